//! Whether the other side can hold a value, before anything is sent.

use super::Planner;
use crate::call::Side;
use crate::company::{CompanyCustomer, email_field, spelled};
use crate::customer::country::Spelling;
use crate::customer::delivery::{self, Delivery};
use crate::customer::limits::{Problem, ProblemKind, company_problem, is_email, webstore_problem};
use crate::customer::name::{NameKind, NameWrite, Unplaced, shared_words};
use crate::customer::normal::{alike, folded, is_blank};
use crate::customer::{Field, WebstoreId};
use crate::merge::FieldChange;
use crate::template::own_value_problem;
use crate::webstore::WebstoreCustomer;

/// The country that a customer of Business Central will have: what else is written is checked and spelled by it, whether the
/// country itself is written, refused or left out.
pub(super) struct CountryThen {
    /// As ISO code; empty where it is not known.
    iso: String,
    /// As the company's own code, by which Business Central chooses its formats; none where that is not known.
    code: Option<String>,
    /// The VAT registration no. that the customer has and keeps when it moves there.
    kept_number: Option<String>,
}

impl Planner<'_> {
    /// Of a customer after these changes; where none of them moves it, it stays under the code that it has.
    pub(super) fn country_after(
        &self,
        company: &CompanyCustomer,
        changes: &[FieldChange],
    ) -> CountryThen {
        let moves = |change: &&FieldChange| change.field == Field::Country;
        if let Some(change) = changes.iter().find(moves) {
            let meant = self.country_meant(&change.new);
            let mut others = changes.iter();
            let number = others.find(|it| it.field == Field::VatNumber);
            let is_taken = number.is_some_and(|it| {
                let refused = self.vat_format_problem(Field::VatNumber, &it.new, &meant);
                refused.is_none()
            });
            let held = company.text(Field::VatNumber).map(str::to_owned);
            return CountryThen {
                kept_number: held.filter(|_| !is_taken),
                ..meant
            };
        }
        if !company.has_read_field(Field::Country) {
            return CountryThen {
                iso: String::new(),
                code: None,
                kept_number: None,
            };
        }
        let code = match is_blank(&company.country) {
            true => self.countries.own_code(),
            false => company.country.trim(),
        };
        CountryThen {
            iso: self.countries.iso(&company.country),
            code: Some(code.to_owned()),
            kept_number: None,
        }
    }

    /// Of a customer who is written with this country: an empty one is the company's own.
    pub(super) fn country_meant(&self, iso: &str) -> CountryThen {
        if !is_blank(iso) {
            return CountryThen {
                iso: iso.to_owned(),
                code: self.countries.company_code(iso),
                kept_number: None,
            };
        }
        CountryThen {
            iso: self.countries.own().unwrap_or_default().to_owned(),
            code: Some(self.countries.own_code().to_owned()),
            kept_number: None,
        }
    }

    pub(super) fn company_change_problem(
        &self,
        company: &CompanyCustomer,
        change: &FieldChange,
        country: &CountryThen,
    ) -> Option<Problem> {
        if change.field == Field::Email {
            // Other addresses of the field stay: all of them together must fit, and the new one be one.
            let whole = email_field(company, &change.old, &change.new);
            let problem = |kind| Problem::found(Side::Company, Field::Email, &change.new, kind);
            return match is_blank(&change.new) || is_email(&change.new) {
                true => company_problem(Field::Email, &whole),
                false => problem(ProblemKind::InvalidEmail),
            };
        }
        let refused = self.company_value_problem(change.field, &change.new, country);
        refused.or_else(|| self.copied_country_problem(company, change, country))
    }

    /// Where the ship-to address becomes the customer's own address: Business Central checks the country of that once more, and refuses
    /// a code that has left its list since the customer got it.
    fn copied_country_problem(
        &self,
        company: &CompanyCustomer,
        change: &FieldChange,
        country: &CountryThen,
    ) -> Option<Problem> {
        let is_copied = change.field == Field::Delivery && is_blank(&change.new);
        let code = country.code.as_ref().filter(|_| is_copied)?;
        let is_the_same = |listed: &str| listed.eq_ignore_ascii_case(code);
        let mut listed = self.countries.company().map(|(code, _)| code).peekable();
        if is_blank(&company.country) || listed.peek().is_none() || listed.any(is_the_same) {
            return None;
        }
        let kind = ProblemKind::NoCompanyCode {
            country: self.countries.country_name(&country.iso).to_owned(),
            standing: Vec::new(),
        };
        let part = Problem::found(Side::Company, Field::Country, code, kind)?;
        let part = Box::new(part);
        let kind = ProblemKind::InDelivery { part };
        Problem::found(Side::Company, Field::Delivery, &change.new, kind)
    }

    /// Where a changed name goes in the account. What can't be told is a problem; so is a name that would stand behind the one
    /// that counts, unless the user has settled it so: both sides would differ without a word.
    pub(super) fn place_name(
        &self,
        webstore: &WebstoreCustomer,
        company: &CompanyCustomer,
        new: &str,
        is_settled: bool,
    ) -> Result<NameWrite, Problem> {
        let source = self.state.setup.name_source;
        let now = webstore.name(source);
        let baseline = self.state.baselines.get(&company.id);
        let agreed = baseline.and_then(|it| it.0.get(&Field::Name));
        // What both sides held is known for the person's or the company's by where it stands, also after a correction there.
        let agreed = agreed
            .filter(|it| alike(Field::Name, &it.webstore, &it.company))
            .zip(now)
            .filter(|(agreed, (_, now))| shared_words(&agreed.webstore, now) > 0)
            .map(|(_, (kind, _))| kind);
        let kind = company.kind.name_kind();
        let placed = webstore.place_name(new, kind, agreed, source.order());
        let counts = |placed: &NameWrite| {
            let first = source.first();
            let stands_behind =
                placed.kind() != first && !is_blank(&webstore.name_at(first, source.order()));
            is_settled || is_blank(new) || !stands_behind
        };
        let placed = match placed {
            Ok(placed) if !counts(&placed) => Err(Unplaced::CompanyOrPerson),
            placed => placed,
        };
        placed.map_err(|why| unclear_name(webstore, Field::Name, new, why))
    }

    /// Where Name 2 or Contact goes in the account: always to the name that the setup says. What can't be told is a problem.
    pub(super) fn place_further_name(
        &self,
        webstore: &WebstoreCustomer,
        field: Field,
        kind: NameKind,
        new: &str,
    ) -> Result<NameWrite, Problem> {
        let order = self.state.setup.names().order(field);
        let placed = webstore.place_name_at(kind, order, new);
        placed.map_err(|why| unclear_name(webstore, field, new, why))
    }

    pub(super) fn company_value_problem(
        &self,
        field: Field,
        value: &str,
        country: &CountryThen,
    ) -> Option<Problem> {
        if field == Field::Delivery {
            return self.delivery_problem(Side::Company, value);
        }
        if field == Field::Country && self.countries.company_code(value).is_none() {
            let standing = self.countries.codes_standing_for(value).into_iter();
            let kind = ProblemKind::NoCompanyCode {
                country: self.countries.country_name(value).to_owned(),
                standing: standing.map(str::to_owned).collect(),
            };
            return Problem::found(Side::Company, field, value, kind);
        }
        let spelling = Spelling {
            countries: self.countries,
            states: self.state.setup.state_source,
        };
        // The country's own code is shorter than any limit.
        if field == Field::Country {
            return self.kept_number_problem(value, country);
        }
        let spelled = spelled(field, value, &country.iso, spelling);
        if let Field::Own(own) = field {
            let lists = &self.state.snapshots.reference.lists;
            return own_value_problem(own, &spelled, lists);
        }
        let problem = company_problem(field, &spelled);
        problem.or_else(|| self.vat_format_problem(field, &spelled, country))
    }

    /// The first part of a delivery address that the other side can't hold. A ship-to address needs no name of its own, and Business
    /// Central takes letters in its phone no. (facts/business-central.md §2.3).
    fn delivery_problem(&self, side: Side, value: &str) -> Option<Problem> {
        let address = Delivery::from_value(value)?;
        let country = address.get(Field::Country);
        let meant = self.country_meant(country);
        let is_free = |part: &Problem| {
            let missing = part.kind == ProblemKind::Missing;
            missing || part.kind == ProblemKind::LettersInPhone
        };
        let mut parts = delivery::PARTS.into_iter().filter_map(|part| {
            let text = address.get(part);
            let of_part = match side {
                Side::Company if part == Field::Country && is_blank(text) => None,
                Side::Company => self.company_value_problem(part, text, &meant),
                Side::Webstore => self.webstore_value_problem(part, text, country, None),
            };
            of_part.filter(|it| !is_free(it))
        });
        let part = Box::new(parts.next()?);
        Problem::found(
            side,
            Field::Delivery,
            value,
            ProblemKind::InDelivery { part },
        )
    }

    /// Whether Business Central has said that it takes no such VAT registration no. for the country as the customer keeps: it refuses the
    /// country then.
    fn kept_number_problem(&self, value: &str, country: &CountryThen) -> Option<Problem> {
        let number = country.kept_number.as_ref()?;
        let of_number = self.vat_format_problem(Field::VatNumber, number, country)?;
        let ProblemKind::VatFormat {
            country: code,
            formats,
        } = of_number.kind
        else {
            return None;
        };
        let kind = ProblemKind::HeldVatFormat {
            number: number.clone(),
            country: code,
            formats,
        };
        Problem::found(Side::Company, Field::Country, value, kind)
    }

    /// Whether Business Central has said that it takes no such VAT registration no. for the country.
    fn vat_format_problem(
        &self,
        field: Field,
        value: &str,
        country: &CountryThen,
    ) -> Option<Problem> {
        if field != Field::VatNumber {
            return None;
        }
        let code = country.code.as_ref()?;
        let formats = self
            .state
            .snapshots
            .reference
            .vat_formats
            .refusing(code, value)?;
        let kind = ProblemKind::VatFormat {
            country: code.clone(),
            formats: formats.to_vec(),
        };
        Problem::found(Side::Company, field, value, kind)
    }

    /// `country` is the customer's as it will be, as ISO code.
    pub(super) fn webstore_value_problem(
        &self,
        field: Field,
        value: &str,
        country: &str,
        own: Option<WebstoreId>,
    ) -> Option<Problem> {
        if field == Field::Delivery {
            return self.delivery_problem(Side::Webstore, value);
        }
        let problem = |kind| Problem::found(Side::Webstore, field, value, kind);
        if field == Field::Country && !self.countries.webstore_knows(value) {
            return problem(match self.countries.doubted(value) {
                Some((code, name)) => ProblemKind::DoubtfulCode {
                    code: code.to_owned(),
                    name: name.map(str::to_owned),
                },
                None => ProblemKind::UnknownCountry,
            });
        }
        if field == Field::State && !self.countries.webstore_knows_state(country, value) {
            return problem(ProblemKind::UnknownState {
                country: country.to_owned(),
            });
        }
        if field == Field::Email
            && let Some(holder) = self.webstore_emails.get(&folded(value))
            && Some(holder.id) != own
        {
            return problem(ProblemKind::EmailInUse {
                holder: self.describe_webstore(holder),
            });
        }
        webstore_problem(field, value)
    }
}

/// A name of which can't be told where it goes.
fn unclear_name(webstore: &WebstoreCustomer, field: Field, new: &str, why: Unplaced) -> Problem {
    let (first, last) = webstore.person();
    let (first, last) = (first.into_owned(), last.into_owned());
    Problem {
        field,
        value: new.to_owned(),
        side: Side::Webstore,
        kind: ProblemKind::UnclearName { why, first, last },
    }
}
