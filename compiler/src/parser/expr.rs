//! Expressions.

use super::{Parse, Parser};
use crate::constant::{Constant, Number, float};
use crate::error::{CompileError, Pos};
use crate::token::Token;
use crate::tree::{Kind, Node};

/// The binary operators bind at six levels, from `|` to `*`.
const LOOSEST: u8 = 1;

fn level(token: Token) -> u8 {
    match token {
        Token::Pipe => 1,
        Token::Caret => 2,
        Token::Ampersand => 3,
        Token::ShiftLeft | Token::ShiftRight => 4,
        Token::Plus | Token::Minus => 5,
        Token::Star | Token::At | Token::Slash | Token::Percent | Token::SlashSlash => 6,
        _ => 0,
    }
}

fn starts_item(token: Token) -> bool {
    token == Token::Star || token.starts_test()
}

fn starts_target(token: Token) -> bool {
    token == Token::Star || token.starts_factor()
}

fn starts_argument(token: Token) -> bool {
    token == Token::StarStar || starts_item(token)
}

fn starts_subscript(token: Token) -> bool {
    token == Token::Colon || token.starts_test()
}

fn starts_parameter(token: Token) -> bool {
    matches!(token, Token::Name | Token::Star | Token::StarStar)
}

impl Parser<'_> {
    /// `testlist_star_expr`: either side of an assignment.
    pub(super) fn star_tuple(&mut self) -> Parse<Node> {
        self.list(Kind::StarTuple, Token::Comma, Some(starts_item), |p| match p.token() {
            Token::Star => p.star(),
            _ => p.test(),
        })
    }

    /// `testlist`
    pub(super) fn tuple(&mut self) -> Parse<Node> {
        self.list(Kind::Tuple, Token::Comma, Some(Token::starts_test), Self::test)
    }

    /// `exprlist`: targets of `for` and `del`.
    pub(super) fn targets(&mut self) -> Parse<Node> {
        self.list(Kind::Targets, Token::Comma, Some(starts_target), |p| match p.token() {
            Token::Star => p.star(),
            _ => p.binary(LOOSEST),
        })
    }

    fn star(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let value = self.binary(LOOSEST)?;
        Ok(self.node1(Kind::Star, pos, value))
    }

    /// `namedexpr_test`
    pub(super) fn named_test(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let test = self.test()?;
        if self.accept(Token::Walrus)? {
            let value = self.test()?;
            return Ok(self.node2(Kind::NamedExpr, pos, test, value));
        }
        Ok(test)
    }

    /// A whole expression without a bare comma.
    pub(super) fn test(&mut self) -> Parse<Node> {
        if self.at(Token::Lambda) {
            return self.lambda(Self::test);
        }
        let pos = self.pos();
        let value = self.or_test()?;
        let if_pos = self.pos();
        if !self.accept(Token::If)? {
            return Ok(value);
        }
        self.enter()?;
        let condition = self.or_test()?;
        self.expect(Token::Else)?;
        let other = self.test()?;
        self.leave();
        let branch = self.node2(Kind::IfElse, if_pos, condition, other);
        Ok(self.node2(Kind::IfExpr, pos, value, branch))
    }

    /// `test_nocond`: the condition of a comprehension.
    fn test_without_if(&mut self) -> Parse<Node> {
        if self.at(Token::Lambda) { self.lambda(Self::test_without_if) } else { self.or_test() }
    }

    fn lambda(&mut self, body: fn(&mut Self) -> Parse<Node>) -> Parse<Node> {
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let parameters = if starts_parameter(self.token()) {
            self.list(Kind::LambdaParameters, Token::Comma, Some(starts_parameter), Self::lambda_parameter)?
        } else {
            Node::NULL
        };
        self.expect(Token::Colon)?;
        let value = body(self)?;
        self.leave();
        Ok(self.tree.add(Kind::Lambda, pos, &[parameters, value, Node::NULL]))
    }

    fn lambda_parameter(&mut self) -> Parse<Node> {
        let pos = self.pos();
        if self.accept(Token::Star)? {
            let name = if self.at(Token::Name) { self.name()? } else { Node::NULL };
            return Ok(self.node1(Kind::LambdaStar, pos, name));
        }
        if self.accept(Token::StarStar)? {
            let name = self.name()?;
            return Ok(self.node1(Kind::LambdaStarStar, pos, name));
        }
        let name = self.name()?;
        if self.accept(Token::Equal)? {
            let default = self.test()?;
            return Ok(self.node2(Kind::LambdaParameter, pos, name, default));
        }
        Ok(name)
    }

    pub(super) fn or_test(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let first = self.and_test()?;
        if !self.at(Token::Or) {
            return Ok(first);
        }
        let from = self.stack.len();
        self.stack.push(first);
        while self.accept(Token::Or)? {
            let node = self.and_test()?;
            self.stack.push(node);
        }
        Ok(self.reduce_logical(Kind::Or, pos, from))
    }

    fn and_test(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let first = self.not_test()?;
        if !self.at(Token::And) {
            return Ok(first);
        }
        let from = self.stack.len();
        self.stack.push(first);
        while self.accept(Token::And)? {
            let node = self.not_test()?;
            self.stack.push(node);
        }
        Ok(self.reduce_logical(Kind::And, pos, from))
    }

    fn not_test(&mut self) -> Parse<Node> {
        if !self.at(Token::Not) {
            return self.comparison();
        }
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let operand = self.not_test()?;
        self.leave();
        Ok(self.reduce_not(pos, operand))
    }

    fn comparison(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let first = self.binary(LOOSEST)?;
        let from = self.stack.len();
        while let Some(operator) = self.comparison_operator()? {
            if self.stack.len() == from {
                self.stack.push(first);
            }
            self.stack.push(operator);
            let operand = self.binary(LOOSEST)?;
            self.stack.push(operand);
        }
        if self.stack.len() == from {
            return Ok(first);
        }
        Ok(self.reduce(Kind::Comparison, pos, from))
    }

    fn comparison_operator(&mut self) -> Parse<Option<Node>> {
        let pos = self.pos();
        let token = self.token();
        let node = match token {
            Token::Less
            | Token::Greater
            | Token::EqualEqual
            | Token::LessEqual
            | Token::GreaterEqual
            | Token::NotEqual
            | Token::In => {
                self.advance()?;
                Node::token(token)
            }
            Token::Not => {
                self.advance()?;
                self.expect(Token::In)?;
                self.tree.add(Kind::NotIn, pos, &[])
            }
            Token::Is => {
                self.advance()?;
                let not_pos = self.pos();
                let not = if self.accept(Token::Not)? { self.tree.add(Kind::IsNot, not_pos, &[]) } else { Node::NULL };
                self.node1(Kind::Is, pos, not)
            }
            _ => return Ok(None),
        };
        Ok(Some(node))
    }

    /// Operands joined by operators that bind at least as tightly as `loosest`. Those of one level are one node.
    pub(super) fn binary(&mut self, loosest: u8) -> Parse<Node> {
        let pos = self.pos();
        let mut left = self.factor()?;
        loop {
            let first = self.token();
            let level = level(first);
            if level < loosest || level == 0 {
                return Ok(left);
            }
            let from = self.stack.len();
            self.stack.push(left);
            let mixed = level >= 4;
            loop {
                let operator = self.token();
                if self::level(operator) != level {
                    break;
                }
                if mixed {
                    self.stack.push(Node::token(operator));
                }
                self.advance()?;
                let operand = self.binary(level + 1)?;
                self.stack.push(operand);
            }
            let kind = match level {
                1 => Kind::BitOr,
                2 => Kind::BitXor,
                3 => Kind::BitAnd,
                4 => Kind::Shift,
                5 => Kind::Arith,
                _ => Kind::Term,
            };
            left = match first.binary_op() {
                Some(op) if !mixed => self.reduce_same(kind, op, pos, from),
                _ => self.reduce_mixed(kind, pos, from),
            };
        }
    }

    fn factor(&mut self) -> Parse<Node> {
        let operator = self.token();
        if !matches!(operator, Token::Plus | Token::Minus | Token::Tilde) {
            return self.power();
        }
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let operand = self.factor()?;
        self.leave();
        Ok(self.reduce_unary(pos, operator, operand))
    }

    fn power(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let base = self.primary()?;
        if !self.accept(Token::StarStar)? {
            return Ok(base);
        }
        self.enter()?;
        let exponent = self.factor()?;
        self.leave();
        Ok(self.reduce_power(pos, base, exponent))
    }

    fn primary(&mut self) -> Parse<Node> {
        let pos = self.pos();
        if self.accept(Token::Await)? {
            let atom = self.atom()?;
            let trailers = self.trailers()?;
            return Ok(self.node2(Kind::Await, pos, atom, trailers));
        }
        let atom = self.atom()?;
        let trailers = self.trailers()?;
        if trailers.is_null() {
            return Ok(atom);
        }
        match self.fold_attribute(atom, trailers) {
            Some(node) => Ok(node),
            None => Ok(self.node2(Kind::Primary, pos, atom, trailers)),
        }
    }

    /// Calls, subscripts and attributes, or null.
    fn trailers(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let from = self.stack.len();
        loop {
            let pos = self.pos();
            let node = match self.token() {
                Token::ParenOpen => self.call()?,
                Token::BracketOpen => {
                    self.enter()?;
                    self.advance()?;
                    let subscripts =
                        self.list(Kind::Subscripts, Token::Comma, Some(starts_subscript), Self::subscript)?;
                    self.expect(Token::BracketClose)?;
                    self.leave();
                    self.node1(Kind::Subscript, pos, subscripts)
                }
                Token::Period => {
                    self.advance()?;
                    let name = self.name()?;
                    self.node1(Kind::Attribute, pos, name)
                }
                _ => break,
            };
            self.stack.push(node);
        }
        match self.stack.len() - from {
            0 => Ok(Node::NULL),
            1 => Ok(self.stack.pop().unwrap_or(Node::NULL)),
            _ => Ok(self.reduce(Kind::Trailers, pos, from)),
        }
    }

    /// Arguments in brackets.
    pub(super) fn call(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let arguments = self.bracketed_arguments()?;
        Ok(self.node1(Kind::Call, pos, arguments))
    }

    /// `( arguments? )`
    pub(super) fn bracketed_arguments(&mut self) -> Parse<Node> {
        self.enter()?;
        self.advance()?;
        let arguments = if starts_argument(self.token()) {
            self.list(Kind::Arguments, Token::Comma, Some(starts_argument), Self::argument)?
        } else {
            Node::NULL
        };
        self.expect(Token::ParenClose)?;
        self.leave();
        Ok(arguments)
    }

    fn argument(&mut self) -> Parse<Node> {
        let pos = self.pos();
        if self.accept(Token::Star)? {
            let value = self.test()?;
            return Ok(self.node1(Kind::StarArgument, pos, value));
        }
        if self.accept(Token::StarStar)? {
            let value = self.test()?;
            return Ok(self.node1(Kind::StarStarArgument, pos, value));
        }
        let test = self.test()?;
        let rest_pos = self.pos();
        let rest = match self.token() {
            Token::For => self.comp_for()?,
            Token::Equal => {
                self.advance()?;
                self.test()?
            }
            Token::Walrus => {
                self.advance()?;
                let value = self.test()?;
                self.node1(Kind::WalrusArgument, rest_pos, value)
            }
            _ => return Ok(test),
        };
        Ok(self.node2(Kind::Argument, pos, test, rest))
    }

    fn subscript(&mut self) -> Parse<Node> {
        if self.at(Token::Colon) {
            return self.slice_rest();
        }
        let pos = self.pos();
        let start = self.test()?;
        if !self.at(Token::Colon) {
            return Ok(start);
        }
        let rest = self.slice_rest()?;
        Ok(self.node2(Kind::Slice, pos, start, rest))
    }

    /// A slice from its first colon on.
    fn slice_rest(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let after_pos = self.pos();
        let after = if self.accept(Token::Colon)? {
            let step = self.optional_test()?;
            self.node1(Kind::SliceStep, after_pos, step)
        } else if self.token().starts_test() {
            let stop = self.test()?;
            let tail_pos = self.pos();
            if self.accept(Token::Colon)? {
                let step = self.optional_test()?;
                let tail = self.node1(Kind::SliceTail, tail_pos, step);
                self.node2(Kind::SliceStop, after_pos, stop, tail)
            } else {
                stop
            }
        } else {
            Node::NULL
        };
        Ok(self.node1(Kind::SliceRest, pos, after))
    }

    fn optional_test(&mut self) -> Parse<Node> {
        if self.token().starts_test() { self.test() } else { Ok(Node::NULL) }
    }

    fn atom(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let token = self.token();
        let node = match token {
            Token::Name => {
                let symbol = self.symbol()?;
                match self.named_constant(symbol) {
                    Some(id) => self.constant_id_node(pos, id),
                    None => Node::name(symbol),
                }
            }
            Token::Integer => match Number::parse_int(self.lexer.token_text()) {
                Ok(number) if self.constants.afford(&number) => self.number_node(pos, number),
                Ok(_) => return Err(CompileError::memory().at(pos).into()),
                Err(error) => return Err(error.at(pos).into()),
            },
            Token::Float => self.float(pos)?,
            Token::String => match self.symbols.intern_literal(self.lexer.token_text()) {
                Some(symbol) => Node::str(symbol),
                None => {
                    let text = self.lexer.token_text().into();
                    self.constant_node(pos, Constant::Str(text))
                }
            },
            Token::Bytes => {
                let text = self.lexer.token_text().into();
                self.constant_node(pos, Constant::Bytes(text))
            }
            Token::Ellipsis | Token::None | Token::True | Token::False => Node::token(token),
            Token::ParenOpen => return self.paren(),
            Token::BracketOpen => return self.bracket(),
            Token::BraceOpen => return self.brace(),
            _ => return Err(self.syntax_error()),
        };
        self.advance()?;
        Ok(node)
    }

    fn float(&mut self, pos: Pos) -> Parse<Node> {
        let text = self.lexer.token_text();
        let constant = match float::parse(text) {
            Some((value, n)) if n > 0 && n == text.len() => Constant::Number(Number::Float(value)),
            Some((value, n)) if n > 0 && n + 1 == text.len() && text[n] | 0x20 == b'j' => Constant::Imaginary(value),
            _ => {
                let error = CompileError::syntax("invalid syntax for number");
                return Err(error.at(pos).into());
            }
        };
        Ok(self.constant_node(pos, constant))
    }

    fn paren(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let inner = match self.token() {
            Token::Yield => self.yield_expr()?,
            token if starts_item(token) => self.items(true)?,
            _ => Node::NULL,
        };
        self.expect(Token::ParenClose)?;
        self.leave();
        if inner.is_null() || self.tree.is(inner, Kind::Items) {
            return Ok(self.node1(Kind::Paren, pos, inner));
        }
        Ok(inner)
    }

    fn bracket(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let inner = if starts_item(self.token()) { self.items(false)? } else { Node::NULL };
        self.expect(Token::BracketClose)?;
        self.leave();
        Ok(self.node1(Kind::Bracket, pos, inner))
    }

    fn item(&mut self) -> Parse<Node> {
        if self.at(Token::Star) { self.star() } else { self.named_test() }
    }

    /// `testlist_comp`: what stands between round or square brackets. Only a tuple can be a constant.
    fn items(&mut self, is_tuple: bool) -> Parse<Node> {
        let pos = self.pos();
        let first = self.item()?;
        if self.at(Token::For) {
            let comprehension = self.comp_for()?;
            return Ok(self.node2(Kind::Items, pos, first, comprehension));
        }
        if !self.accept(Token::Comma)? {
            return Ok(first);
        }
        let from = self.stack.len();
        self.stack.push(first);
        let rest_pos = self.pos();
        let mut comma = true;
        while comma && starts_item(self.token()) {
            let node = self.item()?;
            self.stack.push(node);
            comma = self.accept(Token::Comma)?;
        }
        // Where the rest of the items is a list of its own in the grammar, the whole has that list's line.
        let pos = match (self.stack.len() - from, comma) {
            (1, _) | (2, false) => pos,
            _ => rest_pos,
        };
        if is_tuple {
            return Ok(self.reduce_tuple(Kind::Items, pos, from));
        }
        Ok(self.reduce(Kind::Items, pos, from))
    }

    fn brace(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let inner = if self.token().starts_test() { self.dict_or_set()? } else { Node::NULL };
        self.expect(Token::BraceClose)?;
        self.leave();
        Ok(self.node1(Kind::Brace, pos, inner))
    }

    fn dict_or_set(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let first = self.key_value()?;
        let rest_pos = self.pos();
        let rest = match self.token() {
            Token::For => self.comp_for()?,
            Token::Comma => {
                self.advance()?;
                let more = if self.token().starts_test() {
                    self.list(Kind::DictMore, Token::Comma, Some(Token::starts_test), Self::key_value)?
                } else {
                    Node::NULL
                };
                self.node1(Kind::DictRest, rest_pos, more)
            }
            _ => return Ok(first),
        };
        Ok(self.node2(Kind::DictItems, pos, first, rest))
    }

    fn key_value(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let key = self.test()?;
        if self.accept(Token::Colon)? {
            let value = self.test()?;
            return Ok(self.node2(Kind::KeyValue, pos, key, value));
        }
        Ok(key)
    }

    fn comp_for(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.enter()?;
        self.advance()?;
        let targets = self.targets()?;
        self.expect(Token::In)?;
        let iterable = self.or_test()?;
        let rest = self.comp_iter()?;
        self.leave();
        Ok(self.tree.add(Kind::CompFor, pos, &[targets, iterable, rest, Node::NULL]))
    }

    fn comp_iter(&mut self) -> Parse<Node> {
        match self.token() {
            Token::For => self.comp_for(),
            Token::If => {
                let pos = self.pos();
                self.enter()?;
                self.advance()?;
                let condition = self.test_without_if()?;
                let rest = self.comp_iter()?;
                self.leave();
                Ok(self.node2(Kind::CompIf, pos, condition, rest))
            }
            _ => Ok(Node::NULL),
        }
    }

    pub(super) fn yield_expr(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let from_pos = self.pos();
        let value = if self.accept(Token::From)? {
            let iterable = self.test()?;
            self.node1(Kind::YieldFrom, from_pos, iterable)
        } else if self.token().starts_test() {
            self.tuple()?
        } else {
            Node::NULL
        };
        Ok(self.node1(Kind::Yield, pos, value))
    }

    /// Parameters of a `def`.
    pub(super) fn parameters(&mut self) -> Parse<Node> {
        if !starts_parameter(self.token()) {
            return Ok(Node::NULL);
        }
        self.list(Kind::Parameters, Token::Comma, Some(starts_parameter), Self::parameter)
    }

    fn parameter(&mut self) -> Parse<Node> {
        let pos = self.pos();
        if self.accept(Token::Star)? {
            let star_pos = self.pos();
            let inner = if self.at(Token::Name) {
                let name = self.name()?;
                let annotation = self.annotation()?;
                self.node2(Kind::StarAnnotation, star_pos, name, annotation)
            } else {
                Node::NULL
            };
            return Ok(self.node1(Kind::StarParameter, pos, inner));
        }
        if self.accept(Token::StarStar)? {
            let name = self.name()?;
            let annotation = self.annotation()?;
            return Ok(self.node2(Kind::StarStarParameter, pos, name, annotation));
        }
        let name = self.name()?;
        let annotation = self.annotation()?;
        let default = if self.accept(Token::Equal)? { self.test()? } else { Node::NULL };
        if annotation.is_null() && default.is_null() {
            return Ok(name);
        }
        Ok(self.tree.add(Kind::Parameter, pos, &[name, annotation, default]))
    }

    fn annotation(&mut self) -> Parse<Node> {
        if self.accept(Token::Colon)? { self.test() } else { Ok(Node::NULL) }
    }
}
