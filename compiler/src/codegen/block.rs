//! `try` and `with`.

use romfs_format::opcode::BinaryOp;

use super::Codegen;
use super::assign::Access;
use crate::emit::{Block, Emitter, Op};
use crate::tree::{Kind, List, Node};

/// Stack slots that an unwinding jump may need while a block is left.
const UNWIND_SLOTS: i32 = 3;

impl<E: Emitter> Codegen<'_, E> {
    pub(super) fn try_statement(&mut self, node: Node) {
        let (body, rest) = (self.tree.child(node, 0), self.tree.child(node, 1));
        let none = self.tree.list(Node::NULL, Kind::Handlers);
        match self.tree.kind(rest) {
            Some(Kind::Finally) => self.try_finally(body, none, Node::NULL, self.tree.child(rest, 0)),
            Some(Kind::TryMore) => {
                let handlers = self.tree.list(self.tree.child(rest, 0), Kind::Handlers);
                let (otherwise, finally) = (self.tree.child(rest, 1), self.tree.child(rest, 2));
                if finally.is_null() {
                    self.try_except(body, handlers, otherwise);
                } else {
                    self.try_finally(body, handlers, otherwise, self.tree.child(finally, 0));
                }
            }
            _ => self.try_except(body, self.tree.list(rest, Kind::Handlers), Node::NULL),
        }
    }

    fn try_except(&mut self, body: Node, handlers: List, otherwise: Node) {
        let (handler, success) = (self.new_label(), self.new_label());
        self.begin_block(Block::Except, handler);
        self.node(body);
        self.op(Op::PopExceptJump(success));
        self.place(handler);
        self.begin_handler();
        let end = self.new_label();
        for i in 0..handlers.len() {
            let next = self.new_label();
            let node = handlers.get(&self.tree, i);
            let (mut exception, body) = (self.tree.child(node, 0), self.tree.child(node, 1));
            let mut name = None;
            if exception.is_null() {
                if i + 1 != handlers.len() {
                    self.fail(node, "default 'except' must be last");
                    self.end_block();
                    return;
                }
            } else {
                if self.tree.is(exception, Kind::HandlerAs) {
                    name = self.tree.child(exception, 1).as_name();
                    exception = self.tree.child(exception, 0);
                }
                self.op(Op::Dup);
                self.node(exception);
                self.op(Op::Binary(BinaryOp::ExceptionMatch));
                self.op(Op::PopJumpIf(false, next));
            }
            match name {
                None => {
                    self.op(Op::Pop);
                    self.node(body);
                }
                Some(name) => {
                    self.store(name);
                    // However the body ends, the name goes.
                    let cleanup = self.new_label();
                    self.begin_block(Block::Finally, cleanup);
                    self.node(body);
                    self.op(Op::LoadNone);
                    self.place(cleanup);
                    self.emit.adjust_stack(1);
                    self.op(Op::LoadNone);
                    self.store(name);
                    self.delete(name);
                    self.emit.adjust_stack(-1);
                    self.end_block();
                }
            }
            self.op(Op::PopExceptJump(end));
            self.place(next);
            self.emit.adjust_stack(1);
        }
        self.end_block();
        self.end_handler();
        self.place(success);
        self.node(otherwise);
        self.place(end);
    }

    /// A handler begins with the exception on the stack.
    pub(super) fn begin_handler(&mut self) {
        self.emit.adjust_stack(1 + UNWIND_SLOTS);
    }

    pub(super) fn end_handler(&mut self) {
        self.emit.adjust_stack(-UNWIND_SLOTS);
    }

    fn try_finally(&mut self, body: Node, handlers: List, otherwise: Node, finally: Node) {
        let cleanup = self.new_label();
        self.begin_block(Block::Finally, cleanup);
        if handlers.len() == 0 {
            self.emit.adjust_stack(UNWIND_SLOTS);
            self.node(body);
            self.emit.adjust_stack(-UNWIND_SLOTS);
        } else {
            self.try_except(body, handlers, otherwise);
        }
        // None says that nothing is pending.
        self.op(Op::LoadNone);
        self.place(cleanup);
        // A value that is being returned may be on the stack.
        self.emit.adjust_stack(1);
        self.node(finally);
        self.emit.adjust_stack(-1);
        self.end_block();
    }

    pub(super) fn with_statement(&mut self, node: Node) {
        let items = self.tree.list(self.tree.child(node, 0), Kind::WithItems);
        let body = self.tree.child(node, 1);
        // One block in the other. Their ends are kept in a list and not on the native stack: there may be many.
        let mut ends = alloc::vec::Vec::with_capacity(items.len());
        for i in 0..items.len() {
            let end = self.new_label();
            let item = items.get(&self.tree, i);
            if self.tree.is(item, Kind::WithAs) {
                self.node(self.tree.child(item, 0));
                self.begin_block(Block::With, end);
                self.assign(self.tree.child(item, 1), Access::Store);
            } else {
                self.node(item);
                self.begin_block(Block::With, end);
                self.op(Op::Pop);
            }
            ends.push(end);
        }
        self.node(body);
        for end in ends.into_iter().rev() {
            self.op(Op::LoadNone);
            self.place(end);
            self.op(Op::WithCleanup);
            self.end_block();
        }
    }
}
