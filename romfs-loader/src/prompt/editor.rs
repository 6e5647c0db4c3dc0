//! The line editor: what keys do to the line, and what the terminal shows of it.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::completion::Completion;
use super::history::History;
use super::keys::{Key, Keys};
use super::raw::ctrl;

/// How wide a level of indentation is.
const INDENT: usize = 4;

/// The longest text that can be typed, in bytes: what comes beyond it is not taken.
const LONGEST: usize = 32 << 10;

/// How a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the enter key.
    Enter,
    /// With ctrl-C.
    Cancel,
    /// With ctrl and one of the letters A to E, on an empty line.
    Control(u8),
}

/// What the editor asks for and tells.
pub trait Surroundings {
    /// Completes the end of a line.
    fn complete(&self, line: &[u8]) -> Completion;
}

/// The text that is typed, of which the last line can be edited.
#[derive(Debug, Default)]
pub struct Editor {
    text: Vec<u8>,
    /// Where the last line starts.
    start: usize,
    /// Where the next character goes.
    cursor: usize,
    keys: Keys,
    prompt: Vec<u8>,
    /// The line of the history that is shown, by its age.
    recalled: Option<usize>,
    indent: bool,
    just_indented: bool,
    screen: Vec<u8>,
    /// The lines typed before.
    pub history: History,
}

/// What changed of a line: it is redrawn from where the cursor is when it has gone back.
#[derive(Clone, Copy, Default)]
struct Change {
    back: usize,
    redraw: bool,
    forward: usize,
}

impl Editor {
    /// Starts a new text.
    pub fn begin(&mut self, prompt: &[u8]) {
        self.text.clear();
        self.indent = true;
        self.begin_line(prompt);
    }

    /// Goes on with another line.
    pub fn go_on(&mut self, prompt: &[u8]) {
        self.text.push(b'\n');
        self.begin_line(prompt);
    }

    /// What was typed so far.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// What the terminal has to show since the last call.
    pub fn take_screen(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.screen)
    }

    fn begin_line(&mut self, prompt: &[u8]) {
        self.start = self.text.len();
        self.cursor = self.start;
        self.keys = Keys::default();
        self.recalled = None;
        self.just_indented = false;
        self.prompt = prompt.to_vec();
        self.screen.extend_from_slice(prompt);
        let width = if self.indent { self.next_indent() * INDENT } else { 0 };
        if width > 0 {
            self.insert(&vec![b' '; width]);
            self.cursor += width;
            self.screen.resize(self.screen.len() + width, b' ');
            self.just_indented = true;
        }
    }

    /// How many levels the new line is indented: as many as the one before it, one more behind a colon, none after two
    /// blank ones.
    fn next_indent(&self) -> usize {
        let Some(before) = self.text.strip_suffix(b"\n") else { return 0 };
        let mut lines = before.rsplit(|byte| *byte == b'\n');
        let last = lines.next().unwrap_or_default();
        let is_blank = |line: &[u8]| line.iter().all(|byte| *byte == b' ');
        if is_blank(last) && lines.next().is_some_and(is_blank) {
            return 0;
        }
        let spaces = last.iter().take_while(|byte| **byte == b' ').count();
        spaces / INDENT + usize::from(last.ends_with(b":"))
    }

    /// Takes a byte from the terminal; how the line ended, if it did.
    pub fn take(&mut self, byte: u8, surroundings: &dyn Surroundings) -> Option<End> {
        let key = self.keys.take(byte)?;
        let is_empty = self.text.len() == self.start;
        if is_empty && (ctrl(b'A')..=ctrl(b'E')).contains(&byte) {
            return Some(if byte == ctrl(b'C') { End::Cancel } else { End::Control(byte) });
        }
        match key {
            Key::Enter => {
                self.screen.extend_from_slice(b"\r\n");
                self.history.push(&self.text[self.start..]);
                return Some(End::Enter);
            }
            Key::Cancel => return Some(End::Cancel),
            _ => {}
        }
        let before = self.text.len();
        let just_indented = core::mem::take(&mut self.just_indented);
        let change = match key {
            Key::Tab if just_indented => {
                self.indent = false;
                Change::default()
            }
            Key::Char(b' ') if just_indented => {
                // One who indents otherwise: of the last level a single space is left.
                self.indent = false;
                Change { redraw: false, ..self.cut_before(INDENT - 1) }
            }
            key => self.edit(key, surroundings),
        };
        self.show(change, before);
        None
    }

    fn edit(&mut self, key: Key, surroundings: &dyn Surroundings) -> Change {
        let to_start = self.cursor - self.start;
        let to_end = self.text.len() - self.cursor;
        let back = |back| Change { back, ..Change::default() };
        let forward = |forward| Change { forward, ..Change::default() };
        match key {
            Key::Char(byte) => self.insert(&[byte]),
            Key::Tab => self.complete(surroundings),
            Key::Home => back(to_start),
            Key::End => forward(to_end),
            Key::Left => back(to_start.min(1)),
            Key::Right => forward(to_end.min(1)),
            Key::WordLeft => back(self.word_before()),
            Key::WordRight => forward(self.word_after()),
            Key::Backspace => self.cut_before(self.backspace()),
            Key::Delete => self.cut_after(to_end.min(1)),
            Key::KillToStart => self.cut_before(to_start),
            Key::KillToEnd => self.cut_after(to_end),
            Key::KillWordLeft => self.cut_before(self.word_before()),
            Key::KillWordRight => self.cut_after(self.word_after()),
            Key::Up => self.recall(self.recalled.map_or(0, |age| age + 1)),
            Key::Down => match self.recalled {
                Some(0) => self.replace(None, b""),
                Some(age) => self.recall(age - 1),
                None => Change::default(),
            },
            Key::Enter | Key::Cancel => Change::default(),
        }
    }

    fn insert(&mut self, bytes: &[u8]) -> Change {
        if self.text.len() + bytes.len() > LONGEST {
            return Change::default();
        }
        self.text.splice(self.cursor..self.cursor, bytes.iter().copied());
        Change { redraw: true, forward: bytes.len(), ..Change::default() }
    }

    /// Takes away what is before the cursor.
    fn cut_before(&mut self, count: usize) -> Change {
        self.text.drain(self.cursor - count..self.cursor);
        Change { back: count, redraw: count > 0, forward: 0 }
    }

    /// Takes away what is behind the cursor.
    fn cut_after(&mut self, count: usize) -> Change {
        self.text.drain(self.cursor..self.cursor + count);
        Change { redraw: count > 0, ..Change::default() }
    }

    /// How much a backspace takes away: a level of indentation at once.
    fn backspace(&self) -> usize {
        let before = &self.text[self.start..self.cursor];
        let spaces = before.len() >= INDENT && before.iter().all(|byte| *byte == b' ');
        if spaces { INDENT } else { before.len().min(1) }
    }

    fn complete(&mut self, surroundings: &dyn Surroundings) -> Change {
        // After a space the tab key indents; after a newline as well.
        if self.cursor.checked_sub(1).is_some_and(|at| self.text[at].is_ascii_whitespace()) {
            return self.insert(&[b' '; INDENT]);
        }
        match surroundings.complete(&self.text[self.start..self.cursor]) {
            Completion::None => Change::default(),
            Completion::Insert(rest) => self.insert(&rest),
            Completion::Choice(list) => {
                self.screen.extend_from_slice(&list);
                self.screen.extend_from_slice(&self.prompt);
                self.screen.extend_from_slice(&self.text[self.start..self.cursor]);
                Change { redraw: true, ..Change::default() }
            }
        }
    }

    fn recall(&mut self, age: usize) -> Change {
        match self.history.get(age).map(<[u8]>::to_vec) {
            Some(line) => self.replace(Some(age), &line),
            None => Change::default(),
        }
    }

    /// Shows another line in place of the one that is typed.
    fn replace(&mut self, age: Option<usize>, line: &[u8]) -> Change {
        self.recalled = age;
        self.text.truncate(self.start);
        self.text.extend_from_slice(line);
        Change { back: self.cursor - self.start, redraw: true, forward: line.len() }
    }

    /// How far it is back to the start of a word, over what is between words.
    fn word_before(&self) -> usize {
        word_length(self.text[self.start..self.cursor].iter().rev())
    }

    /// How far it is to the end of a word.
    fn word_after(&self) -> usize {
        word_length(self.text[self.cursor..].iter())
    }

    /// Brings the terminal up to date with a line that was so long before.
    fn show(&mut self, change: Change, before: usize) {
        self.screen_back(change.back);
        self.cursor -= change.back;
        if change.redraw {
            if self.text.len() < before {
                self.screen.extend_from_slice(b"\x1b[K");
            }
            self.screen.extend_from_slice(&self.text[self.cursor..]);
            self.screen_back(self.text.len() - self.cursor - change.forward);
        } else {
            // A terminal's cursor goes on over what is written again.
            self.screen.extend_from_slice(&self.text[self.cursor..self.cursor + change.forward]);
        }
        self.cursor += change.forward;
    }

    /// Moves the terminal's cursor back.
    fn screen_back(&mut self, columns: usize) {
        match columns {
            0..=4 => self.screen.resize(self.screen.len() + columns, b'\x08'),
            _ => self.screen.extend_from_slice(format!("\x1b[{columns}D").as_bytes()),
        }
    }
}

/// How many characters there are until a word has begun and ended.
fn word_length<'a>(characters: impl Iterator<Item = &'a u8>) -> usize {
    let mut in_word = false;
    characters
        .take_while(|byte| {
            let of_word = byte.is_ascii_alphanumeric();
            let ended = in_word && !of_word;
            in_word |= of_word;
            !ended
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes `al` to `alpha`, and nothing else.
    struct Alpha;

    impl Surroundings for Alpha {
        fn complete(&self, line: &[u8]) -> Completion {
            if line.ends_with(b"al") { Completion::Insert(b"pha".to_vec()) } else { Completion::None }
        }
    }

    /// Types at an editor; what the terminal shows.
    fn typed(editor: &mut Editor, bytes: &[u8]) -> String {
        for byte in bytes {
            if editor.take(*byte, &Alpha) == Some(End::Enter) {
                let prompt = if editor.text().is_empty() || editor.text().ends_with(b"!") { None } else { Some(b"..") };
                match prompt {
                    Some(prompt) => editor.go_on(prompt),
                    None => editor.begin(b">>"),
                }
            }
        }
        String::from_utf8(editor.take_screen()).unwrap()
    }

    fn edited(bytes: &[u8]) -> String {
        let mut editor = Editor::default();
        editor.begin(b"");
        typed(&mut editor, bytes);
        String::from_utf8(editor.text().to_vec()).unwrap()
    }

    #[test]
    fn keys_edit_the_line() {
        for (keys, line) in [
            (&b"abc\x02\x02x"[..], "axbc"),
            (b"abc\x01x\x05y", "xabcy"),
            (b"abc\x08\x7f", "a"),
            (b"abc\x02\x04", "ab"),
            (b"abc\x02\x0b", "ab"),
            (b"abc\x02\x15", "c"),
            (b"one two\x17", "one "),
            (b"one two\x1bb\x1b\x7f", "two"),
            (b"one two\x01\x1bfX", "oneX two"),
            (b"one two\x01\x1bd", " two"),
            (b"x\x1b[C\x1b[D\x1b[D\x1b[Dy\x1b[Fz", "yxz"),
            (b"al\t", "alpha"),
            (b"x \ty", "x     y"),
            (b"\x08\x02\x06\x0b\x15\x17\x1bd", ""),
        ] {
            assert_eq!(edited(keys), line, "{keys:?}");
        }
    }

    #[test]
    fn terminal_shows_as_little_as_needed() {
        let mut editor = Editor::default();
        editor.begin(b">>");
        assert_eq!(typed(&mut editor, b"ac\x02b"), ">>ac\x08bc\x08");
        assert_eq!(typed(&mut editor, b"\x08"), "\x08\x1b[Kc\x08");
        assert_eq!(typed(&mut editor, b"\x05123456\x01"), "c123456\x1b[8D");
    }

    #[test]
    fn lines_are_recalled() {
        let mut editor = Editor::default();
        editor.begin(b">>");
        typed(&mut editor, b"one!\rtwo!\r");
        assert_eq!(typed(&mut editor, b"\x10\x10\x10\x0e"), "two!\x08\x08\x08\x08one!\x08\x08\x08\x08two!");
        assert_eq!(typed(&mut editor, b"\x0e"), "\x08\x08\x08\x08\x1b[K");
    }

    #[test]
    fn lines_are_indented() {
        let mut editor = Editor::default();
        editor.begin(b">>");
        typed(&mut editor, b"if x:\rif y:\rz\r\x08w\r\r");
        assert_eq!(editor.text(), b"if x:\n    if y:\n        z\n    w\n    \n    ");
        // After two blank lines there is no indentation any more.
        typed(&mut editor, b"\r");
        assert!(editor.text().ends_with(b"\n    \n    \n"));
    }

    #[test]
    fn a_space_in_place_of_the_indentation() {
        let mut editor = Editor::default();
        editor.begin(b">>");
        assert_eq!(typed(&mut editor, b"if x:\r y\rz"), ">>if x:\r\n..    \x08\x08\x08y\r\n..z");
    }

    #[test]
    fn ends() {
        let mut editor = Editor::default();
        editor.begin(b"");
        assert_eq!(editor.take(4, &Alpha), Some(End::Control(4)));
        assert_eq!(editor.take(3, &Alpha), Some(End::Cancel));
        editor.take(b'x', &Alpha);
        assert_eq!(editor.take(4, &Alpha), None);
        assert_eq!(editor.take(3, &Alpha), Some(End::Cancel));
    }
}
