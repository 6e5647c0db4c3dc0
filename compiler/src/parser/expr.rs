//! Expressions.

use super::{Parse, Parser};
use crate::constant::{Constant, Number, float};
use crate::error::CompileError;
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
        let line = self.line();
        self.advance()?;
        let value = self.binary(LOOSEST)?;
        Ok(self.node1(Kind::Star, line, value))
    }

    /// `namedexpr_test`
    pub(super) fn named_test(&mut self) -> Parse<Node> {
        let line = self.line();
        let test = self.test()?;
        if self.accept(Token::Walrus)? {
            let value = self.test()?;
            return Ok(self.node2(Kind::NamedExpr, line, test, value));
        }
        Ok(test)
    }

    /// A whole expression without a bare comma.
    pub(super) fn test(&mut self) -> Parse<Node> {
        if self.at(Token::Lambda) {
            return self.lambda(Self::test);
        }
        let line = self.line();
        let value = self.or_test()?;
        let if_line = self.line();
        if !self.accept(Token::If)? {
            return Ok(value);
        }
        self.enter()?;
        let condition = self.or_test()?;
        self.expect(Token::Else)?;
        let other = self.test()?;
        self.leave();
        let branch = self.node2(Kind::IfElse, if_line, condition, other);
        Ok(self.node2(Kind::IfExpr, line, value, branch))
    }

    /// `test_nocond`: the condition of a comprehension.
    fn test_without_if(&mut self) -> Parse<Node> {
        if self.at(Token::Lambda) { self.lambda(Self::test_without_if) } else { self.or_test() }
    }

    fn lambda(&mut self, body: fn(&mut Self) -> Parse<Node>) -> Parse<Node> {
        let line = self.line();
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
        Ok(self.tree.add(Kind::Lambda, line, &[parameters, value, Node::NULL]))
    }

    fn lambda_parameter(&mut self) -> Parse<Node> {
        let line = self.line();
        if self.accept(Token::Star)? {
            let name = if self.at(Token::Name) { self.name()? } else { Node::NULL };
            return Ok(self.node1(Kind::LambdaStar, line, name));
        }
        if self.accept(Token::StarStar)? {
            let name = self.name()?;
            return Ok(self.node1(Kind::LambdaStarStar, line, name));
        }
        let name = self.name()?;
        if self.accept(Token::Equal)? {
            let default = self.test()?;
            return Ok(self.node2(Kind::LambdaParameter, line, name, default));
        }
        Ok(name)
    }

    pub(super) fn or_test(&mut self) -> Parse<Node> {
        let line = self.line();
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
        Ok(self.reduce_logical(Kind::Or, line, from))
    }

    fn and_test(&mut self) -> Parse<Node> {
        let line = self.line();
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
        Ok(self.reduce_logical(Kind::And, line, from))
    }

    fn not_test(&mut self) -> Parse<Node> {
        if !self.at(Token::Not) {
            return self.comparison();
        }
        let line = self.line();
        self.enter()?;
        self.advance()?;
        let operand = self.not_test()?;
        self.leave();
        Ok(self.reduce_not(line, operand))
    }

    fn comparison(&mut self) -> Parse<Node> {
        let line = self.line();
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
        Ok(self.reduce(Kind::Comparison, line, from))
    }

    fn comparison_operator(&mut self) -> Parse<Option<Node>> {
        let line = self.line();
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
                self.tree.add(Kind::NotIn, line, &[])
            }
            Token::Is => {
                self.advance()?;
                let not_line = self.line();
                let not = if self.accept(Token::Not)? { self.tree.add(Kind::IsNot, not_line, &[]) } else { Node::NULL };
                self.node1(Kind::Is, line, not)
            }
            _ => return Ok(None),
        };
        Ok(Some(node))
    }

    /// Operands joined by operators that bind at least as tightly as `loosest`. Those of one level are one node.
    pub(super) fn binary(&mut self, loosest: u8) -> Parse<Node> {
        let line = self.line();
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
                Some(op) if !mixed => self.reduce_same(kind, op, line, from),
                _ => self.reduce_mixed(kind, line, from),
            };
        }
    }

    fn factor(&mut self) -> Parse<Node> {
        let operator = self.token();
        if !matches!(operator, Token::Plus | Token::Minus | Token::Tilde) {
            return self.power();
        }
        let line = self.line();
        self.enter()?;
        self.advance()?;
        let operand = self.factor()?;
        self.leave();
        Ok(self.reduce_unary(line, operator, operand))
    }

    fn power(&mut self) -> Parse<Node> {
        let line = self.line();
        let base = self.primary()?;
        if !self.accept(Token::StarStar)? {
            return Ok(base);
        }
        self.enter()?;
        let exponent = self.factor()?;
        self.leave();
        Ok(self.reduce_power(line, base, exponent))
    }

    fn primary(&mut self) -> Parse<Node> {
        let line = self.line();
        if self.accept(Token::Await)? {
            let atom = self.atom()?;
            let trailers = self.trailers()?;
            return Ok(self.node2(Kind::Await, line, atom, trailers));
        }
        let atom = self.atom()?;
        let trailers = self.trailers()?;
        if trailers.is_null() {
            return Ok(atom);
        }
        match self.fold_attribute(atom, trailers) {
            Some(node) => Ok(node),
            None => Ok(self.node2(Kind::Primary, line, atom, trailers)),
        }
    }

    /// Calls, subscripts and attributes, or null.
    fn trailers(&mut self) -> Parse<Node> {
        let line = self.line();
        let from = self.stack.len();
        loop {
            let line = self.line();
            let node = match self.token() {
                Token::ParenOpen => self.call()?,
                Token::BracketOpen => {
                    self.enter()?;
                    self.advance()?;
                    let subscripts =
                        self.list(Kind::Subscripts, Token::Comma, Some(starts_subscript), Self::subscript)?;
                    self.expect(Token::BracketClose)?;
                    self.leave();
                    self.node1(Kind::Subscript, line, subscripts)
                }
                Token::Period => {
                    self.advance()?;
                    let name = self.name()?;
                    self.node1(Kind::Attribute, line, name)
                }
                _ => break,
            };
            self.stack.push(node);
        }
        match self.stack.len() - from {
            0 => Ok(Node::NULL),
            1 => Ok(self.stack.pop().unwrap_or(Node::NULL)),
            _ => Ok(self.reduce(Kind::Trailers, line, from)),
        }
    }

    /// Arguments in brackets.
    pub(super) fn call(&mut self) -> Parse<Node> {
        let line = self.line();
        let arguments = self.bracketed_arguments()?;
        Ok(self.node1(Kind::Call, line, arguments))
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
        let line = self.line();
        if self.accept(Token::Star)? {
            let value = self.test()?;
            return Ok(self.node1(Kind::StarArgument, line, value));
        }
        if self.accept(Token::StarStar)? {
            let value = self.test()?;
            return Ok(self.node1(Kind::StarStarArgument, line, value));
        }
        let test = self.test()?;
        let rest_line = self.line();
        let rest = match self.token() {
            Token::For => self.comp_for()?,
            Token::Equal => {
                self.advance()?;
                self.test()?
            }
            Token::Walrus => {
                self.advance()?;
                let value = self.test()?;
                self.node1(Kind::WalrusArgument, rest_line, value)
            }
            _ => return Ok(test),
        };
        Ok(self.node2(Kind::Argument, line, test, rest))
    }

    fn subscript(&mut self) -> Parse<Node> {
        if self.at(Token::Colon) {
            return self.slice_rest();
        }
        let line = self.line();
        let start = self.test()?;
        if !self.at(Token::Colon) {
            return Ok(start);
        }
        let rest = self.slice_rest()?;
        Ok(self.node2(Kind::Slice, line, start, rest))
    }

    /// A slice from its first colon on.
    fn slice_rest(&mut self) -> Parse<Node> {
        let line = self.line();
        self.advance()?;
        let after_line = self.line();
        let after = if self.accept(Token::Colon)? {
            let step = self.optional_test()?;
            self.node1(Kind::SliceStep, after_line, step)
        } else if self.token().starts_test() {
            let stop = self.test()?;
            let tail_line = self.line();
            if self.accept(Token::Colon)? {
                let step = self.optional_test()?;
                let tail = self.node1(Kind::SliceTail, tail_line, step);
                self.node2(Kind::SliceStop, after_line, stop, tail)
            } else {
                stop
            }
        } else {
            Node::NULL
        };
        Ok(self.node1(Kind::SliceRest, line, after))
    }

    fn optional_test(&mut self) -> Parse<Node> {
        if self.token().starts_test() { self.test() } else { Ok(Node::NULL) }
    }

    fn atom(&mut self) -> Parse<Node> {
        let line = self.line();
        let token = self.token();
        let node = match token {
            Token::Name => {
                let symbol = self.symbol()?;
                match self.named_constant(symbol) {
                    Some(id) => self.constant_id_node(line, id),
                    None => Node::name(symbol),
                }
            }
            Token::Integer => match Number::parse_int(self.lexer.token_text()) {
                Ok(number) if self.constants.afford(&number) => self.number_node(line, number),
                Ok(_) => return Err(CompileError::memory().at(line, self.lexer.column()).into()),
                Err(error) => return Err(error.at(line, self.lexer.column()).into()),
            },
            Token::Float => self.float(line)?,
            Token::String => match self.symbols.intern_literal(self.lexer.token_text()) {
                Some(symbol) => Node::str(symbol),
                None => {
                    let text = self.lexer.token_text().into();
                    self.constant_node(line, Constant::Str(text))
                }
            },
            Token::Bytes => {
                let text = self.lexer.token_text().into();
                self.constant_node(line, Constant::Bytes(text))
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

    fn float(&mut self, line: u32) -> Parse<Node> {
        let text = self.lexer.token_text();
        let constant = match float::parse(text) {
            Some((value, n)) if n > 0 && n == text.len() => Constant::Number(Number::Float(value)),
            Some((value, n)) if n > 0 && n + 1 == text.len() && text[n] | 0x20 == b'j' => Constant::Imaginary(value),
            _ => {
                let error = CompileError::syntax("invalid syntax for number");
                return Err(error.at(line, self.lexer.column()).into());
            }
        };
        Ok(self.constant_node(line, constant))
    }

    fn paren(&mut self) -> Parse<Node> {
        let line = self.line();
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
            return Ok(self.node1(Kind::Paren, line, inner));
        }
        Ok(inner)
    }

    fn bracket(&mut self) -> Parse<Node> {
        let line = self.line();
        self.enter()?;
        self.advance()?;
        let inner = if starts_item(self.token()) { self.items(false)? } else { Node::NULL };
        self.expect(Token::BracketClose)?;
        self.leave();
        Ok(self.node1(Kind::Bracket, line, inner))
    }

    fn item(&mut self) -> Parse<Node> {
        if self.at(Token::Star) { self.star() } else { self.named_test() }
    }

    /// `testlist_comp`: what stands between round or square brackets. Only a tuple can be a constant.
    fn items(&mut self, is_tuple: bool) -> Parse<Node> {
        let line = self.line();
        let first = self.item()?;
        if self.at(Token::For) {
            let comprehension = self.comp_for()?;
            return Ok(self.node2(Kind::Items, line, first, comprehension));
        }
        if !self.accept(Token::Comma)? {
            return Ok(first);
        }
        let from = self.stack.len();
        self.stack.push(first);
        let rest_line = self.line();
        let mut comma = true;
        while comma && starts_item(self.token()) {
            let node = self.item()?;
            self.stack.push(node);
            comma = self.accept(Token::Comma)?;
        }
        // Where the rest of the items is a list of its own in the grammar, the whole has that list's line.
        let line = match (self.stack.len() - from, comma) {
            (1, _) | (2, false) => line,
            _ => rest_line,
        };
        if is_tuple {
            return Ok(self.reduce_tuple(Kind::Items, line, from));
        }
        Ok(self.reduce(Kind::Items, line, from))
    }

    fn brace(&mut self) -> Parse<Node> {
        let line = self.line();
        self.enter()?;
        self.advance()?;
        let inner = if self.token().starts_test() { self.dict_or_set()? } else { Node::NULL };
        self.expect(Token::BraceClose)?;
        self.leave();
        Ok(self.node1(Kind::Brace, line, inner))
    }

    fn dict_or_set(&mut self) -> Parse<Node> {
        let line = self.line();
        let first = self.key_value()?;
        let rest_line = self.line();
        let rest = match self.token() {
            Token::For => self.comp_for()?,
            Token::Comma => {
                self.advance()?;
                let more = if self.token().starts_test() {
                    self.list(Kind::DictMore, Token::Comma, Some(Token::starts_test), Self::key_value)?
                } else {
                    Node::NULL
                };
                self.node1(Kind::DictRest, rest_line, more)
            }
            _ => return Ok(first),
        };
        Ok(self.node2(Kind::DictItems, line, first, rest))
    }

    fn key_value(&mut self) -> Parse<Node> {
        let line = self.line();
        let key = self.test()?;
        if self.accept(Token::Colon)? {
            let value = self.test()?;
            return Ok(self.node2(Kind::KeyValue, line, key, value));
        }
        Ok(key)
    }

    fn comp_for(&mut self) -> Parse<Node> {
        let line = self.line();
        self.enter()?;
        self.advance()?;
        let targets = self.targets()?;
        self.expect(Token::In)?;
        let iterable = self.or_test()?;
        let rest = self.comp_iter()?;
        self.leave();
        Ok(self.tree.add(Kind::CompFor, line, &[targets, iterable, rest, Node::NULL]))
    }

    fn comp_iter(&mut self) -> Parse<Node> {
        match self.token() {
            Token::For => self.comp_for(),
            Token::If => {
                let line = self.line();
                self.enter()?;
                self.advance()?;
                let condition = self.test_without_if()?;
                let rest = self.comp_iter()?;
                self.leave();
                Ok(self.node2(Kind::CompIf, line, condition, rest))
            }
            _ => Ok(Node::NULL),
        }
    }

    pub(super) fn yield_expr(&mut self) -> Parse<Node> {
        let line = self.line();
        self.advance()?;
        let from_line = self.line();
        let value = if self.accept(Token::From)? {
            let iterable = self.test()?;
            self.node1(Kind::YieldFrom, from_line, iterable)
        } else if self.token().starts_test() {
            self.tuple()?
        } else {
            Node::NULL
        };
        Ok(self.node1(Kind::Yield, line, value))
    }

    /// Parameters of a `def`.
    pub(super) fn parameters(&mut self) -> Parse<Node> {
        if !starts_parameter(self.token()) {
            return Ok(Node::NULL);
        }
        self.list(Kind::Parameters, Token::Comma, Some(starts_parameter), Self::parameter)
    }

    fn parameter(&mut self) -> Parse<Node> {
        let line = self.line();
        if self.accept(Token::Star)? {
            let star_line = self.line();
            let inner = if self.at(Token::Name) {
                let name = self.name()?;
                let annotation = self.annotation()?;
                self.node2(Kind::StarAnnotation, star_line, name, annotation)
            } else {
                Node::NULL
            };
            return Ok(self.node1(Kind::StarParameter, line, inner));
        }
        if self.accept(Token::StarStar)? {
            let name = self.name()?;
            let annotation = self.annotation()?;
            return Ok(self.node2(Kind::StarStarParameter, line, name, annotation));
        }
        let name = self.name()?;
        let annotation = self.annotation()?;
        let default = if self.accept(Token::Equal)? { self.test()? } else { Node::NULL };
        if annotation.is_null() && default.is_null() {
            return Ok(name);
        }
        Ok(self.tree.add(Kind::Parameter, line, &[name, annotation, default]))
    }

    fn annotation(&mut self) -> Parse<Node> {
        if self.accept(Token::Colon)? { self.test() } else { Ok(Node::NULL) }
    }
}
