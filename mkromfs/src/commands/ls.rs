//! `mkromfs ls`: what is in an image.

use std::io::Write;
use std::path::PathBuf;

use romfs_format::romfs::Entry;
use serde::Serialize;

use super::build::print_json;
use crate::build::link_check::{self, Links};
use crate::image_file::{ImageFile, Listing, check_sharing};
use crate::problem::{Failure, Problem};

/// List an image: size, kind and path of each entry
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image
    image: PathBuf,
    /// List as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    path: String,
    kind: &'static str,
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crc32: Option<String>,
    /// Why a module is not linked, in an image where others may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlinked: Option<String>,
}

/// Lists the image.
///
/// # Errors
///
/// The image is malformed; what comes before the defect is listed.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let file = ImageFile::open(&args.image)?;
    let image = file.image()?;
    let link = Links::open(&image).ok().flatten();
    if link.is_some() {
        // Each module is looked at.
        check_sharing(&args.image, &image)?;
    }
    let mut lines = vec![];
    for listed in Listing::new(&image) {
        let listed = listed.map_err(|error| Problem::image(&args.image, error))?;
        let path = listed.printable();
        let line = match listed.entry {
            Entry::Dir(dir) => Line { path, kind: "dir", size: dir.size(), offset: None, crc32: None, unlinked: None },
            Entry::File(file) => Line {
                kind: kind_of(&path),
                path,
                size: file.data.len(),
                offset: Some(file.data_offset),
                crc32: file.checksum.map(|checksum| format!("{:08x}", checksum.crc)),
                unlinked: match &link {
                    Some(link) if listed.path.ends_with(b".mpy") && link.section_of(file.data).is_none() => {
                        Some(link_check::why_unlinked(link, file.data, file.data_offset))
                    }
                    _ => None,
                },
            },
        };
        if args.json {
            lines.push(line);
        } else {
            let unlinked = line.unlinked.map_or(String::new(), |why| format!("  (not linked: {why})"));
            writeln!(out, "{:>9} {:<4} {}{unlinked}", line.size, line.kind, line.path).map_err(Failure::Output)?;
        }
    }
    if args.json { print_json(out, &lines) } else { Ok(()) }
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "mpy")) => "mpy",
        Some((_, "py")) => "py",
        _ => "data",
    }
}
