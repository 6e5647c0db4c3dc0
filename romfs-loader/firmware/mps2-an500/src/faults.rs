//! What must not happen: a fault of the core, a panic. Both say so on the console, and end the run.

use core::fmt::Write;
use core::panic::PanicInfo;

use cortex_m_rt::{ExceptionFrame, exception};

use crate::uart::{self, Uart};
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

/// The vectors of the board's devices, as far as the firmware lets them interrupt it. The start-up code has the core's
/// own before them.
// SAFETY: the section of cortex-m-rt for this; it is built without vectors of its own.
#[unsafe(link_section = ".vector_table.interrupts")]
// SAFETY: as above, its name for this.
#[unsafe(no_mangle)]
static __INTERRUPTS: [unsafe extern "C" fn(); 1] = [uart::received];

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    // A console that does not work is nothing that one could do anything about here.
    let mut console = Uart::start();
    console.write(b"\nHardFault");
    if cfg!(feature = "details") {
        let _ = write!(console, " at pc {:#010x}, lr {:#010x}", frame.pc(), frame.lr());
    }
    console.write(b"\n");
    end(STATUS)
}

#[cfg(feature = "details")]
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

/// Does not look at what it is given: then the places in the code that may panic need no description, which is two
/// words and a name each.
#[cfg(not(feature = "details"))]
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    Uart::start().write(b"\npanic\n");
    end(STATUS)
}
