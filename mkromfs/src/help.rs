//! Help texts of the commands whose options follow another program's.

use std::env;
use std::fmt::Write as _;
use std::io;

use rustix::termios::tcgetwinsize;

/// Columns where nobody says how many there are, as for the other commands' help.
const COLUMNS: usize = 100;

/// In fewer columns what is said of an option stands below it.
const SIDE_BY_SIDE: usize = 72;

/// The help of a command: what it does, in paragraphs; how it is called; its options, each with what it means.
pub struct Help<'a> {
    /// Paragraphs.
    pub about: &'a [&'a str],
    /// Its command line; empty where that stands elsewhere.
    pub usage: &'a str,
    /// Headings with options below them.
    pub options: &'a [(&'a str, &'a [(&'a str, &'a str)])],
    /// Paragraphs at the end.
    pub after: &'a [&'a str],
}

impl Help<'_> {
    /// The text, in as many columns as the terminal has.
    pub fn text(&self) -> String {
        self.in_columns(columns())
    }

    fn in_columns(&self, columns: usize) -> String {
        let mut text = String::new();
        let paragraph = |text: &mut String, words: &str| {
            put(text, words, 0, columns);
            text.push('\n');
        };
        self.about.iter().for_each(|words| paragraph(&mut text, words));
        if !self.usage.is_empty() {
            let _ = write!(text, "Usage: ");
            put(&mut text, self.usage, "Usage: ".len(), columns);
            text.push('\n');
        }
        let options = self.options.iter().flat_map(|(_, options)| *options);
        let widest = options.map(|(option, _)| option.chars().count()).filter(|width| *width <= 24).max().unwrap_or(0);
        for (heading, options) in self.options {
            let _ = writeln!(text, "{heading}:");
            for (option, meaning) in *options {
                let _ = write!(text, "  {option}");
                let width = option.chars().count();
                let (below, margin) = match columns < SIDE_BY_SIDE {
                    true => (true, 10),
                    false => (width > widest, widest + 4),
                };
                let _ = if below {
                    write!(text, "\n{:margin$}", "")
                } else {
                    write!(text, "{:1$}", "", margin - 2 - width)
                };
                put(&mut text, meaning, margin, columns);
            }
            text.push('\n');
        }
        self.after.iter().for_each(|words| paragraph(&mut text, words));
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

/// Adds words, of which the first stands in the line that is begun, and the others in lines that begin at the same
/// margin.
fn put(text: &mut String, words: &str, margin: usize, columns: usize) {
    let mut at = margin;
    for word in words.split(' ') {
        let width = word.chars().count();
        if at > margin {
            if at + 1 + width > columns {
                let _ = write!(text, "\n{:margin$}", "");
                at = margin;
            } else {
                text.push(' ');
                at += 1;
            }
        }
        text.push_str(word);
        at += width;
    }
    text.push('\n');
}

fn columns() -> usize {
    let terminal = tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0);
    let told = || env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(told).unwrap_or(COLUMNS).clamp(40, 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_begin_where_they_should() {
        let help = Help {
            about: &["one two three four five six seven eight nine ten eleven twelve thirteen"],
            usage: "do [OPTIONS] THIS | THAT | ANYTHING [ELSE]... AND MORE OF IT IF NEED BE",
            options: &[(
                "Options",
                &[
                    ("-a", "a short one"),
                    (
                        "-l LENGTH",
                        "one of which there is so much to say that it does not fit into a line of any terminal, \
                         wide as it be",
                    ),
                    ("--with-a-name-that-is-too-long", "said below"),
                ],
            )],
            after: &["the end"],
        };
        for columns in [40, 60, 80, 100, 120] {
            let text = help.in_columns(columns);
            assert!(text.lines().all(|line| line.chars().count() <= columns && line == line.trim_end()), "{text}");
            assert!(!text.contains("\n\n\n") && text.ends_with("the end\n"), "{text}");
        }
        let narrow = help.in_columns(60);
        assert!(narrow.contains("\n  -a\n          a short one\n  -l LENGTH\n          one of which"), "{narrow}");
        let wide = help.in_columns(80);
        assert!(wide.contains("\n  -a         a short one\n  -l LENGTH  one of which"), "{wide}");
        assert!(wide.contains("\n             line of"), "{wide}");
        assert!(wide.contains("\n  --with-a-name-that-is-too-long\n             said below\n"), "{wide}");
    }
}
