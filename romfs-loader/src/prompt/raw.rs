//! The raw prompt, for programs that talk to a machine, such as `mpremote`: nothing is echoed, and ends are marked with
//! ctrl-D.
//!
//! ```text
//! program:  source ctrl-D                       machine:  "OK" output ctrl-D error ctrl-D ">"
//! ```
//!
//! This is the machine's side.

use alloc::vec::Vec;

use super::talk::{End, Line, Mode, Next};
use crate::source::Input;

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

/// Talks until ctrl-B, which leads back to the friendly mode, ctrl-D, or `SystemExit`.
pub(super) fn talk(line: &mut dyn Line) -> Next {
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
            return Next::Banner;
        } else if byte == ctrl(b'C') {
            source = Source::default();
            continue;
        } else if byte == END {
            line.show(b"OK");
            if source.bytes.is_empty() {
                line.show(b"\r\n");
                return Next::End(End::Leave(Mode::Raw));
            }
        } else {
            source.push(byte);
            continue;
        }
        if let Some(status) = source.take().execute(line) {
            return Next::End(End::Exit(status));
        }
        line.show(b">");
    }
}

/// A source that is received.
#[derive(Default)]
pub(super) struct Source {
    bytes: Vec<u8>,
    /// There was no memory for all of it.
    torn: bool,
}

impl Source {
    pub(super) fn push(&mut self, byte: u8) {
        self.torn |= self.bytes.try_reserve(1).is_err();
        if !self.torn {
            self.bytes.push(byte);
        }
    }

    fn take(&mut self) -> Source {
        core::mem::take(self)
    }

    /// Its bytes, if there was memory for all of them.
    pub(super) fn whole(self) -> Option<Vec<u8>> {
        (!self.torn).then_some(self.bytes)
    }

    fn execute(self, line: &mut dyn Line) -> Option<u8> {
        match self.whole() {
            Some(bytes) => line.execute(&bytes, Input::File, &[END]),
            None => {
                line.show(b"\x04MemoryError: \r\n\x04");
                None
            }
        }
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
