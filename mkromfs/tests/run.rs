//! `mkromfs run`: images, directories and scripts by one path, and how a program's end becomes an exit status.

mod support;

use std::fs;
use std::process::Command;

use support::{Random, Work};

fn app(work: &Work) {
    work.write("app/main.py", "import pkg.tool\nprint('main', __name__, pkg.tool.double(21))\n");
    work.write("app/other.py", "print('other', __name__)\n");
    work.write("app/lib/shared.py", "print('shared')\n");
    work.write("app/pkg/__init__.py", "");
    work.write("app/pkg/tool.py", "def double(x):\n    return x * 2\n");
}

#[test]
fn image_directory_and_script() {
    let work = Work::new();
    app(&work);
    assert_eq!(work.run(["run", "app"]).good(), "main __main__ 42\n");
    work.run(["build", "app"]).good();
    assert_eq!(work.run(["run", "app.romfs"]).good(), "main __main__ 42\n");
    assert_eq!(work.run(["run", "app/other.py"]).good(), "other __main__\n");
    assert_eq!(work.run(["run", "-m", "other", "app.romfs"]).good(), "other __main__\n");
    assert_eq!(work.run(["run", "-m", "shared", "app"]).good(), "shared\n");
    work.write("odd name.2.py", "print('odd')\n");
    assert_eq!(work.run(["run", "odd name.2.py"]).good(), "odd\n");
    // Nothing is left behind.
    assert_eq!(work.names(""), ["app", "app.romfs", "odd name.2.py"]);
}

#[test]
fn exit_status_is_the_programs() {
    let work = Work::new();
    for (source, status, err) in [
        ("print('fine')", 0, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(None)", 0, ""),
        ("raise SystemExit(7)", 7, ""),
        ("raise SystemExit(256 + 3)", 3, ""),
        ("raise SystemExit('because')", 1, "because\n"),
    ] {
        work.write("x.py", source);
        let run = work.run(["run", "x.py"]);
        assert_eq!((run.status, run.err.as_str()), (Some(status), err), "{source}");
    }
}

#[test]
fn traceback_goes_to_standard_error() {
    let work = Work::new();
    work.write("app/main.py", "import deep\nprint('before')\ndeep.f()\n");
    work.write("app/deep.py", "def f():\n    raise ValueError('no')\n");
    let run = work.run(["run", "app"]);
    run.bad(&[
        "Traceback",
        "File \"main.py\", line 3, in <module>",
        "File \"deep.py\", line 2, in f",
        "ValueError: no",
    ]);
    assert_eq!(run.out, b"before\n");
}

#[test]
fn limits() {
    let work = Work::new();
    work.write("loop.py", "while True:\n    pass\n");
    work.run(["run", "-X", "budget=100000", "loop.py"]).bad(&["budget"]);
    work.write("hog.py", "x = ()\nwhile True:\n    x = (x, 1)\n");
    work.run(["run", "-X", "heapsize=64K", "hog.py"]).bad(&["MemoryError"]);
    work.write("fine.py", "print([x + 1 for x in range(3)])\n");
    for option in ["heapsize=65536", "heapsize=64k", "heapsize=1M", "gc-stress", "budget=1000"] {
        assert_eq!(work.run(["run", "-X", option, "fine.py"]).good(), "[1, 2, 3]\n", "{option}");
    }
    for option in ["heapsize=", "heapsize=1G", "heapsize=4095", "budget=x", "gc-stress=1", "colour"] {
        assert_eq!(work.run(["run", "-X", option, "fine.py"]).status, Some(2), "{option}");
    }
}

#[test]
fn what_cannot_run() {
    let work = Work::new();
    app(&work);
    work.run(["run", "nowhere.romfs"]).bad(&["nowhere.romfs: cannot open"]);
    work.run(["run", "nowhere.py"]).bad(&["nowhere.py: cannot open"]);
    work.run(["run", "-m", "missing", "app"]).bad(&["ImportError", "missing"]);
    work.write("data/x.txt", "no program");
    work.run(["build", "data"]).good();
    work.run(["run", "data.romfs"]).bad(&["no module main", "-m"]);
    work.write("broken.py", "x = (\n");
    work.run(["run", "broken.py"]).bad(&["SyntaxError", "broken.py"]);
    work.run(["build", "app"]).good();
    let mut bytes = fs::read(work.path("app.romfs")).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(work.path("app.romfs"), bytes).unwrap();
    work.run(["run", "app.romfs"]).bad(&["app.romfs"]);
}

#[test]
fn changed_images_end() {
    let work = Work::new();
    app(&work);
    work.run(["build", "app"]).good();
    let sample = fs::read(work.path("app.romfs")).unwrap();
    let mut random = Random(0x6a09_e667_f3bc_c908);
    for round in 0..150 {
        let mut bytes = sample.clone();
        let at = random.below(bytes.len());
        bytes[at] = random.below(256) as u8;
        if round % 10 != 0 && mkromfs::commands::reseal::reseal(&mut bytes).is_err() {
            continue;
        }
        fs::write(work.path("changed.romfs"), bytes).unwrap();
        // Any exit is good; a signal or a hang is not.
        let run = work.run(["run", "-X", "budget=1000000", "-X", "heapsize=256K", "changed.romfs"]);
        assert!(run.status.is_some_and(|status| status != 101), "byte {at}: {run:?}");
        fs::remove_file(work.path("changed.romfs")).unwrap();
    }
}

#[test]
fn sources_that_are_compiled_at_run_time_nest_as_deep_as_those_that_are_built() {
    let source = r#"
def tell(source):
    try:
        names = {}
        exec(source, names)
        print(names["x"])
    except Exception as e:
        print(type(e).__name__)

for n in 120, 128, 1000, 1500, 20000:
    tell("x = " + "(" * n + "1" + ")" * n)
    tell("x = " + "not " * n + "1")
    tell("x = len(" + "[" * n + "]" * n + ")")
    tell("x = 1" + "+(1" * n + ")" * n)
    tell("y = 0\nx = " + "1 if y else " * n + "3")
tell("".join(" " * i + "if 1:\n" for i in range(500)) + " " * 500 + "x = 4\n")
tell("".join(" " * i + "for y in (1,):\n" for i in range(300)) + " " * 300 + "x = 5\n")
"#;
    let levels = |n: usize| format!("1\nTrue\n1\n{}\n3\n", n + 1);
    let expected: String = [120, 128, 1000, 1500].map(levels).concat() + &"RuntimeError\n".repeat(5) + "4\n5\n";
    let work = Work::new();
    work.write("nest.py", source);
    assert_eq!(work.run(["run", "-X", "heapsize=32M", "nest.py"]).good(), expected);
}

#[test]
fn descriptors_that_the_process_was_started_with_are_files() {
    let source = r#"
import select
f = open(3, "rb")
p = select.poll()
p.register(f, select.POLLIN)
print([(o is f, event & select.POLLIN) for o, event in p.poll(1000)])
print(f.read(2), f.fileno())
p.unregister(f)
p.register(3, select.POLLIN)
print([(number, event & select.POLLIN) for number, event in p.poll(1000)])
print(f.read())
p.register(77, select.POLLIN)
print([event for number, event in p.poll(0) if number == 77])
g = open(4, "wb")
print(g.write(b"out"))
g.close()
for number in 4, 77, 1 << 20:
    try:
        open(number, "rb").read(1)
    except OSError as e:
        print(e.errno)
"#;
    let work = Work::new();
    work.write("files.py", source);
    work.write("input", "hello");
    let with = |input: &str| {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{input} exec \"$0\" run files.py 4>out")).arg(env!("CARGO_BIN_EXE_mkromfs"));
        shell.current_dir(work.path("."));
        support::finish(shell).good()
    };
    let expected = "[(True, 1)]\nb'he' 3\n[(3, 1)]\nb'llo'\n[32]\n3\n9\n9\n9\n";
    assert_eq!(with("exec 3<input;"), expected);
    assert_eq!(fs::read(work.path("out")).unwrap(), b"out");
    // A pipe has nothing to seek in, nor can it be opened once more.
    assert_eq!(with("mkfifo fifo; cat input >fifo & exec 3<fifo;"), expected);
}
