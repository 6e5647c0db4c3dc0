//! Keys and signatures in files: as OpenSSL has them, and as minisign has them.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ct_codecs::{Base64, Decoder, Hex};
use ed25519_compact::{KeyPair, PublicKey, Seed};

use crate::atomic::open_regular;
use crate::problem::Problem;

/// The longest file that is looked at.
const MAX_FILE: u64 = 16 << 10;

/// Makes a new key pair, and writes it to `path` (PKCS #8, PEM, for its owner only) and the public half beside it
/// (PEM). Returns the path of the latter.
///
/// # Errors
///
/// A file exists, or cannot be written.
pub fn generate(path: &Path) -> Result<(PathBuf, [u8; 32]), Problem> {
    let pair = KeyPair::from_seed(Seed::generate());
    let public = public_path(path);
    write_new(path, &pair.sk.to_pem(), 0o600)?;
    write_new(&public, &pair.pk.to_pem(), 0o644).inspect_err(|_| {
        // A key without its other half helps nobody; that it stays is no harm.
        let _ = fs::remove_file(path);
    })?;
    Ok((public, *pair.pk))
}

fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), Problem> {
    let opened = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(|error| {
        let problem = Problem::io(path, "write it", &error);
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            problem.help("a key that is overwritten is lost: choose another name")
        } else {
            problem
        }
    })
}

/// `key.pem` -> `key.pub.pem`.
fn public_path(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_os_string();
    let mut name = stem;
    name.push(".pub.pem");
    path.with_file_name(name)
}

/// The key pair in a file.
///
/// # Errors
///
/// It cannot be read, or holds no private Ed25519 key.
pub fn read_pair(path: &Path) -> Result<KeyPair, Problem> {
    let text = read(path)?;
    let text = std::str::from_utf8(&text).unwrap_or_default();
    KeyPair::from_pem(text).map_err(|_| {
        let what = if text.contains("BEGIN PUBLIC KEY") {
            "holds the public key: signing takes the private one"
        } else if text.contains("minisign") {
            "is minisign's: let it sign what --payload-out gives"
        } else {
            "holds no private Ed25519 key (PKCS #8, PEM)"
        };
        Problem::new(path, what).help("make one with 'mkromfs keygen', or 'openssl genpkey -algorithm ed25519'")
    })
}

/// The public key in a file: PEM, public or private; minisign's; 32 bytes, also in hexadecimal.
///
/// # Errors
///
/// It cannot be read, or holds no Ed25519 key.
pub fn read_public(path: &Path) -> Result<[u8; 32], Problem> {
    let bytes = read(path)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let key = if let Ok(key) = PublicKey::from_pem(text) {
        Some(*key)
    } else if let Ok(pair) = KeyPair::from_pem(text) {
        Some(*pair.pk)
    } else {
        minisign::<42>(text)
            .and_then(|key| key.strip_prefix(b"Ed")?.get(8..)?.try_into().ok())
            .or_else(|| bytes.as_slice().try_into().ok())
            .or_else(|| hexadecimal(text))
    };
    key.ok_or_else(|| {
        let help = "a public key is a PEM, minisign's .pub, or 32 bytes, also in hexadecimal";
        Problem::new(path, "holds no Ed25519 key").help(help)
    })
}

/// The signature in a file: 64 bytes, also in hexadecimal; minisign's, of the file itself (`minisign -S -l`).
///
/// # Errors
///
/// It cannot be read, or is none of these.
pub fn read_signature(path: &Path) -> Result<[u8; 64], Problem> {
    let bytes = read(path)?;
    if let Ok(signature) = bytes.as_slice().try_into() {
        return Ok(signature);
    }
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    if let Some(signature) = hexadecimal(text) {
        return Ok(signature);
    }
    let problem = |what: &str| Problem::new(path, what);
    match minisign::<74>(text) {
        Some([b'E', b'd', rest @ ..]) => Ok(std::array::from_fn(|at| rest[8 + at])),
        Some([b'E', b'D', ..]) => {
            Err(problem("is a signature of the payload's hash")
                .help("sign with 'minisign -S -l', of the payload itself"))
        }
        _ => {
            Err(problem("holds no Ed25519 signature").help("a signature is 64 bytes, or what 'minisign -S -l' writes"))
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let (mut file, metadata) = open_regular(path)?;
    if metadata.len() > MAX_FILE {
        return Err(Problem::new(path, "is too long for a key or a signature"));
    }
    let mut bytes = vec![];
    std::io::Read::read_to_end(&mut file, &mut bytes).map_err(|error| Problem::io(path, "read", &error))?;
    Ok(bytes)
}

/// `N` bytes in base64, in the line behind a comment that nobody trusts.
fn minisign<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut lines = text.lines();
    let is_commented = lines.next()?.starts_with("untrusted comment:");
    let line = lines.next()?;
    (is_commented && Base64::decode(&mut bytes, line, None).ok()?.len() == N).then_some(bytes)
}

fn hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    (Hex::decode(&mut bytes, text.trim(), Some(b":")).ok()?.len() == N).then_some(bytes)
}
