//! E-mail addresses and VAT registration numbers: what Business Central takes for valid (facts §1.4).

use super::errors::CompanyError;
use super::home::Home;
use super::state::Customer;

/// Formats of VAT registration numbers in the demo data: `#` a digit, `@` a letter, `?` anything.
#[rustfmt::skip]
const VAT_FORMATS: [(&str, &str); 11] = [
    ("AT", "ATU########"), ("BE", "BE##########"), ("DE", "DE#########"), ("DK", "DK########"), ("ES", "ESX########"), ("FR", "FR###########"),
    ("GB", "GB#########"), ("IT", "IT###########"), ("NL", "NL#########B##"), ("PL", "PL##########"), ("SE", "SE############"),
];

/// MailManagement.CheckValidEmailAddresses: split by `;`, each with one `@`, a dot at least two places after it and two letters at the end.
pub(super) fn check_emails(list: &str) -> Result<(), CompanyError> {
    for email in list.trim_matches(';').split(';').map(str::trim) {
        let valid = match email.split_once('@') {
            _ if list.is_empty() => true,
            Some((local, domain)) => {
                let dot = domain.rfind('.');
                !local.is_empty()
                    && !domain.contains('@')
                    && !email.contains(char::is_whitespace)
                    && dot.is_some_and(|at| at >= 1 && domain.len() - at > 2)
            }
            None => false,
        };
        if !valid {
            return Err(CompanyError::dialog(format!(
                "The email address \"{email}\" is not valid."
            )));
        }
    }
    Ok(())
}

/// TestVATRegNo: the formats of the customer's country, a blank country being the company's own.
pub(super) fn check_vat_number(
    number: &str,
    customer: &Customer,
    home: &Home,
) -> Result<(), CompanyError> {
    let country = if customer.country.is_empty() {
        home.country
    } else {
        &customer.country
    };
    let Some((_, format)) = VAT_FORMATS.iter().find(|(code, _)| *code == country) else {
        return Ok(());
    };
    let fits = number.len() == format.len()
        && number.chars().zip(format.chars()).all(|(c, f)| match f {
            '#' => c.is_ascii_digit(),
            '@' => c.is_ascii_uppercase(),
            '?' => true,
            _ => c == f,
        });
    if number.is_empty() || fits {
        return Ok(());
    }
    let record = if customer.number.is_empty() {
        String::new()
    } else {
        format!(" for Customer {}", customer.number)
    };
    Err(CompanyError::dialog(format!(
        "The entered VAT Registration number{record} is not in agreement with the format specified for Country/Region Code {country}.\nThe following formats are acceptable: {format}"
    )))
}
