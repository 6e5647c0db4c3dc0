//! A progress bar, for people only.

use indicatif::{ProgressBar, ProgressStyle};

use crate::problem::is_smart_terminal;

/// A bar on standard error that shows `doing` and counts to `total`; nothing at all unless it is `wanted` and standard
/// error is a terminal that can be drawn on.
pub fn bar(doing: &'static str, total: u64, bytes: bool, wanted: bool) -> ProgressBar {
    if !wanted || !is_smart_terminal() {
        return ProgressBar::hidden();
    }
    let count = if bytes { "{bytes}/{total_bytes}" } else { "{pos}/{len}" };
    let style = ProgressStyle::with_template(&format!("{{msg:>9}} {{wide_bar}} {count}"));
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(doing)
}
