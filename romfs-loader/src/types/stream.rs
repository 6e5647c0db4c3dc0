//! What streams in Rust have in common, and how the machine reads from a stream of any kind.

use core::cell::Cell;
use core::ops::Range;

use super::str::Kind;
use crate::object::Ty;
use crate::qstr::q;
use crate::types::exception::UNICODE_ERROR;
use crate::types::memory_stream::IO_BASE;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::utf8;

/// How much is read or written at once, on the native stack.
const CHUNK: usize = 512;

/// Requests of `ioctl`.
#[cfg(feature = "select")]
pub(crate) const IOCTL_POLL: isize = 3;
const IOCTL_CLOSE: isize = 4;
const IOCTL_BUFFER_SIZE: isize = 11;

/// The most that is read at once from a stream of a program.
const LARGEST_CHUNK: isize = 255;

/// How much is read at once from one that does not say: about as much as stock's reader takes for a word size.
const SMALL_CHUNK: isize = if size_of::<usize>() == 8 { 53 } else { 20 };

/// Where bytes come from: fills the start of memory, gives how much; nothing at the end.
pub(crate) type Source<'a> = &'a mut dyn FnMut(&mut [u8]) -> Res<usize>;

/// `read(size)`: so many bytes or characters, or all there are.
pub(crate) fn read<'v>(vm: &Vm<'v>, kind: Kind, size: Option<usize>, source: Source<'_>) -> Res<Value<'v>> {
    match (size, kind) {
        (Some(n), Kind::Str) => {
            // A character ends where its last byte was read.
            let (mut characters, mut missing) = (0, 0);
            read_until(
                vm,
                kind,
                source,
                |_, byte| {
                    if missing == 0 {
                        missing = utf8::len_from_lead(byte);
                    }
                    missing -= 1;
                    characters += usize::from(missing == 0);
                    characters >= n
                },
                n == 0,
            )
        }
        (size, _) => {
            let limit = size.unwrap_or(usize::MAX);
            let mut built = vm.build(kind, limit.min(CHUNK))?;
            let mut chunk = [0; CHUNK];
            while built.len() < limit {
                let wanted = CHUNK.min(limit - built.len());
                let n = source(&mut chunk[..wanted])?;
                if n == 0 {
                    break;
                }
                built.push(vm, &chunk[..n.min(wanted)])?;
            }
            finish(vm, kind, built)
        }
    }
}

/// `readline(limit)`: a line with its end; less at the end, or when it is longer than the limit in bytes.
pub(crate) fn read_line<'v>(vm: &Vm<'v>, kind: Kind, limit: Option<usize>, source: Source<'_>) -> Res<Value<'v>> {
    read_until(vm, kind, source, |len, byte| byte == b'\n' || Some(len) == limit, limit == Some(0))
}

/// A stream's `readline` as a method.
type ReadLine = for<'v> fn(&Vm<'v>, Args<'_, 'v>) -> Res<Value<'v>>;

/// The next line of a stream that is iterated over; `None` at the end.
pub(crate) fn next_line<'v>(vm: &Vm<'v>, read_line: ReadLine, stream: Value<'v>) -> Res<Option<Value<'v>>> {
    let line = read_line(vm, Args::positional(&[stream]))?;
    Ok(if vm.truth(line)? { Some(line) } else { None })
}

/// `readlines()`: the lines that are left, as a list.
pub(crate) fn read_lines<'v>(vm: &Vm<'v>, read_line: ReadLine, stream: Value<'v>) -> Res<Value<'v>> {
    let list = vm.new_list(&[])?;
    while let Some(line) = next_line(vm, read_line, stream)? {
        list.push(vm, line)?;
    }
    Ok(list.into())
}

/// Reads until `enough`, which is told how many bytes there are and what the last one is.
fn read_until<'v>(
    vm: &Vm<'v>,
    kind: Kind,
    source: Source<'_>,
    mut enough: impl FnMut(usize, u8) -> bool,
    nothing: bool,
) -> Res<Value<'v>> {
    let mut built = vm.build(kind, 16)?;
    let mut byte = [0];
    while !nothing && source(&mut byte)? == 1 {
        built.push(vm, &byte)?;
        if enough(built.len(), byte[0]) {
            break;
        }
    }
    finish(vm, kind, built)
}

fn finish<'v>(vm: &Vm<'v>, kind: Kind, built: super::str::Builder<'v>) -> Res<Value<'v>> {
    if kind == Kind::Str && utf8::valid_up_to(built.bytes()) < built.len() {
        return Err(vm.raise_type(&UNICODE_ERROR));
    }
    Ok(built.finish(vm))
}

/// `readinto`: fills memory that may change meanwhile; gives how much was read.
pub(crate) fn fill(target: &[Cell<u8>], source: Source<'_>) -> Res<usize> {
    let mut chunk = [0; CHUNK];
    let mut filled = 0;
    while filled < target.len() {
        let wanted = CHUNK.min(target.len() - filled);
        let n = source(&mut chunk[..wanted])?.min(wanted);
        for (to, from) in target[filled..].iter().zip(&chunk[..n]) {
            to.set(*from);
        }
        filled += n;
        if n == 0 {
            break;
        }
    }
    Ok(filled)
}

/// The bytes that `write(bytes)`, `write(bytes, len)` and `write(bytes, start, len)` write.
pub(crate) fn written_part<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v [Cell<u8>]> {
    let Some(buffer) = vm.buffer(args.at(1)) else {
        return Err(vm.raise_type_error("object with buffer protocol required"));
    };
    let part = written_range(vm, args, buffer.bytes.len())?;
    Ok(buffer.bytes.get(part).unwrap_or_default())
}

/// The same as a range of so many bytes. As in stock a negative number is one beyond all lengths.
pub(crate) fn written_range<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, all: usize) -> Res<Range<usize>> {
    let number = |value: &Value<'v>| vm.int_clamped(*value).map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let (start, len) = match args.pos.get(2..).unwrap_or_default() {
        [] => (0, usize::MAX),
        [len] => (0, number(len)?),
        [start, len, ..] => (number(start)?.min(all), number(len)?),
    };
    Ok(start..start.saturating_add(len).min(all))
}

/// Hands bytes that may change to `put`, in copies of a part each.
pub(crate) fn in_copies(bytes: &[Cell<u8>], mut put: impl FnMut(&[u8]) -> Res<()>) -> Res<()> {
    let mut copy = [0; CHUNK];
    for part in bytes.chunks(CHUNK) {
        for (to, from) in copy.iter_mut().zip(part) {
            *to = from.get();
        }
        put(&copy[..part.len()])?;
    }
    Ok(())
}

impl<'v> Vm<'v> {
    /// Whether an object is of a class that derives from `io.IOBase`: it says what it is by `readinto`, `write` and
    /// `ioctl`.
    pub(crate) fn is_program_stream(&self, stream: Value<'v>) -> bool {
        Ty::MemoryStream.exists() && self.is_instance_of(stream, &IO_BASE)
    }

    /// All that a stream gives.
    pub(crate) fn read_stream(&self, stream: Value<'v>) -> Res<&'v [u8]> {
        if let Some(bytes) = self.image_file_rest(stream) {
            return Ok(bytes);
        }
        let all = if let Some(file) = self.host_file(stream) {
            read(self, Kind::Bytes, None, &mut |into| self.read_host_file(file, into))?
        } else if self.is_program_stream(stream) {
            self.read_program_stream(stream)?
        } else {
            match self.find_attr(stream, q::read)? {
                Some(read) => self.call(read, &[])?,
                None => return Err(self.raise_no_stream()),
            }
        };
        match self.text(all) {
            Some(text) => Ok(text.bytes),
            None => Err(self.raise_no_stream()),
        }
    }

    fn read_program_stream(&self, stream: Value<'v>) -> Res<Value<'v>> {
        let size = match self.stream_request(stream, IOCTL_BUFFER_SIZE, 0)? {
            Some(size) if size > 0 => size.min(LARGEST_CHUNK),
            _ => SMALL_CHUNK,
        };
        let array = self.new_array(0, &[])?;
        array.extend_zeros(self, size as usize)?;
        let mut built = self.build(Kind::Bytes, size as usize)?;
        loop {
            let n = self.call_method(stream, q::readinto, &[Value::object(array)])?;
            let n = if n.is_none() { 0 } else { self.int_word(n)? };
            let Ok(n) = usize::try_from(n) else { return Err(self.raise_os_error(crate::errno::EIO)) };
            if n == 0 {
                return Ok(built.finish(self));
            }
            let mut chunk = [0; LARGEST_CHUNK as usize];
            let read = array.cells().iter().take(n).zip(&mut chunk).map(|(cell, to)| *to = cell.get()).count();
            built.push(self, &chunk[..read])?;
            // As in stock less than was asked for is the end.
            if n < size as usize {
                return Ok(built.finish(self));
            }
        }
    }

    /// What a program's stream answers to a request; `None` if it takes none.
    pub(crate) fn stream_request(&self, stream: Value<'v>, request: isize, argument: isize) -> Res<Option<isize>> {
        match self.find_attr(stream, q::ioctl)? {
            Some(ioctl) => {
                let answer = self.call(ioctl, &[Value::int(request), Value::int(argument)])?;
                self.int_word(answer).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Closes a stream that the machine opened.
    pub(crate) fn close_stream(&self, stream: Value<'v>) -> Res<()> {
        if let Some(file) = self.host_file(stream) {
            self.close_host_file(file);
        } else if self.is_program_stream(stream) {
            self.stream_request(stream, IOCTL_CLOSE, 0)?;
        } else if let Some(close) = self.find_attr(stream, q::close)? {
            self.call(close, &[])?;
        }
        Ok(())
    }
}
