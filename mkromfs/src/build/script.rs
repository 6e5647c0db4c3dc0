//! The tree of a single script: it, and the modules beside it that it imports.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use romfs_format::mpy::{Mpy, Prelude};
use romfs_format::opcode::{Operand, decode, op};

use super::tree::{FileKind, Node, SourceFile, Tree, What, walk};
use crate::compile::compile;
use crate::problem::Problem;

/// The tree for running the script at `path`. Imports are those that stand in the code by name; what a name leads to that is not beside the
/// script (a built-in module, say) is left to the run.
///
/// # Errors
/// The script's directory cannot be found.
pub fn tree_of(path: &Path) -> Result<Tree, Problem> {
    let full = fs::canonicalize(path).map_err(|error| Problem::io(path, "open the script", &error))?;
    let (Some(dir), Some(name)) = (full.parent(), full.file_name().and_then(|name| name.to_str())) else {
        return Err(Problem::new(path, "is not a script with a UTF-8 name"));
    };
    let mut script = Script { dir, tree: Tree::default(), seen: BTreeSet::new() };
    script.add_file(name, path.to_path_buf());
    script.tree.root.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(script.tree)
}

struct Script<'a> {
    dir: &'a Path,
    tree: Tree,
    seen: BTreeSet<String>,
}

impl Script<'_> {
    /// Adds a module of the script's directory, and what it imports.
    fn add_file(&mut self, name: &str, path: PathBuf) {
        let mut todo = vec![(name.to_owned(), path)];
        while let Some((name, path)) = todo.pop() {
            let stem = name.strip_suffix(".py").or(name.strip_suffix(".mpy")).unwrap_or(&name).to_owned();
            if !self.seen.insert(stem.clone()) {
                continue;
            }
            let imports = if path.is_dir() {
                self.add_package(&name, &path)
            } else {
                let kind = if name.ends_with(".mpy") { FileKind::Module } else { FileKind::Source };
                let stored = format!("{stem}.mpy");
                let index = self.tree.files.len();
                let imports = imports_of(&path, &name);
                self.tree.files.push(SourceFile { path, source: name, stored: stored.clone(), kind });
                self.tree.root.push(Node { name: stored, what: What::File(index) });
                imports
            };
            for import in imports {
                let found = [format!("{import}.py"), format!("{import}.mpy"), import];
                if let Some(name) = found.iter().find(|name| self.dir.join(name).exists()) {
                    todo.push((name.clone(), self.dir.join(name)));
                }
            }
        }
    }

    /// Adds a package with all that is in it.
    fn add_package(&mut self, name: &str, path: &Path) -> BTreeSet<String> {
        let mut imports = BTreeSet::new();
        let package = match walk(path, &[], None) {
            Ok(package) => package,
            Err(problem) => {
                self.tree.problems.push(problem);
                return imports;
            }
        };
        let first = self.tree.files.len();
        for mut file in package.files {
            if file.kind == FileKind::Source {
                imports.append(&mut imports_of(&file.path, &file.source));
            }
            file.source = format!("{name}/{}", file.source);
            file.stored = format!("{name}/{}", file.stored);
            self.tree.files.push(file);
        }
        self.tree.problems.extend(package.problems);
        let mut nodes = package.root;
        shift(&mut nodes, first);
        self.tree.root.push(Node { name: name.to_owned(), what: What::Dir(nodes) });
        imports
    }
}

/// Moves the file indices of nodes.
fn shift(nodes: &mut [Node], by: usize) {
    for node in nodes {
        match &mut node.what {
            What::Dir(inner) => shift(inner, by),
            What::File(index) => *index += by,
        }
    }
}

/// The first parts of the names that a module imports. A broken one has none: the build says what is wrong with it.
fn imports_of(path: &Path, name: &str) -> BTreeSet<String> {
    let bytes = fs::read(path).unwrap_or_default();
    let compiled = if name.ends_with(".mpy") { Some(bytes) } else { compile(&bytes, name, 0).ok() };
    compiled.and_then(|mpy| names_in(&mpy)).unwrap_or_default()
}

fn names_in(mpy: &[u8]) -> Option<BTreeSet<String>> {
    let file = Mpy::parse(mpy).ok()?;
    let qstrs: Vec<_> = file.qstrs().collect::<Result<_, _>>().ok()?;
    let mut names = BTreeSet::new();
    for raw in file.raw_codes() {
        let raw = raw.ok()?;
        let mut at = Prelude::read(raw.data).ok()?.code_at();
        while at < raw.data.len() {
            let instr = decode(raw.data, &mut at).ok()?;
            if let (op::IMPORT_NAME, Operand::Qstr(index)) = (instr.op, instr.operand) {
                let name = std::str::from_utf8(qstrs.get(index as usize)?.as_bytes()).ok()?;
                names.extend(name.split('.').next().filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
    }
    Some(names)
}
