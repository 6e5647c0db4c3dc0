//! What is calculated at compile time: arithmetic on numbers, logic on constants, tuples of constants, `math.pi`, and
//! names bound with `const()`.

use core::f64::consts::{E, PI, TAU};
use romfs_format::opcode::BinaryOp;

use super::{Parse, Parser};
use crate::constant::{Constant, ConstantId, Number};
use crate::error::{CompileError, Pos};
use crate::symbol::Symbol;
use crate::token::Token;
use crate::tree::{Kind, Node, Tree, View};

/// The attributes of `math` that are constants.
pub(super) const MATH: [(&[u8], f64); 5] =
    [(b"e", E), (b"pi", PI), (b"tau", TAU), (b"inf", f64::INFINITY), (b"nan", f64::NAN)];

/// The least of the reference's small ints.
const LEAST: i64 = -1 << 62;

/// The truth value of a node that is a constant.
pub(crate) fn truth(tree: &Tree, constants: &crate::constant::Constants, node: Node) -> Option<bool> {
    match tree.view(node) {
        View::Int(value) => Some(value != 0),
        View::Str(symbol) => Some(symbol != Symbol::EMPTY),
        View::Token(Token::True | Token::Ellipsis) => Some(true),
        View::Token(Token::False | Token::None) => Some(false),
        View::Branch(Kind::Constant) => tree.constant(node).map(|id| constants.is_true(id)),
        View::Branch(Kind::Paren) if tree.child(node, 0).is_null() => Some(false),
        _ => None,
    }
}

impl Parser<'_> {
    /// The constant that a node is.
    fn constant_of(&mut self, node: Node) -> Option<ConstantId> {
        let constant = match self.tree.view(node) {
            View::Int(value) => Constant::Number(Number::Small(value)),
            View::Str(symbol) => Constant::Symbol(symbol),
            View::Token(Token::None) => Constant::None,
            View::Token(Token::False) => Constant::False,
            View::Token(Token::True) => Constant::True,
            View::Token(Token::Ellipsis) => Constant::Ellipsis,
            View::Branch(Kind::Constant) => return self.tree.constant(node),
            View::Branch(Kind::Paren) if self.tree.child(node, 0).is_null() => {
                return self.constants.add_tuple(alloc::vec::Vec::new());
            }
            _ => return None,
        };
        Some(self.constants.add(constant))
    }

    fn is_constant(&self, node: Node) -> bool {
        truth(&self.tree, &self.constants, node).is_some()
    }

    /// The number that a node is.
    fn number_of(&self, node: Node) -> Option<Number> {
        match self.tree.view(node) {
            View::Int(value) => Some(Number::Small(value)),
            View::Branch(Kind::Constant) => match self.constants.get(self.tree.constant(node)?) {
                Constant::Number(number) => Some(number.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn constant_node(&mut self, pos: Pos, constant: Constant) -> Node {
        let id = self.constants.add(constant);
        self.constant_id_node(pos, id)
    }

    /// A node for a constant; an int that fits the target's small int needs none.
    pub(super) fn constant_id_node(&mut self, pos: Pos, id: ConstantId) -> Node {
        if let Constant::Number(Number::Small(value)) = *self.constants.get(id)
            && self.fits_small_int(value)
        {
            return self.tree.int(value);
        }
        self.tree.add(Kind::Constant, pos, &[Node::index(id.0)])
    }

    pub(super) fn number_node(&mut self, pos: Pos, number: Number) -> Node {
        match number {
            Number::Small(value) if self.fits_small_int(value) => self.tree.int(value),
            number => self.constant_node(pos, Constant::Number(number)),
        }
    }

    fn fits_small_int(&self, value: i64) -> bool {
        let limit = 1i64 << (self.small_int_bits - 1);
        (-limit..limit).contains(&value)
    }

    /// `and` or `or` of the nodes since `from`: constants that decide nothing go, and so does what a constant decides.
    pub(super) fn reduce_logical(&mut self, kind: Kind, pos: Pos, from: usize) -> Node {
        let decides = kind == Kind::Or;
        let mut kept = from;
        for i in from..self.stack.len() {
            let node = self.stack[i];
            let truth = truth(&self.tree, &self.constants, node);
            let last = i + 1 == self.stack.len();
            if !last && truth == Some(!decides) {
                continue;
            }
            self.stack[kept] = node;
            kept += 1;
            if truth == Some(decides) {
                break;
            }
        }
        self.stack.truncate(kept);
        if kept == from + 1 {
            return self.stack.pop().unwrap_or(Node::NULL);
        }
        self.reduce(kind, pos, from)
    }

    /// `not` of an operand.
    pub(super) fn reduce_not(&mut self, pos: Pos, operand: Node) -> Node {
        match truth(&self.tree, &self.constants, operand) {
            Some(true) => Node::token(Token::False),
            Some(false) => Node::token(Token::True),
            None => self.node1(Kind::Not, pos, operand),
        }
    }

    /// Operands of `|`, `^` or `&` since `from`.
    pub(super) fn reduce_same(&mut self, kind: Kind, op: BinaryOp, pos: Pos, from: usize) -> Node {
        match self.fold_same(op, from) {
            Some(number) => {
                self.stack.truncate(from);
                self.number_node(Pos::NONE, number)
            }
            None => self.reduce(kind, pos, from),
        }
    }

    fn fold_same(&mut self, op: BinaryOp, from: usize) -> Option<Number> {
        let mut value = self.number_of(*self.stack.get(from)?)?;
        for i in from + 1..self.stack.len() {
            let operand = self.number_of(self.stack[i])?;
            value = self.constants.calculate(op, &value, &operand)?;
        }
        Some(value)
    }

    /// Operands with operators between them since `from`.
    pub(super) fn reduce_mixed(&mut self, kind: Kind, pos: Pos, from: usize) -> Node {
        match self.fold_mixed(from) {
            Some(number) => {
                self.stack.truncate(from);
                self.number_node(Pos::NONE, number)
            }
            None => self.reduce(kind, pos, from),
        }
    }

    fn fold_mixed(&mut self, from: usize) -> Option<Number> {
        let mut value = self.number_of(*self.stack.get(from)?)?;
        for i in (from + 1..self.stack.len()).step_by(2) {
            let View::Token(operator) = self.tree.view(self.stack[i]) else { return None };
            let operand = self.number_of(*self.stack.get(i + 1)?)?;
            value = self.constants.calculate(operator.binary_op()?, &value, &operand)?;
        }
        Some(value)
    }

    pub(super) fn reduce_power(&mut self, pos: Pos, base: Node, exponent: Node) -> Node {
        let folded = match (self.number_of(base), self.number_of(exponent)) {
            (Some(base), Some(exponent)) => self.constants.calculate(BinaryOp::Power, &base, &exponent),
            _ => None,
        };
        match folded {
            Some(number) => self.number_node(Pos::NONE, number),
            None => self.node2(Kind::Power, pos, base, exponent),
        }
    }

    pub(super) fn reduce_unary(&mut self, pos: Pos, operator: Token, operand: Node) -> Node {
        let folded = self.number_of(operand).and_then(|number| match operator {
            Token::Tilde => number.invert(),
            Token::Minus => Some(number.negate()),
            _ => Some(number),
        });
        match folded.filter(|number| self.constants.afford(number)) {
            Some(number @ Number::Small(LEAST)) if operator == Token::Minus => {
                // The negation of a number that is none of the reference's small ints: the result never becomes one.
                let id = self.constants.add(Constant::Number(number));
                self.tree.add(Kind::Constant, Pos::NONE, &[Node::index(id.0)])
            }
            Some(number) => self.number_node(Pos::NONE, number),
            None => self.node2(Kind::Unary, pos, Node::token(operator), operand),
        }
    }

    /// The items since `from` as a tuple: a constant one if all are constants.
    pub(super) fn reduce_tuple(&mut self, kind: Kind, pos: Pos, from: usize) -> Node {
        if !self.stack[from..].iter().all(|&node| self.is_constant(node)) {
            return self.reduce(kind, pos, from);
        }
        let mut items = alloc::vec::Vec::with_capacity(self.stack.len() - from);
        for i in from..self.stack.len() {
            items.extend(self.constant_of(self.stack[i]));
        }
        match self.constants.add_tuple(items) {
            Some(id) => {
                self.stack.truncate(from);
                self.constant_id_node(pos, id)
            }
            None => self.reduce(kind, pos, from),
        }
    }

    /// `math.pi` and its like.
    pub(super) fn fold_attribute(&mut self, base: Node, trailer: Node) -> Option<Node> {
        if base.as_name() != Some(Symbol::MATH) || !self.tree.is(trailer, Kind::Attribute) {
            return None;
        }
        let attribute = self.tree.child(trailer, 0).as_name()?;
        let text = self.symbols.text(attribute);
        let i = MATH.iter().position(|(name, _)| *name == text)?;
        let id = match self.math[i] {
            Some(id) => id,
            None => self.constants.add(Constant::Number(Number::Float(MATH[i].1))),
        };
        self.math[i] = Some(id);
        Some(self.constant_id_node(Pos::NONE, id))
    }

    /// The value that `const()` gave a name.
    pub(super) fn named_constant(&self, symbol: Symbol) -> Option<ConstantId> {
        self.named.get(symbol.0 as usize).copied().flatten()
    }

    /// Binds `name = const(value)`. Gives the value, or nothing if `right` is no call of `const`.
    pub(super) fn bind_constant(&mut self, name: Symbol, right: Node) -> Parse<Option<Node>> {
        let call = self.tree.child(right, 1);
        let is_const = self.tree.is(right, Kind::Primary)
            && self.tree.child(right, 0).as_name() == Some(Symbol::CONST)
            && self.tree.is(call, Kind::Call);
        if !is_const {
            return Ok(None);
        }
        let value = self.tree.child(call, 0);
        let Some(id) = self.constant_of(value) else {
            return Err(CompileError::syntax("not a constant").at(self.tree.pos(right)).into());
        };
        let slot = name.0 as usize;
        if self.named.len() <= slot {
            self.named.resize(slot + 1, None);
        }
        self.named[slot] = Some(id);
        Ok(Some(value))
    }
}
