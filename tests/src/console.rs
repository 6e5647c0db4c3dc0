//! A program that is talked to: by its standard input and output, or on a pseudo-terminal that another program opens.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use wait_timeout::ChildExt;

/// Nothing that is asked for takes nearly so long.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A program with somebody who types and looks. It is killed when this is dropped.
pub struct Console {
    child: Child,
    keyboard: Box<dyn Write + Send>,
    screen: Receiver<Vec<u8>>,
    seen: String,
}

impl Console {
    /// Starts a program with pipes.
    ///
    /// # Panics
    ///
    /// It cannot be started.
    #[must_use]
    pub fn start(mut command: Command) -> Console {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = spawned(&mut command);
        let keyboard = Box::new(child.stdin.take().expect("a pipe"));
        let screen = bytes_of(child.stdout.take().expect("a pipe"));
        Console { child, keyboard, screen, seen: String::new() }
    }

    /// Starts a program on a raw terminal.
    ///
    /// # Panics
    ///
    /// It cannot be started.
    #[must_use]
    pub fn on_terminal(mut command: Command) -> Console {
        let (near, _, inside) = pty();
        on(&inside, &mut command);
        let child = spawned(&mut command);
        let screen = bytes_of(near.try_clone().expect("a second handle"));
        Console { child, keyboard: Box::new(near), screen, seen: String::new() }
    }

    /// Waits until the program has shown a text; what it showed up to there since the last time.
    ///
    /// # Errors
    ///
    /// It did not in time; what it showed instead.
    pub fn until(&mut self, text: &str) -> Result<String, String> {
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return Ok(std::mem::replace(&mut self.seen, rest));
            }
            match self.screen.recv_timeout(TIME_LIMIT) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => return Err(format!("{error}: {text:?} in {:?}", self.seen)),
            }
        }
    }

    /// Types bytes, then waits for a text.
    ///
    /// # Errors
    ///
    /// As [`Console::until`].
    pub fn types(&mut self, bytes: &[u8], text: &str) -> Result<String, String> {
        self.keyboard.write_all(bytes).map_err(|error| error.to_string())?;
        self.until(text)
    }

    /// Waits for the program's end; its exit status.
    ///
    /// # Errors
    ///
    /// It does not end.
    pub fn status(&mut self) -> Result<i32, String> {
        let ended = self.child.wait_timeout(TIME_LIMIT).map_err(|error| error.to_string())?;
        ended.and_then(|status| status.code()).ok_or("no exit status".into())
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawned(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
}

/// Gives a program a terminal for its input and output.
fn on(terminal: &File, command: &mut Command) {
    let open = || terminal.try_clone().expect("a second handle");
    command.stdin(open()).stdout(open()).stderr(open());
}

/// What comes from somewhere, as it comes.
fn bytes_of(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (show, seen) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if show.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    seen
}

/// A raw pseudo-terminal: its own side, and the name of the other one.
fn pty() -> (File, PathBuf, File) {
    let main = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
    grantpt(&main).and_then(|()| unlockpt(&main)).expect("its other side");
    let name = PathBuf::from(ptsname(&main, vec![]).expect("its name").into_string().expect("ASCII"));
    let no_tty = OFlags::NOCTTY.bits() as i32;
    let other = OpenOptions::new().read(true).write(true).custom_flags(no_tty).open(&name).expect("its other side");
    let mut modes = tcgetattr(&other).expect("its modes");
    modes.make_raw();
    tcsetattr(&other, OptionalActions::Now, &modes).expect("a raw terminal");
    (File::from(main), name, other)
}

/// A program whose terminal others open as a device, as if it were a board on a serial line. It is killed when this is
/// dropped.
pub struct Device {
    child: Child,
    /// The device.
    pub name: PathBuf,
    /// Both ends of the line, so that it stays when others close them.
    _held: [File; 2],
}

impl Device {
    /// Starts a program with a raw terminal for its input and output.
    ///
    /// # Panics
    ///
    /// It cannot be started.
    #[must_use]
    pub fn start(mut command: Command) -> Device {
        Device::connect(|inside, _| {
            on(inside, &mut command);
            command
        })
    }

    /// Starts a program that opens a terminal by its name.
    ///
    /// # Panics
    ///
    /// It cannot be started.
    #[must_use]
    pub fn start_on(command: impl FnOnce(&Path) -> Command) -> Device {
        Device::connect(|_, name| {
            let mut command = command(name);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command
        })
    }

    fn connect(command: impl FnOnce(&File, &Path) -> Command) -> Device {
        let (near, near_name, inside) = pty();
        let (far, name, held) = pty();
        let mut command = command(&inside, &near_name);
        let child = spawned(&mut command);
        for (mut from, mut to) in [(&near, &far), (&far, &near)]
            .map(|(from, to)| (from.try_clone().expect("a second handle"), to.try_clone().expect("a second handle")))
        {
            thread::spawn(move || std::io::copy(&mut from, &mut to));
        }
        Device { child, name, _held: [inside, held] }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
