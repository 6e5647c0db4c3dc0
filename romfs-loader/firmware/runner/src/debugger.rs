//! What the debugger or emulator on the other side of the core does for a firmware, by semihosting: arguments,
//! measurements, the end. Without the feature `semihosting` there are none, and the end is to wait for ever.

use core::fmt::{self, Write};

/// Longest line of arguments, in bytes.
pub const LINE: usize = 128;

/// Most arguments.
pub const WORDS: usize = 8;

/// The arguments of the program: the words behind the firmware's own name, or `main`.
pub fn arguments<'a>(line: &'a mut [u8; LINE], words: &'a mut [&'a str; WORDS]) -> &'a [&'a str] {
    let mut n = 0;
    for (slot, word) in words.iter_mut().zip(command_line(line).split_ascii_whitespace().skip(1)) {
        *slot = word;
        n += 1;
    }
    if n == 0 { &["main"] } else { words.get(..n).unwrap_or_default() }
}

#[cfg(feature = "semihosting")]
fn command_line(line: &mut [u8; LINE]) -> &str {
    use core::mem::MaybeUninit;
    let mut buffer = [MaybeUninit::uninit(); LINE];
    let Ok(given) = semihosting::sys::arm_compat::sys_get_cmdline_uninit(&mut buffer) else { return "" };
    match line.split_at_mut_checked(given.len()) {
        Some((line, _)) => {
            line.copy_from_slice(given);
            str::from_utf8(line).unwrap_or_default()
        }
        None => "",
    }
}

#[cfg(not(feature = "semihosting"))]
fn command_line(_: &mut [u8; LINE]) -> &str {
    ""
}

/// Writes measurements to the emulator's error stream, apart from the console.
pub fn measured(write: impl FnOnce(&mut dyn Write) -> fmt::Result) {
    #[cfg(all(feature = "semihosting", feature = "details"))]
    if let Ok(stream) = semihosting::io::stderr() {
        // Without a reader of measurements nobody misses them.
        let _ = write(&mut Stream(stream));
    }
    #[cfg(not(all(feature = "semihosting", feature = "details")))]
    let _ = write;
}

#[cfg(all(feature = "semihosting", feature = "details"))]
struct Stream(semihosting::io::Stderr);

#[cfg(all(feature = "semihosting", feature = "details"))]
impl Write for Stream {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        use semihosting::io::Write;
        // The other side takes all of it at once, or there is something wrong.
        match self.0.write(text.as_bytes()) {
            Ok(written) if written == text.len() => Ok(()),
            _ => Err(fmt::Error),
        }
    }
}

/// Ends the run with a status, if there is somebody who hears it.
pub fn exit(status: u8) {
    #[cfg(feature = "semihosting")]
    {
        use semihosting::sys::arm_compat::{ExitReason, sys_exit_extended};
        sys_exit_extended(ExitReason::ADP_Stopped_ApplicationExit, status.into());
    }
    let _ = status;
}
