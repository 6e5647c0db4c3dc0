//! The objects that a predicted program makes, with what they take and for whom.

use std::rc::Rc;

use romfs_loader::layout::{Block, Word, list_capacity, slots_capacity, table_capacity};
use romfs_loader::memory::{Cost, N_KINDS};

/// Which object.
pub type Id = usize;

/// A value, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Where bytecode has no value.
    Absent,
    /// Anything.
    Unknown,
    /// `None`, `True`, `False`, `...`
    Word(&'static str),
    /// A small int.
    Int(i64),
    /// An interned string.
    Name(Rc<str>),
    /// An object of the heap.
    Object(Id),
    /// Something that a module in Rust has: the module's name and its own.
    Native(&'static str, Rc<str>),
    /// A module in Rust.
    NativeModule(&'static str),
}

/// Longer texts that a program makes have a size, and no content.
pub const MOST_TEXT: usize = 1 << 16;

/// `None`
pub const NONE: Value = Value::Word("None");

impl Value {
    /// `True` or `False`.
    pub fn bool(value: bool) -> Value {
        Value::Word(if value { "True" } else { "False" })
    }

    /// An interned string.
    pub fn name(text: &str) -> Value {
        Value::Name(text.into())
    }
}

/// What RAM goes to, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The module's table of qstr ids and slots of constants.
    Tables,
    /// Entries of the pool of interned strings.
    Pool,
    /// Constant objects.
    Constants,
    /// The module object with its file name.
    Module,
    /// The module's namespace.
    Globals,
    /// The entry in `sys.modules`, and that in the loader's table of modules.
    SysModules,
    /// Functions and closures.
    Functions,
    /// Classes with their namespaces.
    Classes,
    /// Instances of classes.
    Instances,
    /// Dicts that the top level makes.
    Dicts,
    /// Lists, tuples and sets that it makes.
    Sequences,
    /// Strings, bytes and arrays that it makes.
    Texts,
    /// All else.
    Other,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Kind; 13] = [
        Kind::Tables,
        Kind::Pool,
        Kind::Constants,
        Kind::Module,
        Kind::Globals,
        Kind::SysModules,
        Kind::Functions,
        Kind::Classes,
        Kind::Instances,
        Kind::Dicts,
        Kind::Sequences,
        Kind::Texts,
        Kind::Other,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tables => "qstr table",
            Kind::Pool => "interned names",
            Kind::Constants => "constants",
            Kind::Module => "module object",
            Kind::Globals => "globals",
            Kind::SysModules => "module registry",
            Kind::Functions => "functions",
            Kind::Classes => "classes",
            Kind::Instances => "instances",
            Kind::Dicts => "dicts",
            Kind::Sequences => "lists, tuples, sets",
            Kind::Texts => "strings and bytes",
            Kind::Other => "other",
        }
    }
}

/// Keys and values of a dict, or the keys of a set, in order.
#[derive(Debug, Default, Clone)]
pub struct Entries {
    /// `None` is a hole.
    pub slots: Vec<Option<(Value, Value)>>,
    capacity: usize,
    /// Whether the table has no index because all keys are names.
    names: bool,
    /// The names of a linked module's namespace, as long as the module keeps to them. The slots are theirs, in order.
    foreseen: Option<Rc<[Foreseen]>>,
    /// For the members of an instance that are in its own block: how many blocks had been handed out then. It grows in
    /// place while there are no more.
    inside: Option<usize>,
}

/// A name that a link record foresees, with the value if that is in the image.
pub type Foreseen = (Rc<str>, Option<InImage>);

/// A value that is in the image.
#[derive(Debug, Clone, PartialEq)]
pub enum InImage {
    /// A word.
    Word(Value),
    /// A function or constant of the module at an offset of its file.
    At(usize),
}

impl Entries {
    /// The entries without the holes.
    pub fn iter(&self) -> impl Iterator<Item = &(Value, Value)> {
        self.slots.iter().flatten()
    }

    /// The entries that take RAM: where a link record foresees the value of a name, none does.
    pub fn in_ram(&self) -> impl Iterator<Item = &(Value, Value)> {
        let foreseen = |at: usize| self.foreseen.as_ref()?.get(at)?.1.as_ref();
        self.slots
            .iter()
            .enumerate()
            .filter(move |(at, _)| foreseen(*at).is_none())
            .filter_map(|(_, slot)| slot.as_ref())
    }

    fn live(&self) -> usize {
        self.iter().count()
    }

    fn are_names(&self) -> bool {
        self.iter().all(|(key, _)| matches!(key, Value::Name(_)))
    }

    /// Whether there may be a key that is no name.
    fn fits_any(&self) -> bool {
        let bytes = |names| Block::Table { capacity: self.capacity, stride: 2, names }.size(Word::HOST);
        !self.names || bytes(true) == bytes(false)
    }

    /// The table of a copy of a dict's entries.
    fn block(&self) -> Block {
        Block::Table { capacity: self.capacity, stride: 2, names: self.names }
    }
}

/// What an object is.
#[derive(Debug, Clone)]
pub enum Body {
    /// A string or bytes (`true`), if the content is known.
    Text(Option<Rc<[u8]>>, bool),
    /// A float.
    Float(f64),
    /// An integer beyond the small ones, if it is known.
    Big(Option<i128>),
    /// A tuple, and the class of a named one.
    Tuple(Vec<Value>, Option<Id>),
    /// A list and the capacity of its slots.
    List(Vec<Value>, usize),
    /// A dict.
    Dict(Entries),
    /// A set.
    Set(Entries),
    /// A function.
    Function(Rc<Function>),
    /// A class.
    Class(Class),
    /// An instance: class and members.
    Instance(Id, Entries),
    /// A module.
    Module(Module),
    /// A variable that closures share.
    Cell(Option<Value>),
    /// A static (`false`) or class method.
    Method(Value, bool),
    /// A property with its getter.
    Property(Vec<Value>),
    /// A method with its object.
    Bound(Value, Value),
    /// A range.
    Range(i64, i64, i64),
    /// A `bytearray` of this length.
    Bytearray(usize),
    /// An iterator: what is left, the next item last. It takes no heap in the loader where it stands on the operand
    /// stack.
    Iterator(Vec<Value>),
    /// An exception and its type.
    Exception(Value),
    /// Anything else that refers to these.
    Opaque(Vec<Value>),
}

/// A function in bytecode.
#[derive(Debug, Clone)]
pub struct Function {
    /// The module that it is of.
    pub module: Id,
    /// Which of its functions.
    pub index: usize,
    /// Defaults of positional arguments.
    pub defaults: Vec<Value>,
    /// Those of keyword-only ones: a dict.
    pub kw_defaults: Option<Value>,
    /// Closed-over variables.
    pub cells: Vec<Value>,
    /// Whether it is a body of which no instruction runs twice: functions that it makes need no memory.
    pub once: bool,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: Rc<str>,
    /// Its bases: a tuple, or none.
    pub bases: Option<Id>,
    /// Its namespace: a dict.
    pub locals: Id,
    /// Whether instances have a native object of a built-in base inside.
    pub native: bool,
    /// How many members the last instance had after its `__init__`: the next one gets room for them.
    pub members: usize,
}

/// A module.
#[derive(Debug, Clone)]
pub struct Module {
    /// Index of its file; none for a package without `__init__`.
    pub file: Option<usize>,
    /// Its namespace: a dict.
    pub globals: Id,
    /// Its number, by which values that are read in place refer to it; none where there is no room for that.
    pub slot: Option<usize>,
    /// Its constants, made when first used.
    pub constants: Vec<Option<Value>>,
}

/// An object with what it takes.
#[derive(Debug)]
pub struct Object {
    /// What it is.
    pub body: Body,
    /// What its bytes count as.
    pub kind: Kind,
    /// The import that made it.
    pub account: usize,
    /// Bytes of its own block and of those that belong to it alone.
    pub bytes: usize,
    /// Bytes of the table or slots, which change when it grows.
    pub table: usize,
    /// Where in the file of its module it is read in place. It takes no memory then.
    pub place: Option<usize>,
}

/// The heap.
#[derive(Debug)]
pub struct Heap {
    /// The word size of the machine that is predicted.
    pub word: Word,
    /// All objects that were made.
    pub objects: Vec<Object>,
    /// The import that runs.
    pub account: usize,
    /// Bytes handed out, per import and kind of the loader's.
    pub taken: Vec<[usize; N_KINDS]>,
    /// Bytes handed out in all.
    pub handed_out: usize,
    /// How many blocks were handed out.
    blocks: usize,
    /// While a constant is made all counts as that.
    pub constant: bool,
    /// What objects count as that have no kind of their own.
    pub kind: Option<Kind>,
}

impl Heap {
    /// An empty heap.
    pub fn new(word: Word) -> Heap {
        Heap {
            word,
            objects: vec![],
            account: 0,
            taken: vec![[0; N_KINDS]],
            handed_out: 0,
            blocks: 0,
            constant: false,
            kind: None,
        }
    }

    /// Hands out a block; gives its bytes.
    pub fn take(&mut self, block: Block) -> usize {
        let cost = match block {
            _ if self.constant => Cost::Objects,
            Block::Tables { .. } => Cost::Tables,
            Block::Pool { .. } => Cost::Qstrs,
            Block::Module | Block::Dict | Block::Table { .. } | Block::Names { .. } | Block::Class => Cost::Dicts,
            Block::Function | Block::Closure { .. } | Block::Cell => Cost::Functions,
            _ => Cost::Other,
        };
        self.take_as(block, cost)
    }

    /// Hands out a block that counts as `cost` for the loader; gives its bytes.
    pub fn take_as(&mut self, block: Block, cost: Cost) -> usize {
        let bytes = block.bytes(self.word);
        self.taken[self.account][cost as usize] += bytes;
        self.handed_out += bytes;
        self.blocks += 1;
        bytes
    }

    /// Makes an object of one block.
    pub fn make(&mut self, block: Block, kind: Kind, body: Body) -> Value {
        Value::Object(self.make_id(block, kind, body))
    }

    /// The same, but for the object's number.
    pub fn make_id(&mut self, block: Block, kind: Kind, body: Body) -> Id {
        let bytes = self.take(block);
        let kind = if self.constant { Kind::Constants } else { self.kind.unwrap_or(kind) };
        self.objects.push(Object { body, kind, account: self.account, bytes, table: 0, place: None });
        self.objects.len() - 1
    }

    /// Makes an object that takes no memory: it is read at an offset of its module's file, or is soon garbage.
    pub fn make_free(&mut self, body: Body, place: Option<usize>) -> Value {
        let account = self.account;
        self.objects.push(Object { body, kind: Kind::Other, account, bytes: 0, table: 0, place });
        Value::Object(self.objects.len() - 1)
    }

    /// Gives an empty dict the names that a link record foresees.
    pub fn foresee(&mut self, id: Id, names: Rc<[Foreseen]>) {
        if names.is_empty() {
            return;
        }
        let slots = names.iter().filter(|(_, value)| value.is_none()).count();
        self.objects[id].table = self.take(Block::Names { names: names.len(), slots });
        if let Some((entries, _)) = self.entries_mut(id) {
            entries.foreseen = Some(names);
        }
    }

    /// Stores under a name that was foreseen. Where that is not possible the dict becomes an ordinary one.
    fn set_foreseen(&mut self, id: Id, names: &[Foreseen], key: &Value, value: &Value) -> bool {
        let place = match value {
            Value::Object(id) => self.objects[*id].place,
            _ => None,
        };
        let fits = |named: &Option<InImage>| match named {
            None => true,
            Some(InImage::Word(word)) => word == value,
            Some(InImage::At(at)) => place == Some(*at),
        };
        let position = match key {
            Value::Name(key) => names.iter().position(|(name, named)| name == key && fits(named)),
            _ => None,
        };
        let Some((entries, stride)) = self.entries_mut(id) else { return false };
        if let Some(position) = position
            && (position >= entries.slots.len() || entries.slots[position].is_some())
        {
            let len = entries.slots.len().max(position + 1);
            entries.slots.resize(len, None);
            entries.slots[position] = Some((key.clone(), value.clone()));
            return true;
        }
        entries.foreseen = None;
        let capacity = table_capacity(entries.live());
        self.rebuild(id, capacity, stride, true);
        false
    }

    /// What an object is.
    pub fn body(&self, value: &Value) -> Option<&Body> {
        match value {
            Value::Object(id) => Some(&self.objects[*id].body),
            _ => None,
        }
    }

    /// Text of a string, if it is known.
    pub fn text(&self, value: &Value) -> Option<Rc<str>> {
        match value {
            Value::Name(name) => Some(name.clone()),
            value => match self.body(value)? {
                Body::Text(Some(text), false) => std::str::from_utf8(text).ok().map(Rc::from),
                _ => None,
            },
        }
    }

    /// A tuple of these items.
    pub fn tuple(&mut self, items: Vec<Value>) -> Value {
        if items.is_empty() {
            return Value::Native("builtins", "()".into());
        }
        self.make(Block::Tuple { len: items.len() }, Kind::Sequences, Body::Tuple(items, None))
    }

    /// A list of these items, as when their number is known beforehand.
    pub fn list(&mut self, items: Vec<Value>) -> Value {
        let capacity = if items.is_empty() { 0 } else { slots_capacity(self.word, items.len()) };
        let table = if capacity > 0 { self.take(Block::Slots { capacity }) } else { 0 };
        let id = self.make_id(Block::List, Kind::Sequences, Body::List(items, capacity));
        self.objects[id].table = table;
        Value::Object(id)
    }

    /// Adds an item to a list.
    pub fn push(&mut self, id: Id, item: Value) {
        let Body::List(items, capacity) = &mut self.objects[id].body else { return };
        items.push(item);
        if items.len() > *capacity {
            *capacity = slots_capacity(self.word, list_capacity(items.len()));
            let capacity = *capacity;
            self.objects[id].table = self.take(Block::Slots { capacity });
        }
    }

    /// An instance of a class without members.
    pub fn instance(&mut self, id: Id, class: &Class) -> Value {
        let (block, capacity) = match class.native {
            true => (Block::LargeInstance { native: true }, 0),
            false => (Block::Instance { members: class.members }, class.members),
        };
        let inside = (!class.native).then_some(self.blocks + 1);
        self.make(block, Kind::Instances, Body::Instance(id, Entries { capacity, inside, ..Entries::default() }))
    }

    /// Notes how many members an instance has after its `__init__`.
    pub fn note_members(&mut self, instance: &Value) {
        if let Value::Object(id) = instance
            && let Body::Instance(class, entries) = &self.objects[*id].body
            && let (class, members) = (*class, entries.live().min(32))
            && let Body::Class(class) = &mut self.objects[class].body
        {
            class.members = members;
        }
    }

    /// An empty dict.
    pub fn dict(&mut self, kind: Kind) -> Id {
        self.make_id(Block::Dict, kind, Body::Dict(Entries::default()))
    }

    /// A string or bytes with its content.
    pub fn text_object(&mut self, text: &[u8], is_bytes: bool) -> Value {
        match text {
            [] if !is_bytes => Value::name(""),
            // One ASCII character of a string takes no memory.
            [c] if !is_bytes && c.is_ascii() => Value::name(&char::from(*c).to_string()),
            _ => self.inline(text.into(), is_bytes),
        }
    }

    /// The same as an object, however short it is. What is in a long one is not followed.
    pub fn inline(&mut self, text: Rc<[u8]>, is_bytes: bool) -> Value {
        let len = text.len();
        self.make(Block::Inline { len }, Kind::Texts, Body::Text((len <= MOST_TEXT).then_some(text), is_bytes))
    }

    /// How many bytes a string or bytes has, if it is known.
    pub fn text_len(&self, value: &Value) -> Option<usize> {
        match value {
            Value::Name(name) => Some(name.len()),
            value => match self.body(value)? {
                Body::Text(text, _) => text.as_ref().map(|text| text.len()),
                _ => None,
            },
        }
    }

    /// A float.
    pub fn float(&mut self, n: f64) -> Value {
        self.make(Block::Float, Kind::Other, Body::Float(n))
    }

    /// An integer; `None` for one beyond all that is predicted.
    pub fn int(&mut self, n: i128) -> Value {
        match i64::try_from(n) {
            Ok(small) if self.word.is_small(small) => Value::Int(small),
            _ => {
                let limbs = (128 - n.unsigned_abs().leading_zeros() as usize).div_ceil(32);
                self.make(Block::BigInt { limbs }, Kind::Other, Body::Big(Some(n)))
            }
        }
    }

    /// The entries of a dict, a set or an instance.
    pub fn entries(&self, id: Id) -> Option<&Entries> {
        match &self.objects[id].body {
            Body::Dict(entries) | Body::Set(entries) | Body::Instance(_, entries) => Some(entries),
            _ => None,
        }
    }

    fn entries_mut(&mut self, id: Id) -> Option<(&mut Entries, usize)> {
        match &mut self.objects[id].body {
            Body::Set(entries) => Some((entries, 1)),
            Body::Dict(entries) | Body::Instance(_, entries) => Some((entries, 2)),
            _ => None,
        }
    }

    /// The value under a name.
    pub fn get(&self, id: Id, name: &str) -> Option<Value> {
        let entries = self.entries(id)?;
        entries
            .iter()
            .find(|(key, _)| matches!(key, Value::Name(key) if **key == *name))
            .map(|(_, value)| value.clone())
    }

    /// The value under a key.
    pub fn get_key(&self, id: Id, key: &Value) -> Option<Value> {
        self.entries(id)?.iter().find(|(other, _)| self.same(other, key)).map(|(_, value)| value.clone())
    }

    /// Stores under a key, as the table of the loader does.
    pub fn set(&mut self, id: Id, key: Value, value: Value) {
        if let Some(names) = self.entries(id).and_then(|entries| entries.foreseen.clone())
            && self.set_foreseen(id, &names, &key, &value)
        {
            return;
        }
        let found = match self.entries(id) {
            Some(entries) => {
                entries.slots.iter().position(|slot| slot.as_ref().is_some_and(|(other, _)| self.same(other, &key)))
            }
            None => return,
        };
        let Some((entries, stride)) = self.entries_mut(id) else { return };
        if let Some(at) = found {
            if let Some((_, old)) = &mut entries.slots[at] {
                *old = value;
            }
            return;
        }
        let name = matches!(key, Value::Name(_));
        if entries.slots.len() == entries.capacity || !name && !entries.fits_any() {
            let capacity = table_capacity(entries.live());
            self.rebuild(id, capacity, stride, name);
        }
        if let Some((entries, _)) = self.entries_mut(id) {
            entries.slots.push(Some((key, value)));
        }
    }

    /// Makes room for `wanted` entries.
    pub fn reserve(&mut self, id: Id, wanted: usize) {
        if let Some((entries, stride)) = self.entries_mut(id)
            && wanted > entries.capacity
        {
            self.rebuild(id, wanted, stride, true);
        }
    }

    fn rebuild(&mut self, id: Id, capacity: usize, stride: usize, names: bool) {
        let inside = match &mut self.objects[id].body {
            Body::Instance(_, entries) => entries.inside.take(),
            _ => None,
        };
        if let Some(blocks) = inside {
            let in_place = blocks == self.blocks;
            let block =
                if in_place { Block::Instance { members: capacity } } else { Block::LargeInstance { native: false } };
            self.objects[id].bytes = block.bytes(self.word);
            if in_place {
                if let Some((entries, _)) = self.entries_mut(id) {
                    (entries.capacity, entries.inside) = (capacity, Some(blocks));
                }
                return;
            }
        }
        let names = names && self.entries(id).is_some_and(Entries::are_names);
        let table = self.take(Block::Table { capacity, stride, names });
        self.objects[id].table = table;
        if let Some((entries, _)) = self.entries_mut(id) {
            entries.slots.retain(Option::is_some);
            (entries.capacity, entries.names) = (capacity, names);
        }
    }

    /// A dict with the same entries.
    pub fn copy_dict(&mut self, id: Id) -> Id {
        let entries = self.entries(id).cloned().unwrap_or_default();
        let copy = self.dict(Kind::Dicts);
        if !entries.slots.is_empty() {
            self.objects[copy].table = self.take(entries.block());
            self.objects[copy].body = Body::Dict(entries);
        }
        copy
    }

    /// Hands out the table that a copy of a dict's entries would take.
    pub fn take_copy(&mut self, id: Id) {
        if let Some(entries) = self.entries(id).filter(|entries| !entries.slots.is_empty()) {
            let block = entries.block();
            self.take(block);
        }
    }

    /// Removes a name; whether it was there.
    pub fn remove(&mut self, id: Id, key: &Value) -> bool {
        let at = self.entries(id).and_then(|entries| {
            entries.slots.iter().position(|slot| slot.as_ref().is_some_and(|(other, _)| self.same(other, key)))
        });
        let (Some(at), Some((entries, _))) = (at, self.entries_mut(id)) else { return false };
        entries.slots[at] = None;
        while entries.slots.last().is_some_and(Option::is_none) {
            entries.slots.pop();
        }
        true
    }

    /// Whether two values are equal, as far as that is known.
    pub fn same(&self, a: &Value, b: &Value) -> bool {
        if a == b {
            return *a != Value::Unknown;
        }
        if let (Value::Name(_), Value::Name(_)) = (a, b) {
            return false;
        }
        if let (Some(a), Some(b)) = (self.text(a), self.text(b)) {
            return a == b;
        }
        match (self.body(a), self.body(b)) {
            (Some(Body::Tuple(a, _)), Some(Body::Tuple(b, _))) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b))
            }
            (Some(Body::Text(Some(a), true)), Some(Body::Text(Some(b), true))) => a == b,
            (Some(Body::Float(a)), Some(Body::Float(b))) => a == b,
            (Some(Body::Big(Some(a))), Some(Body::Big(Some(b)))) => a == b,
            _ => false,
        }
    }

    /// What an object refers to.
    pub fn references(&self, id: Id) -> Vec<Id> {
        let mut found = vec![];
        let mut add = |value: &Value| {
            if let Value::Object(id) = value {
                found.push(*id);
            }
        };
        match &self.objects[id].body {
            Body::Tuple(items, class) => {
                items.iter().for_each(&mut add);
                found.extend(class);
            }
            Body::List(items, _) | Body::Iterator(items) | Body::Opaque(items) | Body::Property(items) => {
                items.iter().for_each(add);
            }
            Body::Dict(entries) | Body::Set(entries) => entries.iter().for_each(|(key, value)| {
                add(key);
                add(value);
            }),
            Body::Instance(class, entries) => {
                entries.iter().for_each(|(key, value)| {
                    add(key);
                    add(value);
                });
                found.push(*class);
            }
            Body::Function(function) => {
                function.defaults.iter().chain(&function.kw_defaults).chain(&function.cells).for_each(add);
                found.push(function.module);
            }
            Body::Class(class) => {
                found.extend(class.bases);
                found.push(class.locals);
            }
            Body::Module(module) => {
                module.constants.iter().flatten().for_each(add);
                found.push(module.globals);
            }
            Body::Cell(value) => value.iter().for_each(add),
            Body::Method(value, _) | Body::Exception(value) => add(value),
            Body::Bound(function, object) => {
                add(function);
                add(object);
            }
            Body::Text(..) | Body::Float(_) | Body::Big(_) | Body::Range(..) | Body::Bytearray(_) => {}
        }
        found
    }
}
