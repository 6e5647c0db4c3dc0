//! The layouts of `str` and `bytes`: interned, inline, or elsewhere in ROM.
//!
//! The text of a string is UTF-8 in which lone surrogates may stand, as MicroPython's is: it is handed around as bytes.

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::TypeRow;
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::print::PrintKind;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// Bytes that follow: `Ty::Str` and `Ty::Bytes`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Inline {
    header: Header,
    len: u32,
}

/// Bytes elsewhere in ROM: `Ty::StrRom` and `Ty::BytesRom`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct InRom {
    header: Header,
    len: u32,
    start: *const u8,
}

macro_rules! layouts {
    ($($name:ident($of:ident) $ty:ident;)*) => { $(
        #[repr(transparent)]
        struct $name($of);
        // SAFETY: repr(C) inside, header first; made in this file only.
        unsafe impl Object for $name {
            const TY: Ty = Ty::$ty;
        }
    )* };
}

layouts! {
    StrInline(Inline) Str;
    StrInRom(InRom) StrRom;
    BytesInline(Inline) Bytes;
    BytesInRom(InRom) BytesRom;
}

impl Inline {
    fn bytes<'m>(&self) -> &'m [u8] {
        // SAFETY: `len` bytes stand behind the struct, written before it was given out.
        unsafe { tail(self, self.len as usize) }
    }
}

impl InRom {
    fn bytes<'m>(&self) -> &'m [u8] {
        // SAFETY: `start` and `len` come from one slice that lives for 'm, see `new_rom_bytes`.
        unsafe { core::slice::from_raw_parts(self.start, self.len as usize) }
    }
}

/// `str` or `bytes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Str,
    Bytes,
}

impl<'m> Vm<'m> {
    /// The text of a string.
    #[inline]
    pub fn str_bytes(&self, value: Value) -> Option<&'m [u8]> {
        if let Some(q) = value.as_qstr() {
            return Some(self.qstr_text(q));
        }
        match value.ty()? {
            Ty::Str => self.cast::<StrInline>(value).map(|s| s.0.bytes()),
            Ty::StrRom => self.cast::<StrInRom>(value).map(|s| s.0.bytes()),
            _ => None,
        }
    }

    /// The bytes of a `bytes` object.
    #[inline]
    pub fn bytes_bytes(&self, value: Value) -> Option<&'m [u8]> {
        match value.ty()? {
            Ty::Bytes => self.cast::<BytesInline>(value).map(|s| s.0.bytes()),
            Ty::BytesRom => self.cast::<BytesInRom>(value).map(|s| s.0.bytes()),
            _ => None,
        }
    }

    /// A string; a short one that is interned already is given as that.
    pub(crate) fn new_str(&self, text: &[u8]) -> Res {
        if text.len() <= 1 {
            if let Some(q) = self.find_qstr(text) {
                return Ok(Value::qstr(q));
            }
        }
        self.new_inline(Kind::Str, text)
    }

    /// A `bytes` object.
    pub(crate) fn new_bytes(&self, bytes: &[u8]) -> Res {
        self.new_inline(Kind::Bytes, bytes)
    }

    /// A string or bytes.
    pub(crate) fn new_of(&self, kind: Kind, bytes: &[u8]) -> Res {
        match kind {
            Kind::Str => self.new_str(bytes),
            Kind::Bytes => self.new_bytes(bytes),
        }
    }

    fn new_inline(&self, kind: Kind, bytes: &[u8]) -> Res {
        let mut builder = self.build(kind, bytes.len())?;
        builder.push(self, bytes)?;
        Ok(builder.finish(self))
    }

    /// A string or bytes whose bytes stay where they are; they live as long as the machine's memory.
    pub(crate) fn new_rom_bytes(&self, kind: Kind, bytes: &'m [u8]) -> Res {
        let Ok(len) = u32::try_from(bytes.len()) else { return Err(self.raise_no_memory()) };
        let start = bytes.as_ptr();
        Ok(match kind {
            Kind::Str => {
                Value::object(self.alloc_tailed(StrInRom(InRom { header: Header::new(Ty::StrRom), len, start }), 0)?)
            }
            Kind::Bytes => Value::object(
                self.alloc_tailed(BytesInRom(InRom { header: Header::new(Ty::BytesRom), len, start }), 0)?,
            ),
        })
    }

    /// Starts a string or bytes of unknown length.
    pub(crate) fn build(&self, kind: Kind, capacity: usize) -> Res<Builder<'m>> {
        Builder::new(self, kind, capacity)
    }
}

/// A string or bytes under construction. It grows in place while nothing else is allocated behind it.
pub(crate) struct Builder<'m> {
    kind: Kind,
    /// The block, laid out as a blob and in the end as an `Inline`. Nobody else has seen it.
    block: NonNull<Inline>,
    capacity: usize,
    len: usize,
    heap: PhantomData<&'m ()>,
}

impl<'m> Builder<'m> {
    fn new(vm: &Vm<'m>, kind: Kind, capacity: usize) -> Res<Builder<'m>> {
        let block = Self::block(vm, capacity)?;
        Ok(Builder { kind, block, capacity, len: 0, heap: PhantomData })
    }

    fn block(vm: &Vm<'m>, capacity: usize) -> Res<NonNull<Inline>> {
        if u32::try_from(capacity).is_err() {
            return Err(vm.raise_no_memory());
        }
        let block = vm.alloc_raw(size_of::<Inline>() + capacity)?.cast::<Inline>();
        // SAFETY: the block is new and large enough. As a blob it says that it holds no values.
        unsafe { block.write(Inline { header: Header::new(Ty::Blob), len: capacity as u32 }) };
        Ok(block)
    }

    fn start(&self) -> *mut u8 {
        // SAFETY: the bytes stand behind the header, in the same block.
        unsafe { self.block.add(1).cast().as_ptr() }
    }

    /// How many bytes were pushed.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// What was pushed.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes of the block are written, and the block is this builder's alone.
        unsafe { core::slice::from_raw_parts(self.start(), self.len) }
    }

    /// Forgets what was pushed from `len` on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Adds bytes, which may lie in the heap but not in this builder.
    pub(crate) fn push(&mut self, vm: &Vm<'m>, bytes: &[u8]) -> Res<()> {
        let wanted = self.len.saturating_add(bytes.len());
        if wanted > self.capacity {
            self.grow(vm, wanted)?;
        }
        // SAFETY: the block has room for `wanted` bytes and nobody else refers to it.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start().add(self.len), bytes.len()) };
        self.len = wanted;
        Ok(())
    }

    fn grow(&mut self, vm: &Vm<'m>, wanted: usize) -> Res<()> {
        if u32::try_from(wanted).is_ok() && vm.heap.extend(self.block.cast(), size_of::<Inline>() + wanted) {
            self.capacity = wanted;
            return Ok(());
        }
        let roomy = wanted.saturating_add(wanted / 2).max(16);
        let (block, capacity) = match Self::block(vm, roomy) {
            Ok(block) => (block, roomy),
            Err(raised) => {
                vm.take_raised(raised);
                (Self::block(vm, wanted)?, wanted)
            }
        };
        let old = self.start();
        (self.block, self.capacity) = (block, capacity);
        // SAFETY: two blocks, each with room for `len` bytes; the old one is still allocated, for `old` refers to it.
        unsafe { core::ptr::copy_nonoverlapping(old, self.start(), self.len) };
        Ok(())
    }

    /// The finished object; the part of the block that was not needed is free again.
    pub(crate) fn finish(self, vm: &Vm<'m>) -> Value {
        let ty = match self.kind {
            Kind::Str => Ty::Str,
            Kind::Bytes => Ty::Bytes,
        };
        vm.heap.shrink(self.block.cast(), size_of::<Inline>() + self.len);
        // SAFETY: the block is this builder's alone, and starts with a header of the same layout.
        unsafe {
            self.block.write(Inline { header: Header::new(ty), len: self.len as u32 });
            Value::from_ptr(self.block.cast())
        }
    }
}

/// `str`.
pub static STR: TypeRow = TypeRow {
    id: Ty::Str,
    name: q::r#str,
    print: |vm, out, value, kind| match kind {
        PrintKind::Str | PrintKind::Exception => out.bytes(vm.str_bytes(value).unwrap_or_default()),
        PrintKind::Repr => out.quoted(vm.str_bytes(value).unwrap_or_default()),
    },
    ..TypeRow::EMPTY
};

/// `bytes`.
pub static BYTES: TypeRow = TypeRow { id: Ty::Bytes, name: q::bytes, ..TypeRow::EMPTY };
