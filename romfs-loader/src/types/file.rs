//! Files of mounted images. Their bytes are where the image is: what is read in binary mode refers to them, and nothing
//! is copied.
#![deny(clippy::arithmetic_side_effects)]

use super::str::Kind;
use super::{Entry, TypeRow, console, native};
use crate::errno;
use crate::object::{Header, Object, Ty};
use crate::ops::Buffer;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use core::cell::Cell;
use romfs_plain::text::utf8;

/// An open file.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct File {
    header: Header,
    closed: Cell<u32>,
    /// `len` bytes of an image, which lives as long as the machine's memory.
    start: *const u8,
    len: usize,
    /// Where the next read begins; at most `len`.
    at: Cell<usize>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for File {
    const TY: Ty = Ty::File;
}

/// The same in text mode.
#[repr(transparent)]
struct TextFile(File);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for TextFile {
    const TY: Ty = Ty::TextFile;
}

impl File {
    fn bytes(&self) -> &[u8] {
        // SAFETY: `start` and `len` come from one slice that lives for 'v, see `new_file`.
        unsafe { core::slice::from_raw_parts(self.start, self.len) }
    }

    /// What was not read yet.
    fn rest(&self) -> &[u8] {
        self.bytes().get(self.at.get()..).unwrap_or_default()
    }

    fn kind(&self) -> Kind {
        if self.header.ty == Ty::TextFile { Kind::Str } else { Kind::Bytes }
    }

    /// Takes the next `len` bytes, at most as many as there are.
    fn take(&self, len: usize) -> &[u8] {
        let rest = self.rest();
        let len = len.min(rest.len());
        self.at.set(self.at.get().saturating_add(len));
        &rest[..len]
    }

    /// Takes the next line, at most `limit` bytes of it; empty at the end.
    fn take_line(&self, limit: usize) -> &[u8] {
        let rest = self.rest();
        let rest = &rest[..limit.min(rest.len())];
        self.take(rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |end| end.saturating_add(1)))
    }
}

impl<'v> Vm<'v> {
    /// An open file of an image.
    pub(crate) fn new_image_file(&self, text: bool, bytes: &'v [u8]) -> Res<Value<'v>> {
        let file = |ty| File {
            header: Header::new(ty),
            closed: Cell::new(0),
            start: bytes.as_ptr(),
            len: bytes.len(),
            at: Cell::new(0),
        };
        Ok(if text {
            Value::object(self.alloc_tailed(TextFile(file(Ty::TextFile)), 0)?)
        } else {
            Value::object(self.alloc_tailed(file(Ty::File), 0)?)
        })
    }

    fn file(&self, value: Value<'v>) -> Option<&'v File> {
        self.cast::<File>(value).or_else(|| self.cast::<TextFile>(value).map(|text| &text.0))
    }

    /// The receiver of a method, which must be open.
    fn open_file(&self, args: &Args<'_, 'v>) -> Res<&'v File> {
        match args.pos.first().and_then(|value| self.file(*value)) {
            Some(file) if file.closed.get() == 0 => Ok(file),
            Some(_) => Err(self.raise_value_error("I/O operation on closed file")),
            None => Err(self.raise_type_error("wrong type of self")),
        }
    }

    /// What a file of an image has left, if the object is one.
    pub(crate) fn image_file_rest(&self, value: Value<'v>) -> Option<&'v [u8]> {
        self.file(value).map(|file| file.take(usize::MAX))
    }

    /// `open`: a file of the file system that the path leads to, or a stream by its number.
    fn open_path(&self, name: Value<'v>, mode: Value<'v>) -> Res<Value<'v>> {
        let Some(number) = name.as_small() else {
            return self.at_path(self.path_name(name)?, |volume, path| volume.open(self, path, mode));
        };
        let (_, text) = super::host_file::mode_of(self.path_name(mode)?.bytes);
        if let Some(stream) = console::numbered(number, !text) {
            return Ok(stream);
        }
        self.files()?;
        let file = self.new_host_file(text)?;
        self.set_host_file(file, i32::try_from(number).unwrap_or(-1));
        Ok(file)
    }

    /// How many bytes or characters an argument asks for; all when it is missing, `None` or negative.
    pub(crate) fn read_size(&self, size: Option<&Value<'v>>) -> Res<Option<usize>> {
        match size {
            Some(size) if !size.is_none() => Ok(usize::try_from(self.int_word(*size)?).ok()),
            _ => Ok(None),
        }
    }

    /// The memory that a `readinto` writes to: an object's buffer, and of it at most as much as a second argument says.
    pub(crate) fn target_buffer(&self, object: Value<'v>, limit: Option<&Value<'v>>) -> Res<&'v [Cell<u8>]> {
        match self.buffer(object) {
            Some(buffer) if buffer.writable => {
                let limit = self.read_size(limit)?.unwrap_or(usize::MAX);
                Ok(&buffer.bytes[..limit.min(buffer.bytes.len())])
            }
            _ => Err(self.raise_type_error("object with buffer protocol required")),
        }
    }
}

/// The built-in function `open`.
pub(crate) const OPEN: Entry = Entry::func_kw(q::open, 0, native::ANY, open);

fn open<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::file, q::mode, q::buffering, q::encoding])?;
    let Some(name) = args.get(vm, 0, q::file)? else {
        return Err(vm.raise_type_error("'file' argument required"));
    };
    let mode = args.get(vm, 1, q::mode)?.unwrap_or(Value::qstr(q::r));
    vm.open_path(name, mode)
}

fn read<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = vm.open_file(&args)?;
    let part = match (vm.read_size(args.pos.get(1))?, file.kind()) {
        (None, _) => file.take(usize::MAX),
        (Some(n), Kind::Bytes) => file.take(n),
        (Some(n), Kind::Str) => file.take(utf8::offset(file.rest(), n).unwrap_or(usize::MAX)),
    };
    vm.image_bytes(file.kind(), part)
}

fn read_line<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = vm.open_file(&args)?;
    let limit = vm.read_size(args.pos.get(1))?.unwrap_or(usize::MAX);
    vm.image_bytes(file.kind(), file.take_line(limit))
}

fn read_lines<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = vm.open_file(&args)?;
    let list = vm.new_list(&[])?;
    loop {
        let line = file.take_line(usize::MAX);
        if line.is_empty() {
            return Ok(list.into());
        }
        list.push(vm, vm.image_bytes(file.kind(), line)?)?;
    }
}

fn read_into<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = vm.open_file(&args)?;
    let target = vm.target_buffer(args.at(1), args.pos.get(2))?;
    let part = file.take(target.len());
    for (to, from) in target.iter().zip(part) {
        to.set(*from);
    }
    Ok(Value::len(part.len()))
}

fn seek<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = vm.open_file(&args)?;
    let offset = vm.int_word(args.at(1))?;
    let whence = args.pos.get(2).map_or(Ok(0), |whence| vm.int_word(*whence))?;
    let from = match whence {
        0 => 0,
        1 => file.at.get(),
        2 => file.len,
        _ => return Err(vm.raise_os_error(errno::EINVAL)),
    };
    match from.checked_add_signed(offset) {
        Some(at) => file.at.set(at.min(file.len)),
        None if offset > 0 => file.at.set(file.len),
        None => return Err(vm.raise_os_error(errno::EINVAL)),
    }
    vm.new_int(file.at.get() as isize)
}

fn close<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    match args.pos.first().and_then(|value| vm.file(*value)) {
        Some(file) => file.closed.set(1),
        None => return Err(vm.raise_type_error("wrong type of self")),
    }
    Ok(Value::NONE)
}

const FILE_ROW: TypeRow = TypeRow {
    print: |_, out, value, _| out.put("<io.%t %x>", &[value, value]),
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let file = vm.open_file(&Args::positional(&[value]))?;
        let line = file.take_line(usize::MAX);
        if line.is_empty() { Ok(None) } else { vm.image_bytes(file.kind(), line).map(Some) }
    }),
    methods: &native::sorted([
        Entry::func(q::read, 1, 2, read),
        Entry::func(q::readline, 1, 2, read_line),
        Entry::func(q::readlines, 1, 1, read_lines),
        Entry::func(q::readinto, 2, 3, read_into),
        Entry::func(q::seek, 2, 3, seek),
        Entry::func(q::tell, 1, 1, |vm, args| vm.new_int(vm.open_file(&args)?.at.get() as isize)),
        Entry::func(q::flush, 1, 1, |vm, args| vm.open_file(&args).map(|_| Value::NONE)),
        Entry::func(q::fileno, 1, 1, |vm, _| Err(vm.raise_os_error(errno::EINVAL))),
        Entry::func(q::write, 2, 4, |vm, _| Err(vm.raise_os_error(errno::EBADF))),
        Entry::func(q::close, 1, 1, close),
        Entry::func(q::__enter__, 1, 1, |_, args| Ok(args.at(0))),
        Entry::func(q::__exit__, 4, 4, close),
        Entry::func(q::__del__, 1, 1, close),
    ]),
    ..TypeRow::EMPTY
};

/// Files in binary mode. They are buffers too: `memoryview(file)` is the image's bytes.
pub static FILE: TypeRow = TypeRow {
    id: Ty::File,
    name: q::FileIO,
    buffer: Some(|vm, value| {
        let file = vm.cast::<File>(value)?;
        // SAFETY: a cell of bytes has the layout of bytes. The buffer says that it is read-only, so nobody writes to
        // it.
        let bytes = unsafe { &*(core::ptr::from_ref(file.bytes()) as *const [Cell<u8>]) };
        Some(Buffer { bytes, writable: false, typecode: b'B' })
    }),
    ..FILE_ROW
};

/// Files in text mode.
pub static TEXT_FILE: TypeRow = TypeRow { id: Ty::TextFile, name: q::TextIOWrapper, ..FILE_ROW };
