//! `dir` and `help`.

use crate::object::Ty;
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::types::class::{Class, Found};
use crate::types::dict::Dict;
use crate::types::exception::BASE_EXCEPTION;
use crate::types::module::Module;
use crate::types::native::Entry;
use crate::types::table::Map;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::dir, 0, 1, dir),
    #[cfg(feature = "help")]
    Entry::func(q::help, 0, 1, help),
];

/// The attributes that any exception has besides those of its class.
const OF_EXCEPTIONS: [Qstr; 3] = [q::args, q::value, q::errno];

impl<'v> Vm<'v> {
    /// Whether an object has an attribute, as far as can be seen without running anything.
    pub(crate) fn has_attr(&self, object: Value<'v>, name: Qstr) -> bool {
        if name == q::__class__ {
            return true;
        }
        // What all objects have is not shown, as stock does not have it.
        let in_class = |class| self.lookup(class, name).is_some_and(|found| !found.is_of_object());
        match object.ty() {
            Some(Ty::Module) => {
                let globals = self.cast::<Module>(object).map(|module| module.globals);
                name == q::__dict__ || globals.is_some_and(|globals| globals.map.get_qstr(self, name).is_some())
            }
            Some(Ty::NativeModule) => {
                let is_own = [q::__dict__, q::__name__].contains(&name);
                is_own
                    || self
                        .native_module(object)
                        .is_some_and(|module| module.get(self, name).is_ok_and(|v| v.is_some()))
            }
            Some(Ty::Extension) => self.find_attr(object, name).is_ok_and(|value| value.is_some()),
            Some(Ty::Type | Ty::Class) => [q::__name__, q::__bases__, q::__dict__].contains(&name) || in_class(object),
            Some(Ty::Instance | Ty::Exception) => {
                let members = self.members(object);
                (members.is_some() && name == q::__dict__)
                    || members.is_some_and(|members| members.get_qstr(self, name).is_some())
                    || (OF_EXCEPTIONS.contains(&name) && self.is_instance_of(object, &BASE_EXCEPTION))
                    || in_class(self.type_of(object))
            }
            _ => {
                let row = self.row_of(object);
                row.find(name).is_some()
                    || (name == q::__next__ && row.next.is_some())
                    || (row.attr)(self, object, name).is_ok_and(|found| found.is_some())
            }
        }
    }

    /// All names that there are, in the order of their ids.
    pub(crate) fn names(&self) -> impl Iterator<Item = Qstr> {
        self.all_qstrs()
    }
}

/// Adds the names of a namespace, in its order.
fn add_names<'v>(vm: &Vm<'v>, names: &Dict<'v>, of: &Map<'v>) -> Res<()> {
    of.iter().filter_map(|(name, _)| name.as_qstr()).try_for_each(|name| names.set_qstr(vm, name, Value::NONE))
}

/// Adds what a class and those that it derives from define.
fn add_class_names<'v>(vm: &Vm<'v>, names: &Dict<'v>, ty: Value<'v>) -> Res<()> {
    let mut ty = ty;
    while let Some(class) = vm.cast::<Class>(ty) {
        add_names(vm, names, &class.locals.map)?;
        match vm.items_of_tuple(class.bases()) {
            [base] => ty = *base,
            bases => return bases.iter().try_for_each(|base| add_class_names(vm, names, *base)),
        }
    }
    Ok(())
}

/// Names as programs define them, then those that are built in: how strings are numbered, which linking changes, orders
/// no class.
fn dir<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = vm.new_list(&[])?;
    match args.pos {
        [object] => {
            if let Some(method) = vm.class_find(*object, q::__dir__) {
                let names = vm.call_special(method, *object, Args::EMPTY)?;
                return vm.list_from(names).map(Value::from);
            }
            let names = vm.new_dict()?;
            if let Some(module) = vm.cast::<Module>(*object) {
                add_names(vm, names, &module.globals.map)?;
            }
            if let Some(members) = vm.members(*object) {
                add_names(vm, names, &members)?;
            }
            add_class_names(vm, names, if vm.is_type(*object) { *object } else { vm.type_of(*object) })?;
            for name in vm.names().filter(|name| vm.has_attr(*object, *name)) {
                names.set_qstr(vm, name, Value::NONE)?;
            }
            for (name, _) in names.map.iter() {
                list.push(vm, name)?;
            }
        }
        _ => {
            let names = vm.locals.get().or_else(|| vm.current_globals());
            for (name, _) in names.iter().flat_map(|names| names.map.iter()) {
                list.push(vm, name)?;
            }
        }
    }
    Ok(list.into())
}

fn help<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let mut out = Out::console(vm);
    match args.pos {
        [] => out.text("This is MicroPython's language on romfs-loader.\n\nhelp(obj) tells about an object.\n")?,
        [object] if *object == Value::qstr(q::modules) => print_modules(&mut out)?,
        [object] => {
            out.text("object ")?;
            vm.print(&mut out, *object, PrintKind::Str)?;
            out.put(" is of type %t\n", &[*object])?;
            let hidden = [q::__class__, q::__bases__, q::__dict__, q::__next__];
            let is_module = vm.module_name(*object).is_some();
            let shown = |name: &Qstr| !hidden.contains(name) && (is_module || *name != q::__name__);
            for name in vm.names().filter(shown) {
                if vm.has_attr(*object, name) && !OF_EXCEPTIONS.contains(&name) {
                    print_attr(vm, &mut out, *object, name)?;
                }
            }
        }
        _ => {}
    }
    Ok(Value::NONE)
}

/// An attribute as the class or module has it, without calling anything for it.
fn print_attr<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, object: Value<'v>, name: Qstr) -> Res<()> {
    let class = if vm.is_type(object) { object } else { vm.type_of(object) };
    let value = match (object.ty(), vm.lookup(class, name)) {
        (Some(Ty::Module | Ty::NativeModule), _) | (_, None) => vm.find_attr(object, name)?,
        (_, Some(Found::Value(value))) => Some(value),
        (_, Some(Found::Native(entry))) => Some(entry.load(vm)?),
    };
    let Some(value) = value else { return Ok(()) };
    out.put("  %s -- ", &[Value::qstr(name)])?;
    vm.print(out, value, PrintKind::Str)?;
    out.text("\n")
}

fn print_modules(out: &mut Out<'_, '_>) -> Res<()> {
    let mut last: &[u8] = b"";
    // In alphabetical order, without memory to sort them in.
    while let Some(next) = crate::modules::names().filter(|name| *name > last).min() {
        out.bytes(next)?;
        out.text("\n")?;
        last = next;
    }
    out.text("Plus any modules on the filesystem\n")
}
