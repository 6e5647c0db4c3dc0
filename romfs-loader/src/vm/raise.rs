//! Raising: an exception object is made, kept in the machine, and a [`Raised`] goes up.

use core::fmt::{self, Write};

use super::{Raised, Res, Vm};
use crate::print::Out;
use crate::qstr::Qstr;
use crate::types::TypeRow;
use crate::types::exception::{self, Exception};
use crate::value::Value;

macro_rules! raisers {
    ($($(#[$doc:meta])* $name:ident $type:ident,)*) => {
        $($(#[$doc])* #[cold] pub fn $name(&self, message: &str) -> Raised {
            self.raise_text(&exception::$type, message)
        })*
    };
}

impl<'v> Vm<'v> {
    /// Raises an exception object.
    #[cold]
    pub fn raise(&self, exception: Value<'v>) -> Raised {
        self.raised.set(Some(exception));
        Raised
    }

    /// Raises an exception of a built-in type with a message, which is left out with the feature `messages`.
    #[cold]
    pub fn raise_fmt(&self, class: &'static TypeRow, message: fmt::Arguments<'_>) -> Raised {
        self.raise_message(class, &mut |out| Ok(out.write_fmt(message)?))
    }

    /// Raises an exception of a built-in type with a message.
    #[cold]
    pub(crate) fn raise_text(&self, class: &'static TypeRow, message: &str) -> Raised {
        self.raise_message(class, &mut |out| out.text(message))
    }

    /// Raises an exception of a built-in type whose message speaks of values: see [`Out::put`].
    #[cold]
    pub(crate) fn raise_of(&self, class: &'static TypeRow, pattern: &str, values: &[Value<'v>]) -> Raised {
        self.raise_message(class, &mut |out| out.put(pattern, values))
    }

    /// Raises an exception of a built-in type with the message that `write` writes.
    #[cold]
    pub(crate) fn raise_message(
        &self,
        class: &'static TypeRow,
        write: &mut dyn FnMut(&mut Out<'_, 'v>) -> Res<()>,
    ) -> Raised {
        if cfg!(feature = "messages") { self.raise_written(class, write) } else { self.raise_type(class) }
    }

    /// Raises an exception of a built-in type with a text that means something.
    #[cold]
    fn raise_written(&self, class: &'static TypeRow, write: &mut dyn FnMut(&mut Out<'_, 'v>) -> Res<()>) -> Raised {
        let text = self.unlocked(|| {
            let mut out = Out::text_of(self)?;
            write(&mut out)?;
            Ok(out.finish())
        });
        match text.and_then(|text: Value| self.new_exception(Value::object(class), &[text])) {
            Ok(exception) => self.raise(exception.into()),
            Err(_) => self.raise_type(class),
        }
    }

    /// `TypeError` whose message speaks of a value: see [`Out::put`].
    #[cold]
    pub(crate) fn type_error_of(&self, pattern: &str, value: Value<'v>) -> Raised {
        self.raise_of(&exception::TYPE_ERROR, pattern, &[value])
    }

    /// `ValueError` whose message speaks of a value.
    #[cold]
    pub(crate) fn value_error_of(&self, pattern: &str, value: Value<'v>) -> Raised {
        self.raise_of(&exception::VALUE_ERROR, pattern, &[value])
    }

    /// Raises an exception of a built-in type with one argument.
    #[cold]
    pub(crate) fn raise_with(&self, class: &'static TypeRow, arg: Value<'v>) -> Raised {
        match self.new_exception(Value::object(class), &[arg]) {
            Ok(exception) => self.raise(exception.into()),
            Err(raised) => raised,
        }
    }

    /// Raises an exception of a built-in type without arguments.
    #[cold]
    pub(crate) fn raise_type(&self, class: &'static TypeRow) -> Raised {
        if let Ok(exception) = self.new_exception(Value::object(class), &[]) {
            return self.raise(exception.into());
        }
        match self.emergency.get().and_then(|exception| self.cast::<Exception>(exception)) {
            Some(exception) => {
                exception.become_new(Value::object(class));
                self.raise(exception.into())
            }
            None => self.raise_no_memory(),
        }
    }

    raisers! {
        /// `TypeError`.
        raise_type_error TYPE_ERROR,
        /// `ValueError`.
        raise_value_error VALUE_ERROR,
        /// `IndexError`.
        raise_index_error INDEX_ERROR,
        /// `OverflowError`.
        raise_overflow_error OVERFLOW_ERROR,
        /// `ZeroDivisionError`.
        raise_zero_division ZERO_DIVISION_ERROR,
        /// `RuntimeError`.
        raise_runtime_error RUNTIME_ERROR,
        /// `NotImplementedError`.
        raise_not_implemented NOT_IMPLEMENTED_ERROR,
    }

    /// `TypeError` with a formatted message.
    #[cold]
    pub fn type_error(&self, message: fmt::Arguments<'_>) -> Raised {
        self.raise_fmt(&exception::TYPE_ERROR, message)
    }

    /// `ValueError` with a formatted message.
    #[cold]
    pub fn value_error(&self, message: fmt::Arguments<'_>) -> Raised {
        self.raise_fmt(&exception::VALUE_ERROR, message)
    }

    /// `NotImplementedError` for an object of a type that is left out: see [`crate::object::Ty::exists`].
    #[cold]
    pub(crate) fn raise_left_out(&self) -> Raised {
        self.raise_not_implemented("type left out")
    }

    /// `KeyError` for a key.
    #[cold]
    pub(crate) fn raise_key_error(&self, key: Value<'v>) -> Raised {
        self.raise_with(&exception::KEY_ERROR, key)
    }

    /// `OSError` with a number.
    #[cold]
    pub fn raise_os_error(&self, errno: i32) -> Raised {
        self.raise_with(&exception::OS_ERROR, Value::int(errno as isize))
    }

    /// `OSError` for what is no stream, or not one that can do this.
    #[cold]
    pub(crate) fn raise_no_stream(&self) -> Raised {
        self.raise_text(&exception::OS_ERROR, "stream operation not supported")
    }

    /// `AttributeError` for a name that was read.
    #[cold]
    pub(crate) fn raise_no_attr(&self, object: Value<'v>, name: Qstr) -> Raised {
        if !cfg!(feature = "messages") {
            return self.raise_type(&exception::ATTRIBUTE_ERROR);
        }
        let (pattern, owner) = if self.is_type(object) {
            ("type object '%s' has no attribute '%s'", Value::qstr(self.name_of_type(object)))
        } else if let Some(module) = self.module_name(object) {
            ("module '%s' has no attribute '%s'", module)
        } else {
            return self.raise_cannot_set(object, name);
        };
        self.raise_of(&exception::ATTRIBUTE_ERROR, pattern, &[owner, Value::qstr(name)])
    }

    /// `AttributeError` for a name that was stored or deleted.
    #[cold]
    pub(crate) fn raise_cannot_set(&self, object: Value<'v>, name: Qstr) -> Raised {
        self.raise_of(&exception::ATTRIBUTE_ERROR, "'%t' object has no attribute '%s'", &[object, Value::qstr(name)])
    }

    /// `NameError` for a name.
    #[cold]
    pub(crate) fn raise_name_error(&self, name: Qstr) -> Raised {
        self.raise_of(&exception::NAME_ERROR, "name '%s' isn't defined", &[Value::qstr(name)])
    }

    /// The recursion limit was reached.
    #[cold]
    pub(crate) fn raise_recursion(&self) -> Raised {
        self.raise_runtime_error("maximum recursion depth exceeded")
    }

    /// The budget is used up. `except Exception` does not catch it, and a program that catches it all the same gets it
    /// again at its next backward jump or call.
    #[cold]
    pub(crate) fn raise_budget(&self) -> Raised {
        self.raise_written(&exception::SYSTEM_EXIT, &mut |out| out.text("instruction budget exhausted"))
    }

    /// No memory: raises the exception that was made for it at the start.
    #[cold]
    pub(crate) fn raise_no_memory(&self) -> Raised {
        if let Some(exception) = self.memory_error.get() {
            if let Some(exception) = self.cast::<Exception>(exception) {
                exception.clear_traceback();
            }
            self.raised.set(Some(exception));
        }
        Raised
    }

    pub(super) fn new_memory_error(&self) -> Option<Value<'v>> {
        self.new_exception(Value::object(&exception::MEMORY_ERROR), &[]).ok().map(Value::from)
    }

    /// The exception that a [`Raised`] stands for. It is the caller's from now on.
    pub fn take_raised(&self, _: Raised) -> Value<'v> {
        // A `Raised` without an exception is a bug of this crate; `MemoryError` is the least surprising stand-in.
        self.raised.take().or(self.memory_error.get()).unwrap_or(Value::NONE)
    }

    /// What `raise x` does with `x`: a class is called, anything but an exception is an error.
    pub(crate) fn make_raisable(&self, value: Value<'v>) -> Res<Value<'v>> {
        let value = if self.is_exception_type(value) { self.call(value, &[])? } else { value };
        if self.cast::<Exception>(value).is_some_and(Exception::is_finished) {
            Ok(value)
        } else {
            Err(self.raise_type_error("exceptions must derive from BaseException"))
        }
    }

    /// `Ok(None)` when `result` raised an exception of `class`, which is taken.
    pub(crate) fn catch<T>(&self, result: Res<T>, class: &'static TypeRow) -> Res<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(raised) => self.take_if(raised, class).map(|_| None),
        }
    }

    /// The exception that a [`Raised`] stands for, if it is one of `class`; any other one goes on.
    pub(crate) fn take_if(&self, raised: Raised, class: &'static TypeRow) -> Res<Value<'v>> {
        let exception = self.take_raised(raised);
        if self.is_instance_of(exception, class) { Ok(exception) } else { Err(self.raise(exception)) }
    }
}

/// A failed write means that an exception was raised while writing: see `crate::print`.
impl From<fmt::Error> for Raised {
    fn from(_: fmt::Error) -> Raised {
        Raised
    }
}
