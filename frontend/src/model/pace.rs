//! How long to wait before asking again. Never waits itself.

/// How often something is worth asking for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Something is happening: every second at first.
    Live,
    /// Something may happen.
    Calm,
    /// Nothing will change any more.
    Stop,
}

/// What the last answers were like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Answers {
    /// How many in a row brought nothing new.
    pub(crate) unchanged: u32,
    /// How many calls in a row failed.
    pub(crate) failed: u32,
}

impl Answers {
    /// Something new came.
    pub(crate) fn changed(&mut self) {
        *self = Answers::default();
    }

    /// Nothing new came.
    pub(crate) fn same(&mut self) {
        *self = Answers {
            unchanged: self.unchanged.saturating_add(1),
            failed: 0,
        };
    }

    /// No answer came.
    pub(crate) fn failed(&mut self) {
        self.failed = self.failed.saturating_add(1);
    }

    /// Milliseconds until the next call; `None` for never.
    ///
    /// Slows down to a fifth while nothing changes, and doubles up to half a minute while calls fail.
    pub(crate) fn wait(self, pace: Pace) -> Option<u32> {
        let base: u32 = match pace {
            Pace::Live => 1_000,
            Pace::Calm => 4_000,
            Pace::Stop if self.failed == 0 => return None,
            Pace::Stop => 4_000,
        };
        Some(match self.failed {
            0 => base + base / 2 * (self.unchanged / 10).min(8),
            failed => (1_000 << failed.min(5)).min(30_000),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_thing_is_asked_for_less_often() {
        let mut answers = Answers::default();
        assert_eq!(answers.wait(Pace::Live), Some(1_000));
        for _ in 0..200 {
            answers.same();
        }
        assert_eq!(answers.wait(Pace::Live), Some(5_000));
        assert_eq!(answers.wait(Pace::Calm), Some(20_000));
        answers.changed();
        assert_eq!(answers.wait(Pace::Live), Some(1_000));
    }

    #[test]
    fn failures_back_off_and_end_with_the_next_answer() {
        let mut answers = Answers::default();
        let waits: Vec<_> = (0..6)
            .map(|_| {
                answers.failed();
                answers.wait(Pace::Live)
            })
            .collect();
        assert_eq!(
            waits,
            [2_000, 4_000, 8_000, 16_000, 30_000, 30_000].map(Some)
        );
        answers.same();
        assert_eq!(answers.wait(Pace::Live), Some(1_000));
    }

    #[test]
    fn what_is_over_is_not_asked_for_unless_the_last_call_failed() {
        let mut answers = Answers::default();
        assert_eq!(answers.wait(Pace::Stop), None);
        answers.failed();
        assert_eq!(answers.wait(Pace::Stop), Some(2_000));
    }
}
