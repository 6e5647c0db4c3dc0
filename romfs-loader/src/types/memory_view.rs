//! `memoryview`: a window on somebody's bytes, which stay where they are.

use core::cell::Cell;

use super::array::{Elements, item_size, kind_of, no_containment, order};
use super::sequence::sized;
use super::slice::Slice;
use super::str::codec;
use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Buffer, Subscript};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// In the header's flags: the bytes may be written to.
const WRITABLE: u8 = 1;

/// A window. The header's aux is the typecode of its items. The address itself keeps the block that it points into
/// alive.
#[repr(C)]
pub(crate) struct MemoryView<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    bytes: &'v [Cell<u8>],
}

// SAFETY: repr(C), header first; made by `new_memory_view` only.
unsafe impl<'v> Object<'v> for MemoryView<'v> {
    const TY: Ty = Ty::MemoryView;
}

impl<'v> MemoryView<'v> {
    fn buffer(&self) -> Buffer<'v> {
        let writable = self.header.flags & WRITABLE != 0;
        Buffer { bytes: self.bytes, writable, typecode: self.header.aux as u8 }
    }

    pub(crate) fn elements(&self) -> Elements<'v> {
        Elements::new(self.bytes, self.header.aux as u8)
    }
}

impl<'v> Vm<'v> {
    /// A memoryview of a buffer.
    pub(crate) fn new_memory_view(&self, buffer: Buffer<'v>) -> Res<Value<'v>> {
        let flags = if buffer.writable { WRITABLE } else { 0 };
        Ok(Value::object(self.alloc_tailed(
            MemoryView {
                header: Header::with(Ty::MemoryView, flags, buffer.typecode.into()),
                #[cfg(target_pointer_width = "64")]
                _pad: 0,
                bytes: buffer.bytes,
            },
            0,
        )?))
    }
}

fn subscript<'v>(vm: &Vm<'v>, value: Value<'v>, index: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
    let Some(view) = vm.cast::<MemoryView>(value) else { return Ok(None) };
    let (buffer, elements) = (view.buffer(), view.elements());
    if action == Subscript::Delete {
        return Ok(None);
    }
    let refused = action != Subscript::Load && !buffer.writable;
    let Some(slice) = vm.cast::<Slice>(index) else {
        let at = vm.index(index, elements.len(), "memoryview")?;
        return match action {
            _ if refused => Ok(None),
            Subscript::Store(item) => elements.set(vm, at, item).map(|()| Some(Value::NONE)),
            _ => elements.get(vm, at),
        };
    };
    // Stock counts from where the first view began, in a word less its upper byte.
    let most = usize::MAX >> 8;
    if slice.start.as_small().is_some_and(|start| usize::try_from(start).is_ok_and(|start| start > most)) {
        return Err(vm.raise_overflow_error("memoryview offset too large"));
    }
    let (range, size) = (vm.slice_range(slice, elements.len())?, elements.size());
    let bytes = &buffer.bytes[range.start * size..range.end * size];
    let Subscript::Store(with) = action else {
        return vm.new_memory_view(Buffer { bytes, ..buffer }).map(Some);
    };
    let with = vm.native_self(with);
    let with = match with.ty() {
        Some(Ty::Bytes | Ty::BytesRom | Ty::Array | Ty::MemoryView) => vm.buffer(with),
        _ => None,
    };
    let Some(with) = with else { return Err(vm.raise_not_implemented("array/bytes required on right side")) };
    if refused {
        return Ok(None);
    }
    let same_size = |code: u8| kind_of(code).map_or(1, item_size) == size;
    if with.bytes.len() != bytes.len() || !same_size(with.typecode) {
        return Err(vm.raise_value_error("lhs and rhs should be compatible"));
    }
    // The two may overlap: go the way that reads each byte before it is overwritten.
    let pairs = bytes.iter().zip(with.bytes);
    if bytes.as_ptr() <= with.bytes.as_ptr() {
        pairs.for_each(|(to, from)| to.set(from.get()));
    } else {
        pairs.rev().for_each(|(to, from)| to.set(from.get()));
    }
    Ok(Some(Value::NONE))
}

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(view) = vm.cast::<MemoryView>(left) else { return Ok(None) };
    match op {
        BinaryOp::In => no_containment(vm, right),
        _ => order(vm, op, view.buffer(), right),
    }
}

/// `memoryview`.
pub static MEMORY_VIEW: TypeRow = TypeRow {
    id: Ty::MemoryView,
    name: q::memoryview,
    new: Some(|vm, _, args: Args<'_, '_>| {
        args.expect(vm, 1, 1)?;
        match vm.buffer(args.at(0)) {
            Some(buffer) => vm.new_memory_view(buffer),
            None => Err(vm.raise_type_error("object with buffer protocol required")),
        }
    }),
    print: |_, out, _, _| out.text("<memoryview>"),
    unary: |vm, op, value| Ok(vm.cast::<MemoryView>(value).and_then(|view| sized(op, view.elements().len()))),
    binary,
    attr: |vm, value, name| {
        Ok(match (vm.cast::<MemoryView>(value), name) {
            (Some(view), q::itemsize) => Some(Value::len(view.elements().size())),
            _ => None,
        })
    },
    subscript,
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    buffer: Some(|vm, value| vm.cast::<MemoryView>(value).map(MemoryView::buffer)),
    methods: &native::sorted([Entry::func(q::hex, 1, 2, codec::hex)]),
    ..TypeRow::EMPTY
};
