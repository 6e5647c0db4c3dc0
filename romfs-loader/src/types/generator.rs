//! Generators and coroutines: a frame on the heap that the loop switches to.
#![deny(clippy::arithmetic_side_effects)]

use super::{Entry, TypeRow, exception, native};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::frame::Frame;
use crate::vm::{Args, Res, Vm};
use core::cell::Cell;

/// A generator; its frame follows.
#[repr(C)]
pub(crate) struct Generator<'v> {
    header: Header,
    state: Cell<State>,
    _pad: [u8; 3],
    /// See `pend_throw`.
    pending: Cell<Option<Value<'v>>>,
}

// SAFETY: repr(C), header first; made by `new_generator` with a frame behind it.
unsafe impl<'v> Object<'v> for Generator<'v> {
    const TY: Ty = Ty::Generator;
}

/// Where a generator is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum State {
    /// Not started.
    Fresh = 0,
    /// At a `yield`.
    Suspended = 1,
    /// On the way: it cannot be resumed.
    Running = 2,
    /// Over.
    Done = 3,
}

/// What resuming a generator gave.
pub(crate) enum Resumed<'v> {
    Yielded(Value<'v>),
    Returned(Value<'v>),
}

impl<'v> Generator<'v> {
    /// The frame, inside the object.
    #[inline]
    pub(crate) fn frame(&self) -> *mut Frame<'v> {
        core::ptr::from_ref(self).wrapping_add(1).cast::<Frame>().cast_mut()
    }

    /// The generator that a frame lies in.
    ///
    /// # Safety
    /// `frame` is the result of [`Generator::frame`].
    pub(crate) unsafe fn of_frame(frame: *mut Frame<'v>) -> &'v Generator<'v> {
        // SAFETY: the frame stands directly behind its generator.
        unsafe { &*frame.cast::<Generator>().sub(1) }
    }

    pub(crate) fn state(&self) -> State {
        self.state.get()
    }

    /// Whether it can simply go on.
    #[inline]
    pub(crate) fn is_ready(&self) -> bool {
        matches!(self.state(), State::Fresh | State::Suspended) && self.pending.get().is_none()
    }

    #[inline]
    pub(crate) fn set_state(&self, state: State) {
        self.state.set(state);
    }
}

impl<'v> Vm<'v> {
    /// A generator with room for a frame of `bytes`, zeroed.
    pub(crate) fn new_generator(&self, bytes: usize) -> Res<&'v Generator<'v>> {
        const { assert!(size_of::<Generator>().is_multiple_of(size_of::<usize>())) };
        let header = Header::new(Ty::Generator);
        self.alloc_tailed(
            Generator { header, state: Cell::new(State::Fresh), _pad: [0; 3], pending: Cell::new(None) },
            bytes,
        )
    }

    /// Resumes any iterator as `yield from` does: sends a value, or throws an exception into it.
    pub(crate) fn resume(&self, iterator: Value<'v>, send: Value<'v>, throw: Option<Value<'v>>) -> Res<Resumed<'v>> {
        if let Some(generator) = self.cast::<Generator>(iterator) {
            return self.resume_generator(generator, send, throw);
        }
        if let Some(exception) = throw {
            let name = if self.is_exit(exception) { q::close } else { q::throw };
            return match self.find_attr(iterator, name)? {
                Some(close) if name == q::close => {
                    self.call(close, &[])?;
                    let exception = self.make_raisable(exception)?;
                    Err(self.raise(exception))
                }
                Some(method) => {
                    let result = self.call(method, &[exception]);
                    self.yielded_unless_stop(result)
                }
                None => {
                    let exception = self.make_raisable(exception)?;
                    Err(self.raise(exception))
                }
            };
        }
        if send == Value::NONE
            && let Some(next) = self.row_of(iterator).next
        {
            // A class's `__next__` is called directly, to see the value of its StopIteration.
            if let Some(method) = self.class_find(iterator, q::__next__) {
                let result = self.call_special(method, iterator, Args::EMPTY);
                return self.yielded_unless_stop(result);
            }
            self.stop.set(None);
            return match next(self, iterator) {
                Ok(Some(item)) => Ok(Resumed::Yielded(item)),
                Ok(None) => Ok(Resumed::Returned(self.stop.take().unwrap_or(Value::NONE))),
                // A function that a `map` calls may end it.
                Err(raised) => self.yielded_unless_stop(Err(raised)),
            };
        }
        let method = self.load_attr(iterator, q::send)?;
        let result = self.call(method, &[send]);
        self.yielded_unless_stop(result)
    }

    /// Whether what is thrown is `GeneratorExit`, as a class or an exception.
    pub(crate) fn is_exit(&self, thrown: Value<'v>) -> bool {
        let class = if self.is_type(thrown) { thrown } else { self.type_of(thrown) };
        self.is_subclass(class, Value::object(&exception::GENERATOR_EXIT))
    }

    fn yielded_unless_stop(&self, result: Res<Value<'v>>) -> Res<Resumed<'v>> {
        match result {
            Ok(item) => Ok(Resumed::Yielded(item)),
            Err(raised) => {
                let stop = self.take_if(raised, &exception::STOP_ITERATION)?;
                Ok(Resumed::Returned(self.stop_value(stop)))
            }
        }
    }

    /// Resumes a generator from native code.
    pub(crate) fn resume_generator(
        &self,
        generator: &'v Generator<'v>,
        send: Value<'v>,
        throw: Option<Value<'v>>,
    ) -> Res<Resumed<'v>> {
        self.check_native_stack()?;
        match generator.state() {
            State::Running => return Err(self.raise_value_error("generator already executing")),
            // As in stock it ends once more, whatever is thrown into it.
            State::Done => return Ok(Resumed::Returned(Value::NONE)),
            State::Fresh if send != Value::NONE => {
                return Err(self.raise_type_error("can't send non-None value to a just-started generator"));
            }
            State::Fresh | State::Suspended => {}
        }
        let throw = generator.pending.take().or(throw);
        let result = self.run_generator(generator, send, throw);
        self.finish_resume(generator, result)
    }

    /// Sets the state that a run left, and turns an escaping `StopIteration` into `RuntimeError`.
    fn finish_resume(&self, generator: &'v Generator<'v>, result: Res<Resumed<'v>>) -> Res<Resumed<'v>> {
        match result {
            Ok(Resumed::Yielded(_)) => generator.set_state(State::Suspended),
            Ok(Resumed::Returned(_)) => generator.set_state(State::Done),
            Err(raised) => {
                generator.set_state(State::Done);
                self.take_if(raised, &exception::STOP_ITERATION)?;
                return Err(self.raise_runtime_error("generator raised StopIteration"));
            }
        }
        result
    }

    /// `next(x)` without a default: unlike [`Vm::next`] it raises `StopIteration` with what a generator returned.
    pub(crate) fn next_or_stop(&self, iterator: Value<'v>) -> Res<Value<'v>> {
        if self.cast::<Generator>(iterator).is_some() {
            return self.send(iterator, Value::NONE, None);
        }
        if let Some(method) = self.class_find(iterator, q::__next__) {
            return self.call_with_self(method, iterator, Args::EMPTY);
        }
        if let Some(item) = self.next(iterator)? {
            return Ok(item);
        }
        Err(match self.stop.take() {
            Some(value) => self.raise_with(&exception::STOP_ITERATION, value),
            None => self.raise_type(&exception::STOP_ITERATION),
        })
    }

    /// The end of an iteration, if `raised` is a `StopIteration`, whose value is kept for whoever asks.
    pub(crate) fn ended(&self, raised: crate::vm::Raised) -> Res<Option<Value<'v>>> {
        let stop = self.take_if(raised, &exception::STOP_ITERATION)?;
        self.stop.set(Some(self.stop_value(stop)).filter(|value| !value.is_none()));
        Ok(None)
    }

    fn send(&self, generator: Value<'v>, value: Value<'v>, throw: Option<Value<'v>>) -> Res<Value<'v>> {
        let Some(g) = self.cast::<Generator>(generator) else { return Err(self.raise_type_error("not a generator")) };
        match self.resume_generator(g, value, throw)? {
            Resumed::Yielded(item) => Ok(item),
            Resumed::Returned(value) if value.is_none() => Err(self.raise_type(&exception::STOP_ITERATION)),
            Resumed::Returned(value) => Err(self.raise_with(&exception::STOP_ITERATION, value)),
        }
    }
}

fn throw<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    // What is thrown is made an exception where it arrives: an inner iterator sees it as it is.
    let exception = if args.at(2).is_none() { args.at(1) } else { args.at(2) };
    vm.send(args.at(0), Value::NONE, Some(exception))
}

/// Leaves an exception for the next time that the generator goes on; gives what was left before.
fn pend_throw<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let Some(g) = vm.cast::<Generator>(args.at(0)) else { return Err(vm.raise_type_error("not a generator")) };
    if g.state() == State::Running {
        return Err(vm.raise_value_error("generator already executing"));
    }
    let before = g.pending.replace(Some(args.at(1)).filter(|exception| !exception.is_none()));
    Ok(before.unwrap_or(Value::NONE))
}

fn close<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let Some(g) = vm.cast::<Generator>(args.at(0)) else { return Err(vm.raise_type_error("not a generator")) };
    if g.state() == State::Done {
        return Ok(Value::NONE);
    }
    let exit = vm.new_exception(Value::object(&exception::GENERATOR_EXIT), &[])?;
    match vm.resume_generator(g, Value::NONE, Some(exit.into())) {
        Ok(Resumed::Yielded(_)) => Err(vm.raise_runtime_error("generator ignored GeneratorExit")),
        Ok(Resumed::Returned(_)) => Ok(Value::NONE),
        Err(raised) => vm.catch(Err(raised), &exception::GENERATOR_EXIT).map(|caught| caught.unwrap_or(Value::NONE)),
    }
}

/// `__next__` of all built-in iterators.
pub(crate) static NEXT: native::Native = native::Native::plain(q::__next__, 1, 2, |vm, args| match args.pos.get(1) {
    Some(default) => Ok(vm.next(args.at(0))?.unwrap_or(*default)),
    None => vm.next_or_stop(args.at(0)),
});

/// Generators and coroutines.
pub static GENERATOR: TypeRow = TypeRow {
    id: Ty::Generator,
    name: q::generator,
    print: |vm, out, value, _| {
        let Some(g) = vm.cast::<Generator>(value) else { return Ok(()) };
        // SAFETY: the frame lies in the generator and is written before the generator is given out.
        let function = unsafe { (*g.frame()).function };
        let name = vm.callee(function).map_or(q::empty, |callee| vm.function_name(&callee));
        out.put("<generator object '%s' at %x>", &[Value::qstr(name), value])
    },
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(g) = vm.cast::<Generator>(value) else { return Ok(None) };
        match vm.resume_generator(g, Value::NONE, None)? {
            Resumed::Yielded(item) => Ok(Some(item)),
            Resumed::Returned(value) => {
                vm.stop.set(Some(value).filter(|value| !value.is_none()));
                Ok(None)
            }
        }
    }),
    methods: &native::sorted([
        Entry::func(q::send, 2, 2, |vm, args| vm.send(args.at(0), args.at(1), None)),
        Entry::func(q::throw, 2, 4, throw),
        Entry::func(q::close, 1, 1, close),
        Entry::func(q::pend_throw, 2, 2, pend_throw),
    ]),
    ..TypeRow::EMPTY
};
