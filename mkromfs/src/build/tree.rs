//! Walking the source tree: what goes into the image, and under which name.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use romfs_format::romfs::{MAX_DEPTH, name};
use walkdir::{DirEntry, WalkDir};

use super::rules::Pattern;
use crate::atomic::type_name;
use crate::problem::{Problem, printable};

/// The most entries that may be reached through links to directories: they can multiply a small tree without end.
pub const MAX_LINKED: usize = 10_000;

/// What identifies a file on this machine: device and inode.
pub type FileId = (u64, u64);

/// The identity of the file that `metadata` describes.
pub fn file_id(metadata: &fs::Metadata) -> FileId {
    (metadata.dev(), metadata.ino())
}

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Python source: compiled.
    Source,
    /// A `.mpy` module: checked and packed as it is.
    Module,
    /// Anything else: packed as it is.
    Data,
}

/// A file of the tree.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where to open it.
    pub path: PathBuf,
    /// Its path in the tree, slash-separated.
    pub source: String,
    /// Its path in the image, slash-separated.
    pub stored: String,
    /// What is done with it.
    pub kind: FileKind,
}

/// An entry of the image to be.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name in the image.
    pub name: String,
    /// What it is.
    pub what: What,
}

/// What a [`Node`] is.
#[derive(Debug, Clone)]
pub enum What {
    /// A directory with its entries, sorted by name.
    Dir(Vec<Node>),
    /// The file with this index in [`Tree::files`].
    File(usize),
}

/// A whole source tree.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The entries of the top directory, sorted by name.
    pub root: Vec<Node>,
    /// All files.
    pub files: Vec<SourceFile>,
    /// For each pattern of what is left out, whether it matched anything.
    pub excluded: Vec<bool>,
    /// Everything in the tree that cannot be packed. Told with what is wrong with the files, so that all is said at
    /// once.
    pub problems: Vec<Problem>,
}

/// Walks the tree at `dir`, leaving out what `exclude` matches and the file `output`.
///
/// # Errors
///
/// `dir` is no directory. What is wrong inside it goes into [`Tree::problems`], in the order of the walk.
pub fn walk(dir: &Path, exclude: &[Pattern], output: Option<FileId>) -> Result<Tree, Problem> {
    let root = fs::canonicalize(dir).map_err(|error| Problem::io(dir, "open the directory", &error))?;
    if !root.is_dir() {
        return Err(Problem::new(dir, "is not a directory").help("give the directory whose contents make the image"));
    }
    let mut walker = Walker { dir, root, output, tree: Tree::default(), open: vec![Open::default()], linked: 0 };
    let mut entries =
        WalkDir::new(dir).follow_links(true).min_depth(1).max_depth(MAX_DEPTH).sort_by_file_name().into_iter();
    let mut excluded = vec![false; exclude.len()];
    let mut is_excluded = |source: &str, is_dir: bool| {
        let matching = exclude.iter().zip(&mut excluded).filter(|(pattern, _)| pattern.matches(source, is_dir));
        matching.map(|(_, used)| *used = true).count() > 0
    };
    while let Some(entry) = entries.next() {
        match entry {
            Err(error) => {
                let source = error.path().and_then(|path| path.strip_prefix(dir).ok()?.to_str());
                // A directory that cannot be read is one all the same.
                let is_dir = error.path().is_some_and(Path::is_dir);
                if !source.is_some_and(|source| is_excluded(source, is_dir)) {
                    walker.tree.problems.push(walk_problem(dir, &error));
                }
            }
            Ok(entry) => {
                let source = walker.source_path(&entry);
                let is_dir = entry.file_type().is_dir();
                let enter = !source.as_deref().is_some_and(|source| is_excluded(source, is_dir))
                    && walker.add(&entry, source).unwrap_or_else(|problem| {
                        walker.tree.problems.push(problem);
                        false
                    });
                if !enter && is_dir {
                    entries.skip_current_dir();
                }
                if walker.linked > MAX_LINKED {
                    let problem =
                        Problem::new(dir, format!("more than {MAX_LINKED} entries are reached through links"));
                    walker
                        .tree
                        .problems
                        .push(problem.help("look for links between directories that multiply the tree"));
                    break;
                }
            }
        }
    }
    walker.close_to(0);
    walker.close();
    Ok(Tree { excluded, ..walker.tree })
}

/// What is done with the file called `name`, and its name in the image.
fn classify(name: &str) -> (FileKind, String) {
    match name.rsplit_once('.') {
        Some((stem, "py")) if !stem.is_empty() => (FileKind::Source, format!("{stem}.mpy")),
        Some((_, "mpy")) => (FileKind::Module, name.to_owned()),
        _ => (FileKind::Data, name.to_owned()),
    }
}

/// A directory whose entries are being collected.
#[derive(Debug, Default)]
struct Open {
    name: String,
    /// Its path in the tree, ending in a slash unless it is the top directory.
    prefix: String,
    /// Whether a link leads to it, or to a directory above it.
    linked: bool,
    /// Entries, each with its name in the tree.
    nodes: Vec<(Node, String)>,
}

struct Walker<'a> {
    dir: &'a Path,
    /// `dir` without symbolic links.
    root: PathBuf,
    output: Option<FileId>,
    tree: Tree,
    /// The directories above the current entry, outermost first.
    open: Vec<Open>,
    /// Entries so far that stand below links to directories.
    linked: usize,
}

impl Walker<'_> {
    /// The path in the tree of `entry`, if it can be spelled.
    fn source_path(&mut self, entry: &DirEntry) -> Option<String> {
        self.close_to(entry.depth() - 1);
        let prefix = &self.open.last()?.prefix;
        let name = name::check(entry.file_name().as_encoded_bytes()).ok()?;
        Some(format!("{prefix}{name}"))
    }

    /// Takes an entry in; true for a directory that is to be entered.
    fn add(&mut self, entry: &DirEntry, source: Option<String>) -> Result<bool, Problem> {
        let path = entry.path();
        let linked = self.open[entry.depth() - 1].linked;
        self.linked += usize::from(linked);
        if entry.path_is_symlink() {
            let target =
                fs::canonicalize(path).map_err(|error| Problem::io(path, "follow the symbolic link", &error))?;
            if !target.starts_with(&self.root) {
                let target = printable(target.as_os_str().as_encoded_bytes());
                return Err(Problem::new(path, format!("symbolic link leads out of the tree, to {target}"))
                    .help("copy what it leads to into the tree, or leave it out with --exclude"));
            }
        }
        let source = source.ok_or_else(|| Problem::new(path, "name is not UTF-8").help("rename it"))?;
        let name = source[self.open[entry.depth() - 1].prefix.len()..].to_owned();
        let kind = entry.file_type();
        if kind.is_dir() {
            if entry.depth() >= MAX_DEPTH {
                return Err(Problem::new(path, format!("directories are nested more than {} deep", MAX_DEPTH - 1)));
            }
            let linked = linked || entry.path_is_symlink();
            self.open.push(Open { name, prefix: format!("{source}/"), linked, nodes: vec![] });
            return Ok(true);
        }
        if !kind.is_file() {
            return Err(Problem::new(
                path,
                format!("is {}: only directories and regular files can be packed", type_name(kind)),
            )
            .help("remove it, or leave it out with --exclude"));
        }
        if self.output.is_some() && entry.metadata().ok().map(|metadata| file_id(&metadata)) == self.output {
            return Ok(false);
        }
        self.add_file(path, source, name);
        Ok(false)
    }

    fn add_file(&mut self, path: &Path, source: String, name: String) {
        let (kind, stored) = classify(&name);
        let index = self.tree.files.len();
        if let Some(open) = self.open.last_mut() {
            let stored_path = format!("{}{stored}", open.prefix);
            self.tree.files.push(SourceFile { path: path.to_path_buf(), source, stored: stored_path, kind });
            open.nodes.push((Node { name: stored, what: What::File(index) }, name));
        }
    }

    /// Closes the innermost directories until `depth` of them are open below the top one.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth + 1 {
            self.close();
        }
    }

    /// Sorts the entries of the innermost directory and hands it to the one around it.
    fn close(&mut self) {
        let Some(Open { name, prefix, mut nodes, .. }) = self.open.pop() else { return };
        nodes.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        for pair in nodes.windows(2) {
            let [(a, first), (b, second)] = pair else { continue };
            if a.name == b.name {
                self.tree.problems.push(
                    Problem::new(
                        &self.dir.join(&prefix).join(first),
                        format!("both {prefix}{first} and {prefix}{second} become {prefix}{} in the image", a.name),
                    )
                    .help("remove one of the two"),
                );
            }
        }
        let nodes = nodes.into_iter().map(|(node, _)| node).collect();
        match self.open.last_mut() {
            Some(parent) => parent.nodes.push((Node { name: name.clone(), what: What::Dir(nodes) }, name)),
            None => self.tree.root = nodes,
        }
    }
}

/// What kept walkdir from an entry.
fn walk_problem(dir: &Path, error: &walkdir::Error) -> Problem {
    let path = error.path().unwrap_or(dir);
    if let Some(ancestor) = error.loop_ancestor() {
        let ancestor = printable(ancestor.as_os_str().as_encoded_bytes());
        return Problem::new(path, format!("symbolic link loop: it leads back to {ancestor}"))
            .help("remove the link, or leave it out with --exclude");
    }
    let Some(io) = error.io_error() else { return Problem::new(path, error.to_string()) };
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match io.kind() {
        std::io::ErrorKind::NotFound if is_link => Problem::new(path, "symbolic link leads nowhere"),
        _ if io.raw_os_error() == Some(libc::ELOOP) => {
            Problem::new(path, "symbolic link loop: it leads back to itself")
        }
        _ => Problem::io(path, "read", io),
    }
}
