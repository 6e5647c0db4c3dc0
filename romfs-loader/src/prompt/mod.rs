//! The interactive prompt, on any line: a terminal, a UART.
//!
//! [`talk`] is the conversation in both of its modes. In the friendly one statements are typed, run in `__main__`, and
//! their values shown: lines are the `editor`'s, which gets `keys` from the bytes of the line, remembers lines in the
//! `history` and asks for the `completion` of words; `continuation` says whether a statement is complete. The `raw` one
//! is for programs such as `mpremote`.

#[cfg(feature = "compiler")]
mod completion;
#[cfg(feature = "compiler")]
mod continuation;
#[cfg(feature = "compiler")]
mod editor;
#[cfg(feature = "compiler")]
mod history;
#[cfg(feature = "compiler")]
mod keys;
mod names;
#[cfg(feature = "compiler")]
mod raw;
#[cfg(feature = "compiler")]
mod talk;

#[cfg(feature = "compiler")]
pub use history::History;
#[cfg(feature = "compiler")]
pub use raw::{END, ctrl};
#[cfg(feature = "compiler")]
pub use talk::{End, Line, Mode, talk};
