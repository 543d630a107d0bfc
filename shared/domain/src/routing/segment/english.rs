//! What English clauses begin with. Words only; [`super::clause`] decides.

use super::word::Listed;

/// Verbs that are hardly ever nouns, or so common in requests that they may be taken for verbs.
pub(super) const VERBS: Listed = Listed(
    "\
    accept activate add adjust allocate analyse analyze append apply approve assign attach \
    authenticate authorize block bring build buy calculate cancel capture categorize check choose \
    classify clean clear clone close collect combine compare compile complete compress compute \
    configure confirm connect convert create deactivate decode decrease decrypt define delete \
    deploy describe detect determine diagnose disable disconnect dismiss download drain edit \
    email empty enable encode encrypt enter erase estimate evaluate examine execute expand \
    explain extract fetch fill find fire flush forward gather generate get give grant hide \
    highlight identify import improve increase initialize insert inspect install invite invoke \
    keep kill launch let locate look make measure merge migrate modify monitor move mute notify \
    open optimize pause perform pick predict prepare proceed produce provide provision publish \
    purchase purge put read reboot recommend redeploy reduce refresh register reject reload \
    remind remove rename renew reorder replace reschedule resize resolve restart restore resume \
    retrieve retry revert revoke rotate run save scale select send show simplify solve specify \
    split squash start stop submit subscribe suggest summarise summarize sync synchronize take \
    tell terminate transcribe translate truncate turn undo uninstall unlock unpack unsubscribe \
    unzip update upgrade upload use validate verify visualize wait wipe withdraw write zip",
);

/// Nouns as well: between two nouns they are verbs only when what follows says so.
pub(super) const NOUN_VERBS: Listed = Listed(
    "\
    access answer archive ask audit backup balance bill bind book call change charge chart comment \
    commit control copy count crop cut debug design display document draft draw drop dump end \
    exit export file filter fix format graph group help index invoice label link list load lock \
    log mail map mark match message mount name navigate note order pack parse pay ping plan play \
    plot post preview print probe process profile prompt pull push query quit quote rank rate \
    rebuild record release rent repair repeat reply report request rerun research reserve reset \
    return review rollback sample scan schedule score search set share ship shut sign skip sort \
    stage store stream study sum switch tag test text trace track transfer transform trigger trim \
    tweet view visit warn watch work",
);

/// Verbs that need nothing behind them.
pub(super) const COMPLETE: &[&str] = &[
    "reboot", "restart", "retry", "exit", "quit", "stop", "rerun", "rollback", "repeat", "continue",
];

/// Verbs of telling: with "it" behind them they report the step before and are none of their own.
pub(super) const TELLING: &[&str] = &[
    "tell", "let", "explain", "remind", "describe", "say", "give", "show",
];

/// "book hotels": what makes a bare noun behind these verbs their object.
pub(super) const OBJECTS: &[(&str, &[&str])] = &[
    (
        "book",
        &[
            "flight", "flights", "hotel", "hotels", "room", "table", "taxi", "ticket", "tickets",
            "train",
        ],
    ),
    (
        "order",
        &["pizza", "food", "taxi", "groceries", "lunch", "dinner"],
    ),
    (
        "list",
        &[
            "files",
            "processes",
            "services",
            "users",
            "directories",
            "folders",
            "containers",
        ],
    ),
];

/// What a noun phrase begins with; behind an unknown word they make it a verb.
pub(super) const DETERMINERS: Listed = Listed(
    "\
    the a an all my our your his her its their this that these those every each any some it them \
    me us him everything another both",
);

/// What a verb that is a noun as well may be followed by, beside determiners.
pub(super) const AFTER_VERB: Listed = Listed(
    "\
    for to into up down off on out back what which whether how if with from as via by in new",
);

/// Never verbs, whatever follows them.
pub(super) const FUNCTION_WORDS: Listed = Listed(
    "\
    about above across after again against along among around as at because before behind below \
    beside between beyond both but by despite down during either else even except for from i if \
    in inside instead into just like maybe more most near neither nor not of off on once only \
    onto or out outside over perhaps per rather since so soon still such than then there through \
    throughout till to today tomorrow tonight toward towards under unless until up upon very via \
    was were what when where whether which while who with within without yes yesterday yet you we \
    he she they half almost nearly no now never whatever is are be has have had do does did can \
    could may might must shall should will would am how why whose",
);

pub(super) const WH: &[&str] = &[
    "what", "what's", "whats", "who", "who's", "where", "where's", "when", "when's", "why", "how",
    "how's", "which", "whose",
];
pub(super) const BE: &[&str] = &["is", "are", "was", "were", "am"];
/// Auxiliaries with a bare verb behind the subject, which "and" may continue.
pub(super) const MODALS: &[&str] = &[
    "do", "does", "did", "can", "could", "should", "will", "would", "may", "might", "must",
    "shall", "has", "have", "had",
];
/// Behind an auxiliary they show that it does not open a question.
pub(super) const NO_SUBJECT: &[&str] = &[
    "not", "up", "down", "be", "been", "too", "so", "also", "still",
];
/// Directly before an auxiliary they are the subject: "how it is" opens no question.
pub(super) const PRONOUNS: &[&str] = &[
    "i", "you", "he", "she", "it", "we", "they", "this", "that", "these", "those", "there",
];

/// Refer to what the step before found or made.
pub(super) const ANAPHORS: &[&str] = &[
    "it", "its", "them", "it\'s", "him", "her", "result", "results", "output",
];
/// Beside "it" they show that it refers to nothing: "what time is it", "will it rain".
pub(super) const DUMMY_IT: &[&str] = &[
    "time", "day", "date", "rain", "snow", "raining", "snowing", "take", "takes", "cold", "hot",
];

pub(super) const CONDITIONS: &[&str] = &["if", "unless", "when", "whenever", "while", "until"];
pub(super) const RELATIVES: &[&str] = &["that", "which", "who", "whose", "where"];

/// Said before a directive, changing nothing.
pub(super) const SOFT: &[&str] = &[
    "please",
    "kindly",
    "also",
    "now",
    "just",
    "first",
    "firstly",
    "hi",
    "hello",
    "hey",
    "ok",
    "okay",
    "so",
    "well",
    "go ahead and",
    "make sure to",
    "be sure to",
    "remember to",
    "try to",
];
/// Behind these stands a verb, known or not.
pub(super) const REQUESTS: &[&str] = &[
    "can you",
    "could you",
    "would you",
    "will you",
    "can u",
    "i want you to",
    "i need you to",
    "i want to",
    "i need to",
    "i'd like you to",
    "i'd like to",
    "i would like you to",
    "i would like to",
    "i wanna",
    "we need to",
    "we want to",
    "let's",
    "let us",
    "help me to",
    "help me",
    "you should",
    "you need to",
];
/// Behind these stands what is wanted.
pub(super) const WANTS: &[&str] = &["i need", "i want", "i'd like", "i would like", "we need"];

/// Past forms that no rule leads back to their verbs.
pub(super) const IRREGULAR: &[&str] = &[
    "built", "bought", "chosen", "found", "got", "kept", "made", "put", "read", "run", "sent",
    "taken", "told", "written",
];

/// Verbs of two words.
pub(super) const PHRASAL: &[(&str, &str)] = &[
    ("back", "up"),
    ("bring", "up"),
    ("log", "in"),
    ("log", "out"),
    ("roll", "back"),
    ("set", "up"),
    ("shut", "down"),
    ("spin", "up"),
    ("tear", "down"),
];
/// The same behind "after" and "before".
pub(super) const PHRASAL_GERUNDS: &[(&str, &str)] = &[
    ("backing", "up"),
    ("logging", "in"),
    ("logging", "out"),
    ("rolling", "back"),
    ("setting", "up"),
    ("shutting", "down"),
    ("spinning", "up"),
    ("tearing", "down"),
];

/// What somebody wants; before a request it is the reason for it.
pub(super) const WISHES: &[&str] = &[
    "i need",
    "i want",
    "i'd like",
    "i would like",
    "i wanna",
    "we need",
    "we want",
];
/// "have" and its forms open a question before one of these only.
pub(super) const HAVE: &[&str] = &["have", "has", "had"];
/// Endings that show a verb behind "to".
pub(super) const VERB_ENDINGS: &[&str] = &["ate", "ify", "ize", "ise"];
