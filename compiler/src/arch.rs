//! The processors that native code can be asked for, and what else than bytecode a function can be compiled to.

use core::fmt;
use core::str::FromStr;

/// A processor to compile native code for, as `-march` of mpy-cross names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of the processors")]
pub enum Arch {
    X86,
    X64,
    Armv6,
    Armv6m,
    Armv7m,
    Armv7em,
    Armv7emsp,
    Armv7emdp,
    Xtensa,
    Xtensawin,
    Rv32imc,
    Rv64imc,
    /// No processor: mpy-cross prints what it would emit.
    Debug,
}

/// What mpy-cross knows of a processor.
struct Row {
    arch: Arch,
    name: &'static str,
    /// `@micropython.native` and `viper` exist for it.
    native: bool,
    /// There is an inline assembler for it.
    assembler: bool,
}

const fn row(arch: Arch, name: &'static str, native: bool, assembler: bool) -> Row {
    Row { arch, name, native, assembler }
}

/// In the order of the enumeration.
const TABLE: [Row; 13] = [
    row(Arch::X86, "x86", true, false),
    row(Arch::X64, "x64", true, false),
    row(Arch::Armv6, "armv6", true, true),
    row(Arch::Armv6m, "armv6m", true, true),
    row(Arch::Armv7m, "armv7m", true, true),
    row(Arch::Armv7em, "armv7em", true, true),
    row(Arch::Armv7emsp, "armv7emsp", true, true),
    row(Arch::Armv7emdp, "armv7emdp", true, true),
    row(Arch::Xtensa, "xtensa", true, true),
    row(Arch::Xtensawin, "xtensawin", true, true),
    row(Arch::Rv32imc, "rv32imc", true, true),
    row(Arch::Rv64imc, "rv64imc", false, false),
    row(Arch::Debug, "debug", true, false),
];

impl Arch {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.arch)
    }

    /// The name that `-march` takes.
    pub fn name(self) -> &'static str {
        TABLE[self as usize].name
    }

    /// Whether mpy-cross can make this kind of code for the processor.
    pub(crate) fn has(self, code: Code) -> bool {
        let row = &TABLE[self as usize];
        match code {
            Code::Bytecode => true,
            Code::Native | Code::Viper => row.native,
            Code::Assembler => row.assembler,
        }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name is none of an [`Arch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownArch;

impl fmt::Display for UnknownArch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown architecture; known are")?;
        TABLE.iter().try_for_each(|row| write!(f, " {}", row.name))
    }
}

impl core::error::Error for UnknownArch {}

impl FromStr for Arch {
    type Err = UnknownArch;

    fn from_str(name: &str) -> Result<Self, UnknownArch> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.arch).ok_or(UnknownArch)
    }
}

/// What functions are compiled to if no decorator says otherwise: `-X emit=` of mpy-cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Emit {
    /// Bytecode.
    #[default]
    Bytecode,
    /// Machine code with the meaning of Python.
    Native,
    /// Machine code with machine types.
    Viper,
}

/// What a function is compiled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Bytecode,
    Native,
    Viper,
    Assembler,
}

impl From<Emit> for Code {
    fn from(emit: Emit) -> Self {
        match emit {
            Emit::Bytecode => Self::Bytecode,
            Emit::Native => Self::Native,
            Emit::Viper => Self::Viper,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        for (i, arch) in Arch::all().enumerate() {
            assert_eq!((arch as usize, arch.name().parse()), (i, Ok(arch)));
        }
        assert_eq!("armv8".parse::<Arch>(), Err(UnknownArch));
    }
}
