//! What is not signed by a trusted key for this device, or is too old, is neither installed nor started.

use ed25519_compact::{KeyPair, Seed};
use romfs_format::romfs::manifest::{Head, MESSAGE, find};
use romfs_update::{BLOCK, Check, Error, FIRST, Key, Refusal, ed25519, sign};
use romfs_update_simulator::chip::PowerCut;
use romfs_update_simulator::field::{Field, damage};
use romfs_update_simulator::image::{HARDWARE, LOADER, Recipe, trusted};

type Device<'f> = Field<'f, 8, 4096>;

/// What `begin` says to a stream; it touches the flash only if it takes it.
fn begin(field: &mut Device<'_>, stream: &[u8]) -> Result<(), Error<PowerCut>> {
    let ops = field.chip.ops();
    let old = field.old;
    let begun = field.updater(Some(0)).begin(&stream[..stream.len().min(FIRST)], old, [0; BLOCK]).map(drop);
    assert!(begun.is_ok() || field.chip.ops() == ops, "the flash was touched: {begun:?}");
    begun
}

/// Whether an image is started where somebody has written it past all checks.
fn starts(image: &[u8], keys: &[Key]) -> bool {
    let good = Recipe::new(1, 0).image();
    let mut field = Device::new(&good, keys);
    field.chip = romfs_update_simulator::chip::Chip::new(8, 4096, field.chip.capacity() / 4096);
    field.chip.preload(0, image);
    field.updater(None).boot(Check::Whole).is_ok()
}

fn refusal(begun: Result<(), Error<PowerCut>>) -> Refusal {
    match begun {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_bit_that_is_signed_and_of_the_signature_counts() {
    let keys = trusted();
    let (old, new) = (Recipe::new(1, 3_000).image(), Recipe::new(2, 3_000).image());
    let mut field = Device::new(&old, &keys);
    let at = find(&new).unwrap().at;
    for bit in 0..size_of::<Head>() * 8 {
        let mut forged = new.clone();
        forged[at + bit / 8] ^= 1 << (bit % 8);
        let why = refusal(begin(&mut field, &forged));
        if bit >= (size_of::<Head>() - 64) * 8 {
            assert_eq!(why, Refusal::Signature, "bit {bit}");
        }
        assert!(bit % 7 != 0 || !starts(&forged, &keys), "bit {bit}");
    }
    assert!(starts(&new, &keys));
    assert_eq!(field.send(&new), Ok(true));
}

#[test]
fn no_damaged_byte_of_an_image_gets_through() {
    let keys = trusted();
    let (old, new) = (Recipe::new(1, 9_000).image(), Recipe::new(2, 9_000).image());
    assert_eq!(damage(&new, &old, &new, &keys, 1), new.len());
}

#[test]
fn every_block_and_every_hash_is_compared_before_a_block_is_written() {
    let keys = trusted();
    // The list of hashes goes on in the second block.
    let (old, new) = (Recipe::new(1, 0).image(), Recipe::new(2, 560_000).image());
    let located = find(&new[..FIRST]).unwrap();
    let blocks = located.head.manifest.blocks();
    assert!(located.hash_at(blocks) > BLOCK + 256);
    let fresh = Device::new(&old, &keys);
    let mut positions: Vec<usize> = (1..blocks).map(|block| located.hash_at(block) + block as usize % 32).collect();
    positions.extend((1..blocks as usize).map(|block| block * BLOCK + block % 4000));
    for at in positions {
        let mut forged = new.clone();
        forged[at] ^= 0x10;
        let mut field = fresh.clone();
        let block = (at / BLOCK) as u32;
        assert_eq!(field.send(&forged), Err(Refusal::Block(block).into()), "byte {at}");
        let written = field.updater(Some(0)).installed();
        assert_eq!(written, Some(block * BLOCK as u32), "byte {at}");
    }
}

#[test]
fn keys_that_are_unknown_revoked_or_others() {
    let keys = trusted();
    let old = Recipe::new(1, 100).image();
    let mut field = Device::new(&old, &keys);
    // Signed by key 1, and says that it is key 0.
    let claims = Recipe { key: 1, change: |manifest| manifest.key = 0, ..Recipe::new(2, 100) }.image();
    assert_eq!(refusal(begin(&mut field, &claims)), Refusal::Signature);
    let unknown = Recipe { key: 9, ..Recipe::new(2, 100) }.image();
    assert_eq!(refusal(begin(&mut field, &unknown)), Refusal::UnknownKey(9));
    assert!(!starts(&claims, &keys) && !starts(&unknown, &keys));
    let with_key = |key: u8| Recipe { key, ..Recipe::new(2, 100) }.image();
    assert_eq!(begin(&mut field, &with_key(1)), Ok(()));
    field.updater(Some(0)).abort().unwrap();
    field.updater(Some(0)).revoke(1).unwrap();
    assert_eq!(refusal(begin(&mut field, &with_key(1))), Refusal::RevokedKey(1));
    // The running image's own key stays.
    assert_eq!(field.updater(Some(0)).revoke(0), Err(Error::KeyInUse));
    assert_eq!(begin(&mut field, &with_key(2)), Ok(()));
}

#[test]
fn images_for_others_unsigned_and_truncated_ones() {
    let keys = trusted();
    let old = Recipe::new(1, 100).image();
    let mut field = Device::new(&old, &keys);
    let changed = |change| Recipe { change, ..Recipe::new(2, 9_000) }.image();
    let cases = [
        (changed(|manifest| manifest.product[15] = b'x'), Refusal::Product),
        (changed(|manifest| manifest.hardware.set(HARDWARE + 1)), Refusal::Hardware),
        (changed(|manifest| manifest.loader.set(LOADER + 1)), Refusal::Loader(LOADER + 1)),
        (Recipe::new(2, 9_000).unsigned(), Refusal::Format(0)),
        (b"\xd2\xcd\x31\x04\x01\x02ab".to_vec(), Refusal::Unsigned),
        (vec![0xff; 5_000], Refusal::NotRomfs),
    ];
    for (image, why) in cases {
        assert_eq!(refusal(begin(&mut field, &image)), why);
        assert!(!starts(&image, &keys), "{why:?}");
    }
    let large = Recipe::new(2, 1_100_000).image();
    assert_eq!(refusal(begin(&mut field, &large)), Refusal::TooLarge(large.len() as u32));
    // However much of an image is missing, it cannot be finished, and what runs stays.
    let new = Recipe::new(2, 9_000).image();
    for length in (0..new.len()).step_by(61).chain([new.len() - 1]) {
        let mut field = field.clone();
        match field.send(&new[..length]) {
            Ok(false) => {
                let mut updater = field.updater(Some(0));
                let mut install = updater.begin(&new[..FIRST], &old, [0; BLOCK]).unwrap();
                assert_eq!(install.finish(&mut updater, 1), Err(Error::Incomplete));
            }
            sent => assert!(matches!(sent, Err(Error::Short(_))), "{length}: {sent:?}"),
        }
        assert_eq!(field.updater(None).boot(Check::Whole).unwrap().version, 1);
    }
}

#[test]
fn parts_of_signed_images_do_not_mix() {
    let keys = trusted();
    let (old, a, b) = (Recipe::new(1, 100).image(), Recipe::new(2, 20_000).image(), Recipe::new(3, 20_000).image());
    assert_eq!(a.len(), b.len());
    let mut field = Device::new(&old, &keys);
    // The manifest of one, and all else of the other.
    let at = find(&a).unwrap().at;
    let mut spliced = b.clone();
    spliced[at..at + size_of::<Head>()].copy_from_slice(&a[at..at + size_of::<Head>()]);
    assert_eq!(field.send(&spliced), Err(Refusal::Block(0).into()));
    assert!(!starts(&spliced, &keys));
    // A block of the other one, of its own with another number, and a block left out.
    for block in 1..4 {
        let range = block * BLOCK..(block + 1) * BLOCK;
        let next = a[range.end..].iter().chain(&a[range.clone()]).take(BLOCK).copied().collect::<Vec<u8>>();
        for wrong in [b[range.clone()].to_vec(), next] {
            if wrong == a[range.clone()] {
                continue;
            }
            let mut spliced = a.clone();
            spliced[range.clone()].copy_from_slice(&wrong);
            let mut field = field.clone();
            assert_eq!(field.send(&spliced), Err(Refusal::Block(block as u32).into()));
            assert!(!starts(&spliced, &keys));
        }
    }
    // A signature of a manifest that leaves out what it was made for.
    let pair = KeyPair::from_seed(Seed::new([1; 32]));
    let mut bare = a.clone();
    let message = find(&a).unwrap().head.manifest.message();
    sign::put_signature(&mut bare, &pair.sk.sign(&message[20..], None)).unwrap();
    assert_eq!(refusal(begin(&mut field, &bare)), Refusal::Signature);
}

#[test]
fn versions_below_the_floor_are_refused_and_no_others() {
    let keys = trusted();
    let versions = [
        0,
        1,
        2,
        0xff,
        0x100,
        0xffff,
        0x1_0000,
        0x00ff_ffff,
        0x0100_0000,
        0x7fff_fffe,
        0x7fff_ffff,
        0x8000_0000,
        0x8000_0001,
        0xff00_0000,
        u32::MAX - 1,
        u32::MAX,
    ];
    let images = versions.map(|version| Recipe::new(version, 0).image());
    for floor in versions {
        let old = Recipe { floor, ..Recipe::new(floor, 0) }.image();
        let mut field = Device::new(&old, &keys);
        for (version, image) in versions.iter().zip(&images) {
            let expected = if *version < floor { Err(Refusal::Downgrade(floor).into()) } else { Ok(()) };
            assert_eq!(begin(&mut field, image), expected, "{version:#x} with floor {floor:#x}");
        }
    }
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    assert_eq!(hex.len(), 2 * N);
    std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
}

#[test]
fn signatures_of_rfc_8032_are_good_and_nothing_near_them_is() {
    let vectors: [(&str, &[u8], &str); 3] = [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            b"",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            b"\x72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            b"\xaf\x82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ];
    for (public, message, signature) in vectors {
        let (public, signature) = (bytes::<32>(public), bytes::<64>(signature));
        assert!(ed25519(&public, message, &signature));
        assert!(!ed25519(&public, &[message, b"."].concat(), &signature));
        for bit in 0..512 {
            let mut forged = signature;
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(!ed25519(&public, message, &forged), "bit {bit}");
        }
        // The scalar plus the order of the group, once and as often as it fits.
        let order = bytes::<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let mut forged = signature;
        for _ in 0..15 {
            let mut carry = 0;
            for (byte, add) in forged[32..].iter_mut().zip(order) {
                carry += u16::from(*byte) + u16::from(add);
                *byte = carry as u8;
                carry >>= 8;
            }
            assert!(!ed25519(&public, message, &forged));
        }
    }
}

#[test]
fn keys_and_points_of_small_order_verify_nothing() {
    let small = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        // The same points written otherwise.
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]
    .map(bytes::<32>);
    let good = *KeyPair::from_seed(Seed::new([1; 32])).pk;
    // With a zero scalar, one message in eight would do for a point of order eight.
    for round in 0..32u8 {
        let message = [round; MESSAGE];
        for point in small {
            let signature: [u8; 64] = std::array::from_fn(|at| if at < 32 { point[at] } else { 0 });
            assert!(!ed25519(&good, &message, &signature));
            for key in small {
                assert!(!ed25519(&key, &message, &signature));
            }
        }
    }
}
