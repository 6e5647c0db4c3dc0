//! What is wrong with the input, in a form that a person and a program can read.

use std::env;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::ops::{Deref, DerefMut};
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use romfs_format::romfs;
use serde::Serialize;

/// One thing that is wrong, where, and what to do about it. Boxed, as it travels in many results.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Details>);

/// The parts of a [`Problem`].
#[derive(Debug, Clone, Serialize)]
pub struct Details {
    /// The file or directory at fault, as the user can open it.
    pub path: String,
    /// The file inside the image at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Line in the file, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Character in the line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Byte in the file, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The text of the line, to show it.
    #[serde(skip)]
    pub source_line: Option<String>,
}

impl Problem {
    /// A problem with the file or directory at `path`.
    pub fn new(path: &Path, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            path: printable(path.as_os_str().as_encoded_bytes()),
            entry: None,
            line: None,
            column: None,
            offset: None,
            message: message.into(),
            help: None,
            source_line: None,
        }))
    }

    /// A failed operation on the file or directory at `path`; `doing` completes "cannot ...".
    pub fn io(path: &Path, doing: &str, error: &io::Error) -> Self {
        let mut problem = Self::new(path, format!("cannot {doing}: {error}"));
        let help = match error.kind() {
            io::ErrorKind::NotFound => Some("check the path"),
            io::ErrorKind::PermissionDenied => Some("check its permissions and those of the directories above it"),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some("make room, or choose another place"),
            _ => None,
        };
        problem.help = help.map(str::to_owned);
        problem
    }

    /// A defect of the image at `path`.
    pub fn image(path: &Path, error: romfs::Error) -> Self {
        let mut problem = Self::new(path, error.kind.to_string());
        problem.offset = Some(error.offset as u64);
        problem
    }

    /// The same problem with what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem, of the file `entry` inside the image.
    #[must_use]
    pub fn entry(mut self, entry: impl Into<String>) -> Self {
        self.entry = Some(entry.into());
        self
    }

    /// The same problem, at a byte of the file.
    #[must_use]
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    fn render(&self, renderer: &Renderer) -> String {
        let (Some(line), Some(source)) = (self.line, &self.source_line) else {
            return self.render_with(renderer, Group::with_title(Level::ERROR.primary_title(self.one_line())));
        };
        let span = match self.column {
            // Without a column it is the statement that is meant.
            None => source.len() - source.trim_start().len()..source.trim_end().len(),
            Some(column) => source
                .char_indices()
                .nth(column.saturating_sub(1) as usize)
                .map_or(source.len()..source.len(), |(start, _)| start..start + word(&source[start..])),
        };
        // A span may not end before it starts, as that of a blank line would.
        let span = span.start.min(span.end)..span.end;
        let snippet = Snippet::source(source.as_str())
            .line_start(line as usize)
            .path(self.path.as_str())
            .annotation(AnnotationKind::Primary.span(span));
        self.render_with(renderer, Level::ERROR.primary_title(self.message.as_str()).element(snippet))
    }

    /// Renders the group that says what is wrong, and what to do next.
    fn render_with(&self, renderer: &Renderer, what: Group<'_>) -> String {
        let what = renderer.render(&[what]);
        match &self.help {
            // Apart, as a message without a snippet would get an empty one between the two otherwise.
            Some(help) => {
                format!("{what}\n{}", renderer.render(&[Group::with_title(Level::HELP.primary_title(help.as_str()))]))
            }
            None => what,
        }
    }

    /// Place and message in one line.
    fn one_line(&self) -> String {
        let mut text = self.path.clone();
        for number in [self.line, self.column].into_iter().flatten() {
            let _ = write!(text, ":{number}");
        }
        if let Some(entry) = &self.entry {
            let _ = write!(text, ": {entry}");
        }
        if let Some(offset) = self.offset {
            let _ = write!(text, ": offset {offset:#x}");
        }
        let _ = write!(text, ": {}", self.message);
        text
    }
}

impl Deref for Problem {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The input is bad.
    Problems(Vec<Problem>),
    /// The input is bad, and standard output says how already.
    Reported,
    /// Standard output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Explains the failure to a person.
    ///
    /// # Errors
    ///
    /// `err` cannot be written.
    pub fn report(&self, err: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Reported => Ok(()),
            Self::Output(error) => writeln!(err, "error: cannot write to standard output: {error}"),
            Self::Problems(problems) => {
                let colour = is_smart_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
                let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
                for problem in problems {
                    writeln!(err, "{}", problem.render(&renderer))?;
                }
                if let count @ 2.. = problems.len() {
                    writeln!(err, "error: {count} problems in all")?;
                }
                Ok(())
            }
        }
    }
}

/// Whether standard error is a terminal that knows more than letters.
pub fn is_smart_terminal() -> bool {
    io::stderr().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

/// Bytes of the word or number at the start of a text; of its first character if there is none.
fn word(text: &str) -> usize {
    let len = text.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(text.len());
    if len > 0 { len } else { text.chars().next().map_or(0, char::len_utf8) }
}

/// `count` things with their noun, which takes an "s" in the plural.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A name from outside as one line of text: control characters and bytes that are not UTF-8 are escaped.
pub fn printable(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for char in chunk.valid().chars() {
            if char.is_control() { text.extend(char.escape_default()) } else { text.push(char) }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_their_line() {
        assert_eq!(printable("caf\u{e9}.py".as_bytes()), "caf\u{e9}.py");
        assert_eq!(printable(b"a\nb\x1b[2J\xff"), "a\\nb\\u{1b}[2J\\xff");
    }

    #[test]
    fn place_and_help_are_shown() {
        let mut problem = Problem::new(Path::new("app/main.py"), "invalid syntax").help("remove it");
        let plain = Renderer::plain();
        assert!(problem.render(&plain).starts_with("error: app/main.py: invalid syntax"));
        (problem.line, problem.column) = (Some(3), Some(5));
        assert!(problem.render(&plain).contains("app/main.py:3:5: invalid syntax"));
        problem.source_line = Some("x = = 1".into());
        let text = problem.render(&plain);
        assert!(!text.contains("^^"), "{text}");
        for part in ["error: invalid syntax", "app/main.py:3:5", "3 | x = = 1", "    ^", "help: remove it"] {
            assert!(text.contains(part), "{part:?} is missing in\n{text}");
        }
        // A word is marked as a whole.
        problem.source_line = Some("if \u{e4}_1 stop: pass".into());
        problem.column = Some(8);
        let text = problem.render(&plain);
        assert!(text.contains("        ^^^^\n") || text.ends_with("        ^^^^"), "{text}");
    }
}
