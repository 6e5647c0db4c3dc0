//! `select.poll`: waits until one of several streams can be read or written.

use core::cell::Cell;

use super::list::List;
use super::{Entry, TypeRow, console, native, stream};
use crate::errno;
use crate::files::PollFile;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// It can be read.
pub(crate) const IN: u16 = 1;
/// It can be written.
pub(crate) const OUT: u16 = 4;
/// It failed.
pub(crate) const ERROR: u16 = 8;
/// The other end is gone.
pub(crate) const HANG_UP: u16 = 16;

/// How many files of the platform are asked for at once.
const BATCH: usize = 32;

/// How long to wait, in milliseconds, between two looks at a stream that cannot wake anybody, and at what else became
/// due.
const SLICE: u64 = 1;
const LONG_SLICE: u64 = 50;

/// The streams, their events in small ints beside them, and what is so in the upper half of those.
#[repr(C)]
pub(crate) struct Poller<'v> {
    header: Header,
    /// Where `ipoll` looks for the next one, and its flags.
    at: Cell<u16>,
    flags: Cell<u16>,
    streams: &'v List<'v>,
    masks: &'v List<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Poller<'v> {
    const TY: Ty = Ty::Poller;
}

/// In the flags of `ipoll`: what was found is not watched any more.
const ONE_SHOT: u16 = 1;
/// Also in the flags, for `asyncio`: a scheduled call ends the wait, for it may have made a task ready.
const WAKE: u16 = 2;

/// `select.poll()`.
pub(crate) fn new<'v>(vm: &Vm<'v>) -> Res<Value<'v>> {
    let (streams, masks) = (vm.new_list(&[])?, vm.new_list(&[])?);
    let header = Header::new(Ty::Poller);
    Ok(Value::object(vm.alloc_tailed(Poller { header, at: Cell::new(0), flags: Cell::new(0), streams, masks }, 0)?))
}

impl<'v> Poller<'v> {
    fn find(&self, stream: Value<'v>) -> Option<usize> {
        (0..self.streams.len()).find(|at| self.streams.get(*at) == Some(stream))
    }

    fn mask(&self, at: usize) -> (u16, u16) {
        let mask = self.masks.get(at).and_then(Value::as_small).unwrap_or(0);
        (mask as u16 & 0x1fff, (mask >> 13) as u16)
    }

    fn set_mask(&self, at: usize, events: u16, ready: u16) {
        if at < self.masks.len() {
            self.masks.set(at, Value::int((events & 0x1fff) as isize | (ready as isize) << 13));
        }
    }

    /// Looks at each stream once, waiting for files of the platform at most so long; how many are ready, and whether
    /// there are streams that can only be looked at.
    fn look(&self, vm: &Vm<'v>, wait_ms: u32) -> Res<(usize, bool)> {
        let (mut ready, mut silent, mut waits) = (0, false, true);
        let mut batch = [PollFile::default(); BATCH];
        let mut places = [0; BATCH];
        let mut len = 0;
        for at in 0..self.streams.len() {
            let Some(stream) = self.streams.get(at) else { break };
            let (events, _) = self.mask(at);
            if let Some(file) = vm.stream_number(stream)? {
                // The platform may have read input already that its files know nothing of.
                let input = if file == 0 && vm.platform.input_ready() { events & IN } else { 0 };
                if vm.platform.files().is_none() {
                    silent = true;
                    let found = if file == 0 { input } else { events & OUT };
                    self.set_mask(at, events, found);
                    ready += usize::from(found != 0);
                    continue;
                }
                if len == BATCH {
                    ready += self.look_at_files(vm, &mut batch, &places, 0)?;
                    len = 0;
                }
                batch[len] = PollFile { file, events, ready: input };
                places[len] = at;
                len += 1;
                waits &= input == 0;
                continue;
            }
            silent = true;
            let found = vm.poll_stream(stream, events)?;
            self.set_mask(at, events, found);
            ready += usize::from(found != 0);
        }
        let wait_ms = if ready > 0 || silent || !waits { 0 } else { wait_ms };
        if len > 0 {
            ready += self.look_at_files(vm, &mut batch[..len], &places, wait_ms)?;
        } else if ready == 0 {
            silent = true;
        }
        Ok((ready, silent))
    }

    fn look_at_files(&self, vm: &Vm<'v>, batch: &mut [PollFile], places: &[usize], wait_ms: u32) -> Res<usize> {
        vm.file_result(vm.files()?.poll(batch, wait_ms))?;
        for (file, at) in batch.iter().zip(places) {
            self.set_mask(*at, file.events, file.ready);
        }
        Ok(batch.iter().filter(|file| file.ready != 0).count())
    }

    /// Waits until a stream is ready; how many are.
    fn wait(&self, vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<usize> {
        let start = vm.platform.ticks_us();
        let timeout = match args.pos.get(1) {
            Some(ms) if !ms.is_none() => u64::try_from(vm.int_word(*ms)?).ok(),
            _ => None,
        };
        loop {
            let waited = vm.platform.ticks_us().wrapping_sub(start) / 1000;
            let left = timeout.map_or(u64::MAX, |timeout| timeout.saturating_sub(waited));
            let (ready, silent) = self.look(vm, left.min(LONG_SLICE) as u32)?;
            if ready > 0 || left == 0 {
                return Ok(ready);
            }
            if silent {
                vm.platform.sleep_us(left.min(SLICE) * 1000);
            }
            let pending = vm.pending.get();
            vm.handle_pending()?;
            if pending && self.flags.get() & WAKE != 0 {
                return Ok(0);
            }
        }
    }

    /// The next ready one from a place on, with what is so.
    fn next_ready(&self, from: usize) -> Option<(usize, Value<'v>, u16)> {
        (from..self.streams.len()).find_map(|at| match self.mask(at) {
            (_, 0) => None,
            (_, ready) => Some((at, self.streams.get(at)?, ready)),
        })
    }

    fn stop_if_one_shot(&self, at: usize) {
        if self.flags.get() & ONE_SHOT != 0 {
            self.set_mask(at, 0, 0);
        }
    }
}

impl<'v> Vm<'v> {
    /// The number by which the platform knows a stream, if it does.
    fn stream_number(&self, stream: Value<'v>) -> Res<Option<i32>> {
        if let Some(number) = stream.as_small() {
            return Ok(i32::try_from(number).ok());
        }
        if let Some(file) = self.host_file(stream) {
            return Ok(Some(file.number()));
        }
        Ok(console::number(self, stream).map(i32::from))
    }

    /// Whether a stream is one in Rust that nobody can wait for: a file of an image, a stream in memory.
    fn is_plain_stream(&self, stream: Value<'v>) -> bool {
        matches!(self.ty_of(self.native_self(stream)), Ty::File | Ty::TextFile | Ty::MemoryStream)
    }

    /// What of `events` a stream without a number is ready for.
    fn poll_stream(&self, stream: Value<'v>, events: u16) -> Res<u16> {
        if self.is_plain_stream(stream) {
            return Err(self.raise_os_error(errno::EINVAL));
        }
        if let Some(ready) = self.poll_ring(stream) {
            return Ok(ready & events);
        }
        match self.stream_request(stream, stream::IOCTL_POLL, events as isize)? {
            Some(ready) => match u16::try_from(ready) {
                Ok(ready) => Ok(ready & 0x1fff),
                Err(_) => Err(self.raise_os_error(ready.saturating_neg().clamp(0, i32::MAX as isize) as i32)),
            },
            None => Err(self.raise_no_stream()),
        }
    }
}

fn events_of<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<u16> {
    match args.pos.get(2) {
        Some(events) => Ok(vm.int_word(*events)? as u16),
        None => Ok(IN | OUT),
    }
}

fn register<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (poller, stream) = (vm.receiver::<Poller>(&args)?, args.at(1));
    let events = events_of(vm, &args)?;
    if stream.as_small().is_some_and(|number| number < 0) {
        return Err(vm.raise_type(&crate::types::exception::VALUE_ERROR));
    }
    if vm.stream_number(stream)?.is_none()
        && vm.poll_ring(stream).is_none()
        && !vm.is_plain_stream(stream)
        && vm.find_attr(stream, q::ioctl)?.is_none()
    {
        return Err(vm.raise_no_stream());
    }
    let at = match poller.find(stream) {
        Some(at) => at,
        None => {
            poller.masks.push(vm, Value::int(0))?;
            let pushed = poller.streams.push(vm, stream);
            if pushed.is_err() {
                poller.masks.pop();
            }
            pushed?;
            poller.streams.len() - 1
        }
    };
    poller.set_mask(at, events, 0);
    Ok(Value::NONE)
}

fn modify<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let poller = vm.receiver::<Poller>(&args)?;
    let events = events_of(vm, &args)?;
    match poller.find(args.at(1)) {
        Some(at) => poller.set_mask(at, events, 0),
        None => return Err(vm.raise_os_error(errno::ENOENT)),
    }
    Ok(Value::NONE)
}

fn unregister<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let poller = vm.receiver::<Poller>(&args)?;
    if let Some(at) = poller.find(args.at(1)) {
        poller.streams.remove(vm, at)?;
        poller.masks.remove(vm, at)?;
    }
    Ok(Value::NONE)
}

fn set_flags<'v>(vm: &Vm<'v>, poller: &Poller<'_>, args: &Args<'_, 'v>) -> Res<()> {
    poller.flags.set(match args.pos.get(2) {
        Some(flags) => vm.int_word(*flags)? as u16,
        None => 0,
    });
    Ok(())
}

fn poll<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let poller = vm.receiver::<Poller>(&args)?;
    set_flags(vm, poller, &args)?;
    let ready = poller.wait(vm, &args)?;
    let list = vm.new_list_with_capacity(ready)?;
    let mut at = 0;
    while let Some((found, stream, ready)) = poller.next_ready(at) {
        let entry = vm.new_tuple(&[stream, Value::int(ready as isize)])?;
        list.push(vm, entry)?;
        poller.stop_if_one_shot(found);
        at = found + 1;
    }
    Ok(list.into())
}

/// `select.poll()`'s objects. They are the iterators of their `ipoll`, too.
pub static POLLER: TypeRow = TypeRow {
    id: Ty::Poller,
    name: q::poll,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(poller) = vm.cast::<Poller>(value) else { return Ok(None) };
        let Some((at, stream, ready)) = poller.next_ready(poller.at.get().into()) else { return Ok(None) };
        poller.at.set(u16::try_from(at + 1).unwrap_or(u16::MAX));
        poller.stop_if_one_shot(at);
        vm.new_tuple(&[stream, Value::int(ready as isize)]).map(Some)
    }),
    methods: &native::sorted([
        Entry::func(q::register, 2, 3, register),
        Entry::func(q::unregister, 2, 2, unregister),
        Entry::func(q::modify, 3, 3, modify),
        Entry::func(q::poll, 1, 3, poll),
        Entry::func(q::ipoll, 1, 3, |vm, args| {
            let poller = vm.receiver::<Poller>(&args)?;
            set_flags(vm, poller, &args)?;
            poller.at.set(0);
            poller.wait(vm, &args)?;
            Ok(args.at(0))
        }),
    ]),
    ..TypeRow::EMPTY
};
