//! `mkromfs keygen`, `sign` and `verify --key`, as somebody uses them who has signed images with other tools.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use romfs_format::romfs::manifest::{Head, find};
use romfs_format::romfs::{Entry, Image};
use support::{Work, finish, skipped};

const OPTIONS: [&str; 5] = ["--product", "station", "--hardware", "3", "--app-version=1.4.2"];

/// A directory with an application, a key pair `key.pem`, and an image with and one without room for a signature.
fn work() -> Work {
    let work = Work::new();
    work.write("app/main.py", "import sensor\nprint('main', sensor.read())\n");
    work.write("app/sensor.py", "def read():\n    return 7\n");
    work.write("app/table.bin", vec![b't'; 9_000]);
    work.write("app/lib/deep/empty.txt", "");
    work.run(["keygen", "key.pem"]).good();
    let build = ["build", "app", "--align", "*.bin=64", "-o"];
    work.run(build.iter().chain(&["plain.romfs"])).good();
    work.run(build.iter().chain(&["room.romfs", "--signable"])).good();
    work
}

fn sign(work: &Work, image: &str, options: &[&str]) -> support::Run {
    work.run(["sign", image].iter().chain(&OPTIONS).chain(options))
}

#[test]
fn five_commands() {
    let work = Work::new();
    work.write("app/main.py", "print('hello')\n");
    work.run(["build", "app", "--image-version", "1.4.0"]).good();
    let key = work.run(["keygen", "key.pem", "--key-id", "5"]).good();
    assert!(key.contains("Key { id: 5, public: [0x") && key.matches("0x").count() == 32, "{key}");
    let signed = work.run(["sign", "app.romfs", "--key", "key.pem", "--key-id", "5", "--product", "lamp"]).good();
    assert!(signed.contains("version 1.4.0, signed with key 5"), "{signed}");
    let inspected = work.run(["verify", "app.romfs"]).good();
    assert!(
        inspected.contains("version 1.4.0 for lamp, hardware 0") && inspected.contains("not verified"),
        "{inspected}"
    );
    let verified = work.run(["verify", "app.romfs", "--key", "key.pub.pem"]).good();
    assert!(verified.contains("signature verified"), "{verified}");
    work.run(["keygen", "other.pem"]).good();
    let wrong = work.run(["verify", "app.romfs", "--key", "other.pub.pem"]);
    wrong.bad(&["app.romfs: the signature is not this key's", "it says that it is signed with key 5"]);
}

#[test]
fn nothing_moves_where_there_is_room_and_all_is_there_where_there_is_not() {
    let work = work();
    let before = fs::read(work.path("room.romfs")).unwrap();
    let unsigned = work.run(["verify", "room.romfs"]).good();
    assert!(!unsigned.contains("version"), "{unsigned}");
    sign(&work, "room.romfs", &["--key", "key.pem", "-o", "signed.romfs"]).good();
    let after = fs::read(work.path("signed.romfs")).unwrap();
    let payload = Image::parse(&before).unwrap().manifest().unwrap();
    assert_eq!(before.len(), after.len());
    let moved = (0..before.len()).filter(|at| before[*at] != after[*at]).all(|at| payload.contains(&at));
    assert!(moved, "more than the record has changed");
    // Packed anew it has the same files, aligned and linked as before.
    sign(&work, "plain.romfs", &["--key", "key.pem"]).good();
    let packed = fs::read(work.path("plain.romfs")).unwrap();
    for path in ["table.bin", "main.mpy", "lib/deep/empty.txt"] {
        let found = |image| Image::parse(image).unwrap().find(path.as_bytes()).unwrap().unwrap();
        let (Entry::File(file), Entry::File(other)) = (found(&packed), found(&after)) else { panic!() };
        assert!(file.data == other.data);
        assert!(path != "table.bin" || file.data_offset.is_multiple_of(64));
    }
    let verified = work.run(["verify", "plain.romfs", "--key", "key.pem", "--json"]).good();
    for part in ["\"linked\": 2", "\"version\": \"1.4.2\"", "\"hardware\": 3", "\"verified\": true"] {
        assert!(verified.contains(part), "{part} is missing in: {verified}");
    }
    assert_eq!(work.run(["run", "plain.romfs"]).good(), "main 7\n");
    // Signed once more it changes in nothing.
    sign(&work, "plain.romfs", &["--key", "key.pem"]).good();
    assert!(fs::read(work.path("plain.romfs")).unwrap() == packed);
    // Others can be built on it.
    let built = work.run(["build", "app", "--align", "*.bin=64", "-o", "new.romfs", "--base", "plain.romfs"]);
    assert!(built.err.is_empty() && built.status == Some(0), "{built:?}");
}

#[test]
fn what_was_changed_after_signing_is_found() {
    let work = work();
    sign(&work, "room.romfs", &["--key", "key.pem"]).good();
    let good = fs::read(work.path("room.romfs")).unwrap();
    let located = find(&good).unwrap();
    for (at, what) in [
        (located.at + 8, "block 0"),
        (located.at + Head::HOLE_AT, "block 0"),
        (located.hash_at(1), "block 0"),
        (located.hash_at(2) + 31, "block 0"),
        (5_000, "block 1"),
        (good.len() - 2, "block 2"),
    ] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        work.write("bad.romfs", &bad);
        work.run(["verify", "bad.romfs"]).bad(&[what, "after it had been signed"]);
    }
    let mut bad = good.clone();
    bad[located.at + size_of::<Head>() - 1] ^= 1;
    work.write("bad.romfs", &bad);
    work.run(["verify", "bad.romfs"]).good();
    work.run(["verify", "bad.romfs", "--key", "key.pem"]).bad(&["the signature is not this key's"]);
    work.run(["verify", "plain.romfs", "--key", "key.pem"]).bad(&["is not signed"]);
}

#[test]
fn wrong_use_is_explained() {
    let work = work();
    sign(&work, "room.romfs", &["--key", "key.pub.pem"]).bad(&["signing takes the private one"]);
    sign(&work, "room.romfs", &["--key", "app/main.py"]).bad(&["holds no private Ed25519 key", "openssl genpkey"]);
    sign(&work, "room.romfs", &["--key", "none.pem"]).bad(&["none.pem"]);
    sign(&work, "room.romfs", &["--key", "key.pem", "--floor", "1.4.3"])
        .bad(&["floor 1.4.3 is above the version 1.4.2"]);
    sign(&work, "room.romfs", &["--key", "key.pem", "--revoke", "0"]).bad(&["key 0 cannot revoke itself"]);
    work.run(["sign", "room.romfs", "--key", "key.pem", "--product", "p"]).bad(&["has no version"]);
    work.run(["keygen", "key.pem"]).bad(&["File exists", "lost"]);
    work.write("torn.romfs", &fs::read(work.path("room.romfs")).unwrap()[..5_000]);
    sign(&work, "torn.romfs", &["--key", "key.pem"]).bad(&["cut short"]);
    for usage in [&["--product", "more than 16 bytes"][..], &["--product", ""], &["--app-version", "1.2.3.4"]] {
        let run = work.run(["sign", "room.romfs", "--key", "key.pem"].iter().chain(usage));
        assert_eq!(run.status, Some(2), "{run:?}");
    }
}

/// Whether a program is installed; it says so where it is not.
fn there_is(program: &str) -> bool {
    let there = Command::new(program).arg("-v").output().is_ok();
    if !there {
        skipped(&format!("{program} is not installed"));
    }
    there
}

fn shell(work: &Work, line: &str) -> String {
    let mut command = Command::new("sh");
    command.args(["-ec", line]).current_dir(work.path(""));
    finish(command).good()
}

/// Gives the payload out, has it signed by `line`, and puts the signature in.
fn signed_elsewhere(work: &Work, line: &str, signature: &str, public: &str) {
    sign(work, "room.romfs", &["--payload-out", "payload"]).good();
    shell(work, line);
    let given = ["--signature-in", signature, "--key", public, "-o", "out.romfs"];
    sign(work, "room.romfs", &given).good();
    work.run(["verify", "out.romfs", "--key", public]).good();
    // It is the signature of that image, with those options, and of no other key.
    sign(work, "room.romfs", &[&given[..], &["--revoke", "1"]].concat()).bad(&["is not this key's signature"]);
    let other = ["--signature-in", signature, "--key", "key.pub.pem"];
    sign(work, "room.romfs", &other).bad(&["is not this key's signature"]);
    fs::remove_file(work.path("out.romfs")).unwrap();
}

#[test]
fn openssl_signs() {
    if !there_is("openssl") {
        return;
    }
    let work = work();
    shell(&work, "openssl genpkey -algorithm ed25519 -out o.pem && openssl pkey -in o.pem -pubout -out o.pub.pem");
    signed_elsewhere(&work, "openssl pkeyutl -sign -rawin -inkey o.pem -in payload -out sig", "sig", "o.pub.pem");
    // Its keys are ours, and ours are its.
    sign(&work, "plain.romfs", &["--key", "o.pem"]).good();
    work.run(["verify", "plain.romfs", "--key", "o.pub.pem"]).good();
    shell(&work, "openssl pkey -in key.pem -pubout | cmp - key.pub.pem");
}

#[test]
fn minisign_signs() {
    if !there_is("minisign") {
        return;
    }
    let work = work();
    shell(&work, "minisign -G -W -p m.pub -s m.key");
    signed_elsewhere(&work, "minisign -S -l -W -s m.key -m payload -x m.sig", "m.sig", "m.pub");
    shell(&work, "minisign -S -W -s m.key -m payload -x hashed.sig");
    let hashed = sign(&work, "room.romfs", &["--signature-in", "hashed.sig", "--key", "m.pub"]);
    hashed.bad(&["a signature of the payload's hash", "minisign -S -l"]);
    sign(&work, "room.romfs", &["--key", "m.key"]).bad(&["is minisign's", "--payload-out"]);
}

#[test]
fn a_hardware_token_signs() {
    let module = "/usr/lib/softhsm/libsofthsm2.so";
    if !Path::new(module).exists() {
        return skipped("softhsm2 is not installed");
    }
    if !there_is("pkcs11-tool") || !there_is("openssl") {
        return;
    }
    let work = work();
    work.write("softhsm.conf", format!("directories.tokendir = {}\n", work.path("tokens").display()));
    fs::create_dir(work.path("tokens")).unwrap();
    let tool = format!("SOFTHSM2_CONF=softhsm.conf pkcs11-tool --module {module} --login --pin 1234 --token-label t");
    shell(&work, "SOFTHSM2_CONF=softhsm.conf softhsm2-util --init-token --free --label t --pin 1234 --so-pin 1234");
    shell(&work, &format!("{tool} --keypairgen --key-type EC:edwards25519 --label k"));
    shell(&work, &format!("{tool} --read-object --type pubkey --label k -o token.pub"));
    signed_elsewhere(
        &work,
        &format!("{tool} --sign --mechanism EDDSA --label k -i payload -o sig"),
        "sig",
        "token.pub",
    );
}
