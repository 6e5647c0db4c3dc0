import re,glob
def sub(p,*prs):
    p='romfs-loader/src/'+p; s=open(p).read()
    for a,b in prs:
        if a not in s: print('MISSING',p,a[:60])
        s=s.replace(a,b)
    open(p,'w').write(s)
sub('builtins/execute.rs',("let dict = |value: Value| vm","let dict = |value: Value<'v>| vm"))
for f in glob.glob('romfs-loader/src/**/*.rs',recursive=True):
    t=open(f).read(); o=t
    t=re.sub(r"Value::object\(&((?:[a-z_]+::)*EMPTY)\)",r"Value::of_static(&\1)",t)
    if t!=o: open(f,'w').write(t)
sub('modules/heapq.rs',("list: &List<'_>","list: &List<'v>"),("fn swap(list","fn swap<'v>(list"))
sub('modules/math.rs',("let argument = |value: Value|","let argument = |value: Value<'v>|"))
sub('modules/uctypes.rs',("const fn word<'v>(name: Qstr, value: Value<'v>)","const fn word(name: Qstr, value: Value<'static>)"))
sub('types/complex.rs',("let part = |value: Value| ->","let part = |value: Value<'v>| ->"))
sub('types/native.rs',("StaticValue::Word(value) => Ok(*value)","StaticValue::Word(value) => Ok(value.anywhere())"))
sub('types/regex.rs',("let at = |position: Option<&Value>,","let at = |position: Option<&Value<'v>>,"))
sub('types/sequence.rs',("Items<'_>","Items<'v>"))
sub('types/slice.rs',("let get = |value: Value| ->","let get = |value: Value<'v>| ->"))
sub('types/str/format.rs',("struct Source<'a> {","struct Source<'a, 'v> {"))
sub('types/str/ops.rs',("let bound = |at: Value| if","let bound = |at: Value<'v>| if"))
sub('types/stream.rs',("let number = |value: &Value| vm","let number = |value: &Value<'v>| vm"))
sub('types/table/found.rs',("impl Table {","impl<'v> Table<'v> {"),("fn found<'v>(","fn found("),("Slot(&'v Slot),","Slot(&'v Slot<'v>),"))
sub('types/table/names.rs',("pub(super) struct Names<'t> {\n    table: &'t Table,\n    list: Namespace<'t>,","pub(super) struct Names<'v> {\n    table: &'v Table<'v>,\n    list: Namespace<'v>,"),("impl Table {","impl<'v> Table<'v> {"),("with_names<'v>(","with_names("))
sub('types/table/raw.rs',("Option<&'v Table>","Option<&'v Table<'v>>"),("Iterator for Entries<'_, 'v>","Iterator for Entries<'_, 'v>"),("impl Iterator for","impl<'v> Iterator for"),("table: &Table,","table: &Table<'v>,"))
sub('vm/instructions.rs',("let index = Value::object(core::hint::black_box(&slice));","let index = Value::from_ptr(NonNull::from_ref(core::hint::black_box(&slice)).cast());"))
sub('vm/rare.rs',("impl Registers<'_> {","impl<'v> Registers<'v> {"),("push<'v>(","push("),("top<'v>(","top("),("pop<'v>(","pop("))
sub('value.rs',("""    /// The object at an address that the caller vouches for.""","""    /// A static object whose own values are of no machine.
    #[inline]
    pub(crate) const fn of_static<T: Object<'static>>(object: &'static T) -> Value<'v> {
        Value(NonNull::from_ref(object).cast(), PhantomData)
    }

    /// The object at an address that the caller vouches for."""),
("""impl<'v> Value<'v> {
    /// `None`.""","""impl Value<'static> {
    /// The same value in any machine: it refers to nothing that a machine owns.
    #[inline]
    pub const fn anywhere<'v>(self) -> Value<'v> {
        Value(self.0, PhantomData)
    }
}

impl<'v> Value<'v> {
    /// `None`."""))
sub('types/sort.rs',("struct Rows<'a> {","struct Rows<'a, 'v> {"),("&'a [Slot]","&'a [Slot<'v>]"),("fn copy(to: &[Slot], at: usize, from: &[Slot]","fn copy<'v>(to: &[Slot<'v>], at: usize, from: &[Slot<'v>]") if False else ("fn copy(to","fn copy(to"),("impl Rows<'_> {","impl<'v> Rows<'_, 'v> {"),("fn key<'v>(","fn key("),("from: &Rows<'_>","from: &Rows<'_, 'v>"),("Rows<'a>,","Rows<'a, 'v>,"),("impl Sort<'_, '_> {","impl<'v> Sort<'_, 'v> {"),("fn before<'v>(","fn before("))
sub('types/str/single.rs',("/// A string object with its one byte.","/// A string object with its one byte."),("const CHARS: usize","// SAFETY: repr(C), a string's layout first; made in this file only, with the header of a string.\nunsafe impl<'v> Object<'v> for Single {\n    const TY: Ty = Ty::Str;\n}\n\nconst CHARS: usize"),("use crate::object::{Header, Ty};","use crate::object::{Header, Object, Ty};"))
sub('builtins/containers.rs',("Option<(Value, Value)> = None;","Option<(Value<'v>, Value<'v>)> = None;"),("|item: Value| -> Res<()>","|item: Value<'v>| -> Res<()>"))
sub('builtins/functions.rs',("|value: Option<Value>, default","|value: Option<Value<'v>>, default"))
sub('modules/json.rs',("|(_, constant)| *constant == value","|(_, constant)| constant.anywhere() == value"),("Ok(*value)\n            }\n        }\n    }","Ok(value.anywhere())\n            }\n        }\n    }"))
sub('raw.rs',("        const SINGLETONS: [Value; 5] =\n            [Value","        let singletons =\n            [Value"),("SINGLETONS","singletons"),("|value: Value| value.is_object()","|value: Value<'v>| value.is_object()"),("let of_entry = |entry: &'static Entry| match","let of_entry = |entry: &'static Entry| -> Option<Value<'v>> { match"),("        _ => None,\n    };\n    let modules","        _ => None,\n    } };\n    let modules"))
sub('types/mod.rs',("*immediate == value","immediate.anywhere() == value"))
sub('types/table/names.rs',("name_at<'v>(&self","name_at(&'v self"),("name_position<'v>(&self","name_position(&'v self"),("Option<Names<'_>>","Option<Names<'v>>"),("fn names(&self)","fn names(&'v self)"),("-> &Slot {","-> &Slot<'v> {"),("Option<&Slot>","Option<&'v Slot<'v>>"),("&'v [Slot]","&'v [Slot<'v>]"),("section: &Section<'v>, place: u16) -> Res<&'v Table>","section: &Section<'v>, place: u16) -> Res<&'v Table<'v>>"))
sub('types/table/raw.rs',("|other: Value| Ok","|other: Value<'v>| Ok"))
sub('vm/call.rs',("let mut put = |value: &Value| {","let mut put = |value: &Value<'v>| {"))
sub('vm/instructions.rs',("|key: Value, value: Value| {","|key: Value<'v>, value: Value<'v>| {"))
sub('types/str/format.rs',("Source<'_>) ->","Source<'_, 'v>) ->"),("Source<'_>,","Source<'_, 'v>,"),("impl Source<'_> {","impl<'v> Source<'_, 'v> {"),("fn argument<'v>(","fn argument("))
sub('vm/mod.rs',("Cell<*mut Frame>","Cell<*mut Frame<'v>>"),("found: crate::types::table::Found,","found: crate::types::table::Found<'v>,"))
sub('vm/instructions.rs',("use ","use core::ptr::NonNull;\nuse ")) if False else None
p='romfs-loader/src/vm/instructions.rs'; s=open(p).read(); i=s.index('\nuse '); s=s[:i+1]+'use core::ptr::NonNull;\n\n'+s[i+1:]; open(p,'w').write(s)
sub('types/str/format.rs',("fn keyword<'v>(","fn keyword("))
sub('types/table/raw.rs',("table: &Table<'v>, key: Qstr) -> Option<usize>","table: &'v Table<'v>, key: Qstr) -> Option<usize>"))
sub('raw.rs',("rows().map(Value::object)","rows().map(|row| Value::object(row))"),("modules().map(Value::object)","modules().map(|module| Value::object(module))"))
sub('vm/unwind.rs',("Option<&'static mut Handler<'v>>","Option<&'v mut Handler<'v>>"))
sub('types/table/raw.rs',("table: &Table<'v>, key: Value<'v>) -> Result<Option<usize>, NotSimple>","table: &'v Table<'v>, key: Value<'v>) -> Result<Option<usize>, NotSimple>"))
