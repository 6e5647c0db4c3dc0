//! The interactive prompt, on a terminal.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

/// Nothing that is typed here takes nearly so long.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Somebody who talks at the prompt.
struct Talk {
    child: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    seen: String,
    home: tempfile::TempDir,
}

impl Talk {
    fn start(args: &[&str]) -> Self {
        Self::start_at(args, tempfile::tempdir().unwrap())
    }

    /// Starts a session, and waits for its first prompt.
    fn start_at(args: &[&str], home: tempfile::TempDir) -> Self {
        let main = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&main).unwrap();
        unlockpt(&main).unwrap();
        let name = ptsname(&main, vec![]).unwrap();
        let open = || {
            let flags = rustix::fs::OFlags::NOCTTY.bits() as i32;
            OpenOptions::new().read(true).write(true).custom_flags(flags).open(name.to_str().unwrap()).unwrap()
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
        command.arg("run").args(args).stdin(open()).stdout(open()).stderr(open());
        command.env("HOME", home.path()).env_remove("MICROPYINSPECT").current_dir(home.path());
        // SAFETY: both calls may be made between fork and exec.
        unsafe {
            command.pre_exec(|| {
                rustix::process::setsid()?;
                rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
                Ok(())
            });
        }
        let child = command.spawn().unwrap();
        drop(command);
        let keyboard = File::from(main);
        let mut screen = keyboard.try_clone().unwrap();
        let (show, seen) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if show.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, keyboard, screen: seen, seen: String::new(), home }
    }

    /// Waits until the screen ends with a text; gives what was shown since the last time, without carriage returns.
    fn until(&mut self, end: &str) -> String {
        while !self.seen.ends_with(end) {
            match self.screen.recv_timeout(TIME_LIMIT) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes).replace('\r', "")),
                Err(error) => panic!("{error}: waiting for {end:?} in {:?}", self.seen),
            }
        }
        std::mem::take(&mut self.seen)
    }

    fn types(&mut self, keys: &str, end: &str) -> String {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.until(end)
    }

    /// Whether the terminal is as it was: it echoes and makes lines.
    fn is_restored(&self) -> bool {
        tcgetattr(&self.keyboard).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    fn end(mut self, keys: &str) -> (i32, tempfile::TempDir) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        let status = self.child.wait().unwrap();
        assert!(self.is_restored());
        (status.code().unwrap(), self.home)
    }
}

#[test]
fn statements_and_values() {
    let mut talk = Talk::start(&[]);
    let banner = talk.until(">>> ");
    assert!(banner.starts_with("MicroPython v1.29.0") && banner.contains("\nType \"help()\" for more information.\n"));
    assert_eq!(talk.types("1 + 1\r", "\n>>> "), "1 + 1\n2\n>>> ");
    assert_eq!(talk.types("x = 5\r", "\n>>> "), "x = 5\n>>> ");
    assert_eq!(talk.types("'a' * x\r", "\n>>> "), "'a' * x\n'aaaaa'\n>>> ");
    let shown = talk.types("1/0\r", "zero\n>>> ");
    assert!(shown.contains("File \"<stdin>\", line 1, in <module>\nZeroDivisionError: "), "{shown}");
    assert_eq!(talk.types("for i in range(2):\r", "...     "), "for i in range(2):\n...     ");
    assert_eq!(talk.types("i\r\r\r\r", "\n>>> "), "i\n...     \n...     \n... \n0\n1\n>>> ");
    assert_eq!(talk.end("\x04").0, 0);
}

#[test]
fn exit_status_is_that_of_system_exit() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    assert_eq!(talk.end("raise SystemExit(7)\r").0, 7);
}

#[test]
fn paste_and_cancel() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    talk.types("\x05", "=== ");
    talk.types("if 1:\r    print('pasted')\r", "')\n=== ");
    assert!(talk.types("\x04", ">>> ").ends_with("pasted\n>>> "));
    talk.types("\x05print(1)", "print(1)");
    assert_eq!(talk.types("\x03", ">>> "), "\n>>> ");
    assert_eq!(talk.types("abc\x03", ">>> "), "abc\n>>> ");
    talk.end("\x04");
}

#[test]
fn completion() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    assert_eq!(talk.types("impo\tmat\t\r", "\n>>> "), "import math\n>>> ");
    assert_eq!(talk.types("math.flo\t(2.5)\r", "\n>>> "), "math.floor(2.5)\n2\n>>> ");
    let list = talk.types("math.t\t", ">>> math.t");
    assert_eq!(list, "math.t\ntan             tanh            tau             trunc\n>>> math.t");
    talk.end("\x03\x04");
}

#[test]
fn interrupts() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    for program in ["while True: pass\r\r", "import time; time.sleep(1000)\r", "input()\r"] {
        talk.keyboard.write_all(program.as_bytes()).unwrap();
        // Not before the program runs: until then the key belongs to the prompt.
        while !talk.is_restored() {
            thread::yield_now();
        }
        thread::sleep(Duration::from_millis(50));
        let shown = talk.types("\x03", ">>> ");
        assert!(shown.contains("KeyboardInterrupt: \n"), "{shown}");
    }
    talk.end("\x04");
}

#[test]
fn history_outlives_a_session() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    talk.types("print('once')\r", "\n>>> ");
    let (_, home) = talk.end("\x04");
    assert_eq!(fs::read_to_string(home.path().join(".micropython.history")).unwrap(), "print('once')\n");
    let mut talk = Talk::start_at(&[], home);
    talk.until(">>> ");
    assert_eq!(talk.types("\x1b[A\r", "\n>>> "), "print('once')\nonce\n>>> ");
    talk.end("\x04");
}

#[test]
fn inspection_after_a_program() {
    let mut talk = Talk::start(&["-i", "-c", "x = 42; print('ran')"]);
    assert!(talk.until(">>> ").starts_with("ran\nMicroPython"));
    assert_eq!(talk.types("x\r", "\n>>> "), "x\n42\n>>> ");
    talk.end("\x04");
}

#[test]
fn raw_prompt() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    talk.types("\x01", "raw REPL; CTRL-B to exit\n>");
    assert_eq!(talk.types("print(1)\x04", "\x04>"), "OK1\n\x04\x04>");
    let shown = talk.types("print(2); 1/0\x04", "\x04>");
    assert!(shown.starts_with("OK2\n\x04Traceback") && shown.ends_with("zero\n\x04>"), "{shown:?}");
    // Raw paste mode: a window of 128 bytes.
    assert!(talk.types("\x05A\x01", "\0\x01").starts_with("R\x01"));
    assert_eq!(talk.types("print(3)\x04", ">"), "\x043\n\x04\x04>");
    talk.end("\x04");
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    let mut talk = Talk::start(&[]);
    talk.until(">>> ");
    assert!(!talk.is_restored());
    let pid = rustix::process::Pid::from_child(&talk.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(talk.child.wait().unwrap().signal(), Some(15));
    assert!(talk.is_restored());
}
