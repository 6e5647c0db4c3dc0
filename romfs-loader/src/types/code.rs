//! Code objects: what `compile` gives.

use super::TypeRow;
use super::blob::Blob;
use super::dict::Dict;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::vm::{Res, Vm};

/// A compiled source: a `.mpy` in the heap. Each execution makes a module of it.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Code<'m> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    mpy: &'m Blob,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Code<'_> {
    const TY: Ty = Ty::Code;
}

impl<'m> Code<'m> {
    /// The `.mpy`. It stays as long as anything refers into it.
    pub(crate) fn mpy(&self) -> &'m [u8] {
        self.mpy.bytes()
    }
}

impl<'m> Vm<'m> {
    /// A code object of a `.mpy` that nobody writes to any more.
    #[cfg_attr(not(feature = "compiler"), expect(dead_code, reason = "only the compiler makes code objects"))]
    pub(crate) fn new_code(&self, mpy: &'m Blob) -> Res<&'m Code<'m>> {
        self.alloc(Code {
            header: Header::new(Ty::Code),
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            mpy,
        })
    }

    /// Runs a code object's top level with these namespaces; what it returns.
    pub(crate) fn execute(&self, code: &Code<'m>, globals: &'m Dict<'m>, locals: &'m Dict<'m>) -> Res {
        let loaded = self.module_of(globals, code.mpy(), None, None)?;
        self.run_module_in(&loaded, locals)
    }
}

/// Code objects.
pub static CODE: TypeRow = TypeRow { id: Ty::Code, name: q::code, ..TypeRow::EMPTY };
