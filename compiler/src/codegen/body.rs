//! The bodies of scopes.

use romfs_format::mpy::scope as flag;

use super::Codegen;
use super::assign::Access;
use crate::emit::{Collection, Emitter, Op, Pass};
use crate::scope::{IdKind, Role, ScopeKind};
use crate::symbol::Symbol;
use crate::tree::{Kind, Node, View};

impl<E: Emitter> Codegen<'_, E> {
    /// Compiles the current scope.
    pub(super) fn body(&mut self) {
        let node = self.scope().node;
        match self.scope().kind {
            ScopeKind::Module if self.tree.is(node, Kind::Eval) => self.node(self.tree.child(node, 0)),
            ScopeKind::Module => {
                self.node(node);
                self.op(Op::LoadNone);
            }
            ScopeKind::Function => {
                self.parameters(self.tree.child(node, 1), Kind::Parameters);
                self.node(self.tree.child(node, 3));
                self.op(Op::LoadNone);
            }
            ScopeKind::Lambda => {
                self.emit.line(self.tree.line(node));
                self.parameters(self.tree.child(node, 0), Kind::LambdaParameters);
                self.node(self.tree.child(node, 1));
                if self.scope().flags.has(flag::GENERATOR) {
                    self.op(Op::Pop);
                    self.op(Op::LoadNone);
                }
            }
            ScopeKind::Class => self.class_body(node),
            kind => self.comprehension_body(kind, node),
        }
        self.op(Op::Return);
    }

    /// In the survey, makes the parameters the scope's first variables.
    fn parameters(&mut self, parameters: Node, list: Kind) {
        if self.pass != Pass::Survey {
            return;
        }
        let parameters = self.tree.list(parameters, list);
        let mut star = false;
        for i in 0..parameters.len() {
            self.parameter(parameters.get(&self.tree, i), &mut star);
        }
    }

    fn parameter(&mut self, parameter: Node, star: &mut bool) {
        if self.scope().flags.has(flag::VARKEYWORDS) {
            self.fail(parameter, "invalid syntax");
            return;
        }
        let first = self.tree.child(parameter, 0);
        let (name, role) = match self.tree.view(parameter) {
            View::Name(symbol) => (Some(symbol), Role::Parameter),
            View::Branch(Kind::StarParameter | Kind::LambdaStar) => {
                if *star {
                    self.fail(parameter, "invalid syntax");
                    return;
                }
                *star = true;
                let name = if self.tree.is(first, Kind::StarAnnotation) { self.tree.child(first, 0) } else { first };
                if !name.is_null() {
                    self.scope_mut().flags.set(flag::VARARGS);
                }
                (name.as_name(), Role::Star)
            }
            View::Branch(Kind::StarStarParameter | Kind::LambdaStarStar) => {
                self.scope_mut().flags.set(flag::VARKEYWORDS);
                (first.as_name(), Role::StarStar)
            }
            _ => (first.as_name(), Role::Parameter),
        };
        if role == Role::Parameter {
            let scope = self.scope_mut();
            *(if *star { &mut scope.n_kwonly_args } else { &mut scope.n_pos_args }) += 1;
        }
        let Some(name) = name else { return };
        let id = self.find_or_add(name, IdKind::Undecided);
        if self.scope().ids[id].kind != IdKind::Undecided {
            self.fail(parameter, "argument name reused");
            return;
        }
        let id = &mut self.scope_mut().ids[id];
        id.kind = IdKind::Local;
        id.role = role;
    }

    fn class_body(&mut self, node: Node) {
        if self.pass == Pass::Survey {
            self.find_or_add(Symbol::CLASS, IdKind::Local);
        }
        self.load(Symbol::NAME);
        self.store(Symbol::MODULE_ATTR);
        let name = self.name_of(self.tree.child(node, 0));
        self.op(Op::LoadStr(name));
        self.store(Symbol::QUALNAME);
        self.node(self.tree.child(node, 2));
        // A method that uses `super()` needs the class: the cell for it is the result.
        let class = self.find(Symbol::CLASS).map(|id| self.scope().ids[id]);
        match class {
            Some(id) if id.kind != IdKind::Local => self.op(Op::LoadFast(id.local)),
            _ => self.op(Op::LoadNone),
        }
    }

    /// The iterable is the only argument, under the empty name.
    fn comprehension_body(&mut self, kind: ScopeKind, node: Node) {
        if self.pass == Pass::Survey {
            self.find_or_add(Symbol::EMPTY, IdKind::Local);
            self.scope_mut().n_pos_args = 1;
        }
        self.emit.line(self.tree.line(node));
        match kind {
            ScopeKind::ListComp => self.op(Op::Build(Collection::List, 0)),
            ScopeKind::DictComp => self.op(Op::Build(Collection::Map, 0)),
            ScopeKind::SetComp => self.op(Op::Build(Collection::Set, 0)),
            _ => {}
        }
        if kind == ScopeKind::GenExpr {
            // The caller made the iterator. Four slots: a null, it, and two unused.
            self.op(Op::LoadNull);
            self.load(Symbol::EMPTY);
            self.op(Op::LoadNull);
            self.op(Op::LoadNull);
        } else {
            self.load(Symbol::EMPTY);
            self.op(Op::GetIterOnStack);
        }
        self.comprehension_for(kind, self.tree.child(node, 1), self.tree.child(node, 0), 0);
        if kind == ScopeKind::GenExpr {
            self.op(Op::LoadNone);
        }
    }

    fn comprehension_for(&mut self, kind: ScopeKind, comp_for: Node, value: Node, depth: u32) {
        let (top, end) = (self.new_label(), self.new_label());
        self.place(top);
        self.op(Op::ForIter(end));
        self.assign(self.tree.child(comp_for, 0), Access::Store);
        let mut rest = self.tree.child(comp_for, 2);
        while self.tree.is(rest, Kind::CompIf) {
            self.condition(self.tree.child(rest, 0), false, top);
            rest = self.tree.child(rest, 1);
        }
        if !rest.is_null() {
            self.node(self.tree.child(rest, 1));
            self.op(Op::GetIterOnStack);
            self.comprehension_for(kind, rest, value, depth + 1);
        } else {
            self.node(value);
            let collection = match kind {
                ScopeKind::DictComp => Collection::Map,
                ScopeKind::SetComp => Collection::Set,
                _ => Collection::List,
            };
            if kind == ScopeKind::GenExpr {
                self.op(Op::Yield);
                self.op(Op::Pop);
            } else {
                self.op(Op::StoreComp(collection, 4 * depth + 5));
            }
        }
        self.op(Op::Jump(top));
        self.place(end);
        self.drop_iterator();
    }
}
