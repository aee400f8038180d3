//! The accounts that orders wait for: mapped to the one customer that they match, or created.

use std::collections::BTreeMap;

use super::{DealtWith, Planner, by_name};
use crate::customer::WebstoreId;
use crate::mapping::Suggestions;
use crate::plan::{Plan, Reason};
use crate::slices::{Pauses, at_once};
use crate::state::State;
use crate::template::Region;

/// The order that a customer is created for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// Its number.
    pub order: String,
    /// Its region: it chooses the customer template.
    pub region: Region,
    /// Whether it includes tax.
    pub taxed: bool,
}

impl Occasion {
    pub(super) fn words(&self, why: &str) -> String {
        format!("{why} Region and tax are those of order {}.", self.order)
    }
}

/// The plan for these accounts, one line for each that is not mapped. Creating a customer for an order is asked for order by
/// order, so that neither direction of the setup has to be open; what both sides hold is brought together as far as they
/// are.
pub fn plan_accounts(state: &State, wanted: &BTreeMap<WebstoreId, Occasion>) -> Plan {
    let mut plan = Plan::from_state(state);
    if wanted.is_empty() {
        return plan;
    }
    let planner = at_once(Planner::new(state, &Pauses::none()));
    let snapshots = &state.snapshots;
    let Suggestions { pairs, ambiguous } = at_once(planner.suggestions(&Pauses::none()));
    let mut dealt_with = DealtWith::default();
    for pair in pairs.iter().filter(|it| wanted.contains_key(&it.webstore)) {
        let webstore = snapshots.webstore.get(&pair.webstore);
        let company = snapshots.company.get(&pair.company);
        if let (Some(webstore), Some(company)) = (webstore, company) {
            if state.are_distinct(pair.webstore, &pair.company) {
                continue;
            }
            dealt_with.note(&[pair.webstore], &[]);
            if state.keeps_apart(webstore, &pair.company) {
                let line = planner.line(Some(webstore), Some(company), Reason::KeptApart);
                plan.lines.push(line);
                continue;
            }
            let reason = Reason::Matched(pair.evidence.clone());
            planner.pair(
                webstore,
                company,
                reason,
                planner.directions(true),
                &mut plan,
            );
        }
    }
    for group in &ambiguous {
        let asked = group.webstore.iter().filter(|id| wanted.contains_key(id));
        for account in asked.filter_map(|id| snapshots.webstore.get(id)) {
            dealt_with.note(&[account.id], &[]);
            let reason = planner.ambiguous_reason(group);
            plan.lines.push(planner.line(Some(account), None, reason));
        }
    }
    for (id, occasion) in wanted {
        let is_left = !dealt_with.webstore.contains(id) && state.mappings.customer(*id).is_none();
        if let Some(account) = snapshots.webstore.get(id).filter(|_| is_left) {
            plan.lines
                .push(planner.new_in_company(account, Some(occasion)));
        }
    }
    at_once(planner.ask_about_namesakes(&mut plan, &Pauses::none()));
    plan.lines = at_once(by_name(plan.lines, &Pauses::none()));
    plan
}
