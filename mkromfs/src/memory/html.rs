//! The prediction as one self-contained page: treemaps of ROM and RAM, what could be saved, and a table.
//!
//! The page is `page.html` with the report as JSON in it; the browser does the rest.

use serde::Serialize;

use super::heap::Kind;
use super::report::Report;

const PAGE: &str = include_str!("page.html");

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// All kinds, in order.
    kinds: Vec<&'static str>,
}

/// The page about the image that is called `title`.
pub fn page(report: &Report, title: &str) -> String {
    let data = Data { report, kinds: Kind::ALL.iter().map(|kind| kind.name()).collect() };
    // A report is plain data, so that writing it as JSON does not fail.
    let json = serde_json::to_string(&data).unwrap_or_default();
    let title = escaped(title);
    let (before, after) = PAGE.split_once("%DATA%").unwrap_or((PAGE, ""));
    // Nothing in the data may end the script element that it is in.
    before.replace("%TITLE%", &title) + &json.replace('<', "\\u003c") + after
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
