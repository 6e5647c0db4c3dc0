//! The parse tree: one array of words, addressed by index.
//!
//! ```text
//!  ┌──────┬───────────┬──────┬────────┬─────────┬─────────┬──
//!  │ kind │ children  │ line │ column │ child 0 │ child 1 │ …      a node is the index of its first word
//!  │ 8    │ 24 bits   │ 32   │ 32     │ 32      │ 32      │
//!  └──────┴───────────┴──────┴────────┴─────────┴─────────┴──
//! ```
//!
//! The tree has the shape that the grammar gives it, after folding. Rules with a single child are left out, as the
//! reference leaves them out: code generation asks "is this a tuple display?" and not "is this the rule for one?".

use alloc::vec::Vec;

use crate::constant::ConstantId;
use crate::error::Pos;
use crate::symbol::Symbol;
use crate::token::Token;

/// A node, or what stands in its place: nothing, a name, a string, a small int or a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node(u32);

/// A node taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Null,
    /// An int that fits the target's small int.
    Int(i64),
    Name(Symbol),
    Str(Symbol),
    Token(Token),
    /// Anything with a line and children.
    Branch(Kind),
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What a node with children is. `[a, b?]` are its children; a `?` may be null.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Kind { $($(#[$doc])* $name),* }
        const KINDS: &[Kind] = &[$(Kind::$name),*];
    };
}

kinds! {
    /// `[statement…]`: a file.
    File,
    /// `[expression, line ends?]`: what `eval` takes.
    Eval,
    /// `[statement…]`: an indented block of several.
    Block,
    /// `[statement…]`: several on one line.
    Line,
    /// `[]`
    Pass,
    /// `[target, value?]`: an expression, or an assignment by the kind of `value`.
    ExprStmt,
    /// `[operator, value]`
    AugAssign,
    /// `[target or value…]`: all but the first target of a chain.
    AssignChain,
    /// `[annotation, value?]`
    Annotated,
    /// `[item…]`: a tuple without brackets on either side of an assignment.
    StarTuple,
    /// `[item…]`: a tuple without brackets elsewhere.
    Tuple,
    /// `[item…]`: targets of `for` and `del`.
    Targets,
    /// `[value]`
    Star,
    /// `[targets]`
    Del,
    Break,
    Continue,
    /// `[value?]`
    Return,
    /// `[yield]`
    YieldStmt,
    /// `[value or RaiseFrom?]`
    Raise,
    /// `[exception, cause]`
    RaiseFrom,
    /// `[names]`
    Import,
    /// `[source, names]`
    ImportFrom,
    /// `[dots, module]`
    Relative,
    /// `[dot…]`
    Dots,
    /// `[name, alias?]`
    ImportName,
    /// `[ImportName…]`
    ImportNames,
    /// `[module, alias]`
    ImportAs,
    /// `[module or ImportAs…]`
    Imports,
    /// `[name…]`
    Dotted,
    /// `[names]`
    Global,
    /// `[names]`
    Nonlocal,
    /// `[name…]`
    Names,
    /// `[condition, message?]`
    Assert,
    /// `[condition, body, elifs?, else?]`
    If,
    /// `[condition, body]`
    Elif,
    /// `[Elif…]`
    Elifs,
    /// `[condition, body, else?]`
    While,
    /// `[target, iterable, body, else?]`
    For,
    /// `[body, Handler or Handlers or TryMore or Finally]`
    Try,
    /// `[handlers, else?, finally?]`
    TryMore,
    /// `[exception or HandlerAs?, body]`
    Handler,
    /// `[exception, name]`
    HandlerAs,
    /// `[Handler…]`
    Handlers,
    /// `[body]`
    Finally,
    /// `[items, body]`
    With,
    /// `[manager, target]`
    WithAs,
    /// `[manager or WithAs…]`
    WithItems,
    /// `[name, parameters?, annotation?, body, scope]`
    FuncDef,
    /// `[FuncDef]`
    AsyncDef,
    /// `[FuncDef or With or For]`
    Async,
    /// `[name, arguments?, body, scope]`
    ClassDef,
    /// `[null]`: empty brackets after the name of a class.
    NoBases,
    /// `[decorators, body]`
    Decorated,
    /// `[name, call?]`
    Decorator,
    /// `[Decorator…]`
    Decorators,
    /// `[parameter…]` of a `def`.
    Parameters,
    /// `[name, annotation?, default?]`
    Parameter,
    /// `[Annotation or name?]`: `*` or `*args`.
    StarParameter,
    /// `[name, annotation?]`
    StarStarParameter,
    /// `[name, annotation?]`
    StarAnnotation,
    /// `[parameter…]` of a `lambda`.
    LambdaParameters,
    /// `[name, default]`
    LambdaParameter,
    /// `[name?]`
    LambdaStar,
    /// `[name]`
    LambdaStarStar,
    /// `[parameters?, value, scope]`
    Lambda,
    /// `[name, value]`
    NamedExpr,
    /// `[value, IfElse]`
    IfExpr,
    /// `[condition, other]`
    IfElse,
    /// `[operand…]`
    Or,
    /// `[operand…]`
    And,
    /// `[operand]`
    Not,
    /// `[operand, operator, operand…]`
    Comparison,
    /// `not in`
    NotIn,
    /// `[not?]`
    Is,
    /// `not` of `is not`
    IsNot,
    /// `[operand…]` of `|`
    BitOr,
    /// `[operand…]` of `^`
    BitXor,
    /// `[operand…]` of `&`
    BitAnd,
    /// `[operand, operator, operand…]` of `<<` and `>>`
    Shift,
    /// `[operand, operator, operand…]` of `+` and `-`
    Arith,
    /// `[operand, operator, operand…]` of `*`, `@`, `/`, `%` and `//`
    Term,
    /// `[operator, operand]`
    Unary,
    /// `[base, exponent]`
    Power,
    /// `[atom, trailers?]`
    Await,
    /// `[atom, trailers]`
    Primary,
    /// `[trailer…]`
    Trailers,
    /// `[items or yield?]`
    Paren,
    /// `[items?]`
    Bracket,
    /// `[items?]`
    Brace,
    /// `[item…]`, or `[item, CompFor]`
    Items,
    /// `[arguments?]`
    Call,
    /// `[subscripts]`
    Subscript,
    /// `[name]`
    Attribute,
    /// `[argument…]`
    Arguments,
    /// `[value]`
    StarArgument,
    /// `[value]`
    StarStarArgument,
    /// `[name, value]`, `[name, WalrusArgument]` or `[value, CompFor]`
    Argument,
    /// `[value]`
    WalrusArgument,
    /// `[item…]`: a tuple of subscripts.
    Subscripts,
    /// `[start, SliceRest]`
    Slice,
    /// `[stop or SliceStep or SliceStop?]`: a slice from its first colon on.
    SliceRest,
    /// `[step?]`: from the second colon of `::` on.
    SliceStep,
    /// `[stop, SliceTail]`
    SliceStop,
    /// `[step?]`
    SliceTail,
    /// `[key, value]`
    KeyValue,
    /// `[first, DictRest or CompFor]`
    DictItems,
    /// `[rest?]`
    DictRest,
    /// `[item…]`
    DictMore,
    /// `[targets, iterable, CompFor or CompIf?, scope]`
    CompFor,
    /// `[condition, CompFor or CompIf?]`
    CompIf,
    /// `[value?]`
    Yield,
    /// `[iterable]`
    YieldFrom,
    /// `[constant]`
    Constant,
}

const TAG_BITS: u32 = 3;
const TAG_BRANCH: u32 = 0;
const TAG_INT: u32 = 1;
const TAG_WIDE_INT: u32 = 2;
const TAG_NAME: u32 = 3;
const TAG_STR: u32 = 4;
const TAG_TOKEN: u32 = 5;

/// Longest source, in bytes: no index or count in the tree can then exceed its field.
pub(crate) const MAX_SOURCE: usize = (1 << 24) - 1;

impl Node {
    pub(crate) const NULL: Node = Node(0);

    fn tagged(tag: u32, value: u32) -> Self {
        Node(value << TAG_BITS | tag)
    }

    pub(crate) fn is_null(self) -> bool {
        self == Self::NULL
    }

    pub(crate) fn name(symbol: Symbol) -> Self {
        Self::tagged(TAG_NAME, symbol.0)
    }

    pub(crate) fn str(symbol: Symbol) -> Self {
        Self::tagged(TAG_STR, symbol.0)
    }

    pub(crate) fn token(token: Token) -> Self {
        Self::tagged(TAG_TOKEN, u32::from(token as u8))
    }

    /// A constant's number as a child of [`Kind::Constant`], or a scope's in its slot.
    pub(crate) fn index(index: u32) -> Self {
        Node(index)
    }

    /// The symbol if this is a name.
    pub(crate) fn as_name(self) -> Option<Symbol> {
        (self.0 & ((1 << TAG_BITS) - 1) == TAG_NAME).then_some(Symbol(self.0 >> TAG_BITS))
    }

    /// Whether this is a node with children.
    pub(crate) fn is_branch(self) -> bool {
        !self.is_null() && self.0 & ((1 << TAG_BITS) - 1) == TAG_BRANCH
    }

    /// Whether this stands for itself: not null and without children.
    pub(crate) fn is_leaf(self) -> bool {
        self.0 & ((1 << TAG_BITS) - 1) != TAG_BRANCH
    }

    /// Whether this is a particular keyword or operator.
    pub(crate) fn is_token(self, token: Token) -> bool {
        self == Self::token(token)
    }
}

/// All nodes of a source.
pub(crate) struct Tree {
    words: Vec<u32>,
    /// Ints that do not fit a node.
    wide: Vec<i64>,
}

/// Words before a node's children.
const HEAD: usize = 3;

impl Tree {
    pub(crate) fn new(source_len: usize) -> Self {
        // No node has index 0: that is the null node.
        let mut words = Vec::with_capacity(source_len + 8);
        words.push(0);
        Self { words, wide: Vec::new() }
    }

    /// Adds a node with children.
    pub(crate) fn add(&mut self, kind: Kind, pos: Pos, children: &[Node]) -> Node {
        let index = self.words.len() as u32;
        self.words.extend_from_slice(&[kind as u32 | (children.len() as u32) << 8, pos.line, pos.column]);
        self.words.extend(children.iter().map(|child| child.0));
        Node::tagged(TAG_BRANCH, index)
    }

    /// An int that fits the target's small int.
    pub(crate) fn int(&mut self, value: i64) -> Node {
        const LIMIT: i64 = 1 << 28;
        if (-LIMIT..LIMIT).contains(&value) {
            return Node((value as u32) << TAG_BITS | TAG_INT);
        }
        self.wide.push(value);
        Node::tagged(TAG_WIDE_INT, self.wide.len() as u32 - 1)
    }

    pub(crate) fn view(&self, node: Node) -> View {
        let value = node.0 >> TAG_BITS;
        match node.0 & ((1 << TAG_BITS) - 1) {
            TAG_INT => View::Int(i64::from(node.0 as i32 >> TAG_BITS)),
            TAG_WIDE_INT => View::Int(self.wide[value as usize]),
            TAG_NAME => View::Name(Symbol(value)),
            TAG_STR => View::Str(Symbol(value)),
            TAG_TOKEN => View::Token(Token::from_number(value as u8)),
            _ if node.is_null() => View::Null,
            _ => View::Branch(KINDS[(self.words[value as usize] & 0xff) as usize]),
        }
    }

    /// The small int that this is.
    pub(crate) fn as_int(&self, node: Node) -> Option<i64> {
        match self.view(node) {
            View::Int(value) => Some(value),
            _ => None,
        }
    }

    /// What the node is if it has children.
    pub(crate) fn kind(&self, node: Node) -> Option<Kind> {
        if node.is_branch() {
            return Some(KINDS[(self.words[(node.0 >> TAG_BITS) as usize] & 0xff) as usize]);
        }
        None
    }

    pub(crate) fn is(&self, node: Node, kind: Kind) -> bool {
        self.kind(node) == Some(kind)
    }

    /// Where a node with children begins; unknown for others and for what folding made.
    pub(crate) fn pos(&self, node: Node) -> Pos {
        if !node.is_branch() {
            return Pos::NONE;
        }
        let head = (node.0 >> TAG_BITS) as usize;
        Pos { line: self.words[head + 1], column: self.words[head + 2] }
    }

    /// Line of a node with children, 0 if it is unknown.
    pub(crate) fn line(&self, node: Node) -> u32 {
        self.pos(node).line
    }

    /// Number of children.
    pub(crate) fn len(&self, node: Node) -> usize {
        if node.is_branch() { (self.words[(node.0 >> TAG_BITS) as usize] >> 8) as usize } else { 0 }
    }

    /// A child; null if there are not so many.
    pub(crate) fn child(&self, node: Node, i: usize) -> Node {
        if i < self.len(node) { Node(self.words[(node.0 >> TAG_BITS) as usize + HEAD + i]) } else { Node::NULL }
    }

    /// Replaces a child that exists.
    pub(crate) fn set_child(&mut self, node: Node, i: usize, child: Node) {
        if i < self.len(node) {
            self.words[(node.0 >> TAG_BITS) as usize + HEAD + i] = child.0;
        }
    }

    /// The items of a node of kind `list`; any other node is a list of itself, and null of nothing.
    pub(crate) fn list(&self, node: Node, list: Kind) -> List {
        if node.is_null() {
            List { node, from: 0, to: 0 }
        } else if self.is(node, list) {
            List { node, from: 0, to: self.len(node) }
        } else {
            List { node, from: SELF, to: SELF + 1 }
        }
    }

    /// The constant that a [`Kind::Constant`] node holds.
    pub(crate) fn constant(&self, node: Node) -> Option<ConstantId> {
        self.is(node, Kind::Constant).then(|| ConstantId(self.child(node, 0).0))
    }

    /// The scope kept in a node's slot.
    pub(crate) fn scope(&self, node: Node, slot: usize) -> usize {
        self.child(node, slot).0 as usize
    }
}

/// Marks a list that is a single node.
const SELF: usize = usize::MAX - 1;

/// A sequence of nodes, by position. It does not borrow the tree, so that code can be generated between two items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List {
    node: Node,
    from: usize,
    to: usize,
}

impl List {
    pub(crate) fn len(self) -> usize {
        self.to - self.from
    }

    pub(crate) fn get(self, tree: &Tree, i: usize) -> Node {
        if self.from == SELF { self.node } else { tree.child(self.node, self.from + i) }
    }
}
