//! The loop: decodes an instruction, and dispatches to what it means.
//!
//! # Safety of this file
//! Only bytecode that `romfs_format::verify` has accepted gets here. It has shown that operands and jumps stay in the code, locals and
//! operands in the frame's state, handlers in the frame's handlers, and indices in the module's tables. Operands are never null: where
//! bytecode has no value it pushes [`Value::ABSENT`]. A value of an unexpected kind raises, it is never trusted.

use core::cell::Cell;

use romfs_format::mpy::RawCode;
use romfs_format::opcode::{BinaryOp, op};

use super::call::{Args, Pushed};
use super::frame::{Frame, Pending, ResultUse};
use super::{Raised, Res, Vm};
use crate::object::Ty;
use crate::ops::UnaryOp;
use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::function::{Cell as VarCell, Function};
use crate::types::generator::{Generator, Resumed, State};
use crate::types::list::List;
use crate::types::module::Module;
use crate::value::Value;

/// Slots of the operand stack that the iterator of a `for` takes.
pub(super) const ITER_SLOTS: usize = 4;

/// What the loop keeps in registers about the frame that runs.
pub(super) struct Registers<'m> {
    pub frame: *mut Frame,
    /// The next instruction.
    pub ip: *const u8,
    /// The instruction that runs.
    pub at: *const u8,
    /// The topmost operand.
    pub sp: *mut Option<Value>,
    /// Local 0; local n lies n slots below.
    fast: *mut Option<Value>,
    qstrs: &'m [Cell<u16>],
    module: Option<&'m Module<'m>>,
}

impl<'m> Registers<'m> {
    /// Those of a frame that is entered or gone on with.
    ///
    /// # Safety
    /// `frame` is live, and its module outlives 'm or is kept alive by the frame.
    #[inline]
    pub(super) unsafe fn of(frame: *mut Frame) -> Registers<'m> {
        // SAFETY: the frame is live; its function is a `Function` or `Closure`, which both start with a `Function`.
        unsafe {
            let function = (*frame).function.ptr().cast::<Function<'m>>().as_ref();
            Registers {
                frame,
                ip: (*frame).ip,
                at: (*frame).at,
                sp: (*frame).sp,
                fast: Frame::state(frame).add((*frame).n_state as usize - 1),
                qstrs: function.module.qstrs(),
                module: Some(function.module),
            }
        }
    }

    /// Puts them back into the frame, before another one runs.
    #[inline]
    unsafe fn save(&self) {
        // SAFETY: the frame is live.
        unsafe {
            (*self.frame).ip = self.ip;
            (*self.frame).at = self.at;
            (*self.frame).sp = self.sp;
        }
    }
}

/// Reads an unsigned operand.
#[inline(always)]
unsafe fn uint(ip: &mut *const u8) -> usize {
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
unsafe fn offset(ip: &mut *const u8, signed: bool) -> isize {
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
mod iter_kind {
    pub const GENERAL: isize = 0;
    /// Sequence, position.
    pub const SEQUENCE: isize = 1;
    /// Next, stop, step: all small ints.
    pub const RANGE: isize = 2;
}

impl<'m> Vm<'m> {
    /// Runs a frame pushed by [`Vm::push_frame`] until it returns. An exception to start with is raised in it first.
    pub(crate) fn run(&self, entry: *mut Frame, throw: Option<Value>) -> Res<Resumed> {
        let outer = self.frame.replace(entry);
        // SAFETY: `entry` was made by `push_frame` from a function of a verified module, and nothing else runs it.
        let result = unsafe { self.run_loop(entry, throw) };
        self.frame.set(outer);
        result
    }

    /// Runs a generator that is fresh or suspended until its next `yield` or its end.
    pub(crate) fn run_generator(&self, generator: &'m Generator, send: Value, throw: Option<Value>) -> Res<Resumed> {
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
    unsafe fn run_loop(&self, entry: *mut Frame, mut throw: Option<Value>) -> Res<Resumed> {
        // SAFETY: of this whole function, see the top of the file.
        unsafe {
            let mut regs = Registers::of(entry);

            macro_rules! push {
                ($value:expr) => {{
                    let value: Value = $value;
                    regs.sp = regs.sp.add(1);
                    regs.sp.write(Some(value));
                }};
            }
            macro_rules! top {
                () => {
                    (*regs.sp).unwrap_unchecked()
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
                    regs.sp.write(Some(value));
                }};
            }
            macro_rules! name {
                () => {{
                    let index = uint(&mut regs.ip);
                    Qstr(regs.qstrs.get_unchecked(index).get() as u32)
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
                    /// Calls with the callee at `regs.sp` and the arguments above it.
                    macro_rules! call {
                        ($n_pos:expr, $n_kw:expr, $first:expr, $object:expr) => {{
                            let (n_pos, n_kw) = ($n_pos, $n_kw);
                            let first: *const Value = $first.cast();
                            let pos = core::slice::from_raw_parts(first, n_pos);
                            let kw = core::slice::from_raw_parts(first.add(n_pos), 2 * n_kw);
                            let (callee, object) = match $object {
                                Some(object) => (top!(), Some(object)),
                                None => self.unbind(top!()),
                            };
                            let args = Args { pos, kw };
                            match callee.ty() {
                                Some(Ty::Function | Ty::Closure) => match tri!(self.push_frame(callee, object, args)) {
                                    Pushed::Frame(frame) => {
                                        regs.sp = regs.sp.sub(1);
                                        regs.save();
                                        (*frame).prev = regs.frame;
                                        regs = Registers::of(frame);
                                        self.frame.set(frame);
                                    }
                                    Pushed::Generator(generator) => set_top!(generator),
                                },
                                _ => set_top!(match object {
                                    Some(object) => tri!(self.call_with_self(callee, object, args)),
                                    None => tri!(self.call_args(callee, args)),
                                }),
                            }
                        }};
                    }
                    macro_rules! yield_top {
                        () => {{
                            let value = top!();
                            regs.save();
                            let prev = (*regs.frame).prev;
                            if prev.is_null() {
                                return Ok(Resumed::Yielded(value));
                            }
                            // The caller is a FOR_ITER of this same loop.
                            Generator::of_frame(regs.frame).set_state(State::Suspended);
                            (*regs.frame).prev = core::ptr::null_mut();
                            regs = Registers::of(prev);
                            self.frame.set(prev);
                            push!(value);
                        }};
                    }
                    macro_rules! leave {
                        ($value:expr) => {{
                            let value: Value = $value;
                            let frame = regs.frame;
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
                            regs = Registers::of(prev);
                            self.frame.set(prev);
                            match result {
                                ResultUse::Push => push!(value),
                                ResultUse::Discard => {
                                    if value != Value::NONE {
                                        let name = self.type_name(value);
                                        break 'raise self
                                            .type_error(format_args!("__init__() should return None, not '{name}'"));
                                    }
                                }
                                ResultUse::ForIter => {
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

                    if let Some(exception) = throw {
                        regs.at = regs.ip;
                        // A `yield from` passes it on to the inner iterator itself.
                        if *regs.ip != op::YIELD_FROM {
                            throw = None;
                            break 'raise self.raise(exception);
                        }
                    }

                    loop {
                        regs.at = regs.ip;
                        let code = *regs.ip;
                        regs.ip = regs.ip.add(1);
                        match code {
                            // --- loads --------------------------------------------------------------------------------
                            op::LOAD_FAST_MULTI..=op::LOAD_FAST_MULTI_LAST => {
                                match *regs.fast.sub((code - op::LOAD_FAST_MULTI) as usize) {
                                    Some(value) => push!(value),
                                    None => break 'raise self.raise_unbound(),
                                }
                            }
                            op::LOAD_FAST_N => match *regs.fast.sub(uint(&mut regs.ip)) {
                                Some(value) => push!(value),
                                None => break 'raise self.raise_unbound(),
                            },
                            op::LOAD_CONST_SMALL_INT_MULTI..=op::LOAD_CONST_SMALL_INT_MULTI_LAST => {
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
                                let module = regs.module.unwrap_unchecked();
                                let value = match module.constant(index).and_then(Cell::get) {
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
                            op::LOAD_NAME => {
                                let name = name!();
                                push!(tri!(self.load_name(regs.module.unwrap_unchecked(), name)))
                            }
                            op::LOAD_GLOBAL => {
                                let name = name!();
                                push!(tri!(self.load_global(regs.module.unwrap_unchecked(), name)))
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
                            op::LOAD_SUPER_METHOD => {
                                let name = name!();
                                let object = pop!();
                                let ty = pop!();
                                let function = tri!(self.super_lookup(ty, object, name));
                                set_top!(function);
                                push!(Value::ABSENT)
                            }
                            op::LOAD_BUILD_CLASS => push!(tri!(self.load_build_class())),
                            op::LOAD_SUBSCR => {
                                let index = pop!();
                                set_top!(tri!(self.load_subscript_fast(top!(), index)))
                            }

                            // --- stores -------------------------------------------------------------------------------
                            op::STORE_FAST_MULTI..=op::STORE_FAST_MULTI_LAST => {
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
                            op::STORE_NAME => {
                                let name = name!();
                                tri!(self.store_name(regs.module.unwrap_unchecked(), name, top!()));
                                regs.sp = regs.sp.sub(1)
                            }
                            op::STORE_GLOBAL => {
                                let name = name!();
                                tri!(regs.module.unwrap_unchecked().globals.set_qstr(self, name, top!()));
                                regs.sp = regs.sp.sub(1)
                            }
                            op::STORE_ATTR => {
                                let name = name!();
                                tri!(self.set_attr(top!(), name, *regs.sp.sub(1)));
                                regs.sp = regs.sp.sub(2)
                            }
                            op::STORE_SUBSCR => {
                                let value = (*regs.sp.sub(2)).unwrap_unchecked();
                                tri!(self.store_subscript_fast((*regs.sp.sub(1)).unwrap_unchecked(), top!(), value));
                                regs.sp = regs.sp.sub(3)
                            }
                            op::DELETE_FAST => {
                                let slot = regs.fast.sub(uint(&mut regs.ip));
                                if (*slot).take().is_none() {
                                    break 'raise self.raise_unbound();
                                }
                            }
                            op::DELETE_DEREF => {
                                let slot = *regs.fast.sub(uint(&mut regs.ip));
                                let bound =
                                    slot.and_then(|c| self.cast::<VarCell>(c)).is_some_and(|c| c.value.get().is_some());
                                if !bound {
                                    break 'raise self.raise_unbound();
                                }
                                tri!(self.store_deref(slot, None))
                            }
                            op::DELETE_NAME => {
                                let name = name!();
                                tri!(self.delete_name(self.locals.get(), name))
                            }
                            op::DELETE_GLOBAL => {
                                let name = name!();
                                tri!(self.delete_name(Some(regs.module.unwrap_unchecked().globals), name))
                            }

                            // --- the operand stack --------------------------------------------------------------------
                            op::DUP_TOP => push!(top!()),
                            op::DUP_TOP_TWO => {
                                regs.sp = regs.sp.add(2);
                                *regs.sp = *regs.sp.sub(2);
                                *regs.sp.sub(1) = *regs.sp.sub(3)
                            }
                            op::POP_TOP => regs.sp = regs.sp.sub(1),
                            op::ROT_TWO => core::ptr::swap(regs.sp, regs.sp.sub(1)),
                            op::ROT_THREE => {
                                let value = *regs.sp;
                                *regs.sp = *regs.sp.sub(1);
                                *regs.sp.sub(1) = *regs.sp.sub(2);
                                *regs.sp.sub(2) = value
                            }

                            // --- jumps --------------------------------------------------------------------------------
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

                            // --- blocks -------------------------------------------------------------------------------
                            op::SETUP_EXCEPT | op::SETUP_FINALLY => {
                                let distance = offset(&mut regs.ip, false);
                                let target = regs.ip.offset(distance);
                                self.push_handler(&mut regs, target, code == op::SETUP_FINALLY)
                            }
                            op::SETUP_WITH => {
                                let distance = offset(&mut regs.ip, false);
                                let target = regs.ip.offset(distance);
                                let manager = top!();
                                let (exit, exit_object) = tri!(self.load_method(manager, q::__exit__));
                                let (enter, enter_object) = tri!(self.load_method(manager, q::__enter__));
                                let entered = tri!(match enter_object {
                                    Some(object) => self.call_with_self(enter, object, Args::EMPTY),
                                    None => self.call(enter, &[]),
                                });
                                set_top!(exit);
                                push!(exit_object.unwrap_or(Value::ABSENT));
                                self.push_handler(&mut regs, target, true);
                                push!(entered)
                            }
                            op::WITH_CLEANUP => tri!(self.with_cleanup(&mut regs)),
                            op::END_FINALLY => {
                                let handler = Frame::top_handler(regs.frame).map(|handler| *handler);
                                self.pop_handler(regs.frame);
                                match handler {
                                    Some(handler) if handler.pending == Pending::Return => {
                                        let value = handler.exception.unwrap_or(Value::NONE);
                                        if self.unwind_return(&mut regs, value) {
                                            leave!(value)
                                        }
                                    }
                                    Some(handler) if handler.pending == Pending::Jump => {
                                        regs.sp = regs.sp.sub(2);
                                        self.unwind_jump(&mut regs, handler.target, handler.count);
                                    }
                                    _ => {
                                        let value = pop!();
                                        if self.is_exception(value) {
                                            break 'raise self.raise(value);
                                        }
                                    }
                                }
                            }
                            op::UNWIND_JUMP => {
                                let distance = offset(&mut regs.ip, true);
                                let count = *regs.ip;
                                // The distance counts from the operand's end, before the count.
                                let target = regs.ip.offset(distance).offset_from((*regs.frame).code);
                                self.unwind_jump(&mut regs, target as u32, count);
                                if self.pending.get() {
                                    tri!(self.on_pending());
                                }
                            }
                            op::POP_EXCEPT_JUMP => {
                                let distance = offset(&mut regs.ip, false);
                                self.pop_handler(regs.frame);
                                regs.ip = regs.ip.offset(distance)
                            }

                            // --- iteration ----------------------------------------------------------------------------
                            op::GET_ITER => set_top!(tri!(self.iter(top!()))),
                            op::GET_ITER_STACK => {
                                let slots = tri!(self.for_slots(top!()));
                                for (i, slot) in slots.into_iter().enumerate() {
                                    regs.sp.add(i).write(Some(slot));
                                }
                                regs.sp = regs.sp.add(ITER_SLOTS - 1)
                            }
                            op::FOR_ITER => {
                                let distance = offset(&mut regs.ip, false);
                                let slots = regs.sp.sub(ITER_SLOTS - 1).cast::<Value>();
                                let next = match (*slots).as_small() {
                                    Some(iter_kind::RANGE) => next_of_range(slots),
                                    Some(iter_kind::SEQUENCE) => {
                                        let at = (*slots.add(2)).as_small().unwrap_or(0) as usize;
                                        tri!(self.seq_next(*slots.add(1), at)).map(|(item, at)| {
                                            *slots.add(2) = Value::len(at);
                                            item
                                        })
                                    }
                                    _ => {
                                        let iterator = *slots.add(1);
                                        match self.cast::<Generator>(iterator) {
                                            Some(g) if matches!(g.state(), State::Fresh | State::Suspended) => {
                                                let frame = g.frame();
                                                if g.state() == State::Suspended {
                                                    (*frame).sp.write(Some(Value::NONE));
                                                }
                                                g.set_state(State::Running);
                                                regs.save();
                                                (*frame).prev = regs.frame;
                                                (*frame).result = ResultUse::ForIter;
                                                regs = Registers::of(frame);
                                                self.frame.set(frame);
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

                            // --- building -----------------------------------------------------------------------------
                            op::BUILD_TUPLE => {
                                let n = uint(&mut regs.ip);
                                let items = core::slice::from_raw_parts(regs.sp.add(1).sub(n).cast::<Value>(), n);
                                let tuple = tri!(self.new_tuple(items));
                                regs.sp = regs.sp.sub(n);
                                push!(tuple)
                            }
                            op::BUILD_LIST => {
                                let n = uint(&mut regs.ip);
                                let items = core::slice::from_raw_parts(regs.sp.add(1).sub(n).cast::<Value>(), n);
                                let list = tri!(self.new_list(items));
                                regs.sp = regs.sp.sub(n);
                                push!(list.into())
                            }
                            op::BUILD_SET => {
                                let n = uint(&mut regs.ip);
                                let items = core::slice::from_raw_parts(regs.sp.add(1).sub(n).cast::<Value>(), n);
                                let set = tri!(self.new_set(items));
                                regs.sp = regs.sp.sub(n);
                                push!(set)
                            }
                            op::BUILD_MAP => {
                                let n = uint(&mut regs.ip);
                                let dict = tri!(self.new_dict());
                                // The number is the program's; a wrong one only costs time.
                                tri!(dict.map.reserve(self, n.min(64)));
                                push!(dict.into())
                            }
                            op::STORE_MAP => {
                                let (key, value) = (top!(), (*regs.sp.sub(1)).unwrap_unchecked());
                                tri!(self.store_subscript((*regs.sp.sub(2)).unwrap_unchecked(), key, value));
                                regs.sp = regs.sp.sub(2)
                            }
                            op::BUILD_SLICE => {
                                let n = uint(&mut regs.ip);
                                let step = if n == 3 { pop!() } else { Value::NONE };
                                let stop = pop!();
                                set_top!(tri!(self.new_slice(top!(), stop, step)))
                            }
                            op::STORE_COMP => {
                                let n = uint(&mut regs.ip);
                                let container = (*regs.sp.sub(n >> 2)).unwrap_unchecked();
                                if n & 3 == 1 {
                                    let (key, value) = (top!(), (*regs.sp.sub(1)).unwrap_unchecked());
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
                                let sequence = pop!();
                                tri!(self.unpack(&mut regs, sequence, n))
                            }
                            op::UNPACK_EX => {
                                let n = uint(&mut regs.ip);
                                let sequence = pop!();
                                tri!(self.unpack_ex(&mut regs, sequence, n & 0xff, n >> 8))
                            }

                            // --- functions and calls ------------------------------------------------------------------
                            op::MAKE_FUNCTION => {
                                let child = uint(&mut regs.ip);
                                push!(tri!(self.make_child(regs.frame, child, None, None, &[])))
                            }
                            op::MAKE_FUNCTION_DEFARGS => {
                                let child = uint(&mut regs.ip);
                                let (defaults, kw) = (present(*regs.sp.sub(1)), present(*regs.sp));
                                let function = tri!(self.make_child(regs.frame, child, defaults, kw, &[]));
                                regs.sp = regs.sp.sub(1);
                                set_top!(function)
                            }
                            op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
                                let child = uint(&mut regs.ip);
                                let n = *regs.ip as usize;
                                regs.ip = regs.ip.add(1);
                                let cells = core::slice::from_raw_parts(regs.sp.add(1).sub(n), n);
                                let with_defaults = code == op::MAKE_CLOSURE_DEFARGS;
                                let below = regs.sp.sub(n);
                                let (defaults, kw) = if with_defaults {
                                    (present(*below.sub(1)), present(*below))
                                } else {
                                    (None, None)
                                };
                                let function = tri!(self.make_child(regs.frame, child, defaults, kw, cells));
                                regs.sp = below.sub(if with_defaults { 2 } else { 0 });
                                push!(function)
                            }
                            op::CALL_FUNCTION => {
                                let n = uint(&mut regs.ip);
                                regs.sp = regs.sp.sub((n & 0xff) + 2 * (n >> 8));
                                call!(n & 0xff, n >> 8, regs.sp.add(1), None::<Value>)
                            }
                            op::CALL_METHOD => {
                                let n = uint(&mut regs.ip);
                                regs.sp = regs.sp.sub((n & 0xff) + 2 * (n >> 8) + 1);
                                match present(*regs.sp.add(1)) {
                                    // A built-in takes the object with the arguments, which lie behind it.
                                    Some(_) if top!().ty() == Some(Ty::Native) => {
                                        call!((n & 0xff) + 1, n >> 8, regs.sp.add(1), None::<Value>)
                                    }
                                    object => call!(n & 0xff, n >> 8, regs.sp.add(2), object),
                                }
                            }
                            op::CALL_FUNCTION_VAR_KW => {
                                let n = uint(&mut regs.ip);
                                regs.sp = regs.sp.sub((n & 0xff) + 2 * (n >> 8) + 1);
                                set_top!(tri!(self.call_star(regs.sp, n, None)))
                            }
                            op::CALL_METHOD_VAR_KW => {
                                let n = uint(&mut regs.ip);
                                regs.sp = regs.sp.sub((n & 0xff) + 2 * (n >> 8) + 2);
                                let object = *regs.sp.add(1);
                                set_top!(tri!(self.call_star(regs.sp, n, object)))
                            }
                            op::RETURN_VALUE => {
                                let value = top!();
                                if (*regs.frame).handlers == 0 || self.unwind_return(&mut regs, value) {
                                    leave!(value)
                                }
                            }
                            op::YIELD_VALUE => yield_top!(),
                            op::YIELD_FROM => {
                                let send = pop!();
                                let thrown = throw.take();
                                match tri!(self.resume(top!(), send, thrown)) {
                                    Resumed::Yielded(value) => {
                                        push!(value);
                                        regs.ip = regs.at;
                                        yield_top!()
                                    }
                                    Resumed::Returned(value) => {
                                        set_top!(value);
                                        if let Some(e) = thrown {
                                            if self.is_instance_of(e, &exception::GENERATOR_EXIT) {
                                                break 'raise self.raise(e);
                                            }
                                        }
                                    }
                                }
                            }

                            // --- exceptions ---------------------------------------------------------------------------
                            op::RAISE_LAST => break 'raise self.raise_last(regs.frame),
                            op::RAISE_OBJ => {
                                let exception = tri!(self.make_raisable(top!()));
                                break 'raise self.raise(exception);
                            }
                            op::RAISE_FROM => {
                                regs.sp = regs.sp.sub(1);
                                let exception = tri!(self.make_raisable(top!()));
                                break 'raise self.raise(exception);
                            }

                            // --- imports ------------------------------------------------------------------------------
                            op::IMPORT_NAME => {
                                let name = name!();
                                let from = pop!();
                                set_top!(tri!(self.import_name(regs.module.unwrap_unchecked(), name, from, top!())))
                            }
                            op::IMPORT_FROM => {
                                let name = name!();
                                push!(tri!(self.import_from(top!(), name)))
                            }
                            op::IMPORT_STAR => {
                                tri!(self.import_star(regs.module.unwrap_unchecked(), top!()));
                                regs.sp = regs.sp.sub(1)
                            }

                            // --- operators ----------------------------------------------------------------------------
                            op::BINARY_OP_MULTI..=op::BINARY_OP_MULTI_LAST => {
                                let right = pop!();
                                let which = BinaryOp::ALL[(code - op::BINARY_OP_MULTI) as usize];
                                set_top!(tri!(self.binary_op(which, top!(), right)))
                            }
                            op::UNARY_OP_MULTI..=op::UNARY_OP_MULTI_LAST => {
                                set_top!(match code - op::UNARY_OP_MULTI {
                                    0 => tri!(self.unary_op(UnaryOp::Positive, top!())),
                                    1 => tri!(self.unary_op(UnaryOp::Negative, top!())),
                                    2 => tri!(self.unary_op(UnaryOp::Invert, top!())),
                                    _ => Value::bool(!tri!(self.truth(top!()))),
                                })
                            }
                            // The verifier lets no other byte through.
                            _ => break 'raise self.raise_not_implemented("opcode"),
                        }
                    }
                };
                self.unwind(&mut regs, raised)?;
            }
        }
    }

    // --- what instructions mean, where it takes more than a line ------------------------------------------------------

    #[cold]
    fn raise_unbound(&self) -> Raised {
        self.raise_fmt(&exception::NAME_ERROR, format_args!("local variable referenced before assignment"))
    }

    unsafe fn raise_last(&self, frame: *mut Frame) -> Raised {
        // SAFETY: the frame is live, and its first `handlers` handlers are initialised.
        let handlers = unsafe { core::slice::from_raw_parts(Frame::handler_base(frame), (*frame).handlers as usize) };
        let mut handlers = handlers.iter().rev().filter(|h| h.pending == Pending::Nothing);
        match handlers.find_map(|h| h.exception) {
            Some(exception) => self.raise(exception),
            None => self.raise_runtime_error("no active exception to reraise"),
        }
    }

    fn store_deref(&self, cell: Option<Value>, value: Option<Value>) -> Res<()> {
        match cell.and_then(|cell| self.cast::<VarCell>(cell)) {
            Some(cell) => {
                cell.value.set(value);
                Ok(())
            }
            None => Err(self.raise_unbound()),
        }
    }

    fn load_name(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        match self.locals.get().and_then(|locals| locals.map.get_qstr(self, name)) {
            Some(value) => Ok(value),
            None => self.load_global(module, name),
        }
    }

    #[inline]
    fn load_global(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        match module.globals.map.get_qstr(self, name) {
            Some(value) => Ok(value),
            None => self.load_builtin(name),
        }
    }

    fn store_name(&self, module: &'m Module<'m>, name: Qstr, value: Value) -> Res<()> {
        self.locals.get().unwrap_or(module.globals).set_qstr(self, name, value)
    }

    fn delete_name(&self, from: Option<&'m Dict<'m>>, name: Qstr) -> Res<()> {
        match from.and_then(|dict| dict.map.find_qstr(self, Value::qstr(name)).map(|at| (dict, at))) {
            Some((dict, position)) => {
                dict.map.remove_at(position);
                Ok(())
            }
            None => Err(self.raise_name_error(name)),
        }
    }

    #[inline]
    fn load_subscript_fast(&self, object: Value, index: Value) -> Res {
        if let (Some(list), Some(i)) = (self.cast::<List>(object), index.as_small()) {
            if let Some(item) = usize::try_from(i).ok().and_then(|i| list.get(i)) {
                return Ok(item);
            }
        }
        self.load_subscript(object, index)
    }

    #[inline]
    fn store_subscript_fast(&self, object: Value, index: Value, value: Value) -> Res<()> {
        if let (Some(list), Some(i)) = (self.cast::<List>(object), index.as_small()) {
            if let Some(slot) = usize::try_from(i).ok().and_then(|i| list.items().get(i)) {
                slot.set(Some(value));
                return Ok(());
            }
        }
        self.store_subscript(object, index, value)
    }

    /// The function of a child raw code of the function that runs.
    unsafe fn make_child(
        &self,
        frame: *mut Frame,
        child: usize,
        defaults: Option<Value>,
        kw_defaults: Option<Value>,
        cells: &[Option<Value>],
    ) -> Res {
        // SAFETY: the frame is live.
        let Some(callee) = self.callee(unsafe { (*frame).function }) else { return Ok(Value::NONE) };
        let at = RawCode::read(callee.module.mpy(), callee.code as usize, 0)
            .and_then(|raw| raw.children().nth(child).transpose());
        match at {
            Ok(Some(raw)) => self.make_function(callee.module, raw.at as u32, defaults, kw_defaults, cells),
            Ok(None) => Err(self.raise_value_error("incompatible .mpy file")),
            Err(error) => Err(self.raise_bad_mpy(error)),
        }
    }

    /// The four slots of a `for` over a value.
    fn for_slots(&self, iterable: Value) -> Res<[Value; ITER_SLOTS]> {
        let slots = |kind, a, b, c| [Value::int(kind), a, b, c];
        Ok(match self.ty_of(iterable) {
            Ty::List | Ty::Tuple | Ty::Str | Ty::StrRom | Ty::Bytes | Ty::BytesRom => {
                slots(iter_kind::SEQUENCE, iterable, Value::int(0), Value::NONE)
            }
            Ty::Range => {
                let range = self.cast::<crate::types::range::Range>(iterable);
                let words =
                    range.and_then(|r| Some((Value::small(r.start)?, Value::small(r.stop)?, Value::small(r.step)?)));
                match words {
                    Some((start, stop, step)) => slots(iter_kind::RANGE, start, stop, step),
                    None => slots(iter_kind::GENERAL, self.iter(iterable)?, Value::NONE, Value::NONE),
                }
            }
            _ => slots(iter_kind::GENERAL, self.iter(iterable)?, Value::NONE, Value::NONE),
        })
    }

    /// Leaves a `with` block: calls `__exit__`.
    ///
    /// # Safety
    /// The verifier has shown that `__exit__` and its object stand below what the handler was entered with.
    unsafe fn with_cleanup(&self, regs: &mut Registers<'m>) -> Res<()> {
        // SAFETY: as said above; on the way out two values stand above the pair, otherwise one.
        unsafe {
            let pending = Frame::top_handler(regs.frame).is_some_and(|h| h.pending != Pending::Nothing);
            let above = if pending { 2 } else { 1 };
            let pair = regs.sp.sub(above + 1);
            let top = (*regs.sp).unwrap_unchecked();
            let (exit, object) = ((*pair).unwrap_unchecked(), present(*pair.add(1)));
            let exception = if !pending && self.is_exception(top) { Some(top) } else { None };
            let args = match exception {
                Some(exception) => [self.type_of(exception), exception, Value::NONE],
                None => [Value::NONE; 3],
            };
            let result = match object {
                Some(object) => self.call_with_self(exit, object, Args::positional(&args))?,
                None => self.call(exit, &args)?,
            };
            let swallowed = exception.is_some() && self.truth(result)?;
            for i in 0..above {
                *pair.add(i) = *pair.add(i + 2);
            }
            regs.sp = regs.sp.sub(2);
            if swallowed {
                regs.sp.write(Some(Value::NONE));
            }
        }
        Ok(())
    }

    /// Pushes the items of a sequence, the first one topmost.
    unsafe fn unpack(&self, regs: &mut Registers<'m>, sequence: Value, n: usize) -> Res<()> {
        let wrong = |given: usize| {
            if given > n {
                self.value_error(format_args!("too many values to unpack (expected {n})"))
            } else {
                self.value_error(format_args!("need more than {given} values to unpack"))
            }
        };
        if let Some(items) = self.tuple_items(sequence) {
            if items.len() != n {
                return Err(wrong(items.len()));
            }
            for item in items.iter().rev() {
                // SAFETY: the verifier has shown that n operands fit.
                unsafe {
                    regs.sp = regs.sp.add(1);
                    regs.sp.write(Some(*item));
                }
            }
            return Ok(());
        }
        let list = match self.cast::<List>(sequence) {
            Some(list) => list,
            None => {
                let list = self.new_list_with_capacity(n)?;
                let iterator = self.iter(sequence)?;
                // One more than wanted is enough to know.
                while list.len() <= n {
                    match self.next(iterator)? {
                        Some(item) => list.push(self, item)?,
                        None => break,
                    }
                }
                list
            }
        };
        if list.len() != n {
            return Err(wrong(list.len()));
        }
        for i in (0..n).rev() {
            // SAFETY: as above.
            unsafe {
                regs.sp = regs.sp.add(1);
                regs.sp.write(Some(list.get(i).unwrap_or(Value::NONE)));
            }
        }
        Ok(())
    }

    /// Pushes `left` items, a list of the middle, and `right` items, the first one topmost.
    unsafe fn unpack_ex(&self, regs: &mut Registers<'m>, sequence: Value, left: usize, right: usize) -> Res<()> {
        let list = self.list_from(sequence)?;
        let len = list.len();
        if len < left + right {
            return Err(self.value_error(format_args!("need more than {len} values to unpack")));
        }
        let middle = self.new_list_with_capacity(len - left - right)?;
        for i in left..len - right {
            middle.push(self, list.get(i).unwrap_or(Value::NONE))?;
        }
        let item = |i: usize| list.get(i).unwrap_or(Value::NONE);
        let values = (len - right..len).rev().map(item).chain([middle.into()]).chain((0..left).rev().map(item));
        for value in values {
            // SAFETY: the verifier has shown that left + right + 1 operands fit.
            unsafe {
                regs.sp = regs.sp.add(1);
                regs.sp.write(Some(value));
            }
        }
        Ok(())
    }

    /// Calls with `*args` and `**kwargs` among the arguments: the callee at `at` (with its object above), then the arguments, then a bitmap
    /// of which positional ones are starred.
    unsafe fn call_star(&self, at: *mut Option<Value>, n: usize, object: Option<Value>) -> Res {
        let (n_pos, n_kw) = (n & 0xff, n >> 8);
        // SAFETY: the verifier has shown that so many operands stand there.
        let (callee, args, stars) = unsafe {
            let first = at.add(1 + object.is_some() as usize);
            let n_args = n_pos + 2 * n_kw;
            let args = core::slice::from_raw_parts(first.cast::<Value>(), n_args);
            ((*at).unwrap_unchecked(), args, (*first.add(n_args)).unwrap_unchecked())
        };
        let starred = |i: usize| match stars.as_small() {
            Some(bits) => i < usize::BITS as usize && bits >> i & 1 != 0,
            None => false,
        };
        let pos = self.new_list_with_capacity(n_pos)?;
        if let Some(object) = present(object) {
            pos.push(self, object)?;
        }
        for (i, arg) in args[..n_pos].iter().enumerate() {
            if starred(i) {
                self.for_each(*arg, |item| pos.push(self, item))?;
            } else {
                pos.push(self, *arg)?;
            }
        }
        let kw = self.new_list_with_capacity(2 * n_kw)?;
        for pair in args[n_pos..].chunks_exact(2) {
            if pair[0] == Value::ABSENT {
                self.spread_keywords(pair[1], kw)?;
            } else {
                kw.push(self, pair[0])?;
                kw.push(self, pair[1])?;
            }
        }
        // Tuples, because a list's items are optional values.
        let (pos, kw) = (self.tuple_of(pos)?, self.tuple_of(kw)?);
        let args =
            Args { pos: self.tuple_items(pos).unwrap_or_default(), kw: self.tuple_items(kw).unwrap_or_default() };
        self.call_args(callee, args)
    }

    /// Adds the items of a `**mapping` to keyword arguments.
    fn spread_keywords(&self, mapping: Value, to: &'m List<'m>) -> Res<()> {
        let mut add = |key: Value, value: Value| {
            to.push(self, Value::qstr(self.name_of(key)?))?;
            to.push(self, value)
        };
        if let Some(dict) = self.cast::<Dict>(mapping) {
            return dict.map.iter().try_for_each(|(key, value)| add(key, value));
        }
        let keys = self.load_attr(mapping, q::keys)?;
        let keys = self.call(keys, &[])?;
        self.for_each(keys, |key| {
            let value = self.load_subscript(mapping, key)?;
            add(key, value)
        })
    }

    /// A tuple of a list's items.
    pub(crate) fn tuple_of(&self, list: &'m List<'m>) -> Res {
        let mut i = 0;
        if list.len() == 0 {
            return self.new_tuple(&[]);
        }
        self.new_tuple_with(list.len(), || {
            i += 1;
            list.get(i - 1).unwrap_or(Value::NONE)
        })
    }
}

/// A value that may stand for "none".
#[inline]
fn present(value: Option<Value>) -> Option<Value> {
    value.filter(|v| *v != Value::ABSENT)
}

/// The next number of a range in a `for`'s slots.
#[inline]
unsafe fn next_of_range(slots: *mut Value) -> Option<Value> {
    // SAFETY: four initialised slots stand there; their kinds are checked.
    let (next, stop, step) =
        unsafe { ((*slots.add(1)).as_small()?, (*slots.add(2)).as_small()?, (*slots.add(3)).as_small()?) };
    if if step > 0 { next >= stop } else { next <= stop } {
        return None;
    }
    // The number after the last one may be no small int; it is not needed then.
    // SAFETY: as above.
    unsafe { *slots.add(1) = Value::small(next.wrapping_add(step)).unwrap_or(Value::int(stop)) };
    Some(Value::int(next))
}
