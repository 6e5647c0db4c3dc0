//! The interactive prompt on the process's terminal. The conversation is the loader's; here are the terminal and what
//! outlives a session.

mod history_file;
mod terminal;

use romfs_loader::Machine;
use romfs_loader::host::Host;
use romfs_loader::prompt::{self, End, History, Line, Mode};
use romfs_loader::source::Input;

use terminal::Terminal;

/// Runs a source and shows what it raises; the exit status if the program is to end. The bytes are written behind the
/// output, and behind the exception if there is one.
pub type Execute<'a> = dyn Fn(&[u8], Input, &[u8]) -> Option<u8> + 'a;

/// The terminal as the prompt's line: raw, except while a program runs.
struct Typed<'a> {
    terminal: Terminal<'a>,
    execute: &'a Execute<'a>,
}

impl Line for Typed<'_> {
    fn read(&mut self) -> u8 {
        self.terminal.read()
    }

    fn show(&mut self, bytes: &[u8]) {
        self.terminal.show(bytes);
    }

    fn execute(&mut self, source: &[u8], input: Input, mark: &[u8]) -> Option<u8> {
        self.terminal.restore();
        let exit = (self.execute)(source, input, mark);
        if exit.is_none() {
            self.terminal.make_raw();
        }
        exit
    }
}

/// Talks until ctrl-D or `SystemExit`, after a greeting with a line of text; sources are run with `execute`. The exit
/// status.
pub fn talk(machine: &Machine<'_>, host: &Host, execute: &Execute<'_>, banner: &str) -> u8 {
    let path = history_file::path();
    let history = path.as_deref().map_or_else(History::default, history_file::load);
    let mut line = Typed { terminal: Terminal::new(host), execute };
    line.terminal.make_raw();
    let (end, history) = prompt::talk(machine, &mut line, &[banner], history, Mode::Friendly);
    line.terminal.restore();
    if let Some(path) = path {
        history_file::save(&history, &path);
    }
    match end {
        End::Leave(_) => 0,
        End::Exit(status) => status,
    }
}
