//! `async` statements and `await`.

use alloc::vec::Vec;
use romfs_format::mpy::scope as flag;
use romfs_format::opcode::BinaryOp;

use super::Codegen;
use super::assign::Access;
use crate::emit::{Block, Emitter, Label, Op};
use crate::scope::ScopeKind;
use crate::symbol::Symbol;
use crate::tree::{Kind, Node};

impl<E: Emitter> Codegen<'_, E> {
    pub(super) fn async_statement(&mut self, node: Node) {
        let inner = self.tree.child(node, 0);
        if self.tree.is(inner, Kind::FuncDef) {
            self.function_statement(inner);
            self.mark_async(inner);
            return;
        }
        if !self.scope().flags.has(flag::GENERATOR) {
            self.fail(inner, "async for/with outside async function");
            return;
        }
        if self.tree.is(inner, Kind::For) {
            self.async_for(inner);
        } else {
            self.async_with(inner);
        }
    }

    /// The function that `def` made is a coroutine.
    pub(super) fn mark_async(&mut self, def: Node) {
        let scope = self.tree.scope(def, 4);
        self.scopes[scope].flags.set(flag::GENERATOR);
    }

    fn plain_call(&mut self, method: bool, positional: u32) {
        self.op(Op::Call { method, positional, keyword: 0, star: false });
    }

    /// Waits for what is on the stack.
    pub(super) fn yield_from(&mut self) {
        self.op(Op::GetIter);
        self.op(Op::LoadNone);
        self.op(Op::YieldFrom);
    }

    /// Calls a method of what is on the stack, and waits for the result.
    fn await_method(&mut self, method: Symbol) {
        self.op(Op::LoadMethod(method));
        self.plain_call(true, 0);
        self.yield_from();
    }

    pub(super) fn await_expr(&mut self, node: Node) {
        if !matches!(self.scope().kind, ScopeKind::Function | ScopeKind::Lambda) {
            self.fail(node, "'await' outside function");
            return;
        }
        self.primary(node);
        self.yield_from();
    }

    fn async_for(&mut self, node: Node) {
        let [otherwise, exception, body, reraise] = [(); 4].map(|()| self.new_label());
        self.node(self.tree.child(node, 1));
        self.op(Op::LoadMethod(Symbol::AITER));
        self.plain_call(true, 0);
        let (this, outer) = self.begin_loop(false);
        self.place(this.next);

        // The iterator is on the stack. Its end is an exception.
        self.begin_block(Block::Except, exception);
        self.op(Op::Dup);
        self.await_method(Symbol::ANEXT);
        self.assign(self.tree.child(node, 0), Access::Store);
        self.op(Op::PopExceptJump(body));
        self.place(exception);
        self.begin_handler();
        self.op(Op::Dup);
        self.op(Op::LoadGlobal(Symbol::STOP_ASYNC_ITERATION));
        self.op(Op::Binary(BinaryOp::ExceptionMatch));
        self.op(Op::PopJumpIf(false, reraise));
        self.op(Op::Pop);
        self.op(Op::PopExceptJump(otherwise));
        self.place(reraise);
        self.emit.adjust_stack(1);
        self.end_block();
        self.end_handler();

        self.place(body);
        self.node(self.tree.child(node, 2));
        self.op(Op::Jump(this.next));
        self.end_loop(outer);

        self.place(otherwise);
        let otherwise = self.tree.child(node, 3);
        if self.options.drop_in || !self.leaves_loop(otherwise) {
            self.node(otherwise);
            self.place(this.exit);
            self.op(Op::Pop);
            return;
        }
        // The else block leaves an outer loop, so the iterator goes before it.
        self.op(Op::Pop);
        self.node(otherwise);
        let end = self.new_label();
        self.op(Op::Jump(end));
        self.emit.adjust_stack(1);
        self.place(this.exit);
        self.op(Op::Pop);
        self.place(end);
    }

    /// Whether statements may end with a `break` or `continue` of a loop around them.
    fn leaves_loop(&self, node: Node) -> bool {
        match self.tree.kind(node) {
            Some(Kind::Break | Kind::Continue) => true,
            Some(Kind::While) => self.leaves_loop(self.tree.child(node, 2)),
            Some(Kind::For) => self.leaves_loop(self.tree.child(node, 3)),
            Some(Kind::FuncDef | Kind::ClassDef) => false,
            _ => (0..self.tree.len(node)).any(|i| self.leaves_loop(self.tree.child(node, i))),
        }
    }

    fn async_with(&mut self, node: Node) {
        let items = self.tree.list(self.tree.child(node, 0), Kind::WithItems);
        let mut open = Vec::with_capacity(items.len());
        for i in 0..items.len() {
            let labels = [(); 4].map(|()| self.new_label());
            let item = items.get(&self.tree, i);
            if self.tree.is(item, Kind::WithAs) {
                self.node(self.tree.child(item, 0));
                self.op(Op::Dup);
                self.await_method(Symbol::AENTER);
                self.assign(self.tree.child(item, 1), Access::Store);
            } else {
                self.node(item);
                self.op(Op::Dup);
                self.await_method(Symbol::AENTER);
                self.op(Op::Pop);
            }
            self.begin_block(Block::Finally, labels[0]);
            // Room for the state of an unwinding jump.
            self.emit.adjust_stack(3);
            open.push(labels);
        }
        self.node(self.tree.child(node, 1));
        for labels in open.into_iter().rev() {
            self.emit.adjust_stack(-3);
            self.async_exit(labels);
        }
    }

    /// The end of an `async with`. Control comes here in three ways, with the manager on the stack: the body ended;
    /// with an exception above; or with a return or jump pending, whose value and number are above.
    fn async_exit(&mut self, [finally, no_exception, pending, end]: [Label; 4]) {
        self.op(Op::LoadNone);
        self.op(Op::RotTwo);
        self.op(Op::Jump(no_exception));
        self.place(finally);
        self.op(Op::Dup);
        self.op(Op::LoadGlobal(Symbol::BASE_EXCEPTION));
        self.op(Op::Binary(BinaryOp::ExceptionMatch));
        self.op(Op::PopJumpIf(false, pending));

        // An exception: `__aexit__` may swallow it.
        self.op(Op::Dup);
        self.op(Op::RotThree);
        self.op(Op::RotTwo);
        self.op(Op::LoadMethod(Symbol::AEXIT));
        self.op(Op::RotThree);
        self.op(Op::RotThree);
        self.op(Op::Dup);
        self.op(Op::LoadAttr(Symbol::CLASS));
        self.op(Op::RotTwo);
        self.op(Op::LoadNone);
        self.plain_call(true, 3);
        self.yield_from();
        self.op(Op::PopJumpIf(false, end));
        self.op(Op::Pop);
        self.op(Op::LoadNone);
        self.op(Op::Jump(end));
        self.emit.adjust_stack(2);

        self.place(pending);
        self.op(Op::RotThree);
        self.op(Op::RotThree);
        self.place(no_exception);
        self.op(Op::LoadMethod(Symbol::AEXIT));
        self.op(Op::LoadNone);
        self.op(Op::Dup);
        self.op(Op::Dup);
        self.plain_call(true, 3);
        self.yield_from();
        self.op(Op::Pop);
        self.emit.adjust_stack(-1);
        self.place(end);
        self.end_block();
    }
}
