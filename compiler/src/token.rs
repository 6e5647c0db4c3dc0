//! The kinds of token, and what the parser asks of them.

/// Kind of a token.
///
/// The three groups of operators are each in the order of the `.mpy` operator numbers, so that a token's operator
/// is a subtraction away; [`Token::operator`] is the only place that knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Token {
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

/// What a binary operator token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `<` to `!=`: index 0 to 5.
    Compare(u8),
    /// `|` to `**`: index 0 to 12.
    Binary(u8),
    /// `|=` to `**=`: index 0 to 12.
    InPlace(u8),
}

impl Token {
    /// The binary operator, comparison or augmented assignment that this token is.
    pub(crate) fn operator(self) -> Option<Operator> {
        let n = self as u8;
        let within = |first: Token, last: Token| (first as u8 <= n && n <= last as u8).then(|| n - first as u8);
        if let Some(i) = within(Token::Pipe, Token::StarStar) {
            Some(Operator::Binary(i))
        } else if let Some(i) = within(Token::Less, Token::NotEqual) {
            Some(Operator::Compare(i))
        } else {
            within(Token::PipeEqual, Token::StarStarEqual).map(Operator::InPlace)
        }
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
            2 => &[
                (b"as", Token::As),
                (b"if", Token::If),
                (b"in", Token::In),
                (b"is", Token::Is),
                (b"or", Token::Or),
            ],
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
