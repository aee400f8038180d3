//! What carrying a plan out weighs: whether it is asked about first, and what is said then (spec.md §2, §5).

use std::time::Duration;

use super::Writing;
use crate::call::pacing::least_wait;
use crate::company::Way;
use crate::customer::Field;
use crate::customer::normal::is_blank;
use crate::merge::FieldChange;
use crate::plan::{Caution, Mails, Plan, Work};

/// One request to Business Central, among five at once.
const COMPANY_REQUEST: Duration = Duration::from_millis(30);
/// One account that WooCommerce updates in a batch (facts/woocommerce.md, times seen).
const WEBSTORE_UPDATE: Duration = Duration::from_millis(15);
/// One account that WooCommerce creates in a batch: it hashes a password and sends an e-mail.
const WEBSTORE_CREATE: Duration = Duration::from_millis(150);
/// From here on it is said how long a plan takes.
const LONG: Duration = Duration::from_secs(60);

/// What a plan does that is not done at one click.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// Orders that are written to.
    pub orders: usize,
    /// E-mails that WooCommerce sends.
    pub mails: Mails,
    /// How long it will take, about.
    pub takes: Duration,
    /// Of that, the least that Business Central's limit makes it wait.
    pub waits: Duration,
    /// What speaks against it.
    pub cautions: Vec<Caution>,
}

/// How many operations an update of Business Central takes. For what stands on the customer's page alone the page is
/// read and written, and the record before and after that.
fn company_requests(changes: &[FieldChange], way: Way) -> usize {
    const OF_PAGE: usize = 4;
    match changes.iter().any(|change| way.is_on_page(change.field)) {
        true => OF_PAGE,
        false => usize::from(!changes.is_empty()),
    }
}

impl Weight {
    /// Of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut weight = Self {
            mails: plan.mails(),
            cautions: plan.cautions.clone(),
            orders: plan.orders.iter().filter(|it| it.writes()).count(),
            ..Self::default()
        };
        let (mut requests, mut updates) = (0, weight.orders);
        for line in &plan.lines {
            match &line.work {
                None => {}
                Some(Work::CreateInCompany {
                    template, values, ..
                }) => {
                    weight.created_in_company += 1;
                    // What API v2.0 does not take is written afterwards.
                    let mut given = values.as_changes().into_iter();
                    let has_more = !template.after_create().is_empty()
                        || given.any(|change| plan.way.is_on_card(change.field));
                    let has_delivery = !values.shown(Field::Delivery).is_empty();
                    requests += 1 + usize::from(has_more) + usize::from(has_delivery);
                    updates += 1;
                }
                Some(Work::CreateInWebstore { .. }) => weight.created_in_webstore += 1,
                Some(Work::Unmap { .. }) => {
                    weight.unmapped += 1;
                    updates += 1;
                }
                Some(Work::Bring(bring)) => {
                    requests += company_requests(&bring.to_company, plan.way);
                    updates += usize::from(bring.bind || !bring.to_webstore.is_empty());
                    weight.mapped += usize::from(bring.bind);
                    let mut changes = bring.to_company.iter().chain(&bring.to_webstore);
                    weight.changed += usize::from(changes.any(|it| !is_blank(&it.old)));
                }
            }
        }
        weight.waits = least_wait(requests);
        let times = |number, each: Duration| each * u32::try_from(number).unwrap_or(u32::MAX);
        weight.takes = weight.waits
            + times(requests, COMPANY_REQUEST)
            + times(updates, WEBSTORE_UPDATE)
            + times(weight.created_in_webstore, WEBSTORE_CREATE);
        weight
    }

    /// Whether it is asked about before it is carried out.
    pub fn asks(&self) -> bool {
        self.created_in_company + self.created_in_webstore + self.mails.total() > 0
            || !self.cautions.is_empty()
    }

    /// What will happen, a sentence each: first what is unusual, then how much of what, last what can't be undone.
    pub fn sentences(&self, writing: Writing) -> Vec<String> {
        let mut sentences = Vec::new();
        sentences.extend(self.cautions.iter().map(|it| it.words()));
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
        if self.takes >= LONG {
            let takes = (writing.duration)(self.takes);
            sentences.push(match self.waits.is_zero() {
                true => format!("It will take about {takes}."),
                false => format!(
                    "It will take about {takes}, {} of it waiting: Business Central takes only so many requests in five minutes. It can be paused and stopped at any time.",
                    (writing.duration)(self.waits)
                ),
            });
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
    fn how_long_many_creations_take_is_said_before_they_begin() {
        let long = Weight {
            created_in_company: 3000,
            takes: Duration::from_secs(420),
            waits: Duration::from_secs(300),
            ..Weight::default()
        };
        let said = long.sentences(PLAINLY);
        assert!(
            said.iter()
                .any(|it| it.starts_with("It will take about 420 s, 300 s of it waiting")),
            "{said:?}"
        );
        let short = Weight {
            takes: Duration::from_secs(20),
            ..long
        };
        assert!(
            !short
                .sentences(PLAINLY)
                .iter()
                .any(|it| it.contains("take about"))
        );
        assert_eq!(least_wait(5_400), Duration::ZERO);
        assert_eq!(least_wait(5_401), Duration::from_secs(300));
    }

    #[test]
    fn what_weighs_is_asked_about_and_said_and_nothing_else_is() {
        let light = || Weight {
            mapped: 3,
            changed: 4,
            unmapped: 1,
            ..Weight::default()
        };
        assert!(!light().asks());
        let said = light().sentences(PLAINLY);
        assert_eq!(said, ["3 mapped, 1 unmapped or kept apart, 4 changed."]);
        let mails = Mails {
            invitations: 2,
            notices: 0,
        };
        let gone = Caution::ManyGone {
            side: Side::Webstore,
            gone: 30,
            mapped: 100,
        };
        let heavy = [
            (
                Weight {
                    created_in_company: 1,
                    ..light()
                },
                "1 created in Business Central",
            ),
            (Weight { mails, ..light() }, "2 e-mails"),
            (
                Weight {
                    cautions: vec![gone],
                    ..light()
                },
                "30 of 100 mapped customers are no longer",
            ),
        ];
        for (weight, words) in heavy {
            let heavy = weight.sentences(PLAINLY);
            assert!(weight.asks(), "{weight:?}");
            assert!(heavy.iter().any(|it| it.contains(words)), "{heavy:?}");
            assert!(!said.iter().any(|it| it.contains(words)));
            let created = weight.created_in_company > 0;
            assert_eq!(
                heavy.iter().any(|it| it.contains("deletes nobody")),
                created
            );
        }
    }
}
