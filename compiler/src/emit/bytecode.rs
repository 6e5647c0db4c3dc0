//! The bytecode back end.

use alloc::vec::Vec;
use romfs_format::mpy::scope as flag;
use romfs_format::mpy::{self, Prelude};
use romfs_format::opcode::{ITER_SLOTS, OPCODES, SMALL_INT_MULTI_EXCESS, encode_int, encode_uint, op};

use super::relax::{Jump, Layout, Position, is_signed};
use super::{Block, Collection, Emitter, Label, Op, Pass};
use crate::arch::{Arch, Code};
use crate::error::{CompileError, ErrorKind};
use crate::module::{Function, Module};
use crate::scope::Scope;
use crate::symbol::Symbol;

/// The function that is being emitted.
#[derive(Default)]
struct Current {
    /// Code with all jumps long.
    code: Vec<u8>,
    jumps: Vec<Jump>,
    labels: Vec<Position>,
    /// Where the line changes, and by how much.
    lines: Vec<(Position, u32)>,
    line: u32,
    children: Vec<usize>,
    /// Nothing can come here: what is emitted is not kept, though the tables and the stack go on.
    dead: bool,
    stack: i32,
    max_stack: i32,
    /// The line that is compiled, and the one at which the stack was highest.
    here: u32,
    deepest: u32,
    /// Something is too large for its field.
    overflow: bool,
}

/// The bytecode emitter, with the module it fills.
pub(crate) struct Bytecode<'m> {
    module: &'m mut Module,
    pass: Pass,
    with_lines: bool,
    /// What native code is asked for, though there is none.
    arch: Option<Arch>,
    cur: Current,
}

impl<'m> Bytecode<'m> {
    pub(crate) fn new(module: &'m mut Module, with_lines: bool, arch: Option<Arch>) -> Self {
        Self { module, pass: Pass::Survey, with_lines, arch, cur: Current::default() }
    }

    fn position(&self) -> Position {
        Position { offset: self.cur.code.len() as u32, jumps: self.cur.jumps.len() as u32 }
    }

    fn push(&mut self, bytes: &[u8]) {
        if !self.cur.dead {
            self.cur.code.extend_from_slice(bytes);
        }
    }

    /// Accounts for what an instruction does to the stack, by the table.
    fn effect(&mut self, opcode: u8, operand: u32, extra: u8) {
        let effect = OPCODES[usize::from(opcode)].and_then(|info| info.stack.effect(operand, extra));
        match effect {
            Some((pop, push)) => self.adjust_stack(push as i32 - pop as i32),
            None => self.cur.overflow = true,
        }
    }

    fn plain(&mut self, opcode: u8) {
        self.effect(opcode, 0, 0);
        self.push(&[opcode]);
    }

    fn uint(&mut self, opcode: u8, operand: u32) {
        self.effect(opcode, operand, 0);
        self.push(&[opcode]);
        self.push(&encode_uint(u64::from(operand)));
    }

    /// An operation whose operand is part of the opcode while it is small.
    fn local(&mut self, multi: u8, opcode: u8, operand: u32) {
        if operand < 16 { self.plain(multi + operand as u8) } else { self.uint(opcode, operand) }
    }

    fn qstr(&mut self, opcode: u8, symbol: Symbol) {
        let index = self.module.use_symbol(symbol);
        self.uint(opcode, index);
    }

    fn jump(&mut self, opcode: u8, label: Label) {
        self.effect(opcode, 0, 0);
        if !self.cur.dead {
            let signed = is_signed(opcode);
            self.cur.jumps.push(Jump { at: self.cur.code.len() as u32, label: label.0, signed });
            self.cur.code.extend_from_slice(&[opcode, 0, 0]);
        }
    }

    fn unwind(&mut self, label: Label, levels: u32, from_for: bool) {
        if levels == 0 {
            if from_for {
                // The loop is left for good; the code after it has the stack of a loop that ended.
                for _ in 0..ITER_SLOTS {
                    self.push(&[op::POP_TOP]);
                }
            }
            self.jump(op::JUMP, label);
        } else {
            self.cur.overflow |= levels > 0x7f;
            self.jump(op::UNWIND_JUMP, label);
            self.push(&[levels as u8 | if from_for { 0x80 } else { 0 }]);
        }
        self.cur.dead = true;
    }

    fn make_function(&mut self, scope: usize, cells: u32, defaults: bool) {
        let child = self.cur.children.len() as u32;
        self.cur.children.push(scope);
        if cells == 0 {
            self.uint(if defaults { op::MAKE_FUNCTION_DEFARGS } else { op::MAKE_FUNCTION }, child);
            return;
        }
        let opcode = if defaults { op::MAKE_CLOSURE_DEFARGS } else { op::MAKE_CLOSURE };
        self.cur.overflow |= cells > 0xff;
        self.effect(opcode, child, cells as u8);
        self.push(&[opcode]);
        self.push(&encode_uint(u64::from(child)));
        self.push(&[cells as u8]);
    }

    fn call(&mut self, method: bool, positional: u32, keyword: u32, star: bool) {
        let opcode = match (method, star) {
            (false, false) => op::CALL_FUNCTION,
            (false, true) => op::CALL_FUNCTION_VAR_KW,
            (true, false) => op::CALL_METHOD,
            (true, true) => op::CALL_METHOD_VAR_KW,
        };
        self.cur.overflow |= positional > 0xff || keyword > 0xff;
        self.uint(opcode, (keyword & 0xff) << 8 | positional & 0xff);
    }

    fn build(&mut self, collection: Collection, n: u32) {
        let opcode = match collection {
            Collection::Tuple => op::BUILD_TUPLE,
            Collection::List => op::BUILD_LIST,
            Collection::Map => op::BUILD_MAP,
            Collection::Set => op::BUILD_SET,
            Collection::Slice => op::BUILD_SLICE,
        };
        self.uint(opcode, n);
    }

    fn store_comp(&mut self, collection: Collection, depth: u32) {
        let (extra, kind) = match collection {
            Collection::Map => (1, 1),
            Collection::Set => (0, 2),
            _ => (0, 0),
        };
        self.uint(op::STORE_COMP, (depth + extra) << 2 | kind);
    }

    /// Emits, or notes what is mentioned.
    fn write(&mut self, operation: Op) {
        match operation {
            Op::LoadNone => self.plain(op::LOAD_CONST_NONE),
            Op::LoadTrue => self.plain(op::LOAD_CONST_TRUE),
            Op::LoadFalse => self.plain(op::LOAD_CONST_FALSE),
            Op::LoadInt(value @ -16..=47) => {
                self.plain((i64::from(op::LOAD_CONST_SMALL_INT_MULTI) + SMALL_INT_MULTI_EXCESS + value) as u8);
            }
            Op::LoadInt(value) => {
                self.plain(op::LOAD_CONST_SMALL_INT);
                self.push(&encode_int(value));
            }
            Op::LoadStr(symbol) => self.qstr(op::LOAD_CONST_STRING, symbol),
            Op::LoadConstant(id) => {
                let index = self.module.use_constant(id);
                self.uint(op::LOAD_CONST_OBJ, index);
            }
            Op::LoadNull => self.plain(op::LOAD_NULL),
            Op::LoadFast(n) => self.local(op::LOAD_FAST_MULTI, op::LOAD_FAST_N, n),
            Op::LoadDeref(n) => self.uint(op::LOAD_DEREF, n),
            Op::LoadName(symbol) => self.qstr(op::LOAD_NAME, symbol),
            Op::LoadGlobal(symbol) => self.qstr(op::LOAD_GLOBAL, symbol),
            Op::LoadAttr(symbol) => self.qstr(op::LOAD_ATTR, symbol),
            Op::LoadMethod(symbol) => self.qstr(op::LOAD_METHOD, symbol),
            Op::LoadSuperMethod(symbol) => self.qstr(op::LOAD_SUPER_METHOD, symbol),
            Op::LoadBuildClass => self.plain(op::LOAD_BUILD_CLASS),
            Op::LoadSubscript => self.plain(op::LOAD_SUBSCR),
            Op::StoreFast(n) => self.local(op::STORE_FAST_MULTI, op::STORE_FAST_N, n),
            Op::StoreDeref(n) => self.uint(op::STORE_DEREF, n),
            Op::StoreName(symbol) => self.qstr(op::STORE_NAME, symbol),
            Op::StoreGlobal(symbol) => self.qstr(op::STORE_GLOBAL, symbol),
            Op::StoreAttr(symbol) => self.qstr(op::STORE_ATTR, symbol),
            Op::StoreSubscript => self.plain(op::STORE_SUBSCR),
            Op::DeleteFast(n) => self.uint(op::DELETE_FAST, n),
            Op::DeleteDeref(n) => self.uint(op::DELETE_DEREF, n),
            Op::DeleteName(symbol) => self.qstr(op::DELETE_NAME, symbol),
            Op::DeleteGlobal(symbol) => self.qstr(op::DELETE_GLOBAL, symbol),
            Op::Dup => self.plain(op::DUP_TOP),
            Op::DupTwo => self.plain(op::DUP_TOP_TWO),
            Op::Pop => self.plain(op::POP_TOP),
            Op::RotTwo => self.plain(op::ROT_TWO),
            Op::RotThree => self.plain(op::ROT_THREE),
            Op::Jump(label) => {
                self.jump(op::JUMP, label);
                self.cur.dead = true;
            }
            Op::PopJumpIf(true, label) => self.jump(op::POP_JUMP_IF_TRUE, label),
            Op::PopJumpIf(false, label) => self.jump(op::POP_JUMP_IF_FALSE, label),
            Op::JumpIfOrPop(true, label) => self.jump(op::JUMP_IF_TRUE_OR_POP, label),
            Op::JumpIfOrPop(false, label) => self.jump(op::JUMP_IF_FALSE_OR_POP, label),
            Op::UnwindJump { label, levels, from_for } => self.unwind(label, levels, from_for),
            Op::Setup(Block::With, label) => self.jump(op::SETUP_WITH, label),
            Op::Setup(Block::Except, label) => self.jump(op::SETUP_EXCEPT, label),
            Op::Setup(Block::Finally, label) => self.jump(op::SETUP_FINALLY, label),
            Op::PopExceptJump(label) => {
                self.jump(op::POP_EXCEPT_JUMP, label);
                self.cur.dead = true;
            }
            Op::WithCleanup => {
                // Room to call `__exit__`, which the table's net effect does not show.
                self.adjust_stack(2);
                self.push(&[op::WITH_CLEANUP]);
                self.adjust_stack(-4);
            }
            Op::EndFinally => self.plain(op::END_FINALLY),
            Op::GetIter => self.plain(op::GET_ITER),
            Op::GetIterOnStack => self.plain(op::GET_ITER_STACK),
            Op::ForIter(label) => self.jump(op::FOR_ITER, label),
            Op::Unary(operator) => self.plain(op::UNARY_OP_MULTI + operator as u8),
            Op::Binary(operator) => self.plain(op::BINARY_OP_MULTI + operator as u8),
            Op::Build(collection, n) => self.build(collection, n),
            Op::StoreMap => self.plain(op::STORE_MAP),
            Op::StoreComp(collection, depth) => self.store_comp(collection, depth),
            Op::Unpack(n) => self.uint(op::UNPACK_SEQUENCE, n),
            Op::UnpackEx { before, after } => {
                self.cur.overflow |= before > 0xff || after > 0xff;
                self.uint(op::UNPACK_EX, before & 0xff | (after & 0xff) << 8);
            }
            Op::MakeFunction { scope, cells, defaults } => self.make_function(scope, cells, defaults),
            Op::Call { method, positional, keyword, star } => self.call(method, positional, keyword, star),
            Op::Return => {
                self.plain(op::RETURN_VALUE);
                self.cur.dead = true;
            }
            Op::Raise(operands) => {
                self.plain(match operands {
                    0 => op::RAISE_LAST,
                    1 => op::RAISE_OBJ,
                    _ => op::RAISE_FROM,
                });
                self.cur.dead = true;
            }
            Op::Yield => self.plain(op::YIELD_VALUE),
            Op::YieldFrom => self.plain(op::YIELD_FROM),
            Op::ImportName(symbol) => self.qstr(op::IMPORT_NAME, symbol),
            Op::ImportFrom(symbol) => self.qstr(op::IMPORT_FROM, symbol),
            Op::ImportStar => self.plain(op::IMPORT_STAR),
        }
    }

    /// Name, argument names and line table.
    fn info(&mut self, scope: &Scope, layout: &Layout) -> Vec<u8> {
        let mut info = Vec::new();
        mpy::write_uint(&mut info, self.module.use_symbol(scope.name) as usize);
        for name in scope.argument_names() {
            mpy::write_uint(&mut info, self.module.use_symbol(name) as usize);
        }
        let mut last = 0;
        for &(position, lines) in &self.cur.lines {
            let offset = layout.offset(position);
            mpy::write_lines(&mut info, offset - last, lines);
            last = offset;
        }
        info
    }
}

impl Emitter for Bytecode<'_> {
    fn supports(&self, code: Code) -> Result<(), CompileError> {
        let arch = match self.arch {
            _ if code == Code::Bytecode => return Ok(()),
            Some(arch) if arch.has(code) => arch,
            _ => return Err(CompileError::syntax("invalid arch")),
        };
        let message = match code {
            Code::Assembler => alloc::format!("no inline assembler for {arch}"),
            _ => alloc::format!("cannot emit native code for {arch}"),
        };
        Err(CompileError::new(ErrorKind::NotImplementedError, message))
    }

    fn module(&self) -> &Module {
        self.module
    }

    fn module_mut(&mut self) -> &mut Module {
        self.module
    }

    fn begin(&mut self, pass: Pass, scope: &Scope) {
        debug_assert_eq!(scope.code, Code::Bytecode);
        self.pass = pass;
        let cur = &mut self.cur;
        cur.code.clear();
        cur.jumps.clear();
        cur.labels.clear();
        cur.lines.clear();
        cur.children.clear();
        (cur.line, cur.stack, cur.max_stack) = (1, 0, 0);
        (cur.here, cur.deepest) = (0, 0);
        (cur.dead, cur.overflow) = (false, false);
        self.module.use_symbol(scope.name);
        if pass == Pass::Emit {
            for name in scope.argument_names() {
                self.module.use_symbol(name);
            }
        }
    }

    fn end(&mut self, index: usize, scope: &Scope) -> Result<(), CompileError> {
        if self.pass == Pass::Survey {
            return Ok(());
        }
        let overflow = || CompileError::new(ErrorKind::RuntimeError, "bytecode overflow");
        let layout = Layout::new(&self.cur.jumps, &self.cur.labels);
        let info = self.info(scope, &layout);
        let mut cells = Vec::new();
        for local in scope.cell_locals() {
            cells.push(u8::try_from(local).map_err(|_| overflow())?);
        }
        if self.cur.overflow {
            return Err(overflow());
        }
        let code = layout.apply(&self.cur.code, &self.cur.jumps, &self.cur.labels).ok_or_else(overflow)?;
        let mut data = Vec::with_capacity(info.len() + cells.len() + code.len() + 8);
        let prelude = Prelude {
            n_state: self.slots(scope).0,
            n_exc_stack: scope.max_except_level,
            scope_flags: scope.flags.0 & flag::ALL,
            n_pos_args: scope.n_pos_args,
            n_kwonly_args: scope.n_kwonly_args,
            n_def_pos_args: scope.n_default_args,
            info: 0..info.len(),
            cells: info.len()..info.len() + cells.len(),
        };
        prelude.write(&mut data);
        data.extend_from_slice(&info);
        data.extend_from_slice(&cells);
        data.extend_from_slice(&code);
        self.module.set_function(index, Function { data, children: core::mem::take(&mut self.cur.children) });
        Ok(())
    }

    fn line(&mut self, line: u32) {
        self.cur.here = line;
        if self.with_lines && self.pass == Pass::Emit && line > self.cur.line {
            let position = self.position();
            self.cur.lines.push((position, line - self.cur.line));
            self.cur.line = line;
        }
    }

    fn current_line(&self) -> u32 {
        self.cur.here
    }

    fn slots(&self, scope: &Scope) -> (u32, u32) {
        ((scope.n_locals + self.cur.max_stack as u32).max(1), self.cur.deepest)
    }

    fn new_label(&mut self) -> Label {
        self.cur.labels.push(Position::default());
        Label(self.cur.labels.len() as u32 - 1)
    }

    fn place(&mut self, label: Label) {
        self.cur.dead = false;
        let position = self.position();
        self.cur.labels[label.0 as usize] = position;
    }

    fn adjust_stack(&mut self, delta: i32) {
        self.cur.stack += delta;
        if self.cur.stack > self.cur.max_stack {
            self.cur.max_stack = self.cur.stack;
            self.cur.deepest = self.cur.here;
        }
    }

    fn op(&mut self, op: Op) {
        if self.pass == Pass::Emit {
            self.write(op);
            return;
        }
        match op {
            Op::LoadStr(symbol)
            | Op::LoadName(symbol)
            | Op::LoadGlobal(symbol)
            | Op::LoadAttr(symbol)
            | Op::LoadMethod(symbol)
            | Op::LoadSuperMethod(symbol)
            | Op::StoreName(symbol)
            | Op::StoreGlobal(symbol)
            | Op::StoreAttr(symbol)
            | Op::DeleteName(symbol)
            | Op::DeleteGlobal(symbol)
            | Op::ImportName(symbol)
            | Op::ImportFrom(symbol) => {
                self.module.use_symbol(symbol);
            }
            Op::LoadConstant(id) => {
                self.module.use_constant(id);
            }
            _ => {}
        }
    }
}
