//! A program runs from an image in memory: the smallest test of the whole machine, and the one that Miri can run
//! (`.ci/miri`).

mod support;

use compiler::Options;
use romfs_loader::{Config, Machine};
use support::{Console, image};

const PROGRAM: &str = r#"
class Shape:
    def __init__(self, name, *sides):
        self.name, self.sides = name, sides
    def around(self):
        return sum(self.sides)

def squares(n):
    for i in range(n):
        try:
            yield i * i
        finally:
            log.append(i)

log = []
shapes = {s.name: s.around() for s in (Shape("a", 1, 2), Shape("b", 3, 4.5))}
print(shapes, list(squares(4)), log)
try:
    {}["missing"]
except KeyError as e:
    print("caught", repr(e), "%05.1f|" % 2.2, "{:>4}".format("x"))
with_default = lambda x, y=10**20: x + y
print(with_default(1), sorted([3, 1, 2], key=lambda v: -v), "".join(reversed("abc")), b"\x00\xff"[1])
text = ""
for i in range(40):
    text += str(i)
print(len(text), {i: str(i) for i in range(12)}[11], set([1, 2, 1]))
"#;

const EXPECTED: &str = "{'a': 3, 'b': 7.5} [0, 1, 4, 9] [0, 1, 2, 3]
caught KeyError('missing',) 002.2|    x
100000000000000000001 [3, 2, 1] cba 255
70 11 {1, 2}
";

fn output(config: Config, memory: usize) -> String {
    let mpy = compiler::compile(PROGRAM.as_bytes(), "main.py", &Options::default()).unwrap();
    let image = image("main.mpy", &mpy);
    let mut memory = vec![0; memory];
    let console = Console::default();
    let machine = Machine::new(&mut memory, config, &console).unwrap();
    machine.mount("/rom", &image).unwrap();
    machine.set_paths(&["/rom"], &[], "/rom").unwrap();
    if let Err(uncaught) = machine.run_main("main") {
        uncaught.print();
    }
    String::from_utf8(console.0.take()).unwrap()
}

#[test]
fn a_program_runs_from_a_slice() {
    let memory = 64 << 10;
    assert_eq!(output(Config::for_memory(memory), memory), EXPECTED);
}

/// Miri has no native stack to search, so values that only built-ins hold would be lost there.
#[cfg(not(miri))]
#[test]
fn a_program_runs_with_a_collection_at_every_allocation() {
    let memory = 64 << 10;
    assert_eq!(output(Config { gc_stress: true, ..Config::for_memory(memory) }, memory), EXPECTED);
}
