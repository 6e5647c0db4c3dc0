//! Which files a pattern on the command line means.

use std::cell::Cell;
use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};
use romfs_format::romfs::ext::MAX_ALIGN_LOG2;

use super::DEFAULT_ALIGN;

/// A glob over the paths of a tree. Without a slash it is matched against the name alone; with one, against the whole
/// path, where `*` stays within a directory and `**` does not.
#[derive(Debug, Clone)]
pub struct Pattern {
    matcher: GlobMatcher,
    whole_path: bool,
}

impl Pattern {
    /// Whether `path` (slash-separated, relative to the tree) is meant.
    pub fn matches(&self, path: &str) -> bool {
        let subject = if self.whole_path { path } else { path.rsplit('/').next().unwrap_or(path) };
        self.matcher.is_match(subject)
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix("./").unwrap_or(text);
        let glob = GlobBuilder::new(text.strip_prefix('/').unwrap_or(text))
            .literal_separator(true)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { matcher: glob.compile_matcher(), whole_path: text.contains('/') })
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
                && (pattern.matches(source) || pattern.matches(stored))
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
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        let unused = self.rules.iter().zip(&self.used).filter(|(_, used)| !used.get());
        unused.filter_map(|(rule, _)| Some(rule.pattern.as_ref()?.matcher.glob().glob()))
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
    fn alignment_limits() {
        assert!("16777216".parse::<AlignRule>().is_ok());
        for bad in ["0", "3", "33554432", "", "*.bin=", "-4", "[=4"] {
            assert!(bad.parse::<AlignRule>().is_err(), "{bad:?}");
        }
    }
}
