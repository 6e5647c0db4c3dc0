//! `mkromfs delta`: what turns the image in the field into a new one.

use std::io::{self, Write};
use std::path::PathBuf;

use romfs_update::Refusal;
use romfs_update::delta::{self, EncodeError};

use crate::atomic::{replace, report_to};
use crate::image_file::ImageFile;
use crate::problem::{Failure, Problem, printable};

/// Make a patch that devices rebuild a new image from
///
/// Both images are signed; a device takes the patch while it runs OLD, and refuses it otherwise. It is installed as an
/// image is.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image in the field
    old: PathBuf,
    /// The new image; with --apply the patch
    new: PathBuf,
    /// The patch to write; with --apply the image
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Rebuild the new image from a patch
    #[arg(long)]
    apply: bool,
}

/// Makes the patch.
///
/// # Errors
///
/// An image is not signed, the patch is not for the image, or a file cannot be read or written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (old, new) = (ImageFile::open(&args.old)?, ImageFile::open(&args.new)?);
    let made = if args.apply {
        delta::apply(old.bytes(), new.bytes()).map_err(|refusal| explain(args, refusal))?
    } else {
        old.image()?;
        new.image()?;
        delta::encode(old.bytes(), new.bytes()).map_err(|error| {
            let path = if matches!(error, EncodeError::Old(_)) { &args.old } else { &args.new };
            let problem = Problem::new(path, error.to_string());
            match error {
                EncodeError::Old(_) | EncodeError::New(_) => problem.help("sign both with 'mkromfs sign'"),
                EncodeError::Truncated | EncodeError::TooLarge => problem,
            }
        })?
    };
    drop((old, new));
    replace(&args.output, &made, out)?;
    let mut stderr = io::stderr();
    let out = report_to(&args.output, out, &mut stderr);
    let name = printable(args.output.as_os_str().as_encoded_bytes());
    writeln!(out, "{name}: {} bytes", made.len()).map_err(Failure::Output)
}

fn explain(args: &Args, refusal: Refusal) -> Problem {
    match refusal {
        Refusal::NotRomfs => Problem::new(&args.new, "is no patch"),
        Refusal::Base => {
            Problem::new(&args.new, format!("is not for {}", printable(args.old.as_os_str().as_encoded_bytes())))
        }
        _ => Problem::new(&args.new, "is damaged"),
    }
}
