//! The interactive prompt: statements are typed, run in `__main__`, and their values shown.
//!
//! [`Repl::run`] is the conversation. It leaves lines to the [`editor`], which gets [`keys`] from the bytes of the [`terminal`], remembers lines
//! in the [`history`] and asks for the [`completion`] of words; [`continuation`] says whether a statement is complete. The prompt for programs
//! is the loader's.

pub mod completion;
pub mod continuation;
pub mod editor;
pub mod history;
pub mod keys;
pub mod terminal;

use romfs_loader::Vm;
use romfs_loader::host::Host;
use romfs_loader::raw_prompt::{self, Line};
use romfs_loader::source::Input;

use completion::Completion;
use editor::{Editor, End, Surroundings};
use history::History;
use keys::ctrl;
use terminal::Terminal;

/// Runs a source and shows what it raises; the exit status if the program is to end. The bytes are written behind the output, and behind the
/// exception if there is one.
pub type Execute<'a> = dyn Fn(&[u8], Input, &[u8]) -> Option<u8> + 'a;

/// A conversation at the prompt.
pub struct Repl<'a, 'm> {
    vm: &'a Vm<'m>,
    terminal: Terminal<'a>,
    execute: &'a Execute<'a>,
    banner: String,
}

/// The terminal for programs that talk to this one.
struct Programs<'r, 'a> {
    terminal: &'r mut Terminal<'a>,
    execute: &'r Execute<'a>,
}

impl Line for Programs<'_, '_> {
    fn read(&mut self) -> u8 {
        self.terminal.read()
    }

    fn show(&mut self, bytes: &[u8]) {
        self.terminal.show(bytes);
    }

    fn execute(&mut self, source: &[u8]) -> Option<u8> {
        self.terminal.restore();
        let exit = (self.execute)(source, Input::File, &[raw_prompt::END]);
        if exit.is_none() {
            self.terminal.make_raw();
        }
        exit
    }
}

/// What came of a line, a paste or a whole mode.
enum Next {
    /// The next statement.
    Statement,
    /// The banner again.
    Banner,
    /// The prompt for programs.
    Raw,
    /// The end, with an exit status.
    Exit(u8),
}

/// What was typed.
enum Typed {
    Source(Vec<u8>, Input),
    Nothing,
    Control(u8),
}

impl<'a, 'm> Repl<'a, 'm> {
    /// A prompt that greets with a line of text and runs sources with `execute`.
    pub fn new(vm: &'a Vm<'m>, host: &'a Host, execute: &'a Execute<'a>, banner: String) -> Self {
        Self { vm, terminal: Terminal::new(host), execute, banner }
    }

    /// Talks until ctrl-D or `SystemExit`; the exit status.
    pub fn run(mut self) -> u8 {
        let path = History::path();
        let mut editor = Editor::default();
        if let Some(path) = &path {
            editor.history = History::load(path);
        }
        let mut next = Next::Banner;
        let status = loop {
            self.terminal.make_raw();
            next = match next {
                Next::Exit(status) => break status,
                Next::Raw => {
                    match raw_prompt::talk(&mut Programs { terminal: &mut self.terminal, execute: self.execute }) {
                        Some(status) => Next::Exit(status),
                        None => Next::Banner,
                    }
                }
                Next::Banner => {
                    let help = "Type \"help()\" for more information.";
                    self.terminal.show(format!("{}\r\n{help}\r\n", self.banner).as_bytes());
                    Next::Statement
                }
                Next::Statement => self.statement(&mut editor),
            };
            self.terminal.restore();
        };
        self.terminal.restore();
        if let Some(path) = path {
            editor.history.save(&path);
        }
        status
    }

    /// Reads and runs one statement.
    fn statement(&mut self, editor: &mut Editor) -> Next {
        self.vm.unlock_heap();
        let typed = match self.read(editor) {
            Typed::Control(byte) if byte == ctrl(b'E') => self.paste(),
            typed => typed,
        };
        match typed {
            Typed::Source(source, input) => {
                self.terminal.restore();
                match (self.execute)(&source, input, b"") {
                    Some(status) => Next::Exit(status),
                    None => Next::Statement,
                }
            }
            Typed::Nothing => Next::Statement,
            Typed::Control(byte) => {
                self.terminal.show(b"\r\n");
                match byte {
                    _ if byte == ctrl(b'A') => Next::Raw,
                    _ if byte == ctrl(b'B') => Next::Banner,
                    _ if byte == ctrl(b'D') => Next::Exit(0),
                    _ => Next::Statement,
                }
            }
        }
    }

    /// Reads the lines of one statement.
    fn read(&self, editor: &mut Editor) -> Typed {
        editor.begin(self.vm.prompt(true));
        match self.read_line(editor) {
            End::Enter if editor.text().is_empty() => return Typed::Nothing,
            End::Enter => {}
            End::Cancel => return Typed::Control(ctrl(b'C')),
            End::Control(byte) => return Typed::Control(byte),
        }
        while continuation::wants_more(editor.text()) {
            editor.go_on(self.vm.prompt(false));
            match self.read_line(editor) {
                End::Cancel => return Typed::Control(ctrl(b'C')),
                // That is enough of a statement.
                End::Control(byte) if byte == ctrl(b'D') => break,
                End::Enter | End::Control(_) => {}
            }
        }
        Typed::Source(editor.text().to_vec(), Input::Single)
    }

    fn read_line(&self, editor: &mut Editor) -> End {
        loop {
            self.terminal.show(&editor.take_screen());
            if let Some(end) = editor.take(self.terminal.read(), self) {
                self.terminal.show(&editor.take_screen());
                return end;
            }
        }
    }

    /// Reads a program as it comes, without editing.
    fn paste(&self) -> Typed {
        self.terminal.show(b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ");
        let mut source = vec![];
        loop {
            let byte = self.terminal.read();
            if byte == ctrl(b'C') {
                return Typed::Control(byte);
            }
            if byte == ctrl(b'D') {
                self.terminal.show(b"\r\n");
                return Typed::Source(source, Input::Paste);
            }
            source.push(byte);
            self.terminal.show(if byte == b'\r' { b"\r\n=== " } else { std::slice::from_ref(&byte) });
        }
    }
}

impl Surroundings for Repl<'_, '_> {
    fn complete(&self, line: &[u8]) -> Completion {
        completion::complete(self.vm, line)
    }
}
