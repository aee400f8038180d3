//! Phone and tax registration numbers of records, each with the country that it belongs to.

use crate::company::CompanyCustomer;
use crate::customer::country::CountryTable;
use crate::customer::normal::is_blank;
use crate::customer::phone::international;
use crate::customer::tax_number::tax_number;
use crate::setup::Setup;
use crate::webstore::WebstoreCustomer;

/// An account's tax registration no. with its country: what stands under the setup's meta key, else under one that plugins use.
pub(super) fn tax_number_of_account(account: &WebstoreCustomer, setup: &Setup) -> Option<String> {
    let chosen = account.meta_value(setup.vat_number_key.as_deref());
    let number = chosen.filter(|it| !is_blank(it));
    tax_number(
        number.unwrap_or(&account.meta_data.tax_number),
        account.country(),
    )
}

/// A customer's tax registration no. with its country.
pub(super) fn tax_number_of_customer(
    customer: &CompanyCustomer,
    countries: &CountryTable,
) -> Option<String> {
    tax_number(
        &customer.tax_registration_number,
        &countries.iso(&customer.country),
    )
}

/// An account's phone no. with its country.
pub(super) fn phone_of_account(account: &WebstoreCustomer) -> Option<String> {
    international(&account.billing.phone, account.country())
}

/// A customer's phone no. with its country.
pub(super) fn phone_of_customer(
    customer: &CompanyCustomer,
    countries: &CountryTable,
) -> Option<String> {
    international(&customer.phone_number, &countries.iso(&customer.country))
}
