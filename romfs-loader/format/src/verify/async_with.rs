//! The handler of an `async with`, which is recognised as a whole.
//!
//! It asks of the value on top of the stack whether it is an exception. If not, it is the second of two slots, the cause
//! of a return or jump, and the code goes on with a stack that is one deeper. Three ways then end in one `END_FINALLY`:
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
//! That only holds if the first question is answered by what the value is. `BaseException` can be rebound by the program,
//! so the interpreter must not go by it here (see [`super`]).

use crate::opcode::{BinaryOp, Instr, Operand, decode, op};

pub(super) struct AsyncWith {
    /// Where the body's jump leads.
    pub join: u32,
    /// Offset behind the handler.
    pub end: u32,
}

impl AsyncWith {
    /// The most that is on the stack, over the body's depth: value, cause and four more for the call of `__aexit__`.
    pub const MAX_STACK: u32 = 6;

    /// Recognises a handler that starts at an offset.
    pub fn find(code: &[u8], start: u32) -> Option<Self> {
        let mut reader = Reader { code, ip: start as usize };
        reader.take(op::DUP_TOP)?;
        reader.take(op::LOAD_GLOBAL)?;
        reader.take(op::BINARY_OP_MULTI + BinaryOp::ExceptionMatch as u8)?;
        let to_cause = reader.take(op::POP_JUMP_IF_FALSE)?;
        reader.all(&[op::DUP_TOP, op::ROT_THREE, op::ROT_TWO, op::LOAD_METHOD, op::ROT_THREE, op::ROT_THREE])?;
        reader.all(&[op::DUP_TOP, op::LOAD_ATTR, op::ROT_TWO, op::LOAD_CONST_NONE])?;
        reader.call_and_await()?;
        let to_end = reader.take(op::POP_JUMP_IF_FALSE)?;
        reader.all(&[op::POP_TOP, op::LOAD_CONST_NONE])?;
        let swallowed_to_end = reader.take(op::JUMP)?;
        let cause = reader.ip;
        reader.all(&[op::ROT_THREE, op::ROT_THREE])?;
        let join = reader.ip as u32;
        reader.all(&[op::LOAD_METHOD, op::LOAD_CONST_NONE, op::DUP_TOP, op::DUP_TOP])?;
        reader.call_and_await()?;
        reader.take(op::POP_TOP)?;
        let end = reader.ip;
        reader.take(op::END_FINALLY)?;
        let leads = |instr: Instr, target| instr.operand == Operand::Target(target);
        (leads(to_cause, cause) && leads(to_end, end) && leads(swallowed_to_end, end))
            .then_some(Self { join, end: reader.ip as u32 })
    }
}

struct Reader<'a> {
    code: &'a [u8],
    ip: usize,
}

impl Reader<'_> {
    fn take(&mut self, opcode: u8) -> Option<Instr> {
        decode(self.code, &mut self.ip).ok().filter(|instr| instr.op == opcode)
    }

    fn all(&mut self, opcodes: &[u8]) -> Option<()> {
        opcodes.iter().try_for_each(|&opcode| self.take(opcode).map(drop))
    }

    fn call_and_await(&mut self) -> Option<()> {
        self.take(op::CALL_METHOD).filter(|instr| instr.operand == Operand::Uint(3))?;
        self.all(&[op::GET_ITER, op::LOAD_CONST_NONE, op::YIELD_FROM])
    }
}
