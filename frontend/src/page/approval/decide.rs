//! Approving and rejecting: two buttons, and for each a dialog that asks once more and names the skill.
//! What is sent holds the hash of the plan that was shown: another plan is refused.

use crate::component::dialog::{DialogHandle, Modal};
use crate::component::field::AreaField;
use crate::component::frame::Frame;
use crate::component::icon::{Icon, svg};
use crate::component::notice::FailureNotice;
use crate::data::api::{Deed, client};
use crate::data::browser;
use crate::data::inbox::Inbox;
use crate::data::poll::Polled;
use crate::model::record::text;
use crate::reactive::{Live, State, drawn, on};
use domain::id::RunId;
use leptos::prelude::*;
use serde_json::{Value, json};

/// One of the two decisions, in words.
#[derive(Clone, Copy)]
struct Verb {
    name: &'static str,
    word: &'static str,
    dialog: &'static str,
    confirm: &'static str,
    field: &'static str,
    class: &'static str,
    icon: Icon,
    explains: &'static str,
    hint: &'static str,
    needs_reason: bool,
}

const APPROVE: Verb = Verb {
    name: "approve",
    word: "Approve",
    dialog: "approve-dialog",
    confirm: "approve-confirm",
    field: "approve-reason",
    class: "button primary",
    icon: Icon::Check,
    explains: "Exactly what is shown here may run, once. It starts when all who must have approved.",
    hint: "If there is something to say. It is kept in the audit.",
    needs_reason: false,
};

const REJECT: Verb = Verb {
    name: "reject",
    word: "Reject",
    dialog: "reject-dialog",
    confirm: "reject-confirm",
    field: "reject-reason",
    class: "button primary danger",
    icon: Icon::Cross,
    explains: "It does not run, whoever else approves. Who asked for it sees the reason.",
    hint: "It is kept in the audit.",
    needs_reason: true,
};

/// The buttons, for who may decide.
pub(super) fn buttons(may: Live<Option<bool>>) -> AnyView {
    let button = |verb: Verb| {
        let open = move |_: web_sys::MouseEvent| DialogHandle::new(verb.dialog).open();
        let class = if verb.needs_reason {
            "button"
        } else {
            verb.class
        };
        view! {
            <button type="button" class=class data-testid=verb.name on:click=on(open)>
                {svg(verb.icon)}
                {verb.word}
            </button>
        }
    };
    drawn(move || {
        if may.get() != Some(true) {
            return ().into_any();
        }
        let both = [REJECT, APPROVE].map(button);
        view! { <div class="actions">{both.into_iter().collect_view()}</div> }.into_any()
    })
}

/// Their dialogs.
pub(super) fn dialogs(id: &RunId, skill: &str, approval: Polled<Value>) -> AnyView {
    let both = [APPROVE, REJECT].map(|verb| dialog(verb, id, skill, approval));
    both.into_iter().collect_view().into_any()
}

fn dialog(verb: Verb, id: &RunId, skill: &str, approval: Polled<Value>) -> AnyView {
    let (handle, inbox, deed) = (DialogHandle::new(verb.dialog), Inbox::here(), Deed::new());
    let (reason, missing) = (State::new(String::new()), State::new(false));
    let path = format!("/api/approvals/{id}/{}", verb.name);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().to_owned();
        missing.set(verb.needs_reason && why.is_empty());
        if missing.get_untracked() {
            browser::focus_soon(verb.field.to_owned());
            return;
        }
        let hash = approval
            .value
            .with_untracked(|it| it.as_ref().map(|it| text(it, "/plan/hash")));
        let why = (!why.is_empty()).then_some(why);
        let body = json!({"plan_hash": hash, "reason": why});
        let path = path.clone();
        deed.attempt(
            async move { client().tell("POST", &path, &body).await },
            move |decided| {
                handle.close();
                approval.value.set(Some(decided));
                approval.nudge();
                inbox.decided();
            },
        );
    };
    let set = Callback::new(move |text: String| {
        missing.set(false);
        reason.set(text);
    });
    let errors = Live::of(move || {
        let said = "Say why: whoever asked has to know.".to_owned();
        missing.get().then_some(said).into_iter().collect()
    });
    let frame = Frame::new(verb.field, "Why")
        .hint(verb.hint)
        .errors(errors)
        .required(verb.needs_reason);
    view! {
        <Modal handle title=format!("{} {skill}?", verb.word)>
            <form on:submit=on(submit) novalidate=true>
                <p>{verb.explains}</p>
                <AreaField frame value=reason on_input=set />
                <FailureNotice failure=deed.failure />
                <div class="actions end">
                    <button type="button" class="button" on:click=on(move |_: web_sys::MouseEvent| handle.close())>
                        "Not now"
                    </button>
                    <button type="submit" class=verb.class disabled=move || deed.busy.get() data-testid=verb.confirm>
                        {verb.word}
                    </button>
                </div>
            </form>
        </Modal>
    }
    .into_any()
}
