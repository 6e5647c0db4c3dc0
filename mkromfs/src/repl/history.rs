//! The lines typed before.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How many lines are kept.
const LINES: usize = 50;

/// The lines typed before, the last one first.
#[derive(Debug, Default)]
pub struct History(VecDeque<Vec<u8>>);

impl History {
    /// The file in which lines outlive a session, where there is a home directory.
    pub fn path() -> Option<PathBuf> {
        std::env::var_os("HOME").map(|home| Path::new(&home).join(".micropython.history"))
    }

    /// The lines of a file. One that cannot be read has none: a prompt works without.
    pub fn load(path: &Path) -> Self {
        let mut history = Self::default();
        for line in fs::read(path).unwrap_or_default().split(|byte| *byte == b'\n') {
            history.push(line);
        }
        history
    }

    /// Writes the lines to a file. Whoever leaves a prompt cannot do anything about one that cannot be written.
    pub fn save(&self, path: &Path) {
        let mut text = vec![];
        for line in self.0.iter().rev() {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        let _ = fs::File::create(path).and_then(|mut file| file.write_all(&text));
    }

    /// Adds a line, unless it is empty or the last one again.
    pub fn push(&mut self, line: &[u8]) {
        if line.is_empty() || self.0.front().is_some_and(|last| last == line) {
            return;
        }
        self.0.truncate(LINES - 1);
        self.0.push_front(line.to_vec());
    }

    /// The line so many before the one that is typed now; 0 is the last one.
    pub fn get(&self, age: usize) -> Option<&[u8]> {
        self.0.get(age).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn outlives_a_session() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history");
        let mut history = History::load(&path);
        history.push(b"first");
        history.push(b"second");
        history.save(&path);
        let again = History::load(&path);
        assert_eq!([again.get(0), again.get(1), again.get(2)], [Some(&b"second"[..]), Some(&b"first"[..]), None]);
    }
}
