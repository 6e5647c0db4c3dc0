//! Prints `.mpy` files as text, function by function.
//!
//! ```text
//! function add at 38: 14 bytes, 2 slots, arguments a b
//!   line 3
//!     0 LOAD_FAST 0
//!     1 LOAD_FAST 1
//!     2 BINARY_OP +
//!     3 RETURN_VALUE
//! ```
//!
//! Offsets count from the start of a function's code. What cannot be read is printed as an error, and ends the function.

use crate::mpy::{Error, Kind, Mpy, Object, Objects, Prelude, RawCode, scope};
use crate::opcode::{BinaryOp, Flow, Format, Instr, Operand, UnaryOp, decode, op};
use core::fmt::{self, Display, Formatter};

/// A whole file as text: header, tables, all functions.
#[derive(Clone, Copy, Debug)]
pub struct File<'a>(pub Mpy<'a>);

impl Display for File<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mpy = &self.0;
        let header = mpy.header();
        writeln!(
            f,
            "file {}: {} bytes, small ints of {} bits, architecture {}",
            Name(mpy, 0),
            mpy.bytes().len(),
            header.small_int_bits,
            header.arch
        )?;
        for (i, qstr) in mpy.qstrs().enumerate() {
            match qstr {
                Ok(qstr) => writeln!(f, "  qstr {i} {}", Text(qstr.as_bytes()))?,
                Err(error) => writeln!(f, "  qstr {i} {error}")?,
            }
        }
        for (i, object) in mpy.objects().enumerate() {
            match object {
                Ok(object) => writeln!(f, "  constant {i} {}", Constant(&object, 0))?,
                Err(error) => writeln!(f, "  constant {i} {error}")?,
            }
        }
        for code in mpy.raw_codes() {
            match code {
                Ok(code) => write!(f, "{}", Function(*mpy, &code))?,
                Err(error) => writeln!(f, "{error}")?,
            }
        }
        Ok(())
    }
}

/// A raw code of a file as text, without its children.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a>(pub Mpy<'a>, pub &'a RawCode<'a>);

impl Display for Function<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(mpy, code) = self;
        if code.kind != Kind::Bytecode {
            return writeln!(f, "{:?} code at {}: {} bytes", code.kind, code.at, code.data.len());
        }
        let result = Prelude::read(code.data).and_then(|prelude| {
            prelude.lines(code.data)?;
            Ok(prelude)
        });
        let prelude = match result {
            Ok(prelude) => prelude,
            Err(error) => return writeln!(f, "function at {}: {}", code.at, error.shifted(code.range.start)),
        };
        self.write_head(f, &prelude)?;
        let bytes = &code.data[prelude.code_at()..];
        let mut lines = LineMarks::new(&prelude, code.data);
        let mut ip = 0;
        while ip < bytes.len() {
            if let Some(line) = lines.reach(ip) {
                writeln!(f, "  line {line}")?;
            }
            match decode(bytes, &mut ip) {
                Ok(instr) => {
                    write!(f, "{:5} ", instr.at)?;
                    write_instr(f, mpy, code, &instr)?;
                    writeln!(f)?;
                }
                Err(error) => return writeln!(f, "{:5} {}", error.offset, error.kind),
            }
        }
        Ok(())
    }
}

impl Function<'_> {
    fn write_head(&self, f: &mut Formatter<'_>, prelude: &Prelude) -> fmt::Result {
        let Self(mpy, code) = self;
        let mut names = prelude.names(code.data).map_while(Result::ok);
        write!(f, "function {} at {}: ", Name(mpy, names.next().unwrap_or(0)), code.at)?;
        write!(f, "{} bytes, {} slots", code.data.len() - prelude.code_at(), prelude.n_state)?;
        if prelude.n_exc_stack > 0 {
            write!(f, ", {} handlers", prelude.n_exc_stack)?;
        }
        let stars = [(scope::VARARGS, " *"), (scope::VARKEYWORDS, " **")];
        let has = |flag| prelude.scope_flags & flag != 0;
        if prelude.n_args() > 0 || stars.iter().any(|&(flag, _)| has(flag)) {
            write!(f, ", arguments")?;
        }
        let first_default = prelude.n_pos_args.saturating_sub(prelude.n_def_pos_args);
        for (i, name) in (0..).zip(names) {
            let keyword_only = if i == prelude.n_pos_args { " ;" } else { "" };
            let default = if (first_default..prelude.n_pos_args).contains(&i) { "=" } else { "" };
            write!(f, "{keyword_only} {}{default}", Name(mpy, name))?;
        }
        for (flag, text) in stars {
            if has(flag) {
                f.write_str(text)?;
            }
        }
        for (flag, text) in [(scope::GENERATOR, ", generator"), (scope::DEFKWARGS, ", keyword defaults")] {
            if has(flag) {
                f.write_str(text)?;
            }
        }
        if !prelude.cells.is_empty() {
            write!(f, ", cells {:?}", prelude.cell_locals(code.data))?;
        }
        writeln!(f)
    }
}

/// Follows the line table beside the code.
struct LineMarks<'a> {
    entries: Option<crate::mpy::Lines<'a>>,
    /// Where the entry that has been read takes effect, and the line from there on.
    next: Option<(usize, u32)>,
    shown: u32,
}

impl<'a> LineMarks<'a> {
    fn new(prelude: &Prelude, data: &'a [u8]) -> Self {
        Self { entries: prelude.lines(data).ok(), next: Some((0, 1)), shown: 0 }
    }

    /// The line that starts at an offset of the code, if one does and it has not been shown.
    fn reach(&mut self, at: usize) -> Option<u32> {
        let mut line = None;
        while let Some((offset, number)) = self.next.filter(|&(offset, _)| offset <= at) {
            line = Some(number);
            let entry = self.entries.as_mut().and_then(|entries| entries.next()?.ok());
            self.next = entry.map(|(bytes, lines)| (offset + bytes as usize, number.saturating_add(lines)));
        }
        let line = line.filter(|&line| line != self.shown)?;
        self.shown = line;
        Some(line)
    }
}

fn write_instr(f: &mut Formatter<'_>, mpy: &Mpy<'_>, code: &RawCode<'_>, instr: &Instr) -> fmt::Result {
    f.write_str(instr.info.name.strip_suffix("_MULTI").unwrap_or(instr.info.name))?;
    match instr.operand {
        Operand::None => Ok(()),
        Operand::Qstr(index) => write!(f, " {}", Name(mpy, index)),
        Operand::Int(number) => write!(f, " {number}"),
        Operand::Target(target) if instr.info.flow == Flow::Unwind => {
            let iterator = if instr.extra & 0x80 != 0 { " and an iterator" } else { "" };
            write!(f, " -> {target}, pops {} handlers{iterator}", instr.extra & 0x7f)
        }
        Operand::Target(target) => write!(f, " -> {target}"),
        Operand::Uint(n) => write_number(f, mpy, code, instr, n),
    }
}

fn write_number(f: &mut Formatter<'_>, mpy: &Mpy<'_>, code: &RawCode<'_>, instr: &Instr, n: u32) -> fmt::Result {
    match instr.info.base {
        op::UNARY_OP_MULTI => write!(f, " {}", UnaryOp::from_number(n as u8).map_or("?", UnaryOp::text)),
        op::BINARY_OP_MULTI => write!(f, " {}", BinaryOp::from_number(n as u8).map_or("?", BinaryOp::text)),
        op::LOAD_CONST_OBJ => match mpy.objects().nth(n as usize) {
            Some(Ok(object)) => write!(f, " {n} {}", Constant(&object, 0)),
            _ => write!(f, " {n}?"),
        },
        op::MAKE_FUNCTION | op::MAKE_FUNCTION_DEFARGS | op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
            write!(f, " {n}")?;
            match code.children().nth(n as usize) {
                Some(Ok(child)) => write!(f, " {} at {}", FunctionName(mpy, &child), child.at)?,
                _ => f.write_str("?")?,
            }
            if instr.info.extra { write!(f, ", {} cells", instr.extra) } else { Ok(()) }
        }
        op::CALL_FUNCTION | op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD | op::CALL_METHOD_VAR_KW => {
            write!(f, " {}", n & 0xff)?;
            if n >> 8 > 0 { write!(f, ", {} keywords", n >> 8) } else { Ok(()) }
        }
        op::UNPACK_EX => write!(f, " {}, *, {}", n & 0xff, n >> 8),
        op::STORE_COMP => {
            let kind = ["list", "dict", "set", "?"][(n & 3) as usize];
            write!(f, " {kind} {} below", n >> 2)
        }
        _ => {
            debug_assert!(matches!(instr.info.format, Format::Uint | Format::MultiUint));
            write!(f, " {n}")
        }
    }
}

/// An entry of the qstr table, as a bare word where it is one.
struct Name<'a>(&'a Mpy<'a>, u32);

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(Ok(qstr)) = self.0.qstrs().nth(self.1 as usize) else { return write!(f, "qstr {}?", self.1) };
        let bytes = qstr.as_bytes();
        match core::str::from_utf8(bytes) {
            Ok(text) if !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_.<>/-".contains(c)) => {
                f.write_str(text)
            }
            _ => write!(f, "{}", Text(bytes)),
        }
    }
}

/// The name that a raw code's prelude gives it.
struct FunctionName<'a>(&'a Mpy<'a>, &'a RawCode<'a>);

impl Display for FunctionName<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = || -> Option<Result<u32, Error>> {
            let prelude = Prelude::read(self.1.data).ok().filter(|_| self.1.kind == Kind::Bytecode)?;
            prelude.names(self.1.data).next()
        };
        match name() {
            Some(Ok(index)) => write!(f, "{}", Name(self.0, index)),
            _ => f.write_str("?"),
        }
    }
}

/// A string in quotes.
struct Text<'a>(&'a [u8]);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match core::str::from_utf8(self.0) {
            Ok(text) => write!(f, "{text:?}"),
            Err(_) => write!(f, "\"{}\"", self.0.escape_ascii()),
        }
    }
}

/// A constant in Python's notation, and how deep it is in tuples.
struct Constant<'a>(&'a Object<'a>, usize);

impl Display for Constant<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
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
            Object::Tuple(items) => write_tuple(f, items.clone(), self.1),
        }
    }
}

fn write_tuple(f: &mut Formatter<'_>, items: Objects<'_>, depth: usize) -> fmt::Result {
    if depth >= crate::mpy::MAX_TUPLE_DEPTH {
        return f.write_str("(…)");
    }
    f.write_str("(")?;
    for item in items {
        match item {
            Ok(item) => write!(f, "{},", Constant(&item, depth + 1))?,
            Err(error) => write!(f, "{error},")?,
        }
    }
    f.write_str(")")
}
