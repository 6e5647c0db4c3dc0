//! What the debugger or emulator on the other side of the core does for the firmware: arguments, measurements, the end.
//! Without the feature `semihosting` there are none, and the end is to wait for ever.

use core::fmt::{self, Write};

/// Longest line of arguments, in bytes.
pub const LINE: usize = 128;

/// Most arguments.
pub const WORDS: usize = 8;

/// What the firmware calls, by the numbers in Arm's specification of semihosting.
#[cfg(feature = "semihosting")]
mod call {
    pub const GET_CMDLINE: usize = 0x15;
    pub const EXIT_EXTENDED: usize = 0x20;
    /// The reason of an exit that has a status.
    pub const APPLICATION_EXIT: usize = 0x20026;
}

/// The arguments of the program: the words behind the firmware's own name, or `main`.
pub fn arguments<'a>(line: &'a mut [u8; LINE], words: &'a mut [&'a str; WORDS]) -> &'a [&'a str] {
    let mut n = 0;
    for word in command_line(line).split_ascii_whitespace().skip(1).take(WORDS) {
        words[n] = word;
        n += 1;
    }
    if n == 0 {
        words[0] = "main";
        n = 1;
    }
    &words[..n]
}

#[cfg(feature = "semihosting")]
fn command_line(line: &mut [u8; LINE]) -> &str {
    let mut block = [line.as_mut_ptr().addr(), LINE];
    line.fill(0);
    // SAFETY: the call writes at most LINE bytes, with a zero at the end, to where the block says, and the length into the block.
    let failed = unsafe { cortex_m_semihosting::syscall1(call::GET_CMDLINE, block.as_mut_ptr().addr()) };
    if failed != 0 {
        return "";
    }
    let end = line.iter().position(|byte| *byte == 0).unwrap_or(LINE);
    str::from_utf8(&line[..end]).unwrap_or_default()
}

#[cfg(not(feature = "semihosting"))]
fn command_line(_: &mut [u8; LINE]) -> &str {
    ""
}

/// Writes measurements to the emulator's error stream, apart from the console.
pub fn measured(write: impl FnOnce(&mut dyn Write) -> fmt::Result) {
    #[cfg(feature = "semihosting")]
    if let Ok(mut stream) = cortex_m_semihosting::hio::hstderr() {
        // Without a reader of measurements nobody misses them.
        let _ = write(&mut stream);
    }
    #[cfg(not(feature = "semihosting"))]
    let _ = write;
}

/// Ends the run with a status.
pub fn exit(status: u8) -> ! {
    #[cfg(feature = "semihosting")]
    {
        let block = [call::APPLICATION_EXIT, status.into()];
        // SAFETY: the call reads two words.
        unsafe { cortex_m_semihosting::syscall1(call::EXIT_EXTENDED, block.as_ptr().addr()) };
    }
    let _ = status;
    loop {
        cortex_m::asm::wfi();
    }
}
