//! Modules: those with bytecode, and those in Rust.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use romfs_format::link::{self, Constant, Section, SectionHead};

use super::dict::Dict;
use super::native::{self, Entry};
use super::{Object, TypeRow};
use crate::heap::tail;
use crate::link::constants::Constants;
use crate::object::{Header, Ty};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// A module, and the context of the functions defined in it.
#[repr(C)]
pub(crate) struct Module<'v> {
    header: Header,
    /// Length of the `.mpy` in bytes, and [`VERIFIED`].
    mpy_len: Cell<u32>,
    pub(crate) globals: &'v Dict<'v>,
    /// The `.mpy` in ROM; null for a module without code.
    mpy: *const u8,
    tables: Option<&'v Tables<'v>>,
}

/// In a module's length: the verifier has accepted all of its code, not only its top level.
const VERIFIED: u32 = 1 << 31;

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Module<'v> {
    const TY: Ty = Ty::Module;
}

/// The ids of a module's qstrs, and its constants.
///
/// Of a linked module both tables stand in the image, in its section of the link record, and RAM holds none of its
/// constants. Otherwise they follow the struct: first all constants, made when they are first used, then the ids.
#[repr(C)]
pub(crate) struct Tables<'v> {
    /// Flags: 0, or where the tables are in the image [`LINKED`] and [`WIDE`]. Aux: words before the ids, for the
    /// collector.
    header: Header,
    n_qstr: Cell<u16>,
    n_obj: u16,
    qstrs: Cell<*const u16>,
    constants: [Cell<Option<Value<'v>>>; 0],
}

/// In the flags of tables in the image.
const LINKED: u8 = 1;
/// Their constants take 32 bits each.
const WIDE: u8 = 2;

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Tables<'v> {
    const TY: Ty = Ty::Ids;
}

impl<'v> Tables<'v> {
    fn constants(&'v self) -> &'v [Cell<Option<Value<'v>>>] {
        let len = if self.is_linked() { 0 } else { self.n_obj };
        // SAFETY: so many zeroed words stand behind the struct.
        unsafe { tail(self, len.into()) }
    }

    #[inline]
    fn qstrs(&'v self) -> &'v [u16] {
        // SAFETY: `n_qstr` ids stand there, in the image or, where nothing writes them any more, behind the constants.
        unsafe { core::slice::from_raw_parts(self.qstrs.get(), self.n_qstr.get().into()) }
    }

    #[inline]
    fn is_linked(&self) -> bool {
        crate::link::IN_USE && self.header.flags != 0
    }

    /// The section of a linked module.
    #[inline(always)]
    fn section(&self) -> Option<&'v [u8]> {
        if !self.is_linked() {
            return None;
        }
        // SAFETY: the ids of a linked module stand behind the head of its section, which says how long that is: see
        // `linked_tables`. The image lives as long as the machine's memory and stays as it is.
        unsafe {
            let head = self.qstrs.get().cast::<SectionHead>().sub(1);
            Some(core::slice::from_raw_parts(head.cast(), (*head).size.get() as usize))
        }
    }

    /// The constants of a linked module, of two parts of 16 bits each if they are `wide`.
    ///
    /// # Safety
    /// It is linked, and its tables are [`WIDE`] if they are said to be.
    #[inline(always)]
    unsafe fn linked_constants(&self, wide: bool) -> &'v [u16] {
        // SAFETY: the ids of a linked module are followed by its constants: see `linked_tables`.
        unsafe {
            let start = self.qstrs.get().add(self.n_qstr.get().into());
            core::slice::from_raw_parts(start, usize::from(self.n_obj) << u32::from(wide))
        }
    }

    /// A constant of a linked module.
    fn linked_constant(&self, index: usize) -> Option<Constant> {
        if !self.is_linked() {
            return None;
        }
        let wide = self.header.flags & WIDE != 0;
        // SAFETY: it is linked, and its flags say how.
        let table = unsafe { self.linked_constants(wide) };
        link::constant_in(table, index, wide).map(|entry| Constant::decode(entry, wide))
    }
}

impl<'v> Module<'v> {
    /// The bytes of the `.mpy`.
    #[inline]
    pub(crate) fn mpy(&self) -> &'v [u8] {
        if self.mpy.is_null() {
            return &[];
        }
        // SAFETY: `mpy` and `mpy_len` come from one slice that lives for 'v, see `new_module`.
        unsafe { core::slice::from_raw_parts(self.mpy, (self.mpy_len.get() & !VERIFIED) as usize) }
    }

    /// Its number among the machine's modules, by which what is read in place refers to it; `None` where nothing may.
    #[inline]
    pub(crate) fn slot(&self) -> Option<u16> {
        self.header.aux.checked_sub(1)
    }

    /// Whether all of its code has been verified.
    #[inline]
    pub(crate) fn is_verified(&self) -> bool {
        self.mpy_len.get() & VERIFIED != 0
    }

    /// Notes that all of its code has been verified.
    pub(crate) fn set_verified(&self) {
        self.mpy_len.set(self.mpy_len.get() | VERIFIED);
    }

    /// Whether its tables stay in the image.
    pub(crate) fn is_linked(&self) -> bool {
        self.tables.is_some_and(Tables::is_linked)
    }

    /// The section of a linked module.
    #[inline]
    pub(crate) fn section(&self) -> Option<&'v [u8]> {
        self.tables?.section()
    }

    /// A constant, if it has been made or takes next to no time.
    #[inline(always)]
    pub(crate) fn quick_constant(&self, index: usize) -> Option<Value<'v>> {
        let tables = self.tables?;
        if !tables.is_linked() {
            return tables.constants().get(index)?.get().filter(|value| value.as_unmade().is_none());
        }
        // Large modules have wide tables: they take the way of what is not quick.
        if tables.header.flags & WIDE != 0 {
            return None;
        }
        // SAFETY: it is linked, and not wide.
        let table = unsafe { tables.linked_constants(false) };
        let entry = link::constant_in(table, index, false)?;
        Constants::new(tables.section()?, self.slot()?).quick(Constant::parts(entry, false))
    }

    /// Slot of constant `index` of a module that is not linked: empty until [`Vm::make_constant`] looks for it.
    #[inline]
    pub(crate) fn constant(&self, index: usize) -> Option<&'v Cell<Option<Value<'v>>>> {
        self.tables?.constants().get(index)
    }

    /// A constant of a linked module.
    #[inline]
    pub(crate) fn linked_constant(&self, index: usize) -> Option<Constant> {
        self.tables?.linked_constant(index)
    }

    /// The module's qstr number `index`.
    #[inline]
    pub(crate) fn qstr(&self, index: usize) -> Option<Qstr> {
        self.tables?.qstrs().get(index).map(|id| Qstr((*id).into()))
    }

    /// The ids of the module's qstrs.
    #[inline]
    pub(crate) fn qstrs(&self) -> &'v [u16] {
        self.tables.map_or(&[], Tables::qstrs)
    }
}

impl<'v> Vm<'v> {
    /// A module without code.
    pub(crate) fn new_module(&self, globals: &'v Dict<'v>) -> Res<&'v Module<'v>> {
        self.new_module_with(globals, &[], None, None)
    }

    /// A module with code.
    pub(crate) fn new_module_with(
        &self,
        globals: &'v Dict<'v>,
        mpy: &'v [u8],
        tables: Option<&'v Tables<'v>>,
        slot: Option<u16>,
    ) -> Res<&'v Module<'v>> {
        let mpy_len = match u32::try_from(mpy.len()) {
            Ok(len) if len < VERIFIED => Cell::new(len),
            _ => return Err(self.raise_no_memory()),
        };
        let start = if mpy.is_empty() { core::ptr::null() } else { mpy.as_ptr() };
        let header = Header::with(Ty::Module, 0, slot.map_or(0, |slot| slot.wrapping_add(1)));
        self.alloc_tailed(Module { header, mpy_len, globals, mpy: start, tables }, 0)
    }

    /// The tables of a module with so many constants, and with the qstrs that `next` gives.
    pub(crate) fn new_tables(
        &self,
        n_qstr: u16,
        n_obj: u16,
        mut next: impl FnMut() -> Res<Qstr>,
    ) -> Res<&'v Tables<'v>> {
        let constants = (n_obj as usize).wrapping_mul(size_of::<Value>());
        let bytes = (n_qstr as usize).wrapping_mul(size_of::<u16>()).wrapping_add(constants);
        let header = Header::with(Tables::TY, 0, n_obj.saturating_add(1));
        let (none, qstrs) = (Cell::new(0), Cell::new(core::ptr::NonNull::<u16>::dangling().as_ptr().cast_const()));
        let tables = self.alloc_tailed(Tables { header, n_qstr: none, n_obj, qstrs, constants: [] }, bytes)?;
        let skip = constants / 2;
        // SAFETY: so many bytes stand behind the struct.
        let ids: &[Cell<u16>] = unsafe { tail(tables, skip.wrapping_add(n_qstr.into())) };
        let ids = &ids[skip..];
        for slot in ids {
            match u16::try_from(next()?.0) {
                Ok(id) => slot.set(id),
                Err(_) => {
                    // The next one shall have the ids of those that are gone.
                    if self.gc_enabled.get() {
                        self.collect();
                    }
                    return Err(self.raise_runtime_error("too many interned strings"));
                }
            }
        }
        tables.qstrs.set(ids.as_ptr().cast());
        tables.n_qstr.set(n_qstr);
        Ok(tables)
    }

    /// The tables of a linked module: they stay in the image. `None` where they cannot be read as they stand there.
    pub(crate) fn linked_tables(&self, section: &Section<'v>) -> Res<Option<&'v Tables<'v>>> {
        let n = (u16::try_from(section.qstrs.len()), u16::try_from(section.n_constants()));
        let (Ok(n_qstr), Ok(n_obj)) = n else { return Ok(None) };
        // Tables and objects are read as they stand there: a section is one piece, which begins at a multiple of what
        // an object does.
        let start = section.bytes.as_ptr().cast::<Header>();
        if cfg!(target_endian = "big") || !start.is_aligned() {
            return Ok(None);
        }
        let flags = if section.names.is_wide() { LINKED | WIDE } else { LINKED };
        let tables = Tables {
            header: Header::with(Tables::TY, flags, 1),
            n_qstr: Cell::new(n_qstr),
            n_obj,
            qstrs: Cell::new(start.cast::<SectionHead>().wrapping_add(1).cast()),
            constants: [],
        };
        self.alloc_tailed(tables, 0).map(Some)
    }
}

/// A module in Rust: a static table of names.
#[repr(C)]
pub struct NativeModule {
    header: Header,
    /// Its name.
    pub name: Qstr,
    /// Its names, sorted with [`native::sorted`].
    pub entries: &'static [Entry],
    /// Stores into the module; `false` where it cannot be stored into.
    pub set_attr: for<'v> fn(&Vm<'v>, Qstr, Option<Value<'v>>) -> Res<bool>,
    /// Names that are not in the table.
    pub attr: for<'v> fn(&Vm<'v>, Qstr) -> Res<Option<Value<'v>>>,
}

// SAFETY: repr(C), header first.
unsafe impl<'v> Object<'v> for NativeModule {
    const TY: Ty = Ty::NativeModule;
}

impl NativeModule {
    /// A module of these names, which cannot be stored into.
    pub const fn new(name: Qstr, entries: &'static [Entry]) -> NativeModule {
        NativeModule {
            header: Header::new(Ty::NativeModule),
            name,
            entries,
            set_attr: |_, _, _| Ok(false),
            attr: |_, _| Ok(None),
        }
    }

    /// The same with computed names.
    pub const fn with_attr(
        mut self,
        attr: for<'v> fn(&Vm<'v>, Qstr) -> Res<Option<Value<'v>>>,
        set_attr: for<'v> fn(&Vm<'v>, Qstr, Option<Value<'v>>) -> Res<bool>,
    ) -> NativeModule {
        self.attr = attr;
        self.set_attr = set_attr;
        self
    }

    /// `__dict__`: a new one at each look-up, for the module's own table cannot change.
    fn dict<'v>(&'static self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let dict = vm.new_dict()?;
        dict.set_qstr(vm, q::__name__, Value::qstr(self.name))?;
        for entry in self.entries {
            let value = entry.load(vm)?;
            dict.set_qstr(vm, entry.name, value)?;
        }
        Ok(dict.into())
    }

    /// The value of a name.
    pub(crate) fn get<'v>(&'static self, vm: &Vm<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
        if name == q::__name__ {
            return Ok(Some(Value::qstr(self.name)));
        }
        if name == q::__dict__ {
            return self.dict(vm).map(Some);
        }
        // What a program stored goes before what the table says.
        if let Some(value) = (self.attr)(vm, name)? {
            return Ok(Some(value));
        }
        match native::find_again(vm, self.entries, name) {
            Some(entry) => entry.load(vm).map(Some),
            None => Ok(None),
        }
    }
}

/// Modules with bytecode.
pub static MODULE: TypeRow = TypeRow {
    id: Ty::Module,
    name: q::module,
    print: |vm, out, value, _| {
        let Some(module) = vm.cast::<Module>(value) else { return Ok(()) };
        let name = module.globals.map.get_qstr(vm, q::__name__).unwrap_or(Value::NONE);
        match module.globals.map.get_qstr(vm, q::__file__) {
            Some(file) => out.put("<module '%s' from '%s'>", &[name, file]),
            None => out.put("<module '%s'>", &[name]),
        }
    },
    attr: |vm, value, name| {
        let Some(module) = vm.cast::<Module>(value) else { return Ok(None) };
        if let Some(found) = module.globals.map.get_qstr(vm, name) {
            return Ok(Some(found));
        }
        if name == q::__dict__ {
            return Ok(Some(module.globals.into()));
        }
        match module.globals.map.get_qstr(vm, q::__getattr__) {
            Some(getattr) => vm.call(getattr, &[Value::qstr(name)]).map(Some),
            None => Ok(None),
        }
    },
    set_attr: |vm, value, name, to| {
        let Some(module) = vm.cast::<Module>(value) else { return Ok(false) };
        match to {
            Some(to) => module.globals.set_qstr(vm, name, to).map(|()| true),
            None => Ok(module.globals.map.remove_name(vm, name)),
        }
    },
    ..TypeRow::EMPTY
};

/// Modules in Rust.
pub static NATIVE_MODULE: TypeRow = TypeRow {
    id: Ty::NativeModule,
    name: q::module,
    print: |vm, out, value, _| {
        let Some(module) = vm.native_module(value) else { return Ok(()) };
        out.put("<module '%s'>", &[Value::qstr(module.name)])
    },
    attr: |vm, value, name| match vm.native_module(value) {
        Some(module) => module.get(vm, name),
        None => Ok(None),
    },
    set_attr: |vm, value, name, to| match vm.native_module(value) {
        Some(module) => (module.set_attr)(vm, name, to),
        None => Ok(false),
    },
    ..TypeRow::EMPTY
};

impl<'v> Vm<'v> {
    /// `__name__` of a module; `None` for what is no module.
    pub(crate) fn module_name(&self, value: Value<'v>) -> Option<Value<'v>> {
        match self.cast::<Module>(value) {
            Some(module) => Some(module.globals.map.get_qstr(self, q::__name__).unwrap_or(Value::NONE)),
            None => self.native_module(value).map(|module| Value::qstr(module.name)),
        }
    }

    /// The module in Rust that a value is.
    pub(crate) fn native_module(&self, value: Value<'v>) -> Option<&'static NativeModule> {
        let module = self.cast::<NativeModule>(value)?;
        // SAFETY: modules in Rust are statics: `StaticValue::Module` and the registry hold `&'static`.
        Some(unsafe { &*core::ptr::from_ref(module) })
    }
}
