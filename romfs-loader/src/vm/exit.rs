//! How a program ends.

use super::{Raised, Vm};
use crate::print::Display;
use crate::types::exception::{Exception, KEYBOARD_INTERRUPT, SYSTEM_EXIT};
use crate::value::Value;

/// What an exception that nobody caught means for the process.
#[derive(Clone, Copy)]
pub enum Exit<'m> {
    /// `sys.exit()` with a number or nothing.
    Status(u8),
    /// `sys.exit("text")`: the text goes to standard error, the status is 1.
    Message(Display<'m>),
    /// Any other exception: its traceback goes to standard error, the status is 1.
    Exception(Value),
}

impl<'m> Vm<'m> {
    /// What an uncaught exception means.
    pub fn exit_of(&self, raised: Raised) -> Exit<'m> {
        let exception = self.take_raised(raised);
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
    pub fn is_interrupt(&self, exception: Value) -> bool {
        self.is_instance_of(exception, &KEYBOARD_INTERRUPT)
    }
}
