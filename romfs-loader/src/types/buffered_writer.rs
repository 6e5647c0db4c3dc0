//! `io.BufferedWriter`: collects what is written to a stream, and passes it on in blocks of one size.

use core::cell::Cell;

use super::blob::Blob;
use super::{Entry, TypeRow, native, stream};
use crate::errno;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A writer.
#[repr(C)]
pub(crate) struct BufferedWriter<'v> {
    header: Header,
    /// How much of the block is filled.
    len: Cell<u32>,
    block: &'v Blob,
    stream: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for BufferedWriter<'v> {
    const TY: Ty = Ty::BufferedWriter;
}

impl<'v> BufferedWriter<'v> {
    /// Passes on what has been collected, as a whole; it stays when the stream does not take it now.
    fn pass_on(&self, vm: &Vm<'v>) -> Res<()> {
        let (block, len) = (vm.new_array(0, &[])?, self.len.get());
        block.extend(vm, self.block.cells().get(..len as usize).unwrap_or_default())?;
        let taken = vm.call_method(self.stream, q::write, &[Value::object(block)])?;
        // The stream may have written to this writer, or flushed it.
        if taken.as_small() != Some(len as isize) || self.len.get() != len {
            return Err(vm.raise_os_error(errno::EAGAIN));
        }
        self.len.set(0);
        Ok(())
    }
}

fn write<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let writer = vm.receiver::<BufferedWriter>(&args)?;
    let bytes = stream::written_part(vm, &args)?;
    for byte in bytes {
        // One that is full was not taken the last time.
        if writer.len.get() as usize == writer.block.len() {
            writer.pass_on(vm)?;
        }
        let len = writer.len.get();
        if let Some(place) = writer.block.cells().get(len as usize) {
            place.set(byte.get());
            writer.len.set(len + 1);
        }
        if writer.len.get() as usize == writer.block.len() {
            writer.pass_on(vm)?;
        }
    }
    Ok(Value::len(bytes.len()))
}

/// `io.BufferedWriter(stream, size)`.
pub static BUFFERED_WRITER: TypeRow = TypeRow {
    id: Ty::BufferedWriter,
    name: q::BufferedWriter,
    new: Some(|vm, _, args| {
        vm.no_keywords(&args)?;
        args.expect(vm, 2, 2)?;
        let size = usize::try_from(vm.int_word(args.at(1))?).ok().filter(|size| *size > 0);
        let Some(size) = size else { return Err(vm.raise_type(&super::exception::VALUE_ERROR)) };
        let (block, header) = (vm.alloc_data(size)?, Header::new(Ty::BufferedWriter));
        let writer = BufferedWriter { header, len: Cell::new(0), block, stream: args.at(0) };
        Ok(Value::object(vm.alloc_tailed(writer, 0)?))
    }),
    methods: &native::sorted([
        Entry::func(q::write, 2, 4, write),
        Entry::func(q::flush, 1, 1, |vm, args| {
            let writer = vm.receiver::<BufferedWriter>(&args)?;
            if writer.len.get() > 0 {
                writer.pass_on(vm)?;
            }
            Ok(Value::NONE)
        }),
    ]),
    ..TypeRow::EMPTY
};
