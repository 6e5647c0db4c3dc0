//! Sources at run time: what `exec` and `eval` get, and `.py` files of images. With the feature `compiler` they are
//! compiled into the heap; without it they raise.

use crate::qstr::q;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// What a source is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// A module.
    File,
    /// A statement typed at a prompt: the value of an expression is printed.
    Single,
    /// Statements pasted at a prompt: the values of expressions are printed.
    Paste,
    /// An expression.
    Eval,
}

/// Is told about each source that was compiled.
pub trait SourceObserver {
    /// A source was compiled to this `.mpy`, which did not run yet.
    fn compiled(&self, mpy: &[u8]);
}

impl<'v> Vm<'v> {
    /// Runs a source in the module `__main__`, which stays for the next one; what an expression gives. `name` is what
    /// tracebacks call it, and a file's `__file__`.
    ///
    /// # Errors
    /// What the compiler and the program raise.
    pub fn run_source(&self, source: &[u8], name: &str, input: Input) -> Res<Value<'v>> {
        self.enter(|| {
            let globals = self.main_globals()?;
            if matches!(input, Input::File | Input::Paste) {
                let name = self.new_str(name.as_bytes())?;
                globals.set_qstr(self, q::__file__, name)?;
            }
            let code = self.compile_source(source, name.as_bytes(), input)?;
            let result = self.execute(code, globals, globals)?;
            self.handle_pending()?;
            Ok(result)
        })
    }

    /// Compiles a source and does not run it.
    ///
    /// # Errors
    /// What the compiler raises.
    pub fn check_source(&self, source: &[u8], name: &str, input: Input) -> Res<()> {
        self.enter(|| self.compile_source(source, name.as_bytes(), input).map(|_| ()))
    }

    /// Calls an observer for each source that is compiled from now on.
    pub fn observe_sources(&self, observer: &'v dyn SourceObserver) {
        self.source_observer.set(Some(observer));
    }

    /// How sources are optimised from now on: from 1 on assertions go and `__debug__` is false, from 3 on line numbers
    /// go.
    pub fn set_opt_level(&self, level: u8) {
        self.opt_level.set(level);
    }

    /// The namespace of `__main__`, which is made when it is first needed.
    pub(crate) fn main_globals(&self) -> Res<&'v Dict<'v>> {
        let Some(modules) = self.modules.get() else { return Err(self.raise_runtime_error("not initialised")) };
        let main = modules.map.get_qstr(self, q::__main__).and_then(|module| self.cast::<Module>(module));
        if let Some(module) = main {
            return Ok(module.globals);
        }
        let globals = self.new_dict()?;
        globals.set_qstr(self, q::__name__, Value::qstr(q::__main__))?;
        let module = self.new_module(globals)?;
        modules.set_qstr(self, q::__main__, Value::object(module))?;
        Ok(globals)
    }
}

#[cfg(not(feature = "compiler"))]
impl<'v> Vm<'v> {
    /// Raises: there is no compiler.
    pub(crate) fn compile_source(&self, _: &[u8], _: &[u8], _: Input) -> Res<&'v Code<'v>> {
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

    /// How deep sources nest at most where the compiler gets a stack of its own: as deep as `mkromfs build` takes them.
    #[cfg(feature = "std")]
    const DEEP: u16 = 8000;

    /// Compiles a source that nests deeper than the native stack would do for, on a thread of its own; `None` if there
    /// is none.
    #[cfg(feature = "std")]
    fn compile_deep(source: &[u8], name: &str, options: &Options) -> Option<Result<std::vec::Vec<u8>, CompileError>> {
        let options = Options { max_depth: DEEP, ..*options };
        let compile = || compiler::compile(source, name, &options);
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(usize::from(DEEP) * 2 * STACK_PER_LEVEL);
            thread.spawn_scoped(scope, compile).ok()?.join().ok()
        })
    }

    impl<'v> Vm<'v> {
        /// Compiles a source.
        ///
        /// # Errors
        /// `SyntaxError` and the like, with the line; `MemoryError`.
        pub(crate) fn compile_source(&self, source: &[u8], name: &[u8], input: Input) -> Res<&'v Code<'v>> {
            self.check_native_stack()?;
            let levels = crate::native_stack::here().saturating_sub(self.native_limit()) / STACK_PER_LEVEL;
            let options = Options {
                input: match input {
                    Input::File => compiler::Input::File,
                    Input::Single => compiler::Input::Single,
                    Input::Paste => compiler::Input::Paste,
                    Input::Eval => compiler::Input::Eval,
                },
                opt_level: self.opt_level.get(),
                small_int_bits: (usize::BITS - 1) as u8,
                max_depth: Options::default().max_depth.min(u16::try_from(levels).unwrap_or(u16::MAX)),
                ..Options::default()
            };
            let Ok(name) = core::str::from_utf8(name) else { return Err(self.raise_value_error("name is not UTF-8")) };
            let compiled = compiler::compile(source, name, &options);
            #[cfg(feature = "std")]
            let compiled = match compiled {
                Err(error) if error.is_nesting() => compile_deep(source, name, &options).unwrap_or(Err(error)),
                compiled => compiled,
            };
            let mpy = match compiled {
                Ok(mpy) => mpy,
                Err(error) => return Err(self.raise_compile_error(&error, name)),
            };
            let blob = self.alloc_blob(mpy.len())?;
            blob.copy_from(&mpy);
            if let Some(observer) = self.source_observer.get() {
                observer.compiled(blob.bytes());
            }
            self.new_code(blob.bytes(), 0)
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
