//! The lazy built-ins: `map`, `filter`, `zip`, `enumerate`, `reversed`.

use super::TypeRow;
use crate::object::{Header, Object, Ty};
use crate::ops::BinaryOp;
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use core::cell::Cell;

/// `map`, `filter` and `zip`: a function (`None` for a zip) and a tuple of iterators.
#[derive(Clone, Copy)]
#[repr(C)]
struct Lazy<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    function: Value<'v>,
    sources: Value<'v>,
}

macro_rules! layouts {
    ($($name:ident)*) => { $(
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        struct $name<'v>(Lazy<'v>);
        // SAFETY: repr(C) inside, header first; made in this file only.
        unsafe impl<'v> Object<'v> for $name<'v> {
            const TY: Ty = Ty::$name;
        }
    )* };
}

layouts! { Map Filter Zip }

/// `enumerate`: an iterator, and the next number.
#[repr(C)]
struct Enumerate<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    source: Value<'v>,
    number: Cell<Value<'v>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Enumerate<'v> {
    const TY: Ty = Ty::Enumerate;
}

/// `reversed`: anything with length and items, and how many are left.
#[repr(C)]
struct Reversed<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    sequence: Value<'v>,
    left: Cell<usize>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Reversed<'v> {
    const TY: Ty = Ty::Reversed;
}

fn lazy<'v>(ty: Ty, function: Value<'v>, sources: Value<'v>) -> Lazy<'v> {
    Lazy {
        header: Header::new(ty),
        #[cfg(target_pointer_width = "64")]
        _pad: 0,
        function,
        sources,
    }
}

impl<'v> Vm<'v> {
    /// A tuple of what `f` gives for each value; `None` as soon as it gives none.
    fn map_tuple(
        &self,
        values: &[Value<'v>],
        mut f: impl FnMut(Value<'v>) -> Res<Option<Value<'v>>>,
    ) -> Res<Option<Value<'v>>> {
        let mut few = [Value::NONE; 4];
        if let Some(few) = few.get_mut(..values.len()) {
            for (to, value) in few.iter_mut().zip(values) {
                let Some(item) = f(*value)? else { return Ok(None) };
                *to = item;
            }
            return self.new_tuple(few).map(Some);
        }
        let slots = self.new_slots(values.len())?.cells();
        for (to, value) in slots.iter().zip(values) {
            let Some(item) = f(*value)? else { return Ok(None) };
            to.set(Some(item));
        }
        self.new_tuple_of(values.len(), |i| slots[i].get().unwrap_or(Value::NONE)).map(Some)
    }

    /// A tuple of the iterators of these iterables.
    fn sources(&self, iterables: &[Value<'v>]) -> Res<Value<'v>> {
        Ok(self.map_tuple(iterables, |iterable| self.iter(iterable).map(Some))?.unwrap_or(Value::NONE))
    }

    /// The next items of all iterators, as a tuple.
    fn next_items(&self, lazy: &Lazy<'v>) -> Res<Option<Value<'v>>> {
        match self.items_of_tuple(lazy.sources) {
            [] => Ok(None),
            sources => self.map_tuple(sources, |source| self.next(source)),
        }
    }
}

/// `<name>` alone: the name of the type.
pub(super) fn print_bare<'v>(_: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    out.put("<%t>", &[value])
}

/// What all five have: they are their own iterators.
const ITERATOR: TypeRow = TypeRow { print: print_bare, iter: Some(|_, value| Ok(value)), ..TypeRow::EMPTY };

/// `map`.
pub static MAP: TypeRow = TypeRow {
    id: Ty::Map,
    name: q::map,
    new: Some(|vm, _, args| {
        args.expect(vm, 2, super::native::ANY)?;
        let sources = vm.sources(&args.pos[1..])?;
        Ok(Value::object(vm.alloc(Map(lazy(Ty::Map, args.at(0), sources)))?))
    }),
    next: Some(|vm, value| {
        let Some(Map(map)) = vm.cast::<Map>(value) else { return Ok(None) };
        if let Some([source]) = vm.tuple_items(map.sources) {
            let Some(item) = vm.next(*source)? else { return Ok(None) };
            return vm.call(map.function, &[item]).map(Some);
        }
        match vm.next_items(map)? {
            Some(items) => vm.call(map.function, vm.items_of_tuple(items)).map(Some),
            None => Ok(None),
        }
    }),
    ..ITERATOR
};

/// `filter`.
pub static FILTER: TypeRow = TypeRow {
    id: Ty::Filter,
    name: q::filter,
    new: Some(|vm, _, args| {
        args.expect(vm, 2, 2)?;
        let source = vm.iter(args.at(1))?;
        Ok(Value::object(vm.alloc(Filter(lazy(Ty::Filter, args.at(0), source)))?))
    }),
    next: Some(|vm, value| {
        let Some(Filter(filter)) = vm.cast::<Filter>(value) else { return Ok(None) };
        while let Some(item) = vm.next(filter.sources)? {
            let wanted = if filter.function.is_none() { item } else { vm.call(filter.function, &[item])? };
            if vm.truth(wanted)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }),
    ..ITERATOR
};

/// `zip`.
pub static ZIP: TypeRow = TypeRow {
    id: Ty::Zip,
    name: q::zip,
    new: Some(|vm, _, args| {
        args.expect(vm, 0, super::native::ANY)?;
        Ok(Value::object(vm.alloc(Zip(lazy(Ty::Zip, Value::NONE, vm.sources(args.pos)?)))?))
    }),
    next: Some(|vm, value| match vm.cast::<Zip>(value) {
        Some(Zip(zip)) => vm.next_items(zip),
        None => Ok(None),
    }),
    ..ITERATOR
};

fn enumerate_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::iterable, q::start])?;
    if args.pos.len() > 2 {
        return Err(vm.raise_type_error("extra positional arguments given"));
    }
    let Some(iterable) = args.get(vm, 0, q::iterable)? else {
        return Err(vm.raise_type_error("'iterable' argument required"));
    };
    let start = vm.to_int(args.get(vm, 1, q::start)?.unwrap_or(Value::int(0)))?;
    let enumerate = Enumerate {
        header: Header::new(Ty::Enumerate),
        #[cfg(target_pointer_width = "64")]
        _pad: 0,
        source: vm.iter(iterable)?,
        number: Cell::new(start),
    };
    Ok(Value::object(vm.alloc_tailed(enumerate, 0)?))
}

/// `enumerate`.
pub static ENUMERATE: TypeRow = TypeRow {
    id: Ty::Enumerate,
    name: q::enumerate,
    new: Some(enumerate_new),
    next: Some(|vm, value| {
        let Some(enumerate) = vm.cast::<Enumerate>(value) else { return Ok(None) };
        let Some(item) = vm.next(enumerate.source)? else { return Ok(None) };
        let number = enumerate.number.get();
        enumerate.number.set(vm.binary_op(BinaryOp::Add, number, Value::int(1))?);
        vm.new_tuple(&[number, item]).map(Some)
    }),
    ..ITERATOR
};

fn reversed_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 1, 1)?;
    let sequence = args.at(0);
    if let Some(method) = vm.class_find(sequence, q::__reversed__) {
        return vm.call_with_self(method, sequence, Args::EMPTY);
    }
    let left = vm.int_word(vm.len(sequence)?)?.max(0) as usize;
    let reversed = Reversed {
        header: Header::new(Ty::Reversed),
        #[cfg(target_pointer_width = "64")]
        _pad: 0,
        sequence,
        left: Cell::new(left),
    };
    Ok(Value::object(vm.alloc_tailed(reversed, 0)?))
}

/// `reversed`.
pub static REVERSED: TypeRow = TypeRow {
    id: Ty::Reversed,
    name: q::reversed,
    new: Some(reversed_new),
    next: Some(|vm, value| {
        let Some(reversed) = vm.cast::<Reversed>(value) else { return Ok(None) };
        let Some(at) = reversed.left.get().checked_sub(1) else { return Ok(None) };
        reversed.left.set(at);
        vm.load_subscript(reversed.sequence, vm.new_int(at as isize)?).map(Some)
    }),
    ..ITERATOR
};
