//! Words that say nothing about what is asked for: left out of the lexical score. What a request of nothing
//! but them means is still seen by the vectors.

/// Whether a folded word is a stop word of English or Russian.
pub(crate) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// How much a stop word counts in the vector of a text. What it means is mostly politeness, but "what is your
/// name" has no other words.
pub(crate) const STOP_WORD_WEIGHT: f32 = 0.6;

/// Sorted by bytes; a test holds that.
#[rustfmt::skip]
pub(super) const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "but", "by",
    "can", "cannot", "could", "d", "did", "do", "does", "doing", "don", "for", "from", "get", "give", "had", "has",
    "have", "having", "he", "hello", "help", "her", "here", "hey", "hi", "him", "his", "how", "i", "if", "in", "into",
    "is", "it", "its", "just", "know", "let", "like", "ll", "m", "may", "me", "might", "must", "my", "myself", "need",
    "no", "not", "of", "on", "one", "or", "our", "please", "re", "s", "shall", "she", "should", "show", "so", "some",
    "such", "t", "tell", "than", "thank", "thanks", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "to", "us", "ve", "very", "want", "was", "we", "were", "what", "when", "where", "which", "who",
    "whom", "whose", "why", "will", "with", "would", "you", "your", "а", "без", "бы", "был", "была", "были", "было",
    "быть", "в", "вам", "вас", "ведь", "во", "вот", "все", "всех", "вы", "где", "да", "дай", "для", "до", "его", "ее",
    "если", "есть", "еще", "же", "за", "и", "из", "или", "им", "их", "к", "как", "какая", "какие", "какой", "ко",
    "когда", "кто", "ли", "мне", "могу", "мое", "может", "можно", "мой", "моя", "мы", "на", "надо", "нам", "нас",
    "не", "нет", "ни", "но", "ну", "нужно", "о", "об", "он", "она", "они", "оно", "от", "по", "под", "пожалуйста",
    "покажи", "помоги", "при", "про", "с", "сколько", "со", "так", "также", "там", "то", "тоже", "только", "ты", "у",
    "уже", "хотел", "хочу", "чем", "что", "чтобы", "эта", "эти", "это", "этот", "я",
];
