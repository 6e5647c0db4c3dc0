//! What the module `update` works on: the slots of a device, behind a trait that a [`Platform`](crate::Platform) has.

use core::borrow::{Borrow, BorrowMut};
use core::cell::{RefCell, RefMut};

use embedded_storage::nor_flash::{NorFlash, NorFlashError, NorFlashErrorKind};
use romfs_update::{BLOCK, Boot, Error, FIRST, Install, State, Status, Updater};

/// Why something was not done.
pub type Failure = Error<NorFlashErrorKind>;

/// What a program can know of the slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overview {
    /// The slot whose image runs, and that image's version.
    pub slot: usize,
    /// See `slot`.
    pub version: u32,
    /// If it is on trial, how many more times it may start without being confirmed.
    pub trial: Option<u8>,
    /// Versions below it are refused.
    pub floor: u32,
    /// Bytes of another image that are written and checked, if one is being installed.
    pub installed: Option<u32>,
    /// Whether another image is complete and waits for its first start.
    pub is_ready: bool,
}

/// The slots of a device as programs use them. One installation is under way at a time: to begin another one ends it.
pub trait Updates: core::fmt::Debug {
    /// What there is to know.
    fn overview(&self) -> Overview;

    /// Begins an installation of a stream of `size` bytes, and gives its number. Nothing is written before the stream's
    /// first bytes are there.
    fn begin(&self, size: u32) -> u32;

    /// Takes bytes that stand at [`Updates::position`] in the stream.
    ///
    /// # Errors
    ///
    /// The stream is refused, or a block of it; the flash fails; the installation has ended ([`Error::Stale`]).
    fn write(&self, install: u32, bytes: &[u8]) -> Result<(), Failure>;

    /// Offset of the byte of the stream that is needed next. An installation that was begun earlier is gone on with, so
    /// this jumps once the first bytes have come.
    ///
    /// # Errors
    ///
    /// [`Error::Stale`].
    fn position(&self, install: u32) -> Result<u32, Failure>;

    /// Ends the installation: the image is checked as a whole, and tried at the next start.
    ///
    /// # Errors
    ///
    /// The stream is not complete, a block is wrong, or the flash fails.
    fn finish(&self, install: u32) -> Result<(), Failure>;

    /// Gives the installation up.
    ///
    /// # Errors
    ///
    /// The flash fails.
    fn abort(&self, install: u32) -> Result<(), Failure>;

    /// Confirms the image that runs.
    ///
    /// # Errors
    ///
    /// The flash fails.
    fn confirm(&self) -> Result<(), Failure>;

    /// Gives up the image that is on trial or waits for its first start.
    ///
    /// # Errors
    ///
    /// There is none, or the flash fails.
    fn revert(&self) -> Result<(), Failure>;
}

/// The slots of an [`Updater`] whose image runs.
#[derive(Debug)]
pub struct Slots<'d, F, const SLOTS: usize> {
    updater: RefCell<Updater<'d, F, SLOTS>>,
    stage: RefCell<Stage<'d>>,
    booted: Boot,
    /// The image that runs.
    image: &'d [u8],
    /// What an installation holds a block in, and before that the first bytes of its stream.
    block: &'d RefCell<[u8; BLOCK]>,
    /// How many times a new image may start without being confirmed.
    attempts: u8,
}

/// How far an installation is.
#[derive(Debug)]
struct Stage<'d> {
    /// Its number, counted from 1.
    number: u32,
    /// Bytes of its stream.
    size: u32,
    /// How many of the first bytes are there.
    first: usize,
    install: Option<Install<'d, Block<'d>>>,
}

/// The block, for as long as an installation has it.
#[derive(Debug)]
struct Block<'d>(RefMut<'d, [u8; BLOCK]>);

impl Borrow<[u8; BLOCK]> for Block<'_> {
    fn borrow(&self) -> &[u8; BLOCK] {
        &self.0
    }
}

impl BorrowMut<[u8; BLOCK]> for Block<'_> {
    fn borrow_mut(&mut self) -> &mut [u8; BLOCK] {
        &mut self.0
    }
}

impl<'d, F: NorFlash, const SLOTS: usize> Slots<'d, F, SLOTS> {
    /// Slots of which `booted` was chosen, whose bytes are `image`. `block` is for installations, whose images may
    /// start `attempts` times without being confirmed.
    pub fn new(
        updater: Updater<'d, F, SLOTS>,
        booted: Boot,
        image: &'d [u8],
        block: &'d RefCell<[u8; BLOCK]>,
        attempts: u8,
    ) -> Self {
        let stage = Stage { number: 0, size: 0, first: 0, install: None };
        Self { updater: updater.into(), stage: stage.into(), booted, image, block, attempts }
    }

    /// The stage of an installation that has not ended.
    fn stage(&self, install: u32) -> Result<RefMut<'_, Stage<'d>>, Failure> {
        let stage = self.stage.borrow_mut();
        if stage.number == install && install > 0 { Ok(stage) } else { Err(Error::Stale) }
    }

    /// Takes what of the first bytes is missing off the front of `bytes`. Once they are there the stream is looked at,
    /// and what of them is wanted is written.
    fn open(&self, stage: &mut Stage<'d>, bytes: &mut &[u8]) -> Result<(), Failure> {
        let mut first = [0; FIRST];
        let needed = FIRST.min(stage.size as usize);
        {
            let mut block = self.block.borrow_mut();
            let count = bytes.len().min(needed - stage.first);
            let (part, rest) = bytes.split_at(count);
            block[stage.first..stage.first + count].copy_from_slice(part);
            (stage.first, *bytes) = (stage.first + count, rest);
            if stage.first < needed {
                return Ok(());
            }
            first.copy_from_slice(&block[..FIRST]);
        }
        let first = &first[..needed];
        let mut updater = self.updater.borrow_mut();
        let block = Block(self.block.borrow_mut());
        let begun = updater.begin(first, self.image, block).map_err(kind);
        // If it is refused, another stream may begin in its place.
        stage.first = 0;
        let install = stage.install.insert(begun?);
        match first.get(install.position() as usize..) {
            Some(wanted) => install.write(&mut *updater, wanted).map_err(kind),
            // It goes on further behind.
            None => {
                *bytes = &[];
                Ok(())
            }
        }
    }
}

impl<F: NorFlash + core::fmt::Debug, const SLOTS: usize> Updates for Slots<'_, F, SLOTS> {
    fn overview(&self) -> Overview {
        let updater = self.updater.borrow();
        let state: &State<SLOTS> = updater.state();
        let other = |status| state.find(status).is_some_and(|slot| slot != self.booted.slot);
        let trial = (state.find(Status::Trial) == Some(self.booted.slot)).then_some(self.booted.trial).flatten();
        Overview {
            slot: self.booted.slot,
            version: self.booted.version,
            trial,
            floor: state.floor,
            installed: updater.installed(),
            is_ready: other(Status::Ready),
        }
    }

    fn begin(&self, size: u32) -> u32 {
        let mut stage = self.stage.borrow_mut();
        let number = stage.number.wrapping_add(1).max(1);
        *stage = Stage { number, size, first: 0, install: None };
        number
    }

    fn write(&self, install: u32, mut bytes: &[u8]) -> Result<(), Failure> {
        let mut stage = self.stage(install)?;
        if stage.install.is_none() {
            self.open(&mut stage, &mut bytes)?;
        }
        match &mut stage.install {
            Some(install) if !bytes.is_empty() => install.write(&mut *self.updater.borrow_mut(), bytes).map_err(kind),
            _ => Ok(()),
        }
    }

    fn position(&self, install: u32) -> Result<u32, Failure> {
        let stage = self.stage(install)?;
        Ok(stage.install.as_ref().map_or(stage.first as u32, Install::position))
    }

    fn finish(&self, install: u32) -> Result<(), Failure> {
        let mut stage = self.stage(install)?;
        let install = stage.install.as_mut().ok_or(Error::Incomplete)?;
        install.finish(&mut *self.updater.borrow_mut(), self.attempts).map_err(kind)?;
        (stage.number, stage.install) = (stage.number.wrapping_add(1), None);
        Ok(())
    }

    fn abort(&self, install: u32) -> Result<(), Failure> {
        let mut stage = self.stage(install)?;
        (stage.number, stage.install) = (stage.number.wrapping_add(1), None);
        self.updater.borrow_mut().abort().map_err(kind)
    }

    fn confirm(&self) -> Result<(), Failure> {
        self.updater.borrow_mut().confirm().map_err(kind)
    }

    fn revert(&self) -> Result<(), Failure> {
        self.updater.borrow_mut().revert().map_err(kind)
    }
}

/// The failure with the kind of the flash's error.
fn kind<E: NorFlashError>(error: Error<E>) -> Failure {
    error.map(|flash| flash.kind())
}
