//! `mkromfs verify`: whether an image is whole and can run.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use romfs_format::link::LinkError;
use romfs_format::romfs::{Entry, Image, Kind, name};
use romfs_update::Version;
use serde::Serialize;

use super::build::print_json;
use crate::build::NotLinked;
use crate::build::link_check::{self, Links};
use crate::image_file::{ImageFile, Listed, Listing, check_sharing, compiled_in_ram, is_source, is_zero};
use crate::module;
use crate::problem::{Failure, Problem, counted, printable};
use crate::sign;

/// Check an image: structure, names, checksums, alignment, and every module in it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image
    image: PathBuf,
    /// Also verify that it is signed with this key: PEM, minisign's, or 32 bytes
    #[arg(long, value_name = "KEY")]
    key: Option<PathBuf>,
    /// Report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize, Default)]
struct Report {
    image: String,
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    crc32: Option<String>,
    /// What the image's start must be a multiple of, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    align: Option<u64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    files: usize,
    modules: usize,
    /// How many sources there are, which nothing here checks: the loader compiles them when they are imported.
    #[serde(skip_serializing_if = "is_zero")]
    sources: usize,
    /// How many of the modules are linked for the loader of this version; absent where the image has no link record for
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    linked: Option<usize>,
    /// Modules that are not, where others are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unlinked: Vec<NotLinked>,
    /// Whether there is a link record for another version's loader.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    linked_for_another: bool,
    /// What its manifest says; absent where it is not signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<Signed>,
    /// Files without a checksum of their own.
    unchecked: usize,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct Signed {
    product: String,
    hardware: u32,
    version: String,
    floor: String,
    loader: String,
    key: u8,
    /// Whether the signature is that of the key that was given; absent where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
}

/// Checks the image.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let file = ImageFile::open(&args.image)?;
    let mut report = Report { image: printable(args.image.as_os_str().as_encoded_bytes()), ..Report::default() };
    match Image::parse(file.bytes()) {
        Ok(image) => {
            check_image(&args.image, &image, file.bytes(), &mut report);
            if let Err(problem) = check_signature(args, &image, &mut report) {
                report.problems.push(problem);
            }
        }
        Err(error) => report.problems.push(Problem::image(&args.image, error)),
    }
    if args.json {
        print_json(out, &report)?;
        return if report.problems.is_empty() { Ok(()) } else { Err(Failure::Reported) };
    }
    if !report.problems.is_empty() {
        return Err(report.problems.into());
    }
    print(&report, out).map_err(Failure::Output)
}

/// Checks the blocks of a signed image, and the signature if there is a key for it.
fn check_signature(args: &Args, image: &Image<'_>, report: &mut Report) -> Result<(), Problem> {
    let public = args.key.as_deref().map(sign::key::read_public).transpose()?;
    let Some(located) = sign::check_blocks(&args.image, image.bytes())? else {
        return match public {
            Some(_) => Err(Problem::new(&args.image, "is not signed").help("sign it with 'mkromfs sign'")),
            None => Ok(()),
        };
    };
    let manifest = &located.head.manifest;
    let version = |number: zerocopy::little_endian::U32| Version(number.get()).to_string();
    let verified = public.map(|public| sign::verify(&args.image, &located, &public));
    report.signed = Some(Signed {
        product: sign::product(manifest),
        hardware: manifest.hardware.get(),
        version: version(manifest.version),
        floor: version(manifest.floor),
        loader: version(manifest.loader),
        key: manifest.key,
        verified: verified.as_ref().map(Result::is_ok),
    });
    verified.unwrap_or(Ok(()))
}

fn print(report: &Report, out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "{}: good, {} bytes, ", report.image, report.size)?;
    write!(out, "{}, {}", counted(report.files, "file"), counted(report.modules, "module"))?;
    match report.linked {
        _ if report.linked_for_another => write!(out, ", not linked for this version of the loader")?,
        Some(linked) if linked == report.modules => write!(out, ", linked")?,
        Some(linked) => write!(out, ", {linked} of them linked")?,
        None if report.modules > 0 => write!(out, ", not linked")?,
        None => {}
    }
    if let Some(align) = report.align {
        write!(out, ", aligned to {align}")?;
    }
    match &report.crc32 {
        Some(crc) => write!(out, ", CRC-32 {crc}")?,
        None => write!(out, ", no checksums (from another builder)")?,
    }
    if !report.name.is_empty() || !report.version.is_empty() {
        write!(out, ", {} {}", report.name, report.version)?;
    }
    writeln!(out)?;
    if report.sources > 0 {
        writeln!(out, "  {}, and not checked", compiled_in_ram(report.sources))?;
    }
    for NotLinked { path, reason } in &report.unlinked {
        writeln!(out, "  {path} is not linked: {reason}")?;
    }
    let Some(Signed { product, hardware, version, floor, loader, key, verified }) = &report.signed else {
        return Ok(());
    };
    let by = if verified.is_some() { "signature verified" } else { "signature not verified: no --key given" };
    writeln!(
        out,
        "  version {version} for {product}, hardware {hardware}, from loader {loader} on; floor {floor}; key {key}, \
         {by}"
    )
}

fn check_image(path: &Path, image: &Image<'_>, bytes: &[u8], report: &mut Report) {
    report.size = image.bytes().len();
    let info = image.info();
    if let Some(info) = info {
        report.align = Some(1 << info.align_log2);
        // Control characters in them are no business of the reader's terminal.
        report.name = printable(info.name.as_bytes());
        report.version = printable(info.version.as_bytes());
        report.crc32 = image.stored_crc().map(|crc| format!("{crc:08x}"));
    }
    let rest = &bytes[report.size..];
    if rest.iter().any(|&byte| byte != rest[0]) || !matches!(rest.first(), None | Some(0 | 0xff)) {
        let message = format!("{} bytes follow the image, and are not erased flash", rest.len());
        report.problems.push(Problem::new(path, message).offset(report.size as u64));
    }
    for result in [image.check_tree(), image.check_crc()] {
        if let Err(error) = result {
            report.problems.push(Problem::image(path, error));
        }
    }
    let sealed = image.root().records().flatten().any(|record| record.kind == Kind::SEAL);
    if sealed && info.is_none() {
        let message = "image has a seal but no info record in front: its start is damaged";
        report.problems.push(Problem::new(path, message).offset(image.payload_offset() as u64));
    }
    if let Err(problem) = check_sharing(path, image) {
        return report.problems.push(problem);
    }
    let link = match Links::open(image) {
        Ok(link) => link,
        Err((_, LinkError::Fingerprint)) => {
            report.linked_for_another = true;
            None
        }
        Err((at, error)) => {
            report.problems.push(Problem::new(path, error.to_string()).offset(at as u64));
            None
        }
    };
    report.linked = link.as_ref().map(|_| 0);
    let align = report.align;
    let mut seen = HashSet::new();
    // Where the tree is malformed it ends; that has been said above.
    for listed in Listing::new(image).flatten() {
        let problems = check_entry(path, &listed, align, link.as_ref(), report);
        report.problems.extend(problems);
        if !seen.insert(listed.path.clone()) {
            let problem = Problem::new(path, "name occurs twice: only the first can be reached");
            report.problems.push(problem.entry(listed.printable()).offset(listed.entry.offset() as u64));
        }
    }
}

fn check_entry(
    path: &Path,
    listed: &Listed<'_>,
    align: Option<u64>,
    link: Option<&Links<'_>>,
    report: &mut Report,
) -> Vec<Problem> {
    let problem =
        |message: String, offset: usize| Problem::new(path, message).entry(listed.printable()).offset(offset as u64);
    let mut problems = vec![];
    if let Err(error) = name::check(listed.entry.name()) {
        problems.push(problem(error.to_string(), listed.entry.offset()));
    }
    let Entry::File(file) = listed.entry else { return problems };
    report.files += 1;
    report.sources += usize::from(is_source(&listed.path));
    match file.checksum {
        None => report.unchecked += 1,
        Some(_) if align.is_none() => {
            problems
                .push(problem("file has a checksum, but the image has no info record: its start is damaged".into(), 0));
        }
        Some(_) => {}
    }
    if let Err(error) = file.check() {
        problems.push(problem(error.kind.to_string(), error.offset));
    }
    if listed.path.ends_with(b".mpy") {
        report.modules += 1;
        if let Err(error) = module::check(file.data) {
            let at = file.data_offset.saturating_add(error.offset());
            problems.push(problem(error.kind().to_string(), at));
        }
        match link.map(|link| (link, link.section_of(file.data))) {
            Some((link, Some((section, max_id)))) => {
                report.linked = report.linked.map(|linked| linked + 1);
                let package = listed.entry.name() == b"__init__.mpy";
                if let Err(message) = link_check::section(link, (&section, max_id), file.data, package) {
                    problems.push(problem(message.into(), file.data_offset));
                }
            }
            Some((link, None)) => report.unlinked.push(NotLinked {
                path: listed.printable(),
                reason: link_check::why_unlinked(link, file.data, file.data_offset),
            }),
            None => {}
        }
    }
    problems
}
