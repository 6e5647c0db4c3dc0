//! What instructions mean, where it takes more than a line.
//!
//! The functions that work on a frame's operands are unsafe for the reason given at the top of `run`.
#![deny(clippy::arithmetic_side_effects)]

use core::ptr::NonNull;

use core::cmp::Ordering;

use romfs_format::mpy::{self, RawCode};
use romfs_format::opcode::op;

use super::call::Args;
use super::frame::{Frame, Pending};
use super::run::{ITER_SLOTS, Registers, iter_kind};
use super::{Raised, Res, Vm};
use crate::object::Ty;
use crate::qstr::{Qstr, q};
use crate::types::array::Array;
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::function::{Callee, Cell as VarCell};
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::slice::Slice;
use crate::types::tuple::Tuple;
use crate::value::{PlaceKind, Value};

/// How many children are remembered of functions that make them again and again: closures, lambdas, generator
/// expressions.
pub(super) const CHILDREN: usize = if size_of::<usize>() == 8 { 32 } else { 4 };

/// Where a child of a raw code was found.
#[derive(Clone, Copy)]
pub(super) struct FoundChild {
    /// The address of the file, and the parent's offset in it.
    parent: (usize, u32),
    /// The child's number.
    number: usize,
    /// Its offset in the file.
    at: usize,
}

impl FoundChild {
    /// That of no code: no file lies at address 0.
    pub(super) const NONE: FoundChild = FoundChild { parent: (0, 0), number: 0, at: 0 };

    fn is(&self, parent: (usize, u32), number: usize) -> bool {
        self.parent == parent && self.number == number
    }
}

/// So many children are walked over before the machine looks whether it is to stop.
const CHILDREN_AT_ONCE: usize = 64;

impl<'v> Vm<'v> {
    #[cold]
    pub(super) fn raise_unbound(&self) -> Raised {
        self.raise_text(&exception::NAME_ERROR, "local variable referenced before assignment")
    }

    #[inline(never)]
    pub(super) unsafe fn raise_last(&self, frame: *mut Frame<'v>) -> Raised {
        // SAFETY: the frame is live, and its first `handlers` handlers are initialised.
        let handlers = unsafe { core::slice::from_raw_parts(Frame::handler_base(frame), (*frame).handlers as usize) };
        let mut handlers = handlers.iter().rev().filter(|h| h.pending == Pending::Nothing);
        match handlers.find_map(|h| h.exception) {
            Some(exception) => self.raise(exception),
            None => self.raise_runtime_error("no active exception to reraise"),
        }
    }

    /// Whether an exception is one of a class, for `except`. In the handler of an `async with`, which looks at what it
    /// was entered with, the answer is whether that is an exception: a program that changed `BaseException` may not
    /// make it take the other way.
    #[inline(never)]
    pub(super) unsafe fn match_exception(
        &self,
        frame: *mut Frame<'v>,
        exception: Value<'v>,
        class: Value<'v>,
    ) -> Res<Value<'v>> {
        // SAFETY: the frame is live.
        match unsafe { Frame::top_handler(frame) } {
            Some(handler) if handler.always => {
                Ok(Value::bool(handler.pending == Pending::Nothing && self.is_exception(exception)))
            }
            _ => self.exception_match(exception, class).map(Value::bool),
        }
    }

    #[inline(never)]
    pub(super) fn store_deref(&self, cell: Option<Value<'v>>, value: Option<Value<'v>>) -> Res<()> {
        match cell.and_then(|cell| self.cast::<VarCell>(cell)) {
            Some(cell) => {
                cell.value.set(value);
                Ok(())
            }
            None => Err(self.raise_unbound()),
        }
    }

    #[inline(never)]
    pub(super) fn load_name(&self, module: &'v Module<'v>, name: Qstr) -> Res<Value<'v>> {
        match self.locals.get().and_then(|locals| locals.map.get_qstr(self, name)) {
            Some(value) => Ok(value),
            None => self.load_global_other(module, name),
        }
    }

    #[inline(never)]
    pub(super) fn store_name(&self, module: &'v Module<'v>, name: Qstr, value: Value<'v>) -> Res<()> {
        self.locals.get().unwrap_or(module.globals).set_qstr(self, name, value)
    }

    #[inline(never)]
    pub(super) fn delete_name(&self, from: Option<&'v Dict<'v>>, name: Qstr) -> Res<()> {
        match from {
            Some(dict) if dict.map.remove_name(self, name) => Ok(()),
            _ => Err(self.raise_name_error(name)),
        }
    }

    #[inline]
    pub(super) fn load_subscript_fast(&self, object: Value<'v>, index: Value<'v>) -> Res<Value<'v>> {
        if let (Some(list), Some(i)) = (self.cast::<List>(object), index.as_small())
            && let Some(item) = usize::try_from(i).ok().and_then(|i| list.get(i))
        {
            return Ok(item);
        }
        if object.is_tuple_in_place()
            && let Some(item) = index.as_small().and_then(|i| self.rom_item(object, usize::try_from(i).ok()?))
        {
            return Ok(item);
        }
        self.load_item(object, index)
    }

    /// The item of a built-in container, as far as that is simply looked up.
    fn load_item(&self, object: Value<'v>, index: Value<'v>) -> Res<Value<'v>> {
        let position = |len: usize| {
            let i = index.as_small()?;
            usize::try_from(if i < 0 { i.wrapping_add_unsigned(len) } else { i }).ok()
        };
        let item = match object.ty() {
            Some(Ty::Dict) => match self.cast::<Dict>(object) {
                Some(dict) => dict.map.get(self, index)?,
                None => None,
            },
            Some(Ty::List) => self.cast::<List>(object).and_then(|list| list.get(position(list.len())?)),
            Some(Ty::Tuple) => match self.cast::<Tuple>(object) {
                Some(tuple) => position(tuple.items().len()).and_then(|at| tuple.items().get(at).copied()),
                None => self.rom_len(object).and_then(position).and_then(|at| self.rom_item(object, at)),
            },
            Some(Ty::Array) => self.cast::<Array>(object).filter(|array| array.is_bytearray()).and_then(|array| {
                let cells = array.cells();
                Some(Value::len(cells.get(position(cells.len())?)?.get().into()))
            }),
            Some(Ty::Bytes | Ty::BytesRom) => self
                .bytes_bytes(object)
                .and_then(|bytes| Some(Value::len((*bytes.get(position(bytes.len())?)?).into()))),
            _ => None,
        };
        match item {
            Some(item) => Ok(item),
            None => self.load_subscript(object, index),
        }
    }

    #[inline]
    pub(super) fn store_subscript_fast(&self, object: Value<'v>, index: Value<'v>, value: Value<'v>) -> Res<()> {
        if let (Some(list), Some(i)) = (self.cast::<List>(object), index.as_small())
            && let Some(slot) = usize::try_from(i).ok().and_then(|i| list.items().get(i))
        {
            slot.set(Some(value));
            return Ok(());
        }
        self.store_item(object, index, value)
    }

    /// Stores into a built-in container, as far as that is simply done.
    fn store_item(&self, object: Value<'v>, index: Value<'v>, value: Value<'v>) -> Res<()> {
        if let Some(dict) = self.cast::<Dict>(object)
            && dict.is_plain()
            && index.ty() != Some(Ty::Slice)
        {
            return dict.map.set(self, index, value);
        }
        if let (Some(array), Some(i), Some(byte)) = (self.cast::<Array>(object), index.as_small(), value.as_small())
            && array.is_bytearray()
            && array.is_writable()
            && let Some(cell) = usize::try_from(i).ok().and_then(|i| array.cells().get(i))
        {
            cell.set(byte as u8);
            return Ok(());
        }
        self.store_subscript(object, index, value)
    }

    /// Where a child of a function's raw code lies. To find one means to walk over those before. Most code makes its
    /// children in their order: the walk goes on where the last one was found.
    #[inline(never)]
    fn child_at(&self, callee: &Callee<'v>, child: usize) -> Res<u32> {
        let file = callee.module.mpy();
        let parent = (file.as_ptr().addr(), callee.code);
        let last = self.last_child.get();
        let mut found = if last.parent == parent && last.number <= child {
            last
        } else {
            match RawCode::read(file, callee.code as usize, 0) {
                Ok(raw) => FoundChild { parent, number: 0, at: raw.children_at },
                Err(error) => return Err(self.raise_bad_mpy(error)),
            }
        };
        while found.number < child {
            found.at = mpy::bytecode_end(file, found.at).map_err(|error| self.raise_bad_mpy(error))?;
            found.number = found.number.saturating_add(1);
            if found.number.is_multiple_of(CHILDREN_AT_ONCE) {
                self.count_work(1)?;
            }
        }
        self.last_child.set(found);
        Ok(found.at as u32)
    }

    /// The function of a child raw code of the function that runs; `class` tells that it may be the body of a class.
    #[inline(never)]
    pub(super) unsafe fn make_child(
        &self,
        frame: *mut Frame<'v>,
        child: usize,
        class: bool,
        defaults: Option<Value<'v>>,
        kw_defaults: Option<Value<'v>>,
        cells: &[Value<'v>],
    ) -> Res<Value<'v>> {
        // SAFETY: the frame is live.
        let function = unsafe { (*frame).function };
        let Some(callee) = self.callee(function) else { return Ok(Value::NONE) };
        let module = callee.module;
        // What is made once is the same whether it is an object or a word; what can be made twice has to differ.
        let once = function.place().is_some_and(|place| place.kind == PlaceKind::Body);
        let parent = (module.mpy().as_ptr().addr(), callee.code);
        let made = &self.children[(callee.code as usize).wrapping_add(child) % CHILDREN];
        if !once && made.get().is(parent, child) {
            return self.make_function(module, made.get().at as u32, defaults, kw_defaults, cells);
        }
        let at = self.child_at(&callee, child)?;
        if once && defaults.is_none() && kw_defaults.is_none() && cells.is_empty() {
            let body = class && self.is_body(module, at);
            return self.function_in_place(if body { PlaceKind::Body } else { PlaceKind::Function }, module, at);
        }
        if !once {
            made.set(FoundChild { parent, number: child, at: at as usize });
        }
        self.make_function(module, at, defaults, kw_defaults, cells)
    }

    /// Replaces the topmost operand by the four slots of a `for` over it. It is no part of the loop, in whose frame the
    /// slots would go on keeping alive what was iterated over.
    ///
    /// # Safety
    /// The verifier has shown that so many operands fit.
    #[inline(never)]
    pub(super) unsafe fn get_iter_stack(&self, sp: *mut Option<Value<'v>>) -> Res<()> {
        // SAFETY: the caller's promise; operands are never null.
        unsafe {
            let slots = self.for_slots((*sp).unwrap_unchecked())?;
            for (i, slot) in slots.into_iter().enumerate() {
                sp.add(i).write(Some(slot));
            }
        }
        Ok(())
    }

    /// The four slots of a `for` over a value.
    pub(super) fn for_slots(&self, iterable: Value<'v>) -> Res<[Value<'v>; ITER_SLOTS]> {
        let kind = match self.ty_of(iterable) {
            Ty::List | Ty::Tuple | Ty::Str | Ty::StrRom | Ty::Bytes | Ty::BytesRom | Ty::Array | Ty::MemoryView => {
                iter_kind::SEQUENCE
            }
            Ty::Dict | Ty::Set | Ty::FrozenSet => iter_kind::TABLE,
            Ty::Range => {
                if let Some(range) = self.cast::<crate::types::range::Range>(iterable)
                    && let Some(start) = Value::small(range.start)
                    && let Some(stop) = Value::small(range.stop)
                    && let Some(step) = Value::small(range.step)
                {
                    return Ok([Value::int(iter_kind::RANGE), start, stop, step]);
                }
                iter_kind::GENERAL
            }
            _ => iter_kind::GENERAL,
        };
        let source = if kind == iter_kind::GENERAL { self.iter(iterable)? } else { iterable };
        Ok([Value::int(kind), source, Value::int(0), Value::NONE])
    }

    /// Iterates over anything that is iterable, from native code; over the usual containers without an iterator object.
    pub(crate) fn items_of(&self, iterable: Value<'v>) -> Res<Items<'v>> {
        self.for_slots(iterable).map(Items)
    }

    /// Does BUILD_SLICE together with the subscript `next` that follows it, where nobody else can see the slice: it
    /// then needs no heap. The container lies at `at`, where what is loaded replaces it, and above it the slice's
    /// start. Gives how many operands are gone from there down; 0 where the slice is to be made as an object.
    ///
    /// # Safety
    /// `next` is the verified instruction that follows, LOAD_SUBSCR or STORE_SUBSCR: so there is a container, and for a
    /// store the value below it.
    #[inline(never)]
    pub(super) unsafe fn subscript_sliced(
        &self,
        at: *mut Option<Value<'v>>,
        next: u8,
        bounds: [Value<'v>; 3],
    ) -> Res<usize> {
        // SAFETY: the caller's promise; operands are never null.
        unsafe {
            let container = (*at).unwrap_unchecked();
            let keeps_none = matches!(
                self.ty_of(container),
                Ty::List | Ty::Tuple | Ty::Str | Ty::StrRom | Ty::Bytes | Ty::BytesRom | Ty::Array | Ty::MemoryView
            );
            if !Ty::Slice.exists() || !keeps_none {
                return Ok(0);
            }
            let slice = Slice::new(bounds);
            // It lies on the native stack, where the collector sees the bounds.
            let index = Value::from_ptr(NonNull::from_ref(core::hint::black_box(&slice)).cast());
            if next == op::LOAD_SUBSCR {
                let part = self.load_subscript(container, index)?;
                at.write(Some(part));
                return Ok(1);
            }
            match present(*at.sub(1)) {
                Some(value) => self.store_subscript(container, index, value)?,
                None => self.delete_subscript(container, index)?,
            }
            Ok(3)
        }
    }

    /// Enters a `with` block: calls `__enter__`, and sets up what ends in `__exit__`.
    ///
    /// # Safety
    /// The verifier has shown that two more operands and one more handler fit.
    #[inline(never)]
    pub(super) unsafe fn setup_with(&self, regs: &mut Registers<'v>, target: *const u8) -> Res<()> {
        // SAFETY: as said above; the manager is the topmost operand.
        unsafe {
            let manager = (*regs.slot(0)).unwrap_unchecked();
            let (exit, exit_object) = self.load_method(manager, q::__exit__)?;
            let (enter, enter_object) = self.load_method(manager, q::__enter__)?;
            let entered = match enter_object {
                Some(object) => self.call_with_self(enter, object, Args::EMPTY)?,
                None => self.call(enter, &[])?,
            };
            regs.sp.write(Some(exit));
            regs.sp = regs.sp.add(1);
            regs.sp.write(Some(exit_object.unwrap_or(Value::ABSENT)));
            self.push_handler(regs, target, true);
            regs.sp = regs.sp.add(1);
            regs.slot(0).write(Some(entered));
        }
        Ok(())
    }

    /// Leaves a `with` block: calls `__exit__`.
    ///
    /// # Safety
    /// The verifier has shown that `__exit__` and its object stand below what the handler was entered with.
    #[inline(never)]
    pub(super) unsafe fn with_cleanup(&self, regs: &mut Registers<'v>) -> Res<()> {
        // SAFETY: as said above; on the way out two values stand above the pair, otherwise one.
        unsafe {
            let pending = Frame::top_handler(self.frame.get()).is_some_and(|h| h.pending != Pending::Nothing);
            let pair = regs.slot(if pending { 3 } else { 2 });
            let top = (*regs.slot(0)).unwrap_unchecked();
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
            // One by one: a loop would be made a call.
            *pair = *pair.add(2);
            if pending {
                *pair.add(1) = *pair.add(3);
            }
            regs.sp = regs.sp.sub(2);
            if swallowed {
                regs.sp.write(Some(Value::NONE));
            }
        }
        Ok(())
    }

    /// Writes the `n` items of a sequence to `at` and above, the first one topmost.
    ///
    /// # Safety
    /// The verifier has shown that so many operands fit.
    #[inline(never)]
    pub(super) unsafe fn unpack(&self, at: *mut Option<Value<'v>>, sequence: Value<'v>, n: usize) -> Res<()> {
        let wrong = |given: usize| {
            if given > n {
                self.value_error_of("too many values to unpack (expected %s)", Value::len(n))
            } else {
                self.value_error_of("need more than %s values to unpack", Value::len(given))
            }
        };
        if let Some(items) = self.tuple_items(sequence) {
            if items.len() != n {
                return Err(wrong(items.len()));
            }
            for (i, item) in items.iter().rev().enumerate() {
                // SAFETY: the caller's promise.
                unsafe { at.add(i).write(Some(*item)) };
            }
            return Ok(());
        }
        if let Some(items) = self.rom_tuple(sequence) {
            if items.len() != n {
                return Err(wrong(items.len()));
            }
            for (i, item) in (0..n).rev().enumerate() {
                // SAFETY: as above.
                unsafe { at.add(i).write(Some(items.get(item).unwrap_or(Value::NONE))) };
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
        for i in 0..n {
            // SAFETY: as above.
            unsafe { at.add(i).write(Some(list.get(n.wrapping_sub(1).wrapping_sub(i)).unwrap_or(Value::NONE))) };
        }
        Ok(())
    }

    /// Pushes `left` items, a list of the middle, and `right` items, the first one topmost.
    #[inline(never)]
    pub(super) unsafe fn unpack_ex(
        &self,
        regs: &mut Registers<'v>,
        sequence: Value<'v>,
        left: usize,
        right: usize,
    ) -> Res<()> {
        let list = self.list_from(sequence)?;
        let len = list.len();
        let Some(between) = len.checked_sub(left.saturating_add(right)) else {
            return Err(self.value_error_of("need more than %s values to unpack", Value::len(len)));
        };
        let middle = self.new_list_with_capacity(between)?;
        for i in (left..len).take(between) {
            middle.push(self, list.get(i).unwrap_or(Value::NONE))?;
        }
        let item = |i: usize| list.get(i).unwrap_or(Value::NONE);
        for i in 0..=left.saturating_add(right) {
            let value = match i.cmp(&right) {
                Ordering::Less => item(len.wrapping_sub(1).wrapping_sub(i)),
                Ordering::Equal => middle.into(),
                Ordering::Greater => item(left.saturating_add(right).wrapping_sub(i)),
            };
            // SAFETY: the verifier has shown that left + right + 1 operands fit.
            unsafe {
                regs.sp = regs.sp.add(1);
                regs.sp.write(Some(value));
            }
        }
        Ok(())
    }

    /// Calls with `*args` and `**kwargs` among the arguments: the callee at `at` (with its object above), then the
    /// arguments, then a bitmap of which positional ones are starred.
    #[inline(never)]
    pub(super) unsafe fn call_star(
        &self,
        at: *mut Option<Value<'v>>,
        n: usize,
        object: Option<Value<'v>>,
    ) -> Res<Value<'v>> {
        let (n_pos, n_kw) = (n & 0xff, n >> 8);
        // SAFETY: the verifier has shown that so many operands stand there.
        let (callee, args, stars) = unsafe {
            let first = at.add(1).add(object.is_some().into());
            let n_args = n_kw.saturating_mul(2).saturating_add(n_pos);
            let args = core::slice::from_raw_parts(first.cast::<Value>(), n_args);
            ((*at).unwrap_unchecked(), args, (*first.add(n_args)).unwrap_unchecked())
        };
        let (by_position, by_name) = args.split_at_checked(n_pos).unwrap_or_default();
        let mut stars = stars.as_small().unwrap_or(0);
        let pos = self.new_list_with_capacity(n_pos)?;
        if let Some(object) = present(object) {
            pos.push(self, object)?;
        }
        for arg in by_position {
            if stars & 1 != 0 {
                pos.extend(self, *arg)?;
            } else {
                pos.push(self, *arg)?;
            }
            stars >>= 1;
        }
        let kw = self.new_list_with_capacity(n_kw.saturating_mul(2))?;
        for [name, value] in by_name.as_chunks().0 {
            if *name == Value::ABSENT {
                self.spread_keywords(*value, kw)?;
            } else {
                kw.push(self, *name)?;
                kw.push(self, *value)?;
            }
        }
        // Tuples, because a list's items are optional values.
        let (pos, kw) = (self.tuple_of(pos)?, self.tuple_of(kw)?);
        let args = Args { pos: self.items_of_tuple(pos), kw: self.items_of_tuple(kw) };
        self.call_args(callee, args)
    }

    /// Adds the items of a `**mapping` to keyword arguments.
    pub(super) fn spread_keywords(&self, mapping: Value<'v>, to: &'v List<'v>) -> Res<()> {
        let add = |key: Value<'v>, value: Value<'v>| {
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
    pub(crate) fn tuple_of(&self, list: &'v List<'v>) -> Res<Value<'v>> {
        self.new_tuple_of(list.len(), |i| list.get(i).unwrap_or(Value::NONE))
    }
}

/// The items of an iterable, for native code.
pub(crate) struct Items<'v>([Value<'v>; ITER_SLOTS]);

impl<'v> Items<'v> {
    /// The next item, `None` at the end.
    #[inline]
    pub(crate) fn next(&mut self, vm: &Vm<'v>) -> Res<Option<Value<'v>>> {
        let [kind, source, at, _] = self.0;
        let found = match kind.as_small() {
            Some(iter_kind::RANGE) => {
                // A range can be longer than anything in memory.
                vm.count_work(1)?;
                // SAFETY: these are the four slots of a range.
                return Ok(unsafe { next_of_range(self.0.as_mut_ptr()) });
            }
            Some(iter_kind::SEQUENCE) => vm.seq_next(source, at.as_small().unwrap_or(0) as usize)?,
            Some(iter_kind::TABLE) => vm.table_next(source, at.as_small().unwrap_or(0) as usize),
            _ => return vm.next(source),
        };
        Ok(found.map(|(item, next)| {
            self.0[2] = Value::len(next);
            item
        }))
    }
}

/// A value that may stand for "none".
#[inline]
pub(super) fn present<'v>(value: Option<Value<'v>>) -> Option<Value<'v>> {
    value.filter(|v| *v != Value::ABSENT)
}

/// The next number of a range in a `for`'s slots.
#[inline]
pub(super) unsafe fn next_of_range<'v>(slots: *mut Value<'v>) -> Option<Value<'v>> {
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
