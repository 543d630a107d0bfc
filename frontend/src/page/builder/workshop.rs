//! The state of the builder that its parts share.

use crate::data::browser;
use crate::model::form::Form;
use crate::model::preview::{Mode, Preview, Work};
use client::wire::{Finding, ValidationReport};
use domain::finding::{Severity, Source};
use domain::id::SkillId;
use leptos::prelude::*;

/// Everything the parts of the builder read and write.
#[derive(Clone, Copy)]
pub(super) struct Workshop {
    /// What is typed.
    pub(super) work: RwSignal<Work>,
    /// What it would become.
    pub(super) preview: Memo<Preview>,
    /// What the server's linters said, and about what.
    pub(super) report: RwSignal<Option<(Work, ValidationReport)>>,
    /// What the server said when it refused the proposal, and about what.
    pub(super) refused: RwSignal<Option<(Work, Vec<Finding>)>>,
    /// The skill that is changed; `None` for a new one.
    pub(super) changes: StoredValue<Option<SkillId>>,
}

impl Workshop {
    /// Begins with this work and keeps it under `kept_as` while it is typed.
    pub(super) fn provide(begin: Work, changes: Option<SkillId>, kept_as: String) -> Workshop {
        let work = RwSignal::new(begin);
        let preview = Memo::new(move |_| work.with(Work::preview));
        let report = RwSignal::new(None);
        let refused = RwSignal::new(None);
        let workshop = Workshop { work, preview, report, refused, changes: StoredValue::new(changes) };
        provide_context(workshop);
        Effect::new(move |before: Option<()>| {
            let text = work.with(|work| serde_json::to_string(work).ok());
            // The first time nothing was typed yet.
            if before.is_some() {
                browser::keep(&kept_as, text.as_deref());
            }
        });
        workshop
    }

    /// The one provided above.
    pub(super) fn here() -> Workshop {
        expect_context::<Workshop>()
    }

    /// Something of the form.
    pub(super) fn form<T: PartialEq + Clone + Send + Sync + 'static>(self, get: impl Fn(&Form) -> T + Send + Sync + 'static) -> Memo<T> {
        Memo::new(move |_| self.work.with(|work| get(&work.form)))
    }

    /// Changes the form.
    pub(super) fn change(self, change: impl FnOnce(&mut Form)) {
        self.work.update(|work| change(&mut work.form));
    }

    /// How the skill is written.
    pub(super) fn mode(self) -> Memo<Mode> {
        Memo::new(move |_| self.work.with(|work| work.mode))
    }

    /// What the server found, as long as nothing was changed since.
    pub(super) fn server_findings(self) -> Vec<Finding> {
        let refused = self.refused.with(|refused| match refused {
            Some((about, findings)) if self.work.with(|work| work == about) => Some(findings.clone()),
            _ => None,
        });
        let reported = || {
            self.report.with(|report| match report {
                Some((about, report)) if self.work.with(|work| work == about) => Some(report.findings.clone()),
                _ => None,
            })
        };
        refused.or_else(reported).unwrap_or_default()
    }

    /// Everything found: by the rules in the browser, then by the server what they did not find.
    pub(super) fn findings(self) -> Vec<Finding> {
        let mut findings = self.preview.with(|preview| preview.findings.clone());
        for finding in self.server_findings() {
            if !findings.iter().any(|it| it.rule == finding.rule && it.field == finding.field && it.line == finding.line) {
                findings.push(finding);
            }
        }
        findings
    }

    /// What is wrong with the form control of this id.
    pub(super) fn errors_of(self, control: impl Into<String>) -> Signal<Vec<String>> {
        let control = control.into();
        let errors = Memo::new(move |_| {
            let findings = self.findings();
            self.work.with(|work| {
                let here = |finding: &&Finding| {
                    finding.severity == Severity::Error && work.form.control(&finding.field).as_deref() == Some(&control)
                };
                findings.iter().filter(here).map(|it| crate::model::values::sentence(&it.message)).collect()
            })
        });
        errors.into()
    }

    /// What was found in the manifest's text, or else in the workflow's.
    pub(super) fn findings_in(self, manifest: bool) -> Signal<Vec<Finding>> {
        let in_manifest = |finding: &Finding| matches!(finding.source, Source::Manifest | Source::Inputs | Source::Outputs);
        Signal::derive(move || self.findings().into_iter().filter(|it| in_manifest(it) == manifest).collect())
    }
}
