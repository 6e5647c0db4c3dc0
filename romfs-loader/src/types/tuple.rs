//! `tuple`.
#![deny(clippy::arithmetic_side_effects)]

use core::ptr::NonNull;

use super::sequence::{Items, Picked, sized};
use super::{Entry, TypeRow, native};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A tuple: its items follow.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Tuple<'v> {
    header: Header,
    len: u32,
    items: [Value<'v>; 0],
}

// SAFETY: repr(C), header first; made by `new_tuple*` with `len` items behind it, by `constant::tuple` likewise, and
// the static empty one.
unsafe impl<'v> Object<'v> for Tuple<'v> {
    const TY: Ty = Ty::Tuple;
}

/// `()`.
pub(crate) static EMPTY: Tuple = Tuple { header: Header::new(Ty::Tuple), len: 0, items: [] };

impl<'v> Tuple<'v> {
    /// What stands before so many items in a static.
    pub(super) const fn before(len: usize) -> Tuple<'v> {
        Tuple { header: Header::new(Ty::Tuple), len: len as u32, items: [] }
    }

    /// The items.
    #[inline]
    pub(crate) fn items(&self) -> &[Value<'v>] {
        // SAFETY: `len` items stand behind the struct, all written before the tuple was given out.
        unsafe { tail(self, self.len as usize) }
    }
}

impl<'v> From<&'v Tuple<'v>> for Value<'v> {
    fn from(tuple: &'v Tuple<'v>) -> Value<'v> {
        Value::object(tuple)
    }
}

impl<'v> Vm<'v> {
    /// A tuple of these items.
    #[inline(never)]
    pub fn new_tuple(&self, items: &[Value<'v>]) -> Res<Value<'v>> {
        self.new_tuple_filled(items.len(), |i| items.get(i).copied().unwrap_or(Value::NONE))
    }

    /// A tuple of `len` items that `next` gives; it may not allocate.
    pub(crate) fn new_tuple_with(&self, len: usize, mut next: impl FnMut() -> Value<'v>) -> Res<Value<'v>> {
        self.new_tuple_from(len, &mut |_| next())
    }

    /// A tuple of `len` items that `item` gives by number; it may not allocate.
    pub(crate) fn new_tuple_of(&self, len: usize, mut item: impl FnMut(usize) -> Value<'v>) -> Res<Value<'v>> {
        self.new_tuple_from(len, &mut item)
    }

    #[inline(never)]
    fn new_tuple_from(&self, len: usize, item: &mut dyn FnMut(usize) -> Value<'v>) -> Res<Value<'v>> {
        self.new_tuple_filled(len, item)
    }

    fn new_tuple_filled(&self, len: usize, item: impl FnMut(usize) -> Value<'v>) -> Res<Value<'v>> {
        if len == 0 {
            return Ok(Value::of_static(&EMPTY));
        }
        let Ok(short) = u32::try_from(len) else { return Err(self.raise_no_memory()) };
        let tuple = Tuple { header: Header::new(Ty::Tuple), len: short, items: [] };
        Ok(self.alloc_filled(tuple, len, item)?.into())
    }

    /// A tuple of `len` items that `next` makes; it may allocate.
    pub(crate) fn new_tuple_made(&self, len: usize, next: &mut dyn FnMut() -> Res<Value<'v>>) -> Res<Value<'v>> {
        if len == 0 {
            return Ok(Value::of_static(&EMPTY));
        }
        let Ok(short) = u32::try_from(len) else { return Err(self.raise_no_memory()) };
        let bytes = len.saturating_mul(size_of::<Value>()).saturating_add(size_of::<Tuple>());
        let block = self.alloc_raw(bytes)?;
        self.imports.count(Ty::Tuple, bytes);
        let tuple: NonNull<Tuple> = block.cast();
        // SAFETY: the block has room for a tuple and its items, aligned to a granule. Until all items are written it is
        // an empty tuple, should anybody guess its address; the collector looks at all words of the block, of which
        // those that are not made yet are null.
        unsafe {
            tuple.write(Tuple { header: Header::new(Ty::Tuple), len: 0, items: [] });
            let items = tuple.add(1).cast::<Value>();
            for i in 0..len {
                items.add(i).write(next()?);
            }
            (&raw mut (*tuple.as_ptr()).len).write(short);
        }
        Ok(Value::from_ptr(block.cast()))
    }

    /// A tuple of what an iterable gives; a tuple as it is.
    pub(crate) fn tuple_from(&self, iterable: Value<'v>) -> Res<Value<'v>> {
        if iterable.ty() == Some(Ty::Tuple) {
            return Ok(iterable);
        }
        if let Some(items) = self.tuple_items(iterable) {
            return self.new_tuple(items);
        }
        let list = match self.cast::<super::list::List>(iterable) {
            Some(list) => list,
            None => self.list_from(iterable)?,
        };
        self.new_tuple_of(list.len(), |i| list.get(i).unwrap_or(Value::NONE))
    }

    /// The item at an index of a plain tuple, wherever it is: `None` of anything else and past its end.
    #[inline(always)]
    pub(crate) fn tuple_item(&self, value: Value<'v>, index: usize) -> Option<Value<'v>> {
        match self.cast::<Tuple>(value) {
            Some(tuple) => tuple.items().get(index).copied(),
            None => self.rom_item(value, index),
        }
    }

    /// The items of a tuple of any kind, wherever they are.
    #[inline]
    pub(crate) fn tuple_view(&self, value: Value<'v>) -> Option<Items<'v>> {
        match self.cast::<Tuple>(value) {
            Some(tuple) => Some(Items::Tuple(tuple.items())),
            None => self.other_tuple_view(value),
        }
    }

    /// The items of a tuple that is none of the usual ones: read in place, or with names.
    #[inline(never)]
    fn other_tuple_view(&self, value: Value<'v>) -> Option<Items<'v>> {
        match self.rom_tuple(value) {
            Some(tuple) => Some(Items::Rom(tuple)),
            None => self.tuple_items(value).map(Items::Tuple),
        }
    }

    /// The items of a tuple of any kind as a slice, for which those of one that is read in place are copied.
    ///
    /// # Errors
    /// `MemoryError`.
    pub(crate) fn tuple_slice(&self, value: Value<'v>) -> Res<Option<&'v [Value<'v>]>> {
        match self.rom_tuple(value) {
            Some(tuple) => {
                let copy = self.new_tuple_of(tuple.len(), |i| tuple.get(i).unwrap_or(Value::NONE))?;
                Ok(self.tuple_items(copy))
            }
            None => Ok(self.tuple_items(value)),
        }
    }

    /// The items of a tuple on the heap, named ones included.
    #[inline]
    pub(crate) fn tuple_items(&self, value: Value<'v>) -> Option<&'v [Value<'v>]> {
        match value.ty()? {
            Ty::Tuple => Some(self.cast::<Tuple>(value)?.items()),
            Ty::NamedTuple => self.named_items(value),
            Ty::AttrTuple => self.attr_tuple_items(value),
            _ => None,
        }
    }

    /// The same, none of what is no tuple.
    #[inline]
    pub(crate) fn items_of_tuple(&self, value: Value<'v>) -> &'v [Value<'v>] {
        self.tuple_items(value).unwrap_or_default()
    }
}

fn tuple_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 0, 1)?;
    match args.pos {
        [iterable] => vm.tuple_from(*iterable),
        _ => vm.new_tuple(&[]),
    }
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    vm.checkpoint()?;
    let Some(items) = vm.tuple_view(value) else { return Ok(()) };
    let mut next = 0..items.len();
    out.items("(", &mut || items.get(next.next()?), if items.len() == 1 { ",)" } else { ")" })
}

fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(items) = vm.tuple_view(value) else { return Ok(None) };
    Ok(match op {
        UnaryOp::Hash => {
            vm.checkpoint()?;
            // Multiplying between items makes their order count.
            let mut hash = items.len();
            for index in 0..items.len() {
                hash = hash.wrapping_mul(1_000_003) ^ vm.hash(items.get(index).unwrap_or(Value::NONE))?;
            }
            Some(Value::len(hash & Value::SMALL_MAX as usize))
        }
        _ => sized(op, items.len()),
    })
}

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(items) = vm.tuple_view(left) else { return Ok(None) };
    match op {
        BinaryOp::In => vm.contains_item(&items, right),
        BinaryOp::Multiply => {
            let Some(times) = vm.repeat_count(right)? else { return Ok(None) };
            if times == 1 && left.ty() == Some(Ty::Tuple) {
                return Ok(Some(left));
            }
            let total = vm.repeated_len(items.len(), times)?;
            let mut source = (0..items.len()).cycle();
            vm.new_tuple_with(total, || source.next().and_then(|i| items.get(i)).unwrap_or(Value::NONE)).map(Some)
        }
        _ => {
            let other = vm.tuple_view(right).or_else(|| vm.tuple_view(vm.native_self(right)));
            let Some(other) = other else { return Ok(None) };
            if op == BinaryOp::Add {
                let mut both = items.iter().chain(other.iter());
                let next = || both.next().unwrap_or(Value::NONE);
                return vm.new_tuple_with(items.len().saturating_add(other.len()), next).map(Some);
            }
            vm.compare_items(op, &items, &other)
        }
    }
}

fn subscript<'v>(vm: &Vm<'v>, value: Value<'v>, index: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
    let Some(items) = vm.tuple_view(value).filter(|_| action == Subscript::Load) else { return Ok(None) };
    match vm.pick(index, || items.len(), "tuple")? {
        Picked::Item(at) => Ok(items.get(at)),
        Picked::Slice(indices) => {
            let range = vm.unstepped(indices)?;
            let (len, mut part) = (range.len(), range);
            let next = || part.next().and_then(|i| items.get(i)).unwrap_or(Value::NONE);
            vm.new_tuple_with(len, next).map(Some)
        }
    }
}

/// The items of the tuple that a method is called on.
fn receiver<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<Items<'v>> {
    match vm.tuple_view(vm.native_self(args.at(0))) {
        Some(items) => Ok(items),
        None => Err(vm.bad_self(Ty::Tuple, args)),
    }
}

/// What tuples of all kinds do.
pub(super) const ROW: TypeRow =
    TypeRow { print, unary, binary, subscript, iter: Some(|vm, value| vm.new_seq_iter(value)), ..TypeRow::EMPTY };

/// `tuple`.
pub static TUPLE: TypeRow = TypeRow {
    id: Ty::Tuple,
    name: q::tuple,
    new: Some(tuple_new),
    #[cfg(feature = "methods")]
    methods: &native::sorted([
        Entry::func(q::count, 2, 2, |vm, args| vm.count_item(&receiver(vm, &args)?, args.at(1))),
        Entry::func(q::index, 2, 4, |vm, args| vm.index_of(&receiver(vm, &args)?, &args, "tuple")),
    ]),
    ..ROW
};
