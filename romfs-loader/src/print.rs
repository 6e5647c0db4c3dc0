//! Writing values as text: to the console, into a string, to a stream.

use core::fmt;

use crate::qstr::Qstr;
use crate::types::str::{Builder, Kind};
use crate::value::Value;
use crate::vm::{Raised, Res, Vm};

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrintKind {
    /// `str(x)`
    Str,
    /// `repr(x)`
    Repr,
    /// An exception at the end of a traceback.
    Exception,
}

/// Where text goes. It is a `fmt::Write`: when a write fails, an exception was raised, and `?` turns the
/// `fmt::Error` into [`Raised`].
pub struct Out<'o, 'm> {
    vm: &'o Vm<'m>,
    sink: Sink<'o, 'm>,
}

enum Sink<'o, 'm> {
    Console,
    Native(&'o mut dyn fmt::Write),
    Text(Builder<'m>),
    Stream(Value),
}

impl<'o, 'm> Out<'o, 'm> {
    /// Text to the console.
    pub fn console(vm: &'o Vm<'m>) -> Out<'o, 'm> {
        Out { vm, sink: Sink::Console }
    }

    /// Text to a writer of the embedder's. What is not UTF-8 becomes U+FFFD. When the writer fails, the rest is lost.
    pub fn native(vm: &'o Vm<'m>, to: &'o mut dyn fmt::Write) -> Out<'o, 'm> {
        Out { vm, sink: Sink::Native(to) }
    }

    /// Text to an object with a `write` method.
    pub(crate) fn stream(vm: &'o Vm<'m>, stream: Value) -> Out<'o, 'm> {
        Out { vm, sink: Sink::Stream(stream) }
    }

    /// Text that becomes a string.
    pub(crate) fn text_of(vm: &'o Vm<'m>) -> Res<Out<'o, 'm>> {
        Ok(Out { vm, sink: Sink::Text(vm.build(Kind::Str, 16)?) })
    }

    /// The string of an [`Out::text_of`].
    pub(crate) fn finish(self) -> Value {
        match self.sink {
            Sink::Text(builder) => builder.finish(self.vm),
            _ => Value::NONE,
        }
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) -> Res<()> {
        self.bytes(text.as_bytes())
    }

    /// Writes bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> Res<()> {
        match &mut self.sink {
            Sink::Console => {
                self.vm.platform.write(bytes);
                Ok(())
            }
            Sink::Native(to) => {
                let _ = write!(to, "{}", Display(bytes));
                Ok(())
            }
            Sink::Text(builder) => builder.push(self.vm, bytes),
            Sink::Stream(stream) => {
                if self.vm.write_memory_stream(*stream, bytes)? || self.vm.write_if_host_file(*stream, bytes)? {
                    return Ok(());
                }
                // Streams that say what they are get bytes, as in stock; others are written to as CPython does.
                if self.vm.is_instance_of(*stream, &crate::types::memory_stream::IO_BASE) {
                    return self.vm.write_to_io_base(*stream, bytes);
                }
                let text = self.vm.new_str(bytes)?;
                match self.vm.find_attr(*stream, crate::qstr::q::write)? {
                    Some(write) => self.vm.call(write, &[text]).map(|_| ()),
                    None => Err(self.vm.raise_no_stream()),
                }
            }
        }
    }

    /// Writes the `repr` of items with commas between them.
    pub(crate) fn items(&mut self, items: impl Iterator<Item = Value>) -> Res<()> {
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.text(", ")?;
            }
            let vm = self.vm;
            vm.print(self, item, PrintKind::Repr)?;
        }
        Ok(())
    }

    /// Writes text in quotes, as `repr` does.
    pub(crate) fn quoted(&mut self, text: &[u8]) -> Res<()> {
        crate::text::escape::write_quoted(&mut |part| self.bytes(part), text, crate::text::escape::Quoted::Str)
    }
}

impl fmt::Write for Out<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text).map_err(|Raised| fmt::Error)
    }
}

/// Text of which nothing is known, for use in messages: what is not UTF-8 becomes U+FFFD.
#[derive(Clone, Copy)]
pub struct Display<'m>(pub(crate) &'m [u8]);

impl fmt::Display for Display<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("\u{fffd}")?;
            }
        }
        Ok(())
    }
}

impl<'m> Vm<'m> {
    /// Writes a value.
    ///
    /// # Errors
    /// What `__str__` and `__repr__` raise.
    pub fn print(&self, out: &mut Out<'_, 'm>, value: Value, kind: PrintKind) -> Res<()> {
        self.check_native_stack()?;
        (self.row_of(value).print)(self, out, value, kind)
    }

    /// `str(x)`.
    pub fn to_str(&self, value: Value) -> Res {
        if self.str_bytes(value).is_some() { Ok(value) } else { self.printed(value, PrintKind::Str) }
    }

    /// `repr(x)`.
    pub fn to_repr(&self, value: Value) -> Res {
        self.printed(value, PrintKind::Repr)
    }

    fn printed(&self, value: Value, kind: PrintKind) -> Res {
        let mut out = Out::text_of(self)?;
        self.print(&mut out, value, kind)?;
        Ok(out.finish())
    }

    /// A string of formatted text.
    pub(crate) fn new_str_fmt(&self, text: fmt::Arguments<'_>) -> Res {
        let mut out = Out::text_of(self)?;
        fmt::write(&mut out, text)?;
        Ok(out.finish())
    }

    /// A string for messages; for what is no string a question mark.
    pub fn display(&self, value: Value) -> Display<'m> {
        Display(self.str_bytes(value).unwrap_or(b"?"))
    }

    /// The name of a value's type, for messages.
    pub fn type_name(&self, value: Value) -> Display<'m> {
        self.display(Value::qstr(self.name_of_type(self.type_of(value))))
    }

    /// The name of a type, if the value is one.
    pub(crate) fn type_name_if_type(&self, value: Value) -> Option<Display<'m>> {
        let name: Option<Qstr> = self.is_type(value).then(|| self.name_of_type(value));
        name.map(|name| self.display(Value::qstr(name)))
    }
}
