//! Writing an image into a slot as it arrives.

use core::borrow::BorrowMut;

use embedded_storage::nor_flash::NorFlash;
use romfs_format::romfs::manifest::{BLOCK, Located, Manifest, block_size, find};

use crate::delta::{Decoder, HEADER, Header, HeaderError, Source, Stop, Target};
use crate::error::{Error, Refusal};
use crate::state::{Progress, Slot, State, Status};
use crate::trust::{self, hash_block};
use crate::updater::{Result, Updater};
use crate::{flash, layout};

/// An installation under way.
///
/// It holds one block of the image, in memory that the caller gives: `[u8; BLOCK]` or a reference to one. All else is
/// in the flash, so it may be dropped at any time; [`Updater::begin`] goes on with it.
#[derive(Debug)]
pub struct Install<'o, B> {
    buffer: B,
    located: Located,
    slot: usize,
    /// See [`Updater`]: a later call of `begin` ends this installation.
    session: u32,
    /// Blocks that are written and checked.
    done: u32,
    /// Bytes of the next block that are in `buffer`.
    fill: usize,
    /// Blocks of the slot up to here that were erased by this object, from the stripe on that `done` is in.
    erased: u32,
    /// Rebuilds the image from a patch; `None` when the image itself comes.
    patch: Option<Decoder>,
    /// The image that runs.
    old: &'o [u8],
}

/// A stream, by its first bytes.
struct Stream {
    located: Located,
    /// The patch that it is, or 0.
    patch: u32,
}

impl<F: NorFlash, const SLOTS: usize> Updater<'_, F, SLOTS> {
    /// Begins to install what `first` is the beginning of, an image or a patch, or goes on with it where an earlier
    /// installation of the same image stopped.
    ///
    /// `first` are the first [`FIRST`](romfs_format::romfs::manifest::FIRST) bytes of the stream, or all if it has
    /// less; fewer may do. They are only looked at: what is to be written next starts at [`Install::position`]. `old`
    /// is the image that runs, from its start on, as it lies in memory; without it (an empty slice) patches are
    /// refused.
    ///
    /// # Errors
    ///
    /// The image or patch is refused ([`Error::Refused`]), or more of it is needed to tell ([`Error::Short`]);
    /// [`Error::TrialOpen`]; [`Error::NoSlot`]; the flash fails. No slot has been touched then.
    pub fn begin<'o, B: BorrowMut<[u8; BLOCK]>>(
        &mut self,
        first: &[u8],
        old: &'o [u8],
        buffer: B,
    ) -> Result<Install<'o, B>, F> {
        self.known()?;
        if self.state.trial().is_some() {
            return Err(Error::TrialOpen);
        }
        let stream = self.examine_stream(first, old)?;
        self.begin_checked(stream, old, buffer)
    }

    /// Decides whether a stream is wanted. On its own, for its stack is gone before anything is written.
    #[inline(never)]
    fn examine_stream(&mut self, first: &[u8], old: &[u8]) -> Result<Stream, F> {
        let (located, header) = match Header::read(first) {
            Some(Ok(header)) => (header.located, Some(header)),
            Some(Err(HeaderError::Short(needed))) => return Err(Error::Short(needed)),
            Some(Err(HeaderError::Malformed)) => return Err(Refusal::Malformed.into()),
            None => (find(first)?, None),
        };
        self.device.accepts(&located.head.manifest, self.state.floor, self.state.revoked, self.layout.slot)?;
        self.device.verify(&located.head, self.state.revoked)?;
        if let Some(header) = header {
            let is_for = |old: Located| header.is_for(&old.head.manifest.root);
            if !find(old).is_ok_and(is_for) {
                return Err(Refusal::Base.into());
            }
        }
        Ok(Stream { located, patch: header.map_or(0, |header| header.number) })
    }

    fn begin_checked<'o, B>(&mut self, stream: Stream, old: &'o [u8], buffer: B) -> Result<Install<'o, B>, F> {
        let Stream { located, patch } = stream;
        let manifest = &located.head.manifest;
        let mut state = self.state;
        let image = image_id(manifest);
        let under_way = state.find(Status::Installing).filter(|_| state.progress.image == image);
        let slot = match under_way {
            Some(slot) => slot,
            None => {
                let slot = self.free_slot().ok_or(Error::NoSlot)?;
                state.installs = state.installs.saturating_add(1);
                state.slots[slot] = Slot { install: state.installs, status: Status::Installing, attempts: 0 };
                state.progress = Progress { image, ..Progress::default() };
                slot
            }
        };
        if self.running() == Some(slot) {
            return Err(Error::NoSlot);
        }
        let done = state.progress.stripes.saturating_mul(self.blocks_per_stripe()).min(manifest.blocks());
        if patch == 0 {
            state.progress.stream = done * BLOCK as u32;
        } else if state.progress.patch != patch {
            // Blocks that came in another way are rebuilt, and not written, until it comes to those that are missing.
            state.progress.stream = HEADER as u32;
        }
        state.progress.patch = patch;
        // From now on the slot is invalid. Also where it has been so: what was read may have been torn.
        self.write(state)?;
        self.session = self.journal.generation();
        let old = find(old).ok().and_then(|base| base.image_in(old)).unwrap_or_default();
        let patch = (patch != 0).then(|| Decoder::new(state.progress.stream));
        Ok(Install { buffer, located, slot, session: self.session, done, fill: 0, erased: 0, patch, old })
    }

    /// The slot that is of least use: one without an image that may run, or else the longest retired one.
    fn free_slot(&self) -> Option<usize> {
        let rank = |slot: &Slot| match slot.status {
            Status::Installing => Some((0, 0)),
            Status::Empty => Some((1, 0)),
            Status::Rejected => Some((2, slot.install)),
            Status::Retired => Some((3, slot.install)),
            Status::Ready | Status::Trial | Status::Confirmed => None,
        };
        let free = (0..SLOTS).filter(|&slot| self.running() != Some(slot));
        free.filter_map(|slot| Some((rank(&self.state.slots[slot])?, slot))).min().map(|(_, slot)| slot)
    }

    fn blocks_per_stripe(&self) -> u32 {
        layout::stripe::<F>() / BLOCK as u32
    }
}

/// What the journal knows an image by.
fn image_id(manifest: &Manifest) -> u32 {
    let [a, b, c, d, ..] = manifest.root;
    u32::from_le_bytes([a, b, c, d])
}

impl<B: BorrowMut<[u8; BLOCK]>> Install<'_, B> {
    /// What the image says of itself. Its signature is verified.
    pub fn manifest(&self) -> &Manifest {
        &self.located.head.manifest
    }

    /// The slot that the image is written to.
    pub fn slot(&self) -> usize {
        self.slot
    }

    /// Offset in the stream of the byte that is to be written next.
    pub fn position(&self) -> u32 {
        match &self.patch {
            None => self.written() + self.fill as u32,
            Some(patch) => patch.position(),
        }
    }

    /// Bytes of the image that are written and checked.
    pub fn written(&self) -> u32 {
        (self.done * BLOCK as u32).min(self.manifest().length.get())
    }

    /// Whether all of the image has been written.
    pub fn is_complete(&self) -> bool {
        self.done == self.manifest().blocks()
    }

    /// Gives the memory back. The installation can be gone on with.
    pub fn into_buffer(self) -> B {
        self.buffer
    }

    /// Takes the next bytes of the stream, any number of them. Each block is checked, and then written, when its last
    /// byte is there.
    ///
    /// # Errors
    ///
    /// A block is wrong ([`Refusal::Block`]), the patch is malformed, there are more bytes than the image has, or the
    /// flash fails. After any of them the stream goes on at [`Install::position`].
    pub fn write<F: NorFlash, const SLOTS: usize>(
        &mut self,
        updater: &mut Updater<'_, F, SLOTS>,
        mut bytes: &[u8],
    ) -> Result<(), F> {
        self.check_current(updater)?;
        while !self.is_complete() {
            if !self.fill_block(updater, &mut bytes)? {
                return Ok(());
            }
            self.fill = 0;
            self.store(updater)?;
        }
        let is_end = match &mut self.patch {
            Some(patch) => patch.finish(bytes),
            None => bytes.is_empty(),
        };
        if is_end { Ok(()) } else { Err(Error::TooLong) }
    }

    /// Takes bytes off the front of `bytes` until the next block that is to be written is in the buffer; whether it is.
    fn fill_block<F: NorFlash, const SLOTS: usize>(
        &mut self,
        updater: &mut Updater<'_, F, SLOTS>,
        bytes: &mut &[u8],
    ) -> Result<bool, F> {
        let Some(patch) = &mut self.patch else {
            let size = block_size(self.located.head.manifest.length.get(), self.done);
            let (part, rest) = bytes.split_at(bytes.len().min(size - self.fill));
            self.buffer.borrow_mut()[self.fill..][..part.len()].copy_from_slice(part);
            self.fill += part.len();
            *bytes = rest;
            return Ok(self.fill == size);
        };
        let start = updater.layout.slots[self.slot];
        let mut source = Images { flash: &mut updater.flash, start, old: self.old };
        let mut target = Target { bytes: self.buffer.borrow_mut(), fill: &mut self.fill };
        let stop = loop {
            match patch.run(&self.located, self.done, &mut source, &mut target, bytes) {
                Ok(block) if block == self.done => return Ok(true),
                // It was written before.
                Ok(_) => *target.fill = 0,
                Err(stop) => break stop,
            }
        };
        match stop {
            Stop::Hungry => Ok(false),
            Stop::Malformed => Err(self.refuse(updater, Refusal::Malformed)),
            Stop::Source(error) => {
                self.fill = 0;
                *patch = Decoder::new(patch.restart(self.done));
                Err(Error::Flash(error))
            }
        }
    }

    /// Gives up the block in the buffer. The error is `refusal`, or that of the flash.
    fn refuse<F: NorFlash, const SLOTS: usize>(
        &mut self,
        updater: &mut Updater<'_, F, SLOTS>,
        refusal: Refusal,
    ) -> Error<F::Error> {
        self.fill = 0;
        let Some(patch) = &mut self.patch else { return refusal.into() };
        let stream = patch.retry(self.done);
        *patch = Decoder::new(stream);
        // What was damaged may have led the journal astray: who begins anew must not start there again.
        if stream == HEADER as u32 && updater.state.progress.stream != stream {
            let mut state = updater.state;
            state.progress.stream = stream;
            if let Err(error) = updater.journal.progress(&mut updater.flash, &updater.layout, &state) {
                return Error::Flash(error);
            }
            updater.state = state;
        }
        refusal.into()
    }

    /// Checks the whole slot, and lets the image start on trial, at most `attempts` times before it is confirmed.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`]; the flash does not hold what was written to it, in which case the stream goes on before
    /// that ([`Refusal::Block`]); the flash fails.
    pub fn finish<F: NorFlash, const SLOTS: usize>(
        &mut self,
        updater: &mut Updater<'_, F, SLOTS>,
        attempts: u8,
    ) -> Result<(), F> {
        self.check_current(updater)?;
        if !self.is_complete() {
            return Err(Error::Incomplete);
        }
        let at = updater.layout.slots[self.slot];
        let checked = trust::check_blocks(&mut updater.flash, at, &self.located);
        let mut state = updater.state;
        match checked {
            Ok(()) => {
                state.slots[self.slot] =
                    Slot { status: Status::Ready, attempts: attempts.max(1), ..state.slots[self.slot] };
                state.progress = Progress::default();
            }
            Err(Error::Refused(Refusal::Block(block))) => {
                let per_stripe = updater.blocks_per_stripe();
                self.go_back(block, per_stripe, HEADER as u32);
                state.progress = self.progress(&state, per_stripe);
            }
            Err(_) => return checked,
        }
        updater.write(state).and(checked)
    }

    /// Checks the block in the buffer, and writes it.
    fn store<F: NorFlash, const SLOTS: usize>(&mut self, updater: &mut Updater<'_, F, SLOTS>) -> Result<(), F> {
        let start = updater.layout.slots[self.slot];
        let block = self.done;
        let size = block_size(self.manifest().length.get(), block);
        let expected = trust::expected(&mut updater.flash, start, &self.located, block).map_err(Error::Flash)?;
        if hash_block(&self.located, block, &self.buffer.borrow()[..size]) != expected {
            return Err(self.refuse(updater, Refusal::Block(block)));
        }
        let stored = self.program(updater, start, size);
        if stored.is_err() {
            // Whatever was programmed of the stripe needs erasing before more can be.
            let stream = updater.state.progress.stream;
            self.go_back(block, updater.blocks_per_stripe(), stream);
        }
        stored
    }

    fn program<F: NorFlash, const SLOTS: usize>(
        &mut self,
        updater: &mut Updater<'_, F, SLOTS>,
        start: u32,
        size: usize,
    ) -> Result<(), F> {
        let block = self.done;
        let (per_stripe, length) = (updater.blocks_per_stripe(), self.manifest().length.get());
        if block >= self.erased {
            // Only stripes as a whole, and only as much of the last one as the image needs.
            let from = block * BLOCK as u32;
            let end = (from + layout::stripe::<F>()).min(length.next_multiple_of(F::ERASE_SIZE as u32));
            self.erased = block + per_stripe;
            updater.flash.erase(start + from, start + end).map_err(Error::Flash)?;
        }
        let padded = size.next_multiple_of(F::WRITE_SIZE);
        let bytes = self.buffer.borrow_mut();
        bytes[size..padded].fill(0xff);
        updater.flash.write(start + block * BLOCK as u32, &bytes[..padded]).map_err(Error::Flash)?;
        self.done += 1;
        if self.done.is_multiple_of(per_stripe) || self.is_complete() {
            let mut state = updater.state;
            state.progress = self.progress(&state, per_stripe);
            updater.journal.progress(&mut updater.flash, &updater.layout, &state).map_err(Error::Flash)?;
            updater.state = state;
        }
        Ok(())
    }

    /// Starts over with the stripe that `block` is in; a patch with the segment at `stream`, which begins no later.
    fn go_back(&mut self, block: u32, per_stripe: u32, stream: u32) {
        self.done = block - block % per_stripe;
        (self.fill, self.erased) = (0, 0);
        if let Some(patch) = &mut self.patch {
            *patch = Decoder::new(stream);
        }
    }

    fn progress<const SLOTS: usize>(&self, state: &State<SLOTS>, per_stripe: u32) -> Progress {
        let stream = self.patch.as_ref().map_or(self.done * BLOCK as u32, |patch| patch.restart(self.done));
        Progress { stripes: self.done.div_ceil(per_stripe), stream, ..state.progress }
    }

    /// # Errors
    ///
    /// [`Error::Stale`].
    fn check_current<F: NorFlash, const SLOTS: usize>(&self, updater: &Updater<'_, F, SLOTS>) -> Result<(), F> {
        let is_open = updater.state.slots[self.slot].status == Status::Installing;
        if is_open && updater.session == self.session { Ok(()) } else { Err(Error::Stale) }
    }
}

/// The images that a patch copies from.
struct Images<'a, F> {
    flash: &'a mut F,
    /// Where the slot of the new one starts.
    start: u32,
    old: &'a [u8],
}

impl<F: NorFlash> Source for Images<'_, F> {
    type Error = F::Error;

    fn old(&self) -> &[u8] {
        self.old
    }

    fn read_new(&mut self, at: u32, out: &mut [u8]) -> core::result::Result<(), F::Error> {
        flash::read(self.flash, self.start + at, out)
    }
}
