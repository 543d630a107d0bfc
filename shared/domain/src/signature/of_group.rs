//! Several signatures as one: the numbers of a group of errors are sums over its members, made when they are read.
//! Never changes what is counted of a member.

use super::{Aggregate, Signature, Status, severity};
use crate::Timestamp;
use crate::errors::{Fingerprint, Template};

impl Signature {
    /// What is known of all these members together, named `id` and saying `template`; none of no members. The same in any
    /// order.
    ///
    /// Values are those of the members that have as many gaps as the template: behind the gaps of others stands
    /// something else.
    pub fn of_group(
        id: Fingerprint,
        template: Template,
        members: impl IntoIterator<Item = Signature>,
    ) -> Option<Signature> {
        let mut members: Vec<Signature> = members.into_iter().collect();
        members.sort_by_key(|member| member.fingerprint);
        let first = members.first()?;
        let (component, kind) = (first.component.clone(), first.kind.clone());
        let origin = first.origin.clone();
        let level = members
            .iter()
            .map(|member| member.level.as_str())
            .max_by(|a, b| severity(a).total_cmp(&severity(b)).then_with(|| a.cmp(b)))
            .unwrap_or("error")
            .to_owned();
        let decided = members.iter().map(|member| member.status);
        let decided = decided.fold(Status::Open, Status::with);
        let gaps = template.masks();
        let seen = members
            .into_iter()
            .map(|mut member| {
                if member.template.masks() != gaps {
                    member.seen.values.clear();
                }
                member.seen
            })
            .fold(Aggregate::default(), |all, of| all.merge(&of));
        Some(Signature {
            fingerprint: id,
            component,
            kind,
            template,
            level,
            origin,
            // A member that nobody has decided on yet is decided on with the others.
            status: seen
                .last_seen
                .map_or(decided, |last| decided.on_event(last)),
            seen,
        })
    }
}

impl Status {
    /// What was decided of two errors that are one. Commutative, associative, and the same status twice is that status:
    /// what came back goes before what is ignored, that before what is mended, and any of these before what nobody has
    /// decided on.
    #[must_use]
    pub fn with(self, other: Status) -> Status {
        // For good is later than any time.
        fn rank(status: Status) -> (u8, Timestamp, std::cmp::Reverse<Timestamp>) {
            let none = std::cmp::Reverse(Timestamp::MAX);
            match status {
                Status::Open => (0, Timestamp::MIN, none),
                Status::Resolved { at } => (1, at, none),
                Status::Ignored { until: None } => {
                    (2, Timestamp::MAX, std::cmp::Reverse(Timestamp::MIN))
                }
                Status::Ignored { until: Some(until) } => (2, until, none),
                Status::Regressed { resolved_at, at } => (3, resolved_at, std::cmp::Reverse(at)),
            }
        }
        match rank(self) >= rank(other) {
            true => self,
            false => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{Origin, Sample, Seen};
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn status() -> impl Strategy<Value = Status> {
        let moment = || (0i64..2_000_000).prop_map(at);
        prop_oneof![
            Just(Status::Open),
            Just(Status::Ignored { until: None }),
            moment().prop_map(|until| Status::Ignored { until: Some(until) }),
            moment().prop_map(|at| Status::Resolved { at }),
            (moment(), moment())
                .prop_map(|(resolved_at, at)| Status::Regressed { resolved_at, at }),
        ]
    }

    fn member() -> impl Strategy<Value = Signature> {
        let events = prop::collection::vec((0i64..500, 1u64..4, 0u8..40), 1..12);
        (0u8..=255, 0u8..3, status(), events).prop_map(|(number, level, status, events)| {
            let mut seen = Aggregate::default();
            for (hour, count, value) in events {
                let moment = at(hour * 3_600);
                seen.add(&Seen {
                    at: moment,
                    count,
                    service: "shop",
                    user: &format!("u{value}"),
                    version: "1",
                    tags: &[],
                    values: &[format!("v{}", value % 30)],
                    sample: Some(Sample::new(moment, format!("e{value}"), "message")),
                });
            }
            Signature {
                fingerprint: Fingerprint::from_bytes([number; 16]),
                component: format!("c{number}"),
                kind: "KeyError".to_owned(),
                template: Template::parse(["a <int>", "a b"][usize::from(number % 2)]),
                level: ["warning", "error", "fatal"][usize::from(level)].to_owned(),
                origin: Origin::default(),
                status,
                seen,
            }
        })
    }

    fn one(members: Vec<Signature>) -> Signature {
        let id = Fingerprint::from_bytes([0; 16]);
        Signature::of_group(id, Template::parse("a <var>"), members).expect("members")
    }

    proptest! {
        #[test]
        fn decisions_are_a_semilattice(a in status(), b in status(), c in status()) {
            prop_assert_eq!(a.with(b), b.with(a));
            prop_assert_eq!(a.with(b).with(c), a.with(b.with(c)));
            prop_assert_eq!(a.with(a), a);
            prop_assert_eq!(a.with(Status::Open), a);
        }

        #[test]
        fn a_group_is_the_sum_of_its_members_in_any_order(
            members in prop::collection::btree_map(any::<u8>(), member(), 1..6)
        ) {
            // Different fingerprints, as members of a group have.
            let members: Vec<Signature> = members
                .into_iter()
                .map(|(number, member)| Signature { fingerprint: Fingerprint::from_bytes([number; 16]), ..member })
                .collect();
            let mut turned = members.clone();
            turned.reverse();
            let group = one(members.clone());
            prop_assert_eq!(&group, &one(turned));
            let total: u64 = members.iter().map(|member| member.seen.total).sum();
            prop_assert_eq!(group.seen.total, total);
            let now = at(500 * 3_600);
            let hits: u64 = members.iter().map(|member| member.numbers(now).hits_7d).sum();
            prop_assert_eq!(group.numbers(now).hits_7d, hits);
            prop_assert_eq!(group.seen.last_seen, members.iter().filter_map(|member| member.seen.last_seen).max());
        }
    }

    #[test]
    fn a_member_that_comes_later_is_decided_on_with_the_others() {
        let member = |number: u8, status, last: i64| {
            let mut seen = Aggregate::default();
            seen.add(&Seen {
                at: at(last),
                count: 1,
                service: "",
                user: "",
                version: "",
                tags: &[],
                values: &[],
                sample: None,
            });
            Signature {
                fingerprint: Fingerprint::from_bytes([number; 16]),
                component: "sale".to_owned(),
                kind: "KeyError".to_owned(),
                template: Template::parse("a"),
                level: "error".to_owned(),
                origin: Origin::default(),
                status,
                seen,
            }
        };
        let resolved = Status::Resolved { at: at(100) };
        let ignored = Status::Ignored { until: None };
        let table = [
            (resolved, 50, resolved),
            (
                resolved,
                150,
                Status::Regressed {
                    resolved_at: at(100),
                    at: at(150),
                },
            ),
            (ignored, 150, ignored),
            (
                Status::Ignored {
                    until: Some(at(120)),
                },
                150,
                Status::Open,
            ),
            (Status::Open, 150, Status::Open),
        ];
        for (decided, last, expected) in table {
            let group = one(vec![member(1, decided, 40), member(2, Status::Open, last)]);
            assert_eq!(group.status, expected, "{decided:?} {last}");
        }
    }
}
