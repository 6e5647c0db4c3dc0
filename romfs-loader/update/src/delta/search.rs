//! Which steps rebuild an image with the least code: the cheapest way through all that could be taken, by what kinds,
//! bytes and numbers cost.

extern crate std;

use std::collections::BTreeMap;
use std::vec;
use std::vec::Vec;

use super::encode::zigzag;
use super::{FEWEST, Kind};

/// A step, told by what it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Bytes of the old image.
    Copy { from: u32, length: u32 },
    /// A byte of the old image, changed.
    Change { from: u32 },
    /// A byte.
    New,
    /// Bytes of the new image.
    Repeat { distance: u32, length: u32 },
}

impl Step {
    /// Bytes that it appends.
    pub(crate) fn len(self) -> u32 {
        match self {
            Self::Copy { length, .. } | Self::Repeat { length, .. } => length,
            Self::Change { .. } | Self::New => 1,
        }
    }
}

/// Costs are counted in so many parts of a bit.
const BIT: u32 = 256;

/// What things cost, in 1/256 bit.
#[derive(Debug, Clone)]
pub(crate) struct Costs {
    /// By the kind before.
    kinds: [[u32; Kind::COUNT]; Kind::COUNT],
    new: [u32; 256],
    change: [u32; 256],
    same: Widths,
    moved: Widths,
    distance: Widths,
    length: Widths,
}

/// Costs of numbers by the bits that they have behind the first.
type Widths = [u32; 32];

/// How often things occur.
struct Counts {
    kinds: [[u32; Kind::COUNT]; Kind::COUNT],
    new: [u32; 256],
    change: [u32; 256],
    numbers: [Widths; 4],
}

impl Costs {
    /// What to start with, when a change costs so many bits.
    pub(crate) fn start(change: u32) -> Self {
        let widths = |per_bit: u32| core::array::from_fn(|bits| BIT + bits as u32 * (BIT + per_bit));
        Self {
            kinds: [[3 * BIT; Kind::COUNT]; Kind::COUNT],
            new: [7 * BIT; 256],
            change: [change * BIT; 256],
            same: widths(200),
            moved: widths(BIT),
            distance: widths(BIT),
            length: widths(200),
        }
    }
}

fn bits_behind(number: u32) -> usize {
    (number + 1).ilog2() as usize
}

/// -log2(part / whole), in 1/256 bit.
fn cost_of(part: u32, whole: u32) -> u32 {
    let log = |number: u32| {
        // The fraction by squaring: eight bits of it.
        let whole = number.ilog2();
        let mut x = (u64::from(number) << 32) >> whole;
        let mut log = whole;
        for _ in 0..8 {
            x = (x * (x >> 16)) >> 16;
            let bit = x >> 33;
            log = log << 1 | bit as u32;
            x >>= bit;
        }
        log
    };
    log(whole) - log(part)
}

impl Costs {
    /// What things cost if they occur as often as on this way.
    pub(crate) fn of(way: &Way) -> Self {
        let Counts { kinds, new, change, numbers } = &way.counts;
        let rate = |counts: &[u32], at: usize| cost_of(counts[at], counts.iter().sum());
        let widths = |counts: &Widths| core::array::from_fn(|bits| rate(counts, bits) + bits as u32 * (BIT - 12));
        Self {
            kinds: kinds.map(|counts| core::array::from_fn(|at| rate(&counts, at))),
            new: core::array::from_fn(|at| rate(new, at)),
            change: core::array::from_fn(|at| rate(change, at)),
            same: widths(&numbers[0]),
            moved: widths(&numbers[1]),
            distance: widths(&numbers[2]),
            length: widths(&numbers[3]),
        }
    }
}

/// The steps that were found, and how often they use what.
pub(crate) struct Way {
    pub(crate) steps: Vec<Step>,
    counts: Counts,
}

/// Where in the new image one can be, and at what cost.
#[derive(Debug, Clone, Copy)]
struct State {
    here: u32,
    back: u32,
    difference: u8,
    kind: Kind,
    cost: u64,
    /// The step that led here, and the state before it.
    step: Step,
    /// What it is coded with: a byte or up to two numbers.
    coded: (u32, u32),
    before: u32,
}

/// States that are kept of those at one place.
const KEPT: usize = 16;

/// States that wait at one place at most.
const WAITING: usize = 4 * KEPT;

/// From so many states on only the best at each place is kept, which bounds memory and time for images with megabytes
/// of new data.
const MANY: usize = 1 << 19;

/// From so many equal bytes on nothing else is tried.
const LONG: u32 = 64;

/// Looks for steps.
pub(crate) struct Finder<'a> {
    old: &'a [u8],
    new: &'a [u8],
    in_old: Index,
    in_new: Index,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(old: &'a [u8], new: &'a [u8]) -> Self {
        Self { old, new, in_old: Index::new(old), in_new: Index::new(new) }
    }

    /// Equal bytes from `at` in the new image and from `from` in the old one on.
    fn equal(&self, at: u32, from: u32) -> u32 {
        common(&self.new[at as usize..], self.old.get(from as usize..).unwrap_or_default())
    }

    /// The cheapest way.
    pub(crate) fn way(&self, costs: &Costs) -> Way {
        let mut search = Search { finder: self, costs, states: vec![], at: BTreeMap::new(), covers: vec![] };
        search.run();
        search.back()
    }
}

struct Search<'f, 'a> {
    finder: &'f Finder<'a>,
    costs: &'f Costs,
    /// All that were reached and gone on from.
    states: Vec<State>,
    /// Those to go on from, by place.
    at: BTreeMap<u32, Vec<State>>,
    /// Long copies under way: where they end, and what they cost. They could be cut anywhere, so a state at a place
    /// inside of one is worth going on from only if it costs little more.
    covers: Vec<(u32, u64)>,
}

impl Search<'_, '_> {
    fn run(&mut self) {
        let start = State {
            here: 0,
            back: 0,
            difference: 0,
            kind: Kind::Same,
            cost: 0,
            step: Step::New,
            coded: (0, 0),
            before: 0,
        };
        self.at.insert(0, vec![start]);
        while let Some((at, mut layer)) = self.at.pop_first() {
            layer.sort_by_key(|state| state.cost);
            layer.truncate(if self.states.len() < MANY { KEPT } else { 1 });
            if at as usize == self.finder.new.len() {
                self.states.push(layer[0]);
                return;
            }
            self.covers.retain(|&(end, _)| end > at);
            let best = self.covers.iter().map(|&(_, cost)| cost).fold(layer[0].cost, u64::min);
            let ahead = self.finder.equal(at, layer[0].here);
            let slack = match ahead {
                LONG.. => BIT / 2,
                16.. => 12 * BIT,
                _ => 40 * BIT,
            };
            layer.retain(|state| state.cost < best + u64::from(slack));
            let Some(&State { here, .. }) = layer.first() else { continue };
            let (copies, repeats) = if ahead < LONG { self.elsewhere(at, here) } else { (vec![], vec![]) };
            for state in layer {
                self.states.push(state);
                self.go_on(at, state, &copies, &repeats);
            }
        }
    }

    /// Places of the old image that go on as the new one does at `at`: those that do so longest, and those next to
    /// `here`. And how far back in the new one there are such.
    fn elsewhere(&self, at: u32, here: u32) -> (Vec<u32>, Vec<u32>) {
        let Finder { new, in_old, in_new, .. } = self.finder;
        let places = in_old.places(new, at);
        let near = places.partition_point(|&place| place < here);
        let around = &places[near.saturating_sub(8)..(near + 8).min(places.len())];
        let found =
            places[..places.len().min(200)].iter().chain(around).map(|&place| (self.finder.equal(at, place), place));
        let mut copies = few_long(found);
        copies.sort_by_key(|&(length, place)| (u32::MAX - length, place.abs_diff(here), place));
        copies.dedup();
        let mut chosen: Vec<u32> = copies.iter().take(4).map(|&(_, place)| place).collect();
        copies.sort_by_key(|&(_, place)| (place.abs_diff(here), place));
        chosen.extend(copies.iter().take(4).map(|&(_, place)| place));
        let places = in_new.places(new, at);
        let end = places.partition_point(|&place| place < at);
        let nearest = places[end.saturating_sub(64)..end].iter().rev();
        let text = &new[at as usize..];
        let mut repeats = few_long(nearest.map(|&place| (common(text, &new[place as usize..]), at - place)));
        repeats.sort_by_key(|&(length, distance)| (u32::MAX - length, distance));
        (chosen, repeats.iter().take(4).map(|&(_, distance)| distance).collect())
    }

    fn go_on(&mut self, at: u32, state: State, copies: &[u32], repeats: &[u32]) {
        let Finder { old, new, .. } = *self.finder;
        let kinds = &self.costs.kinds[state.kind as usize];
        let before = self.states.len() as u32 - 1;
        let byte = new[at as usize];
        let same = self.finder.equal(at, state.here);
        let State { here, cost, .. } = state;
        let go = |kind: Kind, more: u32, step: Step, coded: (u32, u32)| State {
            kind,
            cost: cost + u64::from(kinds[kind as usize] + more),
            step,
            coded,
            before,
            ..state
        };
        if same > 1 {
            let number = same - FEWEST.0;
            let step = Step::Copy { from: here, length: same };
            let next = go(Kind::Same, self.costs.same[bits_behind(number)], step, (number, 0));
            self.cover(at, same, next.cost);
            self.add(at + same, State { here: here + same, ..next });
        }
        if same == 1 || (1..8).contains(&same) {
            let next = go(Kind::Short, 0, Step::Copy { from: here, length: 1 }, (0, 0));
            self.add(at + 1, State { here: here + 1, ..next });
        }
        if let (0, Some(was)) = (same, old.get(here as usize)) {
            let difference = byte.wrapping_sub(*was);
            let step = Step::Change { from: here };
            if difference == state.difference {
                self.add(at + 1, State { here: here + 1, ..go(Kind::Again, 0, step, (0, 0)) });
            }
            let next = go(Kind::Change, self.costs.change[usize::from(difference)], step, (difference.into(), 0));
            self.add(at + 1, State { here: here + 1, difference, ..next });
        }
        if same < 8 {
            self.add(at + 1, go(Kind::New, self.costs.new[usize::from(byte)], Step::New, (byte.into(), 0)));
        }
        let around = |place: u32, before: u32, behind: u32| place.saturating_sub(before)..place.saturating_add(behind);
        let next_to = if same < 16 { around(here, 16, 64) } else { 0..0 };
        let next_to_back = if same < 16 && state.back != here { around(state.back, 8, 32) } else { 0..0 };
        let ahead = &new[at as usize..new.len().min(at as usize + FEWEST.1 as usize)];
        let starts_so = |place: &u32| old.get(*place as usize..).is_some_and(|rest| rest.starts_with(ahead));
        // Of a run of one byte all places would do.
        let mut long = 0;
        let close = next_to.chain(next_to_back).filter(starts_so).map(|place| (place, self.finder.equal(at, place)));
        let close = close.take_while(|&(_, length)| {
            long += u32::from(length >= LONG);
            long <= 2
        });
        let copies = copies.iter().map(|&place| (place, self.finder.equal(at, place)));
        for (place, length) in close.chain(copies) {
            if length < FEWEST.1
                || length <= same && place.abs_diff(here) > 64 && place.abs_diff(state.back) > 32
                || place == here
            {
                continue;
            }
            let number = length - FEWEST.1;
            for (kind, base) in [(Kind::Moved, here), (Kind::Returned, state.back)] {
                let by = zigzag(i64::from(place) - i64::from(base));
                let more = self.costs.moved[bits_behind(by)] + self.costs.length[bits_behind(number)];
                let next = go(kind, more, Step::Copy { from: place, length }, (by, number));
                self.cover(at, length, next.cost);
                self.add(at + length, State { here: place + length, back: here, ..next });
            }
        }
        for &distance in repeats {
            let length = common(&new[at as usize..], &new[(at - distance) as usize..]);
            if length > same && length >= FEWEST.2 {
                let coded = (distance - 1, length - FEWEST.2);
                let more = self.costs.distance[bits_behind(coded.0)] + self.costs.length[bits_behind(coded.1)];
                let next = go(Kind::Repeat, more, Step::Repeat { distance, length }, coded);
                self.cover(at, length, next.cost);
                self.add(at + length, next);
            }
        }
    }

    /// Notes a copy of `length` bytes from `at` on if it is long, unless another one does for it: one that ends no
    /// earlier and costs no more.
    fn cover(&mut self, at: u32, length: u32, cost: u64) {
        let end = at + length;
        if length >= 16 && self.covers.iter().all(|other| other.0 < end || other.1 > cost) {
            self.covers.retain(|other| other.0 > end || other.1 < cost);
            self.covers.push((end, cost));
        }
    }

    fn add(&mut self, at: u32, state: State) {
        let layer = self.at.entry(at).or_default();
        let same = |other: &State| other.here == state.here && other.kind == state.kind && other.back == state.back;
        let rival = match layer.iter().position(same) {
            None if layer.len() < WAITING => return layer.push(state),
            // All copies out of a run of one byte end where it does.
            None => (0..layer.len()).max_by_key(|&at| layer[at].cost),
            known => known,
        };
        if let Some(rival) = rival.filter(|&at| layer[at].cost > state.cost) {
            layer[rival] = state;
        }
    }

    /// The way to the last state.
    fn back(&self) -> Way {
        let mut counts =
            Counts { kinds: [[10; Kind::COUNT]; Kind::COUNT], new: [3; 256], change: [1; 256], numbers: [[3; 32]; 4] };
        // What was not seen counts as a tenth or a third of once.
        const SEEN: u32 = 10;
        let mut steps = vec![];
        let mut at = self.states.len() - 1;
        while at > 0 {
            let State { step, kind, coded: (first, second), before, .. } = self.states[at];
            let last = self.states[before as usize].kind;
            steps.push(step);
            counts.kinds[last as usize][kind as usize] += SEEN;
            let [same, moved, distance, length] = &mut counts.numbers;
            match kind {
                Kind::Same => same[bits_behind(first)] += SEEN,
                Kind::Moved | Kind::Returned => {
                    moved[bits_behind(first)] += SEEN;
                    length[bits_behind(second)] += SEEN;
                }
                Kind::Repeat => {
                    distance[bits_behind(first)] += SEEN;
                    length[bits_behind(second)] += SEEN;
                }
                Kind::Change => counts.change[first as usize] += SEEN,
                Kind::New => counts.new[first as usize] += SEEN,
                Kind::Short | Kind::Again => {}
            }
            at = before as usize;
        }
        steps.reverse();
        Way { steps, counts }
    }
}

/// Of lengths and what has them, those of at least four bytes; no more of them once there are eight long ones, as in
/// runs of one byte.
fn few_long(found: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let mut long = 0;
    found
        .filter(|&(length, _)| length >= 4)
        .take_while(|&(length, _)| {
            long += u32::from(length >= LONG);
            long <= 8
        })
        .collect()
}

/// How many bytes two texts have in common at their starts.
fn common(a: &[u8], b: &[u8]) -> u32 {
    let most = a.len().min(b.len());
    let mut at = 0;
    while at + 16 <= most && a[at..at + 16] == b[at..at + 16] {
        at += 16;
    }
    while at < most && a[at] == b[at] {
        at += 1;
    }
    at as u32
}

/// Where each four bytes occur.
struct Index {
    /// Where the places of a bucket start.
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Index {
    /// Base-2 logarithm of the number of buckets.
    const BITS: u32 = 18;

    fn new(bytes: &[u8]) -> Self {
        let buckets = || bytes.windows(4).map(Self::bucket);
        let mut starts = vec![0u32; (1 << Self::BITS) + 1];
        buckets().for_each(|bucket| starts[bucket + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut ends = starts.clone();
        let mut places = vec![0; bytes.len().saturating_sub(3)];
        for (at, bucket) in buckets().enumerate() {
            places[ends[bucket] as usize] = at as u32;
            ends[bucket] += 1;
        }
        Self { starts, places }
    }

    fn bucket(four: &[u8]) -> usize {
        let word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        (word.wrapping_mul(0x9e37_79b1) >> (32 - Self::BITS)) as usize
    }

    /// Places, in order, at which there may be the four bytes that are at `at` in `bytes`.
    fn places(&self, bytes: &[u8], at: u32) -> &[u32] {
        let Some(four) = bytes.get(at as usize..at as usize + 4) else { return &[] };
        let bucket = Self::bucket(four);
        &self.places[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}
