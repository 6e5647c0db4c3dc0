//! Ways out of a block: exceptions to their handlers, and `return`, `break` and `continue` through `finally` blocks.
#![allow(clippy::arithmetic_side_effects, reason = "numbers that the verifier has bounded")]

use romfs_format::opcode::op;

use super::frame::{Frame, Handler, Pending, ResultUse};
use super::run::Registers;
use super::{Raised, Res, Vm};
use crate::qstr::q;
use crate::types::exception::{Exception, STOP_ITERATION, TraceEntry};
use crate::types::generator::{Generator, State};
use crate::value::Value;

impl<'v> Frame<'v> {
    /// The innermost active handler.
    ///
    /// # Safety
    /// `frame` is live.
    #[inline]
    pub(super) unsafe fn top_handler(frame: *mut Frame<'v>) -> Option<&'v mut Handler<'v>> {
        // SAFETY: the first `handlers` of the frame's `n_exc` handlers are initialised; only the loop refers to them,
        // one at a time.
        unsafe {
            match (*frame).handlers {
                0 => None,
                n => Some(&mut *Frame::handler_base(frame).add(n as usize - 1)),
            }
        }
    }
}

impl<'v> Vm<'v> {
    /// Sets up a handler.
    ///
    /// # Safety
    /// `regs` describes a live frame with room for one more handler, as the verifier has shown.
    pub(super) unsafe fn push_handler(&self, regs: &mut Registers<'v>, target: *const u8, always: bool) {
        // SAFETY: the caller's promise; the frame has room for n_exc handlers.
        unsafe {
            let n = (*self.frame.get()).handlers;
            debug_assert!(n < (*self.frame.get()).n_exc);
            Frame::handler_base(self.frame.get()).add(n as usize).write(Handler {
                ip: target,
                sp: regs.sp,
                exception: None,
                pending: Pending::Nothing,
                always,
                count: 0,
                _pad: 0,
                target: 0,
            });
            (*self.frame.get()).handlers = n + 1;
        }
    }

    /// Drops the innermost handler.
    ///
    /// # Safety
    /// `frame` is live.
    #[inline]
    pub(super) unsafe fn pop_handler(&self, frame: *mut Frame<'v>) {
        // As in stock, `sys.exc_info` knows nothing more as soon as any handler is left.
        self.handled.set(None);
        // SAFETY: the caller's promise.
        unsafe { (*frame).handlers = (*frame).handlers.saturating_sub(1) };
    }

    /// Goes on with a jump out of the frame's blocks, from the instruction at `regs.at`. It ends at the target, or at
    /// the start of a `finally` block that has to run first.
    ///
    /// # Safety
    /// `regs` describes a live frame; `target` and `count` are an UNWIND_JUMP's.
    #[inline(never)]
    pub(super) unsafe fn unwind_jump(&self, regs: &mut Registers<'v>, target: u32, count: u8) {
        let mut left = count;
        // SAFETY: the caller's promise, here and below: handlers' operands lie in the frame, targets in its code.
        unsafe {
            while left & 0x7f > 0 {
                left -= 1;
                let Some(handler) = Frame::top_handler(self.frame.get()) else { break };
                if handler.always {
                    if handler.ip > regs.at {
                        (handler.pending, handler.target, handler.count) = (Pending::Jump, target, left);
                        return self.run_finally(regs);
                    }
                    // The block itself is left: what it keeps on the stack goes.
                    regs.sp = handler.sp;
                }
                self.pop_handler(self.frame.get());
            }
            if left & 0x80 != 0 {
                regs.sp = regs.sp.sub(super::run::ITER_SLOTS);
            }
            regs.ip = (*self.frame.get()).code.add(target as usize);
        }
    }

    /// Goes on with returning `value`; `true` when no `finally` block is left to run.
    ///
    /// # Safety
    /// `regs` describes a live frame.
    #[inline(never)]
    pub(super) unsafe fn unwind_return(&self, regs: &mut Registers<'v>, value: Value<'v>) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            while let Some(handler) = Frame::top_handler(self.frame.get()) {
                if handler.always && handler.ip > regs.at {
                    (handler.pending, handler.exception) = (Pending::Return, Some(value));
                    self.run_finally(regs);
                    return false;
                }
                self.pop_handler(self.frame.get());
            }
        }
        true
    }

    /// Enters the innermost handler on the way out. In place of an exception it finds two values that say nothing.
    ///
    /// # Safety
    /// `regs` describes a live frame with a handler; the verifier has shown that there is room for two values above its
    /// `sp`.
    unsafe fn run_finally(&self, regs: &mut Registers<'v>) {
        // SAFETY: the caller's promise.
        unsafe {
            if let Some(handler) = Frame::top_handler(self.frame.get()) {
                regs.sp = handler.sp.add(2);
                regs.sp.sub(1).write(Some(Value::NONE));
                regs.sp.write(Some(Value::ABSENT));
                regs.ip = handler.ip;
            }
        }
    }

    /// Finds the handler of an exception, in this frame or those that called it. Gives it back when none of them has
    /// one: then all of them are gone.
    ///
    /// # Safety
    /// `regs` describes a live frame, `regs.at` its instruction that raised.
    #[inline(never)]
    pub(super) unsafe fn unwind(&self, regs: &mut Registers<'v>, raised: Raised) -> Res<()> {
        let mut exception = self.take_raised(raised);
        // SAFETY: the caller's promise, for this frame and, through `prev`, for those below.
        unsafe {
            loop {
                let frame = self.frame.get();
                if !matches!(*regs.at, op::END_FINALLY | op::RAISE_LAST) {
                    self.add_traceback(exception, frame, regs.at);
                }
                while let Some(handler) = Frame::top_handler(frame) {
                    if handler.ip > regs.at {
                        break;
                    }
                    self.pop_handler(frame);
                }
                if let Some(handler) = Frame::top_handler(frame) {
                    handler.exception = Some(exception);
                    handler.pending = Pending::Nothing;
                    regs.sp = handler.sp.add(1);
                    regs.sp.write(Some(exception));
                    regs.ip = handler.ip;
                    self.handled.set(Some(exception));
                    return Ok(());
                }
                let (prev, base, result) = ((*frame).prev, (*frame).base, (*frame).result);
                if base.is_null() {
                    (*frame).prev = core::ptr::null_mut();
                } else {
                    self.stack.pop_to(base);
                }
                if prev.is_null() {
                    return Err(self.raise(exception));
                }
                if result == ResultUse::ForIter {
                    self.generators.set(self.generators.get().saturating_sub(1));
                    Generator::of_frame(frame).set_state(State::Done);
                    if self.is_instance_of(exception, &STOP_ITERATION) {
                        let raised = self.raise_runtime_error("generator raised StopIteration");
                        exception = self.take_raised(raised);
                    }
                }
                *regs = Registers::of(prev);
                self.frame.set(prev);
            }
        }
    }

    /// Notes where an exception passed through a frame.
    #[inline(never)]
    unsafe fn add_traceback(&self, exception: Value<'v>, frame: *mut Frame<'v>, at: *const u8) {
        let Some(exception) = self.cast::<Exception>(exception) else { return };
        // SAFETY: the frame is live, and `at` points into its code.
        let (function, offset) = unsafe { ((*frame).function, at.offset_from((*frame).code)) };
        let Some(callee) = self.callee(function) else { return };
        if let Ok((data, prelude)) = callee.prelude()
            && let Ok(line) = prelude.line_of(data, offset as usize)
            && let Some(Ok(name)) = prelude.names(data).next()
            && let Some(file) = callee.module.qstr(0)
        {
            let function = callee.module.qstr(name as usize).unwrap_or(q::empty);
            exception.add_traceback(self, TraceEntry { file, line, function });
        }
    }
}
