//! The board's first CMSDK UART as the console. What arrives is taken by its interrupt handler, so that ctrl-C stops a
//! program that does not read.

use cortex_m::interrupt::{self, InterruptNumber};
use cortex_m::peripheral::NVIC;
use runner::input::Input;

/// Where its registers are.
const BASE: *mut u32 = 0x4000_4000 as *mut u32;

/// The registers, in words from [`BASE`].
mod register {
    pub const DATA: usize = 0;
    pub const STATE: usize = 1;
    pub const CONTROL: usize = 2;
    pub const INTERRUPT: usize = 3;
    pub const DIVIDER: usize = 4;
}

/// Bits of the state.
mod state {
    pub const TX_FULL: u32 = 1;
    pub const RX_FULL: u32 = 2;
}

/// Bits of the control register.
mod control {
    pub const TX_ENABLE: u32 = 1;
    pub const RX_ENABLE: u32 = 2;
    pub const RX_INTERRUPT: u32 = 8;
}

/// The bit of the interrupt register that says that a byte arrived, and is written to go on.
const RECEIVED: u32 = 2;

/// The vector of the interrupt that says so.
#[derive(Clone, Copy)]
pub struct Vector;

// SAFETY: the board's table of interrupts has the receiver of its first UART there.
unsafe impl InterruptNumber for Vector {
    fn number(self) -> u16 {
        0
    }
}

/// What has arrived.
pub static INPUT: Input = Input::new();

/// The handler: the first entry of the table in `faults.rs`.
pub unsafe extern "C" fn received() {
    let uart = Uart(());
    uart.set(register::INTERRUPT, RECEIVED);
    uart.take();
}

/// The console. It has no state of its own, so the fault handler can make one too.
pub struct Uart(());

impl Uart {
    /// Switches the UART on, without what arrives.
    pub fn start() -> Uart {
        let uart = Uart(());
        // The least divider that the UART accepts: as fast as it goes.
        uart.set(register::DIVIDER, 16);
        uart.set(register::CONTROL, control::TX_ENABLE | control::RX_ENABLE);
        uart
    }

    /// Lets bytes that arrive interrupt the core.
    pub fn listen(&self) {
        self.set(register::CONTROL, control::TX_ENABLE | control::RX_ENABLE | control::RX_INTERRUPT);
        // SAFETY: the handler shares nothing with the rest but `INPUT` and the UART's registers, which it is made for.
        unsafe { NVIC::unmask(Vector) };
    }

    fn get(&self, register: usize) -> u32 {
        // SAFETY: a register of the UART, which is always mapped.
        unsafe { BASE.add(register).read_volatile() }
    }

    fn set(&self, register: usize, value: u32) {
        // SAFETY: as in `get`; none of the registers written here makes the device access memory.
        unsafe { BASE.add(register).write_volatile(value) }
    }

    /// Takes what has arrived, as far as somebody wants it: the rest stays in the UART, which holds up the other side
    /// where that is possible.
    fn take(&self) {
        while self.get(register::STATE) & state::RX_FULL != 0 && INPUT.wants() {
            INPUT.receive(self.get(register::DATA) as u8);
        }
    }

    /// Sends bytes, waiting for room.
    pub fn write(&self, bytes: &[u8]) {
        for byte in bytes {
            while self.get(register::STATE) & state::TX_FULL != 0 {}
            self.set(register::DATA, (*byte).into());
        }
    }

    /// Whether a byte can be read, or the program is to stop.
    pub fn is_ready(&self) -> bool {
        // With what was left in the UART when there was no room.
        interrupt::free(|_| self.take());
        INPUT.is_ready()
    }

    /// Waits for a byte, then reads what is there; nothing when the program is to stop.
    pub fn read(&self, into: &mut [u8]) -> usize {
        while !self.is_ready() {
            // The next byte wakes the core, or at the latest the clock.
            cortex_m::asm::wfi();
        }
        INPUT.read(into)
    }
}

impl core::fmt::Write for Uart {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.write(text.as_bytes());
        Ok(())
    }
}
