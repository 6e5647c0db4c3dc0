//! Regular expressions: the language of stock MicroPython's `re`, in bounded time and memory.
//!
//! [`compile`](compile::compile) turns a pattern into a [`Program`](program::Program) in the caller's bytes;
//! [`search`](exec::search) runs it as a Pike machine: all ways to match advance together through the text, in order of
//! preference. So the time is at most the text's length times the program's, the memory depends on the program only, and
//! nothing recurses, whatever pattern and text are. Stock's engine backtracks on the native stack instead.
//!
//! The language: `.`, `[...]`, `\d \D \s \S \w \W` (inside classes too), `\` before any other character, `(...)`,
//! `(?:...)`, `?`, `*`, `+` and their lazy forms, `|`, `^`, `$`. `^` and `$` are the ends of the text, not of lines; `{` is
//! a character like any other. In a str an element is a character, in bytes a byte.

#![forbid(unsafe_code)]

pub mod compile;
pub mod exec;
pub mod program;
pub mod replace;
