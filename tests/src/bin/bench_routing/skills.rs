//! Skills and requests that nobody wrote: as many as are asked for, the same ones every time.
//!
//! Names of 2 to 4 words, descriptions of 8 to 20, over a vocabulary of 20,000 words of which few are
//! frequent and most are rare, as in any language (Zipf, 1949). Never owns real data.

use domain::routing::Document;

/// Distinct words; the rarest of them are built of syllables.
const VOCABULARY: usize = 20_000;

/// The words that skills are about, the most frequent first.
const FREQUENT: &str = "file report data user search list create account message convert image text \
    check email send flight weather price order date time calendar document table record server build \
    test deploy release branch review ticket customer invoice payment bank card transfer balance budget \
    tax currency rate stock market product store shop cart review rating hotel room booking travel city \
    map route distance train bus car rental driver parking traffic restaurant recipe meal food nutrition \
    calorie workout health doctor appointment symptom medicine sleep music song playlist artist album \
    movie show actor ticket video photo picture color filter resize crop compress archive folder disk \
    memory process network address domain certificate key password token login session role permission \
    policy audit log error alert metric dashboard chart graph query database schema backup restore \
    migrate index cache queue event schedule reminder meeting room team member project task sprint issue \
    comment translate language grammar spell summary article news topic book author library citation \
    paper research math equation unit temperature length weight volume speed area convert random number \
    password generate template page website link form survey answer question lesson course student \
    grade school exam score game player league match sport tournament joke quote fact animal plant \
    garden soil water energy power battery light lamp door lock alarm camera sensor device printer \
    phone call contact group channel post tweet follower hashtag campaign lead contract legal clause \
    patent license insurance claim loan mortgage credit debt salary payroll employee leave candidate \
    resume interview job shift inventory warehouse shipment parcel delivery courier supplier purchase \
    refund coupon discount subscription plan trial domain keyword rank crawl scrape extract parse merge \
    split sort count compare validate format encode decode encrypt sign hash upload download sync";

const SYLLABLES: [&str; 60] = [
    "ba", "be", "bor", "ca", "cen", "cor", "da", "del", "dis", "en", "er", "fa", "fen", "for",
    "ga", "gen", "gra", "ha", "hel", "in", "is", "ka", "ker", "la", "lem", "lo", "ma", "mer", "mi",
    "mon", "na", "ne", "nor", "o", "pa", "per", "pla", "po", "qui", "ra", "ren", "ri", "ro", "sa",
    "sen", "si", "sol", "sta", "ta", "ter", "ti", "tra", "u", "va", "ven", "vi", "wen", "xi", "yo",
    "zan",
];
const ENDINGS: [&str; 8] = ["", "s", "ing", "ed", "er", "tion", "ment", "ly"];
const BETWEEN: [&str; 12] = [
    "the", "of", "a", "for", "and", "to", "in", "with", "from", "by", "on", "your",
];
const BEFORE: [&str; 6] = [
    "please",
    "can you",
    "I want to",
    "how do I",
    "help me to",
    "what is the",
];

/// Makes skills, and requests that lead to them.
pub(crate) struct Made {
    chance: Chance,
    words: Vec<String>,
    /// For each word, how often it or a more frequent one is drawn.
    shares: Vec<f64>,
}

impl Made {
    /// Begins at the beginning.
    pub(crate) fn new() -> Made {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let mut words: Vec<String> = FREQUENT.split_whitespace().map(str::to_owned).collect();
        for ending in ["s", "ing", "er"] {
            words.extend(
                FREQUENT
                    .split_whitespace()
                    .map(|word| format!("{word}{ending}")),
            );
        }
        while words.len() < VOCABULARY {
            let mut word = String::new();
            for _ in 0..2 + chance.below(3) {
                word.push_str(chance.one_of(&SYLLABLES));
            }
            words.push(word + chance.one_of(&ENDINGS));
        }
        let mut sum = 0.0;
        let shares = (0..words.len()).map(|rank| {
            sum += 1.0 / (rank as f64 + 3.0);
            sum
        });
        Made {
            shares: shares.collect(),
            words,
            chance,
        }
    }

    /// So many skills.
    pub(crate) fn skills(&mut self, count: usize) -> Vec<Document> {
        (0..count).map(|number| self.skill(number)).collect()
    }

    fn skill(&mut self, number: usize) -> Document {
        let (name, description) = (2 + self.chance.below(3), 8 + self.chance.below(13));
        let name: Vec<String> = (0..name).map(|_| self.word()).collect();
        let description: Vec<String> = (0..description)
            .map(|_| match self.chance.below(3) {
                0 => self.chance.one_of(&BETWEEN).to_owned(),
                _ => self.word(),
            })
            .collect();
        Document {
            id: format!("made/skill-{number}"),
            name: name.join("_"),
            description: description.join(" "),
            ..Document::default()
        }
    }

    /// So many requests, each for one of the skills: some of its words, some of no skill in particular, now
    /// and then with a slip of the pen.
    pub(crate) fn requests(&mut self, skills: &[Document], count: usize) -> Vec<String> {
        (0..count)
            .map(|_| {
                let skill = &skills[self.chance.below(skills.len())];
                let mut words = vec![self.chance.one_of(&BEFORE).to_owned()];
                let text = format!("{} {}", skill.name.replace('_', " "), skill.description);
                let own: Vec<&str> = text.split(' ').collect();
                for _ in 0..3 + self.chance.below(5) {
                    let mut word = self.chance.one_of(&own).to_owned();
                    if self.chance.below(10) == 0 && word.len() > 4 {
                        word.remove(word.len() / 2);
                    }
                    words.push(word);
                }
                words.push(self.word());
                words.join(" ")
            })
            .collect()
    }

    fn word(&mut self) -> String {
        let total = self.shares[self.shares.len() - 1];
        let drawn = self.chance.share() * total;
        let rank = self.shares.partition_point(|&share| share < drawn);
        self.words[rank.min(self.words.len() - 1)].clone()
    }
}

/// Numbers that look like chance (Steele, Lea and Flood's SplitMix64, 2014), the same ones every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}
