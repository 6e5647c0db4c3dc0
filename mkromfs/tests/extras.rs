//! What the feature `extras` adds to `mkromfs run`: `weakref`, `marshal`, code objects and their like. Programs with
//! their expected output.

mod support;

use support::Work;

fn runs(name: &str, source: &str, expected: &str) {
    let work = Work::new();
    let file = format!("{name}.py");
    work.write(&file, source);
    for options in [&["run"][..], &["run", "-X", "gc-stress"], &["run", "-X", "image"], &["run", "-X", "heapsize=96K"]]
    {
        let run = work.run(options.iter().chain(&[file.as_str()]));
        assert_eq!(run.good(), expected, "{options:?}");
    }
}

#[test]
fn weak_references() {
    runs("weak", include_str!("extras/weak.py"), include_str!("extras/weak.exp"));
}

#[test]
fn a_stream_that_writes_to_its_own_buffer_loses_nothing_silently() {
    let source = "
import io
class Echo(io.IOBase):
    def __init__(self):
        self.got = []
        self.back = None
    def write(self, data):
        self.got.append(bytes(data))
        if self.back and len(self.got) == 1:
            self.back.write(b'in between')
        return len(data)
echo = Echo()
writer = io.BufferedWriter(echo, 16)
echo.back = writer
writer.write(b'first')
try:
    writer.flush()
except OSError as e:
    print(e.errno)
writer.flush()
print(echo.got)
";
    runs("echo", source, "11\n[b'first', b'firstin between']\n");
}

#[test]
fn code_objects() {
    runs("code", include_str!("extras/code.py"), include_str!("extras/code.exp"));
}

#[test]
fn functions_for_what_is_gone_are_called_without_being_asked_for() {
    let work = Work::new();
    let source = "
import weakref
class A:
    pass
log = []
def spawn():
    weakref.finalize(A(), log.append, 1)
spawn()
n = 0
while not log and n < 1000000:
    n += 1
    [n, n]
print(log)
def fails():
    raise ValueError('why')
def spawn_failing():
    weakref.finalize(A(), fails)
spawn_failing()
def deep(n):
    return deep(n - 1) + 1 if n else 0
deep(20)
";
    work.write("x.py", format!("{source}import gc\ngc.collect()\nprint('on')\n"));
    let out = work.run(["run", "-X", "heapsize=32K", "x.py"]).good().to_owned();
    assert!(out.starts_with("[1]\n") && out.ends_with("ValueError: why\non\n"), "{out}");
    assert!(out.contains("\nUnhandled exception in weakref callback:\nTraceback"), "{out}");
}

#[test]
fn tracebacks_of_a_few_entries() {
    let work = Work::new();
    work.write("x.py", "import sys\ndef f(n):\n    return f(n - 1) if n else 1 // 0\nsys.tracebacklimit = 2\nf(5)\n");
    let run = work.run(["run", "x.py"]);
    assert_eq!(run.err.matches("  File ").count(), 2, "{}", run.err);
}
