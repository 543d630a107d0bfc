//! What a route needs, and what the roles that Prentice knows by itself give.

use std::fmt;

/// What a caller must hold to use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See skills, and ask the router.
    SkillsRead,
    /// Propose a skill or a change of one, check texts, deprecate.
    SkillsPropose,
    /// See runs and their logs.
    RunsRead,
    /// Start runs, as far as the policies allow.
    RunsExecute,
    /// Stop runs.
    RunsCancel,
    /// Say that a request was led to the wrong skill.
    FeedbackWrite,
    /// See what waits for approval.
    ApprovalsRead,
    /// Approve and reject.
    ApprovalsDecide,
    /// See what was spent and what is left.
    BudgetRead,
    /// Set limits.
    BudgetWrite,
    /// Make, see and revoke API tokens.
    TokensManage,
    /// Read the audit.
    AuditRead,
    /// Read and try policies.
    PoliciesRead,
    /// Report error events.
    ErrorsReport,
    /// See errors and what is made of them.
    ErrorsRead,
    /// Decide on errors: ignore, resolve, merge, split, mine.
    ErrorsManage,
    /// Start a run that a guardrail would not let start.
    GuardrailsOverride,
    /// See how often things were asked for and how long they took, whoever's they were.
    MetricsRead,
}

impl Permission {
    /// All of them.
    pub const ALL: [Permission; 18] = [
        Permission::SkillsRead,
        Permission::SkillsPropose,
        Permission::RunsRead,
        Permission::RunsExecute,
        Permission::RunsCancel,
        Permission::FeedbackWrite,
        Permission::ApprovalsRead,
        Permission::ApprovalsDecide,
        Permission::BudgetRead,
        Permission::BudgetWrite,
        Permission::TokensManage,
        Permission::AuditRead,
        Permission::PoliciesRead,
        Permission::ErrorsReport,
        Permission::ErrorsRead,
        Permission::ErrorsManage,
        Permission::GuardrailsOverride,
        Permission::MetricsRead,
    ];

    /// As tokens and policies name it: `what:verb`.
    pub fn as_str(self) -> &'static str {
        match self {
            Permission::SkillsRead => "skills:read",
            Permission::SkillsPropose => "skills:propose",
            Permission::RunsRead => "runs:read",
            Permission::RunsExecute => "runs:execute",
            Permission::RunsCancel => "runs:cancel",
            Permission::FeedbackWrite => "feedback:write",
            Permission::ApprovalsRead => "approvals:read",
            Permission::ApprovalsDecide => "approvals:decide",
            Permission::BudgetRead => "budget:read",
            Permission::BudgetWrite => "budget:write",
            Permission::TokensManage => "tokens:manage",
            Permission::AuditRead => "audit:read",
            Permission::PoliciesRead => "policies:read",
            Permission::ErrorsReport => "errors:report",
            Permission::ErrorsRead => "errors:read",
            Permission::ErrorsManage => "errors:manage",
            Permission::GuardrailsOverride => "guardrails:override",
            Permission::MetricsRead => "metrics:read",
        }
    }
}

impl Permission {
    /// The roles known to Prentice that give it, the least mighty first.
    pub fn roles(self) -> Vec<&'static str> {
        let gives = |role: &&str| {
            let patterns = of_role(role);
            patterns
                .iter()
                .any(|pattern| matches_pattern(pattern, self.as_str()))
        };
        ROLES.into_iter().filter(gives).collect()
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The roles Prentice knows by itself, the least mighty first.
const ROLES: [&str; 6] = [
    "viewer", "auditor", "approver", "operator", "author", "admin",
];

/// What a role gives without any policy; nothing for one that only the policies know. Spelled out, since a
/// pattern such as `*:read` would also grant what the users' own policies call `records:read`.
pub(super) fn of_role(role: &str) -> &'static [&'static str] {
    match role {
        "admin" => &["*"],
        "author" => &[
            "skills:read",
            "runs:read",
            "approvals:read",
            "budget:read",
            "policies:read",
            "errors:read",
            "errors:report",
            "errors:manage",
            "skills:propose",
            "runs:execute",
            "runs:cancel",
            "feedback:write",
        ],
        "operator" => &[
            "skills:read",
            "runs:read",
            "approvals:read",
            "budget:read",
            "policies:read",
            "errors:read",
            "errors:report",
            "runs:execute",
            "runs:cancel",
            "feedback:write",
        ],
        "approver" => &[
            "skills:read",
            "runs:read",
            "approvals:read",
            "budget:read",
            "policies:read",
            "errors:read",
            "approvals:decide",
        ],
        "auditor" => &[
            "skills:read",
            "runs:read",
            "approvals:read",
            "budget:read",
            "policies:read",
            "errors:read",
            "audit:read",
            "metrics:read",
        ],
        "viewer" => &[
            "skills:read",
            "runs:read",
            "approvals:read",
            "budget:read",
            "policies:read",
            "errors:read",
        ],
        _ => &[],
    }
}

/// Whether a name is meant by a pattern, in which `*` stands for any text, `?` for one character and
/// `[a-c]`, `[!a-c]` for one of or none of these: the patterns of the users' policy files, which are
/// those of Python's `fnmatch`, letters told apart by case.
///
/// Takes time in proportion to the product of both lengths at most.
pub fn matches_pattern(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if pattern.get(at) == Some(&'*') {
            star = Some((at + 1, read));
            at += 1;
            continue;
        }
        if read == name.len() && at == pattern.len() {
            return true;
        }
        let step = name.get(read).and_then(|&c| one(&pattern[at..], c));
        match (step, star) {
            (Some(length), _) => {
                at += length;
                read += 1;
            }
            (None, Some((after, from))) if from < name.len() => {
                star = Some((after, from + 1));
                at = after;
                read = from + 1;
            }
            _ => return false,
        }
    }
}

/// How much of the pattern stands for this one character.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => {
            let negated = pattern.get(1) == Some(&'!');
            let start = 1 + usize::from(negated);
            // A `]` that comes first is one of the characters.
            let end = (start + 1..pattern.len()).find(|&index| pattern[index] == ']');
            let Some(end) = end else {
                return (c == '[').then_some(1);
            };
            let set = &pattern[start..end];
            let mut index = 0;
            let mut found = false;
            while index < set.len() {
                if index + 2 < set.len() && set[index + 1] == '-' {
                    found |= set[index] <= c && c <= set[index + 2];
                    index += 3;
                } else {
                    found |= set[index] == c;
                    index += 1;
                }
            }
            (found != negated).then_some(end + 1)
        }
        literal => (*literal == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_given_by_some_role() {
        for permission in Permission::ALL {
            assert!(permission.roles().contains(&"admin"), "{permission}");
        }
        assert_eq!(
            Permission::RunsExecute.roles(),
            ["operator", "author", "admin"]
        );
        for role in ROLES {
            assert!(!of_role(role).is_empty(), "{role}");
        }
    }

    #[test]
    fn patterns_are_those_of_fnmatch() {
        let table = [
            ("admin/*", "admin/delete_records", true),
            ("admin/*", "administer", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("*:read", "runs:read", true),
            ("runs:*", "runs:read", true),
            ("runs:*", "run:read", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a[b-d]e", "ace", true),
            ("a[!b-d]e", "ace", false),
            ("a[!b-d]e", "aze", true),
            ("a[]]e", "a]e", true),
            ("a[b", "a[b", true),
            ("*a*b*c", "xxaxxbxxc", true),
            ("*a*b*c", "xxaxxcxxb", false),
            ("Admin/*", "admin/x", false),
        ];
        for (pattern, name, expected) in table {
            assert_eq!(matches_pattern(pattern, name), expected, "{pattern} {name}");
        }
        let hostile = "*a".repeat(200);
        assert!(!matches_pattern(&hostile, &"a".repeat(190)));
    }
}
