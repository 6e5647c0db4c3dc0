//! Boards with slots for images: which one runs.

use embedded_storage::nor_flash::NorFlash;
use romfs_loader::Platform;
use romfs_update::{Boot, Check, Updater};

use crate::{Console, check};

/// Chooses the image that is to run, of a flash that lies in memory at `flash`, and counts the attempt if it is on
/// trial; says on the console which it is, and why. What comes next is to mount those bytes; `None` where nothing may
/// run.
///
/// An image that is damaged or cannot be mounted gives way to another one. The [`Boot`] and the updater make
/// [`Slots`](romfs_loader::updates::Slots) for the module `update`.
pub fn choose<'f, F: NorFlash, const SLOTS: usize>(
    updater: &mut Updater<'_, F, SLOTS>,
    flash: &'f [u8],
    platform: &dyn Platform,
) -> Option<(Boot, &'f [u8])> {
    let image_of = |boot: &Boot| flash.get(boot.at as usize..)?.get(..boot.length as usize);
    let can_start = |boot: &Boot| image_of(boot).is_some_and(|image| check(image).is_ok());
    let mut console = Console(platform);
    match updater.boot_where(Check::Manifest, can_start) {
        Ok(boot) => {
            console.tell("slots", format_args!(": {boot}"));
            Some((boot, image_of(&boot)?))
        }
        Err(error) => {
            console.tell("no slot has a program", format_args!(": {error}"));
            None
        }
    }
}
