//! The second pass: follows the control flow, once through each instruction that can be reached.

use super::Class;
use super::async_with::AsyncWith;
use crate::mpy::{Error, ErrorKind};
use crate::opcode::{Format, ITER_SLOTS, Stack, brief, op, read_target, read_uint};
use core::ops::Range;

/// The state on arrival at an instruction, in a word.
///
/// ```text
///  31        30       29 … 16              15 … 0
///  visited │ caught │ handler, 0 if none │ depth of the operand stack
/// ```
///
/// `caught` tells, in an except handler, that the exception has been taken from the stack.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State(u32);

/// No path has come by yet.
pub(super) const UNKNOWN: u32 = u32::MAX;

const VISITED: u32 = 1 << 31;
const CAUGHT: u32 = 1 << 30;

/// One less than the bits hold, so that no state is [`UNKNOWN`].
const HANDLERS_MAX: usize = (1 << 14) - 2;

impl State {
    fn new(depth: u32, handler: u32, caught: bool) -> Self {
        Self(depth | handler << 16 | if caught { CAUGHT } else { 0 })
    }

    fn depth(self) -> u32 {
        self.0 & 0xffff
    }

    fn handler(self) -> u32 {
        self.0 >> 16 & 0x3fff
    }

    fn caught(self) -> bool {
        self.0 & CAUGHT != 0
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HandlerKind {
    Except,
    Finally,
    With,
    AsyncWith,
    /// No handler is active.
    None,
}

/// A handler that some instruction sets up.
#[derive(Clone, Copy)]
struct Handler {
    kind: HandlerKind,
    /// Offset of the instruction that sets it up: its body starts behind it.
    setup: u32,
    /// Offset of the handler itself, where its body ends.
    start: u32,
    /// Offset where code with this handler active must end: the enclosing region's.
    end: u32,
    /// Depth of the operand stack in the body.
    floor: u32,
    /// The enclosing handler and whether its exception was caught, and how many handlers there are with this one.
    outer: u32,
    outer_caught: bool,
    level: u32,
    /// How many enclosing handlers are running a finally block, whose cause may take a second slot.
    extra: u32,
}

/// A handler as words of scratch memory.
pub(super) type HandlerWords = [u32; 4];

impl Handler {
    const NONE: Self = Self {
        kind: HandlerKind::None,
        setup: 0,
        start: 0,
        end: 0,
        floor: 0,
        outer: 0,
        outer_caught: false,
        level: 0,
        extra: 0,
    };

    fn pack(&self) -> HandlerWords {
        // A forward jump is 32 KiB long at most.
        let body = (self.start - self.setup) | self.floor << 16;
        let packed = self.outer | u32::from(self.outer_caught) << 14 | self.level << 15 | self.extra << 22;
        [self.setup, body, self.end, packed | (self.kind as u32) << 29]
    }

    fn unpack(&[setup, body, end, packed]: &HandlerWords) -> Self {
        let kind = match packed >> 29 {
            0 => HandlerKind::Except,
            1 => HandlerKind::Finally,
            2 => HandlerKind::With,
            _ => HandlerKind::AsyncWith,
        };
        let (outer, outer_caught) = (packed & 0x3fff, packed >> 14 & 1 != 0);
        let (level, extra) = (packed >> 15 & 0x7f, packed >> 22 & 0x7f);
        Self { kind, setup, start: setup + (body & 0xffff), end, floor: body >> 16, outer, outer_caught, level, extra }
    }

    /// Depth of the operand stack once the handler is gone.
    fn depth_after(&self) -> u32 {
        match self.kind {
            HandlerKind::Except | HandlerKind::Finally | HandlerKind::None => self.floor,
            // The context manager goes too: for `with` as a bound method in two slots.
            HandlerKind::With => self.floor - 2,
            HandlerKind::AsyncWith => self.floor - 1,
        }
    }
}

pub(super) struct Walk<'a> {
    code: &'a [u8],
    /// Which offsets jumps lead to, and for each word how many there are before it.
    targets: &'a [u32],
    ranks: &'a [u32],
    /// For each target, its state, and room to remember it as still to be walked from.
    states: &'a mut [u32],
    pending: &'a mut [u32],
    n_pending: usize,
    handlers: &'a mut [HandlerWords],
    n_handlers: usize,
    /// How many handlers may nest and how deep the operand stack may get.
    max_level: u32,
    limit: u32,

    /// The highest that the operand stack gets.
    pub max_stack: u32,

    // The state here.
    depth: u32,
    handler: u32,
    caught: bool,
    // What follows from it: the handler itself, where code with it in this phase must lie, how far the stack may be
    // popped, and how many slots more there may be at run time.
    inner: Handler,
    region: Range<u32>,
    base: u32,
    extra: u32,
}

/// The bitmap of jump targets and the tables beside it.
pub(super) struct Tables<'a> {
    pub targets: &'a [u32],
    pub ranks: &'a [u32],
    pub states: &'a mut [u32],
    pub pending: &'a mut [u32],
    pub handlers: &'a mut [HandlerWords],
}

impl<'a> Walk<'a> {
    /// `max_level` is how many handlers may nest, `limit` how deep the operand stack may get.
    pub(super) fn new(code: &'a [u8], tables: Tables<'a>, max_level: u32, limit: u32) -> Self {
        let Tables { targets, ranks, states, pending, handlers } = tables;
        Self {
            code,
            targets,
            ranks,
            states,
            pending,
            n_pending: 0,
            handlers,
            n_handlers: 0,
            max_level,
            limit,
            max_stack: 0,
            depth: 0,
            handler: 0,
            caught: false,
            inner: Handler::NONE,
            region: 0..code.len() as u32,
            base: 0,
            extra: 0,
        }
    }

    pub(super) fn run(&mut self) -> Result<(), Error> {
        self.walk(0)?;
        while let Some(left) = self.n_pending.checked_sub(1) {
            self.n_pending = left;
            let at = self.pending.get(left).copied().unwrap_or_default();
            let state = *self.state(at).map_err(|kind| Error::new(kind, at as usize))?;
            if state & VISITED == 0 {
                self.enter(State(state), at);
                self.walk(at)?;
            }
        }
        Ok(())
    }

    /// Follows the code from an offset until it ends or comes to where it has been.
    fn walk(&mut self, from: u32) -> Result<(), Error> {
        let mut next = Next { ip: from, last: op::JUMP };
        loop {
            let at = next.ip;
            match self.step(next) {
                Ok(Some(then)) => next = then,
                Ok(None) => return Ok(()),
                Err(kind) => return Err(Error::new(kind, at as usize)),
            }
        }
    }

    /// Follows one instruction. `None` where control does not go on from there, or has been there.
    #[inline]
    fn step(&mut self, Next { ip: at, last }: Next) -> Result<Option<Next>, ErrorKind> {
        let code = self.code;
        if at == self.region.end {
            self.enter_by_end_of_body(at, last)?;
        }
        if self.is_target(at as usize) {
            let here = self.here();
            let state = self.state(at)?;
            let known = *state;
            if known != UNKNOWN && State(known & !VISITED) != here {
                return Err(ErrorKind::StackMismatch);
            }
            if known != UNKNOWN && known & VISITED != 0 {
                return Ok(None);
            }
            *state = here.0 | VISITED;
            if let Some(end) = self.async_with_at(at) {
                return Ok(Some(Next { ip: end, last: op::END_FINALLY }));
            }
        }
        let (opcode, row) = code.get(at as usize).and_then(|op| Some((*op, brief(*op)?))).ok_or(ErrorKind::Opcode)?;
        let (pop, push) = match row.stack {
            Stack::Fixed(pop, push) => (u32::from(pop), u32::from(push)),
            _ => (0, 0),
        };
        // The operand as far as it counts here; the first pass has checked it, so reading it does not fail.
        let (mut next, mut n) = (at as usize + 1, 0);
        match row.format {
            Format::None | Format::MultiUint | Format::MultiInt => {}
            Format::Jump | Format::Forward => {
                n = read_target(code, &mut next, row.format == Format::Jump).map_err(|_| ErrorKind::Operand)? as u32;
            }
            Format::Uint if row.class == Class::Variable => {
                n = read_uint(code, &mut next).map_err(|_| ErrorKind::Operand)?
            }
            Format::Qstr | Format::Uint | Format::Int => skip_operand(code, &mut next),
        }
        let has_handler =
            |kind| self.inner.kind == kind && at >= self.inner.start && self.depth == self.inner.floor + 1;
        match row.class {
            Class::Fixed => {
                if opcode == op::LOAD_CONST_NONE && self.ends_async_with(at) {
                    return Ok(None);
                }
                self.effect(pop, push)?;
            }
            Class::Variable => {
                let mut x = 0;
                if row.extra {
                    x = *code.get(next).ok_or(ErrorKind::Operand)?;
                    next += 1;
                }
                let (pop, push) = row.stack.effect(n, x).ok_or(ErrorKind::Operand)?;
                // The container must be there as well, however far below the values.
                let reach = if opcode == op::STORE_COMP { (n >> 2) + 1 } else { 0 };
                self.require(reach)?;
                self.effect(pop, push)?;
            }
            Class::Dup => {
                if self.depth < pop {
                    return Err(ErrorKind::StackUnderflow);
                }
                self.depth += pop;
            }
            Class::Jump => return self.edge(n, self.depth),
            Class::Branch => {
                self.effect(1, 0)?;
                self.edge(n, self.depth)?;
            }
            Class::BranchOrPop => {
                self.require(1)?;
                self.edge(n, self.depth)?;
                self.depth -= 1;
            }
            Class::ForIter => {
                self.require(ITER_SLOTS)?;
                self.edge(n, self.depth - ITER_SLOTS)?;
                self.depth += 1;
            }
            Class::Setup => self.set_up(at, opcode, n)?,
            Class::PopExcept => {
                if self.inner.kind != HandlerKind::Except {
                    return Err(ErrorKind::Handlers);
                }
                self.leave(at)?;
                return self.edge(n, self.depth);
            }
            Class::Unwind => return self.unwind(at, n, *code.get(next).ok_or(ErrorKind::Operand)?),
            Class::WithCleanup => {
                // Between the two there would be a stack without context manager and a handler that has one.
                let followed = code.get(next) == Some(&op::END_FINALLY) && !self.is_target(next);
                if !has_handler(HandlerKind::With) || !followed {
                    return Err(ErrorKind::Handlers);
                }
                self.drop_handler();
                next += 1;
            }
            Class::EndFinally => {
                if self.caught || !(has_handler(HandlerKind::Except) || has_handler(HandlerKind::Finally)) {
                    return Err(ErrorKind::Handlers);
                }
                self.drop_handler();
            }
            Class::Return => return self.require(pop).map(|()| None),
        }
        let height = self.depth + self.extra;
        if height > self.max_stack {
            if height > self.limit {
                return Err(ErrorKind::StackOverflow);
            }
            self.max_stack = height;
        }
        Ok(Some(Next { ip: next as u32, last: opcode }))
    }

    fn here(&self) -> State {
        State::new(self.depth, self.handler, self.caught)
    }

    fn is_target(&self, at: usize) -> bool {
        self.targets.get(at / 32).is_some_and(|word| word >> (at % 32) & 1 != 0)
    }

    /// The state of a target.
    fn state(&mut self, target: u32) -> Result<&mut u32, ErrorKind> {
        let (word, bit) = (target as usize / 32, target % 32);
        let (targets, rank) = self.targets.get(word).zip(self.ranks.get(word)).ok_or(ErrorKind::JumpTarget)?;
        let below = targets & ((1 << bit) - 1);
        self.states.get_mut(*rank as usize + below.count_ones() as usize).ok_or(ErrorKind::JumpTarget)
    }

    /// Makes a state at an offset the state here.
    fn enter(&mut self, state: State, at: u32) {
        self.depth = state.depth();
        self.handler = state.handler();
        self.caught = state.caught();
        let words = (self.handler as usize).checked_sub(1).and_then(|number| self.handlers.get(number));
        let handler = words.map_or(Handler::NONE, Handler::unpack);
        self.inner = handler;
        if handler.kind == HandlerKind::None {
            (self.region, self.base, self.extra) = (0..self.code.len() as u32, 0, 0);
        } else if at < handler.start {
            (self.region, self.base, self.extra) = (handler.setup..handler.start, handler.floor, handler.extra);
        } else {
            self.region = handler.start..handler.end;
            let except = handler.kind == HandlerKind::Except;
            self.base = handler.floor + u32::from(!(except && self.caught));
            self.extra = handler.extra + u32::from(!except);
        }
    }

    /// Whether so many values can be taken.
    fn require(&self, n: u32) -> Result<(), ErrorKind> {
        if self.depth < self.base + n { Err(ErrorKind::StackUnderflow) } else { Ok(()) }
    }

    /// Takes and leaves values.
    #[inline]
    fn effect(&mut self, pop: u32, push: u32) -> Result<(), ErrorKind> {
        if self.depth < self.base + pop {
            return self.catch(pop, push);
        }
        self.depth = self.depth - pop + push;
        Ok(())
    }

    /// An except handler may take the exception from the stack, which it cannot end with [`op::END_FINALLY`] then.
    #[cold]
    fn catch(&mut self, pop: u32, push: u32) -> Result<(), ErrorKind> {
        let handler = &self.inner;
        let in_except =
            handler.kind == HandlerKind::Except && self.region.start == handler.start && self.base > handler.floor;
        if !in_except || self.caught || (pop, push) != (1, 0) || self.depth != self.base {
            return Err(ErrorKind::StackUnderflow);
        }
        self.depth -= 1;
        self.base -= 1;
        self.caught = true;
        Ok(())
    }

    /// Goes to a target with the handlers that are active here.
    fn edge(&mut self, target: u32, depth: u32) -> Result<Option<Next>, ErrorKind> {
        if !self.region.contains(&target) {
            return Err(ErrorKind::Handlers);
        }
        self.record(target, State::new(depth, self.handler, self.caught)).map(|()| None)
    }

    fn record(&mut self, target: u32, state: State) -> Result<(), ErrorKind> {
        let known = self.state(target)?;
        if *known != UNKNOWN {
            return if State(*known & !VISITED) == state { Ok(()) } else { Err(ErrorKind::StackMismatch) };
        }
        *known = state.0;
        // As much room as there are targets, each of which comes by once.
        *self.pending.get_mut(self.n_pending).ok_or(ErrorKind::Scratch)? = target;
        self.n_pending += 1;
        Ok(())
    }

    fn set_up(&mut self, at: u32, opcode: u8, start: u32) -> Result<(), ErrorKind> {
        // What the handler takes from the stack must not belong to an enclosing handler. It is entered with one value
        // or two, and there are calls of the context manager's methods: two slots for the method, three for its
        // arguments.
        let (kind, own, highest) = match opcode {
            op::SETUP_WITH => (HandlerKind::With, 1, 3),
            op::SETUP_EXCEPT => (HandlerKind::Except, 0, 1),
            _ if AsyncWith::find(self.code, start).is_some() => (HandlerKind::AsyncWith, 1, AsyncWith::MAX_STACK),
            _ => (HandlerKind::Finally, 0, 2),
        };
        self.require(own)?;
        let with = u32::from(kind == HandlerKind::With);
        let floor = self.depth + with;
        let level = self.inner.level + 1;
        if level > self.max_level || self.n_handlers == HANDLERS_MAX || !self.region.contains(&start) {
            return Err(ErrorKind::Handlers);
        }
        let handler = Handler {
            kind,
            setup: at,
            start,
            end: self.region.end,
            floor,
            outer: self.handler,
            outer_caught: self.caught,
            level,
            extra: self.extra,
        };
        *self.handlers.get_mut(self.n_handlers).ok_or(ErrorKind::Scratch)? = handler.pack();
        self.n_handlers += 1;
        let highest = floor + highest + self.extra;
        if highest > self.limit {
            return Err(ErrorKind::StackOverflow);
        }
        self.max_stack = self.max_stack.max(highest);
        let number = self.n_handlers as u32;
        self.record(start, State::new(floor + 1, number, false))?;
        self.enter(State::new(floor + with, number, false), at);
        Ok(())
    }

    /// Pops the innermost handler, at the end of what runs under it or in it.
    fn drop_handler(&mut self) {
        let handler = self.inner;
        self.enter(State::new(handler.depth_after(), handler.outer, handler.outer_caught), handler.setup);
    }

    /// Pops the innermost handler by a jump: from its body, or from the handler once its exception is caught.
    fn leave(&mut self, at: u32) -> Result<(), ErrorKind> {
        let handler = &self.inner;
        let depth = match handler.kind {
            HandlerKind::None => return Err(ErrorKind::Handlers),
            _ if at < handler.start => handler.floor,
            HandlerKind::Except if self.caught => handler.floor,
            HandlerKind::Finally => handler.floor + 1,
            _ => return Err(ErrorKind::Handlers),
        };
        if self.depth != depth {
            return Err(ErrorKind::Handlers);
        }
        self.drop_handler();
        Ok(())
    }

    fn unwind(&mut self, at: u32, target: u32, extra: u8) -> Result<Option<Next>, ErrorKind> {
        for _ in 0..extra & 0x7f {
            self.leave(at)?;
        }
        if extra & 0x80 != 0 {
            self.require(ITER_SLOTS)?;
            self.depth -= ITER_SLOTS;
        }
        self.edge(target, self.depth)
    }

    /// Control has come to the end of where it may go: the body of a finally or with may run into the handler.
    fn enter_by_end_of_body(&mut self, at: u32, last: u8) -> Result<(), ErrorKind> {
        if at as usize == self.code.len() {
            return Err(ErrorKind::FallsOff);
        }
        let handler = &self.inner;
        if handler.start != at
            || !matches!(handler.kind, HandlerKind::Finally | HandlerKind::With)
            || last != op::LOAD_CONST_NONE
            || self.depth != handler.floor + 1
        {
            return Err(ErrorKind::Handlers);
        }
        self.enter(self.here(), at);
        Ok(())
    }

    /// Where an offset is the start of the handler of an `async with` that is active here: drops the handler and gives
    /// the offset behind it.
    fn async_with_at(&mut self, at: u32) -> Option<u32> {
        if self.inner.kind != HandlerKind::AsyncWith || self.inner.start != at {
            return None;
        }
        let found = AsyncWith::find(self.code, at)?;
        self.drop_handler();
        Some(found.end)
    }

    /// Whether the body of an `async with` ends here, by a jump into the middle of its handler.
    fn ends_async_with(&self, at: u32) -> bool {
        let handler = &self.inner;
        if handler.kind != HandlerKind::AsyncWith || at >= handler.start {
            return false;
        }
        let at = at as usize;
        self.code.get(at..at + 3) == Some(&[op::LOAD_CONST_NONE, op::ROT_TWO, op::JUMP])
            && !self.is_target(at + 1)
            && !self.is_target(at + 2)
            && self.depth == handler.floor
            && AsyncWith::find(self.code, handler.start)
                .is_some_and(|found| read_target(self.code, &mut (at + 3), true) == Ok(found.join as usize))
    }
}

/// Where the walk goes on, and the opcode that led there.
#[derive(Clone, Copy)]
struct Next {
    ip: u32,
    last: u8,
}

/// Moves `ip` behind a varint, which the first pass has checked.
#[inline]
fn skip_operand(code: &[u8], ip: &mut usize) {
    while code.get(*ip).is_some_and(|byte| byte & 0x80 != 0) {
        *ip += 1;
    }
    *ip += 1;
}
