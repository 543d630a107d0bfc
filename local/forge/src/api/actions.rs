//! `actions`: workflows, dispatches, runs, jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::page::Page;
use super::{Body, answer, blocking};
use crate::actions::Dispatch;
use crate::core::Core;
use crate::failure::Failure;
use crate::store::records::{Conclusion, Run};
use crate::wire::workflow_id;

#[derive(Debug, Deserialize)]
pub(super) struct DispatchBody {
    r#ref: String,
    #[serde(default)]
    inputs: Map<String, Value>,
    #[serde(default)]
    return_run_details: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    actor: Option<String>,
    branch: Option<String>,
    event: Option<String>,
    status: Option<String>,
    created: Option<String>,
    head_sha: Option<String>,
    per_page: Option<String>,
    page: Option<String>,
}

pub(super) async fn list_workflows(
    State(core): State<Arc<Core>>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    blocking(&core, move |core| {
        let paths = core.workflow_paths()?;
        let slice = page.slice(&paths, paths.len());
        let rendered = |path: &&String| Ok(core.workflow_json(path, &core.workflow_name(path)?));
        let listed: Vec<Value> = slice
            .items
            .iter()
            .map(rendered)
            .collect::<Result<_, Failure>>()?;
        let body = json!({"total_count": slice.total, "workflows": listed});
        Ok(slice.respond(&core.urls.api_repo("/actions/workflows"), &[], body))
    })
    .await
}

pub(super) async fn show_workflow(
    State(core): State<Arc<Core>>,
    Path(workflow): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::OK, move |core| {
        let (path, name) = core.workflow(&workflow)?;
        Ok(core.workflow_json(&path, &name))
    })
    .await
}

pub(super) async fn dispatch(
    State(core): State<Arc<Core>>,
    Path(workflow): Path<String>,
    Body(asked): Body<DispatchBody>,
) -> Result<Response, Failure> {
    let run = blocking(&core, move |core| {
        let (path, _) = core.workflow(&workflow)?;
        core.dispatch(Dispatch {
            path,
            git_ref: asked.r#ref,
            inputs: asked.inputs,
            actor: core.api_login.clone(),
        })
    })
    .await?;
    if !asked.return_run_details {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let body = json!({
        "workflow_run_id": run.id,
        "run_url": core.urls.api_repo(&format!("/actions/runs/{}", run.id)),
        "html_url": core.urls.run_page(run.id),
    });
    Ok(Json(body).into_response())
}

pub(super) async fn list_runs(
    State(core): State<Arc<Core>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let url = core.urls.api_repo("/actions/runs");
    listed_runs(&core, &wanted, &url, None)
}

pub(super) async fn list_workflow_runs(
    State(core): State<Arc<Core>>,
    Path(workflow): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let name = workflow.clone();
    let path = blocking(&core, move |core| core.run_path(&name)).await?;
    let url = core
        .urls
        .api_repo(&format!("/actions/workflows/{workflow}/runs"));
    listed_runs(&core, &wanted, &url, Some(&path))
}

fn listed_runs(
    core: &Core,
    wanted: &Wanted,
    url: &str,
    path: Option<&str>,
) -> Result<Response, Failure> {
    let created = wanted.created.as_deref().map(parse_created).transpose()?;
    let same =
        |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
    let fits = |run: &&Run| {
        let outcome = run.conclusion.map(Conclusion::as_str);
        path.is_none_or(|path| run.path == path)
            && same(&wanted.actor, &run.actor)
            && same(&wanted.branch, run.ref_name())
            && same(&wanted.event, "workflow_dispatch")
            && same(&wanted.head_sha, &run.sha)
            && wanted
                .status
                .as_deref()
                .is_none_or(|status| status == run.status.as_str() || Some(status) == outcome)
            && created
                .as_ref()
                .is_none_or(|(from, to)| (*from..=*to).contains(&run.created_at))
    };
    Ok(core.store.read(|state| {
        let found: Vec<&Run> = state.runs.values().rev().filter(fits).collect();
        let page = Page {
            per_page: wanted.per_page.clone(),
            page: wanted.page.clone(),
        };
        let total = found.len();
        let slice = page.slice(found, total);
        let runs: Vec<Value> = slice.items.iter().map(|run| core.run_json(run)).collect();
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let fields = [
            ("actor", text(&wanted.actor)),
            ("branch", text(&wanted.branch)),
            ("event", text(&wanted.event)),
            ("status", text(&wanted.status)),
            ("created", text(&wanted.created)),
            ("head_sha", text(&wanted.head_sha)),
        ];
        let query: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        slice.respond(
            url,
            &query,
            json!({"total_count": slice.total, "workflow_runs": runs}),
        )
    }))
}

/// GitHub's search syntax for times: `>=T`, `<=T`, `>T`, `<T`, `T..T`, `T`; a T is a time or a day.
fn parse_created(text: &str) -> Result<(Timestamp, Timestamp), Failure> {
    let wrong = || {
        Failure::unprocessable(format!(
            "created: {text:?} is not a date, a time or a range of them"
        ))
    };
    let bounds = |text: &str| -> Option<(Timestamp, Timestamp)> {
        if text == "*" {
            return Some((Timestamp::MIN, Timestamp::MAX));
        }
        if let Ok(time) = text.parse::<Timestamp>() {
            return Some((time, time));
        }
        let day = text.parse::<jiff::civil::Date>().ok()?;
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        Some((
            start,
            start
                .checked_add(jiff::SignedDuration::from_secs(86_399))
                .ok()?,
        ))
    };
    let found = if let Some((from, to)) = text.split_once("..") {
        bounds(from)
            .zip(bounds(to))
            .map(|((from, _), (_, to))| (from, to))
    } else if let Some(rest) = text.strip_prefix(">=").or_else(|| text.strip_prefix('>')) {
        bounds(rest).map(|(from, _)| (from, Timestamp::MAX))
    } else if let Some(rest) = text.strip_prefix("<=").or_else(|| text.strip_prefix('<')) {
        bounds(rest).map(|(_, to)| (Timestamp::MIN, to))
    } else {
        bounds(text)
    };
    found.ok_or_else(wrong)
}

pub(super) async fn show_run(
    State(core): State<Arc<Core>>,
    Path(run): Path<String>,
) -> Result<Response, Failure> {
    let run = find_run(&core, &run)?;
    Ok(Json(core.run_json(&run)).into_response())
}

pub(super) async fn list_jobs(
    State(core): State<Arc<Core>>,
    Path(run): Path<String>,
    Query(page): Query<Page>,
) -> Result<Response, Failure> {
    let run = find_run(&core, &run)?;
    let slice = page.slice(&run.jobs, run.jobs.len());
    let jobs: Vec<Value> = slice
        .items
        .iter()
        .map(|job| core.job_json(&run, job))
        .collect();
    let url = core
        .urls
        .api_repo(&format!("/actions/runs/{}/jobs", run.id));
    Ok(slice.respond(&url, &[], json!({"total_count": slice.total, "jobs": jobs})))
}

pub(super) async fn cancel(
    State(core): State<Arc<Core>>,
    Path(run): Path<String>,
) -> Result<Response, Failure> {
    answer(&core, StatusCode::ACCEPTED, move |core| {
        core.cancel_run(run.parse().map_err(|_| Failure::not_found())?)?;
        Ok(json!({}))
    })
    .await
}

pub(super) async fn show_job(
    State(core): State<Arc<Core>>,
    Path(job): Path<String>,
) -> Result<Response, Failure> {
    let id: u64 = job.parse().map_err(|_| Failure::not_found())?;
    let found = core
        .store
        .read(|state| state.job(id).map(|(run, job)| core.job_json(run, job)));
    Ok(Json(found.ok_or_else(Failure::not_found)?).into_response())
}

fn find_run(core: &Core, id: &str) -> Result<Run, Failure> {
    let id: u64 = id.parse().map_err(|_| Failure::not_found())?;
    core.store
        .read(|state| state.runs.get(&id).cloned())
        .ok_or_else(Failure::not_found)
}

impl Core {
    /// The workflow file that runs are asked for by: of the default branch, or of runs whose file is gone by now.
    fn run_path(&self, name: &str) -> Result<String, Failure> {
        if let Ok((path, _)) = self.workflow(name) {
            return Ok(path);
        }
        let by_path: BTreeMap<u64, String> = self.store.read(|state| {
            state
                .runs
                .values()
                .map(|run| (workflow_id(&run.path), run.path.clone()))
                .collect()
        });
        let known = by_path
            .into_iter()
            .find(|(id, path)| id.to_string() == name || path.rsplit('/').next() == Some(name));
        known.map(|(_, path)| path).ok_or_else(Failure::not_found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_creation_are_read_as_github_reads_them() {
        let at: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
        for (text, fits) in [
            (">=2026-03-04T05:06:00Z", true),
            (">2026-03-05", false),
            ("2026-03-04", true),
            ("2026-03-01..2026-03-04", true),
            ("*..2026-03-03", false),
            ("<=2026-03-04T05:06:06Z", false),
        ] {
            let (from, to) = parse_created(text).unwrap();
            assert_eq!((from..=to).contains(&at), fits, "{text}");
        }
        assert_eq!(
            parse_created("yesterday").unwrap_err().status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}
