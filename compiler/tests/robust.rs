//! Whatever bytes come in, an error or a file comes out, and the file is one that the loader's verifier accepts.

use std::fs;
use std::path::Path;

use mpy_compiler::{Input, Options, compile};
use romfs_format::mpy::{self, ErrorKind};
use romfs_format::verify::scratch_len;

/// A small generator of pseudo-random numbers: the tests are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

fn check(source: &[u8], random: &mut Random) {
    let input = [Input::File, Input::File, Input::Single, Input::Eval][random.below(4)];
    let options = Options { input, opt_level: random.below(4) as u8, ..Options::default() };
    let Ok(bytes) = compile(source, "robust.py", &options) else { return };
    let mut scratch = vec![0; scratch_len(bytes.len())];
    match mpy::check(&bytes, &mut scratch) {
        // Python allows strings that are no text, and the format sets no limit where the loader does.
        Ok(()) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotUtf8 | ErrorKind::CodeDepth) => {}
        Err(error) => panic!("the verifier refuses: {error}\n{}", String::from_utf8_lossy(source)),
    }
}

const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "==",
    ":=",
    "->",
    "...",
    ".",
    ";",
    "@",
    "*",
    "**",
    "+",
    "-",
    "~",
    "<",
    "<<=",
    "!=",
    "\n",
    "\n    ",
    "\n\t",
    "\\\n",
    " if ",
    " else ",
    " for x in ",
    " in ",
    " is not ",
    " not ",
    " and ",
    " or ",
    " lambda ",
    " yield ",
    " yield from ",
    " await ",
    " async ",
    "def f(",
    "class A:",
    " return ",
    " import ",
    " from ",
    " as ",
    "global x",
    "nonlocal x",
    "del ",
    "try:",
    "except:",
    "finally:",
    "with ",
    "while 1:",
    "break",
    "continue",
    "raise ",
    "assert ",
    "pass",
    "x",
    "y",
    "const(",
    "super()",
    "range(",
    "math.pi",
    "None",
    "True",
    "__debug__",
    "1",
    "0x",
    "1.5e",
    "1e400",
    "1j",
    "99999999999999999999",
    "'a'",
    "b'",
    "'''",
    "\"",
    "f'{",
    "f'{x!r:{",
    "t'{",
    "}'",
    "#",
    "\0",
    "\r",
    "é",
    "\u{feff}",
    " ",
];

#[test]
fn token_soup() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..20_000 {
        let source: String = (0..random.below(40)).map(|_| random.of(TOKENS)).collect();
        check(source.as_bytes(), &mut random);
    }
}

#[test]
fn random_bytes() {
    let mut random = Random(1);
    for _ in 0..5_000 {
        let source: Vec<u8> = (0..random.below(60)).map(|_| random.below(256) as u8).collect();
        check(&source, &mut random);
    }
}

fn programs() -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let mut paths: Vec<_> = fs::read_dir(directory)
        .expect("no programs")
        .map(|entry| entry.expect("unreadable directory").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "py"))
        .collect();
    paths.sort();
    let programs = paths.iter().map(|path| fs::read(path).expect("unreadable program"));
    programs.filter(|program| program.len() < 3000).collect()
}

#[test]
fn mutated_programs() {
    let programs = programs();
    let mut random = Random(2);
    for _ in 0..4_000 {
        let mut source = programs[random.below(programs.len())].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(source.len() + 1);
            let to = (at + random.below(8)).min(source.len());
            match random.below(3) {
                0 => drop(source.drain(at..to)),
                1 => drop(source.splice(at..to, random.of(TOKENS).bytes())),
                _ => {
                    let from = random.below(source.len() + 1);
                    let piece = source[from..(from + random.below(40)).min(source.len())].to_vec();
                    source.splice(at..at, piece);
                }
            }
        }
        check(&source, &mut random);
    }
}

#[test]
fn truncated_programs() {
    let mut random = Random(3);
    for program in programs() {
        for end in (0..program.len()).step_by(7) {
            check(&program[..end], &mut random);
        }
    }
}

/// A few bytes of source must not keep the compiler busy: each of these would be hours of work if taken literally.
#[test]
fn costly_sources() {
    let chain = |first: &str, next: &dyn Fn(usize) -> String, n: usize| {
        (1..n).fold(format!("X0 = const({first})\n"), |source, i| source + &format!("X{i} = const({})\n", next(i - 1)))
    };
    let mut random = Random(4);
    for source in [
        "x = 9 ** 80000\n".repeat(2000),
        "x = 9 ** 9 ** 9\n".repeat(2000),
        "x = 1 << 250000\n".repeat(2000),
        format!("X = const(9 ** 40000)\ny = X{}\n", " * X // X".repeat(3000)),
        format!("x = {}\n", "9".repeat(70_000)).repeat(40),
        chain("(1,)", &|i| format!("(X{i}, X{i})"), 200),
        chain("(1,)", &|i| format!("(X{i},)"), 5000),
        chain("(1, 2, 3)", &|i| format!("(X0, X0, X0, {i})"), 5000),
        format!("def f({}): pass\n", (0..30_000).map(|i| format!("a{i}")).collect::<Vec<_>>().join(", ")),
        format!(
            "def f({}):\n def g():\n  return {}\n",
            (0..200).map(|i| format!("a{i}")).collect::<Vec<_>>().join(", "),
            (0..20_000).map(|i| format!("a{i}")).collect::<Vec<_>>().join(" + ")
        ),
        (0..20_000).map(|i| format!("x = {i}.5, {i}j, b'{i}', 'text number {i}', {}\n", i + (1i64 << 40))).collect(),
        format!(
            "def f():\n{}{}",
            (0..30_000).map(|i| format!(" a{i} = 1\n")).collect::<String>(),
            " lambda: a1\n".repeat(30_000)
        ),
        "if a:b\n".repeat(100_000),
        "f\"{".repeat(20_000),
        format!("x = {}1{}\n", "f\"{".repeat(20_000), "}\"".repeat(20_000)),
        format!("x = {}\n", "f'{a}' ".repeat(20_000)),
    ] {
        check(source.as_bytes(), &mut random);
    }
}
