//! The state of the builder that its parts share.

use crate::data::browser;
use crate::model::form::Form;
use crate::model::preview::Preview;
use crate::model::work::{Mode, Work};
use crate::reactive::{Live, State, effect};
use client::wire::{Finding, ValidationReport};
use domain::finding::{Severity, Source};
use domain::id::SkillId;
use leptos::prelude::{expect_context, provide_context};
use std::cell::Cell;

/// Everything the parts of the builder read and write.
#[derive(Clone, Copy)]
pub(super) struct Workshop {
    /// What is typed.
    pub(super) work: State<Work>,
    /// What it would become.
    pub(super) preview: Live<Preview>,
    /// What the server's linters said, and about what.
    pub(super) report: State<Option<(Work, ValidationReport)>>,
    /// What the server said when it refused the proposal, and about what.
    pub(super) refused: State<Option<(Work, Vec<Finding>)>>,
    /// The skill that is changed; `None` for a new one.
    pub(super) changes: State<Option<SkillId>>,
}

impl Workshop {
    /// Begins with this work and keeps it under `kept_as` while it is typed.
    pub(super) fn provide(begin: Work, changes: Option<SkillId>, kept_as: String) -> Workshop {
        let work = State::new(begin);
        let preview = Live::memo(move || work.with(Work::preview));
        let report = State::new(None);
        let refused = State::new(None);
        let workshop = Workshop {
            work,
            preview,
            report,
            refused,
            changes: State::new(changes),
        };
        provide_context(workshop);
        let first = Cell::new(true);
        effect(move || {
            let text = work.with(Work::to_json).to_string();
            // The first time nothing was typed yet.
            if !first.replace(false) {
                browser::keep(&kept_as, Some(&text));
            }
        });
        workshop
    }

    /// The one provided above.
    pub(super) fn here() -> Workshop {
        expect_context::<Workshop>()
    }

    /// Something of the form.
    pub(super) fn form<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        get: impl Fn(&Form) -> T + Send + Sync + 'static,
    ) -> Live<T> {
        Live::memo(move || self.work.with(|work| get(&work.form)))
    }

    /// Changes the form.
    pub(super) fn change(self, change: impl FnOnce(&mut Form)) {
        self.work.update(|work| change(&mut work.form));
    }

    /// How the skill is written.
    pub(super) fn mode(self) -> Live<Mode> {
        Live::memo(move || self.work.with(|work| work.mode))
    }

    /// What the server found, as long as nothing was changed since.
    pub(super) fn server_findings(self) -> Vec<Finding> {
        let refused = self.refused.with(|refused| match refused {
            Some((about, findings)) if self.work.with(|work| work == about) => {
                Some(findings.clone())
            }
            _ => None,
        });
        let reported = || {
            self.report.with(|report| match report {
                Some((about, report)) if self.work.with(|work| work == about) => {
                    Some(report.findings.clone())
                }
                _ => None,
            })
        };
        refused.or_else(reported).unwrap_or_default()
    }

    /// Everything found: by the rules in the browser, then by the server what they did not find.
    pub(super) fn findings(self) -> Vec<Finding> {
        let mut findings = self.preview.with(|preview| preview.findings.clone());
        for finding in self.server_findings() {
            if !findings.iter().any(|it| {
                it.rule == finding.rule && it.field == finding.field && it.line == finding.line
            }) {
                findings.push(finding);
            }
        }
        findings
    }

    /// What is wrong with the form control of this id.
    pub(super) fn errors_of(self, control: impl Into<String>) -> Live<Vec<String>> {
        let control = control.into();
        Live::memo(move || {
            let findings = self.findings();
            self.work.with(|work| {
                let here = |finding: &&Finding| {
                    finding.severity == Severity::Error
                        && work.form.control(&finding.field).as_deref() == Some(&control)
                };
                findings
                    .iter()
                    .filter(here)
                    .map(|it| crate::model::values::sentence(&it.message))
                    .collect()
            })
        })
    }

    /// What was found in the manifest's text, or else in the workflow's.
    pub(super) fn findings_in(self, manifest: bool) -> Live<Vec<Finding>> {
        let in_manifest = |finding: &Finding| {
            matches!(
                finding.source,
                Source::Manifest | Source::Inputs | Source::Outputs
            )
        };
        Live::of(move || {
            self.findings()
                .into_iter()
                .filter(|it| in_manifest(it) == manifest)
                .collect()
        })
    }
}
