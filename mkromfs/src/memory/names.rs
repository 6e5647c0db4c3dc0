//! Names: globals, attributes, items, and modules.

use std::rc::Rc;

use romfs_loader::layout::Block;
use romfs_loader::modules::catalog::{Catalogued, Known, is_subtype};

use super::heap::{Body, Id, Kind, MOST_TEXT, Module, NONE, Value};
use super::machine::{Import, Machine, Raise, Res, survey};

/// Where the image is mounted, and where modules are looked for in it.
const MOUNT: &str = "/rom";
const PATH: [&str; 2] = ["", "lib/"];

/// What is found for a module's name.
enum Found {
    /// A file.
    File(usize),
    /// A directory, with its `__init__` if it has one.
    Package(Option<usize>),
}

impl Machine<'_> {
    /// Imports a module from outside, as a program's first.
    pub fn import_top(&mut self, name: &str) {
        self.refill();
        self.heap.account = 0;
        if let Err(raised) = self.import(name, false) {
            let failed = self.describe(&raised);
            let import = self.imports.iter_mut().rfind(|import| import.name == name);
            if let Some(import) = import {
                import.failed.get_or_insert(failed);
            }
        }
    }

    /// Imports a module as the program, under the name `__main__`.
    pub fn import_main(&mut self, path: &str) {
        self.refill();
        self.heap.account = 0;
        if let Some(file) = self.sources.find(path) {
            let full = format!("{MOUNT}/{path}");
            // What it raises is in its account.
            let _ = self.load("__main__", &full, &Found::File(file));
        }
    }

    fn describe(&self, raised: &Raise) -> String {
        let exception = match raised {
            Raise::Stop(why) => return why.clone(),
            Raise::Exception(exception) => exception,
        };
        match self.heap.body(exception) {
            Some(Body::Exception(Value::Native(_, name))) => format!("raises {name}"),
            Some(Body::Exception(ty)) => match self.heap.body(ty) {
                Some(Body::Class(class)) => format!("raises {}", class.name),
                _ => "raises an exception".into(),
            },
            _ => "raises an exception".into(),
        }
    }

    /// `import name`.
    pub fn import_name(&mut self, importer: Id, name: &str, from: bool, level: i64, caught: bool) -> Res {
        let full = match self.full_name(importer, name, level) {
            Some(full) => full,
            None => return Err(self.raise("ImportError")),
        };
        let mut top = None;
        let mut last = Value::Unknown;
        for (end, _) in full.match_indices('.').chain([(full.len(), "")]) {
            last = self.import(&full[..end], caught)?;
            top.get_or_insert(last.clone());
        }
        Ok(if from { last } else { top.unwrap_or(last) })
    }

    /// Resolves a relative name.
    fn full_name(&self, importer: Id, name: &str, level: i64) -> Option<String> {
        if level <= 0 {
            return Some(name.to_owned());
        }
        let globals = self.globals_of(importer)?;
        let package = self.heap.text(&self.heap.get(globals, "__name__")?)?;
        let is_package = self.heap.get(globals, "__path__").is_some();
        let mut package = &*package;
        for _ in 0..level - i64::from(is_package) {
            package = package.rsplit_once('.')?.0;
        }
        Some(if name.is_empty() { package.to_owned() } else { format!("{package}.{name}") })
    }

    /// Imports one module whose package is imported already.
    fn import(&mut self, full: &str, caught: bool) -> Res {
        if let Some(module) = self.heap.get(self.modules, full) {
            return Ok(module);
        }
        let (parent, last) = match full.rsplit_once('.') {
            Some((parent, last)) => (self.heap.get(self.modules, parent), last),
            None => (None, full),
        };
        let built_in = Catalogued::find(full).filter(|_| parent.is_none());
        if let Some((module, false)) = built_in {
            return Ok(Value::NativeModule(module.name()));
        }
        if let Some(module) = Catalogued::find_old(full).filter(|_| parent.is_none()) {
            return Ok(Value::NativeModule(module.name()));
        }
        let Some((path, found)) = self.find(last, parent.as_ref()) else {
            if let Some((module, _)) = built_in {
                return Ok(Value::NativeModule(module.name()));
            }
            if caught {
                return Err(self.raise("ImportError"));
            }
            self.note(format!("imports {full}, which is neither in the image nor in the loader"));
            return Ok(Value::Unknown);
        };
        let module = self.load(full, &path, &found)?;
        if let Some(Value::Object(parent)) = parent
            && let Some(globals) = self.globals_of(parent)
        {
            // The name is the module's, whoever imports it.
            let of = self.imports.iter().rposition(|import| import.name == full).unwrap_or(0);
            self.intern_for(of, last.as_bytes(), false);
            self.heap.set(globals, Value::name(last), module.clone());
        }
        Ok(module)
    }

    /// Looks for a module along the path, or in its package.
    fn find(&self, last: &str, parent: Option<&Value>) -> Option<(String, Found)> {
        if let Some(parent) = parent {
            let Value::Object(parent) = parent else { return None };
            let path = self.heap.text(&self.heap.get(self.globals_of(*parent)?, "__path__")?)?;
            return self.find_in(path.strip_prefix(MOUNT)?.strip_prefix('/')?, "/", last);
        }
        PATH.iter().find_map(|directory| self.find_in(directory, "", last))
    }

    fn find_in(&self, directory: &str, slash: &str, last: &str) -> Option<(String, Found)> {
        let path = format!("{directory}{slash}{last}");
        if self.sources.is_dir(&path) {
            let init = self.sources.find(&format!("{path}/__init__.mpy"));
            return Some((format!("{MOUNT}/{path}"), Found::Package(init)));
        }
        let file = self.sources.find(&format!("{path}.mpy"))?;
        Some((format!("{MOUNT}/{path}.mpy"), Found::File(file)))
    }

    /// Makes the module object and runs its code, on an account of its own.
    fn load(&mut self, name: &str, path: &str, found: &Found) -> Res {
        let outer = self.heap.account;
        // What the loader makes before the import begins counts as its importer's, though it is the module's.
        let own = self.imports.len();
        self.intern_for(own, name.as_bytes(), false);
        self.heap.kind = Some(Kind::Module);
        let path_text = self.heap.text_object(path.as_bytes(), false);
        let init_text = match found {
            Found::Package(Some(_)) => Some(self.heap.text_object(format!("{path}/__init__.mpy").as_bytes(), false)),
            _ => None,
        };
        self.heap.kind = None;
        for text in [Some(&path_text), init_text.as_ref()].into_iter().flatten() {
            if let Value::Object(id) = text {
                self.heap.objects[*id].account = own;
            }
        }
        self.heap.account = own;
        self.heap.taken.push(Default::default());
        let file = match *found {
            Found::File(file) => Some(file),
            Found::Package(init) => init,
        };
        self.imports.push(Import { name: name.to_owned(), file, module: None, notes: vec![], failed: None });
        let result = self.load_here(name, found, path_text, init_text);
        if let Err(raised) = &result {
            let failed = self.describe(raised);
            let account = self.heap.account;
            self.imports[account].failed = Some(failed);
        }
        self.heap.account = outer;
        match result {
            // The rest of this module is not known; those that import it go on.
            Err(_) if !self.imports[own].notes.is_empty() => {
                Ok(self.heap.get(self.modules, name).unwrap_or(Value::Unknown))
            }
            Err(Raise::Stop(_)) => Ok(self.heap.get(self.modules, name).unwrap_or(Value::Unknown)),
            result => result,
        }
    }

    fn load_here(&mut self, name: &str, found: &Found, path: Value, init: Option<Value>) -> Res {
        let globals = self.heap.dict(Kind::Globals);
        let (package, path_of_file, file) = match *found {
            Found::File(file) => (None, Some(path), Some(file)),
            Found::Package(file) => (Some(path), init, file),
        };
        let slot = file.and_then(|_| self.new_place());
        let table = file.map_or(0, |file| self.tables(file));
        let constants = file.map_or(0, |file| self.sources.files[file].file.constants.len());
        let body = Body::Module(Module { file, globals, slot, constants: vec![None; constants] });
        let module = self.heap.make_id(Block::Module, Kind::Module, body);
        self.heap.objects[module].table = table;
        let sources = Rc::clone(&self.sources);
        if let Some(source) = file.map(|file| &sources.files[file]) {
            match &source.section {
                Some(section) if slot.is_some() => self.heap.foresee(globals, Rc::clone(&section.names)),
                _ => {
                    let stores = source.file.functions.first().map_or(0, |body| survey(body).stores);
                    self.heap.reserve(globals, stores + 2 + usize::from(package.is_some()));
                }
            }
        }
        self.heap.set(globals, Value::name("__name__"), Value::name(name));
        for (key, path) in [("__path__", package), ("__file__", path_of_file)] {
            if let Some(path) = path {
                self.heap.set(globals, Value::name(key), path);
            }
        }
        let account = self.heap.account;
        self.imports[account].module = Some(module);
        let before = self.heap.objects[self.modules].table;
        self.heap.set(self.modules, Value::name(name), Value::Object(module));
        let grown = self.heap.objects[self.modules].table - before;
        self.shared.push((account, Kind::SysModules, grown));
        if file.is_some()
            && let Err(raised) = self.run_module(module, globals)
        {
            // An exception that may be due to what is not known is no reason to forget the module.
            if matches!(raised, Raise::Exception(_)) && self.imports[account].notes.is_empty() {
                self.heap.remove(self.modules, &Value::name(name));
            }
            return Err(raised);
        }
        Ok(Value::Object(module))
    }

    /// `from module import name`.
    pub fn import_from(&mut self, module: &Value, name: &str) -> Res {
        match self.find_attr(module, name) {
            Some(value) => return Ok(value),
            None if *module == Value::Unknown => return Ok(Value::Unknown),
            None => {}
        }
        if let Value::Object(id) = module
            && let Some(globals) = self.globals_of(*id)
            && let Some(package) = self.heap.get(globals, "__name__").and_then(|name| self.heap.text(&name))
            && self.find(name, Some(module)).is_some()
        {
            return self.import(&format!("{package}.{name}"), true);
        }
        Err(self.raise("ImportError"))
    }

    /// `from module import *`.
    pub fn import_star(&mut self, module: &Value) {
        let mut names: Vec<Rc<str>> = vec![];
        match module {
            Value::NativeModule(native) => {
                let native = Catalogued::find(native).map(|(native, _)| native);
                names.extend(native.iter().flat_map(Catalogued::public_names).map(Rc::from));
            }
            Value::Object(id) => {
                let Some(globals) = self.globals_of(*id) else { return };
                let all = self.heap.get(globals, "__all__").and_then(|all| self.items(&all));
                match all {
                    Some(all) => names.extend(all.iter().filter_map(|name| self.heap.text(name))),
                    None => {
                        let keys = self.heap.entries(globals).into_iter().flat_map(|entries| entries.iter());
                        let keys = keys.filter_map(|(key, _)| self.heap.text(key));
                        names.extend(keys.filter(|name| !name.starts_with('_')));
                    }
                }
            }
            _ => self.note("imports all names of a module that is not known"),
        }
        for name in names {
            let value = self.find_attr(module, &name).unwrap_or(Value::Unknown);
            self.heap.set(self.locals, Value::Name(name), value);
        }
    }

    /// A name of the module, or a built-in one.
    pub fn load_global(&mut self, module: Id, name: &str) -> Res {
        if let Some(value) = self.globals_of(module).and_then(|globals| self.heap.get(globals, name)) {
            return Ok(value);
        }
        match self.native("builtins", name) {
            Some(value) => Ok(value),
            None => self.missing("NameError"),
        }
    }

    /// What a name in a module in Rust stands for.
    fn native(&mut self, module: &'static str, name: &str) -> Option<Value> {
        let (catalogued, _) = Catalogued::find(module)?;
        Some(match catalogued.get(name)? {
            Known::Callable => Value::Native(module, name.into()),
            Known::Int(n) => self.heap.int(n.into()),
            Known::Str(text) => Value::name(text),
            Known::Float(n) => self.heap.float(n),
            Known::Module(name) => Value::NativeModule(name),
            Known::Computed => Value::Unknown,
        })
    }

    /// An attribute, if the object has it; of what is unknown nothing.
    pub fn find_attr(&mut self, object: &Value, name: &str) -> Option<Value> {
        match object {
            Value::NativeModule(module) => return self.native(module, name),
            Value::Native(..) => return Some(Value::Unknown),
            _ => {}
        }
        let Value::Object(id) = object else { return None };
        match self.heap.body(object)? {
            Body::Module(module) => {
                let globals = module.globals;
                match self.heap.get(globals, name) {
                    None if name == "__dict__" => Some(Value::Object(globals)),
                    found => found,
                }
            }
            Body::Class(class) => match name {
                "__name__" => Some(Value::Name(class.name.clone())),
                "__dict__" => Some(Value::Object(class.locals)),
                _ => self.class_find(*id, name).map(|value| match self.heap.body(&value) {
                    Some(Body::Method(function, false)) => function.clone(),
                    Some(Body::Method(function, true)) => {
                        let (function, class) = (function.clone(), object.clone());
                        self.heap.make(Block::BoundMethod, Kind::Other, Body::Bound(function, class))
                    }
                    _ => value,
                }),
            },
            Body::Instance(class, _) => {
                let class = *class;
                if let Some(value) = self.heap.get(*id, name) {
                    return Some(value);
                }
                let value = self.class_find(class, name)?;
                let bound = match self.heap.body(&value) {
                    Some(Body::Function(_)) => (value.clone(), object.clone()),
                    Some(Body::Method(function, false)) => return Some(function.clone()),
                    Some(Body::Method(function, true)) => (function.clone(), Value::Object(class)),
                    Some(Body::Property(functions)) => {
                        let getter = functions[0].clone();
                        return self.call(getter, vec![object.clone()], vec![]).ok();
                    }
                    _ => return Some(value),
                };
                Some(self.heap.make(Block::BoundMethod, Kind::Other, Body::Bound(bound.0, bound.1)))
            }
            Body::Function(_) if name == "__name__" => Some(Value::Unknown),
            _ => None,
        }
    }

    /// A name in a class or its bases.
    pub fn class_find(&self, class: Id, name: &str) -> Option<Value> {
        let Body::Class(class) = &self.heap.objects[class].body else { return None };
        if let Some(value) = self.heap.get(class.locals, name) {
            return Some(value);
        }
        let Body::Tuple(bases, _) = &self.heap.objects[class.bases?].body else { return None };
        bases.iter().find_map(|base| match base {
            Value::Object(base) => self.class_find(*base, name),
            _ => None,
        })
    }

    /// `object.name`.
    pub fn load_attr(&mut self, object: &Value, name: &str) -> Res {
        if let Some(value) = self.find_attr(object, name) {
            return Ok(value);
        }
        match (self.heap.body(object), object) {
            (Some(Body::Module(_)), _) | (None, Value::NativeModule(_)) => self.missing("AttributeError"),
            (Some(Body::Class(_) | Body::Instance(..)), _) => {
                self.note(format!("{name} is an attribute that no class of the program has"));
                Ok(Value::Unknown)
            }
            (Some(Body::Opaque(_) | Body::Exception(_)), _) | (None, Value::Unknown | Value::Native(..)) => {
                Ok(Value::Unknown)
            }
            // A method of a built-in type.
            _ => {
                let bound = Body::Bound(Value::Native("", name.into()), object.clone());
                Ok(self.heap.make(Block::BoundMethod, Kind::Other, bound))
            }
        }
    }

    /// The function and the object of `object.name(...)`.
    pub fn load_method(&mut self, object: &Value, name: &str) -> Res<[Value; 2]> {
        if let Some(Body::Instance(class, _)) = self.heap.body(object) {
            let class = *class;
            if let Some(value) = self.class_find(class, name)
                && matches!(self.heap.body(&value), Some(Body::Function(_)))
                && self.instance_has(object, name).is_none()
            {
                return Ok([value, object.clone()]);
            }
        }
        let is_container = !matches!(
            self.heap.body(object),
            None | Some(Body::Module(_) | Body::Class(_) | Body::Instance(..) | Body::Opaque(_))
        );
        // Methods of built-in types are named after the method alone; their object says the rest.
        if is_container || matches!(object, Value::Name(_)) {
            return Ok([Value::Native("", name.into()), object.clone()]);
        }
        Ok([self.load_attr(object, name)?, Value::Absent])
    }

    fn instance_has(&self, object: &Value, name: &str) -> Option<Value> {
        match object {
            Value::Object(id) => self.heap.get(*id, name),
            _ => None,
        }
    }

    /// `object.name = value`.
    pub fn store_attr(&mut self, object: &Value, name: &str, value: Value) {
        let Value::Object(id) = object else {
            if matches!(object, Value::Unknown | Value::NativeModule(_)) {
                self.note("stores into an object that is not known");
            }
            return;
        };
        let to = match &self.heap.objects[*id].body {
            Body::Module(module) => module.globals,
            Body::Class(class) => class.locals,
            Body::Instance(..) => *id,
            _ => return,
        };
        match value {
            Value::Absent => drop(self.heap.remove(to, &Value::name(name))),
            value => self.heap.set(to, Value::name(name), value),
        }
    }

    /// `object[index]`.
    pub fn load_subscript(&mut self, object: &Value, index: &Value) -> Res {
        if let Value::Object(id) = object
            && self.heap.entries(*id).is_some()
            && *index != Value::Unknown
        {
            return match self.heap.get_key(*id, index) {
                Some(value) => Ok(value),
                None if matches!(self.heap.body(object), Some(Body::Dict(_))) => self.missing("KeyError"),
                None => Ok(Value::Unknown),
            };
        }
        let (Some(items), Value::Int(at)) = (self.items(object), index) else { return Ok(Value::Unknown) };
        let at = if *at < 0 { *at + items.len() as i64 } else { *at };
        match usize::try_from(at).ok().and_then(|at| items.get(at)) {
            Some(item) => Ok(item.clone()),
            None => self.missing("IndexError"),
        }
    }

    /// `object[index] = value`.
    pub fn store_subscript(&mut self, object: &Value, index: Value, value: Value) {
        let Value::Object(id) = object else {
            return self.note("stores into an object that is not known");
        };
        match (&mut self.heap.objects[*id].body, &index) {
            (Body::List(items, _), Value::Int(at)) => {
                let at = if *at < 0 { *at + items.len() as i64 } else { *at };
                if let Some(item) = usize::try_from(at).ok().and_then(|at| items.get_mut(at)) {
                    *item = value;
                }
            }
            (Body::Dict(_), _) if value == Value::Absent => drop(self.heap.remove(*id, &index)),
            (Body::Dict(_), _) => self.heap.set(*id, index, value),
            _ => {}
        }
    }

    /// Whether a value counts as true, if that is known.
    pub fn truth(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Word(word) => Some(matches!(*word, "True" | "...")),
            Value::Int(n) => Some(*n != 0),
            Value::Name(name) => Some(!name.is_empty()),
            Value::Native(_, name) => Some(&**name != "()"),
            Value::NativeModule(_) => Some(true),
            Value::Object(id) => match &self.heap.objects[*id].body {
                Body::Instance(..) | Body::Opaque(_) | Body::Text(None, _) | Body::Exception(_) => None,
                Body::Float(n) => Some(*n != 0.0),
                Body::Text(Some(text), _) => Some(!text.is_empty()),
                Body::Bytearray(len) => Some(*len > 0),
                Body::Dict(entries) | Body::Set(entries) => Some(entries.iter().next().is_some()),
                Body::Tuple(items, _) | Body::List(items, _) => Some(!items.is_empty()),
                Body::Range(start, stop, step) => Some(if *step > 0 { start < stop } else { start > stop }),
                _ => Some(true),
            },
            Value::Absent | Value::Unknown => None,
        }
    }

    /// The items of what is iterated over, if they are known.
    pub fn items(&self, value: &Value) -> Option<Vec<Value>> {
        match value {
            Value::Native(_, name) if &**name == "()" => Some(vec![]),
            Value::Name(text) => Some(text.chars().map(|c| Value::name(&c.to_string())).collect()),
            Value::Object(id) => match &self.heap.objects[*id].body {
                Body::Tuple(items, _) | Body::List(items, _) => Some(items.clone()),
                Body::Text(Some(text), _) if text.len() > MOST_TEXT => None,
                Body::Dict(entries) | Body::Set(entries) => Some(entries.iter().map(|(key, _)| key.clone()).collect()),
                Body::Range(start, stop, step) => {
                    let mut items = vec![];
                    let mut next = *start;
                    while (if *step > 0 { next < *stop } else { next > *stop }) && items.len() < 100_000 {
                        items.push(Value::Int(next));
                        next += step;
                    }
                    Some(items)
                }
                Body::Text(Some(text), true) => Some(text.iter().map(|byte| Value::Int((*byte).into())).collect()),
                Body::Text(Some(text), false) => {
                    let text = std::str::from_utf8(text).ok()?;
                    Some(text.chars().map(|c| Value::name(&c.to_string())).collect())
                }
                Body::Iterator(left) => Some(left.iter().rev().cloned().collect()),
                _ => None,
            },
            _ => None,
        }
    }

    /// An iterator over a value. One over what is not known is empty.
    pub fn iterator(&mut self, value: &Value) -> Value {
        if matches!(self.heap.body(value), Some(Body::Iterator(_))) {
            return value.clone();
        }
        let items = self.items(value).unwrap_or_else(|| {
            self.note("loops over something that is not known");
            vec![]
        });
        let body = Body::Iterator(items.into_iter().rev().collect());
        self.heap.make_free(body, None)
    }

    /// Whether an exception is of a type, or of one of a tuple of types.
    pub fn exception_match(&self, exception: &Value, types: &Value) -> Value {
        let Some(Body::Exception(ty)) = self.heap.body(exception) else { return Value::Unknown };
        let types = match types {
            Value::Native(..) => vec![types.clone()],
            types => match self.heap.body(types) {
                Some(Body::Tuple(items, _)) => items.clone(),
                _ => vec![types.clone()],
            },
        };
        Value::bool(types.iter().any(|of| self.is_subclass(ty, of)))
    }

    fn is_subclass(&self, ty: &Value, of: &Value) -> bool {
        if ty == of {
            return true;
        }
        match (ty, of) {
            (Value::Native(_, ty), Value::Native(_, of)) => is_subtype(ty, of).unwrap_or(false),
            (Value::Object(id), _) => match &self.heap.objects[*id].body {
                Body::Class(class) => match class.bases.map(|bases| &self.heap.objects[bases].body) {
                    Some(Body::Tuple(bases, _)) => bases.iter().any(|base| self.is_subclass(base, of)),
                    _ => false,
                },
                Body::Exception(ty) => self.is_subclass(ty, of),
                _ => false,
            },
            _ => false,
        }
    }

    /// A set of these items.
    pub fn set_of(&mut self, items: Vec<Value>) -> Value {
        // The loader fills the table before it makes the set.
        let set = self.heap.make_id(Block::Set, Kind::Sequences, Body::Set(Default::default()));
        for item in items {
            self.heap.set(set, item, NONE);
        }
        Value::Object(set)
    }
}
