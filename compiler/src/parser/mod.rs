//! Tokens to tree, folding constants on the way.
//!
//! A predictive parser: each function stands at the first token of what it parses and decides by one token. So the
//! token that no rule can take is the one an error is reported at. `expr` has the expressions, `stmt` the statements,
//! `fold` what is calculated at compile time.

mod expr;
mod fold;
mod stmt;

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::constant::{ConstantId, Constants};
use crate::error::{CompileError, ErrorKind, Pos};
use crate::lexer::Lexer;
use crate::symbol::{Symbol, Symbols};
use crate::token::Token;
use crate::tree::{Kind, MAX_SOURCE, Node, Tree};
use crate::{Input, Options};

pub(crate) use fold::truth;

/// A parsing function's result. The error is boxed to keep the usual case small.
pub(crate) type Parse<T> = Result<T, Box<CompileError>>;

/// What parsing a source gives.
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) root: Node,
    pub(crate) symbols: Symbols,
    pub(crate) constants: Constants,
}

struct Parser<'s> {
    lexer: Lexer<'s>,
    symbols: Symbols,
    constants: Constants,
    tree: Tree,
    /// Nodes whose parent is not complete yet.
    stack: Vec<Node>,
    /// By symbol, the value of `name = const(value)`.
    named: Vec<Option<ConstantId>>,
    /// The float constants of `math`, once used.
    math: [Option<ConstantId>; fold::MATH.len()],
    depth: u32,
    max_depth: u16,
    small_int_bits: u32,
    /// Whether a statement that is a constant is left out.
    drop_lone_constants: bool,
}

/// Parses a source. `name` is interned before anything else.
pub(crate) fn parse(source: &[u8], name: &str, options: &Options) -> Parse<Parsed> {
    if source.len() > MAX_SOURCE {
        return Err(CompileError::memory().into());
    }
    let mut symbols = Symbols::new();
    symbols.intern(name.as_bytes())?;
    let mut parser = Parser {
        lexer: Lexer::new(source, options.opt_level > 0)?,
        symbols,
        constants: Constants::new(),
        tree: Tree::new(source.len()),
        stack: Vec::new(),
        named: Vec::new(),
        math: [None; fold::MATH.len()],
        depth: 0,
        max_depth: options.max_depth,
        small_int_bits: options.int_bits(),
        drop_lone_constants: options.input != Input::Single,
    };
    let root = match options.input {
        Input::File | Input::Paste => parser.file()?,
        Input::Single => parser.single()?,
        Input::Eval => parser.eval()?,
    };
    if parser.lexer.kind != Token::End {
        return Err(parser.syntax_error());
    }
    let Parser { symbols, constants, tree, .. } = parser;
    Ok(Parsed { tree, root, symbols, constants })
}

impl Parser<'_> {
    fn token(&self) -> Token {
        self.lexer.kind
    }

    fn at(&self, token: Token) -> bool {
        self.lexer.kind == token
    }

    fn pos(&self) -> Pos {
        self.lexer.place
    }

    fn advance(&mut self) -> Parse<()> {
        Ok(self.lexer.advance()?)
    }

    /// Passes a token if it is there.
    fn accept(&mut self, token: Token) -> Parse<bool> {
        let found = self.at(token);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Passes a token that has to be there.
    fn expect(&mut self, token: Token) -> Parse<()> {
        if self.accept(token)? { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// A name that has to be there, as it is: `const` names are not replaced.
    fn name(&mut self) -> Parse<Node> {
        if !self.at(Token::Name) {
            return Err(self.syntax_error());
        }
        let symbol = self.symbol()?;
        self.advance()?;
        Ok(Node::name(symbol))
    }

    /// The current token's text, interned.
    fn symbol(&mut self) -> Parse<Symbol> {
        match self.symbols.intern(self.lexer.token_text()) {
            Ok(symbol) => Ok(symbol),
            Err(error) => Err(error.at(self.lexer.place).into()),
        }
    }

    /// The error for a token that does not belong where it is.
    fn syntax_error(&self) -> Box<CompileError> {
        let (kind, message) = match self.token() {
            Token::Indent => (ErrorKind::IndentationError, "unexpected indent"),
            Token::DedentMismatch => (ErrorKind::IndentationError, "unindent doesn't match any outer indent level"),
            Token::MalformedFString => (ErrorKind::SyntaxError, "malformed f-string"),
            _ => (ErrorKind::SyntaxError, "invalid syntax"),
        };
        Box::new(CompileError::new(kind, message).at(self.lexer.place))
    }

    /// Counts a level of nesting; [`leave`](Self::leave) ends it.
    fn enter(&mut self) -> Parse<()> {
        self.depth += 1;
        if self.depth > u32::from(self.max_depth) {
            return Err(CompileError::nesting().at(self.lexer.place).into());
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Makes a node of what has been pushed since the stack had `from` entries.
    fn reduce(&mut self, kind: Kind, pos: Pos, from: usize) -> Node {
        let node = self.tree.add(kind, pos, &self.stack[from..]);
        self.stack.truncate(from);
        node
    }

    /// Items with separators between them, as one node; a single item without a separator after it is just itself.
    /// The separator may end the list too if `starts` tells which tokens begin an item.
    fn list(
        &mut self,
        kind: Kind,
        separator: Token,
        starts: Option<fn(Token) -> bool>,
        item: fn(&mut Self) -> Parse<Node>,
    ) -> Parse<Node> {
        let pos = self.pos();
        let first = item(self)?;
        if !self.at(separator) {
            return Ok(first);
        }
        let from = self.stack.len();
        self.stack.push(first);
        while self.accept(separator)? {
            if starts.is_some_and(|starts| !starts(self.token())) {
                break;
            }
            let node = item(self)?;
            self.stack.push(node);
        }
        if matches!(kind, Kind::StarTuple | Kind::Tuple | Kind::Subscripts) {
            return Ok(self.reduce_tuple(kind, pos, from));
        }
        Ok(self.reduce(kind, pos, from))
    }

    /// A node with one optional or mandatory child.
    fn node1(&mut self, kind: Kind, pos: Pos, child: Node) -> Node {
        self.tree.add(kind, pos, &[child])
    }

    fn node2(&mut self, kind: Kind, pos: Pos, a: Node, b: Node) -> Node {
        self.tree.add(kind, pos, &[a, b])
    }
}
