//! Making an image from a tree, in four steps, each in its own file:
//!
//! [`tree`] walks the directory and says what goes in and under which name; [`load`] compiles, checks and measures all
//! files in parallel; [`layout`] decides where every byte goes, from sizes alone; [`emit`] streams the bytes out.
//! Only the modules are held in memory, never the data files.

use std::io::Write;
use std::path::Path;

use rayon::ThreadPoolBuilder;
use romfs_format::romfs::ext::Info;
use serde::Serialize;

pub mod emit;
mod glob;
pub mod layout;
pub mod link;
pub mod link_check;
pub mod load;
mod names;
mod objects;
pub mod progress;
pub mod rules;
pub mod tree;
pub mod unmatched;

use crate::compile;
use crate::problem::Problem;
use emit::{EmitError, Written};
use layout::{Front, Item, Layout, LayoutError};
use link::Unlinked;
use load::Content;
use rules::AlignRules;
use tree::{FileKind, Tree};

/// Alignment of files that no rule names, in bytes.
pub const DEFAULT_ALIGN: u64 = 4;

/// How a tree becomes an image.
#[derive(Debug)]
pub struct Options<'a> {
    /// Compiling threads; 0 for one per core.
    pub jobs: usize,
    /// Optimisation level, 0 to 3.
    pub opt_level: u8,
    /// Alignment of each file's data.
    pub align: AlignRules<'a>,
    /// Name of the application, may be empty.
    pub name: &'a str,
    /// Version of the application, may be empty.
    pub version: &'a str,
    /// Whether to add a link record.
    pub link: bool,
    /// Whether to leave room for a signature.
    pub signable: bool,
    /// Whether to show progress, on a terminal.
    pub progress: bool,
}

/// A module that is not linked though it was to be, for reports.
#[derive(Debug, Serialize)]
pub struct NotLinked {
    /// Its path in the image.
    pub path: String,
    /// Why, in words.
    pub reason: String,
}

/// An image that is ready to be written.
#[derive(Debug)]
pub struct Prepared {
    /// The tree it is made from.
    pub tree: Tree,
    /// Size and alignment of each file of the tree.
    pub items: Vec<Item>,
    /// Where everything goes.
    pub layout: Layout,
    /// The largest alignment in bytes.
    pub align: u64,
    contents: Vec<Content>,
    /// The payload of the link record; empty where there is none.
    link: Vec<u8>,
    /// The modules that are not linked though linking was asked for, by their index among the files, with the reason.
    pub unlinked: Vec<(usize, Unlinked)>,
}

/// Compiles and lays out `tree`, which was found at `dir`.
///
/// # Errors
///
/// Everything that is wrong with the tree and its files.
pub fn prepare(dir: &Path, mut tree: Tree, options: &Options<'_>) -> Result<Prepared, Vec<Problem>> {
    let failed = |message: String| vec![Problem::new(dir, message)];
    let pool = ThreadPoolBuilder::new()
        .num_threads(options.jobs)
        .stack_size(compile::STACK)
        .build()
        .map_err(|error| failed(format!("cannot start threads: {error}")))?;
    let bar = progress::bar("compiling", tree.files.len() as u64, false, options.progress);
    let opt_level = options.opt_level;
    let mut problems = std::mem::take(&mut tree.problems);
    let contents = pool.install(|| load::load(&tree.files, opt_level, &bar, &mut problems));
    if !problems.is_empty() {
        return Err(problems);
    }
    let items: Vec<Item> = tree
        .files
        .iter()
        .zip(&contents)
        .map(|(file, content)| Item { size: content.size(), align: options.align.of(&file.source, &file.stored) })
        .collect();
    let align = items.iter().map(|item| item.align).chain([options.align.fallback()]).max().unwrap_or(1);
    let info = Info { align_log2: align.ilog2() as u8, name: options.name, version: options.version };
    arrange(tree, contents, items, &info, options.link, options.signable).map_err(|error| failed(error.to_string()))
}

/// Lays out the files of a tree, which are `contents` and have the sizes and alignments of `items`.
///
/// # Errors
///
/// The image cannot be expressed.
pub fn arrange(
    tree: Tree,
    contents: Vec<Content>,
    items: Vec<Item>,
    info: &Info<'_>,
    link: bool,
    signable: bool,
) -> Result<Prepared, LayoutError> {
    let lay_out = |link| layout::plan(&tree.root, &items, &Front { info: *info, signable, link });
    let (plan, mut unlinked) = if link { link::plan(modules(&tree, &contents)) } else { (None, vec![]) };
    let (mut layout, mut link) = (None, vec![]);
    if let Some(mut plan) = plan {
        // Where the files lie depends on the size of the record, and that on the pages in which they lie: it only
        // grows.
        let places = loop {
            let laid_out = lay_out(plan.size() as u64)?;
            let places: Vec<u64> = laid_out.places.iter().map(|place| place.offset).collect();
            layout = Some(laid_out);
            if plan.settle(&places) {
                break places;
            }
        };
        match plan.write(&places) {
            Ok(written) => link = written,
            Err(why) => {
                unlinked.extend(plan.files().map(|file| (file, why)));
                unlinked.sort_unstable_by_key(|(file, _)| *file);
                layout = None;
            }
        }
    }
    let layout = match layout {
        Some(layout) => layout,
        None => lay_out(0)?,
    };
    Ok(Prepared { tree, items, layout, align: 1 << info.align_log2, contents, link, unlinked })
}

fn modules<'a>(tree: &'a Tree, contents: &'a [Content]) -> impl Iterator<Item = link::Input<'a>> {
    tree.files.iter().zip(contents).enumerate().filter_map(|(file, (source, content))| match content {
        Content::Module(bytes) if source.kind != FileKind::Data => {
            let package = source.stored.rsplit('/').next() == Some("__init__.mpy");
            Some(link::Input { file, package, bytes })
        }
        _ => None,
    })
}

impl Prepared {
    /// Writes the image.
    ///
    /// # Errors
    ///
    /// A file of the tree is no longer what it was, or `sink` fails.
    pub fn write(&self, sink: impl Write, progress: bool) -> Result<Written, EmitError> {
        let total = self.items.iter().map(|item| item.size).sum();
        let bar = progress::bar("writing", total, true, progress);
        emit::emit(&self.layout, &self.tree.files, &self.contents, &self.link, sink, &bar)
    }
}
