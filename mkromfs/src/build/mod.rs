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

pub mod base;
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
use base::{Anew, Base};
use emit::{EmitError, Written};
use layout::onto::{self, Kept, Unfit};
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
    /// Whether to leave room for a signature, and to lay the image out so that later ones can be built on it.
    pub signable: bool,
    /// An image to build on, whose bytes are to stay where they are; or why that is not possible.
    pub base: Option<Result<&'a Base<'a>, Anew>>,
    /// By how many percent an image may be longer for that than it has to be.
    pub max_waste: u64,
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
pub struct Prepared<'a> {
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
    /// The image that it is built on.
    base: Option<&'a Base<'a>>,
    /// Why it is not built on the one that was given.
    pub anew: Option<Anew>,
    /// The modules that are not linked though linking was asked for, by their index among the files, with the reason.
    pub unlinked: Vec<(usize, Unlinked)>,
}

/// Compiles and lays out `tree`, which was found at `dir`.
///
/// # Errors
///
/// Everything that is wrong with the tree and its files.
pub fn prepare<'a>(dir: &Path, mut tree: Tree, options: &Options<'a>) -> Result<Prepared<'a>, Vec<Problem>> {
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
    let Options { link, signable, .. } = *options;
    let front = Front { info, signable, stable: signable, link: 0 };
    let (base, mut anew) = match options.base {
        Some(Ok(base)) => (Some(base), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    let mut kept = None;
    if let Some(base) = base {
        let found = base.kept(&tree.files, &contents, &items).map_err(|problem| vec![problem])?;
        match arrange_on(base, &found, &tree, &contents, &items, &info, link) {
            Ok(arranged) => kept = Some((base, arranged)),
            Err(Anew::Unfit(Unfit::Layout(error))) => return Err(failed(error.to_string())),
            Err(why) => anew = Some(why),
        }
    }
    let fresh = arrange(tree, contents, items, &front, link).map_err(|error| failed(error.to_string()))?;
    if let Some((base, Arranged { layout, link, unlinked })) = kept {
        let more = layout.size.saturating_sub(fresh.layout.size) * 100 / fresh.layout.size.max(1);
        if more <= options.max_waste {
            return Ok(Prepared { layout, link, unlinked, base: Some(base), ..fresh });
        }
        anew = Some(Anew::Waste(more));
    }
    Ok(Prepared { anew, ..fresh })
}

/// Where everything goes, and what links the modules.
struct Arranged {
    layout: Layout,
    link: Vec<u8>,
    unlinked: Vec<(usize, Unlinked)>,
}

/// Lays out the files of a tree on an earlier image.
fn arrange_on(
    base: &Base<'_>,
    kept: &Kept,
    tree: &Tree,
    contents: &[Content],
    items: &[Item],
    info: &Info<'_>,
    link: bool,
) -> Result<Arranged, Anew> {
    if link != base.link.is_some() {
        return Err(Anew::Link);
    }
    let others = modules(tree, contents).filter(|input| !base.is_linked(kept.places[input.file], input.bytes));
    let planned = if link { link::plan(others, base.link.as_ref()) } else { (None, vec![]) };
    link_in(planned, |size| onto::plan(&tree.root, items, info, size, kept).map_err(Anew::Unfit))
}

/// Lays out an image by the size of its link record, and writes that.
fn link_in<E>(
    (plan, mut unlinked): (Option<link::Plan>, Vec<(usize, Unlinked)>),
    lay_out: impl Fn(u64) -> Result<Layout, E>,
) -> Result<Arranged, E> {
    if let Some(mut plan) = plan {
        // Where the files lie depends on the size of the record, and that on the pages in which they lie: it only
        // grows.
        let (layout, places) = loop {
            let layout = lay_out(plan.size() as u64)?;
            let places: Vec<u64> = layout.places.iter().map(|place| place.offset).collect();
            if plan.settle(&places) {
                break (layout, places);
            }
        };
        match plan.write(&places) {
            Ok(link) => return Ok(Arranged { layout, link, unlinked }),
            Err(why) => {
                unlinked.extend(plan.files().map(|file| (file, why)));
                unlinked.sort_unstable_by_key(|(file, _)| *file);
            }
        }
    }
    Ok(Arranged { layout: lay_out(0)?, link: vec![], unlinked })
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
    front: &Front<'_>,
    link: bool,
) -> Result<Prepared<'static>, LayoutError> {
    let planned = if link { link::plan(modules(&tree, &contents), None) } else { (None, vec![]) };
    let lay_out = |link| layout::plan(&tree.root, &items, &Front { link, ..*front });
    let Arranged { layout, link, unlinked } = link_in(planned, lay_out)?;
    let align = 1 << front.info.align_log2;
    Ok(Prepared { tree, items, layout, align, contents, link, base: None, anew: None, unlinked })
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

impl Prepared<'_> {
    /// Writes the image.
    ///
    /// # Errors
    ///
    /// A file of the tree is no longer what it was, or `sink` fails.
    pub fn write(&self, sink: impl Write, progress: bool) -> Result<Written, EmitError> {
        let total = self.items.iter().map(|item| item.size).sum();
        let bar = progress::bar("writing", total, true, progress);
        let base = self.base.map_or(&[][..], Base::bytes);
        emit::emit(&self.layout, &self.tree.files, &self.contents, &self.link, base, sink, &bar)
    }
}
