//! Keys: the bytes that a terminal sends for them.

use alloc::vec::Vec;

use super::raw::ctrl;

/// What a key does to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Char(u8),
    /// Ends the line.
    Enter,
    /// Completes a word.
    Tab,
    /// To the start of the line.
    Home,
    /// To its end.
    End,
    /// One character back.
    Left,
    /// One character on.
    Right,
    /// One word back.
    WordLeft,
    /// One word on.
    WordRight,
    /// The line before.
    Up,
    /// The line after.
    Down,
    /// Takes away the character before the cursor.
    Backspace,
    /// Takes away that under it.
    Delete,
    /// Takes away everything before the cursor.
    KillToStart,
    /// Takes away everything from the cursor on.
    KillToEnd,
    /// Takes away the word before the cursor.
    KillWordLeft,
    /// Takes away the word after it.
    KillWordRight,
    /// Gives up the line.
    Cancel,
}

/// The keys of one byte.
const SINGLE: [(u8, Key); 16] = [
    (ctrl(b'A'), Key::Home),
    (ctrl(b'B'), Key::Left),
    (ctrl(b'C'), Key::Cancel),
    (ctrl(b'D'), Key::Delete),
    (ctrl(b'E'), Key::End),
    (ctrl(b'F'), Key::Right),
    (ctrl(b'H'), Key::Backspace),
    (ctrl(b'I'), Key::Tab),
    (ctrl(b'J'), Key::Enter),
    (ctrl(b'K'), Key::KillToEnd),
    (ctrl(b'M'), Key::Enter),
    (ctrl(b'N'), Key::Down),
    (ctrl(b'P'), Key::Up),
    (ctrl(b'U'), Key::KillToStart),
    (ctrl(b'W'), Key::KillWordLeft),
    (0x7f, Key::Backspace),
];

const ESCAPE: u8 = 0x1b;

/// The keys of more, without the escape before them.
const SEQUENCES: [(&[u8], Key); 19] = [
    (b"b", Key::WordLeft),
    (b"f", Key::WordRight),
    (b"d", Key::KillWordRight),
    (b"\x7f", Key::KillWordLeft),
    (b"[A", Key::Up),
    (b"[B", Key::Down),
    (b"[C", Key::Right),
    (b"[D", Key::Left),
    (b"[H", Key::Home),
    (b"[F", Key::End),
    (b"OH", Key::Home),
    (b"OF", Key::End),
    (b"[1~", Key::Home),
    (b"[3~", Key::Delete),
    (b"[4~", Key::End),
    (b"[7~", Key::Home),
    (b"[8~", Key::End),
    (b"[1;5C", Key::WordRight),
    (b"[1;5D", Key::WordLeft),
];

/// Makes keys of bytes.
#[derive(Debug, Default)]
pub struct Keys {
    /// The sequence that has begun, escape included.
    sequence: Vec<u8>,
}

impl Keys {
    /// Takes a byte; the key that it completes. Sequences of no key are swallowed.
    pub fn take(&mut self, byte: u8) -> Option<Key> {
        if !self.sequence.is_empty() {
            return self.go_on(byte);
        }
        if byte == ESCAPE {
            self.sequence.push(byte);
            return None;
        }
        let single = SINGLE.iter().find(|(single, _)| *single == byte).map(|(_, key)| *key);
        single.or(matches!(byte, b' '..=b'~').then_some(Key::Char(byte)))
    }

    fn go_on(&mut self, byte: u8) -> Option<Key> {
        self.sequence.push(byte);
        let after = &self.sequence[1..];
        let key = SEQUENCES.iter().find(|(sequence, _)| *sequence == after).map(|(_, key)| *key);
        let begins = SEQUENCES.iter().any(|(sequence, _)| sequence.starts_with(after));
        // `ESC [` and numbers go on until a letter or the like ends them, known or not.
        let inside = after[0] == b'[' && after.len() < 16 && (after.len() == 1 || matches!(byte, b' '..=b'?'));
        if key.is_some() || !(begins || inside) {
            self.sequence.clear();
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut keys = Keys::default();
        bytes.iter().filter_map(|byte| keys.take(*byte)).collect()
    }

    #[test]
    fn of_one_byte_and_of_more() {
        assert_eq!(keys(b"a\x01\r"), [Key::Char(b'a'), Key::Home, Key::Enter]);
        assert_eq!(keys(b"\x1b[A\x1b[1;5D\x1bb\x1b[3~"), [Key::Up, Key::WordLeft, Key::WordLeft, Key::Delete]);
    }

    #[test]
    fn what_is_no_key_is_swallowed() {
        assert_eq!(keys(b"\x1b[15~x\x1b[1;2Py\x1bz\x00\xc3z"), [b'x', b'y', b'z'].map(Key::Char));
    }
}
