//! What boots and installations cost: bytes that are read, erases, memory.

use romfs_update::{BLOCK, Check, Install, Reason, Updater};
use romfs_update_simulator::field::{Field, LAYOUT, SLOT};
use romfs_update_simulator::image::{Recipe, trusted};
use romfs_update_simulator::nor::Nor;

#[test]
fn an_image_that_was_verified_is_not_read_at_boot() {
    let keys = trusted();
    let old = Recipe::new(1, 1_000_000).image();
    assert!(old.len() > SLOT as usize * 9 / 10);
    let mut field = Field::<8, 4096>::new(&old, &keys);
    let mut boot = |check| {
        field.chip.restart();
        let before = field.chip.bytes_read();
        let boot = field.updater(None).boot(check).unwrap();
        assert_eq!((boot.slot, boot.version, boot.reason), (0, 1, Reason::Confirmed));
        field.chip.bytes_read() - before
    };
    let (manifest, whole) = (boot(Check::Manifest), boot(Check::Whole));
    println!("{manifest} bytes of manifest and state, {whole} with the image");
    assert!(manifest < 8 << 10, "{manifest}");
    assert!(whole > old.len() as u64);
}

#[test]
fn an_installation_erases_once_what_the_image_needs_and_nothing_else() {
    let keys = trusted();
    let (old, new) = (Recipe::new(1, 1_000).image(), Recipe::new(2, 100_000).image());
    let mut field = Field::<8, 4096>::new(&old, &keys);
    for installation in 1..4 {
        assert_eq!(field.send(&new), Ok(true));
        let end = (new.len() as u32).next_multiple_of(4096);
        for at in (0..SLOT).step_by(4096) {
            let wear = field.chip.wear(LAYOUT.slots[1] + at);
            assert_eq!(wear, if at < end { installation } else { 0 }, "block at {at:#x}");
            assert_eq!(field.chip.wear(at), 0, "the running image's block at {at:#x}");
        }
        field.updater(Some(0)).revert().unwrap();
    }
}

#[test]
fn an_installation_takes_one_block_of_memory_and_little_beside() {
    // A sixth less where pointers have 32 bits.
    assert!(size_of::<Install<'_, &mut [u8; BLOCK]>>() <= 1_100);
    assert!(size_of::<Updater<'_, Nor<'_, 8, 4096>, 2>>() <= 200);
}
