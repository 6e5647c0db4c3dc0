//! Whether an image is one that the device may run: its manifest, its signature, its blocks.

use core::ops::Range;

use embedded_storage::nor_flash::ReadNorFlash;
use romfs_format::romfs::manifest::{BLOCK, FIRST, HASH, Head, Located, Manifest, block_size, find, prefix};
use sha2::{Digest, Sha256};

use crate::error::{Error, Refusal};
use crate::flash;

/// Bytes that are read from flash and hashed at a time.
const CHUNK: usize = 256;

/// Verifies an Ed25519 signature: the public key, the message, the signature.
///
/// It must be strict: scalars and points in their only encoding, no keys of small order.
pub type Verify = fn(&[u8; 32], &[u8], &[u8; 64]) -> bool;

/// A public key that the device trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its number, 0 to 31.
    pub id: u8,
    /// The Ed25519 public key.
    pub public: [u8; 32],
}

/// What the device is, and whom it trusts.
#[derive(Debug, Clone, Copy)]
pub struct Device<'d> {
    /// The product: text, filled up with zeros.
    pub product: [u8; 16],
    /// The hardware.
    pub hardware: u32,
    /// The loader's version: see [`romfs_format::romfs::manifest::version`].
    pub loader: u32,
    /// The keys that images may be signed with.
    pub keys: &'d [Key],
    /// Verifies signatures, such as [`ed25519`].
    pub verify: Verify,
}

/// Verifies an Ed25519 signature by RFC 8032, and refuses what the RFC leaves open: public keys and points of small
/// order, scalars and points that are not in their shortest encoding.
#[cfg(feature = "ed25519")]
pub fn ed25519(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    use ed25519_compact::{PublicKey, Signature};
    PublicKey::new(*public).verify(message, &Signature::new(*signature)).is_ok()
}

impl Device<'_> {
    /// Checks all of a manifest but its signature: whether the image is for this device, and not too old or too large
    /// for it.
    ///
    /// # Errors
    ///
    /// The first reason to refuse it.
    pub fn accepts(&self, manifest: &Manifest, floor: u32, revoked: u32, room: u32) -> Result<(), Refusal> {
        self.trusted_key(manifest, revoked)?;
        let (length, loader) = (manifest.length.get(), manifest.loader.get());
        if manifest.product != self.product {
            Err(Refusal::Product)
        } else if manifest.hardware.get() != self.hardware {
            Err(Refusal::Hardware)
        } else if loader > self.loader {
            Err(Refusal::Loader(loader))
        } else if manifest.version.get() < floor {
            Err(Refusal::Downgrade(floor))
        } else if length > room {
            Err(Refusal::TooLarge(length))
        } else {
            Ok(())
        }
    }

    /// Verifies the signature of a manifest.
    ///
    /// # Errors
    ///
    /// The key is not known or was revoked, or the signature is none of its.
    pub fn verify(&self, head: &Head, revoked: u32) -> Result<(), Refusal> {
        let key = self.trusted_key(&head.manifest, revoked)?;
        if (self.verify)(&key.public, &head.manifest.message(), &head.signature) {
            Ok(())
        } else {
            Err(Refusal::Signature)
        }
    }

    fn trusted_key(&self, manifest: &Manifest, revoked: u32) -> Result<&Key, Refusal> {
        let id = manifest.key;
        if id < 32 && revoked & 1 << id != 0 {
            return Err(Refusal::RevokedKey(id));
        }
        self.keys.iter().find(|key| key.id == id).ok_or(Refusal::UnknownKey(id))
    }
}

/// The hash of a block under way.
pub(crate) struct BlockHash {
    sha: Sha256,
    /// Bytes of the block so far.
    len: usize,
    /// What counts as zeros.
    hole: Range<usize>,
}

impl BlockHash {
    /// Starts the hash of a block of the image with this manifest.
    pub(crate) fn new(located: &Located, block: u32) -> Self {
        let mut sha = Sha256::new();
        sha.update(prefix(block));
        Self { sha, len: 0, hole: if block == 0 { located.hole() } else { 0..0 } }
    }

    /// Adds the next bytes of the block.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        let (start, end) = (self.len, self.len + bytes.len());
        let from = self.hole.start.clamp(start, end) - start;
        let to = self.hole.end.clamp(start, end) - start;
        self.sha.update(&bytes[..from]);
        self.sha.update(&[0; Head::HOLE][..to - from]);
        self.sha.update(&bytes[to..]);
        self.len = end;
    }

    /// The hash of the bytes so far.
    pub(crate) fn finish(self) -> [u8; HASH] {
        self.sha.finalize().into()
    }
}

/// The hash of a block that is in memory.
pub fn hash_block(located: &Located, block: u32, bytes: &[u8]) -> [u8; HASH] {
    let mut hash = BlockHash::new(located, block);
    hash.update(bytes);
    hash.finish()
}

/// Reads the manifest of the image in the slot at `at`.
///
/// # Errors
///
/// There is none, or the flash fails.
pub(crate) fn read_manifest<F: ReadNorFlash>(flash: &mut F, at: u32, room: u32) -> Result<Located, Error<F::Error>> {
    let mut first = [0; FIRST];
    let count = FIRST.min(room as usize);
    flash::read(flash, at, &mut first[..count]).map_err(Error::Flash)?;
    match find(&first[..count]) {
        Ok(located) if located.head.manifest.length.get() <= room => Ok(located),
        Ok(located) => Err(Refusal::TooLarge(located.head.manifest.length.get()).into()),
        // The slot ends.
        Err(romfs_format::romfs::manifest::ManifestError::Short(_)) => Err(Refusal::Malformed.into()),
        Err(error) => Err(error.into()),
    }
}

/// The hash that a block of the image at `at` should have. That of block 0 is in the manifest; that of another one in a
/// block before it, which is read from the flash.
///
/// # Errors
///
/// Those of the flash.
pub(crate) fn expected<F: ReadNorFlash>(
    flash: &mut F,
    at: u32,
    located: &Located,
    block: u32,
) -> Result<[u8; HASH], F::Error> {
    if block == 0 {
        return Ok(located.head.manifest.root);
    }
    let mut hash = [0; HASH];
    flash::read(flash, at + located.hash_at(block) as u32, &mut hash)?;
    Ok(hash)
}

/// Checks every block of the image at `at` against the manifest, whose signature is not looked at.
///
/// # Errors
///
/// The first block that is wrong, or the flash fails.
pub(crate) fn check_blocks<F: ReadNorFlash>(flash: &mut F, at: u32, located: &Located) -> Result<(), Error<F::Error>> {
    let length = located.head.manifest.length.get();
    for block in 0..located.head.manifest.blocks() {
        let mut hash = BlockHash::new(located, block);
        let (mut pos, mut left) = (at + block * BLOCK as u32, block_size(length, block));
        while left > 0 {
            let mut chunk = [0; CHUNK];
            let count = left.min(CHUNK);
            flash::read(flash, pos, &mut chunk[..count]).map_err(Error::Flash)?;
            hash.update(&chunk[..count]);
            (pos, left) = (pos + count as u32, left - count);
        }
        if hash.finish() != expected(flash, at, located, block).map_err(Error::Flash)? {
            return Err(Refusal::Block(block).into());
        }
    }
    Ok(())
}
