//! `POST /api/mine`, `GET /api/rules`, `POST /api/rules/{id}/false-positives`, `POST /api/guardrails/check`.

use crate::Api;
use crate::allowed::{Allowed, needs};
use crate::problem::Answer;
use crate::request::{Body, Path, rule_id};
use app::usecase;
use axum::Json;
use axum::extract::State;
use client::wire::{
    CheckGuardrails, FalsePositiveReported, GuardrailsChecked, JudgedRule, Mine, Mined, Page,
    Problem, ReportFalsePositive,
};
use domain::Timestamp;

/// Mines errors: proposes guardrails and fixers for those that matter, in one pull request that a human decides on.
#[utoipa::path(post, path = "/api/mine", tag = "errors", request_body = Mine, responses(
    (status = 200, description = "What is proposed, and what is left alone and why", body = Mined),
    (status = 400, description = "Numbers that are none", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "GitHub or the table is away; mine again", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn mine(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsManage>,
    Body(asked): Body<Mine>,
) -> Answer<Json<Mined>> {
    let mined = usecase::mine(&api.app_of(&caller), &asked, Timestamp::now()).await?;
    Ok(Json(mined))
}

/// The guardrails and fixers in force: what each has prevented, its effect on the error and the confidence in it.
#[utoipa::path(get, path = "/api/rules", tag = "errors", responses(
    (status = 200, description = "All of them, on one page", body = Page<JudgedRule>),
    (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list_rules(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsRead>,
) -> Answer<Json<Page<JudgedRule>>> {
    let rules = usecase::list_rules(&api.app_of(&caller), Timestamp::now()).await?;
    Ok(Json(rules))
}

/// Tells that a rule was wrong: about a run that it stopped or was met by, or at all. A run counts once, and without one
/// each person; it weighs as a false alarm when the rule is judged.
#[utoipa::path(post, path = "/api/rules/{id}/false-positives", tag = "errors",
    params(("id" = String, Path, description = "The rule's id, such as `GR-5F0C2A9E`")),
    request_body = ReportFalsePositive, responses(
    (status = 200, description = "How many reports there are, and whether this one is news", body = FalsePositiveReported),
    (status = 400, description = "No reason, or a run that the rule has nothing to do with", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such rule in force, or no such run", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn report_false_positive(
    State(api): State<Api>,
    caller: Allowed<needs::FeedbackWrite>,
    Path(id): Path<String>,
    Body(report): Body<ReportFalsePositive>,
) -> Answer<Json<FalsePositiveReported>> {
    let (app, now) = (api.app_of(&caller), Timestamp::now());
    let id = rule_id(&id)?;
    let reported = usecase::report_false_positive(&app, &caller, &id, &report, now).await?;
    Ok(Json(reported))
}

/// Asks the rules in force about something that is about to happen elsewhere, or about an error that happened. Nothing
/// is counted or stopped by it; whoever asks keeps to the answer.
#[utoipa::path(post, path = "/api/guardrails/check", tag = "errors", request_body = CheckGuardrails, responses(
    (status = 200, description = "Which rules are met, and what follows", body = GuardrailsChecked),
    (status = 400, description = "No such skill id", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn check_guardrails(
    State(api): State<Api>,
    caller: Allowed<needs::ErrorsRead>,
    Body(asked): Body<CheckGuardrails>,
) -> Answer<Json<GuardrailsChecked>> {
    let checked = usecase::check_guardrails(&api.app_of(&caller), &asked, Timestamp::now()).await?;
    Ok(Json(checked))
}
