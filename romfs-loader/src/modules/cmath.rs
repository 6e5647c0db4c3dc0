//! `cmath`.

use core::f64::consts::LOG10_E;

use crate::qstr::q;
use crate::types::complex::{Parts, modulus, square};
use crate::types::constant;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use romfs_plain::num::elementary;

/// A logarithm of the absolute value.
fn log_modulus(parts: Parts, log: fn(f64) -> f64) -> f64 {
    match square(parts) {
        Some(square) => 0.5 * log(square),
        None => log(modulus(parts)),
    }
}

/// `cmath`.
pub static CMATH: NativeModule = NativeModule::new(
    q::cmath,
    &native::sorted([
        Entry::float(q::e, &constant::E),
        Entry::float(q::pi, &constant::PI),
        Entry::func(q::phase, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            vm.new_float(elementary::atan2(y, x))
        }),
        Entry::func(q::polar, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            vm.new_tuple(&[vm.new_float(modulus((x, y)))?, vm.new_float(elementary::atan2(y, x))?])
        }),
        Entry::func(q::rect, 2, 2, |vm, args| {
            let (length, angle) = (vm.to_float(args.at(0))?, vm.to_float(args.at(1))?);
            vm.new_complex((length * elementary::cos(angle), length * elementary::sin(angle)))
        }),
        Entry::func(q::exp, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            let scale = elementary::exp(x);
            vm.new_complex((scale * elementary::cos(y), scale * elementary::sin(y)))
        }),
        Entry::func(q::log, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            vm.new_complex((log_modulus((x, y), elementary::log), elementary::atan2(y, x)))
        }),
        Entry::func(q::log10, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            vm.new_complex((log_modulus((x, y), elementary::log10), LOG10_E * elementary::atan2(y, x)))
        }),
        Entry::func(q::sqrt, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            let root = match square((x, y)) {
                Some(square) => elementary::pow(square, 0.25),
                None => elementary::sqrt(modulus((x, y))),
            };
            let half = 0.5 * elementary::atan2(y, x);
            vm.new_complex((root * elementary::cos(half), root * elementary::sin(half)))
        }),
        Entry::func(q::cos, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            vm.new_complex((elementary::cos(x) * elementary::cosh(y), -elementary::sin(x) * elementary::sinh(y)))
        }),
        Entry::func(q::sin, 1, 1, |vm, args| {
            let (x, y) = vm.to_complex(args.at(0))?;
            vm.new_complex((elementary::sin(x) * elementary::cosh(y), elementary::cos(x) * elementary::sinh(y)))
        }),
    ]),
);
