//! The kinds of volatile text a template leaves out. Owns their names; finding them is the lexer's work.

use serde::{Deserialize, Serialize};

macro_rules! masks {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What stood where a template has a gap.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[repr(u8)]
        pub enum Mask {
            $($(#[$doc])* $variant,)+
        }

        impl Mask {
            /// Every mask, in the order of their numbers.
            pub const ALL: &[Mask] = &[$(Mask::$variant,)+];

            /// The name shown between angle brackets: `int` of `<int>`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Mask::$variant => $name,)+
                }
            }
        }
    };
}

masks! {
    /// A UUID of any version.
    Uuid = "uuid",
    /// A date, a time, or both.
    Ts = "ts",
    /// Milliseconds or finer since 1970.
    Epoch = "epoch",
    /// A whole number.
    Int = "int",
    /// A number with a fraction or an exponent, or a percentage.
    Num = "num",
    /// A number with a unit of time.
    Dur = "dur",
    /// A number with a unit of size.
    Size = "size",
    /// An IPv4 or IPv6 address, with its port.
    Ip = "ip",
    /// A hardware address.
    Mac = "mac",
    /// The name of a host, with its port.
    Host = "host",
    /// A URL.
    Url = "url",
    /// An e-mail address.
    Email = "email",
    /// A path of a file.
    Path = "path",
    /// A hexadecimal number: a pointer, a digest, a commit.
    Hex = "hex",
    /// A version of software.
    Ver = "ver",
    /// An encoded token: base64, JWT, ULID.
    Token = "token",
    /// A quoted text.
    Str = "str",
    /// Anything else that varies.
    Var = "var",
}

impl Mask {
    /// The mask of this name.
    pub fn parse(name: &str) -> Option<Mask> {
        Mask::ALL.iter().copied().find(|mask| mask.name() == name)
    }
}

impl std::fmt::Display for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.name())
    }
}
