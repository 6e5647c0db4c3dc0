//! Operators and displays.

use romfs_format::opcode::{BinaryOp, UnaryOp};

use super::Codegen;
use crate::emit::{Collection, Emitter, Op};
use crate::scope::ScopeKind;
use crate::token::Token;
use crate::tree::{Kind, Node, View};

/// Items of a part of a display.
const PART: usize = 4096;

impl<E: Emitter> Codegen<'_, E> {
    pub(super) fn tuple(&mut self, node: Node) {
        let n = self.tree.len(node);
        for i in 0..n {
            self.part(Collection::Tuple, i);
            self.node(self.tree.child(node, i));
        }
        self.build(Collection::Tuple, n);
    }

    /// Before the item `i` of a display: where the function has not slots for all of them, those before it are built in
    /// parts.
    fn part(&mut self, collection: Collection, i: usize) {
        if self.scope().in_parts && i > 0 && i.is_multiple_of(PART) {
            self.join(collection, PART, i == PART);
        }
    }

    /// Builds a collection of `n` items, or the rest of them behind their parts.
    fn build(&mut self, collection: Collection, n: usize) {
        if self.scope().in_parts && n > PART {
            self.join(collection, (n - 1) % PART + 1, false);
        } else {
            self.op(Op::Build(collection, n as u32));
        }
    }

    fn join(&mut self, collection: Collection, n: usize, first: bool) {
        self.op(Op::Build(collection, n as u32));
        if !first {
            self.op(Op::Binary(match collection {
                Collection::List => BinaryOp::InplaceAdd,
                Collection::Set => BinaryOp::InplaceOr,
                _ => BinaryOp::Add,
            }));
        }
    }

    pub(super) fn if_expr(&mut self, node: Node) {
        let branch = self.tree.child(node, 1);
        let (otherwise, end) = (self.new_label(), self.new_label());
        self.condition(self.tree.child(branch, 0), false, otherwise);
        self.node(self.tree.child(node, 0));
        self.op(Op::Jump(end));
        self.place(otherwise);
        // Only one of the two values is there.
        self.emit.adjust_stack(-1);
        self.node(self.tree.child(branch, 1));
        self.place(end);
    }

    pub(super) fn logical(&mut self, kind: Kind, node: Node) {
        let end = self.new_label();
        let n = self.tree.len(node);
        for i in 0..n {
            self.node(self.tree.child(node, i));
            if i + 1 < n {
                self.op(Op::JumpIfOrPop(kind == Kind::Or, end));
            }
        }
        self.place(end);
    }

    pub(super) fn comparison(&mut self, node: Node) {
        let n = self.tree.len(node);
        self.node(self.tree.child(node, 0));
        let chained = n > 3;
        let fails = self.new_label();
        let mut i = 1;
        while i + 1 < n {
            self.node(self.tree.child(node, i + 1));
            let last = i + 2 >= n;
            if !last {
                // The middle operand is compared twice.
                self.op(Op::Dup);
                self.op(Op::RotThree);
            }
            self.comparison_operator(self.tree.child(node, i));
            if !last {
                self.op(Op::JumpIfOrPop(false, fails));
            }
            i += 2;
        }
        if chained {
            let end = self.new_label();
            self.op(Op::Jump(end));
            self.place(fails);
            self.emit.adjust_stack(1);
            self.op(Op::RotTwo);
            self.op(Op::Pop);
            self.place(end);
        }
    }

    fn comparison_operator(&mut self, operator: Node) {
        let (op, negated) = match self.tree.view(operator) {
            View::Token(Token::In) => (BinaryOp::In, false),
            View::Token(token) => (token.binary_op().unwrap_or(BinaryOp::Equal), false),
            View::Branch(Kind::NotIn) => (BinaryOp::In, true),
            _ => (BinaryOp::Is, !self.tree.child(operator, 0).is_null()),
        };
        self.op(Op::Binary(op));
        if negated {
            self.op(Op::Unary(UnaryOp::Not));
        }
    }

    pub(super) fn same_operator(&mut self, kind: Kind, node: Node) {
        let op = match kind {
            Kind::BitOr => BinaryOp::Or,
            Kind::BitXor => BinaryOp::Xor,
            _ => BinaryOp::And,
        };
        self.node(self.tree.child(node, 0));
        for i in 1..self.tree.len(node) {
            self.node(self.tree.child(node, i));
            self.op(Op::Binary(op));
        }
    }

    pub(super) fn mixed_operators(&mut self, node: Node) {
        self.node(self.tree.child(node, 0));
        let mut i = 1;
        while i + 1 < self.tree.len(node) {
            self.node(self.tree.child(node, i + 1));
            if let View::Token(token) = self.tree.view(self.tree.child(node, i)) {
                self.op(Op::Binary(token.binary_op().unwrap_or(BinaryOp::Add)));
            }
            i += 2;
        }
    }

    pub(super) fn unary(&mut self, node: Node) {
        self.node(self.tree.child(node, 1));
        let operator = self.tree.child(node, 0);
        self.op(Op::Unary(if operator.is_token(Token::Tilde) {
            UnaryOp::Invert
        } else if operator.is_token(Token::Minus) {
            UnaryOp::Negative
        } else {
            UnaryOp::Positive
        }));
    }

    pub(super) fn paren(&mut self, node: Node) {
        let items = self.tree.child(node, 0);
        if items.is_null() {
            self.op(Op::Build(Collection::Tuple, 0));
        } else if self.is_comprehension(items) {
            self.comprehension(items, ScopeKind::GenExpr);
        } else {
            self.tuple(items);
        }
    }

    pub(super) fn bracket(&mut self, node: Node) {
        let inner = self.tree.child(node, 0);
        if inner.is_null() {
            self.op(Op::Build(Collection::List, 0));
        } else if !self.tree.is(inner, Kind::Items) {
            self.node(inner);
            self.op(Op::Build(Collection::List, 1));
        } else if self.is_comprehension(inner) {
            self.comprehension(inner, ScopeKind::ListComp);
        } else {
            let n = self.tree.len(inner);
            for i in 0..n {
                let item = self.tree.child(inner, i);
                self.part(Collection::List, i);
                self.node(item);
                if let Some(error) = &mut self.error {
                    error.at_latest(self.tree.pos(item));
                    break;
                }
            }
            self.build(Collection::List, n);
        }
    }

    pub(super) fn brace(&mut self, node: Node) {
        let inner = self.tree.child(node, 0);
        match self.tree.kind(inner) {
            None if inner.is_null() => self.op(Op::Build(Collection::Map, 0)),
            Some(Kind::KeyValue) => {
                self.op(Op::Build(Collection::Map, 1));
                self.node(inner);
                self.op(Op::StoreMap);
            }
            Some(Kind::DictItems) => {
                let (first, rest) = (self.tree.child(inner, 0), self.tree.child(inner, 1));
                let is_dict = self.tree.is(first, Kind::KeyValue);
                if self.tree.is(rest, Kind::CompFor) {
                    self.comprehension(inner, if is_dict { ScopeKind::DictComp } else { ScopeKind::SetComp });
                } else {
                    self.dict_or_set(inner, first, self.tree.child(rest, 0), is_dict);
                }
            }
            _ => {
                self.node(inner);
                self.op(Op::Build(Collection::Set, 1));
            }
        }
    }

    fn dict_or_set(&mut self, node: Node, first: Node, rest: Node, is_dict: bool) {
        let rest = self.tree.list(rest, Kind::DictMore);
        let n = 1 + rest.len() as u32;
        if is_dict {
            self.op(Op::Build(Collection::Map, n));
        }
        self.node(first);
        if is_dict {
            self.op(Op::StoreMap);
        }
        for i in 0..rest.len() {
            let item = rest.get(&self.tree, i);
            if !is_dict {
                self.part(Collection::Set, i + 1);
            }
            self.node(item);
            match (is_dict, self.tree.is(item, Kind::KeyValue)) {
                (true, true) => self.op(Op::StoreMap),
                (false, false) => {}
                (true, false) => {
                    self.fail(node, "expecting key:value for dict");
                    return;
                }
                (false, true) => {
                    self.fail(node, "expecting just a value for set");
                    return;
                }
            }
        }
        if !is_dict {
            self.build(Collection::Set, n as usize);
        }
    }

    pub(super) fn slice(&mut self, kind: Kind, node: Node) {
        let rest = if kind == Kind::Slice {
            self.node(self.tree.child(node, 0));
            self.tree.child(node, 1)
        } else {
            self.op(Op::LoadNone);
            node
        };
        let after = self.tree.child(rest, 0);
        let step = match self.tree.kind(after) {
            None if after.is_null() => {
                self.op(Op::LoadNone);
                Node::NULL
            }
            Some(Kind::SliceStep) => {
                self.op(Op::LoadNone);
                self.tree.child(after, 0)
            }
            Some(Kind::SliceStop) => {
                self.node(self.tree.child(after, 0));
                self.tree.child(self.tree.child(after, 1), 0)
            }
            _ => {
                self.node(after);
                Node::NULL
            }
        };
        if step.is_null() {
            self.op(Op::Build(Collection::Slice, 2));
        } else {
            self.node(step);
            self.op(Op::Build(Collection::Slice, 3));
        }
    }

    pub(super) fn yield_expr(&mut self, node: Node) {
        if !matches!(self.scope().kind, ScopeKind::Function | ScopeKind::Lambda) {
            self.fail(node, "'yield' outside function");
            return;
        }
        let value = self.tree.child(node, 0);
        if self.tree.is(value, Kind::YieldFrom) {
            self.node(self.tree.child(value, 0));
            self.yield_from();
            return;
        }
        if value.is_null() {
            self.op(Op::LoadNone);
        } else {
            self.node(value);
        }
        self.op(Op::Yield);
    }
}
