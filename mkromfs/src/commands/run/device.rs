//! `--device`: the image runs on an emulated board, with the firmware of `romfs-loader/firmware` in QEMU.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use tempfile::NamedTempFile;

use super::options::{Options, What};
use super::target;
use crate::problem::{Failure, Problem};
use crate::temporary::Temporary;

/// A board that QEMU emulates and that there is a firmware for.
struct Board {
    name: &'static str,
    /// The firmware's target, a part of its path.
    target: &'static str,
    qemu: &'static str,
    machine: &'static [&'static str],
    /// The package of most distributions with the emulator.
    package: &'static str,
    /// Where the firmware expects the image.
    address: usize,
}

const BOARDS: &[Board] = &[
    Board {
        name: "mps2-an500",
        target: "thumbv7em-none-eabihf",
        qemu: "qemu-system-arm",
        machine: &["-M", "mps2-an500"],
        package: "qemu-system-arm",
        address: 0x60C0_0000,
    },
    Board {
        name: "virt-rv32",
        target: "riscv32imc-unknown-none-elf",
        qemu: "qemu-system-riscv32",
        machine: &["-M", "virt", "-bios", "none", "-m", "32M"],
        package: "qemu-system-misc",
        address: 0x8100_0000,
    },
];

/// What the firmware starts its line of measurements with.
const MEASURED: &str = "heap ";

/// Runs what the options name on the board that they name; the status is the program's.
///
/// # Errors
/// There is no such board, something that it needs is not installed, or there is no image to run.
pub fn run(name: &str, options: &Options) -> Result<ExitCode, Failure> {
    let subject = Path::new(name);
    let Some(board) = BOARDS.iter().find(|board| board.name == name) else {
        let names: Vec<&str> = BOARDS.iter().map(|board| board.name).collect();
        return Err(Problem::new(subject, "no such device").help(format!("there are: {}", names.join(", "))).into());
    };
    let (path, module, args) = program(subject, options)?;
    let opened = target::open(path, options.opt_level)?;
    let Some(image) = opened.image() else {
        return Err(Problem::new(path, "is no image and no directory to make one of")
            .help("compile a script into an image: mkromfs build")
            .into());
    };
    let firmware = board.firmware().ok_or_else(|| {
        Problem::new(subject, "its firmware is not built").help(format!(
            "run romfs-loader/firmware/build {name}, or name the directory of firmware files in ROMFS_FIRMWARE"
        ))
    })?;
    let temporary = |error: io::Error| Problem::io(&env::temp_dir(), "write the temporary image", &error);
    let (_temporary, mut file) = Temporary::new(NamedTempFile::new, NamedTempFile::path).map_err(temporary)?;
    file.write_all(image).and_then(|()| file.flush()).map_err(temporary)?;
    let finished = board
        .command(&firmware, file.path(), module, args)
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Problem::new(subject, format!("{} is not installed", board.qemu))
                .help(format!("install it, for example with: apt-get install {}", board.package)),
            _ => Problem::io(Path::new(board.qemu), "start it", &error),
        })?;
    // What the emulator has to say, and with `--memory` what the firmware measured. With standard error gone nobody is
    // left to tell.
    for line in String::from_utf8_lossy(&finished.stderr).lines() {
        if options.report_memory || !line.starts_with(MEASURED) {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
    Ok(ExitCode::from(finished.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// The image's path, the module to run, and the program's arguments.
fn program<'o>(subject: &Path, options: &'o Options) -> Result<(&'o Path, &'o str, Vec<&'o str>), Failure> {
    let mut args: Vec<&str> = options.args.iter().filter_map(|arg| arg.to_str()).collect();
    let (path, module) = match &options.what {
        What::Target(path) => (path.as_path(), "main"),
        What::Module(module) if !args.is_empty() => (Path::new(args.remove(0)), module.to_str().unwrap_or_default()),
        _ => {
            return Err(Problem::new(subject, "nothing to run on it")
                .help("give an image or a directory, with -m MODULE before it for a module other than main")
                .into());
        }
    };
    // The words travel as one line.
    let travels = |word: &&str| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || c == ',');
    match [module].iter().chain(&args).find(|word| !travels(word)) {
        None => Ok((path, module, args)),
        Some(word) => {
            Err(Problem::new(subject, format!("arguments with blanks or commas cannot get there: '{word}'")).into())
        }
    }
}

impl Board {
    /// The firmware: in the directory that `ROMFS_FIRMWARE` names, beside this program, or where the repository builds
    /// it.
    fn firmware(&self) -> Option<PathBuf> {
        let built = Path::new(self.target).join("release").join(self.name);
        let named = env::var_os("ROMFS_FIRMWARE").map(PathBuf::from);
        let own = env::current_exe().ok().and_then(|exe| Some(exe.parent()?.to_owned()));
        let repository = own.as_ref().map(|own| own.join("../../romfs-loader/firmware/target"));
        let directories = [named, own, repository].into_iter().flatten();
        let mut files = directories.flat_map(|directory| [directory.join(self.name), directory.join(&built)]);
        files.find(|file| file.is_file())
    }

    fn command(&self, firmware: &Path, image: &Path, module: &str, args: Vec<&str>) -> Command {
        let words: String = [module].iter().chain(&args).map(|word| format!(",arg={word}")).collect();
        // In an option of QEMU a comma stands twice.
        let image = image.display().to_string().replace(',', ",,");
        let mut command = Command::new(self.qemu);
        command
            .args(self.machine)
            .args(["-display", "none", "-monitor", "none", "-serial", "stdio"])
            .arg("-semihosting-config")
            .arg(format!("enable=on,target=native,arg={}{words}", self.name))
            .arg("-kernel")
            .arg(firmware)
            .arg("-device")
            .arg(format!("loader,file={image},addr={:#x}", self.address));
        command
    }
}
