//! `--slots`: a file plays the flash of a device, so that updates can be rehearsed on a desk.
//!
//! ```text
//!   0      device    what it is and whom it trusts, in one erase block
//!   4096   bank      state of `romfs-update`: see its `layout.rs`
//!   8192   bank
//!   12288  slot 0
//!          slot 1
//!
//!   device  0  "RUDESK1\n"
//!           8  u32  bytes of a slot
//!          12  u32  hardware
//!          16  16 B product
//!          32  u32  number of keys
//!          36  key × n: id u32, public key 32 B
//! ```
//!
//! A run is a start of the device: the image is chosen, the attempt is counted, then its program runs. What it leaves
//! in the file is there at the next run.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt;
use std::path::Path;

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};
use romfs_format::romfs::Image;
use romfs_format::romfs::manifest::version;
use romfs_loader::host::MappedImage;
use romfs_loader::updates::{Slots, Updates};
use romfs_update::{BLOCK, Boot, Check, Device, Error, FIRST, Key, Layout, Updater, Version, ed25519};

use super::target::has_main;
use crate::atomic::AtomicFile;
use crate::problem::{Failure, Problem};
use crate::sign;

/// Bytes of an erase block, of a bank, and of what stands before the banks.
const BLOCK_SIZE: u32 = 4096;
/// Where the slots start.
const SLOTS_AT: u32 = 3 * BLOCK_SIZE;
const SLOTS: usize = 2;
/// How many times a new image may start without being confirmed.
const ATTEMPTS: u8 = 3;
const MAGIC: &[u8; 8] = b"RUDESK1\n";
const KEYS_AT: usize = 36;
const KEY: usize = 36;

/// What the machine starts with.
pub struct Booted {
    /// The image that runs.
    pub image: MappedImage,
    /// For the module `update`.
    pub updates: Box<dyn Updates>,
    /// What happened, a line each.
    pub said: String,
}

/// The file.
#[derive(Debug)]
struct FileFlash {
    file: File,
    size: usize,
}

/// What the system said.
#[derive(Debug)]
struct FlashError(NorFlashErrorKind);

impl From<NorFlashErrorKind> for FlashError {
    fn from(kind: NorFlashErrorKind) -> Self {
        Self(kind)
    }
}

impl From<io::Error> for FlashError {
    fn from(_: io::Error) -> Self {
        Self(NorFlashErrorKind::Other)
    }
}

impl NorFlashError for FlashError {
    fn kind(&self) -> NorFlashErrorKind {
        self.0
    }
}

impl ErrorType for FileFlash {
    type Error = FlashError;
}

impl ReadNorFlash for FileFlash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        check_read(self, offset, bytes.len())?;
        Ok(self.file.read_exact_at(bytes, offset.into())?)
    }

    fn capacity(&self) -> usize {
        self.size
    }
}

impl NorFlash for FileFlash {
    const WRITE_SIZE: usize = 8;
    const ERASE_SIZE: usize = BLOCK_SIZE as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        check_erase(self, from, to)?;
        Ok(self.file.write_all_at(&vec![0xff; (to - from) as usize], from.into())?)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        check_write(self, offset, bytes.len())?;
        // Bits only go from 1 to 0, as in the flash that this stands for.
        let mut there = vec![0; bytes.len()];
        self.file.read_exact_at(&mut there, offset.into())?;
        there.iter_mut().zip(bytes).for_each(|(there, byte)| *there &= byte);
        Ok(self.file.write_all_at(&there, offset.into())?)
    }
}

/// What is rehearsed: a file, the keys that it is to trust when it is made, and what arrives over the network.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The file.
    pub path: &'a Path,
    /// `[ID=]FILE`
    pub keys: &'a [String],
    /// An image or a patch.
    pub stream: Option<&'a Path>,
}

impl Desk<'_> {
    fn problem(&self, what: impl Into<String>) -> Problem {
        Problem::new(self.path, what)
    }

    fn io(&self, doing: &str) -> impl Fn(io::Error) -> Problem {
        move |error| Problem::io(self.path, doing, &error)
    }

    /// Starts the device: makes it if there is none, installs what arrives, and chooses the image that is to run.
    ///
    /// # Errors
    ///
    /// The file is no such flash or cannot be made; what arrives is refused; there is nothing that may run.
    pub fn start(&self) -> Result<Booted, Failure> {
        let mut said = String::new();
        let file = OpenOptions::new().read(true).write(true).open(self.path);
        let (file, arrives) = match file {
            Ok(_) if !self.keys.is_empty() => {
                return Err(self.problem("is there already, with keys of its own").help("leave out --key").into());
            }
            Ok(file) => (file, self.stream),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (self.make(&mut said)?, None),
            Err(error) => return Err(Problem::io(self.path, "open it", &error).into()),
        };
        let mut head = vec![0; BLOCK_SIZE as usize];
        file.read_exact_at(&mut head, 0).map_err(self.io("read"))?;
        let (device, slot) = read_device(&head).ok_or_else(|| {
            self.problem("is no flash of a rehearsal").help("name a file that is not there, to have one made")
        })?;
        let layout = layout(slot);
        let size = (layout.slots[1] + slot) as usize;
        let flash = FileFlash { file: file.try_clone().map_err(self.io("open it"))?, size };
        let mut updater = Updater::open(flash, layout, device, None).map_err(|error| self.failed(&error))?;
        let (mut booted, image) = self.boot(&mut updater, &file)?;
        let mut image: &'static MappedImage = Box::leak(Box::new(image));
        let block: &'static RefCell<[u8; BLOCK]> = Box::leak(Box::new(RefCell::new([0; BLOCK])));
        if let Some(stream) = arrives {
            let bytes = std::fs::read(stream).map_err(|error| Problem::io(stream, "read", &error))?;
            let refused = |error: Error<FlashError>| Problem::new(stream, error.to_string());
            let first = &bytes[..bytes.len().min(FIRST)];
            let mut memory = [0; BLOCK];
            let mut install = updater.begin(first, image.bytes(), &mut memory).map_err(refused)?;
            let (slot, from) = (install.slot(), install.position() as usize);
            let number = Version(install.manifest().version.get());
            install.write(&mut updater, bytes.get(from..).unwrap_or_default()).map_err(refused)?;
            install.finish(&mut updater, ATTEMPTS).map_err(refused)?;
            let count = bytes.len();
            let _ =
                writeln!(said, "slots: version {number} was installed in slot {slot}, by a stream of {count} bytes");
            let (again, other) = self.boot(&mut updater, &file)?;
            (booted, image) = (again, Box::leak(Box::new(other)));
        }
        let _ = writeln!(said, "slots: {booted}");
        let runs = map(&file, &booted).map_err(self.io("map it"))?;
        let updates = Box::new(Slots::new(updater, booted, image.bytes(), block, ATTEMPTS));
        Ok(Booted { image: runs, updates, said })
    }

    /// Chooses an image that a machine can start.
    fn boot(
        &self,
        updater: &mut Updater<'static, FileFlash, SLOTS>,
        file: &File,
    ) -> Result<(Boot, MappedImage), Failure> {
        let mut found = None;
        let mut can_start = |booted: &Boot| match map(file, booted) {
            Ok(image) => {
                let can = Image::parse(image.bytes()).is_ok() && has_main(image.bytes());
                found = Some(Ok(image));
                can
            }
            Err(error) => {
                found = Some(Err(error));
                true
            }
        };
        let booted = updater.boot_where(Check::Manifest, &mut can_start).map_err(|error| self.failed(&error))?;
        let image = found.unwrap_or_else(|| Err(io::ErrorKind::NotFound.into())).map_err(self.io("map it"))?;
        Ok((booted, image))
    }

    fn failed(&self, error: &Error<FlashError>) -> Problem {
        self.problem(error.to_string())
    }

    /// Makes the flash of a device that comes from the factory with an image.
    fn make(&self, said: &mut String) -> Result<File, Failure> {
        let Some(stream) = self.stream else {
            let problem = self.problem("is not there");
            return Err(problem.help("give the image that the device comes from the factory with, and --key").into());
        };
        let image = std::fs::read(stream).map_err(|error| Problem::io(stream, "read", &error))?;
        let located = sign::check_blocks(stream, &image)?
            .ok_or_else(|| Problem::new(stream, "is not signed").help("sign it with 'mkromfs sign'"))?;
        let manifest = &located.head.manifest;
        if self.keys.is_empty() {
            return Err(self.problem("is to trust no key").help("give the public key of its images with --key").into());
        }
        let mut keys = vec![];
        for key in self.keys {
            let numbered = |(id, path)| Some((str::parse::<u8>(id).ok().filter(|id| *id < 32)?, path));
            let (id, path) = key.split_once('=').and_then(numbered).unwrap_or((manifest.key, key));
            keys.push((id, sign::key::read_public(Path::new(path))?));
        }
        for (_, public) in keys.iter().filter(|(id, _)| *id == manifest.key) {
            sign::verify(stream, &located, public)?;
        }
        // Room for images half as large again.
        let slot = u32::try_from(image.len() + image.len() / 2).ok().and_then(|size| size.checked_next_power_of_two());
        let slot = slot.filter(|slot| *slot <= 1 << 30).map(|slot| slot.max(64 << 10));
        let slot = slot.ok_or_else(|| Problem::new(stream, "is too large for a slot"))?;
        let mut head = MAGIC.to_vec();
        for word in [slot, manifest.hardware.get()] {
            head.extend(word.to_le_bytes());
        }
        head.extend(manifest.product);
        head.extend((keys.len() as u32).to_le_bytes());
        for (id, public) in keys {
            head.extend(u32::from(id).to_le_bytes());
            head.extend(public);
        }
        let layout = layout(slot);
        let mut bytes = vec![0xff; (layout.slots[1] + slot) as usize];
        let room = bytes.get_mut(..head.len()).filter(|room| room.len() <= BLOCK_SIZE as usize);
        room.ok_or_else(|| self.problem("is to trust too many keys"))?.copy_from_slice(&head);
        bytes[layout.slots[0] as usize..][..image.len()].copy_from_slice(&image);
        let mut made = AtomicFile::create(self.path)?;
        made.write_all(&bytes).map_err(self.io("write it"))?;
        made.commit()?;
        let file = OpenOptions::new().read(true).write(true).open(self.path).map_err(self.io("open it"))?;
        let _ = writeln!(said, "slots: {} is made, with {SLOTS} slots of {slot} bytes", self.path.display());
        Ok(file)
    }
}

fn layout(slot: u32) -> Layout<SLOTS> {
    Layout { state: BLOCK_SIZE, bank: BLOCK_SIZE, slots: [SLOTS_AT, SLOTS_AT + slot], slot }
}

fn map(file: &File, boot: &Boot) -> io::Result<MappedImage> {
    // SAFETY: an installation writes to the state and to the other slot, never to the one that runs, and nobody else
    // has a reason to write to the flash of a device that runs.
    unsafe { MappedImage::map_part(file, boot.at.into(), boot.length as usize) }
}

/// The device that a file is the flash of, and the size of its slots.
fn read_device(head: &[u8]) -> Option<(Device<'static>, u32)> {
    let word = |at: usize| head.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
    let slot = word(8).filter(|slot| slot.is_power_of_two() && *slot <= 1 << 30 && head.starts_with(MAGIC))?;
    let mut keys = vec![];
    for number in 0..word(32)? as usize {
        let at = KEYS_AT.checked_add(number.checked_mul(KEY)?)?;
        let public = *head.get(at.checked_add(4)?..)?.first_chunk()?;
        keys.push(Key { id: u8::try_from(word(at)?).ok()?, public });
    }
    let numbers: Vec<u16> = env!("CARGO_PKG_VERSION").split('.').filter_map(|part| part.parse().ok()).collect();
    let number = |at: usize| numbers.get(at).copied().unwrap_or(0);
    let device = Device {
        product: *head.get(16..)?.first_chunk()?,
        hardware: word(12)?,
        loader: version(number(0) as u8, number(1) as u8, number(2)),
        keys: Vec::leak(keys),
        verify: ed25519,
    };
    Some((device, slot))
}
