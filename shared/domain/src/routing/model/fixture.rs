//! A small model for tests: a few dozen words, each near those of its own subject and far from all others.
//!
//! Writes `router.bin` from its description, not with the code that reads it, and depends on nothing of this
//! crate, since the fuzz targets use it too.

/// Words of one subject a line.
const SUBJECTS: [&[&str]; 8] = [
    &[
        "flight",
        "flights",
        "plane",
        "fly",
        "airline",
        "рейс",
        "рейсы",
        "самолет",
    ],
    &["weather", "rain", "forecast", "sunny", "погода", "дождь"],
    &[
        "disk",
        "folder",
        "storage",
        "file",
        "files",
        "диск",
        "папка",
    ],
    &[
        "money",
        "bank",
        "transfer",
        "pay",
        "deposit",
        "деньги",
        "банк",
    ],
    &["restaurant", "table", "dinner", "eat", "ресторан"],
    &["translate", "language", "spanish", "перевести"],
    &["music", "song", "play", "музыка"],
    &[
        "search",
        "find",
        "look",
        "найти",
        "book",
        "##ing",
        "##s",
        "##er",
    ],
];
/// In sentences of every subject; they say next to nothing.
const COMMON: &[&str] = &[
    "a", "the", "to", "of", "for", "in", "i", "me", "is", "what", "when", "и", "в", "на",
];
const DIMS: usize = 256;

/// A piece: its text, its scale, and its numbers from -8 to 7.
pub(crate) type Piece = (String, f32, [i8; DIMS]);

/// The bytes of the model of these subjects.
pub(crate) fn bytes() -> Vec<u8> {
    packed(&pieces())
}

/// The pieces of the model of these subjects.
pub(crate) fn pieces() -> Vec<Piece> {
    let mut chance = 1_u64;
    let mut below = move |bound: u64| {
        chance = chance.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        ((chance >> 33) % bound) as i8
    };
    let mut pieces = Vec::new();
    for words in SUBJECTS {
        let subject: [i8; DIMS] = std::array::from_fn(|_| below(11) - 5);
        for word in words {
            let row = subject.map(|value| value + below(3) - 1);
            pieces.push(((*word).to_owned(), 0.02, row));
        }
    }
    for word in COMMON {
        let row = std::array::from_fn(|_| below(5) - 2);
        pieces.push(((*word).to_owned(), 0.002, row));
    }
    pieces
}

/// Writes pieces as `router.bin`, format 1.
pub(crate) fn packed(pieces: &[Piece]) -> Vec<u8> {
    let slots = (pieces.len() * 3 / 2 + 1).next_power_of_two();
    let mut table = vec![0_u32; slots];
    let mut texts = Vec::new();
    let mut offsets = vec![0_u32];
    for (number, (text, _, _)) in pieces.iter().enumerate() {
        let mut slot = hash(text.as_bytes()) as usize % slots;
        while table[slot] != 0 {
            slot = (slot + 1) % slots;
        }
        table[slot] = number as u32 + 1;
        texts.extend_from_slice(text.as_bytes());
        offsets.push(texts.len() as u32);
    }
    let mut body = Vec::new();
    let length = texts.len() as u32;
    for number in table.iter().chain(&offsets) {
        body.extend_from_slice(&number.to_le_bytes());
    }
    body.extend_from_slice(&texts);
    body.resize(body.len().next_multiple_of(4), 0);
    for (_, scale, _) in pieces {
        body.extend_from_slice(&scale.to_le_bytes());
    }
    for (_, _, row) in pieces {
        let nibble = |value: i8| (value + 8) as u8;
        body.extend(
            row.chunks(2)
                .map(|pair| nibble(pair[0]) | nibble(pair[1]) << 4),
        );
    }
    let mut bytes = b"PRNTRTR1".to_vec();
    let header = [
        DIMS as u32,
        pieces.len() as u32,
        slots as u32,
        length,
        checksum(&body),
        0,
    ];
    bytes.extend(header.into_iter().flat_map(u32::to_le_bytes));
    bytes.extend(body);
    bytes
}

/// FNV-1a, 32 bits.
fn hash(text: &[u8]) -> u32 {
    text.iter().fold(2_166_136_261, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
    })
}

/// CRC-32 (IEEE), bit by bit.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}
