//! Regular expressions: the language of stock MicroPython's `re` and more of Python's, in bounded time and memory.
//!
//! [`compile`](compile::compile) turns a pattern into a [`Program`](program::Program) in the caller's bytes;
//! [`search`](exec::search) runs it as a Pike machine: all ways to match advance together through the text, in order of
//! preference. So the time is at most the text's length times the program's, the memory depends on the program only,
//! and nothing recurses, whatever pattern and text are. Stock's engine backtracks on the native stack instead. A
//! look-around is a run inside the run: nested no deeper than [`MAX_LOOKS`](compile::MAX_LOOKS), and bounded in steps
//! by the text's length.
//!
//! There are two dialects, and a pattern is read in the first that takes it:
//!
//! - [`Stock`](program::Dialect::Stock): `.`, `[...]`, `\d \D \s \S \w \W` (inside classes too), `\` before any other
//!   character, `(...)`, `(?:...)`, `?`, `*`, `+` and their lazy forms, `|`, `^`, `$`. `.` is any character, `^` and
//!   `$` are the ends of the text, and `{` is a character like any other, so that `a{2}` means what it means in stock.
//!   Its limits are stock's as well: no repeated or alternative part of more than 127 bytes.
//! - [`Python`](program::Dialect::Python), for what stock refuses, for a pattern with flags, and for one with `\Z`,
//!   which stock takes for a `Z`. There are also `{m}`, `{m,}`, `{,n}`, `{m,n}` and their lazy forms; `(?=...)`,
//!   `(?!...)`, `(?<=...)` and `(?<!...)`, what is behind being of one width; `\A \Z \b \B`; `\a \f \n \r \t \v \0 \xhh
//!   \uhhhh \Uhhhhhhhh`; and `(?ms)` at the beginning. `.` is no newline, `$` may stand before a last newline, a `]`
//!   that comes first in a class belongs to it.
//!
//! So `(?=)` before a pattern makes it Python's. Neither dialect has back references, named groups, `(?i)` and
//! possessive forms, named classes are ASCII's, and a group that is repeated keeps what it matched before a last empty
//! repeat. In a str an element is a character, in bytes a byte.

mod compiler;
mod syntax;

pub mod compile;
pub mod exec;
pub mod program;
pub mod replace;
