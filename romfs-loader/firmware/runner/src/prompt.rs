//! The prompt on the console: for those who type, and for `mpremote` and the like.

use romfs_loader::Machine;
use romfs_loader::prompt::{self, END, History, Line, Mode};
use romfs_loader::source::Input;

use crate::{Begin, End, Program, report};

/// Talks until `SystemExit`, or until a new start is wanted.
pub fn talk(program: &Program<'_, '_>, begin: Begin, lines: &mut History) -> End {
    let platform = program.machine.platform();
    let banner = ["MicroPython v1.29.0 on romfs-loader ", env!("CARGO_PKG_VERSION"), "; ", platform.machine()];
    // A terminal on the other side of a UART goes to the next line, and no more.
    program.machine.set_carriage_returns(true);
    // For what `mpremote mount` makes the current directory. Without memory for it there is none for a prompt either,
    // which says so itself.
    let _ = program.machine.search_current_directory();
    let mut line = Console(program);
    let mode = if begin == Begin::RawPrompt { Mode::Raw } else { Mode::Friendly };
    let (end, typed) = prompt::talk(program.machine, &mut line, &banner, core::mem::take(lines), mode);
    *lines = typed;
    match end {
        prompt::End::Leave(mode) => {
            line.show(b"MPY: soft reboot\r\n");
            let begin = if mode == Mode::Raw { Begin::RawPrompt } else { Begin::Program };
            End { again: Some(begin), ..End::new(0, true) }
        }
        prompt::End::Exit(status) => End::new(status, true),
    }
}

struct Console<'p, 'a, 'm>(&'p Program<'a, 'm>);

impl<'a, 'm> Console<'_, 'a, 'm> {
    fn machine(&self) -> &'a Machine<'m> {
        self.0.machine
    }
}

impl Line for Console<'_, '_, '_> {
    fn read(&mut self) -> u8 {
        let mut byte = [0];
        match self.machine().platform().read(&mut byte) {
            0 => END,
            _ => byte[0],
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        self.machine().platform().write(bytes);
        self.machine().platform().flush();
    }

    fn execute(&mut self, source: &[u8], input: Input, mark: &[u8]) -> Option<u8> {
        let result = self.0.interruptible(|| self.machine().run_source(source, "<stdin>", input));
        self.show(mark);
        let end = result.err().map(|uncaught| report(&uncaught));
        self.show(mark);
        end.filter(|end| end.wanted).map(|end| end.status)
    }
}
