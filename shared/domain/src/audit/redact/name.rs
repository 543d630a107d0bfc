//! Names of fields that hold secrets, in any spelling: `apiKey`, `API_KEY`, `x-api-key`, `apikey`.

/// What is to be redacted of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sensitivity {
    /// What looks like a credential.
    Open,
    /// Texts: `tokens: 500` is a count, `tokens: [abc]` is not.
    SecretTexts,
    /// Texts and numbers.
    Secret,
}

/// A name is sensitive when its last word, or its last two together, is one of these.
const SECRET: [&str; 18] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "jwt",
    "bearer",
    "authorization",
    "cookie",
    "credential",
    "apikey",
    "privatekey",
    "secretkey",
    "accesskey",
    "signingkey",
    "encryptionkey",
];

/// A name written without borders between its words is sensitive when it ends with one of these: long
/// enough that no other word does.
const SMASHED: [&str; 11] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "privatekey",
    "accesskey",
    "secretkey",
    "authtoken",
    "accesstoken",
    "refreshtoken",
];

pub(super) fn sensitivity(name: &str) -> Sensitivity {
    let words = words(name);
    let Some(last) = words.last() else {
        return Sensitivity::Open;
    };
    let pair = match words.as_slice() {
        [.., before, last] => format!("{before}{last}"),
        _ => String::new(),
    };
    let among =
        |word: &str| SECRET.contains(&word) || SMASHED.iter().any(|end| word.ends_with(end));
    if among(last) || SECRET.contains(&pair.as_str()) {
        return Sensitivity::Secret;
    }
    let plural = |word: &str| word.strip_suffix('s').is_some_and(among);
    if plural(last)
        || pair
            .strip_suffix('s')
            .is_some_and(|pair| SECRET.contains(&pair))
    {
        return Sensitivity::SecretTexts;
    }
    Sensitivity::Open
}

/// Whether this field of a record about a secret names it rather than being it.
pub(super) fn tells_nothing(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    matches!(last, "id" | "name" | "kind" | "type" | "at" | "hash" | "by")
}

/// The words of a name in lower case: cut at whatever is no letter or digit, where a small letter is
/// followed by a capital, and before the last capital of several. Digits at the end are left out.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, &c) in characters.iter().enumerate() {
        if !c.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = index.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(index + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    for word in &mut words {
        let kept = word.trim_end_matches(|c: char| c.is_numeric()).len();
        word.truncate(kept);
    }
    words.retain(|word| !word.is_empty());
    words
}
