//! `mkromfs run --slots`: an update rehearsed on a desk, from the factory to the crash and back; the module `update`.

mod support;

use std::fs;
use std::process::Command;

use support::{Run, Work, finish};

/// Reads a stream from standard input and installs it, going where it is told.
const TAKE: &str = "
import sys, update
def take(upto=None):
    stream = sys.stdin.buffer.read()
    install = update.Install(len(stream))
    at = install.position()
    while at < len(stream) and (upto is None or at < upto):
        at = install.write(stream[at:at + 700])
    print('at', at, 'of', len(stream))
    if upto is None:
        install.finish()
        print('finished')
";

/// A device with version 1.0.0 on it, and the output of its first start.
struct Desk {
    work: Work,
    first: Run,
}

impl Desk {
    fn new(main: &str) -> Self {
        let work = Work::new();
        work.write("app/take.py", TAKE);
        work.write("app/data.bin", (0..9_000u32).map(|n| ((n * n) >> 5) as u8).collect::<Vec<_>>());
        work.run(["keygen", "key.pem"]).good();
        let desk = Self { first: work.run(["--version"]), work };
        desk.image("1.0.0", main, &[]);
        let first = desk.start(&["--key", "key.pub.pem", "1.0.0.romfs"]);
        Self { first, ..desk }
    }

    /// Builds and signs an image.
    fn image(&self, version: &str, main: &str, sign: &[&str]) {
        self.work.write("app/main.py", main);
        let name = format!("{version}.romfs");
        let base = self.work.path("1.0.0.romfs").exists();
        let build: &[&str] = if base { &["--base", "1.0.0.romfs", "--max-waste=90"] } else { &["--signable"] };
        let options = ["build", "app", "-q", "-o", &name, "--image-version", version];
        self.work.run(options.iter().chain(build)).good();
        let sign = if sign.is_empty() { &["--product", "lamp"][..] } else { sign };
        self.work.run(["sign", &name, "--key", "key.pem"].iter().chain(sign)).good();
    }

    fn start(&self, args: &[&str]) -> Run {
        self.work.run(["run", "--slots", "flash.bin"].iter().chain(args))
    }

    /// A start with a stream on standard input.
    fn start_with(&self, stream: &[u8]) -> Run {
        self.work.write("stream", stream);
        let mut command = Command::new("sh");
        let shell = "exec \"$0\" run --slots flash.bin < stream";
        command.args(["-c", shell, env!("CARGO_BIN_EXE_mkromfs")]).current_dir(self.work.path(""));
        finish(command)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.work.path(name)).unwrap()
    }
}

#[track_caller]
fn said(run: &Run, status: i32, out: &str, err: &str) {
    assert!(
        run.status == Some(status) && run.out == out.as_bytes() && run.err.contains(err),
        "{run:?}\n{}",
        String::from_utf8_lossy(&run.out)
    );
}

#[test]
fn an_update_is_rehearsed() {
    let desk = Desk::new("print('one')\n");
    said(
        &desk.first,
        0,
        "one\n",
        "slots: flash.bin is made, with 2 slots of 65536 bytes\nslots: slot 0 starts, version 1.0.0",
    );
    // One that crashes, as a patch: after three starts the old one is back.
    desk.image("1.1.0", "print('two')\nraise ValueError('broken')\n", &[]);
    desk.work.run(["delta", "1.0.0.romfs", "1.1.0.romfs", "-o", "patch"]).good();
    let size = desk.bytes("patch").len();
    let installed = format!("slots: version 1.1.0 was installed in slot 1, by a stream of {size} bytes\n");
    let trial = "slots: slot 1 starts, version 1.1.0, on trial; it may start 2 more times";
    said(&desk.start(&["patch"]), 1, "two\n", &(installed + trial));
    said(&desk.start(&[]), 1, "two\n", "on trial; it may start once more");
    said(&desk.start(&[]), 1, "two\n", "on trial; it may start 0 more times");
    said(
        &desk.start(&[]),
        0,
        "one\n",
        "slot 0 starts, version 1.0.0, confirmed; another image has used up its attempts",
    );
    said(&desk.start(&[]), 0, "one\n", "slot 0 starts, version 1.0.0, confirmed\n");
    // One that confirms itself.
    desk.image("1.2.0", "import update\nupdate.confirm()\nprint('three')\n", &[]);
    said(&desk.start(&["1.2.0.romfs"]), 0, "three\n", "slot 1 starts, version 1.2.0, on trial");
    said(&desk.start(&[]), 0, "three\n", "slots: slot 1 starts, version 1.2.0, confirmed\n");
    // One without a program gives way at once, and does not come back.
    fs::remove_file(desk.work.path("app/main.py")).unwrap();
    desk.work.run(["build", "app", "-q", "-o", "empty.romfs", "--signable"]).good();
    let sign = ["sign", "empty.romfs", "--key", "key.pem", "--product", "lamp", "--app-version", "1.3.0"];
    desk.work.run(sign).good();
    said(&desk.start(&["empty.romfs"]), 0, "three\n", "slots: slot 1 starts, version 1.2.0, confirmed\n");
    said(&desk.start(&[]), 0, "three\n", "slots: slot 1 starts, version 1.2.0, confirmed\n");
    // A patch for the image that ran before.
    desk.start(&["patch"]).bad(&["patch: the patch is for another image"]);
    said(&desk.start(&[]), 0, "three\n", "version 1.2.0, confirmed\n");
}

#[test]
fn programs_install_confirm_and_revert() {
    let desk = Desk::new("import take, update\nprint(sorted(update.status().items()))\ntake.take()\n");
    desk.image("1.4.0", "import update\nprint(update.status()['trial'])\nupdate.revert()\n", &[]);
    let new = desk.bytes("1.4.0.romfs");
    let expected = format!("at {0} of {0}\nfinished\n", new.len());
    let status = "[('floor', '0.0.0'), ('installed', None), ('ready', False), ('slot', 0), ('trial', None), ('version', '1.0.0')]\n";
    said(&desk.start_with(&new), 0, &(status.to_owned() + &expected), "slot 0 starts, version 1.0.0");
    said(&desk.start(&[]), 0, "2\n", "slot 1 starts, version 1.4.0, on trial");
    let back = desk.start_with(&new);
    said(&back, 0, &(status.to_owned() + &expected), "slot 0 starts, version 1.0.0, confirmed\n");
    // As a patch it comes in the same way.
    said(&desk.start(&[]), 0, "2\n", "slot 1 starts, version 1.4.0, on trial");
    desk.work.run(["delta", "1.0.0.romfs", "1.4.0.romfs", "-o", "patch"]).good();
    let patch = desk.bytes("patch");
    let expected = format!("{status}at {0} of {0}\nfinished\n", patch.len());
    said(&desk.start_with(&patch), 0, &expected, "slot 0 starts, version 1.0.0, confirmed\n");
    said(&desk.start(&[]), 0, "2\n", "slot 1 starts, version 1.4.0, on trial");
}

#[test]
fn an_installation_goes_on_where_it_stopped() {
    let desk = Desk::new("import take, update\nprint(update.status()['installed'])\ntake.take(9000)\n");
    desk.image("2.0.0", "import take\ntake.take()\n", &[]);
    let new = desk.bytes("2.0.0.romfs");
    said(&desk.start_with(&new), 0, &format!("None\nat 9100 of {}\n", new.len()), "");
    // The first bytes come again, and then what was not written.
    let again = desk.start_with(&new);
    assert!(String::from_utf8_lossy(&again.out).starts_with("8192\nat 9"), "{again:?}");
}

#[test]
fn wrong_streams_and_calls_raise() {
    let main = "
import sys, update
stream = bytearray(sys.stdin.buffer.read())
def fails(f, *args):
    try:
        print('no', f(*args))
    except Exception as e:
        print(type(e).__name__, e)
def refused(stream):
    install = update.Install(len(stream))
    fails(install.write, stream)
    fails(install.finish)
refused(b'nothing of that kind')
stream[-100] ^= 1
refused(stream)
stream[-100] ^= 1
install = update.Install(len(stream))
print(install.write(stream[:2000]))
fails(install.finish)
other = update.Install(len(stream))
fails(install.write, b'')
fails(install.position)
other.abort()
fails(other.finish)
fails(update.revert)
fails(update.Install, -1)
fails(update.Install)
fails(other.write, 1)
print(install, update.confirm())
install = update.Install(len(stream))
print(install.write(stream) == len(stream), install.finish())
fails(update.Install(len(stream)).write, stream)
update.revert()
print(update.status()['ready'])
";
    let desk = Desk::new(main);
    desk.image("1.5.0", "print('never')\n", &[]);
    let new = desk.bytes("1.5.0.romfs");
    let last = new.len() as u32 / 4096;
    let expected = format!(
        "ValueError neither an image nor a patch
RuntimeError the stream is not complete
ValueError block {last} differs from its hash
RuntimeError the stream is not complete
8192
RuntimeError the stream is not complete
RuntimeError the installation was given up
RuntimeError the installation was given up
RuntimeError the installation was given up
RuntimeError no image is on trial
ValueError wrong size
TypeError function takes 1 positional arguments but 0 were given
TypeError object with buffer protocol required
<Install> None
True None
RuntimeError an image is on trial
False
"
    );
    said(&desk.start_with(&new), 0, &expected, "");

    for (version, sign, why) in [
        ("1.6.0", &["--product", "fan"][..], "for another product"),
        ("1.6.1", &["--product", "lamp", "--hardware", "2"], "for other hardware"),
        ("1.6.2", &["--product", "lamp", "--key-id", "3"], "signed with key 3, which is not known here"),
        ("1.6.3", &["--product", "lamp", "--loader", "200.0.0"], "needs loader 200.0.0"),
    ] {
        desk.image(version, "print('never')\n", sign);
        desk.start(&[&format!("{version}.romfs")]).bad(&[why]);
    }
}

#[test]
fn what_is_no_flash_and_no_image_is_said() {
    let work = Work::new();
    work.write("app/main.py", "import update\nprint(update.status())\n");
    work.run(["keygen", "key.pem"]).good();
    work.run(["build", "app"]).good();
    let run = |args: &[&str]| work.run(["run", "--slots", "flash.bin"].iter().chain(args));
    run(&[]).bad(&["flash.bin: is not there", "comes from the factory with"]);
    run(&["app.romfs"]).bad(&["app.romfs: is not signed"]);
    work.run(["sign", "app.romfs", "--key", "key.pem", "--product", "lamp", "--app-version", "1"]).good();
    run(&["app.romfs"]).bad(&["is to trust no key", "--key"]);
    work.run(["keygen", "other.pem"]).good();
    run(&["--key", "other.pub.pem", "app.romfs"]).bad(&["the signature is not this key's"]);
    assert!(!work.path("flash.bin").exists());
    run(&["--key", "other.pub.pem", "--key", "7=key.pub.pem", "app.romfs"]).bad(&["signature"]);
    run(&["--key", "7=other.pub.pem", "--key", "0=key.pub.pem", "app.romfs"]).good();
    run(&["--key", "key.pub.pem"]).bad(&["is there already"]);
    work.write("flash.bin", vec![0; 200_000]);
    run(&[]).bad(&["is no flash of a rehearsal"]);
    // Without slots the module says so.
    let alone = work.run(["run", "-c", "import update\nupdate.status()"]);
    assert!(alone.status == Some(1) && alone.err.contains("OSError: [Errno 19] ENODEV"), "{alone:?}");
}
