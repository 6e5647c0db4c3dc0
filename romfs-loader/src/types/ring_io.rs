//! `micropython.RingIO`: a ring of bytes as a stream, for passing them between an interrupt and a program.

use core::cell::Cell;

use super::blob::Blob;
use super::str::Kind;
use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::ops::Buffer;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// The largest memory of a ring, in bytes.
const MAX_SIZE: usize = u16::MAX as usize;

/// A ring; one byte of its memory stays empty, to tell full from empty.
#[repr(C)]
struct RingIo<'v> {
    header: Header,
    /// Where the next read and the next write are.
    get: Cell<u32>,
    put: Cell<u32>,
    _pad: u32,
    /// A blob, or the buffer that a program passed.
    memory: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for RingIo<'v> {
    const TY: Ty = Ty::RingIo;
}

/// The ring's memory as it is now: a program may have changed its buffer's length.
fn memory<'v>(vm: &Vm<'v>, ring: &RingIo<'v>) -> &'v [Cell<u8>] {
    match vm.cast::<Blob>(ring.memory) {
        Some(blob) => blob.cells(),
        None => vm.buffer(ring.memory).map(|Buffer { bytes, .. }| bytes).unwrap_or_default(),
    }
}

impl<'v> RingIo<'v> {
    fn len(&self, size: usize) -> usize {
        let (get, put) = (self.get.get() as usize, self.put.get() as usize);
        if put >= get { put - get } else { (put + size).saturating_sub(get) }
    }

    fn take(&self, memory: &[Cell<u8>]) -> Option<u8> {
        if self.get == self.put {
            return None;
        }
        let byte = memory.get(self.get.get() as usize)?.get();
        self.get.set((self.get.get() + 1) % memory.len() as u32);
        Some(byte)
    }

    fn give(&self, memory: &[Cell<u8>], byte: u8) -> bool {
        let next = (self.put.get() + 1).checked_rem(memory.len() as u32);
        match (memory.get(self.put.get() as usize), next) {
            (Some(cell), Some(next)) if next != self.get.get() => {
                cell.set(byte);
                self.put.set(next);
                true
            }
            _ => false,
        }
    }
}

fn new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let [size] = args.pos else {
        let given = Value::len(args.pos.len());
        return Err(vm.type_error_of("function takes 1 positional arguments but %s were given", given));
    };
    let (memory, len) = match vm.buffer(*size) {
        Some(buffer) if buffer.writable => (*size, buffer.bytes.len()),
        _ => {
            let size = vm.int_word(*size)?;
            let len = usize::try_from(size).ok().and_then(|n| n.checked_add(1)).unwrap_or(0);
            if !(2..=MAX_SIZE).contains(&len) {
                return Err(vm.raise_type(&super::exception::VALUE_ERROR));
            }
            (Value::object(vm.alloc_data(len)?), len)
        }
    };
    if !(2..=MAX_SIZE).contains(&len) {
        return Err(vm.raise_type(&super::exception::VALUE_ERROR));
    }
    let (get, put) = (Cell::new(0), Cell::new(0));
    Ok(Value::object(vm.alloc_tailed(RingIo { header: Header::new(Ty::RingIo), get, put, _pad: 0, memory }, 0)?))
}

fn read_some<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, line: bool) -> Res<Value<'v>> {
    let ring = vm.receiver::<RingIo>(&args)?;
    let memory = memory(vm, ring);
    let limit = vm.read_size(args.pos.get(1))?.unwrap_or(usize::MAX);
    let mut builder = vm.build(Kind::Bytes, ring.len(memory.len()).min(limit))?;
    while builder.len() < limit {
        let Some(byte) = ring.take(memory) else { break };
        builder.push(vm, &[byte])?;
        if line && byte == b'\n' {
            break;
        }
    }
    Ok(builder.finish(vm))
}

fn read_into<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let ring = vm.receiver::<RingIo>(&args)?;
    let target = vm.target_buffer(args.at(1), args.pos.get(2))?;
    let memory = memory(vm, ring);
    let mut n = 0;
    for cell in target {
        let Some(byte) = ring.take(memory) else { break };
        cell.set(byte);
        n += 1;
    }
    Ok(Value::len(n))
}

fn write<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let ring = vm.receiver::<RingIo>(&args)?;
    let source = super::stream::written_part(vm, &args)?;
    let memory = memory(vm, ring);
    let written = source.iter().take_while(|byte| ring.give(memory, byte.get())).count();
    Ok(Value::len(written))
}

/// `RingIO`.
pub static RING_IO: TypeRow = TypeRow {
    id: Ty::RingIo,
    name: q::RingIO,
    new: Some(new),
    print: |_, out, _, _| out.text("<RingIO>"),
    methods: &native::sorted([
        Entry::func(q::any, 1, 1, |vm, args| {
            let ring = vm.receiver::<RingIo>(&args)?;
            Ok(Value::len(ring.len(memory(vm, ring).len())))
        }),
        Entry::func(q::read, 1, 2, |vm, args| read_some(vm, args, false)),
        Entry::func(q::readline, 1, 2, |vm, args| read_some(vm, args, true)),
        Entry::func(q::readinto, 2, 3, read_into),
        Entry::func(q::write, 2, 4, write),
        Entry::func(q::close, 1, 1, |_, _| Ok(Value::NONE)),
    ]),
    ..TypeRow::EMPTY
};

#[cfg(feature = "select")]
impl<'v> Vm<'v> {
    /// What a ring is ready for, as `select` has it; `None` for other objects.
    pub(crate) fn poll_ring(&self, value: Value<'v>) -> Option<u16> {
        use super::poller::{IN, OUT};
        let ring = self.cast::<RingIo>(value)?;
        let size = memory(self, ring).len();
        let len = ring.len(size);
        let mut ready = if len > 0 { IN } else { 0 };
        if len + 1 < size {
            ready |= OUT;
        }
        Some(ready)
    }
}
