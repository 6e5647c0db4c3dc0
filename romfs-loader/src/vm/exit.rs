//! How a program ends.

use super::Vm;
use crate::print::Display;
use crate::types::exception::{Exception, KEYBOARD_INTERRUPT, SYSTEM_EXIT};
use crate::value::Value;

/// What an exception that nobody caught means for the process.
#[derive(Clone, Copy)]
pub(crate) enum Exit<'v> {
    /// `sys.exit()` with a number or nothing.
    Status(u8),
    /// `sys.exit("text")`: the text goes to standard error, the status is 1.
    Message(Display<'v>),
    /// Any other exception: its traceback goes to standard error, the status is 1.
    Exception(Value<'v>),
}

impl<'v> Vm<'v> {
    /// What an exception that nobody caught means.
    pub(crate) fn exit_of(&self, exception: Value<'v>) -> Exit<'v> {
        if !self.is_instance_of(exception, &SYSTEM_EXIT) {
            return Exit::Exception(exception);
        }
        let args = self.cast::<Exception>(exception).map(|e| self.items_of_tuple(e.args()));
        match args.unwrap_or_default().first() {
            None => Exit::Status(0),
            Some(code) if code.is_none() => Exit::Status(0),
            Some(code) => match (self.as_word(*code), self.str_bytes(*code)) {
                (Some(n), _) => Exit::Status(n as u8),
                (None, Some(text)) => Exit::Message(Display(text)),
                (None, None) => Exit::Status(1),
            },
        }
    }

    /// Whether an exception is `KeyboardInterrupt`: processes that ctrl-C ends have a status of their own.
    pub(crate) fn is_interrupt(&self, exception: Value<'v>) -> bool {
        self.is_instance_of(exception, &KEYBOARD_INTERRUPT)
    }
}
