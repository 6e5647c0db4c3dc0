//! `io.StringIO` and `io.BytesIO`: streams in memory; and `io.IOBase`, from which programs derive streams of their own.

use super::array::Array;
use super::str::Kind;
use super::{Entry, TypeRow, native};
use crate::errno;
use crate::object::{Header, Object, Ty};
use crate::ops::Buffer;
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use core::cell::Cell;
use romfs_plain::text::utf8;

/// A stream. The header's flags say whether it is of bytes.
#[repr(C)]
pub(crate) struct MemoryStream<'v> {
    header: Header,
    /// Where the next operation begins; may be beyond the end.
    at: Cell<u32>,
    /// What it was made of, as long as nothing was written; then a bytearray. None when closed.
    data: Cell<Option<Value<'v>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for MemoryStream<'v> {
    const TY: Ty = Ty::MemoryStream;
}

/// In the header's flags: a `BytesIO`.
const BYTES: u8 = 1;

/// The largest position.
const MAX_POSITION: u32 = i32::MAX as u32;

impl<'v> MemoryStream<'v> {
    fn kind(&self) -> Kind {
        if self.header.flags & BYTES != 0 { Kind::Bytes } else { Kind::Str }
    }

    fn data(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        self.data.get().ok_or_else(|| vm.raise_value_error("I/O operation on closed file"))
    }

    /// All of it.
    fn buffer(&self, vm: &Vm<'v>) -> Res<Buffer<'v>> {
        let data = self.data(vm)?;
        Ok(vm.buffer(data).unwrap_or(Buffer::of_bytes(&[])))
    }

    /// The contents as an array of its own, to write to.
    fn array(&self, vm: &Vm<'v>) -> Res<&'v Array<'v>> {
        let data = self.data(vm)?;
        if let (Some(array), true) = (vm.cast::<Array>(data), data.ty() == Some(Ty::Array)) {
            return Ok(array);
        }
        let array = vm.new_array(0, self.buffer(vm)?.read())?;
        self.data.set(Some(Value::object(array)));
        Ok(array)
    }

    /// Reads `len` bytes or characters, or up to the end; moves on.
    fn take(&self, vm: &Vm<'v>, len: Option<usize>) -> Res<Value<'v>> {
        let all = self.buffer(vm)?.read();
        let rest = all.get(self.at.get() as usize..).unwrap_or_default();
        let end = match (len, self.kind()) {
            (None, _) => rest.len(),
            (Some(len), Kind::Bytes) => len.min(rest.len()),
            (Some(len), Kind::Str) => utf8::offset(rest, len).unwrap_or(rest.len()),
        };
        self.advance(end);
        self.piece(vm, &rest[..end])
    }

    fn advance(&self, by: usize) {
        let by = u32::try_from(by).unwrap_or(MAX_POSITION);
        self.at.set(self.at.get().saturating_add(by).min(MAX_POSITION));
    }

    /// A part of the contents as an object; what lies in ROM stays there.
    fn piece(&self, vm: &Vm<'v>, bytes: &'v [u8]) -> Res<Value<'v>> {
        match self.kind() {
            Kind::Str if utf8::valid_up_to(bytes) < bytes.len() => Err(vm.raise_type(&super::exception::UNICODE_ERROR)),
            kind => vm.part_of(kind, self.data(vm)?, bytes),
        }
    }

    /// The next line with its end; empty at the end of the stream.
    fn line(&self, vm: &Vm<'v>, most: Option<usize>) -> Res<Value<'v>> {
        let all = self.buffer(vm)?.read();
        let rest = all.get(self.at.get() as usize..).unwrap_or_default();
        let len = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let len = most.map_or(len, |most| len.min(most));
        self.advance(len);
        self.piece(vm, &rest[..len])
    }

    /// Writes at the position, over what is there, after zeros if it is beyond the end.
    fn write(&self, vm: &Vm<'v>, bytes: &[Cell<u8>]) -> Res<()> {
        let array = self.array(vm)?;
        let at = self.at.get() as usize;
        if let Some(gap) = at.checked_sub(array.cells().len()) {
            array.extend_zeros(vm, gap)?;
        }
        let over = bytes.len().min(array.cells().len() - at);
        let (over, new) = bytes.split_at(over);
        array.extend(vm, new)?;
        for (to, from) in array.cells()[at..].iter().zip(over) {
            to.set(from.get());
        }
        self.advance(bytes.len());
        Ok(())
    }
}

/// A size argument; none for a negative one or `None`.
fn size<'v>(vm: &Vm<'v>, arg: Option<&Value<'v>>) -> Res<Option<usize>> {
    match arg {
        Some(size) if !size.is_none() => Ok(usize::try_from(vm.int_word(*size)?).ok()),
        _ => Ok(None),
    }
}

fn read<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.receiver::<MemoryStream>(&args)?.take(vm, size(vm, args.pos.get(1))?)
}

fn readline<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.receiver::<MemoryStream>(&args)?.line(vm, size(vm, args.pos.get(1))?)
}

/// Writable bytes of an argument, at most `len` of them.
fn readinto<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let stream = vm.receiver::<MemoryStream>(&args)?;
    let into = match vm.buffer(args.at(1)) {
        Some(buffer) if buffer.writable => buffer.bytes,
        _ => return Err(vm.raise_type_error("object with buffer protocol required")),
    };
    let most = size(vm, args.pos.get(2))?.unwrap_or(usize::MAX);
    let all = stream.buffer(vm)?.bytes;
    let rest = all.get(stream.at.get() as usize..).unwrap_or_default();
    let len = rest.len().min(into.len()).min(most);
    for (to, from) in into.iter().zip(&rest[..len]) {
        to.set(from.get());
    }
    stream.advance(len);
    Ok(Value::len(len))
}

/// `write(bytes)`, `write(bytes, len)`, `write(bytes, start, len)`.
fn write<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let stream = vm.receiver::<MemoryStream>(&args)?;
    let bytes = super::stream::written_part(vm, &args)?;
    stream.write(vm, bytes)?;
    Ok(Value::len(bytes.len()))
}

fn seek<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let stream = vm.receiver::<MemoryStream>(&args)?;
    let offset = vm.int_word(args.at(1))?;
    let whence = match args.pos.get(2) {
        Some(whence) => vm.int_word(*whence)?,
        None => 0,
    };
    let base = match whence {
        0 if offset < 0 => return Err(vm.raise_os_error(errno::EINVAL)),
        0 => 0,
        1 => stream.at.get() as isize,
        2 => stream.buffer(vm)?.bytes.len() as isize,
        _ => return Err(vm.raise_os_error(errno::EINVAL)),
    };
    stream.data(vm)?;
    let at = u32::try_from(base.saturating_add(offset).max(0)).ok().filter(|at| *at <= MAX_POSITION);
    let Some(at) = at else { return Err(vm.raise_os_error(errno::EINVAL)) };
    stream.at.set(at);
    vm.new_int(at as isize)
}

fn tell<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let stream = vm.receiver::<MemoryStream>(&args)?;
    stream.data(vm)?;
    vm.new_int(stream.at.get() as isize)
}

fn flush<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.receiver::<MemoryStream>(&args)?.data(vm)?;
    Ok(Value::NONE)
}

fn close<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.receiver::<MemoryStream>(&args)?.data.set(None);
    Ok(Value::NONE)
}

fn getvalue<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let stream = vm.receiver::<MemoryStream>(&args)?;
    stream.piece(vm, stream.buffer(vm)?.read())
}

fn new<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, flags: u8) -> Res<Value<'v>> {
    // Further arguments mean nothing, as in stock.
    let data = match &args.pos[..args.pos.len().min(1)] {
        [] => Value::qstr(q::empty),
        // A size, to make room for.
        [size] if size.as_bool().is_none() && vm.row_is_int(*size) => {
            let array = vm.new_array(0, &[])?;
            array.reserve(vm, usize::try_from(vm.int_word(*size)?).unwrap_or(0))?;
            Value::object(array)
        }
        [data] if data.is_none() => Value::qstr(q::empty),
        [data, ..] => match vm.text(*data) {
            Some(text) if !text.mutable => text.value,
            _ => vm.new_bytearray(vm.buffer_arg(*data)?)?,
        },
    };
    Ok(Value::object(vm.alloc_tailed(
        MemoryStream {
            header: Header::with(Ty::MemoryStream, flags, 0),
            at: Cell::new(0),
            data: Cell::new(Some(data)),
        },
        0,
    )?))
}

const ROW: TypeRow = TypeRow {
    id: Ty::MemoryStream,
    print: |_, out, value, _| out.put("<io.%t 0x%x>", &[value, value]),
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(stream) = vm.cast::<MemoryStream>(value) else { return Ok(None) };
        let line = stream.line(vm, None)?;
        Ok(if vm.truth(line)? { Some(line) } else { None })
    }),
    methods: &native::sorted([
        Entry::func(q::read, 1, 2, read),
        Entry::func(q::readinto, 2, 3, readinto),
        Entry::func(q::readline, 1, 2, readline),
        Entry::func(q::write, 2, 4, write),
        Entry::func(q::seek, 2, 3, seek),
        Entry::func(q::tell, 1, 1, tell),
        Entry::func(q::flush, 1, 1, flush),
        Entry::func(q::close, 1, 1, close),
        Entry::func(q::getvalue, 1, 1, getvalue),
        Entry::func(q::__enter__, 1, 1, |_, args: Args<'_, '_>| Ok(args.at(0))),
        Entry::func(q::__exit__, 4, 4, close),
    ]),
    ..TypeRow::EMPTY
};

/// `io.StringIO`.
pub static STRING_IO: TypeRow = TypeRow { name: q::StringIO, new: Some(|vm, _, args| new(vm, args, 0)), ..ROW };

/// `io.BytesIO`.
pub static BYTES_IO: TypeRow = TypeRow { name: q::BytesIO, new: Some(|vm, _, args| new(vm, args, BYTES)), ..ROW };

/// `io.IOBase`. Streams are whatever has the methods; deriving from it says so.
pub static IO_BASE: TypeRow = TypeRow {
    id: Ty::Object,
    name: q::IOBase,
    new: Some(|vm, _, _| vm.new_bare_instance(Value::object(&super::singletons::OBJECT))),
    ..TypeRow::EMPTY
};

impl<'v> Vm<'v> {
    /// Writes to a stream in memory; `false` when it is none, or one that a program derived.
    pub(crate) fn write_memory_stream(&self, stream: Value<'v>, bytes: &[u8]) -> Res<bool> {
        match self.cast::<MemoryStream>(stream) {
            Some(stream) => stream.write(self, Buffer::of_bytes(bytes).bytes).map(|()| true),
            None => Ok(false),
        }
    }

    /// Calls a method of a stream that a program derived from `IOBase` with `len` bytes; how many it took or gave.
    /// `None` when it cannot now.
    fn call_io_base(&self, stream: Value<'v>, name: Qstr, bytes: Value<'v>, len: usize) -> Res<Option<usize>> {
        let Some(method) = self.find_attr(stream, name)? else { return Err(self.raise_no_stream()) };
        let result = self.call(method, &[bytes])?;
        if result.is_none() {
            return Ok(None);
        }
        let n = self.int_word(result)?;
        match usize::try_from(n) {
            Ok(n) if n <= len => Ok(Some(n)),
            // More than there were: whatever it did, it is wrong.
            Ok(_) => Err(self.raise_os_error(errno::EIO)),
            // A negative number says what went wrong.
            Err(_) => {
                Err(self.raise_os_error(n.checked_neg().and_then(|n| i32::try_from(n).ok()).unwrap_or(errno::EIO)))
            }
        }
    }

    /// Writes all bytes to a stream that a program derived from `IOBase`.
    pub(crate) fn write_to_io_base(&self, stream: Value<'v>, mut bytes: &[u8]) -> Res<()> {
        while !bytes.is_empty() {
            let copy = self.new_bytearray(bytes)?;
            match self.call_io_base(stream, q::write, copy, bytes.len())? {
                None | Some(0) => break,
                Some(n) => bytes = &bytes[n..],
            }
        }
        Ok(())
    }

    /// How many bytes of a stream [`Vm::read_piece`] may ask for at once, at most `most`: one of what a program derived
    /// from `IOBase`, for it may not have more at a time. `None` for what is no stream but may have a method `read`.
    pub(crate) fn piece_size(&self, stream: Value<'v>, most: usize) -> Option<usize> {
        if self.is_instance_of(stream, &IO_BASE) {
            return Some(1);
        }
        let stream = self.native_self(stream);
        (stream.ty() != Some(Ty::Instance) && self.row_of(stream).find(q::readinto).is_some()).then_some(most)
    }

    /// Reads into an array, as far as the stream has something; how much, 0 at the end.
    pub(crate) fn read_piece(&self, stream: Value<'v>, into: &'v Array<'v>) -> Res<usize> {
        let len = into.cells().len();
        if self.is_instance_of(stream, &IO_BASE) {
            return Ok(self.call_io_base(stream, q::readinto, Value::object(into), len)?.unwrap_or(0));
        }
        let n = self.call_method(stream, q::readinto, &[Value::object(into)])?;
        Ok(if n.is_none() { 0 } else { usize::try_from(self.int_word(n)?).unwrap_or(0).min(len) })
    }

    /// The row of a stream in memory.
    pub(crate) fn stream_row(&self, value: Value<'v>) -> Option<&'static TypeRow> {
        self.cast::<MemoryStream>(value).map(|stream| match stream.kind() {
            Kind::Str => &STRING_IO,
            Kind::Bytes => &BYTES_IO,
        })
    }
}
