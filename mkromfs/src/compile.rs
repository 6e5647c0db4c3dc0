//! The one place where the tool calls the compiler.

use compiler::{CompileError, Options};

/// Compiles the source of the module at `name` (its path in the tree) to `.mpy`.
///
/// # Errors
///
/// The source is not a valid program.
pub fn compile(source: &[u8], name: &str, opt_level: u8) -> Result<Vec<u8>, CompileError> {
    compiler::compile(source, name, &Options { opt_level, ..Options::default() })
}

/// What to do about an error, where its text does not say so.
pub fn advice(error: &CompileError) -> Option<&'static str> {
    (error.message == "invalid arch").then_some(
        "no machine code is generated: remove the decorator for native, viper or assembler functions, or compile \
         the module to .mpy with mpy-cross for your device and put that in its place",
    )
}
