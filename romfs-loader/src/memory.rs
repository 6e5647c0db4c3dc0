//! What imports cost in RAM, by kind.

use core::cell::Cell;

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
    /// All else that the module's top level made.
    Other = 5,
}

/// Names of the kinds, in order.
pub const KINDS: [&str; 6] = ["qstr table", "qstr pool", "objects", "dicts", "functions", "other"];

/// Bytes handed out by kind, of the import that runs now.
pub(crate) struct Accounts {
    totals: [Cell<usize>; KINDS.len()],
}

impl Accounts {
    pub(crate) const fn new() -> Accounts {
        Accounts { totals: [const { Cell::new(0) }; KINDS.len()] }
    }

    pub(crate) fn add(&self, kind: Cost, bytes: usize) {
        let total = &self.totals[kind as usize];
        total.set(total.get().saturating_add(bytes));
    }

    /// The totals so far.
    pub(crate) fn totals(&self) -> [usize; KINDS.len()] {
        core::array::from_fn(|i| self.totals[i].get())
    }
}
