//! The kinds of token, and what the parser asks of them.

use romfs_format::opcode::BinaryOp;

macro_rules! tokens {
    ($($name:ident,)*) => {
        /// Kind of a token.
        ///
        /// The three groups of operators are each in the order of the `.mpy` operator numbers, so that a token's
        /// operator is a subtraction away; [`Token::binary_op`] is the only place that knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(crate) enum Token { $($name),* }
        const TOKENS: &[Token] = &[$(Token::$name),*];
    };
}

tokens! {
    End,
    Invalid,
    DedentMismatch,
    LonelyString,
    MalformedFString,
    Newline,
    Indent,
    Dedent,

    Name,
    Integer,
    Float,
    String,
    Bytes,
    Ellipsis,

    False,
    None,
    True,
    Debug,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,

    Walrus,
    Tilde,

    Less,
    Greater,
    EqualEqual,
    LessEqual,
    GreaterEqual,
    NotEqual,

    Pipe,
    Caret,
    Ampersand,
    ShiftLeft,
    ShiftRight,
    Plus,
    Minus,
    Star,
    At,
    SlashSlash,
    Slash,
    Percent,
    StarStar,

    PipeEqual,
    CaretEqual,
    AmpersandEqual,
    ShiftLeftEqual,
    ShiftRightEqual,
    PlusEqual,
    MinusEqual,
    StarEqual,
    AtEqual,
    SlashSlashEqual,
    SlashEqual,
    PercentEqual,
    StarStarEqual,

    ParenOpen,
    ParenClose,
    BracketOpen,
    BracketClose,
    BraceOpen,
    BraceClose,
    Comma,
    Colon,
    Period,
    Semicolon,
    Equal,
    Arrow,
}

impl Token {
    /// The token with this number.
    pub(crate) fn from_number(number: u8) -> Self {
        TOKENS.get(usize::from(number)).copied().unwrap_or(Token::Invalid)
    }

    /// The binary operator, comparison or augmented assignment that this token is.
    pub(crate) fn binary_op(self) -> Option<BinaryOp> {
        let groups = [
            (Token::Less, Token::NotEqual, BinaryOp::Less),
            (Token::PipeEqual, Token::StarStarEqual, BinaryOp::InplaceOr),
            (Token::Pipe, Token::StarStar, BinaryOp::Or),
        ];
        let (first, _, op) = groups.into_iter().find(|(first, last, _)| (*first..=*last).contains(&self))?;
        BinaryOp::from_number(op as u8 + (self as u8 - first as u8))
    }

    /// Whether a `factor` of the grammar can begin with this token.
    pub(crate) fn starts_factor(self) -> bool {
        matches!(
            self,
            Token::Name
                | Token::Integer
                | Token::Float
                | Token::String
                | Token::Bytes
                | Token::Ellipsis
                | Token::None
                | Token::True
                | Token::False
                | Token::ParenOpen
                | Token::BracketOpen
                | Token::BraceOpen
                | Token::Plus
                | Token::Minus
                | Token::Tilde
                | Token::Await
        )
    }

    /// Whether a `test` (any expression without a star, an assignment or a bare comma) can begin with this token.
    pub(crate) fn starts_test(self) -> bool {
        self.starts_factor() || matches!(self, Token::Not | Token::Lambda)
    }

    /// A keyword's kind, or [`Token::Name`].
    pub(crate) fn from_name(text: &[u8]) -> Token {
        let candidates: &[(&[u8], Token)] = match text.len() {
            2 => &[(b"as", Token::As), (b"if", Token::If), (b"in", Token::In), (b"is", Token::Is), (b"or", Token::Or)],
            3 => &[
                (b"and", Token::And),
                (b"def", Token::Def),
                (b"del", Token::Del),
                (b"for", Token::For),
                (b"not", Token::Not),
                (b"try", Token::Try),
            ],
            4 => &[
                (b"None", Token::None),
                (b"True", Token::True),
                (b"elif", Token::Elif),
                (b"else", Token::Else),
                (b"from", Token::From),
                (b"pass", Token::Pass),
                (b"with", Token::With),
            ],
            5 => &[
                (b"False", Token::False),
                (b"async", Token::Async),
                (b"await", Token::Await),
                (b"break", Token::Break),
                (b"class", Token::Class),
                (b"raise", Token::Raise),
                (b"while", Token::While),
                (b"yield", Token::Yield),
            ],
            6 => &[
                (b"assert", Token::Assert),
                (b"except", Token::Except),
                (b"global", Token::Global),
                (b"import", Token::Import),
                (b"lambda", Token::Lambda),
                (b"return", Token::Return),
            ],
            7 => &[(b"finally", Token::Finally)],
            8 => &[(b"continue", Token::Continue), (b"nonlocal", Token::Nonlocal)],
            9 => &[(b"__debug__", Token::Debug)],
            _ => return Token::Name,
        };
        candidates.iter().find(|(word, _)| *word == text).map_or(Token::Name, |&(_, token)| token)
    }
}
