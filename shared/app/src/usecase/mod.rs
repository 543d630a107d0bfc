//! What people, programs and GitHub can ask of Prentice. One verb a file.

mod adopt_all;
mod approvals;
mod ask;
mod audit;
mod budget;
mod cancel_run;
mod check_guardrails;
pub(crate) mod checks;
mod collect_errors;
mod create_token;
mod decide_approval;
mod decision_link;
mod deprecate_skill;
mod error_groups;
mod error_stats;
mod errors;
mod execute_skill;
mod fix;
mod give_feedback;
mod list_runs;
mod list_skills;
mod list_tokens;
mod mine;
mod policies;
mod propose_skill;
mod rebuild_routes;
mod receive_webhook;
mod record_callback;
mod report_errors;
mod report_false_positive;
mod revoke_token;
mod rules;
mod run_log;
mod seal_audit;
mod show_run;
mod show_skill;
mod start_run;
mod sweep;
mod text_rules;
mod validate_all;
mod validate_skill;

pub use adopt_all::adopt_all;
pub use approvals::{list_approvals, show_approval};
pub use ask::ask;
pub use audit::{export_audit, list_audit, verify_audit};
pub use budget::{set_budget, show_budget};
pub use cancel_run::cancel_run;
pub use check_guardrails::check_guardrails;
pub use collect_errors::{Collected, Delivered, collect_errors};
pub use create_token::create_token;
pub use decide_approval::{Decision, decide_approval};
pub use decision_link::{LinkWanted, decide_by_link, make_decision_link};
pub use deprecate_skill::{deprecate_skill, undeprecate_skill};
pub(crate) use error_groups::group_errors;
pub use error_groups::{merge_error, split_error};
pub use error_stats::error_stats;
pub(crate) use errors::ErrorGroup;
pub use errors::{ErrorQuery, decide_error, list_errors, show_error};
pub use execute_skill::{execute_skill, plan_skill};
pub use fix::start_fix;
pub(crate) use fix::{ask_for_fix, settle_fixes, start_fix_asked};
pub use give_feedback::give_feedback;
pub use list_runs::list_runs;
pub use list_skills::list_skills;
pub use list_tokens::list_tokens;
pub(crate) use mine::{Judged, in_force};
pub use mine::{mine, mine_later};
pub(crate) use policies::{Compared, DAYS as REPLAYED_DAYS, compare as compare_policies};
pub use policies::{check_policies, replay_policies, show_policies};
pub use propose_skill::{change_skill, create_skill};
pub use rebuild_routes::{rebuild_routes, rebuild_routes_later};
pub use receive_webhook::{Delivery, receive_webhook, verify_signature};
pub use record_callback::record_callback;
pub use report_errors::report_errors;
pub use report_false_positive::report_false_positive;
pub use revoke_token::revoke_token;
pub use rules::list_rules;
pub use run_log::run_log;
pub use show_run::show_run;
pub use show_skill::show_skill;
pub(crate) use start_run::Asked;
pub use start_run::{Claim, RunRequest, plan_run, start_run};
pub use sweep::{Swept, sweep};
pub use validate_all::validate_all;
pub use validate_skill::{validate_proposal, validate_skill};

use crate::error::{Error, Result};

/// At most so many entries a page.
const MAX_PAGE: u32 = 100;
const DEFAULT_PAGE: u32 = 50;

/// The page size to use.
fn page_size(asked: Option<u32>) -> Result<u32> {
    match asked {
        None => Ok(DEFAULT_PAGE),
        Some(limit @ 1..=MAX_PAGE) => Ok(limit),
        Some(limit) => Err(Error::BadRequest(format!(
            "limit is {limit}; expected 1 to {MAX_PAGE}"
        ))),
    }
}
