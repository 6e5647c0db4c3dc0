//! Which slot runs: boot, confirmation, revocation.

use core::fmt;

use embedded_storage::nor_flash::NorFlash;
use romfs_format::romfs::manifest::Located;

use crate::error::{Error, Refusal, Version};
use crate::journal::Journal;
use crate::layout::Layout;
use crate::state::{Progress, Slot, State, Status};
use crate::trust::{self, Device};
use crate::{flash, layout};

/// Result of what works on the flash `F`.
pub type Result<T, F> = core::result::Result<T, Error<<F as embedded_storage::nor_flash::ErrorType>::Error>>;

/// The slots of a device: what is in them, and which one runs.
///
/// Everything that the device knows is in its flash. A program may open it as often as it likes, one at a time.
#[derive(Debug)]
pub struct Updater<'d, F, const SLOTS: usize> {
    pub(crate) flash: F,
    pub(crate) layout: Layout<SLOTS>,
    pub(crate) device: Device<'d>,
    pub(crate) journal: Journal,
    pub(crate) state: State<SLOTS>,
    /// Whether `state` is what the journal holds, and not what stands in for nothing.
    is_known: bool,
    /// The slot that runs, which must not be erased.
    running: Option<usize>,
    /// The installation that may write: the journal's generation when it began, or 0.
    pub(crate) session: u32,
}

/// How much of an image is checked before it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Its manifest is read, some 200 bytes; its signature and its blocks were verified when it was installed.
    Manifest,
    /// Its signature and all of its blocks are verified once more.
    Whole,
}

/// The image that is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boot {
    /// The slot that it is in.
    pub slot: usize,
    /// Where it starts, in bytes from the start of the flash.
    pub at: u32,
    /// Its length in bytes.
    pub length: u32,
    /// Its version.
    pub version: u32,
    /// If it is on trial, how many more times it may start without being confirmed.
    pub trial: Option<u8>,
    /// Why it is this one.
    pub reason: Reason,
}

/// Why an image runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is the confirmed one, and nothing is to be tried.
    Confirmed,
    /// It is on trial.
    Trial,
    /// It is the confirmed one; another one has used up its attempts.
    AttemptsUsed,
    /// It is the confirmed one; another one was to be tried and is refused.
    TrialRefused(Refusal),
    /// It is the confirmed one; another one was to be tried, and the attempt could not be written down.
    FlashFailed,
    /// It was confirmed before the confirmed one, which is damaged.
    Damaged,
    /// It is the newest whole image: nothing was known of the slots.
    Found,
}

impl fmt::Display for Boot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slot, version, trial, reason, .. } = *self;
        write!(f, "slot {slot} starts, version {}, ", Version(version))?;
        match (reason, trial) {
            (_, Some(1)) => f.write_str("on trial; it may start once more without being confirmed"),
            (_, Some(left)) => write!(f, "on trial; it may start {left} more times without being confirmed"),
            (Reason::Confirmed | Reason::Trial, None) => f.write_str("confirmed"),
            (Reason::AttemptsUsed, None) => f.write_str("confirmed; another image has used up its attempts"),
            (Reason::TrialRefused(refusal), None) => write!(f, "confirmed; another image is refused: {refusal}"),
            (Reason::FlashFailed, None) => {
                f.write_str("confirmed; the flash failed before another image could be tried")
            }
            (Reason::Damaged, None) => f.write_str("confirmed before another image, which is damaged"),
            (Reason::Found, None) => f.write_str("the newest image that was found"),
        }
    }
}

impl<'d, F: NorFlash, const SLOTS: usize> Updater<'d, F, SLOTS> {
    /// Reads what is known of the slots. Writes nothing.
    ///
    /// `running` is the slot whose image is being executed; `None` in a boot loader, before one is.
    ///
    /// # Errors
    ///
    /// The layout does not fit the flash, or the flash fails.
    pub fn open(mut flash: F, layout: Layout<SLOTS>, device: Device<'d>, running: Option<usize>) -> Result<Self, F> {
        layout.check(&flash).map_err(Error::Layout)?;
        let (journal, state) = Journal::open(&mut flash, &layout).map_err(Error::Flash)?;
        let (is_known, state) = (state.is_some(), state.unwrap_or_default());
        Ok(Self { flash, layout, device, journal, state, is_known, running, session: 0 })
    }

    /// What is known of the slots; nothing but empty ones before the first [`Updater::boot`].
    pub fn state(&self) -> &State<SLOTS> {
        &self.state
    }

    /// Where things lie.
    pub fn layout(&self) -> &Layout<SLOTS> {
        &self.layout
    }

    /// The flash, for what the embedder does with other parts of it.
    pub fn flash_mut(&mut self) -> &mut F {
        &mut self.flash
    }

    /// Gives the flash back.
    pub fn release(self) -> F {
        self.flash
    }

    /// Bytes of the image of the installation under way that are written and checked; `None` if there is none.
    pub fn installed(&self) -> Option<u32> {
        self.state.find(Status::Installing)?;
        Some(self.state.progress.stripes.saturating_mul(layout::stripe::<F>()))
    }

    /// Chooses the image that is to run, and writes down that an attempt is used up if it is on trial. After that it
    /// has to be started.
    ///
    /// Where it does not start all the same (it cannot be mounted), [`Updater::boot_failed`] gives another one.
    ///
    /// # Errors
    ///
    /// [`Error::NoImage`], or the flash cannot be read. That it cannot be written keeps no confirmed image from
    /// starting.
    pub fn boot(&mut self, check: Check) -> Result<Boot, F> {
        if !self.is_known {
            return self.find_newest();
        }
        let mut reason = Reason::Confirmed;
        if let Some(slot) = self.state.trial() {
            match self.try_out(slot, check)? {
                Ok(boot) => return Ok(boot),
                Err(why) => reason = why,
            }
        } else {
            // Best effort: that a state is not durable harms nobody who only reads it.
            let _ = self.settle();
        }
        if let Some(slot) = self.state.find(Status::Confirmed) {
            // It was accepted once; that the floor may have been raised since must not keep it from running.
            match self.examine(slot, check, 0) {
                Ok(located) => return Ok(self.start(slot, &located, None, reason)),
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.fall_back()
    }

    /// [`Updater::boot`] until it gives an image that can start, as far as the caller can see: one that can be mounted.
    /// The others are given up.
    ///
    /// # Errors
    ///
    /// As of [`Updater::boot`] and [`Updater::boot_failed`].
    pub fn boot_where(&mut self, check: Check, mut can_start: impl FnMut(&Boot) -> bool) -> Result<Boot, F> {
        let mut boot = self.boot(check)?;
        while !can_start(&boot) {
            boot = self.boot_failed(&boot, check)?;
        }
        Ok(boot)
    }

    /// Gives up the image that was chosen and did not start, and chooses another one.
    ///
    /// # Errors
    ///
    /// [`Error::NoImage`] if there is no other, in which case the confirmed one stays confirmed; the flash fails.
    pub fn boot_failed(&mut self, failed: &Boot, check: Check) -> Result<Boot, F> {
        self.known()?;
        self.running = None;
        match failed.trial {
            Some(_) => {
                self.set_status(failed.slot, Status::Rejected)?;
                self.boot(check)
            }
            None => self.fall_back(),
        }
    }

    /// Starts the image in `slot` on trial, if there is a reason to; otherwise gives the reason why the confirmed one
    /// runs.
    fn try_out(&mut self, slot: usize, check: Check) -> Result<core::result::Result<Boot, Reason>, F> {
        let refused = match self.state.slots[slot].attempts {
            0 => Reason::AttemptsUsed,
            attempts => match self.examine(slot, check, self.state.floor) {
                Ok(located) => {
                    let left = attempts - 1;
                    let mut state = self.state;
                    state.slots[slot] = Slot { status: Status::Trial, attempts: left, ..state.slots[slot] };
                    // Before it runs, so that it counts when it never comes back.
                    if self.write(state).is_err() {
                        return Ok(Err(Reason::FlashFailed));
                    }
                    return Ok(Ok(self.start(slot, &located, Some(left), Reason::Trial)));
                }
                Err(Error::Refused(refusal)) => Reason::TrialRefused(refusal),
                Err(error) => return Err(error),
            },
        };
        // If this cannot be written the next boot comes to the same result.
        let _ = self.set_status(slot, Status::Rejected);
        Ok(Err(refused))
    }

    /// The newest of the images that were confirmed once, is whole, and is not too old. It becomes the confirmed one.
    fn fall_back(&mut self) -> Result<Boot, F> {
        let mut below = u32::MAX;
        loop {
            let retired = |slot: &usize| {
                let Slot { status, install, .. } = self.state.slots[*slot];
                status == Status::Retired && install < below
            };
            let Some(slot) = (0..SLOTS).filter(retired).max_by_key(|&slot| self.state.slots[slot].install) else {
                return Err(Error::NoImage);
            };
            below = self.state.slots[slot].install;
            let located = match self.examine(slot, Check::Whole, self.state.floor) {
                Ok(located) => located,
                Err(Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            let mut state = self.state;
            if let Some(damaged) = state.find(Status::Confirmed) {
                state.slots[damaged].status = Status::Rejected;
            }
            state.slots[slot].status = Status::Confirmed;
            // If it cannot be written, the same is found again.
            let _ = self.write(state);
            return Ok(self.start(slot, &located, None, Reason::Damaged));
        }
    }

    /// The image with the highest version of those that are whole and signed: for a device that comes from the factory,
    /// or has lost its state.
    fn find_newest(&mut self) -> Result<Boot, F> {
        let mut newest: Option<(usize, Located)> = None;
        let mut state = State::default();
        for slot in 0..SLOTS {
            let located = match self.examine(slot, Check::Whole, 0) {
                Ok(located) => located,
                Err(Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            state.installs += 1;
            state.slots[slot] = Slot { install: state.installs, status: Status::Retired, attempts: 0 };
            let version = |located: &Located| located.head.manifest.version.get();
            if newest.as_ref().is_none_or(|(_, best)| version(&located) > version(best)) {
                newest = Some((slot, located));
            }
        }
        let Some((slot, located)) = newest else { return Err(Error::NoImage) };
        let manifest = &located.head.manifest;
        state.slots[slot].status = Status::Confirmed;
        // A lost floor was no higher than the version of what was confirmed, which is still there.
        state.floor = if self.is_blank()? { manifest.floor.get() } else { manifest.version.get() };
        state.revoked = manifest.revokes.get();
        self.write(state)?;
        self.is_known = true;
        Ok(self.start(slot, &located, None, Reason::Found))
    }

    /// Whether no state was ever written.
    fn is_blank(&mut self) -> Result<bool, F> {
        let mut chunk = [0; 64];
        for at in (0..self.layout.bank * 2).step_by(chunk.len()) {
            flash::read(&mut self.flash, self.layout.state + at, &mut chunk).map_err(Error::Flash)?;
            if chunk.iter().any(|&byte| byte != 0xff) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Checks the image in a slot.
    fn examine(&mut self, slot: usize, check: Check, floor: u32) -> Result<Located, F> {
        let (at, room) = (self.layout.slots[slot], self.layout.slot);
        let located = trust::read_manifest(&mut self.flash, at, room)?;
        self.device.accepts(&located.head.manifest, floor, self.state.revoked, room)?;
        if check == Check::Whole {
            self.device.verify(&located.head, self.state.revoked)?;
            trust::check_blocks(&mut self.flash, at, &located)?;
        }
        Ok(located)
    }

    fn start(&mut self, slot: usize, located: &Located, trial: Option<u8>, reason: Reason) -> Boot {
        self.running = Some(slot);
        let manifest = &located.head.manifest;
        let (length, version) = (manifest.length.get(), manifest.version.get());
        Boot { slot, at: self.layout.slots[slot], length, version, trial, reason }
    }

    /// Confirms the running image: from now on it is the one that runs when there is nothing to try. Its floor and the
    /// keys that it revokes take effect. Without an image on trial nothing happens, so that programs may call this
    /// whenever they have started well.
    ///
    /// # Errors
    ///
    /// The flash fails, or the image's manifest is damaged.
    pub fn confirm(&mut self) -> Result<(), F> {
        self.known()?;
        let Some(slot) = self.state.find(Status::Trial) else { return self.settle() };
        let located = trust::read_manifest(&mut self.flash, self.layout.slots[slot], self.layout.slot)?;
        let manifest = &located.head.manifest;
        let mut state = self.state;
        if let Some(before) = state.find(Status::Confirmed) {
            state.slots[before].status = Status::Retired;
        }
        state.slots[slot] = Slot { status: Status::Confirmed, attempts: 0, ..state.slots[slot] };
        state.floor = state.floor.max(manifest.floor.get());
        state.revoked |= manifest.revokes.get();
        self.write(state)
    }

    /// Gives up the image that is on trial or waits for its first start. The confirmed one runs after the next restart.
    ///
    /// # Errors
    ///
    /// [`Error::NoTrial`], or the flash fails.
    pub fn revert(&mut self) -> Result<(), F> {
        self.known()?;
        match self.state.trial() {
            Some(slot) => self.set_status(slot, Status::Rejected),
            None => self.settle().and(Err(Error::NoTrial)),
        }
    }

    /// Revokes a key: nothing that is signed with it is installed or started any more.
    ///
    /// # Errors
    ///
    /// [`Error::KeyInUse`] if the confirmed image or the one on trial is signed with it; the id is not below 32
    /// ([`Refusal::UnknownKey`]); the flash fails.
    pub fn revoke(&mut self, key: u8) -> Result<(), F> {
        self.known()?;
        if key >= 32 {
            return Err(Refusal::UnknownKey(key).into());
        }
        for status in [Status::Confirmed, Status::Trial] {
            let Some(slot) = self.state.find(status) else { continue };
            match trust::read_manifest(&mut self.flash, self.layout.slots[slot], self.layout.slot) {
                Ok(located) if located.head.manifest.key == key => return Err(Error::KeyInUse),
                Ok(_) | Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if self.state.revoked & 1 << key != 0 {
            return self.settle();
        }
        let mut state = self.state;
        state.revoked |= 1 << key;
        self.write(state)
    }

    /// Gives up the installation under way, if there is one.
    ///
    /// # Errors
    ///
    /// The flash fails.
    pub fn abort(&mut self) -> Result<(), F> {
        self.known()?;
        match self.state.find(Status::Installing) {
            Some(slot) => self.set_status(slot, Status::Empty),
            None => self.settle(),
        }
    }

    pub(crate) fn running(&self) -> Option<usize> {
        self.running
    }

    /// # Errors
    ///
    /// [`Error::NoState`].
    pub(crate) fn known(&self) -> Result<(), F> {
        if self.is_known { Ok(()) } else { Err(Error::NoState) }
    }

    fn set_status(&mut self, slot: usize, status: Status) -> Result<(), F> {
        let mut state = self.state;
        if state.slots[slot].status == Status::Installing {
            state.progress = Progress::default();
        }
        state.slots[slot] = Slot { status, attempts: 0, ..state.slots[slot] };
        self.write(state)
    }

    /// Writes a state that was read and might not be read again.
    fn settle(&mut self) -> Result<(), F> {
        if self.journal.is_durable() { Ok(()) } else { self.write(self.state) }
    }

    pub(crate) fn write(&mut self, state: State<SLOTS>) -> Result<(), F> {
        self.journal.write(&mut self.flash, &self.layout, &state).map_err(Error::Flash)?;
        self.state = state;
        Ok(())
    }
}
