//! An identity as each system holds it.

use super::people::{Identity, pick};
use super::spelling;
use crate::company::{self, Blocked, ContactType, Home, Taxes};
use crate::webstore::{self, Meta};

const DAY: i64 = 86_400_000;

/// How much a record's spelling strays from the identity's own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Plain,
    Other,
}

/// As somebody who shopped: account, billing and sometimes shipping address.
pub(super) fn in_webstore(
    rng: &mut fastrand::Rng,
    who: &Identity,
    spelling: Spelling,
    now: i64,
) -> webstore::Customer {
    let mut spell = |text: &str| match spelling {
        Spelling::Other if rng.u8(..3) == 0 => spelling::other_for_webstore(rng, text),
        _ => text.to_owned(),
    };
    let (first, last, company) = (spell(&who.first), spell(&who.last), spell(&who.company));
    let email = if spelling == Spelling::Other && rng.u8(..4) == 0 {
        spelling::other_email(rng, &who.email)
    } else {
        who.email.clone()
    };
    let phone = if rng.u8(..10) == 0 {
        String::new()
    } else {
        who.phone.clone()
    };
    let billing_email = if rng.u8(..5) == 0 {
        String::new()
    } else {
        email.clone()
    };
    let created = now - DAY * 30 - rng.i64(0..700) * DAY - rng.i64(0..DAY);
    let modified = (rng.u8(..5) > 0).then(|| created + rng.i64(0..now - created));
    let mut customer = webstore::Customer {
        created,
        modified,
        email,
        first_name: first.clone(),
        last_name: last.clone(),
        role: "customer".to_owned(),
        is_paying_customer: rng.bool(),
        billing: [
            first.clone(),
            last.clone(),
            company,
            who.street.clone(),
            who.street2.clone(),
            who.town.0.to_owned(),
            who.town.2.to_owned(),
            who.land.code.to_owned(),
            who.town.1.to_owned(),
            billing_email,
            phone,
        ],
        ..webstore::Customer::default()
    };
    if rng.u8(..4) == 0 {
        let b = &customer.billing;
        customer.shipping = [
            &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], &b[8], &b[10],
        ]
        .map(String::clone);
    }
    if customer.is_paying_customer {
        let last_active = (created / 1000 + rng.i64(0..3_000_000)).to_string();
        customer.meta.push(Meta {
            id: 0,
            key: "wc_last_active".to_owned(),
            value: last_active.into(),
        });
    }
    customer
}

/// The VAT group of the country, or the tax area of the town, which not every state has.
fn tax_area(who: &Identity, home: &Home) -> String {
    let (town, state, _) = who.town;
    match home.taxes {
        Taxes::Vat => who.land.tax_area.to_owned(),
        Taxes::SalesTax if state == "OR" || who.land.code != home.country => String::new(),
        Taxes::SalesTax => format!("{town}, {state}").to_uppercase(),
    }
}

/// As the bookkeeping knows them.
pub(super) fn in_company(
    rng: &mut fastrand::Rng,
    who: &Identity,
    spelling: Spelling,
    home: &Home,
    now: i64,
) -> company::Customer {
    let is_other = spelling == Spelling::Other;
    let mut spell = |text: &str, one_in: u8| match is_other && rng.u8(..one_in) == 0 {
        true => spelling::other(rng, text),
        false => text.to_owned(),
    };
    let display_name = spell(&who.name(), 2);
    let address_line1 = spell(&who.street, 5);
    let city = spell(who.town.0, 6);
    let email = match is_other && rng.u8(..2) == 0 {
        true => spelling::other_email(rng, &who.email),
        false => who.email.clone(),
    };
    let is_domestic = who.land.code == home.country;
    let modified = now - DAY - rng.i64(0..400) * DAY - rng.i64(0..DAY);
    company::Customer {
        display_name,
        kind: if who.company.is_empty() {
            ContactType::Person
        } else {
            ContactType::Company
        },
        address_line1,
        address_line2: if rng.u8(..3) == 0 {
            String::new()
        } else {
            who.street2.clone()
        },
        city,
        state: if matches!(who.land.code, "US" | "IT") {
            who.town.1.to_owned()
        } else {
            String::new()
        },
        // Local customers often have none.
        country: if is_domestic && rng.u8(..4) == 0 {
            String::new()
        } else {
            who.land.company_code.to_owned()
        },
        postal_code: who.town.2.to_owned(),
        phone_number: if rng.u8(..7) == 0 {
            String::new()
        } else {
            who.phone.clone()
        },
        email,
        salesperson_code: (*pick(rng, &["", "JO", "LT", "OF"])).to_owned(),
        balance_due: if rng.u8(..6) == 0 {
            f64::from(rng.u32(100..900_000)) / 100.0
        } else {
            0.0
        },
        credit_limit: f64::from(*pick(rng, &[0, 0, 0, 500, 2_500, 10_000])),
        tax_area: tax_area(who, home),
        tax_liable: home.taxes == Taxes::SalesTax && is_domestic,
        currency_code: home.stored_currency(who.land.currency),
        payment_terms: (*pick(rng, &["14 DAYS", "1M(8D)", "CM", "COD", "30 DAYS"])).to_owned(),
        payment_method: (*pick(rng, &["", "BANK", "CASH"])).to_owned(),
        blocked: *pick(
            rng,
            &[
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::No,
                Blocked::All,
            ],
        ),
        modified,
        ..company::Customer::default()
    }
}
