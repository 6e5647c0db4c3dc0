//! What `mkromfs memory` advises is right: followed, it saves what it says.

mod support;

use support::Work;

/// The advice for `main`, with or without a link record.
fn advice(source: &str, options: &[&str]) -> String {
    let work = Work::new();
    work.write("app/main.py", source);
    let mut build = vec!["build", "-q", "app"];
    build.extend(options);
    work.run(build).good();
    let report: serde_json::Value = serde_json::from_str(&work.run(["memory", "--json", "app.romfs"]).good()).unwrap();
    report["modules"][0]["advice"].to_string()
}

#[test]
fn numbers_that_take_no_memory_are_left_alone() {
    let names: String = (0..100).map(|n| format!("C{n} = {n}\n")).collect();
    assert_eq!(advice(&names, &[]), "[]");
    assert!(advice(&names, &["--no-link"]).contains("100 globals"));
    // A name that is stored twice has its number in RAM.
    let twice: String = (0..100).map(|n| format!("C{n} = {n}\nC{n} += len('')\n")).collect();
    assert!(advice(&twice, &[]).contains("100 globals"));
}

#[test]
fn tables_of_numbers_are_read_by_what_there_is() {
    let text = advice(&format!("T = {:?}\n", (0..40).map(|n| n * 1000).collect::<Vec<_>>()), &[]);
    assert!(text.contains("`struct.unpack_from`") && !text.contains("cast"), "{text}");
}

#[test]
fn only_what_json_can_say_becomes_a_file() {
    let filler = "'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7";
    for (item, said) in
        [("'h': [None, 1.5, 'x']", true), ("200: 'OK'", false), ("'h': b'x'", false), ("'h': {1, 2}", false)]
    {
        let text = advice(&format!("CONFIG = {{{filler}, {item}}}\n"), &[]);
        assert_eq!(text.contains("`config.json`"), said, "{item}: {text}");
    }
}

#[test]
#[ignore = "waits for figures that are measured: `memory` does not follow asyncio, the largest part of every application with it"]
fn asyncio_is_counted() {
    let work = Work::new();
    work.write("app/main.py", "import asyncio\n");
    let report: serde_json::Value =
        serde_json::from_str(&work.run(["memory", "--json", "--word", "64", "app"]).good()).unwrap();
    assert!(report["ram"].as_u64() > Some(2000), "{report}");
    assert!(!report.to_string().contains("neither in the image nor in the loader"), "{report}");
}

#[test]
#[ignore = "waits for figures that are measured: `memory` takes asyncio for missing, and counts what is imported in its place"]
fn what_stands_in_for_asyncio_is_not_imported() {
    let work = Work::new();
    work.write("app/main.py", "try:\n    import asyncio\nexcept ImportError:\n    import fallback as asyncio\n");
    work.write("app/fallback.py", "table = [n for n in range(1000)]\n");
    let report: serde_json::Value = serde_json::from_str(&work.run(["memory", "--json", "app"]).good()).unwrap();
    assert!(report["modules"].as_array().unwrap().iter().all(|module| module["name"] != "fallback"), "{report}");
}
