//! The conversation at the prompt.

use alloc::vec::Vec;

use super::completion::{Completion, complete};
use super::continuation;
use super::editor::{self, Editor, Surroundings};
use super::history::History;
use super::raw::{self, Source, ctrl};
use crate::machine::Machine;
use crate::source::Input;
use crate::vm::Vm;

/// A line to somebody on the other side, and what is done for them.
pub trait Line {
    /// The next byte; [`END`](super::END) at the end of the input.
    fn read(&mut self) -> u8;

    /// Sends bytes at once.
    fn show(&mut self, bytes: &[u8]);

    /// Runs a source and shows what it raises. `mark` is sent behind what it prints, and again behind the exception,
    /// which may be none. The exit status if the machine is to stop.
    fn execute(&mut self, source: &[u8], input: Input, mark: &[u8]) -> Option<u8>;
}

/// How the two sides talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Somebody types.
    Friendly,
    /// A program sends sources.
    Raw,
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With ctrl-D, in this mode: a new start is wanted, where there is one.
    Leave(Mode),
    /// With `SystemExit`: the exit status.
    Exit(u8),
}

/// Talks until ctrl-D or `SystemExit`. The friendly mode greets with the parts of `banner`, a text of one line.
pub fn talk(
    machine: &Machine<'_>,
    line: &mut dyn Line,
    banner: &[&str],
    history: History,
    mode: Mode,
) -> (End, History) {
    let mut editor = Editor::default();
    editor.history = history;
    let mut prompt = Prompt { vm: machine.vm(), line, banner, editor };
    let end = prompt.talk(mode);
    (end, prompt.editor.history)
}

struct Prompt<'a, 'v> {
    vm: &'a Vm<'v>,
    line: &'a mut dyn Line,
    banner: &'a [&'a str],
    editor: Editor,
}

/// What came of a statement, or of the raw mode.
pub(super) enum Next {
    /// The next statement.
    Statement,
    /// The banner again.
    Banner,
    /// The raw mode.
    Raw,
    /// No more.
    End(End),
}

/// What was typed.
enum Typed {
    Source(Vec<u8>, Input),
    Nothing,
    Control(u8),
}

/// Names of the machine complete words.
struct Names<'a, 'v>(&'a Vm<'v>);

impl Surroundings for Names<'_, '_> {
    fn complete(&self, line: &[u8]) -> Completion {
        complete(self.0, line)
    }
}

impl Prompt<'_, '_> {
    fn talk(&mut self, mode: Mode) -> End {
        let mut next = if mode == Mode::Raw { Next::Raw } else { Next::Banner };
        loop {
            next = match next {
                Next::End(end) => return end,
                Next::Raw => raw::talk(self.line),
                Next::Banner => {
                    for part in self.banner {
                        self.line.show(part.as_bytes());
                    }
                    self.line.show(b"\r\nType \"help()\" for more information.\r\n");
                    Next::Statement
                }
                Next::Statement => self.statement(),
            };
        }
    }

    /// Reads and runs one statement.
    fn statement(&mut self) -> Next {
        self.vm.unlock_heap();
        let typed = match self.read() {
            Typed::Control(byte) if byte == ctrl(b'E') => self.paste(),
            typed => typed,
        };
        match typed {
            Typed::Source(source, input) => match self.line.execute(&source, input, b"") {
                Some(status) => Next::End(End::Exit(status)),
                None => Next::Statement,
            },
            Typed::Nothing => Next::Statement,
            Typed::Control(byte) => {
                self.line.show(b"\r\n");
                match byte {
                    _ if byte == ctrl(b'A') => Next::Raw,
                    _ if byte == ctrl(b'B') => Next::Banner,
                    _ if byte == ctrl(b'D') => Next::End(End::Leave(Mode::Friendly)),
                    _ => Next::Statement,
                }
            }
        }
    }

    /// Reads the lines of one statement.
    fn read(&mut self) -> Typed {
        self.editor.begin(self.vm.prompt(true));
        match self.read_line() {
            editor::End::Enter if self.editor.text().is_empty() => return Typed::Nothing,
            editor::End::Enter => {}
            editor::End::Cancel => return Typed::Control(ctrl(b'C')),
            editor::End::Control(byte) => return Typed::Control(byte),
        }
        while continuation::wants_more(self.editor.text()) {
            self.editor.go_on(self.vm.prompt(false));
            match self.read_line() {
                editor::End::Cancel => return Typed::Control(ctrl(b'C')),
                // That is enough of a statement.
                editor::End::Control(byte) if byte == ctrl(b'D') => break,
                editor::End::Enter | editor::End::Control(_) => {}
            }
        }
        Typed::Source(self.editor.text().to_vec(), Input::Single)
    }

    fn read_line(&mut self) -> editor::End {
        loop {
            self.line.show(&self.editor.take_screen());
            let byte = self.line.read();
            if let Some(end) = self.editor.take(byte, &Names(self.vm)) {
                self.line.show(&self.editor.take_screen());
                return end;
            }
        }
    }

    /// Reads a program as it comes, without editing.
    fn paste(&mut self) -> Typed {
        self.line.show(b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ");
        let mut source = Source::default();
        loop {
            let byte = self.line.read();
            if byte == ctrl(b'C') {
                return Typed::Control(byte);
            }
            if byte == ctrl(b'D') {
                self.line.show(b"\r\n");
                return match source.whole() {
                    Some(source) => Typed::Source(source, Input::Paste),
                    None => {
                        self.line.show(b"MemoryError: \r\n");
                        Typed::Nothing
                    }
                };
            }
            source.push(byte);
            self.line.show(if byte == b'\r' { b"\r\n=== " } else { core::slice::from_ref(&byte) });
        }
    }
}
