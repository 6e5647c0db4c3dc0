//! A module as text, function by function.
//!
//! ```text
//! function add at 38: 14 bytes, 2 slots, arguments a b
//!   line 3
//!     0 LOAD_FAST 0 a
//!     1 LOAD_FAST 1 b
//!     2 BINARY_OP +
//!     3 RETURN_VALUE
//! ```
//!
//! Offsets of instructions count from the start of a function's code, others from that of the file.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};

use romfs_format::mpy::{Kind, Object, Prelude, Qstr, scope};
use romfs_format::opcode::Instr;

use super::module::{Constant, Function, Module};
use super::operand::{Meaning, mnemonic};
use crate::problem::counted;

/// How many characters of a constant are shown in the table, and how many beside an instruction.
const SHOWN: [usize; 2] = [200, 40];

/// The longest qstr that a firmware can have, in bytes.
const MAX_NAME: usize = 255;

/// The architectures of machine code, by number.
const ARCHS: [&str; 13] = [
    "none",
    "x86",
    "x64",
    "armv6",
    "armv6m",
    "armv7m",
    "armv7em",
    "armv7emsp",
    "armv7emdp",
    "xtensa",
    "xtensawin",
    "rv32imc",
    "rv64imc",
];

/// The name of an architecture.
pub fn arch_name(arch: u8) -> &'static str {
    ARCHS.get(usize::from(arch)).copied().unwrap_or("unknown")
}

/// Writes what can be read of a module.
///
/// # Errors
/// `out` cannot be written.
pub fn write(module: &Module<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(header) = module.header {
        let name = if module.qstrs.is_empty() { "?".into() } else { name(module, 0) };
        write!(out, "file {name}: {} bytes, small ints of {} bits", module.bytes.len(), header.small_int_bits)?;
        if header.arch != 0 {
            write!(out, ", machine code for {}", arch_name(header.arch))?;
            if header.arch_flags != 0 {
                write!(out, " with flags {:#x}", header.arch_flags)?;
            }
        }
        writeln!(out)?;
    }
    for (i, (_, qstr)) in module.qstrs.iter().enumerate() {
        writeln!(out, "  qstr {i} {}", QstrText(qstr))?;
    }
    for (i, constant) in module.constants.iter().enumerate() {
        writeln!(out, "  constant {i} {}", shortened(constant, SHOWN[0]))?;
    }
    for index in 0..module.functions.len() {
        write_function(module, index, out)?;
    }
    Ok(())
}

fn write_function(module: &Module<'_>, index: usize, out: &mut dyn Write) -> io::Result<()> {
    let function = &module.functions[index];
    write!(out, "function {} at {}", module.path(index), function.at)?;
    match &function.prelude {
        Some(prelude) if function.kind == Kind::Bytecode => write_head(module, function, prelude, out)?,
        None if function.kind == Kind::Bytecode => writeln!(out)?,
        _ => writeln!(out, ": {} bytes of machine code, {}", function.data.len(), kind_name(function.kind))?,
    }
    let mut lines = function.lines.iter().peekable();
    let mut shown = 0;
    for instr in &function.instrs {
        let mut line = None;
        while let Some((_, number)) = lines.next_if(|&&(at, _)| at <= instr.at) {
            line = Some(*number);
        }
        if let Some(line) = line.filter(|&line| line != shown) {
            shown = line;
            writeln!(out, "  line {line}")?;
        }
        writeln!(out, "{:5} {}", instr.at, Instruction(module, function, instr))?;
    }
    match function.error {
        Some(error) => writeln!(out, "  {error}"),
        None => Ok(()),
    }
}

fn write_head(module: &Module<'_>, function: &Function, prelude: &Prelude, out: &mut dyn Write) -> io::Result<()> {
    let size = function.data.len() - prelude.code_at();
    write!(out, ": {}, {}", counted(size, "byte"), counted(prelude.n_state as usize, "slot"))?;
    if prelude.n_exc_stack > 0 {
        write!(out, ", {}", counted(prelude.n_exc_stack as usize, "handler"))?;
    }
    let arguments = signature(module, function, prelude);
    if !arguments.is_empty() {
        write!(out, ", arguments {arguments}")?;
    }
    for (flag, text) in [(scope::GENERATOR, "generator"), (scope::DEFKWARGS, "keyword defaults")] {
        if prelude.scope_flags & flag != 0 {
            write!(out, ", {text}")?;
        }
    }
    if !function.cells.is_empty() {
        write!(out, ", cells {:?}", function.cells)?;
    }
    writeln!(out)
}

/// The arguments of a function as in a definition: `a b= *args c **kwargs`, but that the names of `*` and `**` are
/// unknown.
fn signature(module: &Module<'_>, function: &Function, prelude: &Prelude) -> String {
    let has = |flag| prelude.scope_flags & flag != 0;
    let first_default = prelude.n_pos_args.saturating_sub(prelude.n_def_pos_args);
    let mut parts = vec![];
    let star = || if has(scope::VARARGS) { "*args" } else { "*" };
    for (i, &argument) in (0..).zip(&function.arguments) {
        if i == prelude.n_pos_args {
            parts.push(star().into());
        }
        let default = if (first_default..prelude.n_pos_args).contains(&i) { "=" } else { "" };
        parts.push(format!("{}{default}", name(module, argument)));
    }
    if has(scope::VARARGS) && prelude.n_kwonly_args == 0 {
        parts.push(star().into());
    }
    if has(scope::VARKEYWORDS) {
        parts.push("**kwargs".into());
    }
    parts.join(" ")
}

/// What the data of a raw code is.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytecode => "bytecode",
        Kind::Native => "native",
        Kind::Viper => "viper",
        Kind::Asm => "assembler",
    }
}

/// An instruction with what its operand stands for.
pub struct Instruction<'m>(pub &'m Module<'m>, pub &'m Function, pub &'m Instr);

impl Display for Instruction<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(module, function, instr) = self;
        f.write_str(mnemonic(instr))?;
        match Meaning::of(module, function, instr) {
            Meaning::None => Ok(()),
            Meaning::Name(index) => write!(f, " {}", name(module, index)),
            Meaning::Int(number) => write!(f, " {number}"),
            Meaning::Count(n) => write!(f, " {n}"),
            Meaning::Local(n, None) => write!(f, " {n}"),
            Meaning::Local(n, Some(argument)) => write!(f, " {n} {}", name(module, argument)),
            Meaning::Target(target) => write!(f, " -> {target}"),
            Meaning::Unwind { target, handlers, iterator } => {
                let iterator = if iterator { " and an iterator" } else { "" };
                write!(f, " -> {target}, pops {}{iterator}", counted(handlers.into(), "handler"))
            }
            Meaning::Operator(operator) => write!(f, " {}", operator.unwrap_or("?")),
            Meaning::Constant(index, Some(constant)) => write!(f, " {index} {}", shortened(constant, SHOWN[1])),
            Meaning::Constant(index, None) => write!(f, " {index}?"),
            Meaning::Function { number, index, cells } => {
                write!(f, " {number}")?;
                match index {
                    Some(index) => write!(f, " {} at {}", module.path(index), module.functions[index].at)?,
                    None => f.write_str("?")?,
                }
                cells.map_or(Ok(()), |cells| write!(f, ", {}", counted(cells.into(), "cell")))
            }
            Meaning::Call { positional, keywords: 0 } => write!(f, " {positional}"),
            Meaning::Call { positional, keywords } => {
                write!(f, " {positional}, {}", counted(keywords as usize, "keyword"))
            }
            Meaning::Star { before, after } => write!(f, " {before}, *, {after}"),
            Meaning::Comprehension { kind, below } => write!(f, " {kind} {below} below"),
        }
    }
}

/// An entry of the qstr table as a bare word where it is one, else in quotes. Cut off where no sound file has more.
pub fn name(module: &Module<'_>, index: u32) -> String {
    let Some(bytes) = module.qstr(index) else { return format!("qstr {index}?") };
    let bytes = &bytes[..bytes.len().min(MAX_NAME)];
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_.<>/-".contains(c)) => {
            text.into()
        }
        _ => Text(bytes).to_string(),
    }
}

/// An entry of the qstr table in quotes, and whether the firmware has it.
pub struct QstrText<'a>(pub &'a Qstr<'a>);

impl Display for QstrText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Text(self.0.as_bytes()))?;
        match self.0 {
            Qstr::Static(id) => write!(f, ", static {id}"),
            Qstr::Str { .. } => Ok(()),
        }
    }
}

/// A string in quotes.
struct Text<'a>(&'a [u8]);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match std::str::from_utf8(self.0) {
            Ok(text) => write!(f, "{text:?}"),
            Err(_) => write!(f, "\"{}\"", self.0.escape_ascii()),
        }
    }
}

/// A constant in Python's notation, cut off after `limit` characters.
pub fn shortened(constant: &Constant<'_>, limit: usize) -> String {
    let mut text = Limited { text: String::new(), left: limit };
    // It fails when the limit is reached, so that a huge constant costs no more than what is shown of it.
    match fmt::write(&mut text, format_args!("{}", Notation(constant))) {
        Ok(()) => text.text,
        Err(fmt::Error) => match constant.object {
            Object::Str(_, data) | Object::Bytes(_, data) => format!("{}… ({} bytes)", text.text, data.len()),
            _ => text.text + "…",
        },
    }
}

struct Limited {
    text: String,
    left: usize,
}

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(char);
        }
        Ok(())
    }
}

/// A constant in Python's notation.
struct Notation<'a>(&'a Constant<'a>);

impl Display for Notation<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0.object {
            Object::FunTable => f.write_str("<functions>"),
            Object::None => f.write_str("None"),
            Object::False => f.write_str("False"),
            Object::True => f.write_str("True"),
            Object::Ellipsis => f.write_str("..."),
            Object::Str(_, text) => write!(f, "{}", Text(text)),
            Object::Bytes(_, bytes) => write!(f, "b\"{}\"", bytes.escape_ascii()),
            Object::Int(_, text) | Object::Float(_, text) | Object::Complex(_, text) => {
                write!(f, "{}", text.escape_ascii())
            }
            // Recurses no deeper than the tuples of a file may be nested.
            Object::Tuple(_) => {
                f.write_str("(")?;
                for (i, item) in self.0.items.iter().enumerate() {
                    write!(f, "{}{}", if i == 0 { "" } else { ", " }, Notation(item))?;
                }
                f.write_str(if self.0.items.len() == 1 { ",)" } else { ")" })
            }
        }
    }
}
