//! The lines typed before.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// How many lines are kept.
const LINES: usize = 50;

/// The lines typed before, the last one first.
#[derive(Debug, Default)]
pub struct History(VecDeque<Vec<u8>>);

impl History {
    /// Adds a line, unless it is empty or the last one again.
    pub fn push(&mut self, line: &[u8]) {
        if line.is_empty() || self.0.front().is_some_and(|last| last == line) {
            return;
        }
        self.0.truncate(LINES - 1);
        self.0.push_front(line.to_vec());
    }

    /// The lines, the first one first.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().rev().map(Vec::as_slice)
    }

    /// The line so many before the one that is typed now; 0 is the last one.
    pub fn get(&self, age: usize) -> Option<&[u8]> {
        self.0.get(age).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn keeps_the_last_lines() {
        let mut history = History::default();
        for i in 0..LINES + 5 {
            history.push(i.to_string().as_bytes());
            history.push(i.to_string().as_bytes());
        }
        history.push(b"");
        assert_eq!(history.get(0), Some(&b"54"[..]));
        assert_eq!(history.get(LINES - 1), Some(&b"5"[..]));
        assert_eq!(history.get(LINES), None);
    }
}
