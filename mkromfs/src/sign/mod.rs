//! Signing images, and verifying their signatures.
//!
//! [`key`] reads and writes keys; [`repack`] makes room for a manifest in an image that has none.

use std::path::Path;

use romfs_format::romfs::Image;
use romfs_format::romfs::manifest::{Head, Located, MESSAGE, Manifest, ManifestError, block_size, find};
use romfs_update::{BLOCK, ed25519, hash_block, sign};

use crate::problem::Problem;

pub mod key;
pub mod repack;

/// An image with a manifest that is complete but for its signature.
#[derive(Debug)]
pub struct Signable {
    /// The image.
    pub image: Vec<u8>,
    /// What is to be signed.
    pub message: [u8; MESSAGE],
}

/// Makes the image ready to be signed as `manifest` says; its length and root are filled in. Nothing moves in an image
/// that was built with room for a signature; any other is packed anew.
///
/// # Errors
///
/// The image is damaged, too large, or the manifest contradicts itself.
pub fn prepare(path: &Path, bytes: &[u8], manifest: &Manifest) -> Result<Signable, Problem> {
    let defect = |error| Problem::image(path, error);
    let image = Image::parse(bytes).map_err(defect)?;
    image.check_tree().and_then(|()| image.check_crc()).map_err(defect)?;
    let room = image.manifest().filter(|range| {
        u32::try_from(image.bytes().len()).is_ok_and(|length| range.len() as u64 >= Head::payload_size(length))
    });
    let mut bytes = match room {
        Some(_) => image.bytes().to_vec(),
        None => repack::with_room(path, &image)?,
    };
    let at = Image::parse(&bytes).map_err(defect)?.manifest().map_or(0, |range| range.start);
    let message = sign::fill(&mut bytes, at, *manifest).map_err(|error| self::defect(path, error))?;
    Ok(Signable { image: bytes, message })
}

/// What is wrong with a manifest.
fn defect(path: &Path, error: ManifestError) -> Problem {
    let message = match error {
        ManifestError::Short(_) | ManifestError::NotRomfs => "is not a whole ROMFS image".into(),
        ManifestError::Unsigned => "is not signed".into(),
        ManifestError::Format(format) => format!("its manifest has format {format}, which is of a later version"),
        ManifestError::Malformed => "its manifest contradicts itself or the image's header".into(),
    };
    Problem::new(path, message)
}

/// Checks the blocks of an image against its manifest; `None` when it has no manifest, or one that was never filled in.
///
/// # Errors
///
/// A block differs from its hash, or the manifest is malformed.
pub fn check_blocks(path: &Path, image: &[u8]) -> Result<Option<Located>, Problem> {
    let parsed = Image::parse(image).map_err(|error| Problem::image(path, error))?;
    let Some(payload) = parsed.manifest() else { return Ok(None) };
    if image[payload].iter().all(|&byte| byte == 0) {
        return Ok(None);
    }
    let located = find(image).map_err(|error| defect(path, error))?;
    for (number, block) in image.chunks(BLOCK).enumerate() {
        let number = number as u32;
        debug_assert_eq!(block.len(), block_size(image.len() as u32, number));
        let expected = match number {
            0 => &located.head.manifest.root[..],
            _ => &image[located.hash_at(number)..][..32],
        };
        if hash_block(&located, number, block) != expected {
            let message = format!("block {number} differs from its hash in the manifest");
            let at = u64::from(number) * BLOCK as u64;
            return Err(Problem::new(path, message).offset(at).help("it was changed after it had been signed"));
        }
    }
    Ok(Some(located))
}

/// Verifies the signature of an image whose blocks were checked.
///
/// # Errors
///
/// It is none of this key's.
pub fn verify(path: &Path, located: &Located, public: &[u8; 32]) -> Result<(), Problem> {
    let Head { manifest, signature } = &located.head;
    if ed25519(public, &manifest.message(), signature) {
        return Ok(());
    }
    let message = if signature.iter().all(|&byte| byte == 0) {
        "it has no signature yet"
    } else {
        "the signature is not this key's"
    };
    Err(Problem::new(path, message).help(format!("it says that it is signed with key {}", manifest.key)))
}

/// The text of a product in a manifest.
pub fn product(manifest: &Manifest) -> String {
    let end = manifest.product.iter().position(|&byte| byte == 0).unwrap_or(manifest.product.len());
    crate::problem::printable(&manifest.product[..end])
}
