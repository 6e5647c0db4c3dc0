//! A compiled module: its tables and its functions, and how they become a `.mpy` file.

use alloc::vec::Vec;
use romfs_format::mpy::{self, Header};

use crate::constant::{ConstantId, Constants};
use crate::symbol::{Symbol, Symbols};

/// One function's bytecode.
pub(crate) struct Function {
    /// Prelude, names, line table, cells and code.
    pub(crate) data: Vec<u8>,
    /// Scopes of the functions it makes, by their number in its code.
    pub(crate) children: Vec<usize>,
}

/// A module that is being compiled.
pub(crate) struct Module {
    pub(crate) symbols: Symbols,
    pub(crate) constants: Constants,
    /// By symbol, its place in the qstr table plus one.
    symbol_places: Vec<u32>,
    qstrs: Vec<Symbol>,
    /// By constant, its place in the object table plus one.
    constant_places: Vec<u32>,
    objects: Vec<ConstantId>,
    /// Places of the objects by hash: open addressing, 0 is free, otherwise the place plus one.
    object_index: Vec<u32>,
    /// By scope.
    functions: Vec<Option<Function>>,
}

impl Module {
    pub(crate) fn new(symbols: Symbols, constants: Constants) -> Self {
        Self {
            symbol_places: alloc::vec![0; symbols.len()],
            constant_places: alloc::vec![0; constants.len()],
            symbols,
            constants,
            qstrs: Vec::new(),
            objects: Vec::new(),
            object_index: alloc::vec![0; 16],
            functions: Vec::new(),
        }
    }

    /// The symbol's index in the qstr table, where it is added if it is new.
    pub(crate) fn use_symbol(&mut self, symbol: Symbol) -> u32 {
        let i = symbol.0 as usize;
        if i >= self.symbol_places.len() {
            self.symbol_places.resize(self.symbols.len(), 0);
        }
        if self.symbol_places[i] == 0 {
            self.qstrs.push(symbol);
            self.symbol_places[i] = self.qstrs.len() as u32;
        }
        self.symbol_places[i] - 1
    }

    /// The constant's index in the table of objects, where it is added if there is none like it.
    pub(crate) fn use_constant(&mut self, id: ConstantId) -> u32 {
        let i = id.0 as usize;
        if i >= self.constant_places.len() {
            self.constant_places.resize(self.constants.len(), 0);
        }
        if self.constant_places[i] == 0 {
            let slot = self.object_slot(id);
            if self.object_index[slot] == 0 {
                self.objects.push(id);
                self.object_index[slot] = self.objects.len() as u32;
            }
            self.constant_places[i] = self.object_index[slot];
            if self.objects.len() * 2 > self.object_index.len() {
                self.reindex_objects();
            }
        }
        self.constant_places[i] - 1
    }

    /// The index slot of the object that is the same as a constant, or the free one where that belongs.
    fn object_slot(&self, id: ConstantId) -> usize {
        let mask = self.object_index.len() - 1;
        let mut slot = self.constants.hash(&self.symbols, id) as usize & mask;
        while let Some(place) = self.object_index[slot].checked_sub(1) {
            if self.constants.same(&self.symbols, self.objects[place as usize], id) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn reindex_objects(&mut self) {
        let len = self.object_index.len() * 2;
        self.object_index.clear();
        self.object_index.resize(len, 0);
        for place in 0..self.objects.len() {
            let slot = self.object_slot(self.objects[place]);
            self.object_index[slot] = place as u32 + 1;
        }
    }

    pub(crate) fn set_function(&mut self, scope: usize, function: Function) {
        if self.functions.len() <= scope {
            self.functions.resize_with(scope + 1, || None);
        }
        self.functions[scope] = Some(function);
    }

    /// The `.mpy` file.
    pub(crate) fn write(&self, small_int_bits: u8, arch_flags: u32) -> Vec<u8> {
        let code: usize = self.functions.iter().flatten().map(|function| function.data.len() + 4).sum();
        let mut out = Vec::with_capacity(code + self.qstrs.len() * 10 + 16);
        // A sub-version belongs to native code, so there is none here.
        let header = Header { sub_version: 0, arch: 0, arch_flags, small_int_bits };
        mpy::write_header(&mut out, &header, self.qstrs.len(), self.objects.len());
        for &symbol in &self.qstrs {
            mpy::write_qstr(&mut out, self.symbols.text(symbol));
        }
        for &id in &self.objects {
            self.constants.write(&self.symbols, id, &mut out);
        }
        self.write_function(0, &mut out);
        out
    }

    /// A function and those inside it: they nest as their definitions do, which the parser limits.
    fn write_function(&self, scope: usize, out: &mut Vec<u8>) {
        let Some(function) = self.functions.get(scope).and_then(Option::as_ref) else { return };
        mpy::write_raw_code(out, &function.data, !function.children.is_empty());
        if !function.children.is_empty() {
            mpy::write_children(out, function.children.len());
            for &child in &function.children {
                self.write_function(child, out);
            }
        }
    }
}
