//! A device in the field: one image is confirmed and runs, the other slot is free.

use romfs_update::{BLOCK, Check, Device, Error, FIRST, Key, Layout, Updater};

use crate::chip::{Chip, PowerCut, random};
use crate::image::device;
use crate::life::verify;
use crate::nor::Nor;

/// Bytes of a slot.
pub const SLOT: u32 = 1 << 20;

/// Two slots, and two banks of state behind them.
pub const LAYOUT: Layout<2> = Layout { state: 2 * SLOT, bank: 4096, slots: [0, SLOT], slot: SLOT };

/// The device, with units of `UNIT` and erase blocks of `ERASE` bytes.
#[derive(Debug, Clone)]
pub struct Field<'f, const UNIT: usize, const ERASE: usize> {
    /// Its flash.
    pub chip: Chip,
    /// The image that runs.
    pub old: &'f [u8],
    keys: &'f [Key],
}

impl<'f, const UNIT: usize, const ERASE: usize> Field<'f, UNIT, ERASE> {
    /// One that runs `old` from slot 0.
    ///
    /// # Panics
    ///
    /// It does not boot.
    pub fn new(old: &'f [u8], keys: &'f [Key]) -> Self {
        let mut chip = Chip::new(UNIT, ERASE, (LAYOUT.state + 2 * LAYOUT.bank) as usize / ERASE);
        chip.preload(0, old);
        let mut field = Self { chip, old, keys };
        field.updater(None).boot(Check::Whole).expect("the image is good");
        field
    }

    /// Opens its slots; `running` is the slot that runs.
    ///
    /// # Panics
    ///
    /// Power is off.
    pub fn updater(&mut self, running: Option<usize>) -> Updater<'f, Nor<'_, UNIT, ERASE>, 2> {
        let device = Device { verify, ..device(self.keys) };
        Updater::open(Nor(&mut self.chip), LAYOUT, device, running).expect("power is on")
    }

    /// Begins with a stream, or goes on with it, and writes it from where that is to be, all at once; whether it was
    /// complete. The slot starts on trial then.
    ///
    /// # Errors
    ///
    /// It was refused: by `begin` if nothing is written, else by `write`.
    pub fn send(&mut self, stream: &[u8]) -> Result<bool, Error<PowerCut>> {
        let old = self.old;
        let mut updater = self.updater(Some(0));
        let mut install = updater.begin(&stream[..stream.len().min(FIRST)], old, [0; BLOCK])?;
        let rest = stream.get(install.position() as usize..).unwrap_or_default();
        install.write(&mut updater, rest)?;
        if install.is_complete() {
            install.finish(&mut updater, 1)?;
        }
        Ok(install.is_complete())
    }

    /// The bytes at the start of slot 1.
    pub fn installed(&self, length: usize) -> Vec<u8> {
        self.chip.contents(SLOT..SLOT + length as u32)
    }

    /// Whether each block of slot 1 is one of `image`, or erased.
    pub fn has_nothing_but(&self, image: &[u8]) -> bool {
        let blocks = self.installed(image.len().next_multiple_of(BLOCK));
        blocks.chunks(BLOCK).enumerate().all(|(number, block)| {
            let right = image.get(number * BLOCK..).unwrap_or_default();
            let right = &right[..right.len().min(BLOCK)];
            let is_erased = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0xff);
            is_erased(block) || block.starts_with(right) && is_erased(&block[right.len()..])
        })
    }
}

/// Damages one byte after the other of a stream that rebuilds `new`, those that are multiples of `step`; of how many
/// the stream was refused.
///
/// # Panics
///
/// Another image is installed, a wrong block is programmed, or the right stream does not get the image in afterwards.
pub fn damage(stream: &[u8], old: &[u8], new: &[u8], keys: &[Key], step: usize) -> usize {
    let fresh = Field::<8, 4096>::new(old, keys);
    let mut refused = 0;
    for at in (0..stream.len()).step_by(step) {
        let mut damaged = stream.to_vec();
        damaged[at] ^= 1 << (random(at as u64) % 8) | if at % 3 == 0 { 0xf0 } else { 0 };
        let mut field = fresh.clone();
        match field.send(&damaged) {
            Ok(true) => assert!(field.installed(new.len()) == new, "byte {at}: another image was installed"),
            sent => {
                let is_refused = matches!(sent, Ok(false) | Err(Error::Refused(_) | Error::TooLong | Error::Short(_)));
                assert!(is_refused, "byte {at}: {sent:?}");
                assert!(field.has_nothing_but(new), "byte {at}: a wrong block was programmed");
                refused += 1;
                // Where the head of a segment was damaged, it may have to start over.
                let again = match field.send(stream) {
                    Err(Error::Refused(_)) => field.send(stream),
                    sent => sent,
                };
                assert_eq!(again, Ok(true), "byte {at}");
                assert!(field.installed(new.len()) == new, "byte {at}");
            }
        }
    }
    refused
}
