//! Two customers that belong together.

use super::decided::{Judged, Whose};
use super::{Directions, Planner, pair_values};
use crate::call::Side;
use crate::company::{CompanyCustomer, MovedAddress};
use crate::customer::delivery::PARTS;
use crate::customer::name::{NameWrite, PlacedNames};
use crate::customer::normal::{is_blank, same};
use crate::customer::{Field, Values};
use crate::merge::{Changed, ConflictCause, FieldChange, Rules, Settlement, merge_pair, winner};
use crate::plan::{Bring, Cleared, Left, Plan, Reason, WhyLeft, Work};
use crate::setup::DomesticCountry;
use crate::webstore::WebstoreCustomer;

impl Planner<'_> {
    /// Two customers that belong together: what is written, what is asked, what can't be.
    pub(super) fn pair(
        &self,
        webstore: &WebstoreCustomer,
        company: &CompanyCustomer,
        reason: Reason,
        directions: Directions,
        plan: &mut Plan,
    ) {
        let whose = Whose {
            webstore: Some(webstore.id),
            company: Some(&company.id),
        };
        if self.is_customer_left_out(whose) {
            let line = self.line(Some(webstore), Some(company), Reason::CustomerLeftOut);
            plan.lines.push(line);
            return;
        }
        let fields = self.state.setup.fields();
        let settlements: Vec<Settlement> = fields
            .filter_map(|field| self.state.settlements.get(&(company.id.clone(), field)))
            .cloned()
            .collect();
        // What Business Central has cleared by itself is nobody's edit: it counts as it stood.
        let before = self.state.cleared_by_move(webstore.id, company);
        let as_it_stood = before.map(|before| before.given_back(company));
        let (webstore_values, company_values) = pair_values(
            self.state,
            webstore,
            as_it_stood.as_ref().unwrap_or(company),
        );
        let baseline = self.state.baseline_of(company, &company_values);
        let baseline = baseline.as_deref();
        let setup = &self.state.setup;
        let rules = Rules {
            settlements: &settlements,
            directions: &setup.field_directions,
            wins: winner(
                setup.when_both_changed,
                webstore.modified(),
                company.modified(),
            ),
            undated_wins: winner(setup.when_both_changed, None, None),
            changed: Changed {
                webstore: webstore.modified(),
                company: company.modified(),
            },
        };
        let mut merged = merge_pair(&webstore_values, &company_values, baseline, rules);
        let left = std::mem::take(&mut merged.left).into_iter();
        let mut left: Vec<(Field, WhyLeft)> = left.map(|it| (it, WhyLeft::AsAgreed)).collect();
        // Where a direction is closed its changes wait; a conflict settled towards the closed side is settled
        // by leaving both as they are.
        let settled = |change: &FieldChange| {
            settlements.iter().any(|made| {
                made.field == change.field
                    && webstore_values.get(change.field) == Some(&made.webstore)
                    && company_values.get(change.field) == Some(&made.company)
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
            for change in waiting {
                match settled(&change) {
                    true => merged.newly_agreed.push(change.field),
                    false => left.push((change.field, WhyLeft::Closed)),
                }
            }
        }
        if matches!(reason, Reason::Mapped) {
            plan.compared += 1;
        }
        if !left.is_empty() {
            plan.left.push(Left {
                customer: company.id.clone(),
                fields: left,
            });
        }
        self.domestic_country(
            company,
            &webstore_values,
            directions,
            &mut merged.to_company,
        );
        let can_move = MovedAddress::is_known(&company_values);
        merged
            .to_company
            .retain(|change| can_move || change.field != Field::Country);
        // A delivery address that may be the billing address is to go along with it.
        for (side, changes) in [
            (Side::Webstore, &mut merged.to_webstore),
            (Side::Company, &mut merged.to_company),
        ] {
            if self.state.delivery_may_stay_behind(side, webstore, company) {
                changes.retain(|change| !PARTS.contains(&change.field));
            }
        }
        let mut judged = Judged::default();
        let country_then = |changes: &[FieldChange]| {
            let change = changes.iter().find(|change| change.field == Field::Country);
            let then = change.map(|change| change.new.as_str());
            then.unwrap_or(webstore_values.shown(Field::Country))
                .to_owned()
        };
        let names = setup.names();
        let mut placed_names = PlacedNames::default();
        let mut held = false;
        // The country comes first: the rest is judged for the one that is there then, which may be the former one.
        for is_country in [true, false] {
            let is_due = |change: &FieldChange| (change.field == Field::Country) == is_country;
            let country = country_then(&merged.to_webstore);
            merged.to_webstore.retain_mut(|change| {
                if !is_due(change) {
                    return true;
                }
                let field = change.field;
                let further = names.further(field).kind();
                let is_name = field == Field::Name || further.is_some();
                let place = |new: &str, is_settled| match further {
                    None => self.place_name(webstore, company, new, is_settled),
                    Some(kind) => self.place_further_name(webstore, field, kind, new),
                };
                let check = |value: &str| match is_name {
                    true => place(value, true).err(),
                    false => self.webstore_value_problem(field, value, &country, Some(webstore.id)),
                };
                let (mut placed, problem) = match is_name {
                    true => match place(&change.new, settled(change)) {
                        Ok(placed) => (Some(placed), None),
                        Err(problem) => (None, Some(problem)),
                    },
                    false => (None, check(&change.new)),
                };
                if let Some(problem) = problem {
                    let held = &company_values;
                    let entered =
                        self.in_place_of(whose, held, problem, directions, check, &mut judged);
                    let Some(value) = entered else { return false };
                    placed = is_name.then(|| place(&value, true).ok()).flatten();
                    change.new = value;
                }
                let Some(placed) = placed else { return true };
                change.old = webstore.name_at(placed.kind(), names.order(field));
                if field == Field::Name {
                    held = same(Field::Name, &change.old, &change.new);
                }
                let is_written = field != Field::Name || !held;
                if is_written {
                    placed_names.place(field, placed);
                }
                is_written
            });
            let country = self.country_after(company, &merged.to_company);
            merged.to_company.retain_mut(|change| {
                if !is_due(change) {
                    return true;
                }
                let Some(problem) = self.company_change_problem(company, change, &country) else {
                    return true;
                };
                let check = |value: &str| {
                    let mut entered = change.clone();
                    value.clone_into(&mut entered.new);
                    self.company_change_problem(company, &entered, &country)
                };
                let held = &webstore_values;
                let entered =
                    self.in_place_of(whose, held, problem, directions, check, &mut judged);
                let is_written = entered.is_some();
                change.new = entered.unwrap_or_default();
                is_written
            });
            for (side, change) in std::mem::take(&mut judged.corrections) {
                let problem = match side {
                    Side::Webstore => {
                        let country = country_then(&merged.to_webstore);
                        let own = Some(webstore.id);
                        self.webstore_value_problem(change.field, &change.new, &country, own)
                    }
                    Side::Company => {
                        let country = self.country_after(company, &merged.to_company);
                        self.company_change_problem(company, &change, &country)
                    }
                };
                match (problem, side) {
                    (Some(problem), _) => judged.problems.push(problem),
                    (None, Side::Webstore) => merged.to_webstore.push(change),
                    (None, Side::Company) if is_country && !can_move => {}
                    (None, Side::Company) => merged.to_company.push(change),
                }
            }
        }
        // The other of the account's names is it already: both are kept.
        merged.newly_agreed.extend(held.then_some(Field::Name));
        // Where the name itself comes to stand there is no room for another one: that takes no part any more.
        if let Some(kind) = placed_names.of(Field::Name).map(NameWrite::kind) {
            for field in Field::FURTHER_NAMES {
                if names.further(field).kind() == Some(kind) {
                    placed_names.leave_out(field);
                    merged.to_webstore.retain(|change| change.field != field);
                    merged.to_company.retain(|change| change.field != field);
                }
            }
        }
        let Judged {
            problems, left_out, ..
        } = judged;
        let cleared = before.map(|before| {
            let missing = before.cleared_in(company);
            merged.newly_agreed.retain(|field| !missing.contains(field));
            let given_back = match directions.pull {
                true => give_back(&missing, &company_values, &mut merged.to_company),
                false => Vec::new(),
            };
            Cleared {
                before: before.clone(),
                given_back,
            }
        });

        let pending = self.pending(webstore, company).filter(|_| directions.pull);
        // Meta data that the key can't see can't be checked: it is written when the pair is mapped.
        let newly_mapped = matches!(reason, Reason::Matched(_));
        let bind = newly_mapped || self.lacks_binding(webstore, &company.id);
        let writes = bind
            || pending.as_ref().is_some_and(|it| it.work.is_some())
            || !merged.to_webstore.is_empty()
            || !merged.to_company.is_empty();
        // The record of what was agreed may hold only some of the fields.
        let mut conflicts = merged.conflicts.iter();
        let is_unknown = conflicts.any(|it| it.cause == ConflictCause::FirstTime);
        let reason = match reason {
            _ if let Some(pending) = &pending => pending.reason.clone(),
            Reason::Mapped if baseline.is_none() || bind || is_unknown => Reason::FirstTime,
            other => other,
        };
        // What agrees is known before anything is written: otherwise the next change of one side would look like one of both
        // for as long as the write waits.
        let is_known = !writes || (baseline.is_some() && !bind);
        let newly_agreed = match is_known {
            true if merged.newly_agreed.is_empty() => Vec::new(),
            true => {
                let fields = std::mem::take(&mut merged.newly_agreed);
                plan.agreements
                    .push((company.id.clone(), webstore.id, fields));
                Vec::new()
            }
            false => std::mem::take(&mut merged.newly_agreed),
        };
        let is_read = self.not_read(Some(webstore), Some(company)).is_empty();
        let says_nothing =
            merged.conflicts.is_empty() && problems.is_empty() && left_out.is_empty() && is_read;
        if !writes && says_nothing && pending.is_none() {
            return;
        }
        let reason = match !writes && pending.is_none() && !is_read {
            true => Reason::NotRead,
            false => reason,
        };
        let mut line = self.line(Some(webstore), Some(company), reason);
        line.conflicts = merged.conflicts;
        line.problems = problems;
        line.left_out = left_out;
        line.work = writes.then(|| {
            Work::Bring(Box::new(Bring {
                webstore: self.state.snapshots.shared_account(webstore),
                company: self.state.snapshots.shared_customer(company),
                to_webstore: merged.to_webstore,
                names: placed_names,
                to_company: merged.to_company,
                as_stood: Vec::new(),
                newly_agreed,
                bind,
                unfinished: pending.and_then(|it| it.work),
                cleared,
            }))
        });
        plan.lines.push(line);
    }
}

impl Planner<'_> {
    /// An empty country in Business Central is the company's own: what a pull writes in its place says that it was empty, and where the
    /// setup wants the code it is written along with whatever else is (spec.md §2).
    fn domestic_country(
        &self,
        company: &CompanyCustomer,
        webstore: &Values,
        directions: Directions,
        to_company: &mut Vec<FieldChange>,
    ) {
        if !is_blank(&company.country) || !company.has_read_field(Field::Country) {
            return;
        }
        let setup = &self.state.setup;
        let change = to_company.iter_mut().find(|it| it.field == Field::Country);
        if let Some(change) = change {
            change.old.clear();
            return;
        }
        let own = self.countries.own();
        let is_wanted = setup.domestic_country == DomesticCountry::WriteTheCode
            && directions.pull
            && setup.writes(Field::Country, Side::Company)
            && !to_company.is_empty();
        if let Some(own) = own.filter(|own| is_wanted && webstore.get(Field::Country) == Some(*own))
        {
            to_company.push(FieldChange {
                field: Field::Country,
                old: String::new(),
                new: own.to_owned(),
            });
        }
    }
}

/// Adds what is to be given back of `missing` fields and is not written anyway; which these are.
fn give_back(missing: &[Field], stood: &Values, to_company: &mut Vec<FieldChange>) -> Vec<Field> {
    let is_written = |field: &Field| to_company.iter().any(|change| change.field == *field);
    let left: Vec<Field> = missing
        .iter()
        .copied()
        .filter(|it| !is_written(it))
        .collect();
    to_company.extend(left.iter().map(|field| FieldChange {
        field: *field,
        old: String::new(),
        new: stood.shown(*field).to_owned(),
    }));
    left
}
