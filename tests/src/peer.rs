//! Programs and checkouts of others that some tests compare with, where they are installed.

use std::env;
use std::path::PathBuf;

/// The directory that an environment variable names, or a loud word that a test is skipped.
#[must_use]
pub fn checkout(variable: &str) -> Option<PathBuf> {
    let found = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_dir());
    if found.is_none() {
        skipped(&format!("{variable} names no directory"));
    }
    found
}

/// A stock program: in `ROMFS_PEERS`, in the user's cache, or on the `PATH`; or a loud word that a test is skipped.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .map(|cache| cache.join("romfs-peers/bin"));
    let named = env::var_os("ROMFS_PEERS").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let mut candidates = named.into_iter().chain(cache).chain(env::split_paths(&path)).map(|dir| dir.join(name));
    let found = candidates.find(|path| path.is_file());
    if found.is_none() {
        skipped(&format!("no stock `{name}` is installed"));
    }
    found
}

/// Says on standard error that a test did not run, and why.
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}
