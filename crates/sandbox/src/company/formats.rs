//! E-mail addresses, phone numbers, VAT registration numbers and GLNs: what Business Central takes for valid (facts §1.4).

use super::customer::Customer;
use super::errors::CompanyError;
use super::home::Home;

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

/// A phone number holds no letters.
pub(super) fn check_phone(
    number: &str,
    field: &str,
    customer: &Customer,
) -> Result<(), CompanyError> {
    if !number.chars().any(char::is_alphabetic) {
        return Ok(());
    }
    let message = format!(
        "{field} must not contain letters in Customer: No.={}.",
        customer.number
    );
    Err(CompanyError::new(
        400,
        "Application_FieldValidationException",
        message,
    ))
}

/// GLN Calculator: thirteen digits, of which the last one is the check digit.
pub(super) fn check_gln(gln: &str) -> Result<(), CompanyError> {
    let length = gln.chars().count();
    if length != 13 && length != 0 {
        return Err(CompanyError::dialog(format!(
            "The GLN length should be 13 and not {length}."
        )));
    }
    let digits: Option<Vec<u32>> = gln.chars().map(|digit| digit.to_digit(10)).collect();
    let sum = digits.map(|digits| {
        let weighed = digits.iter().enumerate();
        weighed
            .map(|(i, digit)| digit * if i % 2 == 0 { 1 } else { 3 })
            .sum::<u32>()
    });
    match sum.is_some_and(|sum| sum % 10 == 0) {
        true => Ok(()),
        false => Err(CompanyError::dialog(format!("The GLN {gln} is not valid."))),
    }
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
