//! What speaks against carrying a plan out without a second look: more at once than happens every day.

use std::collections::BTreeMap;

use super::Planner;
use crate::call::Side;
use crate::customer::normal::is_blank;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::plan::{Caution, Plan, Work};

/// Fewer missing or emptied customers than this happen every day.
const FEWEST_LOST: usize = 3;
/// Fewer changed customers than this happen every day.
const FEWEST_CHANGED: usize = 10;

/// Of how many mapped customers a field would be emptied, and changed at all.
#[derive(Default)]
struct Count {
    emptied: usize,
    changed: usize,
}

impl Planner<'_> {
    /// What a person should look at first. Each field is counted for itself.
    pub(super) fn cautions(&self, plan: &Plan) -> Vec<Caution> {
        let mapped: Vec<_> = self
            .state
            .mappings
            .lines()
            .filter_map(|line| Some((line.webstore_id?, &line.customer)))
            .collect();
        let mut cautions: Vec<Caution> = self.many_gone(&mapped).into_iter().collect();
        let mapped = mapped.len();
        let ask = self.state.setup.ask_above;
        let is_above = |number: usize, percent: u32| number * 100 > mapped * percent as usize;
        for ((side, field), Count { emptied, changed }) in self.counts(plan) {
            let too_many_emptied =
                is_above(emptied, ask.emptied_percent) || emptied > ask.emptied_customers as usize;
            if emptied >= FEWEST_LOST && too_many_emptied {
                cautions.push(Caution::ManyEmptied {
                    side,
                    field,
                    customers: emptied,
                    mapped,
                });
            } else if changed >= FEWEST_CHANGED && is_above(changed, ask.changed_percent) {
                cautions.push(Caution::ManyChanged {
                    side,
                    field,
                    customers: changed,
                    mapped,
                });
            }
        }
        cautions
    }

    fn counts(&self, plan: &Plan) -> BTreeMap<(Side, Field), Count> {
        let mut counts: BTreeMap<(Side, Field), Count> = BTreeMap::new();
        for line in &plan.lines {
            let Some(Work::Bring(bring)) = &line.work else {
                continue;
            };
            // Of a pair that is only being mapped nothing was agreed on.
            if self.state.mappings.customer(bring.webstore.id) != Some(&bring.company.id) {
                continue;
            }
            for (side, change) in line.changes() {
                // What fills an empty field takes nothing from anybody. A shipping address that is the same as billing is one all the same.
                let is_copy = (side, change.field) == (Side::Webstore, Field::Delivery);
                if is_blank(&change.old) && !is_copy {
                    continue;
                }
                let count = counts.entry((side, change.field)).or_default();
                count.changed += 1;
                count.emptied += usize::from(is_blank(&change.new));
            }
        }
        counts
    }

    /// Whether so many mapped customers are gone at once that something else than deletions must be behind it: at least
    /// [`FEWEST_LOST`] and more than a fifth.
    fn many_gone(&self, mapped: &[(WebstoreId, &CompanyId)]) -> Option<Caution> {
        let snapshots = &self.state.snapshots;
        let of_webstore =
            |(id, _): &&(WebstoreId, &CompanyId)| !snapshots.webstore.contains_key(id);
        let of_company = |(_, id): &&(WebstoreId, &CompanyId)| !snapshots.company.contains_key(*id);
        let found = |side, gone: usize| {
            let mapped = mapped.len();
            (gone >= FEWEST_LOST && gone * 5 > mapped).then_some(Caution::ManyGone {
                side,
                gone,
                mapped,
            })
        };
        found(Side::Webstore, mapped.iter().filter(of_webstore).count())
            .or_else(|| found(Side::Company, mapped.iter().filter(of_company).count()))
    }
}
