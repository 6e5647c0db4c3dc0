//! The console as streams: `sys.stdin`, `sys.stdout`, `sys.stderr`, and their `buffer` for bytes.

use super::str::Kind;
use super::{Entry, TypeRow, native, stream};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::types::exception::UNICODE_ERROR;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::utf8;

/// One of the streams.
#[derive(Clone, Copy)]
#[repr(C)]
struct Console {
    /// Aux: its number.
    header: Header,
    _pad: u32,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Console {
    const TY: Ty = Ty::Console;
}

/// The same for bytes.
#[repr(transparent)]
struct ConsoleBuffer(Console);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for ConsoleBuffer {
    const TY: Ty = Ty::ConsoleBuffer;
}

const fn console(ty: Ty, number: u16) -> Console {
    Console { header: Header::with(ty, 0, number), _pad: 0 }
}

static STREAMS: [Console; 3] = [console(Ty::Console, 0), console(Ty::Console, 1), console(Ty::Console, 2)];

static BUFFERS: [ConsoleBuffer; 3] = [
    ConsoleBuffer(console(Ty::ConsoleBuffer, 0)),
    ConsoleBuffer(console(Ty::ConsoleBuffer, 1)),
    ConsoleBuffer(console(Ty::ConsoleBuffer, 2)),
];

/// Standard input, output or error.
pub(crate) fn numbered<'v>(number: isize, binary: bool) -> Option<Value<'v>> {
    let at = usize::try_from(number).ok()?;
    if binary { BUFFERS.get(at).map(Value::object) } else { STREAMS.get(at).map(Value::object) }
}

/// The stream object at an address.
pub(crate) fn object_at<'v>(address: usize) -> Option<Value<'v>> {
    let stream = crate::raw::item_at(&STREAMS, address).map(Value::object);
    stream.or_else(|| crate::raw::item_at(&BUFFERS, address).map(Value::object))
}

impl Console {
    fn kind(&self) -> Kind {
        if self.header.ty == Ty::Console { Kind::Str } else { Kind::Bytes }
    }

    fn number(&self) -> u16 {
        self.header.aux
    }

    /// Shows what was written. Nothing of the error stream is held back.
    fn flush<'v>(&self, vm: &Vm<'v>) {
        if self.number() == 1 {
            vm.platform.flush();
        }
    }

    /// The next byte of the input; `None` at its end, and of the output.
    fn byte<'v>(&self, vm: &Vm<'v>) -> Res<Option<u8>> {
        let mut byte = [0];
        Ok((self.number() == 0 && vm.read_console(&mut byte)? == 1).then_some(byte[0]))
    }
}

fn of<'v>(vm: &Vm<'v>, value: Value<'v>) -> Option<&'v Console> {
    vm.cast::<Console>(value).or_else(|| vm.cast::<ConsoleBuffer>(value).map(|buffer| &buffer.0))
}

/// The number of a stream, if it is one of the console's.
#[cfg(feature = "select")]
pub(crate) fn number<'v>(vm: &Vm<'v>, stream: Value<'v>) -> Option<u16> {
    of(vm, stream).map(Console::number)
}

fn receiver<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v Console> {
    match args.pos.first().and_then(|value| of(vm, *value)) {
        Some(console) => Ok(console),
        None => Err(vm.raise_type_error("wrong type of self")),
    }
}

/// Reads until `enough`, which is told how many bytes there are and what the last one is.
fn read_until<'v>(vm: &Vm<'v>, console: &Console, mut enough: impl FnMut(usize, u8) -> bool) -> Res<Value<'v>> {
    let mut builder = vm.build(console.kind(), 16)?;
    while let Some(byte) = console.byte(vm)? {
        builder.push(vm, &[byte])?;
        if enough(builder.len(), byte) {
            break;
        }
    }
    if console.kind() == Kind::Str && utf8::valid_up_to(builder.bytes()) < builder.len() {
        return Err(vm.raise_type(&UNICODE_ERROR));
    }
    Ok(builder.finish(vm))
}

fn read<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let console = receiver(vm, &args)?;
    match (vm.read_size(args.pos.get(1))?, console.kind()) {
        (Some(0), kind) => vm.new_of(kind, b""),
        (Some(n), Kind::Bytes) => read_until(vm, console, |len, _| len >= n),
        (Some(n), Kind::Str) => {
            // A character ends where its last byte was read.
            let (mut characters, mut missing) = (0, 0);
            read_until(vm, console, |_, byte| {
                if missing == 0 {
                    missing = utf8::len_from_lead(byte);
                }
                missing -= 1;
                characters += usize::from(missing == 0);
                characters >= n
            })
        }
        (None, _) => read_until(vm, console, |_, _| false),
    }
}

fn read_line<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let console = receiver(vm, &args)?;
    match vm.read_size(args.pos.get(1))? {
        Some(0) => vm.new_of(console.kind(), b""),
        limit => read_until(vm, console, |len, byte| byte == b'\n' || Some(len) == limit),
    }
}

fn next<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Option<Value<'v>>> {
    stream::next_line(vm, read_line, value)
}

fn read_lines<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stream::read_lines(vm, read_line, args.at(0))
}

fn read_into<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let console = receiver(vm, &args)?;
    let target = vm.target_buffer(args.at(1), args.pos.get(2))?;
    let mut n = 0;
    for cell in target {
        let Some(byte) = console.byte(vm)? else { break };
        cell.set(byte);
        n += 1;
    }
    Ok(Value::len(n))
}

/// `write(bytes)`, `write(bytes, len)`, `write(bytes, start, len)`.
fn write<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let console = receiver(vm, &args)?;
    let write = |bytes: &[u8]| match console.number() {
        2 => vm.platform.write_error(bytes),
        _ => vm.platform.write(bytes),
    };
    let put = |bytes: &[u8]| match console.kind() {
        Kind::Str => vm.show(bytes, write),
        Kind::Bytes => write(bytes),
    };
    let len = if let Some(bytes) = vm.str_bytes(args.at(1)).or_else(|| vm.bytes_bytes(args.at(1))) {
        let bytes = bytes.get(stream::written_range(vm, &args, bytes.len())?).unwrap_or_default();
        put(bytes);
        bytes.len()
    } else {
        let bytes = stream::written_part(vm, &args)?;
        // The bytes may change while they are written: they go out in copies of a few.
        for part in bytes.chunks(64) {
            let mut copy = [0; 64];
            for (to, from) in copy.iter_mut().zip(part) {
                *to = from.get();
            }
            put(&copy[..part.len()]);
        }
        bytes.len()
    };
    console.flush(vm);
    Ok(Value::len(len))
}

const CONSOLE_ROW: TypeRow = TypeRow {
    print: |vm, out, value, _| {
        let Some(console) = of(vm, value) else { return Ok(()) };
        out.put("<io.%t %s>", &[value, Value::len(console.number().into())])
    },
    attr: |vm, value, name| match of(vm, value) {
        Some(console) if name == q::buffer && console.kind() == Kind::Str => {
            Ok(numbered(console.number() as isize, true))
        }
        _ => Ok(None),
    },
    iter: Some(|_, value| Ok(value)),
    next: Some(next),
    methods: &native::sorted([
        Entry::func(q::read, 1, 2, read),
        Entry::func(q::readline, 1, 2, read_line),
        Entry::func(q::readlines, 1, 1, read_lines),
        Entry::func(q::readinto, 2, 3, read_into),
        Entry::func(q::write, 2, 4, write),
        Entry::func(q::flush, 1, 1, |vm, args| {
            receiver(vm, &args)?.flush(vm);
            Ok(Value::NONE)
        }),
        Entry::func(q::fileno, 1, 1, |vm, args| {
            receiver(vm, &args).map(|console| Value::len(console.number() as usize))
        }),
        Entry::func(q::close, 1, 1, |_, _| Ok(Value::NONE)),
        Entry::func(q::__enter__, 1, 1, |_, args| Ok(args.at(0))),
        Entry::func(q::__exit__, 4, 4, |_, _| Ok(Value::NONE)),
    ]),
    ..TypeRow::EMPTY
};

/// The console's streams of text.
pub static CONSOLE: TypeRow = TypeRow { id: Ty::Console, name: q::TextIOWrapper, ..CONSOLE_ROW };

/// The console's streams of bytes.
pub static CONSOLE_BUFFER: TypeRow = TypeRow { id: Ty::ConsoleBuffer, name: q::FileIO, ..CONSOLE_ROW };
