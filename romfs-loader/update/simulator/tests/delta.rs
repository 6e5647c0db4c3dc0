//! Patches: that they rebuild the image, that no damage to them gets into the flash, and that they go on where they
//! stopped.

use std::ops::Range;

use romfs_update::delta::{EncodeError, HEADER, apply, encode};
use romfs_update::{BLOCK, Error, FIRST, Refusal};
use romfs_update_simulator::chip::random;
use romfs_update_simulator::field::{Field, LAYOUT, damage};
use romfs_update_simulator::image::{Recipe, trusted};

/// An image of just under 16 KiB.
fn image(version: u32) -> Vec<u8> {
    let image = Recipe::new(version, 15_900).image();
    assert!((16_000..=4 * BLOCK).contains(&image.len()), "{}", image.len());
    image
}

/// An image whose file of data is `data`.
fn with_data(version: u32, data: Vec<u8>) -> Vec<u8> {
    Recipe::new(version, 0).image_with(&data)
}

/// Numbers from 0 on that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 += 1;
        (random(self.0) % end.max(1) as u64) as usize
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }
}

/// Changes data as versions of a program do: here and there something is put in, left out, moved, or changed by a
/// little.
fn edit(data: &mut Vec<u8>, dice: &mut Dice) {
    let range = |dice: &mut Dice, most: usize, len: usize| -> Range<usize> {
        let start = dice.below(len);
        start..(start + dice.below(most)).min(len)
    };
    for _ in 0..dice.below(12) {
        let part = range(dice, 600, data.len());
        match dice.below(5) {
            0 => drop(data.drain(part)),
            1 => {
                let count = dice.below(300);
                data.splice(part.start..part.start, dice.bytes(count));
            }
            2 => data[part].iter_mut().step_by(4).for_each(|byte| *byte = byte.wrapping_add(4)),
            3 => {
                let moved: Vec<u8> = data.drain(part).collect();
                let to = dice.below(data.len());
                data.splice(to..to, moved);
            }
            _ => data[part].fill(7),
        }
    }
}

#[test]
fn what_is_rebuilt_is_the_new_image() {
    let mut dice = Dice(1 << 32);
    for round in 0..16 {
        let count = dice.below([200, 3_000, 9_000, 30_000][round % 4]);
        // Some of it repeats.
        let mut data = dice.bytes(count / 2);
        data.extend(data.clone());
        let old = with_data(1, data.clone());
        edit(&mut data, &mut dice);
        let new = with_data(2, data);
        let patch = encode(&old, &new).unwrap();
        assert!(patch.len() <= HEADER + new.len() + new.len().div_ceil(BLOCK) * 10, "{round}: {}", patch.len());
        assert!(apply(&old, &patch).unwrap() == new, "{round}");
        // On a device it arrives in chunks of any size.
        let keys = trusted();
        let mut field = Field::<8, 4096>::new(&old, &keys);
        let mut updater = field.updater(Some(0));
        let mut install = updater.begin(&patch[..patch.len().min(FIRST)], &old, [0; BLOCK]).unwrap();
        let mut at = install.position() as usize;
        assert_eq!(at, HEADER);
        while at < patch.len() {
            let chunk = [1, 3, 100, 5_000][dice.below(4)].min(patch.len() - at);
            install.write(&mut updater, &patch[at..at + chunk]).unwrap();
            at += chunk;
            assert_eq!(install.position() as usize, at, "{round}");
        }
        assert_eq!(install.write(&mut updater, b"."), Err(Error::TooLong));
        install.finish(&mut updater, 1).unwrap();
        assert!(field.installed(new.len()) == new, "{round}");
    }
}

#[test]
fn a_patch_of_nothing_but_new_bytes_is_hardly_larger_than_the_image() {
    let mut dice = Dice(2 << 32);
    let (old, new) = (with_data(1, dice.bytes(30_000)), with_data(2, dice.bytes(60_000)));
    let patch = encode(&old, &new).unwrap();
    assert!(patch.len() < new.len() + new.len() / 100 + 200, "{} for {}", patch.len(), new.len());
    assert!(apply(&old, &patch).unwrap() == new);
}

#[test]
fn a_patch_for_another_base_is_refused_before_anything_is_erased() {
    let keys = trusted();
    let (other, old, new) = (image(3), image(1), image(2));
    let patch = encode(&other, &new).unwrap();
    assert_eq!(apply(&old, &patch), Err(Refusal::Base));
    let mut field = Field::<8, 4096>::new(&old, &keys);
    let ops = field.chip.ops();
    assert_eq!(field.send(&patch), Err(Refusal::Base.into()));
    // Nor without the running image at hand.
    let patch = encode(&old, &new).unwrap();
    let mut updater = field.updater(Some(0));
    assert_eq!(updater.begin(&patch, &[], [0; BLOCK]).map(drop), Err(Refusal::Base.into()));
    assert_eq!(field.chip.ops(), ops);
    assert_eq!(field.send(&patch), Ok(true));
}

#[test]
fn no_damaged_byte_of_a_patch_gets_through() {
    let keys = trusted();
    let (old, one) = (image(1), image(2));
    // Several segments, some of them plain blocks.
    let mut dice = Dice(3 << 32);
    let many = with_data(2, [&old[..3_000], &dice.bytes(6_000), &old[3_000..5_000]].concat());
    for new in [one, many] {
        let patch = encode(&old, &new).unwrap();
        let refused = damage(&patch, &old, &new, &keys, 1);
        // What makes no difference is the number of a patch, and how much is skipped behind the end of its last
        // segment.
        assert!(refused + 12 >= patch.len(), "{refused} of {}", patch.len());
    }
}

/// Cuts a stream at every byte, with power on and with a restart: the rest of it makes the same image.
fn resume<const UNIT: usize, const ERASE: usize>(stream: &[u8], old: &[u8], new: &[u8], most: usize) {
    let keys = trusted();
    let mut field = Field::<UNIT, ERASE>::new(old, &keys);
    let start = field.clone();
    let mut updater = field.updater(Some(0));
    let mut install = updater.begin(&stream[..FIRST], old, [0; BLOCK]).unwrap();
    let first = install.position() as usize;
    for cut in first..=stream.len() {
        for restarts in [false, true] {
            let mut other = start.clone();
            other.chip = updater.flash_mut().0.clone();
            if restarts {
                other.chip.restart();
                let boot = other.updater(None).boot(romfs_update::Check::Manifest).unwrap();
                assert_eq!(boot.slot, 0);
            }
            let mut updater = other.updater(Some(0));
            let again = updater.begin(&stream[..FIRST], old, [0; BLOCK]).unwrap().position() as usize;
            assert!(again <= cut && cut - again <= most, "cut at {cut}: goes on at {again}");
            assert_eq!(other.send(stream), Ok(true), "cut at {cut}");
            assert!(other.installed(new.len()) == new, "cut at {cut}");
        }
        if cut < stream.len() {
            install.write(&mut updater, &stream[cut..=cut]).unwrap();
        }
    }
    assert_eq!(updater.layout(), &LAYOUT);
}

#[test]
fn an_image_goes_on_from_every_byte() {
    let (old, new) = (image(1), image(2));
    resume::<8, 4096>(&new, &old, &new, BLOCK);
}

#[test]
fn a_patch_goes_on_from_every_byte() {
    let mut dice = Dice(4 << 32);
    let old = image(1);
    let new = with_data(2, [&old[..6_000], &dice.bytes(5_000), &old[7_000..11_000]].concat());
    let patch = encode(&old, &new).unwrap();
    assert!(patch.len() > 5_000);
    // A block that is sent as it is has a head.
    resume::<16, 256>(&patch, &old, &new, BLOCK + 10);
}

#[test]
fn a_patch_goes_on_with_what_an_image_began() {
    let (old, new) = (image(1), image(2));
    let patch = encode(&old, &new).unwrap();
    let keys = trusted();
    for cut in (0..new.len()).step_by(997) {
        let mut field = Field::<8, 4096>::new(&old, &keys);
        let mut updater = field.updater(Some(0));
        let mut install = updater.begin(&new[..FIRST], &old, [0; BLOCK]).unwrap();
        install.write(&mut updater, &new[..cut]).unwrap();
        let written = install.written();
        let install = updater.begin(&patch[..FIRST.min(patch.len())], &old, [0; BLOCK]).unwrap();
        assert_eq!((install.written(), install.position() as usize), (written, HEADER));
        assert_eq!(field.send(&patch), Ok(true));
        assert!(field.installed(new.len()) == new);
        // And the other way round, from blocks that the patch left.
        let mut field = Field::<8, 4096>::new(&old, &keys);
        let mut updater = field.updater(Some(0));
        let mut install = updater.begin(&patch[..FIRST.min(patch.len())], &old, [0; BLOCK]).unwrap();
        install.write(&mut updater, &patch[HEADER..patch.len().min(HEADER + cut)]).unwrap();
        let written = install.written();
        let install = updater.begin(&new[..FIRST], &old, [0; BLOCK]).unwrap();
        assert_eq!(install.written(), written);
        assert_eq!(field.send(&new), Ok(true));
        assert!(field.installed(new.len()) == new);
    }
}

#[test]
fn what_lies_behind_an_image_is_no_part_of_it() {
    let mut dice = Dice(7);
    let data = dice.bytes(3000);
    let old = with_data(1, data.clone());
    let new = with_data(2, [data, vec![0xff; 4096]].concat());
    // As a slot is read out.
    let slot = [&old[..], &[0xff; 8192]].concat();
    let patch = encode(&slot, &new).unwrap();
    assert_eq!(patch, encode(&old, &new).unwrap());
    assert_eq!(apply(&slot, &patch).unwrap(), new);
    assert_eq!(apply(&old, &patch).unwrap(), new);
    assert_eq!(encode(&old[..old.len() - 1], &new), Err(EncodeError::Truncated));
    assert_eq!(encode(&old, &new[..new.len() - 1]), Err(EncodeError::Truncated));
}

/// Within a long copy, nothing is looked for at each place once more: otherwise this takes minutes.
#[test]
fn data_that_was_moved_or_repeated_is_found_at_once() {
    let mut dice = Dice(8);
    let (first, second) = (dice.bytes(200_000), dice.bytes(190_000));
    let old = with_data(1, [&first[..], &second].concat());
    for data in
        [[&second[..], &first].concat(), [&first[..], &second, &first].concat(), [&first[..], &[0; 200_000]].concat()]
    {
        let new = with_data(2, data);
        let patch = encode(&old, &new).unwrap();
        // The hashes of its blocks are new.
        assert!(patch.len() < new.len() / 100 + 1000, "{} bytes", patch.len());
        assert_eq!(apply(&old, &patch).unwrap(), new);
    }
}
