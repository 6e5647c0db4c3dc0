//! `time`. Times are counted from 1970, as on stock's Unix port; local time is the platform's.

use crate::qstr::q;
use crate::types::exception::OVERFLOW_ERROR;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::num::civil::Civil;

/// Ticks count up to here and start again: all small ints that are not negative.
const PERIOD: isize = Value::SMALL_MAX + 1;

/// `time`.
pub static TIME: NativeModule = NativeModule::new(
    q::time,
    &native::sorted([
        Entry::func(q::time, 0, 0, |vm, _| vm.new_float(vm.platform.time_ns() as f64 / 1e9)),
        Entry::func(q::time_ns, 0, 0, |vm, _| new_i64(vm, vm.platform.time_ns() as i64)),
        Entry::func(q::clock, 0, 0, |vm, _| vm.new_float(vm.platform.ticks_us() as f64 / 1e6)),
        Entry::func(q::sleep, 1, 1, |vm, args| {
            let seconds = match vm.as_float(args.at(0)) {
                Some(seconds) => seconds,
                None => vm.int_word(args.at(0))? as f64,
            };
            // A cast of what is negative or no number gives 0.
            pause(vm, (seconds * 1e6) as u64)
        }),
        Entry::func(q::sleep_ms, 1, 1, |vm, args| {
            let ms = vm.int_word(args.at(0))?;
            pause(vm, (ms.max(0) as u64).saturating_mul(1000))
        }),
        Entry::func(q::sleep_us, 1, 1, |vm, args| {
            let us = vm.int_word(args.at(0))?;
            pause(vm, us.max(0) as u64)
        }),
        Entry::func(q::ticks_ms, 0, 0, |vm, _| Ok(ticks(vm.platform.ticks_us() / 1000))),
        Entry::func(q::ticks_us, 0, 0, |vm, _| Ok(ticks(vm.platform.ticks_us()))),
        Entry::func(q::ticks_cpu, 0, 0, |vm, _| Ok(ticks(vm.platform.ticks_us()))),
        Entry::func(q::ticks_add, 2, 2, ticks_add),
        Entry::func(q::ticks_diff, 2, 2, |vm, args| {
            let (end, start) = (vm.int_word(args.at(0))?, vm.int_word(args.at(1))?);
            vm.new_int(difference(end, start))
        }),
        Entry::func(q::gmtime, 0, 1, |vm, args| {
            let seconds = moment(vm, args)?;
            civil(vm, seconds, false)
        }),
        Entry::func(q::localtime, 0, 1, |vm, args| {
            let seconds = moment(vm, args)?;
            let offset = vm.platform.local_offset(seconds);
            civil(vm, seconds + i64::from(offset.seconds), offset.is_dst)
        }),
        Entry::func(q::mktime, 1, 1, mktime),
    ]),
);

fn ticks<'v>(count: u64) -> Value<'v> {
    Value::int(wrapped(count))
}

/// An integer that may be larger than a machine word.
fn new_i64<'v>(vm: &Vm<'v>, n: i64) -> Res<Value<'v>> {
    match isize::try_from(n) {
        Ok(n) => vm.new_int(n),
        Err(_) => {
            let mut digits = [0; 20];
            let mut rest = n.unsigned_abs();
            let mut at = digits.len();
            while rest > 0 && at > 1 {
                at -= 1;
                digits[at] = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            if n < 0 {
                at -= 1;
                digits[at] = b'-';
            }
            vm.parse_int(&digits[at..], 10)
        }
    }
}

/// Waits, then does what became due.
fn pause<'v>(vm: &Vm<'v>, us: u64) -> Res<Value<'v>> {
    vm.platform.sleep_us(us);
    vm.handle_pending()?;
    Ok(Value::NONE)
}

fn ticks_add<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (start, delta) = (vm.int_word(args.at(0))?, vm.int_word(args.at(1))?);
    later(vm, start, delta).map(Value::int)
}

/// The tick that is `delta` behind another one.
pub(crate) fn later<'v>(vm: &Vm<'v>, start: isize, delta: isize) -> Res<isize> {
    // Beyond half a period there is no telling which of two ticks comes first.
    if delta >= PERIOD / 2 || delta <= -(PERIOD / 2) {
        return Err(vm.raise_text(&OVERFLOW_ERROR, "ticks interval overflow"));
    }
    Ok(start.wrapping_add(delta) & (PERIOD - 1))
}

/// How far one tick lies behind another one, negative before it: the shorter way around.
pub(crate) fn difference(end: isize, start: isize) -> isize {
    let way = end.wrapping_sub(start).wrapping_add(PERIOD / 2) & (PERIOD - 1);
    way - PERIOD / 2
}

/// The tick of a count of milliseconds or microseconds.
pub(crate) fn wrapped(count: u64) -> isize {
    (count & (PERIOD - 1) as u64) as isize
}

/// The moment of an argument, or now, in seconds since 1970.
fn moment<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<i64> {
    let seconds = match args.pos {
        [seconds] if !seconds.is_none() => match vm.as_float(*seconds) {
            Some(seconds) => libm::floor(seconds) as i64,
            None => vm.int_word(*seconds)? as i64,
        },
        _ => (vm.platform.time_ns() / 1_000_000_000) as i64,
    };
    // The year 36 billion is far enough.
    Ok(seconds.clamp(-(1 << 60), 1 << 60))
}

fn civil<'v>(vm: &Vm<'v>, seconds: i64, is_dst: bool) -> Res<Value<'v>> {
    let c = Civil::from_epoch(seconds);
    let fields = [c.year, c.month, c.day, c.hour, c.minute, c.second, c.weekday, c.yearday, is_dst.into()];
    let mut items = [Value::NONE; 9];
    for (item, field) in items.iter_mut().zip(fields) {
        *item = new_i64(vm, field)?;
    }
    vm.new_tuple(&items)
}

fn mktime<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let wrong = || vm.raise_type_error("mktime needs a tuple of length 8 or 9");
    let list = vm.list_from(args.at(0))?;
    if !(8..=9).contains(&list.len()) {
        return Err(wrong());
    }
    let mut fields = [0i64; 6];
    for (i, field) in fields.iter_mut().enumerate() {
        *field = vm.int_word(list.get(i).unwrap_or(Value::int(0)))? as i64;
    }
    let [year, month, day, hour, minute, second] = fields;
    let moment = Civil { year, month, day, hour, minute, second, weekday: 0, yearday: 0 };
    match moment.to_epoch() {
        Some(local) => {
            // The offset is that of the moment itself, which is only known with it: twice around is enough.
            let offset = |seconds| i64::from(vm.platform.local_offset(seconds).seconds);
            let near = local.saturating_sub(offset(local));
            new_i64(vm, local.saturating_sub(offset(near)))
        }
        None => Err(vm.raise_text(&OVERFLOW_ERROR, "invalid mktime usage")),
    }
}
