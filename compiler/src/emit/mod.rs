//! What code generation asks of a back end.
//!
//! Code generation walks the tree of each scope twice and says the same both times. In the first walk, the survey, an
//! emitter only notes which strings and constants are mentioned, because the module's tables list them in that order.
//! In the second it emits code.

mod bytecode;
mod relax;

pub(crate) use bytecode::Bytecode;

use romfs_format::opcode::{BinaryOp, UnaryOp};

use crate::arch::Code;
use crate::constant::ConstantId;
use crate::error::CompileError;
use crate::module::Module;
use crate::scope::Scope;
use crate::symbol::Symbol;

/// A place in the code of the current function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label(pub(crate) u32);

/// What a block's handler is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    With,
    Except,
    Finally,
}

/// What `Build` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collection {
    Tuple,
    List,
    Map,
    Set,
    Slice,
}

/// An instruction, before a back end decides how it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Op {
    LoadNone,
    LoadTrue,
    LoadFalse,
    LoadInt(i64),
    LoadStr(Symbol),
    LoadConstant(ConstantId),
    LoadNull,
    LoadFast(u32),
    LoadDeref(u32),
    LoadName(Symbol),
    LoadGlobal(Symbol),
    LoadAttr(Symbol),
    LoadMethod(Symbol),
    LoadSuperMethod(Symbol),
    LoadBuildClass,
    LoadSubscript,
    StoreFast(u32),
    StoreDeref(u32),
    StoreName(Symbol),
    StoreGlobal(Symbol),
    StoreAttr(Symbol),
    StoreSubscript,
    DeleteFast(u32),
    DeleteDeref(u32),
    DeleteName(Symbol),
    DeleteGlobal(Symbol),
    Dup,
    DupTwo,
    Pop,
    RotTwo,
    RotThree,
    Jump(Label),
    PopJumpIf(bool, Label),
    JumpIfOrPop(bool, Label),
    /// A jump out of `levels` blocks; `from_for`: also out of a `for`, whose iterator is on the stack.
    UnwindJump {
        label: Label,
        levels: u32,
        from_for: bool,
    },
    Setup(Block, Label),
    PopExceptJump(Label),
    WithCleanup,
    EndFinally,
    GetIter,
    GetIterOnStack,
    ForIter(Label),
    Unary(UnaryOp),
    Binary(BinaryOp),
    Build(Collection, u32),
    StoreMap,
    /// Adds to the list, map or set that is `depth` below the top.
    StoreComp(Collection, u32),
    Unpack(u32),
    UnpackEx {
        before: u32,
        after: u32,
    },
    /// The function of a scope, over `cells` variables of outer ones.
    MakeFunction {
        scope: usize,
        cells: u32,
        defaults: bool,
    },
    Call {
        method: bool,
        positional: u32,
        keyword: u32,
        star: bool,
    },
    Return,
    /// With 0, 1 (the exception) or 2 (and its cause) operands.
    Raise(u32),
    Yield,
    YieldFrom,
    ImportName(Symbol),
    ImportFrom(Symbol),
    ImportStar,
}

/// Which walk over a scope's tree this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Names are assigned to scopes, strings and constants are noted.
    Survey,
    /// Code is emitted.
    Emit,
}

/// A back end. The front end asks [`Emitter::supports`] before it makes a scope with that kind of code; an emitter for
/// several kinds looks at [`Scope::code`].
pub(crate) trait Emitter {
    /// Whether functions can be compiled to this.
    ///
    /// # Errors
    ///
    /// `SyntaxError` if the architecture has no such code or none is chosen, `NotImplementedError` if there is no back
    /// end for it.
    fn supports(&self, code: Code) -> Result<(), CompileError>;

    /// The module that is being filled: its strings and constants.
    fn module(&self) -> &Module;

    /// The same, to add to it.
    fn module_mut(&mut self) -> &mut Module;

    /// Begins a walk over a scope.
    fn begin(&mut self, pass: Pass, scope: &Scope);

    /// Ends it.
    ///
    /// # Errors
    ///
    /// `RuntimeError` if something in the function does not fit the format.
    fn end(&mut self, index: usize, scope: &Scope) -> Result<(), CompileError>;

    /// What follows comes from this line.
    fn line(&mut self, line: u32);

    /// The line that is compiled.
    fn current_line(&self) -> u32;

    /// How many slots the function has that was emitted last, for its variables and operands, and the line that needs
    /// most of them.
    fn slots(&self, scope: &Scope) -> (u32, u32);

    fn new_label(&mut self) -> Label;

    /// The label is here. Code that could not be reached can be from here on.
    fn place(&mut self, label: Label);

    /// Corrects the operand stack's height where paths meet.
    fn adjust_stack(&mut self, delta: i32);

    fn op(&mut self, op: Op);
}
