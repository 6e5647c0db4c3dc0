//! `weakref`: references that keep nothing alive, and functions that are called when an object is gone.
//!
//! The machine has a chain of each kind. The address of the object, and of the next one in the chain, is hidden from
//! the collector by turning its bits around. When all that stays is marked, [`Vm::let_go`] takes out of the chains what
//! refers to something else; the functions are called as scheduled calls are, or at the end of `gc.collect`.

use core::cell::Cell;

use super::{Entry, TypeRow, native};
use crate::heap::Marker;
use crate::object::{Header, Object, Ty};
use crate::print::Out;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// `weakref.ref`.
#[repr(C)]
pub(crate) struct Weak<'v> {
    header: Header,
    _pad: u32,
    /// Hidden: the object, 0 once it is gone; and the next one in the chain, 0 at its end.
    object: Cell<usize>,
    next: Cell<usize>,
    /// What is called when the object is gone, with this; `None` for nothing.
    function: Value<'v>,
    /// Of `finalize` the arguments of the function instead: a tuple, and a dict.
    args: Value<'v>,
    names: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Weak<'v> {
    const TY: Ty = Ty::Weak;
}

/// `weakref.finalize`.
#[repr(transparent)]
struct Finalizer<'v>(Weak<'v>);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for Finalizer<'v> {
    const TY: Ty = Ty::Finalizer;
}

/// The first ones of the machine's chains.
#[derive(Default)]
pub(crate) struct Chains {
    refs: Cell<usize>,
    finalizers: Cell<usize>,
    /// Those whose object is gone, and whose function is to be called.
    fired: Cell<usize>,
}

impl<'v> Weak<'v> {
    fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    fn object(&self) -> Option<Value<'v>> {
        match self.object.get() {
            0 => None,
            hidden => core::ptr::NonNull::new(core::ptr::with_exposed_provenance_mut(!hidden)).map(Value::from_ptr),
        }
    }

    fn kill(&self) {
        self.object.set(0);
    }
}

impl<'v> Vm<'v> {
    fn weak(&self, value: Value<'v>) -> Option<&'v Weak<'v>> {
        self.cast::<Weak>(value).or_else(|| self.cast::<Finalizer>(value).map(|finalizer| &finalizer.0))
    }

    /// What a place in a chain stands for.
    fn in_chain(&self, hidden: usize) -> Option<&'v Weak<'v>> {
        let at = core::ptr::with_exposed_provenance_mut::<()>(if hidden == 0 { return None } else { !hidden });
        // What is in a chain is alive: `let_go` takes out what the collector is about to free.
        core::ptr::NonNull::new(at).and_then(|at| self.weak(Value::from_ptr(at)))
    }

    /// Keeps what is called one day, and what is called now.
    pub(crate) fn mark_weak(&self, marker: &mut Marker<'_, '_>) {
        for chain in [&self.weak.finalizers, &self.weak.fired] {
            let mut at = chain.get();
            while let Some(weak) = self.in_chain(at) {
                marker.mark(weak.address());
                at = weak.next.get();
            }
        }
    }

    /// Forgets the references that are about to be freed, and of the rest those to objects that are.
    pub(crate) fn let_go(&self, marker: &Marker<'_, '_>) {
        let mut last = None;
        let mut at = self.weak.fired.get();
        while let Some(weak) = self.in_chain(at) {
            (last, at) = (Some(weak), weak.next.get());
        }
        for chain in [&self.weak.finalizers, &self.weak.refs] {
            let mut place = chain;
            while let Some(weak) = self.in_chain(place.get()) {
                let is_gone = weak.object().is_some_and(|object| !marker.is_marked(object.bits()));
                if marker.is_marked(weak.address()) && !is_gone && weak.object().is_some() {
                    place = &weak.next;
                    continue;
                }
                let hidden = place.replace(weak.next.get());
                if !marker.is_marked(weak.address()) || !is_gone {
                    continue;
                }
                weak.kill();
                if !weak.function.is_none() {
                    weak.next.set(0);
                    last.map_or(&self.weak.fired, |last: &Weak| &last.next).set(hidden);
                    last = Some(weak);
                    self.pending.set();
                }
            }
        }
    }

    /// Whether there is a function to call for an object that is gone.
    pub(crate) fn has_fired(&self) -> bool {
        self.weak.fired.get() != 0
    }

    /// Calls the functions for objects that are gone. An exception is shown, not passed on.
    pub(crate) fn call_fired(&self) {
        while let Some(weak) = self.in_chain(self.weak.fired.get()) {
            self.weak.fired.set(weak.next.get());
            let result = match self.tuple_items(weak.args) {
                Some(_) => self.call_finalizer(weak),
                None => self.call(weak.function, &[Value::object(weak)]),
            };
            if let Err(raised) = result {
                let exception = self.take_raised(raised);
                let mut out = Out::console(self);
                let shown = out.text("Unhandled exception in weakref callback:\n");
                let _ = shown.and_then(|()| self.print_exception(&mut out, exception));
            }
        }
    }

    fn call_finalizer(&self, weak: &Weak<'v>) -> Res<Value<'v>> {
        let list = self.new_list(&[])?;
        if let Some(names) = self.cast::<super::dict::Dict>(weak.names) {
            for (name, value) in names.map.iter() {
                list.push(self, name)?;
                list.push(self, value)?;
            }
        }
        let kw = self.tuple_of(list)?;
        let pos = self.tuple_items(weak.args).unwrap_or_default();
        self.call_args(weak.function, Args { pos, kw: self.tuple_items(kw).unwrap_or_default() })
    }

    /// A reference at the start of its chain.
    fn new_weak(
        &self,
        ty: Ty,
        object: Value<'v>,
        function: Value<'v>,
        args: Value<'v>,
        names: Value<'v>,
    ) -> Res<Value<'v>> {
        if !object.is_object() || !self.heap.contains(object.bits()) {
            return Err(self.raise_type_error("not a heap object"));
        }
        let hidden = Cell::new(!object.bits());
        let header = Header::new(ty);
        let weak = Weak { header, _pad: 0, object: hidden, next: Cell::new(0), function, args, names };
        let (value, chain) = match ty {
            Ty::Weak => (Value::object(self.alloc_tailed(weak, 0)?), &self.weak.refs),
            _ => (Value::object(self.alloc_tailed(Finalizer(weak), 0)?), &self.weak.finalizers),
        };
        if let Some(weak) = self.weak(value) {
            weak.next.set(chain.replace(!weak.address()));
        }
        Ok(value)
    }
}

/// `weakref.ref(object)`, `weakref.ref(object, function)`.
pub static REF: TypeRow = TypeRow {
    id: Ty::Weak,
    name: q::r#ref,
    new: Some(|vm, _, args| {
        vm.no_keywords(&args)?;
        args.expect(vm, 1, 2)?;
        vm.new_weak(Ty::Weak, args.at(0), args.at(1), Value::NONE, Value::NONE)
    }),
    call: Some(|vm, callee, args| {
        args.expect(vm, 0, 0)?;
        Ok(vm.weak(callee).and_then(Weak::object).unwrap_or(Value::NONE))
    }),
    ..TypeRow::EMPTY
};

/// `peek` and `detach`: the object, and what would be called, as long as it is alive.
fn peek<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let weak = &vm.receiver::<Finalizer>(&args)?.0;
    match weak.object() {
        Some(object) => vm.new_tuple(&[object, weak.function, weak.args, weak.names]),
        None => Ok(Value::NONE),
    }
}

/// `weakref.finalize(object, function, *args, **names)`.
pub static FINALIZE: TypeRow = TypeRow {
    id: Ty::Finalizer,
    name: q::finalize,
    new: Some(|vm, _, args| {
        let [object, function, rest @ ..] = args.pos else {
            return Err(
                vm.type_error_of("function missing %s required positional arguments", Value::len(2 - args.pos.len()))
            );
        };
        let names = vm.new_dict()?;
        for pair in args.kw.chunks_exact(2) {
            names.map.set(vm, pair[0], pair[1])?;
        }
        let args = vm.new_tuple(rest)?;
        vm.new_weak(Ty::Finalizer, *object, *function, args, names.into())
    }),
    call: Some(|vm, callee, args| {
        args.expect(vm, 0, 0)?;
        match vm.weak(callee).filter(|weak| weak.object().is_some()) {
            Some(weak) => {
                // It stays in its chain, without an object, until the next collection.
                weak.kill();
                vm.call_finalizer(weak)
            }
            None => Ok(Value::NONE),
        }
    }),
    attr: |vm, value, name| {
        let alive = || vm.weak(value).is_some_and(|weak| weak.object().is_some());
        Ok((name == q::alive).then(|| Value::bool(alive())))
    },
    methods: &native::sorted([
        Entry::func(q::peek, 1, 1, peek),
        Entry::func(q::detach, 1, 1, |vm, args| {
            let found = peek(vm, args)?;
            vm.receiver::<Finalizer>(&args)?.0.kill();
            Ok(found)
        }),
    ]),
    ..TypeRow::EMPTY
};
