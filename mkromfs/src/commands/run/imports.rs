//! What imports take in RAM, as a table.

use std::cell::RefCell;
use std::collections::HashMap;

use romfs_format::romfs::Image;
use romfs_loader::Machine;
use romfs_loader::layout::Word;
use romfs_loader::memory::{ImportObserver, ImportReport, KINDS, N_KINDS};

use crate::memory::report::predict;

/// What each import took.
#[derive(Debug, Default)]
pub struct Imports(RefCell<Vec<Import>>);

#[derive(Debug)]
struct Import {
    name: String,
    /// Of [`COLUMNS`].
    figures: [usize; 4 + N_KINDS],
}

/// What the columns before those of the kinds are.
const COLUMNS: [&str; 4] = ["code in ROM", "code copied", "names in ROM", "names in RAM"];

impl ImportObserver for Imports {
    fn imported(&self, report: &ImportReport<'_>) {
        let mut figures = [0; 4 + N_KINDS];
        figures[0] = report.code_in_image;
        figures[1] = report.code_elsewhere;
        figures[2] = report.names_in_image;
        figures[3] = report.names_in_ram;
        figures[4..].copy_from_slice(&report.ram);
        self.0.borrow_mut().push(Import { name: report.name.to_string(), figures });
    }
}

impl Imports {
    /// A line for each import in the order in which they ended, and their sums; beside the sum of each what `mkromfs
    /// memory` predicts for the mounted image.
    pub fn table(&self, machine: &Machine<'_>, image: Option<&[u8]>) -> String {
        let mut imports = self.0.take();
        let predicted = image.map(predictions).unwrap_or_default();
        let sums = core::array::from_fn(|i| imports.iter().map(|import| import.figures[i]).sum());
        imports.push(Import { name: "all imports".into(), figures: sums });
        let width = imports.iter().map(|import| import.name.chars().count()).max().unwrap_or(0);
        let heads: Vec<&str> = COLUMNS.into_iter().chain(KINDS).chain(["RAM", "predicted"]).collect();
        let mut text = format!("{:width$}", "bytes of");
        for head in &heads {
            text += &format!("  {head}");
        }
        for Import { name, figures } in &imports {
            text += &format!("\n{name:width$}");
            let ram: usize = figures[COLUMNS.len()..].iter().sum();
            for (head, figure) in heads.iter().zip(figures.iter().chain([&ram])) {
                text += &format!("  {figure:>0$}", head.len());
            }
            // The figures of the program itself are those of its whole run.
            if let Some((bytes, exact)) = predicted.get(name).filter(|_| name != "__main__") {
                text += &format!("  {bytes:>9}{}", if *exact { "" } else { "~" });
            }
        }
        let (used, free) = machine.heap_usage();
        text.push('\n');
        if let Some(image) = image {
            text += &format!("image: {} bytes, mapped read-only; ", image.len());
        }
        text + &format!("heap: {used} bytes used, {free} free\n")
    }
}

/// What the imports of an image are predicted to be handed out by their names, and whether that is exact.
fn predictions(image: &[u8]) -> HashMap<String, (usize, bool)> {
    let report = Image::parse(image).and_then(|image| predict(&image, Word::HOST));
    let modules = report.map(|report| report.modules).unwrap_or_default();
    modules.into_iter().map(|module| (module.name, (module.taken, module.exact))).collect()
}
