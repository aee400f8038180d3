//! Two snapshots, mappings, baselines and setup in; the list of writes out. Pure.

mod accounts;
mod check;
mod templates;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Bring, Caution, Plan, PlanLine, Reason, Work};
use crate::call::Side;
use crate::company::{CompanyCustomer, CustomerKind};
use crate::customer::country::CountryTable;
use crate::customer::limits::Problem;
use crate::customer::name::NameKind;
use crate::customer::normal::{folded, is_blank};
use crate::customer::{CompanyId, Field, Values, WebstoreId};
use crate::mapping::{Ambiguous, MappingLine, Suggestion, Suggestions, suggest};
use crate::merge::{FieldChange, Rules, Settlement, merge_pair, winner};
use crate::setup::{Pull, Push};
use crate::state::State;
use crate::template::{Chosen, Region, Resolved, Unfit};
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
                if !webstore.is_customer() {
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
            snapshots
                .webstore
                .values()
                .filter(|customer| !self.belongs_elsewhere(customer)),
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

    /// Two customers that belong together: what is written, what is asked, what can't be.
    fn pair(
        &self,
        webstore: &WebstoreCustomer,
        company: &CompanyCustomer,
        reason: Reason,
        directions: Directions,
        plan: &mut Plan,
    ) {
        let baseline = self.state.baselines.get(&company.id);
        let settlements: Vec<Settlement> = Field::ALL
            .iter()
            .filter_map(|field| self.state.settlements.get(&(company.id.clone(), *field)))
            .cloned()
            .collect();
        let (webstore_values, company_values) = pair_values(self.state, webstore, company);
        let setup = &self.state.setup;
        let rules = Rules {
            settlements: &settlements,
            directions: &setup.field_directions,
            wins: winner(
                setup.when_both_changed,
                webstore.modified(),
                company.modified(),
            ),
        };
        let mut merged = merge_pair(&webstore_values, &company_values, baseline, rules);
        // Where a direction is closed its changes wait; a conflict settled towards the closed side is settled
        // by leaving both as they are.
        let settled = |change: &FieldChange| {
            settlements.iter().any(|made| {
                made.field == change.field
                    && made.webstore == webstore_values.get(change.field)
                    && made.company == company_values.get(change.field)
            })
        };
        for (side, open, changes) in [
            (Side::Webstore, directions.push, &mut merged.to_webstore),
            (Side::Company, directions.pull, &mut merged.to_company),
        ] {
            let (written, waiting) = std::mem::take(changes)
                .into_iter()
                .partition(|change| open && setup.writes(change.field, side));
            *changes = written;
            let waiting: Vec<FieldChange> = waiting;
            let left = waiting.iter().filter(|change| settled(change));
            merged.newly_agreed.extend(left.map(|change| change.field));
        }
        let mut problems = Vec::new();
        let country_then = |changes: &[FieldChange], now: &Values| {
            let change = changes.iter().find(|change| change.field == Field::Country);
            change.map_or_else(
                || now.get(Field::Country).to_owned(),
                |change| change.new.clone(),
            )
        };
        let country = country_then(&merged.to_webstore, &webstore_values);
        merged.to_webstore.retain(|change| {
            keep_if_fine(
                self.webstore_value_problem(change.field, &change.new, &country, Some(webstore.id)),
                &mut problems,
            )
        });
        let country = country_then(&merged.to_company, &company_values);
        merged.to_company.retain(|change| {
            keep_if_fine(
                self.company_change_problem(company, change, &country),
                &mut problems,
            )
        });

        let pending = self.pending(webstore, company).filter(|_| directions.pull);
        // Meta data that the key can't see can't be checked: it is written when the pair is mapped.
        let newly_mapped = matches!(reason, Reason::Matched(_));
        let bind = newly_mapped || (webstore.meta_data == crate::webstore::MetaData::NoMapping);
        let writes = bind
            || pending.as_ref().is_some_and(|it| it.work.is_some())
            || !merged.to_webstore.is_empty()
            || !merged.to_company.is_empty();
        let reason = match reason {
            _ if let Some(pending) = &pending => pending.reason.clone(),
            Reason::Mapped if baseline.is_none() || bind => Reason::FirstTime,
            other => other,
        };
        if !writes && !merged.newly_agreed.is_empty() {
            plan.agreements
                .push((company.id.clone(), webstore.id, merged.newly_agreed.clone()));
        }
        if !writes && merged.conflicts.is_empty() && problems.is_empty() && pending.is_none() {
            return;
        }
        let mut line = self.line(Some(webstore), Some(company), reason);
        line.conflicts = merged.conflicts;
        line.problems = problems;
        line.work = writes.then(|| {
            Work::Bring(Box::new(Bring {
                webstore: webstore.clone(),
                company: company.clone(),
                to_webstore: merged.to_webstore,
                to_company: merged.to_company,
                newly_agreed: merged.newly_agreed,
                bind,
                unfinished: pending.and_then(|it| it.work),
            }))
        });
        plan.lines.push(line);
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

    /// `occasion` is the order that the customer is created for; none when a synchronisation creates it.
    fn new_in_company(&self, webstore: &WebstoreCustomer, occasion: Option<&Occasion>) -> PlanLine {
        let skip = |reason| self.line(Some(webstore), None, reason);
        if !webstore.is_customer() {
            return skip(Reason::StaffAccount {
                role: webstore.role.clone(),
            });
        }
        if self.belongs_elsewhere(webstore) {
            return skip(Reason::OtherCompany);
        }
        if let Some(holder) = self.mapped_company_emails.get(&folded(&webstore.email)) {
            return skip(Reason::EmailHeldByMapped {
                holder: describe_company(holder),
            });
        }
        let setup = &self.state.setup;
        if setup.prevent_auto_create {
            return skip(Reason::CreationPrevented);
        }
        let (region, taxed) = match occasion {
            Some(order) => (order.region.clone(), order.taxed),
            None => {
                let code = self.state.code().unwrap_or_default();
                (Region::of_customer(code, webstore, self.countries), false)
            }
        };
        let chosen = self.state.shared.template_for(setup, &region, taxed);
        let chosen = chosen.and_then(|Chosen { template, why }| {
            Ok((self.resolved_template(&template.code)?, why))
        });
        let (template, why) = match chosen {
            Ok(chosen) => chosen,
            Err(why) => return skip(Reason::NoTemplate(why)),
        };
        let source = setup.name_source;
        let mut values = self.given(webstore.values(source, self.countries), Side::Company);
        if is_blank(values.get(Field::Country)) {
            values.set(Field::Country, template.country.clone());
        }
        let kind = match webstore.name(source) {
            Some((NameKind::Company, _)) => CustomerKind::Company,
            _ => CustomerKind::Person,
        };
        let mut line = skip(Reason::NewInWebstore {
            template: template.code.clone(),
            why: occasion.map_or(why.clone(), |it| it.words(&why)),
            template_values: template.words.clone(),
        });
        line.problems = Field::ALL
            .into_iter()
            .filter_map(|field| {
                self.company_value_problem(field, values.get(field), values.get(Field::Country))
            })
            .collect();
        if line.problems.is_empty() {
            line.work = Some(Work::CreateInCompany {
                seen: Box::new(webstore.clone()),
                values,
                kind,
                template: template.clone(),
            });
        }
        line
    }

    fn new_in_webstore(&self, company: &CompanyCustomer) -> PlanLine {
        let values = self.given(company.values(self.countries, &[]), Side::Webstore);
        let mut line = self.line(None, Some(company), Reason::NewInCompany);
        line.problems = Field::ALL
            .into_iter()
            .filter_map(|field| {
                let country = values.get(Field::Country);
                self.webstore_value_problem(field, values.get(field), country, None)
            })
            .collect();
        if line.problems.is_empty() {
            line.work = Some(Work::CreateInWebstore {
                seen: Box::new(company.clone()),
                values,
            });
        }
        line
    }

    /// What of a customer's values a new customer on the other side is given.
    fn given(&self, values: Values, to: Side) -> Values {
        Values::from_fn(|field| match self.state.setup.gives_new(field, to) {
            true => values.get(field).to_owned(),
            false => String::new(),
        })
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

fn keep_if_fine(problem: Option<Problem>, problems: &mut Vec<Problem>) -> bool {
    let fine = problem.is_none();
    problems.extend(problem);
    fine
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
