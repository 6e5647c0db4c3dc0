//! `mkromfs run --device`: what is missing is named, and what the emulator is told. The boards themselves are tested in
//! the package `tests`.

mod support;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use support::{Run, Work, finish};

/// A copy of the program that has no firmware near it, as an installed one.
struct Installed {
    work: Work,
    program: PathBuf,
}

impl Installed {
    fn new() -> Self {
        let work = Work::new();
        let program = work.write("bin/mkromfs", fs::read(env!("CARGO_BIN_EXE_mkromfs")).unwrap());
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        work.write("app/main.py", "print('main')\n");
        work.write("app/other.py", "print('other')\n");
        Self { work, program }
    }

    /// Runs it with the directory `tools` as all of its path.
    fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        let mut command = Command::new(&self.program);
        command.args(["run", "--device"]).args(args).current_dir(self.work.path(""));
        command.env("PATH", self.work.path("tools")).env("ROMFS_FIRMWARE", self.work.path("firmware"));
        finish(command)
    }

    /// Something in the emulator's place: it tells its arguments and the start of the image, reports as the firmware
    /// does, and ends with 7.
    fn stand_in(&self) {
        let script = "#!/bin/sh\necho \"$@\"\nfor word; do last=$word; done\nimage=${last#loader,file=}\n\
            /usr/bin/od -An -tx1 -N3 \"${image%,addr=*}\"\necho 'heap 1 of 2' >&2\necho trouble >&2\nexit 7\n";
        let path = self.work.write("tools/qemu-system-arm", script);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn what_is_missing_is_named() {
    let installed = Installed::new();
    installed.run(["toaster", "app"]).bad(&["toaster: no such device", "mps2-an500, virt-rv32"]);
    installed.run(["mps2-an500", "absent.romfs"]).bad(&["absent.romfs"]);
    installed.run(["mps2-an500"]).bad(&["nothing to run on it", "give an image or a directory"]);
    installed.run(["mps2-an500", "app/main.py"]).bad(&["app/main.py: is no image", "mkromfs build"]);
    let unbuilt = installed.run(["mps2-an500", "app"]);
    unbuilt.bad(&["its firmware is not built", "romfs-loader/firmware/build mps2-an500", "ROMFS_FIRMWARE"]);
    installed.work.write("firmware/mps2-an500", "");
    installed.run(["mps2-an500", "app"]).bad(&["qemu-system-arm is not installed", "apt-get install qemu-system-arm"]);
    installed.run(["mps2-an500", "app", "two words"]).bad(&["'two words'"]);
    installed.run(["mps2-an500", "app", "a,b"]).bad(&["'a,b'"]);
}

#[test]
fn the_emulator_gets_firmware_image_and_arguments() {
    let installed = Installed::new();
    installed.stand_in();
    // Where a build of the firmware's workspace puts it, below the directory that is named.
    let firmware = installed.work.write("firmware/thumbv7em-none-eabihf/release/mps2-an500", "");
    let run = installed.run(["mps2-an500", "app", "one", "two"]);
    assert_eq!((run.status, run.err.as_str()), (Some(7), "trouble\n"));
    let out = String::from_utf8(run.out).unwrap();
    for part in
        ["-M mps2-an500", "arg=mps2-an500,arg=main,arg=one,arg=two", firmware.to_str().unwrap(), ",addr=0x60c00000"]
    {
        assert!(out.contains(part), "{part:?} is missing in: {out}");
    }
    assert!(out.ends_with(" d2 cd 31\n"), "no image was there: {out}");
    let module = installed.run(["mps2-an500", "-m", "other", "app"]);
    assert!(String::from_utf8_lossy(&module.out).contains("arg=mps2-an500,arg=other"), "{module:?}");
    let measured = installed.run(["mps2-an500", "--memory", "app"]);
    assert_eq!(measured.err, "heap 1 of 2\ntrouble\n");
}
