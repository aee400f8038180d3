//! Customers that one side does not have yet.

use std::iter;

use super::decided::{Judged, Whose};
use super::{Occasion, Planner};
use crate::call::Side;
use crate::company::{Blocked, CompanyCustomer, CustomerKind};
use crate::customer::limits::Problem;
use crate::customer::name::NameKind;
use crate::customer::normal::{folded, is_blank};
use crate::customer::{Field, Values};
use crate::mapping::Evidence;
use crate::merge::FieldChange;
use crate::new_account::holder_problem;
use crate::plan::{PlanLine, Reason, Twin, Work};
use crate::setup::DomesticCountry;
use crate::template::{Chosen, Region};
use crate::webstore::WebstoreCustomer;

impl Planner<'_> {
    /// `occasion` is the order that the customer is created for; none when a synchronisation creates it.
    pub(super) fn new_in_company(
        &self,
        webstore: &WebstoreCustomer,
        occasion: Option<&Occasion>,
    ) -> PlanLine {
        let skip = |reason| self.line(Some(webstore), None, reason);
        if !self.state.setup.takes_part(webstore) {
            return skip(Reason::StaffAccount {
                role: webstore.role.clone(),
            });
        }
        if self.state.belongs_elsewhere(webstore) {
            return skip(Reason::OtherCompany);
        }
        if !webstore.is_read() {
            return skip(Reason::NotRead);
        }
        let whose = Whose {
            webstore: Some(webstore.id),
            company: None,
        };
        if self.is_customer_left_out(whose) {
            return skip(Reason::CustomerLeftOut);
        }
        let kept = self.is_kept_by_rule(webstore);
        if let Some(reason) = kept.or_else(|| self.may_be_unread_customer(webstore)) {
            return skip(reason);
        }
        let held = webstore.emails().filter_map(|email| {
            let email = folded(&email);
            let holder = self.company_emails.get(&email).copied()?;
            Some((email, holder))
        });
        let (distinct, doubtful): (Vec<_>, Vec<_>) =
            held.partition(|(_, it)| self.state.are_distinct(webstore.id, &it.id));
        let is_distinct = !distinct.is_empty();
        if let Some((email, holder)) = doubtful.into_iter().next() {
            return skip(Reason::PossibleDuplicate(Box::new(Twin {
                evidence: Evidence::Email(email),
                holder: self.held_by(holder),
                customer: holder.id.clone(),
                webstore: webstore.id,
            })));
        }
        if let Some(reason) = self.may_be_held(webstore) {
            return skip(reason);
        }
        let setup = &self.state.setup;
        // What a pull may do is another setting (spec.md §2).
        if setup.prevent_auto_create && occasion.is_some() {
            return skip(Reason::CreationPrevented);
        }
        let vat_key = setup.vat_number_key.as_deref();
        let (region, taxed) = match occasion {
            Some(order) => {
                let region = order.region.clone();
                (region.with_vat_number_of(webstore, vat_key), order.taxed)
            }
            None => {
                let code = self.state.code().unwrap_or_default();
                let region = Region::of_customer(code, webstore, self.countries, vat_key);
                (region, false)
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
        let mut values = self.given(setup.values_of(webstore, self.countries), Side::Company);
        if is_blank(values.shown(Field::Country)) {
            values.set(Field::Country, template.country.clone());
        }
        if setup.domestic_country == DomesticCountry::LeaveEmpty
            && self.countries.own() == Some(values.shown(Field::Country))
        {
            values.set(Field::Country, String::new());
        }
        let kind = match webstore.name(source) {
            Some((NameKind::Company, _)) => CustomerKind::Company,
            _ => CustomerKind::Person,
        };
        // Of a person Business Central makes the contact of the name.
        if kind == CustomerKind::Person {
            values.set(Field::Contact, String::new());
        }
        let mut line = skip(Reason::NewInWebstore {
            template: template.code.clone(),
            why: occasion.map_or(why.clone(), |it| it.words(&why)),
            template_values: template.words.clone(),
            is_distinct,
            namesakes: Vec::new(),
        });
        let held = setup.values_of(webstore, self.countries);
        let check = |field, value: &str, values: &Values| {
            let country = self.country_meant(values.shown(Field::Country));
            self.company_value_problem(field, value, &country)
        };
        let corrections = self.judge_new(whose, &held, &mut values, check, &mut line);
        if line.problems.is_empty() {
            line.work = Some(Work::CreateInCompany {
                corrections,
                seen: self.state.snapshots.shared_account(webstore),
                template: Self::template_beside(template, &values),
                values,
                kind,
            });
        }
        line
    }

    pub(super) fn new_in_webstore(&self, company: &CompanyCustomer) -> PlanLine {
        if !company.is_read() {
            return self.line(None, Some(company), Reason::NotRead);
        }
        if let Some(reason) = self.may_be_unread_account(company) {
            return self.line(None, Some(company), reason);
        }
        let whose = Whose {
            webstore: None,
            company: Some(&company.id),
        };
        if self.is_customer_left_out(whose) {
            return self.line(None, Some(company), Reason::CustomerLeftOut);
        }
        if company.blocked == Some(Blocked::All) {
            return self.line(None, Some(company), Reason::Blocked);
        }
        let mut values = self.given(self.state.company_values(company, &[]), Side::Webstore);
        // A new account's name stands as company or person, by what the customer is: there may be no room for another one.
        let kind = company.kind.name_kind();
        for field in Field::FURTHER_NAMES {
            if !self.state.setup.names().has_room(field, kind) {
                values.set(field, String::new());
            }
        }
        let mapping = self.state.mappings.line(&company.id);
        let user_name = mapping.and_then(|line| line.user_name.clone());
        let chosen = user_name.as_deref();
        if let Some(problem) = chosen.and_then(|name| holder_problem(self.state, &company.id, name))
        {
            return self.line(None, Some(company), Reason::UserName(problem));
        }
        let taken = match user_name {
            Some(_) => None,
            None => self.holder_of_user_name(values.shown(Field::Email)),
        };
        let user_name = match &taken {
            Some(_) => self.free_user_name(values.shown(Field::Email), &company.number),
            None => user_name,
        };
        let reason = Reason::NewInCompany {
            user_name: user_name.clone(),
            taken,
        };
        let mut line = self.line(None, Some(company), reason);
        let held = self.state.company_values(company, &[]);
        let check = |field, value: &str, values: &Values| {
            self.webstore_value_problem(field, value, values.shown(Field::Country), None)
        };
        let corrections = self.judge_new(whose, &held, &mut values, check, &mut line);
        if line.problems.is_empty() {
            line.work = Some(Work::CreateInWebstore {
                corrections,
                seen: self.state.snapshots.shared_customer(company),
                values,
                user_name,
                password_chosen: mapping.is_some_and(|line| line.password_chosen),
            });
        }
        line
    }

    /// Judges the values of a new customer: what is refused is an error of the line, left out or replaced. Returns what is written to
    /// the record that it is made from. `check` gets the values too: their country comes first, so that it is the one that will be there.
    fn judge_new(
        &self,
        whose: Whose<'_>,
        held: &Values,
        values: &mut Values,
        check: impl Fn(Field, &str, &Values) -> Option<Problem>,
        line: &mut PlanLine,
    ) -> Vec<FieldChange> {
        let mut judged = Judged::default();
        let rest = values.fields().filter(|it| *it != Field::Country);
        let fields: Vec<Field> = iter::once(Field::Country).chain(rest).collect();
        for field in fields {
            let Some(problem) = check(field, values.shown(field), values) else {
                continue;
            };
            // A new customer is mapped, which sets the flag.
            let directions = self.directions(true);
            let check = |value: &str| check(field, value, values);
            let entered = self.in_place_of(whose, held, problem, directions, check, &mut judged);
            values.set(field, entered.unwrap_or_default());
        }
        line.problems = judged.problems;
        line.left_out = judged.left_out;
        let corrections = judged.corrections.into_iter();
        corrections.map(|(_, change)| change).collect()
    }

    /// What of a customer's values a new customer on the other side is given.
    pub(super) fn given(&self, values: Values, to: Side) -> Values {
        let services = &self.state.snapshots.reference.lists.services;
        let takes = |field: Field| match field {
            _ if to == Side::Webstore => true,
            Field::Delivery => services.has_ship_tos(),
            field => services.card.is_some() || !self.state.way().is_on_page(field),
        };
        let setup = &self.state.setup;
        let gives = |field| setup.gives_new(field, to) && takes(field);
        values.map(|field| match gives(field) {
            true => values.get(field).map(|value| match is_blank(value) {
                true => setup.default_value(field).to_owned(),
                false => value.to_owned(),
            }),
            false => Some(String::new()),
        })
    }
}
