//! The handler of an `async with`, which is recognised as a whole.
//!
//! It asks of the value on top of the stack whether it is an exception. If not, it is the second of two slots, the
//! cause of a return or jump, and the code goes on with a stack that is one deeper. Three ways then end in one
//! `END_FINALLY`:
//!
//! ```text
//!          body …                          (…, manager)
//!          LOAD_CONST_NONE  ROT_TWO        (…, None, manager)
//!          JUMP join
//!  start:  is it a BaseException? else to cause
//!          await manager.__aexit__(type, exception, None)
//!          if true: replace the exception by None; to end
//!  cause:  ROT_THREE  ROT_THREE            (…, value, cause, manager)
//!  join:   await manager.__aexit__(None, None, None)
//!  end:    END_FINALLY                     (…, None), (…, exception) or (…, value, cause)
//! ```
//!
//! That only holds if the first question is answered by what the value is. `BaseException` can be rebound by the
//! program, so the interpreter must not go by it here (see [`super`]).

use crate::opcode::{BinaryOp, Operand, decode, op};

pub(super) struct AsyncWith {
    /// Where the body's jump leads.
    pub join: u32,
    /// Offset behind the handler.
    pub end: u32,
}

/// The instructions of the handler.
#[rustfmt::skip]
static SHAPE: [u8; 34] = [
    op::DUP_TOP, op::LOAD_GLOBAL, op::BINARY_OP_MULTI + BinaryOp::ExceptionMatch as u8, op::POP_JUMP_IF_FALSE,
    op::DUP_TOP, op::ROT_THREE, op::ROT_TWO, op::LOAD_METHOD, op::ROT_THREE, op::ROT_THREE,
    op::DUP_TOP, op::LOAD_ATTR, op::ROT_TWO, op::LOAD_CONST_NONE,
    op::CALL_METHOD, op::GET_ITER, op::LOAD_CONST_NONE, op::YIELD_FROM,
    op::POP_JUMP_IF_FALSE, op::POP_TOP, op::LOAD_CONST_NONE, op::JUMP,
    op::ROT_THREE, op::ROT_THREE,
    op::LOAD_METHOD, op::LOAD_CONST_NONE, op::DUP_TOP, op::DUP_TOP,
    op::CALL_METHOD, op::GET_ITER, op::LOAD_CONST_NONE, op::YIELD_FROM,
    op::POP_TOP,
    op::END_FINALLY,
];

/// Positions in it: jumps, and what they lead to.
mod at {
    pub const TO_CAUSE: usize = 3;
    pub const TO_END: usize = 18;
    pub const SWALLOWED_TO_END: usize = 21;
    pub const CAUSE: usize = 22;
    pub const JOIN: usize = 24;
    pub const END: usize = 33;
}

impl AsyncWith {
    /// The most that is on the stack, over the body's depth: value, cause and four more for the call of `__aexit__`.
    pub const MAX_STACK: u32 = 6;

    /// Recognises a handler that starts at an offset.
    pub fn find(code: &[u8], start: u32) -> Option<Self> {
        let mut ip = start as usize;
        let (mut starts, mut targets) = ([0; SHAPE.len()], [0; SHAPE.len()]);
        for ((opcode, start), target) in SHAPE.iter().zip(&mut starts).zip(&mut targets) {
            let instr = decode(code, &mut ip).ok().filter(|instr| instr.op == *opcode)?;
            *start = instr.at;
            match instr.operand {
                Operand::Target(to) => *target = to,
                Operand::Uint(n) if *opcode == op::CALL_METHOD && n != 3 => return None,
                _ => {}
            }
        }
        let leads = |from: usize, to: usize| targets[from] == starts[to];
        (leads(at::TO_CAUSE, at::CAUSE) && leads(at::TO_END, at::END) && leads(at::SWALLOWED_TO_END, at::END))
            .then_some(Self { join: starts[at::JOIN] as u32, end: ip as u32 })
    }
}
