//! Emulated boards: the firmware of `romfs-loader/firmware` in QEMU, as a way to run a program.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::process::{Finished, run_fed};
use crate::program::Program;
use crate::suite;
use crate::way::{Way, image_of};

/// An emulated core is slower than this one.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// A board's serial line as the emulator's input and output. Ctrl-C is the board's.
const STDIO: &str = "stdio,id=console,signal=off";

/// A board that the firmware is built for and that QEMU emulates.
#[derive(Debug)]
pub struct Board {
    /// Its name, and that of the firmware's package.
    pub name: &'static str,
    /// The target it is built for.
    pub target: &'static str,
    /// The emulator.
    qemu: &'static str,
    /// How the emulator is told to be this board.
    machine: &'static [&'static str],
    /// Where the image lies, in bytes from address 0.
    image: usize,
    /// The board as a way to run a program.
    pub way: &'static [Way],
}

/// The boards.
pub const BOARDS: &[Board] = &[
    Board {
        name: "mps2-an500",
        target: "thumbv7em-none-eabihf",
        qemu: "qemu-system-arm",
        machine: &["-M", "mps2-an500"],
        image: 0x60C0_0000,
        way: &[Way { name: "mps2-an500", run: |mkromfs, program, options| BOARDS[0].run(mkromfs, program, options) }],
    },
    // The same board with code for a Cortex-M0: it is told to fault at any access that is not aligned, as that core
    // does.
    Board {
        name: "mps2-an500",
        target: "thumbv6m-none-eabi",
        qemu: "qemu-system-arm",
        machine: &["-M", "mps2-an500"],
        image: 0x60C0_0000,
        way: &[Way { name: "thumbv6m", run: |mkromfs, program, options| BOARDS[1].run(mkromfs, program, options) }],
    },
    Board {
        name: "virt-rv32",
        target: "riscv32imc-unknown-none-elf",
        qemu: "qemu-system-riscv32",
        machine: &["-M", "virt", "-bios", "none", "-m", "32M"],
        image: 0x8100_0000,
        way: &[Way { name: "virt-rv32", run: |mkromfs, program, options| BOARDS[2].run(mkromfs, program, options) }],
    },
];

/// What programs took on boards, in the order in which they ended: bytes of native stack, the board's way, and the
/// program.
static NATIVE_STACK: Mutex<Vec<(usize, &str, String)>> = Mutex::new(vec![]);

impl Board {
    /// The firmware: in the target directory that `ROMFS_FIRMWARE` names, else that of its own workspace.
    #[must_use]
    pub fn firmware(&self) -> PathBuf {
        targets().join(self.target).join("release").join(self.name)
    }

    /// A firmware with other features: in a target directory of its own, with their name, within that one.
    #[must_use]
    pub fn firmware_with(&self, features: &str) -> PathBuf {
        targets().join(features).join(self.target).join("release").join(self.name)
    }

    /// What is missing to run anything on this board; nothing if all is there.
    #[must_use]
    pub fn missing(&self) -> Option<String> {
        let path = env::var_os("PATH").unwrap_or_default();
        if !env::split_paths(&path).any(|dir| dir.join(self.qemu).is_file()) {
            return Some(format!("{} is not installed", self.qemu));
        }
        let firmware = self.firmware();
        (!firmware.is_file()).then(|| format!("{} is not built (see .ci/firmware)", firmware.display()))
    }

    /// Runs the firmware with the image in `image`, if any, with `arguments` for the program, the first one the module
    /// to run.
    ///
    /// # Panics
    ///
    /// The emulator cannot be started.
    #[must_use]
    pub fn boot(&self, image: Option<(&Path, usize)>, arguments: &[&str]) -> Finished {
        self.boot_firmware(&self.firmware(), image, arguments, &[])
    }

    /// The same with another firmware, and with `input` from the console.
    ///
    /// # Panics
    ///
    /// The emulator cannot be started.
    #[must_use]
    pub fn boot_firmware(
        &self,
        firmware: &Path,
        image: Option<(&Path, usize)>,
        arguments: &[&str],
        input: &[u8],
    ) -> Finished {
        let mut args = self.arguments(firmware, image, arguments, STDIO);
        // Time by instructions: a busy host delays no timer of the board, and waiting costs nothing.
        args.extend(["-icount", "shift=2,sleep=off"].map(String::from));
        run_fed(Path::new(self.qemu), args, Path::new("."), input, TIME_LIMIT)
    }

    /// The emulator with a clock that is that of the world: whoever talks to it takes time. Its console is its standard
    /// input and output, or a terminal.
    #[must_use]
    pub fn command(&self, firmware: &Path, image: &Path, terminal: Option<&Path>) -> Command {
        let line = terminal.map_or_else(|| STDIO.into(), |name| format!("serial,id=console,path={}", name.display()));
        let mut command = Command::new(self.qemu);
        command.args(self.arguments(firmware, Some((image, 0)), &[], &line));
        command
    }

    fn arguments(&self, firmware: &Path, image: Option<(&Path, usize)>, arguments: &[&str], line: &str) -> Vec<String> {
        let mut args: Vec<String> = self.machine.iter().map(|arg| (*arg).into()).collect();
        args.extend(["-display", "none", "-monitor", "none"].map(String::from));
        args.extend(["-chardev", line, "-serial", "chardev:console"].map(String::from));
        let words: String = arguments.iter().map(|word| format!(",arg={word}")).collect();
        args.extend(["-semihosting-config".into(), format!("enable=on,target=native,arg={}{words}", self.name)]);
        args.extend(["-kernel".into(), firmware.display().to_string()]);
        if let Some((image, shift)) = image {
            let address = self.image + shift;
            args.extend(["-device".into(), format!("loader,file={},addr={address:#x}", image.display())]);
        }
        args
    }

    fn run(&self, mkromfs: &Path, program: &Program, options: &[&str]) -> Finished {
        assert!(options.is_empty(), "a board has no options");
        let work = tempfile::tempdir().expect("a temporary directory");
        let image = match image_of(mkromfs, program, work.path(), &[]) {
            Ok(image) => image,
            Err(built) => return built,
        };
        let finished = self.boot(Some((&image, 0)), &[&program.module]);
        if let Some(bytes) = measured(&finished, "native stack") {
            NATIVE_STACK.lock().expect("no test panics with the list").push((
                bytes,
                self.way[0].name,
                program.name.clone(),
            ));
        }
        finished
    }
}

/// Where firmware is built.
fn targets() -> PathBuf {
    env::var_os("ROMFS_FIRMWARE").map_or_else(|| suite::home().join("../romfs-loader/firmware/target"), PathBuf::from)
}

/// A figure that the firmware reports at its end: the number behind `what`.
#[must_use]
pub fn measured(finished: &Finished, what: &str) -> Option<usize> {
    let text = String::from_utf8_lossy(&finished.err);
    let rest = &text[text.find(what)? + what.len()..];
    rest.split_ascii_whitespace().next()?.parse().ok()
}

/// The programs that took the most native stack on a board since the last call, the one that took the most first.
///
/// # Panics
///
/// A thread panicked while it added to the list.
#[must_use]
pub fn native_stack(board: &Board) -> Vec<(usize, String)> {
    let mut list = NATIVE_STACK.lock().expect("no test panics with the list");
    let mut used: Vec<(usize, String)> = list
        .extract_if(.., |(_, way, _)| *way == board.way[0].name)
        .map(|(bytes, _, program)| (bytes, program))
        .collect();
    used.sort_by(|a, b| b.cmp(a));
    used
}
