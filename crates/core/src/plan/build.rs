//! Two snapshots, mappings, baselines and setup in; the list of writes out. Pure.

mod accounts;
mod caution;
mod check;
mod decided;
mod duplicates;
mod matching;
mod new;
mod pair;
mod templates;
mod unmap;
mod unread;
mod unread_emails;
mod user_names;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Plan, PlanLine, Reason};
use crate::call::Side;
use crate::company::{CompanyCustomer, optional_field};
use crate::customer::country::CountryTable;
use crate::customer::email;
use crate::customer::normal::{folded, is_blank};
use crate::customer::{CompanyId, Field, OwnField, Values, WebstoreId};
use crate::mapping::{Ambiguous, MappingLine, Suggestion, Suggestions, suggest_in_slices};
use crate::reading::NotRead;
use crate::setup::{Pull, Push};
use crate::slices::{self, Pauses, at_once};
use crate::state::State;
use crate::template::{Resolved, Unfit};
use crate::webstore::WebstoreCustomer;

use user_names::UserNames;

pub use accounts::{Occasion, plan_accounts};
use unread::Unread;

/// Makes the plan. Equal states give equal plans.
pub fn plan(state: &State) -> Plan {
    at_once(plan_in_slices(state, &Pauses::none()))
}

/// As [`plan`], with pauses.
pub async fn plan_in_slices(state: &State, pauses: &Pauses<'_>) -> Plan {
    let planner = Planner::new(state, pauses).await;
    let mut plan = Plan::from_state(state);
    slices::for_each(pauses, state.mappings.lines(), |line| {
        if let Some(id) = line.webstore_id {
            planner.mapped_pair(line, id, &mut plan);
        }
    })
    .await;
    planner.unmapped(&mut plan, pauses).await;
    planner.ask_about_namesakes(&mut plan, pauses).await;
    planner.taken_back(&mut plan);
    planner.say_unread_records(&mut plan, pauses).await;
    planner.unidentified(&mut plan);
    pauses.pause().await;
    plan.cautions = planner.cautions(&plan);
    pauses.pause().await;
    let lines = std::mem::take(&mut plan.lines);
    plan.lines = by_name(lines, pauses).await;
    plan
}

/// The lines by name, those of one name by their records.
async fn by_name(lines: Vec<PlanLine>, pauses: &Pauses<'_>) -> Vec<PlanLine> {
    let mut keys = Vec::with_capacity(lines.len());
    slices::for_each(pauses, lines.iter().enumerate(), |(place, line)| {
        keys.push((folded(&line.name), line.subject(), place));
    })
    .await;
    let keys = slices::sorted_by(pauses, keys, &Ord::cmp).await;
    let mut lines: Vec<Option<PlanLine>> = lines.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(lines.len());
    slices::for_each(pauses, keys, |(_, _, place)| {
        sorted.extend(lines[place].take());
    })
    .await;
    sorted
}

/// The state with what is looked up again and again.
struct Planner<'a> {
    state: &'a State,
    countries: &'a CountryTable,
    company_id: Option<CompanyId>,
    /// Every account of the webstore by its e-mail.
    webstore_emails: FxHashMap<String, &'a WebstoreCustomer>,
    /// Business Central customers who may be an account that would be created, by each of their e-mails: the mapped ones, and where
    /// e-mails match nobody the others as well.
    company_emails: FxHashMap<String, &'a CompanyCustomer>,
    /// Business Central customers of whose e-mail field something can't be read, with what.
    unread_emails: Vec<(&'a CompanyCustomer, Vec<&'a str>)>,
    /// Who has which user name, or is to get it: made when it is first asked for.
    user_names: OnceCell<UserNames<'a>>,
    numbers: matching::Numbers<'a>,
    /// Every template, resolved against the company's lists.
    templates: BTreeMap<&'a str, Result<Arc<Resolved>, Unfit>>,
    /// Records that can't be read in full: nobody is created who may be one of them.
    unread: Unread<'a>,
}

/// Which directions are open for a pair.
#[derive(Clone, Copy)]
struct Directions {
    pull: bool,
    push: bool,
}

impl<'a> Planner<'a> {
    async fn new(state: &'a State, pauses: &Pauses<'_>) -> Self {
        let snapshots = &state.snapshots;
        let mut webstore_emails = FxHashMap::default();
        slices::for_each(pauses, snapshots.webstore.values(), |customer| {
            let emails = customer.emails().map(|email| folded(&email));
            webstore_emails.extend(emails.map(|email| (email, customer)));
        })
        .await;
        let is_by_email = state.setup.matching.is_by_email();
        let mut company_emails = FxHashMap::default();
        slices::for_each(pauses, snapshots.company.values(), |customer| {
            if !is_by_email || state.mappings.webstore_id(&customer.id).is_some() {
                let emails = customer.emails().map(|email| folded(&email));
                company_emails.extend(emails.map(|email| (email, customer)));
            }
        })
        .await;
        let mut unread_emails = Vec::new();
        slices::for_each(pauses, snapshots.company.values(), |customer| {
            let unread = email::unread(&customer.email);
            if !unread.is_empty() {
                unread_emails.push((customer, unread));
            }
        })
        .await;
        Self {
            state,
            countries: &state.snapshots.reference.countries,
            company_id: state.own_company(),
            webstore_emails,
            company_emails,
            numbers: OnceCell::new(),
            unread_emails,
            user_names: OnceCell::new(),
            templates: templates::resolved(state),
            unread: Unread::of(state, pauses).await,
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

    async fn unmapped(&self, plan: &mut Plan, pauses: &Pauses<'_>) {
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
        let Suggestions { pairs, ambiguous } = self.suggestions(pauses).await;
        let wanted = |company: &CompanyId| pull_all || (push && flagged(company));
        let mut dealt_with = DealtWith::default();
        slices::for_each(pauses, pairs, |pair| {
            let Suggestion {
                webstore,
                company,
                evidence,
            } = pair;
            // They are two customers, each of which may be new on the other side.
            if self.state.are_distinct(webstore, &company) {
                return;
            }
            dealt_with.note(&[webstore], std::slice::from_ref(&company));
            if let (true, Some(w), Some(c)) = (
                wanted(&company),
                snapshots.webstore.get(&webstore),
                snapshots.company.get(&company),
            ) {
                if self.state.keeps_apart(w, &company) {
                    plan.lines
                        .push(self.line(Some(w), Some(c), Reason::KeptApart));
                    return;
                }
                // Mapping sets the flag, so that the directions are those of a flagged customer.
                self.pair(w, c, Reason::Matched(evidence), self.directions(true), plan);
            }
        })
        .await;
        slices::for_each(pauses, ambiguous, |group| {
            dealt_with.note(&group.webstore, &group.company);
            self.ambiguous(&group, pull_all, &wanted, plan);
        })
        .await;
        slices::for_each(pauses, snapshots.webstore.values(), |webstore| {
            let mapped = self.state.mappings.customer(webstore.id).is_some();
            if pull_all && !mapped && !dealt_with.webstore.contains(&webstore.id) {
                plan.lines.push(self.new_in_company(webstore, None));
            }
        })
        .await;
        slices::for_each(pauses, snapshots.company.values(), |company| {
            let unmapped = self.state.mappings.webstore_id(&company.id).is_none();
            let is_new = !dealt_with.company.contains(&company.id);
            if push && unmapped && is_new && flagged(&company.id) {
                plan.lines.push(self.new_in_webstore(company));
            }
        })
        .await;
        self.say_unread(plan);
    }

    async fn suggestions(&self, pauses: &Pauses<'_>) -> Suggestions {
        // Of those that are kept apart the plan says so.
        let kept_apart = |_: &WebstoreCustomer, _: &CompanyCustomer| false;
        let is_left_out = |account: &WebstoreCustomer| self.state.belongs_elsewhere(account);
        suggest_in_slices(self.state.among(), &is_left_out, &kept_apart, pauses).await
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
            left_out: Vec::new(),
            not_read: self.not_read(webstore, company),
        }
    }

    /// What of a line's records could not be read, of what takes part.
    fn not_read(
        &self,
        webstore: Option<&WebstoreCustomer>,
        company: Option<&CompanyCustomer>,
    ) -> Vec<(Side, NotRead)> {
        let setup = &self.state.setup;
        let is_used = setup.compares_meta_data();
        let of_company = company.into_iter().flat_map(|it| &it.not_read);
        let of_company = of_company
            .filter(|part| optional_field(part).is_none_or(|field| setup.compares(field)));
        let of_webstore = webstore.into_iter().flat_map(|it| &it.not_read);
        let of_webstore = of_webstore.filter(|part| is_used || !part.is_in_meta_data());
        let has_delivery = setup.compares(Field::Delivery);
        let of_webstore = of_webstore.filter(|part| has_delivery || !part.is_in_shipping());
        let on = |side| move |part: &NotRead| (side, part.clone());
        let of_webstore = of_webstore.map(on(Side::Webstore));
        of_webstore
            .chain(of_company.map(on(Side::Company)))
            .collect()
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
    let webstore_values = state.setup.values_of(webstore, countries);
    let mut known: Vec<&str> = webstore_values.get(Field::Email).into_iter().collect();
    let baseline = state
        .baselines
        .get(&company.id)
        .and_then(|it| it.0.get(&Field::Email));
    known.extend(baseline.map(|agreed| agreed.company.as_str()));
    let mut company_values = state.company_values(company, &known);
    // An empty country means the company's own, and where the account names none either nobody has said anything: the two agree.
    let is_empty =
        is_blank(&company.country) && webstore_values.get(Field::Country).is_some_and(is_blank);
    if is_empty && company_values.get(Field::Country).is_some() {
        company_values.set(Field::Country, String::new());
    }
    let role = Field::Own(OwnField::Role);
    if let (Some(held), Some(wanted)) = (webstore_values.get(role), company_values.get(role)) {
        let roles = state.setup.roles_beside(held, wanted);
        company_values.set(role, roles);
    }
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
