import re
def sub(p,*prs):
    p='romfs-loader/src/'+p; s=open(p).read()
    for a,b in prs:
        if a not in s: print('MISSING',p,a[:60])
        s=s.replace(a,b)
    open(p,'w').write(s)
sub('vm/call.rs',
("pub struct Args<'a> {","pub struct Args<'a, 'v> {"),
("pub pos: &'a [Value],","pub pos: &'a [Value<'v>],"),
("pub kw: &'a [Value],","pub kw: &'a [Value<'v>],"),
("impl<'a> Args<'a> {","impl<'a, 'v> Args<'a, 'v> {"),
("pub const EMPTY: Args<'static> = Args { pos: &[], kw: &[] };","pub const EMPTY: Args<'static, 'v> = Args { pos: &[], kw: &[] };"),
("positional<'v>(","positional("),("fn at<'v>(","fn at("),("fn from<'v>(&self, position","fn from(&self, position"),("fn keyword<'v>(","fn keyword("),("fn get<'v>(&self, vm: &Vm<'v>, position","fn get(&self, vm: &Vm<'v>, position"),("fn only<'v>(","fn only("),
("struct Locals<'s>(&'s mut [Option<Value>]);","struct Locals<'s, 'v>(&'s mut [Option<Value<'v>>]);"),
("impl Locals<'_> {","impl<'v> Locals<'_, 'v> {"),
("fn get<'v>(&self, local","fn get(&self, local"),("fn set<'v>(&mut self, local","fn set(&mut self, local"),
)
sub('vm/mod.rs',("pub type Res<T = Value> =","pub type Res<T> ="))
sub('object.rs',("pub unsafe trait Object {","pub unsafe trait Object<'v> {"))
sub('value.rs',
("use core::num::NonZero;\n","use core::cell::Cell;\nuse core::marker::PhantomData;\nuse core::num::NonZero;\n"),

("Some(bits) => Value(NonNull::without_provenance(bits)),","Some(bits) => Value(NonNull::without_provenance(bits), PhantomData),"),
("pub const NONE: Value =","pub const NONE: Value<'v> ="),
("pub const FALSE: Value =","pub const FALSE: Value<'v> ="),
("pub const TRUE: Value =","pub const TRUE: Value<'v> ="),
("pub const ELLIPSIS: Value =","pub const ELLIPSIS: Value<'v> ="),
("pub const NOT_IMPLEMENTED: Value =","pub const NOT_IMPLEMENTED: Value<'v> ="),
("pub(crate) const ABSENT: Value =","pub(crate) const ABSENT: Value<'v> ="),
("pub(crate) const fn object<T>(object: &T) -> Value<'v> {\n        Value(NonNull::from_ref(object).cast())","pub(crate) const fn object<T: Object<'v>>(object: &'v T) -> Value<'v> {\n        Value(NonNull::from_ref(object).cast(), PhantomData)"),
("        Value(object)\n","        Value(object, PhantomData)\n"),
("use crate::object::{Header, Ty};","use crate::object::{Header, Object, Ty};"),
)

p='romfs-loader/src/value.rs'; s=open(p).read()
i=s.index('/// A Python value. `Copy`'); j=s.index('const TAG_QSTR')
s=s[:i]+"""/// A Python value of the machine that was entered for `'v`. `Copy`, one word; an address in it stays valid as long as the collector can see it.
///
/// `'v` is invariant: it is the brand of one entry into one machine, so a value can neither leave it nor get into another machine. A
/// `Value<'static>` refers to nothing that a machine owns: it is a number, a singleton, a static name or a static object, see [`Value::anywhere`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Value<'v>(NonNull<()>, PhantomData<Cell<&'v ()>>);

// SAFETY: such a value refers to immutable statics at most; those of one machine have a `'v` that is not `'static`.
unsafe impl Sync for Value<'static> {}

const _: () = assert!(size_of::<Value<'_>>() == size_of::<usize>());
const _: () = assert!(size_of::<Option<Value<'_>>>() == size_of::<usize>());
const _: () = assert!(size_of::<Result<Value<'_>, crate::vm::Raised>>() == size_of::<usize>());

"""+s[j:]
open(p,'w').write(s)
sub('extension.rs',("computed<'v>(","computed(")) if "computed<'v>(" in open('romfs-loader/src/extension.rs').read() else None
sub('types/native.rs',("Word(Value<'v>)","Word(Value<'static>)"))
sub('types/stream.rs',("type ReadLine = fn(","type ReadLine = for<'v> fn("))

import glob
for f in glob.glob('romfs-loader/src/**/*.rs',recursive=True):
    t=open(f).read(); o=t
    t=t.replace("args: Args<'_>|","args: Args<'_, '_>|")
    if t!=o: open(f,'w').write(t)
sub('vm/call.rs',("Locals<'_>","Locals<'_, 'v>"),("Args<'static, 'v> = Args","Args<'a, 'v> = Args"))
sub('types/str/format.rs',("args: Args<'a>,","args: Args<'a, 'v>,"))
sub('types/str/case.rs',("fn $name(vm: &Vm<'_>, args: Args<'_>) -> Res {","fn $name<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {"))
sub('types/table/raw.rs',("Iterator for Entries<'_, '_>","Iterator for Entries<'_, 'v>"),("fn next<'v>(","fn next("))
sub('types/lazy.rs',("struct $name(Lazy);","struct $name<'v>(Lazy<'v>);"),("Object<'v> for $name {","Object<'v> for $name<'v> {"))
sub('types/sequence.rs',("enum Picked<'v> {","enum Picked {"),("impl Items<'_> {","impl<'v> Items<'v> {"),("get<'v>(self, index","get(self, index"),("Picked<'v>","Picked"))
for f in ['modules/binascii.rs','types/code.rs','vm/globals.rs']:
    sub(f,("use crate::vm::","use crate::value::Value;\nuse crate::vm::") if f!='vm/globals.rs' else ("use crate::types::module::Module;","use crate::types::module::Module;\nuse crate::value::Value;"))
sub('vfs/posix.rs',("impl for<'v> FnOnce(&Vm<'v>","impl FnOnce(&Vm<'v>"))
