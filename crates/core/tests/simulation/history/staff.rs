//! Both systems' staff: they edit, and what they typed is noted, so that it can be looked for afterwards.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use concord_core::call::Side;
use concord_core::customer::limits::company_limit;
use concord_core::customer::name::{NameKind, split_in, split_person};
use concord_core::customer::normal::same;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::state::State;
use concord_sandbox::{Action, Edit as Change, Sandbox, System};
use serde_json::{Value, json};

use super::own;
use super::steps::{Edit, NUMBER_KEY, SHIP_TO_CODE, Twin, VAT_NUMBER_KEY};
use super::truth::{Reading, Truth, Who};
use crate::common::install_own_api;

/// A value that somebody typed.
#[derive(Debug, Clone)]
pub struct Note {
    /// Its place among all that happened.
    pub at: usize,
    pub who: Who,
    pub field: Field,
    pub value: String,
    /// What stood there before.
    pub former: String,
    /// How much both systems had seen written by then.
    pub written: usize,
    /// How it stood to the baseline then, as far as that is one still.
    pub beside: Beside,
}

/// How a value that is typed stands to what both sides last agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Nothing is agreed on the field: a blank is filled like any other.
    Nothing,
    /// It is another value.
    Another,
    /// It is the value that was agreed on: whatever stood there in between, it is no edit.
    TheSame,
}

/// A value that a colleague's browser has carried to the other side, and that this one has never read where it was typed.
#[derive(Debug, Clone)]
pub struct Carried {
    /// What had happened by then.
    pub at: usize,
    /// To whom.
    pub who: Who,
    pub field: Field,
    pub value: String,
}

/// What staff did.
#[derive(Debug, Default)]
pub struct Ledger {
    pub now: usize,
    /// How much both systems have seen written, in the step that is under way.
    pub written: usize,
    pub notes: Vec<Note>,
    /// Those that were there from the start or that staff added.
    pub not_ours: BTreeSet<Who>,
    /// E-mail and name of those that staff deleted.
    pub deleted: Vec<(Who, String, String)>,
    /// Pairs that were ever mapped.
    pub pairs: BTreeSet<(WebstoreId, CompanyId)>,
    pub carried: Vec<Carried>,
    /// What was typed where a colleague's browser had carried over what stood there before, and this one saw only after its own run had
    /// put that back: when, in whom and where.
    pub outdone: BTreeSet<(usize, Who, Field)>,
}

impl Ledger {
    /// The latest note of a field that is not older than `since`.
    pub fn latest(&self, who: &Who, field: Field, since: usize) -> Option<&Note> {
        let mut notes = self.notes.iter().rev();
        notes.find(|note| note.who == *who && note.field == field && note.at >= since)
    }

    /// Everybody that a customer was ever mapped to.
    pub fn counterparts(&self, who: &Who) -> Vec<Who> {
        self.pairs
            .iter()
            .filter_map(|(id, customer)| match who {
                Who::Webstore(of) if of == id => Some(Who::Company(customer.clone())),
                Who::Company(of) if of == customer => Some(Who::Webstore(*id)),
                _ => None,
            })
            .collect()
    }

    /// Who is mapped to whom now.
    pub fn note_pairs(&mut self, state: &State) {
        let lines = state.mappings.lines();
        self.pairs
            .extend(lines.filter_map(|line| Some((line.webstore_id?, line.customer.clone()))));
    }

    /// The next moment.
    pub fn tick(&mut self) -> usize {
        self.now += 1;
        self.now
    }
}

/// Those who edit.
#[derive(Clone)]
pub struct Staff {
    pub sandbox: Rc<RefCell<Sandbox>>,
    pub ledger: Rc<RefCell<Ledger>>,
    pub reading: Rc<Reading>,
}

impl Staff {
    pub fn work(&self, edit: &Edit) {
        match edit {
            Edit::Set(side, number, field, value) => {
                if let Some(who) = self.somebody(*side, *number) {
                    self.set(&who, *field, value);
                }
            }
            Edit::SetBoth(number, field, in_webstore, in_company) => {
                let Some(who @ Who::Webstore(id)) = self.somebody(Side::Webstore, *number * 4)
                else {
                    return;
                };
                let customer = Truth::of(&self.sandbox.borrow()).webstore[&id]
                    .binding()
                    .map(|binding| Who::Company(binding.customer.clone()));
                self.set(&who, *field, in_webstore);
                if let Some(customer) = customer {
                    self.set(&customer, *field, in_company);
                }
            }
            Edit::Move(side, number, country, state) => {
                if let Some(who) = self.somebody(*side, *number) {
                    let set = match side {
                        Side::Webstore => {
                            let state = match country.as_str() {
                                "DE" if !state.is_empty() => format!("DE-{state}"),
                                _ => state.clone(),
                            };
                            json!({"billing": {"country": country, "state": state}})
                        }
                        Side::Company => json!({"country": country, "state": state}),
                    };
                    self.change(&who, set);
                }
            }
            Edit::Add(side, mark, twin) => self.add(*side, mark, *twin),
            Edit::Delete(side, number) => {
                if let Some(who) = self.somebody(*side, *number) {
                    self.delete(&who);
                }
            }
            Edit::OwnApi(installed) => {
                install_own_api(&mut self.sandbox.borrow_mut(), *installed);
            }
            Edit::Groups(number, price, discount) => self.set_groups(*number, *price, *discount),
            Edit::TypedRoles(number, typed) => self.type_roles(*number, *typed),
            Edit::Number(number, whose) => {
                let customers: Vec<String> = {
                    let sandbox = self.sandbox.borrow();
                    let customers = sandbox.company().customers();
                    customers.map(|it| it.number.to_string()).collect()
                };
                let named = match whose {
                    Some(place) if !customers.is_empty() => {
                        customers[place % customers.len()].clone()
                    }
                    _ => "NOBODY".to_owned(),
                };
                if let Some(who) = self.somebody(Side::Webstore, *number) {
                    let meta = json!([{"key": NUMBER_KEY, "value": named}]);
                    self.change(&who, json!({ "meta_data": meta }));
                }
            }
            Edit::Role(number, role) => {
                if let Some(who) = self.somebody(Side::Webstore, *number) {
                    self.change(&who, json!({ "role": role }));
                }
            }
        }
    }

    /// Mostly somebody who is mapped; never the shop's own people.
    pub fn somebody(&self, side: Side, number: usize) -> Option<Who> {
        let truth = Truth::of(&self.sandbox.borrow());
        let accounts = || {
            truth
                .webstore
                .values()
                .filter(|it| it.role != "administrator")
        };
        let bound = accounts().filter(|it| it.binding().is_some());
        let (bound, all): (Vec<Who>, Vec<Who>) = match side {
            Side::Webstore => (
                bound.map(|it| Who::Webstore(it.id)).collect(),
                accounts().map(|it| Who::Webstore(it.id)).collect(),
            ),
            Side::Company => (
                bound
                    .filter_map(|it| Some(Who::Company(it.binding()?.customer.clone())))
                    .filter(|who| truth.holds_record(who))
                    .collect(),
                truth.company.keys().cloned().map(Who::Company).collect(),
            ),
        };
        let among = match bound.is_empty() || number % 4 == 1 {
            true => all,
            false => bound,
        };
        among.get((number / 4).checked_rem(among.len())?).cloned()
    }

    fn set(&self, who: &Who, field: Field, value: &str) {
        // Business Central's own pages take no more than its fields hold.
        if matches!(who, Who::Company(_)) && value.encode_utf16().count() > company_limit(field) {
            return;
        }
        let text = json!(value);
        if let (Who::Company(customer), Field::Delivery) = (who, field) {
            return self.ship_to(customer, value);
        }
        let set = match who {
            Who::Webstore(id) => match field {
                Field::Name => {
                    let truth = Truth::of(&self.sandbox.borrow());
                    let kind = truth.webstore[id].name(self.reading.source);
                    match kind {
                        Some((NameKind::Company, _)) => json!({"billing": {"company": text}}),
                        _ => {
                            let (first, last) = split_person(value);
                            json!({"first_name": first, "last_name": last})
                        }
                    }
                }
                // An account always has one.
                Field::Email if value.is_empty() => return,
                Field::Email => json!({ "email": text }),
                Field::Phone => json!({"billing": {"phone": text}}),
                Field::Address => json!({"billing": {"address_1": text}}),
                Field::Address2 => json!({"billing": {"address_2": text}}),
                Field::PostCode => json!({"billing": {"postcode": text}}),
                Field::City => json!({"billing": {"city": text}}),
                Field::State => json!({"billing": {"state": text}}),
                Field::Country => json!({"billing": {"country": text}}),
                // Where the person's name is the name, there is no other one.
                Field::Name2 | Field::Contact => {
                    let truth = Truth::of(&self.sandbox.borrow());
                    let values = truth.values(who, &self.reading);
                    if values.is_none_or(|values| values.get(field).is_none()) {
                        return;
                    }
                    match self.reading.names.further(field).kind() {
                        Some(NameKind::Company) => json!({"billing": {"company": text}}),
                        _ => {
                            let (first, last) = split_in(self.reading.names.order(field), value);
                            json!({"first_name": first, "last_name": last})
                        }
                    }
                }
                Field::VatNumber => json!({"meta_data": [{"key": VAT_NUMBER_KEY, "value": text}]}),
                Field::Own(own) => json!({"meta_data": [{"key": own::key(own), "value": text}]}),
                // Without an address it is the billing address.
                Field::Delivery if value.is_empty() => {
                    json!({"shipping": {"first_name": "", "last_name": "", "company": "",
                    "address_1": "", "address_2": "", "postcode": "", "city": "", "phone": ""}})
                }
                Field::Delivery => {
                    json!({"shipping": {"address_1": text, "city": "Hamn", "country": "SE"}})
                }
            },
            Who::Company(_) => match field {
                Field::Name => json!({ "displayName": text }),
                Field::Email => json!({ "email": text }),
                Field::Phone => json!({ "phoneNumber": text }),
                Field::Address => json!({ "addressLine1": text }),
                Field::Address2 => json!({ "addressLine2": text }),
                Field::PostCode => json!({ "postalCode": text }),
                Field::City => json!({ "city": text }),
                Field::State => json!({ "state": text }),
                Field::Country => json!({ "country": text }),
                Field::VatNumber => json!({ "taxRegistrationNumber": text }),
                Field::Name2 => json!({ "name2": text }),
                Field::Contact | Field::Delivery => json!({ "contact": text }),
                Field::Own(own) => match own::company_edit(own, value) {
                    Some(edit) => edit,
                    None => return,
                },
            },
        };
        self.change(who, set);
    }

    /// Makes or changes a ship-to address, or takes it out.
    fn ship_to(&self, customer: &CompanyId, address: &str) {
        let set = json!({"Code": SHIP_TO_CODE, "Address": address, "City": "Hamn", "Country_Region_Code": "SE"});
        let change = Change::change(System::Company, customer.as_str(), set).of_ship_to();
        let action = match address.is_empty() {
            true => Action::Delete,
            false => Action::Add,
        };
        self.carry_out(
            &Who::Company(customer.clone()),
            &Change { action, ..change },
        );
    }

    pub fn change(&self, who: &Who, set: Value) {
        let edit = match who {
            Who::Webstore(id) => Change::change(System::Webstore, id.0, set),
            Who::Company(id) => Change::change(System::Company, id.as_str(), set),
        };
        self.carry_out(who, &edit);
    }

    fn carry_out(&self, who: &Who, edit: &Change) {
        let before = Truth::of(&self.sandbox.borrow()).values(who, &self.reading);
        if self.sandbox.borrow_mut().edit(edit).is_err() {
            return;
        }
        let after = Truth::of(&self.sandbox.borrow()).values(who, &self.reading);
        let (Some(before), Some(after)) = (before, after) else {
            return;
        };
        let mut ledger = self.ledger.borrow_mut();
        let at = ledger.tick();
        let written = ledger.written;
        for field in after.fields() {
            let (was, is) = (before.shown(field), after.shown(field));
            // Nothing and no, or nothing and 0, are one value.
            let is_spelling = matches!(field, Field::Own(_)) && same(field, was, is);
            if was != is && !is_spelling {
                ledger.notes.push(Note {
                    at,
                    who: who.clone(),
                    field,
                    value: after.shown(field).to_owned(),
                    former: was.to_owned(),
                    written,
                    beside: Beside::Nothing,
                });
            }
        }
    }

    fn add(&self, side: Side, mark: &str, twin: Option<(usize, Twin)>) {
        let truth = Truth::of(&self.sandbox.borrow());
        let other = match side {
            Side::Webstore => Side::Company,
            Side::Company => Side::Webstore,
        };
        let model = twin.and_then(|(number, what)| {
            let who = self.somebody(other, number)?;
            Some((truth.values(&who, &self.reading)?, what))
        });
        let mut email = format!("new{mark}@post.example");
        let mut name = format!("Nils Ny {mark}");
        match model {
            Some((values, Twin::Email)) if !values.shown(Field::Email).is_empty() => {
                email = values.shown(Field::Email).to_owned();
            }
            Some((values, Twin::Name)) if !values.shown(Field::Name).is_empty() => {
                name = values.shown(Field::Name).to_owned();
            }
            _ => {}
        }
        let taken = |account: &&concord_core::webstore::WebstoreCustomer| {
            account.email.eq_ignore_ascii_case(&email)
        };
        let edit = match side {
            Side::Webstore if truth.webstore.values().any(|it| taken(&it)) => return,
            Side::Webstore => {
                let (first, last) = split_person(&name);
                let set = json!({"email": email, "first_name": first, "last_name": last, "billing": {"country": "SE"}});
                Change::add(System::Webstore, set)
            }
            Side::Company => Change::add(
                System::Company,
                json!({"displayName": name, "email": email, "country": "SE"}),
            ),
        };
        let Ok(added) = self.sandbox.borrow_mut().edit(&edit) else {
            return;
        };
        let who = match side {
            Side::Webstore => Who::Webstore(WebstoreId(added.id.as_u64().unwrap())),
            Side::Company => Who::Company(CompanyId::new(added.id.as_str().unwrap())),
        };
        self.ledger.borrow_mut().not_ours.insert(who);
    }

    fn delete(&self, who: &Who) {
        let values = Truth::of(&self.sandbox.borrow()).values(who, &self.reading);
        let edit = match who {
            Who::Webstore(id) => Change::delete(System::Webstore, id.0),
            Who::Company(id) => Change::delete(System::Company, id.as_str()),
        };
        if let (Ok(_), Some(values)) = (self.sandbox.borrow_mut().edit(&edit), values) {
            let of = |field| values.shown(field).to_owned();
            let mut ledger = self.ledger.borrow_mut();
            ledger
                .deleted
                .push((who.clone(), of(Field::Email), of(Field::Name)));
        }
    }
}

/// Who is whose, by the mappings in the webstore's meta data.
pub fn bindings(truth: &Truth) -> BTreeMap<WebstoreId, CompanyId> {
    let bound = truth.webstore.values();
    bound
        .filter_map(|account| Some((account.id, account.binding()?.customer.clone())))
        .collect()
}
