//! What importing the modules of an image costs, module by module.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use romfs_format::disasm::{Item, walk};
use romfs_format::link::{self, Named, Section};
use romfs_format::romfs::{Entry, Error, Image};
use romfs_loader::layout::Word;
use romfs_loader::memory::N_KINDS;
use serde::Serialize;

use super::advice::{Advice, advise};
use super::heap::{Body, Id, InImage, Kind, Value};
use super::machine::{Linked, Machine, Note, Source, Sources};
use crate::build::link_check::Links;
use crate::dump::module::Module as File;
use crate::image_file::{Listing, is_source, is_zero};

/// The prediction for an image.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Bits of a machine word.
    pub word: u32,
    /// Bytes of the image.
    pub image_size: usize,
    /// Bytes of it that are the link record's, 0 without one.
    pub link_size: usize,
    /// Bytes of heap that all modules take in sum.
    pub ram: usize,
    /// The imports, in the order in which they end.
    pub modules: Vec<ModuleReport>,
    /// How many sources are in the image. They are not predicted: the loader compiles them into RAM when they are
    /// imported.
    #[serde(skip_serializing_if = "is_zero")]
    pub sources: usize,
    /// What is in the image.
    pub files: Vec<FileReport>,
}

/// What one import costs, without those in it.
#[derive(Debug, Serialize)]
pub struct ModuleReport {
    /// The module's full name; `__main__` of the program.
    pub name: String,
    /// Its file in the image; none for a package without code.
    pub path: Option<String>,
    /// Bytes of its file.
    pub rom: usize,
    /// Bytes of heap that stay in use.
    pub ram: usize,
    /// The same by what they are for.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Bytes of heap that are handed out on the way, what stays included.
    pub taken: usize,
    /// The same by the loader's kinds.
    #[serde(skip)]
    pub taken_kinds: [usize; N_KINDS],
    /// Whether the figures are exact.
    pub exact: bool,
    /// Why they are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// How the import fails, as far as can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// What is behind its global names, the most expensive first.
    pub globals: Vec<GlobalReport>,
    /// What could be saved.
    pub advice: Vec<Advice>,
}

/// What is behind a global name.
#[derive(Debug, Serialize, Clone)]
pub struct GlobalReport {
    /// The name.
    pub name: String,
    /// What it is.
    pub what: &'static str,
    /// Bytes of heap, of objects that no global name before it leads to.
    pub ram: usize,
}

/// A file of the image.
#[derive(Debug, Serialize)]
pub struct FileReport {
    /// Its path.
    pub path: String,
    /// Its bytes.
    pub size: usize,
    /// The same by what they are for, for a module.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<&'static str, usize>,
}

/// Predicts what the modules of an image cost: first the program with what it imports, then the others as if each were
/// imported after that.
///
/// # Errors
/// The image's tree is malformed.
pub fn predict(image: &Image<'_>, word: Word) -> Result<Report, Error> {
    let (sources, files) = look_into(image)?;
    let mut machine = Machine::new(word, Rc::clone(&sources));
    if let Some(main) = ["main.mpy", "lib/main.mpy"].into_iter().find(|main| sources.find(main).is_some()) {
        machine.import_main(main);
    }
    let names: Vec<String> = sources.files.iter().filter_map(|source| module_name(&source.path)).collect();
    for name in names {
        import_chain(&mut machine, &name);
    }
    Ok(report(&machine, image, files))
}

/// Predicts what the import of one module costs, with what it imports and the packages that it is in, on a fresh
/// machine.
///
/// # Errors
/// As [`predict`].
pub fn predict_import(image: &Image<'_>, word: Word, name: &str) -> Result<Report, Error> {
    let (sources, files) = look_into(image)?;
    let mut machine = Machine::new(word, sources);
    import_chain(&mut machine, name);
    Ok(report(&machine, image, files))
}

fn report(machine: &Machine<'_>, image: &Image<'_>, files: Vec<FileReport>) -> Report {
    let modules = modules(machine);
    let ram = modules.iter().map(|module| module.ram).sum();
    let link_size = link::find(image).map(|range| range.len()).sum();
    Report {
        word: 8 * machine.heap.word.bytes() as u32,
        image_size: image.bytes().len(),
        link_size,
        ram,
        modules,
        sources: files.iter().filter(|file| is_source(file.path.as_bytes())).count(),
        files,
    }
}

type Looked<'a> = (Rc<Sources<'a>>, Vec<FileReport>);

fn look_into<'a>(image: &Image<'a>) -> Result<Looked<'a>, Error> {
    let (mut sources, mut files) = (vec![], vec![]);
    let links = Links::open(image).ok().flatten();
    for listed in Listing::new(image) {
        let listed = listed?;
        let Entry::File(file) = &listed.entry else { continue };
        let is_module = listed.path.ends_with(b".mpy");
        let path = String::from_utf8_lossy(&listed.path).into_owned();
        let kinds = if is_module { rom_kinds(file.data) } else { BTreeMap::new() };
        files.push(FileReport { path: path.clone(), size: file.data.len(), kinds });
        if is_module {
            let module = File::read(file.data);
            // The import of a broken one fails.
            if module.error.is_none() && module.header.is_some_and(|header| header.arch == 0) {
                let section = links.as_ref().and_then(|links| linked(links, &links.section_of(file.data)?.0, &module));
                sources.push(Source { path, file: module, section });
            }
        }
    }
    let strings = links.iter().flat_map(Links::strings).map(<[u8]>::to_vec).collect();
    Ok((Rc::new(Sources::new(sources, strings)), files))
}

/// What a link record says of a module, where the loader believes it.
fn linked(links: &Links<'_>, section: &Section<'_>, module: &File<'_>) -> Option<Linked> {
    if (section.qstrs.len(), section.n_constants()) != (module.qstrs.len(), module.constants.len()) {
        return None;
    }
    let text = |id: u16| -> Option<Rc<str>> { Some(String::from_utf8_lossy(links.text(id)?).into()) };
    let names = (0..section.names.len()).map(|position| {
        let value = match section.names.named(position)? {
            Named::Slot(_) => None,
            Named::Function(at) => Some(InImage::At(at as usize)),
            // Of what lies there the tag is the first byte.
            Named::Constant(index) => Some(InImage::At(module.constants.get(usize::from(index))?.at + 1)),
            Named::Int(n) => Some(InImage::Word(Value::Int(n.into()))),
            Named::Qstr(id) => Some(InImage::Word(Value::Name(text(id)?))),
            Named::Singleton(n) => {
                Some(InImage::Word(Value::Word(["None", "False", "True", "..."].get(usize::from(n))?)))
            }
        };
        Some((text(section.names.id(position)?)?, value))
    });
    Some(Linked { names: names.collect::<Option<Vec<_>>>()?.into() })
}

/// Imports a module after the packages that it is in.
fn import_chain(machine: &mut Machine<'_>, name: &str) {
    for (end, _) in name.match_indices('.').chain([(name.len(), "")]) {
        let before = machine.imports.len();
        machine.import_top(&name[..end]);
        if machine.imports[before..].iter().any(|import| import.name == name[..end] && import.failed.is_some()) {
            return;
        }
    }
}

/// The dotted name by which a file of the image is imported. None for the program, which runs.
fn module_name(path: &str) -> Option<String> {
    let path = path.strip_suffix(".mpy")?;
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    let path = path.strip_prefix("lib/").unwrap_or(path);
    (path != "main").then(|| path.replace('/', "."))
}

fn modules(machine: &Machine<'_>) -> Vec<ModuleReport> {
    let heap = &machine.heap;
    let mut kept = vec![[0usize; Kind::ALL.len()]; machine.imports.len()];
    let mut seen = vec![false; heap.objects.len()];
    let mut todo = vec![machine.modules];
    while let Some(id) = todo.pop() {
        if std::mem::replace(&mut seen[id], true) {
            continue;
        }
        todo.extend(heap.references(id));
        // What `sys.modules` itself takes is shared.
        if id == machine.modules {
            continue;
        }
        let object = &heap.objects[id];
        let table = if matches!(object.body, Body::Module(_)) { Kind::Tables } else { object.kind };
        kept[object.account][object.kind as usize] += object.bytes;
        kept[object.account][table as usize] += object.table;
    }
    for &(account, kind, bytes) in &machine.shared {
        kept[account][kind as usize] += bytes;
    }
    // A module whose import failed may be imported again: what the first try left counts as the last one's.
    let last = |name: &str| machine.imports.iter().rposition(|import| import.name == name).unwrap_or(0);
    for (account, import) in machine.imports.iter().enumerate().skip(1) {
        let last = last(&import.name);
        if last != account {
            let left = std::mem::take(&mut kept[account]);
            kept[last].iter_mut().zip(left).for_each(|(sum, bytes)| *sum += bytes);
        }
    }
    let mut reports = vec![];
    for (account, import) in machine.imports.iter().enumerate().skip(1) {
        if last(&import.name) != account {
            continue;
        }
        let path = import.file.map(|file| machine.sources.files[file].path.clone());
        let rom = import.file.map_or(0, |file| machine.sources.files[file].file.bytes.len());
        let kinds = Kind::ALL.iter().map(|&kind| (kind.name(), kept[account][kind as usize]));
        let globals = import.module.map(|module| globals(machine, module)).unwrap_or_default();
        let mut report = ModuleReport {
            name: import.name.clone(),
            path,
            rom,
            ram: kept[account].iter().sum(),
            kinds: kinds.filter(|&(_, bytes)| bytes > 0).collect(),
            taken: heap.taken[account].iter().sum(),
            taken_kinds: heap.taken[account],
            exact: import.notes.is_empty() && import.failed.is_none(),
            notes: import.notes.clone(),
            failed: import.failed.clone(),
            globals,
            advice: vec![],
        };
        report.advice = advise(machine, import, &report);
        reports.push(report);
    }
    reports
}

/// What is behind the names of a module's namespace.
fn globals(machine: &Machine<'_>, module: Id) -> Vec<GlobalReport> {
    let heap = &machine.heap;
    let Some(entries) = machine.globals_of(module).and_then(|globals| heap.entries(globals)) else { return vec![] };
    let mut seen = HashSet::new();
    let mut reports: Vec<GlobalReport> = entries
        .iter()
        .filter_map(|(key, value)| {
            let Value::Object(id) = value else { return None };
            let what = what_is(&heap.objects[*id].body)?;
            Some(GlobalReport { name: heap.text(key)?.to_string(), what, ram: weigh(machine, *id, &mut seen) })
        })
        .filter(|global| global.ram > 0)
        .collect();
    reports.sort_by_key(|global| std::cmp::Reverse(global.ram));
    reports
}

/// Bytes of an object and all that it leads to, without modules and what was seen before.
pub fn weigh(machine: &Machine<'_>, id: Id, seen: &mut HashSet<Id>) -> usize {
    let mut sum = 0;
    let mut todo = vec![id];
    while let Some(id) = todo.pop() {
        if matches!(machine.heap.objects[id].body, Body::Module(_)) || !seen.insert(id) {
            continue;
        }
        let object = &machine.heap.objects[id];
        sum += object.bytes + object.table;
        todo.extend(machine.heap.references(id));
    }
    sum
}

/// What an object is called.
pub fn what_is(body: &Body) -> Option<&'static str> {
    Some(match body {
        Body::Text(_, false) => "string",
        Body::Text(_, true) => "bytes",
        Body::Float(_) => "float",
        Body::Big(_) => "big int",
        Body::Tuple(..) => "tuple",
        Body::List(..) => "list",
        Body::Dict(_) => "dict",
        Body::Set(_) => "set",
        Body::Function(_) => "function",
        Body::Class(_) => "class",
        Body::Instance(..) => "instance",
        Body::Bytearray(_) => "bytearray",
        Body::Opaque(_) | Body::Property(_) | Body::Bound(..) | Body::Range(..) | Body::Method(..) => "object",
        Body::Module(_) | Body::Cell(_) | Body::Iterator(_) | Body::Exception(_) => return None,
    })
}

/// Bytes of a module's file by what they are for.
fn rom_kinds(bytes: &[u8]) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    // What cannot be read has a kind as well.
    let _ = walk(bytes, &mut |span| {
        let kind = match span.item {
            Item::Qstr(..) | Item::QstrCount(_) => "names",
            Item::Object { .. } | Item::ObjectCount(_) => "constants",
            Item::Instr(_) => "bytecode",
            Item::Line { .. } => "line tables",
            Item::MachineCode | Item::Data(_) => "machine code",
            Item::Unread(_) => "unread",
            _ => "heads",
        };
        *kinds.entry(kind).or_default() += span.range.len();
    });
    kinds
}
