//! What must not happen: a fault of the core, a panic. Both say on the console where, and end the run.

use core::fmt::Write;
use core::panic::PanicInfo;

use cortex_m_rt::{ExceptionFrame, exception};

use crate::uart::Uart;
use runner::debugger;

/// Ends the run with a status.
pub fn end(status: u8) -> ! {
    debugger::exit(status);
    loop {
        cortex_m::asm::wfi();
    }
}

/// The status that such an end has.
pub const STATUS: u8 = 70;

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    // A console that does not work is nothing that one could do anything about here.
    let _ = writeln!(Uart::start(), "\nHardFault at pc {:#010x}, lr {:#010x}", frame.pc(), frame.lr());
    end(STATUS)
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut console = Uart::start();
    // The place is enough to find the cause; the message would bring its formatting into every image.
    let _ = match info.location() {
        Some(place) => writeln!(console, "\npanic at {}:{}", place.file(), place.line()),
        None => writeln!(console, "\npanic"),
    };
    end(STATUS)
}
