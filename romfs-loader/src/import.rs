//! Import: from a name to a module object whose code runs in place.

use romfs_format::link::{Named, Section};
use romfs_format::mpy::{self, Head, Mpy, Object, RawCode};
use romfs_format::romfs::{Dir, Entry as ImageEntry};
use romfs_format::verify;

use crate::link::body;
use crate::link::constants::Constants;
use crate::memory::Cost;
use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::types::exception::{IMPORT_ERROR, VALUE_ERROR};
use crate::types::module::{Module, NativeModule};
use crate::types::str::{Builder, Kind};
use crate::value::{Place, PlaceKind, Value};
use crate::vfs::table::FROZEN;
use crate::vfs::{ANY_SYSTEM, Found, Name};
use crate::vm::{Kept, Raised, Res, Started, Vm};

/// Whether there are packages: dotted and relative names, directories with an `__init__`, and `from module import *`.
pub(crate) const PACKAGES: bool = cfg!(feature = "packages");

/// Paths up to this length are looked for without taking memory.
pub(crate) const SHORT_PATH: usize = 128;

/// What the names of modules end in, in the order in which stock looks for them. Sources only count where they can be
/// compiled.
const SUFFIXES: &[&[u8]] = if cfg!(feature = "compiler") { &[b".py", b".mpy"] } else { &[b".mpy"] };

/// Bytes of native stack that finding and verifying a module needs beyond what other built-ins do.
const STACK: usize = 80 * size_of::<u64>();

/// So many bytes of code that is verified, or names that are interned, count as one step of work.
const WORK: usize = 64;

/// The name of what runs when a package is imported, without its suffix.
const INIT: &[u8] = b"__init__";

/// A source or a `.mpy`.
#[derive(Clone, Copy)]
pub(crate) struct CodeFile<'v> {
    /// A string.
    path: Value<'v>,
    /// Its bytes, where finding it came by them.
    data: Option<&'v [u8]>,
}

/// What a module's name leads to in a directory.
#[derive(Clone, Copy)]
pub(crate) enum Source<'v> {
    File(CodeFile<'v>),
    /// A directory, with its path as a string, and its `__init__` if it has one.
    Package {
        path: Value<'v>,
        init: Option<CodeFile<'v>>,
    },
}

/// What a part of a dotted name leads to.
pub(crate) enum Part<'v> {
    Module(Value<'v>),
    /// To be loaded under a full name.
    Source(Qstr, Source<'v>),
}

/// A module whose top level has been verified and can run.
#[derive(Clone, Copy)]
pub(crate) struct Loaded<'v> {
    pub(crate) module: &'v Module<'v>,
    /// Where the raw code of the top level lies in the file.
    code_at: u32,
    /// Bytes of the code prefix to skip: the link record already supplies the names it would store.
    start: usize,
    /// How many names that prefix stores.
    begun: usize,
    /// Whether no instruction of it can run twice.
    once: bool,
}

/// The parts one behind the other in a buffer, if they fit.
pub(crate) fn concatenated<'b>(parts: &[&[u8]], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let mut len = 0;
    for part in parts {
        let (to, _) = buffer.get_mut(len..)?.split_at_mut_checked(part.len())?;
        to.copy_from_slice(part);
        len += part.len();
    }
    buffer.get(..len)
}

/// Whether all functions among the values of a section are functions of the file. They are in its order, as the code is
/// that makes them.
fn names_functions(section: &Section<'_>, file: &Mpy<'_>) -> bool {
    let mut codes = file.raw_codes();
    (0..section.names.len()).all(|position| match section.names.named(position) {
        Some(Named::Function(at)) => codes.any(|raw| raw.is_ok_and(|raw| raw.at == at as usize)),
        _ => true,
    })
}

impl<'v> Vm<'v> {
    /// A module in Rust, ready for a program.
    fn built_in(&self, module: &'static NativeModule) -> Res<Value<'v>> {
        if module.name == q::sys {
            crate::modules::sys::prepare(self)?;
        }
        Ok(Value::object(module))
    }

    /// Looks for one module of a dotted name, whose package is imported already; `name` is its full name where that is
    /// interned.
    #[inline(never)]
    pub(crate) fn find_part(
        &self,
        full: &[u8],
        last: &[u8],
        name: Option<Qstr>,
        parent: Option<Value<'v>>,
    ) -> Res<Part<'v>> {
        self.check_name(full)?;
        let Some(modules) = self.modules.get() else { return Err(self.raise_runtime_error("not initialised")) };
        // With an empty path a program asks for the built-in modules, also where a file was imported in place of one.
        let found = match name {
            Some(name) if self.path_entry(0).is_some() => modules.map.get_qstr(self, name),
            _ => None,
        };
        if let Some(module) = found {
            return Ok(Part::Module(module));
        }
        if parent.is_none() {
            if let Some(module) = self.find_extension(full) {
                return Ok(Part::Module(module));
            }
            if let Some(module) = crate::modules::find(name) {
                return self.built_in(module).map(Part::Module);
            }
            // `ustruct` is always the built-in module, also where an image has a `struct` of its own.
            if let Some(plain) = full.strip_prefix(b"u")
                && let Some(module) = crate::modules::find_old(self.find_qstr(plain))
            {
                return self.find_extension(plain).map_or_else(|| self.built_in(module), Ok).map(Part::Module);
            }
        }
        self.check_native_stack_for(STACK)?;
        let source = match self.find_module(last, parent)? {
            Some(found) => found,
            None => {
                if let Some(module) = crate::modules::find_extensible(name) {
                    return self.built_in(module).map(Part::Module);
                }
                // Packages of this crate are built in, also where `.frozen` is not on the path.
                let plain = full.strip_prefix(b"u").unwrap_or(full);
                if cfg!(feature = "asyncio")
                    && parent.is_none()
                    && let Some(source) = self.find_in(FROZEN, plain)?
                {
                    let name = self.intern(plain)?;
                    return Ok(match modules.map.get_qstr(self, name) {
                        Some(module) => Part::Module(module),
                        None => Part::Source(name, source),
                    });
                }
                return Err(self.raise_no_module(full, ""));
            }
        };
        let name = match name {
            Some(name) => name,
            None => self.intern(full)?,
        };
        Ok(Part::Source(name, source))
    }

    /// Looks for a module along `sys.path`, or in its package.
    fn find_module(&self, last: &[u8], parent: Option<Value<'v>>) -> Res<Option<Source<'v>>> {
        if let Some(parent) = parent {
            let path = self.find_attr(parent, q::__path__)?;
            let Some(path) = path.and_then(|p| self.str_bytes(p)) else { return Ok(None) };
            return self.find_in(path, last);
        }
        let mut at = 0;
        while let Some(directory) = self.path_entry(at) {
            at += 1;
            let Some(directory) = self.str_bytes(directory) else { continue };
            if let Some(found) = self.find_in(directory, last)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// An entry of `sys.path`, which a program may have made a tuple.
    fn path_entry(&self, at: usize) -> Option<Value<'v>> {
        let path = self.kept(Kept::Path)?;
        match self.cast::<crate::types::list::List>(path) {
            Some(list) => list.get(at),
            None => self.tuple_view(path)?.get(at),
        }
    }

    /// Looks for a module in a directory, which is a part of the path of what is found as it stands.
    fn find_in(&self, directory: &[u8], name: &[u8]) -> Res<Option<Source<'v>>> {
        if let Some(dir) = self.image_dir(directory, name)? {
            return self.find_in_image(dir, directory, name);
        }
        if !ANY_SYSTEM {
            return Ok(None);
        }
        if let Some(path) = self.find_joined(directory, name, b"", Found::Directory)? {
            let directory = self.str_bytes(path).unwrap_or_default();
            let init = self.find_file(directory, INIT)?;
            return Ok(Some(Source::Package { path, init }));
        }
        Ok(self.find_file(directory, name)?.map(Source::File))
    }

    /// The same in a directory of an image, which is read once for all that the name may lead to.
    fn find_in_image(&self, dir: Dir<'v>, directory: &[u8], name: &[u8]) -> Res<Option<Source<'v>>> {
        let (package, file) = self.look_in(dir, directory, name)?;
        let Some(package) = package.filter(|_| PACKAGES) else { return Ok(file.map(Source::File)) };
        let path = self.join(directory, name, b"")?;
        let (_, init) = self.look_in(package, self.str_bytes(path).unwrap_or_default(), INIT)?;
        Ok(Some(Source::Package { path, init }))
    }

    /// The directory of a name in one of an image, and the file of a module of that name.
    fn look_in(&self, dir: Dir<'v>, directory: &[u8], name: &[u8]) -> Res<(Option<Dir<'v>>, Option<CodeFile<'v>>)> {
        // The first entry of each name counts, whatever it is.
        let (mut plain, mut files) = (None, [None; SUFFIXES.len()]);
        for entry in dir.starting_with(name) {
            let entry = entry.map_err(|error| self.raise_bad_image(error))?;
            let suffix = entry.name().get(name.len()..).unwrap_or_default();
            let place = match SUFFIXES.iter().position(|one| *one == suffix) {
                Some(at) => &mut files[at],
                None if suffix.is_empty() => &mut plain,
                None => continue,
            };
            if place.is_none() {
                *place = Some(entry.read().map_err(|error| self.raise_bad_image(error))?);
            }
        }
        if PACKAGES && let Some(ImageEntry::Dir(package)) = plain {
            return Ok((Some(package), None));
        }
        for (file, suffix) in files.into_iter().zip(SUFFIXES) {
            if let Some(ImageEntry::File(file)) = file {
                let path = self.join(directory, name, suffix)?;
                return Ok((None, Some(CodeFile { path, data: Some(file.data) })));
            }
        }
        Ok((None, None))
    }

    /// `directory/name` with a suffix as a string.
    fn join(&self, directory: &[u8], name: &[u8], suffix: &[u8]) -> Res<Value<'v>> {
        Ok(self.build_path(&[directory, b"/", name, suffix])?.finish(self))
    }

    pub(crate) fn build_path(&self, parts: &[&[u8]]) -> Res<Builder<'v>> {
        let mut path = self.build(Kind::Str, parts.iter().map(|part| part.len()).sum())?;
        for part in parts {
            path.push(self, part)?;
        }
        Ok(path)
    }

    /// A module's file.
    fn find_file(&self, directory: &[u8], name: &[u8]) -> Res<Option<CodeFile<'v>>> {
        for suffix in SUFFIXES {
            if let Some(path) = self.find_joined(directory, name, suffix, Found::File)? {
                return Ok(Some(CodeFile { path, data: None }));
            }
        }
        Ok(None)
    }

    /// `directory/name` with a suffix as a string, if that is what is wanted.
    fn find_joined(&self, directory: &[u8], name: &[u8], suffix: &[u8], wanted: Found) -> Res<Option<Value<'v>>> {
        let slash: &[u8] = if directory.is_empty() { b"" } else { b"/" };
        let parts = [directory, slash, name, suffix];
        // What is not there shall take no memory.
        if let Some(path) = concatenated(&parts, &mut [0; SHORT_PATH]) {
            return if self.find_path(path)? == wanted { self.new_str(path).map(Some) } else { Ok(None) };
        }
        let path = self.build_path(&parts)?;
        Ok(if self.find_path(path.bytes())? == wanted { Some(path.finish(self)) } else { None })
    }

    /// Makes the module object and runs its code.
    fn load(&self, name: Qstr, source: Source<'v>) -> Res<Value<'v>> {
        if self.import_observer.get().is_some() {
            return self.load_observed(name, source);
        }
        match self.module_at(name, source)? {
            (_, Some(loaded)) => self.run_loaded(name, &loaded),
            (module, None) => Ok(Value::object(module)),
        }
    }

    /// The same, counting what that takes.
    #[cold]
    #[inline(never)]
    pub(crate) fn load_observed(&self, name: Qstr, source: Source<'v>) -> Res<Value<'v>> {
        let outer = self.imports.begin(self.heap.handed_out());
        let made = self.module_at(name, source);
        let result = made.and_then(|(module, loaded)| match loaded {
            Some(loaded) => self.run_loaded(name, &loaded),
            None => Ok(Value::object(module)),
        });
        let ram = self.imports.end(outer, self.heap.handed_out());
        if let Ok((module, _)) = made {
            self.report_import(self.qstr_text(name), module, ram);
        }
        result
    }

    /// The module object of a source, entered into `sys.modules`, with its code if it has some.
    #[inline(never)]
    pub(crate) fn module_at(&self, name: Qstr, source: Source<'v>) -> Res<(&'v Module<'v>, Option<Loaded<'v>>)> {
        let Some(modules) = self.modules.get() else { return Err(self.raise_runtime_error("not initialised")) };
        let globals = self.new_dict()?;
        let (package, file) = match source {
            Source::File(file) => (None, Some(file)),
            Source::Package { path, init } => (Some(path), init),
        };
        let code = match file {
            Some(file) => Some(self.load_code(self.str_bytes(file.path).unwrap_or_default(), file.data)?),
            None => None,
        };
        let (module, mut loaded) = match code {
            Some(code) => {
                let slot = self.new_place()?;
                let section = slot.and_then(|_| self.qstrs.section_of(code));
                let loaded = self.module_of(globals, code, slot, section)?;
                let module = loaded.module;
                if let Some(slot) = slot {
                    self.places.set(slot, Value::object(module));
                }
                match (section, slot) {
                    (Some(section), Some(slot)) if module.is_linked() => globals.map.foresee(self, &section, slot)?,
                    _ => {
                        let raw = RawCode::read(code, loaded.code_at as usize, 0);
                        let stores = raw.map_or(0, |raw| body::survey(raw.data).stores);
                        globals.map.reserve(self, stores + 2 + usize::from(package.is_some()))?;
                    }
                }
                (module, Some(loaded))
            }
            None => (self.new_module(globals)?, None),
        };
        globals.set_qstr(self, q::__name__, Value::qstr(name))?;
        if let Some(path) = package {
            globals.set_qstr(self, q::__path__, path)?;
        }
        if let Some(file) = file {
            globals.set_qstr(self, q::__file__, file.path)?;
        }
        if let Some(loaded) = loaded.as_mut().filter(|loaded| loaded.start > 0) {
            self.begin(loaded)?;
        }
        modules.set_qstr(self, name, Value::object(module))?;
        Ok((module, loaded))
    }

    /// The `.mpy` of a file: its bytes where they are, or what a source is compiled to. What does not end in `.mpy` is
    /// a source.
    fn load_code(&self, path: &[u8], data: Option<&'v [u8]>) -> Res<&'v [u8]> {
        let data = match data {
            Some(data) => data,
            None => self.load_path(path)?,
        };
        if path.ends_with(b".mpy") {
            return Ok(data);
        }
        Ok(self.compile_source(data, path, crate::source::Input::File)?.mpy())
    }

    /// Runs the code of a module that is in `sys.modules`. One that fails is taken out again.
    fn run_loaded(&self, name: Qstr, loaded: &Loaded<'v>) -> Res<Value<'v>> {
        match self.run_module_in(loaded, loaded.module.globals) {
            Ok(_) => Ok(Value::object(loaded.module)),
            Err(raised) => Err(self.import_failed(name, raised)),
        }
    }

    /// Takes a module out of `sys.modules` whose code raised.
    #[cold]
    #[inline(never)]
    pub(crate) fn import_failed(&self, name: Qstr, raised: Raised) -> Raised {
        let modules = self.modules.get().map(|modules| &modules.map);
        if let Some((map, at)) = modules.and_then(|map| Some((map, map.find_qstr(self, Value::qstr(name))?))) {
            map.remove_at(self, at);
        }
        raised
    }

    /// A module with the code of a `.mpy`, which is checked first. The bytes stay where they are.
    ///
    /// # Errors
    /// `ValueError` for a malformed or incompatible file.
    pub(crate) fn module_of(
        &self,
        globals: &'v Dict<'v>,
        data: &'v [u8],
        slot: Option<u16>,
        section: Option<Section<'v>>,
    ) -> Res<Loaded<'v>> {
        let loaded = match section.filter(|_| crate::link::IN_USE) {
            Some(section) => self.linked_module(globals, data, slot, &section)?,
            None => None,
        };
        let loaded = match loaded {
            Some(loaded) => loaded,
            None => self.plain_module(globals, data, slot)?,
        };
        self.verified_top.set(Some((data.as_ptr().addr(), loaded.code_at)));
        Ok(loaded)
    }

    /// A module whose tables stay in the image; nothing of its file is read but its first bytes and the code of its top
    /// level. `None` where the section does not fit the file.
    fn linked_module(
        &self,
        globals: &'v Dict<'v>,
        data: &'v [u8],
        slot: Option<u16>,
        section: &Section<'v>,
    ) -> Res<Option<Loaded<'v>>> {
        let before = self.heap.handed_out();
        let (Ok(head), Ok(raw)) = (Head::read(data), RawCode::read(data, section.code_at, 0)) else { return Ok(None) };
        let fits = (section.qstrs.len(), section.n_constants()) == (head.n_qstr as usize, head.n_obj as usize);
        if head.header.arch != 0 || !fits {
            return Ok(None);
        }
        let start = section.begin;
        let Ok(verified) = self.verify_raw(&raw, start, (head.n_qstr, head.n_obj))? else { return Ok(None) };
        let Some(tables) = self.linked_tables(section)? else { return Ok(None) };
        self.imports.add(Cost::Tables, self.heap.handed_out() - before);
        let module = self.new_module_with(globals, data, Some(tables), slot)?;
        Ok(Some(Loaded {
            module,
            code_at: section.code_at as u32,
            start,
            begun: section.begun,
            once: verified.forward,
        }))
    }

    /// Takes the beginning of a linked module's top level as done. Where its globals do not allow that the code runs
    /// from where it starts, of which no more than the rest was verified.
    fn begin(&self, loaded: &mut Loaded<'v>) -> Res<()> {
        if loaded.module.globals.map.begin(loaded.begun) {
            return Ok(());
        }
        (loaded.start, loaded.once) = (0, false);
        self.verified_top.set(None);
        self.verify_module(loaded.module, loaded.code_at)
    }

    /// A module whose tables are built from its file.
    fn plain_module(&self, globals: &'v Dict<'v>, data: &'v [u8], slot: Option<u16>) -> Res<Loaded<'v>> {
        let file = self.parse_mpy(data)?;
        if file.header().arch != 0 {
            return Err(self.raise_value_error("incompatible .mpy arch"));
        }
        // What is in the heap runs once, mostly; of an image no more is verified than runs.
        let at_once = self.heap.contains(data.as_ptr().addr());
        let once = self.verify(&file, if at_once { usize::MAX } else { 1 })?;
        let before = self.heap.handed_out();
        let (Ok(n_qstr), Ok(n_obj)) = (u16::try_from(file.n_qstr()), u16::try_from(file.n_obj())) else {
            return Err(self.raise_value_error("incompatible .mpy file"));
        };
        let mut names = file.qstrs();
        let (mut interned, mut seen) = (0, 0);
        let tables = self.new_tables(n_qstr, n_obj, || {
            let before = self.heap.handed_out();
            seen += 1;
            if seen % WORK == 0 {
                self.count_work(1)?;
            }
            let id = match names.next() {
                Some(Ok(mpy::Qstr::Static(id))) => Qstr(id.into()),
                // What was compiled into the heap may go; the names stay.
                Some(Ok(mpy::Qstr::Str { bytes, .. })) if at_once => self.intern(bytes)?,
                Some(Ok(mpy::Qstr::Str { bytes, .. })) => self.intern_in_place(bytes)?,
                Some(Err(error)) => return Err(self.raise_bad_mpy(error)),
                None => q::empty,
            };
            interned += self.heap.handed_out() - before;
            Ok(id)
        })?;
        self.imports.add(Cost::Tables, self.heap.handed_out() - before - interned);
        self.imports.add(Cost::Qstrs, interned);
        let module = self.new_module_with(globals, data, Some(tables), slot)?;
        Ok(Loaded { module, code_at: file.code_at() as u32, start: 0, begun: 0, once })
    }

    /// Verifies all of a module whose first function is about to run.
    #[cold]
    pub(crate) fn verify_module(&self, module: &Module<'v>, code: u32) -> Res<()> {
        // The top level was verified before it began, mostly just now.
        if self.verified_top.get() == Some((module.mpy().as_ptr().addr(), code)) {
            return Ok(());
        }
        let file = self.parse_mpy(module.mpy())?;
        // Nothing but a forged link record makes code run from another place. Functions in such code would not be among
        // those of the file.
        let section = if module.is_linked() { self.qstrs.section_of(module.mpy()) } else { None };
        if module.is_linked()
            && section.is_none_or(|section| section.code_at != file.code_at() || !names_functions(&section, &file))
        {
            return Err(self.raise_value_error("incompatible .mpy file"));
        }
        // Of a linked module's top level no more may have been verified than was to run.
        if code as usize != file.code_at() || module.is_linked() {
            self.verify(&file, usize::MAX)?;
            module.set_verified();
        }
        Ok(())
    }

    /// Proves that the bytecode of the first so many functions of a file can run. Whether no instruction of the first
    /// one can run twice in a call.
    fn verify(&self, file: &Mpy<'v>, count: usize) -> Res<bool> {
        let mut forward = None;
        for raw in file.raw_codes().take(count) {
            let raw = raw.map_err(|error| self.raise_bad_mpy(error))?;
            self.count_work(raw.data.len() / WORK)?;
            match self.verify_raw(&raw, 0, (file.n_qstr(), file.n_obj()))? {
                Ok(verified) => forward = forward.or(Some(verified.forward)),
                Err(error) => return Err(self.raise_bad_mpy(error.shifted(raw.range.start))),
            }
        }
        Ok(forward == Some(true))
    }

    /// Proves that the bytecode of one function can run from an offset of its code on, of a module with so many qstrs
    /// and constants. The inner error has an offset in its data.
    fn verify_raw(
        &self,
        raw: &RawCode<'v>,
        start: usize,
        (n_qstr, n_obj): (u32, u32),
    ) -> Res<Result<verify::Verified, mpy::Error>> {
        let small_int_bits = (usize::BITS - 1) as u8;
        let limits = verify::Limits { n_qstr, n_obj, n_children: raw.n_children, small_int_bits };
        // The free part of the machine's stack is scratch memory enough for most; the heap for the rest.
        Ok(match self.stack.with_scratch(|scratch| verify::verify_from(raw.data, start, &limits, scratch)) {
            Err(error) if error.kind() == mpy::ErrorKind::Scratch => {
                let words = verify::scratch_len(raw.data.len());
                let blob = self.alloc_blob(words * size_of::<u32>())?;
                blob.with_words(|scratch| verify::verify_from(raw.data, start, &limits, scratch))
            }
            result => result,
        })
    }

    fn parse_mpy(&self, data: &'v [u8]) -> Res<Mpy<'v>> {
        Mpy::parse(data).map_err(|error| self.raise_bad_mpy(error))
    }

    #[cold]
    pub(crate) fn raise_bad_mpy(&self, error: mpy::Error) -> Raised {
        use mpy::ErrorKind::{Magic, SubVersion, Truncated, Version};
        // Of what is no `.mpy` of this version at all stock says no more, and programs compare the text.
        let foreign =
            matches!(error.kind(), Magic | Version | SubVersion) || (error.kind() == Truncated && error.offset() < 4);
        if foreign {
            return self.raise_value_error("incompatible .mpy file");
        }
        self.raise_fmt(&VALUE_ERROR, format_args!("incompatible .mpy file: {error}"))
    }

    /// Runs a module's top level; its names go into `locals`.
    pub(crate) fn run_module_in(&self, loaded: &Loaded<'v>, locals: &'v Dict<'v>) -> Res<Value<'v>> {
        self.start_module(loaded).and_then(|started| self.run_started(started, locals))
    }

    /// Starts the call of a module's top level.
    pub(crate) fn start_module(&self, loaded: &Loaded<'v>) -> Res<Started<'v>> {
        let kind = if loaded.once { PlaceKind::Body } else { PlaceKind::Function };
        let function = self.function_in_place(kind, loaded.module, loaded.code_at)?;
        self.start_top_level(function, loaded.start)
    }

    /// Runs a top level whose call was started just now; its names go into `locals`.
    #[inline(always)]
    pub(crate) fn run_started(&self, started: Started<'v>, locals: &'v Dict<'v>) -> Res<Value<'v>> {
        let outer = self.locals.replace(Some(locals));
        let result = self.finish_call(started);
        self.locals.set(outer);
        result
    }

    /// A constant of a module that is not made yet. Of a linked one none needs to be.
    #[inline(never)]
    pub(crate) fn make_constant(&self, module: &'v Module<'v>, index: usize) -> Res<Value<'v>> {
        match self.linked_constant(module, index) {
            Some(value) => Ok(value),
            None => self.make_constant_in_ram(module, index),
        }
    }

    /// A constant of a linked module, if it can be read in place.
    #[inline]
    fn linked_constant(&self, module: &Module<'v>, index: usize) -> Option<Value<'v>> {
        Constants::new(module.section()?, module.slot()?).value(module.linked_constant(index)?)
    }

    #[cold]
    fn make_constant_in_ram(&self, module: &'v Module<'v>, index: usize) -> Res<Value<'v>> {
        if module.is_linked() {
            // Of a type that was left out, or the record is a forged one: no slot holds it.
            let mut objects = self.parse_mpy(module.mpy())?.objects();
            if let Some(last) = index.checked_sub(1) {
                objects.nth(last);
            }
            return self.unlocked(|| self.constant_at(module, objects.offset(), 0));
        }
        let Some(slot) = module.constant(index) else { return Err(self.raise_value_error("incompatible .mpy file")) };
        if slot.get().is_none() {
            self.locate_constants(module)?;
        }
        let Some(at) = slot.get().and_then(Value::as_unmade) else {
            return Err(self.raise_value_error("incompatible .mpy file"));
        };
        let before = self.heap.handed_out();
        // A program that locked the heap may use its constants.
        let value = self.unlocked(|| self.constant_at(module, at, 0))?;
        self.imports.add(Cost::Objects, self.heap.handed_out() - before);
        slot.set(Some(value));
        Ok(value)
    }

    /// Notes in the slots of a module's constants where in its file they lie: of all at once, for to find one means to
    /// walk over those before.
    fn locate_constants(&self, module: &Module<'v>) -> Res<()> {
        let mut objects = self.parse_mpy(module.mpy())?.objects();
        for index in 0.. {
            let at = objects.offset();
            match objects.next() {
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(self.raise_bad_mpy(error)),
                None => break,
            }
            if let Some(slot) = module.constant(index).filter(|slot| slot.get().is_none()) {
                slot.set(Value::unmade(at));
            }
        }
        Ok(())
    }

    /// Text or bytes whose tag is at an offset of a module's file, if they can be read there at any time.
    fn constant_in_place(&self, kind: PlaceKind, module: &Module<'v>, tag_at: usize) -> Option<Value<'v>> {
        let in_heap = self.heap.contains(module.mpy().as_ptr().addr());
        let slot = module.slot().filter(|_| !in_heap)?;
        Value::in_place(Place { kind, slot, at: u32::try_from(tag_at + 1).ok()? })
    }

    /// Text or bytes of a constant: where they are, in an image; copied from code that was compiled into the heap,
    /// which they would keep there as a whole.
    fn constant_bytes(&self, kind: Kind, bytes: &'v [u8]) -> Res<Value<'v>> {
        if self.is_fixed(bytes.as_ptr().addr()) { self.new_rom_bytes(kind, bytes) } else { self.new_of(kind, bytes) }
    }

    /// Makes the constant whose tag is at an offset of a module's file, nested so deep in others. Text and bytes stay
    /// where they are.
    fn constant_at(&self, module: &'v Module<'v>, at: usize, depth: usize) -> Res<Value<'v>> {
        let object = Object::read(module.mpy(), at).map_err(|error| self.raise_bad_mpy(error))?;
        match object {
            Object::None | Object::FunTable => Ok(Value::NONE),
            Object::False => Ok(Value::FALSE),
            Object::True => Ok(Value::TRUE),
            Object::Ellipsis => Ok(Value::ELLIPSIS),
            Object::Str(_, text) => match self.constant_in_place(PlaceKind::Str, module, at) {
                Some(value) => Ok(value),
                None => self.constant_bytes(Kind::Str, text),
            },
            Object::Bytes(_, bytes) => match self.constant_in_place(PlaceKind::Bytes, module, at) {
                Some(value) => Ok(value),
                None => self.constant_bytes(Kind::Bytes, bytes),
            },
            Object::Int(_, text) => self.parse_int(text, 10),
            Object::Float(_, text) => self.new_float(self.parse_float(text)?),
            Object::Complex(_, text) => self.parse_complex_constant(text),
            Object::Tuple(mut items) if depth < mpy::MAX_TUPLE_DEPTH => {
                self.check_native_stack()?;
                self.new_tuple_made(items.remaining() as usize, &mut || {
                    let at = items.offset();
                    let item = self.constant_at(module, at, depth + 1)?;
                    items.next();
                    Ok(item)
                })
            }
            Object::Tuple(_) => Err(self.raise_value_error("incompatible .mpy file")),
        }
    }

    #[cold]
    fn raise_no_module(&self, name: &[u8], below: &str) -> Raised {
        self.raise_message(&IMPORT_ERROR, &mut |out| {
            out.text("no module named '")?;
            out.lossy(name)?;
            out.text(below)?;
            out.text("'")
        })
    }

    /// `from module import *`.
    #[inline(never)]
    pub(crate) fn import_star(&self, importer: &'v Module<'v>, module: Value<'v>) -> Res<()> {
        if !PACKAGES {
            return Err(self.raise_not_implemented("import *"));
        }
        let to = self.locals.get().unwrap_or(importer.globals);
        let names = self.find_attr(module, q::__all__);
        // A module's own `__getattr__` may say that there is none.
        if let Some(names) = self.catch(names, &crate::types::exception::ATTRIBUTE_ERROR)?.flatten() {
            return self.for_each(names, |name| {
                let name = self.name_of(name)?;
                let value = self.load_attr(module, name)?;
                to.set_qstr(self, name, value)
            });
        }
        if let Some(module) = self.native_module(module) {
            for entry in module.entries {
                if !self.qstr_text(entry.name).starts_with(b"_") {
                    let value = entry.load(self)?;
                    to.set_qstr(self, entry.name, value)?;
                }
            }
            return Ok(());
        }
        // Any object with a `__dict__` will do.
        let dict = self.load_attr(module, q::__dict__)?;
        let Some(dict) = self.cast::<Dict>(dict) else { return Ok(()) };
        for (name, _) in dict.map.iter() {
            if let Some(name) = name.as_qstr().filter(|name| !self.qstr_text(*name).starts_with(b"_")) {
                let value = self.load_attr(module, name)?;
                to.set_qstr(self, name, value)?;
            }
        }
        Ok(())
    }

    /// Runs a module as the program: its `__name__` is `__main__`.
    ///
    /// # Errors
    /// What the program raises; `ImportError` if there is no such module.
    pub fn run_main(&self, name: &str) -> Res<Value<'v>> {
        self.enter(|| {
            let mut parent = None;
            let mut parts = name.as_bytes().rsplitn(2, |byte| *byte == b'.');
            let (last, package) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            if PACKAGES && !package.is_empty() {
                parent = Some(self.import(self.new_str(package)?, None, true, 0)?);
            }
            match self.find_module(last, parent)? {
                Some(Source::Package { path, .. }) if PACKAGES => {
                    // `-m package` runs `package.__main__`.
                    self.import(self.new_str(name.as_bytes())?, None, true, 0)?;
                    match self.find_in(self.str_bytes(path).unwrap_or_default(), b"__main__")? {
                        Some(source) => self.load(q::__main__, source),
                        None => Err(self.raise_no_module(name.as_bytes(), ".__main__")),
                    }
                }
                Some(source) => self.load(q::__main__, source),
                None => Err(self.raise_no_module(name.as_bytes(), "")),
            }
        })
    }

    /// Runs the file at a path as the program: a `.mpy`, such as `/rom/main.mpy`, or a source.
    ///
    /// # Errors
    /// What the program raises; `OSError` if the file cannot be read.
    pub fn run_file(&self, path: &str) -> Res<Value<'v>> {
        self.enter(|| {
            let path = self.new_str(path.as_bytes())?;
            self.load(q::__main__, Source::File(CodeFile { path, data: None }))
        })
    }

    /// Lets modules be looked for in the current directory before all others, as at a prompt.
    ///
    /// # Errors
    /// `MemoryError`.
    #[cfg(feature = "compiler")]
    pub fn search_current_directory(&self) -> Res<()> {
        self.enter(|| {
            let here = Value::qstr(q::empty);
            match self.kept(Kept::Path).and_then(|path| self.cast::<crate::types::list::List>(path)) {
                Some(path) if path.get(0) != Some(here) => path.splice(self, 0, 0, &[here]),
                _ => Ok(()),
            }
        })
    }

    /// Sets `sys.path`, `sys.argv` and the working directory; an empty one leaves it as it is.
    ///
    /// # Errors
    /// `MemoryError`; `OSError` if there is no such directory.
    pub fn set_paths(&self, path: &[&str], argv: &[&str], cwd: &str) -> Res<()> {
        self.enter(|| {
            for (what, texts) in [(Kept::Path, path), (Kept::Argv, argv)] {
                let list = self.new_list_with_capacity(texts.len())?;
                for text in texts {
                    let text = self.new_str(text.as_bytes())?;
                    list.push(self, text)?;
                }
                self.keep(what, list.into());
            }
            if cwd.is_empty() || !ANY_SYSTEM { Ok(()) } else { self.change_dir(Name::text(cwd.as_bytes())) }
        })
    }
}
