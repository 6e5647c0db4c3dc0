//! The time since the start, by the core's SysTick: an interrupt a millisecond, and the counter between two of them.

use core::cell::Cell;

use cortex_m::interrupt::{self, Mutex};
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{SCB, SYST};
use cortex_m_rt::exception;

/// Cycles of the core in a microsecond.
const CYCLES_PER_US: u32 = 25;

/// Cycles between two interrupts.
const PERIOD: u32 = CYCLES_PER_US * 1000;

static MILLIS: Mutex<Cell<u64>> = Mutex::new(Cell::new(0));

/// Starts the clock.
pub fn start(mut timer: SYST) {
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(PERIOD - 1);
    timer.clear_current();
    timer.enable_interrupt();
    timer.enable_counter();
}

/// Microseconds since the start.
pub fn micros() -> u64 {
    interrupt::free(|section| {
        let mut millis = MILLIS.borrow(section).get();
        let mut left = SYST::get_current();
        // The counter may have started anew with the interrupt still to come: look again and count it.
        if SCB::is_pendst_pending() {
            left = SYST::get_current();
            millis += 1;
        }
        millis * 1000 + u64::from((PERIOD - 1 - left.min(PERIOD - 1)) / CYCLES_PER_US)
    })
}

#[exception]
fn SysTick() {
    interrupt::free(|section| {
        let millis = MILLIS.borrow(section);
        millis.set(millis.get() + 1);
    });
}
