//! Compiled regular expressions and their matches.
#![deny(clippy::arithmetic_side_effects)]

use super::blob::Blob;
use super::str::{Builder, Kind};
use super::{Entry, TypeRow, native};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::types::exception::INDEX_ERROR;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use core::cell::Cell;
use romfs_plain::re::compile::{CompileError, Flags, compile, compile_len};
use romfs_plain::re::exec::{SearchError, Subject, UNSET, search};
use romfs_plain::re::program::{Dialect, Program};
use romfs_plain::re::replace::{Piece, Replacement};
use romfs_plain::text::search::Unit;

/// A compiled pattern: its program follows.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Regex {
    header: Header,
    len: u32,
}

// SAFETY: repr(C), header first; made by `compile_regex` with `len` bytes behind it.
unsafe impl<'v> Object<'v> for Regex {
    const TY: Ty = Ty::Regex;
}

/// A match: the slots of its groups follow, as byte offsets into the subject.
#[derive(Clone, Copy)]
#[repr(C)]
struct Match<'v> {
    header: Header,
    n_slots: u32,
    /// A string or bytes.
    subject: Value<'v>,
}

// SAFETY: repr(C), header first; made by `new_match` with `n_slots` slots behind it.
unsafe impl<'v> Object<'v> for Match<'v> {
    const TY: Ty = Ty::Match;
}

impl Regex {
    fn program(&self) -> Program<'_> {
        // SAFETY: `len` bytes stand behind the struct, written before it was given out.
        Program::new(unsafe { tail(self, self.len as usize) })
    }
}

impl<'v> Match<'v> {
    fn slots(&self) -> &[u32] {
        // SAFETY: `n_slots` words stand behind the struct.
        unsafe { tail(self, self.n_slots as usize) }
    }

    /// Start and end of a group; `None` if it took no part.
    fn span(&self, group: usize) -> Option<(usize, usize)> {
        match self.slots().get(group.checked_mul(2)?..)?.get(..2)? {
            [start, end] if *start != UNSET && *end != UNSET => Some((*start as usize, *end as usize)),
            _ => None,
        }
    }

    fn groups(&self) -> usize {
        self.n_slots as usize / 2
    }
}

/// Bytes of native stack that the compiler of patterns needs beyond what other built-ins do.
const COMPILER_STACK: usize = 160 * size_of::<u64>();

/// What a pattern is looked for in.
#[derive(Clone, Copy)]
struct Text<'v> {
    value: Value<'v>,
    bytes: &'v [u8],
    kind: Kind,
}

impl Text<'_> {
    /// The text up to `end`, to be searched from `start` on.
    fn subject(&self, start: usize, end: usize) -> Subject<'_> {
        let unit = match self.kind {
            Kind::Str => Unit::Char,
            Kind::Bytes => Unit::Byte,
        };
        Subject { text: &self.bytes[..end], start, unit, anchored: false, not_empty: false }
    }
}

/// So many steps of a search take about as long as a jump and what is done between two.
const STEPS: usize = 16;

/// Reused memory of a search: the slots, then the scratch cells.
struct Searcher<'v> {
    program: Program<'v>,
    blob: &'v Blob,
}

impl<'v> Searcher<'v> {
    fn new(vm: &Vm<'v>, regex: &'v Regex) -> Res<Searcher<'v>> {
        let program = regex.program();
        let words = program.slots().saturating_add(program.scratch_len());
        Ok(Searcher { program, blob: vm.alloc_blob(words.saturating_mul(size_of::<u32>()))? })
    }

    /// Looks for a match.
    fn find(&self, vm: &Vm<'v>, subject: Subject<'_>) -> Res<Option<Slots<'v>>> {
        let n = self.program.slots();
        let result = self.blob.with_words(|words| {
            let (slots, scratch) = words.split_at_mut(n);
            let mut work = |steps| vm.count_work(steps / STEPS).is_ok();
            search(self.program, subject, slots, scratch, &mut work)
        });
        match result {
            Ok(true) => Ok(Some(Slots { blob: self.blob, n })),
            Ok(false) => Ok(None),
            Err(SearchError::BadSubject) => Err(vm.raise_overflow_error("text too long")),
            Err(SearchError::BufferTooSmall) => Err(vm.raise_no_memory()),
            // `count_work` has raised.
            Err(SearchError::Interrupted) => Err(Raised),
            Err(SearchError::TooManySteps) => Err(vm.raise_runtime_error("regex too complex")),
        }
    }
}

/// The matches in a text, one after the other.
struct Matches<'v> {
    searcher: Searcher<'v>,
    /// Where the last one ended.
    at: usize,
    /// Whether that one was empty, so that the next one must not be so at the same place.
    was_empty: bool,
    /// Whether an empty match ends it, as it does in stock.
    until_empty: bool,
}

impl<'v> Matches<'v> {
    fn new(vm: &Vm<'v>, regex: &'v Regex) -> Res<Matches<'v>> {
        let until_empty = regex.program().dialect() == Dialect::Stock;
        Ok(Matches { searcher: Searcher::new(vm, regex)?, at: 0, was_empty: false, until_empty })
    }

    fn next(&mut self, vm: &Vm<'v>, text: &Text<'_>, end: usize) -> Res<Option<Slots<'v>>> {
        let subject = text.subject(self.at, end);
        let found = self.searcher.find(vm, Subject { not_empty: self.was_empty, ..subject })?;
        let Some((start, end)) = found.as_ref().map(Slots::whole) else { return Ok(None) };
        self.at = end;
        self.was_empty = start == end;
        Ok(if self.was_empty && self.until_empty { None } else { found })
    }
}

/// The groups of a match, as byte offsets. They lie in the memory of the search, until it goes on: on the native stack
/// they would take half a kilobyte.
struct Slots<'v> {
    blob: &'v Blob,
    n: usize,
}

impl Slots<'_> {
    /// A slot, [`UNSET`] for one that there is not.
    fn at(&self, slot: usize) -> u32 {
        let (words, _) = self.blob.cells().as_chunks::<{ size_of::<u32>() }>();
        match words.get(slot) {
            Some(word) if slot < self.n => u32::from_ne_bytes(word.each_ref().map(Cell::get)),
            _ => UNSET,
        }
    }

    /// Start and end of the whole match.
    fn whole(&self) -> (usize, usize) {
        (self.at(0) as usize, self.at(1) as usize)
    }

    /// Start and end of a group that took part.
    fn span(&self, group: usize) -> Option<(usize, usize)> {
        match (self.at(group.saturating_mul(2)), self.at(group.saturating_mul(2).saturating_add(1))) {
            (start, end) if start != UNSET && end != UNSET => Some((start as usize, end as usize)),
            _ => None,
        }
    }
}

impl<'v> Vm<'v> {
    /// The regular expression that an argument is, or whose pattern it is, with flags as an int if there are any.
    fn compile_regex(&self, pattern: Value<'v>, flags: Option<&Value<'v>>) -> Res<&'v Regex> {
        if let Some(regex) = self.cast::<Regex>(pattern) {
            return Ok(regex);
        }
        let Some((pattern, kind)) = self.subject_of(pattern) else {
            return Err(self.bad_implicit(pattern, Kind::Str));
        };
        let unit = if kind == Kind::Str { Unit::Char } else { Unit::Byte };
        let flags = flags.map_or(Ok(0), |flags| self.int_word(*flags))?;
        let flags = Flags::from_bits(flags.cast_unsigned());
        let bad = |error| match error {
            CompileError::Syntax => self.raise_value_error("error in regex"),
            CompileError::TooComplex | CompileError::BufferTooSmall => self.raise_value_error("regex too complex"),
        };
        self.check_native_stack_for(COMPILER_STACK)?;
        let len = compile_len(pattern, unit, flags).map_err(bad)?;
        let blob = self.alloc_blob(len)?;
        blob.with_bytes(|bytes| compile(pattern, unit, flags, bytes)).map_err(bad)?;
        let header = Header::new(Ty::Regex);
        self.alloc_filled(Regex { header, len: len as u32 }, len, |i| blob.cells()[i].get())
    }

    /// The text of a string or of bytes.
    fn subject_of(&self, value: Value<'v>) -> Option<(&'v [u8], Kind)> {
        match self.str_bytes(value) {
            Some(text) => Some((text, Kind::Str)),
            None => self.bytes_bytes(value).map(|bytes| (bytes, Kind::Bytes)),
        }
    }

    fn subject(&self, value: Value<'v>) -> Res<Text<'v>> {
        if let Some((bytes, kind)) = self.subject_of(self.native_self(value)) {
            return Ok(Text { value, bytes, kind });
        }
        // A buffer that may change is copied.
        let Some(buffer) = self.buffer(value) else {
            return Err(self.type_error_of("can't convert '%t' object to str implicitly", value));
        };
        let mut copy = self.build(Kind::Bytes, buffer.bytes.len())?;
        for byte in buffer.bytes {
            copy.push(self, &[byte.get()])?;
        }
        let value = copy.finish(self);
        Ok(Text { value, bytes: self.bytes_bytes(value).unwrap_or_default(), kind: Kind::Bytes })
    }

    fn new_match(&self, subject: Value<'v>, slots: &Slots<'_>) -> Res<Value<'v>> {
        let found = Match { header: Header::new(Ty::Match), n_slots: slots.n as u32, subject };
        Ok(Value::object(self.alloc_filled(found, slots.n, |i| slots.at(i))?))
    }

    /// `match` or `search`, with optional bounds.
    fn regex_find(&self, regex: &'v Regex, text: Text<'v>, bounds: &[Value<'v>], anchored: bool) -> Res<Value<'v>> {
        let (start, end) = self.bounds(text, bounds)?;
        let searcher = Searcher::new(self, regex)?;
        match searcher.find(self, Subject { anchored, ..text.subject(start, end) })? {
            Some(slots) => self.new_match(text.value, &slots),
            None => Ok(Value::NONE),
        }
    }

    /// Where a search starts and ends, in bytes, from positions that a program gave.
    fn bounds(&self, text: Text<'v>, bounds: &[Value<'v>]) -> Res<(usize, usize)> {
        let at = |position: Option<&Value<'v>>, default: usize| -> Res<usize> {
            match position {
                None => Ok(default),
                Some(position) => {
                    let n = usize::try_from(self.int_word(*position)?).unwrap_or(0);
                    Ok(match text.kind {
                        Kind::Bytes => n.min(text.bytes.len()),
                        Kind::Str => romfs_plain::text::utf8::offset(text.bytes, n).unwrap_or(text.bytes.len()),
                    })
                }
            }
        };
        let start = at(bounds.first(), 0)?;
        let end = at(bounds.get(1), text.bytes.len())?;
        Ok((start.min(end), end))
    }
}

/// How often at most, from an argument: 0 and less stand for no limit.
fn max_count<'v>(vm: &Vm<'v>, max: Option<&Value<'v>>) -> Res<usize> {
    let max = max.map_or(Ok(0), |max| vm.int_word(*max))?;
    Ok(usize::try_from(max).ok().filter(|max| *max > 0).unwrap_or(usize::MAX))
}

fn split<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let regex = vm.compile_regex(args.at(0), None)?;
    let text = vm.subject(args.at(1))?;
    let max = max_count(vm, args.pos.get(2))?;
    let mut matches = Matches::new(vm, regex)?;
    let list = vm.new_list(&[])?;
    let (mut from, mut count) = (0, 0);
    while count < max {
        let Some(slots) = matches.next(vm, &text, text.bytes.len())? else { break };
        let (start, end) = slots.whole();
        list.push(vm, vm.new_of(text.kind, &text.bytes[from..start])?)?;
        for group in 1..regex.program().groups() {
            list.push(vm, span_text(vm, &text, slots.span(group))?)?;
        }
        count = count.saturating_add(1);
        from = end;
    }
    list.push(vm, vm.new_of(text.kind, &text.bytes[from..])?)?;
    Ok(list.into())
}

/// The text of a group, `None` if it took no part.
fn span_text<'v>(vm: &Vm<'v>, text: &Text<'_>, span: Option<(usize, usize)>) -> Res<Value<'v>> {
    match span {
        Some((start, end)) => vm.new_of(text.kind, text.bytes.get(start..end).unwrap_or_default()),
        None => Ok(Value::NONE),
    }
}

/// `findall`, which stock does not have: a list of all matches, or of what the groups matched if there are any.
fn findall<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    // With a pattern there may be flags, with a compiled one bounds.
    let is_compiled = vm.cast::<Regex>(args.at(0)).is_some();
    let (flags, bounds) = if is_compiled { (None, args.from(2)) } else { (args.pos.get(2), &[][..]) };
    let regex = vm.compile_regex(args.at(0), flags)?;
    let text = vm.subject(args.at(1))?;
    let (start, end) = vm.bounds(text, bounds)?;
    let mut matches = Matches { at: start, until_empty: false, ..Matches::new(vm, regex)? };
    let list = vm.new_list(&[])?;
    while let Some(slots) = matches.next(vm, &text, end)? {
        let group = |group| span_text(vm, &text, slots.span(group).or(Some((0, 0))));
        let found = match regex.program().groups() {
            1 => group(0)?,
            2 => group(1)?,
            groups => {
                let all = vm.new_list(&[])?;
                for n in 1..groups {
                    all.push(vm, group(n)?)?;
                }
                vm.tuple_of(all)?
            }
        };
        list.push(vm, found)?;
    }
    Ok(list.into())
}

fn sub<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let regex = vm.compile_regex(args.at(0), args.pos.get(4))?;
    let replacement = args.at(1);
    let text = vm.subject(args.at(2))?;
    let max = max_count(vm, args.pos.get(3))?;
    let callable = vm.is_callable(replacement);
    let mut matches = Matches::new(vm, regex)?;
    let mut out = vm.build(text.kind, 0)?;
    let (mut from, mut count) = (0, 0);
    while count < max {
        let Some(slots) = matches.next(vm, &text, text.bytes.len())? else { break };
        let (start, end) = slots.whole();
        out.push(vm, &text.bytes[from..start])?;
        let with = if callable {
            let found = vm.new_match(text.value, &slots)?;
            vm.call(replacement, &[found])?
        } else {
            replacement
        };
        let Some((with, _)) = vm.subject_of(with) else {
            return Err(vm.type_error_of("can't convert '%t' object to str implicitly", with));
        };
        expand(vm, &mut out, with, text.bytes, &slots)?;
        count = count.saturating_add(1);
        from = end;
    }
    if count == 0 {
        return Ok(args.at(2));
    }
    out.push(vm, &text.bytes[from..])?;
    Ok(out.finish(vm))
}

/// Writes a replacement with its references to groups.
fn expand<'v>(vm: &Vm<'v>, out: &mut Builder<'v>, with: &[u8], text: &[u8], slots: &Slots<'_>) -> Res<()> {
    for piece in Replacement::new(with) {
        match piece {
            Piece::Literal(literal) => out.push(vm, literal)?,
            Piece::Group(group) if group < slots.n / 2 => {
                if let Some((start, end)) = slots.span(group) {
                    out.push(vm, &text[start..end])?;
                }
            }
            Piece::Group(group) => return Err(vm.raise_with(&INDEX_ERROR, Value::int(group.min(1 << 20) as isize))),
        }
    }
    Ok(())
}

fn find<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, anchored: bool) -> Res<Value<'v>> {
    let regex = vm.compile_regex(args.at(0), None)?;
    let text = vm.subject(args.at(1))?;
    vm.regex_find(regex, text, args.from(2), anchored)
}

/// The functions of module `re` and, but for `compile`, the methods of patterns.
pub(crate) const FUNCTIONS: [Entry; 6] = [
    Entry::func(q::compile, 1, 2, |vm, args| vm.compile_regex(args.at(0), args.pos.get(1)).map(Value::object)),
    Entry::func(q::r#match, 2, 4, |vm, args| find(vm, args, true)),
    Entry::func(q::search, 2, 4, |vm, args| find(vm, args, false)),
    Entry::func(q::split, 2, 3, split),
    Entry::func(q::sub, 3, 5, sub),
    Entry::func(q::findall, 2, 4, findall),
];

/// Patterns.
pub static REGEX: TypeRow = TypeRow {
    id: Ty::Regex,
    name: q::re,
    print: |_, out, value, _| out.put("<re %x>", &[value]),
    methods: &native::sorted([FUNCTIONS[1], FUNCTIONS[2], FUNCTIONS[3], FUNCTIONS[4], FUNCTIONS[5]]),
    ..TypeRow::EMPTY
};

/// The match and the group that a method is about.
fn match_group<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<(&'v Match<'v>, usize)> {
    let found = vm.receiver::<Match>(args)?;
    let Some(group) = args.pos.get(1) else { return Ok((found, 0)) };
    match usize::try_from(vm.int_word(*group)?) {
        Ok(n) if n < found.groups() => Ok((found, n)),
        _ => Err(vm.raise_with(&INDEX_ERROR, *group)),
    }
}

fn group_text<'v>(vm: &Vm<'v>, found: &Match<'v>, group: usize) -> Res<Value<'v>> {
    let text = vm.subject(found.subject)?;
    span_text(vm, &text, found.span(group))
}

/// Start and end of a group in characters or bytes, -1 if it took no part.
fn position<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<[Value<'v>; 2]> {
    let (found, group) = match_group(vm, args)?;
    let text = vm.subject(found.subject)?;
    let count = |at: usize| match text.kind {
        Kind::Bytes => at,
        Kind::Str => romfs_plain::text::utf8::char_count(text.bytes.get(..at).unwrap_or_default()),
    };
    Ok(found.span(group).map_or([Value::int(-1); 2], |(start, end)| [start, end].map(|at| Value::len(count(at)))))
}

/// Matches.
pub static MATCH: TypeRow = TypeRow {
    id: Ty::Match,
    name: q::r#match,
    print: |vm, out, value, _| {
        let groups = vm.cast::<Match>(value).map_or(0, Match::groups);
        out.put("<match num=%s>", &[Value::len(groups)])
    },
    methods: &native::sorted([
        Entry::func(q::group, 1, 2, |vm, args| {
            let (found, group) = match_group(vm, &args)?;
            group_text(vm, found, group)
        }),
        Entry::func(q::groups, 1, 1, |vm, args| {
            let found = vm.receiver::<Match>(&args)?;
            let list = vm.new_list(&[])?;
            for group in 1..found.groups() {
                list.push(vm, group_text(vm, found, group)?)?;
            }
            vm.tuple_of(list)
        }),
        Entry::func(q::span, 1, 2, |vm, args| vm.new_tuple(&position(vm, &args)?)),
        Entry::func(q::start, 1, 2, |vm, args| position(vm, &args).map(|[start, _]| start)),
        Entry::func(q::end, 1, 2, |vm, args| position(vm, &args).map(|[_, end]| end)),
    ]),
    ..TypeRow::EMPTY
};
