//! The raw prompt on the console, for `mpremote` and the like.

use romfs_loader::Vm;
use romfs_loader::raw_prompt::{self, Line, ctrl};
use romfs_loader::source::Input;

use crate::{End, report};

/// Talks until `SystemExit`, or until the other side wants a new start.
pub fn talk(vm: &Vm<'_>) -> End {
    let mut line = Console(vm);
    loop {
        let mut exit = raw_prompt::talk(&mut line);
        // There is no other prompt to go back to: until ctrl-A only a new start is listened to.
        while exit.is_none() {
            match line.read() {
                raw_prompt::END => exit = Some(0),
                byte if byte == ctrl(b'A') => break,
                _ => {}
            }
        }
        if let Some(status) = exit {
            line.show(b"soft reboot\r\n");
            return End { status, wanted: true };
        }
    }
}

struct Console<'v, 'm>(&'v Vm<'m>);

impl Line for Console<'_, '_> {
    fn read(&mut self) -> u8 {
        let mut byte = [0];
        match self.0.platform().read(&mut byte) {
            0 => raw_prompt::END,
            _ => byte[0],
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        self.0.platform().write(bytes);
    }

    fn execute(&mut self, source: &[u8]) -> Option<u8> {
        let result = self.0.run_source(source, "<stdin>", Input::File);
        self.show(&[raw_prompt::END]);
        let end = result.err().map(|raised| report(self.0, raised));
        self.show(&[raw_prompt::END]);
        end.filter(|end| end.wanted).map(|end| end.status)
    }
}
