//! What carrying a plan out weighs: whether it is asked about first, and what is said then (spec.md §2, §5).

use super::Writing;
use crate::customer::normal::is_blank;
use crate::plan::{Caution, Mails, Plan, Work};
use crate::state::State;

/// Emptied fields of more customers than this are asked about, however many there are in all.
const MOST_EMPTIED: usize = 50;
/// In a shop of fewer mapped customers than this, changes of half of them are nothing unusual.
const FEW: usize = 10;

/// What a plan does that is not done at one click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// Customers created in Business Central. Undo does not delete them.
    pub created_in_company: usize,
    /// Accounts created in WooCommerce. Undo does not delete them.
    pub created_in_webstore: usize,
    /// Pairs mapped to each other.
    pub mapped: usize,
    /// Mappings taken back.
    pub unmapped: usize,
    /// Customers of which something is overwritten.
    pub changed: usize,
    /// Of these, customers of which a field is emptied.
    pub emptied: usize,
    /// Orders that are written to.
    pub orders: usize,
    /// E-mails that WooCommerce sends.
    pub mails: Mails,
    /// What speaks against it.
    pub caution: Option<Caution>,
    /// Mapped customers in all.
    of_mapped: usize,
}

impl Weight {
    /// Of a plan that follows from this state.
    pub fn of(state: &State, plan: &Plan) -> Self {
        let mapped = state.mappings.lines();
        let mut weight = Self {
            mails: plan.mails(),
            caution: plan.caution,
            orders: plan.orders.iter().filter(|it| it.writes()).count(),
            of_mapped: mapped.filter(|it| it.webstore_id.is_some()).count(),
            ..Self::default()
        };
        for line in &plan.lines {
            match &line.work {
                None => {}
                Some(Work::CreateInCompany { .. }) => weight.created_in_company += 1,
                Some(Work::CreateInWebstore { .. }) => weight.created_in_webstore += 1,
                Some(Work::Unmap { .. }) => weight.unmapped += 1,
                Some(Work::Bring(bring)) => {
                    weight.mapped += usize::from(bring.bind);
                    let changes = || bring.to_company.iter().chain(&bring.to_webstore);
                    let overwrites = changes().any(|it| !is_blank(&it.old));
                    let empties = changes().any(|it| !is_blank(&it.old) && is_blank(&it.new));
                    weight.changed += usize::from(overwrites);
                    weight.emptied += usize::from(empties);
                }
            }
        }
        weight
    }

    /// Whether fields of so many are emptied that it is asked about.
    fn empties_many(&self) -> bool {
        self.emptied > MOST_EMPTIED || self.emptied * 10 > self.of_mapped.max(FEW)
    }

    /// Whether more than half of the mapped customers are changed.
    fn changes_many(&self) -> bool {
        self.changed * 2 > self.of_mapped.max(FEW)
    }

    /// Whether it is asked about before it is carried out.
    pub fn asks(&self) -> bool {
        self.created_in_company + self.created_in_webstore + self.mails.total() > 0
            || self.caution.is_some()
            || self.empties_many()
            || self.changes_many()
    }

    /// What will happen, a sentence each: first what is unusual, then how much of what, last what can't be undone.
    pub fn sentences(&self, writing: Writing) -> Vec<String> {
        let mut sentences = Vec::new();
        sentences.extend(self.caution.map(Caution::words));
        if self.empties_many() {
            sentences.push(format!(
                "Fields of {} that are filled now are emptied.",
                writing.customers(self.emptied)
            ));
        }
        if self.changes_many() {
            sentences.push(format!(
                "{} of {} mapped customers are changed, more than half.",
                (writing.count)(self.changed),
                (writing.count)(self.of_mapped)
            ));
        }
        let parts = [
            (self.created_in_company, "created in Business Central"),
            (self.created_in_webstore, "created in WooCommerce"),
            (self.mapped, "mapped"),
            (self.unmapped, "unmapped or kept apart"),
            (self.changed, "changed"),
            (self.orders, "orders written to"),
        ];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<_> = parts
            .map(|(number, what)| format!("{} {what}", (writing.count)(number)))
            .collect();
        if !parts.is_empty() {
            sentences.push(format!("{}.", parts.join(", ")));
        }
        sentences.extend(mails_in_words(self.mails, writing));
        if self.created_in_company + self.created_in_webstore > 0 {
            sentences.push(
                "Undo gives overwritten fields back; it deletes nobody who was created.".to_owned(),
            );
        }
        sentences
    }
}

/// E-mails that WooCommerce will send by itself; nothing where it sends none.
pub fn mails_in_words(mails: Mails, writing: Writing) -> Option<String> {
    let invitations = writing.counted(
        mails.invitations,
        "invitation to a new account",
        "invitations to new accounts",
    );
    let notices = writing.counted(
        mails.notices,
        "notice to an account whose e-mail is changed",
        "notices to accounts whose e-mail is changed",
    );
    let causes = match (mails.invitations, mails.notices) {
        (0, 0) => return None,
        (_, 0) => invitations,
        (0, _) => notices,
        _ => format!("{invitations}, {notices}"),
    };
    Some(format!(
        "WooCommerce will send {}, which nothing can prevent: {causes}.",
        writing.counted(mails.total(), "e-mail", "e-mails")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Side;
    use crate::view::PLAINLY;

    #[test]
    fn what_weighs_is_asked_about_and_said_and_nothing_else_is() {
        let light = Weight {
            mapped: 3,
            changed: 4,
            unmapped: 1,
            of_mapped: 100,
            ..Weight::default()
        };
        assert!(!light.asks());
        assert_eq!(
            light.sentences(PLAINLY),
            ["3 mapped, 1 unmapped or kept apart, 4 changed."]
        );
        let mails = Mails {
            invitations: 2,
            notices: 0,
        };
        let caution = Caution::ManyGone {
            side: Side::Webstore,
            gone: 30,
            mapped: 100,
        };
        let heavy = [
            (
                Weight {
                    created_in_company: 1,
                    ..light
                },
                "1 created in Business Central",
            ),
            (
                Weight {
                    created_in_webstore: 2,
                    mails,
                    ..light
                },
                "2 e-mails",
            ),
            (
                Weight {
                    changed: 51,
                    ..light
                },
                "51 of 100 mapped customers are changed",
            ),
            (
                Weight {
                    emptied: 11,
                    changed: 11,
                    ..light
                },
                "Fields of 11 customers",
            ),
            (
                Weight {
                    emptied: 51,
                    changed: 51,
                    of_mapped: 9_000,
                    ..light
                },
                "Fields of 51 customers",
            ),
            (
                Weight {
                    caution: Some(caution),
                    ..light
                },
                "30 of 100 mapped customers are no longer",
            ),
        ];
        for (weight, words) in heavy {
            let said = weight.sentences(PLAINLY);
            assert!(weight.asks(), "{weight:?}");
            assert!(said.iter().any(|it| it.contains(words)), "{said:?}");
            assert!(!light.sentences(PLAINLY).iter().any(|it| it.contains(words)));
        }
        let created = Weight {
            created_in_webstore: 1,
            ..light
        };
        assert!(
            created
                .sentences(PLAINLY)
                .iter()
                .any(|it| it.contains("deletes nobody"))
        );
        assert!(
            !light
                .sentences(PLAINLY)
                .iter()
                .any(|it| it.contains("deletes nobody"))
        );
        assert!(
            !Weight {
                changed: 50,
                ..light
            }
            .asks()
        );
        assert!(
            !Weight {
                emptied: 10,
                ..light
            }
            .asks()
        );
        // Half of a handful is no mass change.
        assert!(
            !Weight {
                changed: 5,
                of_mapped: 6,
                ..Weight::default()
            }
            .asks()
        );
    }
}
