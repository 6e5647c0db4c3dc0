//! The instruction set of `.mpy` version 6 bytecode: one table, from which everything else derives.
//!
//! An instruction is an opcode byte and at most one operand, followed in three cases by one extra byte:
//!
//! ```text
//!  opcode │ operand                                        │ extra
//!  ───────┼────────────────────────────────────────────────┼──────
//!  1 byte │ nothing                                        │ 0 or 1 byte
//!         │ unsigned varint: 7 bits a byte, high first     │
//!         │ signed varint:   the same, sign in bit 6 of    │
//!         │                  the first byte                │
//!         │ jump: 0aaaaaaa            a (signed: − 0x40)   │
//!         │       1aaaaaaa bbbbbbbb   a | b << 7           │
//!         │                           (signed: − 0x4000)   │
//! ```
//!
//! A jump counts from the byte after its offset, which for `UNWIND_JUMP` is the extra byte. Some operations with
//! small operands fold the operand into the opcode byte (`*_MULTI`): those rows cover a range of bytes.

use crate::mpy::{Error, ErrorKind};
use crate::verify::Class;

/// How the operand of an instruction is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// No operand.
    None,
    /// Index into the module's qstr table, as an unsigned varint.
    Qstr,
    /// Unsigned varint.
    Uint,
    /// Signed varint.
    Int,
    /// Signed jump offset.
    Jump,
    /// Unsigned (forward) jump offset.
    Forward,
    /// The opcode byte's distance from the first byte of its row is the operand, an unsigned number.
    MultiUint,
    /// The same, less 16: a small int from -16 to 47.
    MultiInt,
}

/// What an instruction takes from the operand stack and leaves there. `n` is its operand, `x` its extra byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// Takes `.0` values and leaves `.1`.
    Fixed(u8, u8),
    /// Takes `n`, leaves one.
    Build,
    /// `STORE_COMP`: takes one value, or two for a dict (`n & 3 == 1`). The container is `n >> 2` below the top.
    StoreComp,
    /// Takes one, leaves `n`.
    Unpack,
    /// Takes one, leaves `(n & 0xff) + (n >> 8) + 1`: before the star, after it, and the star's list.
    UnpackEx,
    /// Takes `x` cells and `.0` more, leaves one.
    Closure(u8),
    /// Takes `n & 0xff` arguments, `n >> 8` key and value pairs and `.0` more, leaves one.
    Call(u8),
}

impl Stack {
    /// How many values an instruction with this operand and extra byte takes and leaves.
    ///
    /// `None` where the operand does not name a legal shape (more than 255 arguments, an unknown comprehension kind).
    #[inline]
    pub const fn effect(self, n: u32, x: u8) -> Option<(u32, u32)> {
        Some(match self {
            Self::Fixed(pop, push) => (pop as u32, push as u32),
            Self::Build => (n, 1),
            Self::StoreComp => match n & 3 {
                0 | 2 => (1, 0),
                1 => (2, 0),
                _ => return None,
            },
            Self::Unpack => (1, n),
            Self::UnpackEx if n < 0x1_0000 => (1, (n & 0xff) + (n >> 8) + 1),
            Self::Closure(more) => (x as u32 + more as u32, 1),
            Self::Call(more) if n < 0x1_0000 => ((n & 0xff) + 2 * (n >> 8) + more as u32, 1),
            Self::UnpackEx | Self::Call(_) => return None,
        })
    }
}

/// Where control goes after an instruction, beside an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the target.
    Jump,
    /// To the next instruction or the target, with the same stack.
    Branch,
    /// To the target with the value kept, or to the next instruction with it popped.
    BranchOrPop,
    /// To the next instruction with a value pushed, or to the target with the four slots of the iterator popped.
    ForIter,
    /// To the next instruction with a handler pushed. The target is the handler; it starts with the stack as it was
    /// at this instruction (`SETUP_WITH`: and one more) and the exception on top.
    Setup,
    /// To the target with the innermost handler popped.
    PopExcept,
    /// To the target through the finally blocks of `extra & 0x7f` handlers, which are popped; with `extra & 0x80` the
    /// four slots of an iterator are popped at the target.
    Unwind,
    /// Ends a handler: pops it, and resumes whatever the value on top of the stack says.
    EndFinally,
    /// Leaves the function, through pending finally blocks.
    Return,
    /// Raises.
    Raise,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpInfo {
    /// Its name, without `MULTI`'s operand.
    pub name: &'static str,
    /// First opcode byte of the row.
    pub base: u8,
    /// How the operand is written.
    pub format: Format,
    /// Whether a further byte follows the operand.
    pub extra: bool,
    /// What it does to the operand stack (for the fall-through path, see [`Flow`] for the other).
    pub stack: Stack,
    /// Whether it can raise an exception.
    pub raises: bool,
    /// Where control goes.
    pub flow: Flow,
}

macro_rules! opcodes {
    ($(
        $name:ident = $byte:literal $(* $count:literal)?, $format:ident $(+ $extra:ident)?,
        $stack:expr, $raises:ident, $flow:ident;
    )*) => {
        /// The opcode bytes by name. A `*_MULTI` is the first of its range, a `*_MULTI_LAST` the last.
        #[allow(missing_docs)]
        pub mod op {
            $( pub const $name: u8 = $byte; )*
            pub const LOAD_CONST_SMALL_INT_MULTI_LAST: u8 = LOAD_CONST_SMALL_INT_MULTI + 63;
            pub const LOAD_FAST_MULTI_LAST: u8 = LOAD_FAST_MULTI + 15;
            pub const STORE_FAST_MULTI_LAST: u8 = STORE_FAST_MULTI + 15;
            pub const UNARY_OP_MULTI_LAST: u8 = UNARY_OP_MULTI + super::UnaryOp::COUNT - 1;
            pub const BINARY_OP_MULTI_LAST: u8 = BINARY_OP_MULTI + super::BinaryOp::COUNT - 1;
        }

        /// The table's rows in order of their first byte.
        pub const ROWS: &[(OpInfo, u8)] = &[ $(
            (OpInfo {
                name: stringify!($name),
                base: $byte,
                format: Format::$format,
                extra: opcodes!(@extra $($extra)?),
                stack: { use Stack::*; $stack },
                raises: opcodes!(@raises $raises),
                flow: Flow::$flow,
            }, opcodes!(@count $($count)?)),
        )* ];
    };
    (@extra) => { false };
    (@extra extra) => { true };
    (@raises raises) => { true };
    (@raises quiet) => { false };
    (@count) => { 1 };
    (@count $count:literal) => { $count };
}

opcodes! {
    // name = first byte (* bytes), operand (+ extra byte), stack, exception, flow
    LOAD_CONST_STRING = 0x10, Qstr, Fixed(0, 1), quiet, Next;
    LOAD_NAME = 0x11, Qstr, Fixed(0, 1), raises, Next;
    LOAD_GLOBAL = 0x12, Qstr, Fixed(0, 1), raises, Next;
    LOAD_ATTR = 0x13, Qstr, Fixed(1, 1), raises, Next;
    LOAD_METHOD = 0x14, Qstr, Fixed(1, 2), raises, Next;
    LOAD_SUPER_METHOD = 0x15, Qstr, Fixed(3, 2), raises, Next;
    STORE_NAME = 0x16, Qstr, Fixed(1, 0), raises, Next;
    STORE_GLOBAL = 0x17, Qstr, Fixed(1, 0), raises, Next;
    STORE_ATTR = 0x18, Qstr, Fixed(2, 0), raises, Next;
    DELETE_NAME = 0x19, Qstr, Fixed(0, 0), raises, Next;
    DELETE_GLOBAL = 0x1a, Qstr, Fixed(0, 0), raises, Next;
    IMPORT_NAME = 0x1b, Qstr, Fixed(2, 1), raises, Next;
    IMPORT_FROM = 0x1c, Qstr, Fixed(1, 2), raises, Next;

    MAKE_CLOSURE = 0x20, Uint + extra, Closure(0), raises, Next;
    MAKE_CLOSURE_DEFARGS = 0x21, Uint + extra, Closure(2), raises, Next;
    LOAD_CONST_SMALL_INT = 0x22, Int, Fixed(0, 1), quiet, Next;
    LOAD_CONST_OBJ = 0x23, Uint, Fixed(0, 1), quiet, Next;
    LOAD_FAST_N = 0x24, Uint, Fixed(0, 1), raises, Next;
    LOAD_DEREF = 0x25, Uint, Fixed(0, 1), raises, Next;
    STORE_FAST_N = 0x26, Uint, Fixed(1, 0), quiet, Next;
    STORE_DEREF = 0x27, Uint, Fixed(1, 0), quiet, Next;
    DELETE_FAST = 0x28, Uint, Fixed(0, 0), raises, Next;
    DELETE_DEREF = 0x29, Uint, Fixed(0, 0), raises, Next;
    BUILD_TUPLE = 0x2a, Uint, Build, raises, Next;
    BUILD_LIST = 0x2b, Uint, Build, raises, Next;
    BUILD_MAP = 0x2c, Uint, Fixed(0, 1), raises, Next;
    BUILD_SET = 0x2d, Uint, Build, raises, Next;
    BUILD_SLICE = 0x2e, Uint, Build, raises, Next;
    STORE_COMP = 0x2f, Uint, StoreComp, raises, Next;

    UNPACK_SEQUENCE = 0x30, Uint, Unpack, raises, Next;
    UNPACK_EX = 0x31, Uint, UnpackEx, raises, Next;
    MAKE_FUNCTION = 0x32, Uint, Fixed(0, 1), raises, Next;
    MAKE_FUNCTION_DEFARGS = 0x33, Uint, Fixed(2, 1), raises, Next;
    CALL_FUNCTION = 0x34, Uint, Call(1), raises, Next;
    CALL_FUNCTION_VAR_KW = 0x35, Uint, Call(2), raises, Next;
    CALL_METHOD = 0x36, Uint, Call(2), raises, Next;
    CALL_METHOD_VAR_KW = 0x37, Uint, Call(3), raises, Next;

    UNWIND_JUMP = 0x40, Jump + extra, Fixed(0, 0), raises, Unwind;
    JUMP = 0x42, Jump, Fixed(0, 0), quiet, Jump;
    POP_JUMP_IF_TRUE = 0x43, Jump, Fixed(1, 0), raises, Branch;
    POP_JUMP_IF_FALSE = 0x44, Jump, Fixed(1, 0), raises, Branch;
    JUMP_IF_TRUE_OR_POP = 0x45, Forward, Fixed(1, 0), raises, BranchOrPop;
    JUMP_IF_FALSE_OR_POP = 0x46, Forward, Fixed(1, 0), raises, BranchOrPop;
    SETUP_WITH = 0x47, Forward, Fixed(1, 3), raises, Setup;
    SETUP_EXCEPT = 0x48, Forward, Fixed(0, 0), quiet, Setup;
    SETUP_FINALLY = 0x49, Forward, Fixed(0, 0), quiet, Setup;
    POP_EXCEPT_JUMP = 0x4a, Forward, Fixed(0, 0), quiet, PopExcept;
    FOR_ITER = 0x4b, Forward, Fixed(0, 1), raises, ForIter;

    LOAD_CONST_FALSE = 0x50, None, Fixed(0, 1), quiet, Next;
    LOAD_CONST_NONE = 0x51, None, Fixed(0, 1), quiet, Next;
    LOAD_CONST_TRUE = 0x52, None, Fixed(0, 1), quiet, Next;
    LOAD_NULL = 0x53, None, Fixed(0, 1), quiet, Next;
    LOAD_BUILD_CLASS = 0x54, None, Fixed(0, 1), raises, Next;
    LOAD_SUBSCR = 0x55, None, Fixed(2, 1), raises, Next;
    STORE_SUBSCR = 0x56, None, Fixed(3, 0), raises, Next;
    DUP_TOP = 0x57, None, Fixed(1, 2), quiet, Next;
    DUP_TOP_TWO = 0x58, None, Fixed(2, 4), quiet, Next;
    POP_TOP = 0x59, None, Fixed(1, 0), quiet, Next;
    ROT_TWO = 0x5a, None, Fixed(2, 2), quiet, Next;
    ROT_THREE = 0x5b, None, Fixed(3, 3), quiet, Next;
    WITH_CLEANUP = 0x5c, None, Fixed(3, 1), raises, Next;
    END_FINALLY = 0x5d, None, Fixed(1, 0), raises, EndFinally;
    GET_ITER = 0x5e, None, Fixed(1, 1), raises, Next;
    GET_ITER_STACK = 0x5f, None, Fixed(1, 4), raises, Next;

    STORE_MAP = 0x62, None, Fixed(3, 1), raises, Next;
    RETURN_VALUE = 0x63, None, Fixed(1, 0), quiet, Return;
    RAISE_LAST = 0x64, None, Fixed(0, 0), raises, Raise;
    RAISE_OBJ = 0x65, None, Fixed(1, 0), raises, Raise;
    RAISE_FROM = 0x66, None, Fixed(2, 0), raises, Raise;
    YIELD_VALUE = 0x67, None, Fixed(1, 1), raises, Next;
    YIELD_FROM = 0x68, None, Fixed(2, 1), raises, Next;
    IMPORT_STAR = 0x69, None, Fixed(1, 0), raises, Next;

    LOAD_CONST_SMALL_INT_MULTI = 0x70 * 64, MultiInt, Fixed(0, 1), quiet, Next;
    LOAD_FAST_MULTI = 0xb0 * 16, MultiUint, Fixed(0, 1), raises, Next;
    STORE_FAST_MULTI = 0xc0 * 16, MultiUint, Fixed(1, 0), quiet, Next;
    UNARY_OP_MULTI = 0xd0 * 4, MultiUint, Fixed(1, 1), raises, Next;
    BINARY_OP_MULTI = 0xd7 * 35, MultiUint, Fixed(2, 1), raises, Next;
}

/// Slots that an iterator made by `GET_ITER_STACK` occupies on the operand stack.
pub const ITER_SLOTS: u32 = 4;

/// What `LOAD_CONST_SMALL_INT_MULTI`'s operand is lowered by.
pub const SMALL_INT_MULTI_EXCESS: i64 = 16;

/// The row of each opcode byte; `None` where the byte is no instruction.
pub static OPCODES: [Option<OpInfo>; 256] = {
    let mut table = [None; 256];
    let mut row = 0;
    while row < ROWS.len() {
        let (info, count) = ROWS[row];
        let mut i = 0;
        while i < count {
            table[(info.base + i) as usize] = Some(info);
            i += 1;
        }
        row += 1;
    }
    table
};

/// The operand of a decoded instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// There is none.
    None,
    /// Index into the module's qstr table.
    Qstr(u32),
    /// A number: an index, a count, a local, an operator.
    Uint(u32),
    /// A small int.
    Int(i64),
    /// A jump target: an offset from the start of the code.
    Target(usize),
}

/// A decoded instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instr {
    /// Offset of its opcode byte in the code.
    pub at: usize,
    /// Offset of the byte after it.
    pub end: usize,
    /// The opcode byte.
    pub op: u8,
    /// The operand. A `*_MULTI` has one too.
    pub operand: Operand,
    /// The extra byte, 0 where there is none.
    pub extra: u8,
}

impl Instr {
    /// The row of its opcode.
    pub fn info(&self) -> &'static OpInfo {
        &ROWS[usize::from(ROW_OF[usize::from(self.op)])].0
    }
}

/// What running code and checking it takes of a row: the table of these has no names and no gaps.
#[derive(Clone, Copy)]
pub(crate) struct Brief {
    /// First opcode byte of the row.
    pub base: u8,
    pub format: Format,
    pub extra: bool,
    pub stack: Stack,
    pub class: Class,
}

/// The row of an opcode byte in the tables of rows; beyond their ends where the byte is no instruction.
static ROW_OF: [u8; 256] = {
    let mut rows = [u8::MAX; 256];
    let mut row = 0;
    while row < ROWS.len() {
        let (info, count) = ROWS[row];
        let mut i = 0;
        while i < count {
            assert!(rows[(info.base + i) as usize] == u8::MAX, "two rows for one opcode byte");
            rows[(info.base + i) as usize] = row as u8;
            i += 1;
        }
        row += 1;
    }
    rows
};

static BRIEF: [Brief; ROWS.len()] = {
    const NONE: Brief = Brief { base: 0, format: Format::None, extra: false, stack: Stack::Build, class: Class::Fixed };
    let mut table = [NONE; ROWS.len()];
    let mut row = 0;
    while row < ROWS.len() {
        let info = &ROWS[row].0;
        let OpInfo { base, format, extra, stack, .. } = *info;
        table[row] = Brief { base, format, extra, stack, class: Class::of(info) };
        row += 1;
    }
    table
};

/// The row of an opcode byte; `None` where the byte is no instruction.
#[inline]
pub(crate) fn brief(opcode: u8) -> Option<&'static Brief> {
    BRIEF.get(usize::from(ROW_OF[usize::from(opcode)]))
}

/// Decodes the instruction at `*ip` of `code` and moves `ip` behind it.
///
/// # Errors
/// [`ErrorKind::Opcode`] where the byte is no instruction, [`ErrorKind::Truncated`] where the code ends within it,
/// [`ErrorKind::TooBig`] where the operand has more than 32 bits (64 for a small int), [`ErrorKind::JumpTarget`] where
/// a jump leads before the start or to beyond the last byte of the code. The offset is that in `code`.
pub fn decode(code: &[u8], ip: &mut usize) -> Result<Instr, Error> {
    let at = *ip;
    let op = *code.get(at).ok_or(Error::new(ErrorKind::Truncated, at))?;
    let info = brief(op).ok_or(Error::new(ErrorKind::Opcode, at))?;
    let mut end = at + 1;
    let operand = match info.format {
        Format::None => Operand::None,
        Format::Qstr => Operand::Qstr(read_uint(code, &mut end)?),
        Format::Uint => Operand::Uint(read_uint(code, &mut end)?),
        Format::Int => Operand::Int(read_int(code, &mut end)?),
        Format::Jump => Operand::Target(read_target(code, &mut end, true)?),
        Format::Forward => Operand::Target(read_target(code, &mut end, false)?),
        Format::MultiUint => Operand::Uint(u32::from(op - info.base)),
        Format::MultiInt => Operand::Int(i64::from(op - info.base) - SMALL_INT_MULTI_EXCESS),
    };
    let mut extra = 0;
    if info.extra {
        extra = *code.get(end).ok_or(Error::new(ErrorKind::Truncated, end))?;
        end += 1;
    }
    *ip = end;
    Ok(Instr { at, end, op, operand, extra })
}

/// Reads an unsigned varint of at most 32 bits at `*at` and moves `at` behind it.
///
/// # Errors
/// [`ErrorKind::Truncated`], [`ErrorKind::TooBig`].
#[inline]
pub fn read_uint(bytes: &[u8], at: &mut usize) -> Result<u32, Error> {
    let start = *at;
    let mut value = 0u32;
    loop {
        let byte = *bytes.get(*at).ok_or(Error::new(ErrorKind::Truncated, *at))?;
        if value > u32::MAX >> 7 {
            return Err(Error::new(ErrorKind::TooBig, start));
        }
        value = value << 7 | u32::from(byte & 0x7f);
        *at += 1;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
}

/// Reads a signed varint of at most 64 bits at `*at` and moves `at` behind it.
///
/// # Errors
/// [`ErrorKind::Truncated`], [`ErrorKind::TooBig`].
#[inline]
pub fn read_int(bytes: &[u8], at: &mut usize) -> Result<i64, Error> {
    let start = *at;
    let first = *bytes.get(start).ok_or(Error::new(ErrorKind::Truncated, start))?;
    let mut value = if first & 0x40 != 0 { -1i64 } else { 0 };
    loop {
        let byte = *bytes.get(*at).ok_or(Error::new(ErrorKind::Truncated, *at))?;
        if !(i64::MIN >> 7..=i64::MAX >> 7).contains(&value) {
            return Err(Error::new(ErrorKind::TooBig, start));
        }
        value = value << 7 | i64::from(byte & 0x7f);
        *at += 1;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
}

/// Reads a jump offset at `*at`, moves `at` behind it, and gives the target: an offset within `code`.
///
/// # Errors
/// [`ErrorKind::Truncated`], [`ErrorKind::JumpTarget`] where the target is not within the code.
#[inline]
pub fn read_target(code: &[u8], at: &mut usize, signed: bool) -> Result<usize, Error> {
    let start = *at;
    let low = *code.get(start).ok_or(Error::new(ErrorKind::Truncated, start))?;
    let (offset, bias, len) = if low & 0x80 == 0 {
        (usize::from(low), SHORT_BIAS, 1)
    } else {
        let high = *code.get(start + 1).ok_or(Error::new(ErrorKind::Truncated, start + 1))?;
        (usize::from(low & 0x7f) | usize::from(high) << 7, LONG_BIAS, 2)
    };
    *at = start + len;
    let target = (*at + offset).checked_sub(if signed { bias } else { 0 });
    target.filter(|&target| target < code.len()).ok_or(Error::new(ErrorKind::JumpTarget, start))
}

const SHORT_BIAS: usize = 0x40;
const LONG_BIAS: usize = 0x4000;

/// An encoded operand: at most ten bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoded {
    bytes: [u8; 10],
    start: u8,
}

impl Encoded {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[usize::from(self.start)..]
    }
}

impl core::ops::Deref for Encoded {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

/// Encodes an unsigned varint.
pub const fn encode_uint(mut value: u64) -> Encoded {
    let mut out = Encoded { bytes: [0; 10], start: 9 };
    out.bytes[9] = value as u8 & 0x7f;
    value >>= 7;
    while value != 0 {
        out.start -= 1;
        out.bytes[out.start as usize] = value as u8 | 0x80;
        value >>= 7;
    }
    out
}

/// Encodes a signed varint.
pub const fn encode_int(mut value: i64) -> Encoded {
    let mut out = Encoded { bytes: [0; 10], start: 9 };
    out.bytes[9] = value as u8 & 0x7f;
    // The first byte's bit 6 is the sign, so stop once what is left is nothing but copies of it.
    loop {
        let sign = out.bytes[out.start as usize] & 0x40 != 0;
        value >>= 7;
        if value == if sign { -1 } else { 0 } {
            return out;
        }
        out.start -= 1;
        out.bytes[out.start as usize] = value as u8 | 0x80;
    }
}

/// Length in bytes of an unsigned varint.
pub const fn uint_len(value: u64) -> usize {
    10 - encode_uint(value).start as usize
}

/// Length in bytes of a signed varint.
pub const fn int_len(value: i64) -> usize {
    10 - encode_int(value).start as usize
}

/// Whether a jump offset fits the one-byte form. `offset` counts from the byte after the offset.
pub const fn jump_is_short(offset: i32, signed: bool) -> bool {
    if signed { -0x40 <= offset && offset < 0x40 } else { 0 <= offset && offset < 0x80 }
}

/// Encodes a jump offset in one byte, or with `long` in two. `offset` counts from the byte after the offset.
///
/// `None` where it does not fit.
pub const fn encode_jump(offset: i32, signed: bool, long: bool) -> Option<Encoded> {
    let (limit, bias) = if long { (0x8000, LONG_BIAS as i32) } else { (0x80, SHORT_BIAS as i32) };
    let Some(raw) = offset.checked_add(if signed { bias } else { 0 }) else { return None };
    if raw < 0 || raw >= limit {
        return None;
    }
    let mut out = Encoded { bytes: [0; 10], start: if long { 8 } else { 9 } };
    if long {
        out.bytes[8] = raw as u8 | 0x80;
        out.bytes[9] = (raw >> 7) as u8;
    } else {
        out.bytes[9] = raw as u8;
    }
    Some(out)
}

macro_rules! operators {
    ($(#[$doc:meta])* $type:ident, $count:literal: $( $name:ident = $method:literal, $text:literal; )*) => {
        $(#[$doc])*
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $type { $( $name ),* }

        impl $type {
            /// How many there are.
            pub const COUNT: u8 = $count;
            /// All of them, by number.
            pub const ALL: [Self; $count] = [ $( Self::$name ),* ];

            /// The operator of a number as it stands in the bytecode.
            #[inline]
            pub const fn from_number(number: u8) -> Option<Self> {
                if number < Self::COUNT { Some(Self::ALL[number as usize]) } else { None }
            }

            /// The special method that implements it, empty where there is none.
            pub const fn method(self) -> &'static str {
                match self { $( Self::$name => $method ),* }
            }

            /// How it is written in a program.
            pub const fn text(self) -> &'static str {
                match self { $( Self::$name => $text ),* }
            }
        }
    };
}

operators! {
    /// Operators of one operand, as numbered in `UNARY_OP_MULTI`.
    UnaryOp, 4:
    Positive = "__pos__", "+";
    Negative = "__neg__", "-";
    Invert = "__invert__", "~";
    Not = "", "not";
}

operators! {
    /// Operators of two operands, as numbered in `BINARY_OP_MULTI`.
    BinaryOp, 35:
    Less = "__lt__", "<";
    More = "__gt__", ">";
    Equal = "__eq__", "==";
    LessEqual = "__le__", "<=";
    MoreEqual = "__ge__", ">=";
    NotEqual = "__ne__", "!=";
    In = "__contains__", "in";
    Is = "", "is";
    ExceptionMatch = "", "except";
    InplaceOr = "__ior__", "|=";
    InplaceXor = "__ixor__", "^=";
    InplaceAnd = "__iand__", "&=";
    InplaceLshift = "__ilshift__", "<<=";
    InplaceRshift = "__irshift__", ">>=";
    InplaceAdd = "__iadd__", "+=";
    InplaceSubtract = "__isub__", "-=";
    InplaceMultiply = "__imul__", "*=";
    InplaceMatMultiply = "__imatmul__", "@=";
    InplaceFloorDivide = "__ifloordiv__", "//=";
    InplaceTrueDivide = "__itruediv__", "/=";
    InplaceModulo = "__imod__", "%=";
    InplacePower = "__ipow__", "**=";
    Or = "__or__", "|";
    Xor = "__xor__", "^";
    And = "__and__", "&";
    Lshift = "__lshift__", "<<";
    Rshift = "__rshift__", ">>";
    Add = "__add__", "+";
    Subtract = "__sub__", "-";
    Multiply = "__mul__", "*";
    MatMultiply = "__matmul__", "@";
    FloorDivide = "__floordiv__", "//";
    TrueDivide = "__truediv__", "/";
    Modulo = "__mod__", "%";
    Power = "__pow__", "**";
}

#[cfg(test)]
mod tests;
