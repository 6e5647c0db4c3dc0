//! A progress bar, for people only.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error that shows `doing` and counts to `total`; nothing at all unless it is `wanted` and standard
/// error is a terminal.
pub fn bar(doing: &'static str, total: u64, bytes: bool, wanted: bool) -> ProgressBar {
    if !wanted || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let count = if bytes { "{bytes}/{total_bytes}" } else { "{pos}/{len}" };
    let style = ProgressStyle::with_template(&format!("{{msg:>9}} {{wide_bar}} {count}"));
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(doing)
}
