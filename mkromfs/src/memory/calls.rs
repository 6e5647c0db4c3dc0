//! Calls, and operators: what built-ins make.

use std::rc::Rc;

use romfs_format::opcode::{BinaryOp, UnaryOp};
use romfs_loader::layout::Block;
use romfs_loader::modules::catalog::is_subtype;

use super::heap::{Body, Class, Id, Kind, MOST_TEXT, NONE, Value};
use super::machine::{Machine, Res, survey};

/// Built-ins whose result is no more than a word, whatever it is, and that change nothing that is predicted.
const WORDS: &[&str] = &[
    "abs",
    "all",
    "any",
    "callable",
    "calcsize",
    "collect",
    "const",
    "disable",
    "enable",
    "hash",
    "heap_lock",
    "heap_unlock",
    "id",
    "isenabled",
    "isinstance",
    "issubclass",
    "kbd_intr",
    "max",
    "mem_alloc",
    "mem_free",
    "min",
    "native",
    "opt_level",
    "ord",
    "print",
    "round",
    "seed",
    "setattr",
    "sleep",
    "sleep_ms",
    "sleep_us",
    "stack_use",
    "sum",
    "threshold",
    "ticks_add",
    "ticks_cpu",
    "ticks_diff",
    "ticks_ms",
    "ticks_us",
    "viper",
    "startswith",
    "endswith",
    "count",
    "find",
    "index",
    "isdigit",
    "isalpha",
    "isspace",
    "isupper",
    "islower",
];

impl Machine<'_> {
    /// Calls anything.
    pub fn call(&mut self, callee: Value, pos: Vec<Value>, kw: Vec<(Value, Value)>) -> Res {
        if let Value::Native(module, name) = &callee {
            return self.call_native(module, &Rc::clone(name), pos, kw);
        }
        let Value::Object(id) = callee else {
            self.note("calls something that is not known");
            return Ok(Value::Unknown);
        };
        match &self.heap.objects[id].body {
            Body::Function(function) => {
                let function = Rc::clone(function);
                self.call_function(&function, pos, kw)
            }
            Body::Class(_) => self.instantiate(id, pos, kw),
            Body::Bound(function, object) => {
                let function = function.clone();
                let pos = std::iter::once(object.clone()).chain(pos).collect();
                self.call(function, pos, kw)
            }
            Body::Instance(class, _) => match self.class_find(*class, "__call__") {
                Some(method) => {
                    let pos = std::iter::once(callee).chain(pos).collect();
                    self.call(method, pos, kw)
                }
                None => Ok(Value::Unknown),
            },
            Body::Method(function, _) => {
                let function = function.clone();
                self.call(function, pos, kw)
            }
            _ => {
                self.note("calls something that is not known");
                Ok(Value::Unknown)
            }
        }
    }

    /// Makes an instance of a class.
    fn instantiate(&mut self, id: Id, pos: Vec<Value>, kw: Vec<(Value, Value)>) -> Res {
        let Body::Class(class) = self.heap.objects[id].body.clone() else { return Ok(Value::Unknown) };
        if self.is_exception_class(&Value::Object(id)) {
            return Ok(self.exception(Value::Object(id)));
        }
        if self.class_find(id, "_fields").is_some() && class.native {
            let values = pos.into_iter().chain(kw.into_iter().map(|(_, value)| value)).collect::<Vec<_>>();
            let block = Block::NamedTuple { len: values.len() };
            return Ok(self.heap.make(block, Kind::Sequences, Body::Tuple(values, Some(id))));
        }
        if self.class_find(id, "__new__").is_some() {
            self.note(format!("{} has a __new__", class.name));
        }
        let instance = self.heap.instance(id, &class);
        if class.native {
            self.note(format!("{} derives from a built-in type", class.name));
        }
        if let Some(init) = self.class_find(id, "__init__") {
            let pos = std::iter::once(instance.clone()).chain(pos).collect();
            self.call(init, pos, kw)?;
            self.heap.note_members(&instance);
        }
        Ok(instance)
    }

    fn is_exception_class(&self, ty: &Value) -> bool {
        match ty {
            Value::Native(_, name) => is_subtype(name, "BaseException").unwrap_or(false),
            Value::Object(id) => match &self.heap.objects[*id].body {
                Body::Class(class) => match class.bases.map(|bases| &self.heap.objects[bases].body) {
                    Some(Body::Tuple(bases, _)) => bases.iter().any(|base| self.is_exception_class(base)),
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether instances of a type have an object of a built-in type inside.
    fn is_native_base(&self, ty: &Value) -> bool {
        match ty {
            Value::Native(_, name) => &**name != "object",
            Value::Object(id) => matches!(&self.heap.objects[*id].body, Body::Class(class) if class.native),
            _ => false,
        }
    }

    /// `class name(*bases)`, with its body as a function.
    fn build_class(&mut self, pos: &[Value]) -> Res {
        let [Value::Object(body), name, bases @ ..] = pos else { return Ok(Value::Unknown) };
        let Body::Function(function) = &self.heap.objects[*body].body else { return Ok(Value::Unknown) };
        let function = Rc::clone(function);
        let name = self.heap.text(name).unwrap_or_default();
        let kind = self.heap.kind.replace(Kind::Classes);
        let bases = match self.heap.tuple(bases.to_vec()) {
            Value::Object(id) => Some(id),
            _ => None,
        };
        let locals = self.heap.dict(Kind::Classes);
        self.heap.kind = kind;
        if let Some(file) = self.file_of(function.module) {
            let stores = survey(&self.sources.files[file].file.functions[function.index]).stores;
            self.heap.reserve(locals, stores);
        }
        let outer = std::mem::replace(&mut self.locals, locals);
        let cell = self.call_function(&function, vec![], vec![]);
        self.locals = outer;
        let cell = cell?;
        let class = self.new_class(name, bases, locals);
        if let Value::Object(cell) = cell
            && let Body::Cell(value) = &mut self.heap.objects[cell].body
        {
            *value = Some(class.clone());
        }
        Ok(class)
    }

    fn new_class(&mut self, name: Rc<str>, bases: Option<Id>, locals: Id) -> Value {
        let of = match bases.map(|bases| &self.heap.objects[bases].body) {
            Some(Body::Tuple(bases, _)) => bases.clone(),
            _ => vec![],
        };
        if of.contains(&Value::Unknown) {
            self.note(format!("{name} has a base that is not known"));
        }
        let native = of.iter().any(|base| self.is_native_base(base));
        let class = Class { name, bases, locals, native, members: 0 };
        let value = self.heap.make(Block::Class, Kind::Classes, Body::Class(class));
        // The loader goes through a copy of the namespace.
        self.heap.take_copy(locals);
        if let Some(new) = self.heap.get(locals, "__new__")
            && matches!(self.heap.body(&new), Some(Body::Function(_)))
        {
            let wrapped = self.heap.make(Block::Wrapper, Kind::Classes, Body::Method(new, false));
            self.heap.set(locals, Value::name("__new__"), wrapped);
        }
        value
    }

    /// `namedtuple(name, fields)`.
    fn named_tuple(&mut self, pos: &[Value]) -> Value {
        let [name, fields, ..] = pos else { return Value::Unknown };
        let name = self.heap.text(name).unwrap_or_default();
        let names: Vec<Value> = match (self.heap.text(fields), self.items(fields)) {
            (Some(text), _) => {
                let names = text.split([' ', ',', '\n', '\t']).filter(|name| !name.is_empty());
                let names: Vec<Value> = names.map(Value::name).collect();
                names
            }
            (None, Some(items)) => items,
            (None, None) => {
                self.note("makes a named tuple of unknown names");
                vec![]
            }
        };
        // The loader collects them in a list.
        let list = self.heap.list(vec![]);
        for field in &names {
            if let Some(text) = self.heap.text(field) {
                self.intern(text.as_bytes(), false);
            }
            if let Value::Object(list) = list {
                self.heap.push(list, field.clone());
            }
        }
        let kind = self.heap.kind.replace(Kind::Classes);
        let locals = self.heap.dict(Kind::Classes);
        let fields = self.heap.tuple(names);
        self.heap.set(locals, Value::name("_fields"), fields);
        let bases = match self.heap.tuple(vec![Value::Native("builtins", "tuple".into())]) {
            Value::Object(id) => Some(id),
            _ => None,
        };
        let class = self.new_class(name, bases, locals);
        self.heap.kind = kind;
        class
    }

    fn call_native(&mut self, module: &str, name: &str, pos: Vec<Value>, kw: Vec<(Value, Value)>) -> Res {
        if module.is_empty() {
            return Ok(self.call_method(name, &pos, &kw));
        }
        let first = pos.first().cloned();
        Ok(match (module, name, first) {
            ("builtins", "__build_class__", _) => return self.build_class(&pos),
            ("builtins", "__import__", Some(name)) => match self.heap.text(&name) {
                Some(name) => {
                    let from = pos.get(3).is_some_and(|from| *from != NONE);
                    let importer = self.imports[self.heap.account].module.unwrap_or(self.modules);
                    let level = if let Some(Value::Int(level)) = pos.get(4) { *level } else { 0 };
                    return self.import_name(importer, &name, from, level, false);
                }
                None => self.unknown("__import__"),
            },
            ("micropython", "const", Some(value)) => value,
            ("collections", "namedtuple", _) => self.named_tuple(&pos),
            ("builtins", "property", _) => {
                let mut functions = pos;
                functions.resize(3, NONE);
                self.heap.make(Block::Property, Kind::Classes, Body::Property(functions))
            }
            ("builtins", "staticmethod" | "classmethod", Some(function)) => {
                let body = Body::Method(function, name == "classmethod");
                self.heap.make(Block::Wrapper, Kind::Classes, body)
            }
            ("builtins", "len", Some(value)) => match (self.items(&value), self.heap.body(&value)) {
                (_, Some(Body::Bytearray(len))) => Value::Int(*len as i64),
                (Some(items), _) => Value::Int(items.len() as i64),
                _ => Value::Unknown,
            },
            ("builtins", "range", Some(_)) => self.range(&pos),
            ("builtins", "object", None) => self.heap.make(Block::Plain, Kind::Instances, Body::Opaque(vec![])),
            ("builtins", "tuple", Some(value)) => match (self.heap.body(&value), self.items(&value)) {
                (Some(Body::Tuple(_, None)), _) => value,
                (_, Some(items)) => self.heap.tuple(items),
                _ => self.unknown(name),
            },
            ("builtins", "tuple", None) => self.heap.tuple(vec![]),
            ("builtins", "list" | "sorted", Some(value)) => match self.items(&value) {
                Some(items) => self.heap.list(items),
                None => self.unknown(name),
            },
            ("builtins", "list", None) => self.heap.list(vec![]),
            ("builtins", "set" | "frozenset", first) => {
                let items = first.as_ref().map_or(Some(vec![]), |value| self.items(value));
                match items {
                    Some(items) => self.set_of(items),
                    None => self.unknown(name),
                }
            }
            ("builtins", "dict", first) => self.dict_of(first, kw),
            ("collections", "OrderedDict", first) => self.dict_of(first, kw),
            ("builtins", "bytearray", first) => self.bytearray(first),
            ("builtins", "bytes", Some(value)) => match (&value, self.buffer_len(&value)) {
                (Value::Object(_), Some(_)) if matches!(self.heap.body(&value), Some(Body::Text(_, true))) => value,
                (_, Some(len)) => self.heap.make(Block::Inline { len }, Kind::Texts, Body::Text(None, true)),
                _ => self.unknown(name),
            },
            ("builtins", "memoryview", Some(value)) => {
                self.heap.make(Block::MemoryView, Kind::Texts, Body::Opaque(vec![value]))
            }
            ("builtins", "int", Some(Value::Int(n))) => Value::Int(n),
            ("builtins", "int" | "bool", _) => Value::Unknown,
            ("builtins", "float", Some(Value::Int(n))) => self.heap.float(n as f64),
            ("builtins", "float" | "complex", _) => self.heap.float(0.0),
            ("builtins", "chr", Some(Value::Int(n))) => match u32::try_from(n).ok().and_then(char::from_u32) {
                Some(c) => self.heap.text_object(c.to_string().as_bytes(), false),
                None => Value::Unknown,
            },
            ("builtins", "str", Some(value)) if self.heap.text(&value).is_some() => value,
            ("builtins", "str", None) => Value::name(""),
            ("builtins", "type", Some(value)) if pos.len() == 1 => match self.heap.body(&value) {
                Some(Body::Instance(class, _)) => Value::Object(*class),
                _ => Value::Unknown,
            },
            ("builtins", "hasattr", Some(object)) => {
                let name = pos.get(1).and_then(|name| self.heap.text(name));
                let known = !matches!(object, Value::Unknown | Value::Native(..));
                match name.filter(|_| known) {
                    Some(name) => Value::bool(self.find_attr(&object, &name).is_some()),
                    None => Value::Unknown,
                }
            }
            ("builtins", "getattr", Some(object)) => {
                let name = pos.get(1).and_then(|name| self.heap.text(name));
                let known = !matches!(object, Value::Unknown | Value::Native(..));
                match (name.filter(|_| known), pos.get(2)) {
                    (Some(name), Some(default)) => self.find_attr(&object, &name).unwrap_or_else(|| default.clone()),
                    (Some(name), None) => return self.load_attr(&object, &name),
                    (None, _) => Value::Unknown,
                }
            }
            ("builtins", "iter", Some(value)) => self.iterator(&value),
            ("builtins", "enumerate" | "zip" | "map" | "filter" | "reversed" | "super", _) => self.lazy(name, &pos),
            ("builtins", "globals", _) => Value::Object(self.locals),
            ("builtins", _, _) if is_subtype(name, "BaseException") == Some(true) => {
                self.exception(Value::Native("builtins", name.into()))
            }
            ("builtins", "print", Some(_)) if pos.iter().any(|value| self.truth(value).is_none()) => self.unknown(name),
            _ if WORDS.contains(&name) => Value::Unknown,
            _ => self.unknown(name),
        })
    }

    fn unknown(&mut self, name: &str) -> Value {
        self.note(format!("what {name}() makes is not known"));
        Value::Unknown
    }

    fn range(&mut self, pos: &[Value]) -> Value {
        let numbers: Option<Vec<i64>> =
            pos.iter().map(|value| if let Value::Int(n) = value { Some(*n) } else { None }).collect();
        let body = match numbers.as_deref() {
            Some(&[stop]) => Body::Range(0, stop, 1),
            Some(&[start, stop]) => Body::Range(start, stop, 1),
            Some(&[start, stop, step]) if step != 0 => Body::Range(start, stop, step),
            _ => Body::Opaque(vec![]),
        };
        self.heap.make(Block::Range, Kind::Other, body)
    }

    fn dict_of(&mut self, from: Option<Value>, kw: Vec<(Value, Value)>) -> Value {
        let id = match from {
            Some(Value::Object(id)) if matches!(self.heap.objects[id].body, Body::Dict(_)) => self.heap.copy_dict(id),
            None => self.heap.dict(Kind::Dicts),
            Some(pairs) => {
                let id = self.heap.dict(Kind::Dicts);
                match self.items(&pairs) {
                    Some(pairs) => {
                        for pair in pairs {
                            if let Some([key, value]) = self.items(&pair).as_deref() {
                                self.heap.set(id, key.clone(), value.clone());
                            }
                        }
                    }
                    None => drop(self.unknown("dict")),
                }
                id
            }
        };
        for (key, value) in kw {
            self.heap.set(id, key, value);
        }
        Value::Object(id)
    }

    /// How many bytes a `bytes` or `bytearray` of this value has.
    fn buffer_len(&self, value: &Value) -> Option<usize> {
        match value {
            Value::Int(n) => usize::try_from(*n).ok(),
            Value::Name(text) => Some(text.len()),
            value => match self.heap.body(value)? {
                Body::Text(Some(text), _) => Some(text.len()),
                Body::Bytearray(len) => Some(*len),
                _ => self.items(value).map(|items| items.len()),
            },
        }
    }

    fn bytearray(&mut self, from: Option<Value>) -> Value {
        let len = from.as_ref().map_or(Some(0), |value| self.buffer_len(value));
        let Some(len) = len else { return self.unknown("bytearray") };
        let table = if len > 0 { self.heap.take(Block::Blob { len }) } else { 0 };
        let id = self.heap.make_id(Block::Array, Kind::Texts, Body::Bytearray(len));
        self.heap.objects[id].table = table;
        Value::Object(id)
    }

    fn lazy(&mut self, name: &str, pos: &[Value]) -> Value {
        let items = match (name, pos) {
            ("map", [function, value]) => self.items(value).map(|items| {
                items
                    .into_iter()
                    .map(|item| self.call(function.clone(), vec![item], vec![]).unwrap_or(Value::Unknown))
                    .collect()
            }),
            ("enumerate", [value]) => self.items(value).map(|items| {
                (0..).zip(items).map(|(i, item)| self.heap.tuple(vec![Value::Int(i), item])).collect::<Vec<_>>()
            }),
            ("reversed", [value]) => self.items(value).map(|items| items.into_iter().rev().collect()),
            ("zip", [a, b]) => match (self.items(a), self.items(b)) {
                (Some(a), Some(b)) => Some(a.into_iter().zip(b).map(|(a, b)| self.heap.tuple(vec![a, b])).collect()),
                _ => None,
            },
            _ => None,
        };
        match items {
            Some(items) => {
                let body = Body::Iterator(items.into_iter().rev().collect());
                self.heap.make(Block::Slice, Kind::Other, body)
            }
            None => self.unknown(name),
        }
    }

    /// A method of a built-in type; the object comes first.
    fn call_method(&mut self, name: &str, pos: &[Value], kw: &[(Value, Value)]) -> Value {
        if let (Some(separator), "join", [_, parts]) = (pos.first(), name, pos) {
            return self.joined(separator, parts);
        }
        let Some(Value::Object(id)) = pos.first() else {
            return if WORDS.contains(&name) { Value::Unknown } else { self.unknown(name) };
        };
        let id = *id;
        match (&self.heap.objects[id].body, name, &pos[1..]) {
            (Body::List(..), "append", [item]) => {
                self.heap.push(id, item.clone());
                NONE
            }
            (Body::List(..), "extend", [more]) => {
                match self.items(more) {
                    Some(items) => items.into_iter().for_each(|item| self.heap.push(id, item)),
                    None => drop(self.unknown(name)),
                }
                NONE
            }
            (Body::Dict(_), "update", [from]) => {
                match (self.heap.body(from), from) {
                    (Some(Body::Dict(entries)), _) => {
                        let entries: Vec<_> = entries.iter().cloned().collect();
                        entries.into_iter().for_each(|(key, value)| self.heap.set(id, key, value));
                    }
                    _ => drop(self.unknown(name)),
                }
                for (key, value) in kw {
                    self.heap.set(id, key.clone(), value.clone());
                }
                NONE
            }
            (Body::Dict(_), "get", [key, ..]) => {
                let default = pos.get(2).cloned().unwrap_or(NONE);
                self.heap.get_key(id, key).unwrap_or(default)
            }
            (Body::Dict(_), "setdefault", [key, value]) => match self.heap.get_key(id, key) {
                Some(found) => found,
                None => {
                    self.heap.set(id, key.clone(), value.clone());
                    value.clone()
                }
            },
            (Body::Dict(entries), "keys" | "values" | "items", []) => {
                let pairs: Vec<_> = entries.iter().cloned().collect();
                let items: Vec<Value> = pairs
                    .into_iter()
                    .map(|(key, value)| match name {
                        "keys" => key,
                        "values" => value,
                        _ => self.heap.tuple(vec![key, value]),
                    })
                    .collect();
                self.heap.make(Block::Cell, Kind::Other, Body::Iterator(items.into_iter().rev().collect()))
            }
            (Body::Set(_), "add", [item]) => {
                self.heap.set(id, item.clone(), NONE);
                NONE
            }
            (Body::Property(functions), "setter" | "deleter" | "getter", [function]) => {
                let mut functions = functions.clone();
                functions[["getter", "setter", "deleter"].iter().position(|n| *n == name).unwrap_or(0)] =
                    function.clone();
                self.heap.make(Block::Property, Kind::Classes, Body::Property(functions))
            }
            _ if WORDS.contains(&name) => Value::Unknown,
            _ => self.unknown(name),
        }
    }

    /// `separator.join(parts)`.
    fn joined(&mut self, separator: &Value, parts: &Value) -> Value {
        let of = |value: &Value| match (self.heap.text(value), self.heap.body(value)) {
            (Some(text), _) => Some((text.as_bytes().to_vec(), false)),
            (None, Some(Body::Text(Some(bytes), true))) => Some((bytes.to_vec(), true)),
            _ => None,
        };
        let parts = self.items(parts).filter(|parts| parts.len() <= MOST_TEXT);
        // Counted first: the parts may be one and the same text.
        let len = |value: &Value| self.heap.text_len(value).unwrap_or(0).saturating_add(1);
        let total = parts.iter().flatten().map(len).fold(0, usize::saturating_add);
        let separators = len(separator).saturating_mul(parts.as_ref().map_or(0, Vec::len));
        let parts = parts.filter(|_| total.saturating_add(separators) <= 4 * MOST_TEXT);
        let parts = parts.and_then(|parts| parts.iter().map(of).collect::<Option<Vec<_>>>());
        match (of(separator), parts) {
            (Some((separator, is_bytes)), Some(parts)) => {
                let parts: Vec<Vec<u8>> = parts.into_iter().map(|(part, _)| part).collect();
                self.heap.inline(parts.join(&separator[..]).into(), is_bytes)
            }
            _ => self.unknown("join"),
        }
    }

    /// `left op right`.
    pub fn binary(&mut self, which: BinaryOp, left: &Value, right: &Value) -> Value {
        use BinaryOp::{Equal, In, Is, Less, LessEqual, More, MoreEqual, NotEqual};
        match which {
            Is if matches!((left, right), (Value::Unknown, _) | (_, Value::Unknown)) => return Value::Unknown,
            Is => return Value::bool(left == right),
            Equal | NotEqual => {
                let known = |value: &Value| match self.heap.body(value) {
                    Some(Body::Instance(..) | Body::Opaque(_) | Body::Text(None, _) | Body::Big(None)) => false,
                    _ => *value != Value::Unknown,
                };
                return match known(left) && known(right) {
                    true => Value::bool(self.heap.same(left, right) == (which == Equal)),
                    false => Value::Unknown,
                };
            }
            In => {
                return match self.items(right) {
                    Some(items) if *left != Value::Unknown && !matches!(right, Value::Name(_)) => {
                        Value::bool(items.iter().any(|item| self.heap.same(item, left)))
                    }
                    _ => match (self.heap.text(left), self.heap.text(right)) {
                        (Some(left), Some(right)) => Value::bool(right.contains(&*left)),
                        _ => Value::Unknown,
                    },
                };
            }
            _ => {}
        }
        if let (Some(a), Some(b)) = (self.number(left), self.number(right)) {
            return match which {
                Less => Value::bool(a < b),
                LessEqual => Value::bool(a <= b),
                More => Value::bool(a > b),
                MoreEqual => Value::bool(a >= b),
                _ => match arithmetic(which, a, b) {
                    Some(n) => self.heap.int(n),
                    None => {
                        self.note("the result of arithmetic is not known");
                        Value::Unknown
                    }
                },
            };
        }
        if matches!(which, Less | LessEqual | More | MoreEqual) {
            return Value::Unknown;
        }
        if matches!(self.heap.body(left), Some(Body::Float(_))) || matches!(self.heap.body(right), Some(Body::Float(_)))
        {
            return self.heap.float(0.0);
        }
        self.join(which, left, right)
    }

    /// Operators on strings and sequences.
    fn join(&mut self, which: BinaryOp, left: &Value, right: &Value) -> Value {
        use BinaryOp::{Add, InplaceAdd, InplaceMultiply, Modulo, Multiply};
        if matches!((which, right), (Multiply | InplaceMultiply, Value::Int(1))) {
            return left.clone();
        }
        let of = |value: &Value| match (self.heap.text(value), self.heap.body(value)) {
            (Some(text), _) => Some((Rc::from(text.as_bytes()), false)),
            (None, Some(Body::Text(Some(bytes), true))) => Some((Rc::clone(bytes), true)),
            _ => None,
        };
        let texts: [Option<(Rc<[u8]>, bool)>; 2] = [of(left), of(right)];
        match (which, texts, right) {
            (Add | InplaceAdd, [Some((a, false)), Some((b, false))] | [Some((a, true)), Some((b, true))], _) => {
                return match (a.is_empty(), b.is_empty()) {
                    (_, true) => left.clone(),
                    (true, _) => right.clone(),
                    _ => self.heap.inline([&*a, &*b].concat().into(), self.heap.text(left).is_none()),
                };
            }
            (Multiply | InplaceMultiply, [Some((a, is_bytes)), _], Value::Int(n)) if is_followed(a.len(), *n) => {
                return self.heap.inline(a.repeat(*n as usize).into(), is_bytes);
            }
            (Modulo, [Some(_), _], _) => return self.unknown("%"),
            _ => {}
        }
        let items = match self.heap.body(left) {
            Some(Body::Tuple(items, _)) => Some((items.clone(), true)),
            Some(Body::List(items, _)) => Some((items.clone(), false)),
            _ => None,
        };
        let joined = match (which, items, right) {
            (InplaceAdd, Some((_, false)), _) => {
                let Value::Object(list) = left else { return Value::Unknown };
                match self.items(right) {
                    Some(more) => more.into_iter().for_each(|item| self.heap.push(*list, item)),
                    None => drop(self.unknown("+=")),
                }
                return left.clone();
            }
            (Add | InplaceAdd, Some((mut items, tuple)), _) => self.items(right).map(|more| {
                items.extend(more);
                (items, tuple)
            }),
            (Multiply | InplaceMultiply, Some((items, tuple)), Value::Int(n)) => is_followed(items.len(), *n)
                .then(|| (items.iter().cycle().take(items.len() * *n as usize).cloned().collect(), tuple)),
            _ => None,
        };
        match joined {
            Some((items, true)) => self.heap.tuple(items),
            Some((items, false)) => self.heap.list(items),
            None if matches!((left, right), (Value::Unknown, _) | (_, Value::Unknown)) => Value::Unknown,
            None => self.unknown(which.text()),
        }
    }

    /// `op value`.
    pub fn unary(&mut self, which: UnaryOp, value: &Value) -> Value {
        match which {
            UnaryOp::Not => self.truth(value).map_or(Value::Unknown, |truth| Value::bool(!truth)),
            UnaryOp::Positive => value.clone(),
            _ => match (self.number(value), self.heap.body(value)) {
                (Some(n), _) if which == UnaryOp::Negative => self.heap.int(-n),
                (Some(n), _) => self.heap.int(!n),
                (None, Some(Body::Float(n))) => {
                    let n = -n;
                    self.heap.float(n)
                }
                _ => Value::Unknown,
            },
        }
    }

    fn number(&self, value: &Value) -> Option<i128> {
        match value {
            Value::Int(n) => Some((*n).into()),
            Value::Word("True") => Some(1),
            Value::Word("False") => Some(0),
            value => match self.heap.body(value)? {
                Body::Big(n) => *n,
                _ => None,
            },
        }
    }
}

/// Longer results of a multiplication are not followed.
const MOST_ITEMS: usize = 1 << 20;

/// Whether a sequence of this length is followed as often as that.
fn is_followed(len: usize, times: i64) -> bool {
    usize::try_from(times).is_ok_and(|times| len.saturating_mul(times) <= MOST_ITEMS)
}

fn arithmetic(which: BinaryOp, a: i128, b: i128) -> Option<i128> {
    use BinaryOp as B;
    Some(match which {
        B::Add | B::InplaceAdd => a.checked_add(b)?,
        B::Subtract | B::InplaceSubtract => a.checked_sub(b)?,
        B::Multiply | B::InplaceMultiply => a.checked_mul(b)?,
        B::FloorDivide | B::InplaceFloorDivide if b != 0 => a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0),
        B::Modulo | B::InplaceModulo if b > 0 => a.rem_euclid(b),
        B::And | B::InplaceAnd => a & b,
        B::Or | B::InplaceOr => a | b,
        B::Xor | B::InplaceXor => a ^ b,
        B::Lshift | B::InplaceLshift if a.unsigned_abs() < 1 << 60 => {
            a.checked_shl(u32::try_from(b).ok().filter(|b| *b < 60)?)?
        }
        B::Rshift | B::InplaceRshift => a.checked_shr(u32::try_from(b).ok().filter(|b| *b < 127)?)?,
        B::Power | B::InplacePower => a.checked_pow(u32::try_from(b).ok()?)?,
        _ => return None,
    })
}
