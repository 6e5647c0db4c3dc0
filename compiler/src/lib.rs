#![doc = include_str!("../README.md")]
// The way through: `lexer` and `literal` make tokens, `parser` a `tree` with constants folded, `codegen` instructions
// for each `scope`, `emit` their bytes, `module` the file.
#![no_std]
extern crate alloc;

mod arch;
mod codegen;
mod constant;
mod emit;
mod error;
mod lexer;
mod literal;
mod module;
mod parser;
mod scope;
mod symbol;
mod token;
mod tree;

use alloc::vec::Vec;

pub use arch::{Arch, Emit, UnknownArch};
pub use error::{CompileError, ErrorKind};

/// What kind of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Input {
    /// A module, or a program for `exec`.
    #[default]
    File,
    /// One statement typed at a prompt: the value of an expression is printed.
    Single,
    /// Statements pasted at a prompt: a program that prints the values of its expressions.
    Paste,
    /// An expression for `eval`: the code returns its value.
    Eval,
}

/// How to compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What the source is.
    pub input: Input,
    /// Optimisation, as `-O`: from 1 on asserts go and `__debug__` is false, from 3 on line tables go.
    pub opt_level: u8,
    /// Bits of the target's small int, 1 to 63. A 32-bit target has 31, which runs on 64 bits too. Other numbers go
    /// into the file's header, and are otherwise taken as mpy-cross takes them: modulo 64, and 0 as 63.
    pub small_int_bits: u8,
    /// Whether functions have a line table.
    pub source_lines: bool,
    /// What functions without a decorator are compiled to. There is a back end for bytecode only, so that all else is
    /// refused.
    pub emit: Emit,
    /// The architecture to compile `@micropython.native` and its like for, to be named in the error. Without one they
    /// are refused as mpy-cross refuses them without `-march`.
    pub native_arch: Option<Arch>,
    /// Extensions of the architecture, as a bit mask for the file's header; 0 for none.
    pub arch_flags: u32,
    /// Also give what mpy-cross gives where that is malformed: see [`compile`].
    pub drop_in: bool,
    /// How deep brackets, operators and blocks may nest. A level takes up to four kilobytes of native stack in an
    /// unoptimised build, less in a release build.
    pub max_depth: u16,
}

impl Options {
    /// Bits of a small int, as constants are decided on.
    fn int_bits(&self) -> u32 {
        match u32::from(self.small_int_bits) % 64 {
            0 => 63,
            bits => bits,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            input: Input::File,
            opt_level: 0,
            small_int_bits: 31,
            source_lines: true,
            emit: Emit::Bytecode,
            native_arch: None,
            arch_flags: 0,
            drop_in: false,
            max_depth: 400,
        }
    }
}

/// Compiles a source. `name` is the file name that tracebacks show.
///
/// For a few sources mpy-cross writes bytecode that no machine can run: `break` or `continue` of an outer loop in the
/// `else` of an `async for`, which leave the iterator on the stack; functions that need more than 65,535 slots, whose
/// number is cut, such as displays of so many items; and functions nested deeper than the readers of a file go. The
/// first is compiled as it is meant, displays are built in parts, and what remains is refused, unless
/// [`Options::drop_in`] asks for the bytes of mpy-cross.
///
/// # Errors
///
/// A source that is not valid gives the exception that MicroPython raises for it, with its place. Beside that:
/// `RuntimeError` for nesting beyond [`Options::max_depth`] and for functions that exceed a limit of the format or of
/// its readers, `MemoryError` for a source of 16 MiB or more and for integers of more than some ten thousand digits,
/// `NotImplementedError` for native code.
pub fn compile(source: &[u8], name: &str, options: &Options) -> Result<Vec<u8>, CompileError> {
    let parsed = parser::parse(source, name, options).map_err(|error| *error)?;
    let mut module = module::Module::new(parsed.symbols, parsed.constants);
    let name = module.symbols.intern(name.as_bytes())?;
    module.use_symbol(name);
    let with_lines = options.source_lines && options.opt_level < 3;
    let emitter = emit::Bytecode::new(&mut module, with_lines, options.native_arch);
    codegen::Codegen::new(parsed.tree, options, emitter).run(parsed.root)?;
    Ok(module.write(options.small_int_bits, options.arch_flags))
}
