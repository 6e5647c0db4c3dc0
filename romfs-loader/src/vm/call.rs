//! Calls: arguments are bound to the locals of a new frame.
#![deny(clippy::arithmetic_side_effects)]

use romfs_format::mpy::{self, Prelude, scope};

use super::frame::{Frame, ResultUse};
use super::shapes::{Kind, Shape};
use super::{Res, Vm};
use crate::object::Ty;
use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::types::exception::TYPE_ERROR;
use crate::types::function::{BoundMethod, Callee};
use crate::types::generator::{Generator, Resumed, State};
use crate::types::native::Native;
use crate::value::Value;

/// The arguments of a call.
#[derive(Clone, Copy)]
pub struct Args<'a, 'v> {
    /// Positional ones.
    pub pos: &'a [Value<'v>],
    /// Keyword ones: name, value, name, value. Names are interned strings.
    pub kw: &'a [Value<'v>],
}

impl<'a, 'v> Args<'a, 'v> {
    /// No arguments.
    pub const EMPTY: Args<'a, 'v> = Args { pos: &[], kw: &[] };

    /// Positional arguments alone.
    pub const fn positional(pos: &'a [Value<'v>]) -> Args<'a, 'v> {
        Args { pos, kw: &[] }
    }

    /// The positional argument at a position that there has to be, by the fewest that the function takes.
    #[inline]
    pub fn at(&self, position: usize) -> Value<'v> {
        self.pos.get(position).copied().unwrap_or(Value::NONE)
    }

    /// The positional arguments from a position on.
    pub fn from(&self, position: usize) -> &'a [Value<'v>] {
        self.pos.get(position..).unwrap_or_default()
    }

    /// The keyword argument of a name.
    pub fn keyword(&self, name: Qstr) -> Option<Value<'v>> {
        self.kw.chunks_exact(2).find(|pair| pair[0] == Value::qstr(name)).map(|pair| pair[1])
    }

    /// The argument at a position or of a name.
    ///
    /// # Errors
    /// `TypeError` when it is given both ways.
    pub fn get(&self, vm: &Vm<'v>, position: usize, name: Qstr) -> Res<Option<Value<'v>>> {
        match (self.pos.get(position), self.keyword(name)) {
            (Some(_), Some(_)) => {
                Err(vm.type_error_of("function got multiple values for argument '%s'", Value::qstr(name)))
            }
            (positional, keyword) => Ok(positional.copied().or(keyword)),
        }
    }

    /// Raises for a keyword that is not among `names`.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn only(&self, vm: &Vm<'v>, names: &[Qstr]) -> Res<()> {
        for pair in self.kw.chunks_exact(2) {
            if !names.iter().any(|name| Value::qstr(*name) == pair[0]) {
                return Err(vm.raise_type_error("extra keyword arguments given"));
            }
        }
        Ok(())
    }
}

/// The locals of a frame in its state, of which local 0 is the last slot. One that the state has no slot for is none.
struct Locals<'s, 'v>(&'s mut [Option<Value<'v>>]);

impl<'v> Locals<'_, 'v> {
    fn get(&self, local: usize) -> Option<Value<'v>> {
        *self.0.get(self.0.len().wrapping_sub(local).wrapping_sub(1))?
    }

    fn set(&mut self, local: usize, value: Option<Value<'v>>) {
        let at = self.0.len().wrapping_sub(local).wrapping_sub(1);
        if let Some(slot) = self.0.get_mut(at) {
            *slot = value;
        }
    }
}

/// How many parameters are given by position: the cells of a closure, the object of a method, the arguments. The sum
/// does not wrap: they are slices of words.
#[inline(always)]
fn given<'v>(callee: &Callee<'_>, object: Option<Value<'v>>, args: &[Value<'v>]) -> usize {
    callee.cells.len().wrapping_add(usize::from(object.is_some())).wrapping_add(args.len())
}

/// A parameter's name, as keywords are given.
fn parameter<'v>(callee: &Callee<'_>, index: Option<Result<u32, mpy::Error>>) -> Option<Value<'v>> {
    callee.module.qstr(index?.ok()? as usize).map(Value::qstr)
}

/// What starting a call gave.
pub(crate) enum Started<'v> {
    /// A frame to run.
    Frame(*mut Frame<'v>),
    /// The result: the call is over.
    Done(Value<'v>),
}

impl<'v> Vm<'v> {
    /// Calls anything with positional arguments.
    ///
    /// # Errors
    /// What the callee raises; `TypeError` if it cannot be called.
    pub fn call(&self, callee: Value<'v>, args: &[Value<'v>]) -> Res<Value<'v>> {
        self.call_args(callee, Args::positional(args))
    }

    /// Calls anything.
    ///
    /// # Errors
    /// As [`Vm::call`].
    pub fn call_args(&self, callee: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        self.check_native_stack()?;
        match self.row_of(callee).call {
            Some(call) => call(self, callee, args),
            None => Err(self.raise_not_callable(callee)),
        }
    }

    /// Calls with an object before the arguments.
    pub(crate) fn call_with_self(&self, callee: Value<'v>, object: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        if matches!(callee.ty(), Some(Ty::Function | Ty::Closure)) {
            return self.call_pushed(callee, Some(object), args);
        }
        // A built-in takes a slice: the arguments are copied behind the object. Few have more than this.
        let mut few = [object; 8];
        if let Some(rest) = few.get_mut(1..=args.pos.len()) {
            rest.copy_from_slice(args.pos);
            return self.call_args(callee, Args { pos: &few[..=args.pos.len()], kw: args.kw });
        }
        let tuple = self.new_tuple_of(args.pos.len().saturating_add(1), |i| {
            match i.checked_sub(1).and_then(|i| args.pos.get(i)) {
                Some(argument) => *argument,
                None => object,
            }
        })?;
        self.call_args(callee, Args { pos: self.items_of_tuple(tuple), kw: args.kw })
    }

    /// Calls a function in bytecode from native code.
    pub(crate) fn call_bytecode(&self, callee: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        self.call_pushed(callee, None, args)
    }

    /// Starts the call of a top level from an offset of its code on, which is as far as it was verified just now.
    pub(crate) fn start_top_level(&self, function: Value<'v>, start: usize) -> Res<Started<'v>> {
        self.check_native_stack()?;
        let started = self.push_frame(function, None, Args::EMPTY);
        // If anybody were to call it once more, that would be from where it starts.
        self.verified_top.set(None);
        if let Ok(Started::Frame(frame)) = started {
            // SAFETY: the frame is live, and the code was verified from this offset on, which so lies in it.
            unsafe { (*frame).ip = (*frame).ip.add(start) };
        }
        started
    }

    fn call_pushed(&self, callee: Value<'v>, object: Option<Value<'v>>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        self.check_native_stack()?;
        let started = self.push_frame(callee, object, args)?;
        self.finish_call(started)
    }

    /// Runs what was started, if it is to run.
    #[inline(always)]
    pub(crate) fn finish_call(&self, started: Started<'v>) -> Res<Value<'v>> {
        match started {
            Started::Done(generator) => Ok(generator),
            Started::Frame(frame) => self.run_pushed(frame),
        }
    }

    fn run_pushed(&self, frame: *mut Frame<'v>) -> Res<Value<'v>> {
        match self.run(frame, None)? {
            Resumed::Returned(value) | Resumed::Yielded(value) => Ok(value),
        }
    }

    /// Starts the call of an instruction. What is called stands at `at`, the arguments from `first` on, behind a slot
    /// that has served its purpose: `at` or that of the object. Where the callee is bytecode in the end this gives its
    /// frame, so that no native stack is taken; an instance that its `__init__` is to fill then stands at `at`.
    ///
    /// # Safety
    /// So many operands of the running frame stand there.
    pub(super) unsafe fn start_call(
        &self,
        at: *mut Option<Value<'v>>,
        object: Option<Value<'v>>,
        first: *mut Option<Value<'v>>,
        n_pos: usize,
        n_kw: usize,
    ) -> Res<Started<'v>> {
        // SAFETY: the caller's promise; operands are never null.
        let (callee, args) = unsafe {
            let args = |first: *mut Option<Value>, n_pos: usize| Args {
                pos: core::slice::from_raw_parts(first.cast(), n_pos),
                kw: core::slice::from_raw_parts(first.add(n_pos).cast(), n_kw.wrapping_mul(2)),
            };
            let callee = (*at).unwrap_unchecked();
            let (callee, object) = if object.is_none() { self.unbind(callee) } else { (callee, object) };
            let (callee, object, init) = match callee.ty() {
                Some(Ty::Function | Ty::Closure | Ty::Native) => (callee, object, None),
                Some(Ty::Class) if object.is_none() => match self.plain_class(callee) {
                    Some((class, init)) => {
                        let instance = Value::object(self.new_instance(class)?);
                        // The class is kept alive by its instance.
                        at.write(Some(instance));
                        (init, Some(instance), Some(instance))
                    }
                    None => (callee, object, None),
                },
                Some(Ty::Instance) if object.is_none() => match self.class_find(callee, q::__call__) {
                    Some(method) if matches!(method.ty(), Some(Ty::Function | Ty::Closure)) => {
                        (method, Some(callee), None)
                    }
                    _ => (callee, object, None),
                },
                _ => (callee, object, None),
            };
            let args = match object {
                // The slot before the first argument is an operand too.
                Some(object) => {
                    first.sub(1).write(Some(object));
                    args(first.sub(1), n_pos.wrapping_add(1))
                }
                None => args(first, n_pos),
            };
            if init.is_some() {
                return match self.push_frame(callee, None, args)? {
                    Started::Frame(frame) => {
                        (*frame).result = ResultUse::Init;
                        Ok(Started::Frame(frame))
                    }
                    Started::Done(result) => Err(self.raise_init_result(result)),
                };
            }
            (callee, args)
        };
        if matches!(callee.ty(), Some(Ty::Function | Ty::Closure)) {
            return self.push_frame(callee, None, args);
        }
        if let Some(native) = self.cast::<Native>(callee) {
            self.check_native_stack()?;
            return native.call(self, args).map(Started::Done);
        }
        self.call_args(callee, args).map(Started::Done)
    }

    /// Makes the frame of a call to a function in bytecode, or the generator if it is a generator function. An object
    /// goes before the arguments.
    #[inline]
    fn push_frame(&self, function: Value<'v>, object: Option<Value<'v>>, args: Args<'_, 'v>) -> Res<Started<'v>> {
        if self.pending.get() {
            self.on_pending()?;
        }
        let Some(callee) = self.callee(function) else { return Err(self.raise_not_callable(function)) };
        // Not only what is remembered of a function's code counts: another module may have it as well, with smaller
        // tables.
        if !callee.module.is_verified() {
            self.verify_module(callee.module, callee.code)?;
        }
        let shape = self.shape(callee.module, callee.code)?;
        let given = given(&callee, object, args.pos);
        let missing = usize::from(shape.n_pos).wrapping_sub(given);
        if shape.kind == Kind::Plain && args.kw.is_empty() && missing <= callee.defaults.len() {
            let base = self.stack.top();
            let frame = match self.stack.push(Frame::size(shape.n_state.into(), shape.n_exc.into())) {
                Some(at) => at.as_ptr().cast::<Frame>(),
                None => self.frame_in_heap(shape)?,
            };
            // SAFETY: the stack gave as many bytes as such a frame takes, aligned to words; the arguments are as many
            // as the parameters.
            unsafe { self.fill_frame(frame, function, &callee, &shape, base, object, args.pos) };
            return Ok(Started::Frame(frame));
        }
        // Copies, lest the usual way had to keep these in memory.
        let (callee, shape) = (callee, shape);
        if shape.kind == Kind::PlainGenerator && args.kw.is_empty() && missing <= callee.defaults.len() {
            return self.start_generator(function, &callee, &shape, object, args.pos);
        }
        self.push_frame_other(function, &callee, &shape, object, args)
    }

    /// Memory in the heap for a frame that the stack has no room for, if it is a large one: that of a generator, which
    /// a word on the stack keeps alive until the frame is gone.
    #[cold]
    #[inline(never)]
    fn frame_in_heap(&self, shape: Shape) -> Res<*mut Frame<'v>> {
        let bytes = Frame::size(shape.n_state.into(), shape.n_exc.into());
        if bytes <= self.stack.large() {
            return Err(self.raise_recursion());
        }
        let generator = self.new_generator(bytes)?;
        generator.set_state(State::Running);
        let Some(at) = self.stack.push(size_of::<Value>()) else { return Err(self.raise_recursion()) };
        // SAFETY: the stack gave room for a word.
        unsafe { at.write(Some(Value::object::<Generator>(generator))) };
        Ok(generator.frame())
    }

    /// Makes the generator of a call whose arguments are the parameters.
    #[inline(never)]
    fn start_generator(
        &self,
        function: Value<'v>,
        callee: &Callee<'v>,
        shape: &Shape,
        object: Option<Value<'v>>,
        args: &[Value<'v>],
    ) -> Res<Started<'v>> {
        let generator = self.new_generator(Frame::size(shape.n_state.into(), shape.n_exc.into()))?;
        // SAFETY: the generator has as many bytes as such a frame takes, aligned to words; the caller has counted the
        // arguments.
        unsafe {
            self.fill_frame(generator.frame(), function, callee, shape, core::ptr::null_mut(), object, args);
        }
        Ok(Started::Done(Value::object::<Generator>(generator)))
    }

    /// Fills in a frame whose arguments are its parameters, with the defaults of those that are not given.
    ///
    /// # Safety
    /// At `frame` is memory for a frame of this shape. The callee's cells, the object, the arguments and the last of
    /// the defaults are as many values as there are parameters.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    unsafe fn fill_frame(
        &self,
        frame: *mut Frame<'v>,
        function: Value<'v>,
        callee: &Callee<'v>,
        shape: &Shape,
        base: *mut Option<Value<'v>>,
        object: Option<Value<'v>>,
        args: &[Value<'v>],
    ) {
        let (n_state, n_pos) = (usize::from(shape.n_state), usize::from(shape.n_pos));
        let missing = n_pos.wrapping_sub(given(callee, object, args));
        // SAFETY: the caller's promise. The verifier has shown that the parameters fit into the state. The values are
        // few: volatile writes keep the loops from being made ones over vectors or calls, which take longer to set up
        // than to run.
        unsafe {
            let state = Frame::state(frame);
            self.write_frame(frame, function, callee, shape, base);
            for i in 0..n_state.wrapping_sub(n_pos) {
                state.add(i).write_volatile(None);
            }
            let mut slot = state.add(n_state);
            let mut put = |value: &Value<'v>| {
                slot = slot.sub(1);
                slot.write_volatile(Some(*value));
            };
            callee.cells.iter().for_each(&mut put);
            object.iter().for_each(&mut put);
            args.iter().for_each(&mut put);
            callee.defaults[callee.defaults.len().wrapping_sub(missing)..].iter().for_each(&mut put);
        }
    }

    /// The same for all that takes more than copying the arguments.
    #[inline(never)]
    fn push_frame_other(
        &self,
        function: Value<'v>,
        callee: &Callee<'v>,
        shape: &Shape,
        object: Option<Value<'v>>,
        args: Args<'_, 'v>,
    ) -> Res<Started<'v>> {
        let bytes = Frame::size(shape.n_state.into(), shape.n_exc.into());
        // The module was checked: the prelude can be read.
        let (data, prelude) = callee.prelude().map_err(|error| self.raise_bad_mpy(error))?;
        let is_generator = prelude.scope_flags & scope::GENERATOR != 0;
        let (frame, base, started) = if is_generator {
            let generator = self.new_generator(bytes)?;
            (generator.frame(), core::ptr::null_mut(), Started::Done(Value::object::<Generator>(generator)))
        } else {
            let base = self.stack.top();
            let frame = match self.stack.push(bytes) {
                Some(at) => at.as_ptr().cast::<Frame>(),
                None => self.frame_in_heap(*shape)?,
            };
            (frame, base, Started::Frame(frame))
        };
        // SAFETY: the memory at `frame` has `bytes` bytes, aligned to words, and belongs to this frame alone. The state
        // has n_state slots.
        let state = unsafe {
            self.write_frame(frame, function, callee, shape, base);
            let state = Frame::state(frame);
            state.write_bytes(0, shape.n_state.into());
            core::slice::from_raw_parts_mut(state, shape.n_state.into())
        };
        let bound = self.bind_arguments(callee, data, &prelude, Locals(state), object, args);
        if bound.is_err() && !is_generator {
            self.stack.pop_to(base);
        }
        bound.map(|()| started)
    }

    /// Fills in a frame but for its locals and operands.
    ///
    /// # Safety
    /// At `frame` is memory for a frame of this shape.
    #[inline]
    unsafe fn write_frame(
        &self,
        frame: *mut Frame<'v>,
        function: Value<'v>,
        callee: &Callee<'v>,
        shape: &Shape,
        base: *mut Option<Value<'v>>,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            let state = Frame::state(frame);
            frame.write(Frame {
                function,
                module: core::ptr::from_ref(callee.module).cast(),
                ip: shape.code,
                sp: state.wrapping_sub(1),
                prev: core::ptr::null_mut(),
                base,
                code: shape.code,
                at: shape.code,
                n_state: shape.n_state,
                n_exc: shape.n_exc,
                handlers: 0,
                result: ResultUse::Push,
                _pad: 0,
            });
        }
    }

    /// Puts the arguments into the locals.
    fn bind_arguments(
        &self,
        callee: &Callee<'v>,
        data: &'v [u8],
        prelude: &Prelude,
        mut locals: Locals<'_, 'v>,
        object: Option<Value<'v>>,
        args: Args<'_, 'v>,
    ) -> Res<()> {
        let (n_pos, n_kwonly) = (prelude.n_pos_args as usize, prelude.n_kwonly_args as usize);
        let has = |flag: u8| prelude.scope_flags & flag != 0;
        let n_cells = callee.cells.len();
        let before = n_cells.saturating_add(object.is_some().into());
        let given = given(callee, object, args.pos);
        if given > n_pos && !has(scope::VARARGS) {
            return Err(self.raise_positional(callee, n_pos, given));
        }
        // All that is given by position: the cells of a closure, the object of a method, the arguments.
        let argument = |i: usize| match i.checked_sub(before) {
            Some(i) => args.pos.get(i).copied(),
            None => callee.cells.get(i).copied().or(object),
        };
        for i in 0..n_pos.min(given) {
            locals.set(i, argument(i));
        }
        let mut next_star = n_pos.saturating_add(n_kwonly);
        if has(scope::VARARGS) {
            // The object is among them where a method names no first parameter.
            let first = n_pos.max(n_cells);
            let rest = self.new_tuple_of(given.saturating_sub(first), |i| {
                argument(first.saturating_add(i)).unwrap_or(Value::NONE)
            })?;
            locals.set(next_star, Some(rest));
            next_star = next_star.saturating_add(1);
        }
        let mut keywords = None;
        if has(scope::VARKEYWORDS) {
            let dict = self.new_dict()?;
            locals.set(next_star, Some(dict.into()));
            keywords = Some(dict);
        }
        if !args.kw.is_empty() || n_kwonly > 0 || given < n_pos {
            self.bind_keywords(callee, prelude, data, &mut locals, args, keywords)?;
            self.bind_defaults(callee, prelude, data, &mut locals, given, args.kw.is_empty())?;
        }
        for local in prelude.cell_locals(data) {
            let local = usize::from(*local);
            locals.set(local, Some(self.new_cell(locals.get(local))?));
        }
        Ok(())
    }

    fn bind_keywords(
        &self,
        callee: &Callee<'v>,
        prelude: &Prelude,
        data: &'v [u8],
        locals: &mut Locals<'_, 'v>,
        args: Args<'_, 'v>,
        keywords: Option<&'v Dict<'v>>,
    ) -> Res<()> {
        let n_named = prelude.n_pos_args.saturating_add(prelude.n_kwonly_args) as usize;
        for [key, value] in args.kw.as_chunks().0 {
            // The first name is the function's own.
            let (mut names, mut local) = (prelude.names(data), 0);
            names.next();
            while local < n_named && parameter(callee, names.next()) != Some(*key) {
                local = local.saturating_add(1);
            }
            if local < n_named {
                if locals.get(local).is_none() {
                    locals.set(local, Some(*value));
                    continue;
                }
            } else if let Some(dict) = keywords {
                if dict.map.find(self, *key)?.is_none() {
                    dict.map.set(self, *key, *value)?;
                    continue;
                }
            } else {
                return Err(self.type_error_of("unexpected keyword argument '%s'", *key));
            }
            return Err(self.type_error_of("function got multiple values for argument '%s'", *key));
        }
        Ok(())
    }

    /// Fills in defaults, and raises for what is still missing.
    fn bind_defaults(
        &self,
        callee: &Callee<'v>,
        prelude: &Prelude,
        data: &'v [u8],
        locals: &mut Locals<'_, 'v>,
        given: usize,
        by_position: bool,
    ) -> Res<()> {
        let (n_pos, n_kwonly) = (prelude.n_pos_args as usize, prelude.n_kwonly_args as usize);
        let first_default = n_pos.saturating_sub(callee.defaults.len());
        // As in stock: from the last one on, counted from 0, and by number where keywords play a part.
        let plain = by_position && callee.kw_defaults.is_none();
        for (i, value) in callee.defaults.iter().enumerate() {
            let local = first_default.saturating_add(i);
            if locals.get(local).is_none() {
                locals.set(local, Some(*value));
            }
        }
        if let Some(missing) = (0..n_pos).rev().find(|i| locals.get(*i).is_none()) {
            return Err(if given < first_default && plain {
                self.raise_positional(callee, first_default, given)
            } else {
                self.type_error_of("function missing required positional argument #%s", Value::len(missing))
            });
        }
        let defaults = callee.kw_defaults.and_then(|defaults| self.cast::<Dict>(defaults));
        let mut names = prelude.names(data);
        for _ in 0..=n_pos {
            names.next();
        }
        for local in n_pos..n_pos.saturating_add(n_kwonly) {
            let name = parameter(callee, names.next()).unwrap_or(Value::qstr(q::empty));
            if locals.get(local).is_some() {
                continue;
            }
            let default = defaults.zip(name.as_qstr()).and_then(|(defaults, name)| defaults.map.get_qstr(self, name));
            locals.set(local, default);
            if default.is_none() {
                return Err(if plain {
                    self.raise_type_error("function missing keyword-only argument")
                } else {
                    self.type_error_of("function missing required keyword argument '%s'", name)
                });
            }
        }
        Ok(())
    }

    /// As in stock, the variables that a closure refers to count.
    #[cold]
    fn raise_positional(&self, callee: &Callee<'v>, takes: usize, given: usize) -> super::Raised {
        let values = [Value::qstr(self.function_name(callee)), Value::len(takes), Value::len(given)];
        self.raise_of(&TYPE_ERROR, "%s() takes %s positional arguments but %s were given", &values)
    }

    /// A bound method's function and object; any other callee with none.
    #[inline]
    pub(crate) fn unbind(&self, callee: Value<'v>) -> (Value<'v>, Option<Value<'v>>) {
        match self.cast::<BoundMethod>(callee) {
            Some(method) => (method.function, Some(method.object)),
            None => (callee, None),
        }
    }
}
