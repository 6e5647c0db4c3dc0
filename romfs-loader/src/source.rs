//! `compile`, `eval` and `exec`: source text to code at run time, by the compiler crate.
//!
//! The compiler uses the global allocator; what it gives is copied into the machine's heap.

use alloc::string::ToString;

use compiler::{CompileError, ErrorKind, Input, Options};

use crate::native_stack;
use crate::qstr::{Qstr, q};
use crate::types::TypeRow;
use crate::types::exception::{self, TraceEntry};
use crate::types::native::{ANY, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// Native stack that the compiler takes for one level of nesting, at most.
const STACK_PER_LEVEL: usize = 4096;

/// The built-in functions that need the compiler.
pub(crate) const FUNCTIONS: &[Entry] = &[
    Entry::func_kw(q::compile, 3, ANY, compile),
    Entry::func_kw(q::eval, 1, 3, |vm, args| evaluate(vm, args, Input::Eval)),
    Entry::func_kw(q::exec, 1, 3, |vm, args| evaluate(vm, args, Input::File)),
];

impl<'m> Vm<'m> {
    /// Compiles a source to a code object.
    ///
    /// # Errors
    /// `SyntaxError` and what else the compiler has to say, with the place in the traceback; `MemoryError`.
    pub(crate) fn compile(&self, source: &[u8], file: &[u8], input: Input) -> Res {
        let name = crate::print::Display(file).to_string();
        let levels = native_stack::here().saturating_sub(self.native_limit()) / STACK_PER_LEVEL;
        let max_depth = Options::default().max_depth.min(u16::try_from(levels).unwrap_or(u16::MAX));
        let options = Options { input, opt_level: self.opt_level.get(), max_depth, ..Options::default() };
        let mpy = match compiler::compile(source, &name, &options) {
            Ok(mpy) => mpy,
            Err(error) => return Err(self.raise_compile_error(&error, file)),
        };
        let blob = self.new_bytes(&mpy)?;
        let data = self.bytes_bytes(blob).unwrap_or_default();
        let module = self.module_of(self.new_dict()?, data)?;
        self.new_code(module)
    }

    fn raise_compile_error(&self, error: &CompileError, file: &[u8]) -> Raised {
        let class: &'static TypeRow = match error.kind {
            ErrorKind::IndentationError => &exception::INDENTATION_ERROR,
            ErrorKind::NotImplementedError => &exception::NOT_IMPLEMENTED_ERROR,
            ErrorKind::RuntimeError => &exception::RUNTIME_ERROR,
            ErrorKind::MemoryError => return self.raise_no_memory(),
            _ => &exception::SYNTAX_ERROR,
        };
        let raised = self.raise_fmt(class, format_args!("{}", error.message));
        let exception = self.take_raised(raised);
        if let Some(e) = self.cast::<exception::Exception>(exception) {
            let block = error.block.as_ref().map_or(Ok(q::empty), |block| self.intern(block.as_bytes()));
            if let (Ok(file), Ok(function), true) = (self.intern(file), block, error.line > 0) {
                let file: Qstr = file;
                e.add_traceback(self, TraceEntry { file, line: error.line, function });
            }
        }
        self.raise(exception)
    }

    /// The source that `eval` and `compile` are given: text or a buffer.
    fn source_of(&self, value: Value) -> Res {
        if self.str_bytes(value).is_some() {
            return Ok(value);
        }
        match self.buffer(value) {
            Some(buffer) => {
                let mut text = self.build(Kind::Bytes, buffer.bytes.len())?;
                for byte in buffer.bytes {
                    text.push(self, &[byte.get()])?;
                }
                Ok(text.finish(self))
            }
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format_args!("can't convert '{name}' object to str implicitly")))
            }
        }
    }
}

fn text_of<'m>(vm: &Vm<'m>, value: Value) -> &'m [u8] {
    vm.str_bytes(value).or_else(|| vm.bytes_bytes(value)).unwrap_or_default()
}

/// `compile(source, file, mode)`.
fn compile(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let source = vm.source_of(args.pos[0])?;
    let file = vm.path_bytes(args.pos[1])?;
    let input = match vm.str_bytes(args.pos[2]) {
        Some(b"exec") => Input::File,
        Some(b"eval") => Input::Eval,
        Some(b"single") => Input::Single,
        _ => return Err(vm.raise_value_error("bad compile mode")),
    };
    vm.compile(text_of(vm, source), file, input)
}

fn evaluate(vm: &Vm<'_>, args: Args<'_>, input: Input) -> Res {
    let code = if args.pos[0].ty() == Some(crate::object::Ty::Code) {
        args.pos[0]
    } else {
        let source = vm.source_of(args.pos[0])?;
        let text = text_of(vm, source);
        // An expression may be indented.
        let text = if input == Input::Eval { text.trim_ascii_start() } else { text };
        vm.compile(text, b"<string>", input)?
    };
    let result = vm.run_code(code, args.pos.get(1).copied(), args.pos.get(2).copied())?;
    Ok(if input == Input::Eval { result } else { Value::NONE })
}
