//! Sources at run time: what `exec` and `eval` get, and `.py` files of images. With the feature `compiler` they are compiled into the
//! heap; without it they raise.

use crate::types::code::Code;
use crate::vm::{Res, Vm};

/// What a source is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Input {
    /// A module.
    File,
    /// A statement typed at a prompt.
    Single,
    /// An expression.
    Eval,
}

#[cfg(not(feature = "compiler"))]
impl<'m> Vm<'m> {
    /// Raises: there is no compiler.
    pub(crate) fn compile_source(&self, _: &[u8], _: &[u8], _: Input) -> Res<&'m Code<'m>> {
        Err(self.raise_not_implemented("this machine has no compiler"))
    }
}

#[cfg(feature = "compiler")]
mod compiled {
    use compiler::{CompileError, ErrorKind, Options};

    use super::{Code, Input, Res, Vm};
    use crate::qstr::q;
    use crate::types::TypeRow;
    use crate::types::exception::{self, TraceEntry};
    use crate::vm::Raised;

    /// Native stack that the compiler takes for one level of nesting, at most.
    const STACK_PER_LEVEL: usize = 4096;

    impl<'m> Vm<'m> {
        /// Compiles a source.
        ///
        /// # Errors
        /// `SyntaxError` and the like, with the line; `MemoryError`.
        pub(crate) fn compile_source(&self, source: &[u8], name: &[u8], input: Input) -> Res<&'m Code<'m>> {
            self.check_native_stack()?;
            let levels = crate::native_stack::here().saturating_sub(self.native_limit()) / STACK_PER_LEVEL;
            let options = Options {
                input: match input {
                    Input::File => compiler::Input::File,
                    Input::Single => compiler::Input::Single,
                    Input::Eval => compiler::Input::Eval,
                },
                opt_level: self.opt_level.get(),
                small_int_bits: (usize::BITS - 1) as u8,
                max_depth: Options::default().max_depth.min(u16::try_from(levels).unwrap_or(u16::MAX)),
                ..Options::default()
            };
            let Ok(name) = core::str::from_utf8(name) else { return Err(self.raise_value_error("name is not UTF-8")) };
            let mpy = match compiler::compile(source, name, &options) {
                Ok(mpy) => mpy,
                Err(error) => return Err(self.raise_compile_error(&error, name)),
            };
            let blob = self.alloc_blob(mpy.len())?;
            blob.copy_from(&mpy);
            self.new_code(blob)
        }

        fn raise_compile_error(&self, error: &CompileError, name: &str) -> Raised {
            let class: &'static TypeRow = match error.kind {
                ErrorKind::IndentationError => &exception::INDENTATION_ERROR,
                ErrorKind::NotImplementedError => &exception::NOT_IMPLEMENTED_ERROR,
                ErrorKind::RuntimeError => &exception::RUNTIME_ERROR,
                ErrorKind::MemoryError => &exception::MEMORY_ERROR,
                _ => &exception::SYNTAX_ERROR,
            };
            let raised = self.raise_fmt(class, format_args!("{}", error.message));
            let value = self.take_raised(raised);
            if let (Some(e), Ok(file)) = (self.cast::<exception::Exception>(value), self.intern(name.as_bytes())) {
                let function = error.block.as_deref().map_or(Ok(q::empty), |block| self.intern(block.as_bytes()));
                let function = function.unwrap_or(q::empty);
                e.add_traceback(self, TraceEntry { file, line: error.line, function });
            }
            self.raise(value)
        }
    }
}
