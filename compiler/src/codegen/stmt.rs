//! Simple statements.

use alloc::vec::Vec;
use romfs_format::opcode::BinaryOp;

use super::Codegen;
use super::assign::Access;
use crate::emit::{Collection, Emitter, Op};
use crate::scope::{IdKind, ScopeKind, close_over};
use crate::symbol::Symbol;
use crate::token::Token;
use crate::tree::{Kind, Node, View};

impl<E: Emitter> Codegen<'_, E> {
    pub(super) fn expression_statement(&mut self, node: Node) {
        let (left, right) = (self.tree.child(node, 0), self.tree.child(node, 1));
        match self.tree.kind(right) {
            None if right.is_null() => self.lone_expression(left),
            Some(Kind::Annotated) => {
                let value = self.tree.child(right, 1);
                if !value.is_null() {
                    self.assignment(left, value);
                } else if self.scope().kind == ScopeKind::Function {
                    // A bare annotation declares a local and does nothing.
                    if let Some(symbol) = left.as_name() {
                        self.find_or_add(symbol, IdKind::Local);
                    }
                }
            }
            Some(Kind::AugAssign) => {
                self.assign(left, Access::AugLoad);
                self.node(self.tree.child(right, 1));
                if let View::Token(token) = self.tree.view(self.tree.child(right, 0)) {
                    self.op(Op::Binary(token.binary_op().unwrap_or(BinaryOp::InplaceAdd)));
                }
                self.assign(left, Access::AugStore);
            }
            Some(Kind::AssignChain) => {
                // All but the last are targets; the leftmost is stored to first.
                let last = self.tree.len(right) - 1;
                self.node(self.tree.child(right, last));
                if last > 0 {
                    self.op(Op::Dup);
                }
                self.assign(left, Access::Store);
                for i in 0..last {
                    if i + 1 < last {
                        self.op(Op::Dup);
                    }
                    self.assign(self.tree.child(right, i), Access::Store);
                }
            }
            _ => self.assignment(left, right),
        }
    }

    fn lone_expression(&mut self, value: Node) {
        if self.is_prompt() && self.scope().kind == ScopeKind::Module {
            self.load(Symbol::REPL_PRINT);
            self.node(value);
            self.op(Op::Call { method: false, positional: 1, keyword: 0, star: false });
            self.op(Op::Pop);
            return;
        }
        if value.is_leaf() && value.as_name().is_none() || self.tree.is(value, Kind::Constant) {
            return;
        }
        self.node(value);
        self.op(Op::Pop);
    }

    fn assignment(&mut self, left: Node, right: Node) {
        if self.swap(left, right) {
            return;
        }
        self.node(right);
        self.assign(left, Access::Store);
    }

    /// `a, b = c, d` and `a, b, c = d, e, f` make no tuple.
    fn swap(&mut self, left: Node, right: Node) -> bool {
        let n = self.tree.len(left);
        let fits = self.tree.is(left, Kind::StarTuple)
            && self.tree.is(right, Kind::StarTuple)
            && self.tree.len(right) == n
            && (n == 2 || n == 3)
            && !(0..n).any(|i| self.tree.is(self.tree.child(left, i), Kind::Star));
        if !fits {
            return false;
        }
        for i in 0..n {
            self.node(self.tree.child(right, i));
        }
        if n == 3 {
            self.op(Op::RotThree);
        }
        self.op(Op::RotTwo);
        for i in 0..n {
            self.assign(self.tree.child(left, i), Access::Store);
        }
        true
    }

    pub(super) fn del(&mut self, node: Node) {
        let targets = self.tree.list(self.tree.child(node, 0), Kind::Targets);
        for i in 0..targets.len() {
            self.delete_target(targets.get(&self.tree, i));
        }
    }

    pub(super) fn return_statement(&mut self, node: Node) {
        if self.scope().kind != ScopeKind::Function {
            self.fail(node, "'return' outside function");
            return;
        }
        let value = self.tree.child(node, 0);
        if value.is_null() {
            self.op(Op::LoadNone);
        } else if self.tree.is(value, Kind::IfExpr) {
            // Both ways return, so neither jumps.
            let branch = self.tree.child(value, 1);
            let otherwise = self.new_label();
            self.condition(self.tree.child(branch, 0), false, otherwise);
            self.node(self.tree.child(value, 0));
            self.op(Op::Return);
            self.place(otherwise);
            self.node(self.tree.child(branch, 1));
        } else {
            self.node(value);
        }
        self.op(Op::Return);
    }

    pub(super) fn raise(&mut self, node: Node) {
        let value = self.tree.child(node, 0);
        if value.is_null() {
            self.op(Op::Raise(0));
        } else if self.tree.is(value, Kind::RaiseFrom) {
            self.node(self.tree.child(value, 0));
            self.node(self.tree.child(value, 1));
            self.op(Op::Raise(2));
        } else {
            self.node(value);
            self.op(Op::Raise(1));
        }
    }

    pub(super) fn import(&mut self, node: Node) {
        let modules = self.tree.list(self.tree.child(node, 0), Kind::Imports);
        for i in 0..modules.len() {
            self.op(Op::LoadInt(0));
            self.op(Op::LoadNone);
            let bound = self.import_module(modules.get(&self.tree, i));
            self.store(bound);
        }
    }

    /// Imports a module, and gives the name to bind: `a` for `a.b.c`, the alias if there is one.
    fn import_module(&mut self, module: Node) -> Symbol {
        let (module, alias) = if self.tree.is(module, Kind::ImportAs) {
            (self.tree.child(module, 0), self.tree.child(module, 1).as_name())
        } else {
            (module, None)
        };
        if !self.tree.is(module, Kind::Dotted) {
            // Nothing, as in `from . import x`, is the empty name.
            let name = self.name_of(module);
            self.op(Op::ImportName(name));
            return alias.unwrap_or(name);
        }
        let n = self.tree.len(module);
        let parts: Vec<Symbol> = (0..n).map(|i| self.name_of(self.tree.child(module, i))).collect();
        let symbols = &self.emit.module().symbols;
        let texts: Vec<&[u8]> = parts.iter().map(|&part| symbols.text(part)).collect();
        let full = texts.join(&b'.');
        match self.emit.module_mut().symbols.intern(&full) {
            Ok(full) => self.op(Op::ImportName(full)),
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
        let Some(alias) = alias else { return parts[0] };
        for &part in &parts[1..] {
            self.op(Op::LoadAttr(part));
        }
        alias
    }

    pub(super) fn import_from(&mut self, node: Node) {
        let (mut source, names) = (self.tree.child(node, 0), self.tree.child(node, 1));
        let mut dots = Node::NULL;
        if self.tree.is(source, Kind::Relative) {
            dots = self.tree.child(source, 0);
            source = self.tree.child(source, 1);
        } else if matches!(self.tree.view(source), View::Token(_) | View::Branch(Kind::Dots)) {
            dots = source;
            source = Node::NULL;
        }
        let dots = self.tree.list(dots, Kind::Dots);
        let level = (0..dots.len()).map(|i| if dots.get(&self.tree, i).is_token(Token::Period) { 1 } else { 3 }).sum();
        if names.is_token(Token::Star) {
            if self.scope().kind != ScopeKind::Module {
                self.fail(node, "import * not at module level");
                return;
            }
            self.op(Op::LoadInt(level));
            self.op(Op::LoadStr(Symbol::STAR));
            self.op(Op::Build(Collection::Tuple, 1));
            self.import_module(source);
            self.op(Op::ImportStar);
            return;
        }
        self.op(Op::LoadInt(level));
        let names = self.tree.list(names, Kind::ImportNames);
        for i in 0..names.len() {
            let name = self.name_of(self.tree.child(names.get(&self.tree, i), 0));
            self.op(Op::LoadStr(name));
        }
        self.op(Op::Build(Collection::Tuple, names.len() as u32));
        self.import_module(source);
        for i in 0..names.len() {
            let item = names.get(&self.tree, i);
            let name = self.name_of(self.tree.child(item, 0));
            self.op(Op::ImportFrom(name));
            self.store(self.tree.child(item, 1).as_name().unwrap_or(name));
        }
        self.op(Op::Pop);
    }

    pub(super) fn declare(&mut self, kind: Kind, node: Node) {
        if self.pass != crate::emit::Pass::Survey {
            return;
        }
        if kind == Kind::Nonlocal && self.scope().kind == ScopeKind::Module {
            self.fail(node, "can't declare nonlocal in outer code");
            return;
        }
        let names = self.tree.list(self.tree.child(node, 0), Kind::Names);
        for i in 0..names.len() {
            let symbol = self.name_of(names.get(&self.tree, i));
            let id = self.find_or_add(symbol, IdKind::Undecided);
            if kind == Kind::Global { self.declare_global(node, id) } else { self.declare_nonlocal(node, id) }
        }
    }

    pub(super) fn declare_global(&mut self, node: Node, id: usize) {
        let cur = self.cur;
        let found = self.scopes[cur].ids[id];
        if !matches!(found.kind, IdKind::Undecided | IdKind::GlobalExplicit) {
            self.fail(node, "identifier redefined as global");
            return;
        }
        self.scopes[cur].ids[id].kind = IdKind::GlobalExplicit;
        if cur != 0 {
            let module = &mut self.scopes[0];
            if let Some(id) = module.find(found.symbol) {
                module.ids[id].kind = IdKind::GlobalExplicit;
            }
        }
    }

    pub(super) fn declare_nonlocal(&mut self, node: Node, id: usize) {
        let cur = self.cur;
        match self.scopes[cur].ids[id].kind {
            IdKind::Undecided => {
                self.scopes[cur].ids[id].kind = IdKind::Global;
                close_over(&mut self.scopes, cur, id);
                if self.scopes[cur].ids[id].kind == IdKind::Global {
                    self.fail(node, "no binding for nonlocal found");
                }
            }
            IdKind::Free => {}
            _ => self.fail(node, "identifier redefined as nonlocal"),
        }
    }

    pub(super) fn assert(&mut self, node: Node) {
        if self.options.opt_level != 0 {
            return;
        }
        let holds = self.new_label();
        self.condition(self.tree.child(node, 0), true, holds);
        self.op(Op::LoadGlobal(Symbol::ASSERTION_ERROR));
        let message = self.tree.child(node, 1);
        if !message.is_null() {
            self.node(message);
            self.op(Op::Call { method: false, positional: 1, keyword: 0, star: false });
        }
        self.op(Op::Raise(1));
        self.place(holds);
    }
}
