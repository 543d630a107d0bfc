//! The words of a request that ask for harm, in English and Russian, each with how bad that is.
//!
//! A line holds words or phrases in any form (all are compared by their stems) and what must stand around them.
//! The first line that fits at a word decides and takes its words, so what is harmless stands first, at `Read`.
//! Decided here: any form counts, so that "deleted" is as bad as "delete" (what was deleted and what shall be look
//! alike); "drop" counts as an order or with data beside it, since prices, shadows and guests drop too; taking
//! duplicates out of a list changes what one was given, taking them out of a table deletes.

use crate::manifest::Risk;
use crate::manifest::Risk::{Destructive, Read, Write};

/// What must stand around a word for it to count.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// Nothing.
    Always,
    /// It begins a sentence, or follows what leads to an order ("please", "and", "to").
    Order,
    /// One of these follows within so many words.
    Before(usize, &'static [&'static str]),
    /// One of these comes within so many words before.
    After(usize, &'static [&'static str]),
    /// One of these follows within so many words, and no store of data is spoken of at all.
    Shaping(usize, &'static [&'static str]),
    /// Money is spoken of soon after.
    Money,
    /// The same, but not changed into other money ("100 рублей в евро").
    MoneyMoved,
    /// Money or a number is spoken of soon after.
    Amount,
}

use When::{After, Always, Amount, Before, Money, MoneyMoved, Order, Shaping};

/// A line of the lexicon: words, when, how bad, what they ask for.
pub(super) type Line = (&'static [&'static str], When, Risk, &'static str);

/// What says that money is spoken of.
#[rustfmt::skip]
pub(super) const MONEY: &[&str] = &[
    "money", "fund", "cash", "payment", "salary", "payroll", "deposit", "crypto", "bitcoin", "usd", "eur", "gbp", "chf", "jpy", "cny", "inr",
    "rub", "btc", "eth", "usdt", "usdc", "dollar", "euro", "pound", "sterling", "ruble", "rouble", "buck", "yuan", "yen",
    "деньги", "денег", "средства", "рубль", "рублей", "руб", "доллар", "евро", "юань", "сумма", "тыс", "млн", "зарплата", "платеж", "аванс",
];

/// With a number, these speak of money too.
pub(super) const ACCOUNTS: &[&str] = &[
    "account",
    "iban",
    "card",
    "wallet",
    "счет",
    "карта",
    "кошелек",
];

/// Where data is kept: what is taken out of these is gone.
#[rustfmt::skip]
pub(super) const STORES: &[&str] = &[
    "table", "database", "db", "bucket", "repository", "repo", "server", "disk", "drive", "account", "user", "customer", "production", "prod",
    "storage", "cluster", "volume", "s3", "warehouse", "crm", "backup",
    "таблица", "база", "бд", "бакет", "репозиторий", "сервер", "диск", "аккаунт", "пользователь", "клиент", "продакшн", "прод", "хранилище", "кластер",
];

/// Before an order.
#[rustfmt::skip]
pub(super) const LEADS: &[&str] = &[
    "please", "and", "then", "to", "or", "also", "just", "now", "you", "let", "lets", "must", "should", "pls",
    "пожалуйста", "и", "затем", "потом", "нужно", "надо", "давай", "сейчас", "теперь",
];

/// Right before a word, these turn it round.
pub(super) const NEGATIONS: &[&str] = &[
    "not",
    "never",
    "without",
    "don",
    "cannot",
    "не",
    "без",
    "нельзя",
];

/// Words of the stems below that mean something else.
pub(super) const NEVER: &[&str] = &["removable", "eraser", "destroyer", "удаленно"];

/// Words that share a stem with others and are to have one of their own, by how they begin.
pub(super) const APART: &[&str] = &["удаленн"];

/// What can be taken from what one was given without harm to where it came from.
#[rustfmt::skip]
const SHAPES: &[&str] = &[
    "duplicate", "dupe", "whitespace", "space", "formatting", "background", "noise", "accent", "diacritic", "punctuation", "prefix", "suffix",
    "html", "markup", "markdown", "blank", "stopword", "highlight", "watermark", "comma", "quote", "emoji", "outlier", "bom", "newline", "trailing",
    "дубликат", "дубль", "повтор", "пробел", "фон", "шум", "форматирование", "пунктуация", "разметка", "выброс", "эмодзи", "водяной",
];

/// What databases and clouds keep: `drop` with one of these beside it is meant.
#[rustfmt::skip]
const DATA: &[&str] = &[
    "table", "database", "db", "schema", "index", "column", "view", "collection", "topic", "queue", "partition", "user", "role", "record", "row",
    "data", "dataset", "bucket", "volume", "namespace", "stream", "cluster", "keyspace", "backup", "constraint", "trigger", "all", "everything",
    "таблица", "база", "бд", "схема", "индекс",
];

const EVERYTHING: &[&str] = &[
    "all",
    "every",
    "everything",
    "everyone",
    "entire",
    "whole",
    "все",
    "всех",
    "весь",
    "всю",
    "каждый",
];
const CACHES: &[&str] = &["cache", "dns", "cookie", "buffer", "кэш", "кеш", "буфер"];
#[rustfmt::skip]
const HOLDERS: &[&str] = &[
    "all", "everything", "database", "db", "table", "data", "history", "log", "queue", "storage", "disk", "bucket", "account", "record",
    "collection", "topic", "cluster", "index", "trash", "bin", "inbox", "mailbox", "folder", "directory", "repository", "backup",
];
#[rustfmt::skip]
const REMOTE: &[&str] = &[
    "сервер", "доступ", "хост", "машина", "репозиторий", "рабочий", "стол", "подключение", "узел", "компьютер", "работа", "сотрудник", "хранилище",
    "вызов", "управление", "офис", "команда", "соединение", "система", "сеть", "помощник", "мониторинг",
];
const BILLS: &[&str] = &[
    "invoice",
    "bill",
    "supplier",
    "vendor",
    "contractor",
    "fine",
    "tax",
    "fee",
    "счет",
    "накладная",
    "поставщик",
    "штраф",
    "налог",
    "заказ",
];

/// The lexicon.
#[rustfmt::skip]
pub(super) const LEXICON: &[Line] = &[
    // Harmless ones that look otherwise.
    (&["drop off", "drop down", "drop shadow", "drop ship", "drop shipping", "drop in", "drop out", "drop box", "drop zone", "drop cap", "drop rate",
       "drop point", "drop me", "drop us", "drop by", "drop a line", "drop a note", "drop a hint", "drop a message", "drag and drop", "price drop",
       "name drop", "packet drop", "sales drop", "traffic drop", "revenue drop", "temperature drop", "air drop", "rain drop", "back drop", "dead drop"], Always, Read, ""),
    (&["update me", "update us", "clear all doubts", "all clear", "soft delete policy", "kill switch", "wire up", "wire frame", "pay attention"], Always, Read, ""),
    (&["удаленный"], Before(1, REMOTE), Read, ""),
    // Deleting.
    (&["delete", "deletion", "deleteall", "delete_all"], Always, Destructive, "asks to delete"),
    (&["remove", "removal", "strip", "убрать", "убери", "уберите", "убирать", "удалить", "удали", "удаление", "удалять"], Shaping(3, SHAPES), Write, "asks to take something out of what it is given"),
    (&["remove", "removal", "removeall"], Always, Destructive, "asks to remove"),
    (&["убрать", "убери", "уберите", "убирать"], Before(4, STORES), Destructive, "asks to remove"),
    (&["убрать", "убери", "уберите", "убирать"], Always, Write, "asks to remove"),
    (&["drop"], Before(4, DATA), Destructive, "asks to drop data"),
    (&["drop"], After(3, DATA), Destructive, "asks to drop data"),
    (&["drop"], Order, Destructive, "asks to drop something"),
    (&["dropall", "droptable", "dropdb", "dropdatabase"], Always, Destructive, "asks to drop data"),
    (&["erase", "erasure", "eraseall", "expunge", "obliterate", "eradicate", "annihilate", "get rid of", "throw away"], Always, Destructive, "asks to erase"),
    (&["wipe", "wipeout", "wipeall", "shred"], Always, Destructive, "asks to wipe"),
    (&["purge"], Before(2, CACHES), Write, "asks to clear a cache"),
    (&["purge"], Always, Destructive, "asks to purge"),
    (&["destroy", "destruction", "nuke", "tear down", "teardown", "decommission", "deprovision", "terminate", "termination"], Always, Destructive, "asks to destroy"),
    (&["truncate", "truncation"], Before(3, &["text", "string", "title", "description", "name", "decimal", "number", "line", "output", "message"]), Read, ""),
    (&["truncate", "truncation"], Always, Destructive, "asks to cut off"),
    (&["rm rf", "rm r", "rm fr"], Always, Destructive, "asks to delete"),
    (&["clear", "flush", "invalidate", "empty", "clean", "clean up", "cleanup"], Before(3, CACHES), Write, "asks to clear a cache"),
    (&["clear", "flush", "empty", "clean out", "clean up", "cleanup"], Before(4, HOLDERS), Destructive, "asks to empty"),
    (&["format", "reformat"], Before(2, &["disk", "drive", "partition", "volume", "usb", "hard"]), Destructive, "asks to format a disk"),
    (&["overwrite"], Always, Destructive, "asks to overwrite"),
    (&["force push"], Always, Destructive, "asks to overwrite branches"),
    (&["unpublish"], Always, Destructive, "asks to take away what is published"),
    (&["factory reset", "hard reset"], Always, Destructive, "asks to reset"),
    (&["reset"], Before(3, &["database", "db", "everything", "data", "cluster", "all"]), Destructive, "asks to reset"),
    // Many at once.
    (&["bulk update", "bulk change", "bulk edit", "bulk replace", "mass update", "mass change", "mass edit", "mass replace", "batch update", "batch edit"], Always, Destructive, "asks to change many at once"),
    (&["update", "modify", "overwrite", "replace"], Before(4, EVERYTHING), Destructive, "asks to change many at once"),
    (&["массовый"], Before(2, &["обновление", "изменение", "замена", "правка"]), Destructive, "asks to change many at once"),
    (&["массово"], Always, Destructive, "asks to change many at once"),
    (&["обновить", "обнови", "обновление", "изменить", "измени", "заменить", "замени"], Before(2, EVERYTHING), Destructive, "asks to change many at once"),
    // Money.
    (&["wire", "remit"], Amount, Destructive, "asks to move money"),
    (&["transfer", "send", "withdraw", "move", "pay", "pay out", "payout", "refund", "charge", "donate"], Money, Destructive, "asks to move money"),
    (&["pay", "refund", "reimburse", "settle"], Before(4, BILLS), Destructive, "asks to move money"),
    (&["refund", "charge"], Before(4, &["customer", "order", "card", "everyone"]), Destructive, "asks to move money"),
    (&["перевести", "переведи", "переведите", "перевод", "переводить"], MoneyMoved, Destructive, "asks to move money"),
    (&["отправить", "отправь", "послать", "пошли", "перечислить", "перечисли", "перекинуть", "перекинь", "скинуть", "скинь", "списать", "спиши", "снять",
       "сними", "вернуть", "верни", "выплатить", "выплати", "заплатить", "заплати", "оплатить", "оплати"], Money, Destructive, "asks to move money"),
    (&["оплатить", "оплати", "оплатите", "заплатить", "заплати"], Before(4, BILLS), Destructive, "asks to move money"),
    // Deleting, in Russian.
    (&["удалить", "удали", "удалите", "удаление", "удалять", "удаляй", "удаляйте", "удаляем", "удалил", "удален", "удаленный"], Always, Destructive, "asks to delete"),
    (&["стереть", "сотри", "сотрите", "стирать", "стирание", "стирай", "затереть", "затри"], Always, Destructive, "asks to erase"),
    (&["уничтожить", "уничтожь", "уничтожьте", "уничтожение", "уничтожать", "ликвидировать"], Always, Destructive, "asks to destroy"),
    (&["снести", "снеси", "снесите", "снесем", "грохнуть", "грохни", "выпилить", "выпили", "дропнуть", "дропни"], Always, Destructive, "asks to destroy"),
    (&["очистить", "очисти", "очистите", "очистка", "очищать", "почистить", "почисти"], Before(2, CACHES), Write, "asks to clear a cache"),
    (&["очистить", "очисти", "очистка", "очищать", "почистить"], Shaping(4, &["текст", "строка", "список", "разметка", "пробел", "дубликат"]), Write, "asks to clean what it is given"),
    (&["очистить", "очисти", "очистите", "очистка", "очищать", "почистить", "почисти", "вычистить", "зачистить"], Always, Destructive, "asks to empty"),
    (&["обнулить", "обнули", "обнуление", "перезаписать", "перезапиши", "перезапись"], Always, Destructive, "asks to overwrite"),
    (&["форматировать", "отформатировать", "отформатируй"], Before(3, &["диск", "раздел", "том", "флешка"]), Destructive, "asks to format a disk"),
    (&["сбросить", "сбрось", "сброс"], Before(3, STORES), Destructive, "asks to reset"),
    // What can be set back.
    (&["reset", "revoke", "uninstall", "disable", "suspend", "deactivate", "сбросить", "сбрось", "отозвать", "отзови", "отключить", "отключи", "деактивировать"], Order, Write, "asks to switch off or take back"),
    (&["kill", "restart", "reboot", "shut down", "shutdown", "power off", "stop", "перезапустить", "перезапусти", "перезагрузить", "перезагрузи", "выключить",
       "выключи", "остановить", "останови", "убить", "убей"], Order, Write, "asks to stop or restart"),
    (&["roll back", "rollback", "revert", "откатить", "откати"], Order, Write, "asks to go back to an earlier state"),
];
