//! Which files a pattern on the command line means.

use std::cell::Cell;
use std::str::FromStr;

use regex_lite::Regex;
use romfs_format::romfs::ext::MAX_ALIGN_LOG2;

use super::{DEFAULT_ALIGN, glob};

/// A glob over the paths of a tree. With a slash at its end it means directories, with all that is in them. Without
/// another slash it is matched against names; with one, against whole paths, where `*` stays within a directory and
/// `**` does not.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
    whole_path: bool,
    directories: bool,
}

impl Pattern {
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a file or directory is meant itself. `path` is slash-separated and relative to the tree.
    pub fn matches(&self, path: &str, is_dir: bool) -> bool {
        let subject = if self.whole_path { path } else { path.rsplit('/').next().unwrap_or(path) };
        (is_dir || !self.directories) && self.regex.is_match(subject)
    }

    /// Whether a file is meant, by itself or by a directory that it is in.
    pub fn covers(&self, path: &str) -> bool {
        match self.directories {
            true => path.match_indices('/').any(|(end, _)| self.matches(&path[..end], true)),
            false => self.matches(path, false),
        }
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix("./").unwrap_or(text);
        let (path, directories) = match path.strip_suffix('/') {
            Some(path) => (path, true),
            None => (path, false),
        };
        let regex = glob::regex(path.strip_prefix('/').unwrap_or(path))?;
        let whole_path = path.contains('/') || text.starts_with("./");
        Ok(Self { text: text.into(), regex, whole_path, directories })
    }
}

/// One `--align` argument: `N` for all files, or `GLOB=N`.
#[derive(Debug, Clone)]
pub struct AlignRule {
    pattern: Option<Pattern>,
    align: u64,
}

impl FromStr for AlignRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (pattern, number) = match text.rsplit_once('=') {
            Some((pattern, number)) => (Some(pattern.parse()?), number),
            None => (None, text),
        };
        let largest = 1u64 << MAX_ALIGN_LOG2;
        match number.parse::<u64>() {
            Ok(align) if align.is_power_of_two() && align <= largest => Ok(Self { pattern, align }),
            _ => Err(format!("{number:?} is not an alignment: a power of two from 1 to {largest}")),
        }
    }
}

/// All `--align` arguments together.
#[derive(Debug)]
pub struct AlignRules<'a> {
    rules: &'a [AlignRule],
    /// Whether each rule's pattern has matched anything.
    used: Vec<Cell<bool>>,
}

impl<'a> AlignRules<'a> {
    /// The arguments in the order they were given.
    pub fn new(rules: &'a [AlignRule]) -> Self {
        Self { rules, used: vec![Cell::new(false); rules.len()] }
    }

    /// The alignment in bytes of the file that comes from `source` and is stored as `stored`: the last pattern that
    /// matches either path decides, then the last plain number.
    pub fn of(&self, source: &str, stored: &str) -> u64 {
        let mut align = self.fallback();
        for (rule, used) in self.rules.iter().zip(&self.used) {
            if let Some(pattern) = &rule.pattern
                && (pattern.covers(source) || pattern.covers(stored))
            {
                align = rule.align;
                used.set(true);
            }
        }
        align
    }

    /// The alignment in bytes of files that no pattern matches.
    pub fn fallback(&self) -> u64 {
        self.rules.iter().rev().find(|rule| rule.pattern.is_none()).map_or(DEFAULT_ALIGN, |rule| rule.align)
    }

    /// The patterns that have matched nothing so far.
    pub fn unused(&self) -> impl Iterator<Item = (&Pattern, u64)> {
        let unused = self.rules.iter().zip(&self.used).filter(|(_, used)| !used.get());
        unused.filter_map(|(rule, _)| Some((rule.pattern.as_ref()?, rule.align)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn align(rules: &[&str], path: &str) -> u64 {
        let rules: Vec<AlignRule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
        AlignRules::new(&rules).of(path, path)
    }

    #[test]
    fn the_last_match_decides() {
        assert_eq!(align(&[], "a.bin"), DEFAULT_ALIGN);
        assert_eq!(align(&["8"], "a.bin"), 8);
        assert_eq!(align(&["*.bin=16", "8"], "x/a.bin"), 16);
        assert_eq!(align(&["*.bin=16", "a.*=32"], "x/a.bin"), 32);
        assert_eq!(align(&["x/*.bin=16"], "x/a.bin"), 16);
        assert_eq!(align(&["x/*.bin=16"], "x/y/a.bin"), DEFAULT_ALIGN);
        assert_eq!(align(&["x/**=16"], "x/y/a.bin"), 16);
        assert_eq!(align(&["/a.bin=16"], "x/a.bin"), DEFAULT_ALIGN);
        assert_eq!(align(&["a=b=16"], "a=b"), 16);
    }

    #[test]
    fn a_slash_at_the_end_means_all_that_is_in_a_directory() {
        for (rule, path, expected) in [
            ("x/=32", "x/a", 32),
            ("x/=32", "y/x/z/a", 32),
            ("x/=32", "x", DEFAULT_ALIGN),
            ("x=32", "x/a", DEFAULT_ALIGN),
            ("/x/=32", "y/x/a", DEFAULT_ALIGN),
            ("./x/=32", "x/a", 32),
            ("y/x/=32", "y/x/a", 32),
            ("y/*/=32", "y/x/a", 32),
            ("y/*/=32", "y/a", DEFAULT_ALIGN),
            ("caf?/=32", "caf\u{e9}/a", 32),
        ] {
            assert_eq!(align(&[rule], path), expected, "{rule} {path}");
        }
    }

    #[test]
    fn alignment_limits() {
        assert!("16777216".parse::<AlignRule>().is_ok());
        for bad in ["0", "3", "33554432", "", "*.bin=", "-4", "[=4"] {
            assert!(bad.parse::<AlignRule>().is_err(), "{bad:?}");
        }
    }
}
