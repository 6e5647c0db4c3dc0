//! `uctypes`: memory as the structures of C.
//!
//! A descriptor is a dict of fields, or a tuple for an aggregate. A field of a scalar is an int of 31 bits: its type in
//! the upper four, its offset in the rest; a bit field has position and length between them. An aggregate's first item
//! has its kind in the upper two bits.
//!
//! ```text
//! scalar     | type 4 |              offset 27              |
//! bit field  | type 4 | length 5 | position 5 |  offset 17  |
//! aggregate  | kind 2 |              offset 29              |
//! ```

use core::cell::Cell;
use core::fmt::Write;

use crate::object::{Header, Object, Ty};
use crate::ops::{Buffer, Subscript, UnaryOp};
use crate::qstr::{Qstr, q};
use crate::types::TypeRow;
use crate::types::array::Array;
use crate::types::dict::Dict;
use crate::types::exception::{INDEX_ERROR, TYPE_ERROR};
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::pack::{Field, Kind, Layout};

const LITTLE_ENDIAN: isize = 0;
const BIG_ENDIAN: isize = 1;
const NATIVE: isize = 2;

const BF_POS: u32 = 17;
const BF_LEN: u32 = 22;

const UINT8: u32 = 0;
const FLOAT32: u32 = 14;

const STRUCT: u32 = 0;
const PTR: u32 = 1;
const ARRAY: u32 = 2;

/// The constant whose upper bits, of 31 with the sign, are a number.
const fn constant<'v>(number: u32, bits: u32) -> Value<'v> {
    Value::int(((number << (32 - bits)) as i32 >> 1) as isize)
}

/// The number in the upper bits of a constant, and the rest.
fn split(word: isize, bits: u32) -> (u32, usize) {
    let word = word as u32 & 0x7fff_ffff;
    (word >> (31 - bits), (word & ((1 << (31 - bits)) - 1)) as usize)
}

/// A scalar type: its kind, and whether it is a bit field in it.
fn scalar(number: u32) -> (Kind, bool) {
    match number {
        FLOAT32.. => (Kind::Float { size: if number == FLOAT32 { 4 } else { 8 } }, false),
        _ => (Kind::Int { size: 1 << ((number & 7) >> 1), signed: number & 1 != 0 }, number >= 8),
    }
}

/// A `struct`: memory with a descriptor. The header's aux is the layout. The address itself keeps the block alive that
/// it points into.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Struct<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    desc: Value<'v>,
    address: usize,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Struct<'v> {
    const TY: Ty = Ty::CStruct;
}

/// What an aggregate's descriptor says.
enum Aggregate<'v> {
    Struct(Value<'v>),
    /// Of scalars of a type, or of structures.
    Pointer(Element<'v>),
    Array(Element<'v>, usize),
}

#[derive(Clone, Copy)]
enum Element<'v> {
    Scalar(u32),
    Struct(Value<'v>),
}

#[cold]
fn bad_descriptor<'v>(vm: &Vm<'v>) -> Raised {
    vm.raise_type_error("syntax error in uctypes descriptor")
}

/// The offset of an aggregate, and what it is.
fn aggregate<'v>(vm: &Vm<'v>, items: &[Value<'v>]) -> Res<(usize, Aggregate<'v>)> {
    let word = |at: usize| items.get(at).and_then(|item| item.as_small()).ok_or_else(|| bad_descriptor(vm));
    let (kind, offset) = split(word(0)?, 2);
    let what = match (kind, items) {
        (STRUCT, [_, fields]) => Aggregate::Struct(*fields),
        (PTR, [_, to]) => Aggregate::Pointer(match to.as_small() {
            Some(to) => Element::Scalar(split(to, 4).0),
            None => Element::Struct(*to),
        }),
        (ARRAY, [_, _]) => {
            let (number, count) = split(word(1)?, 4);
            Aggregate::Array(Element::Scalar(number), count)
        }
        (ARRAY, [_, _, fields]) => Aggregate::Array(Element::Struct(*fields), split(word(1)?, 4).1),
        _ => return Err(bad_descriptor(vm)),
    };
    Ok((offset, what))
}

/// The size of what a descriptor describes; `largest` becomes that of its largest field.
fn size<'v>(vm: &Vm<'v>, desc: Value<'v>, layout: isize, largest: &mut usize) -> Res<usize> {
    vm.checkpoint()?;
    if let Some(items) = vm.tuple_slice(desc)? {
        return aggregate_size(vm, items, layout, largest).map(|(_, size)| size);
    }
    let Some(fields) = vm.cast::<Dict>(desc) else {
        return Err(match desc.as_small() {
            Some(_) => vm.raise_type_error("can't unambiguously get sizeof scalar"),
            None => bad_descriptor(vm),
        });
    };
    let mut total = 0;
    for (_, field) in fields.map.iter() {
        let (offset, size) = match (field.as_small(), vm.tuple_slice(field)?) {
            (Some(field), _) => {
                let (number, offset) = split(field, 4);
                let (kind, is_bits) = scalar(number);
                *largest = kind.size().max(*largest);
                (if is_bits { offset & ((1 << BF_POS) - 1) } else { offset }, kind.size())
            }
            (None, Some(items)) => aggregate_size(vm, items, layout, largest)?,
            (None, None) => return Err(bad_descriptor(vm)),
        };
        total = total.max(offset.saturating_add(size));
    }
    if layout == NATIVE && *largest > 0 {
        total = total.div_ceil(*largest).saturating_mul(*largest);
    }
    Ok(total)
}

fn aggregate_size<'v>(vm: &Vm<'v>, items: &[Value<'v>], layout: isize, largest: &mut usize) -> Res<(usize, usize)> {
    let (offset, what) = aggregate(vm, items)?;
    let mut scalar_size = |size: usize| {
        *largest = size.max(*largest);
        size
    };
    let size = match what {
        Aggregate::Struct(fields) => size(vm, fields, layout, largest)?,
        Aggregate::Pointer(_) => scalar_size(size_of::<usize>()),
        Aggregate::Array(Element::Scalar(number), count) => scalar_size(scalar(number).0.size()).saturating_mul(count),
        Aggregate::Array(Element::Struct(fields), count) => size(vm, fields, layout, largest)?.saturating_mul(count),
    };
    Ok((offset, size))
}

impl<'v> Vm<'v> {
    fn new_struct(&self, desc: Value<'v>, address: usize, layout: u16) -> Res<Value<'v>> {
        Ok(Value::object(self.alloc(Struct {
            header: Header::with(Ty::CStruct, 0, layout),
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            desc,
            address,
        })?))
    }

    /// The bytes at an address that the program may use; writing only where it may.
    fn bytes_at(&self, address: usize, len: usize, write: bool) -> Res<&'v [Cell<u8>]> {
        let found = self.memory_at(address).filter(|(_, writable)| *writable || !write);
        let bytes = if len == 0 { Some(&[][..]) } else { found.and_then(|(bytes, _)| bytes.get(..len)) };
        bytes.ok_or_else(|| self.raise_os_error(crate::errno::EFAULT))
    }

    fn load_scalar(&self, address: usize, kind: Kind, layout: Layout) -> Res<Value<'v>> {
        let mut copy = [0; 8];
        let bytes = self.bytes_at(address, kind.size(), false)?;
        copy.iter_mut().zip(bytes).for_each(|(to, from)| *to = from.get());
        match (Field { offset: 0, kind, layout }).read(&copy) {
            Ok(Some(value)) => self.unpacked(value),
            _ => Err(bad_descriptor(self)),
        }
    }

    fn store_scalar(&self, address: usize, kind: Kind, layout: Layout, value: Value<'v>) -> Res<()> {
        let mut copy = [0; 8];
        self.pack(Field { offset: 0, kind, layout }, &mut copy, value)?;
        let bytes = self.bytes_at(address, kind.size(), true)?;
        bytes.iter().zip(copy).for_each(|(to, from)| to.set(from));
        Ok(())
    }
}

impl<'v> Struct<'v> {
    fn layout(&self) -> Layout {
        match isize::try_from(self.header.aux) {
            Ok(LITTLE_ENDIAN) => Layout::Little,
            Ok(BIG_ENDIAN) => Layout::Big,
            _ => Layout::Native,
        }
    }

    /// An aggregate in this structure.
    fn part(&self, vm: &Vm<'v>, desc: Value<'v>, address: usize) -> Res<Value<'v>> {
        vm.new_struct(desc, address, self.header.aux)
    }

    /// The field of a name: its offset is in its descriptor.
    fn field(&self, vm: &Vm<'v>, name: Qstr) -> Res<Value<'v>> {
        let Some(fields) = vm.cast::<Dict>(self.desc) else { return Err(vm.raise_type_error("struct: no fields")) };
        fields.map.get_qstr(vm, name).ok_or_else(|| vm.raise_key_error(Value::qstr(name)))
    }

    fn load(&self, vm: &Vm<'v>, name: Qstr) -> Res<Value<'v>> {
        let field = self.field(vm, name)?;
        if let Some(word) = field.as_small() {
            let (number, offset) = split(word, 4);
            let (kind, is_bits) = scalar(number);
            if !is_bits {
                return vm.load_scalar(self.address.wrapping_add(offset), kind, self.layout());
            }
            let (at, position, len) = bits(offset);
            let word = vm.load_scalar(self.address.wrapping_add(at), unsigned(kind), self.layout())?;
            let value = vm.int_low_bits(word)? >> position & ((1u64 << len) - 1);
            let is_signed = matches!(kind, Kind::Int { signed: true, .. });
            let unused = 64 - len;
            let value = if is_signed && len > 0 { (value << unused) as i64 >> unused } else { value as i64 };
            return vm.new_i64(value);
        }
        let Some(items) = vm.tuple_slice(field)? else { return Err(bad_descriptor(vm)) };
        let (offset, what) = aggregate(vm, items)?;
        let address = self.address.wrapping_add(offset);
        match what {
            Aggregate::Struct(fields) => self.part(vm, fields, address),
            Aggregate::Array(Element::Scalar(UINT8), count) => vm.new_bytearray_at(address, count),
            _ => self.part(vm, field, address),
        }
    }

    fn store(&self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) -> Res<()> {
        let Some(word) = self.field(vm, name)?.as_small() else { return Err(bad_descriptor(vm)) };
        let (number, offset) = split(word, 4);
        let (kind, is_bits) = scalar(number);
        if !is_bits {
            return vm.store_scalar(self.address.wrapping_add(offset), kind, self.layout(), value);
        }
        let (at, position, len) = bits(offset);
        let (address, kind, mask) = (self.address.wrapping_add(at), unsigned(kind), (1u64 << len) - 1);
        let old = vm.int_low_bits(vm.load_scalar(address, kind, self.layout())?)?;
        let new = old & !(mask << position) | (vm.int_low_bits(value)? & mask) << position;
        vm.store_scalar(address, kind, self.layout(), vm.new_u64(new)?)
    }

    fn subscript(&self, vm: &Vm<'v>, index: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
        let what = match vm.tuple_slice(self.desc)? {
            Some(items) => aggregate(vm, items)?.1,
            None => return Err(vm.raise_type_error("struct: can't index")),
        };
        let (start, element, count) = match what {
            Aggregate::Array(element, count) => (self.address, element, Some(count)),
            Aggregate::Pointer(element) => (self.pointer(vm)?, element, None),
            Aggregate::Struct(_) => return Err(vm.raise_type_error("struct: can't index")),
        };
        let at = vm.int_word(index)?;
        if count.is_some_and(|count| usize::try_from(at).is_ok_and(|at| at >= count) || at < 0) {
            return Err(vm.raise_text(&INDEX_ERROR, "struct: index out of range"));
        }
        let place = |size: usize| start.wrapping_add((at as usize).wrapping_mul(size));
        match (element, action) {
            (_, Subscript::Delete) => Ok(None),
            (Element::Scalar(number), Subscript::Load) => {
                let kind = scalar(number).0;
                vm.load_scalar(place(kind.size()), kind, self.layout()).map(Some)
            }
            (Element::Scalar(number), Subscript::Store(value)) => {
                let kind = scalar(number).0;
                vm.store_scalar(place(kind.size()), kind, self.layout(), value)?;
                Ok(Some(Value::NONE))
            }
            (Element::Struct(fields), Subscript::Load) => {
                let size = size(vm, fields, self.header.aux.cast_signed().into(), &mut 0)?;
                self.part(vm, fields, place(size)).map(Some)
            }
            (Element::Struct(_), Subscript::Store(_)) => Ok(None),
        }
    }

    /// The address in a pointer.
    fn pointer(&self, vm: &Vm<'v>) -> Res<usize> {
        let kind = Kind::Int { size: size_of::<usize>(), signed: false };
        let word = vm.load_scalar(self.address, kind, Layout::Native)?;
        Ok(vm.int_low_bits(word)? as usize)
    }
}

/// Offset, position and length of a bit field.
fn bits(word: usize) -> (usize, u32, u32) {
    (word & ((1 << BF_POS) - 1), (word >> BF_POS & 31) as u32, (word >> BF_LEN & 31) as u32)
}

fn unsigned(kind: Kind) -> Kind {
    Kind::Int { size: kind.size(), signed: false }
}

fn print_kind<'v>(vm: &Vm<'v>, desc: Value<'v>) -> &'static str {
    match (vm.cast::<Dict>(desc), vm.tuple_view(desc)) {
        (Some(_), _) => "STRUCT",
        (None, Some(items)) => match items.get(0).and_then(Value::as_small).map(|word| split(word, 2).0) {
            Some(PTR) => "PTR",
            Some(ARRAY) => "ARRAY",
            _ => "unk",
        },
        (None, None) => "ERROR",
    }
}

/// `struct`.
pub(crate) static C_STRUCT: TypeRow = TypeRow {
    id: Ty::CStruct,
    name: q::r#struct,
    new: Some(|vm, _, args| {
        args.expect(vm, 2, 3)?;
        let Some(address) = vm.as_int(args.at(0), &mut [0; 2]).map(|n| n.wrapping_u64() as usize) else {
            vm.int_word(args.at(0))?;
            return Err(vm.raise_type(&TYPE_ERROR));
        };
        let layout = args.pos.get(2).map_or(Ok(NATIVE), |layout| vm.int_word(*layout))?;
        vm.new_struct(args.at(1), address, layout as u16)
    }),
    print: |vm, out, value, _| {
        let Some(s) = vm.cast::<Struct>(value) else { return Ok(()) };
        Ok(write!(out, "<struct {} {:x}>", print_kind(vm, s.desc), s.address)?)
    },
    unary: |vm, op, value| match (vm.cast::<Struct>(value), op) {
        (Some(s), UnaryOp::Int) if print_kind(vm, s.desc) == "PTR" => vm.new_u64(s.pointer(vm)? as u64).map(Some),
        (Some(_), UnaryOp::Hash) => Err(vm.raise_unhashable(value)),
        _ => Ok(None),
    },
    attr: |vm, value, name| match vm.cast::<Struct>(value) {
        Some(s) => s.load(vm, name).map(Some),
        None => Ok(None),
    },
    set_attr: |vm, value, name, to| match (vm.cast::<Struct>(value), to) {
        (Some(s), Some(to)) => s.store(vm, name, to).map(|()| true),
        _ => Ok(false),
    },
    subscript: |vm, value, index, action| match vm.cast::<Struct>(value) {
        Some(s) => s.subscript(vm, index, action),
        None => Ok(None),
    },
    buffer: Some(|vm, value| {
        let s = vm.cast::<Struct>(value)?;
        let len = match size(vm, s.desc, s.header.aux.cast_signed().into(), &mut 0) {
            Ok(len) => len,
            Err(raised) => {
                vm.take_raised(raised);
                return None;
            }
        };
        let (bytes, writable) = vm.memory_at(s.address)?;
        Some(Buffer { bytes: bytes.get(..len)?, writable, typecode: b'B' })
    }),
    ..TypeRow::EMPTY
};

fn sizeof<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let value = args.at(0);
    if vm.cast::<Array>(value).is_some_and(Array::is_bytearray) {
        return vm.len(value);
    }
    let (desc, layout) = match vm.cast::<Struct>(value) {
        Some(_) if args.pos.len() > 1 => return Err(vm.raise_type(&TYPE_ERROR)),
        Some(s) => (s.desc, s.header.aux as isize),
        None => (value, args.pos.get(1).map_or(Ok(NATIVE), |layout| vm.int_word(*layout))?),
    };
    vm.new_int(size(vm, desc, layout, &mut 0)?.min(isize::MAX as usize) as isize)
}

fn address_of<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let external = vm.cast::<Array>(args.at(0)).and_then(Array::external_address);
    let address = match (external, vm.buffer(args.at(0))) {
        (Some(address), _) => address,
        (None, Some(buffer)) => buffer.bytes.as_ptr().addr(),
        (None, None) => return Err(vm.raise_type_error("object with buffer protocol required")),
    };
    vm.new_u64(address as u64)
}

/// The address and length of the arguments.
fn range_arg<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<(usize, usize)> {
    let len = vm.int_word(args.at(1))?;
    let Ok(len) = usize::try_from(len) else { return Err(vm.raise_no_memory()) };
    Ok((vm.int_low_bits(args.at(0))? as usize, len))
}

fn bytes_at<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (address, len) = range_arg(vm, &args)?;
    let bytes = vm.bytes_at(address, len, false)?;
    vm.new_bytes(Buffer { bytes, writable: false, typecode: b'B' }.read())
}

fn bytearray_at<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (address, len) = range_arg(vm, &args)?;
    vm.new_bytearray_at(address, len)
}

/// An entry of a constant.
const fn word(name: Qstr, value: Value<'static>) -> Entry {
    Entry { name, value: native::StaticValue::Word(value) }
}

/// The number of the scalar type for a C type of a size.
const fn c_type(size: usize, signed: bool) -> u32 {
    2 * size.ilog2() + signed as u32
}

/// `uctypes`.
pub static UCTYPES: NativeModule = NativeModule::new(
    q::uctypes,
    &native::sorted([
        Entry::ty(&C_STRUCT),
        Entry::func(q::sizeof, 1, 2, sizeof),
        Entry::func(q::addressof, 1, 1, address_of),
        Entry::func(q::bytes_at, 2, 2, bytes_at),
        Entry::func(q::bytearray_at, 2, 2, bytearray_at),
        word(q::LITTLE_ENDIAN, Value::int(LITTLE_ENDIAN)),
        word(q::BIG_ENDIAN, Value::int(BIG_ENDIAN)),
        word(q::NATIVE, Value::int(NATIVE)),
        word(q::VOID, constant(0, 4)),
        word(q::UINT8, constant(0, 4)),
        word(q::INT8, constant(1, 4)),
        word(q::UINT16, constant(2, 4)),
        word(q::INT16, constant(3, 4)),
        word(q::UINT32, constant(4, 4)),
        word(q::INT32, constant(5, 4)),
        word(q::UINT64, constant(6, 4)),
        word(q::INT64, constant(7, 4)),
        word(q::BFUINT8, constant(8, 4)),
        word(q::BFINT8, constant(9, 4)),
        word(q::BFUINT16, constant(10, 4)),
        word(q::BFINT16, constant(11, 4)),
        word(q::BFUINT32, constant(12, 4)),
        word(q::BFINT32, constant(13, 4)),
        word(q::FLOAT32, constant(FLOAT32, 4)),
        word(q::FLOAT64, constant(15, 4)),
        word(q::BF_POS, Value::int(BF_POS as isize)),
        word(q::BF_LEN, Value::int(BF_LEN as isize)),
        word(q::SHORT, constant(c_type(size_of::<core::ffi::c_short>(), true), 4)),
        word(q::USHORT, constant(c_type(size_of::<core::ffi::c_short>(), false), 4)),
        word(q::INT, constant(c_type(size_of::<core::ffi::c_int>(), true), 4)),
        word(q::UINT, constant(c_type(size_of::<core::ffi::c_int>(), false), 4)),
        word(q::LONG, constant(c_type(size_of::<core::ffi::c_long>(), true), 4)),
        word(q::ULONG, constant(c_type(size_of::<core::ffi::c_long>(), false), 4)),
        word(q::LONGLONG, constant(7, 4)),
        word(q::ULONGLONG, constant(6, 4)),
        word(q::PTR, constant(PTR, 2)),
        word(q::ARRAY, constant(ARRAY, 2)),
    ]),
);
