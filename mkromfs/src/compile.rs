//! The one place where the tool calls the compiler, and says what the compiler found.

use std::path::Path;

use compiler::{CompileError, ErrorKind, Options};

use crate::module::MAX_SIZE;
use crate::problem::Problem;

/// How deep brackets and blocks may nest: far deeper than the compiler's default, as mpy-cross lets them.
pub const MAX_DEPTH: u16 = 8000;

/// Stack in bytes of a thread that compiles so deep; what is not used of it is never allocated.
pub const STACK: usize = 64 << 20;

/// Compiles the source of the module at `name` (its path in the tree) to `.mpy`, on a thread with [`STACK`].
///
/// # Errors
///
/// The source is not a valid program.
pub fn compile(source: &[u8], name: &str, opt_level: u8) -> Result<Vec<u8>, CompileError> {
    compiler::compile(source, name, &Options { opt_level, max_depth: MAX_DEPTH, ..Options::default() })
}

/// What is wrong with the source at `path`: with its line, and what to do about it.
pub fn problem(error: &CompileError, path: &Path, source: &[u8]) -> Problem {
    let mut problem = Problem::new(path, format!("{}: {}", error.kind.name(), error.message));
    problem.help = advice(error).map(str::to_owned);
    if error.line > 0 {
        problem.line = Some(error.line);
        problem.source_line = line_of(source, error.line);
        problem.column = error.column.checked_sub(1).map(|before| {
            let line = problem.source_line.as_deref().unwrap_or_default();
            line.char_indices().filter(|&(at, _)| at < before as usize).count() as u32 + 1
        });
    }
    problem
}

/// A source or module that is larger than [`MAX_SIZE`].
pub fn too_large(path: &Path) -> Problem {
    Problem::new(path, format!("is larger than {MAX_SIZE} bytes, the limit for sources and modules"))
}

/// What to do about an error, where its text does not say so.
fn advice(error: &CompileError) -> Option<&'static str> {
    // The other cause is the name of a character in a string.
    let native = error.kind == ErrorKind::NotImplementedError && !error.message.starts_with("unicode");
    (native || error.message == "invalid arch").then_some(
        "no machine code is generated: remove the decorator for native, viper or assembler functions, or compile \
         the module to .mpy with mpy-cross for your device and put that in its place",
    )
}

/// The text of a line, counted from 1, for showing: what is not text in it is replaced.
fn line_of(source: &[u8], line: u32) -> Option<String> {
    let mut line = usize::try_from(line).ok()?.checked_sub(1)?;
    let mut start = 0;
    // A carriage return ends a line as well, unless a line feed follows.
    let ends_line = |at: usize| source[at] == b'\n' || source[at] == b'\r' && source.get(at + 1) != Some(&b'\n');
    while line > 0 {
        start += (start..source.len()).position(ends_line)? + 1;
        line -= 1;
    }
    let end = (start..source.len()).find(|&at| ends_line(at)).unwrap_or(source.len());
    Some(String::from_utf8_lossy(&source[start..end]).trim_end_matches('\r').to_owned())
}
