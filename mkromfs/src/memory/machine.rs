//! Runs the top level of modules on values that are known or not.
//!
//! Instructions have the loader's meaning as far as memory is concerned. Where what happens depends on what is not
//! known, one way is taken and the import is marked as estimated, with a note that says why and where.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use romfs_format::mpy::{Prelude, Qstr, scope};
use romfs_format::opcode::{Operand, op};
use romfs_loader::layout::{Block, POOL_BLOCK, Word, places_capacity, pool_blocks, pool_capacity};
use romfs_loader::memory::Cost;
use romfs_loader::qstr::STATIC;

use super::heap::{Body, Foreseen, Function, Heap, Id, Kind, Value};
use super::step::Frame;
use crate::dump::module::Module as File;

/// Instructions that one import may take, imports in it included.
const BUDGET: u64 = 300_000;

/// How deep calls are followed.
const MAX_DEPTH: usize = 40;

/// How many notes are kept of an import.
const MAX_NOTES: usize = 20;

/// Why a function ends early.
#[derive(Debug)]
pub enum Raise {
    /// With this exception.
    Exception(Value),
    /// What comes is not predicted.
    Stop(String),
}

/// The result of what can raise.
pub type Res<T = Value> = Result<T, Raise>;

/// Why a prediction is an estimate.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Note {
    /// Line of the source, 0 where that is unknown.
    pub line: u32,
    /// What is not known.
    pub text: String,
}

/// What one import did.
#[derive(Debug)]
pub struct Import {
    /// The module's full name.
    pub name: String,
    /// Its file.
    pub file: Option<usize>,
    /// Its module object.
    pub module: Option<Id>,
    /// Why it is an estimate; none where it is exact.
    pub notes: Vec<Note>,
    /// The exception that it ends with.
    pub failed: Option<String>,
}

/// A module of the image.
pub struct Source<'a> {
    /// Its path in the image.
    pub path: String,
    /// Taken apart.
    pub file: File<'a>,
    /// What the link record of the image says of it.
    pub section: Option<Linked>,
}

/// What a link record says of a module.
pub struct Linked {
    /// The names of its namespace.
    pub names: Rc<[Foreseen]>,
}

/// The modules of an image.
pub struct Sources<'a> {
    /// All of them.
    pub files: Vec<Source<'a>>,
    by_path: HashMap<String, usize>,
    dirs: HashSet<String>,
    /// Strings that have ids by the link record.
    strings: HashSet<Vec<u8>>,
}

impl<'a> Sources<'a> {
    /// These modules, and the strings that the link record of their image has.
    pub fn new(files: Vec<Source<'a>>, strings: HashSet<Vec<u8>>) -> Self {
        let by_path = files.iter().enumerate().map(|(i, source)| (source.path.clone(), i)).collect();
        let parents = files.iter().flat_map(|source| source.path.match_indices('/').map(|(at, _)| &source.path[..at]));
        let dirs = parents.map(str::to_owned).collect();
        Self { files, by_path, dirs, strings }
    }

    /// The module at a path.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Whether there are modules below a path.
    pub fn is_dir(&self, path: &str) -> bool {
        self.dirs.contains(path)
    }
}

/// The machine that is predicted.
pub struct Machine<'a> {
    /// Its heap.
    pub heap: Heap,
    /// The image.
    pub sources: Rc<Sources<'a>>,
    /// The imports, by account. The first is the start.
    pub imports: Vec<Import>,
    /// What structures that all modules share have grown by: account, kind, bytes.
    pub shared: Vec<(usize, Kind, usize)>,
    /// `sys.modules`, a dict.
    pub modules: Id,
    /// Where names are stored.
    pub locals: Id,
    static_names: HashSet<&'static str>,
    /// Modules with a number, and how many there is room for.
    places: (usize, usize),
    pool: HashSet<Rc<[u8]>>,
    /// How many strings there is room for in the pool, and how many of its blocks behind the first one.
    pool_room: (usize, usize),
    /// Where the machine is: file, function, offset in its code.
    pub(super) here: (usize, usize, usize),
    pub(super) budget: u64,
    depth: usize,
}

/// What can be seen of a body before it runs.
pub struct Survey {
    /// How many names it stores into its namespace at most.
    pub stores: usize,
    /// Whether no instruction of it can run twice.
    pub once: bool,
}

/// Looks at a body as the loader does.
pub fn survey(code: &crate::dump::module::Function) -> Survey {
    let mut seen = HashSet::new();
    let mut survey = Survey { stores: 0, once: true };
    for instr in &code.instrs {
        match instr.operand {
            Operand::Target(target) => survey.once &= target > instr.at,
            // Names beyond so many count each time they are stored.
            Operand::Qstr(name) if instr.op == op::STORE_NAME => {
                survey.stores += usize::from(name >= 512 || seen.insert(name));
            }
            _ => {}
        }
    }
    survey
}

impl<'a> Machine<'a> {
    /// A machine with this image.
    pub fn new(word: Word, sources: Rc<Sources<'a>>) -> Self {
        let mut heap = Heap::new(word);
        let modules = heap.dict(Kind::SysModules);
        let start = Import { name: String::new(), file: None, module: None, notes: vec![], failed: None };
        Self {
            heap,
            sources,
            imports: vec![start],
            shared: vec![],
            modules,
            locals: modules,
            static_names: STATIC.iter().copied().collect(),
            places: (0, 0),
            pool: HashSet::new(),
            pool_room: (0, 0),
            here: (0, 0, 0),
            budget: BUDGET,
            depth: 0,
        }
    }

    /// Marks the import that runs as estimated.
    pub fn note(&mut self, text: impl Into<String>) {
        let (file, function, at) = self.here;
        let line =
            self.sources.files.get(file).and_then(|source| source.file.functions.get(function)).map(|function| {
                let before = function.lines.partition_point(|&(start, _)| start <= at);
                before.checked_sub(1).map_or(0, |last| function.lines[last].1)
            });
        let note = Note { line: line.unwrap_or(0), text: text.into() };
        let notes = &mut self.imports[self.heap.account].notes;
        if notes.len() < MAX_NOTES && !notes.iter().any(|other| other.line == note.line && other.text == note.text) {
            notes.push(note);
        }
    }

    /// An exception of a built-in type. What it takes is garbage soon.
    pub fn raise(&mut self, name: &str) -> Raise {
        Raise::Exception(self.exception(Value::Native("builtins", name.into())))
    }

    /// An exception of this type.
    pub fn exception(&mut self, ty: Value) -> Value {
        self.heap.make_free(Body::Exception(ty), None)
    }

    /// An exception of a built-in type where the program would raise one; something unknown where that may be due to
    /// what the prediction does not know.
    pub fn missing(&mut self, exception: &str) -> Res {
        if self.imports[self.heap.account].notes.is_empty() { Err(self.raise(exception)) } else { Ok(Value::Unknown) }
    }

    /// Interns a string for the import that runs. One that is new is copied unless it is in the image.
    pub fn intern(&mut self, text: &[u8], in_image: bool) {
        self.intern_for(self.heap.account, text, in_image);
    }

    /// Interns a string for the import of this account.
    pub fn intern_for(&mut self, owner: usize, text: &[u8], in_image: bool) {
        let is_static = std::str::from_utf8(text).is_ok_and(|text| self.static_names.contains(text));
        if is_static || self.sources.strings.contains(text) || self.pool.contains(text) {
            return;
        }
        if !in_image {
            let bytes = self.heap.take_as(Block::Blob { len: text.len() }, Cost::Other);
            self.shared.push((owner, Kind::Pool, bytes));
        }
        if self.pool.len() == self.pool_room.0 {
            self.grow_pool(owner);
        }
        self.pool.insert(text.into());
    }

    /// Makes room in the pool, as the loader does.
    fn grow_pool(&mut self, owner: usize) {
        let word = self.heap.word;
        let (room, blocks) = self.pool_room;
        let (full, begun) = (room / POOL_BLOCK, room % POOL_BLOCK);
        let grown = |block: Block, n: usize| if n == 0 { 0 } else { block.bytes(word) };
        if begun == 0 && full > blocks {
            self.pool_room.1 = pool_blocks(blocks);
            let bytes = self.heap.take_as(Block::Slots { capacity: self.pool_room.1 }, Cost::Qstrs);
            let before = grown(Block::Slots { capacity: blocks }, blocks);
            self.shared.push((owner, Kind::Pool, bytes - before));
        }
        self.pool_room.0 = pool_capacity(room);
        // What is interned while a module's table is filled counts as the pool's, whatever else as other.
        let bytes = self.heap.take(Block::Pool { capacity: self.pool_room.0 - full * POOL_BLOCK });
        let before = grown(Block::Pool { capacity: begun }, begun);
        self.shared.push((owner, Kind::Pool, bytes - before));
    }

    /// A number for a module, by which what is read in place refers to it.
    pub fn new_place(&mut self) -> Option<usize> {
        let (slot, capacity) = self.places;
        if slot == capacity {
            let w = self.heap.word.bytes();
            let block = |capacity: usize| Block::Blob { len: capacity * w };
            let before = if capacity == 0 { 0 } else { block(capacity).bytes(self.heap.word) };
            self.places.1 = places_capacity(capacity);
            let bytes = self.heap.take(block(self.places.1));
            self.shared.push((self.heap.account, Kind::SysModules, bytes - before));
        }
        self.places.0 += 1;
        Some(slot).filter(|slot| self.heap.word.has_place(*slot, 0))
    }

    /// Interns the names of a file, and gives the table for them and the constants.
    pub fn tables(&mut self, file: usize) -> usize {
        let sources = Rc::clone(&self.sources);
        let Source { file, section, .. } = &sources.files[file];
        if section.is_some() {
            return self.heap.take(Block::Tables { n_qstr: 0, n_obj: 0 });
        }
        let block = Block::Tables { n_qstr: file.qstrs.len(), n_obj: file.constants.len() };
        let bytes = self.heap.take(block);
        for (_, qstr) in &file.qstrs {
            if let Qstr::Str { bytes, .. } = qstr {
                self.intern(bytes, true);
            }
        }
        bytes
    }

    /// Runs the top level of a module.
    pub fn run_module(&mut self, module: Id, globals: Id) -> Res {
        let once = self.file_of(module).is_some_and(|file| survey(&self.sources.files[file].file.functions[0]).once);
        let once = once && self.place(module, 1).is_some();
        if self.place(module, 1).is_none() {
            self.heap.take(Block::Function);
        }
        let outer = std::mem::replace(&mut self.locals, globals);
        let function = Function { module, index: 0, defaults: vec![], kw_defaults: None, cells: vec![], once };
        let result = self.call_function(&function, vec![], vec![]);
        self.locals = outer;
        result
    }

    /// Calls a function in bytecode.
    pub fn call_function(&mut self, function: &Function, pos: Vec<Value>, kw: Vec<(Value, Value)>) -> Res {
        let Some(file) = self.file_of(function.module) else { return Ok(Value::Unknown) };
        let sources = Rc::clone(&self.sources);
        let Some(code) = sources.files[file].file.functions.get(function.index) else { return Ok(Value::Unknown) };
        let Some(prelude) = &code.prelude else { return Ok(Value::Unknown) };
        if prelude.scope_flags & scope::GENERATOR != 0 {
            self.note("makes a generator");
            return Ok(Value::Unknown);
        }
        if self.depth == MAX_DEPTH {
            return Err(Raise::Stop("calls go deep".into()));
        }
        let fast = self.bind(function, prelude, &sources.files[file].file, code, pos, kw)?;
        let frame = Frame { module: function.module, fast, stack: vec![], handlers: vec![], once: function.once };
        let here = self.here;
        self.depth += 1;
        let result = self.run(frame, file, function.index);
        self.depth -= 1;
        self.here = here;
        result
    }

    /// Puts arguments into locals.
    fn bind(
        &mut self,
        function: &Function,
        prelude: &Prelude,
        file: &File<'_>,
        code: &crate::dump::module::Function,
        pos: Vec<Value>,
        kw: Vec<(Value, Value)>,
    ) -> Res<Vec<Value>> {
        let (n_pos, n_kwonly) = (prelude.n_pos_args as usize, prelude.n_kwonly_args as usize);
        let has = |flag| prelude.scope_flags & flag != 0;
        let mut fast = vec![Value::Absent; (prelude.n_state as usize).max(n_pos + n_kwonly + 2)];
        let mut given = function.cells.iter().cloned().chain(pos);
        for (slot, value) in fast.iter_mut().zip(given.by_ref().take(n_pos)) {
            *slot = value;
        }
        let rest: Vec<Value> = given.collect();
        let mut next = n_pos + n_kwonly;
        if has(scope::VARARGS) {
            fast[next] = self.heap.tuple(rest);
            next += 1;
        } else if !rest.is_empty() {
            return Err(self.raise("TypeError"));
        }
        let keywords = has(scope::VARKEYWORDS).then(|| self.heap.dict(Kind::Dicts));
        if let Some(id) = keywords {
            fast[next] = Value::Object(id);
        }
        for (key, value) in kw {
            let name = self.heap.text(&key);
            let at = name
                .as_ref()
                .and_then(|name| code.arguments.iter().position(|&index| file.qstr(index) == Some(name.as_bytes())));
            match (at, keywords) {
                (Some(at), _) => fast[at] = value,
                (None, Some(id)) => self.heap.set(id, key, value),
                (None, None) => return Err(self.raise("TypeError")),
            }
        }
        let first_default = n_pos.saturating_sub(function.defaults.len());
        for (i, value) in function.defaults.iter().enumerate() {
            if fast[first_default + i] == Value::Absent {
                fast[first_default + i] = value.clone();
            }
        }
        let named = fast.iter_mut().zip(&code.arguments).skip(n_pos).take(n_kwonly);
        for (slot, &argument) in named.filter(|(slot, _)| **slot == Value::Absent) {
            if let (Some(Value::Object(defaults)), Some(name)) = (&function.kw_defaults, file.qstr(argument)) {
                let name = String::from_utf8_lossy(name);
                *slot = self.heap.get(*defaults, &name).unwrap_or(Value::Absent);
            }
        }
        if fast[..n_pos + n_kwonly].contains(&Value::Absent) {
            return Err(self.raise("TypeError"));
        }
        for &local in &code.cells {
            if let Some(slot) = fast.get_mut(usize::from(local)) {
                let value = std::mem::replace(slot, Value::Absent);
                let value = (value != Value::Absent).then_some(value);
                fast[usize::from(local)] = self.heap.make(Block::Cell, Kind::Functions, Body::Cell(value));
            }
        }
        Ok(fast)
    }

    /// The file of a module object.
    pub fn file_of(&self, module: Id) -> Option<usize> {
        match &self.heap.objects[module].body {
            Body::Module(module) => module.file,
            _ => None,
        }
    }

    /// The namespace of a module object.
    pub fn globals_of(&self, module: Id) -> Option<Id> {
        match &self.heap.objects[module].body {
            Body::Module(module) => Some(module.globals),
            _ => None,
        }
    }

    /// Where in its module's file something at an offset is read in place, if it can be.
    pub(super) fn place(&self, module: Id, at: usize) -> Option<usize> {
        match &self.heap.objects[module].body {
            Body::Module(module) if self.heap.word.has_place(module.slot?, at) => Some(at),
            _ => None,
        }
    }

    /// Whether a function is the body of a class: that begins by naming its module.
    pub(super) fn is_class_body(&self, module: Id, code: &crate::dump::module::Function) -> bool {
        let Some(file) = self.file_of(module) else { return false };
        let file = &self.sources.files[file].file;
        let begins = |at: usize, wanted: u8, name: &str| {
            code.instrs.get(at).is_some_and(|instr| {
                instr.op == wanted
                    && matches!(instr.operand, Operand::Qstr(index) if file.qstr(index) == Some(name.as_bytes()))
            })
        };
        begins(0, op::LOAD_NAME, "__name__") && begins(1, op::STORE_NAME, "__module__")
    }

    /// Gives an import its budget.
    pub fn refill(&mut self) {
        self.budget = BUDGET;
    }
}
