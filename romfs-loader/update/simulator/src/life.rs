//! What a device goes through: it boots, its application acts, it restarts. Every step is judged.

use std::cell::RefCell;
use std::collections::HashMap;

use romfs_update::{BLOCK, Check, Device, Error, FIRST, Install, Layout, Refusal, Status, Updater, delta, ed25519};

use crate::chip::{Chip, NOTES, PowerCut};
use crate::image::{HARDWARE, LOADER, PRODUCT, Recipe, trusted};
use crate::nor::Nor;
use crate::program;

/// What the applications do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// 1 installs 2, which confirms itself and then refuses 1, as its floor says.
    Install,
    /// 1 installs 2, which never confirms itself.
    Crash,
    /// 1 installs 2, which reverts itself.
    Revert,
    /// 1 installs 2, which is signed with another key, confirms itself, and revokes the key of 1.
    Revoke,
    /// 1 installs 2, which installs 3; both confirm themselves.
    Chain,
    /// 1 begins to install 2, then installs 3 instead.
    Replace,
}

/// All of them.
pub const SCRIPTS: [Script; 6] =
    [Script::Install, Script::Crash, Script::Revert, Script::Revoke, Script::Chain, Script::Replace];

/// A device and what its applications do.
#[derive(Debug)]
pub struct Plan<const SLOTS: usize> {
    /// Where things lie.
    pub layout: Layout<SLOTS>,
    /// What the applications do.
    pub script: Script,
    /// The images by version; the first is of version 1.
    pub images: Vec<Vec<u8>>,
    /// Patches between them: from one version to another. What has none comes as an image.
    pub patches: HashMap<(u32, u32), Vec<u8>>,
    /// Bytes that arrive at a time.
    pub chunk: usize,
    /// How many times an image may start without being confirmed.
    pub attempts: u8,
    /// How much is checked when an image starts.
    pub check: Check,
}

/// What was promised, for good. It stands in the chip's note, so that it goes with each state.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    /// The version that is confirmed.
    confirmed: u32,
    /// The version that is being installed.
    target: u32,
    /// Bytes of its image that were written.
    reached: u32,
    /// The version whose installation was finished.
    finished: u32,
    /// How many times it started unconfirmed.
    starts: u32,
    /// The version that was reverted.
    reverted: u32,
    /// The keys that were revoked.
    revoked: u32,
    /// Nothing older may start.
    floor: u32,
}

impl Facts {
    fn of(chip: &Chip) -> Self {
        let [confirmed, target, reached, finished, starts, reverted, revoked, floor] = chip.note;
        Self { confirmed, target, reached, finished, starts, reverted, revoked, floor }
    }

    fn words(&self) -> [u32; NOTES] {
        let Self { confirmed, target, reached, finished, starts, reverted, revoked, floor } = *self;
        [confirmed, target, reached, finished, starts, reverted, revoked, floor]
    }
}

/// Why a life ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// All was done.
    Done,
    /// Power was cut.
    Cut,
    /// A promise was broken, which is described.
    Broken(String),
}

/// What an application wants next.
enum Next {
    Restart,
    Done,
}

/// A stop of the life: power, or a broken promise.
enum Stop {
    Cut,
    Broken(String),
}

impl From<Error<PowerCut>> for Stop {
    fn from(error: Error<PowerCut>) -> Self {
        match error {
            Error::Flash(PowerCut) => Self::Cut,
            error => Self::Broken(format!("unexpected: {error}")),
        }
    }
}

fn broken<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Broken(what.into()))
}

/// Restarts without power cuts, after which a life has to have come to its end.
const MOST_RESTARTS: usize = 12;

impl<const SLOTS: usize> Plan<SLOTS> {
    /// The images that a script needs, each with a file of `filler` bytes.
    pub fn images(script: Script, filler: usize) -> Vec<Vec<u8>> {
        let first = Recipe::new(1, filler);
        let second = match script {
            Script::Install => Recipe { floor: 2, ..Recipe::new(2, filler) },
            Script::Revoke => Recipe { key: 1, ..Recipe::new(2, filler) },
            _ => Recipe::new(2, filler),
        };
        let third = Recipe { floor: 3, ..Recipe::new(3, filler) };
        [first, second, third].iter().map(Recipe::image).collect()
    }

    /// Patches for all that the scripts install.
    pub fn patches(images: &[Vec<u8>]) -> HashMap<(u32, u32), Vec<u8>> {
        let pairs = [(1, 2), (1, 3), (2, 3)];
        let patch = |(old, new): (u32, u32)| {
            let patch = delta::encode(&images[old as usize - 1], &images[new as usize - 1]);
            ((old, new), patch.expect("both are signed"))
        };
        pairs.map(patch).into()
    }

    /// The chip as it leaves the factory: the first image is in slot 0, and all else is erased.
    pub fn factory<const UNIT: usize, const ERASE: usize>(&self) -> Chip {
        let Layout { state, bank, slots, slot } = self.layout;
        let end = slots.iter().map(|start| start + slot).max().unwrap_or(0).max(state + 2 * bank);
        let mut chip = Chip::new(UNIT, ERASE, end as usize / ERASE);
        chip.preload(slots[0], &self.images[0]);
        chip
    }

    /// Lives from switching on until all is done, or power is cut.
    pub fn live<const UNIT: usize, const ERASE: usize>(&self, chip: &mut Chip) -> End {
        for _ in 0..MOST_RESTARTS {
            match self.session::<UNIT, ERASE>(chip) {
                Ok(Next::Restart) => chip.restart(),
                Ok(Next::Done) => return End::Done,
                Err(Stop::Cut) => return End::Cut,
                Err(Stop::Broken(what)) => return End::Broken(what),
            }
        }
        End::Broken("it does not come to an end".into())
    }

    /// From a start to the next.
    fn session<const UNIT: usize, const ERASE: usize>(&self, chip: &mut Chip) -> Result<Next, Stop> {
        let keys = trusted();
        let device = Device { product: PRODUCT, hardware: HARDWARE, loader: LOADER, keys: &keys, verify };
        let boot = Updater::open(Nor::<UNIT, ERASE>(chip), self.layout, device, None)?.boot(self.check)?;
        self.judge(chip, &boot)?;
        // The application knows from the firmware which slot it runs from, and opens it all anew.
        let facts = Facts::of(chip);
        let updater = Updater::open(Nor::<UNIT, ERASE>(chip), self.layout, device, Some(boot.slot))?;
        let mut app = App { plan: self, updater, facts, version: boot.version, stripe: ERASE.max(BLOCK) as u32 };
        app.run()
    }

    /// Whether it is right that this image starts.
    fn judge(&self, chip: &mut Chip, boot: &romfs_update::Boot) -> Result<(), Stop> {
        let mut facts = Facts::of(chip);
        let Some(image) = self.images.get(boot.version as usize - 1) else {
            return broken(format!("version {} starts, which does not exist", boot.version));
        };
        let slot = boot.at..boot.at + self.layout.slot;
        if !chip.is_stable(boot.at..boot.at + image.len() as u32) {
            return broken("an image starts that was torn");
        }
        let contents = chip.readings(slot).0;
        if contents[..image.len()] != image[..] {
            return broken(format!("what starts is not version {}", boot.version));
        }
        starts(&contents, image, boot.version)?;
        if boot.version < facts.floor {
            return broken(format!("version {} starts, the floor is {}", boot.version, facts.floor));
        }
        if boot.version == facts.reverted {
            return broken("a reverted image starts");
        }
        if facts.finished != 0
            && facts.starts == 0
            && facts.reverted != facts.finished
            && boot.version != facts.finished
        {
            return broken("a finished installation is lost");
        }
        if boot.trial.is_some() {
            facts.starts += 1;
            if facts.starts > self.attempts.into() {
                return broken("an image starts more often than it may");
            }
            if facts.confirmed == boot.version {
                return broken("a confirmed image is on trial");
            }
        } else if facts.confirmed != 0
            && boot.version != facts.confirmed
            // Its confirmation was begun.
            && !(boot.version == facts.finished && facts.starts > 0)
        {
            return broken(format!("version {} starts, {} is confirmed", boot.version, facts.confirmed));
        }
        chip.note = facts.words();
        Ok(())
    }
}

/// A message behind its key, and its signature.
type Signed = (Vec<u8>, [u8; 64]);

thread_local! {
    static VERIFIED: RefCell<HashMap<Signed, bool>> = RefCell::default();
    static STARTED: RefCell<HashMap<Vec<u8>, Result<String, String>>> = RefCell::default();
}

/// The same as [`ed25519`], which is asked once for each signature.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let signed = ([public, message].concat(), *signature);
    let verified = || ed25519(public, message, signature);
    VERIFIED.with_borrow_mut(|known| *known.entry(signed).or_insert_with(verified))
}

/// Whether the loader mounts the slot and its `main` prints the version; tried once for each image.
fn starts(slot: &[u8], image: &[u8], version: u32) -> Result<(), Stop> {
    STARTED.with_borrow_mut(|known| {
        let printed = match known.get(image) {
            Some(printed) => printed.clone(),
            None => known.entry(image.to_vec()).or_insert_with(|| program::output(slot)).clone(),
        };
        if printed == Ok(format!("{version}\n")) { Ok(()) } else { broken(format!("it does not start: {printed:?}")) }
    })
}

/// An application that runs.
struct App<'p, 'c, const UNIT: usize, const ERASE: usize, const SLOTS: usize> {
    plan: &'p Plan<SLOTS>,
    updater: Updater<'p, Nor<'c, UNIT, ERASE>, SLOTS>,
    facts: Facts,
    version: u32,
    stripe: u32,
}

impl<'p, const UNIT: usize, const ERASE: usize, const SLOTS: usize> App<'p, '_, UNIT, ERASE, SLOTS> {
    fn run(&mut self) -> Result<Next, Stop> {
        match (self.plan.script, self.version) {
            (Script::Install | Script::Revert | Script::Revoke, 1) if self.facts.reverted != 0 => Ok(Next::Done),
            (Script::Revert, 1) if self.updater.state().find(Status::Rejected).is_some() => Ok(Next::Done),
            (Script::Crash, 1) if self.facts.starts == self.plan.attempts.into() => {
                let rejected = self.updater.state().find(Status::Rejected).is_some();
                if rejected { Ok(Next::Done) } else { broken("its attempts are used up, and it is not rejected") }
            }
            (Script::Replace, 1) => {
                if self.facts.target < 3 {
                    let half = self.plan.images[1].len() / 2;
                    self.send(2, half)?;
                }
                self.install(3)
            }
            (_, 1) => self.install(2),
            (Script::Install, 2) => {
                self.confirm()?;
                self.refused(1, Refusal::Downgrade(2))
            }
            (Script::Crash, _) => Ok(Next::Restart),
            (Script::Revert, _) => {
                self.updater.revert()?;
                self.note(|facts| facts.reverted = 2);
                Ok(Next::Restart)
            }
            (Script::Revoke, 2) => {
                self.confirm()?;
                self.updater.revoke(0)?;
                self.note(|facts| facts.revoked = 1);
                self.refused(1, Refusal::RevokedKey(0))
            }
            (Script::Chain, 2) => {
                self.confirm()?;
                self.install(3)
            }
            (Script::Chain | Script::Replace, 3) => {
                self.confirm()?;
                self.refused(2, Refusal::Downgrade(3))
            }
            (_, version) => broken(format!("version {version} runs, which nobody has installed")),
        }
    }

    fn note(&mut self, change: impl FnOnce(&mut Facts)) {
        change(&mut self.facts);
        self.updater.flash_mut().0.note = self.facts.words();
    }

    fn confirm(&mut self) -> Result<(), Stop> {
        self.updater.confirm()?;
        let (version, floor) = (self.version, self.updater.state().floor);
        self.note(|facts| {
            (facts.confirmed, facts.floor) = (version, floor);
            if facts.finished == version {
                (facts.finished, facts.starts) = (0, 0);
            }
        });
        Ok(())
    }

    fn refused(&mut self, version: usize, why: Refusal) -> Result<Next, Stop> {
        let image = &self.plan.images[version - 1];
        let ops = self.updater.flash_mut().0.ops();
        match self.updater.begin(&image[..image.len().min(FIRST)], &[], [0; BLOCK]) {
            Err(Error::Refused(refusal)) if refusal == why && self.updater.flash_mut().0.ops() == ops => Ok(Next::Done),
            Err(Error::Flash(PowerCut)) => Err(Stop::Cut),
            other => broken(format!("version {version} is not refused: {:?}", other.map(drop))),
        }
    }

    fn install(&mut self, version: u32) -> Result<Next, Stop> {
        let all = self.plan.images[version as usize - 1].len();
        let Some(mut install) = self.send(version, all)? else { return Ok(Next::Restart) };
        if !install.is_complete() {
            return broken("all was sent, and it is not complete");
        }
        install.finish(&mut self.updater, self.plan.attempts)?;
        self.note(|facts| (facts.finished, facts.starts, facts.target) = (version, 0, 0));
        Ok(Next::Restart)
    }

    /// Sends the stream of a version until `end` bytes of its image are written; `None` when it was installed before.
    fn send(&mut self, version: u32, end: usize) -> Result<Option<Install<'p, [u8; BLOCK]>>, Stop> {
        let plan = self.plan;
        let image = &plan.images[version as usize - 1];
        let stream = plan.patches.get(&(self.version, version)).unwrap_or(image);
        let old = &plan.images[self.version as usize - 1];
        if self.facts.target != version {
            self.note(|facts| (facts.target, facts.reached) = (version, 0));
        }
        let mut install = match self.updater.begin(&stream[..stream.len().min(FIRST)], old, [0; BLOCK]) {
            Ok(install) => install,
            // The cut came after it had been made ready.
            Err(Error::TrialOpen) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (reached, written) = (self.facts.reached, install.written());
        let whole = if reached as usize == image.len() { reached } else { reached - reached % self.stripe };
        if written < whole {
            return broken(format!("{written} bytes are left of {reached}"));
        }
        self.note(|facts| facts.reached = written);
        while (install.written() as usize) < end {
            let at = install.position() as usize;
            let Some(chunk) = stream.get(at..stream.len().min(at + self.plan.chunk)).filter(|chunk| !chunk.is_empty())
            else {
                return broken("the stream ends, and the image is not complete");
            };
            install.write(&mut self.updater, chunk)?;
            self.note(|facts| facts.reached = install.written());
        }
        Ok(Some(install))
    }
}
