//! A program that calls all that a device calls of `romfs-update`, to see how much code that is beside what a loader
//! brings. It is not meant to run.

#![no_std]
#![no_main]

use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Where a device would start.
#[unsafe(no_mangle)]
pub extern "C" fn reset() -> ! {
    // What every firmware with the loader has: checksums of images, and copies.
    let mut bytes = black_box([0u8; 64]);
    black_box(romfs_format::crc::of(&bytes));
    let (from, to) = black_box((3..9, 20));
    bytes.copy_within(from, to);
    black_box(bytes == black_box([0; 64]));
    bytes[black_box(0)..black_box(9)].fill(black_box(0));
    bytes[black_box(0)..black_box(9)].copy_from_slice(&black_box([1; 9]));
    black_box(bytes);
    #[cfg(feature = "update")]
    {
        let _ = black_box(device::life());
    }
    loop {
        black_box(());
    }
}

#[cfg(feature = "update")]
mod device {
    use core::hint::black_box;

    use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
    use romfs_update::{BLOCK, Check, Device, Key, Layout, Result, Updater};

    /// A flash about which nothing is known.
    pub struct Flash;

    impl ErrorType for Flash {
        type Error = NorFlashErrorKind;
    }

    impl ReadNorFlash for Flash {
        const READ_SIZE: usize = 1;

        fn read(&mut self, at: u32, bytes: &mut [u8]) -> core::result::Result<(), NorFlashErrorKind> {
            black_box((at, bytes));
            black_box(Ok(()))
        }

        fn capacity(&self) -> usize {
            black_box(1 << 20)
        }
    }

    impl NorFlash for Flash {
        const WRITE_SIZE: usize = 8;
        const ERASE_SIZE: usize = 2048;

        fn erase(&mut self, from: u32, to: u32) -> core::result::Result<(), NorFlashErrorKind> {
            black_box((from, to));
            black_box(Ok(()))
        }

        fn write(&mut self, at: u32, bytes: &[u8]) -> core::result::Result<(), NorFlashErrorKind> {
            black_box((at, bytes));
            black_box(Ok(()))
        }
    }

    /// Stands in for arithmetic in hardware.
    #[cfg(not(feature = "ed25519"))]
    fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        black_box((public, message, signature));
        black_box(true)
    }

    #[cfg(feature = "ed25519")]
    use romfs_update::ed25519 as verify;

    /// All that can be done, one after the other.
    pub fn life() -> Result<(), Flash> {
        let keys = black_box([Key { id: 0, public: [7; 32] }]);
        let device = Device { product: black_box([b'a'; 16]), hardware: 1, loader: 1, keys: &keys, verify };
        let layout = black_box(Layout { state: 0, bank: 2048, slots: [4096, 1 << 19], slot: 1 << 18 });
        let mut updater = Updater::open(Flash, layout, device, None)?;
        let boot = updater.boot(black_box(Check::Manifest))?;
        if black_box(false) {
            black_box(updater.boot_failed(&boot, Check::Manifest)?);
        }
        let (first, old) = black_box((&[0; 1024], &[0; 1024]));
        let mut buffer = [0; BLOCK];
        let mut install = updater.begin(first, old, &mut buffer)?;
        while black_box(!install.is_complete()) {
            install.write(&mut updater, black_box(first))?;
            black_box((install.position(), install.written()));
        }
        install.finish(&mut updater, 3)?;
        updater.confirm()?;
        updater.revert()?;
        updater.revoke(black_box(1))?;
        updater.abort()?;
        black_box(updater.installed());
        Ok(())
    }
}
