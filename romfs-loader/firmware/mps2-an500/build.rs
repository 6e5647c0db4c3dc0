//! Completes the memory map and puts it where the linker finds it, and tells the code which core it is for.

use std::{env, fs, path::PathBuf};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR"));
    let map = fs::read_to_string("memory.x").expect("reading memory.x");
    // The compiler takes up to 4 KiB for a level of nesting.
    let stack = if env::var_os("CARGO_FEATURE_COMPILER").is_some() { "64K" } else { "10K" };
    fs::write(out.join("memory.x"), map.replace("STACK_SIZE", stack)).expect("writing memory.x");
    // What cortex-m-rt includes for the names of interrupt handlers: there are none.
    fs::write(out.join("device.x"), "").expect("writing device.x");
    println!("cargo::rustc-link-search={}", out.display());
    println!("cargo::rerun-if-changed=memory.x");
    println!("cargo::rustc-check-cfg=cfg(armv6m)");
    if env::var("TARGET").is_ok_and(|target| target.starts_with("thumbv6m")) {
        println!("cargo::rustc-cfg=armv6m");
    }
    println!("cargo::rerun-if-env-changed=ROMFS_HEAP");
}
