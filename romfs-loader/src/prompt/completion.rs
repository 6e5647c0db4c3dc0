//! What the tab key makes of a word.

use alloc::vec;
use alloc::vec::Vec;

use crate::vm::Vm;

/// The word that completes at the start of a line when no name does.
const IMPORT: &[u8] = b"import ";

/// How wide the columns of a list are, and how wide the list.
const COLUMN: usize = 16;
const WIDTH: usize = 4 * COLUMN;

/// What a word can become.
#[derive(Debug, PartialEq, Eq)]
pub enum Completion {
    /// Nothing is known to begin so.
    None,
    /// It goes on with these bytes, whichever name is meant.
    Insert(Vec<u8>),
    /// One of several names, as a text to show.
    Choice(Vec<u8>),
}

/// Completes the end of a line: a name of `__main__`, an attribute of the object that the names before it lead to, or a
/// module.
pub fn complete<'v>(vm: &Vm<'v>, line: &[u8]) -> Completion {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let start = line.iter().rposition(|byte| !is_part(byte)).map_or(0, |at| at + 1);
    let dotted = &line[start..];
    let dot = dotted.iter().rposition(|byte| *byte == b'.');
    let (path, word) = dot.map_or((&[][..], dotted), |dot| (&dotted[..dot], &dotted[dot + 1..]));
    if dot.is_some() && path.is_empty() {
        return Completion::None;
    }
    let mut names = Names { word, found: vec![] };
    if line.starts_with(IMPORT) {
        vm.module_names().for_each(|name| names.add(name));
    } else {
        vm.names_of(path, &mut |name| names.add(name));
    }
    let completion = names.completion();
    let may_be_import = dot.is_none() && start == 0 && !word.is_empty();
    if completion == Completion::None && may_be_import && IMPORT.starts_with(word) {
        return Completion::Insert(IMPORT[word.len()..].to_vec());
    }
    completion
}

/// The names that begin with a word.
struct Names<'a> {
    word: &'a [u8],
    found: Vec<Vec<u8>>,
}

impl Names<'_> {
    fn add(&mut self, name: &[u8]) {
        // Names for internal use are only shown to those who ask for them.
        let hidden = self.word.is_empty() && name.starts_with(b"_");
        if name.starts_with(self.word) && !hidden {
            self.found.push(name.to_vec());
        }
    }

    fn completion(mut self) -> Completion {
        self.found.sort();
        self.found.dedup();
        let Some(first) = self.found.first() else { return Completion::None };
        let common = self.found.iter().map(|name| first.iter().zip(name).take_while(|(a, b)| a == b).count());
        let common = common.min().unwrap_or(0);
        if self.found.len() == 1 || common > self.word.len() {
            return Completion::Insert(first[self.word.len()..common].to_vec());
        }
        Completion::Choice(columns(&self.found))
    }
}

/// Names in columns, each line after a newline.
fn columns(names: &[Vec<u8>]) -> Vec<u8> {
    let mut text = vec![];
    let mut used = WIDTH;
    for name in names {
        let mut gap = used.next_multiple_of(COLUMN) - used;
        if gap < 2 {
            gap += COLUMN;
        }
        if used + gap + name.len() <= WIDTH {
            text.resize(text.len() + gap, b' ');
            used += gap;
        } else {
            text.push(b'\n');
            used = 0;
        }
        text.extend_from_slice(name);
        used += name.len();
    }
    text.push(b'\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completion(word: &str, names: &[&str]) -> Completion {
        let mut found = Names { word: word.as_bytes(), found: vec![] };
        names.iter().for_each(|name| found.add(name.as_bytes()));
        found.completion()
    }

    #[test]
    fn common_part() {
        assert_eq!(completion("x", &["a", "b"]), Completion::None);
        assert_eq!(completion("al", &["alpha", "beta"]), Completion::Insert(b"pha".to_vec()));
        assert_eq!(completion("", &["public_b", "_x", "public_a"]), Completion::Insert(b"public_".to_vec()));
        assert_eq!(completion("_", &["public", "_x"]), Completion::Insert(b"x".to_vec()));
    }

    #[test]
    fn choice_in_columns() {
        let names = ["p1", "p23456789012345", "p3", "p4", "p5"];
        let text = "\np1              p23456789012345                 p3\np4              p5\n";
        assert_eq!(completion("p", &names), Completion::Choice(text.into()));
    }
}
