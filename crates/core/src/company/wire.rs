//! A Business Central customer as API v2.0 gives it, and its values in the shared fields.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::customer::country::CountryTable;
use crate::customer::email::{addresses, first_address, is_same};
use crate::customer::name::NameKind;
use crate::customer::{CompanyId, Field, Values};
use crate::ports::Timestamp;

/// A customer of the company, with what Concord reads of it (facts/business-central.md §1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompanyCustomer {
    /// Opaque; sent as `If-Match` with an update.
    #[serde(rename = "@odata.etag", default)]
    pub etag: String,
    /// The immutable record id.
    pub id: CompanyId,
    /// The customer no.; can be renamed.
    pub number: String,
    /// Name.
    #[serde(default)]
    pub display_name: String,
    /// Company or person.
    #[serde(rename = "type", default)]
    pub kind: CustomerKind,
    /// Address.
    #[serde(default)]
    pub address_line1: String,
    /// Address 2.
    #[serde(default)]
    pub address_line2: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// County.
    #[serde(default)]
    pub state: String,
    /// Country/region code, the company's own.
    #[serde(default)]
    pub country: String,
    /// Post code.
    #[serde(default)]
    pub postal_code: String,
    /// Phone no.
    #[serde(default)]
    pub phone_number: String,
    /// One e-mail or several, as people fill the field: read with [`CompanyCustomer::emails`].
    #[serde(default)]
    pub email: String,
    /// Tax registration no.
    #[serde(default)]
    pub tax_registration_number: String,
    /// When it was last changed, by anybody; Business Central's own maintenance changes it too
    /// (facts/business-central.md §5.4).
    #[serde(default)]
    pub last_modified_date_time: String,
}

/// The properties of [`CompanyCustomer`], for `$select`.
pub(super) const SELECT: &str = "id,number,displayName,type,addressLine1,addressLine2,city,state,country,postalCode,phoneNumber,email,taxRegistrationNumber,lastModifiedDateTime";

/// What a customer template gives a customer through API v2.0, for `$select`.
pub(super) const TEMPLATE_SELECT: &str = "taxAreaId,taxLiable,paymentTermsId,paymentMethodId,shipmentMethodId,currencyId,salespersonCode,creditLimit";

/// Business Central's Contact Type. The enum is extensible: another value is read as company, its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CustomerKind {
    /// A person.
    Person,
    /// A company.
    #[default]
    #[serde(other)]
    Company,
}

impl CustomerKind {
    /// Which of a webstore customer's names a customer of this kind goes by.
    pub fn name_kind(self) -> NameKind {
        match self {
            CustomerKind::Company => NameKind::Company,
            CustomerKind::Person => NameKind::Person,
        }
    }
}

impl CompanyCustomer {
    /// The values of the shared fields, the country as ISO code. Of several e-mails the first that is among
    /// the `known` ones counts (the other side's, then the baseline's), else the first of all.
    pub fn values(&self, countries: &CountryTable, known: &[&str]) -> Values {
        let own = |known: &&str| self.emails().find(|own| is_same(own, known));
        let email = known
            .iter()
            .find_map(own)
            .unwrap_or_else(|| first_address(&self.email));
        Values::from_fn(|field| match field {
            Field::Name => self.display_name.clone(),
            Field::Email => email.clone().into_owned(),
            Field::Phone => self.phone_number.clone(),
            Field::Address => self.address_line1.clone(),
            Field::Address2 => self.address_line2.clone(),
            Field::PostCode => self.postal_code.clone(),
            Field::City => self.city.clone(),
            Field::State => countries.state(&countries.iso(&self.country), &self.state),
            Field::Country => countries.iso(&self.country),
        })
    }

    /// Whether all values are as they were when `seen`, whatever else has changed.
    pub fn is_as(&self, seen: &CompanyCustomer) -> bool {
        let timeless = |customer: &CompanyCustomer| CompanyCustomer {
            etag: String::new(),
            last_modified_date_time: String::new(),
            ..customer.clone()
        };
        timeless(self) == timeless(seen)
    }

    /// When it was last changed, as far as that can be read.
    pub fn modified(&self) -> Option<Timestamp> {
        Timestamp::parse_utc(&self.last_modified_date_time)
    }

    /// Every e-mail of the customer (facts/faults.md 6).
    pub fn emails(&self) -> impl Iterator<Item = Cow<'_, str>> {
        addresses(&self.email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::country::CountryCodes;

    fn customer(email: &str) -> CompanyCustomer {
        serde_json::from_value(serde_json::json!({
            "id": "AA", "number": "C00010", "email": email, "country": "EL", "type": "Unheard_x0020_of"
        }))
        .unwrap()
    }

    #[test]
    fn of_several_e_mails_the_one_that_the_other_side_has_counts() {
        let customer = customer("a@x.example; B@x.example");
        let countries = CountryTable::new([]).with_company(
            [("EL".to_owned(), "Greece".to_owned())],
            &CountryCodes::default(),
        );
        let values = |known: &[&str]| customer.values(&countries, known);
        assert_eq!(values(&["b@X.example"]).get(Field::Email), "B@x.example");
        assert_eq!(values(&["c@x.example"]).get(Field::Email), "a@x.example");
        assert_eq!(
            values(&["c@x.example", "b@x.example"]).get(Field::Email),
            "B@x.example"
        );
        assert_eq!(values(&[]).get(Field::Country), "GR");
    }

    #[test]
    fn a_kind_added_by_an_extension_is_read_as_company() {
        assert_eq!(customer("").kind, CustomerKind::Company);
    }
}
