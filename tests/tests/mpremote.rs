//! What `mpremote` does with MicroPython on a serial line it does with ours: with `mkromfs run` on a pseudo-terminal,
//! as with MicroPython's unix port, and with the firmware in QEMU.
//!
//! The first needs `mpremote` (see [`tests::peer`]), the second a firmware with the compiler as well, and is asked for
//! like the other tests of boards.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use tests::board::BOARDS;
use tests::console::{Console, Device};
use tests::process::{End, run_fed, under_test};
use tests::{peer, suite, way};

/// `mpremote` gives up a machine that does not answer after ten seconds.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// What `mpremote` is told, in a directory of the host; the status that it ends with; and what it says, without
/// carriage returns. The machine's directory is `DEVICE` there, a checksum `SHA`.
type Step = (&'static [&'static str], i32, &'static str);

fn main() -> ExitCode {
    let Some(mpremote) = peer::program("mpremote") else { return ExitCode::SUCCESS };
    let mkromfs = under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let mut trials = vec![];
    for (name, steps) in HOST {
        let (mpremote, mkromfs) = (mpremote.clone(), mkromfs.clone());
        trials.push(Trial::test(format!("host::{name}"), move || {
            let work = tempfile::tempdir()?;
            let device = work.path().join("device");
            fs::create_dir(&device)?;
            let mut command = Command::new(&mkromfs);
            command.arg("run").current_dir(&device).env("HOME", work.path()).env_remove("MICROPYINSPECT");
            let line = Device::start(command);
            all(&mpremote, &line, work.path(), &device.to_string_lossy(), steps)
        }));
    }
    {
        let (mpremote, mkromfs) = (mpremote.clone(), mkromfs.clone());
        trials.push(Trial::test("host::repl", move || {
            let work = tempfile::tempdir()?;
            let mut command = Command::new(&mkromfs);
            command.arg("run").current_dir(work.path()).env("HOME", work.path()).env_remove("MICROPYINSPECT");
            Ok(repl(&mpremote, &Device::start(command), work.path(), &["resume"], false)?)
        }));
    }
    match std::env::var("ROMFS_BOARDS") {
        Ok(asked) => {
            let board = &BOARDS[0];
            let firmware = board.firmware_with("compiler");
            if board.missing().is_none() && firmware.is_file() {
                for (name, steps) in BOARD {
                    let (mpremote, mkromfs, firmware) = (mpremote.clone(), mkromfs.clone(), firmware.clone());
                    trials.push(Trial::test(format!("{}::{name}", board.name), move || {
                        let work = tempfile::tempdir()?;
                        let image = image(&mkromfs, work.path());
                        let line = Device::start_on(|name| board.command(&firmware, &image, Some(name)));
                        all(&mpremote, &line, work.path(), "/rom", steps)
                    }));
                }
                trials.push(Trial::test(format!("{}::repl", board.name), move || {
                    let work = tempfile::tempdir()?;
                    let image = image(&mkromfs, work.path());
                    let line = Device::start_on(|name| board.command(&firmware, &image, Some(name)));
                    Ok(repl(&mpremote, &line, work.path(), &["mount", "."], true)?)
                }));
            } else {
                peer::skipped(&format!("no board talks to mpremote: no emulator, or no {}", firmware.display()));
                if asked == "required" {
                    return ExitCode::FAILURE;
                }
            }
        }
        Err(_) => peer::skipped("no board talks to mpremote; .ci/firmware builds the firmware and runs this"),
    }
    suite::main(trials)
}

/// An image whose main module talks, and that has files of its own.
fn image(mkromfs: &Path, work: &Path) -> std::path::PathBuf {
    let tree = work.join("app");
    let write = |name: &str, data: &str| fs::write(tree.join(name), data).expect("writing a file");
    fs::create_dir_all(tree.join("data")).expect("a directory");
    write("main.py", "count = 6\nprint('main ran')\n");
    write("tool.py", "def double(x):\n    return 2 * x\n");
    write("data/text.txt", "some text\n");
    let image = work.join("app.romfs");
    let built = way::build(mkromfs, &tree, &image, &["--align", "1"]);
    assert_eq!(built.end, End::Status(0), "{built}");
    image
}

/// Talks at the prompt by way of `mpremote`; with a machine that starts anew the directory of the host is mounted
/// again.
fn repl(mpremote: &Path, line: &Device, work: &Path, before: &[&str], restarts: bool) -> Result<(), String> {
    fs::write(work.join("hi.py"), "print('hi from', __name__)\n").map_err(|error| error.to_string())?;
    let mut command = Command::new(mpremote);
    command.arg("connect").arg(&line.name).args(before).arg("repl").current_dir(work);
    let mut console = Console::on_terminal(command);
    console.until("Use Ctrl-] or Ctrl-x to exit this shell")?;
    console.types(b"\r", ">>> ")?;
    // The unix port leaves carriage returns to the terminal, and a raw one makes no signal of ctrl-C.
    let end = if restarts { "\r\n" } else { "\n" };
    console.types(b"6 * 7\r", &format!("6 * 7\r\n42{end}>>> "))?;
    console.types(b"for i in range(2):\rprint(i)\r\r\r\r", &format!("\r\n0{end}1{end}>>> "))?;
    console.types(b"import hi\r", &format!("import hi\r\nhi from hi{end}>>> "))?;
    if restarts {
        console.types(b"exec('print(5)\\nwhile True: pass')\r", "\r\n5\r\n")?;
        console.types(b"\x03", "KeyboardInterrupt: \r\n>>> ")?;
        console.types(b"\x04", "MPY: soft reboot\r\n")?;
        console.until("Remount local directory ./ at /remote")?;
        console.until(">>> ")?;
        console.types(b"import hi\r", "import hi\r\nhi from hi\r\n>>> ")?;
    }
    console.types(b"\x1d", "")?;
    if console.status()? == 0 { Ok(()) } else { Err("another status".into()) }
}

/// Does one step after the other with the same machine.
fn all(mpremote: &Path, line: &Device, work: &Path, device: &str, steps: &[Step]) -> Result<(), Failed> {
    let host = work.join("host");
    fs::create_dir_all(host.join("sub"))?;
    fs::write(host.join("hi.py"), "print('hi from', __name__)\nx = 7\n")?;
    fs::write(host.join("script.py"), "x = 5\nprint(x * 2)\n")?;
    fs::write(host.join("sub/data.txt"), "data\n")?;
    fs::write(host.join("package.json"), r#"{"urls": [["installed.py", "hi.py"]], "version": "1"}"#)?;
    let big: Vec<u8> = (0..3000u32).map(|i| ((i * 7919) >> 3) as u8).collect();
    fs::write(host.join("big.bin"), &big)?;
    for (args, status, wanted) in steps {
        // `edit` is done at once.
        let program = ["EDITOR=true", mpremote.to_str().unwrap_or_default()];
        let args = [&program, &["connect", line.name.to_str().unwrap_or_default()], *args].concat();
        let finished = run_fed(Path::new("env"), &args, &host, b"", TIME_LIMIT);
        let out = String::from_utf8_lossy(&finished.out).replace('\r', "").replace(device, "DEVICE");
        let lines = out.split('\n').map(|line| if is_checksum(line) { "SHA" } else { line });
        // A directory of the host is in no order.
        let same = if args.contains(&"ls") {
            sorted(lines) == sorted(wanted.split('\n'))
        } else {
            lines.eq(wanted.split('\n'))
        };
        if finished.end != End::Status(*status) || !same {
            return Err(format!("expected status {status} and {wanted:?}\n{args:?}: {finished}").into());
        }
    }
    // What was fetched from the machine is what was sent.
    match fs::read(host.join("back.bin")) {
        Ok(back) if back != big => Err("another file came back".into()),
        _ => Ok(()),
    }
}

fn sorted<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut lines: Vec<&str> = lines.collect();
    lines.sort_unstable();
    lines
}

fn is_checksum(line: &str) -> bool {
    line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// With the unix port there is no new start: `resume` leaves the machine as it is.
const HOST: &[(&str, &[Step])] = &[
    (
        "sources",
        &[
            (&["resume", "eval", "1+1"], 0, "2\n"),
            (&["resume", "exec", "import sys; x = 3; print(sys.platform)"], 0, "linux\n"),
            (&["resume", "eval", "x"], 0, "3\n"),
            (&["resume", "run", "script.py"], 0, "10\n"),
            (&["resume", "exec", "print('one')", "exec", "print('two')", "eval", "x"], 0, "one\ntwo\n5\n"),
            (&["resume", "exec", "--no-follow", "y = 8"], 0, ""),
            (&["resume", "sleep", "0.1", "eval", "y"], 0, "8\n"),
            (&["resume", "exec", "raise ValueError(3)"], 1, VALUE_ERROR),
            (&["resume", "eval", "undefined"], 1, NAME_ERROR),
            (&["resume", "exec", "print('a' * 100)"], 0, LONG),
        ],
    ),
    (
        "files",
        &[
            (&["resume", "fs", "mkdir", ":d"], 0, "mkdir :d\n"),
            (&["resume", "fs", "cp", "big.bin", ":d/big.bin"], 0, "cp big.bin :d/big.bin\n"),
            (&["resume", "fs", "cp", "script.py", ":s.py"], 0, "cp script.py :s.py\n"),
            (&["resume", "fs", "ls", ":"], 0, "ls :\n           0 d/\n           0 s.py\n"),
            (&["resume", "fs", "ls", ":d"], 0, "ls :d\n           0 big.bin\n"),
            (&["resume", "fs", "cat", ":s.py"], 0, "x = 5\nprint(x * 2)\n"),
            (&["resume", "fs", "sha256sum", ":d/big.bin"], 0, "sha256sum :d/big.bin\nSHA\n"),
            (&["resume", "fs", "touch", ":t.txt"], 0, "touch :t.txt\n"),
            (&["resume", "fs", "tree", ":"], 0, "tree :\n:DEVICE\n├── d\n│   └── big.bin\n├── s.py\n└── t.txt\n"),
            (&["resume", "cp", ":d/big.bin", "back.bin"], 0, "cp :d/big.bin back.bin\n"),
            (&["resume", "fs", "rm", ":t.txt"], 0, "rm :t.txt\n"),
            (&["resume", "fs", "rm", ":d/big.bin"], 0, "rm :d/big.bin\n"),
            (&["resume", "fs", "rmdir", ":d"], 0, "rmdir :d\n"),
            (&["resume", "fs", "ls", ":"], 0, "ls :\n           0 s.py\n"),
            (&["resume", "fs", "ls", ":nope"], 1, "ls :nope\n"),
            (&["resume", "fs", "cat", ":nope"], 1, ""),
            (&["resume", "fs", "rm", ":nope"], 1, "rm :nope\n"),
        ],
    ),
    (
        "trees",
        &[
            (&["resume", "fs", "mkdir", ":d"], 0, "mkdir :d\n"),
            (&["resume", "fs", "cp", "-r", "sub", ":d"], 0, "cp sub :d\n"),
            (
                &["resume", "fs", "tree", "-s", ":"],
                0,
                "tree :\n:DEVICE\n└── d\n    └── sub\n        └── [        0]  data.txt\n",
            ),
            (&["resume", "fs", "cp", "script.py", "hi.py", ":d"], 0, "cp script.py :d\ncp hi.py :d\n"),
            (&["resume", "fs", "cp", ":d/hi.py", ":copy.py"], 0, "cp :d/hi.py :copy.py\n"),
            (&["resume", "edit", ":copy.py"], 0, "edit :copy.py\n"),
            (&["resume", "exec", "import copy"], 0, "hi from copy\n"),
            (&["resume", "fs", "rm", "-r", ":d"], 0, "rm :d\n"),
            (
                &["resume", "mip", "install", "--target", ".", "./package.json"],
                0,
                "Install ./package.json\nInstalling: ./installed.py\nDone\n",
            ),
            (&["resume", "fs", "ls"], 0, "ls :\n           0 copy.py\n           0 installed.py\n"),
            (&["resume", "exec", "import installed; print(installed.x)"], 0, "hi from installed\n7\n"),
            (&["resume", "romfs", "query"], 0, "ROMFS is not enabled on this device\n"),
        ],
    ),
    ("mount", MOUNT),
];

const VALUE_ERROR: &str =
    "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nValueError: 3\n";
const NAME_ERROR: &str = "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nNameError: name 'undefined' isn't defined\n";

const LONG: &str = concat!(
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "\n"
);

/// What programs do with the host's files, whichever machine they run on.
const MOUNT: &[Step] = &[
    (
        &[
            "resume",
            "mount",
            ".",
            "exec",
            "import hi, os; print(os.getcwd(), hi.x, sorted(os.listdir()))",
            "exec",
            "print(len(open('big.bin', 'rb').read()), open('sub/data.txt').read())",
        ],
        0,
        "Local directory . is mounted at /remote\nhi from hi\n/remote 7 ['big.bin', 'hi.py', 'package.json', 'script.py', 'sub']\n3000 data\n\n",
    ),
    (
        &[
            "resume",
            "mount",
            ".",
            "exec",
            "import os
with open('new.txt', 'w') as f:
    print(f.write('written\\n'))
os.mkdir('nd')
os.rename('new.txt', 'nd/n.txt')
print(os.stat('nd/n.txt')[6], open('nd/n.txt').readlines())
os.remove('nd/n.txt')
os.rmdir('nd')
print([entry[0] for entry in os.ilistdir('sub')])
f = open('big.bin', 'rb')
f.seek(100)
part = f.read(3)
b = bytearray(2000)
print(f.readinto(b), open('big.bin', 'rb').read()[100:2103] == part + b)
print(open('script.py').readlines())
exec(open('script.py').read())
try:
    open('nope')
except OSError as e:
    print(e.errno)",
        ],
        0,
        "Local directory . is mounted at /remote\n8\n8 ['written\\n']\n['data.txt']\n2000 True\n['x = 5\\n', 'print(x * 2)\\n']\n10\n2\n",
    ),
    (
        &["resume", "mount", ".", "run", "script.py", "umount", "eval", "1"],
        0,
        "Local directory . is mounted at /remote\n10\n1\n",
    ),
];

/// A board starts anew for `mpremote`, unless it is told to `resume`; what it ran of itself does not run again then.
const BOARD: &[(&str, &[Step])] = &[
    (
        "sources",
        &[
            (&["eval", "1+1"], 0, "2\n"),
            (&["exec", "import sys; x = 3; print(sys.platform)"], 0, "mps2-an500\n"),
            (&["resume", "eval", "x"], 0, "3\n"),
            (&["run", "script.py"], 0, "10\n"),
            (&["resume", "eval", "x"], 0, "5\n"),
            (&["soft-reset", "eval", "'x' in globals()"], 0, "False\n"),
            (&["exec", "import tool; print(tool.double(21))"], 0, "42\n"),
            (&["exec", "raise ValueError(3)"], 1, VALUE_ERROR),
            (&["exec", "--no-follow", "import time\nwhile True: time.sleep(1)"], 0, ""),
            // It runs for ever, until somebody else wants something.
            (&["resume", "eval", "7"], 0, "7\n"),
            (&["exec", "print('a' * 100)"], 0, LONG),
        ],
    ),
    (
        "files",
        &[
            (&["fs", "ls", ":data"], 0, "ls :data\n          10 text.txt\n"),
            (&["fs", "cat", ":data/text.txt"], 0, "some text\n"),
            (&["fs", "sha256sum", ":main.mpy"], 0, "sha256sum :main.mpy\nSHA\n"),
            (&["fs", "tree", ":"], 0, "tree :\n:DEVICE\n├── data\n│   └── text.txt\n├── main.mpy\n└── tool.mpy\n"),
            (&["cp", ":data/text.txt", "text.txt"], 0, "cp :data/text.txt text.txt\n"),
            (&["fs", "cp", "big.bin", ":big.bin"], 1, "cp big.bin :big.bin\n"),
            (&["fs", "ls", ":nope"], 1, "ls :nope\n"),
        ],
    ),
    ("mount", MOUNT),
];
