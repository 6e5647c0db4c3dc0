//! `int.to_bytes` and `int.from_bytes`.

use crate::ops::Buffer;
use crate::qstr::q;
use crate::types::exception;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::bigint::{self, Endian, Error};

/// Bytes that lie on the native stack; more of them go to the heap.
const FEW_BYTES: usize = 16;

/// Stock takes anything but `'little'` for big.
fn endian<'v>(vm: &Vm<'v>, order: Option<Value<'v>>) -> Endian {
    if order.and_then(|order| vm.str_bytes(vm.native_self(order))) == Some(b"little") {
        Endian::Little
    } else {
        Endian::Big
    }
}

/// `n.to_bytes(length=1, byteorder='big', *, signed=False)`
pub(super) fn to_bytes<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if args.pos.len() > 3 {
        return Err(vm.raise_type_error("extra positional arguments given"));
    }
    args.only(vm, &[q::length, q::byteorder, q::signed])?;
    let mut buf = [0; 2];
    let n = vm.native_self(args.at(0));
    let Some(n) = vm.as_int(n, &mut buf) else { return Err(vm.raise_not_int(n)) };
    let len = args.get(vm, 1, q::length)?.map_or(Ok(1), |len| vm.int_word(len))?;
    let endian = endian(vm, args.get(vm, 2, q::byteorder)?);
    let signed = args.keyword(q::signed).map_or(Ok(false), |signed| vm.truth(signed))?;
    let Ok(len) = usize::try_from(len) else { return Err(vm.raise_type(&exception::VALUE_ERROR)) };
    let write = |out: &mut [u8]| bigint::to_bytes(out, &n, endian, signed);
    let mut few = [0; FEW_BYTES];
    let (written, bytes) = match few.get_mut(..len) {
        Some(few) => (write(few), &*few),
        None => {
            let blob = vm.alloc_blob(len)?;
            (blob.with_bytes(write), blob.bytes())
        }
    };
    match written {
        Ok(()) => vm.new_bytes(bytes),
        Err(error) => Err(raise(vm, error, len)),
    }
}

#[cold]
fn raise<'v>(vm: &Vm<'v>, error: Error, len: usize) -> Raised {
    match error {
        Error::Overflow => {
            vm.raise_of(&exception::OVERFLOW_ERROR, "value would overflow a %s byte buffer", &[Value::len(len)])
        }
        error => vm.raise_int(error),
    }
}

/// `int.from_bytes(bytes, byteorder='big', *, signed=False)`
pub(super) fn from_bytes<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::byteorder, q::signed])?;
    let endian = endian(vm, args.get(vm, 2, q::byteorder)?);
    let signed = args.keyword(q::signed).map_or(Ok(false), |signed| vm.truth(signed))?;
    let Some(bytes) = vm.bytes_of(args.at(1))? else {
        return Err(vm.raise_type_error("object with buffer protocol required"));
    };
    // Zeros at the far end count for nothing unless there is a sign among them; what is left often fits into a word.
    let byte = |i: usize| {
        let i = if endian == Endian::Little { i } else { bytes.len().wrapping_sub(1).wrapping_sub(i) };
        isize::from(bytes.get(i).copied().unwrap_or_default())
    };
    let mut len = bytes.len();
    while !signed && len > 0 && byte(len.wrapping_sub(1)) == 0 {
        len = len.wrapping_sub(1);
    }
    if len < size_of::<isize>() {
        let n = (0..len).rev().fold(0, |n, i| n << 8 | byte(i));
        let unused = isize::BITS.saturating_sub(8u32.saturating_mul(len as u32));
        return vm.new_int(if signed && len > 0 { n << unused >> unused } else { n });
    }
    vm.new_int_with((bytes.len() / 4).saturating_add(1), 0, &mut |limbs, _| {
        bigint::from_bytes(limbs, bytes, endian, signed)
    })
}

impl<'v> Vm<'v> {
    /// The bytes of a str or a bytes object.
    pub(super) fn text_of(&self, value: Value<'v>) -> Option<&'v [u8]> {
        self.str_bytes(value).or_else(|| self.bytes_bytes(value))
    }

    /// The bytes of a str, a bytes object or any other buffer. Those of a buffer that may change are a copy.
    pub(in crate::types) fn bytes_of(&self, value: Value<'v>) -> Res<Option<&'v [u8]>> {
        let value = self.native_self(value);
        if let Some(text) = self.text_of(value) {
            return Ok(Some(text));
        }
        let Some(Buffer { bytes, .. }) = self.buffer(value) else { return Ok(None) };
        let copy = self.alloc_blob(bytes.len())?;
        copy.cells().iter().zip(bytes).for_each(|(to, from)| to.set(from.get()));
        Ok(Some(copy.bytes()))
    }
}
