//! Packing an image anew, with room for a manifest.

use std::path::{Path, PathBuf};

use romfs_format::link;
use romfs_format::romfs::ext::Info;
use romfs_format::romfs::{Dir, Entry, Image, name};

use crate::build::emit::EmitError;
use crate::build::layout::{Front, Item};
use crate::build::load::Content;
use crate::build::tree::{FileKind, Node, SourceFile, Tree, What};
use crate::build::{DEFAULT_ALIGN, arrange};
use crate::image_file::check_sharing;
use crate::problem::{Problem, printable};

/// The image's files in an image with room for a manifest. Files stay as they are, aligned as they were, and linked if
/// they were; records of other builders are left out.
///
/// # Errors
///
/// The image is malformed, has names that no builder writes, or becomes too large.
pub fn with_room(path: &Path, image: &Image<'_>) -> Result<Vec<u8>, Problem> {
    check_sharing(path, image)?;
    let mut packed =
        Packed { path, tree: Tree::default(), contents: vec![], items: vec![], most: 1, prefix: String::new() };
    let info = image.info();
    packed.most = 1 << info.map_or(DEFAULT_ALIGN.ilog2() as u8, |info| info.align_log2);
    let root = packed.nodes(&image.root())?;
    let Packed { mut tree, contents, items, most, .. } = packed;
    tree.root = root;
    let info = info.unwrap_or(Info { align_log2: most.ilog2() as u8, name: "", version: "" });
    let front = Front { info, signable: true, stable: true, link: 0 };
    let linked = link::find(image).next().is_some();
    let prepared =
        arrange(tree, contents, items, &front, linked).map_err(|error| Problem::new(path, error.to_string()))?;
    let mut bytes = vec![];
    prepared.write(&mut bytes, false).map_err(|error| match error {
        EmitError::Input(problem) => problem,
        EmitError::Output(error) => Problem::io(path, "pack it anew", &error),
    })?;
    Ok(bytes)
}

struct Packed<'p> {
    path: &'p Path,
    tree: Tree,
    contents: Vec<Content>,
    items: Vec<Item>,
    /// The largest alignment of the image.
    most: u64,
    /// The path of the open directory, with a slash at its end.
    prefix: String,
}

impl Packed<'_> {
    fn nodes(&mut self, dir: &Dir<'_>) -> Result<Vec<Node>, Problem> {
        let mut nodes: Vec<Node> = vec![];
        for entry in dir.entries() {
            let entry = entry.map_err(|error| Problem::image(self.path, error))?;
            let bad = |what: String| {
                Problem::new(self.path, what).entry(printable(entry.name())).offset(entry.offset() as u64)
            };
            name::check(entry.name()).map_err(|error| bad(error.to_string()))?;
            let name = String::from_utf8_lossy(entry.name()).into_owned();
            if nodes.iter().any(|node| node.name == name) {
                return Err(bad("name occurs twice".into()));
            }
            let what = match entry {
                Entry::Dir(dir) => {
                    let length = self.prefix.len();
                    self.prefix.push_str(&name);
                    self.prefix.push('/');
                    let nodes = self.nodes(&dir)?;
                    self.prefix.truncate(length);
                    What::Dir(nodes)
                }
                Entry::File(file) => {
                    let stored = format!("{}{name}", self.prefix);
                    let kind = if name.ends_with(".mpy") { FileKind::Module } else { FileKind::Data };
                    self.tree.files.push(SourceFile {
                        path: PathBuf::from(&stored),
                        source: stored.clone(),
                        stored,
                        kind,
                    });
                    // It may be more than was asked for, never less.
                    let align = 1 << (file.data_offset as u64 | self.most).trailing_zeros();
                    self.items.push(Item { size: file.data.len() as u64, align });
                    self.contents.push(Content::Module(file.data.to_vec()));
                    What::File(self.items.len() - 1)
                }
            };
            nodes.push(Node { name, what });
        }
        Ok(nodes)
    }
}
