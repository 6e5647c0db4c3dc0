//! Signing images, for the host's tools: filling in the manifest record that an image has room for.

use romfs_format::romfs::manifest::{BLOCK, Head, Located, Manifest, ManifestError, block_size, find};
use zerocopy::IntoBytes;

use crate::trust::hash_block;

/// Writes `manifest` and the hashes of all blocks into the manifest record of `image`, whose signature is left as
/// zeros. Length and root are filled in. Returns what is to be signed.
///
/// `at` is where the payload of the record starts.
///
/// # Errors
///
/// The record is too small for the image, or the manifest contradicts itself.
pub fn fill(
    image: &mut [u8],
    at: usize,
    mut manifest: Manifest,
) -> Result<[u8; romfs_format::romfs::manifest::MESSAGE], ManifestError> {
    let length = u32::try_from(image.len()).map_err(|_| ManifestError::Malformed)?;
    manifest.length.set(length);
    manifest.root = [0; 32];
    put(image, at, &Head { manifest, signature: [0; 64] });
    let located = find(image)?;
    // From the last block to the first: the hash of a block is written before the block that holds it is hashed.
    for block in (1..manifest.blocks()).rev() {
        let hash = hash_of(image, &located, block);
        image[located.hash_at(block)..][..hash.len()].copy_from_slice(&hash);
    }
    manifest.root = hash_of(image, &located, 0);
    put(image, at, &Head { manifest, signature: [0; 64] });
    Ok(manifest.message())
}

/// Writes the signature into an image that [`fill`] has prepared.
///
/// # Errors
///
/// The image has no manifest record.
pub fn put_signature(image: &mut [u8], signature: &[u8; 64]) -> Result<(), ManifestError> {
    let Located { head, at, .. } = find(image)?;
    put(image, at, &Head { signature: *signature, ..head });
    Ok(())
}

fn put(image: &mut [u8], at: usize, head: &Head) {
    if let Some(place) = image.get_mut(at..).and_then(|rest| rest.get_mut(..size_of::<Head>())) {
        place.copy_from_slice(head.as_bytes());
    }
}

fn hash_of(image: &[u8], located: &Located, block: u32) -> [u8; 32] {
    let start = block as usize * BLOCK;
    hash_block(located, block, &image[start..][..block_size(image.len() as u32, block)])
}
