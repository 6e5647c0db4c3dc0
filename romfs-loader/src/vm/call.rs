//! Calls: arguments are bound to the locals of a new frame.

use romfs_format::mpy::{Names, Prelude, RawCode, scope};

use super::frame::{Frame, ResultUse};
use super::shapes::{Kind, Shape};
use super::{Res, Vm};
use crate::object::Ty;
use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::types::function::{BoundMethod, Callee};
use crate::types::generator::{Generator, Resumed};
use crate::types::native::Native;
use crate::value::Value;

/// The arguments of a call.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional ones.
    pub pos: &'a [Value],
    /// Keyword ones: name, value, name, value. Names are interned strings.
    pub kw: &'a [Value],
}

impl<'a> Args<'a> {
    /// No arguments.
    pub const EMPTY: Args<'static> = Args { pos: &[], kw: &[] };

    /// Positional arguments alone.
    pub const fn positional(pos: &'a [Value]) -> Args<'a> {
        Args { pos, kw: &[] }
    }

    /// The positional argument at a position that there has to be, by the fewest that the function takes.
    #[inline]
    pub fn at(&self, position: usize) -> Value {
        self.pos.get(position).copied().unwrap_or(Value::NONE)
    }

    /// The positional arguments from a position on.
    pub fn from(&self, position: usize) -> &'a [Value] {
        self.pos.get(position..).unwrap_or_default()
    }

    /// The keyword argument of a name.
    pub fn keyword(&self, name: Qstr) -> Option<Value> {
        self.kw.chunks_exact(2).find(|pair| pair[0] == Value::qstr(name)).map(|pair| pair[1])
    }

    /// The argument at a position or of a name.
    ///
    /// # Errors
    /// `TypeError` when it is given both ways.
    pub fn get(&self, vm: &Vm<'_>, position: usize, name: Qstr) -> Res<Option<Value>> {
        match (self.pos.get(position), self.keyword(name)) {
            (Some(_), Some(_)) => {
                let name = vm.display(Value::qstr(name));
                Err(vm.type_error(format_args!("function got multiple values for argument '{name}'")))
            }
            (positional, keyword) => Ok(positional.copied().or(keyword)),
        }
    }

    /// Raises for a keyword that is not among `names`.
    ///
    /// # Errors
    /// `TypeError`.
    pub fn only(&self, vm: &Vm<'_>, names: &[Qstr]) -> Res<()> {
        for pair in self.kw.chunks_exact(2) {
            if !names.iter().any(|name| Value::qstr(*name) == pair[0]) {
                return Err(vm.raise_type_error("extra keyword arguments given"));
            }
        }
        Ok(())
    }
}

/// What starting a call gave.
pub(crate) enum Started {
    /// A frame to run.
    Frame(*mut Frame),
    /// The result: the call is over.
    Done(Value),
}

impl<'m> Vm<'m> {
    /// Calls anything with positional arguments.
    ///
    /// # Errors
    /// What the callee raises; `TypeError` if it cannot be called.
    pub fn call(&self, callee: Value, args: &[Value]) -> Res {
        self.call_args(callee, Args::positional(args))
    }

    /// Calls anything.
    ///
    /// # Errors
    /// As [`Vm::call`].
    pub fn call_args(&self, callee: Value, args: Args<'_>) -> Res {
        self.check_native_stack()?;
        match self.row_of(callee).call {
            Some(call) => call(self, callee, args),
            None => Err(self.raise_not_callable(callee)),
        }
    }

    /// Calls with an object before the arguments.
    pub(crate) fn call_with_self(&self, callee: Value, object: Value, args: Args<'_>) -> Res {
        if matches!(callee.ty(), Some(Ty::Function | Ty::Closure)) {
            return self.call_pushed(callee, Some(object), args);
        }
        // A built-in takes a slice: the arguments are copied behind the object. Few have more than this.
        let mut few = [object; 8];
        if let Some(rest) = few.get_mut(1..=args.pos.len()) {
            rest.copy_from_slice(args.pos);
            return self.call_args(callee, Args { pos: &few[..=args.pos.len()], kw: args.kw });
        }
        let slots = self.new_slots(args.pos.len() + 1)?;
        for (slot, value) in slots.cells().iter().zip(core::iter::once(&object).chain(args.pos)) {
            slot.set(Some(*value));
        }
        let tuple = {
            let mut i = 0;
            self.new_tuple_with(args.pos.len() + 1, || {
                i += 1;
                slots.cells()[i - 1].get().unwrap_or(Value::NONE)
            })?
        };
        self.call_args(callee, Args { pos: self.tuple_items(tuple).unwrap_or_default(), kw: args.kw })
    }

    /// Calls a function in bytecode from native code.
    pub(crate) fn call_bytecode(&self, callee: Value, args: Args<'_>) -> Res {
        self.call_pushed(callee, None, args)
    }

    fn call_pushed(&self, callee: Value, object: Option<Value>, args: Args<'_>) -> Res {
        self.check_native_stack()?;
        match self.push_frame(callee, object, args)? {
            Started::Done(generator) => Ok(generator),
            Started::Frame(frame) => match self.run(frame, None)? {
                Resumed::Returned(value) | Resumed::Yielded(value) => Ok(value),
            },
        }
    }

    /// Starts the call of an instruction. What is called stands at `at`, the arguments from `first` on, behind a slot that has served its
    /// purpose: `at` or that of the object. Where the callee is bytecode in the end this gives its frame, so that no native stack is taken;
    /// an instance that its `__init__` is to fill then stands at `at`.
    ///
    /// # Safety
    /// So many operands of the running frame stand there.
    pub(super) unsafe fn start_call(
        &self,
        at: *mut Option<Value>,
        object: Option<Value>,
        first: *mut Option<Value>,
        n_pos: usize,
        n_kw: usize,
    ) -> Res<Started> {
        // SAFETY: the caller's promise; operands are never null.
        let (callee, args) = unsafe {
            let args = |first: *mut Option<Value>, n_pos: usize| Args {
                pos: core::slice::from_raw_parts(first.cast(), n_pos),
                kw: core::slice::from_raw_parts(first.add(n_pos).cast(), 2 * n_kw),
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
                    args(first.sub(1), n_pos + 1)
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

    /// Makes the frame of a call to a function in bytecode, or the generator if it is a generator function. An object goes before the arguments.
    #[inline]
    fn push_frame(&self, function: Value, object: Option<Value>, args: Args<'_>) -> Res<Started> {
        if self.pending.get() {
            self.on_pending()?;
        }
        let Some(callee) = self.callee(function) else { return Err(self.raise_not_callable(function)) };
        // Not only what is remembered of a function's code counts: another module may have it as well, with smaller tables.
        if !callee.module.is_verified() {
            self.verify_module(callee.module, callee.code)?;
        }
        let shape = self.shape(callee.module, callee.code)?;
        let given = callee.cells.len() + usize::from(object.is_some()) + args.pos.len();
        let missing = usize::from(shape.n_pos).wrapping_sub(given);
        if shape.kind == Kind::Plain && args.kw.is_empty() && missing <= callee.defaults.len() {
            let base = self.stack.top();
            let Some(at) = self.stack.push(Frame::size(shape.n_state.into(), shape.n_exc.into())) else {
                return Err(self.raise_recursion());
            };
            let frame = at.as_ptr().cast::<Frame>();
            // SAFETY: the stack gave as many bytes as such a frame takes, aligned to words; the arguments are as many as the parameters.
            unsafe { self.fill_frame(frame, function, &callee, &shape, base, object, args.pos) };
            return Ok(Started::Frame(frame));
        }
        // Copies, lest the usual way had to keep these in memory.
        let (callee, shape) = (callee, shape);
        self.push_frame_other(function, &callee, &shape, object, args)
    }

    /// Fills in a frame whose arguments are its parameters, with the defaults of those that are not given.
    ///
    /// # Safety
    /// At `frame` is memory for a frame of this shape. The callee's cells, the object, the arguments and the last of the defaults are as many
    /// values as there are parameters.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    unsafe fn fill_frame(
        &self,
        frame: *mut Frame,
        function: Value,
        callee: &Callee<'m>,
        shape: &Shape,
        base: *mut Option<Value>,
        object: Option<Value>,
        args: &[Value],
    ) {
        let (n_state, n_pos) = (usize::from(shape.n_state), usize::from(shape.n_pos));
        let missing = n_pos - (callee.cells.len() + usize::from(object.is_some()) + args.len());
        // SAFETY: the caller's promise. The verifier has shown that the parameters fit into the state. The values are few: volatile writes keep
        // the loops from being made ones over vectors or calls, which take longer to set up than to run.
        unsafe {
            let state = Frame::state(frame);
            self.write_frame(frame, function, callee, shape, base);
            for i in 0..n_state - n_pos {
                state.add(i).write_volatile(None);
            }
            let mut slot = state.add(n_state);
            let mut put = |value: &Value| {
                slot = slot.sub(1);
                slot.write_volatile(Some(*value));
            };
            callee.cells.iter().for_each(&mut put);
            object.iter().for_each(&mut put);
            args.iter().for_each(&mut put);
            callee.defaults[callee.defaults.len() - missing..].iter().for_each(&mut put);
        }
    }

    /// The same for all that takes more than copying the arguments.
    #[inline(never)]
    fn push_frame_other(
        &self,
        function: Value,
        callee: &Callee<'m>,
        shape: &Shape,
        object: Option<Value>,
        args: Args<'_>,
    ) -> Res<Started> {
        let given = callee.cells.len() + usize::from(object.is_some()) + args.pos.len();
        let missing = usize::from(shape.n_pos).wrapping_sub(given);
        if shape.kind == Kind::PlainGenerator && args.kw.is_empty() && missing <= callee.defaults.len() {
            let generator = self.new_generator(Frame::size(shape.n_state.into(), shape.n_exc.into()))?;
            // SAFETY: the generator has as many bytes as such a frame takes, aligned to words; the arguments are as many as the parameters.
            unsafe {
                self.fill_frame(generator.frame(), function, callee, shape, core::ptr::null_mut(), object, args.pos);
            }
            return Ok(Started::Done(Value::object::<Generator>(generator)));
        }
        // The module was checked: both can be read.
        let (raw, prelude) = match RawCode::read(callee.module.mpy(), callee.code as usize, 0)
            .and_then(|raw| Prelude::read(raw.data).map(|prelude| (raw, prelude)))
        {
            Ok(read) => read,
            Err(error) => return Err(self.raise_bad_mpy(error)),
        };
        let bytes = Frame::size(shape.n_state.into(), shape.n_exc.into());
        let base = self.stack.top();
        let (frame, generator) = if prelude.scope_flags & scope::GENERATOR != 0 {
            let generator = self.new_generator(bytes)?;
            (generator.frame(), Some(generator))
        } else {
            match self.stack.push(bytes) {
                Some(at) => (at.as_ptr().cast::<Frame>(), None),
                None => return Err(self.raise_recursion()),
            }
        };
        // SAFETY: the memory at `frame` has `bytes` bytes, aligned to words, and belongs to this frame alone. The state has
        // n_state slots.
        let state = unsafe {
            let base = if generator.is_some() { core::ptr::null_mut() } else { base };
            self.write_frame(frame, function, callee, shape, base);
            let state = Frame::state(frame);
            state.write_bytes(0, shape.n_state.into());
            core::slice::from_raw_parts_mut(state, shape.n_state.into())
        };
        let bound = self.bind_arguments(callee, raw.data, &prelude, state, object, args);
        if let Err(raised) = bound {
            if generator.is_none() {
                self.stack.pop_to(base);
            }
            return Err(raised);
        }
        Ok(match generator {
            Some(generator) => Started::Done(Value::object::<Generator>(generator)),
            None => Started::Frame(frame),
        })
    }

    /// Fills in a frame but for its locals and operands.
    ///
    /// # Safety
    /// At `frame` is memory for a frame of this shape.
    #[inline]
    unsafe fn write_frame(
        &self,
        frame: *mut Frame,
        function: Value,
        callee: &Callee<'m>,
        shape: &Shape,
        base: *mut Option<Value>,
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

    /// Puts the arguments into the locals; local 0 is the last slot of the state.
    fn bind_arguments(
        &self,
        callee: &Callee<'m>,
        data: &'m [u8],
        prelude: &Prelude,
        state: &mut [Option<Value>],
        object: Option<Value>,
        args: Args<'_>,
    ) -> Res<()> {
        let (n_pos, n_kwonly) = (prelude.n_pos_args as usize, prelude.n_kwonly_args as usize);
        let has = |flag: u8| prelude.scope_flags & flag != 0;
        let n_prefix = callee.cells.len() + object.is_some() as usize;
        let given = n_prefix + args.pos.len();
        let Some(last) = state.len().checked_sub(1) else { return Ok(()) };

        if given > n_pos && !has(scope::VARARGS) {
            return Err(self.raise_positional(callee, n_pos, given));
        }
        let prefix = callee.cells.iter().copied().chain(object);
        for (i, value) in prefix.chain(args.pos.iter().copied()).take(n_pos).enumerate() {
            state[last - i] = Some(value);
        }
        let mut next_star = n_pos + n_kwonly;
        if has(scope::VARARGS) {
            // The object is among them where a method names no first parameter.
            let named = n_pos.saturating_sub(callee.cells.len());
            let mut rest = object.into_iter().chain(args.pos.iter().copied()).skip(named);
            let count = (given - callee.cells.len()).saturating_sub(named);
            let rest = self.new_tuple_with(count, || rest.next().unwrap_or(Value::NONE))?;
            state[last - next_star] = Some(rest);
            next_star += 1;
        }
        let keywords = if has(scope::VARKEYWORDS) {
            let dict = self.new_dict()?;
            state[last - next_star] = Some(dict.into());
            Some(dict)
        } else {
            None
        };

        if args.kw.is_empty() && n_kwonly == 0 && given >= n_pos {
            return self.make_cells(data, prelude, state);
        }
        self.bind_keywords(callee, prelude.names(data), (n_pos, n_kwonly), state, args, keywords)?;
        self.bind_defaults(callee, prelude, data, state, given, args.kw.is_empty())?;
        self.make_cells(data, prelude, state)
    }

    fn bind_keywords(
        &self,
        callee: &Callee<'m>,
        names: Names<'m>,
        (n_pos, n_kwonly): (usize, usize),
        state: &mut [Option<Value>],
        args: Args<'_>,
        keywords: Option<&'m Dict<'m>>,
    ) -> Res<()> {
        let last = state.len() - 1;
        for pair in args.kw.chunks_exact(2) {
            let mut names = names.clone().skip(1).take(n_pos + n_kwonly);
            let position = names.position(|name| {
                name.ok().and_then(|index| callee.module.qstr(index as usize)).map(Value::qstr) == Some(pair[0])
            });
            match (position, keywords) {
                (Some(i), _) if state[last - i].is_none() => state[last - i] = Some(pair[1]),
                (None, Some(dict)) if dict.map.find(self, pair[0])?.is_none() => {
                    dict.map.set(self, pair[0], pair[1])?
                }
                (None, None) => {
                    let name = self.display(pair[0]);
                    return Err(self.type_error(format_args!("unexpected keyword argument '{name}'")));
                }
                _ => {
                    let name = self.display(pair[0]);
                    return Err(self.type_error(format_args!("function got multiple values for argument '{name}'")));
                }
            }
        }
        Ok(())
    }

    /// Fills in defaults, and raises for what is still missing.
    fn bind_defaults(
        &self,
        callee: &Callee<'m>,
        prelude: &Prelude,
        data: &'m [u8],
        state: &mut [Option<Value>],
        given: usize,
        by_position: bool,
    ) -> Res<()> {
        let (n_pos, n_kwonly) = (prelude.n_pos_args as usize, prelude.n_kwonly_args as usize);
        let last = state.len() - 1;
        let first_default = n_pos - callee.defaults.len().min(n_pos);
        for (i, value) in callee.defaults.iter().enumerate() {
            let slot = &mut state[last - (first_default + i).min(last)];
            *slot = slot.or(Some(*value));
        }
        // As in stock: from the last one on, counted from 0, and by number where keywords play a part.
        let plain = by_position && callee.kw_defaults.is_none();
        if let Some(missing) = (0..n_pos).rev().find(|i| state[last - i].is_none()) {
            return Err(if given < first_default && plain {
                self.raise_positional(callee, first_default, given)
            } else {
                self.type_error(format_args!("function missing required positional argument #{missing}"))
            });
        }
        for (i, name) in prelude.names(data).skip(1 + n_pos).take(n_kwonly).enumerate() {
            let slot = &mut state[last - (n_pos + i)];
            if slot.is_some() {
                continue;
            }
            let name = name.ok().and_then(|index| callee.module.qstr(index as usize)).unwrap_or(q::empty);
            let default =
                callee.kw_defaults.and_then(|d| self.cast::<Dict>(d)).and_then(|d| d.map.get_qstr(self, name));
            *slot = default;
            if slot.is_none() {
                if plain {
                    return Err(self.raise_type_error("function missing keyword-only argument"));
                }
                let name = self.display(Value::qstr(name));
                return Err(self.type_error(format_args!("function missing required keyword argument '{name}'")));
            }
        }
        Ok(())
    }

    fn make_cells(&self, data: &'m [u8], prelude: &Prelude, state: &mut [Option<Value>]) -> Res<()> {
        for local in prelude.cell_locals(data) {
            let at = state.len() - 1 - *local as usize;
            state[at] = Some(self.new_cell(state[at])?);
        }
        Ok(())
    }

    /// As in stock, the variables that a closure refers to count.
    #[cold]
    fn raise_positional(&self, callee: &Callee<'m>, takes: usize, given: usize) -> super::Raised {
        let name = self.display(Value::qstr(self.function_name(callee)));
        self.type_error(format_args!("{name}() takes {takes} positional arguments but {given} were given"))
    }

    /// A bound method's function and object; any other callee with none.
    #[inline]
    pub(crate) fn unbind(&self, callee: Value) -> (Value, Option<Value>) {
        match self.cast::<BoundMethod>(callee) {
            Some(method) => (method.function, Some(method.object)),
            None => (callee, None),
        }
    }
}
