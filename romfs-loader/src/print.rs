//! Writing values as text: to the console, into a string, to a stream.

use core::fmt;

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
pub struct Out<'o, 'v> {
    vm: &'o Vm<'v>,
    sink: Sink<'o, 'v>,
}

enum Sink<'o, 'v> {
    Console,
    Native(&'o mut dyn fmt::Write),
    Text(Builder<'v>),
    Stream(Value<'v>),
}

impl<'o, 'v> Out<'o, 'v> {
    /// Text to the console.
    pub fn console(vm: &'o Vm<'v>) -> Out<'o, 'v> {
        Out { vm, sink: Sink::Console }
    }

    /// Text to a writer of the embedder's. What is not UTF-8 becomes U+FFFD. When the writer fails, the rest is lost.
    pub fn native(vm: &'o Vm<'v>, to: &'o mut dyn fmt::Write) -> Out<'o, 'v> {
        Out { vm, sink: Sink::Native(to) }
    }

    /// Text to an object with a `write` method.
    pub(crate) fn stream(vm: &'o Vm<'v>, stream: Value<'v>) -> Out<'o, 'v> {
        Out { vm, sink: Sink::Stream(stream) }
    }

    /// Text that becomes a string.
    pub(crate) fn text_of(vm: &'o Vm<'v>) -> Res<Out<'o, 'v>> {
        Ok(Out { vm, sink: Sink::Text(vm.build(Kind::Str, 16)?) })
    }

    /// The string of an [`Out::text_of`].
    pub(crate) fn finish(self) -> Value<'v> {
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
                self.vm.show(bytes, |part| self.vm.platform.write(part));
                Ok(())
            }
            Sink::Native(to) => {
                let _ = write_lossy(bytes, *to);
                Ok(())
            }
            Sink::Text(builder) => builder.push(self.vm, bytes),
            Sink::Stream(stream) => {
                if self.vm.write_memory_stream(*stream, bytes)? || self.vm.write_if_host_file(*stream, bytes)? {
                    return Ok(());
                }
                // Streams that say what they are get bytes, as in stock; others are written to as CPython does.
                if self.vm.is_program_stream(*stream) {
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

    /// Shows what was written to the console. Other streams have methods of their own for this.
    pub(crate) fn flush(&self) {
        if matches!(self.sink, Sink::Console) {
            self.vm.platform.flush();
        }
    }

    /// Writes text in which `%s` stands for the next value, a string or a small int, `%t` for the name of its type, and
    /// `%x` for where it lies.
    pub(crate) fn put(&mut self, pattern: &str, values: &[Value<'v>]) -> Res<()> {
        let mut values = values.iter();
        let mut rest = pattern.as_bytes();
        while let Some(at) = rest.iter().position(|byte| *byte == b'%')
            && let (text, [_, kind, behind @ ..]) = rest.split_at(at)
            && let Some(value) = values.next()
        {
            self.bytes(text)?;
            match (kind, value.as_small()) {
                (b't', _) => self.lossy(self.vm.type_name(*value).0)?,
                (b'x', _) => self.digits(self.vm.hash_address(*value), 16)?,
                (_, Some(n)) => self.int(n)?,
                (_, None) => self.lossy(self.vm.display(*value).0)?,
            }
            rest = behind;
        }
        self.bytes(rest)
    }

    /// Writes a number.
    pub(crate) fn int(&mut self, n: isize) -> Res<()> {
        let mut text = [b'-'; usize::BITS as usize / 3 + 2];
        let (mut rest, mut start) = (n.unsigned_abs(), text.len());
        for digit in text.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        self.bytes(text.get(start - usize::from(n < 0)..).unwrap_or_default())
    }

    /// Writes a number in a base up to 16.
    pub(crate) fn digits(&mut self, n: usize, base: usize) -> Res<()> {
        let mut digits = [0; usize::BITS as usize / 3 + 1];
        let (mut rest, mut start) = (n, digits.len());
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdef"[rest % base % 16];
            rest /= base;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        self.bytes(digits.get(start..).unwrap_or_default())
    }

    /// Writes text of which nothing is known, as its [`Display`] does.
    ///
    /// # Errors
    /// Those of [`Out::bytes`].
    pub fn display(&mut self, text: Display<'_>) -> Res<()> {
        self.lossy(text.0)
    }

    /// Writes text of which nothing is known: what is not UTF-8 becomes U+FFFD.
    pub(crate) fn lossy(&mut self, text: &[u8]) -> Res<()> {
        Ok(write_lossy(text, self)?)
    }

    /// Writes the `repr` of items with commas between them, in brackets.
    pub(crate) fn items(&mut self, open: &str, next: &mut dyn FnMut() -> Option<Value<'v>>, close: &str) -> Res<()> {
        let vm = self.vm;
        self.text(open)?;
        let mut comma = "";
        while let Some(item) = next() {
            self.text(comma)?;
            vm.print(self, item, PrintKind::Repr)?;
            comma = ", ";
        }
        self.text(close)
    }

    /// Writes text in quotes, as `repr` does.
    pub(crate) fn quoted(&mut self, text: &[u8]) -> Res<()> {
        romfs_plain::text::escape::write_quoted(
            &mut |part| self.bytes(part),
            text,
            romfs_plain::text::escape::Quoted::Str,
        )
    }
}

impl fmt::Write for Out<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text).map_err(|Raised| fmt::Error)
    }
}

/// Text of which nothing is known, for use in messages: what is not UTF-8 becomes U+FFFD.
#[derive(Clone, Copy)]
pub struct Display<'v>(pub(crate) &'v [u8]);

impl fmt::Display for Display<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lossy(self.0, f)
    }
}

/// Writes text; what is not UTF-8 becomes U+FFFD.
fn write_lossy(mut text: &[u8], to: &mut dyn fmt::Write) -> fmt::Result {
    loop {
        let error = match str::from_utf8(text) {
            Ok(text) => return to.write_str(text),
            Err(error) => error,
        };
        let (valid, rest) = text.split_at_checked(error.valid_up_to()).unwrap_or_default();
        to.write_str(str::from_utf8(valid).unwrap_or_default())?;
        to.write_str("\u{fffd}")?;
        text = rest.get(error.error_len().unwrap_or(rest.len())..).unwrap_or_default();
        if text.is_empty() {
            return Ok(());
        }
    }
}

impl<'v> Vm<'v> {
    /// Writes a value.
    ///
    /// # Errors
    /// What `__str__` and `__repr__` raise.
    pub fn print(&self, out: &mut Out<'_, 'v>, value: Value<'v>, kind: PrintKind) -> Res<()> {
        self.check_native_stack()?;
        (self.row_of(value).print)(self, out, value, kind)
    }

    /// `str(x)`.
    pub fn to_str(&self, value: Value<'v>) -> Res<Value<'v>> {
        if self.str_bytes(value).is_some() { Ok(value) } else { self.printed(value, PrintKind::Str) }
    }

    /// `repr(x)`.
    pub fn to_repr(&self, value: Value<'v>) -> Res<Value<'v>> {
        self.printed(value, PrintKind::Repr)
    }

    fn printed(&self, value: Value<'v>, kind: PrintKind) -> Res<Value<'v>> {
        let mut out = Out::text_of(self)?;
        self.print(&mut out, value, kind)?;
        Ok(out.finish())
    }

    /// A string made of several.
    pub(crate) fn new_str_joined(&self, parts: &[&str]) -> Res<Value<'v>> {
        let mut out = Out::text_of(self)?;
        parts.iter().try_for_each(|part| out.text(part))?;
        Ok(out.finish())
    }

    /// A string for messages; for what is no string a question mark.
    pub fn display(&self, value: Value<'v>) -> Display<'v> {
        Display(self.str_bytes(value).unwrap_or(b"?"))
    }

    /// The name of a value's type, for messages.
    pub fn type_name(&self, value: Value<'v>) -> Display<'v> {
        self.display(Value::qstr(self.name_of_type(self.type_of(value))))
    }
}
