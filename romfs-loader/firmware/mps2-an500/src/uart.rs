//! The board's first CMSDK UART as the console.

/// Where its registers are.
const BASE: *mut u32 = 0x4000_4000 as *mut u32;

/// The registers, in words from [`BASE`].
mod register {
    pub const DATA: usize = 0;
    pub const STATE: usize = 1;
    pub const CONTROL: usize = 2;
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
}

/// The console. It has no state of its own, so the fault handler can make one too.
pub struct Uart(());

impl Uart {
    /// Switches the UART on.
    pub fn start() -> Uart {
        let uart = Uart(());
        // The least divider that the UART accepts: as fast as it goes.
        uart.set(register::DIVIDER, 16);
        uart.set(register::CONTROL, control::TX_ENABLE | control::RX_ENABLE);
        uart
    }

    fn get(&self, register: usize) -> u32 {
        // SAFETY: a register of the UART, which is always mapped.
        unsafe { BASE.add(register).read_volatile() }
    }

    fn set(&self, register: usize, value: u32) {
        // SAFETY: as in `get`; none of the registers written here makes the device access memory.
        unsafe { BASE.add(register).write_volatile(value) }
    }

    /// Sends bytes, waiting for room.
    pub fn write(&self, bytes: &[u8]) {
        for byte in bytes {
            while self.get(register::STATE) & state::TX_FULL != 0 {}
            self.set(register::DATA, (*byte).into());
        }
    }

    /// Waits for a byte, then takes what is there.
    pub fn read(&self, into: &mut [u8]) -> usize {
        let mut n = 0;
        for slot in into {
            while self.get(register::STATE) & state::RX_FULL == 0 {
                if n > 0 {
                    return n;
                }
            }
            *slot = self.get(register::DATA) as u8;
            n += 1;
        }
        n
    }
}

impl core::fmt::Write for Uart {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.write(text.as_bytes());
        Ok(())
    }
}
