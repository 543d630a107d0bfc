//! From files to policies that can be asked. All or nothing: when anything is wrong in any file there
//! is no set, since a policy that is missing may be the one that denies.

use crate::cedar;
use crate::file::{Language, PolicyFile};
use crate::guardrail;
use crate::json::{Draft, approval, permission};
use crate::needs::Needs;
use crate::policy::{Origin, Policy};
use cedar_policy::PolicyId;
use domain::finding::{Finding, Severity, Source};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a tenant chose besides its files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Nothing runs unless a policy permits it.
    #[serde(default)]
    pub default_deny: bool,
}

/// The policies of a tenant, compiled.
#[derive(Debug, Clone)]
pub struct PolicySet {
    pub(crate) options: Options,
    pub(crate) policies: Vec<Policy>,
    /// The index in `policies` of every policy Cedar knows.
    pub(crate) index: HashMap<PolicyId, usize>,
    /// Patterns of permissions that each role grants.
    pub(crate) roles: BTreeMap<String, Vec<String>>,
    pub(crate) needs: Needs,
    pub(crate) on_run: Side,
    pub(crate) on_run_unattended: Side,
    pub(crate) warnings: Vec<Finding>,
    /// The files as Cedar, in order.
    pub(crate) texts: Vec<PolicyFile>,
}

/// The policies about one action. Apart by effect, since Cedar names the policies that permit only
/// when none forbids, and people want to know of both.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    pub(crate) forbids: cedar_policy::PolicySet,
    pub(crate) permits: cedar_policy::PolicySet,
}

impl PolicySet {
    /// Compiles all files of a tenant's policies; no file is a set that says nothing.
    ///
    /// # Errors
    /// Everything wrong in any of the files, each finding with its file and, where there is one, its
    /// line. Warnings alone are no error: see [`PolicySet::warnings`].
    pub fn compile(files: &[PolicyFile], options: Options) -> Result<PolicySet, Vec<Finding>> {
        let mut compiler = Compiler::default();
        let mut files: Vec<&PolicyFile> = files.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        // Ids in Cedar files are unique; those of JSON files need not be, and are known first.
        let (cedar, json): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|file| file.path.ends_with(".cedar"));
        for file in json.into_iter().chain(cedar) {
            compiler.add(file);
        }
        let mut set = PolicySet {
            options,
            ..compiler.set
        };
        sort(&mut set.warnings);
        if domain::finding::any_error(&set.warnings) {
            return Err(set.warnings);
        }
        Ok(set)
    }

    /// What a reviewer should know about the files; none is an error.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// The policies, those of JSON files first, each file in its order.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// What it was compiled with.
    pub fn options(&self) -> Options {
        self.options
    }
}

#[derive(Default)]
struct Compiler {
    set: PolicySet,
}

impl Default for PolicySet {
    /// No policies: everything is allowed.
    fn default() -> PolicySet {
        PolicySet {
            options: Options::default(),
            policies: Vec::new(),
            index: HashMap::new(),
            roles: BTreeMap::new(),
            needs: Needs::default(),
            on_run: Side::default(),
            on_run_unattended: Side::default(),
            warnings: Vec::new(),
            texts: Vec::new(),
        }
    }
}

impl Compiler {
    fn add(&mut self, file: &PolicyFile) {
        let translated = match Language::of(&file.path) {
            Ok(Language::Cedar) => return self.add_cedar(file),
            Ok(Language::Rule) => guardrail::translate(&file.path, &file.text),
            Ok(Language::Errors) => guardrail::checked(&file.path, &file.text),
            Ok(Language::Permissions) => permission::translate(&file.path, &file.text),
            Ok(Language::Approvals) => approval::translate(&file.path, &file.text),
            Err(finding) => Err(vec![finding]),
        };
        match translated {
            Err(findings) => self.set.warnings.extend(findings),
            Ok(translated) => {
                self.set.roles.extend(translated.roles);
                self.set.warnings.extend(translated.warnings);
                self.add_drafts(file, translated.drafts);
            }
        }
    }

    fn add_cedar(&mut self, file: &PolicyFile) {
        let mut findings = Vec::new();
        let located = cedar::read(file, &mut findings);
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let stem = name.strip_suffix(".cedar").unwrap_or(name);
        let mut checked = cedar_policy::PolicySet::new();
        for (number, located) in (1..).zip(located) {
            let cedar::Located {
                policy,
                line,
                column,
            } = located;
            let given = policy.annotation("id").map(str::to_owned);
            let origin = Origin {
                id: given.unwrap_or_else(|| format!("{stem}#{number}")),
                file: &file.path,
                line,
                column,
            };
            if let Some(other) = self.set.policies.iter().find(|other| other.id == origin.id) {
                let Policy {
                    file: other_file,
                    line: other_line,
                    ..
                } = other;
                let message = format!(
                    "{:?} is the id of a policy at {other_file}:{other_line} too: choose another `@id`",
                    origin.id
                );
                let finding = Finding::error(Source::Policy, "duplicate-id", message);
                findings.push(finding.in_file(&file.path).at(line, column));
            }
            self.push(&policy, origin, &mut checked, &mut findings);
        }
        let said = cedar::validate(&checked, &file.text);
        findings.extend(said.into_iter().map(|finding| finding.in_file(&file.path)));
        self.set.warnings.extend(findings);
        self.set.texts.push(file.clone());
    }

    fn add_drafts(&mut self, file: &PolicyFile, drafts: Vec<Draft>) {
        let mut findings = Vec::new();
        let mut text = String::new();
        for Draft {
            id,
            line,
            column,
            cedar: written,
        } in drafts
        {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&written);
            let mut said = match cedar_policy::Policy::parse(None, &written) {
                Ok(policy) => {
                    let origin = Origin {
                        id,
                        file: &file.path,
                        line,
                        column,
                    };
                    let mut checked = cedar_policy::PolicySet::new();
                    self.push(&policy, origin, &mut checked, &mut findings);
                    cedar::validate(&checked, &written)
                }
                Err(errors) => {
                    let message = format!("this entry cannot be said in Cedar: {errors}");
                    vec![Finding::error(Source::Policy, "translation", message)]
                }
            };
            // The place in the text that nobody wrote helps nobody: the entry is meant.
            for finding in &mut said {
                (finding.line, finding.column) = (Some(line), Some(column));
            }
            findings.extend(said.into_iter().map(|finding| finding.in_file(&file.path)));
        }
        // The two policies that come of one entry may say the same.
        findings.dedup();
        self.set.warnings.extend(findings);
        self.set.texts.push(PolicyFile::new(&file.path, text));
    }

    /// Adds a policy under an id of its own, to the set and to those that are to be checked.
    fn push(
        &mut self,
        policy: &cedar_policy::Policy,
        origin: Origin<'_>,
        checked: &mut cedar_policy::PolicySet,
        findings: &mut Vec<Finding>,
    ) {
        let set = &mut self.set;
        let key = (1..)
            .map(|number| match number {
                1 => PolicyId::new(&origin.id),
                _ => PolicyId::new(format!("{} ({number})", origin.id)),
            })
            .find(|key| !set.index.contains_key(key))
            .expect("there are more numbers than policies");
        let keyed = policy.new_id(key.clone());
        let needs = Needs::of(policy);
        let read = Policy::read(&keyed, origin, &needs, findings);
        set.needs.join(&needs);
        set.index.insert(key, set.policies.len());
        let mut failed = checked.add(keyed.clone()).is_err();
        for (about, side) in [
            (read.on_run, &mut set.on_run),
            (read.on_run_unattended, &mut set.on_run_unattended),
        ] {
            if about {
                let sets = if read.forbids {
                    &mut side.forbids
                } else {
                    &mut side.permits
                };
                failed |= sets.add(keyed.clone()).is_err();
            }
        }
        if failed {
            let message = format!("the policy {:?} cannot be added", read.id);
            let finding = Finding::error(Source::Policy, "translation", message);
            findings.push(finding.in_file(&read.file).at(read.line, read.column));
        }
        set.policies.push(read);
    }
}

/// Findings, errors first, each file in the order of its lines.
fn sort(findings: &mut [Finding]) {
    let severity = |finding: &Finding| match finding.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    };
    // By their words last, since Cedar finds them in no order of its own.
    findings.sort_by(|a, b| {
        let place = |found: &Finding| (found.line, found.column);
        severity(a)
            .cmp(&severity(b))
            .then_with(|| a.file.cmp(&b.file))
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.message.cmp(&b.message))
    });
}
