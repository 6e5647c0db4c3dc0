//! The heap: one region that the embedder passes, in granules of two words, with two bitmaps at its end.
//!
//! ```text
//! ┌───────────────────────────────────────────────┬───────┬───────┐
//! │ granules: objects and free runs               │ heads │ tails │
//! └───────────────────────────────────────────────┴───────┴───────┘
//! ```
//!
//! A granule is free (neither bit), the head of an object (head), a further granule of one (tail), or, during a
//! collection, the head of an object that was reached (both). Allocation bumps a cursor through a free run; sweeping
//! works on whole words of the bitmaps. Objects never move, so a reference into one stays good while the collector can
//! see it.
#![allow(clippy::arithmetic_side_effects, reason = "numbers of granules: `granules_of` divides what is asked for")]

mod collect;

use core::cell::Cell;
use core::marker::PhantomData;
use core::ptr::NonNull;

pub(crate) use collect::Marker;

/// The unit of allocation, in bytes.
pub(crate) const GRANULE: usize = 2 * size_of::<usize>();

const WORD_BITS: usize = usize::BITS as usize;

/// A request of at least so many granules searches the heap from its beginning, so that it does not skip all small
/// runs.
const LARGE: usize = 64;

/// No more granules than so many are looked at to find where a free run ends, unless more are wanted: most heaps are
/// empty for the most part, and the search would go through all of it.
const STRETCH: usize = 16 * WORD_BITS;

/// A block of at least so many granules that becomes longer again and again is put where it has room for that.
const GROWING: usize = 16;

/// In a run of so many granules such a block has.
const ROOMY: usize = GROWING * 3 / 2;

/// The region and its bitmaps.
pub(crate) struct Heap<'v> {
    base: NonNull<u8>,
    granules: usize,
    heads: &'v [Cell<usize>],
    tails: &'v [Cell<usize>],
    /// Next granule to hand out, within the current free run.
    cursor: Cell<usize>,
    /// End of the current free run, as far as it has been looked at.
    limit: Cell<usize>,
    /// Where the search for the next free run goes on.
    search: Cell<usize>,
    /// Bytes handed out since the start, to see what an operation costs.
    handed_out: Cell<usize>,
    /// The end of the growing block that became longer last, in granules, and how many bytes had been handed out then.
    grown: Cell<(usize, usize)>,
    /// Before this granule no free run is [`ROOMY`].
    roomy: Cell<usize>,
    region: PhantomData<&'v mut [u8]>,
}

/// The `len` elements that follow an object in its block.
///
/// # Safety
/// When the elements are cells, `object`'s type has a cell itself (one of size zero is enough): a reference to a type
/// without cells promises that nothing derived from it writes.
///
/// `object` was allocated with a tail of at least `len` elements of `T`, initialised, and it is reached from where the
/// tail belongs to the same allocation (not a copy on the stack).
#[inline]
pub(crate) unsafe fn tail<O, T>(object: &O, len: usize) -> &[T] {
    let start = core::ptr::from_ref(object).wrapping_add(1).cast::<T>();
    // SAFETY: the caller's promise; objects are aligned to words, and sizes of object structs are multiples of T's
    // alignment.
    unsafe { core::slice::from_raw_parts(start, len) }
}

impl<'v> Heap<'v> {
    /// Takes over a region. One that is too small for a single granule makes a heap without room.
    pub(crate) fn new(region: &'v mut [u8]) -> Heap<'v> {
        let skip = region.as_ptr().align_offset(GRANULE);
        let region = region.get_mut(skip..).unwrap_or_default();
        // The collector numbers words with 32 bits.
        let most = (u32::MAX as usize).saturating_mul(size_of::<usize>());
        let region = region.split_at_mut(region.len().min(most)).0;
        // Each word of both bitmaps stands for WORD_BITS granules.
        let group = WORD_BITS * GRANULE + 2 * size_of::<usize>();
        let groups = region.len() / group;
        let rest = region.len() - groups * group;
        let last = rest.saturating_sub(2 * size_of::<usize>()) / GRANULE;
        let granules = groups * WORD_BITS + last;
        let words = granules.div_ceil(WORD_BITS);
        let (objects, bitmaps) = region.split_at_mut_checked(granules * GRANULE).unwrap_or_default();
        let objects_len = objects.len();
        let base = NonNull::from(objects).cast::<u8>();
        let bitmaps = bitmaps.get_mut(..2 * words * size_of::<usize>()).unwrap_or_default();
        let (granules, words) = (objects_len / GRANULE, bitmaps.len() / (2 * size_of::<usize>()));
        bitmaps.fill(0);
        // SAFETY: the bitmaps start at a multiple of GRANULE from an aligned base and hold 2 * words zeroed words; the
        // mutable borrow ends here and only these cells refer to them from now on.
        let bitmaps: &'v [Cell<usize>] =
            unsafe { core::slice::from_raw_parts(bitmaps.as_mut_ptr().cast::<Cell<usize>>(), 2 * words) };
        let (heads, tails) = bitmaps.split_at(words);
        Heap {
            base,
            granules,
            heads,
            tails,
            cursor: Cell::new(0),
            limit: Cell::new(0),
            search: Cell::new(0),
            handed_out: Cell::new(0),
            grown: Cell::new((0, 0)),
            roomy: Cell::new(0),
            region: PhantomData,
        }
    }

    /// Bytes of the bitmaps of a heap of so many granules.
    pub(crate) const fn marks(granules: usize) -> usize {
        2 * granules.div_ceil(WORD_BITS) * size_of::<usize>()
    }

    /// Zeroed memory for one object of `bytes`, aligned to a granule; `None` when no free run is long enough.
    pub(crate) fn alloc(&self, bytes: usize) -> Option<NonNull<u8>> {
        let block = self.alloc_dirty(bytes)?;
        // SAFETY: the block has this many bytes and belongs to the caller alone.
        unsafe { block.write_bytes(0, bytes.max(1).next_multiple_of(GRANULE)) };
        Some(block)
    }

    /// The same with whatever stood there before: the caller writes all granules before anything else is allocated.
    pub(crate) fn alloc_dirty(&self, bytes: usize) -> Option<NonNull<u8>> {
        if let Some(block) = self.bump(bytes) {
            return Some(block);
        }
        self.find_run(granules_of(bytes))?;
        self.bump(bytes)
    }

    /// The same out of the free run that is in use, if it has room.
    #[inline]
    pub(crate) fn bump(&self, bytes: usize) -> Option<NonNull<u8>> {
        let wanted = granules_of(bytes);
        let at = self.cursor.get();
        if self.limit.get() - at < wanted {
            return None;
        }
        self.cursor.set(at + wanted);
        set(self.heads, at);
        if wanted > 1 {
            set_range(self.tails, at + 1, at + wanted);
        }
        self.handed_out.set(self.handed_out.get().wrapping_add(wanted * GRANULE));
        Some(self.granule(at))
    }

    /// [`Heap::alloc_dirty`] for a block that replaces one which is shorter by `more` bytes, and is likely to become
    /// longer again. In the free run where it is put, some is left behind it to grow into, and some before it for other
    /// blocks, which mostly are what it is made longer for: the more of them there were since it grew last, the more
    /// they are left.
    pub(crate) fn alloc_growing(&self, bytes: usize, more: usize) -> Option<NonNull<u8>> {
        let wanted = granules_of(bytes);
        if wanted < GROWING {
            return self.alloc_dirty(bytes);
        }
        let Some((start, end)) = self.roomy_run(wanted.saturating_add(wanted / 2)) else {
            return self.alloc_dirty(bytes);
        };
        // About a third of what was handed out is not in use any more.
        let others = self.handed_out.get().wrapping_sub(self.grown.get().1) / 3 * 2;
        let (room, others) = ((end - start - wanted) as u64, (others as u64).min(u32::MAX.into()));
        let at = start + (room.min(u32::MAX.into()) * others / (others + more as u64).max(1)) as usize;
        set(self.heads, at);
        set_range(self.tails, at + 1, at + wanted);
        if (self.cursor.get()..self.limit.get()).contains(&at) {
            self.limit.set(at);
            self.search.set(self.search.get().min(at));
        }
        self.pass(at, at + wanted);
        self.handed_out.set(self.handed_out.get().wrapping_add(wanted * GRANULE));
        self.grown.set((at + wanted, self.handed_out.get()));
        Some(self.granule(at))
    }

    /// Takes granules that were free out of the run that is in use, if it begins within them or where they begin.
    fn pass(&self, from: usize, to: usize) {
        if (from..to).contains(&self.cursor.get()) {
            self.cursor.set(to);
            self.limit.set(self.limit.get().max(to));
        }
    }

    /// The first run of so many free granules, as far as it is of interest.
    fn roomy_run(&self, wanted: usize) -> Option<(usize, usize)> {
        let (mut end, mut roomy) = (self.roomy.get(), None);
        loop {
            let start = self.next_free(end);
            end =
                self.next_used(start, self.granules.min(start.saturating_add(STRETCH.max(wanted.saturating_mul(64)))));
            if end - start >= ROOMY && roomy.is_none() {
                roomy = Some(start);
                self.roomy.set(start);
            }
            if end - start >= wanted {
                return Some((start, end));
            }
            if start >= self.granules {
                self.roomy.set(roomy.unwrap_or(start));
                return None;
            }
        }
    }

    /// An object followed by `extra` zeroed bytes in the same block.
    pub(crate) fn alloc_tailed<T>(&self, object: T, extra: usize) -> Option<&'v T> {
        const { assert!(align_of::<T>() <= GRANULE) };
        let block = self.alloc(size_of::<T>().checked_add(extra)?)?.cast::<T>();
        // SAFETY: the block is large enough, aligned, and nobody else knows it; the region lives for 'v, and the
        // collector frees the block only when no reference is left where it can see it.
        unsafe {
            block.write(object);
            Some(block.as_ref())
        }
    }

    /// Makes a block longer in place, when what follows it is free. `bytes` is the new size, from a granule of the
    /// block on.
    pub(crate) fn extend(&self, block: NonNull<u8>, bytes: usize) -> bool {
        let Some(at) = self.index(block.addr().get()) else { return false };
        let end = at + self.extent(at);
        let wanted_end = at + granules_of(bytes);
        if wanted_end <= end {
            return true;
        }
        if wanted_end > self.granules || self.next_used(end, wanted_end) < wanted_end {
            return false;
        }
        self.pass(end, wanted_end);
        set_range(self.tails, end, wanted_end);
        self.handed_out.set(self.handed_out.get().wrapping_add((wanted_end - end) * GRANULE));
        if wanted_end - at >= GROWING {
            self.grown.set((wanted_end, self.handed_out.get()));
        }
        // SAFETY: these granules were free and now belong to this block.
        unsafe { self.granule(end).write_bytes(0, (wanted_end - end) * GRANULE) };
        true
    }

    /// Gives back the end of a block that its owner made too long and that nobody else has seen. `bytes` is the new
    /// size.
    pub(crate) fn shrink(&self, block: NonNull<u8>, bytes: usize) {
        let Some(at) = self.index(block.addr().get()) else { return };
        let end = at + self.extent(at);
        let new_end = at + granules_of(bytes);
        if new_end < end {
            clear_range(self.tails, new_end, end);
            if self.cursor.get() == end {
                self.cursor.set(new_end);
            }
            self.roomy.set(self.roomy.get().min(new_end));
        }
    }

    /// Frees the block at an address, which nothing refers to. What is allocated from now on fills the hole first, and
    /// not the space behind blocks that may grow.
    pub(crate) fn free(&self, address: usize) {
        let Some(at) = self.index(address) else { return };
        let end = at + self.extent(at);
        clear_range(self.heads, at, at + 1);
        clear_range(self.tails, at + 1, end);
        self.roomy.set(0);
        if at < self.cursor.get() {
            self.cursor.set(at);
            self.limit.set(at);
            self.search.set(at);
        }
    }

    /// The bytes of the block that starts at an address.
    pub(crate) fn size(&self, address: usize) -> usize {
        self.index(address).map_or(0, |at| self.extent(at) * GRANULE)
    }

    /// Bytes in use, bytes free.
    pub(crate) fn usage(&self) -> (usize, usize) {
        let used: u32 = self.heads.iter().zip(self.tails).map(|(h, t)| (h.get() | t.get()).count_ones()).sum();
        let used = used as usize * GRANULE;
        (used, self.granules * GRANULE - used)
    }

    /// Bytes handed out since the start, freed or not.
    pub(crate) fn handed_out(&self) -> usize {
        self.handed_out.get()
    }

    /// The longest free run, in bytes.
    pub(crate) fn longest_free(&self) -> usize {
        let (mut at, mut longest) = (0, 0);
        while at < self.granules {
            let start = self.next_free(at);
            at = self.next_used(start, self.granules);
            longest = longest.max(at - start);
        }
        longest * GRANULE
    }

    /// How many blocks of one and of two granules there are, and the granules of the largest one.
    pub(crate) fn census(&self) -> [usize; 3] {
        let (mut one, mut two, mut largest) = (0, 0, 0);
        let mut at = self.next_used(0, self.granules);
        while at < self.granules {
            let extent = self.extent(at);
            one += usize::from(extent == 1);
            two += usize::from(extent == 2);
            largest = largest.max(extent);
            at = self.next_used(at + extent, self.granules);
        }
        [one, two, largest]
    }

    /// Where the heap starts, and how many granules it has.
    pub(crate) fn granules(&self) -> (usize, usize) {
        (self.base.addr().get(), self.granules)
    }

    /// What a granule is: `.` free, `h` the head of a block, `=` the rest of one.
    pub(crate) fn letter(&self, at: usize) -> u8 {
        let bit = |bits: &[Cell<usize>]| bits[at / WORD_BITS].get() >> (at % WORD_BITS) & 1;
        match (bit(self.heads), bit(self.tails)) {
            (0, 0) => b'.',
            (0, _) => b'=',
            _ => b'h',
        }
    }

    /// Where the granules start, and their length in bytes.
    pub(crate) fn extent_of_region(&self) -> (NonNull<u8>, usize) {
        (self.base, self.granules * GRANULE)
    }

    /// Whether an allocated block starts at an address.
    pub(crate) fn is_head(&self, address: usize) -> bool {
        match self.index(address) {
            Some(at) => address % GRANULE == self.base.addr().get() % GRANULE && self.letter(at) == b'h',
            None => false,
        }
    }

    /// The allocated block that an address lies in, and its length.
    pub(crate) fn block_around(&self, address: usize) -> Option<(NonNull<u8>, usize)> {
        let mut at = self.index(address)?;
        if self.letter(at) == b'=' {
            at = self.head_before(at)?;
        }
        (self.letter(at) == b'h').then(|| (self.granule(at), self.extent(at) * GRANULE))
    }

    #[inline(never)]
    fn find_run(&self, wanted: usize) -> Option<()> {
        let large = wanted >= LARGE;
        let mut at = if large {
            // The rest of the current run is found again by the next small request.
            if self.cursor.get() < self.limit.get() {
                self.search.set(self.search.get().min(self.cursor.get()));
            }
            0
        } else if self.limit.get() == self.search.get() {
            // The current run may go on there.
            self.cursor.get()
        } else {
            self.search.get()
        };
        loop {
            let mut start = self.next_free(at);
            if start == self.grown.get().0 && !large {
                // An eighth is left for the block before it to grow into, no more than it has.
                let block = start.checked_sub(1).and_then(|last| self.head_before(last)).map_or(0, |head| start - head);
                // More than eight times that makes no difference.
                let end = self.granules.min(start.saturating_add(block.saturating_mul(8).max(wanted)));
                let room = self.next_used(start, end) - start;
                start += (room / 8).min(block).min(room.saturating_sub(wanted));
            }
            let end = self.next_used(start, self.granules.min(start.saturating_add(wanted.max(STRETCH))));
            if start >= self.granules {
                if !large {
                    self.search.set(self.granules);
                }
                return None;
            }
            if end - start >= wanted {
                self.cursor.set(start);
                self.limit.set(end);
                if !large {
                    self.search.set(end);
                }
                return Some(());
            }
            at = end;
        }
    }

    /// The first free granule from `at` on, or the number of granules.
    fn next_free(&self, at: usize) -> usize {
        self.scan(at, self.granules, |h, t| !(h | t))
    }

    /// The first used granule from `at` on, or `end`.
    fn next_used(&self, at: usize, end: usize) -> usize {
        self.scan(at, end, |h, t| h | t)
    }

    /// The number of granules of the object whose head is `at`.
    fn extent(&self, at: usize) -> usize {
        self.scan(at + 1, self.granules, |h, t| h | !t) - at
    }

    /// The head of the object that a further granule belongs to.
    #[inline]
    fn head_before(&self, at: usize) -> Option<usize> {
        let mut word = at / WORD_BITS;
        let mut mask = usize::MAX >> (WORD_BITS - 1 - at % WORD_BITS);
        loop {
            let found = self.heads.get(word)?.get() & mask;
            if found != 0 {
                return Some(word * WORD_BITS + found.ilog2() as usize);
            }
            word = word.checked_sub(1)?;
            mask = usize::MAX;
        }
    }

    /// The first granule in `at..end` for which `wanted` of its head and tail words has a bit; `end` if there is none.
    #[inline]
    fn scan(&self, at: usize, end: usize, wanted: impl Fn(usize, usize) -> usize) -> usize {
        let mut word = at / WORD_BITS;
        let mut mask = usize::MAX << (at % WORD_BITS);
        while word * WORD_BITS < end {
            let (Some(heads), Some(tails)) = (self.heads.get(word), self.tails.get(word)) else { return end };
            let found = wanted(heads.get(), tails.get()) & mask;
            if found != 0 {
                return (word * WORD_BITS + found.trailing_zeros() as usize).min(end);
            }
            word += 1;
            mask = usize::MAX;
        }
        end
    }

    fn granule(&self, at: usize) -> NonNull<u8> {
        debug_assert!(at <= self.granules);
        // SAFETY: `at` is at most the number of granules, so this stays in the region or at its end.
        unsafe { self.base.add(at * GRANULE) }
    }

    /// The granule that an address lies in, if it lies in the heap.
    #[inline]
    fn index(&self, addr: usize) -> Option<usize> {
        let offset = addr.wrapping_sub(self.base.addr().get());
        let at = offset / GRANULE;
        if at < self.granules { Some(at) } else { None }
    }

    /// Whether an address lies in the heap.
    pub(crate) fn contains(&self, addr: usize) -> bool {
        self.index(addr).is_some()
    }
}

/// How many granules so many bytes take; 1 at least.
#[inline]
fn granules_of(bytes: usize) -> usize {
    bytes.max(1).div_ceil(GRANULE)
}

fn set(bits: &[Cell<usize>], at: usize) {
    if let Some(word) = bits.get(at / WORD_BITS) {
        word.set(word.get() | 1 << (at % WORD_BITS));
    }
}

/// Calls `f` with each word that from..to touches and the mask of the bits in it.
#[inline]
fn for_range(bits: &[Cell<usize>], from: usize, to: usize, f: impl Fn(&Cell<usize>, usize)) {
    let mut at = from;
    while at < to {
        let bit = at % WORD_BITS;
        let n = (WORD_BITS - bit).min(to - at);
        let Some(word) = bits.get(at / WORD_BITS) else { return };
        f(word, (usize::MAX >> (WORD_BITS - n)) << bit);
        at += n;
    }
}

fn set_range(bits: &[Cell<usize>], from: usize, to: usize) {
    for_range(bits, from, to, |word, mask| word.set(word.get() | mask));
}

fn clear_range(bits: &[Cell<usize>], from: usize, to: usize) {
    for_range(bits, from, to, |word, mask| word.set(word.get() & !mask));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(align(16))]
    struct Region([u8; 4096]);

    #[test]
    fn blocks_are_zeroed_apart_and_counted() {
        let mut region = Region([0xAA; 4096]);
        let heap = Heap::new(&mut region.0);
        let (used, free) = heap.usage();
        assert_eq!(used, 0);
        let a = heap.alloc(1).unwrap();
        let b = heap.alloc(GRANULE + 1).unwrap();
        assert_eq!(b.addr().get() - a.addr().get(), GRANULE);
        assert_eq!(heap.usage(), (3 * GRANULE, free - 3 * GRANULE));
        // SAFETY: the block was just allocated with this size.
        let bytes = unsafe { core::slice::from_raw_parts(b.as_ptr(), 2 * GRANULE) };
        assert!(bytes.iter().all(|&x| x == 0));
    }

    #[test]
    fn a_heap_fills_up_and_says_so() {
        let mut region = Region([0; 4096]);
        let heap = Heap::new(&mut region.0);
        let (_, free) = heap.usage();
        let mut n = 0;
        while heap.alloc(GRANULE).is_some() {
            n += 1;
        }
        assert_eq!(n * GRANULE, free);
        assert_eq!(heap.usage(), (free, 0));
        assert_eq!(heap.longest_free(), 0);
    }

    #[test]
    fn the_last_block_grows_and_shrinks_in_place() {
        let mut region = Region([0; 4096]);
        let heap = Heap::new(&mut region.0);
        let a = heap.alloc(8).unwrap();
        assert!(heap.extend(a, 5 * GRANULE));
        let b = heap.alloc(8).unwrap();
        assert_eq!(b.addr().get() - a.addr().get(), 5 * GRANULE);
        assert!(!heap.extend(a, 6 * GRANULE));
        heap.shrink(b, 1);
        assert_eq!(heap.usage().0, 6 * GRANULE);
    }

    #[test]
    fn unreached_blocks_are_swept_and_reached_ones_stay() {
        let mut region = Region([0; 4096]);
        let heap = Heap::new(&mut region.0);
        let blocks: [_; 9] = core::array::from_fn(|i| heap.alloc((i + 1) * GRANULE).unwrap());
        let names = crate::qstr::Pool::new();
        let mut marker = Marker::new(&heap, &[], &names);
        for block in blocks.iter().step_by(2) {
            marker.mark(block.addr().get() + 3);
        }
        marker.finish();
        marker.sweep();
        assert_eq!(heap.usage().0, (1 + 3 + 5 + 7 + 9) * GRANULE);
        assert_eq!(heap.alloc(2 * GRANULE), Some(blocks[1]));
        assert_eq!(heap.alloc(4 * GRANULE), Some(blocks[3]));
    }

    #[test]
    fn a_region_too_small_gives_no_memory() {
        for len in 0..64 {
            let mut region = Region([0; 4096]);
            let heap = Heap::new(&mut region.0[..len]);
            while heap.alloc(1).is_some() {}
        }
    }
}
