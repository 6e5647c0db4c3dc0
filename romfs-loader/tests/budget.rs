//! Built-ins that would go on for ever, or for very long: a budget ends them, and so does an interrupt. What takes
//! linear time ends by itself.
#![cfg(not(miri))]

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use compiler::Options;
use romfs_loader::{Config, Machine};
use support::image;

const MEMORY: usize = 16 << 20;

/// What any of these takes with a budget, on a machine that is busy and without optimisation.
const LIMIT: Duration = Duration::from_secs(60);

const BEFORE: &str = "
import collections, gc, heapq, io, json, math, re, struct, uctypes
def ever(value=0):
    return iter(lambda: value, None)
def deep(make, leaf, levels=60):
    for _ in range(levels):
        leaf = make(leaf)
    return leaf
def twice(leaf):
    return [leaf, leaf]
def both(leaf):
    return (leaf, leaf)
class Stream:
    def write(self, text):
        return len(text)
";

/// A name, and what does not end.
const PROGRAMS: &[(&str, &str)] = &[
    ("iteration/sum", "sum(ever())"),
    ("iteration/sum_of_a_range", "sum(range(10**17))"),
    ("iteration/max", "max(range(10**17))"),
    ("iteration/min_by_key", "min(range(10**17), key=abs)"),
    ("iteration/any", "any(ever())"),
    ("iteration/all", "all(ever(1))"),
    ("iteration/contains", "5 in ever()"),
    ("iteration/contains_by_item", "class C:\n    def __getitem__(self, i):\n        return i\n-1 in C()"),
    ("iteration/set", "set(ever())"),
    ("iteration/set_update", "{1}.update(ever())"),
    ("iteration/set_difference", "{1}.difference(ever())"),
    ("iteration/issuperset", "{0}.issuperset(ever())"),
    ("iteration/dict", "dict(ever((1, 2)))"),
    ("iteration/dict_update", "{}.update(ever((1, 2)))"),
    ("iteration/fromkeys", "dict.fromkeys(ever())"),
    ("iteration/join", "''.join(ever(''))"),
    ("iteration/deque", "collections.deque(ever(), 5)"),
    ("iteration/filter", "next(filter(None, ever()))"),
    ("iteration/map", "any(map(abs, ever()))"),
    ("iteration/zip", "any(() for x in zip(ever()) if 0)"),
    ("iteration/enumerate", "min(map(len, enumerate(ever())))"),
    ("iteration/extend", "[].extend(iter(int, 1)) if 0 else all(not x for x in iter(int, 1))"),
    ("iteration/unpack", "def f(*args): pass\nf(*filter(None, ever()))"),
    ("iteration/stream", "print(sum(ever()), file=Stream())"),
    ("ints/product", "x = 3 ** 2000000\nx * x"),
    ("ints/power", "3 ** 20000000"),
    ("ints/power_of_modulus", "pow(3, 1 << 100000, (1 << 100000) + 1)"),
    ("ints/quotient", "(1 << 40000000) // 3 ** 12000000"),
    ("ints/remainder", "(1 << 40000000) % 3 ** 12000000"),
    ("ints/parse", "int('7' * 2000000)"),
    ("ints/parse_in_base_7", "int('6' * 2000000, 7)"),
    ("ints/str", "str(1 << 20000000)"),
    ("ints/format", "'{:,}'.format(1 << 20000000)"),
    ("ints/percent", "'%d' % (1 << 20000000)"),
    ("ints/factorial", "math.factorial(1000000)"),
    ("re/search", "re.search('(a|b|ab)*c', 'ab' * 1000000)"),
    ("re/match", "re.match('((a*)*)*$', 'a' * 1000000 + 'b')"),
    ("re/sub", "re.sub('(a|b)+c|a', 'x', 'ab' * 10000)"),
    ("re/split", "re.compile('(a|b)+c|a').split('ab' * 10000)"),
    ("re/look", "re.search('(?=(a|b)*c)', 'ab' * 1000000)"),
    ("shared/print", "print(deep(twice, 1))"),
    ("shared/print_to_stream", "print(deep(twice, 1), file=Stream())"),
    ("shared/print_tuples", "print(deep(both, 1))"),
    ("shared/print_dicts", "print(deep(lambda d: {1: d, 2: d}, 1))"),
    ("shared/json", "json.dump(deep(twice, 1), Stream())"),
    ("shared/json_dicts", "json.dump(deep(lambda d: {1: d, 2: d}, 1), Stream())"),
    ("shared/equal", "deep(twice, 1) == deep(twice, 1)"),
    ("shared/less", "deep(both, 1) < deep(both, 1)"),
    ("shared/equal_dicts", "deep(lambda d: {1: d, 2: d}, 1) == deep(lambda d: {1: d, 2: d}, 1)"),
    ("shared/contains", "deep(twice, 1) in [deep(twice, 1)]"),
    ("shared/index", "[deep(twice, 1)].index(deep(twice, 1))"),
    ("shared/sort", "sorted([deep(both, 1), deep(both, 1)])"),
    ("shared/hash", "hash(deep(both, 1))"),
    ("shared/key", "{deep(both, 1): 1}"),
    ("shared/isinstance", "isinstance('', deep(both, int))"),
    ("shared/sizeof", "uctypes.sizeof(deep(lambda d: {'a': (0, d), 'b': (0, d)}, {}))"),
];

/// Large enough for what is linear, in bytes.
const LARGE: usize = 256 << 20;

/// What takes part of a second, and would take more than [`LIMIT`] if its time grew with the square of its size.
const LINEAR: &[(&str, &str)] = &[
    ("repr/list", "repr(list(range(1000000)))"),
    ("repr/tuple", "repr(tuple(range(1000000)))"),
    ("repr/dict", "repr({i: i for i in range(300000)})"),
    ("repr/json", "json.dumps(list(range(1000000)))"),
    ("repr/bytes", "repr(bytes(16000000))"),
    ("padding/percent", "'%*d' % (40000000, 5)"),
    ("padding/format", "'{:>{}}'.format('x', 40000000)"),
    ("padding/wide_fill", "'{:\u{20ac}^{}}'.format('x', 12000000)"),
    ("padding/zeros", "'%0*d' % (40000000, 5)"),
    ("padding/center", "'x'.center(40000000)"),
    ("building/join", "''.join(['abc'] * 3000000)"),
    ("building/replace", "('ab' * 3000000).replace('a', 'xyz')"),
    ("building/stream", "s = io.StringIO()\nfor i in range(600000): s.write('abcdefgh')"),
    ("building/bytearray", "b = bytearray()\nfor i in range(600000): b.extend(b'abcdefgh')"),
    ("building/sub", "re.sub('a', 'xyz', 'ab' * 300000)"),
    ("marking/chain", "x = None\nfor i in range(20000): x = [[None] for j in range(70)] + [x]\ngc.collect()"),
    (
        "marking/chain_of_tuples",
        "x = None\nfor i in range(20000): x = tuple([None] for j in range(70)) + (x,)\ngc.collect()",
    ),
    ("marking/chain_of_dicts", "x = None\nfor i in range(20000): x = {j: [j] for j in range(70)}, x\ngc.collect()"),
    ("marking/chain_first", "x = None\nfor i in range(20000): x = [x] + [[None] for j in range(70)]\ngc.collect()"),
    ("searching/find", "('a' * 4000000).find('a' * 1000000 + 'b')"),
    ("searching/rfind", "('a' * 4000000).rfind('b' + 'a' * 1000000)"),
    ("searching/contains", "b'a' * 1000000 + b'b' + b'a' * 9 in b'a' * 4000000"),
    ("searching/count", "('a' * 4000000).count('a' * 1000000 + 'b' + 'a' * 20)"),
    ("searching/split", "('a' * 4000000).split('a' * 1000000 + 'b' + 'a' * 20)"),
];

/// The exception that a program ends with.
fn ending(bytes: usize, program: &str, budget: Option<u64>, interrupt_after: Option<Duration>) -> String {
    let source = format!("{BEFORE}{program}\n");
    let mpy = compiler::compile(source.as_bytes(), "main.py", &Options::default()).unwrap();
    let image = image("main.mpy", &mpy);
    let mut memory = vec![0; bytes];
    let console = Silent;
    let machine = Machine::new(&mut memory, Config { budget, ..Config::for_memory(bytes) }, &console).unwrap();
    machine.mount("/rom", &image).unwrap();
    machine.set_paths(&["/rom"], &[], "/rom").unwrap();
    let interrupt = machine.interrupt();
    thread::scope(|scope| {
        if let Some(after) = interrupt_after {
            scope.spawn(move || {
                thread::sleep(after);
                interrupt.ask();
            });
        }
        let Err(uncaught) = machine.run_main("main") else { return "it ended".to_owned() };
        if machine.budget_exhausted() {
            return "budget".to_owned();
        }
        uncaught.to_string().lines().last().unwrap_or_default().to_owned()
    })
}

/// What a program prints is lost.
struct Silent;

impl romfs_loader::Platform for Silent {
    fn write(&self, _: &[u8]) {}
}

/// Runs programs, each in a thread that is given up when it takes too long.
fn all_end(programs: &'static [(&str, &str)], run: fn(&str) -> String, wanted: &str) {
    for (name, program) in programs {
        let (done, result) = mpsc::channel();
        thread::spawn(move || done.send(run(program)));
        let ended = result.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{name} does not end"));
        assert!(ended.starts_with(wanted), "{name}: {ended}");
    }
}

#[test]
fn a_budget_ends_them() {
    all_end(PROGRAMS, |program| ending(MEMORY, program, Some(100_000), None), "budget");
}

#[test]
fn an_interrupt_ends_them() {
    all_end(PROGRAMS, |program| ending(MEMORY, program, None, Some(Duration::from_millis(100))), "KeyboardInterrupt");
}

#[test]
fn what_is_linear_ends() {
    all_end(LINEAR, |program| ending(LARGE, program, None, None), "it ended");
}
