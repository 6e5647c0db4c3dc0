//! The bytecode of what is compiled, as MicroPython prints it with `-v -v`.

use std::collections::VecDeque;
use std::fmt::{self, Display, Formatter, Write as _};

use romfs_format::mpy::{Error, Kind, Mpy, Object, Prelude, RawCode};
use romfs_format::opcode::{BinaryOp, Instr, Operand, UnaryOp, decode, op};
use romfs_loader::source::SourceObserver;
use romfs_plain::text::escape::{Quoted, write_quoted};

/// Lists each source that is compiled on standard output.
pub struct Listing<'a> {
    show: &'a dyn Fn(&[u8]),
}

impl<'a> Listing<'a> {
    /// A listing that is shown with `show`.
    pub fn new(show: &'a dyn Fn(&[u8])) -> Self {
        Self { show }
    }
}

impl SourceObserver for Listing<'_> {
    fn compiled(&self, mpy: &[u8]) {
        if let Ok(file) = Mpy::parse(mpy) {
            (self.show)(Program(file).to_string().as_bytes());
        }
    }
}

/// All functions of a file: the module, the functions in it, the functions in those.
struct Program<'a>(Mpy<'a>);

impl Display for Program<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Ok(module) = self.0.raw_code(self.0.code_at()) else { return Ok(()) };
        let mut left = VecDeque::from([module]);
        while let Some(code) = left.pop_front() {
            // Whatever the compiler made can be read.
            if code.kind == Kind::Bytecode && Function(&self.0, &code).write(f).is_err() {
                return Ok(());
            }
            left.extend(code.children().map_while(Result::ok));
        }
        Ok(())
    }
}

struct Function<'a>(&'a Mpy<'a>, &'a RawCode<'a>);

/// The listing cannot be written, or the code not be read.
struct Unlisted;

impl From<fmt::Error> for Unlisted {
    fn from(_: fmt::Error) -> Self {
        Self
    }
}

impl From<Error> for Unlisted {
    fn from(_: Error) -> Self {
        Self
    }
}

impl Function<'_> {
    fn write(&self, f: &mut Formatter<'_>) -> Result<(), Unlisted> {
        let Self(mpy, code) = self;
        let data = code.data;
        let prelude = Prelude::read(data)?;
        let mut names = prelude.names(data);
        let name = names.next().transpose()?.unwrap_or(0);
        writeln!(
            f,
            "File {}, code block '{}' (descriptor: {:x}, bytecode @{:x} {} bytes)",
            Name(mpy, 0),
            Name(mpy, name),
            address(&mpy.bytes()[code.at..]),
            address(data),
            data.len()
        )?;
        let instructions = &data[prelude.code_at()..];
        let head = data.len() - instructions.len();
        write!(f, "Raw bytecode (code_info_size={head}, bytecode_size={}):", instructions.len())?;
        for line in data.chunks(16) {
            writeln!(f)?;
            line.iter().try_for_each(|byte| write!(f, " {byte:02x}"))?;
        }
        write!(f, "\narg names:")?;
        for name in names {
            write!(f, " {}", Name(mpy, name?))?;
        }
        writeln!(f, "\n(N_STATE {})\n(N_EXC_STACK {})", prelude.n_state, prelude.n_exc_stack)?;
        prelude.cell_locals(data).iter().try_for_each(|local| writeln!(f, "(INIT_CELL {local})"))?;
        let (mut offset, mut line) = (0, 1);
        writeln!(f, "  bc={offset} line={line}")?;
        for entry in prelude.lines(data)? {
            let (bytes, lines) = entry?;
            (offset, line) = (offset + bytes, line + lines);
            writeln!(f, "  bc={offset} line={line}")?;
        }
        let mut at = 0;
        while at < instructions.len() {
            let instr = decode(instructions, &mut at)?;
            write!(f, "{:02} ", instr.at)?;
            self.write_instr(f, &instr)?;
            writeln!(f)?;
        }
        Ok(())
    }

    fn write_instr(&self, f: &mut Formatter<'_>, instr: &Instr) -> Result<(), Unlisted> {
        let Self(mpy, code) = self;
        f.write_str(instr.info().name.strip_suffix("_MULTI").unwrap_or(instr.info().name))?;
        match instr.operand {
            Operand::None => {}
            Operand::Qstr(index) => match instr.info().base {
                op::LOAD_CONST_STRING | op::IMPORT_NAME | op::IMPORT_FROM => write!(f, " '{}'", Name(mpy, index))?,
                _ => write!(f, " {}", Name(mpy, index))?,
            },
            Operand::Int(number) => write!(f, " {number}")?,
            Operand::Target(target) => write!(f, " {target}")?,
            Operand::Uint(n) => match instr.info().base {
                op::UNARY_OP_MULTI => {
                    write!(f, " {n} {}", UnaryOp::from_number(n as u8).map_or("", UnaryOp::method))?;
                }
                op::BINARY_OP_MULTI => {
                    write!(f, " {n} {}", BinaryOp::from_number(n as u8).map_or("", BinaryOp::method))?;
                }
                op::LOAD_CONST_OBJ => {
                    let object = mpy.objects().nth(n as usize).transpose()?.ok_or(Unlisted)?;
                    write!(f, " {:x}={}", address(mpy.bytes()), Constant(&object))?;
                }
                op::MAKE_FUNCTION | op::MAKE_FUNCTION_DEFARGS | op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
                    let child = code.children().nth(n as usize).transpose()?.ok_or(Unlisted)?;
                    write!(f, " {:x}", address(&mpy.bytes()[child.at..]))?;
                }
                op::CALL_FUNCTION | op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD | op::CALL_METHOD_VAR_KW => {
                    write!(f, " n={} nkw={}", n & 0xff, n >> 8)?;
                }
                _ => write!(f, " {n}")?,
            },
        }
        if instr.info().extra {
            write!(f, " {}", instr.extra)?;
        }
        Ok(())
    }
}

/// Where bytes lie, as the number that tells one from the other in a listing.
fn address(bytes: &[u8]) -> usize {
    bytes.as_ptr().addr()
}

/// An entry of the qstr table.
struct Name<'a>(&'a Mpy<'a>, u32);

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.qstrs().nth(self.1 as usize) {
            Some(Ok(qstr)) => f.write_str(&String::from_utf8_lossy(qstr.as_bytes())),
            _ => f.write_str("?"),
        }
    }
}

/// A constant as `repr` gives it.
struct Constant<'a>(&'a Object<'a>);

impl Display for Constant<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let quoted = |f: &mut Formatter<'_>, text: &[u8], quoted| {
            write_quoted(&mut |part: &[u8]| f.write_str(&String::from_utf8_lossy(part)), text, quoted)
        };
        match self.0 {
            Object::FunTable => f.write_str("mp_fun_table"),
            Object::None => f.write_str("None"),
            Object::False => f.write_str("False"),
            Object::True => f.write_str("True"),
            Object::Ellipsis => f.write_str("Ellipsis"),
            Object::Str(_, text) => quoted(f, text, Quoted::Str),
            Object::Bytes(_, bytes) => {
                f.write_char('b')?;
                quoted(f, bytes, Quoted::Bytes)
            }
            Object::Int(_, text) | Object::Float(_, text) | Object::Complex(_, text) => {
                f.write_str(&String::from_utf8_lossy(text))
            }
            Object::Tuple(items) => {
                f.write_char('(')?;
                let mut count = 0;
                for item in items.clone().map_while(Result::ok) {
                    write!(f, "{}{}", if count > 0 { ", " } else { "" }, Constant(&item))?;
                    count += 1;
                }
                f.write_str(if count == 1 { ",)" } else { ")" })
            }
        }
    }
}
