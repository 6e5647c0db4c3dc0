//! Small signed images, whose `main` prints their version.

use ed25519_compact::{KeyPair, PublicKey, Seed, Signature};
use romfs_format::crc::Crc32;
use romfs_format::romfs::ext::{Info, Seal};
use romfs_format::romfs::manifest::{Head, Manifest};
use romfs_format::romfs::write::Header;
use romfs_format::romfs::{Image, Kind};
use romfs_update::{Device, Key, ed25519, sign};
use zerocopy::IntoBytes;

use crate::chip::random;

/// What the devices of the simulation are.
pub const PRODUCT: [u8; 16] = *b"station\0\0\0\0\0\0\0\0\0";

/// Their hardware.
pub const HARDWARE: u32 = 7;

/// Their loader.
pub const LOADER: u32 = 5;

/// Number of keys that they trust.
pub const KEYS: u8 = 3;

/// The key of an id, from 0 on.
pub fn key(id: u8) -> KeyPair {
    KeyPair::from_seed(Seed::new([id + 1; 32]))
}

/// The keys that a device trusts.
pub fn trusted() -> [Key; KEYS as usize] {
    std::array::from_fn(|id| Key { id: id as u8, public: *key(id as u8).pk })
}

/// A device that trusts `keys`.
pub fn device(keys: &[Key]) -> Device<'_> {
    Device { product: PRODUCT, hardware: HARDWARE, loader: LOADER, keys, verify: ed25519 }
}

/// How an image is made.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Version, which its `main` prints.
    pub version: u32,
    /// Floor.
    pub floor: u32,
    /// Id of the key.
    pub key: u8,
    /// Keys that it revokes.
    pub revokes: u32,
    /// Bytes of a file of data besides its program.
    pub filler: usize,
    /// Changes what is signed, after all else.
    pub change: fn(&mut Manifest),
}

impl Recipe {
    /// An image of a version with a file of so many bytes.
    pub const fn new(version: u32, filler: usize) -> Self {
        Self { version, floor: 0, key: 0, revokes: 0, filler, change: |_| {} }
    }

    /// The image.
    pub fn image(&self) -> Vec<u8> {
        let mut image = self.unsigned();
        self.sign(&mut image);
        image
    }

    /// The image with `data` as its file of data.
    pub fn image_with(&self, data: &[u8]) -> Vec<u8> {
        let mut image = self.unsigned_with(data);
        self.sign(&mut image);
        image
    }

    /// The image with room for a signature.
    pub fn unsigned(&self) -> Vec<u8> {
        // Most of it is the same in all versions.
        let filler: Vec<u8> = (0..self.filler)
            .map(|at| random(if at / 512 % 4 == 1 { self.version.into() } else { 0 } ^ (at as u64) << 32) as u8)
            .collect();
        self.unsigned_with(&filler)
    }

    fn unsigned_with(&self, data: &[u8]) -> Vec<u8> {
        let source = format!("VERSION = {}\nprint(VERSION)\n", self.version);
        let program =
            compiler::compile(source.as_bytes(), "main.py", &compiler::Options::default()).expect("it compiles");
        let files = [file("data", data), file("main.mpy", &program)].concat();
        let head = Info { align_log2: 2, name: "", version: "" }.head().expect("short");
        let info = record(Kind::INFO, head.as_bytes());
        let mut blocks = 1;
        loop {
            let room = vec![0; Head::payload_size(blocks * 4096) as usize];
            let records = [info.clone(), record(Kind::MANIFEST, &room), files.clone()].concat();
            let length = (records.len() + Seal::SIZE) as u64;
            let mut header = [0; Header::MAX_SIZE];
            let header = Header::new(Kind::IMAGE, length).padded(4).expect("wide enough").encode(&mut header);
            let mut image = [header, &records, Seal::new(0).as_bytes()].concat();
            if image.len() <= blocks as usize * 4096 {
                let crc = Image::parse(&image).expect("an image").compute_crc();
                let at = image.len() - Seal::SIZE + Seal::CRC_AT;
                image[at..][..4].copy_from_slice(&crc.to_le_bytes());
                return image;
            }
            blocks += 1;
        }
    }

    /// Fills in the manifest, and signs it.
    pub fn sign(&self, image: &mut [u8]) {
        let at = Image::parse(image).expect("an image").manifest().expect("room for a manifest").start;
        let mut manifest = Manifest {
            format: Manifest::FORMAT,
            key: self.key,
            reserved: 0.into(),
            length: 0.into(),
            version: self.version.into(),
            floor: self.floor.into(),
            loader: LOADER.into(),
            hardware: HARDWARE.into(),
            revokes: self.revokes.into(),
            product: PRODUCT,
            root: [0; 32],
        };
        (self.change)(&mut manifest);
        let message = sign::fill(image, at, manifest).expect("a manifest that makes sense");
        let signature = key(self.key).sk.sign(message, None);
        sign::put_signature(image, &signature).expect("an image with a manifest");
    }
}

/// Whether a signature is one of `key`'s, by the same crate as on the device.
pub fn verifies(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    key.verify(message, &Signature::new(*signature)).is_ok()
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    [Header::new(kind, payload.len() as u64).encode(&mut out), payload].concat()
}

fn file(name: &str, data: &[u8]) -> Vec<u8> {
    let mut crc = Crc32::new();
    crc.update(data);
    let checksum = romfs_format::romfs::write::checksum(crc.value());
    record(Kind::FILE, &[&[name.len() as u8], name.as_bytes(), &record(Kind::VERBATIM, data), &checksum].concat())
}
