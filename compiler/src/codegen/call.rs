//! Calls and other trailers.

use super::Codegen;
use crate::emit::{Emitter, Op};
use crate::scope::{Role, ScopeKind};
use crate::symbol::Symbol;
use crate::tree::{Kind, List, Node};

impl<E: Emitter> Codegen<'_, E> {
    /// An atom and its trailers.
    pub(super) fn primary(&mut self, node: Node) {
        let atom = self.tree.child(node, 0);
        self.node(atom);
        let trailers = self.tree.list(self.tree.child(node, 1), Kind::Trailers);
        let mut i = 0;
        if self.is_super(atom, trailers) {
            match self.super_call(trailers) {
                Some(done) => i = done,
                None => return,
            }
        }
        while i < trailers.len() {
            let trailer = trailers.get(&self.tree, i);
            i += 1;
            // A method call makes no bound method.
            if self.is_method_call(trailers, i - 1) {
                let name = self.name_of(self.tree.child(trailer, 0));
                self.op(Op::LoadMethod(name));
                let arguments = self.tree.child(trailers.get(&self.tree, i), 0);
                self.call(arguments, true, 0);
                i += 1;
            } else {
                self.node(trailer);
            }
        }
    }

    fn is_method_call(&self, trailers: List, i: usize) -> bool {
        i + 1 < trailers.len()
            && self.tree.is(trailers.get(&self.tree, i), Kind::Attribute)
            && self.tree.is(trailers.get(&self.tree, i + 1), Kind::Call)
    }

    /// `super()` without arguments in a function.
    fn is_super(&self, atom: Node, trailers: List) -> bool {
        if atom.as_name() != Some(Symbol::SUPER) || self.scope().kind != ScopeKind::Function || trailers.len() == 0 {
            return false;
        }
        let first = trailers.get(&self.tree, 0);
        self.tree.is(first, Kind::Call) && self.tree.child(first, 0).is_null()
    }

    /// `super()` and perhaps a method call on it. Gives how many trailers that were.
    fn super_call(&mut self, trailers: List) -> Option<usize> {
        self.load(Symbol::CLASS);
        let first = self.scope().ids.iter().find(|id| id.role != Role::NotParameter).map(|id| id.symbol);
        match first {
            Some(first) => self.load(first),
            None => {
                self.fail(trailers.get(&self.tree, 0), "super() can't find self");
                return None;
            }
        }
        if self.is_method_call(trailers, 1) {
            let name = self.name_of(self.tree.child(trailers.get(&self.tree, 1), 0));
            self.op(Op::LoadSuperMethod(name));
            let arguments = self.tree.child(trailers.get(&self.tree, 2), 0);
            self.call(arguments, true, 0);
            return Some(3);
        }
        self.op(Op::Call { method: false, positional: 2, keyword: 0, star: false });
        Some(1)
    }

    /// Calls what is on the stack, with `extra` positional arguments that are there already.
    pub(super) fn call(&mut self, arguments: Node, method: bool, extra: u32) {
        let arguments = self.tree.list(arguments, Kind::Arguments);
        let (mut positional, mut keyword) = (extra, 0);
        let mut star_star = false;
        // Which arguments are starred.
        let mut stars = 0i64;
        for i in 0..arguments.len() {
            let argument = arguments.get(&self.tree, i);
            let first = self.tree.child(argument, 0);
            let second = self.tree.child(argument, 1);
            match self.tree.kind(argument) {
                Some(Kind::StarArgument) => {
                    let problem = if star_star {
                        "* arg after **"
                    } else if keyword > 0 {
                        "* arg after kwarg"
                    } else if i + 1 >= self.options.int_bits() as usize {
                        "too many args"
                    } else {
                        stars |= 1 << i;
                        self.node(first);
                        positional += 1;
                        continue;
                    };
                    self.fail(argument, problem);
                    return;
                }
                Some(Kind::StarStarArgument) => {
                    star_star = true;
                    // A keyword without a name.
                    self.op(Op::LoadNull);
                    self.node(first);
                    keyword += 1;
                }
                Some(Kind::Argument) if self.tree.is(second, Kind::WalrusArgument) => {
                    self.named_expr(first, self.tree.child(second, 0));
                    positional += 1;
                }
                Some(Kind::Argument) if self.tree.is(second, Kind::CompFor) => {
                    self.comprehension(argument, ScopeKind::GenExpr);
                    positional += 1;
                }
                Some(Kind::Argument) => {
                    let Some(name) = first.as_name() else {
                        self.fail(argument, "LHS of keyword arg must be an id");
                        return;
                    };
                    self.op(Op::LoadStr(name));
                    self.node(second);
                    keyword += 1;
                }
                _ => {
                    if star_star || keyword > 0 {
                        let problem =
                            if star_star { "positional arg after **" } else { "positional arg after keyword arg" };
                        self.fail(argument, problem);
                        return;
                    }
                    self.node(argument);
                    positional += 1;
                }
            }
        }
        let star = stars != 0 || star_star;
        if star {
            self.op(Op::LoadInt(stars));
        }
        self.op(Op::Call { method, positional, keyword, star });
    }
}
