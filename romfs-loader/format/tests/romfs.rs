//! Reading ROMFS images: well-formed, foreign, and damaged ones.

use romfs_format::romfs::ext::{Info, Seal};
use romfs_format::romfs::write::{self, Header};
use romfs_format::romfs::{Entry, Error, ErrorKind, Image, Kind, MAX_DEPTH, Placement};
use zerocopy::IntoBytes;

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    let mut bytes = Header::new(kind, payload.len() as u64).encode(&mut out).to_vec();
    bytes.extend_from_slice(payload);
    bytes
}

fn named(kind: Kind, name: &str, records: &[u8]) -> Vec<u8> {
    let mut payload = vec![u8::try_from(name.len()).unwrap()];
    payload.extend_from_slice(name.as_bytes());
    payload.extend_from_slice(records);
    record(kind, &payload)
}

fn dir(name: &str, records: &[u8]) -> Vec<u8> {
    named(Kind::DIRECTORY, name, records)
}

fn file(name: &str, data: &[u8]) -> Vec<u8> {
    let mut records = record(Kind::VERBATIM, data);
    records.extend_from_slice(&write::checksum(crc32fast::hash(data)));
    named(Kind::FILE, name, &records)
}

fn foreign(payload: &[u8]) -> Vec<u8> {
    record(Kind::IMAGE, payload)
}

/// An image with info record and seal around `tree`.
fn sealed(tree: &[u8]) -> Vec<u8> {
    let info = Info { align_log2: 2, name: "probe", version: "1.0" };
    let mut payload = info.head().unwrap().as_bytes().to_vec();
    payload.extend_from_slice(b"probe1.0");
    let mut payload = record(Kind::INFO, &payload);
    payload.extend_from_slice(tree);
    payload.extend_from_slice(Seal::new(0).as_bytes());
    let mut image = record(Kind::IMAGE, &payload);
    let parsed = Image::parse(&image).unwrap();
    let (at, crc) = (parsed.crc_offset().unwrap(), parsed.compute_crc());
    image[at..at + 4].copy_from_slice(&crc.to_le_bytes());
    image
}

fn sample() -> Vec<u8> {
    let inner = [file("main.py", b"print('hello')\n"), file("data.bin", &[0x5a; 40])].concat();
    sealed(&[dir("pkg", &inner), file("boot.py", b"import pkg\n"), file("empty", b"")].concat())
}

/// Everything that a reader does with an image.
fn check(bytes: &[u8]) -> Result<(), Error> {
    let image = Image::parse(bytes)?;
    image.check_tree()?;
    image.check_crc()?;
    for step in image.walk() {
        if let Entry::File(file) = step?.entry {
            file.check()?;
        }
    }
    Ok(())
}

fn error(bytes: &[u8]) -> ErrorKind {
    check(bytes).expect_err("image should be refused").kind
}

fn data<'a>(image: &Image<'a>, path: &str) -> Option<&'a [u8]> {
    match image.find(path.as_bytes()).unwrap()? {
        Entry::File(file) => Some(file.data),
        Entry::Dir(_) => None,
    }
}

#[test]
fn sample_is_read() {
    let bytes = sample();
    let image = Image::parse(&bytes).unwrap();
    check(&bytes).unwrap();
    assert_eq!(image.info(), Some(Info { align_log2: 2, name: "probe", version: "1.0" }));
    assert_eq!(data(&image, "/pkg/main.py"), Some(&b"print('hello')\n"[..]));
    assert_eq!(data(&image, "pkg//main.py"), Some(&b"print('hello')\n"[..]));
    assert_eq!(data(&image, "empty"), Some(&b""[..]));
    assert_eq!(data(&image, "pkg"), None);
    assert_eq!(data(&image, "pkg/main"), None);
    assert_eq!(data(&image, "boot.py/x"), None);
    assert!(matches!(image.find(b"/pkg/"), Ok(Some(Entry::Dir(dir))) if dir.name == b"pkg"));
    assert!(matches!(image.find(b""), Ok(Some(Entry::Dir(dir))) if dir.name.is_empty()));
    let walked: Vec<_> = image.walk().map(|step| step.map(|step| (step.depth, step.entry.name())).unwrap()).collect();
    let expected: [(usize, &[u8]); 5] =
        [(0, b"pkg"), (1, b"main.py"), (1, b"data.bin"), (0, b"boot.py"), (0, b"empty")];
    assert_eq!(walked, expected);
    let Some(Entry::File(file)) = image.find(b"pkg/data.bin").unwrap() else { panic!() };
    assert_eq!(&bytes[file.data_offset..][..40], [0x5a; 40]);
    assert_eq!(file.placement, Placement::Verbatim);
}

#[test]
fn empty_images() {
    check(&foreign(b"")).unwrap();
    check(&sealed(b"")).unwrap();
    assert_eq!(Image::parse(&foreign(b"")).unwrap().walk().count(), 0);
}

#[test]
fn what_follows_the_image_is_ignored() {
    let mut bytes = sample();
    let length = bytes.len();
    bytes.extend_from_slice(&[0xff; 100]);
    check(&bytes).unwrap();
    assert_eq!(Image::parse(&bytes).unwrap().bytes().len(), length);
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = sample();
    for cut in 0..bytes.len() {
        assert!(Image::parse(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn every_torn_tail_is_noticed_without_reading_the_data() {
    let bytes = sample();
    for cut in 0..bytes.len() {
        let mut torn = bytes.clone();
        torn[cut..].fill(0xff);
        assert!(Image::parse(&torn).is_err(), "torn at {cut}");
    }
}

#[test]
fn torn_tails_of_foreign_images_end() {
    let bytes = foreign(&[dir("d", &file("f", b"some data")), file("g", &[1; 200])].concat());
    for cut in 0..bytes.len() {
        let mut torn = bytes.clone();
        torn[cut..].fill(0xff);
        let _ = check(&torn);
        let _ = check(&bytes[..cut]).unwrap_err();
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    for bytes in [sample(), sealed(b"")] {
        for at in 0..bytes.len() {
            for flip in 1..=255u8 {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                // Two changes leave a sound image of another builder, which only a look at what is left over shows:
                // a length that leaves the records behind the end, an info record of unknown kind before a seal.
                let left_over = || {
                    let image = Image::parse(&changed).unwrap();
                    image.bytes().len() < changed.len()
                        || image.info().is_none()
                            && image.root().records().any(|record| record.unwrap().kind == Kind::SEAL)
                };
                assert!(check(&changed).is_err() || left_over(), "byte {at} ^ {flip:#x}");
            }
        }
    }
}

#[test]
fn mutations_never_panic() {
    let sample = sample();
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    for _ in 0..20_000 {
        let mut bytes = sample.clone();
        for _ in 0..1 + random(4) {
            let at = random(bytes.len());
            bytes[at] = [0, 0x7f, 0x80, 0xff, random(256) as u8][random(5)];
        }
        let _ = check(&bytes);
        if let Ok(image) = Image::parse(&bytes) {
            let _ = image.find(b"pkg/main.py");
        }
    }
}

#[test]
fn unknown_records_are_skipped_everywhere() {
    let unknown = record(Kind(0x7fff_ffff_ffff), b"\xff\xff");
    let comment = record(Kind::PADDING, b"\xff comment");
    let inner =
        [&unknown[..], &comment, &record(Kind::VERBATIM, b"first"), &record(Kind::VERBATIM, b"second")].concat();
    let tree =
        [&unknown[..], &comment, &dir("d", &[unknown.clone(), named(Kind::FILE, "f", &inner)].concat()), &unknown]
            .concat();
    let bytes = foreign(&tree);
    check(&bytes).unwrap();
    assert_eq!(data(&Image::parse(&bytes).unwrap(), "d/f"), Some(&b"first"[..]));
}

#[test]
fn padded_varuints_are_read() {
    // Kind, length, name length, pointer size and offset, each with padding in front.
    let payload = b"\x80\x80\x05\x80\x0e\x80\x80\x01f\x80\x03\x80\x05\x80\x03\x80\x80\x11\x02\x03abc";
    let bytes = [&b"\xd2\xcd\x31\x80\x80\x80"[..], &[payload.len() as u8], payload].concat();
    let image = Image::parse(&bytes).unwrap();
    image.check_tree().unwrap_err();
    let payload = b"\x80\x80\x05\x80\x0d\x80\x80\x01f\x80\x03\x80\x05\x80\x03\x80\x80\x14\x02\x03abc";
    let bytes = [&b"\xd2\xcd\x31\x80\x80\x80"[..], &[payload.len() as u8], payload].concat();
    let image = Image::parse(&bytes).unwrap();
    image.check_tree().unwrap();
    let Some(Entry::File(file)) = image.find(b"f").unwrap() else { panic!() };
    assert_eq!((file.data, file.placement), (&b"abc"[..], Placement::Pointer));
    assert_eq!(&bytes[file.data_offset..][..3], b"abc");
}

#[test]
fn pointers_stay_inside() {
    let pointer = |size: u8, offset: u8| foreign(&named(Kind::FILE, "f", &record(Kind::POINTER, &[size, offset])));
    let payload = pointer(0, 0).len() as u8 - 4;
    check(&pointer(payload, 0)).unwrap();
    check(&pointer(0, payload)).unwrap();
    assert!(matches!(error(&pointer(payload + 1, 0)), ErrorKind::PointerOutside { .. }));
    assert!(matches!(error(&pointer(1, payload)), ErrorKind::PointerOutside { .. }));
    let largest = b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
    let wrapping = foreign(&named(Kind::FILE, "f", &record(Kind::POINTER, &[&largest[..], &largest[..]].concat())));
    assert!(matches!(error(&wrapping), ErrorKind::PointerOutside { .. }));
}

#[test]
fn defects_are_told_apart() {
    assert_eq!(error(b""), ErrorKind::NotRomfs);
    assert_eq!(error(b"RM1\0"), ErrorKind::NotRomfs);
    assert_eq!(error(b"\xd2\xcd\x31\x05\x01"), ErrorKind::Truncated { stated: 9, found: 5 });
    assert_eq!(error(&foreign(b"\0\0")), ErrorKind::UnusedRecord);
    assert_eq!(error(&foreign(b"\x04\x02\x01")), ErrorKind::Overrun { stated: 2, room: 1 });
    assert_eq!(error(&foreign(b"\x04\x02\x02a")), ErrorKind::Overrun { stated: 2, room: 1 });
    assert_eq!(error(&foreign(&named(Kind::FILE, "f", b""))), ErrorKind::NoData);
    assert_eq!(error(&foreign(&record(Kind::INFO, b"\0"))), ErrorKind::BadExtension);
    assert_eq!(error(&foreign(&record(Kind::INFO, b"\0\0\0"))), ErrorKind::NotSealed);
    assert!(matches!(error(&foreign(b"\x04\xff\xff")), ErrorKind::Varuint(_)));
    let huge = b"\xd2\xcd\x31\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
    assert!(matches!(error(huge), ErrorKind::Truncated { .. }));
}

#[test]
fn depth_limit() {
    let nested = |depth: usize| (0..depth).fold(Vec::new(), |inner, _| dir_of_any_size(&inner));
    check(&foreign(&nested(MAX_DEPTH - 1))).unwrap();
    assert_eq!(error(&foreign(&nested(MAX_DEPTH))), ErrorKind::TooDeep);
}

fn dir_of_any_size(records: &[u8]) -> Vec<u8> {
    record(Kind::DIRECTORY, &[b"\x01d", records].concat())
}
