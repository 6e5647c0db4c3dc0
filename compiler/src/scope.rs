//! Scopes, and which variable a name means in each.

use alloc::vec::Vec;
use romfs_format::mpy::scope as flag;

use crate::arch::Code;
use crate::symbol::Symbol;
use crate::tree::Node;

/// What a scope is the body of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Lambda,
    ListComp,
    DictComp,
    SetComp,
    GenExpr,
    Function,
}

impl ScopeKind {
    /// Assignment makes a name local.
    pub(crate) fn is_function_like(self) -> bool {
        !matches!(self, Self::Module | Self::Class)
    }

    /// The name of a scope that the source does not name.
    pub(crate) fn fixed_name(self) -> Option<Symbol> {
        match self {
            Self::Module => Some(Symbol::MODULE),
            Self::Lambda => Some(Symbol::LAMBDA),
            Self::ListComp => Some(Symbol::LISTCOMP),
            Self::DictComp => Some(Symbol::DICTCOMP),
            Self::SetComp => Some(Symbol::SETCOMP),
            Self::GenExpr => Some(Symbol::GENEXPR),
            Self::Class | Self::Function => None,
        }
    }

    pub(crate) fn is_comprehension(self) -> bool {
        matches!(self, Self::ListComp | Self::DictComp | Self::SetComp | Self::GenExpr)
    }
}

/// What a name in a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdKind {
    /// Mentioned, nothing known yet.
    Undecided,
    /// Used and not bound here: a global unless an outer function has it.
    Global,
    /// Bound in a module or class body.
    GlobalAssigned,
    /// Known to be a global.
    GlobalExplicit,
    Local,
    /// A local that inner scopes use.
    Cell,
    /// An outer function's variable.
    Free,
}

/// What kind of parameter a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    NotParameter,
    Parameter,
    Star,
    StarStar,
}

/// A name in a scope.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Id {
    pub(crate) symbol: Symbol,
    pub(crate) kind: IdKind,
    pub(crate) role: Role,
    /// Its number among the scope's variables.
    pub(crate) local: u32,
}

/// The flags of a scope, as the prelude has them: see [`romfs_format::mpy::scope`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) u8);

impl Flags {
    pub(crate) fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }

    pub(crate) fn set(&mut self, flag: u8) {
        self.0 |= flag;
    }
}

/// Up to this many ids are just searched.
const INDEX_FROM: usize = 16;

/// A module, class body, function, lambda or comprehension.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<usize>,
    pub(crate) node: Node,
    pub(crate) name: Symbol,
    pub(crate) code: Code,
    pub(crate) flags: Flags,
    pub(crate) ids: Vec<Id>,
    /// Places of the ids by symbol, once there are many: open addressing, 0 is free, otherwise the place plus one.
    index: Vec<u32>,
    pub(crate) n_pos_args: u32,
    pub(crate) n_kwonly_args: u32,
    pub(crate) n_default_args: u32,
    pub(crate) n_locals: u32,
    /// How deep blocks with handlers nest.
    pub(crate) max_except_level: u32,
    /// How deep functions nest, this one included.
    pub(crate) level: usize,
    /// Whether long displays are built in parts, because the slots of a function would not do for them.
    pub(crate) in_parts: bool,
}

impl Scope {
    pub(crate) fn new(kind: ScopeKind, parent: Option<usize>, node: Node, name: Symbol, code: Code) -> Self {
        Self {
            kind,
            parent,
            node,
            name,
            code,
            flags: Flags::default(),
            ids: Vec::new(),
            index: Vec::new(),
            n_pos_args: 0,
            n_kwonly_args: 0,
            n_default_args: 0,
            n_locals: 0,
            max_except_level: 0,
            level: 1,
            in_parts: false,
        }
    }

    pub(crate) fn find(&self, symbol: Symbol) -> Option<usize> {
        if self.index.is_empty() {
            return self.ids.iter().position(|id| id.symbol == symbol);
        }
        self.index[self.slot(symbol)].checked_sub(1).map(|place| place as usize)
    }

    /// The index slot that holds a symbol's place, or the free one where it belongs.
    fn slot(&self, symbol: Symbol) -> usize {
        let mask = self.index.len() - 1;
        let mut slot = symbol.0.wrapping_mul(0x9e37_79b9) as usize & mask;
        while let Some(place) = self.index[slot].checked_sub(1) {
            if self.ids[place as usize].symbol == symbol {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Brings the index up to date with the ids.
    fn reindex(&mut self) {
        if self.ids.len() <= INDEX_FROM {
            return;
        }
        self.index.clear();
        self.index.resize((self.ids.len() * 4).next_power_of_two(), 0);
        for place in 0..self.ids.len() {
            let slot = self.slot(self.ids[place].symbol);
            self.index[slot] = place as u32 + 1;
        }
    }

    /// The name's place; a new one begins as `kind`.
    pub(crate) fn find_or_add(&mut self, symbol: Symbol, kind: IdKind) -> usize {
        self.find(symbol).unwrap_or_else(|| self.add(symbol, kind))
    }

    /// Adds a name that is not there yet.
    pub(crate) fn add(&mut self, symbol: Symbol, kind: IdKind) -> usize {
        self.ids.push(Id { symbol, kind, role: Role::NotParameter, local: 0 });
        let place = self.ids.len() - 1;
        if self.ids.len() * 2 > self.index.len() {
            self.reindex();
        } else {
            let slot = self.slot(symbol);
            self.index[slot] = place as u32 + 1;
        }
        place
    }

    /// The names of the arguments in order. A closed-over variable that is passed as an argument has none: a star.
    pub(crate) fn argument_names(&self) -> Vec<Symbol> {
        let mut names = alloc::vec![Symbol::STAR; (self.n_pos_args + self.n_kwonly_args) as usize];
        for id in self.ids.iter().filter(|id| id.role != Role::NotParameter) {
            if let Some(name) = names.get_mut(id.local as usize) {
                *name = id.symbol;
            }
        }
        names
    }

    /// Numbers of the variables that become cells.
    pub(crate) fn cell_locals(&self) -> impl Iterator<Item = u32> {
        self.ids.iter().filter(|id| id.kind == IdKind::Cell).map(|id| id.local)
    }
}

/// Makes an implicit global of scope `index` a closed-over variable if an outer function has it.
pub(crate) fn close_over(scopes: &mut [Scope], index: usize, id: usize) {
    let symbol = scopes[index].ids[id].symbol;
    let mut outer = scopes[index].parent;
    while let Some(i) = outer {
        let scope = &scopes[i];
        if scope.parent.is_none() {
            // Names of the module are globals.
            return;
        }
        if let Some(found) = scope.find(symbol) {
            if matches!(scope.ids[found].kind, IdKind::Local | IdKind::Cell | IdKind::Free) {
                scopes[index].ids[id].kind = IdKind::Free;
                pass_down(scopes, index, symbol);
            }
            return;
        }
        outer = scope.parent;
    }
}

/// Makes a variable of an outer function known to the scopes between it and scope `index`.
fn pass_down(scopes: &mut [Scope], index: usize, symbol: Symbol) {
    let mut outer = scopes[index].parent;
    while let Some(i) = outer {
        let scope = &mut scopes[i];
        let id = scope.find_or_add(symbol, IdKind::Undecided);
        match scope.ids[id].kind {
            IdKind::Undecided => scope.ids[id].kind = IdKind::Free,
            IdKind::Local => {
                scope.ids[id].kind = IdKind::Cell;
                return;
            }
            _ => return,
        }
        outer = scope.parent;
    }
}

/// The variables that an inner scope has from an outer one, as places in the outer and in the inner scope, in the order
/// of the outer one.
pub(crate) fn shared(inner: &Scope, outer: &Scope) -> Vec<(usize, usize)> {
    let free = inner.ids.iter().enumerate().filter(|(_, id)| id.kind == IdKind::Free);
    let mut places: Vec<_> = free
        .filter_map(|(ours, id)| Some((outer.find(id.symbol)?, ours)))
        .filter(|&(theirs, _)| matches!(outer.ids[theirs].kind, IdKind::Cell | IdKind::Free))
        .collect();
    places.sort_unstable();
    places
}

/// Numbers the variables of scope `index`; its outer scopes are numbered already.
///
/// Closed-over variables come first, as hidden arguments, in the order of the outer scope; then parameters and locals,
/// the star parameter after all others but a double-star one; then the cells that are no parameters.
pub(crate) fn number_locals(scopes: &mut [Scope], index: usize) {
    let (outer, rest) = scopes.split_at_mut(index);
    let Some(scope) = rest.first_mut() else { return };
    move_star_parameter(scope);

    let mut n = 0;
    for id in &mut scope.ids {
        if scope.kind == ScopeKind::Class && id.symbol == Symbol::CLASS {
            // A variable only if something uses it, and then a cell.
            continue;
        }
        if scope.kind.is_function_like() && id.kind == IdKind::Global {
            id.kind = IdKind::GlobalExplicit;
        }
        if id.kind == IdKind::Local || id.role != Role::NotParameter {
            id.local = n;
            n += 1;
        }
    }
    for id in &mut scope.ids {
        if id.kind == IdKind::Cell && id.role == Role::NotParameter {
            id.local = n;
            n += 1;
        }
    }
    let free = match scope.parent.and_then(|parent| outer.get(parent)) {
        Some(parent) => shared(scope, parent),
        None => Vec::new(),
    };
    let n_free = free.len() as u32;
    for id in &mut scope.ids {
        if id.kind != IdKind::Free || id.role != Role::NotParameter {
            id.local += n_free;
        }
    }
    for (number, (_, ours)) in free.into_iter().enumerate() {
        scope.ids[ours].local = number as u32;
    }
    scope.n_pos_args += n_free;
    scope.n_locals = n + n_free;
}

/// Puts the star parameter behind the last ordinary one.
fn move_star_parameter(scope: &mut Scope) {
    if !scope.flags.has(flag::VARARGS) {
        return;
    }
    let mut last = None;
    for i in (0..scope.ids.len()).rev() {
        match (scope.ids[i].role, last) {
            (Role::Star, Some(last)) => {
                scope.ids.swap(last, i);
                scope.reindex();
                return;
            }
            (Role::Star, None) => return,
            (Role::Parameter, None) => last = Some(i),
            _ => {}
        }
    }
}
