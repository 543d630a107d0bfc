//! One compiled policy: what its scope and its annotations say. Evaluates nothing.

use crate::file::place;
use crate::json::fields::parse_wait;
use crate::needs::Needs;
use crate::schema::NAMES;
use cedar_policy::{ActionConstraint, Effect, EntityUid};
use domain::finding::{Finding, Source};
use domain::manifest::Risk;
use domain::nearest::nearest;

/// The annotations that mean something here. Others are the author's own.
const KNOWN: [&str; 9] = [
    "id",
    "reason",
    "granted_by",
    "approvers",
    "quorum",
    "expires",
    "waives_risk",
    "guardrail",
    "mode",
];

/// Ids that verdicts use for what no policy says.
const RESERVED: [&str; 3] = ["default_deny", "policy_error", "risk"];

/// How long a run waits for approval when its policy does not say: a day, in seconds.
pub const DEFAULT_EXPIRY_SECONDS: u32 = 86_400;

/// What a guardrail does when it is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Only records that it was met.
    Shadow,
    /// Lets it run and says so.
    Warn,
    /// Sends it to approval.
    RequireApproval,
    /// Denies.
    Block,
}

impl Mode {
    fn parse(text: &str) -> Option<Mode> {
        Some(match text {
            "shadow" => Mode::Shadow,
            "warn" => Mode::Warn,
            "require_approval" => Mode::RequireApproval,
            "block" => Mode::Block,
            _ => return None,
        })
    }
}

/// One compiled policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id: `@id`, `policy_id`, or made of the kind and the pattern of its entry, or of its file and number.
    pub id: String,
    /// Whether it forbids. One that does not, permits.
    pub forbids: bool,
    /// Whether it is about running at all.
    pub on_run: bool,
    /// Whether it is about running without approval.
    pub on_run_unattended: bool,
    /// The file it is in.
    pub file: String,
    /// Where in the file it begins, from 1.
    pub line: u32,
    /// Column in the line, from 1.
    pub column: u32,
    /// Why, for people.
    pub reason: Option<String>,
    /// Who can grant what it wants.
    pub granted_by: Vec<String>,
    /// Who may approve; anyone who may decide approvals when empty.
    pub approvers: Vec<String>,
    /// How many of them must.
    pub quorum: u32,
    /// How long it may wait, in seconds.
    pub expires_after_seconds: u32,
    /// How much of the risk shown it lets go of.
    pub waives_risk_up_to: Option<Risk>,
    /// It is a guardrail.
    pub guardrail: bool,
    /// What it does when met; anything but [`Mode::Block`] for guardrails only.
    pub mode: Mode,
    /// The permissions it names.
    pub permissions: Vec<String>,
    /// The policy in Cedar, as its author wrote it or as it was translated.
    pub cedar: String,
}

/// Where a policy comes from.
pub(crate) struct Origin<'o> {
    pub(crate) id: String,
    pub(crate) file: &'o str,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Policy {
    /// Reads the scope and the annotations.
    pub(crate) fn read(
        parsed: &cedar_policy::Policy,
        origin: Origin<'_>,
        needs: &Needs,
        findings: &mut Vec<Finding>,
    ) -> Policy {
        let forbids = parsed.effect() == Effect::Forbid;
        let names = &*NAMES;
        let about = |action: &EntityUid| match parsed.action_constraint() {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(uid) => uid == *action,
            ActionConstraint::In(uids) => uids.contains(action),
        };
        let (on_run, on_run_unattended) = (about(&names.run), about(&names.run_unattended));
        let mut notes = Notes {
            parsed,
            origin: &origin,
            findings,
        };
        notes.check_names();
        let guardrail = parsed.annotation("guardrail").is_some();
        let mode = notes.read(
            "mode",
            "shadow, warn, block or require_approval",
            Mode::parse,
        );
        if mode.is_some() && !(guardrail && forbids) {
            notes.error(
                "mode",
                "`@mode` is for guardrails: add `@guardrail` to a `forbid`",
            );
        }
        let waives = notes.read("waives_risk", "read, write or destructive", risk);
        if waives.is_some() && (forbids || !on_run_unattended) {
            let message = "`@waives_risk` is for a `permit` of `Action::\"run_unattended\"`";
            notes.error("waives_risk", message);
        }
        let quorum = notes.read("quorum", "a whole number from 1 to 20", |text| {
            let number: u32 = text.parse().ok()?;
            (1..=20).contains(&number).then_some(number)
        });
        let expires = "a time such as `30m`, `24h` or `7d`, at most `90d`";
        let expires = notes.read("expires", expires, |text| {
            u32::try_from(parse_wait(text)?.as_secs()).ok()
        });
        let approvers = notes.names("approvers");
        let granted_by = notes.names("granted_by");
        let asks = forbids && (on_run_unattended || mode == Some(Mode::RequireApproval));
        if !asks && (quorum.is_some() || expires.is_some() || !approvers.is_empty()) {
            let message = "`@approvers`, `@quorum` and `@expires` are for a `forbid` of `Action::\"run_unattended\"`";
            notes.error("approvers", message);
        }
        Policy {
            forbids,
            on_run,
            on_run_unattended,
            reason: parsed
                .annotation("reason")
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            granted_by,
            approvers,
            quorum: quorum.unwrap_or(1),
            expires_after_seconds: expires.unwrap_or(DEFAULT_EXPIRY_SECONDS),
            waives_risk_up_to: waives,
            guardrail,
            mode: mode.unwrap_or(Mode::Block),
            permissions: needs.permissions.iter().cloned().collect(),
            cedar: parsed.to_cedar().unwrap_or_default(),
            id: origin.id,
            file: origin.file.to_owned(),
            line: origin.line,
            column: origin.column,
        }
    }
}

fn risk(text: &str) -> Option<Risk> {
    Some(match text {
        "read" => Risk::Read,
        "write" => Risk::Write,
        "destructive" => Risk::Destructive,
        _ => return None,
    })
}

/// The annotations of one policy.
struct Notes<'n> {
    parsed: &'n cedar_policy::Policy,
    origin: &'n Origin<'n>,
    findings: &'n mut Vec<Finding>,
}

impl Notes<'_> {
    fn error(&mut self, name: &str, message: impl Into<String>) {
        let finding = Finding::error(Source::Policy, "annotation", message);
        self.push(finding, name);
    }

    fn push(&mut self, finding: Finding, name: &str) {
        let Origin {
            file, line, column, ..
        } = *self.origin;
        self.findings.push(
            finding
                .in_file(file)
                .field(format!("@{name}"))
                .at(line, column),
        );
    }

    fn check_names(&mut self) {
        let parsed = self.parsed;
        for (name, _) in parsed
            .annotations()
            .filter(|(name, _)| !KNOWN.contains(name))
        {
            if let Some(known) = nearest(name, KNOWN) {
                let message = format!("`@{name}` means nothing here: did you mean `@{known}`?");
                let finding = Finding::error(Source::Policy, "annotation", message).warning();
                self.push(finding, name);
            }
        }
        let id = &self.origin.id;
        if id.trim().is_empty() || id.chars().count() > 200 {
            self.error("id", "the id of a policy has 1 to 200 characters");
        } else if RESERVED.contains(&id.as_str()) {
            let message =
                format!("`{id}` is what decisions say when no policy does: choose another id");
            self.error("id", message);
        }
    }

    fn read<T>(
        &mut self,
        name: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.parsed.annotation(name)?;
        let found = parse(text);
        if found.is_none() {
            let shown: String = text.chars().take(60).collect();
            self.error(name, format!("`@{name}({shown:?})`: expected {expected}"));
        }
        found
    }

    fn names(&mut self, name: &str) -> Vec<String> {
        let Some(text) = self.parsed.annotation(name) else {
            return Vec::new();
        };
        let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            self.error(
                name,
                format!("`@{name}`: expected names with commas between them"),
            );
        }
        names
    }
}

/// Where a policy begins in the text it was parsed from.
pub(crate) fn begins(parsed: &cedar_policy::Policy, text: &str) -> (usize, u32, u32) {
    let start = parsed.as_ref().loc().map_or(0, |loc| loc.start());
    let (line, column) = place(text, start);
    (start, line, column)
}
