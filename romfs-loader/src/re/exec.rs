//! The matching of a program against a text.

use super::compile::element;
use super::program::{Instruction, Program};
use crate::text::search::Unit;

/// In a slot, says that its group took no part in the match.
pub const UNSET: u32 = u32::MAX;

/// Where to look, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The text from its very start, which is where `^` matches, to where the search ends, which is where `$` does.
    pub text: &'a [u8],
    /// Where the search starts, in bytes.
    pub start: usize,
    /// What the text consists of.
    pub unit: Unit,
    /// Only at `start`: that of `match`.
    pub anchored: bool,
}

/// Why a search gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchError {
    /// `slots` is not as long as the program's, or `scratch` is shorter.
    BufferTooSmall,
    /// The text's offsets do not fit the slots, or the start is not in the text.
    BadSubject,
}

/// Finds the leftmost match, of those the one that the pattern prefers. Fills `slots` with byte offsets of start and end
/// of each group, or [`UNSET`], and is true when there is one.
///
/// `slots` has [`Program::slots`] cells, `scratch` at least [`Program::scratch_len`].
///
/// # Errors
/// [`SearchError`].
pub fn search(
    program: Program<'_>,
    subject: Subject<'_>,
    slots: &mut [u32],
    scratch: &mut [u32],
) -> Result<bool, SearchError> {
    if u32::try_from(subject.text.len()).map_or(true, |len| len == UNSET) || subject.start > subject.text.len() {
        return Err(SearchError::BadSubject);
    }
    if slots.len() != program.slots() || scratch.len() < program.scratch_len() {
        return Err(SearchError::BufferTooSmall);
    }
    let threads = program.header_u16(1);
    let width = 1 + slots.len();
    let (here, rest) = scratch.split_at_mut(threads * width);
    let (there, rest) = rest.split_at_mut(threads * width);
    let (current, rest) = rest.split_at_mut(slots.len());
    let (pending, rest) = rest.split_at_mut(2 * (program.header_u16(3) + 1));
    let visited = &mut rest[..program.code().len().div_ceil(32)];
    visited.fill(0);
    let mut machine = Machine { program, subject, visited, pending, current };
    let mut here = Threads { cells: here, width, len: 0 };
    let mut there = Threads { cells: there, width, len: 0 };

    let first_byte = program.first_byte();
    let mut at = subject.start;
    let mut matched = false;
    loop {
        if !matched && (at == subject.start || !subject.anchored) {
            if let (0, Some(first)) = (here.len, first_byte) {
                // No match is under way: on to where one can start.
                match subject.text[at..].iter().position(|&byte| byte == first) {
                    Some(0) => {}
                    Some(skip) if !subject.anchored => {
                        at += skip;
                        machine.visited.fill(0);
                    }
                    _ => return Ok(false),
                }
            }
            machine.current.fill(UNSET);
            machine.current[0] = at as u32;
            machine.explore(0, at, &mut here);
        }
        if here.len == 0 && (matched || subject.anchored) {
            return Ok(matched);
        }
        machine.visited.fill(0);
        there.len = 0;
        let next = element(&subject.text[at..], subject.unit);
        for i in 0..here.len {
            let thread = &here.cells[i * width..][..width];
            match (program.instruction(thread[0] as usize), next) {
                (Some((Instruction::Match, _)), _) => {
                    slots.copy_from_slice(&thread[1..]);
                    slots[1] = at as u32;
                    matched = true;
                    // The threads behind this one are less preferred.
                    break;
                }
                (Some((Instruction::Consume(wanted), pc)), Some((code, len))) if wanted.matches(code) => {
                    machine.current.copy_from_slice(&thread[1..]);
                    machine.explore(pc, at + len, &mut there);
                }
                _ => {}
            }
        }
        let Some((_, len)) = next else { return Ok(matched) };
        at += len;
        core::mem::swap(&mut here, &mut there);
    }
}

/// The ways to match that have come to the same place of the text, preferred ones first: each is the instruction it waits at
/// and its slots.
struct Threads<'a> {
    cells: &'a mut [u32],
    width: usize,
    len: usize,
}

impl Threads<'_> {
    fn push(&mut self, pc: usize, slots: &[u32]) {
        if let Some([waiting, saved @ ..]) = self.cells.get_mut(self.len * self.width..(self.len + 1) * self.width) {
            *waiting = pc as u32;
            saved.copy_from_slice(slots);
            self.len += 1;
        }
    }
}

/// Marks a pending cell pair as a slot to restore; otherwise it is an instruction to explore.
const RESTORE: u32 = 1 << 31;

struct Machine<'a> {
    program: Program<'a>,
    subject: Subject<'a>,
    /// Instructions that have been explored at this place of the text: the first to come is preferred.
    visited: &'a mut [u32],
    /// What is left to do, as pairs: an instruction, or a slot and its value.
    pending: &'a mut [u32],
    /// The slots of the thread that is being explored.
    current: &'a mut [u32],
}

impl Machine<'_> {
    /// Follows everything from `pc` that consumes nothing, and adds the threads that then wait.
    fn explore(&mut self, pc: usize, at: usize, threads: &mut Threads<'_>) {
        let mut depth = 0;
        let mut next = Some(pc);
        loop {
            while let Some(pc) = next {
                next = self.follow(pc, at, threads, &mut depth);
            }
            let Some(below) = usize::checked_sub(depth, 2) else { return };
            depth = below;
            let (what, value) = (self.pending[depth], self.pending[depth + 1]);
            if what & RESTORE != 0 {
                self.current[(what & !RESTORE) as usize] = value;
            } else {
                next = Some(what as usize);
            }
        }
    }

    /// One instruction; the one to go on with.
    fn follow(&mut self, pc: usize, at: usize, threads: &mut Threads<'_>, depth: &mut usize) -> Option<usize> {
        let (instruction, next) = self.program.instruction(pc)?;
        let (cell, mask) = (self.visited.get_mut(pc / 32)?, 1 << (pc % 32));
        if *cell & mask != 0 {
            return None;
        }
        *cell |= mask;
        match instruction {
            Instruction::Consume(_) | Instruction::Match => {
                threads.push(pc, self.current);
                None
            }
            Instruction::Begin => (at == 0).then_some(next),
            Instruction::End => (at == self.subject.text.len()).then_some(next),
            Instruction::Jump(target) => Some(target),
            Instruction::Split { first, second } => {
                self.defer(depth, second as u32, 0);
                Some(first)
            }
            Instruction::Save(slot) => {
                let old = core::mem::replace(self.current.get_mut(slot)?, at as u32);
                self.defer(depth, slot as u32 | RESTORE, old);
                Some(next)
            }
        }
    }

    fn defer(&mut self, depth: &mut usize, what: u32, value: u32) {
        if let Some(pair) = self.pending.get_mut(*depth..*depth + 2) {
            pair.copy_from_slice(&[what, value]);
            *depth += 2;
        }
    }
}

#[cfg(test)]
mod tests;
