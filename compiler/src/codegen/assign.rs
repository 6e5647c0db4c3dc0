//! Targets of assignments, deletions and `:=`.

use super::{Codegen, mark_bound};
use crate::emit::{Emitter, Op, Pass};
use crate::scope::IdKind;
use crate::symbol::Symbol;
use crate::tree::{Kind, List, Node, View};

/// What happens to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// The value on top of the stack goes there.
    Store,
    /// Its value is loaded, and what names it stays on the stack.
    AugLoad,
    /// The value on top of the stack goes to what `AugLoad` left below it.
    AugStore,
}

const CANNOT_ASSIGN: &str = "can't assign to expression";

impl<E: Emitter> Codegen<'_, E> {
    pub(super) fn assign(&mut self, target: Node, access: Access) {
        let first = self.tree.child(target, 0);
        match self.tree.view(target) {
            View::Name(symbol) if access == Access::AugLoad => self.load(symbol),
            View::Name(symbol) => self.store(symbol),
            View::Branch(Kind::Primary) => self.assign_primary(target, access),
            _ if access != Access::Store => self.fail(target, CANNOT_ASSIGN),
            View::Branch(Kind::StarTuple | Kind::Targets) => {
                let kind = self.tree.kind(target).unwrap_or(Kind::Targets);
                self.assign_tuple(self.tree.list(target, kind));
            }
            View::Branch(Kind::Paren) if !first.is_null() => self.assign_items(target, first),
            View::Branch(Kind::Bracket) if self.tree.is(first, Kind::Items) => self.assign_items(target, first),
            // Empty, or one item.
            View::Branch(Kind::Bracket) => self.assign_tuple(self.tree.list(first, Kind::Items)),
            _ => self.fail(target, CANNOT_ASSIGN),
        }
    }

    fn assign_items(&mut self, target: Node, items: Node) {
        if self.is_comprehension(items) {
            self.fail(target, CANNOT_ASSIGN);
        } else {
            self.assign_tuple(self.tree.list(items, Kind::Items));
        }
    }

    /// Whether items are a comprehension.
    pub(super) fn is_comprehension(&self, items: Node) -> bool {
        self.tree.len(items) == 2 && self.tree.is(self.tree.child(items, 1), Kind::CompFor)
    }

    fn assign_tuple(&mut self, targets: List) {
        let n = targets.len();
        let mut star = None;
        for i in 0..n {
            let target = targets.get(&self.tree, i);
            if !self.tree.is(target, Kind::Star) {
                continue;
            }
            if star.is_some() {
                self.fail(target, "multiple *x in assignment");
                return;
            }
            star = Some(i);
            self.op(Op::UnpackEx { before: i as u32, after: (n - i - 1) as u32 });
        }
        if star.is_none() {
            self.op(Op::Unpack(n as u32));
        }
        for i in 0..n {
            let target = targets.get(&self.tree, i);
            let target = if star == Some(i) { self.tree.child(target, 0) } else { target };
            self.assign(target, Access::Store);
        }
    }

    /// The base of a target and all its trailers but the last, which is returned.
    fn target_base(&mut self, target: Node, load: bool) -> Node {
        let trailers = self.tree.list(self.tree.child(target, 1), Kind::Trailers);
        if load {
            self.node(self.tree.child(target, 0));
            for i in 0..trailers.len().saturating_sub(1) {
                self.node(trailers.get(&self.tree, i));
            }
        }
        trailers.get(&self.tree, trailers.len().saturating_sub(1))
    }

    fn assign_primary(&mut self, target: Node, access: Access) {
        let last = self.target_base(target, access != Access::AugStore);
        let inner = self.tree.child(last, 0);
        match (self.tree.kind(last), access) {
            (Some(Kind::Subscript), Access::Store) => {
                self.node(inner);
                self.op(Op::StoreSubscript);
            }
            (Some(Kind::Subscript), Access::AugLoad) => {
                self.node(inner);
                self.op(Op::DupTwo);
                self.op(Op::LoadSubscript);
            }
            (Some(Kind::Subscript), Access::AugStore) => {
                self.op(Op::RotThree);
                self.op(Op::StoreSubscript);
            }
            (Some(Kind::Attribute), Access::AugLoad) => {
                self.op(Op::Dup);
                self.op(Op::LoadAttr(self.name_of(inner)));
            }
            (Some(Kind::Attribute), _) => {
                if access == Access::AugStore {
                    self.op(Op::RotTwo);
                }
                self.op(Op::StoreAttr(self.name_of(inner)));
            }
            _ => self.fail(target, CANNOT_ASSIGN),
        }
    }

    pub(super) fn delete_target(&mut self, target: Node) {
        let first = self.tree.child(target, 0);
        match self.tree.view(target) {
            View::Name(symbol) => self.delete(symbol),
            View::Branch(Kind::Primary) => {
                let last = self.target_base(target, true);
                let inner = self.tree.child(last, 0);
                match self.tree.kind(last) {
                    Some(Kind::Subscript) => {
                        self.node(inner);
                        self.op(Op::LoadNull);
                        self.op(Op::RotThree);
                        self.op(Op::StoreSubscript);
                    }
                    Some(Kind::Attribute) => {
                        self.op(Op::LoadNull);
                        self.op(Op::RotTwo);
                        self.op(Op::StoreAttr(self.name_of(inner)));
                    }
                    _ => self.cannot_delete(target),
                }
            }
            View::Branch(Kind::Paren) if first.is_null() || self.is_comprehension(first) => {
                self.cannot_delete(first);
            }
            View::Branch(Kind::Paren) => {
                let items = self.tree.list(first, Kind::Items);
                for i in 0..items.len() {
                    self.delete_target(items.get(&self.tree, i));
                }
            }
            _ => self.cannot_delete(target),
        }
    }

    fn cannot_delete(&mut self, node: Node) {
        self.fail(node, "can't delete expression");
    }

    /// `name := value`, which leaves the value.
    pub(super) fn named_expr(&mut self, name: Node, value: Node) {
        let Some(symbol) = name.as_name() else {
            self.fail(name, CANNOT_ASSIGN);
            self.node(value);
            return;
        };
        self.node(value);
        self.op(Op::Dup);
        if self.pass == Pass::Survey && self.scope().kind.is_comprehension() {
            self.bind_outside(name, symbol);
        }
        self.store(symbol);
    }

    /// In a comprehension the name belongs to the scope around it.
    fn bind_outside(&mut self, name: Node, symbol: Symbol) {
        let Some(parent) = self.scope().parent else { return };
        let scope = &mut self.scopes[parent];
        let id = scope.find_or_add(symbol, IdKind::Global);
        mark_bound(scope, id);
        let (kind, at_module) = (scope.ids[id].kind, scope.parent.is_none());
        if kind == IdKind::GlobalExplicit {
            self.find_or_add(symbol, IdKind::GlobalExplicit);
            return;
        }
        let id = self.find_or_add(symbol, IdKind::Undecided);
        if at_module {
            self.declare_global(name, id);
            return;
        }
        let kind = &mut self.scope_mut().ids[id].kind;
        if *kind == IdKind::Global {
            // Mentioned before it was bound: look for it again.
            *kind = IdKind::Undecided;
        }
        self.declare_nonlocal(name, id);
    }
}
