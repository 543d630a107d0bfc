//! What was asked and answered so far: the state machine of the Ask box.
//!
//! Every call takes a [`Ticket`] along, and only the answer to the newest one counts, so that a slow
//! answer to an older request never overwrites a newer one. `E` is why a call failed.

use client::wire::{AskDecision, Asked};

/// What became of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply<E> {
    /// It is under way.
    Waiting,
    /// This was answered.
    Came(Box<Asked>),
    /// It failed.
    Failed(E),
}

/// Tells the calls apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket(u32);

/// What is under the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// Nothing was asked.
    Nothing,
    /// The answer is under way.
    Waiting,
    /// There is no answer, and why.
    Failed,
    /// One skill.
    Selected,
    /// Some skills to choose from.
    Ask,
    /// No skill does it.
    None,
    /// A plan of several steps.
    Steps,
}

/// A request, its answer, and what was made of that.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Talk<E> {
    newest: u32,
    request: Option<String>,
    reply: Reply<E>,
    choice: Option<(String, Reply<E>)>,
    correcting: bool,
    learnt: Option<String>,
}

impl<E> Default for Talk<E> {
    fn default() -> Talk<E> {
        Talk {
            newest: 0,
            request: None,
            reply: Reply::Waiting,
            choice: None,
            correcting: false,
            learnt: None,
        }
    }
}

impl<E> Talk<E> {
    /// Asks this; what was there before is gone.
    pub(crate) fn ask(&mut self, request: &str) -> Ticket {
        self.forget();
        self.request = Some(request.to_owned());
        Ticket(self.newest)
    }

    /// Nothing is asked any more.
    pub(crate) fn clear(&mut self) {
        self.forget();
        self.request = None;
    }

    fn forget(&mut self) {
        *self = Talk {
            newest: self.newest.wrapping_add(1),
            request: self.request.take(),
            ..Talk::default()
        };
    }

    /// One of the candidates is meant. Nothing to do when it is chosen already.
    pub(crate) fn choose(&mut self, skill: &str) -> Option<Ticket> {
        let again = matches!(&self.choice, Some((id, reply)) if id == skill && !matches!(reply, Reply::Failed(_)));
        if again || self.shows() != Shows::Ask {
            return None;
        }
        self.newest = self.newest.wrapping_add(1);
        self.choice = Some((skill.to_owned(), Reply::Waiting));
        Some(Ticket(self.newest))
    }

    /// Opens the search for the right skill, or closes it.
    pub(crate) fn correct(&mut self, open: bool) {
        self.correcting = open;
    }

    /// It is known now that the request means this skill: asks once more.
    pub(crate) fn learn(&mut self, skill: &str) -> Ticket {
        self.forget();
        self.learnt = Some(skill.to_owned());
        Ticket(self.newest)
    }

    /// An answer came; false when it answers something older.
    pub(crate) fn arrive(&mut self, ticket: Ticket, answer: Result<Asked, E>) -> bool {
        if ticket.0 != self.newest || self.request.is_none() {
            return false;
        }
        let reply = match answer {
            Ok(asked) => Reply::Came(Box::new(asked)),
            Err(why) => Reply::Failed(why),
        };
        match &mut self.choice {
            Some((_, choice)) => *choice = reply,
            None => self.reply = reply,
        }
        true
    }

    /// What is under the box.
    pub(crate) fn shows(&self) -> Shows {
        match (&self.request, &self.reply) {
            (None, _) => Shows::Nothing,
            (_, Reply::Waiting) => Shows::Waiting,
            (_, Reply::Failed(_)) => Shows::Failed,
            (_, Reply::Came(asked)) if asked.segments.len() > 1 => Shows::Steps,
            (_, Reply::Came(asked)) => match asked.decision {
                AskDecision::Selected if asked.skill_id.is_some() => Shows::Selected,
                AskDecision::Ask if !asked.candidates.is_empty() => Shows::Ask,
                _ => Shows::None,
            },
        }
    }

    /// What was asked.
    pub(crate) fn request(&self) -> Option<&str> {
        self.request.as_deref()
    }

    /// What became of it.
    pub(crate) fn reply(&self) -> &Reply<E> {
        &self.reply
    }

    /// The candidate that was chosen, and what the request says for it.
    pub(crate) fn choice(&self) -> Option<(&str, &Reply<E>)> {
        let (id, reply) = self.choice.as_ref()?;
        Some((id, reply))
    }

    /// Whether the right skill is searched for.
    pub(crate) fn is_correcting(&self) -> bool {
        self.correcting
    }

    /// The skill that a person said is meant.
    pub(crate) fn learnt(&self) -> Option<&str> {
        self.learnt.as_deref()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use client::wire::{AskCandidate, AskSegment, AskStatus};

    /// An answer that says this and nothing else.
    pub(in crate::model::ask) fn asked(decision: AskDecision) -> Asked {
        let candidate = AskCandidate {
            skill_id: "ops.disk-report".to_owned(),
            name: "Disk report".to_owned(),
            description: "The largest folders.".to_owned(),
            score: 1.0,
            keyword_score: 0.5,
            vector_score: 0.5,
            evidence: Vec::new(),
        };
        Asked {
            status: AskStatus::Routed,
            skill_id: Some(candidate.skill_id.clone()),
            decision,
            confidence: 0.9,
            reason: String::new(),
            evidence: Vec::new(),
            candidates: vec![candidate],
            alternatives: Vec::new(),
            inputs: Vec::new(),
            missing_inputs: Vec::new(),
            ambiguous_inputs: Vec::new(),
            steps: Vec::new(),
            segments: Vec::new(),
            run_id: None,
            output: serde_json::Value::Null,
            preview: None,
            plan_id: None,
            plan_path: None,
            policy_id: None,
            warnings: Vec::new(),
            session_id: None,
        }
    }

    type Asking = Talk<&'static str>;

    fn answered(decision: AskDecision) -> Asking {
        let mut talk = Asking::default();
        let ticket = talk.ask("disk");
        assert!(talk.arrive(ticket, Ok(asked(decision))));
        talk
    }

    #[test]
    fn an_answer_shows_what_was_decided() {
        assert_eq!(Asking::default().shows(), Shows::Nothing);
        assert_eq!(answered(AskDecision::Selected).shows(), Shows::Selected);
        assert_eq!(answered(AskDecision::Ask).shows(), Shows::Ask);
        assert_eq!(answered(AskDecision::None).shows(), Shows::None);
    }

    #[test]
    fn an_answer_without_what_it_needs_is_that_nothing_fits() {
        let mut talk = Asking::default();
        let ticket = talk.ask("disk");
        let mut answer = asked(AskDecision::Selected);
        answer.skill_id = None;
        talk.arrive(ticket, Ok(answer));
        assert_eq!(talk.shows(), Shows::None);
        let ticket = talk.ask("disk");
        let mut answer = asked(AskDecision::Ask);
        answer.candidates.clear();
        talk.arrive(ticket, Ok(answer));
        assert_eq!(talk.shows(), Shows::None);
    }

    #[test]
    fn several_steps_are_a_plan_whatever_was_decided() {
        for decision in [AskDecision::Selected, AskDecision::Ask, AskDecision::None] {
            let mut answer = asked(decision);
            let step = AskSegment {
                text: "x".to_owned(),
                start: 0,
                end: 1,
                group: 0,
                decision,
                skill_id: None,
                confidence: 0.0,
                candidates: Vec::new(),
                inputs: Vec::new(),
                missing_inputs: Vec::new(),
            };
            answer.segments = vec![step.clone(), step];
            let mut talk = Asking::default();
            let ticket = talk.ask("x then x");
            talk.arrive(ticket, Ok(answer));
            assert_eq!(talk.shows(), Shows::Steps);
        }
    }

    #[test]
    fn an_older_answer_never_overwrites_a_newer_request() {
        let mut talk = Asking::default();
        let first = talk.ask("first");
        let second = talk.ask("second");
        assert!(!talk.arrive(first, Ok(asked(AskDecision::Selected))));
        assert_eq!(talk.shows(), Shows::Waiting);
        assert!(talk.arrive(second, Ok(asked(AskDecision::None))));
        assert!(!talk.arrive(first, Err("too late")));
        assert_eq!(
            (talk.request(), talk.shows()),
            (Some("second"), Shows::None)
        );
    }

    #[test]
    fn what_was_cleared_stays_cleared() {
        let mut talk = Asking::default();
        let ticket = talk.ask("disk");
        talk.clear();
        assert!(!talk.arrive(ticket, Ok(asked(AskDecision::Selected))));
        assert_eq!((talk.request(), talk.shows()), (None, Shows::Nothing));
    }

    #[test]
    fn a_failure_is_shown_and_the_next_request_gets_past_it() {
        let mut talk = Asking::default();
        let ticket = talk.ask("disk");
        assert!(talk.arrive(ticket, Err("no server")));
        assert_eq!(talk.shows(), Shows::Failed);
        assert_eq!(talk.reply(), &Reply::Failed("no server"));
        talk.ask("disk");
        assert_eq!(talk.shows(), Shows::Waiting);
    }

    #[test]
    fn a_choice_has_an_answer_of_its_own_and_the_candidates_stay() {
        let mut talk = answered(AskDecision::Ask);
        let one = talk.choose("ops.disk-report").expect("it is new");
        let other = talk.choose("logs.grep").expect("it is another");
        assert!(
            talk.choose("logs.grep").is_none(),
            "it is on its way already"
        );
        assert!(!talk.arrive(one, Ok(asked(AskDecision::Selected))));
        assert!(talk.arrive(other, Err("slow")));
        assert_eq!(talk.shows(), Shows::Ask);
        assert_eq!(talk.choice(), Some(("logs.grep", &Reply::Failed("slow"))));
        assert!(
            talk.choose("logs.grep").is_some(),
            "after a failure it is tried again"
        );
        talk.ask("something else");
        assert_eq!(talk.choice(), None);
    }

    #[test]
    fn only_what_asks_back_can_be_chosen_from() {
        assert!(
            answered(AskDecision::Selected)
                .choose("logs.grep")
                .is_none()
        );
        assert!(Asking::default().choose("logs.grep").is_none());
    }

    #[test]
    fn a_correction_asks_the_same_once_more() {
        let mut talk = answered(AskDecision::Selected);
        talk.correct(true);
        assert!(talk.is_correcting());
        let ticket = talk.learn("logs.grep");
        assert_eq!(
            (talk.request(), talk.shows()),
            (Some("disk"), Shows::Waiting)
        );
        assert!(!talk.is_correcting());
        assert!(talk.arrive(ticket, Ok(asked(AskDecision::Selected))));
        assert_eq!(talk.learnt(), Some("logs.grep"));
        talk.ask("other");
        assert_eq!(talk.learnt(), None);
    }
}
