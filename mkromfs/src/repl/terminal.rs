//! The terminal on standard input and output, and its modes.

use std::io::ErrorKind;
use std::sync::OnceLock;

use romfs_loader::Platform;
use romfs_loader::host::Host;
use rustix::stdio::stdin;
use rustix::termios::{
    ControlModes, InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use romfs_loader::prompt::END;

/// The terminal. While it is raw, each key arrives by itself and nothing is echoed; it is as it was before once this is
/// dropped.
pub struct Terminal<'a> {
    host: &'a Host,
    /// How it was before it became raw.
    before: Option<Termios>,
}

impl<'a> Terminal<'a> {
    /// The process's terminal, whose output goes through `host` as the program's does.
    pub fn new(host: &'a Host) -> Self {
        Self { host, before: None }
    }

    /// Lets each key arrive by itself. Where standard input is no terminal, bytes do so anyhow.
    pub fn make_raw(&mut self) {
        let Ok(before) = tcgetattr(stdin()) else { return };
        restore_at_signals(&before);
        let mut raw = before.clone();
        raw.input_modes -=
            InputModes::BRKINT | InputModes::ICRNL | InputModes::INPCK | InputModes::ISTRIP | InputModes::IXON;
        raw.control_modes -= ControlModes::CSIZE | ControlModes::PARENB;
        raw.control_modes |= ControlModes::CS8;
        raw.local_modes = LocalModes::empty();
        raw.special_codes[SpecialCodeIndex::VMIN] = 1;
        raw.special_codes[SpecialCodeIndex::VTIME] = 0;
        if tcsetattr(stdin(), OptionalActions::Now, &raw).is_ok() {
            self.before = Some(before);
        }
    }

    /// Makes it what it was before: programs read lines, and ctrl-C interrupts them.
    pub fn restore(&mut self) {
        if let Some(before) = self.before.take() {
            // A terminal that has gone has no modes.
            let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
        }
    }

    /// Shows bytes at once.
    pub fn show(&self, bytes: &[u8]) {
        self.host.write(bytes);
        // Whoever cannot see it will not type either.
        let _ = self.host.flush();
    }

    /// The next byte; ctrl-D at the end of the input.
    pub fn read(&self) -> u8 {
        let mut byte = [0];
        loop {
            match self.host.input(&mut byte) {
                Ok(1) => return if byte[0] == b'\n' { b'\r' } else { byte[0] },
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Ok(_) | Err(_) => return END,
            }
        }
    }
}

/// How the terminal was at first, for when a signal ends the process.
static AT_FIRST: OnceLock<Termios> = OnceLock::new();

/// The signals that end a process which waits for a key; ctrl-C and the like are no signals then.
const FATAL: [libc::c_int; 3] = [libc::SIGHUP, libc::SIGQUIT, libc::SIGTERM];

/// Sees to it that a process that a signal ends does not leave a raw terminal behind.
fn restore_at_signals(before: &Termios) {
    extern "C" fn end(signal: libc::c_int) {
        if let Some(before) = AT_FIRST.get() {
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
        // SAFETY: both calls may be made in a signal handler; the second ends the process as the signal does by itself.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
    if AT_FIRST.set(before.clone()).is_ok() {
        for signal in FATAL {
            // SAFETY: the handler only makes calls that are allowed in one: a look at a value that is set, and
            // tcsetattr.
            unsafe {
                // What the parent wanted to be ignored, as nohup does, stays so.
                if libc::signal(signal, end as *const () as libc::sighandler_t) == libc::SIG_IGN {
                    libc::signal(signal, libc::SIG_IGN);
                }
            }
        }
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        self.restore();
    }
}
