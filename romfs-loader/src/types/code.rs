//! Code objects: what `compile` gives, and the `__code__` of functions.

use super::TypeRow;
use super::dict::Dict;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// A function of a `.mpy`, without the names and constants that make it one. Each execution makes a module of the file.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Code<'v> {
    header: Header,
    /// Offset of its raw code in the file; 0 for the top level.
    at: u32,
    /// The file. Where it lies in the heap it stays as long as anything refers into it.
    mpy: &'v [u8],
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Code<'v> {
    const TY: Ty = Ty::Code;
}

impl<'v> Code<'v> {
    /// The `.mpy`.
    pub(crate) fn mpy(&self) -> &'v [u8] {
        self.mpy
    }

    /// Offset of its raw code in the file.
    #[cfg(feature = "extras")]
    pub(crate) fn at(&self, file: &romfs_format::mpy::Mpy<'_>) -> usize {
        if self.at == 0 { file.code_at() } else { self.at as usize }
    }
}

impl<'v> Vm<'v> {
    /// A code object of the raw code at an offset of a `.mpy` that nobody writes to any more; of its top level for 0.
    #[cfg_attr(not(feature = "compiler"), expect(dead_code, reason = "only the compiler makes code objects"))]
    pub(crate) fn new_code(&self, mpy: &'v [u8], at: u32) -> Res<&'v Code<'v>> {
        self.alloc(Code { header: Header::new(Ty::Code), at, mpy })
    }

    /// Runs a code object with these namespaces; what it returns.
    pub(crate) fn execute(&self, code: &Code<'v>, globals: &'v Dict<'v>, locals: &'v Dict<'v>) -> Res<Value<'v>> {
        let loaded = self.module_of(globals, code.mpy, None, None)?;
        #[cfg(feature = "extras")]
        if code.at != 0 {
            let function = self.new_function(loaded.module, code.at)?;
            let locals = self.locals.replace(Some(locals));
            let result = self.call(function, &[]);
            self.locals.set(locals);
            return result;
        }
        self.run_module_in(&loaded, locals)
    }
}

/// Code objects.
pub static CODE: TypeRow = TypeRow {
    id: Ty::Code,
    name: q::code,
    #[cfg(feature = "extras")]
    attr: super::code_parts::attr,
    #[cfg(feature = "extras")]
    methods: super::code_parts::METHODS,
    ..TypeRow::EMPTY
};
