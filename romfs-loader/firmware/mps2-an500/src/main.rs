//! Runs the ROMFS image in the board's PSRAM, where it lies.
//!
//! The image is expected at 0x60C00000, as stock MicroPython's firmware for this board has it:
//! `qemu-system-arm -M mps2-an500 -kernel mps2-an500 -device loader,file=app.romfs,addr=0x60C00000`.
#![no_std]
#![no_main]

#[cfg(feature = "compiler")]
mod allocator;
mod board;
mod clock;
mod faults;
mod uart;

use core::fmt::Write;

use cortex_m_rt::entry;
use romfs_loader::Platform;
use romfs_loader::extension::Module;
use runner::stack::Stack;
use runner::{Console, Setup, debugger};

use crate::uart::Uart;

/// Where the image is expected, in bytes from address 0: the last 4 MiB of the PSRAM.
const WINDOW_START: usize = 0x60C0_0000;

/// Length of the image's window in bytes.
const WINDOW_LEN: usize = 4 << 20;

unsafe extern "C" {
    static mut _stack_start: u32;
    static mut _stack_end: u32;
}

/// The native stack.
// SAFETY: `memory.x` gives it a region of its own; the start-up code paints it.
const STACK: Stack = unsafe { Stack::new(&raw mut _stack_end, &raw mut _stack_start) };

/// Bytes of memory for programs: the environment variable `ROMFS_HEAP` at build time, or 128 KiB.
const MEMORY: usize = match option_env!("ROMFS_HEAP") {
    Some(digits) => match usize::from_str_radix(digits, 10) {
        Ok(bytes) => bytes,
        Err(_) => panic!("ROMFS_HEAP is not a number"),
    },
    None => 128 << 10,
};

/// What stays of the native stack below the depth at which the machine raises `RuntimeError`: for what a built-in uses
/// by itself, the collector, and interrupts. Regular expressions take most: 3 KiB.
const STACK_RESERVE: usize = if cfg!(armv6m) { 4 << 10 } else { 5 << 10 | 256 };

/// Says how an image gets to where it is expected.
const HINT: &str = "load one with: qemu-system-arm ... -device loader,file=app.romfs,addr=0x60C00000";

/// The board's modules in Rust.
static MODULES: [&Module; 1] = [&board::BOARD];

struct Board {
    console: Uart,
}

impl Platform for Board {
    fn write(&self, bytes: &[u8]) {
        self.console.write(bytes);
    }

    fn read(&self, into: &mut [u8]) -> usize {
        self.console.read(into)
    }

    fn input_ready(&self) -> bool {
        self.console.is_ready()
    }

    fn ticks_us(&self) -> u64 {
        clock::micros()
    }

    fn sleep_us(&self, us: u64) {
        let start = clock::micros();
        while clock::micros() - start < us && !uart::INPUT.interrupted() {
            // The clock's interrupt wakes the core within a millisecond.
            if us - (clock::micros() - start) > 2000 {
                cortex_m::asm::wfi();
            }
        }
    }

    fn modules(&self) -> &'static [&'static Module] {
        &MODULES
    }

    fn name(&self) -> &'static str {
        "mps2-an500"
    }

    fn machine(&self) -> &'static str {
        "MPS2+ AN500 with Cortex-M7"
    }
}

/// Makes the core fault at an access that is not aligned, as one faults that the code is for: a Cortex-M0.
fn trap_unaligned(scb: &cortex_m::peripheral::SCB) {
    const UNALIGN_TRP: u32 = 1 << 3;
    // SAFETY: faults instead of unaligned accesses, which code for such a core does not make.
    unsafe { scb.ccr.modify(|bits| bits | UNALIGN_TRP) };
}

#[entry]
fn main() -> ! {
    let Some(core) = cortex_m::Peripherals::take() else { faults::end(faults::STATUS) };
    if cfg!(armv6m) {
        trap_unaligned(&core.SCB);
    }
    clock::start(core.SYST);
    #[cfg(feature = "compiler")]
    allocator::start();
    let board = Board { console: Uart::start() };
    board.console.listen();
    let Some(memory) = cortex_m::singleton!(: [u8; MEMORY] = [0; MEMORY]) else { faults::end(faults::STATUS) };
    // SAFETY: the PSRAM is there and nobody writes to it while the program runs.
    let window = unsafe { core::slice::from_raw_parts(WINDOW_START as *const u8, WINDOW_LEN) };
    let mut line = [0; debugger::LINE];
    let mut words = [""; debugger::WORDS];
    let argv = debugger::arguments(&mut line, &mut words);
    let outcome = runner::run(Setup {
        window,
        memory,
        native_stack: STACK.size() - STACK_RESERVE,
        platform: &board,
        argv,
        hint: HINT,
        input: Some(&uart::INPUT),
    });
    debugger::measured(|out| {
        let (used, total) = (outcome.heap_used, outcome.heap_total);
        writeln!(out, "heap {used} of {total}, native stack {} of {}", STACK.used(), STACK.size())
    });
    if cfg!(not(feature = "semihosting")) {
        // Nobody hears the status: the console says it.
        if cfg!(feature = "details") {
            let _ = writeln!(Console(&board), "ended with status {}", outcome.status);
        }
    }
    faults::end(outcome.status)
}
