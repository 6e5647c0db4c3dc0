//! The prediction as one self-contained page.

use super::report::Report;

/// The page.
pub fn page(report: &Report, title: &str) -> String {
    format!("{title} {}", report.ram)
}
