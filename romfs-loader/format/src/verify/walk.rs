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
            HandlerKind::Except | HandlerKind::Finally => self.floor,
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
    // What follows from it: where code with this handler in this phase must lie, how far the stack may be popped,
    // and how many slots more there may be at run time.
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
            region: 0..code.len() as u32,
            base: 0,
            extra: 0,
        }
    }

    pub(super) fn run(&mut self) -> Result<(), Error> {
        self.walk(0)?;
        while let Some(left) = self.n_pending.checked_sub(1) {
            self.n_pending = left;
            let at = self.pending[left];
            let state = self.states[self.slot(at)];
            if state & VISITED == 0 {
                self.enter(State(state), at);
                self.walk(at)?;
            }
        }
        Ok(())
    }

    /// Follows the code from an offset until it ends or comes to where it has been.
    fn walk(&mut self, from: u32) -> Result<(), Error> {
        let code = self.code;
        let mut ip = from as usize;
        let mut last = op::JUMP;
        loop {
            let mut at = ip as u32;
            if at == self.region.end {
                self.enter_by_end_of_body(at, last)?;
            }
            if self.targets[ip / 32] >> (ip % 32) & 1 != 0 {
                let here = self.here();
                let slot = self.slot(at);
                let known = self.states[slot];
                if known != UNKNOWN && State(known & !VISITED) != here {
                    return Err(Error::new(ErrorKind::StackMismatch, ip));
                }
                if known != UNKNOWN && known & VISITED != 0 {
                    return Ok(());
                }
                self.states[slot] = here.0 | VISITED;
                if let Some(end) = self.async_with_at(at) {
                    ip = end as usize;
                    last = op::END_FINALLY;
                    continue;
                }
            }
            let fail = |kind| Err(Error::new(kind, ip));
            let opcode = code[ip];
            let Some(row) = brief(opcode) else { return fail(ErrorKind::Opcode) };
            let (fixed_pop, fixed_push) = match row.stack {
                Stack::Fixed(pop, push) => (u32::from(pop), u32::from(push)),
                _ => (0, 0),
            };
            let mut next = ip + 1;
            match row.class {
                Class::Fixed => {
                    skip_operand(code, &mut next, row.format);
                    if opcode == op::LOAD_CONST_NONE && self.ends_async_with(at) {
                        return Ok(());
                    }
                    if !self.effect(fixed_pop, fixed_push) {
                        return fail(ErrorKind::StackUnderflow);
                    }
                }
                Class::Variable => {
                    let n = read_uint(code, &mut next)?;
                    let mut x = 0;
                    if matches!(opcode, op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS) {
                        x = code[next];
                        next += 1;
                    }
                    let Some((pop, push)) = row.stack.effect(n, x) else { return fail(ErrorKind::Operand) };
                    // The container must be there as well, however far below the values.
                    let reach = if opcode == op::STORE_COMP { (n >> 2) + 1 } else { 0 };
                    if self.depth < self.base + reach || !self.effect(pop, push) {
                        return fail(ErrorKind::StackUnderflow);
                    }
                }
                Class::Dup => {
                    if self.depth < fixed_pop {
                        return fail(ErrorKind::StackUnderflow);
                    }
                    self.depth += fixed_pop;
                }
                Class::Jump => {
                    let target = target(code, &mut next, row.format)?;
                    return self.edge(at, target, self.depth);
                }
                Class::Branch => {
                    let target = target(code, &mut next, row.format)?;
                    if !self.effect(1, 0) {
                        return fail(ErrorKind::StackUnderflow);
                    }
                    self.edge(at, target, self.depth)?;
                }
                Class::BranchOrPop => {
                    let target = target(code, &mut next, row.format)?;
                    if self.depth <= self.base {
                        return fail(ErrorKind::StackUnderflow);
                    }
                    self.edge(at, target, self.depth)?;
                    self.depth -= 1;
                }
                Class::ForIter => {
                    let target = target(code, &mut next, row.format)?;
                    if self.depth < self.base + ITER_SLOTS {
                        return fail(ErrorKind::StackUnderflow);
                    }
                    self.edge(at, target, self.depth - ITER_SLOTS)?;
                    self.depth += 1;
                }
                Class::Setup => {
                    let start = target(code, &mut next, row.format)?;
                    self.set_up(at, opcode, start)?;
                }
                Class::PopExcept => {
                    let target = target(code, &mut next, row.format)?;
                    match self.innermost() {
                        Some(handler) if handler.kind == HandlerKind::Except => self.leave(at, &handler)?,
                        _ => return fail(ErrorKind::Handlers),
                    }
                    return self.edge(at, target, self.depth);
                }
                Class::Unwind => {
                    let target = target(code, &mut next, row.format)?;
                    return self.unwind(at, target, code[next]);
                }
                Class::WithCleanup => {
                    let handler = self.innermost().filter(|handler| {
                        handler.kind == HandlerKind::With && at >= handler.start && self.depth == handler.floor + 1
                    });
                    // Between the two there would be a stack without context manager and a handler that has one.
                    let followed = code.get(next) == Some(&op::END_FINALLY) && !self.is_target(next);
                    let Some(handler) = handler.filter(|_| followed) else { return fail(ErrorKind::Handlers) };
                    self.drop_handler(&handler);
                    next += 1;
                    at += 1;
                }
                Class::EndFinally => {
                    let handler = self.innermost().filter(|handler| {
                        matches!(handler.kind, HandlerKind::Except | HandlerKind::Finally)
                            && at >= handler.start
                            && self.depth == handler.floor + 1
                            && !self.caught
                    });
                    let Some(handler) = handler else { return fail(ErrorKind::Handlers) };
                    self.drop_handler(&handler);
                }
                Class::Return => {
                    if self.depth < self.base + fixed_pop {
                        return fail(ErrorKind::StackUnderflow);
                    }
                    return Ok(());
                }
            }
            let height = self.depth + self.extra;
            if height > self.max_stack {
                if height > self.limit {
                    return Err(Error::new(ErrorKind::StackOverflow, at as usize));
                }
                self.max_stack = height;
            }
            last = opcode;
            ip = next;
        }
    }

    fn here(&self) -> State {
        State::new(self.depth, self.handler, self.caught)
    }

    fn innermost(&self) -> Option<Handler> {
        self.handler_of(self.handler)
    }

    fn handler_of(&self, number: u32) -> Option<Handler> {
        Some(Handler::unpack(&self.handlers[(number as usize).checked_sub(1)?]))
    }

    fn is_target(&self, at: usize) -> bool {
        self.targets[at / 32] >> (at % 32) & 1 != 0
    }

    /// The index of a target in the tables.
    fn slot(&self, target: u32) -> usize {
        let (word, bit) = (target as usize / 32, target % 32);
        let below = self.targets[word] & ((1 << bit) - 1);
        self.ranks[word] as usize + below.count_ones() as usize
    }

    /// Makes a state at an offset the state here.
    fn enter(&mut self, state: State, at: u32) {
        self.depth = state.depth();
        self.handler = state.handler();
        self.caught = state.caught();
        let Some(handler) = self.innermost() else {
            (self.region, self.base, self.extra) = (0..self.code.len() as u32, 0, 0);
            return;
        };
        if at < handler.start {
            (self.region, self.base, self.extra) = (handler.setup..handler.start, handler.floor, handler.extra);
        } else {
            self.region = handler.start..handler.end;
            let except = handler.kind == HandlerKind::Except;
            self.base = handler.floor + u32::from(!(except && self.caught));
            self.extra = handler.extra + u32::from(!except);
        }
    }

    /// Takes and leaves values. Gives false where there are too few.
    #[inline]
    fn effect(&mut self, pop: u32, push: u32) -> bool {
        if self.depth < self.base + pop {
            return self.catch(pop, push);
        }
        self.depth = self.depth - pop + push;
        true
    }

    /// An except handler may take the exception from the stack, which it cannot end with [`op::END_FINALLY`] then.
    #[cold]
    fn catch(&mut self, pop: u32, push: u32) -> bool {
        let in_except = self.innermost().is_some_and(|handler| {
            handler.kind == HandlerKind::Except && self.region.start == handler.start && self.base > handler.floor
        });
        if !in_except || self.caught || (pop, push) != (1, 0) || self.depth != self.base {
            return false;
        }
        self.depth -= 1;
        self.base -= 1;
        self.caught = true;
        true
    }

    /// Goes to a target with the handlers that are active here.
    fn edge(&mut self, at: u32, target: u32, depth: u32) -> Result<(), Error> {
        if !self.region.contains(&target) {
            return Err(Error::new(ErrorKind::Handlers, at as usize));
        }
        self.record(at, target, State::new(depth, self.handler, self.caught))
    }

    fn record(&mut self, at: u32, target: u32, state: State) -> Result<(), Error> {
        let slot = self.slot(target);
        let known = self.states[slot];
        if known == UNKNOWN {
            self.states[slot] = state.0;
            self.pending[self.n_pending] = target;
            self.n_pending += 1;
        } else if State(known & !VISITED) != state {
            return Err(Error::new(ErrorKind::StackMismatch, at as usize));
        }
        Ok(())
    }

    fn set_up(&mut self, at: u32, opcode: u8, start: u32) -> Result<(), Error> {
        let fail = |kind| Err(Error::new(kind, at as usize));
        let kind = match opcode {
            op::SETUP_WITH => HandlerKind::With,
            op::SETUP_EXCEPT => HandlerKind::Except,
            _ if AsyncWith::find(self.code, start).is_some() => HandlerKind::AsyncWith,
            _ => HandlerKind::Finally,
        };
        // What the handler takes from the stack must not belong to an enclosing handler.
        let own = u32::from(matches!(kind, HandlerKind::With | HandlerKind::AsyncWith));
        if self.depth < self.base + own {
            return fail(ErrorKind::StackUnderflow);
        }
        let floor = self.depth + u32::from(kind == HandlerKind::With);
        let level = self.innermost().map_or(0, |handler| handler.level) + 1;
        if level > self.max_level || self.n_handlers == HANDLERS_MAX || !self.region.contains(&start) {
            return fail(ErrorKind::Handlers);
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
        let Some(words) = self.handlers.get_mut(self.n_handlers) else { return fail(ErrorKind::Scratch) };
        *words = handler.pack();
        self.n_handlers += 1;
        // What the handler is entered with, and calls of the context manager's methods: two slots for the method, three
        // for its arguments.
        let highest = match kind {
            HandlerKind::Except => floor + 1,
            HandlerKind::Finally => floor + 2,
            HandlerKind::With => floor + 3,
            HandlerKind::AsyncWith => floor + AsyncWith::MAX_STACK,
        };
        if highest + self.extra > self.limit {
            return fail(ErrorKind::StackOverflow);
        }
        self.max_stack = self.max_stack.max(highest + self.extra);
        let number = self.n_handlers as u32;
        self.record(at, start, State::new(floor + 1, number, false))?;
        self.enter(State::new(floor + u32::from(kind == HandlerKind::With), number, false), at);
        Ok(())
    }

    /// Pops the innermost handler, at the end of what runs under it or in it.
    fn drop_handler(&mut self, handler: &Handler) {
        self.enter(State::new(handler.depth_after(), handler.outer, handler.outer_caught), handler.setup);
    }

    /// Pops the innermost handler by a jump: from its body, or from the handler once its exception is caught.
    fn leave(&mut self, at: u32, handler: &Handler) -> Result<(), Error> {
        let in_body = at < handler.start;
        let depth = match handler.kind {
            _ if in_body => handler.floor,
            HandlerKind::Except if self.caught => handler.floor,
            HandlerKind::Finally => handler.floor + 1,
            _ => return Err(Error::new(ErrorKind::Handlers, at as usize)),
        };
        if self.depth != depth {
            return Err(Error::new(ErrorKind::Handlers, at as usize));
        }
        self.drop_handler(handler);
        Ok(())
    }

    fn unwind(&mut self, at: u32, target: u32, extra: u8) -> Result<(), Error> {
        for _ in 0..extra & 0x7f {
            let handler = self.innermost().ok_or(Error::new(ErrorKind::Handlers, at as usize))?;
            self.leave(at, &handler)?;
        }
        if extra & 0x80 != 0 {
            if self.depth < self.base + ITER_SLOTS {
                return Err(Error::new(ErrorKind::StackUnderflow, at as usize));
            }
            self.depth -= ITER_SLOTS;
        }
        self.edge(at, target, self.depth)
    }

    /// Control has come to the end of where it may go: the body of a finally or with may run into the handler.
    fn enter_by_end_of_body(&mut self, at: u32, last: u8) -> Result<(), Error> {
        if at as usize == self.code.len() {
            return Err(Error::new(ErrorKind::FallsOff, at as usize));
        }
        match self.innermost() {
            Some(handler)
                if handler.start == at
                    && matches!(handler.kind, HandlerKind::Finally | HandlerKind::With)
                    && last == op::LOAD_CONST_NONE
                    && self.depth == handler.floor + 1 =>
            {
                self.enter(self.here(), at);
                Ok(())
            }
            _ => Err(Error::new(ErrorKind::Handlers, at as usize)),
        }
    }

    /// Where an offset is the start of the handler of an `async with` that is active here: drops the handler and gives
    /// the offset behind it.
    fn async_with_at(&mut self, at: u32) -> Option<u32> {
        let handler = self.innermost().filter(|it| it.kind == HandlerKind::AsyncWith && it.start == at)?;
        let found = AsyncWith::find(self.code, at)?;
        self.drop_handler(&handler);
        Some(found.end)
    }

    /// Whether the body of an `async with` ends here, by a jump into the middle of its handler.
    fn ends_async_with(&self, at: u32) -> bool {
        let Some(handler) = self.innermost().filter(|it| it.kind == HandlerKind::AsyncWith && at < it.start) else {
            return false;
        };
        let at = at as usize;
        self.code.get(at..at + 3) == Some(&[op::LOAD_CONST_NONE, op::ROT_TWO, op::JUMP])
            && !self.is_target(at + 1)
            && !self.is_target(at + 2)
            && self.depth == handler.floor
            && AsyncWith::find(self.code, handler.start)
                .is_some_and(|found| read_target(self.code, &mut (at + 3), true) == Ok(found.join as usize))
    }
}

/// Moves `ip` behind an operand, which the first pass has checked.
#[inline]
fn skip_operand(code: &[u8], ip: &mut usize, format: Format) {
    if matches!(format, Format::Qstr | Format::Uint | Format::Int) {
        while code[*ip] & 0x80 != 0 {
            *ip += 1;
        }
        *ip += 1;
    }
}

#[inline]
fn target(code: &[u8], ip: &mut usize, format: Format) -> Result<u32, Error> {
    read_target(code, ip, format == Format::Jump).map(|target| target as u32)
}
