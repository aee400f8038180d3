//! Two snapshots, mappings, baselines and setup in; the list of writes out. Pure.

mod accounts;
mod check;
mod new;
mod pair;
mod templates;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Caution, Plan, PlanLine, Reason};
use crate::call::Side;
use crate::company::CompanyCustomer;
use crate::customer::country::CountryTable;
use crate::customer::normal::{folded, is_blank};
use crate::customer::{CompanyId, Field, Values, WebstoreId};
use crate::mapping::{Ambiguous, MappingLine, Suggestion, Suggestions, suggest};
use crate::setup::{Pull, Push};
use crate::state::State;
use crate::template::{Resolved, Unfit};
use crate::webstore::WebstoreCustomer;

pub use accounts::{Occasion, plan_accounts};

/// Makes the plan. Equal states give equal plans.
pub fn plan(state: &State) -> Plan {
    let planner = Planner::new(state);
    let mut plan = Plan::default();
    for line in state.mappings.lines() {
        if let Some(id) = line.webstore_id {
            planner.mapped_pair(line, id, &mut plan);
        }
    }
    planner.unmapped(&mut plan);
    plan.caution = planner.caution();
    plan.lines
        .sort_by_cached_key(|line| (folded(&line.name), line.subject()));
    plan
}

/// The state with what is looked up again and again.
struct Planner<'a> {
    state: &'a State,
    countries: &'a CountryTable,
    company_id: Option<CompanyId>,
    /// Every account of the webstore by its e-mail.
    webstore_emails: HashMap<String, &'a WebstoreCustomer>,
    /// Mapped Business Central customers by each of their e-mails.
    mapped_company_emails: HashMap<String, &'a CompanyCustomer>,
    /// Every template, resolved against the company's lists.
    templates: BTreeMap<&'a str, Result<Arc<Resolved>, Unfit>>,
}

/// Which directions are open for a pair.
#[derive(Clone, Copy)]
struct Directions {
    pull: bool,
    push: bool,
}

/// Fewer missing customers than this are deletions as they happen every day.
const MANY_GONE: usize = 3;

impl<'a> Planner<'a> {
    /// Whether so many mapped customers are gone at once that something else than deletions must be behind it: at least
    /// [`MANY_GONE`] and more than a fifth.
    fn caution(&self) -> Option<Caution> {
        let mapped: Vec<_> = self
            .state
            .mappings
            .lines()
            .filter_map(|line| Some((line.webstore_id?, &line.customer)))
            .collect();
        let snapshots = &self.state.snapshots;
        let of_webstore =
            |(id, _): &&(WebstoreId, &CompanyId)| !snapshots.webstore.contains_key(id);
        let of_company = |(_, id): &&(WebstoreId, &CompanyId)| !snapshots.company.contains_key(*id);
        let found = |side, gone: usize| {
            let mapped = mapped.len();
            (gone >= MANY_GONE && gone * 5 > mapped).then_some(Caution::ManyGone {
                side,
                gone,
                mapped,
            })
        };
        found(Side::Webstore, mapped.iter().filter(of_webstore).count())
            .or_else(|| found(Side::Company, mapped.iter().filter(of_company).count()))
    }

    fn new(state: &'a State) -> Self {
        let webstore_emails = state
            .snapshots
            .webstore
            .values()
            .filter(|customer| !is_blank(&customer.email))
            .map(|customer| (folded(&customer.email), customer))
            .collect();
        let mapped_company_emails = state
            .snapshots
            .company
            .values()
            .filter(|customer| state.mappings.webstore_id(&customer.id).is_some())
            .flat_map(|customer| {
                customer
                    .emails()
                    .map(move |email| (folded(email), customer))
            })
            .collect();
        let connection = state.connection.as_ref();
        Self {
            state,
            countries: &state.snapshots.reference.countries,
            company_id: connection.map(|it| CompanyId::new(&it.company.company_id)),
            webstore_emails,
            mapped_company_emails,
            templates: templates::resolved(state),
        }
    }

    fn directions(&self, flag: bool) -> Directions {
        Directions {
            pull: match self.state.setup.pull {
                Pull::All => true,
                Pull::MappedOnly => flag,
                Pull::None => false,
            },
            push: self.state.setup.push == Push::MappedOnly && flag,
        }
    }

    fn mapped_pair(&self, line: &MappingLine, id: WebstoreId, plan: &mut Plan) {
        let directions = self.directions(line.webstore_customer);
        let webstore = self.state.snapshots.webstore.get(&id);
        let company = self.state.snapshots.company.get(&line.customer);
        match (webstore, company) {
            (Some(webstore), Some(company)) => {
                if !(directions.pull || directions.push) {
                    return;
                }
                if !self.state.setup.takes_part(webstore) {
                    let reason = Reason::StaffAccount {
                        role: webstore.role.clone(),
                    };
                    plan.lines
                        .push(self.line(Some(webstore), Some(company), reason));
                    return;
                }
                self.pair(webstore, company, Reason::Mapped, directions, plan);
            }
            (None, Some(company)) => {
                let mut broken = self.line(None, Some(company), Reason::Gone(Side::Webstore));
                broken.webstore = Some(id);
                plan.lines.push(broken);
            }
            (Some(webstore), None) => {
                let mut broken = self.line(Some(webstore), None, Reason::Gone(Side::Company));
                broken.company = Some(line.customer.clone());
                plan.lines.push(broken);
            }
            // Gone on both sides: there is nothing left that could be told apart or mended.
            (None, None) => {}
        }
    }

    fn unmapped(&self, plan: &mut Plan) {
        let setup = &self.state.setup;
        let flagged = |customer: &CompanyId| {
            self.state
                .mappings
                .line(customer)
                .is_some_and(|line| line.webstore_customer)
        };
        let pull_all = setup.pull == Pull::All;
        let push = setup.push == Push::MappedOnly;
        if !(pull_all || push) {
            return;
        }
        let snapshots = &self.state.snapshots;
        let Suggestions { pairs, ambiguous } = self.suggestions();
        let wanted = |company: &CompanyId| pull_all || (push && flagged(company));
        let mut dealt_with = DealtWith::default();
        for Suggestion {
            webstore,
            company,
            evidence,
        } in pairs
        {
            dealt_with.note(&[webstore], std::slice::from_ref(&company));
            if let (true, Some(w), Some(c)) = (
                wanted(&company),
                snapshots.webstore.get(&webstore),
                snapshots.company.get(&company),
            ) {
                // Mapping sets the flag, so that the directions are those of a flagged customer.
                self.pair(w, c, Reason::Matched(evidence), self.directions(true), plan);
            }
        }
        for group in ambiguous {
            dealt_with.note(&group.webstore, &group.company);
            self.ambiguous(&group, pull_all, &wanted, plan);
        }
        for webstore in snapshots.webstore.values() {
            let mapped = self.state.mappings.customer(webstore.id).is_some();
            if pull_all && !mapped && !dealt_with.webstore.contains(&webstore.id) {
                plan.lines.push(self.new_in_company(webstore, None));
            }
        }
        for company in snapshots.company.values() {
            let unmapped = self.state.mappings.webstore_id(&company.id).is_none();
            let is_new = !dealt_with.company.contains(&company.id);
            if push && unmapped && is_new && flagged(&company.id) {
                plan.lines.push(self.new_in_webstore(company));
            }
        }
    }

    fn suggestions(&self) -> Suggestions {
        let snapshots = &self.state.snapshots;
        suggest(
            snapshots.webstore.values().filter(|customer| {
                !self.belongs_elsewhere(customer) && self.state.setup.takes_part(customer)
            }),
            snapshots.company.values(),
            &self.state.mappings,
            self.state.setup.name_source,
        )
    }

    fn belongs_elsewhere(&self, webstore: &WebstoreCustomer) -> bool {
        webstore
            .binding()
            .is_some_and(|binding| Some(&binding.company) != self.company_id.as_ref())
    }

    fn ambiguous(
        &self,
        group: &Ambiguous,
        pull_all: bool,
        wanted: &impl Fn(&CompanyId) -> bool,
        plan: &mut Plan,
    ) {
        let snapshots = &self.state.snapshots;
        let reason = self.ambiguous_reason(group);
        if pull_all {
            for customer in group
                .webstore
                .iter()
                .filter_map(|id| snapshots.webstore.get(id))
            {
                plan.lines
                    .push(self.line(Some(customer), None, reason.clone()));
            }
        } else {
            let flagged = group.company.iter().filter(|id| wanted(id));
            for customer in flagged.filter_map(|id| snapshots.company.get(id)) {
                plan.lines
                    .push(self.line(None, Some(customer), reason.clone()));
            }
        }
    }

    fn ambiguous_reason(&self, group: &Ambiguous) -> Reason {
        let snapshots = &self.state.snapshots;
        let mut candidates = Vec::new();
        for id in &group.webstore {
            if let Some(customer) = snapshots.webstore.get(id) {
                candidates.push((Side::Webstore, self.describe_webstore(customer)));
            }
        }
        for id in &group.company {
            if let Some(customer) = snapshots.company.get(id) {
                candidates.push((Side::Company, describe_company(customer)));
            }
        }
        Reason::Ambiguous {
            evidence: group.evidence.clone(),
            candidates,
        }
    }

    fn line(
        &self,
        webstore: Option<&WebstoreCustomer>,
        company: Option<&CompanyCustomer>,
        reason: Reason,
    ) -> PlanLine {
        let name = company
            .map(|customer| customer.display_name.clone())
            .or_else(|| webstore.map(|customer| customer.title(self.state.setup.name_source)))
            .unwrap_or_default();
        PlanLine {
            webstore: webstore.map(|customer| customer.id),
            company: company.map(|customer| customer.id.clone()),
            number: company.map(|customer| customer.number.clone()),
            name,
            work: None,
            reason,
            conflicts: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn describe_webstore(&self, customer: &WebstoreCustomer) -> String {
        format!(
            "{} (webstore ID {})",
            customer.title(self.state.setup.name_source),
            customer.id
        )
    }
}

/// The values of a pair, seen from each other: which of several e-mails counts depends on the other side.
pub(crate) fn pair_values(
    state: &State,
    webstore: &WebstoreCustomer,
    company: &CompanyCustomer,
) -> (Values, Values) {
    let countries = &state.snapshots.reference.countries;
    let webstore_values = webstore.values(state.setup.name_source, countries);
    let mut known = vec![webstore_values.get(Field::Email)];
    let baseline = state
        .baselines
        .get(&company.id)
        .and_then(|it| it.0.get(&Field::Email));
    known.extend(baseline.map(|agreed| agreed.company.as_str()));
    let company_values = company.values(countries, &known);
    (webstore_values, company_values)
}

fn describe_company(customer: &CompanyCustomer) -> String {
    format!("{} ({})", customer.display_name, customer.number)
}

#[derive(Default)]
struct DealtWith {
    webstore: BTreeSet<WebstoreId>,
    company: BTreeSet<CompanyId>,
}

impl DealtWith {
    fn note(&mut self, webstore: &[WebstoreId], company: &[CompanyId]) {
        self.webstore.extend(webstore);
        self.company.extend(company.iter().cloned());
    }
}
