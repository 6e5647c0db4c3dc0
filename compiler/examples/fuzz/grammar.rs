//! Programs that follow the grammar, mostly valid.
//!
//! Shifts to the left and powers are by small numbers only: of large ones they can keep mpy-cross busy for ever.

use crate::Random;

const NAMES: &[&str] =
    &["a", "b", "c", "d", "e", "f", "x", "y", "self", "long_name_that_repeats", "print", "super", "i", "j"];
const ATOMS: &[&str] = &[
    "0",
    "1",
    "15",
    "47",
    "48",
    "-1",
    "64",
    "8192",
    "1073741824",
    "99999999999999999999",
    "'s'",
    "'a longer string'",
    "b'bytes'",
    "None",
    "True",
    "False",
    "...",
    "1.5",
    "0.1",
    "1e30",
    "2j",
    "()",
    "[]",
    "{}",
    "''",
    "math.pi",
    "__debug__",
    "'AttributeError'",
    "f'{a}{b!r:>5}'",
    "f'{a=}' 'more' rf'{b:{c}}'",
    "0x1f",
    "0b101",
    "1_000",
    "-0.0",
    "1e400",
    "5e-324",
    "123456789.123456789",
    "-1073741825",
    "'caf\\u00e9' 'x'",
    "\"\"\"two\nlines\"\"\"",
    "rb'\\x'",
    "t'x{a:{b}}'",
];
const OPERATORS: &[&str] = &["+", "-", "*", "/", "//", "%", "@", ">>", "&", "|", "^", "and", "or"];
const COMPARISONS: &[&str] = &["<", ">", "==", "!=", "<=", ">=", "in", "not in", "is", "is not"];

/// What may stand where a statement does.
#[derive(Clone, Copy, Default)]
struct Place {
    indent: usize,
    in_loop: bool,
    in_function: bool,
    in_coroutine: bool,
}

struct Writer<'r> {
    random: &'r mut Random,
    out: String,
}

/// A program.
pub fn program(random: &mut Random) -> Vec<u8> {
    let mut writer = Writer { random, out: String::new() };
    for _ in 0..=writer.random.below(8) {
        writer.statement(3, Place::default());
    }
    writer.out.into_bytes()
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self) {
        let name = self.random.of(NAMES);
        self.put(name);
    }

    /// Fills a pattern: `E` an expression, `N` a name, `T` a target, `A` arguments; all else as it is.
    fn fill(&mut self, pattern: &str, depth: usize) {
        for c in pattern.chars() {
            match c {
                'E' => self.expression(depth),
                'N' => self.name(),
                'T' => self.target(depth),
                'A' => self.arguments(depth),
                _ => self.out.push(c),
            }
        }
    }

    /// Fills one of several patterns.
    fn one_of(&mut self, patterns: &[&str], depth: usize) {
        let pattern = self.random.of(patterns);
        self.fill(pattern, depth);
    }

    fn expression(&mut self, depth: usize) {
        let Some(depth) = depth.checked_sub(1 + self.random.below(2)) else {
            if self.random.once_in(2) {
                let atom = self.random.of(ATOMS);
                self.put(atom);
            } else {
                self.name();
            }
            return;
        };
        match self.random.below(8) {
            0 | 1 => {
                let operator = self.random.of(OPERATORS);
                self.fill("(E", depth);
                self.put(&format!(" {operator} "));
                self.fill("E)", depth);
            }
            2 => {
                self.fill("(E", depth);
                for _ in 0..=self.random.below(2) {
                    let operator = self.random.of(COMPARISONS);
                    self.put(&format!(" {operator} "));
                    self.expression(depth);
                }
                self.put(")");
            }
            3 => self.one_of(
                &[
                    "(not E)",
                    "(-E)",
                    "(~E)",
                    "(E << 3)",
                    "(E ** 2)",
                    "const(E)",
                    "(E if E else E)",
                    "(N := E)",
                    "(lambda: E)",
                    "(lambda N, x=E, *y: E)",
                ],
                depth,
            ),
            4 => self.one_of(
                &["N(A)", "N.N(A)", "N.N", "N[E]", "N[E:E]", "N[::E, E]", "super().N(A)", "N(E for T in E)"],
                depth,
            ),
            5 => self.one_of(
                &["[E, E]", "(E, E, E)", "(E,)", "{E: E, E: E}", "{E, E}", "[E]", "(\n E,\n\n E)", "[E\n]"],
                depth,
            ),
            6 => self.one_of(
                &[
                    "[E for T in (E)]",
                    "{E for T in (E) if (E)}",
                    "{E: E for T in (E)}",
                    "(E for N in (E) for N in (E))",
                ],
                depth,
            ),
            _ => self.expression(depth),
        }
    }

    fn arguments(&mut self, depth: usize) {
        self.one_of(&["", "E", "E, E", "N=E", "*E", "E, N=E, **E", "*E, E, N=E", "E,\n  E"], depth);
    }

    fn target(&mut self, depth: usize) {
        self.one_of(&["N", "N", "N", "N.N", "N[E]", "(N, N)", "[N, *N]"], depth.min(1));
    }

    fn statement(&mut self, depth: usize, place: Place) {
        if self.random.once_in(6) {
            let lines = self.random.below(9);
            self.put(&"\n".repeat(lines));
        }
        self.put(&"    ".repeat(place.indent));
        if depth == 0 || self.random.once_in(2) {
            self.simple(place);
            self.put("\n");
            return;
        }
        let looping = Place { in_loop: true, ..place };
        match self.random.below(8) {
            0 | 1 => {
                self.clause("if E:", depth, place);
                if self.random.once_in(2) {
                    self.next_clause("elif E:", depth, place);
                }
                self.optional_clause("else:", depth, place);
            }
            2 => {
                self.clause("while E:", depth, looping);
                self.optional_clause("else:", depth, place);
            }
            3 => {
                let header = self.random.of(&[
                    "for T in E:",
                    "for N in range(E):",
                    "for N in range(E, E, 2):",
                    "for N in range(E, E):",
                ]);
                self.clause(header, depth, looping);
                self.optional_clause("else:", depth, place);
            }
            4 => {
                self.clause("try:", depth, place);
                if self.random.once_in(2) {
                    self.next_clause("except N as N:", depth, place);
                    self.optional_clause("except:", depth, place);
                    self.optional_clause("else:", depth, place);
                    self.optional_clause("finally:", depth, place);
                } else {
                    self.next_clause("finally:", depth, place);
                }
            }
            5 if place.in_coroutine => {
                let header = self.random.of(&["async with E as T:", "async with E:", "async for T in E:"]);
                self.clause(header, depth, if header.contains("for") { looping } else { place });
            }
            5 => {
                let header = self.random.of(&["with E:", "with E as T:", "with E as N, E:"]);
                self.clause(header, depth, place);
            }
            6 => self.clause("class N(A):", depth, Place { indent: place.indent, ..Place::default() }),
            _ => {
                if self.random.once_in(5) {
                    self.one_of(&["@N\n", "@N.N(A)\n", "@micropython.bytecode\n"], 1);
                    self.put(&"    ".repeat(place.indent));
                }
                let coroutine = self.random.once_in(4);
                if coroutine {
                    self.put("async ");
                }
                let inside = Place { indent: place.indent, in_loop: false, in_function: true, in_coroutine: coroutine };
                let header = self.random.of(&[
                    "def N():",
                    "def N(a, b=E, *c, d, e=E, **f):",
                    "def N(x, y):",
                    "def N(x: int, y: E = E, *z: E) -> E:",
                    "def N(self, *, z=E):",
                ]);
                self.clause(header, depth, inside);
            }
        }
    }

    /// A header and its block, at the cursor.
    fn clause(&mut self, header: &str, depth: usize, place: Place) {
        self.fill(header, 2);
        self.put("\n");
        for _ in 0..=self.random.below(3) {
            self.statement(depth - 1, Place { indent: place.indent + 1, ..place });
        }
    }

    fn next_clause(&mut self, header: &str, depth: usize, place: Place) {
        self.put(&"    ".repeat(place.indent));
        self.clause(header, depth, place);
    }

    fn optional_clause(&mut self, header: &str, depth: usize, place: Place) {
        if self.random.once_in(3) {
            self.next_clause(header, depth, place);
        }
    }

    fn simple(&mut self, place: Place) {
        match self.random.below(12) {
            0 if place.in_loop => self.one_of(&["break", "continue"], 0),
            1 | 2 if place.in_function => {
                self.one_of(
                    &[
                        "return",
                        "return E",
                        "return E if E else E",
                        "yield E",
                        "x = yield",
                        "yield from E",
                        "global gx",
                        "nonlocal x",
                    ],
                    3,
                );
            }
            3 if place.in_coroutine => self.one_of(&["await N(A)", "x = await N.N(A)"], 2),
            4 => self.one_of(&["assert E", "assert E, E", "raise", "raise E", "raise E from E", "del T", "pass"], 2),
            5 => self.one_of(&["import a.b.c", "import a.b as c", "from a import b as c, d", "from .a.b import c"], 0),
            6 => self.one_of(&["T += E", "N -= E", "N[E] //= E", "N.N |= E"], 2),
            7 => self.one_of(&["T = T = E", "T, T = E, E", "T, T, T = E, E, E", "N: int = E", "N, *N = E"], 2),
            8 | 9 => self.one_of(&["T = E"], 3),
            _ => self.one_of(&["E", "E; E"], 3),
        }
    }
}
