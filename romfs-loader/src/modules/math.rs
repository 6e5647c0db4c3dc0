//! `math`.

use core::f64::consts::PI;

use crate::qstr::q;
use crate::types::constant;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::elementary;

#[cold]
fn domain_error<'v>(vm: &Vm<'v>) -> Raised {
    vm.raise_value_error("math domain error")
}

/// A function of one float: what is undefined or infinite, for an argument that is not, is outside its domain.
fn unary<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, f: fn(f64) -> f64) -> Res<Value<'v>> {
    let x = vm.to_float(args.at(0))?;
    let result = f(x);
    if result.is_nan() && !x.is_nan() || result.is_infinite() && !x.is_infinite() {
        return Err(domain_error(vm));
    }
    vm.new_float(result)
}

/// A function of two floats, as [`unary`].
fn binary<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, f: fn(f64, f64) -> f64) -> Res<Value<'v>> {
    let (x, y) = (vm.to_float(args.at(0))?, vm.to_float(args.at(1))?);
    let result = f(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() || result.is_infinite() && !x.is_infinite() && !y.is_infinite() {
        return Err(domain_error(vm));
    }
    vm.new_float(result)
}

/// An integer near a float, or what the method of a class says is one.
fn whole<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, method: &[u8], f: fn(f64) -> f64) -> Res<Value<'v>> {
    match vm.by_own_method(args, method)? {
        Some(result) => Ok(result),
        None => vm.new_int_from_f64(f(vm.to_float(args.at(0))?)),
    }
}

/// `log(x)`, `log(x, base)`
fn log<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let argument = |value: Value<'v>| match vm.to_float(value)? {
        x if x <= 0.0 => Err(domain_error(vm)),
        x => Ok(x),
    };
    let log = elementary::log(argument(args.at(0))?);
    let Some(base) = args.pos.get(1) else { return vm.new_float(log) };
    match argument(*base)? {
        1.0 => Err(vm.raise_zero_division("divide by zero")),
        base => vm.new_float(log / elementary::log(base)),
    }
}

/// `isclose(a, b, *, rel_tol=1e-9, abs_tol=0.0)`
fn is_close<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::rel_tol, q::abs_tol])?;
    let (a, b) = (vm.to_float(args.at(0))?, vm.to_float(args.at(1))?);
    let tolerance = |name, default| args.keyword(name).map_or(Ok(default), |value| vm.to_float(value));
    let (relative, absolute) = (tolerance(q::rel_tol, 1e-9)?, tolerance(q::abs_tol, 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(domain_error(vm));
    }
    let distance = libm::fabs(a - b);
    let near = [absolute, libm::fabs(relative * a), libm::fabs(relative * b)].iter().any(|limit| distance <= *limit);
    Ok(Value::bool(a == b || distance.is_finite() && near))
}

fn factorial<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    match vm.int_word(args.at(0))? {
        ..0 => Err(vm.raise_value_error("negative factorial")),
        n => product(vm, 1, n as usize),
    }
}

/// The product of `from..=to`, from halves, so that the factors of each multiplication are about as long.
fn product<'v>(vm: &Vm<'v>, from: usize, to: usize) -> Res<Value<'v>> {
    vm.checkpoint()?;
    if from >= to {
        return vm.new_u64(from.min(to.max(1)) as u64);
    }
    let middle = from + (to - from) / 2;
    let (low, high) = (product(vm, from, middle)?, product(vm, middle + 1, to)?);
    vm.binary_op(crate::ops::BinaryOp::Multiply, low, high)
}

/// `math`.
pub static MATH: NativeModule = NativeModule::new(
    q::math,
    &native::sorted([
        Entry::float(q::e, &constant::E),
        Entry::float(q::pi, &constant::PI),
        Entry::float(q::tau, &constant::TAU),
        Entry::float(q::inf, &constant::INFINITY),
        Entry::float(q::nan, &constant::NAN),
        Entry::func(q::sqrt, 1, 1, |vm, args| unary(vm, args, elementary::sqrt)),
        Entry::func(q::pow, 2, 2, |vm, args| binary(vm, args, elementary::pow)),
        Entry::func(q::exp, 1, 1, |vm, args| unary(vm, args, elementary::exp)),
        Entry::func(q::expm1, 1, 1, |vm, args| unary(vm, args, elementary::expm1)),
        Entry::func(q::log, 1, 2, log),
        Entry::func(q::log2, 1, 1, |vm, args| unary(vm, args, elementary::log2)),
        Entry::func(q::log10, 1, 1, |vm, args| unary(vm, args, elementary::log10)),
        Entry::func(q::cosh, 1, 1, |vm, args| unary(vm, args, elementary::cosh)),
        Entry::func(q::sinh, 1, 1, |vm, args| unary(vm, args, elementary::sinh)),
        Entry::func(q::tanh, 1, 1, |vm, args| unary(vm, args, elementary::tanh)),
        Entry::func(q::acosh, 1, 1, |vm, args| unary(vm, args, elementary::acosh)),
        Entry::func(q::asinh, 1, 1, |vm, args| unary(vm, args, elementary::asinh)),
        Entry::func(q::atanh, 1, 1, |vm, args| unary(vm, args, elementary::atanh)),
        Entry::func(q::cos, 1, 1, |vm, args| unary(vm, args, elementary::cos)),
        Entry::func(q::sin, 1, 1, |vm, args| unary(vm, args, elementary::sin)),
        Entry::func(q::tan, 1, 1, |vm, args| unary(vm, args, elementary::tan)),
        Entry::func(q::acos, 1, 1, |vm, args| unary(vm, args, elementary::acos)),
        Entry::func(q::asin, 1, 1, |vm, args| unary(vm, args, elementary::asin)),
        Entry::func(q::atan, 1, 1, |vm, args| unary(vm, args, elementary::atan)),
        Entry::func(q::atan2, 2, 2, |vm, args| binary(vm, args, elementary::atan2)),
        Entry::func(q::ceil, 1, 1, |vm, args| whole(vm, args, b"__ceil__", libm::ceil)),
        Entry::func(q::floor, 1, 1, |vm, args| whole(vm, args, b"__floor__", libm::floor)),
        Entry::func(q::trunc, 1, 1, |vm, args| whole(vm, args, b"__trunc__", libm::trunc)),
        Entry::func(q::copysign, 2, 2, |vm, args| binary(vm, args, libm::copysign)),
        Entry::func(q::fabs, 1, 1, |vm, args| unary(vm, args, libm::fabs)),
        Entry::func(q::fmod, 2, 2, |vm, args| binary(vm, args, elementary::fmod)),
        Entry::func(q::frexp, 1, 1, |vm, args| {
            let (fraction, exponent) = libm::frexp(vm.to_float(args.at(0))?);
            vm.new_tuple(&[vm.new_float(fraction)?, Value::int(exponent as isize)])
        }),
        Entry::func(q::ldexp, 2, 2, |vm, args| {
            let (fraction, exponent) = (vm.to_float(args.at(0))?, vm.int_word(args.at(1))?);
            // Beyond any float's range, in which the exponents of the word are cut to 32 bits.
            vm.new_float(libm::scalbn(fraction, exponent.clamp(-10_000, 10_000) as i32))
        }),
        Entry::func(q::modf, 1, 1, |vm, args| {
            let x = vm.to_float(args.at(0))?;
            let (fraction, whole) = libm::modf(x);
            vm.new_tuple(&[vm.new_float(libm::copysign(fraction, x))?, vm.new_float(whole)?])
        }),
        Entry::func(q::isfinite, 1, 1, |vm, args| vm.to_float(args.at(0)).map(|x| Value::bool(x.is_finite()))),
        Entry::func(q::isinf, 1, 1, |vm, args| vm.to_float(args.at(0)).map(|x| Value::bool(x.is_infinite()))),
        Entry::func(q::isnan, 1, 1, |vm, args| vm.to_float(args.at(0)).map(|x| Value::bool(x.is_nan()))),
        Entry::func_kw(q::isclose, 2, 2, is_close),
        Entry::func(q::radians, 1, 1, |vm, args| vm.new_float(vm.to_float(args.at(0))? * (PI / 180.0))),
        Entry::func(q::degrees, 1, 1, |vm, args| vm.new_float(vm.to_float(args.at(0))? * (180.0 / PI))),
        Entry::func(q::factorial, 1, 1, factorial),
        Entry::func(q::erf, 1, 1, |vm, args| unary(vm, args, elementary::erf)),
        Entry::func(q::erfc, 1, 1, |vm, args| unary(vm, args, elementary::erfc)),
        Entry::func(q::gamma, 1, 1, |vm, args| unary(vm, args, elementary::tgamma)),
        Entry::func(q::lgamma, 1, 1, |vm, args| unary(vm, args, elementary::lgamma)),
    ]),
);
