//! What imports cost in RAM, by kind, and what of a module stayed where it is.

use core::cell::Cell;

use romfs_format::mpy::Mpy;

use crate::heap::GRANULE;
use crate::object::Ty;
use crate::print::Display;
use crate::types::module::Module;
use crate::vm::{Res, Vm};

/// Where an import's RAM went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// The table of the module's qstr ids and constants.
    Tables = 0,
    /// Interned strings: their entries in the pool.
    Qstrs = 1,
    /// Constant objects.
    Objects = 2,
    /// The module object and its namespace, classes and dicts.
    Dicts = 3,
    /// Functions and closures.
    Functions = 4,
    /// All else that the module's top level made, for a moment or to keep.
    Other = 5,
}

/// How many kinds there are.
pub const N_KINDS: usize = 6;

/// Names of the kinds, in order.
pub const KINDS: [&str; N_KINDS] = ["qstr table", "qstr pool", "objects", "dicts", "functions", "other"];

/// What the import of one module took, without the modules that it imported in turn.
#[derive(Clone, Copy)]
pub struct ImportReport<'a> {
    /// The module's full name.
    pub name: Display<'a>,
    /// Bytes of heap that were handed out, by kind in the order of [`KINDS`]. Some of it may be garbage already.
    pub ram: [usize; N_KINDS],
    /// Bytes of the module's bytecode that lie in a mounted image, where they run.
    pub code_in_image: usize,
    /// Bytes of the module's bytecode that lie anywhere else: 0 unless the module was not imported from an image.
    pub code_elsewhere: usize,
    /// Bytes of the module's names that lie in a mounted image.
    pub names_in_image: usize,
    /// Bytes of the module's names that lie in RAM, because the program had made the same string before.
    pub names_in_ram: usize,
}

/// Hears about each import when it is done: see [`Machine::observe_imports`](crate::Machine::observe_imports).
pub trait ImportObserver {
    /// A module was imported.
    fn imported(&self, report: &ImportReport<'_>);
}

/// Bytes handed out by kind, for the import that runs now.
pub(crate) struct Accounts {
    kinds: [Cell<usize>; N_KINDS],
    /// Bytes that imports within this one took.
    nested: Cell<usize>,
}

/// The accounts of an import, put aside while one within it runs.
pub(crate) struct Outer {
    kinds: [usize; N_KINDS],
    nested: usize,
    start: usize,
}

/// What objects of a type are counted as when they are made; the rest is counted where it is made, or as
/// [`Cost::Other`].
const fn kind_of(ty: Ty) -> Option<Cost> {
    match ty {
        Ty::Function | Ty::Closure | Ty::Cell => Some(Cost::Functions),
        Ty::Dict | Ty::Table | Ty::Class | Ty::Module => Some(Cost::Dicts),
        _ => None,
    }
}

impl Accounts {
    pub(crate) const fn new() -> Accounts {
        Accounts { kinds: [const { Cell::new(0) }; N_KINDS], nested: Cell::new(0) }
    }

    pub(crate) fn add(&self, kind: Cost, bytes: usize) {
        let total = &self.kinds[kind as usize];
        total.set(total.get().wrapping_add(bytes));
    }

    /// Counts a block of `bytes` that becomes an object. For most types this is nothing, at compile time.
    #[inline(always)]
    pub(crate) fn count(&self, ty: Ty, bytes: usize) {
        if let Some(kind) = kind_of(ty) {
            self.add(kind, bytes.div_ceil(GRANULE) * GRANULE);
        }
    }

    /// Starts the accounts of an import.
    pub(crate) fn begin(&self, handed_out: usize) -> Outer {
        Outer { kinds: core::array::from_fn(|i| self.kinds[i].take()), nested: self.nested.take(), start: handed_out }
    }

    /// Ends the accounts of an import and goes on with those around it; what it took by kind.
    pub(crate) fn end(&self, outer: Outer, handed_out: usize) -> [usize; N_KINDS] {
        let all = handed_out.wrapping_sub(outer.start);
        let mut kinds: [usize; N_KINDS] = core::array::from_fn(|i| self.kinds[i].replace(outer.kinds[i]));
        let known: usize = kinds.iter().sum();
        kinds[Cost::Other as usize] = all.saturating_sub(self.nested.get()).saturating_sub(known);
        self.nested.set(outer.nested.wrapping_add(all));
        kinds
    }
}

impl<'v> Vm<'v> {
    /// Tells `observer` about each import from now on.
    pub fn observe_imports(&self, observer: &'v dyn ImportObserver) {
        self.import_observer.set(Some(observer));
    }

    /// Imports a module by its dotted name, and gives the bytes of heap that are still in use after a collection.
    ///
    /// # Errors
    /// What the import raises.
    pub fn import_cost(&self, name: &str) -> Res<usize> {
        // Outside of `enter` no leftovers of the native stack keep alive what is garbage.
        self.collect();
        let (before, _) = self.heap.usage();
        self.enter(|| self.import(self.new_str(name.as_bytes())?, None, true, 0).map(drop))?;
        self.collect();
        Ok(self.heap.usage().0.saturating_sub(before))
    }

    /// Looks where the parts of an imported module lie, and reports.
    pub(crate) fn report_import(&self, name: &[u8], module: &Module<'v>, ram: [usize; N_KINDS]) {
        let Some(observer) = self.import_observer.get() else { return };
        let mut report = ImportReport {
            name: Display(name),
            ram,
            code_in_image: 0,
            code_elsewhere: 0,
            names_in_image: 0,
            names_in_ram: 0,
        };
        if let Ok(file) = Mpy::parse(module.mpy()) {
            for raw in file.raw_codes().filter_map(Result::ok) {
                let place = if self.in_image(raw.data.as_ptr().addr()) {
                    &mut report.code_in_image
                } else {
                    &mut report.code_elsewhere
                };
                *place += raw.data.len();
            }
        }
        for slot in module.qstrs() {
            let text = self.qstr_text(crate::qstr::Qstr((*slot).into()));
            let address = text.as_ptr().addr();
            if self.in_image(address) {
                report.names_in_image += text.len();
            } else if self.heap.contains(address) {
                report.names_in_ram += text.len();
            }
        }
        observer.imported(&report);
    }
}
