//! The programs of `lang/` and the applications of `images/` on emulated boards, and what a board says when it cannot
//! run anything.
//!
//! `ROMFS_BOARDS=1` runs them, on the boards that there are firmware and QEMU for; with `ROMFS_BOARDS=required` all
//! must be there. A firmware is built apart from this workspace, so without being asked nothing is run that may be out
//! of date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Failed, Trial};
use tests::board::{self, BOARDS, Board};
use tests::console::Console;
use tests::process::{End, Finished, under_test};
use tests::program::{Program, programs};
use tests::suite;

/// The board whose native stack is bounded: code for a Cortex-M0 needs a little more.
const MEASURED: &str = "mps2-an500";

/// Native stack that no program may need more of there, in bytes.
const NATIVE_STACK: usize = 8_320;

fn main() -> ExitCode {
    let Ok(asked) = std::env::var("ROMFS_BOARDS") else {
        eprintln!("SKIPPED: nothing runs on the boards; .ci/firmware builds their firmware and runs this");
        return ExitCode::SUCCESS;
    };
    let mkromfs = under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let images = suite::home().join("../images").canonicalize().expect("the sample applications");
    let mut all = programs(&suite::home().join("lang"));
    all.extend(["hello", "station", "fonts"].map(|name| Program::folder(name, &images.join(name))));
    let mut trials = vec![];
    for board in BOARDS {
        if let Some(missing) = board.missing() {
            eprintln!("SKIPPED: nothing runs on {} ({}): {missing}", board.name, board.target);
            if asked == "required" {
                return ExitCode::FAILURE;
            }
            continue;
        }
        trials.extend(suite::trials(&mkromfs, &all, board.way, &[]));
        trials.extend(DEFECTS.iter().map(|(name, test)| {
            Trial::test(format!("{}::{name}", board.way[0].name), || test(board).map_err(Failed::from))
        }));
    }
    for (features, tests) in [("compiler", prompt_trials as fn(PathBuf) -> Vec<Trial>), ("smallest", smallest_trials)] {
        let firmware = BOARDS[0].firmware_with(features);
        if BOARDS[0].missing().is_none() && firmware.is_file() {
            trials.extend(tests(firmware));
        } else {
            eprintln!("SKIPPED: nothing runs on {MEASURED}, {features}: no emulator, or no {}", firmware.display());
            if asked == "required" {
                return ExitCode::FAILURE;
            }
        }
    }
    let ended = suite::main(trials);
    for board in BOARDS {
        let used = board::native_stack(board);
        for (bytes, program) in used.iter().take(3) {
            println!("native stack on {}: {bytes:6} bytes  {program}", board.way[0].name);
        }
        if board.way[0].name == MEASURED && used.first().is_some_and(|(bytes, _)| *bytes > NATIVE_STACK) {
            println!("more than {NATIVE_STACK} bytes of native stack");
            return ExitCode::FAILURE;
        }
    }
    ended
}

/// What the firmware with the compiler is asked at its prompts, after the image's program.
fn prompt_trials(firmware: PathBuf) -> Vec<Trial> {
    let talk = |firmware: &Path, typed: &[Typed]| {
        let (_work, image) = written(&built("kept = 6\ndef double(n):\n    return 2 * n\nprint('main', kept)\n"));
        let mut console = Console::start(BOARDS[0].command(firmware, &image, None));
        console.until(GREETING)?;
        for (bytes, wanted) in typed {
            let shown = console.types(bytes, wanted)?;
            if shown != *wanted {
                return Err(format!("expected {wanted:?}, found {shown:?}"));
            }
        }
        match console.status()? {
            LEFT => Ok(()),
            status => Err(format!("status {status}")),
        }
    };
    let raw = |(name, typed, wanted): &'static (&str, &[u8], &str)| {
        let firmware = firmware.clone();
        let typed = [(&b"\x01"[..], RAW), (*typed, *wanted), (b"raise SystemExit(5)\x04", "OK\x04\x04")];
        Trial::test(format!("raw_prompt::{name}"), move || talk(&firmware, &typed).map_err(Failed::from))
    };
    let friendly = |(name, typed): &'static (&str, &[Typed])| {
        let firmware = firmware.clone();
        let typed = [*typed, &[(b"raise SystemExit(5)\r", "raise SystemExit(5)\r\n")]].concat();
        Trial::test(format!("prompt::{name}"), move || talk(&firmware, &typed).map_err(Failed::from))
    };
    RAW_PROMPTS.iter().map(raw).chain(PROMPTS.iter().map(friendly)).collect()
}

/// What the firmware without any feature runs, and how it says that something is left out.
fn smallest_trials(firmware: PathBuf) -> Vec<Trial> {
    let test = |(name, source, status, wanted): &'static (&str, &str, i32, &str)| {
        let firmware = firmware.clone();
        Trial::test(format!("smallest::{name}"), move || {
            let (_work, image) = written(&built(source));
            let finished = BOARDS[0].boot_firmware(&firmware, Some((&image, 0)), &[], &[]);
            says(&finished, *status, wanted).map_err(Failed::from)
        })
    };
    SMALLEST.iter().map(test).collect()
}

/// A name, a program, the status, and what the console has.
const SMALLEST: &[(&str, &str, i32, &str)] = &[
    ("language", LANGUAGE, 0, "[0, 1, 4, 9] {'a': 1, 'b': (2, None)} 55 inner 42 x y True\ncaught ('no',) 3 done\n"),
    (
        "uncaught",
        "def f():\n    raise ValueError('why')\n\nf()\n",
        1,
        "  File \"main.py\", line 2, in f\nValueError: why\n",
    ),
    ("float", "try:\n    x = 1.5\n    print(x)\nexcept TypeError:\n    print('left out')\n", 0, "left out\n"),
    ("big_int", "try:\n    x = 1 << 40\n    print(x)\nexcept OverflowError:\n    print('left out')\n", 0, "left out\n"),
    ("set", "x = 1\ntry:\n    print({x, 2})\nexcept NotImplementedError:\n    print('left out')\n", 0, "left out\n"),
    ("module", "try:\n    import json\nexcept ImportError:\n    print('left out')\n", 0, "left out\n"),
    ("function", "try:\n    sorted([])\nexcept NameError:\n    print('left out')\n", 0, "left out\n"),
];

/// What no program does without.
const LANGUAGE: &str = "
class Base:
    def __init__(self, n):
        self.n = n
    def value(self):
        return self.n

class Derived(Base):
    def value(self):
        return super().value() * 2

def outer(word):
    def inner():
        return word
    return inner

def numbers(n):
    a, b = 0, 1
    while n:
        yield a
        a, b = b, a + b
        n -= 1

last = 0
for last in numbers(11):
    pass
print([n * n for n in range(4)], {'a': 1, 'b': (2, None)}, last, outer('inner')(), Derived(21).value(), ' '.join(['x', 'y']), 'b' in 'abc')
try:
    try:
        raise ValueError('no')
    finally:
        count = len('abc')
except ValueError as e:
    print('caught', e.args, count, end=' ')
print('done')
";

/// What the machine says when the image's program has ended.
const GREETING: &str = concat!(
    "main 6\nMicroPython v1.29.0 on romfs-loader ",
    env!("CARGO_PKG_VERSION"),
    "; MPS2+ AN500 with Cortex-M7\r\nType \"help()\" for more information.\r\n>>> "
);

/// What it says to ctrl-A.
const RAW: &str = "\r\nraw REPL; CTRL-B to exit\r\n>";

/// The status with which it is told to end.
const LEFT: i32 = 5;

/// What is typed, and what the machine says to it.
type Typed = (&'static [u8], &'static str);

/// A name, and what is typed at the friendly prompt.
const PROMPTS: &[(&str, &[Typed])] = &[
    ("value", &[(b"6 * 7\r", "6 * 7\r\n42\r\n>>> ")]),
    (
        "compound",
        &[
            (b"for i in range(2):\r", "for i in range(2):\r\n...     "),
            (b"i\r\r\r\r", "i\r\n...     \r\n...     \r\n... \r\n0\r\n1\r\n>>> "),
        ],
    ),
    (
        "completion",
        &[(b"impo\tmat\t\r", "import math\r\n>>> "), (b"math.flo\t(2.5)\r", "math.floor(2.5)\r\n2\r\n>>> ")],
    ),
    ("history", &[(b"'once'\r", "'once'\r\n'once'\r\n>>> "), (b"\x1b[A\r", "'once'\r\n'once'\r\n>>> ")]),
    (
        "paste",
        &[
            (b"\x05", "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== "),
            (b"print(8)\x04", "print(8)\r\n8\r\n>>> "),
        ],
    ),
    ("cancel", &[(b"abc\x03", "abc\r\n>>> ")]),
    (
        "interrupt",
        &[
            (b"exec('print(5)\\nwhile True: pass')\r", "exec('print(5)\\nwhile True: pass')\r\n5\r\n"),
            (b"\x03", INTERRUPTED),
        ],
    ),
    (
        "bytes_as_they_are",
        &[(
            b"import sys; n = sys.stdout.buffer.write(b'a\\nb')\r",
            "import sys; n = sys.stdout.buffer.write(b'a\\nb')\r\na\nb>>> ",
        )],
    ),
    // A new start: the image's program runs again, and nothing else is left.
    (
        "soft_reset",
        &[
            (b"x = 1\r", "x = 1\r\n>>> "),
            (b"\x04", "\r\nMPY: soft reboot\r\n"),
            (b"", GREETING),
            (b"'x' in globals()\r", "'x' in globals()\r\nFalse\r\n>>> "),
        ],
    ),
    // One for whom only the raw prompt counts.
    (
        "raw_soft_reset",
        &[
            (b"\x01", RAW),
            (b"\x04", "OK\r\nMPY: soft reboot\r\n"),
            (b"", "raw REPL; CTRL-B to exit\r\n>"),
            (b"print(1)\x04", "OK1\r\n\x04\x04>"),
            (
                b"\x02",
                concat!(
                    "\r\nMicroPython v1.29.0 on romfs-loader ",
                    env!("CARGO_PKG_VERSION"),
                    "; MPS2+ AN500 with Cortex-M7\r\nType \"help()\" for more information.\r\n>>> "
                ),
            ),
        ],
    ),
];

/// What ctrl-C makes of a source that runs.
const INTERRUPTED: &str = "Traceback (most recent call last):\r\n  File \"<stdin>\", line 1, in <module>\r\n  File \"<string>\", line 2, in <module>\r\nKeyboardInterrupt: \r\n>>> ";

/// A name, what is typed at the raw prompt, and what the machine says to it.
const RAW_PROMPTS: &[(&str, &[u8], &str)] = &[
    ("expression", b"print(6 * 7)\x04", "OK42\r\n\x04\x04>"),
    ("names_stay", b"x = 20\x04print(x + 1)\x04", "OK\x04\x04>OK21\r\n\x04\x04>"),
    ("image_is_there", b"from main import double\nprint(double(4))\x04", "OKmain 6\r\n8\r\n\x04\x04>"),
    ("sources_run", b"exec('y = [n * n for n in range(4)]')\nprint(y)\x04", "OK[0, 1, 4, 9]\r\n\x04\x04>"),
    ("dropped", b"print(1)\x03print(2)\x04", "OK2\r\n\x04\x04>"),
    ("greeted_again", b"print(1)\x01", "raw REPL; CTRL-B to exit\r\n>"),
    ("paste", b"\x05A\x01print('pasted')\x04", "R\x01\u{fffd}\x00\x01\x04pasted\r\n\x04\x04>"),
    (
        "exception",
        b"1 // 0\x04",
        "OK\x04Traceback (most recent call last):\r\n  File \"<stdin>\", line 1, in <module>\r\nZeroDivisionError: divide by zero\r\n\x04>",
    ),
    (
        "syntax_error",
        b"x = = 1\x04",
        "OK\x04Traceback (most recent call last):\r\n  File \"<stdin>\", line 1\r\nSyntaxError: invalid syntax\r\n\x04>",
    ),
];

/// A name, and what to check on a board.
type Check = (&'static str, fn(&'static Board) -> Result<(), String>);

/// Images that are not there or not whole, and programs that need more than there is.
const DEFECTS: &[Check] = &[
    ("no_image", |board| says(&board.boot(None, &[]), 2, "nothing is there")),
    ("wrong_image", |board| with(board, b"PK\x03\x04 this is another format", 0, 2, "not a ROMFS image")),
    ("truncated_image", |board| {
        let mut image = hello();
        image.truncate(image.len() - 40);
        with(board, &image, 0, 2, "does not end in its seal")
    }),
    ("flipped_bit", |board| {
        let mut image = hello();
        let middle = image.len() / 2;
        image[middle] ^= 4;
        with(board, &image, 0, 2, "checksum mismatch")
    }),
    ("longer_than_the_window", |board| with(board, b"\xd2\xcd\x31\x84\x80\x80\x00", 0, 2, "cut short")),
    ("misaligned_image", |board| with(board, &hello(), 1, 2, "misaligned: an image starts 1 bytes behind")),
    // Everything in it lies where no word may lie: one byte is between the records and their natural places.
    ("unaligned_data", |board| {
        for shift in 0..4 {
            let tree = tempfile::tempdir().expect("a temporary directory");
            fs::write(tree.path().join("main.py"), UNALIGNED).expect("writing a program");
            fs::write(tree.path().join("a.bin"), vec![7; 100 + shift]).expect("writing a file");
            with(board, &unaligned(tree.path()), 0, 0, "67305985 1.5 100000000000000000000 ('x', 2.5) b'7'\n")?;
        }
        Ok(())
    }),
    ("no_such_module", |board| {
        let (_work, image) = written(&hello());
        says(&board.boot(Some((&image, 0)), &["elsewhere"]), 1, "ImportError: no module named 'elsewhere'")
    }),
    ("heap_exhausted", |board| {
        let source = "kept = []\nwhile True:\n    kept.append(bytearray(1000))\n";
        with(board, &built(source), 0, 1, "MemoryError: ")
    }),
    ("recursion", |board| with(board, &built("def f():\n    return f() + 1\n\nf()\n"), 0, 1, "RuntimeError: ")),
    ("board_module", |board| {
        if board.name != "mps2-an500" {
            return Ok(());
        }
        let source = "import board\nboard.led(1, True)\nprint(board.led(0), board.led(1), board.word(board.FPGA), board.ticks() > 0)\ntry:\n    board.word(0)\nexcept ValueError as e:\n    print(e)\nprint(board, hasattr(board, 'led'), hasattr(board, 'x'))\n";
        let wanted = "False True 2 True\nno register there\n<module 'board'> True False\n";
        with(board, &built(source), 0, 0, wanted)
    }),
    ("interrupt", |board| {
        for (wait, what) in [
            ("print('waits')\nwhile True:\n    pass\n", "KeyboardInterrupt: \n"),
            ("import time\nprint('waits')\ntime.sleep(1000)\n", "KeyboardInterrupt: \n"),
            ("print('waits')\ninput()\n", "KeyboardInterrupt: \n"),
            ("import sys\nprint('waits')\nsys.stdin.read(1)\n", "KeyboardInterrupt: \n"),
            ("import asyncio\nprint('waits')\nasyncio.run(asyncio.Event().wait())\n", "KeyboardInterrupt: \n"),
            (
                "import select, sys\np = select.poll()\np.register(sys.stdin, 1)\nprint('waits')\np.poll()\n",
                "KeyboardInterrupt: \n",
            ),
            (
                "try:\n    print('waits')\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('caught')\n    raise SystemExit(1)\n",
                "caught\n",
            ),
            // What is no interrupt for the program is a byte like others.
            (
                "import micropython, sys\nmicropython.kbd_intr(-1)\nprint('waits')\nprint(sys.stdin.buffer.read(1))\nraise SystemExit(1)\n",
                "b'\\x03'\n",
            ),
        ] {
            let (_work, image) = written(&built(wait));
            let mut console = Console::start(board.command(&board.firmware(), &image, None));
            console.until("waits\n")?;
            console.types(b"\x03", what)?;
            if console.status()? != 1 {
                return Err(format!("another status: {wait}"));
            }
        }
        Ok(())
    }),
    ("input", |board| {
        let source = "
import select, sys
poller = select.poll()
poller.register(sys.stdin, select.POLLIN)
print(poller.poll(0), poller.poll(20))
print('name? ', end='')
print(len(poller.poll()), sys.stdin.read(2), len(poller.poll(0)), sys.stdin.readline(), poller.poll(0))
import micropython
micropython.kbd_intr(-1)
print('all of it')
data = sys.stdin.buffer.read(2000)
print(len(data), sum(data))
";
        let (_work, image) = written(&built(source));
        let mut console = Console::start(board.command(&board.firmware(), &image, None));
        // Text without a newline is there before the wait.
        console.until("[] []\nname? ")?;
        console.types(b"text\n", "1 te 1 xt\n []\nall of it\n")?;
        // More than fits anywhere: the line waits. Without ctrl-C, which is for the program itself.
        let many: Vec<u8> = (0..2000).map(|i| (i % 200) as u8 + 16).collect();
        let sum: usize = many.iter().map(|byte| usize::from(*byte)).sum();
        console.types(&many, &format!("2000 {sum}\n"))?;
        if console.status()? == 0 { Ok(()) } else { Err("another status".into()) }
    }),
    ("native_recursion", |board| {
        let source = "a = []\nfor i in range(1000):\n    a = [a]\nprint(a)\n";
        with(board, &built(source), 0, 1, "RuntimeError: ")
    }),
];

/// Reads words, floats and constants out of whatever place they have in the image.
const UNALIGNED: &str = "
import struct
data = b'\\x01\\x02\\x03\\x04\\x05' + struct.pack('<f', 1.5)
print(struct.unpack_from('<I', data, 0)[0], struct.unpack_from('<f', data, 5)[0], 10**20, ('x', 2.5), bytes([open('a.bin', 'rb').read()[0] + 48]))
";

/// The image of a tree with nothing aligned.
fn unaligned(tree: &Path) -> Vec<u8> {
    image_with(tree, &["--align", "1"])
}

/// The image of `images/hello`.
fn hello() -> Vec<u8> {
    image_of(&suite::home().join("../images/hello"))
}

/// An image with `source` as its main module.
fn built(source: &str) -> Vec<u8> {
    let tree = tempfile::tempdir().expect("a temporary directory");
    fs::write(tree.path().join("main.py"), source).expect("writing a program");
    image_of(tree.path())
}

fn image_of(tree: &Path) -> Vec<u8> {
    image_with(tree, &[])
}

fn image_with(tree: &Path, options: &[&str]) -> Vec<u8> {
    let work = tempfile::tempdir().expect("a temporary directory");
    let image = work.path().join("image.romfs");
    let mkromfs = under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let finished = tests::way::build(&mkromfs, tree, &image, options);
    assert_eq!(finished.end, End::Status(0), "{finished}");
    fs::read(image).expect("reading an image")
}

fn written(image: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let work = tempfile::tempdir().expect("a temporary directory");
    let path = work.path().join("image.romfs");
    fs::write(&path, image).expect("writing an image");
    (work, path)
}

/// Boots with an image that lies `shift` bytes behind its place.
fn with(board: &Board, image: &[u8], shift: usize, status: i32, text: &str) -> Result<(), String> {
    let (_work, path) = written(image);
    says(&board.boot(Some((&path, shift)), &[]), status, text)
}

/// Whether a run ended with a status and a text on the console.
fn says(finished: &Finished, status: i32, text: &str) -> Result<(), String> {
    let out = String::from_utf8_lossy(&finished.out);
    let ended = finished.end == End::Status(status);
    if ended && out.contains(text) { Ok(()) } else { Err(format!("expected status {status} and {text:?}\n{finished}")) }
}
