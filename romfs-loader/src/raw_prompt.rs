//! The raw prompt, for programs that talk to a machine, such as `mpremote`: nothing is echoed, and ends are marked with ctrl-D.
//!
//! ```text
//! program:  source ctrl-D                       machine:  "OK" output ctrl-D error ctrl-D ">"
//! ```
//!
//! The machine's side, for any line: a terminal, a UART.

use alloc::vec::Vec;

/// Announces the prompt.
const GREETING: &[u8] = b"raw REPL; CTRL-B to exit\r\n>";

/// How many bytes the other side may send at once in raw paste mode.
const WINDOW: u16 = 128;

/// Asks whether raw paste mode is known: ctrl-E and this, followed by ctrl-A.
const PASTE: u8 = b'A';

/// The byte that a terminal sends for ctrl and a letter.
pub const fn ctrl(letter: u8) -> u8 {
    letter & 0x1f
}

/// What ends a source, and each of its two outputs.
pub const END: u8 = ctrl(b'D');

/// A line to a program on the other side, and what is done for it.
pub trait Line {
    /// The next byte; [`END`] at the end of the input.
    fn read(&mut self) -> u8;

    /// Sends bytes at once.
    fn show(&mut self, bytes: &[u8]);

    /// Runs a source as a module, sends [`END`], the exception if there is one, and [`END`]. The exit status if the machine is to stop.
    fn execute(&mut self, source: &[u8]) -> Option<u8>;
}

/// Talks until ctrl-B, which gives `None`, or until the machine is to stop: its exit status.
pub fn talk(line: &mut dyn Line) -> Option<u8> {
    line.show(GREETING);
    let mut source = Source::default();
    loop {
        let byte = line.read();
        if byte == ctrl(b'A') {
            let mode = match source.bytes[..] {
                [first, mode] if first == ctrl(b'E') => Some(mode),
                _ => None,
            };
            source = Source::default();
            match mode {
                Some(mode) if start_paste(line, mode, &mut source) => {}
                Some(_) => {
                    source = Source::default();
                    continue;
                }
                None => {
                    line.show(GREETING);
                    continue;
                }
            }
        } else if byte == ctrl(b'B') {
            line.show(b"\r\n");
            return None;
        } else if byte == ctrl(b'C') {
            source = Source::default();
            continue;
        } else if byte == END {
            line.show(b"OK");
            if source.bytes.is_empty() {
                line.show(b"\r\n");
                return Some(0);
            }
        } else {
            source.push(byte);
            continue;
        }
        let exit = source.take().execute(line);
        if exit.is_some() {
            return exit;
        }
        line.show(b">");
    }
}

/// A source that is received.
#[derive(Default)]
struct Source {
    bytes: Vec<u8>,
    /// There was no memory for all of it.
    torn: bool,
}

impl Source {
    fn push(&mut self, byte: u8) {
        self.torn |= self.bytes.try_reserve(1).is_err();
        if !self.torn {
            self.bytes.push(byte);
        }
    }

    fn take(&mut self) -> Source {
        core::mem::take(self)
    }

    fn execute(self, line: &mut dyn Line) -> Option<u8> {
        if self.torn {
            line.show(b"\x04MemoryError: \r\n\x04");
            return None;
        }
        line.execute(&self.bytes)
    }
}

/// Receives a source at the pace that the window sets; `false` when the mode is unknown or the other side gave up.
fn start_paste(line: &mut dyn Line, mode: u8, source: &mut Source) -> bool {
    if mode != PASTE {
        line.show(b"R\x00>");
        return false;
    }
    line.show(b"R\x01");
    let [low, high] = WINDOW.to_le_bytes();
    line.show(&[low, high, 1]);
    let mut left = WINDOW;
    loop {
        let byte = line.read();
        if byte == ctrl(b'C') || byte == END {
            line.show(b"\x04");
            if byte == ctrl(b'C') {
                line.show(b"\x04\x04>");
            }
            return byte == END;
        }
        source.push(byte);
        left -= 1;
        if left == 0 {
            line.show(b"\x01");
            left = WINDOW;
        }
    }
}
