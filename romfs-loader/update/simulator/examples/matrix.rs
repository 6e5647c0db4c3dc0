//! Power cuts at every operation, on 36 layouts of flash, each with whole images and with patches.
//!
//! ```text
//! cargo run --release -p romfs-update-simulator --example matrix -- \
//!     [--first N] [--second N] [--seed N] [UNIT:ERASE ...]
//! ```
//!
//! States after one cut that something can tell apart are all lived on from, of the others one in `--first` (default
//! 1000). After two cuts it is one in `--second` of those that something can tell apart; 1 is all of them, 0 (the
//! default) none. A line for each layout; the first promise that is broken ends it with status 1.

use std::collections::HashMap;
use std::process::exit;
use std::time::Instant;

use romfs_update::{Check, Layout};
use romfs_update_simulator::explore::{Counts, Share, explore};
use romfs_update_simulator::life::{Plan, SCRIPTS};

/// All scripts on a flash with these units and erase blocks, once with images and once with patches.
fn layout<const UNIT: usize, const ERASE: usize>(share: Share) -> Result<Counts, String> {
    let erase = ERASE as u32;
    // From 2 to 64 erase blocks; the images take up three quarters of a slot, so more than one stripe.
    let slot = (16 << 10).max(2 * erase);
    let filler = slot as usize * 3 / 4 - 2_000;
    // In the smallest banks the marks of an installation do not all fit.
    let bank = erase.max(256);
    let layout = Layout { state: 2 * slot, bank, slots: [slot, 0], slot };
    let mut counts = Counts::default();
    for script in SCRIPTS {
        for as_patches in [false, true] {
            let images = Plan::<2>::images(script, filler);
            let patches = if as_patches { Plan::<2>::patches(&images) } else { HashMap::new() };
            let plan = Plan { layout, script, images, patches, chunk: 1000, attempts: 2, check: Check::Manifest };
            let what = if as_patches { "patches" } else { "images" };
            let explored = explore::<UNIT, ERASE, 2>(&plan, share);
            counts.add(explored.map_err(|broken| format!("{script:?} with {what}: {broken}"))?);
        }
    }
    Ok(counts)
}

/// A row of the matrix.
type Row = (usize, usize, fn(Share) -> Result<Counts, String>);

macro_rules! rows {
    ($($unit:literal)*) => { [$(
        ($unit, 256, layout::<$unit, 256>),
        ($unit, 1024, layout::<$unit, 1024>),
        ($unit, 2048, layout::<$unit, 2048>),
        ($unit, 4096, layout::<$unit, 4096>),
        ($unit, 16384, layout::<$unit, 16384>),
        ($unit, 65536, layout::<$unit, 65536>),
    )*] };
}

const ROWS: [Row; 36] = rows!(1 2 4 8 16 32);

fn main() {
    let mut share = Share { first: 1000, second: 0, seed: 1 };
    let mut chosen: Vec<String> = vec![];
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let place = match word.as_str() {
            "--first" => &mut share.first,
            "--second" => &mut share.second,
            "--seed" => &mut share.seed,
            _ => {
                chosen.push(word);
                continue;
            }
        };
        let Some(number) = words.next().and_then(|number| number.parse().ok()) else {
            eprintln!("{word} takes a number");
            exit(2)
        };
        *place = number;
    }
    println!(
        "{:>4} {:>6} {:>11} {:>11} {:>11} {:>9} {:>8}",
        "unit", "erase", "operations", "cuts", "states", "lives", "seconds"
    );
    let (mut all, mut rows) = (Counts::default(), 0);
    for (unit, erase, explore) in ROWS {
        if !chosen.is_empty() && !chosen.contains(&format!("{unit}:{erase}")) {
            continue;
        }
        let start = Instant::now();
        let counts = explore(share).unwrap_or_else(|broken| {
            println!("unit {unit}, erase block {erase}: FAILED: {broken}");
            exit(1)
        });
        let Counts { operations, cuts, states, lives } = counts;
        let seconds = start.elapsed().as_secs();
        println!("{unit:>4} {erase:>6} {operations:>11} {cuts:>11} {states:>11} {lives:>9} {seconds:>8}");
        all.add(counts);
        rows += 1;
    }
    let Counts { operations, cuts, states, lives } = all;
    println!("{rows} layouts: {operations} operations, {cuts} cuts, {states} states, {lives} lives, 0 failures");
}
