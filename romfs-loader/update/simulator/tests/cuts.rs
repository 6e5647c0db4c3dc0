//! Power cuts at every operation, on a few layouts. The example `matrix` does it on 36.

use std::collections::HashMap;

use romfs_update::{Check, Layout};
use romfs_update_simulator::explore::{Counts, Share, explore};
use romfs_update_simulator::life::{Plan, SCRIPTS};

/// All scripts on a flash with two slots of 32 KiB.
fn all<const UNIT: usize, const ERASE: usize>(as_patches: bool, filler: usize, bank: u32, share: Share) -> Counts {
    let mut counts = Counts::default();
    let slot = 32768.max(2 * ERASE as u32);
    for script in SCRIPTS {
        let layout = Layout { state: 2 * slot, bank, slots: [slot, 0], slot };
        let images = Plan::<2>::images(script, filler);
        let patches = if as_patches { Plan::<2>::patches(&images) } else { HashMap::new() };
        let plan = Plan { layout, script, images, patches, chunk: 1000, attempts: 2, check: Check::Manifest };
        counts.add(explore::<UNIT, ERASE, 2>(&plan, share).unwrap_or_else(|broken| panic!("{script:?}: {broken}")));
    }
    println!("unit {UNIT}, block {ERASE}: {counts:?}");
    counts
}

#[test]
fn one_cut() {
    let share = Share { first: 500, second: 0, seed: 1 };
    all::<1, 256>(false, 5_000, 512, share);
    all::<8, 2048>(true, 9_000, 2048, share);
    all::<32, 4096>(false, 9_000, 4096, Share { first: 20, ..share });
}

#[test]
fn two_cuts() {
    let share = Share { first: 500, second: 20, seed: 2 };
    all::<32, 4096>(true, 5_000, 4096, share);
    // Its bank is full after nine marks, three of which belong to the record.
    all::<16, 256>(true, 26_000, 256, Share { second: 100, ..share });
}
