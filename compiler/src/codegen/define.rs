//! Functions, classes and comprehensions, as the code around them sees them.

use romfs_format::mpy::{MAX_CODE_DEPTH, scope as flag};

use super::{Codegen, Defaults};
use crate::arch::Code;
use crate::emit::{Collection, Emitter, Op, Pass};
use crate::error::{CompileError, ErrorKind};
use crate::scope::{Scope, ScopeKind, shared};
use crate::symbol::Symbol;
use crate::tree::{Kind, List, Node, View};

impl<E: Emitter> Codegen<'_, E> {
    /// The scope that a node keeps in `slot`: made in the survey.
    fn inner_scope(&mut self, kind: ScopeKind, node: Node, keeper: Node, slot: usize, code: Code) -> usize {
        if self.pass == Pass::Survey {
            let name = kind.fixed_name().unwrap_or_else(|| self.name_of(self.tree.child(node, 0)));
            let level = self.scope().level + 1;
            if level > MAX_CODE_DEPTH && !self.options.drop_in && self.error.is_none() {
                let error = CompileError::new(ErrorKind::RuntimeError, "functions nested too deeply");
                self.error = Some(error.at(self.tree.pos(node)));
            }
            let mut scope = Scope::new(kind, Some(self.cur), node, name, code);
            scope.level = level;
            self.scopes.push(scope);
            self.tree.set_child(keeper, slot, Node::index(self.scopes.len() as u32 - 1));
        }
        self.tree.scope(keeper, slot)
    }

    /// Makes the function of a scope, with the outer variables it uses, in the order in which this scope has them.
    fn make(&mut self, scope: usize, defaults: Defaults) {
        if defaults.keyword > 0 {
            self.scopes[scope].flags.set(flag::DEFKWARGS);
        }
        self.scopes[scope].n_default_args = defaults.positional;
        let mut cells = 0;
        if self.scope().kind != ScopeKind::Module {
            for (ours, _) in shared(&self.scopes[scope], self.scope()) {
                let local = self.scope().ids[ours].local;
                self.op(Op::LoadFast(local));
                cells += 1;
            }
        }
        let defaults = defaults.positional > 0 || defaults.keyword > 0;
        self.op(Op::MakeFunction { scope, cells, defaults });
    }

    /// Evaluates default values and makes the function.
    fn make_with_defaults(&mut self, scope: usize, parameters: List) {
        let outer = core::mem::take(&mut self.defaults);
        for i in 0..parameters.len() {
            self.default(parameters.get(&self.tree, i));
        }
        if self.error.is_some() {
            return;
        }
        let defaults = self.defaults;
        if defaults.positional > 0 && defaults.keyword == 0 {
            self.op(Op::Build(Collection::Tuple, defaults.positional));
            self.op(Op::LoadNull);
        }
        self.make(scope, defaults);
        self.defaults = outer;
    }

    fn default(&mut self, parameter: Node) {
        let (name, value) = match self.tree.view(parameter) {
            View::Name(_) => (parameter, Node::NULL),
            View::Branch(Kind::Parameter) => (self.tree.child(parameter, 0), self.tree.child(parameter, 2)),
            View::Branch(Kind::LambdaParameter) => (self.tree.child(parameter, 0), self.tree.child(parameter, 1)),
            View::Branch(Kind::StarParameter | Kind::LambdaStar) => {
                self.defaults.star = true;
                return;
            }
            _ => return,
        };
        if value.is_null() {
            if !self.defaults.star && self.defaults.positional != 0 {
                self.fail(parameter, "non-default argument follows default argument");
            }
            return;
        }
        if !self.defaults.star {
            self.defaults.positional += 1;
            self.node(value);
            return;
        }
        self.defaults.keyword += 1;
        if self.defaults.keyword == 1 {
            // The tuple of positional defaults is below the map of the keyword ones.
            if self.defaults.positional > 0 {
                self.op(Op::Build(Collection::Tuple, self.defaults.positional));
            } else {
                self.op(Op::LoadNull);
            }
            self.op(Op::Build(Collection::Map, 0));
        }
        self.node(value);
        self.op(Op::LoadStr(self.name_of(name)));
        self.op(Op::StoreMap);
    }

    /// Makes a function; gives its name.
    fn function(&mut self, node: Node, code: Code) -> Symbol {
        let scope = self.inner_scope(ScopeKind::Function, node, node, 4, code);
        let parameters = self.tree.list(self.tree.child(node, 1), Kind::Parameters);
        self.make_with_defaults(scope, parameters);
        self.scopes[scope].name
    }

    pub(super) fn function_statement(&mut self, node: Node) {
        let name = self.function(node, self.scope().code);
        self.store(name);
    }

    pub(super) fn lambda(&mut self, node: Node) {
        let scope = self.inner_scope(ScopeKind::Lambda, node, node, 2, self.scope().code);
        let parameters = self.tree.list(self.tree.child(node, 0), Kind::LambdaParameters);
        self.make_with_defaults(scope, parameters);
    }

    /// Makes a class; gives its name.
    fn class(&mut self, node: Node, code: Code) -> Symbol {
        let scope = self.inner_scope(ScopeKind::Class, node, node, 3, code);
        self.op(Op::LoadBuildClass);
        self.make(scope, Defaults::default());
        let name = self.scopes[scope].name;
        self.op(Op::LoadStr(name));
        let bases = self.tree.child(node, 1);
        let bases = if self.tree.is(bases, Kind::NoBases) { Node::NULL } else { bases };
        self.call(bases, false, 2);
        name
    }

    pub(super) fn class_statement(&mut self, node: Node) {
        let name = self.class(node, self.scope().code);
        self.store(name);
    }

    /// `node` is `[value, CompFor]`.
    pub(super) fn comprehension(&mut self, node: Node, kind: ScopeKind) {
        let comp_for = self.tree.child(node, 1);
        let scope = self.inner_scope(kind, node, comp_for, 3, self.scope().code);
        self.make(scope, Defaults::default());
        self.node(self.tree.child(comp_for, 1));
        if kind == ScopeKind::GenExpr {
            self.op(Op::GetIter);
        }
        self.op(Op::Call { method: false, positional: 1, keyword: 0, star: false });
    }

    pub(super) fn decorated(&mut self, node: Node) {
        let decorators = self.tree.list(self.tree.child(node, 0), Kind::Decorators);
        let mut calls = 0;
        let mut code = self.scope().code;
        for i in 0..decorators.len() {
            let decorator = decorators.get(&self.tree, i);
            let name = self.tree.list(self.tree.child(decorator, 0), Kind::Dotted);
            let first = name.get(&self.tree, 0);
            if first.as_name() == Some(Symbol::MICROPYTHON) {
                let attribute = (name.len() == 2).then(|| name.get(&self.tree, 1));
                code = self.built_in_decorator(first, attribute).unwrap_or(code);
                continue;
            }
            calls += 1;
            self.node(first);
            for j in 1..name.len() {
                self.op(Op::LoadAttr(self.name_of(name.get(&self.tree, j))));
            }
            self.node(self.tree.child(decorator, 1));
        }
        let body = self.tree.child(node, 1);
        let name = match self.tree.kind(body) {
            Some(Kind::AsyncDef) => {
                let def = self.tree.child(body, 0);
                let name = self.function(def, code);
                self.mark_async(def);
                name
            }
            Some(Kind::ClassDef) => self.class(body, code),
            _ => self.function(body, code),
        };
        for _ in 0..calls {
            self.op(Op::Call { method: false, positional: 1, keyword: 0, star: false });
        }
        self.store(name);
    }

    /// `@micropython.…` chooses how a function is compiled. Gives what is chosen, if that is possible.
    fn built_in_decorator(&mut self, first: Node, attribute: Option<Node>) -> Option<Code> {
        let code = match attribute.and_then(Node::as_name) {
            Some(Symbol::BYTECODE) => Code::Bytecode,
            Some(Symbol::NATIVE) => Code::Native,
            Some(Symbol::VIPER) => Code::Viper,
            Some(Symbol::ASM_THUMB | Symbol::ASM_XTENSA | Symbol::ASM_RV32) => Code::Assembler,
            _ => {
                self.fail(attribute.unwrap_or(first), "invalid micropython decorator");
                return None;
            }
        };
        match self.emit.supports(code) {
            Ok(()) => Some(code),
            Err(error) => {
                let pos = self.tree.pos(first);
                self.error.get_or_insert(error.at(pos));
                None
            }
        }
    }
}
