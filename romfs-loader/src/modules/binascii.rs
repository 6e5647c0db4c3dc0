//! `binascii`.

use romfs_format::crc::Crc32;

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::str::{Kind, codec};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn hexlify<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let bytes = vm.buffer_arg(args.at(0))?;
    // Stock takes one character of a separator.
    let separator = match args.pos.get(1) {
        Some(separator) => vm.constant_text_arg(*separator)?.get(..1).unwrap_or_default(),
        None => &[],
    };
    let mut built = vm.build(Kind::Bytes, bytes.len().saturating_mul(2 + separator.len()))?;
    codec::push_hex(vm, &mut built, bytes, separator)?;
    Ok(built.finish(vm))
}

/// The value of a base64 digit.
fn sextet(c: u8) -> Option<u32> {
    DIGITS.iter().position(|digit| *digit == c).map(|i| i as u32)
}

fn a2b_base64<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let text = vm.buffer_arg(args.at(0))?;
    let mut built = vm.build(Kind::Bytes, text.len() / 4 * 3)?;
    // Bits that are not bytes yet, and digits and padding characters in the current group.
    let (mut bits, mut digits, mut padding) = (0u32, 0, 0);
    for &c in text {
        if c == b'=' {
            padding += 1;
            if digits >= 2 && digits + padding == 4 {
                // Padding that completes a group ends the data.
                return Ok(built.finish(vm));
            }
            continue;
        }
        // What is no digit is skipped.
        let Some(value) = sextet(c) else { continue };
        padding = 0;
        bits = bits << 6 | value;
        if digits > 0 {
            built.push(vm, &[(bits >> (6 - 2 * digits)) as u8])?;
        }
        digits = (digits + 1) % 4;
    }
    if digits == 0 { Ok(built.finish(vm)) } else { Err(vm.raise_value_error("incorrect padding")) }
}

fn b2a_base64<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::newline])?;
    let bytes = vm.buffer_arg(args.at(0))?;
    let newline = match args.keyword(q::newline) {
        Some(newline) => vm.truth(newline)?,
        None => true,
    };
    let len = bytes.len().div_ceil(3).saturating_mul(4).saturating_add(1);
    let mut built = vm.build(Kind::Bytes, len)?;
    for group in bytes.chunks(3) {
        let mut padded = [0; 4];
        padded[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(padded);
        let mut text = [18, 12, 6, 0].map(|shift| DIGITS[(bits >> shift & 63) as usize]);
        text[group.len() + 1..].fill(b'=');
        built.push(vm, &text)?;
    }
    if newline {
        built.push(vm, b"\n")?;
    }
    Ok(built.finish(vm))
}

fn crc32<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let start = match args.pos.get(1) {
        Some(start) => vm.int_low_bits(*start)? as u32,
        None => 0,
    };
    let mut hasher = Crc32::after(start);
    hasher.update(vm.buffer_arg(args.at(0))?);
    vm.new_u64(hasher.value().into())
}

/// `binascii`.
pub static BINASCII: NativeModule = NativeModule::new(
    q::binascii,
    &native::sorted([
        Entry::func(q::hexlify, 1, 2, hexlify),
        Entry::func(q::unhexlify, 1, 1, |vm, args: Args<'_, '_>| Ok(codec::from_hex(vm, args.at(0))?.finish(vm))),
        Entry::func(q::a2b_base64, 1, 1, a2b_base64),
        Entry::func_kw(q::b2a_base64, 1, native::ANY, b2a_base64),
        Entry::func(q::crc32, 1, 2, crc32),
    ]),
);
