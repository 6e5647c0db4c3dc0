//! `mkromfs keygen`: a key pair to sign images with.

use std::io::Write;
use std::path::PathBuf;

use crate::atomic::is_stdout;
use crate::problem::{Failure, Problem, printable};
use crate::sign::key;

/// Make a key pair to sign images with
///
/// The private key goes to KEY, for its owner only; the public one beside it, as .pub.pem. Both are PEM files as
/// OpenSSL has them. What is printed is the public key as a line for the firmware.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file for the private key
    #[arg(value_name = "KEY")]
    key: PathBuf,
    /// Number by which devices know the key
    #[arg(long, value_name = "ID", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=31))]
    key_id: u8,
}

/// Makes the keys.
///
/// # Errors
///
/// A file exists, or cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if is_stdout(&args.key) {
        let help = "name the file for it; './-' for one of that name";
        return Err(Problem::new(&args.key, "private keys are not shown on standard output").help(help).into());
    }
    let (path, public) = key::generate(&args.key)?;
    let bytes = public.map(|byte| format!("0x{byte:02x}")).join(", ");
    writeln!(out, "// {}", printable(path.as_os_str().as_encoded_bytes()))
        .and_then(|()| writeln!(out, "Key {{ id: {}, public: [{bytes}] }}", args.key_id))
        .map_err(Failure::Output)
}
