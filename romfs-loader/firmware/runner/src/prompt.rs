//! The prompt on the console: for those who type, and for `mpremote` and the like.

use romfs_loader::Vm;
use romfs_loader::prompt::{self, END, History, Line, Mode};
use romfs_loader::source::Input;

use crate::{Begin, End, Program, report};

/// Talks until `SystemExit`, or until a new start is wanted.
pub fn talk(program: &Program<'_, '_>, begin: Begin, lines: &mut History) -> End {
    let platform = program.vm.platform();
    let banner = ["MicroPython v1.29.0 on romfs-loader ", env!("CARGO_PKG_VERSION"), "; ", platform.machine()];
    // A terminal on the other side of a UART goes to the next line, and no more.
    program.vm.set_carriage_returns(true);
    // For what `mpremote mount` makes the current directory. Without memory for it there is none for a prompt either,
    // which says so itself.
    let _ = program.vm.search_current_directory();
    let mut line = Console(program);
    let mode = if begin == Begin::RawPrompt { Mode::Raw } else { Mode::Friendly };
    let (end, typed) = prompt::talk(program.vm, &mut line, &banner, core::mem::take(lines), mode);
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

struct Console<'p, 'v, 'm>(&'p Program<'v, 'm>);

impl<'m> Console<'_, '_, 'm> {
    fn vm(&self) -> &Vm<'m> {
        self.0.vm
    }
}

impl Line for Console<'_, '_, '_> {
    fn read(&mut self) -> u8 {
        let mut byte = [0];
        match self.vm().platform().read(&mut byte) {
            0 => END,
            _ => byte[0],
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        self.vm().platform().write(bytes);
        self.vm().platform().flush();
    }

    fn execute(&mut self, source: &[u8], input: Input, mark: &[u8]) -> Option<u8> {
        let result = self.0.interruptible(|vm| vm.run_source(source, "<stdin>", input));
        self.show(mark);
        let end = result.err().map(|raised| report(self.vm(), raised));
        self.show(mark);
        end.filter(|end| end.wanted).map(|end| end.status)
    }
}
