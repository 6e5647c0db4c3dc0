//! `mkromfs delta`: patches between signed images.

mod support;

use std::fs;

use support::Work;

/// Signed images of two versions, `old.romfs` and `new.romfs`, and `other.romfs` of a third.
fn work() -> Work {
    let work = Work::new();
    work.run(["keygen", "key.pem"]).good();
    for (image, word) in [("old", "one"), ("new", "two"), ("other", "three")] {
        work.write("app/main.py", format!("import words\nprint('{word}', words.count)\n"));
        work.write("app/words.py", "count = 3\ndef longest(words):\n    return max(words, key=len)\n");
        work.write("app/table.bin", vec![b't'; 9_000]);
        let image = format!("{image}.romfs");
        work.run(["build", "app", "-o", &image, "--signable"]).good();
        work.run(["sign", &image, "--key", "key.pem", "--product", "lamp", "--app-version", "1"]).good();
    }
    work
}

#[test]
fn a_patch_is_small_and_rebuilds_the_image() {
    let work = work();
    let said = work.run(["delta", "old.romfs", "new.romfs", "-o", "patch"]).good();
    let patch = fs::read(work.path("patch")).unwrap();
    assert_eq!(said, format!("patch: {} bytes\n", patch.len()));
    assert!(patch.len() < 400, "{}", patch.len());
    work.run(["delta", "--apply", "old.romfs", "patch", "-o", "rebuilt.romfs"]).good();
    assert!(fs::read(work.path("rebuilt.romfs")).unwrap() == fs::read(work.path("new.romfs")).unwrap());
    // The same inputs give the same patch.
    work.run(["delta", "old.romfs", "new.romfs", "-o", "again"]).good();
    assert!(fs::read(work.path("again")).unwrap() == patch);
}

#[test]
fn what_is_no_base_no_patch_or_not_signed_is_named() {
    let work = work();
    work.run(["delta", "old.romfs", "new.romfs", "-o", "patch"]).good();
    let apply = |old: &str, patch: &str| work.run(["delta", "--apply", old, patch, "-o", "rebuilt.romfs"]);
    apply("other.romfs", "patch").bad(&["patch: is not for other.romfs"]);
    apply("old.romfs", "new.romfs").bad(&["new.romfs: is no patch"]);
    let patch = fs::read(work.path("patch")).unwrap();
    for at in [patch.len() / 2, patch.len() - 1] {
        let mut damaged = patch.clone();
        damaged[at] ^= 0x40;
        work.write("damaged", &damaged);
        apply("old.romfs", "damaged").bad(&["damaged: is damaged"]);
        work.write("short", &patch[..at]);
        apply("old.romfs", "short").bad(&["short: is damaged"]);
    }
    assert!(!work.path("rebuilt.romfs").exists());
    work.run(["build", "app", "-o", "plain.romfs"]).good();
    let help = "sign both with 'mkromfs sign'";
    work.run(["delta", "plain.romfs", "new.romfs", "-o", "p"]).bad(&["plain.romfs: the old image is not signed", help]);
    work.run(["delta", "old.romfs", "plain.romfs", "-o", "p"]).bad(&["plain.romfs: the new image is not signed", help]);
}
