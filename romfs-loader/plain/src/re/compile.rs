//! Patterns to programs.

use core::fmt;

use super::compiler::Compiler;
use super::program::Dialect;
use crate::text::search::Unit;

/// Groups in a pattern, the whole match not counted: their slots are numbered in a signed byte.
pub const MAX_GROUPS: usize = 63;
/// Bytes of a class's items: 127 ranges of ASCII.
pub const MAX_CLASS: usize = 254;
/// Parentheses in parentheses: what is open lies on the native stack, of which small machines have little.
pub const MAX_NESTING: usize = if size_of::<usize>() == 4 { 16 } else { 64 };
/// Look-arounds in look-arounds.
pub const MAX_LOOKS: usize = 4;

/// Why a pattern has no program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompileError {
    /// It is no regular expression.
    Syntax,
    /// It is beyond a limit: [`MAX_GROUPS`], [`MAX_CLASS`], [`MAX_NESTING`], [`MAX_LOOKS`], a repeated or alternative
    /// part of 32 KiB, or a program of 64 KiB.
    TooComplex,
    /// The buffer is shorter than [`compile_len`].
    BufferTooSmall,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "error in regex",
            Self::TooComplex => "regex too complex",
            Self::BufferTooSmall => "buffer too small",
        })
    }
}

impl core::error::Error for CompileError {}

/// Flags of a pattern, with Python's numbers. A pattern with any is read in Python's dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

impl Flags {
    /// Whether `^` and `$` are the ends of lines.
    pub const MULTILINE: Flags = Flags(8);
    /// Whether `.` is any character.
    pub const DOTALL: Flags = Flags(16);
    /// Whether named classes are ASCII's, which they always are.
    pub const ASCII: Flags = Flags(256);

    /// Takes the bits that have a meaning here; stock ignores all.
    #[must_use]
    pub fn from_bits(bits: usize) -> Self {
        Self(bits as u16 & (Self::MULTILINE.0 | Self::DOTALL.0 | Self::ASCII.0))
    }

    /// These bits as a program in Python has them.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    pub(super) fn has(self, flag: Flags) -> bool {
        self.0 & flag.0 != 0
    }

    pub(super) fn with(self, flag: Flags) -> Flags {
        Flags(self.0 | flag.0)
    }
}

/// How many bytes the program of `pattern` needs.
///
/// # Errors
/// Those of the pattern.
pub fn compile_len(pattern: &[u8], unit: Unit, flags: Flags) -> Result<usize, CompileError> {
    in_either_dialect(flags, |dialect| Compiler::new(pattern, unit, dialect, flags, &mut []).run())
}

/// Compiles `pattern` into `out`; the program's length.
///
/// # Errors
/// [`CompileError`].
pub fn compile(pattern: &[u8], unit: Unit, flags: Flags, out: &mut [u8]) -> Result<usize, CompileError> {
    let len = in_either_dialect(flags, |dialect| Compiler::new(pattern, unit, dialect, flags, out).run())?;
    if len <= out.len() { Ok(len) } else { Err(CompileError::BufferTooSmall) }
}

/// What stock refuses is read as Python reads it.
fn in_either_dialect(
    flags: Flags,
    mut run: impl FnMut(Dialect) -> Result<usize, CompileError>,
) -> Result<usize, CompileError> {
    if flags == Flags::default()
        && let Ok(len) = run(Dialect::Stock)
    {
        return Ok(len);
    }
    run(Dialect::Python)
}
