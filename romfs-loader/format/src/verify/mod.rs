//! Proves that a function's bytecode can run without further checks.
//!
//! # What is proven
//!
//! - Every byte of the code belongs to an instruction, every jump leads to the start of one, and control cannot run
//!   off the end.
//! - Operands are in range: qstrs, constants, children, argument counts, small ints, and locals, which all lie below
//!   [`Verified::n_locals`].
//! - At each instruction that can be reached, the operand stack has one depth and one list of active handlers, by
//!   whatever path. The stack never underflows, and `n_locals + max_stack` slots suffice for it.
//! - Handlers nest by position: the body of a handler set up at `s` with target `h` lies in `s..h`, what it does itself
//!   at `h` and after. So a handler is running itself exactly if `ip >= h`. At most `n_exc_stack` are active.
//! - In the body of a handler the stack never gets lower than it was when the handler was set up, so its slots up to
//!   there hold live values when an exception restores that depth.
//! - `END_FINALLY` and `WITH_CLEANUP` find on top of the stack what the interpreter (or, for a body that ended
//!   normally, `LOAD_CONST_NONE`) put there when the handler was entered: no bytecode can forge it. For an except
//!   handler, it is the exception.
//! - `POP_EXCEPT_JUMP` and `UNWIND_JUMP` find the handlers that they pop.
//! - `yield` occurs in generators only.
//!
//! # What the interpreter must see to
//!
//! - A finally or with handler is entered with either one value more on the stack than the body had (None or an
//!   exception), or two (the return value or jump, and a cause). The depth proven is that for one; `max_stack` has room
//!   for two, and for the calls of `__enter__` and `__exit__`.
//! - `EXCEPTION_MATCH` where the innermost handler is one of `SETUP_FINALLY` gives whether the left value is an
//!   exception rather than a cause, whatever the right is. (Only the handler of an `async with` contains it, and names
//!   `BaseException`, which a program can rebind.)
//! - `UNWIND_JUMP` keeps its target and count outside of the operand stack until a handler is entered: no slots are
//!   reserved for them at the instruction itself.
//! - A return out of a handler that is running drops the handler's cause, however many iterators lie above it.
//! - An instruction is followed by one whose operands are there as well. One that is done together with what follows (a
//!   comparison with a branch, a slice with a subscript) looks at that opcode before it reads more than its own
//!   operands: nothing need lie below those.
//! - The values' types: the four slots of an iterator, cells, and null may be anything, anywhere.
//!
//! # How
//!
//! One pass decodes and collects the jump targets in a bitmap. Where it meets nothing that jumps, that is all. A second
//! follows the control flow; it keeps a state for each target, not for each byte, and comes by each instruction once.
//! `async with` has a handler that looks at its cause, which no rule of depths describes: it is recognised as a whole.

use crate::mpy::{Error, ErrorKind, Prelude, scope};
use crate::opcode::{Brief, Flow, Format, OpInfo, Stack, brief, op, read_int, read_target, read_uint};
use walk::{Tables, UNKNOWN, Walk};

mod async_with;
mod walk;

/// What a function may refer to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Entries in the module's qstr table.
    pub n_qstr: u32,
    /// Entries in its table of constants.
    pub n_obj: u32,
    /// Children of the function's raw code.
    pub n_children: u32,
    /// Bits of a small int.
    pub small_int_bits: u8,
}

/// What is known of a function that has been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Slots for locals: more than any local's number, and no less than the arguments need.
    pub n_locals: u32,
    /// Slots for the operand stack at most. `n_locals + max_stack` is no more than the prelude's `n_state`.
    pub max_stack: u32,
    /// Whether all jumps lead forward: no instruction runs twice in one call.
    pub forward: bool,
}

/// Words of scratch memory that suffice for code of this length in bytes, whichever compiler made it: mostly a quarter
/// of a word for each byte is used, but a nest of empty `try` statements needs more than one. Contrived code that needs
/// more than this is refused.
pub const fn scratch_len(code_len: usize) -> usize {
    code_len + code_len / 4 + 64
}

/// How deep handlers may nest.
pub const MAX_HANDLERS: u32 = 127;

/// Verifies a function of bytecode. `data` is that of its raw code: prelude and code.
///
/// # Errors
/// Any of [`ErrorKind`] on functions, with an offset in `data`; [`ErrorKind::Scratch`] where `scratch` is too short,
/// see [`scratch_len`].
pub fn verify(data: &[u8], limits: &Limits, scratch: &mut [u32]) -> Result<Verified, Error> {
    verify_from(data, 0, limits, scratch)
}

/// The same for a function that runs from an offset of its code on, as if nothing stood before.
///
/// # Errors
/// As [`verify`]; [`ErrorKind::Prelude`] where that is not its beginning, and the function does more than run: a
/// generator, one with `*args`.
pub fn verify_from(data: &[u8], start: usize, limits: &Limits, scratch: &mut [u32]) -> Result<Verified, Error> {
    let prelude = Prelude::read(data)?;
    let n_locals = check_prelude(&prelude, data, limits)?;
    if start > 0 && prelude.scope_flags != 0 {
        return Err(Error::new(ErrorKind::Prelude, 0));
    }
    let at = prelude.code_at().saturating_add(start);
    verify_code(&prelude, n_locals, data.get(at..).unwrap_or_default(), limits, scratch)
        .map_err(|error| error.shifted(at))
}

/// Checks everything before the code. Gives the number of locals that the prelude refers to.
fn check_prelude(prelude: &Prelude, data: &[u8], limits: &Limits) -> Result<u32, Error> {
    let mut names = prelude.names(data);
    for name in &mut names {
        if name? >= limits.n_qstr {
            return Err(Error::new(ErrorKind::Operand, prelude.info.start));
        }
    }
    for line in names.lines() {
        line?;
    }
    let stars =
        (prelude.scope_flags & scope::VARARGS != 0) as u32 + (prelude.scope_flags & scope::VARKEYWORDS != 0) as u32;
    let n_args = prelude.n_args() + stars;
    let cells = prelude.cell_locals(data).iter().map(|&local| u32::from(local) + 1).max().unwrap_or(0);
    let n_locals = n_args.max(cells);
    if prelude.n_def_pos_args > prelude.n_pos_args
        || n_locals > prelude.n_state
        || prelude.n_state > u32::from(u16::MAX)
        || prelude.n_exc_stack > MAX_HANDLERS
    {
        return Err(Error::new(ErrorKind::Prelude, 0));
    }
    Ok(n_locals)
}

fn verify_code(
    prelude: &Prelude,
    n_locals: u32,
    code: &[u8],
    limits: &Limits,
    scratch: &mut [u32],
) -> Result<Verified, Error> {
    if u32::try_from(code.len()).is_err() {
        return Err(Error::new(ErrorKind::TooBig, 0));
    }
    let too_short = Error::new(ErrorKind::Scratch, 0);
    let words = code.len().div_ceil(32);
    let (starts, rest) = scratch.split_at_mut_checked(words).ok_or(too_short)?;
    let (targets, rest) = rest.split_at_mut_checked(words).ok_or(too_short)?;
    let (ranks, rest) = rest.split_at_mut_checked(words).ok_or(too_short)?;
    starts.fill(0);
    targets.fill(0);
    let Scan { n_locals: found, forward, straight } = scan(prelude, code, limits, starts, targets)?;
    let n_locals = n_locals.max(found);
    let limit = prelude.n_state.checked_sub(n_locals).ok_or(Error::new(ErrorKind::StackOverflow, 0))?;
    if let Some(max_stack) = straight.filter(|max_stack| *max_stack <= limit) {
        return Ok(Verified { n_locals, max_stack, forward });
    }

    let mut n_targets = 0;
    for (i, ((&target, &start), rank)) in targets.iter().zip(starts.iter()).zip(ranks.iter_mut()).enumerate() {
        if target & !start != 0 {
            let at = i * 32 + (target & !start).trailing_zeros() as usize;
            return Err(Error::new(ErrorKind::JumpTarget, at));
        }
        *rank = n_targets;
        n_targets += target.count_ones();
    }
    let (states, rest) = rest.split_at_mut_checked(n_targets as usize).ok_or(too_short)?;
    let (pending, rest) = rest.split_at_mut_checked(n_targets as usize).ok_or(too_short)?;
    let (handlers, _) = rest.as_chunks_mut();
    states.fill(UNKNOWN);
    let tables = Tables { targets, ranks, states, pending, handlers };
    let mut walk = Walk::new(code, tables, prelude.n_exc_stack, limit);
    walk.run()?;
    Ok(Verified { n_locals, max_stack: walk.max_stack, forward })
}

/// What the first pass finds.
struct Scan {
    /// The number of locals that occur.
    n_locals: u32,
    /// Whether all jumps lead forward.
    forward: bool,
    /// How high the operand stack gets, where that can be told without following the control flow: in code that simply
    /// runs to its end.
    straight: Option<u32>,
}

/// The operand stack of code that has no jumps so far.
struct Line {
    depth: u32,
    max_stack: u32,
    /// Whether the code has returned.
    ended: bool,
    /// Whether there has been nothing that takes a second pass to check.
    plain: bool,
}

impl Line {
    #[inline]
    fn follow(&mut self, opcode: u8, row: &Brief, n: u32, x: u8) {
        let fixed = matches!(row.class, Class::Fixed | Class::Variable | Class::Dup | Class::Return);
        // Where jumps in code that is never reached lead is checked as well.
        self.plain &= fixed;
        if !self.plain || self.ended {
            return;
        }
        self.ended = row.class == Class::Return;
        // The container of a comprehension lies deeper than what is taken.
        let effect = if opcode != op::STORE_COMP { row.stack.effect(n, x) } else { None };
        match effect {
            Some((pop, push)) if pop <= self.depth => {
                self.depth = self.depth - pop + push;
                self.max_stack = self.max_stack.max(self.depth);
            }
            _ => self.plain = false,
        }
    }
}

/// Decodes all of the code, checks every operand that can be checked by itself, and marks where instructions start and
/// where jumps lead.
fn scan(
    prelude: &Prelude,
    code: &[u8],
    limits: &Limits,
    starts: &mut [u32],
    targets: &mut [u32],
) -> Result<Scan, Error> {
    let mut n_locals = 0;
    let mut forward = true;
    let mut line = Line { depth: 0, max_stack: 0, ended: false, plain: true };
    let generator = prelude.scope_flags & scope::GENERATOR != 0;
    let mut ip = 0;
    while let Some(&opcode) = code.get(ip) {
        let at = ip;
        mark(starts, at);
        ip += 1;
        let row = brief(opcode).ok_or(Error::new(ErrorKind::Opcode, at))?;
        let (mut n, mut x) = (0, 0);
        match row.format {
            Format::None => {
                if matches!(opcode, op::YIELD_VALUE | op::YIELD_FROM) && !generator {
                    return Err(Error::new(ErrorKind::NotGenerator, at));
                }
            }
            Format::MultiInt => {}
            Format::MultiUint => {
                if opcode <= op::STORE_FAST_MULTI_LAST {
                    n_locals = n_locals.max(u32::from(opcode & 0xf) + 1);
                }
            }
            Format::Qstr => {
                if read_uint(code, &mut ip)? >= limits.n_qstr {
                    return Err(Error::new(ErrorKind::Operand, at));
                }
            }
            Format::Uint => {
                n = read_uint(code, &mut ip)?;
                let limit = match opcode {
                    op::LOAD_CONST_OBJ => limits.n_obj,
                    op::MAKE_FUNCTION | op::MAKE_FUNCTION_DEFARGS => limits.n_children,
                    op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
                        x = code.get(ip).copied().unwrap_or_default();
                        ip += 1;
                        limits.n_children
                    }
                    op::LOAD_FAST_N..=op::DELETE_DEREF => {
                        n_locals = n_locals.max(n.saturating_add(1));
                        prelude.n_state
                    }
                    op::BUILD_SLICE if n < 2 => 0,
                    op::BUILD_SLICE => 4,
                    op::BUILD_MAP => u32::MAX,
                    // What is left is taken from or put on the stack.
                    _ => 0x1_0000,
                };
                if n >= limit {
                    return Err(Error::new(ErrorKind::Operand, at));
                }
            }
            Format::Int => {
                let n = read_int(code, &mut ip)?;
                let spare = 64 - u32::from(limits.small_int_bits).clamp(1, 64);
                if n << spare >> spare != n {
                    return Err(Error::new(ErrorKind::Operand, at));
                }
            }
            Format::Jump | Format::Forward => {
                let target = read_target(code, &mut ip, row.format == Format::Jump)?;
                mark(targets, target);
                forward &= target > at;
                ip += usize::from(opcode == op::UNWIND_JUMP);
            }
        }
        line.follow(opcode, row, n, x);
    }
    if ip > code.len() {
        return Err(Error::new(ErrorKind::Truncated, code.len()));
    }
    Ok(Scan { n_locals, forward, straight: (line.plain && line.ended).then_some(line.max_stack) })
}

/// Sets the bit of an offset of the code.
fn mark(bits: &mut [u32], at: usize) {
    if let Some(word) = bits.get_mut(at / 32) {
        *word |= 1 << (at % 32);
    }
}

/// How the second pass treats an instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Falls through, with a fixed effect.
    Fixed,
    /// Falls through, with an effect that depends on the operand.
    Variable,
    Dup,
    Jump,
    Branch,
    BranchOrPop,
    ForIter,
    Setup,
    PopExcept,
    Unwind,
    WithCleanup,
    EndFinally,
    Return,
}

impl Class {
    pub(crate) const fn of(info: &OpInfo) -> Class {
        match info.flow {
            Flow::Next => match (info.base, info.stack) {
                (op::DUP_TOP | op::DUP_TOP_TWO, _) => Class::Dup,
                (op::WITH_CLEANUP, _) => Class::WithCleanup,
                (_, Stack::Fixed(..)) => Class::Fixed,
                _ => Class::Variable,
            },
            Flow::Jump => Class::Jump,
            Flow::Branch => Class::Branch,
            Flow::BranchOrPop => Class::BranchOrPop,
            Flow::ForIter => Class::ForIter,
            Flow::Setup => Class::Setup,
            Flow::PopExcept => Class::PopExcept,
            Flow::Unwind => Class::Unwind,
            Flow::EndFinally => Class::EndFinally,
            Flow::Return | Flow::Raise => Class::Return,
        }
    }
}

#[cfg(test)]
mod tests;
