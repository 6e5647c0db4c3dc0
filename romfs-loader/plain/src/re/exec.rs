//! The matching of a program against a text.

use super::program::{Instruction, Look, Program};
use super::syntax::element;
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
    /// Whether an empty match at `start` does not count.
    pub not_empty: bool,
}

/// Why a search gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchError {
    /// `slots` is not as long as the program's, or `scratch` is shorter.
    BufferTooSmall,
    /// The text's offsets do not fit the slots, or the start is not in the text.
    BadSubject,
    /// Its look-arounds took more than [`LOOK_STEPS`] and, for each byte of the text, [`LOOK_STEPS_PER_BYTE`].
    TooManySteps,
    /// Whoever was asked to go on said no.
    Interrupted,
}

/// What a search asks now and then whether it shall go on, with the number of steps since.
pub type Work<'w> = &'w mut dyn FnMut(usize) -> bool;

/// Steps between two questions whether to go on.
const WORK: usize = 1 << 10;

/// Steps that the look-arounds of one search may take in any text.
pub const LOOK_STEPS: usize = 1 << 22;
/// Steps that they may take besides for each byte of the text.
pub const LOOK_STEPS_PER_BYTE: usize = 1 << 10;

/// Finds the leftmost match, of those the one that the pattern prefers. Fills `slots` with byte offsets of start and
/// end of each group, or [`UNSET`], and is true when there is one.
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
    work: Work<'_>,
) -> Result<bool, SearchError> {
    if u32::try_from(subject.text.len()).map_or(true, |len| len == UNSET) || subject.start > subject.text.len() {
        return Err(SearchError::BadSubject);
    }
    if slots.len() != program.slots() || scratch.len() < program.scratch_len() {
        return Err(SearchError::BufferTooSmall);
    }
    slots.fill(UNSET);
    let steps = subject.text.len().saturating_mul(LOOK_STEPS_PER_BYTE).saturating_add(LOOK_STEPS);
    let mut machine = Machine { program, subject, looks: 0, steps: Some(steps), work, left: WORK };
    let run = Run { pc: 0, start: subject.start, anchored: subject.anchored, any: false };
    let matched = machine.run(run, slots, scratch);
    match machine.steps {
        Some(_) => Ok(matched),
        None if machine.left == 0 => Err(SearchError::Interrupted),
        None => Err(SearchError::TooManySteps),
    }
}

/// What a run of the machine looks for.
#[derive(Clone, Copy)]
struct Run {
    pc: usize,
    start: usize,
    anchored: bool,
    /// Whether any match will do: its slots do not matter.
    any: bool,
}

/// The ways to match that have come to the same place of the text, preferred ones first: each is the instruction it
/// waits at and its slots.
struct Threads<'a> {
    cells: &'a mut [u32],
    width: usize,
    len: usize,
}

impl Threads<'_> {
    fn thread(&self, i: usize) -> Option<&[u32]> {
        self.cells.get(i * self.width..(i + 1) * self.width)
    }

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

/// Memory of an exploration.
struct Frame<'a> {
    /// Instructions that have been explored at this place of the text: the first to come is preferred.
    visited: &'a mut [u32],
    /// What is left to do, as pairs: an instruction, or a slot and its value.
    pending: &'a mut [u32],
    depth: usize,
    /// The slots of the thread that is being explored.
    current: &'a mut [u32],
    /// Memory of look-arounds.
    deeper: &'a mut [u32],
}

impl<'a> Frame<'a> {
    /// Takes a run's memory apart; `None` if it is too little.
    fn carve(program: Program<'_>, scratch: &'a mut [u32]) -> Option<(Threads<'a>, Threads<'a>, Frame<'a>)> {
        let slots = program.slots();
        let width = 1 + slots;
        let threads = program.consumers() * width;
        let (here, rest) = scratch.split_at_mut_checked(threads)?;
        let (there, rest) = rest.split_at_mut_checked(threads)?;
        let (current, rest) = rest.split_at_mut_checked(slots)?;
        let (pending, rest) = rest.split_at_mut_checked(program.pending_len())?;
        let (visited, deeper) = rest.split_at_mut_checked(program.visited_len())?;
        visited.fill(0);
        let threads = |cells| Threads { cells, width, len: 0 };
        Some((threads(here), threads(there), Frame { visited, pending, depth: 0, current, deeper }))
    }

    fn defer(&mut self, what: u32, value: u32) {
        if let Some(pair) = self.pending.get_mut(self.depth..self.depth + 2) {
            pair.copy_from_slice(&[what, value]);
            self.depth += 2;
        }
    }
}

struct Machine<'a> {
    program: Program<'a>,
    subject: Subject<'a>,
    /// How many look-arounds this run is in.
    looks: usize,
    /// Steps that look-arounds may still take; `None` when they took too many or the search is to end, and then nothing
    /// goes on.
    steps: Option<usize>,
    work: Work<'a>,
    /// Steps up to the next question whether to go on; 0 after a no.
    left: usize,
}

impl Machine<'_> {
    /// Whether there is a match, whose slots go to `slots`. They hold at first what those of each thread start with.
    fn run(&mut self, run: Run, slots: &mut [u32], scratch: &mut [u32]) -> bool {
        let (program, subject) = (self.program, self.subject);
        let Some((mut here, mut there, mut frame)) = Frame::carve(program, scratch) else { return false };
        let is_look = self.looks > 0;
        let first_byte = if is_look { None } else { program.first_byte() };
        let mut at = run.start;
        let mut matched = false;
        loop {
            if !matched && (at == run.start || !run.anchored) {
                if let (0, Some(first)) = (here.len, first_byte) {
                    // No match is under way: on to where one can start.
                    match subject.text[at..].iter().position(|&byte| byte == first) {
                        Some(0) => {}
                        Some(skip) if !run.anchored => {
                            at += skip;
                            frame.visited.fill(0);
                        }
                        _ => return false,
                    }
                }
                frame.current.copy_from_slice(slots);
                if !is_look {
                    frame.current[0] = at as u32;
                }
                self.explore(run.pc, at, &mut frame, &mut here);
            }
            if self.steps.is_none() || here.len == 0 && (matched || run.anchored) {
                return matched;
            }
            frame.visited.fill(0);
            there.len = 0;
            let next = element(&subject.text[at..], subject.unit);
            for i in 0..here.len {
                self.spend(1);
                let Some([waiting, saved @ ..]) = here.thread(i) else { break };
                match (program.instruction(*waiting as usize), next) {
                    (Some((Instruction::Match, _)), _) => {
                        if subject.not_empty && !is_look && at == run.start {
                            continue;
                        }
                        if run.any {
                            return true;
                        }
                        slots.copy_from_slice(saved);
                        if !is_look {
                            slots[1] = at as u32;
                        }
                        matched = true;
                        // The threads behind this one are less preferred.
                        break;
                    }
                    (Some((Instruction::Consume(wanted), pc)), Some((code, len))) if wanted.matches(code) => {
                        frame.current.copy_from_slice(saved);
                        self.explore(pc, at + len, &mut frame, &mut there);
                    }
                    _ => {}
                }
            }
            let Some((_, len)) = next else { return matched };
            self.count(here.len + 1);
            at += len;
            core::mem::swap(&mut here, &mut there);
        }
    }

    /// Counts steps of any kind, and asks when there were many.
    fn count(&mut self, n: usize) {
        self.left = self.left.saturating_sub(n);
        if self.left == 0 {
            if (self.work)(WORK.max(n)) {
                self.left = WORK;
            } else {
                self.steps = None;
            }
        }
    }

    /// Counts steps, if this is a look-around.
    fn spend(&mut self, n: usize) {
        if self.looks > 0 {
            self.steps = self.steps.and_then(|steps| steps.checked_sub(n));
        }
    }

    /// Follows everything from `pc` that consumes nothing, and adds the threads that then wait.
    fn explore(&mut self, pc: usize, at: usize, frame: &mut Frame<'_>, threads: &mut Threads<'_>) {
        frame.depth = 0;
        let mut next = Some(pc);
        loop {
            while let Some(pc) = next {
                next = self.follow(pc, at, frame, threads);
            }
            let Some(below) = usize::checked_sub(frame.depth, 2) else { return };
            frame.depth = below;
            let (what, value) = (frame.pending[below], frame.pending[below + 1]);
            if what & RESTORE != 0 {
                frame.current[(what & !RESTORE) as usize] = value;
            } else {
                next = Some(what as usize);
            }
        }
    }

    /// One instruction; the one to go on with.
    fn follow(&mut self, pc: usize, at: usize, frame: &mut Frame<'_>, threads: &mut Threads<'_>) -> Option<usize> {
        let (instruction, next) = self.program.instruction(pc)?;
        let (cell, mask) = (frame.visited.get_mut(pc / 32)?, 1 << (pc % 32));
        if *cell & mask != 0 {
            return None;
        }
        *cell |= mask;
        self.spend(1);
        match instruction {
            Instruction::Consume(_) | Instruction::Match => {
                threads.push(pc, frame.current);
                None
            }
            Instruction::Assert(place) => place.is(self.subject.text, at).then_some(next),
            Instruction::Look(look) => self.look(look, at, frame).then_some(next),
            Instruction::Jump(target) => Some(target),
            Instruction::Split { first, second } => {
                frame.defer(second as u32, 0);
                Some(first)
            }
            Instruction::Save(slot) => {
                let old = core::mem::replace(frame.current.get_mut(slot)?, at as u32);
                frame.defer(slot as u32 | RESTORE, old);
                Some(next)
            }
        }
    }

    /// Whether a look-around lets pass; one that matches leaves its groups in the current slots.
    fn look(&mut self, look: Look, at: usize, frame: &mut Frame<'_>) -> bool {
        let slots = self.program.slots();
        let Some((found, scratch)) = frame.deeper.split_at_mut_checked(slots) else { return false };
        found.copy_from_slice(frame.current);
        let any = look.negated || slots == 2;
        self.looks += 1;
        self.spend(look.back);
        let matched = match self.back(at, look.back) {
            Some(start) if self.steps.is_some() => {
                self.run(Run { pc: look.body, start, anchored: true, any }, found, scratch)
            }
            _ => false,
        };
        self.looks -= 1;
        if matched && !any {
            for slot in 0..slots {
                let (old, new) = (frame.current[slot], frame.deeper[slot]);
                if old != new {
                    frame.current[slot] = new;
                    frame.defer(slot as u32 | RESTORE, old);
                }
            }
        }
        matched != look.negated
    }

    /// The place `n` elements before `at`.
    fn back(&self, mut at: usize, n: usize) -> Option<usize> {
        let text = self.subject.text;
        match self.subject.unit {
            Unit::Byte => at.checked_sub(n),
            Unit::Char => {
                for _ in 0..n {
                    at = at.checked_sub(1)?;
                    while at > 0 && text.get(at).is_some_and(|byte| byte & 0xc0 == 0x80) {
                        at -= 1;
                    }
                }
                Some(at)
            }
        }
    }
}

#[cfg(test)]
mod tests;
