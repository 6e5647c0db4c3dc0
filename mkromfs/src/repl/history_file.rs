//! The lines typed at the prompt, from one session to the next.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use romfs_loader::prompt::History;

use crate::atomic::replace;

/// The file in which lines outlive a session, where there is a home directory.
pub fn path() -> Option<PathBuf> {
    std::env::var_os("HOME").map(|home| Path::new(&home).join(".micropython.history"))
}

/// The lines of a file. One that cannot be read has none: a prompt works without.
pub fn load(path: &Path) -> History {
    let mut history = History::default();
    for line in fs::read(path).unwrap_or_default().split(|byte| *byte == b'\n') {
        history.push(line);
    }
    history
}

/// Writes the lines to a file. Whoever leaves a prompt cannot do anything about one that cannot be written.
pub fn save(history: &History, path: &Path) {
    let mut text = vec![];
    for line in history.lines() {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    let _ = replace(path, &text, &mut io::sink());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_outlive_a_session() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history");
        let mut history = load(&path);
        history.push(b"first");
        history.push(b"second");
        save(&history, &path);
        let again = load(&path);
        assert_eq!([again.get(0), again.get(1), again.get(2)], [Some(&b"second"[..]), Some(&b"first"[..]), None]);
    }
}
