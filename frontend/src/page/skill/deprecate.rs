//! Saying that a skill should not be used any more, and taking that back. Both open a pull request.

use crate::component::dialog::{DialogHandle, Modal};
use crate::component::field::{AreaField, TextField};
use crate::component::frame::Frame;
use crate::component::icon::{Icon, svg};
use crate::component::notice::FailureNotice;
use crate::data::api::{Deed, client};
use crate::data::poll::Polled;
use crate::reactive::{Live, State, on};
use client::wire::{Deprecation, Skill};
use domain::id::SkillId;
use leptos::prelude::*;

/// What the form says, or what is missing: a reason or a replacement, and that one an id.
fn read(reason: &str, replacement: &str) -> Result<Deprecation, &'static str> {
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let why = Deprecation {
        reason: some(reason),
        replacement_id: some(replacement),
    };
    match &why.replacement_id {
        Some(id) if SkillId::parse(id).is_err() => Err("A skill's id looks like ops/disk-report."),
        None if why.reason.is_none() => Err("Give a reason, or a skill to use instead."),
        _ => Ok(why),
    }
}

/// Asks why, then proposes it.
#[component]
pub(super) fn DeprecateButton(id: SkillId, skill: Polled<Skill>) -> impl IntoView {
    let dialog = DialogHandle::new("deprecate-dialog");
    let (reason, replacement) = (State::new(String::new()), State::new(String::new()));
    let missing = State::new(None::<&'static str>);
    let deed = Deed::new();
    // What was missing may be there with the next key.
    let set = move |state: State<String>| {
        Callback::new(move |text: String| {
            missing.set(None);
            state.set(text);
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match reason.with(|reason| replacement.with(|replacement| read(reason, replacement))) {
            Err(message) => missing.set(Some(message)),
            Ok(why) => {
                missing.set(None);
                let path = format!("/skills/{}/deprecate", id.dotted());
                deed.attempt(
                    // The answer is not looked at: the page asks for the skill anew.
                    async move { client().tell("POST", &path, &why).await },
                    move |_| {
                        dialog.close();
                        skill.nudge();
                    },
                );
            }
        }
    };
    let errors = Live::of(move || missing.get().map(str::to_owned).into_iter().collect());
    let reason_frame = Frame::new("reason", "Why").hint("Shown to everybody who opens the skill.");
    let replacement_frame = Frame::new("replacement", "Use instead")
        .hint("Id of another skill, such as ops/disk-usage.")
        .errors(errors);
    view! {
        <button type="button" class="button" data-testid="deprecate" on:click=on(move |_: web_sys::MouseEvent| dialog.open())>
            {svg(Icon::Archive)}
            "Deprecate"
        </button>
        <Modal handle=dialog title="Deprecate this skill">
            <form on:submit=on(submit) novalidate=true>
                <p>"A pull request proposes it. Until it is merged nothing changes, and afterwards the skill can still be run."</p>
                <AreaField frame=reason_frame value=reason on_input=set(reason) />
                <TextField frame=replacement_frame value=replacement on_input=set(replacement) />
                <FailureNotice failure=deed.failure />
                <div class="actions end">
                    <button type="button" class="button" on:click=on(move |_: web_sys::MouseEvent| dialog.close())>
                        "Not now"
                    </button>
                    <button type="submit" class="button primary" disabled=move || deed.busy.get() data-testid="deprecate-confirm">
                        "Open pull request"
                    </button>
                </div>
            </form>
        </Modal>
    }
}

/// Proposes to take it back.
#[component]
pub(super) fn UndeprecateButton(id: SkillId, skill: Polled<Skill>) -> impl IntoView {
    let deed = Deed::new();
    let click = move |_: web_sys::MouseEvent| {
        let path = format!("/skills/{}/undeprecate", id.dotted());
        let call = async move { client().tell("POST", &path, &()).await };
        deed.attempt(call, move |_| skill.nudge());
    };
    view! {
        <button
            type="button"
            class="button"
            data-testid="undeprecate"
            title="Opens a pull request"
            disabled=move || deed.busy.get()
            on:click=on(click)
        >
            {svg(Icon::History)}
            "Undeprecate"
        </button>
        <FailureNotice failure=deed.failure />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deprecation_needs_a_reason_or_a_replacement() {
        assert!(read(" ", "").is_err());
        assert!(read("old", "not an id").is_err());
        let why = read(" old ", "ops/disk-usage").expect("both are given");
        assert_eq!(
            (why.reason.as_deref(), why.replacement_id.as_deref()),
            (Some("old"), Some("ops/disk-usage"))
        );
    }
}
