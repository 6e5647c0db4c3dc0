//! Instructions that programs run seldom. They are no part of the loop: so that is short, and keeps in registers what
//! it needs often.
#![allow(clippy::arithmetic_side_effects, reason = "numbers that the verifier has bounded")]

use romfs_format::opcode::{BinaryOp, op};

use super::instructions::present;
use super::run::{Registers, offset, uint};
use super::{Res, Vm};
use crate::qstr::Qstr;
use crate::types::function::Cell as VarCell;
use crate::types::module::Module;
use crate::value::Value;
use crate::walk::Walk;

const EXCEPTION_MATCH: u8 = op::BINARY_OP_MULTI + BinaryOp::ExceptionMatch as u8;

/// What follows holds for registers that describe a live frame, before an instruction that the verifier has accepted.
impl<'v> Registers<'v> {
    unsafe fn push(&mut self, value: Value<'v>) {
        // SAFETY: the verifier has shown that one more operand fits.
        unsafe {
            self.sp = self.sp.add(1);
            self.slot(0).write(Some(value));
        }
    }

    unsafe fn top(&self) -> Value<'v> {
        // SAFETY: the verifier has shown that there is an operand; operands are never null.
        unsafe { (*self.slot(0)).unwrap_unchecked() }
    }

    unsafe fn pop(&mut self) -> Value<'v> {
        // SAFETY: as for `top`.
        unsafe {
            let value = self.top();
            self.sp = self.sp.sub(1);
            value
        }
    }

    unsafe fn set_top(&mut self, value: Value<'v>) {
        // SAFETY: as for `top`.
        unsafe { self.slot(0).write(Some(value)) }
    }

    #[inline(never)]
    unsafe fn operand(&mut self) -> usize {
        // SAFETY: the instruction has an operand.
        unsafe { uint(&mut self.ip) }
    }

    unsafe fn name(&mut self) -> Qstr {
        // SAFETY: the instruction's operand is the number of a name of the module.
        unsafe { Qstr(u32::from(*self.qstrs.add(self.operand()))) }
    }

    /// Where a jump goes.
    unsafe fn target(&mut self, signed: bool) -> *const u8 {
        // SAFETY: the instruction's operand is a distance within the code.
        unsafe {
            let distance = offset(&mut self.ip, signed);
            self.ip.offset(distance)
        }
    }
}

impl<'v> Vm<'v> {
    /// Runs `IMPORT_NAME` or `IMPORT_FROM`. Modules run in this frame of the native stack, one within the other: so it
    /// is as small as can be.
    ///
    /// # Safety
    /// That of the loop: see `run`.
    #[inline(never)]
    unsafe fn run_import(&self, code: u8, module: &'v Module<'v>, regs: &mut Registers<'v>) -> Res<()> {
        // SAFETY: of this whole function, see `run`.
        unsafe {
            let name = regs.name();
            let mut walk = Walk::NOWHERE;
            let done = if code == op::IMPORT_NAME {
                let from = regs.pop();
                self.begin_import_name(&mut walk, module, name, from, regs.top())?
            } else {
                let package = regs.top();
                // Until there is something better to push.
                regs.push(package);
                self.begin_import_from(&mut walk, package, name)?
            };
            let imported = match done {
                Some(imported) => imported,
                None => self.finish_import(&mut walk)?,
            };
            regs.set_top(imported);
        }
        Ok(())
    }

    /// Runs one of them; `regs` describe the state before its operands.
    ///
    /// # Safety
    /// That of the loop: see `run`.
    #[inline(never)]
    pub(super) unsafe fn run_rare(&self, code: u8, regs: &mut Registers<'v>) -> Res<()> {
        // SAFETY: of this whole function, see `run`.
        unsafe {
            let frame = self.frame.get();
            let module: &'v Module<'v> = &*(*frame).module.cast::<Module<'v>>();
            match code {
                // --- names
                // ----------------------------------------------------------------------------------------------
                op::LOAD_NAME => {
                    let name = regs.name();
                    regs.push(self.load_name(module, name)?);
                }
                op::STORE_NAME => {
                    let name = regs.name();
                    self.store_name(module, name, regs.top())?;
                    regs.pop();
                }
                op::DELETE_NAME => self.delete_name(self.locals.get(), regs.name())?,
                op::DELETE_GLOBAL => self.delete_name(Some(module.globals), regs.name())?,
                op::DELETE_FAST => {
                    let slot = regs.fast.sub(regs.operand());
                    if (*slot).take().is_none() {
                        return Err(self.raise_unbound());
                    }
                }
                op::DELETE_DEREF => {
                    let slot = *regs.fast.sub(regs.operand());
                    let bound = slot.and_then(|c| self.cast::<VarCell>(c)).is_some_and(|c| c.value.get().is_some());
                    if !bound {
                        return Err(self.raise_unbound());
                    }
                    self.store_deref(slot, None)?;
                }
                op::LOAD_BUILD_CLASS => regs.push(self.load_build_class()?),
                op::LOAD_SUPER_METHOD => {
                    let (name, object, ty) = (regs.name(), regs.pop(), regs.pop());
                    let (function, object) = self.super_method(ty, object, name)?;
                    regs.set_top(function);
                    regs.push(object.unwrap_or(Value::ABSENT));
                }

                // --- blocks and exceptions
                // ------------------------------------------------------------------------------
                op::SETUP_EXCEPT | op::SETUP_FINALLY => {
                    let target = regs.target(false);
                    self.push_handler(regs, target, code == op::SETUP_FINALLY);
                }
                op::SETUP_WITH => {
                    let target = regs.target(false);
                    self.setup_with(regs, target)?;
                }
                op::WITH_CLEANUP => self.with_cleanup(regs)?,
                op::UNWIND_JUMP => {
                    // The distance counts from the operand's end, before the count.
                    let target = regs.target(true).offset_from((*frame).code);
                    let count = *regs.ip;
                    self.unwind_jump(regs, target as u32, count);
                    if self.pending.get() {
                        self.on_pending()?;
                    }
                }
                op::POP_EXCEPT_JUMP => {
                    self.pop_handler(frame);
                    regs.ip = regs.target(false);
                }
                EXCEPTION_MATCH => {
                    let class = regs.pop();
                    let matches = self.match_exception(frame, regs.top(), class)?;
                    regs.set_top(matches);
                }
                op::RAISE_LAST => return Err(self.raise_last(frame)),
                op::RAISE_OBJ | op::RAISE_FROM => {
                    if code == op::RAISE_FROM && regs.pop() != Value::NONE {
                        self.platform.write_error(b"Warning: exception chaining not supported\n");
                    }
                    let exception = self.make_raisable(regs.top())?;
                    return Err(self.raise(exception));
                }

                // --- building and calls
                // ---------------------------------------------------------------------------------
                op::BUILD_SET => {
                    let n = regs.operand();
                    let set = self.new_set(regs.operands(n))?;
                    regs.sp = regs.sp.sub(n);
                    regs.push(set);
                }
                op::BUILD_MAP => {
                    let dict = self.new_dict()?;
                    // The number is the program's; a wrong one only costs time.
                    dict.map.reserve(self, regs.operand().min(64))?;
                    regs.push(dict.into());
                }
                op::UNPACK_EX => {
                    let (n, sequence) = (regs.operand(), regs.pop());
                    self.unpack_ex(regs, sequence, n & 0xff, n >> 8)?;
                }
                op::MAKE_FUNCTION | op::MAKE_FUNCTION_DEFARGS | op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
                    let child = regs.operand();
                    let mut n = 0;
                    if code == op::MAKE_CLOSURE || code == op::MAKE_CLOSURE_DEFARGS {
                        n = *regs.ip as usize;
                        regs.ip = regs.ip.add(1);
                    }
                    let cells = regs.operands(n);
                    regs.sp = regs.sp.sub(n);
                    let (mut defaults, mut kw) = (None, None);
                    if code == op::MAKE_FUNCTION_DEFARGS || code == op::MAKE_CLOSURE_DEFARGS {
                        (defaults, kw) = (present(*regs.slot(1)), present(*regs.slot(0)));
                        regs.sp = regs.sp.sub(2);
                    }
                    // A prelude stands before the first instruction.
                    let class = *regs.at.sub(1) == op::LOAD_BUILD_CLASS;
                    let function = self.make_child(frame, child, class, defaults, kw, cells)?;
                    regs.push(function);
                }
                op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD_VAR_KW => {
                    let n = regs.operand();
                    let objects = usize::from(code == op::CALL_METHOD_VAR_KW);
                    regs.sp = regs.slot((n & 0xff) + 2 * (n >> 8) + 1 + objects);
                    let object = if objects > 0 { *regs.sp.add(1) } else { None };
                    regs.set_top(self.call_star(regs.sp, n, object)?);
                }

                // --- imports
                // --------------------------------------------------------------------------------------------
                op::IMPORT_NAME | op::IMPORT_FROM => return self.run_import(code, module, regs),
                op::IMPORT_STAR => {
                    self.import_star(module, regs.top())?;
                    regs.pop();
                }
                // The loop gives no others.
                _ => return Err(self.raise_not_implemented("opcode")),
            }
        }
        Ok(())
    }
}
