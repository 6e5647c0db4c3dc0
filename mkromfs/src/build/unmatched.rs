//! Patterns that match nothing: what to write instead.

use std::path::Path;

use super::rules::Pattern;
use super::tree::SourceFile;

/// What patterns could have matched.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// The directory of the tree, as it was given.
    pub dir: &'a Path,
    /// Its files, with the directories that they are in.
    pub files: &'a [SourceFile],
    /// Whether a directory needs a slash behind its name.
    pub only_files: bool,
}

impl Candidates<'_> {
    /// A pattern that means what another seems to mean, which matches nothing; and the rule that it did not keep.
    pub fn instead(&self, pattern: &Pattern) -> Option<(String, &'static str)> {
        let text = pattern.text();
        let path = text.trim_start_matches("./").trim_matches('/');
        if let Some(file) = self.files.iter().find(|file| file.source != file.stored && pattern.covers(&file.stored)) {
            return Some((file.source.clone(), "files are named as they are in the tree"));
        }
        if self.matches(&format!("{text}/")) {
            return Some((format!("{text}/"), "a directory has a slash behind its name"));
        }
        if text.ends_with('/') && self.matches(text.trim_end_matches('/')) {
            return Some((text.trim_end_matches('/').into(), "only directories have a slash behind their name"));
        }
        if let Some(rest) = text.strip_prefix('!').filter(|rest| self.matches(rest)) {
            return Some((rest.into(), "no pattern takes another one back"));
        }
        // A path from elsewhere, as the shell completes it: its first parts are the last ones of the tree's directory.
        let dir = std::fs::canonicalize(self.dir).ok()?;
        for (end, _) in path.match_indices('/') {
            let rest = &path[end + 1..];
            if dir.ends_with(&path[..end]) || Path::new("/").join(&path[..end]) == dir {
                let slash = if text.ends_with('/') || self.only_files && !self.matches(rest) { "/" } else { "" };
                let rest = format!("{rest}{slash}");
                if self.matches(&rest) {
                    return Some((rest, "paths begin in the tree"));
                }
            }
        }
        None
    }

    /// Whether a pattern would match anything.
    fn matches(&self, text: &str) -> bool {
        let Ok(pattern) = text.parse::<Pattern>() else { return false };
        let is_in = |path: &str| path.match_indices('/').any(|(end, _)| pattern.matches(&path[..end], true));
        self.files.iter().any(|file| pattern.covers(&file.source) || !self.only_files && is_in(&file.source))
    }
}
