//! Running an image, to see what its `main` prints.

use std::cell::RefCell;

use romfs_format::romfs::Image;
use romfs_loader::{Config, Machine, Platform};

struct Console(RefCell<Vec<u8>>);

impl Platform for Console {
    fn write(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }
}

/// Mounts the image at the start of `slot`, its checksum compared, and runs its `main` in place; what it prints, or why
/// it does not run.
///
/// # Errors
///
/// The image is damaged, or its program fails.
pub fn output(slot: &[u8]) -> Result<String, String> {
    let image = Image::parse(slot).map_err(|error| error.to_string())?;
    image.check_tree().and_then(|()| image.check_crc()).map_err(|error| error.to_string())?;
    let mut memory = vec![0; 64 << 10];
    let console = Console(RefCell::default());
    let machine =
        Machine::new(&mut memory, Config::for_memory(64 << 10), &console).map_err(|error| error.to_string())?;
    machine.mount("/rom", image.bytes()).map_err(|error| format!("{error:?}"))?;
    let ran = machine.set_paths(&["/rom"], &[], "/rom").and_then(|()| machine.run_main("main"));
    ran.map_err(|uncaught| format!("its main raised an exception: {uncaught}"))?;
    String::from_utf8(console.0.take()).map_err(|error| error.to_string())
}
