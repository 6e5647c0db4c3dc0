//! Applying a patch in memory, as a device does in flash.

extern crate std;

use core::convert::Infallible;
use std::vec;
use std::vec::Vec;

use romfs_format::romfs::manifest::{BLOCK, block_size, find};

use super::decode::{Decoder, Source, Stop, Target};
use super::{HEADER, Header, number_of};
use crate::error::Refusal;
use crate::trust::hash_block;

/// The image that a patch rebuilds from `old`. Each block is compared with its hash; the signature is not verified.
///
/// # Errors
///
/// The patch is for another image, or is damaged.
pub fn apply(old: &[u8], patch: &[u8]) -> Result<Vec<u8>, Refusal> {
    let header = match Header::read(patch) {
        Some(Ok(header)) => header,
        Some(Err(_)) => return Err(Refusal::Malformed),
        None => return Err(Refusal::NotRomfs),
    };
    if header.number != number_of(patch) {
        return Err(Refusal::Malformed);
    }
    let base = find(old).map_err(|_| Refusal::Base)?;
    if !header.is_for(&base.head.manifest.root) {
        return Err(Refusal::Base);
    }
    let located = header.located;
    let length = located.head.manifest.length.get();
    let old = base.image_in(old).ok_or(Refusal::Base)?;
    let mut images = Images { old, new: vec![] };
    let mut decoder = Decoder::new(HEADER as u32);
    let (mut buffer, mut fill) = ([0; BLOCK], 0);
    let mut rest = &patch[HEADER..];
    for block in 0..located.head.manifest.blocks() {
        let mut target = Target { bytes: &mut buffer, fill: &mut fill };
        match decoder.run(&located, block, &mut images, &mut target, &mut rest) {
            Ok(number) if number == block => {}
            Ok(_) | Err(Stop::Hungry | Stop::Malformed) => return Err(Refusal::Malformed),
        }
        fill = 0;
        let bytes = &buffer[..block_size(length, block)];
        images.new.extend_from_slice(bytes);
        let expected = match block {
            0 => &located.head.manifest.root[..],
            _ => images.new.get(located.hash_at(block)..).and_then(|rest| rest.get(..32)).unwrap_or_default(),
        };
        if hash_block(&located, block, bytes) != expected {
            return Err(Refusal::Block(block));
        }
    }
    if decoder.finish(rest) { Ok(images.new) } else { Err(Refusal::Malformed) }
}

struct Images<'a> {
    old: &'a [u8],
    new: Vec<u8>,
}

impl Source for Images<'_> {
    type Error = Infallible;

    fn old(&self) -> &[u8] {
        self.old
    }

    fn read_new(&mut self, at: u32, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.new[at as usize..][..out.len()]);
        Ok(())
    }
}
