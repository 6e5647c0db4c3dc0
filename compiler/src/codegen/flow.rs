//! Conditions and loops.

use romfs_format::opcode::BinaryOp;

use super::assign::Access;
use super::{Codegen, Loop};
use crate::emit::{Emitter, Label, Op};
use crate::symbol::Symbol;
use crate::tree::{Kind, Node, View};

/// The parts of a `for` over a `range` that needs no iterator.
struct Range {
    start: Node,
    end: Node,
    step: Node,
    /// The step's value, not zero.
    by: i64,
}

impl<E: Emitter> Codegen<'_, E> {
    /// Jumps to `label` if a condition's truth is `when`, otherwise goes on.
    pub(super) fn condition(&mut self, node: Node, when: bool, label: Label) {
        if let Some(truth) = self.truth(node) {
            if truth == when {
                self.op(Op::Jump(label));
            }
            return;
        }
        match self.tree.kind(node) {
            Some(kind @ (Kind::Or | Kind::And)) => {
                let n = self.tree.len(node);
                // Any operand decides an `or` that jumps when true, or an `and` that jumps when false.
                if (kind == Kind::Or) == when {
                    for i in 0..n {
                        self.condition(self.tree.child(node, i), when, label);
                    }
                    return;
                }
                let otherwise = self.new_label();
                for i in 0..n - 1 {
                    self.condition(self.tree.child(node, i), !when, otherwise);
                }
                self.condition(self.tree.child(node, n - 1), when, label);
                self.place(otherwise);
            }
            Some(Kind::Not) => self.condition(self.tree.child(node, 0), !when, label),
            _ => {
                self.node(node);
                self.op(Op::PopJumpIf(when, label));
            }
        }
    }

    pub(super) fn if_statement(&mut self, node: Node) {
        let end = self.new_label();
        let (elifs, otherwise) = (self.tree.child(node, 2), self.tree.child(node, 3));
        let last = elifs.is_null() && otherwise.is_null();
        let elifs = self.tree.list(elifs, Kind::Elifs);
        let mut decided = self.arm(self.tree.child(node, 0), self.tree.child(node, 1), end, !last);
        let mut i = 0;
        while !decided && i < elifs.len() {
            let elif = elifs.get(&self.tree, i);
            decided = self.arm(self.tree.child(elif, 0), self.tree.child(elif, 1), end, true);
            i += 1;
        }
        if !decided {
            self.node(otherwise);
        }
        self.place(end);
    }

    /// A condition and what it guards. Gives whether the condition is always true, so that nothing can follow.
    fn arm(&mut self, condition: Node, body: Node, end: Label, jump: bool) -> bool {
        let truth = self.truth(condition);
        if truth == Some(false) {
            return false;
        }
        let fails = self.new_label();
        self.condition(condition, false, fails);
        self.node(body);
        if truth == Some(true) {
            return true;
        }
        if jump {
            self.op(Op::Jump(end));
        }
        self.place(fails);
        false
    }

    /// Begins a loop. Gives it, and the one around it to [`end_loop`](Self::end_loop) with.
    pub(super) fn begin_loop(&mut self, iterates: bool) -> (Loop, Option<Loop>) {
        let (exit, next) = (self.new_label(), self.new_label());
        let this = Loop { exit, next, iterates, except_level: self.except_level };
        (this, self.inner_loop.replace(this))
    }

    pub(super) fn end_loop(&mut self, outer: Option<Loop>) {
        self.inner_loop = outer;
    }

    pub(super) fn leave_loop(&mut self, kind: Kind, node: Node) {
        let Some(inner) = self.inner_loop else {
            self.fail(node, "'break'/'continue' outside loop");
            return;
        };
        let levels = self.except_level - inner.except_level;
        let (label, from_for) = if kind == Kind::Break { (inner.exit, inner.iterates) } else { (inner.next, false) };
        self.op(Op::UnwindJump { label, levels, from_for });
    }

    pub(super) fn while_statement(&mut self, node: Node) {
        let condition = self.tree.child(node, 0);
        let truth = self.truth(condition);
        let (this, outer) = self.begin_loop(false);
        if truth != Some(false) {
            let top = self.new_label();
            if truth != Some(true) {
                self.op(Op::Jump(this.next));
            }
            self.place(top);
            self.node(self.tree.child(node, 1));
            self.place(this.next);
            self.condition(condition, true, top);
        }
        self.end_loop(outer);
        self.node(self.tree.child(node, 2));
        self.place(this.exit);
    }

    pub(super) fn for_statement(&mut self, node: Node) {
        let [target, iterable, body, otherwise] = [0, 1, 2, 3].map(|i| self.tree.child(node, i));
        if target.as_name().is_some()
            && let Some(range) = self.range(iterable)
        {
            self.for_range(target, range, body, otherwise);
            return;
        }
        let (this, outer) = self.begin_loop(true);
        let ends = self.new_label();
        self.node(iterable);
        self.op(Op::GetIterOnStack);
        self.place(this.next);
        self.op(Op::ForIter(ends));
        self.assign(target, Access::Store);
        self.node(body);
        self.op(Op::Jump(this.next));
        self.place(ends);
        self.drop_iterator();
        self.end_loop(outer);
        self.node(otherwise);
        self.place(this.exit);
    }

    /// The iterator of a loop that has ended is off the stack.
    pub(super) fn drop_iterator(&mut self) {
        self.emit.adjust_stack(-(romfs_format::opcode::ITER_SLOTS as i32));
    }

    /// A call of `range` with one to three plain arguments and a constant step.
    fn range(&mut self, iterable: Node) -> Option<Range> {
        let call = self.tree.child(iterable, 1);
        let is_range = self.tree.is(iterable, Kind::Primary)
            && self.tree.child(iterable, 0).as_name() == Some(Symbol::RANGE)
            && self.tree.is(call, Kind::Call);
        if !is_range {
            return None;
        }
        let arguments = self.tree.list(self.tree.child(call, 0), Kind::Arguments);
        let argument = |i| arguments.get(&self.tree, i);
        let (start, end, step) = match arguments.len() {
            1 => (None, argument(0), None),
            2 => (Some(argument(0)), argument(1), None),
            3 => (Some(argument(0)), argument(1), Some(argument(2))),
            _ => return None,
        };
        let by = match step {
            Some(step) => self.tree.as_int(step).filter(|&by| by != 0)?,
            None => 1,
        };
        let start = start.unwrap_or_else(|| self.tree.int(0));
        let step = step.unwrap_or_else(|| self.tree.int(1));
        let plain =
            |node| !matches!(self.tree.kind(node), Some(Kind::StarArgument | Kind::StarStarArgument | Kind::Argument));
        (plain(start) && plain(end)).then_some(Range { start, end, step, by })
    }

    /// A loop that counts. The current value is on the stack, above the end if that is not a small int.
    fn for_range(&mut self, target: Node, range: Range, body: Node, otherwise: Node) {
        let (this, outer) = self.begin_loop(false);
        let (top, entry) = (self.new_label(), self.new_label());
        let end_on_stack = !matches!(self.tree.view(range.end), View::Int(_));
        if end_on_stack {
            self.node(range.end);
        }
        self.node(range.start);
        self.op(Op::Jump(entry));
        self.place(top);
        self.op(Op::Dup);
        self.assign(target, Access::Store);
        self.node(body);
        self.place(this.next);
        self.node(range.step);
        self.op(Op::Binary(BinaryOp::InplaceAdd));
        self.place(entry);
        if end_on_stack {
            self.op(Op::DupTwo);
            self.op(Op::RotTwo);
        } else {
            self.op(Op::Dup);
            self.node(range.end);
        }
        self.op(Op::Binary(if range.by > 0 { BinaryOp::Less } else { BinaryOp::More }));
        self.op(Op::PopJumpIf(true, top));
        self.end_loop(outer);

        // The else block may leave an outer loop, so the values go before it.
        let mut end = None;
        if !otherwise.is_null() {
            self.pop_range(end_on_stack);
            self.node(otherwise);
            let label = self.new_label();
            self.op(Op::Jump(label));
            self.emit.adjust_stack(1 + i32::from(end_on_stack));
            end = Some(label);
        }
        self.place(this.exit);
        self.pop_range(end_on_stack);
        if let Some(end) = end {
            self.place(end);
        }
    }

    fn pop_range(&mut self, end_on_stack: bool) {
        self.op(Op::Pop);
        if end_on_stack {
            self.op(Op::Pop);
        }
    }
}
