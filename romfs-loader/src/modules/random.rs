//! `random`: the generator yasmarang by Ilya Levin, as stock has it, so that a seed gives the same numbers.

use crate::qstr::q;
use crate::types::exception;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// The generator's state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Yasmarang {
    pad: u32,
    n: u32,
    d: u32,
    dat: u8,
}

impl Yasmarang {
    /// The state that a seed gives.
    pub(crate) const fn new(seed: u32) -> Yasmarang {
        Yasmarang { pad: seed, n: 69, d: 233, dat: 0 }
    }

    /// The next 32 bits.
    fn next(&mut self) -> u32 {
        let mixed = self.pad.wrapping_add(u32::from(self.dat)).wrapping_add(self.d.wrapping_mul(self.n));
        self.pad = mixed.rotate_left(3);
        self.n = self.pad | 2;
        self.d ^= self.pad.rotate_right(1);
        self.dat ^= self.pad as u8 ^ (self.d >> 8) as u8 ^ 1;
        self.pad ^ self.d << 5 ^ self.pad >> 18 ^ u32::from(self.dat) << 1
    }

    /// A number below `end`, which is not 0: bits are drawn until they are.
    fn below(&mut self, end: u64) -> u64 {
        let mask = u64::MAX >> end.leading_zeros();
        loop {
            let mut bits = u64::from(self.next());
            if mask > u64::from(u32::MAX) {
                bits |= u64::from(self.next()) << 32;
            }
            if bits & mask < end {
                return bits & mask;
            }
        }
    }

    /// A float from 0 to below 1, of 52 bits.
    fn float(&mut self) -> f64 {
        let high = u64::from(self.next()) << 32;
        let bits = (high | u64::from(self.next())) & ((1 << 52) - 1);
        f64::from_bits(bits | 1.0f64.to_bits()) - 1.0
    }
}

fn draw<'v, R>(vm: &Vm<'v>, f: impl FnOnce(&mut Yasmarang) -> R) -> R {
    let mut state = vm.random.get();
    let result = f(&mut state);
    vm.random.set(state);
    result
}

/// A number out of `start`, `start + step` and so on, `count` of them.
fn pick<'v>(vm: &Vm<'v>, start: isize, step: isize, count: i128) -> Res<Value<'v>> {
    match u64::try_from(count) {
        Err(_) | Ok(0) => Err(vm.raise_type(&exception::VALUE_ERROR)),
        Ok(count) => {
            let steps = draw(vm, |random| random.below(count)) as i128;
            // Within the range that the caller's words span.
            vm.new_int((start as i128 + step as i128 * steps) as isize)
        }
    }
}

/// `randrange(stop)`, `randrange(start, stop, step=1)`
fn rand_range<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let first = vm.int_word(args.at(0))?;
    let Some(stop) = args.pos.get(1) else { return pick(vm, 0, 1, first as i128) };
    let stop = vm.int_word(*stop)?;
    let step = args.pos.get(2).map_or(Ok(1), |step| vm.int_word(*step))?;
    let span = stop as i128 - first as i128;
    let count = match step {
        0 => 0,
        1.. => (span + step as i128 - 1) / step as i128,
        _ => (span + step as i128 + 1) / step as i128,
    };
    pick(vm, first, step, count)
}

fn seed<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let seed = match args.pos {
        [value, ..] if !value.is_none() => {
            let value = vm.to_int(*value)?;
            vm.as_int(value, &mut [0; 2]).map_or(0, |n| n.wrapping_u64() as u32)
        }
        _ => vm.platform.seed() as u32,
    };
    vm.random.set(Yasmarang::new(seed));
    Ok(Value::NONE)
}

/// `random`.
pub static RANDOM: NativeModule = NativeModule::new(
    q::random,
    &native::sorted([
        Entry::func(q::getrandbits, 1, 1, |vm, args| match vm.int_word(args.at(0))? {
            0 => Ok(Value::int(0)),
            n @ 1..=32 => vm.new_u64(draw(vm, |random| u64::from(random.next() & u32::MAX >> (32 - n)))),
            _ => Err(vm.raise_value_error("bits must be 32 or less")),
        }),
        Entry::func(q::seed, 0, 1, seed),
        Entry::func(q::randrange, 1, 3, rand_range),
        Entry::func(q::randint, 2, 2, |vm, args| {
            let (first, last) = (vm.int_word(args.at(0))?, vm.int_word(args.at(1))?);
            pick(vm, first, 1, last as i128 - first as i128 + 1)
        }),
        Entry::func(q::choice, 1, 1, |vm, args| match vm.len(args.at(0))?.as_small() {
            Some(len @ 1..) => {
                let index = draw(vm, |random| random.below(len as u64));
                vm.load_subscript(args.at(0), Value::len(index as usize))
            }
            _ => Err(vm.raise_type(&exception::INDEX_ERROR)),
        }),
        Entry::func(q::random, 0, 0, |vm, _| vm.new_float(draw(vm, Yasmarang::float))),
        Entry::func(q::uniform, 2, 2, |vm, args| {
            let (a, b) = (vm.to_float(args.at(0))?, vm.to_float(args.at(1))?);
            vm.new_float(a + (b - a) * draw(vm, Yasmarang::float))
        }),
    ]),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_a_limit() {
        let mut random = Yasmarang::new(1);
        for end in [1, 2, 3, 1 << 31, 1 << 32, (1 << 32) + 1, 1 << 63, u64::MAX] {
            for _ in 0..100 {
                assert!(random.below(end) < end);
            }
        }
        assert!((0..1000).map(|_| random.float()).all(|n| (0.0..1.0).contains(&n)));
    }
}
