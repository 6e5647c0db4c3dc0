//! Tree to instructions.
//!
//! All scopes are surveyed first, outer before inner: that finds the variables of each and notes strings and constants
//! in the order in which the file lists them. Then each scope is walked again and emitted. Both walks are the same
//! code; only what a name does depends on the pass.
//!
//! An error does not end a walk at once. The first one is kept, and its line may still come from the statement around
//! it, or even from one that follows: that is how the reference finds a line for errors in things that have none.
//!
//! - `stmt`: simple statements; `flow`: conditions and loops; `block`: `try` and `with`; `asynchronous`: their `async`
//!   forms
//! - `assign`: targets
//! - `expr`: operators and displays; `call`: calls, attributes, subscripts
//! - `define`: functions, classes, comprehensions as seen from outside; `body`: as seen from inside

mod assign;
mod asynchronous;
mod block;
mod body;
mod call;
mod define;
mod expr;
mod flow;
mod stmt;

use alloc::string::String;
use alloc::vec::Vec;

use romfs_format::mpy::scope as flag;
use romfs_format::verify::MAX_HANDLERS;

use crate::arch::Code;
use crate::constant::{Constant, ConstantId};
use crate::emit::{Block, Emitter, Label, Op, Pass};
use crate::error::{CompileError, ErrorKind, Pos};
use crate::parser::truth;
use crate::scope::{IdKind, Scope, ScopeKind, close_over, number_locals};
use crate::symbol::Symbol;
use crate::token::Token;
use crate::tree::{Kind, Node, Tree, View};
use crate::{Input, Options};

/// The most slots of a function: mpy-cross cuts their number to 16 bits, and so do machines.
const MAX_STATE: u32 = u16::MAX as u32;

/// Where `break` and `continue` lead.
#[derive(Debug, Clone, Copy)]
struct Loop {
    exit: Label,
    next: Label,
    /// An iterator is on the stack, which leaving the loop has to drop.
    iterates: bool,
    /// How many blocks with handlers are around the loop.
    except_level: u32,
}

/// Counts parameters with defaults while a definition is compiled.
#[derive(Debug, Clone, Copy, Default)]
struct Defaults {
    star: bool,
    positional: u32,
    keyword: u32,
}

pub(crate) struct Codegen<'a, E> {
    tree: Tree,
    options: &'a Options,
    scopes: Vec<Scope>,
    cur: usize,
    pass: Pass,
    emit: E,
    error: Option<CompileError>,
    inner_loop: Option<Loop>,
    except_level: u32,
    defaults: Defaults,
    /// By symbol, the place of that name in a scope: the scope's number and the id's.
    places: Vec<(u32, u32)>,
    ellipsis: Option<ConstantId>,
}

impl<'a, E: Emitter> Codegen<'a, E> {
    pub(crate) fn new(tree: Tree, options: &'a Options, emit: E) -> Self {
        Self {
            tree,
            options,
            scopes: Vec::new(),
            cur: 0,
            pass: Pass::Survey,
            emit,
            error: None,
            inner_loop: None,
            except_level: 0,
            defaults: Defaults::default(),
            places: Vec::new(),
            ellipsis: None,
        }
    }

    /// Compiles the whole tree.
    pub(crate) fn run(mut self, root: Node) -> Result<(), CompileError> {
        self.scopes.push(Scope::new(ScopeKind::Module, None, root, Symbol::MODULE, Code::from(self.options.emit)));
        self.emit.supports(self.scopes[0].code)?;
        let mut i = 0;
        // Surveying a scope finds more of them.
        while i < self.scopes.len() {
            self.walk(i, Pass::Survey)?;
            for id in 0..self.scopes[i].ids.len() {
                if self.scopes[i].ids[id].kind == IdKind::Global {
                    close_over(&mut self.scopes, i, id);
                }
            }
            i += 1;
        }
        for i in 0..self.scopes.len() {
            number_locals(&mut self.scopes, i);
        }
        for i in 0..self.scopes.len() {
            self.walk(i, Pass::Emit)?;
            if self.options.drop_in || self.emit.slots(&self.scopes[i]).0 <= MAX_STATE {
                continue;
            }
            self.scopes[i].in_parts = true;
            self.walk(i, Pass::Emit)?;
            let (slots, line) = self.emit.slots(&self.scopes[i]);
            if slots > MAX_STATE {
                let error = CompileError::new(ErrorKind::RuntimeError, "function needs too many slots");
                return Err(self.placed(i, error.at(Pos { line, column: 0 })));
            }
        }
        Ok(())
    }

    fn walk(&mut self, index: usize, pass: Pass) -> Result<(), CompileError> {
        self.cur = index;
        self.pass = pass;
        for (i, id) in self.scopes[index].ids.iter().enumerate() {
            let symbol = id.symbol.0 as usize;
            if self.places.len() <= symbol {
                self.places.resize(symbol + 1, (u32::MAX, 0));
            }
            self.places[symbol] = (index as u32, i as u32);
        }
        self.emit.begin(pass, &self.scopes[index]);
        self.body();
        let result = match self.error.take() {
            Some(error) => Err(error),
            None => self.emit.end(index, &self.scopes[index]),
        };
        result.map_err(|error| self.placed(index, error))
    }

    /// An error with the scope that it is in.
    fn placed(&self, index: usize, mut error: CompileError) -> CompileError {
        let scope = &self.scopes[index];
        error.at_latest(self.tree.pos(scope.node));
        error.block = Some(String::from_utf8_lossy(self.emit.module().symbols.text(scope.name)).into_owned());
        error
    }

    fn scope(&self) -> &Scope {
        &self.scopes[self.cur]
    }

    fn scope_mut(&mut self) -> &mut Scope {
        &mut self.scopes[self.cur]
    }

    fn op(&mut self, op: Op) {
        if matches!(op, Op::Yield | Op::YieldFrom) {
            self.scope_mut().flags.set(flag::GENERATOR);
        }
        self.emit.op(op);
    }

    /// Keeps an error if it is the first.
    fn fail(&mut self, node: Node, message: &'static str) {
        if self.error.is_none() {
            self.error = Some(CompileError::syntax(message).at(self.tree.pos(node)));
        }
    }

    /// The child nodes of a node, one after another.
    fn children(&mut self, node: Node) {
        for i in 0..self.tree.len(node) {
            let child = self.tree.child(node, i);
            self.node(child);
            if let Some(error) = &mut self.error {
                error.at_latest(self.tree.pos(child));
                return;
            }
        }
    }

    /// The truth value of a node that is a constant.
    fn truth(&self, node: Node) -> Option<bool> {
        truth(&self.tree, &self.emit.module().constants, node)
    }

    /// Place of a name in the current scope.
    fn find(&self, symbol: Symbol) -> Option<usize> {
        let &(scope, id) = self.places.get(symbol.0 as usize)?;
        // Nothing but this walk adds to the current scope, so a name with another scope's place is not in it.
        (scope as usize == self.cur).then_some(id as usize)
    }

    /// Place of a name in the current scope, added as `kind` if it is new.
    fn find_or_add(&mut self, symbol: Symbol, kind: IdKind) -> usize {
        if let Some(id) = self.find(symbol) {
            return id;
        }
        let id = self.scope_mut().add(symbol, kind);
        let slot = symbol.0 as usize;
        if self.places.len() <= slot {
            self.places.resize(slot + 1, (u32::MAX, 0));
        }
        self.places[slot] = (self.cur as u32, id as u32);
        id
    }

    /// Notes that a name is bound in the current scope.
    fn bind(&mut self, symbol: Symbol) {
        let id = self.find_or_add(symbol, IdKind::Global);
        mark_bound(self.scope_mut(), id);
    }

    fn load(&mut self, symbol: Symbol) {
        if self.pass == Pass::Survey {
            self.find_or_add(symbol, IdKind::Global);
            return;
        }
        self.access(symbol, Op::LoadName, Op::LoadGlobal, Op::LoadFast, Op::LoadDeref);
    }

    fn store(&mut self, symbol: Symbol) {
        if self.pass == Pass::Survey {
            self.bind(symbol);
            return;
        }
        self.access(symbol, Op::StoreName, Op::StoreGlobal, Op::StoreFast, Op::StoreDeref);
    }

    fn delete(&mut self, symbol: Symbol) {
        if self.pass == Pass::Survey {
            self.bind(symbol);
            return;
        }
        self.access(symbol, Op::DeleteName, Op::DeleteGlobal, Op::DeleteFast, Op::DeleteDeref);
    }

    fn access(
        &mut self,
        symbol: Symbol,
        name: fn(Symbol) -> Op,
        global: fn(Symbol) -> Op,
        fast: fn(u32) -> Op,
        deref: fn(u32) -> Op,
    ) {
        let Some(id) = self.find(symbol) else { return };
        let id = self.scope().ids[id];
        let op = match id.kind {
            IdKind::Undecided | IdKind::Global | IdKind::GlobalAssigned => name(symbol),
            IdKind::GlobalExplicit => global(symbol),
            IdKind::Local => fast(id.local),
            IdKind::Cell | IdKind::Free => deref(id.local),
        };
        self.op(op);
    }

    fn load_ellipsis(&mut self) {
        let id = match self.ellipsis {
            Some(id) => id,
            None => self.emit.module_mut().constants.add(Constant::Ellipsis),
        };
        self.ellipsis = Some(id);
        self.op(Op::LoadConstant(id));
    }

    /// Begins a block with a handler.
    fn begin_block(&mut self, block: Block, handler: Label) {
        self.op(Op::Setup(block, handler));
        self.except_level += 1;
        let level = self.except_level;
        let scope = self.scope_mut();
        scope.max_except_level = scope.max_except_level.max(level);
        if level > MAX_HANDLERS && !self.options.drop_in && self.error.is_none() {
            let error = CompileError::new(ErrorKind::RuntimeError, "blocks nested too deeply");
            self.error = Some(error.at(Pos { line: self.emit.current_line(), column: 0 }));
        }
    }

    /// Ends a block's handler.
    fn end_block(&mut self) {
        self.except_level -= 1;
        self.op(Op::EndFinally);
    }

    /// Any node that leaves a value, or a statement.
    fn node(&mut self, node: Node) {
        match self.tree.view(node) {
            View::Null => {}
            View::Int(value) => self.op(Op::LoadInt(value)),
            View::Name(symbol) => self.load(symbol),
            View::Str(symbol) => self.op(Op::LoadStr(symbol)),
            View::Token(Token::None) => self.op(Op::LoadNone),
            View::Token(Token::True) => self.op(Op::LoadTrue),
            View::Token(Token::False) => self.op(Op::LoadFalse),
            View::Token(Token::Ellipsis) => self.load_ellipsis(),
            // A line end that the grammar lets through is nothing to do.
            View::Token(_) => {}
            View::Branch(kind) => {
                self.emit.line(self.tree.line(node));
                self.branch(kind, node);
            }
        }
    }

    fn branch(&mut self, kind: Kind, node: Node) {
        match kind {
            Kind::File | Kind::Block | Kind::Line | Kind::Pass => self.children(node),
            Kind::ExprStmt => self.expression_statement(node),
            Kind::Del => self.del(node),
            Kind::Break | Kind::Continue => self.leave_loop(kind, node),
            Kind::Return => self.return_statement(node),
            Kind::YieldStmt => {
                self.node(self.tree.child(node, 0));
                self.op(Op::Pop);
            }
            Kind::Raise => self.raise(node),
            Kind::Import => self.import(node),
            Kind::ImportFrom => self.import_from(node),
            Kind::Global | Kind::Nonlocal => self.declare(kind, node),
            Kind::Assert => self.assert(node),
            Kind::If => self.if_statement(node),
            Kind::While => self.while_statement(node),
            Kind::For => self.for_statement(node),
            Kind::Try => self.try_statement(node),
            Kind::With => self.with_statement(node),
            Kind::FuncDef => self.function_statement(node),
            Kind::ClassDef => self.class_statement(node),
            Kind::Decorated => self.decorated(node),
            Kind::Async => self.async_statement(node),
            Kind::StarTuple | Kind::Tuple | Kind::Subscripts => self.tuple(node),
            Kind::NamedExpr => self.named_expr(self.tree.child(node, 0), self.tree.child(node, 1)),
            Kind::IfExpr => self.if_expr(node),
            Kind::Lambda => self.lambda(node),
            Kind::Or | Kind::And => self.logical(kind, node),
            Kind::Not => {
                self.node(self.tree.child(node, 0));
                self.op(Op::Unary(romfs_format::opcode::UnaryOp::Not));
            }
            Kind::Comparison => self.comparison(node),
            Kind::Star => self.fail(node, "*x must be assignment target"),
            Kind::BitOr | Kind::BitXor | Kind::BitAnd => self.same_operator(kind, node),
            Kind::Shift | Kind::Arith | Kind::Term => self.mixed_operators(node),
            Kind::Unary => self.unary(node),
            Kind::Power => {
                self.children(node);
                self.op(Op::Binary(romfs_format::opcode::BinaryOp::Power));
            }
            Kind::Await => self.await_expr(node),
            Kind::Primary => self.primary(node),
            Kind::Paren => self.paren(node),
            Kind::Bracket => self.bracket(node),
            Kind::Brace => self.brace(node),
            Kind::Call => self.call(self.tree.child(node, 0), false, 0),
            Kind::Subscript => {
                self.node(self.tree.child(node, 0));
                self.op(Op::LoadSubscript);
            }
            Kind::Attribute => {
                let name = self.name_of(self.tree.child(node, 0));
                self.op(Op::LoadAttr(name));
            }
            Kind::Slice | Kind::SliceRest => self.slice(kind, node),
            Kind::KeyValue => {
                self.node(self.tree.child(node, 1));
                self.node(self.tree.child(node, 0));
            }
            Kind::Yield => self.yield_expr(node),
            Kind::Constant => {
                if let Some(id) = self.tree.constant(node) {
                    self.op(Op::LoadConstant(id));
                }
            }
            // The parts of others, which those deal with.
            _ => {}
        }
    }

    /// The symbol of a node that the grammar says is a name.
    fn name_of(&self, node: Node) -> Symbol {
        node.as_name().unwrap_or(Symbol::EMPTY)
    }

    fn new_label(&mut self) -> Label {
        self.emit.new_label()
    }

    fn place(&mut self, label: Label) {
        self.emit.place(label);
    }

    fn is_prompt(&self) -> bool {
        matches!(self.options.input, Input::Single | Input::Paste)
    }
}

/// Notes that a name is bound in a scope.
fn mark_bound(scope: &mut Scope, id: usize) {
    if scope.ids[id].kind == IdKind::Global {
        scope.ids[id].kind = if scope.kind.is_function_like() { IdKind::Local } else { IdKind::GlobalAssigned };
    }
}
