//! `bytearray` and `array.array`: one layout.
#![deny(clippy::arithmetic_side_effects)]

mod elements;
mod ops;

use core::cell::Cell;

pub(crate) use elements::{Elements, item_size, kind_of};
pub(super) use ops::{no_containment, order};

use super::blob::Blob;
use super::str::{codec, text};
use super::{Entry, TypeRow, native};
use crate::errno;
use crate::object::{Header, Object, Ty};
use crate::ops::Buffer;
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::num::pack::Kind;
use romfs_plain::text::escape::{Quoted, write_quoted};

/// Items of one type, side by side. The header's aux is the typecode; 0 for a bytearray.
#[repr(C)]
pub(crate) struct Array<'v> {
    header: Header,
    /// In bytes.
    len: Cell<u32>,
    /// The items, and room for more.
    block: Cell<Option<&'v Blob>>,
}

/// Whether there are arrays of other items than bytes.
const ARRAYS: bool = cfg!(any(feature = "array", feature = "uctypes"));

/// In the header's flags: an [`External`] follows, the bytes lie there.
const EXTERNAL: u8 = 1;

/// In the header's flags: the bytes are not a program's own data, and only read.
const READ_ONLY: u8 = 2;

/// Bytes that are not the array's own: from `uctypes.bytearray_at`.
#[derive(Clone, Copy)]
#[repr(C)]
struct External<'v> {
    /// None where the program may not look.
    bytes: &'v [Cell<u8>],
    address: usize,
    len: usize,
}

// SAFETY: repr(C), header first; made by `new_array` and `new_bytearray_at` only.
unsafe impl<'v> Object<'v> for Array<'v> {
    const TY: Ty = Ty::Array;
}

impl<'v> Array<'v> {
    /// Whether it is a bytearray.
    pub(crate) fn is_bytearray(&self) -> bool {
        !ARRAYS || self.header.aux == 0
    }

    /// The typecode of its items; `B` for a bytearray.
    pub(crate) fn typecode(&self) -> u8 {
        if self.is_bytearray() { b'B' } else { self.header.aux as u8 }
    }

    /// Its bytes as they are now.
    pub(crate) fn cells(&self) -> &'v [Cell<u8>] {
        if let Some(external) = self.external() {
            return external.bytes;
        }
        match self.block.get() {
            Some(block) => block.cells().get(..self.len.get() as usize).unwrap_or_default(),
            None => &[],
        }
    }

    fn external(&self) -> Option<&External<'v>> {
        if !cfg!(feature = "uctypes") || self.header.flags & EXTERNAL == 0 {
            return None;
        }
        // SAFETY: with this flag one `External` was allocated behind the struct.
        let all: &[External<'v>] = unsafe { crate::heap::tail(self, 1) };
        all.first()
    }

    /// Where the bytes lie that are not its own.
    pub(crate) fn external_address(&self) -> Option<usize> {
        self.external().map(|external| external.address)
    }

    /// Whether its items may be stored to.
    pub(crate) fn is_writable(&self) -> bool {
        !cfg!(feature = "uctypes") || self.header.flags & READ_ONLY == 0
    }

    /// Refuses to store where that is not allowed, as `uctypes` does for other addresses.
    fn check_writable(&self, vm: &Vm<'v>) -> Res<()> {
        if self.is_writable() { Ok(()) } else { Err(vm.raise_os_error(errno::EFAULT)) }
    }

    /// How many items.
    pub(crate) fn item_count(&self) -> usize {
        self.external().map_or_else(|| self.elements().len(), |external| external.len)
    }

    pub(crate) fn buffer(&self) -> Buffer<'v> {
        Buffer { bytes: self.cells(), writable: self.is_writable(), typecode: self.typecode() }
    }

    pub(crate) fn elements(&self) -> Elements<'v> {
        Elements::new(self.cells(), self.typecode())
    }

    fn kind(&self) -> Kind {
        kind_of(self.typecode()).unwrap_or(Kind::Int { size: 1, signed: false })
    }

    /// A block for items of a type.
    fn new_block(vm: &Vm<'v>, typecode: u8, len: usize) -> Res<&'v Blob> {
        if typecode != b'O' {
            return vm.alloc_data(len);
        }
        let Ok(short) = u32::try_from(len) else { return Err(vm.raise_no_memory()) };
        vm.alloc_tailed(Blob::header_of_words(short), len)
    }

    /// Makes room for `wanted` bytes in all.
    pub(crate) fn reserve(&self, vm: &Vm<'v>, wanted: usize) -> Res<()> {
        if let Some(external) = self.external() {
            return if wanted <= external.bytes.len() { Ok(()) } else { Err(vm.raise_no_memory()) };
        }
        if wanted <= self.block.get().map_or(0, Blob::len) {
            return Ok(());
        }
        let block = match self.block.get() {
            Some(block) => vm.grow_blob(block, wanted, wanted.saturating_add(wanted / 4).saturating_add(8))?,
            None => Self::new_block(vm, self.typecode(), wanted.max(size_of::<Value>()))?,
        };
        self.block.set(Some(block));
        Ok(())
    }

    /// Adds bytes at the end, which may be its own.
    pub(crate) fn extend(&self, vm: &Vm<'v>, bytes: &[Cell<u8>]) -> Res<()> {
        let len = self.cells().len();
        let wanted = len.saturating_add(bytes.len());
        self.reserve(vm, wanted)?;
        let Some(block) = self.block.get() else { return Ok(()) };
        for (to, from) in block.cells().iter().skip(len).zip(bytes) {
            to.set(from.get());
        }
        self.len.set(wanted as u32);
        Ok(())
    }

    /// Adds zeros at the end.
    pub(crate) fn extend_zeros(&self, vm: &Vm<'v>, count: usize) -> Res<()> {
        const ZEROS: [u8; 64] = [0; 64];
        self.reserve(vm, self.cells().len().saturating_add(count))?;
        let mut left = count;
        while left > 0 {
            let now = left.min(ZEROS.len());
            self.extend(vm, Buffer::of_bytes(&ZEROS[..now]).bytes)?;
            left = left.saturating_sub(now);
        }
        Ok(())
    }

    /// Adds an item at the end.
    fn push(&self, vm: &Vm<'v>, item: Value<'v>) -> Res<()> {
        let bytes = elements::encode(vm, self.kind(), item)?;
        let bytes = bytes.map(Cell::new);
        self.extend(vm, &bytes[..item_size(self.kind())])
    }

    /// Adds what an iterable gives: the bytes of a buffer, as far as they are whole items, or items.
    pub(crate) fn extend_from(&self, vm: &Vm<'v>, iterable: Value<'v>) -> Res<()> {
        match vm.buffer(iterable) {
            Some(buffer) => {
                let len = buffer.bytes.len();
                self.extend(vm, &buffer.bytes[..whole(len, item_size(self.kind()))])
            }
            None => vm.for_each(iterable, |item| self.push(vm, item)),
        }
    }

    /// Replaces the bytes `from..to` by `with`, which may be its own.
    fn splice(&self, vm: &Vm<'v>, from: usize, to: usize, with: &[Cell<u8>]) -> Res<()> {
        self.check_writable(vm)?;
        let old = self.cells();
        let len = old.len();
        let new_len = len.saturating_sub(to.saturating_sub(from)).saturating_add(with.len());
        if new_len == len && !overlaps(old, with) {
            for (to, from) in old[from..to].iter().zip(with) {
                to.set(from.get());
            }
            return Ok(());
        }
        if self.external().is_some() {
            return Err(vm.raise_no_memory());
        }
        if overlaps(self.block.get().map_or(&[], Blob::cells), with) {
            let copy = vm.new_array(0, Buffer { bytes: with, writable: false, typecode: b'B' }.read())?;
            return self.splice(vm, from, to, copy.cells());
        }
        self.reserve(vm, new_len)?;
        let Some(cells) = self.block.get().map(Blob::cells) else { return Ok(()) };
        let end = from.saturating_add(with.len());
        let moved = cells[to..len].iter().zip(&cells[end..new_len]);
        if to < end {
            moved.rev().for_each(|(from, to)| to.set(from.get()));
        } else {
            moved.for_each(|(from, to)| to.set(from.get()));
        }
        for (to, from) in cells[from..].iter().zip(with) {
            to.set(from.get());
        }
        self.len.set(new_len as u32);
        Ok(())
    }
}

/// The length of as many whole items as so many bytes are.
fn whole(len: usize, size: usize) -> usize {
    len.saturating_sub(len.checked_rem(size).unwrap_or(0))
}

fn overlaps(a: &[Cell<u8>], b: &[Cell<u8>]) -> bool {
    let (a, b) = (a.as_ptr_range(), b.as_ptr_range());
    a.start < b.end && b.start < a.end
}

impl<'v> Vm<'v> {
    /// An array of these bytes; typecode 0 makes a bytearray.
    pub(crate) fn new_array(&self, typecode: u8, bytes: &[u8]) -> Res<&'v Array<'v>> {
        let array = self.new_array_zeroed(typecode, bytes.len())?;
        for (to, from) in array.cells().iter().zip(bytes) {
            to.set(*from);
        }
        Ok(array)
    }

    fn new_array_zeroed(&self, typecode: u8, len: usize) -> Res<&'v Array<'v>> {
        let header = Header::with(Ty::Array, 0, typecode.into());
        let array = |block| self.alloc_tailed(Array { header, len: Cell::new(len as u32), block: Cell::new(block) }, 0);
        // The larger block comes first: a small one that is new would stand in the midst of the free memory.
        if len == 0 { array(None) } else { array(Some(Array::new_block(self, typecode, len)?)) }
    }

    /// A bytearray of the memory at an address; where the program may not look it is empty, but for its length.
    pub(crate) fn new_bytearray_at(&self, address: usize, len: usize) -> Res<Value<'v>> {
        let (memory, writable) = self.memory_at(address).unwrap_or_default();
        let bytes = memory.get(..len).unwrap_or_default();
        let header = Header::with(Ty::Array, if writable { EXTERNAL } else { EXTERNAL | READ_ONLY }, 0);
        let array = Array { header, len: Cell::new(0), block: Cell::new(None) };
        Ok(Value::object(self.alloc_filled(array, 1, |_| External { bytes, address, len })?))
    }

    /// A bytearray.
    pub(crate) fn new_bytearray(&self, bytes: &[u8]) -> Res<Value<'v>> {
        Ok(Value::object(self.new_array(0, bytes)?))
    }

    /// The next item of a sequence of a type that `seq_next` leaves to others, and where to go on.
    pub(crate) fn seq_next_other(&self, sequence: Value<'v>, at: usize) -> Res<Option<(Value<'v>, usize)>> {
        let elements = match (self.cast::<Array>(sequence), self.cast::<super::memory_view::MemoryView>(sequence)) {
            (Some(array), _) => array.elements(),
            (_, Some(view)) => view.elements(),
            _ => return Ok(None),
        };
        Ok(elements.get(self, at)?.map(|item| (item, at.saturating_add(1))))
    }

    /// The row of an array, by its typecode.
    pub(crate) fn array_row(&self, value: Value<'v>) -> Option<&'static TypeRow> {
        let row = |array: &Array<'_>| if array.is_bytearray() { &BYTE_ARRAY } else { &ARRAY };
        self.cast::<Array>(value).map(row)
    }
}

fn bytearray_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.no_keywords(&args)?;
    args.expect(vm, 0, 3)?;
    let [given, rest @ ..] = args.pos else { return vm.new_bytearray(&[]) };
    let value = vm.native_self(*given);
    if let Some(text) = vm.str_bytes(value) {
        codec::check_encoding_given(vm, text, rest)?;
        return vm.new_bytearray(text);
    }
    if !rest.is_empty() {
        return Err(vm.raise_type_error("wrong number of arguments"));
    }
    if vm.row_is_int(value) {
        let len = vm.int_word(value)?;
        let Ok(len) = usize::try_from(len) else { return Err(vm.raise_value_error("negative count")) };
        return Ok(Value::object(vm.new_array_zeroed(0, len)?));
    }
    let array = vm.new_array(0, &[])?;
    array.extend_from(vm, if vm.is_number(value) { *given } else { value })?;
    Ok(Value::object(array))
}

fn array_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 1, 2)?;
    let Some((code, rest)) = args.pos.split_first() else {
        return Err(vm.raise_type_error("function missing 1 required positional arguments"));
    };
    let typecode = vm.str_arg(*code)?.first().copied().unwrap_or(0);
    if kind_of(typecode).is_none() {
        return Err(vm.raise_value_error("bad typecode"));
    }
    let array = vm.new_array(typecode, &[])?;
    match rest {
        [] => {}
        // Bytes are the items' memory; items of other arrays are converted.
        [from] if vm.bytes_bytes(*from).is_some() || vm.cast::<Array>(*from).is_some_and(Array::is_bytearray) => {
            array.extend_from(vm, *from)?;
        }
        [from] => vm.for_each(*from, |item| array.push(vm, item))?,
        _ => return Err(vm.raise_type_error("function expected at most 2 arguments, got 3")),
    }
    Ok(Value::object(array))
}

fn append<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.receiver::<Array>(&args)?.push(vm, args.at(1))?;
    Ok(Value::NONE)
}

fn extend<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.receiver::<Array>(&args)?.extend_from(vm, args.at(1))?;
    Ok(Value::NONE)
}

fn print_bytearray<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    let Some(array) = vm.cast::<Array>(value) else { return Ok(()) };
    // A copy: writing may run Python code, and that may change the array. One of a few bytes takes no memory.
    let mut few = [0; 64];
    let len = array.cells().len();
    let bytes = if let Some(few) = few.get_mut(..len) {
        for (to, from) in few.iter_mut().zip(array.cells()) {
            *to = from.get();
        }
        few
    } else {
        vm.bytes_bytes(vm.new_bytes(array.buffer().read())?).unwrap_or_default()
    };
    out.text("bytearray(b")?;
    write_quoted(&mut |part| out.bytes(part), bytes, Quoted::Bytes)?;
    out.text(")")
}

fn print_array<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    let Some(array) = vm.cast::<Array>(value) else { return Ok(()) };
    out.text("array('")?;
    out.bytes(&[array.typecode()])?;
    out.text("'")?;
    let mut i = 0;
    while let Some(item) = array.elements().get(vm, i)? {
        out.text(if i == 0 { ", [" } else { ", " })?;
        vm.print(out, item, PrintKind::Repr)?;
        i = i.saturating_add(1);
    }
    out.text(if i == 0 { ")" } else { "])" })
}

const ROW: TypeRow = TypeRow {
    id: Ty::Array,
    unary: ops::unary,
    binary: ops::binary,
    subscript: ops::subscript,
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    buffer: Some(|vm, value| vm.cast::<Array>(value).map(Array::buffer)),
    ..TypeRow::EMPTY
};

const BYTE_ARRAY_METHODS: &[&[Entry]] = &[
    text::COMMON,
    text::RARER,
    &[
        Entry::func(q::append, 2, 2, append),
        Entry::func(q::extend, 2, 2, extend),
        Entry::func(q::decode, 1, 3, codec::decode_method),
    ],
    #[cfg(feature = "methods")]
    &[
        Entry::func(q::hex, 1, 2, codec::hex),
        Entry::class_method(q::fromhex, 2, 2, |vm, args| vm.new_bytearray(codec::from_hex(vm, args.pos[1])?.bytes())),
    ],
];

/// `bytearray`.
pub static BYTE_ARRAY: TypeRow = TypeRow {
    name: q::bytearray,
    new: Some(bytearray_new),
    print: print_bytearray,
    methods: &native::joined::<{ native::count(BYTE_ARRAY_METHODS) }>(BYTE_ARRAY_METHODS),
    ..ROW
};

/// `array.array`.
pub static ARRAY: TypeRow = TypeRow {
    name: q::array,
    new: Some(array_new),
    print: print_array,
    methods: &native::sorted([Entry::func(q::append, 2, 2, append), Entry::func(q::extend, 2, 2, extend)]),
    ..ROW
};
