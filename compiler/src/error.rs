//! What can be wrong with a source file.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

/// The Python exception that a rejected source raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The source does not follow the grammar, or breaks a rule that the grammar cannot express.
    SyntaxError,
    /// Indentation that fits no enclosing block.
    IndentationError,
    /// Valid Python that MicroPython's compiler does not support.
    NotImplementedError,
    /// A limit of the file format or of the compiler: name length, jump distance, nesting.
    RuntimeError,
    /// The source, or a constant in it, is too large.
    MemoryError,
}

impl ErrorKind {
    /// Name of the Python exception class.
    pub fn name(self) -> &'static str {
        match self {
            Self::SyntaxError => "SyntaxError",
            Self::IndentationError => "IndentationError",
            Self::NotImplementedError => "NotImplementedError",
            Self::RuntimeError => "RuntimeError",
            Self::MemoryError => "MemoryError",
        }
    }
}

const NESTING: &str = "maximum recursion depth exceeded";

/// A place in a source. Zeros stand for an unknown one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Pos {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Pos {
    /// The place of what folding made.
    pub(crate) const NONE: Pos = Pos { line: 0, column: 0 };
}

/// Why a source was rejected, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// The exception's class.
    pub kind: ErrorKind,
    /// The exception's text, as MicroPython words it.
    pub message: Cow<'static, str>,
    /// Line, from 1; 0 where it is unknown.
    pub line: u32,
    /// Column in bytes, from 1; 0 where it is unknown.
    pub column: u32,
    /// The function, class or `<module>` that was being compiled; `None` while the source was still being parsed.
    pub block: Option<String>,
}

impl CompileError {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), line: 0, column: 0, block: None }
    }

    pub(crate) fn syntax(message: &'static str) -> Self {
        Self::new(ErrorKind::SyntaxError, message)
    }

    pub(crate) fn nesting() -> Self {
        Self::new(ErrorKind::RuntimeError, NESTING)
    }

    /// Whether the source nests deeper than [`Options::max_depth`](crate::Options::max_depth).
    pub fn is_nesting(&self) -> bool {
        self.kind == ErrorKind::RuntimeError && self.message == NESTING
    }

    pub(crate) fn memory() -> Self {
        Self::new(ErrorKind::MemoryError, "memory allocation failed")
    }

    pub(crate) fn at(mut self, pos: Pos) -> Self {
        self.line = pos.line;
        self.column = pos.column;
        self
    }

    /// Fills in where the error is, if that is not known yet.
    pub(crate) fn at_latest(&mut self, pos: Pos) {
        if self.line == 0 {
            self.line = pos.line;
            self.column = pos.column;
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line != 0 {
            write!(f, "line {}", self.line)?;
            if self.column != 0 {
                write!(f, ", column {}", self.column)?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl core::error::Error for CompileError {}
