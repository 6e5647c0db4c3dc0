//! Random trees, laid out and written in memory, then read back.

mod support;

use std::path::PathBuf;

use indicatif::ProgressBar;
use mkromfs::build::base::Base;
use mkromfs::build::emit::emit;
use mkromfs::build::layout::onto::{self, Unfit};
use mkromfs::build::layout::{Front, Item, Layout, plan};
use mkromfs::build::load::Content;
use mkromfs::build::tree::{FileKind, Node, SourceFile, What};
use mkromfs::image_file::Listing;
use romfs_format::romfs::ext::Info;
use romfs_format::romfs::{Entry, Image, Placement};
use support::Random;

#[derive(Default)]
struct Forest {
    files: Vec<SourceFile>,
    contents: Vec<Content>,
    items: Vec<Item>,
}

impl Forest {
    fn grow(&mut self, random: &mut Random, prefix: &str, depth: usize, align_log2: usize) -> Vec<Node> {
        (0..random.below(8))
            .map(|index| {
                // Name and file lengths cluster around those where a length takes one more byte.
                let name = format!("{index}{}", "n".repeat([0, 1, 100, 126][random.below(4)]));
                let path = format!("{prefix}{name}");
                if depth > 0 && random.below(3) == 0 {
                    let nodes = self.grow(random, &format!("{path}/"), depth - 1, align_log2);
                    return Node { name, what: What::Dir(nodes) };
                }
                let size = [0, 1, 60, 127, 16_300][random.below(5)] + random.below(100);
                let bytes = (0..size).map(|_| random.below(256) as u8).collect();
                self.items.push(Item { size: size as u64, align: 1 << random.below(align_log2 + 1) });
                self.contents.push(Content::Module(bytes));
                self.files.push(SourceFile {
                    path: PathBuf::from(&path),
                    source: path.clone(),
                    stored: path,
                    kind: FileKind::Data,
                });
                Node { name, what: What::File(self.files.len() - 1) }
            })
            .collect()
    }
}

/// Writes the image of a forest on these bytes, and sees that it reads as it is. How many files have pointers.
fn check(forest: &Forest, layout: &Layout, info: Info<'_>, base: &[u8]) -> (Vec<u8>, usize) {
    let mut bytes = vec![];
    let bar = ProgressBar::hidden();
    let written = emit(layout, &forest.files, &forest.contents, &[], base, &mut bytes, &bar).unwrap();

    assert_eq!(bytes.len() as u64, layout.size);
    assert_eq!(bytes.len() % 2, 0);
    let image = Image::parse(&bytes).unwrap();
    image.check_tree().unwrap();
    image.check_crc().unwrap();
    assert_eq!((image.bytes().len(), image.info(), image.stored_crc()), (bytes.len(), Some(info), Some(written.crc)));
    let (mut index, mut pointers) = (0, 0);
    for listed in Listing::new(&image) {
        let listed = listed.unwrap();
        let Entry::File(file) = listed.entry else { continue };
        let Content::Module(content) = &forest.contents[index] else { unreachable!() };
        assert_eq!(listed.path, forest.files[index].stored.as_bytes());
        assert!(file.data == content);
        assert_eq!(file.checksum.unwrap().crc, written.file_crcs[index]);
        file.check().unwrap();
        let place = layout.places[index];
        assert_eq!((place.offset, place.placement), (file.data_offset as u64, file.placement));
        assert!(file.data.is_empty() || place.offset.is_multiple_of(forest.items[index].align));
        pointers += usize::from(file.placement == Placement::Pointer);
        index += 1;
    }
    assert_eq!(index, forest.files.len());
    (bytes, pointers)
}

#[test]
fn random_trees_come_back() {
    let mut random = Random(0x0123_4567_89ab_cdef);
    let mut pointers = 0;
    for round in 0..600 {
        let mut forest = Forest::default();
        let root = forest.grow(&mut random, "", round % 6, round % 13);
        let info = Info { align_log2: (round % 13) as u8, name: "random", version: "" };
        let front = Front { info, signable: false, stable: false, link: 0 };
        let layout = plan(&root, &forest.items, &front).unwrap();
        pointers += check(&forest, &layout, info, &[]).1;
    }
    assert!(pointers > 100, "{pointers} pointers are too few to say anything");
}

#[test]
fn random_trees_come_back_from_images_on_others() {
    let mut random = Random(0x0123_4567_89ab_cdef);
    let (mut unfit, mut kept_files) = (0, 0);
    for round in 0..300 {
        let mut forest = Forest::default();
        let root = forest.grow(&mut random, "", round % 6, round % 13);
        let info = Info { align_log2: (round % 13) as u8, name: "random", version: "1.9" };
        let front = Front { info, signable: true, stable: true, link: 0 };
        let layout = plan(&root, &forest.items, &front).unwrap();
        let (mut before, pointers) = check(&forest, &layout, info, &[]);
        assert_eq!(pointers, forest.files.len());
        for generation in 0..4 {
            for (content, item) in forest.contents.iter_mut().zip(&mut forest.items) {
                let Content::Module(bytes) = content else { unreachable!() };
                match random.below(16) {
                    0 => bytes.push(0),
                    1 => bytes.iter_mut().for_each(|byte| *byte ^= 1),
                    2 => bytes.truncate(random.below(200)),
                    3 => item.align = 1 << random.below(round % 13 + 1),
                    _ => {}
                }
                item.size = bytes.len() as u64;
            }
            let info = Info { version: ["", "1.10", "1.10.20", "2"][generation], ..info };
            let base = Base::read(Image::parse(&before).unwrap()).unwrap();
            let kept = base.kept(&forest.files, &forest.contents, &forest.items).unwrap();
            match onto::plan(&root, &forest.items, &info, 0, &kept) {
                Ok(layout) => {
                    kept_files += kept.places.iter().flatten().count();
                    let (bytes, _) = check(&forest, &layout, info, &before);
                    let same = kept.bytes;
                    assert!(bytes[same.clone()] == before[same]);
                    before = bytes;
                }
                Err(Unfit::Hashes | Unfit::Entries) => {
                    unfit += 1;
                    break;
                }
                Err(why) => panic!("{why}"),
            }
        }
    }
    assert!(kept_files > 5_000 && unfit < 100, "{kept_files} files kept, {unfit} images laid out anew");
}
