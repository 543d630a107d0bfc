//! Requests in plain language, and the worst their words ask for.

use crate::id::SkillId;
use crate::manifest::Risk;
use crate::risk::assessment::word;
use crate::risk::{Facts, Found, assess};
use proptest::prelude::*;

fn level(skill: &str, request: &str) -> &'static str {
    let skill = SkillId::parse(skill).expect("a skill id");
    let facts = Facts {
        skill: &skill,
        declared: Risk::Read,
        workflow: None,
        request: Some(request),
    };
    word(assess(&facts).level)
}

#[track_caller]
fn check(expected: &str, requests: &[&str]) {
    for request in requests {
        assert_eq!(level("ops/report", request), expected, "{request}");
    }
}

/// Each was told wrong by the peer.
#[test]
fn the_peers_errors() {
    check(
        "destructive",
        &[
            "deleted",
            "remove_all",
            "erase everything",
            "wire 1000000 usd",
            "please removeAll",
            "DELETED the table",
        ],
    );
    check("read", &["undo drop-off"]);
}

#[test]
fn what_the_peer_saw_is_still_seen() {
    check(
        "destructive",
        &[
            "delete the customer",
            "remove user 7",
            "drop the table",
            "bulk update prices",
            "bulk-update prices",
            "update all customers",
            "mass update of tags",
        ],
    );
}

#[test]
fn deleting() {
    check(
        "destructive",
        &[
            "deletes",
            "deleting rows",
            "the deletion of backups",
            "wiping the disk",
            "purge old logs",
            "truncate users",
            "destroy the cluster",
            "get rid of the old servers",
            "tear down staging",
            "terminate the instances",
            "clear the history",
            "clear all",
            "empty the trash",
            "format the disk",
            "hard reset",
            "reset the database",
            "overwrite the config",
            "force-push main",
            "factory reset the phone",
            "rm -rf /data",
            "shred the file",
            "drop customers",
            "please drop it",
            "the table was dropped",
            "dropping tables",
            "and drop the old index",
            "replace every price",
            "update the status of all orders",
            "don't forget to delete it",
            "why not delete it",
        ],
    );
}

#[test]
fn deleting_in_russian() {
    check(
        "destructive",
        &[
            "удали клиента",
            "Удалить всё",
            "удаление записей",
            "удалите таблицу",
            "удалённые файлы",
            "сотри диск",
            "стереть базу",
            "снеси сервер",
            "снести кластер",
            "уничтожить бэкапы",
            "очисти таблицу",
            "очистить корзину",
            "обнули счётчики",
            "обновить все записи",
            "массовое обновление цен",
            "перезапиши конфиг",
            "сбрось базу",
            "отформатируй диск",
            "почему бы не удалить базу",
            "дропни таблицу",
        ],
    );
    check(
        "read",
        &[
            "подключись к удалённому серверу",
            "удалённый доступ",
            "не удаляй ничего",
            "покажи без удаления",
            "перевести текст на английский",
            "перевод документа",
            "удаленно работающие",
        ],
    );
    check(
        "write",
        &["очисти кэш", "удали дубликаты из списка", "останови сервис"],
    );
}

#[test]
fn moving_money() {
    check(
        "destructive",
        &[
            "wire $500 to Bob",
            "wire 500 to the supplier",
            "transfer money to mia",
            "transfer 200 EUR",
            "send $20 to mia",
            "send 1 BTC",
            "pay the invoice 17",
            "refund all customers",
            "transfer 500 to account 12",
            "перевести деньги Ивану",
            "переведи 5000 рублей на карту",
            "переведи 5000 на счет 17",
            "отправь 100 долларов",
            "оплати счёт",
            "списать 300 ₽",
            "верни деньги клиенту",
        ],
    );
    check(
        "read",
        &[
            "transfer the files to s3",
            "wire up the logger",
            "send a report",
            "how do I pay attention",
            "перевести 100 долларов в рубли",
            "convert 100 usd to eur",
        ],
    );
}

#[test]
fn what_only_sounds_bad() {
    check(
        "read",
        &[
            "drop-off at the station",
            "drop shadow for the card",
            "a backdrop for the stage",
            "drag and drop upload",
            "dropdown values",
            "why did sales drop last week",
            "price drops",
            "drop in revenue",
            "drop me a line",
            "list removable drives",
            "do not delete anything",
            "don't delete it",
            "never remove it",
            "list files without deleting them",
            "is it clear",
            "update me on all orders",
            "disk format of the usb stick?",
            "the wipers of a car",
            "truncate the title",
            "undelete the file",
        ],
    );
    check(
        "write",
        &[
            "remove duplicates from list",
            "remove whitespace from this text",
            "clear the cache",
            "purge the DNS cache",
            "restart the server",
            "revoke the token",
            "roll back the release",
        ],
    );
    // Out of a store it is gone.
    check(
        "destructive",
        &[
            "remove duplicates from the customers table",
            "remove duplicate users",
        ],
    );
}

#[test]
fn the_words_of_the_id_count() {
    for (skill, expected) in [
        ("admin/delete_records", "destructive"),
        ("db/drop-table", "destructive"),
        ("db/drop-customers", "destructive"),
        ("travel/drop-off-times", "read"),
        ("text/remove-duplicates", "write"),
        ("design/backdrop", "read"),
        ("bank/wire-usd", "destructive"),
    ] {
        assert_eq!(level(skill, "go"), expected, "{skill}");
    }
}

#[test]
fn a_reason_names_the_characters() {
    let skill = SkillId::parse("ops/report").expect("a skill id");
    let request = "Ёлка 🎄: «удалите» всё, then wipe it";
    let facts = Facts {
        skill: &skill,
        declared: Risk::Read,
        workflow: None,
        request: Some(request),
    };
    let characters: Vec<char> = request.chars().collect();
    let words: Vec<String> = assess(&facts)
        .reasons
        .iter()
        .filter_map(|reason| match &reason.found {
            Found::Request { start, end, text } => {
                assert_eq!(characters[*start..*end].iter().collect::<String>(), *text);
                Some(reason.to_string())
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        words,
        [
            "request `удалите` (characters 9 to 16): asks to delete (destructive)",
            "request `wipe` (characters 28 to 32): asks to wipe (destructive)",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_request_panics(request in "(\\PC|delete |удали |\\$|update all |wire 5 ){0,40}") {
        level("ops/report", &request);
    }

    /// Around a plain order nothing can be written that hides it, but a negation right before.
    #[test]
    fn an_order_is_not_hidden(before in "([a-z]{1,7} ){0,6}", after in "( [a-z]{1,7}){0,6}", order in prop::sample::select(vec!["delete", "erase", "уничтожить", "wipe"])) {
        let last = before.split_whitespace().last().unwrap_or_default();
        prop_assume!(!matches!(last, "not" | "never" | "without" | "cannot" | "t"));
        let request = format!("{before}{order}{after}");
        prop_assert_eq!(level("ops/report", &request), "destructive");
    }
}
