//! The loop: decodes an instruction, and dispatches to what it means.
//!
//! # Safety of this file
//! Only bytecode that `romfs_format::verify` has accepted gets here. It has shown that operands and jumps stay in the
//! code, locals and operands in the frame's state, handlers in the frame's handlers, and indices in the module's
//! tables. Operands are never null: where bytecode has no value it pushes [`Value::ABSENT`]. A value of an unexpected
//! kind raises, it is never trusted.
#![allow(clippy::arithmetic_side_effects, reason = "numbers that the verifier has bounded")]

use romfs_format::opcode::{BinaryOp, op};

use super::call::Started;
use super::frame::{Frame, Pending, ResultUse};
use super::instructions::{next_of_range, present};
use super::{Raised, Res, Vm};
use crate::ops::UnaryOp;
use crate::qstr::Qstr;
use crate::types::function::Cell as VarCell;
use crate::types::generator::{Generator, Resumed, State};
use crate::types::list::List;
use crate::types::module::Module;
use crate::value::Value;

/// Slots of the operand stack that the iterator of a `for` takes.
pub(super) const ITER_SLOTS: usize = 4;

/// The opcodes of operators that the loop answers for small ints itself.
mod binary {
    use romfs_format::opcode::{BinaryOp, op};

    const fn operator(op: BinaryOp) -> u8 {
        op::BINARY_OP_MULTI + op as u8
    }

    pub const LESS: u8 = operator(BinaryOp::Less);
    pub const MORE: u8 = operator(BinaryOp::More);
    pub const EQUAL: u8 = operator(BinaryOp::Equal);
    pub const LESS_EQUAL: u8 = operator(BinaryOp::LessEqual);
    pub const MORE_EQUAL: u8 = operator(BinaryOp::MoreEqual);
    pub const NOT_EQUAL: u8 = operator(BinaryOp::NotEqual);
    pub const IS: u8 = operator(BinaryOp::Is);
    pub const EXCEPTION_MATCH: u8 = operator(BinaryOp::ExceptionMatch);
    pub const INPLACE_OR: u8 = operator(BinaryOp::InplaceOr);
    pub const INPLACE_XOR: u8 = operator(BinaryOp::InplaceXor);
    pub const INPLACE_AND: u8 = operator(BinaryOp::InplaceAnd);
    pub const INPLACE_ADD: u8 = operator(BinaryOp::InplaceAdd);
    pub const INPLACE_SUBTRACT: u8 = operator(BinaryOp::InplaceSubtract);
    pub const INPLACE_MULTIPLY: u8 = operator(BinaryOp::InplaceMultiply);
    pub const OR: u8 = operator(BinaryOp::Or);
    pub const XOR: u8 = operator(BinaryOp::Xor);
    pub const AND: u8 = operator(BinaryOp::And);
    pub const ADD: u8 = operator(BinaryOp::Add);
    pub const SUBTRACT: u8 = operator(BinaryOp::Subtract);
    pub const MULTIPLY: u8 = operator(BinaryOp::Multiply);
}

/// Patterns of opcodes that are one family. They name each byte, and with them all are named: so the match is one table
/// of jumps, entered without a comparison. (A range of bytes would be compared before the table is.)
#[rustfmt::skip]
macro_rules! family {
    (LOAD_CONST_SMALL_INT_MULTI) => {
        0x70 | 0x71 | 0x72 | 0x73 | 0x74 | 0x75 | 0x76 | 0x77 | 0x78 | 0x79 | 0x7a | 0x7b | 0x7c | 0x7d | 0x7e | 0x7f
        | 0x80 | 0x81 | 0x82 | 0x83 | 0x84 | 0x85 | 0x86 | 0x87 | 0x88 | 0x89 | 0x8a | 0x8b | 0x8c | 0x8d | 0x8e | 0x8f
        | 0x90 | 0x91 | 0x92 | 0x93 | 0x94 | 0x95 | 0x96 | 0x97 | 0x98 | 0x99 | 0x9a | 0x9b | 0x9c | 0x9d | 0x9e | 0x9f
        | 0xa0 | 0xa1 | 0xa2 | 0xa3 | 0xa4 | 0xa5 | 0xa6 | 0xa7 | 0xa8 | 0xa9 | 0xaa | 0xab | 0xac | 0xad | 0xae | 0xaf
    };
    (LOAD_FAST_MULTI) => {
        0xb0 | 0xb1 | 0xb2 | 0xb3 | 0xb4 | 0xb5 | 0xb6 | 0xb7 | 0xb8 | 0xb9 | 0xba | 0xbb | 0xbc | 0xbd | 0xbe | 0xbf
    };
    (STORE_FAST_MULTI) => {
        0xc0 | 0xc1 | 0xc2 | 0xc3 | 0xc4 | 0xc5 | 0xc6 | 0xc7 | 0xc8 | 0xc9 | 0xca | 0xcb | 0xcc | 0xcd | 0xce | 0xcf
    };
    (UNARY_OP_MULTI) => {
        0xd0 | 0xd1 | 0xd2 | 0xd3
    };
    // `in`, shifts, division, power and what else calls a function in any case.
    (OTHER_BINARY_OPS) => {
        0xdd | 0xe3 | 0xe4 | 0xe8 | 0xe9 | 0xea | 0xeb | 0xec | 0xf0 | 0xf1 | 0xf5 | 0xf6 | 0xf7 | 0xf8 | 0xf9
    };
    (UNUSED) => {
        0x00 | 0x01 | 0x02 | 0x03 | 0x04 | 0x05 | 0x06 | 0x07 | 0x08 | 0x09 | 0x0a | 0x0b | 0x0c | 0x0d | 0x0e | 0x0f
        | 0x1d | 0x1e | 0x1f | 0x38 | 0x39 | 0x3a | 0x3b | 0x3c | 0x3d | 0x3e | 0x3f | 0x41 | 0x4c | 0x4d | 0x4e | 0x4f
        | 0x60 | 0x61 | 0x6a | 0x6b | 0x6c | 0x6d | 0x6e | 0x6f | 0xd4 | 0xd5 | 0xd6 | 0xfa | 0xfb | 0xfc | 0xfd | 0xfe
        | 0xff
    };
}

const _: () = assert!(
    op::LOAD_CONST_SMALL_INT_MULTI == 0x70
        && op::LOAD_CONST_SMALL_INT_MULTI_LAST == 0xaf
        && op::LOAD_FAST_MULTI == 0xb0
        && op::LOAD_FAST_MULTI_LAST == 0xbf
        && op::STORE_FAST_MULTI == 0xc0
        && op::STORE_FAST_MULTI_LAST == 0xcf
        && op::UNARY_OP_MULTI == 0xd0
        && op::UNARY_OP_MULTI_LAST == 0xd3
        && op::BINARY_OP_MULTI == 0xd7
        && op::BINARY_OP_MULTI_LAST == 0xf9
);

/// What the loop keeps in registers about the frame that runs, which is [`Vm::frame`]: few enough that they are not
/// spilled. It hands out copies, lest its own had to lie in memory: see `with_copy`.
#[derive(Clone, Copy)]
pub(super) struct Registers<'v> {
    /// The next instruction.
    pub ip: *const u8,
    /// The instruction that runs.
    pub at: *const u8,
    /// The topmost operand.
    pub sp: *mut Option<Value<'v>>,
    /// Local 0; local n lies n slots below.
    pub fast: *mut Option<Value<'v>>,
    /// The ids of the module's names.
    pub qstrs: *const u16,
    /// Slot 0 of the frame's state: no operand lies below it.
    #[cfg(debug_assertions)]
    state: *mut Option<Value<'v>>,
    of: core::marker::PhantomData<&'v Module<'v>>,
}

impl<'v> Registers<'v> {
    /// Those of a frame that is entered or gone on with.
    ///
    /// # Safety
    /// `frame` is live, and its module outlives 'v or is kept alive by the frame.
    #[inline]
    pub(super) unsafe fn of(frame: *mut Frame<'v>) -> Registers<'v> {
        // SAFETY: the frame is live, and keeps its module alive, which `push_frame` put there.
        unsafe {
            let module = &*(*frame).module.cast::<Module<'v>>();
            Registers {
                ip: (*frame).ip,
                at: (*frame).at,
                sp: (*frame).sp,
                fast: Frame::state(frame).add((*frame).n_state as usize - 1),
                qstrs: module.qstrs().as_ptr(),
                #[cfg(debug_assertions)]
                state: Frame::state(frame),
                of: core::marker::PhantomData,
            }
        }
    }

    /// The slot so many operands below the topmost one, which the verifier has shown to be there. Builds with debug
    /// assertions look whether it lies in the frame's state.
    ///
    /// # Safety
    /// That of the file.
    #[inline(always)]
    pub(super) unsafe fn slot(&self, below: usize) -> *mut Option<Value<'v>> {
        // SAFETY: the caller's promise.
        let slot = unsafe { self.sp.sub(below) };
        #[cfg(debug_assertions)]
        assert!(self.state <= slot && slot <= self.fast && self.sp <= self.fast, "an operand outside of the frame");
        slot
    }

    /// The `n` topmost operands, the lowest one first.
    ///
    /// # Safety
    /// That of the file; none of them changes as long as the slice is used.
    #[inline(always)]
    pub(super) unsafe fn operands<'a>(&self, n: usize) -> &'a [Value<'v>] {
        #[cfg(debug_assertions)]
        if n > 0 {
            // SAFETY: the caller's promise.
            unsafe { self.slot(n - 1) };
        }
        // SAFETY: the caller's promise; operands are never null.
        unsafe { core::slice::from_raw_parts(self.sp.add(1).sub(n).cast::<Value>(), n) }
    }

    /// Puts them back into the frame, before another one runs.
    ///
    /// # Safety
    /// `frame` is live.
    #[inline]
    unsafe fn save(&self, frame: *mut Frame<'v>) {
        // SAFETY: the frame is live.
        unsafe {
            (*frame).ip = self.ip;
            (*frame).at = self.at;
            (*frame).sp = self.sp;
        }
    }
}

/// The operator of an opcode.
#[inline(always)]
fn operation(code: u8) -> BinaryOp {
    BinaryOp::ALL[code.wrapping_sub(op::BINARY_OP_MULTI) as usize % BinaryOp::ALL.len()]
}

/// Reads an unsigned operand.
#[inline(always)]
pub(super) unsafe fn uint(ip: &mut *const u8) -> usize {
    let mut n = 0usize;
    loop {
        // SAFETY: see the top of the file.
        let byte = unsafe { **ip };
        *ip = ip.wrapping_add(1);
        n = n << 7 | (byte & 0x7f) as usize;
        if byte & 0x80 == 0 {
            return n;
        }
    }
}

/// Reads a signed operand.
#[inline(always)]
unsafe fn int(ip: &mut *const u8) -> isize {
    // SAFETY: see the top of the file.
    let mut n: isize = if unsafe { **ip } & 0x40 != 0 { -1 } else { 0 };
    loop {
        // SAFETY: as above.
        let byte = unsafe { **ip };
        *ip = ip.wrapping_add(1);
        n = n << 7 | (byte & 0x7f) as isize;
        if byte & 0x80 == 0 {
            return n;
        }
    }
}

/// Reads a jump's operand; gives the distance from the instruction's end.
#[inline(always)]
pub(super) unsafe fn offset(ip: &mut *const u8, signed: bool) -> isize {
    // SAFETY: see the top of the file.
    unsafe {
        let low = **ip as isize;
        if low & 0x80 == 0 {
            *ip = ip.add(1);
            low - if signed { 0x40 } else { 0 }
        } else {
            let high = *ip.add(1) as isize;
            *ip = ip.add(2);
            (low & 0x7f | high << 7) - if signed { 0x4000 } else { 0 }
        }
    }
}

/// The kind of iterator in the first of a `for`'s slots; a general one stands in the second.
pub(super) mod iter_kind {
    pub const GENERAL: isize = 0;
    /// Sequence, position.
    pub const SEQUENCE: isize = 1;
    /// Next, stop, step: all small ints.
    pub const RANGE: isize = 2;
    /// Dict or set, position.
    pub const TABLE: isize = 3;
}

impl<'v> Vm<'v> {
    /// Runs a frame pushed by [`Vm::push_frame`] until it returns. An exception to start with is raised in it first.
    pub(crate) fn run(&self, entry: *mut Frame<'v>, throw: Option<Value<'v>>) -> Res<Resumed<'v>> {
        let outer = self.frame.replace(entry);
        // SAFETY: `entry` was made by `push_frame` from a function of a verified module, and nothing else runs it.
        let result = unsafe {
            self.thrown.set(throw);
            self.run_loop(entry)
        };
        self.frame.set(outer);
        result
    }

    /// Runs a generator that is fresh or suspended until its next `yield` or its end.
    pub(crate) fn run_generator(
        &self,
        generator: &'v Generator<'v>,
        send: Value<'v>,
        throw: Option<Value<'v>>,
    ) -> Res<Resumed<'v>> {
        let frame = generator.frame();
        // SAFETY: the frame lies in the generator, which the caller keeps alive; it does not run now.
        unsafe {
            if generator.state() == State::Suspended {
                (*frame).sp.write(Some(send));
            }
            (*frame).prev = core::ptr::null_mut();
            (*frame).result = ResultUse::Push;
        }
        generator.set_state(State::Running);
        self.run(frame, throw)
    }

    /// # Safety
    /// See the top of the file.
    #[allow(clippy::cognitive_complexity)]
    #[allow(clippy::manual_range_patterns, reason = "see `family`")]
    unsafe fn run_loop(&self, entry: *mut Frame<'v>) -> Res<Resumed<'v>> {
        // SAFETY: of this whole function, see the top of the file.
        unsafe {
            let mut regs = Registers::of(entry);

            macro_rules! push {
                ($value:expr) => {{
                    let value: Value = $value;
                    regs.sp = regs.sp.add(1);
                    regs.slot(0).write(Some(value));
                }};
            }
            macro_rules! top {
                () => {
                    (*regs.slot(0)).unwrap_unchecked()
                };
            }
            macro_rules! pop {
                () => {{
                    let value = top!();
                    regs.sp = regs.sp.sub(1);
                    value
                }};
            }
            macro_rules! set_top {
                ($value:expr) => {{
                    let value: Value = $value;
                    regs.slot(0).write(Some(value));
                }};
            }
            macro_rules! name {
                () => {{
                    let index = uint(&mut regs.ip);
                    Qstr(u32::from(*regs.qstrs.add(index)))
                }};
            }

            macro_rules! module {
                () => {
                    &*(*self.frame.get()).module.cast::<Module<'v>>()
                };
            }
            /// Goes on with another frame.
            macro_rules! enter {
                ($frame:expr) => {{
                    let frame: *mut Frame = $frame;
                    self.frame.set(frame);
                    regs = Registers::of(frame);
                }};
            }

            /// Lets a function change the registers.
            macro_rules! with_copy {
                (|$copy:ident| $does:expr) => {{
                    let mut $copy = regs;
                    let result = $does;
                    regs = $copy;
                    result
                }};
            }

            loop {
                let raised: Raised = 'raise: {
                    macro_rules! tri {
                        ($result:expr) => {
                            match $result {
                                Ok(value) => value,
                                Err(raised) => break 'raise raised,
                            }
                        };
                    }
                    macro_rules! jump {
                        ($distance:expr) => {{
                            let distance: isize = $distance;
                            regs.ip = regs.ip.offset(distance);
                            if distance < 0 && self.pending.get() {
                                tri!(self.on_pending());
                            }
                        }};
                    }
                    /// Compares the two topmost operands. The jump that mostly follows is taken without making a bool.
                    macro_rules! compare {
                        ($operator:tt) => {{
                            let right = pop!();
                            let left = top!();
                            if left.both_small(right) {
                                let holds = left.signed() $operator right.signed();
                                let next = *regs.ip;
                                if next == op::POP_JUMP_IF_FALSE || next == op::POP_JUMP_IF_TRUE {
                                    regs.ip = regs.ip.add(1);
                                    regs.sp = regs.sp.sub(1);
                                    let distance = offset(&mut regs.ip, true);
                                    if holds == (next == op::POP_JUMP_IF_TRUE) {
                                        jump!(distance)
                                    }
                                } else {
                                    set_top!(Value::bool(holds))
                                }
                            } else {
                                set_top!(tri!(self.binary_op_other(operation(*regs.at), left, right)))
                            }
                        }};
                    }
                    macro_rules! arithmetic {
                        ($small:ident) => {{
                            let right = pop!();
                            let left = top!();
                            set_top!(match left.$small(right) {
                                Some(result) => result,
                                None => tri!(self.binary_op_other(operation(*regs.at), left, right)),
                            })
                        }};
                    }
                    macro_rules! yield_top {
                        () => {{
                            let value = top!();
                            regs.save(self.frame.get());
                            let prev = (*self.frame.get()).prev;
                            if prev.is_null() {
                                return Ok(Resumed::Yielded(value));
                            }
                            // The caller is a FOR_ITER of this same loop.
                            self.generators.set(self.generators.get().saturating_sub(1));
                            Generator::of_frame(self.frame.get()).set_state(State::Suspended);
                            (*self.frame.get()).prev = core::ptr::null_mut();
                            enter!(prev);
                            push!(value);
                        }};
                    }
                    macro_rules! leave {
                        ($value:expr) => {{
                            let value: Value = $value;
                            let frame = self.frame.get();
                            let (prev, base) = ((*frame).prev, (*frame).base);
                            if base.is_null() {
                                (*frame).prev = core::ptr::null_mut();
                            } else {
                                self.stack.pop_to(base);
                            }
                            if prev.is_null() {
                                return Ok(Resumed::Returned(value));
                            }
                            let result = (*frame).result;
                            enter!(prev);
                            match result {
                                ResultUse::Push => push!(value),
                                ResultUse::Init => tri!(self.finish_instance(top!(), value)),
                                ResultUse::ForIter => {
                                    self.generators.set(self.generators.get().saturating_sub(1));
                                    Generator::of_frame(frame).set_state(State::Done);
                                    // On at the end of the loop, whose distance stands in the FOR_ITER.
                                    regs.sp = regs.sp.sub(ITER_SLOTS);
                                    regs.ip = regs.at.add(1);
                                    let distance = offset(&mut regs.ip, false);
                                    regs.ip = regs.ip.offset(distance);
                                }
                            }
                        }};
                    }

                    if let Some(exception) = self.thrown.get() {
                        regs.at = regs.ip;
                        // A `yield from` passes it on to the inner iterator itself.
                        if *regs.ip != op::YIELD_FROM {
                            self.thrown.set(None);
                            let exception = tri!(self.make_raisable(exception));
                            break 'raise self.raise(exception);
                        }
                    }

                    loop {
                        regs.at = regs.ip;
                        let code = *regs.ip;
                        regs.ip = regs.ip.add(1);
                        match code {
                            // --- loads
                            // --------------------------------------------------------------------------------
                            family!(LOAD_FAST_MULTI) => match *regs.fast.sub((code - op::LOAD_FAST_MULTI) as usize) {
                                Some(value) => push!(value),
                                None => break 'raise self.raise_unbound(),
                            },
                            op::LOAD_FAST_N => match *regs.fast.sub(uint(&mut regs.ip)) {
                                Some(value) => push!(value),
                                None => break 'raise self.raise_unbound(),
                            },
                            family!(LOAD_CONST_SMALL_INT_MULTI) => {
                                push!(Value::int(code as isize - op::LOAD_CONST_SMALL_INT_MULTI as isize - 16))
                            }
                            op::LOAD_CONST_SMALL_INT => {
                                let n = int(&mut regs.ip);
                                push!(tri!(self.new_int(n)))
                            }
                            op::LOAD_CONST_NONE => push!(Value::NONE),
                            op::LOAD_CONST_FALSE => push!(Value::FALSE),
                            op::LOAD_CONST_TRUE => push!(Value::TRUE),
                            op::LOAD_NULL => push!(Value::ABSENT),
                            op::LOAD_CONST_STRING => {
                                let name = name!();
                                push!(Value::qstr(name))
                            }
                            op::LOAD_CONST_OBJ => {
                                let index = uint(&mut regs.ip);
                                let module: &'v Module<'v> = module!();
                                let value = match module.quick_constant(index) {
                                    Some(value) => value,
                                    None => tri!(self.make_constant(module, index)),
                                };
                                push!(value)
                            }
                            op::LOAD_DEREF => {
                                let slot = *regs.fast.sub(uint(&mut regs.ip));
                                match slot.and_then(|cell| self.cast::<VarCell>(cell)).and_then(|cell| cell.value.get())
                                {
                                    Some(value) => push!(value),
                                    None => break 'raise self.raise_unbound(),
                                }
                            }
                            op::LOAD_GLOBAL => {
                                let name = name!();
                                push!(tri!(self.load_global(module!(), name)))
                            }
                            op::LOAD_ATTR => {
                                let name = name!();
                                set_top!(tri!(self.load_attr(top!(), name)))
                            }
                            op::LOAD_METHOD => {
                                let name = name!();
                                let (function, object) = tri!(self.load_method(top!(), name));
                                set_top!(function);
                                push!(object.unwrap_or(Value::ABSENT))
                            }
                            op::LOAD_SUBSCR => {
                                let index = pop!();
                                set_top!(tri!(self.load_subscript_fast(top!(), index)))
                            }

                            // --- stores
                            // -------------------------------------------------------------------------------
                            family!(STORE_FAST_MULTI) => {
                                *regs.fast.sub((code - op::STORE_FAST_MULTI) as usize) = Some(pop!())
                            }
                            op::STORE_FAST_N => {
                                let local = uint(&mut regs.ip);
                                *regs.fast.sub(local) = Some(pop!())
                            }
                            op::STORE_DEREF => {
                                let local = uint(&mut regs.ip);
                                let value = pop!();
                                tri!(self.store_deref(*regs.fast.sub(local), Some(value)))
                            }
                            op::STORE_GLOBAL => {
                                let name = name!();
                                tri!(module!().globals.set_qstr(self, name, top!()));
                                regs.sp = regs.sp.sub(1)
                            }
                            op::STORE_ATTR => {
                                let name = name!();
                                tri!(self.set_attr(top!(), name, present(*regs.slot(1))));
                                regs.sp = regs.sp.sub(2)
                            }
                            op::STORE_SUBSCR => {
                                let (object, value) = ((*regs.slot(1)).unwrap_unchecked(), present(*regs.slot(2)));
                                match value {
                                    Some(value) => tri!(self.store_subscript_fast(object, top!(), value)),
                                    None => tri!(self.delete_subscript(object, top!())),
                                }
                                regs.sp = regs.sp.sub(3)
                            }
                            // --- the operand stack
                            // --------------------------------------------------------------------
                            op::DUP_TOP => push!(top!()),
                            op::DUP_TOP_TWO => {
                                regs.sp = regs.sp.add(2);
                                *regs.slot(0) = *regs.slot(2);
                                *regs.slot(1) = *regs.slot(3)
                            }
                            op::POP_TOP => regs.sp = regs.sp.sub(1),
                            op::ROT_TWO => core::ptr::swap(regs.slot(0), regs.slot(1)),
                            op::ROT_THREE => {
                                let value = *regs.slot(0);
                                *regs.slot(0) = *regs.slot(1);
                                *regs.slot(1) = *regs.slot(2);
                                *regs.slot(2) = value
                            }

                            // --- jumps
                            // --------------------------------------------------------------------------------
                            op::JUMP => {
                                let distance = offset(&mut regs.ip, true);
                                jump!(distance)
                            }
                            op::POP_JUMP_IF_TRUE => {
                                let distance = offset(&mut regs.ip, true);
                                if tri!(self.truth(pop!())) {
                                    jump!(distance)
                                }
                            }
                            op::POP_JUMP_IF_FALSE => {
                                let distance = offset(&mut regs.ip, true);
                                if !tri!(self.truth(pop!())) {
                                    jump!(distance)
                                }
                            }
                            op::JUMP_IF_TRUE_OR_POP => {
                                let distance = offset(&mut regs.ip, false);
                                if tri!(self.truth(top!())) {
                                    regs.ip = regs.ip.offset(distance)
                                } else {
                                    regs.sp = regs.sp.sub(1)
                                }
                            }
                            op::JUMP_IF_FALSE_OR_POP => {
                                let distance = offset(&mut regs.ip, false);
                                if tri!(self.truth(top!())) {
                                    regs.sp = regs.sp.sub(1)
                                } else {
                                    regs.ip = regs.ip.offset(distance)
                                }
                            }

                            // --- blocks
                            // -------------------------------------------------------------------------------
                            op::END_FINALLY => {
                                let handler = Frame::top_handler(self.frame.get()).map(|handler| *handler);
                                self.pop_handler(self.frame.get());
                                match handler {
                                    Some(handler) if handler.pending == Pending::Return => {
                                        let value = handler.exception.unwrap_or(Value::NONE);
                                        if with_copy!(|regs| self.unwind_return(&mut regs, value)) {
                                            leave!(value)
                                        }
                                    }
                                    Some(handler) if handler.pending == Pending::Jump => {
                                        regs.sp = regs.sp.sub(2);
                                        with_copy!(|regs| self.unwind_jump(&mut regs, handler.target, handler.count));
                                    }
                                    _ => {
                                        let value = pop!();
                                        if self.is_exception(value) {
                                            break 'raise self.raise(value);
                                        }
                                    }
                                }
                            }
                            // --- iteration
                            // ----------------------------------------------------------------------------
                            op::GET_ITER => set_top!(tri!(self.iter(top!()))),
                            op::GET_ITER_STACK => {
                                tri!(self.get_iter_stack(regs.slot(0)));
                                regs.sp = regs.sp.add(ITER_SLOTS - 1)
                            }
                            op::FOR_ITER => {
                                let distance = offset(&mut regs.ip, false);
                                let slots = regs.slot(ITER_SLOTS - 1).cast::<Value>();
                                let next = match (*slots).as_small() {
                                    Some(iter_kind::RANGE) => next_of_range(slots),
                                    Some(iter_kind::SEQUENCE) => {
                                        let at = (*slots.add(2)).as_small().unwrap_or(0) as usize;
                                        let found = match self.cast::<List>(*slots.add(1)) {
                                            Some(list) => list.get(at).map(|item| (item, at + 1)),
                                            None => match self.tuple_item(*slots.add(1), at) {
                                                Some(item) => Some((item, at + 1)),
                                                None => tri!(self.seq_next(*slots.add(1), at)),
                                            },
                                        };
                                        found.map(|(item, at)| {
                                            *slots.add(2) = Value::len(at);
                                            item
                                        })
                                    }
                                    Some(iter_kind::TABLE) => {
                                        let at = (*slots.add(2)).as_small().unwrap_or(0) as usize;
                                        self.table_next(*slots.add(1), at).map(|(item, at)| {
                                            *slots.add(2) = Value::len(at);
                                            item
                                        })
                                    }
                                    _ => {
                                        let iterator = *slots.add(1);
                                        match self.cast::<Generator>(iterator) {
                                            Some(g) if g.is_ready() => {
                                                let depth = self.generators.get();
                                                if depth >= self.stack.most_generators() {
                                                    break 'raise self.raise_recursion();
                                                }
                                                self.generators.set(depth + 1);
                                                let frame = g.frame();
                                                if g.state() == State::Suspended {
                                                    (*frame).sp.write(Some(Value::NONE));
                                                }
                                                g.set_state(State::Running);
                                                regs.save(self.frame.get());
                                                (*frame).prev = self.frame.get();
                                                (*frame).result = ResultUse::ForIter;
                                                enter!(frame);
                                                if self.pending.get() {
                                                    tri!(self.on_pending());
                                                }
                                                continue;
                                            }
                                            _ => tri!(self.next(iterator)),
                                        }
                                    }
                                };
                                match next {
                                    Some(item) => push!(item),
                                    None => {
                                        regs.sp = regs.sp.sub(ITER_SLOTS);
                                        regs.ip = regs.ip.offset(distance)
                                    }
                                }
                            }

                            // --- building
                            // -----------------------------------------------------------------------------
                            op::BUILD_TUPLE => {
                                let n = uint(&mut regs.ip);
                                let tuple = tri!(self.new_tuple(regs.operands(n)));
                                regs.sp = regs.sp.sub(n);
                                push!(tuple)
                            }
                            op::BUILD_LIST => {
                                let n = uint(&mut regs.ip);
                                let list = tri!(self.new_list(regs.operands(n)));
                                regs.sp = regs.sp.sub(n);
                                push!(list.into())
                            }
                            op::STORE_MAP => {
                                let (key, value) = (top!(), (*regs.slot(1)).unwrap_unchecked());
                                tri!(self.store_subscript((*regs.slot(2)).unwrap_unchecked(), key, value));
                                regs.sp = regs.sp.sub(2)
                            }
                            op::BUILD_SLICE => {
                                let n = uint(&mut regs.ip);
                                let step = if n == 3 { pop!() } else { Value::NONE };
                                let stop = pop!();
                                let start = top!();
                                // Without a subscript behind it nothing need lie below the bounds.
                                let next = *regs.ip;
                                let gone = if matches!(next, op::LOAD_SUBSCR | op::STORE_SUBSCR) {
                                    debug_assert!(next == op::LOAD_SUBSCR || !regs.slot(2).is_null());
                                    tri!(self.subscript_sliced(regs.slot(1), next, [start, stop, step]))
                                } else {
                                    0
                                };
                                match gone {
                                    0 => set_top!(tri!(self.new_slice(start, stop, step))),
                                    gone => {
                                        regs.sp = regs.sp.sub(gone);
                                        regs.ip = regs.ip.add(1)
                                    }
                                }
                            }
                            op::STORE_COMP => {
                                let n = uint(&mut regs.ip);
                                let container = (*regs.slot(n >> 2)).unwrap_unchecked();
                                if n & 3 == 1 {
                                    let (key, value) = (top!(), (*regs.slot(1)).unwrap_unchecked());
                                    tri!(self.store_subscript(container, key, value));
                                    regs.sp = regs.sp.sub(2)
                                } else {
                                    match self.cast::<List>(container) {
                                        Some(list) => tri!(list.push(self, top!())),
                                        None => tri!(self.set_add(container, top!())),
                                    }
                                    regs.sp = regs.sp.sub(1)
                                }
                            }
                            op::UNPACK_SEQUENCE => {
                                let n = uint(&mut regs.ip);
                                tri!(self.unpack(regs.slot(0), top!(), n));
                                regs.sp = regs.sp.sub(1).add(n)
                            }
                            // --- functions and calls
                            // ------------------------------------------------------------------
                            op::CALL_FUNCTION | op::CALL_METHOD => {
                                let n = uint(&mut regs.ip);
                                let (n_pos, n_kw, objects) = (n & 0xff, n >> 8, (code == op::CALL_METHOD) as usize);
                                regs.sp = regs.slot(n_pos + 2 * n_kw + objects);
                                let first = regs.sp.add(1 + objects);
                                let object = if objects > 0 { present(*first.sub(1)) } else { None };
                                match tri!(self.start_call(regs.sp, object, first, n_pos, n_kw)) {
                                    Started::Frame(frame) => {
                                        regs.sp = regs.sp.sub(((*frame).result == ResultUse::Push) as usize);
                                        regs.save(self.frame.get());
                                        (*frame).prev = self.frame.get();
                                        enter!(frame);
                                    }
                                    Started::Done(result) => set_top!(result),
                                }
                            }
                            op::RETURN_VALUE => {
                                let value = top!();
                                if (*self.frame.get()).handlers == 0
                                    || with_copy!(|regs| self.unwind_return(&mut regs, value))
                                {
                                    leave!(value)
                                }
                            }
                            op::YIELD_VALUE => yield_top!(),
                            op::YIELD_FROM => {
                                let send = pop!();
                                let thrown = self.thrown.take();
                                match tri!(self.resume(top!(), send, thrown)) {
                                    Resumed::Yielded(value) => {
                                        push!(value);
                                        regs.ip = regs.at;
                                        yield_top!()
                                    }
                                    Resumed::Returned(value) => {
                                        set_top!(value);
                                        if let Some(e) = thrown
                                            && self.is_exit(e)
                                        {
                                            let exception = tri!(self.make_raisable(e));
                                            break 'raise self.raise(exception);
                                        }
                                    }
                                }
                            }

                            // --- operators
                            // ----------------------------------------------------------------------------
                            binary::ADD | binary::INPLACE_ADD => arithmetic!(small_add),
                            binary::SUBTRACT | binary::INPLACE_SUBTRACT => arithmetic!(small_subtract),
                            binary::MULTIPLY | binary::INPLACE_MULTIPLY => arithmetic!(small_multiply),
                            binary::AND | binary::INPLACE_AND => arithmetic!(small_and),
                            binary::OR | binary::INPLACE_OR => arithmetic!(small_or),
                            binary::XOR | binary::INPLACE_XOR => arithmetic!(small_xor),
                            binary::LESS => compare!(<),
                            binary::MORE => compare!(>),
                            binary::EQUAL => compare!(==),
                            binary::LESS_EQUAL => compare!(<=),
                            binary::MORE_EQUAL => compare!(>=),
                            binary::NOT_EQUAL => compare!(!=),
                            binary::IS => {
                                let right = pop!();
                                set_top!(Value::bool(top!() == right))
                            }
                            family!(OTHER_BINARY_OPS) => {
                                let right = pop!();
                                set_top!(tri!(self.binary_op(operation(code), top!(), right)))
                            }
                            family!(UNARY_OP_MULTI) => {
                                set_top!(match code - op::UNARY_OP_MULTI {
                                    0 => tri!(self.unary_op(UnaryOp::Positive, top!())),
                                    1 => tri!(self.unary_op(UnaryOp::Negative, top!())),
                                    2 => tri!(self.unary_op(UnaryOp::Invert, top!())),
                                    _ => Value::bool(!tri!(self.truth(top!()))),
                                })
                            }

                            // --- what is rare: see `run_rare`
                            // ---------------------------------------------------------
                            op::LOAD_NAME
                            | op::LOAD_SUPER_METHOD
                            | op::LOAD_BUILD_CLASS
                            | op::STORE_NAME
                            | op::DELETE_FAST
                            | op::DELETE_DEREF
                            | op::DELETE_NAME
                            | op::DELETE_GLOBAL
                            | op::SETUP_EXCEPT
                            | op::SETUP_FINALLY
                            | op::SETUP_WITH
                            | op::WITH_CLEANUP
                            | op::UNWIND_JUMP
                            | op::POP_EXCEPT_JUMP
                            | op::BUILD_SET
                            | op::BUILD_MAP
                            | op::UNPACK_EX
                            | op::MAKE_FUNCTION
                            | op::MAKE_FUNCTION_DEFARGS
                            | op::MAKE_CLOSURE
                            | op::MAKE_CLOSURE_DEFARGS
                            | op::CALL_FUNCTION_VAR_KW
                            | op::CALL_METHOD_VAR_KW
                            | op::RAISE_LAST
                            | op::RAISE_OBJ
                            | op::RAISE_FROM
                            | op::IMPORT_NAME
                            | op::IMPORT_FROM
                            | op::IMPORT_STAR
                            | binary::EXCEPTION_MATCH => tri!(with_copy!(|regs| self.run_rare(code, &mut regs))),
                            // The verifier lets none through.
                            family!(UNUSED) => break 'raise self.raise_not_implemented("opcode"),
                        }
                    }
                };
                with_copy!(|regs| self.unwind(&mut regs, raised))?;
            }
        }
    }
}
