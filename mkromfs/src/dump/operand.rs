//! What the operand of an instruction stands for.

use romfs_format::opcode::{BinaryOp, Flow, Instr, Operand, UnaryOp, op};

use super::module::{Constant, Function, Module};

/// What the operand of an instruction stands for. Options are empty where an index is out of range.
#[derive(Debug)]
pub enum Meaning<'m> {
    /// There is none.
    None,
    /// An entry of the qstr table.
    Name(u32),
    /// A small int.
    Int(i64),
    /// A number of things.
    Count(u32),
    /// A local, and the name of the argument that it is.
    Local(u32, Option<u32>),
    /// Where to go on, as an offset in the code.
    Target(usize),
    /// The same, through the `finally` blocks of some handlers.
    Unwind {
        /// Where to go on.
        target: usize,
        /// How many handlers are left.
        handlers: u8,
        /// Whether the iterator of a loop is popped.
        iterator: bool,
    },
    /// An operator, as written in a program.
    Operator(Option<&'static str>),
    /// An entry of the table of constant objects.
    Constant(u32, Option<&'m Constant<'m>>),
    /// A function in this one.
    Function {
        /// Which of the functions in this one.
        number: u32,
        /// Its index in the module.
        index: Option<usize>,
        /// How many cells it takes with it.
        cells: Option<u8>,
    },
    /// How many arguments a call has.
    Call {
        /// Positional ones.
        positional: u32,
        /// Those with a keyword.
        keywords: u32,
    },
    /// An unpacking with a star.
    Star {
        /// Targets before the star.
        before: u32,
        /// Targets after it.
        after: u32,
    },
    /// Where a comprehension stores.
    Comprehension {
        /// What it makes.
        kind: &'static str,
        /// How far below the top of the stack that is.
        below: u32,
    },
}

impl<'m> Meaning<'m> {
    /// What the operand of an instruction of `function` stands for.
    pub fn of(module: &'m Module<'_>, function: &Function, instr: &Instr) -> Self {
        match instr.operand {
            Operand::None => Self::None,
            Operand::Qstr(index) => Self::Name(index),
            Operand::Int(number) => Self::Int(number),
            Operand::Target(target) if instr.info().flow == Flow::Unwind => {
                Self::Unwind { target, handlers: instr.extra & 0x7f, iterator: instr.extra & 0x80 != 0 }
            }
            Operand::Target(target) => Self::Target(target),
            Operand::Uint(n) => Self::of_number(module, function, instr, n),
        }
    }

    fn of_number(module: &'m Module<'_>, function: &Function, instr: &Instr, n: u32) -> Self {
        match instr.info().base {
            op::UNARY_OP_MULTI => Self::Operator(UnaryOp::from_number(n as u8).map(UnaryOp::text)),
            op::BINARY_OP_MULTI => Self::Operator(BinaryOp::from_number(n as u8).map(BinaryOp::text)),
            op::LOAD_CONST_OBJ => Self::Constant(n, module.constants.get(n as usize)),
            op::MAKE_FUNCTION | op::MAKE_FUNCTION_DEFARGS | op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
                Self::Function {
                    number: n,
                    index: function.children.get(n as usize).copied(),
                    cells: instr.info().extra.then_some(instr.extra),
                }
            }
            op::CALL_FUNCTION | op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD | op::CALL_METHOD_VAR_KW => {
                Self::Call { positional: n & 0xff, keywords: n >> 8 }
            }
            op::UNPACK_EX => Self::Star { before: n & 0xff, after: n >> 8 },
            op::STORE_COMP => {
                Self::Comprehension { kind: ["list", "dict", "set", "?"][(n & 3) as usize], below: n >> 2 }
            }
            op::LOAD_FAST_MULTI
            | op::LOAD_FAST_N
            | op::STORE_FAST_MULTI
            | op::STORE_FAST_N
            | op::DELETE_FAST
            | op::LOAD_DEREF
            | op::STORE_DEREF
            | op::DELETE_DEREF => Self::Local(n, function.arguments.get(n as usize).copied()),
            _ => Self::Count(n),
        }
    }
}

/// The name of an instruction: of those with a small operand in the opcode byte, that of the operation.
pub fn mnemonic(instr: &Instr) -> &'static str {
    instr.info().name.strip_suffix("_MULTI").unwrap_or(instr.info().name)
}
