//! Jumps take two bytes where the target is near and three where it is not. This finds out which.

use alloc::vec::Vec;
use romfs_format::opcode::{OPCODES, encode_jump, jump_is_short};

/// A jump instruction, laid out with a long offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Jump {
    /// Where its opcode is.
    pub(super) at: u32,
    pub(super) label: u32,
    /// Its offset may be negative.
    pub(super) signed: bool,
}

/// A position in the code: an offset while all jumps are long, and how many jumps come before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    pub(super) offset: u32,
    pub(super) jumps: u32,
}

/// Which jumps are short, and so where everything is.
pub(super) struct Layout {
    /// For each jump, how many before it are short; and how many in all.
    short_before: Vec<u32>,
}

impl Layout {
    /// All jumps begin long and get short as they can, which brings others nearer to their targets. A jump's own third
    /// byte counts while it is looked at, so one that would only just fit without it stays long.
    pub(super) fn new(jumps: &[Jump], labels: &[Position]) -> Self {
        let mut layout = Self { short_before: alloc::vec![0; jumps.len() + 1] };
        let mut short = alloc::vec![false; jumps.len()];
        loop {
            let mut changed = false;
            for (i, jump) in jumps.iter().enumerate() {
                if !short[i] && jump_is_short(layout.distance(jump, i, labels, 2), jump.signed) {
                    short[i] = true;
                    changed = true;
                }
            }
            if !changed {
                return layout;
            }
            let mut sum = 0;
            for (before, &short) in layout.short_before.iter_mut().skip(1).zip(&short) {
                sum += u32::from(short);
                *before = sum;
            }
        }
    }

    fn is_short(&self, i: usize) -> bool {
        self.short_before[i + 1] > self.short_before[i]
    }

    /// Where a position ends up.
    pub(super) fn offset(&self, position: Position) -> u32 {
        position.offset - self.short_before[position.jumps as usize]
    }

    /// From `len` bytes after a jump's opcode to its target.
    fn distance(&self, jump: &Jump, i: usize, labels: &[Position], len: i64) -> i32 {
        let from = self.offset(Position { offset: jump.at, jumps: i as u32 });
        let to = self.offset(labels[jump.label as usize]);
        // A source is far too short for a function of 2 GiB.
        (i64::from(to) - i64::from(from) - len) as i32
    }

    /// The code with its final jumps; `None` if one is too long for its two bytes.
    pub(super) fn apply(&self, code: &[u8], jumps: &[Jump], labels: &[Position]) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(code.len());
        let mut done = 0;
        for (i, jump) in jumps.iter().enumerate() {
            let at = jump.at as usize;
            out.extend_from_slice(&code[done..=at]);
            let short = self.is_short(i);
            let len = if short { 2 } else { 3 };
            out.extend_from_slice(&encode_jump(self.distance(jump, i, labels, len), jump.signed, !short)?);
            done = at + 3;
        }
        out.extend_from_slice(&code[done..]);
        Some(out)
    }
}

/// Whether the offset of a jump with this opcode may be negative.
pub(super) fn is_signed(opcode: u8) -> bool {
    OPCODES[usize::from(opcode)].is_some_and(|info| info.format == romfs_format::opcode::Format::Jump)
}

#[cfg(test)]
mod tests {
    use super::*;
    use romfs_format::opcode::op;

    /// A jump over `gap` single-byte instructions, forward or back.
    fn jump_len(gap: u32, forward: bool, opcode: u8) -> usize {
        let signed = is_signed(opcode);
        let (jump, label) =
            if forward { (0, Position { offset: 3 + gap, jumps: 1 }) } else { (gap, Position { offset: 0, jumps: 0 }) };
        let mut code = alloc::vec![op::POP_TOP; 3 + gap as usize];
        code[jump as usize] = opcode;
        let jumps = [Jump { at: jump, label: 0, signed }];
        let layout = Layout::new(&jumps, &[label]);
        layout.apply(&code, &jumps, &[label]).map_or(0, |out| out.len() - gap as usize)
    }

    #[test]
    fn forward_limits() {
        assert_eq!(jump_len(62, true, op::JUMP), 2);
        assert_eq!(jump_len(63, true, op::JUMP), 3, "would fit were its own third byte not counted");
        assert_eq!(jump_len(126, true, op::FOR_ITER), 2);
        assert_eq!(jump_len(127, true, op::FOR_ITER), 3);
    }

    #[test]
    fn backward_limits() {
        assert_eq!(jump_len(62, false, op::JUMP), 2);
        assert_eq!(jump_len(63, false, op::JUMP), 3);
    }

    #[test]
    fn overflow() {
        assert_eq!(jump_len(0x3fff, true, op::JUMP), 3);
        assert_eq!(jump_len(0x4000, true, op::JUMP), 0);
        assert_eq!(jump_len(0x7fff, true, op::FOR_ITER), 3);
        assert_eq!(jump_len(0x8000, true, op::FOR_ITER), 0);
    }
}
