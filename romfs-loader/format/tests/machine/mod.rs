//! An interpreter of the stack alone: it knows what kinds of value lie there, decides branches and exceptions by
//! chance, and asserts what the verifier promises an interpreter.
//!
//! Whatever is not fixed by the verifier's promises is as in MicroPython: a handler is running itself if it starts at
//! or before the instruction; a finally handler is entered with one value or with two.

use crate::support::Random;
use romfs_format::mpy::Prelude;
use romfs_format::opcode::{BinaryOp, Flow, Instr, Operand, Stack, decode, op};
use romfs_format::verify::Verified;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Value {
    Any,
    None,
    Exception,
    /// What a match gave, so that a branch on it is decided.
    Bool(bool),
    /// Why a handler runs: a return, or a jump with so many handlers to go.
    Return,
    Jump(u8),
    /// Below `Jump`: where to.
    Target(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Handler {
    start: usize,
    height: usize,
    setup: u8,
}

impl Handler {
    fn is_finally(&self) -> bool {
        self.setup != op::SETUP_EXCEPT
    }
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Returned,
    Raised,
    StillRunning,
}

pub struct Machine<'a> {
    code: &'a [u8],
    /// Which offsets are instructions.
    starts: Vec<bool>,
    max_stack: usize,
    max_handlers: usize,
    stack: Vec<Value>,
    handlers: Vec<Handler>,
    ip: usize,
    /// Offset of the instruction that is being executed.
    at: usize,
    handled: bool,
}

impl<'a> Machine<'a> {
    pub fn new(code: &'a [u8], verified: &Verified, prelude: &Prelude) -> Self {
        let mut starts = vec![false; code.len()];
        let mut ip = 0;
        while ip < code.len() {
            starts[ip] = true;
            decode(code, &mut ip).unwrap();
        }
        Self {
            code,
            starts,
            max_stack: verified.max_stack as usize,
            max_handlers: prelude.n_exc_stack as usize,
            stack: Vec::new(),
            handlers: Vec::new(),
            ip: 0,
            at: 0,
            handled: false,
        }
    }

    /// Whether a handler has been entered so far.
    #[allow(dead_code, reason = "not every test asks")]
    pub fn has_handled(&self) -> bool {
        self.handled
    }

    pub fn run(&mut self, random: &mut Random, steps: usize) -> Outcome {
        for _ in 0..steps {
            assert!(self.starts[self.ip], "{} is no instruction", self.ip);
            self.at = self.ip;
            let instr = decode(self.code, &mut self.ip).unwrap();
            let outcome =
                if instr.info().raises && random.below(12) == 0 { self.raise() } else { self.step(&instr, random) };
            assert!(self.stack.len() <= self.max_stack, "{} slots at {}", self.stack.len(), self.at);
            assert!(self.handlers.len() <= self.max_handlers);
            if let Some(outcome) = outcome {
                return outcome;
            }
        }
        Outcome::StillRunning
    }

    fn pop(&mut self) -> Value {
        self.stack.pop().expect("the stack is empty")
    }

    fn drop_values(&mut self, n: usize) {
        self.stack.truncate(self.stack.len().checked_sub(n).expect("the stack is empty"));
    }

    fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// Room that a call of a context manager's method takes for a moment.
    fn needs(&self, more: usize) {
        assert!(self.stack.len() + more <= self.max_stack, "no room for a call at {}", self.at);
    }

    fn step(&mut self, instr: &Instr, random: &mut Random) -> Option<Outcome> {
        let target = if let Operand::Target(target) = instr.operand { target } else { 0 };
        match instr.info().flow {
            Flow::Next => self.plain(instr, random),
            Flow::Jump => self.ip = target,
            Flow::Branch => {
                let taken = match self.pop() {
                    Value::Bool(value) => value == (instr.op == op::POP_JUMP_IF_TRUE),
                    _ => random.below(2) == 0,
                };
                if taken {
                    self.ip = target;
                }
            }
            Flow::BranchOrPop => {
                if random.below(2) == 0 {
                    self.ip = target;
                } else {
                    self.pop();
                }
            }
            Flow::ForIter => {
                assert!(self.stack.len() >= 4);
                if random.below(3) == 0 {
                    self.drop_values(4);
                    self.ip = target;
                } else {
                    self.push(Value::Any);
                }
            }
            Flow::Setup => {
                if instr.op == op::SETUP_WITH {
                    self.pop();
                    self.push(Value::Any);
                    self.push(Value::Any);
                    self.needs(2);
                }
                self.handlers.push(Handler { start: target, height: self.stack.len(), setup: instr.op });
                if instr.op == op::SETUP_WITH {
                    self.push(Value::Any);
                }
            }
            Flow::PopExcept => {
                let handler = self.handlers.pop().expect("no handler to pop");
                assert!(!handler.is_finally());
                assert_eq!(self.stack.len(), handler.height);
                self.ip = target;
            }
            Flow::Unwind => {
                self.unwind(target, instr.extra);
            }
            Flow::EndFinally => {
                let handler = self.handlers.pop().expect("no handler to end");
                assert!(handler.start <= self.at);
                match self.pop() {
                    Value::None => assert!(handler.is_finally()),
                    Value::Exception => return self.raise(),
                    Value::Return => return self.unwind_return(),
                    Value::Jump(extra) => {
                        let Value::Target(target) = self.pop() else { panic!("forged jump") };
                        self.unwind(target, extra);
                    }
                    other => panic!("{other:?} at the end of a handler"),
                }
            }
            Flow::Return => return self.unwind_return(),
            Flow::Raise => return self.raise(),
        }
        None
    }

    fn plain(&mut self, instr: &Instr, random: &mut Random) {
        let len = self.stack.len();
        match instr.op {
            op::LOAD_CONST_NONE => self.push(Value::None),
            op::DUP_TOP => self.push(self.stack[len - 1]),
            op::DUP_TOP_TWO => self.stack.extend_from_within(len - 2..),
            op::ROT_TWO => self.stack.swap(len - 1, len - 2),
            op::ROT_THREE => self.stack[len - 3..].rotate_right(1),
            op::WITH_CLEANUP => {
                let top = self.pop();
                match top {
                    Value::None => {
                        self.drop_values(2);
                        self.needs(5);
                        self.push(Value::None);
                    }
                    Value::Exception => {
                        self.drop_values(2);
                        self.needs(5);
                        self.push(if random.below(2) == 0 { Value::None } else { top });
                    }
                    Value::Return | Value::Jump(_) => {
                        let data = self.pop();
                        self.needs(3);
                        self.drop_values(2);
                        self.push(data);
                        self.push(top);
                    }
                    other => panic!("{other:?} at the end of a with"),
                }
            }
            _ if instr.op == op::BINARY_OP_MULTI + BinaryOp::ExceptionMatch as u8 => {
                self.pop();
                let value = self.pop();
                let by_cause = self.handlers.last().is_some_and(Handler::is_finally);
                self.push(if by_cause { Value::Bool(value == Value::Exception) } else { Value::Any });
            }
            op::STORE_COMP => {
                let Operand::Uint(n) = instr.operand else { unreachable!() };
                assert!(len > (n >> 2) as usize);
                self.drop_values(if n & 3 == 1 { 2 } else { 1 });
            }
            _ => {
                let (n, x) = if let Operand::Uint(n) = instr.operand { (n, instr.extra) } else { (0, 0) };
                let (pop, push) = match instr.info().stack {
                    Stack::Fixed(pop, push) => (pop.into(), push.into()),
                    other => other.effect(n, x).expect("an operand that is no shape"),
                };
                self.drop_values(pop as usize);
                (0..push).for_each(|_| self.push(Value::Any));
            }
        }
    }

    fn raise(&mut self) -> Option<Outcome> {
        while let Some(handler) = self.handlers.last().copied() {
            if handler.start > self.at {
                assert!(self.stack.len() >= handler.height, "slots of the handler at {} are gone", handler.start);
                self.stack.truncate(handler.height);
                self.ip = handler.start;
                self.handled = true;
                self.push(Value::Exception);
                return None;
            }
            self.handlers.pop();
        }
        Some(Outcome::Raised)
    }

    fn unwind(&mut self, target: usize, mut extra: u8) {
        while extra & 0x7f > 0 {
            extra -= 1;
            let handler = *self.handlers.last().expect("no handler to unwind");
            if handler.is_finally() {
                if handler.start > self.at {
                    assert_eq!(self.stack.len(), handler.height);
                    self.push(Value::Target(target));
                    self.push(Value::Jump(extra));
                    self.ip = handler.start;
                    return;
                }
                match self.pop() {
                    Value::None | Value::Exception => {}
                    Value::Return | Value::Jump(_) => drop(self.pop()),
                    other => panic!("{other:?} in place of a cause"),
                }
                assert_eq!(self.stack.len(), handler.height);
            }
            self.handlers.pop();
        }
        if extra & 0x80 != 0 {
            self.drop_values(4);
        }
        self.ip = target;
    }

    fn unwind_return(&mut self) -> Option<Outcome> {
        let value = self.pop();
        while let Some(handler) = self.handlers.last().copied() {
            if handler.is_finally() && handler.start > self.at {
                assert!(self.stack.len() >= handler.height);
                self.stack.truncate(handler.height);
                self.push(value);
                self.push(Value::Return);
                self.ip = handler.start;
                return None;
            }
            self.handlers.pop();
        }
        Some(Outcome::Returned)
    }
}
