//! The module `board`: what programs can do with this board, and the example of a module in Rust.

use romfs_loader::extension::{Member, Module};
use romfs_loader::{Args, Res, Scope, Value};

use crate::STACK;

/// The registers of the FPGA: LEDs, buttons, counters.
const FPGA_START: usize = 0x4002_8000;

/// Length of these in bytes.
const FPGA_LEN: usize = 0x50;

/// The register whose lowest bits are the LEDs.
const LEDS: usize = FPGA_START;

/// How many LEDs there are.
const N_LEDS: isize = 2;

/// `board`.
pub static BOARD: Module = Module::new(
    "board",
    &[
        Member::int("LEDS", N_LEDS),
        Member::int("FPGA", FPGA_START as isize),
        Member::function("led", 1, 2, led),
        Member::function("ticks", 0, 0, |scope, _| scope.uint(scope.platform().ticks_us())),
        Member::function("word", 1, 2, word),
        Member::function("native_stack", 0, 0, |scope, _| scope.int(STACK.used() as i64)),
    ],
);

/// `led(n)`: whether it is on; `led(n, on)` switches it.
fn led<'v>(scope: &Scope<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let [n, on @ ..] = args.pos else { return Ok(Value::NONE) };
    let n = scope.to_int(*n)?;
    if !(0..N_LEDS).contains(&n) {
        return Err(scope.value_error(format_args!("no such LED")));
    }
    let bit = 1 << n;
    let leds = read(LEDS);
    match on.first() {
        None => Ok(Value::bool(leds & bit != 0)),
        Some(on) => {
            write(LEDS, if scope.truth(*on)? { leds | bit } else { leds & !bit });
            Ok(Value::NONE)
        }
    }
}

/// `word(address)`: the 32-bit register at an address; `word(address, value)` writes it. The registers of the FPGA
/// alone: what else a program could reach, the firmware relies on.
fn word<'v>(scope: &Scope<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let [address, value @ ..] = args.pos else { return Ok(Value::NONE) };
    let address = scope.to_int(*address)? as usize;
    if !address.is_multiple_of(size_of::<u32>()) || !(FPGA_START..FPGA_START + FPGA_LEN).contains(&address) {
        return Err(scope.value_error(format_args!("no register there")));
    }
    match value.first() {
        None => scope.uint(read(address).into()),
        Some(value) => {
            write(address, scope.to_int(*value)? as u32);
            Ok(Value::NONE)
        }
    }
}

/// Reads a register of the FPGA; the callers see to it that it is one.
fn read(address: usize) -> u32 {
    debug_assert!((FPGA_START..FPGA_START + FPGA_LEN).contains(&address));
    // SAFETY: the FPGA's registers are always mapped, and reading one has no effect on memory.
    unsafe { (address as *const u32).read_volatile() }
}

/// Writes a register of the FPGA; the callers see to it that it is one.
fn write(address: usize, value: u32) {
    debug_assert!((FPGA_START..FPGA_START + FPGA_LEN).contains(&address));
    // SAFETY: as in `read`: LEDs, counters and the like, none of which makes the device access memory.
    unsafe { (address as *mut u32).write_volatile(value) }
}
