//! Open files of the platform. One that a program loses is closed when its object is collected.

use super::str::Kind;
use super::{Entry, TypeRow, native, stream};
use crate::errno;
use crate::files::{OpenMode, Whence};
use crate::heap::Marker;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use core::cell::Cell;

/// The number of a closed file.
const CLOSED: i32 = -1;

/// An open file. The collector does not look into it: the chain of open files keeps none of them alive.
#[repr(C)]
pub(crate) struct HostFile<'v> {
    header: Header,
    number: Cell<i32>,
    /// The next open file of the machine.
    next: Cell<Option<&'v HostFile<'v>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for HostFile<'v> {
    const TY: Ty = Ty::HostFile;
}

/// The same in text mode.
#[repr(transparent)]
struct HostTextFile<'v>(HostFile<'v>);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for HostTextFile<'v> {
    const TY: Ty = Ty::HostTextFile;
}

impl HostFile<'_> {
    /// The number that the platform gave it; negative when it is closed.
    #[cfg(feature = "select")]
    pub(crate) fn number(&self) -> i32 {
        self.number.get()
    }

    fn kind(&self) -> Kind {
        if self.header.ty == Ty::HostTextFile { Kind::Str } else { Kind::Bytes }
    }
}

/// What a mode such as `r+b` says, and whether it is of text. As in stock, letters without a meaning count for nothing.
pub(crate) fn mode_of(mode: &[u8]) -> (OpenMode, bool) {
    let (mut open, mut text) = (OpenMode { read: true, ..OpenMode::default() }, true);
    for letter in mode {
        match letter {
            b'r' => (open.read, open.write) = (true, false),
            b'w' => open = OpenMode { write: true, create: true, truncate: true, ..OpenMode::default() },
            b'a' => open = OpenMode { write: true, create: true, append: true, ..OpenMode::default() },
            b'+' => (open.read, open.write) = (true, true),
            b'b' => text = false,
            b't' => text = true,
            _ => {}
        }
    }
    (open, text)
}

impl<'v> Vm<'v> {
    /// A file that is not open yet.
    pub(crate) fn new_host_file(&self, text: bool) -> Res<Value<'v>> {
        let file = |ty| HostFile { header: Header::new(ty), number: Cell::new(CLOSED), next: Cell::new(None) };
        Ok(if text {
            Value::object(self.alloc_tailed(HostTextFile(file(Ty::HostTextFile)), 0)?)
        } else {
            Value::object(self.alloc_tailed(file(Ty::HostFile), 0)?)
        })
    }

    /// Gives a new file its number, and takes care that it is closed one day.
    pub(crate) fn set_host_file(&self, file: Value<'v>, number: i32) {
        if let Some(file) = self.host_file(file) {
            file.number.set(number);
            file.next.set(self.open_files.replace(Some(file)));
        }
    }

    pub(crate) fn host_file(&self, value: Value<'v>) -> Option<&'v HostFile<'v>> {
        self.cast::<HostFile>(value).or_else(|| self.cast::<HostTextFile>(value).map(|text| &text.0))
    }

    /// Reads from an open file.
    pub(crate) fn read_host_file(&self, file: &HostFile<'v>, into: &mut [u8]) -> Res<usize> {
        let number = self.open_number(file)?;
        self.file_result(self.files()?.read(number, into))
    }

    fn open_number(&self, file: &HostFile<'v>) -> Res<i32> {
        match file.number.get() {
            number if number >= 0 => Ok(number),
            _ => Err(self.raise_value_error("I/O operation on closed file")),
        }
    }

    /// Closes a file, if it is open.
    pub(crate) fn close_host_file(&self, file: &HostFile<'v>) {
        let number = file.number.replace(CLOSED);
        if let (true, Some(files)) = (number >= 0, self.platform.files()) {
            // What was written went out already; that the number was no good is no news after that.
            let _ = files.close(number);
        }
    }

    /// Closes the files whose objects are about to go, and forgets those that are closed.
    pub(crate) fn close_lost_files(&self, marker: &Marker<'_, 'v>) {
        if !Ty::HostFile.exists() {
            return;
        }
        let mut kept = None;
        let mut at = self.open_files.take();
        while let Some(file) = at {
            at = file.next.take();
            if !marker.is_marked(core::ptr::from_ref(file).addr()) {
                self.close_host_file(file);
            } else if file.number.get() >= 0 {
                file.next.set(kept);
                kept = Some(file);
            }
        }
        self.open_files.set(kept);
    }

    /// Closes all files, at the end of the machine.
    pub(crate) fn close_files(&self) {
        if !Ty::HostFile.exists() {
            return;
        }
        let mut at = self.open_files.take();
        while let Some(file) = at {
            at = file.next.take();
            self.close_host_file(file);
        }
    }

    fn write_host_file(&self, file: &HostFile<'v>, mut bytes: &[u8]) -> Res<()> {
        let number = self.open_number(file)?;
        let files = self.files()?;
        while !bytes.is_empty() {
            match self.file_result(files.write(number, bytes))? {
                0 => return Err(self.raise_os_error(errno::EIO)),
                n => bytes = bytes.get(n..).unwrap_or_default(),
            }
        }
        Ok(())
    }

    /// Writes to an open file; `false` when the object is none.
    pub(crate) fn write_if_host_file(&self, stream: Value<'v>, bytes: &[u8]) -> Res<bool> {
        match self.host_file(stream) {
            Some(file) => self.write_host_file(file, bytes).map(|()| true),
            None => Ok(false),
        }
    }
}

fn receiver<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v HostFile<'v>> {
    match args.pos.first().and_then(|value| vm.host_file(*value)) {
        Some(file) => Ok(file),
        None => Err(vm.raise_type_error("wrong type of self")),
    }
}

fn read<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = receiver(vm, &args)?;
    let size = vm.read_size(args.pos.get(1))?;
    stream::read(vm, file.kind(), size, &mut |into| vm.read_host_file(file, into))
}

fn read_line<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = receiver(vm, &args)?;
    let limit = vm.read_size(args.pos.get(1))?;
    stream::read_line(vm, file.kind(), limit, &mut |into| vm.read_host_file(file, into))
}

fn next<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Option<Value<'v>>> {
    stream::next_line(vm, read_line, value)
}

fn read_lines<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stream::read_lines(vm, read_line, args.at(0))
}

fn read_into<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = receiver(vm, &args)?;
    let target = vm.target_buffer(args.at(1), args.pos.get(2))?;
    stream::fill(target, &mut |into| vm.read_host_file(file, into)).map(Value::len)
}

fn write<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let file = receiver(vm, &args)?;
    vm.open_number(file)?;
    let bytes = stream::written_part(vm, &args)?;
    stream::in_copies(bytes, |part| vm.write_host_file(file, part))?;
    Ok(Value::len(bytes.len()))
}

fn seek<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let number = vm.open_number(receiver(vm, &args)?)?;
    let offset = args.pos.get(1).map_or(Ok(0), |offset| vm.int_word(*offset))?;
    let whence = match args.pos.get(2).map_or(Ok(0), |whence| vm.int_word(*whence))? {
        0 => Whence::Start,
        1 => Whence::Current,
        2 => Whence::End,
        _ => return Err(vm.raise_os_error(errno::EINVAL)),
    };
    let at = vm.file_result(vm.files()?.seek(number, offset as i64, whence))?;
    vm.new_u64(at)
}

fn tell<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let number = vm.open_number(receiver(vm, &args)?)?;
    let at = vm.file_result(vm.files()?.seek(number, 0, Whence::Current))?;
    vm.new_u64(at)
}

fn flush<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let number = vm.open_number(receiver(vm, &args)?)?;
    vm.file_result(vm.files()?.flush(number))?;
    Ok(Value::NONE)
}

fn close<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.close_host_file(receiver(vm, &args)?);
    Ok(Value::NONE)
}

/// Files in binary mode.
pub static HOST_FILE: TypeRow = TypeRow {
    id: Ty::HostFile,
    name: q::FileIO,
    print: |vm, out, value, _| {
        let Some(file) = vm.host_file(value) else { return Ok(()) };
        out.put("<io.%t %s>", &[value, Value::int(file.number.get() as isize)])
    },
    iter: Some(|_, value| Ok(value)),
    next: Some(next),
    methods: &native::sorted([
        Entry::func(q::fileno, 1, 1, |vm, args| {
            let number = vm.open_number(receiver(vm, &args)?)?;
            vm.new_int(number as isize)
        }),
        Entry::func(q::read, 1, 2, read),
        Entry::func(q::readinto, 2, 3, read_into),
        Entry::func(q::readline, 1, 2, read_line),
        Entry::func(q::readlines, 1, 1, read_lines),
        Entry::func(q::write, 2, 4, write),
        Entry::func(q::seek, 2, 3, seek),
        Entry::func(q::tell, 1, 1, tell),
        Entry::func(q::flush, 1, 1, flush),
        Entry::func(q::close, 1, 1, close),
        Entry::func(q::__del__, 1, 1, close),
        Entry::func(q::__enter__, 1, 1, |_, args| Ok(args.at(0))),
        Entry::func(q::__exit__, 4, 4, close),
    ]),
    ..TypeRow::EMPTY
};

/// Files in text mode.
pub static HOST_TEXT_FILE: TypeRow = TypeRow { id: Ty::HostTextFile, name: q::TextIOWrapper, ..HOST_FILE };
