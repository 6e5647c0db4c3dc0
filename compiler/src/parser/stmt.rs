//! Statements.

use super::{Parse, Parser};
use crate::error::Pos;
use crate::token::Token;
use crate::tree::{Kind, Node};

impl Parser<'_> {
    /// A file.
    pub(super) fn file(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let from = self.stack.len();
        while !self.at(Token::End) {
            let node = if self.accept(Token::Newline)? { Node::token(Token::Newline) } else { self.statement()? };
            self.stack.push(node);
        }
        match self.stack.len() - from {
            0 => Ok(self.node1(Kind::File, pos, Node::NULL)),
            1 => Ok(self.stack.pop().unwrap_or(Node::NULL)),
            _ => Ok(self.reduce(Kind::File, pos, from)),
        }
    }

    /// One statement of a prompt.
    pub(super) fn single(&mut self) -> Parse<Node> {
        if self.accept(Token::Newline)? {
            return Ok(Node::token(Token::Newline));
        }
        self.statement()
    }

    /// An expression for `eval`.
    pub(super) fn eval(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let value = self.tuple()?;
        let end_pos = self.pos();
        if !self.accept(Token::Newline)? {
            return Err(self.syntax_error());
        }
        let end = self.tree.add(Kind::Pass, end_pos, &[]);
        Ok(self.node2(Kind::Eval, pos, value, end))
    }

    fn statement(&mut self) -> Parse<Node> {
        match self.token() {
            Token::If => self.nested(Self::if_statement),
            Token::While => self.nested(Self::while_statement),
            Token::For => self.nested(Self::for_statement),
            Token::Try => self.nested(Self::try_statement),
            Token::With => self.nested(Self::with_statement),
            Token::Def => self.nested(Self::function),
            Token::Class => self.nested(Self::class),
            Token::At => self.nested(Self::decorated),
            Token::Async => self.nested(Self::async_statement),
            _ => {
                let node = self.list(
                    Kind::Line,
                    Token::Semicolon,
                    Some(|token| {
                        token == Token::Star
                            || token.starts_test()
                            || matches!(
                                token,
                                Token::Del
                                    | Token::Pass
                                    | Token::Break
                                    | Token::Continue
                                    | Token::Return
                                    | Token::Raise
                                    | Token::Yield
                                    | Token::Import
                                    | Token::From
                                    | Token::Global
                                    | Token::Nonlocal
                                    | Token::Assert
                            )
                    }),
                    Self::small_statement,
                )?;
                self.expect(Token::Newline)?;
                Ok(node)
            }
        }
    }

    fn nested(&mut self, statement: fn(&mut Self) -> Parse<Node>) -> Parse<Node> {
        self.enter()?;
        let node = statement(self)?;
        self.leave();
        Ok(node)
    }

    fn small_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        match self.token() {
            Token::Pass => self.keyword(Kind::Pass),
            Token::Break => self.keyword(Kind::Break),
            Token::Continue => self.keyword(Kind::Continue),
            Token::Yield => {
                let value = self.yield_expr()?;
                Ok(self.node1(Kind::YieldStmt, pos, value))
            }
            Token::Del => {
                self.advance()?;
                let targets = self.targets()?;
                Ok(self.node1(Kind::Del, pos, targets))
            }
            Token::Return => {
                self.advance()?;
                let value = if self.token().starts_test() { self.tuple()? } else { Node::NULL };
                Ok(self.node1(Kind::Return, pos, value))
            }
            Token::Raise => self.raise(),
            Token::Import => {
                self.advance()?;
                let names = self.list(Kind::Imports, Token::Comma, None, |p| {
                    let pos = p.pos();
                    let module = p.dotted_name()?;
                    let alias = p.alias()?;
                    if alias.is_null() { Ok(module) } else { Ok(p.node2(Kind::ImportAs, pos, module, alias)) }
                })?;
                Ok(self.node1(Kind::Import, pos, names))
            }
            Token::From => self.import_from(),
            Token::Global | Token::Nonlocal => {
                let kind = if self.at(Token::Global) { Kind::Global } else { Kind::Nonlocal };
                self.advance()?;
                let names = self.list(Kind::Names, Token::Comma, None, Self::name)?;
                Ok(self.node1(kind, pos, names))
            }
            Token::Assert => {
                self.advance()?;
                let condition = self.test()?;
                let message = if self.accept(Token::Comma)? { self.test()? } else { Node::NULL };
                Ok(self.node2(Kind::Assert, pos, condition, message))
            }
            _ => self.expression_statement(),
        }
    }

    fn keyword(&mut self, kind: Kind) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        Ok(self.tree.add(kind, pos, &[]))
    }

    fn raise(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let value = if self.token().starts_test() {
            let value_pos = self.pos();
            let exception = self.test()?;
            if self.accept(Token::From)? {
                let cause = self.test()?;
                self.node2(Kind::RaiseFrom, value_pos, exception, cause)
            } else {
                exception
            }
        } else {
            Node::NULL
        };
        Ok(self.node1(Kind::Raise, pos, value))
    }

    fn dotted_name(&mut self) -> Parse<Node> {
        self.list(Kind::Dotted, Token::Period, None, Self::name)
    }

    /// `as name`, or null.
    fn alias(&mut self) -> Parse<Node> {
        if self.accept(Token::As)? { self.name() } else { Ok(Node::NULL) }
    }

    fn import_from(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let source = self.import_source()?;
        self.expect(Token::Import)?;
        let names = if self.accept(Token::Star)? {
            Node::token(Token::Star)
        } else if self.accept(Token::ParenOpen)? {
            let names = self.import_names()?;
            self.expect(Token::ParenClose)?;
            names
        } else {
            self.import_names()?
        };
        Ok(self.node2(Kind::ImportFrom, pos, source, names))
    }

    fn import_source(&mut self) -> Parse<Node> {
        if self.at(Token::Name) {
            return self.dotted_name();
        }
        let pos = self.pos();
        let from = self.stack.len();
        while let token @ (Token::Period | Token::Ellipsis) = self.token() {
            self.stack.push(Node::token(token));
            self.advance()?;
        }
        let dots = match self.stack.len() - from {
            0 => return Err(self.syntax_error()),
            1 => self.stack.pop().unwrap_or(Node::NULL),
            _ => self.reduce(Kind::Dots, pos, from),
        };
        if !self.at(Token::Name) {
            return Ok(dots);
        }
        let module = self.dotted_name()?;
        Ok(self.node2(Kind::Relative, pos, dots, module))
    }

    fn import_names(&mut self) -> Parse<Node> {
        self.list(Kind::ImportNames, Token::Comma, Some(|token| token == Token::Name), |p| {
            let pos = p.pos();
            let name = p.name()?;
            let alias = p.alias()?;
            Ok(p.node2(Kind::ImportName, pos, name, alias))
        })
    }

    /// The right-hand side of an assignment.
    fn assigned(&mut self) -> Parse<Node> {
        if self.at(Token::Yield) { self.yield_expr() } else { self.star_tuple() }
    }

    fn expression_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let left = self.star_tuple()?;
        let right_pos = self.pos();
        let mut right = match self.token() {
            Token::Colon => {
                self.advance()?;
                let annotation = self.test()?;
                let value = if self.accept(Token::Equal)? { self.assigned()? } else { Node::NULL };
                self.node2(Kind::Annotated, right_pos, annotation, value)
            }
            Token::Equal => {
                let from = self.stack.len();
                while self.accept(Token::Equal)? {
                    let node = self.assigned()?;
                    self.stack.push(node);
                }
                if self.stack.len() == from + 1 {
                    self.stack.pop().unwrap_or(Node::NULL)
                } else {
                    self.reduce(Kind::AssignChain, right_pos, from)
                }
            }
            token if (Token::PipeEqual..=Token::StarStarEqual).contains(&token) => {
                self.advance()?;
                let value = self.assigned()?;
                self.node2(Kind::AugAssign, right_pos, Node::token(token), value)
            }
            _ => Node::NULL,
        };
        if right.is_null() {
            let constant = left.is_leaf() && left.as_name().is_none() || self.tree.is(left, Kind::Constant);
            if constant && self.drop_lone_constants {
                return Ok(self.tree.add(Kind::Pass, pos, &[]));
            }
        } else if let Some(name) = left.as_name() {
            let value = match self.tree.kind(right) {
                Some(Kind::AugAssign | Kind::AssignChain) => Node::NULL,
                Some(Kind::Annotated) => self.tree.child(right, 1),
                _ => right,
            };
            if let Some(value) = self.bind_constant(name, value)? {
                if self.symbols.text(name).first() == Some(&b'_') {
                    // A private constant is not stored at all.
                    return Ok(self.tree.add(Kind::Pass, Pos::NONE, &[]));
                }
                right = value;
            }
        }
        Ok(self.node2(Kind::ExprStmt, pos, left, right))
    }

    /// A suite: statements on the same line or an indented block.
    fn body(&mut self) -> Parse<Node> {
        if !self.accept(Token::Newline)? {
            return match self.token() {
                Token::If
                | Token::While
                | Token::For
                | Token::Try
                | Token::With
                | Token::Def
                | Token::Class
                | Token::At
                | Token::Async => Err(self.syntax_error()),
                _ => self.statement(),
            };
        }
        self.expect(Token::Indent)?;
        let pos = self.pos();
        let from = self.stack.len();
        loop {
            let node = self.statement()?;
            self.stack.push(node);
            if self.accept(Token::Dedent)? {
                break;
            }
        }
        if self.stack.len() == from + 1 {
            return Ok(self.stack.pop().unwrap_or(Node::NULL));
        }
        Ok(self.reduce(Kind::Block, pos, from))
    }

    /// `: body`
    fn colon_body(&mut self) -> Parse<Node> {
        self.expect(Token::Colon)?;
        self.body()
    }

    /// `else: body`, or null.
    fn else_body(&mut self) -> Parse<Node> {
        if self.accept(Token::Else)? { self.colon_body() } else { Ok(Node::NULL) }
    }

    fn if_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let condition = self.named_test()?;
        let body = self.colon_body()?;
        let elifs_pos = self.pos();
        let from = self.stack.len();
        loop {
            let pos = self.pos();
            if !self.accept(Token::Elif)? {
                break;
            }
            let condition = self.named_test()?;
            let body = self.colon_body()?;
            let node = self.node2(Kind::Elif, pos, condition, body);
            self.stack.push(node);
        }
        let elifs = match self.stack.len() - from {
            0 => Node::NULL,
            1 => self.stack.pop().unwrap_or(Node::NULL),
            _ => self.reduce(Kind::Elifs, elifs_pos, from),
        };
        let otherwise = self.else_body()?;
        Ok(self.tree.add(Kind::If, pos, &[condition, body, elifs, otherwise]))
    }

    fn while_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let condition = self.named_test()?;
        let body = self.colon_body()?;
        let otherwise = self.else_body()?;
        Ok(self.tree.add(Kind::While, pos, &[condition, body, otherwise]))
    }

    fn for_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let targets = self.targets()?;
        self.expect(Token::In)?;
        let iterable = self.tuple()?;
        let body = self.colon_body()?;
        let otherwise = self.else_body()?;
        Ok(self.tree.add(Kind::For, pos, &[targets, iterable, body, otherwise]))
    }

    fn try_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let body = self.colon_body()?;
        let rest_pos = self.pos();
        let rest = if self.at(Token::Except) {
            let handlers = self.handlers()?;
            let otherwise = self.else_body()?;
            let finally = if self.at(Token::Finally) { self.finally()? } else { Node::NULL };
            if otherwise.is_null() && finally.is_null() {
                handlers
            } else {
                self.tree.add(Kind::TryMore, rest_pos, &[handlers, otherwise, finally])
            }
        } else {
            self.finally()?
        };
        Ok(self.node2(Kind::Try, pos, body, rest))
    }

    fn finally(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.expect(Token::Finally)?;
        let body = self.colon_body()?;
        Ok(self.node1(Kind::Finally, pos, body))
    }

    fn handlers(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let from = self.stack.len();
        while self.at(Token::Except) {
            let pos = self.pos();
            self.advance()?;
            let exception = if self.token().starts_test() {
                let pos = self.pos();
                let exception = self.test()?;
                let alias = self.alias()?;
                if alias.is_null() { exception } else { self.node2(Kind::HandlerAs, pos, exception, alias) }
            } else {
                Node::NULL
            };
            let body = self.colon_body()?;
            let node = self.node2(Kind::Handler, pos, exception, body);
            self.stack.push(node);
        }
        if self.stack.len() == from + 1 {
            return Ok(self.stack.pop().unwrap_or(Node::NULL));
        }
        Ok(self.reduce(Kind::Handlers, pos, from))
    }

    fn with_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let items = self.list(Kind::WithItems, Token::Comma, None, |p| {
            let pos = p.pos();
            let manager = p.test()?;
            if !p.accept(Token::As)? {
                return Ok(manager);
            }
            let target = p.binary(1)?;
            Ok(p.node2(Kind::WithAs, pos, manager, target))
        })?;
        let body = self.colon_body()?;
        Ok(self.node2(Kind::With, pos, items, body))
    }

    fn function(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.expect(Token::Def)?;
        let name = self.name()?;
        self.expect(Token::ParenOpen)?;
        let parameters = self.parameters()?;
        self.expect(Token::ParenClose)?;
        let annotation = if self.accept(Token::Arrow)? { self.test()? } else { Node::NULL };
        let body = self.colon_body()?;
        Ok(self.tree.add(Kind::FuncDef, pos, &[name, parameters, annotation, body, Node::NULL]))
    }

    fn class(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let name = self.name()?;
        let bases_pos = self.pos();
        let bases = if self.at(Token::ParenOpen) {
            let arguments = self.bracketed_arguments()?;
            if arguments.is_null() { self.node1(Kind::NoBases, bases_pos, arguments) } else { arguments }
        } else {
            Node::NULL
        };
        let body = self.colon_body()?;
        Ok(self.tree.add(Kind::ClassDef, pos, &[name, bases, body, Node::NULL]))
    }

    fn decorated(&mut self) -> Parse<Node> {
        let pos = self.pos();
        let from = self.stack.len();
        while self.at(Token::At) {
            let pos = self.pos();
            self.advance()?;
            let name = self.dotted_name()?;
            let call = if self.at(Token::ParenOpen) { self.call()? } else { Node::NULL };
            self.expect(Token::Newline)?;
            let node = self.node2(Kind::Decorator, pos, name, call);
            self.stack.push(node);
        }
        let decorators = if self.stack.len() == from + 1 {
            self.stack.pop().unwrap_or(Node::NULL)
        } else {
            self.reduce(Kind::Decorators, pos, from)
        };
        let body = match self.token() {
            Token::Class => self.class()?,
            Token::Async => {
                let pos = self.pos();
                self.advance()?;
                let function = self.function()?;
                self.node1(Kind::AsyncDef, pos, function)
            }
            _ => self.function()?,
        };
        Ok(self.node2(Kind::Decorated, pos, decorators, body))
    }

    fn async_statement(&mut self) -> Parse<Node> {
        let pos = self.pos();
        self.advance()?;
        let statement = match self.token() {
            Token::With => self.with_statement()?,
            Token::For => self.for_statement()?,
            _ => self.function()?,
        };
        Ok(self.node1(Kind::Async, pos, statement))
    }
}
