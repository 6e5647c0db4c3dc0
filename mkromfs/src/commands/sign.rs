//! `mkromfs sign`: an image becomes one that devices install.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use romfs_format::romfs::Image;
use romfs_format::romfs::manifest::{self, Manifest};
use romfs_update::{Version, ed25519, sign};

use crate::atomic::{replace, report_to};
use crate::image_file::ImageFile;
use crate::problem::{Failure, Problem, printable};
use crate::sign::{key, prepare};

/// Sign an image, so that devices install it
///
/// Nothing moves in an image that was built with --signable; any other is packed anew. Where the key is elsewhere,
/// --payload-out writes what is to be signed (Ed25519, the file itself), and the same command with --signature-in puts
/// the signature in.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image
    image: PathBuf,
    /// The private key to sign with; with --signature-in the public one
    #[arg(long, value_name = "KEY", required_unless_present = "payload_out")]
    key: Option<PathBuf>,
    /// Number by which devices know the key
    #[arg(long, value_name = "ID", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=31))]
    key_id: u8,
    /// The signed image, '-' for standard output [default: replace IMAGE]
    #[arg(short, long, value_name = "IMAGE")]
    output: Option<PathBuf>,
    /// Product that it is for, up to 16 bytes
    #[arg(long, value_name = "NAME", value_parser = product)]
    product: [u8; 16],
    /// Hardware that it is for
    #[arg(long, value_name = "N", default_value_t = 0)]
    hardware: u32,
    /// Version, as MAJOR.MINOR.PATCH or one number [default: that of 'build --image-version']
    #[arg(long, value_name = "VERSION")]
    app_version: Option<Number>,
    /// Refuse older versions than this for good, once the image is confirmed
    #[arg(long, value_name = "VERSION", default_value = "0")]
    floor: Number,
    /// Oldest loader that runs it
    #[arg(long, value_name = "VERSION", default_value = "0")]
    loader: Number,
    /// Revoke the key with this number, once the image is confirmed. Repeatable
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(u8).range(0..=31))]
    revoke: Vec<u8>,
    /// Write what is to be signed to FILE, '-' for standard output, and no image
    #[arg(long, value_name = "FILE", conflicts_with_all = ["signature_in", "key"])]
    payload_out: Option<PathBuf>,
    /// Put in the signature in FILE: 64 bytes, or minisign's (minisign -S -l)
    #[arg(long, value_name = "FILE")]
    signature_in: Option<PathBuf>,
}

/// A version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number(u32);

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let number = match parts[..] {
            [whole] => whole.parse().ok(),
            [major, minor] => version(major, minor, "0"),
            [major, minor, patch] => version(major, minor, patch),
            _ => None,
        };
        number
            .map(Self)
            .ok_or_else(|| "a version is MAJOR.MINOR.PATCH, below 256.256.65536, or one number of 32 bits".into())
    }
}

fn version(major: &str, minor: &str, patch: &str) -> Option<u32> {
    Some(manifest::version(major.parse().ok()?, minor.parse().ok()?, patch.parse().ok()?))
}

fn product(text: &str) -> Result<[u8; 16], String> {
    let mut product = [0; 16];
    let place = product.get_mut(..text.len()).filter(|place| !place.is_empty());
    place.ok_or("a product has 1 to 16 bytes")?.copy_from_slice(text.as_bytes());
    Ok(product)
}

/// Signs the image.
///
/// # Errors
///
/// The image is damaged, the key or the signature is not what it should be, or a file cannot be read or written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let file = ImageFile::open(&args.image)?;
    let image = file.image()?;
    let manifest = manifest(args, &image)?;
    let mut signable = prepare(&args.image, image.bytes(), &manifest)?;
    if let Some(path) = &args.payload_out {
        return replace(path, &signable.message, out);
    }
    let key = args.key.as_deref().unwrap_or(Path::new(""));
    let signature = match &args.signature_in {
        None => *key::read_pair(key)?.sk.sign(signable.message, None),
        Some(path) => {
            let signature = key::read_signature(path)?;
            if !ed25519(&key::read_public(key)?, &signable.message, &signature) {
                let help = "sign what --payload-out writes with these same options, and name the public key with --key";
                return Err(Problem::new(path, "is not this key's signature of this image").help(help).into());
            }
            signature
        }
    };
    sign::put_signature(&mut signable.image, &signature)
        .map_err(|_| Problem::new(&args.image, "has no room for a signature"))?;
    let target = args.output.as_ref().unwrap_or(&args.image);
    drop(file);
    replace(target, &signable.image, out)?;
    let mut stderr = io::stderr();
    let out = report_to(target, out, &mut stderr);
    let name = printable(target.as_os_str().as_encoded_bytes());
    let Manifest { version, key, .. } = manifest;
    let length = signable.image.len();
    writeln!(out, "{name}: {length} bytes, version {}, signed with key {key}", Version(version.get()))
        .map_err(Failure::Output)
}

fn manifest(args: &Args, image: &Image<'_>) -> Result<Manifest, Problem> {
    let problem = |message: String| Problem::new(&args.image, message);
    let Number(version) = match (args.app_version, image.info()) {
        (Some(version), _) => version,
        (None, Some(info)) if !info.version.is_empty() => info.version.parse().map_err(|error: String| {
            problem(format!("its version is '{}': {error}", printable(info.version.as_bytes())))
                .help("give --app-version")
        })?,
        _ => return Err(problem("has no version".into()).help("give --app-version, or build it with --image-version")),
    };
    let (Number(floor), Number(loader)) = (args.floor, args.loader);
    if floor > version {
        let message = format!("the floor {} is above the version {}", Version(floor), Version(version));
        return Err(problem(message).help("devices would refuse this image as soon as it is confirmed"));
    }
    if args.revoke.contains(&args.key_id) {
        return Err(problem(format!("key {} cannot revoke itself", args.key_id)).help("sign with another key"));
    }
    Ok(Manifest {
        format: Manifest::FORMAT,
        key: args.key_id,
        reserved: 0.into(),
        length: 0.into(),
        version: version.into(),
        floor: floor.into(),
        loader: loader.into(),
        hardware: args.hardware.into(),
        revokes: args.revoke.iter().fold(0, |bits, id| bits | 1 << id).into(),
        product: args.product,
        root: [0; 32],
    })
}
