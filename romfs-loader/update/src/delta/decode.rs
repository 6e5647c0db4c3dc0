//! Rebuilding the blocks of an image from a patch.

use romfs_format::romfs::manifest::{BLOCK, Head, Located, block_size};
use zerocopy::IntoBytes;

use super::model::{Coder, MAX_STEP, Model, Models, PROBABILITY_BITS};
use super::{FEWEST, HEADER, HIDDEN, Kind, PLAIN, SEGMENT};

/// Bytes of the stream that wait: those of a step, and some more, so that they are not moved for each.
const WAITING: usize = MAX_STEP + 24;

/// Where copies come from.
pub(crate) trait Source {
    /// Why the new image cannot be read.
    type Error;

    /// The old image.
    fn old(&self) -> &[u8];

    /// Reads bytes of the new image, of blocks that are written.
    ///
    /// # Errors
    ///
    /// The flash fails.
    fn read_new(&mut self, at: u32, out: &mut [u8]) -> Result<(), Self::Error>;
}

/// Why a decoder stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop<E> {
    /// All bytes are taken.
    Hungry,
    /// The segment is none that was made for this image.
    Malformed,
    /// The new image cannot be read.
    Source(E),
}

impl<E> From<Malformed> for Stop<E> {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// The segment is none that was made for this image.
struct Malformed;

/// Rebuilds an image block by block.
///
/// It holds a few bytes of the stream, the models of the segment, and what is left of a step.
#[derive(Debug)]
pub(crate) struct Decoder {
    models: Models,
    range: Range,
    /// Whether a segment's code is being decoded.
    is_open: bool,
    /// Bytes of the segment that have not come yet.
    left: u32,
    /// Offset in the stream of the byte that comes next.
    position: u32,
    /// Offsets in the stream of the first segment that was decoded, of the present one, and of the one behind it.
    start: u32,
    segment: u32,
    next: u32,
    /// The block that the segment ends before.
    end: u32,
    /// The block that is rebuilt; none before the first segment.
    block: Option<u32>,
    here: u32,
    back: u32,
    difference: u8,
    /// Bytes that are left to append by a step.
    pending: u32,
    origin: Origin,
}

/// Where the bytes of a step come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Old,
    /// So many bytes back in the new image.
    New(u32),
    Stream,
}

/// The range decoder, and the bytes that it decodes.
#[derive(Debug)]
struct Range {
    code: u32,
    range: u32,
    waiting: [u8; WAITING],
    /// Those of them that are there, and that are decoded.
    count: usize,
    used: usize,
}

impl Range {
    fn next(&mut self) -> u8 {
        // What is not there lies behind the end of the segment.
        let byte = if self.used < self.count { self.waiting[self.used] } else { 0 };
        self.used += 1;
        byte
    }
}

impl Coder for Range {
    fn bit(&mut self, model: &mut Model, _: bool) -> bool {
        let bound = (self.range >> PROBABILITY_BITS) * model.probability();
        let bit = self.code >= bound;
        if bit {
            (self.code, self.range) = (self.code - bound, self.range - bound);
        } else {
            self.range = bound;
        }
        while self.range < 1 << 24 {
            (self.code, self.range) = (self.code << 8 | u32::from(self.next()), self.range << 8);
        }
        model.learn(bit);
        bit
    }
}

/// The buffer of a block, and how much of it is there.
pub(crate) struct Target<'b> {
    pub(crate) bytes: &'b mut [u8; BLOCK],
    pub(crate) fill: &'b mut usize,
}

impl Decoder {
    /// One that goes on with the segment at `position` in the stream.
    pub(crate) fn new(position: u32) -> Self {
        Self {
            models: Models::new(),
            range: Range { code: 0, range: 0, waiting: [0; WAITING], count: 0, used: 0 },
            is_open: false,
            left: 0,
            position,
            start: position,
            segment: position,
            next: position,
            end: 0,
            block: None,
            here: 0,
            back: 0,
            difference: 0,
            pending: 0,
            origin: Origin::Old,
        }
    }

    /// Offset in the stream of the byte that comes next.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// Offset in the stream of the segment to start over with, so that the block `done` is rebuilt next.
    pub(crate) fn restart(&self, done: u32) -> u32 {
        if done >= self.end { self.next } else { self.segment }
    }

    /// Where the stream has to go on after a block came out wrong: at the same segment once more, or at the first one
    /// of the patch where that was tried before. What came was damaged, and if that was in the head of an earlier
    /// segment, the present one does not begin here.
    pub(crate) fn retry(&self, done: u32) -> u32 {
        let again = self.restart(done);
        if again == self.start { HEADER as u32 } else { again }
    }

    /// Goes on until a block is full, which it gives the number of.
    ///
    /// Bytes are taken off the front of `bytes`. A segment may begin with a block before `done`, which is the number of
    /// blocks that are written, but not behind it.
    ///
    /// # Errors
    ///
    /// See [`Stop`].
    pub(crate) fn run<S: Source>(
        &mut self,
        located: &Located,
        done: u32,
        source: &mut S,
        target: &mut Target<'_>,
        bytes: &mut &[u8],
    ) -> Result<u32, Stop<S::Error>> {
        loop {
            let Some(block) = self.block.filter(|&block| block < self.end) else {
                self.open(located, done, bytes)?;
                continue;
            };
            if block == 0 && *target.fill == located.at {
                // What steps do not see. It lies in the first quarter of the block.
                target.bytes[located.at..][..size_of::<Head>()].copy_from_slice(located.head.as_bytes());
                *target.fill += size_of::<Head>();
            }
            let size = block_size(located.head.manifest.length.get(), block);
            if *target.fill >= size {
                self.block = Some(block + 1);
                if block + 1 >= self.end && self.pending > 0 {
                    return Err(Stop::Malformed);
                }
                return Ok(block);
            }
            if self.pending > 0 {
                self.append(located, block, size, source, target, bytes)?;
                continue;
            }
            if !self.is_open {
                return Err(Stop::Malformed);
            }
            self.take(bytes);
            // A step is decoded when all of its bytes are certain to be there.
            if self.range.count < MAX_STEP && self.left > 0 {
                return Err(Stop::Hungry);
            }
            self.step(located, source.old(), target)?;
        }
    }

    /// Takes bytes of the segment's code.
    fn take(&mut self, bytes: &mut &[u8]) {
        let Range { waiting, count, used, .. } = &mut self.range;
        if *count < MAX_STEP + *used {
            waiting.copy_within((*used).min(*count)..*count, 0);
            (*count, *used) = (count.saturating_sub(*used), 0);
        }
        let new = bytes.len().min(self.left as usize).min(WAITING - *count);
        waiting[*count..][..new].copy_from_slice(&bytes[..new]);
        *count += new;
        self.advance(new, bytes);
        self.left -= new as u32;
    }

    fn advance(&mut self, count: usize, bytes: &mut &[u8]) {
        *bytes = &bytes[count..];
        self.position += count as u32;
    }

    /// Skips what is left of a segment, and starts the next.
    fn open<E>(&mut self, located: &Located, done: u32, bytes: &mut &[u8]) -> Result<(), Stop<E>> {
        if self.left > 0 {
            let skipped = bytes.len().min(self.left as usize);
            self.advance(skipped, bytes);
            self.left -= skipped as u32;
        }
        if self.is_open {
            self.is_open = false;
            self.range.count = 0;
        }
        let at = self.range.count;
        let new = bytes.len().min(SEGMENT - at);
        self.range.waiting[at..][..new].copy_from_slice(&bytes[..new]);
        self.range.count += new;
        self.advance(new, bytes);
        if self.left > 0 || self.range.count < SEGMENT {
            return Err(Stop::Hungry);
        }
        let head = &self.range.waiting;
        let [size, first, end] = [0, 2, 4].map(|at| u16::from_le_bytes([head[at], head[at + 1]]));
        self.here = u32::from_le_bytes([head[6], head[7], head[8], head[9]]);
        self.end = end.into();
        let first = u32::from(first);
        let follows = match self.block {
            Some(block) => first == block,
            None => first <= done,
        };
        if !follows || self.end <= first || self.end > located.head.manifest.blocks() {
            return Err(Stop::Malformed);
        }
        self.segment = self.position - SEGMENT as u32;
        self.next = self.position.saturating_add(u32::from(size & !PLAIN));
        self.block = Some(first);
        (self.back, self.difference, self.pending) = (self.here, 0, 0);
        (self.range.count, self.range.used) = (0, 0);
        if size & PLAIN != 0 {
            (self.pending, self.origin) = (u32::from(size & !PLAIN), Origin::Stream);
            return Ok(());
        }
        (self.is_open, self.left) = (true, size.into());
        self.models = Models::new();
        (self.range.range, self.range.code) = (0, 0);
        Ok(())
    }

    /// Decodes a step, and takes it or leaves it pending.
    fn step(&mut self, located: &Located, old: &[u8], target: &mut Target<'_>) -> Result<(), Malformed> {
        let Self { models, range, .. } = self;
        if range.range == 0 {
            range.range = u32::MAX;
            for _ in 0..4 {
                range.code = range.code << 8 | u32::from(range.next());
            }
        }
        let (same, elsewhere, repeat) = FEWEST;
        let kind = models.kind(range, Kind::Same);
        let mut move_from = |from: u32| {
            let (by, length) = models.moved(range, 0, 0);
            let by = (by >> 1) as i32 ^ -((by & 1) as i32);
            (from.wrapping_add_signed(by), length + elsewhere)
        };
        (self.pending, self.origin) = match kind {
            Kind::Same => (models.same(range, 0) + same, Origin::Old),
            Kind::Short => (1, Origin::Old),
            Kind::Moved => {
                let here = self.here;
                let (to, length) = move_from(here);
                (self.here, self.back) = (to, here);
                (length, Origin::Old)
            }
            Kind::Returned => {
                let (to, length) = move_from(self.back);
                self.back = self.here;
                self.here = to;
                (length, Origin::Old)
            }
            Kind::Repeat => {
                let (distance, length) = models.repeat(range, 0, 0);
                (length + repeat, Origin::New(distance + 1))
            }
            Kind::Again | Kind::Change | Kind::New => {
                let byte = if kind == Kind::New {
                    models.new_byte(range, 0)
                } else {
                    if kind == Kind::Change {
                        self.difference = models.change(range, 0);
                    }
                    let at = real(located, self.here).ok_or(Malformed)?;
                    self.here += 1;
                    old.get(at).ok_or(Malformed)?.wrapping_add(self.difference)
                };
                target.bytes[*target.fill] = byte;
                *target.fill += 1;
                return Ok(());
            }
        };
        Ok(())
    }

    /// Appends bytes of a pending step, as many as can be at once.
    fn append<S: Source>(
        &mut self,
        located: &Located,
        block: u32,
        size: usize,
        source: &mut S,
        target: &mut Target<'_>,
        bytes: &mut &[u8],
    ) -> Result<(), Stop<S::Error>> {
        let fill = *target.fill;
        // Up to what steps do not see, and not across it, in the new image or where it is copied from.
        let end = if block == 0 && fill < located.at { located.at } else { size };
        let mut count = (end - fill).min(self.pending as usize);
        let within = |seen: u32, count: usize| match (located.at as u32).checked_sub(seen) {
            Some(before) if before > 0 => count.min(before as usize),
            _ => count,
        };
        match self.origin {
            Origin::Old => {
                count = within(self.here, count);
                let from = real(located, self.here).ok_or(Malformed)?;
                let part = from.checked_add(count).and_then(|end| source.old().get(from..end)).ok_or(Malformed)?;
                target.bytes[fill..][..count].copy_from_slice(part);
                self.here += count as u32;
            }
            Origin::New(distance) => {
                let at = block as usize * BLOCK + fill;
                let seen = if at > located.at { at as u32 - HIDDEN } else { at as u32 };
                let from = seen.checked_sub(distance).ok_or(Malformed)?;
                count = within(from, count).min(distance as usize);
                let from = real(located, from).ok_or(Malformed)?;
                match from.checked_sub(block as usize * BLOCK) {
                    Some(from) => target.bytes.copy_within(from..from + count, fill),
                    None => {
                        count = count.min(BLOCK - from % BLOCK);
                        source.read_new(from as u32, &mut target.bytes[fill..][..count]).map_err(Stop::Source)?;
                    }
                }
            }
            Origin::Stream => {
                count = count.min(bytes.len());
                if count == 0 {
                    return Err(Stop::Hungry);
                }
                target.bytes[fill..][..count].copy_from_slice(&bytes[..count]);
                self.advance(count, bytes);
            }
        }
        self.pending -= count as u32;
        *target.fill += count;
        Ok(())
    }

    /// Takes what is left of the last segment, when the image is complete; whether there was nothing more.
    pub(crate) fn finish(&mut self, bytes: &[u8]) -> bool {
        let count = bytes.len().min(self.left as usize);
        self.left -= count as u32;
        self.position += count as u32;
        count == bytes.len()
    }
}

/// The offset in an image of the byte that steps count as number `seen`.
fn real(located: &Located, seen: u32) -> Option<usize> {
    let at = if seen as usize >= located.at { seen.checked_add(HIDDEN)? } else { seen };
    Some(at as usize)
}
