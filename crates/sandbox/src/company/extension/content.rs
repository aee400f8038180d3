//! JSON that a client wants kept: its length, that it is an object, and that none of its properties has the name of a secret.

use serde_json::Value;

use crate::company::errors::CompanyError;

/// In lower case and without `_` and `-`.
const SECRETS: [&str; 11] = [
    "apikey",
    "accesstoken",
    "authorization",
    "clientsecret",
    "consumerkey",
    "consumersecret",
    "passphrase",
    "password",
    "refreshtoken",
    "secret",
    "webserviceaccesskey",
];

/// Whether the text of a property may be kept.
///
/// # Errors
/// E8 beyond the most characters, as AL counts them (UTF-16); E6 where it is no object; E7 where it holds a secret.
pub(super) fn check(property: &str, content: &str, most: usize) -> Result<(), CompanyError> {
    let length = content.encode_utf16().count();
    if length > most {
        return Err(CompanyError::dialog(format!(
            "The \"{property}\" has {length} characters; at most {most} are allowed."
        )));
    }
    let value = serde_json::from_str::<Value>(content).ok();
    let object = value.filter(Value::is_object).ok_or_else(|| {
        CompanyError::dialog(format!("The \"{property}\" must be a JSON object."))
    })?;
    match secret_of(&object) {
        None => Ok(()),
        Some(name) => Err(CompanyError::dialog(format!(
            "The \"{property}\" must not hold \"{name}\"."
        ))),
    }
}

/// The first name of a secret at whatever depth.
fn secret_of(value: &Value) -> Option<&str> {
    match value {
        Value::Object(object) => object.iter().find_map(|(name, value)| {
            let plain = name.to_lowercase().replace(['_', '-'], "");
            match SECRETS.contains(&plain.as_str()) {
                true => Some(name.as_str()),
                false => secret_of(value),
            }
        }),
        Value::Array(list) => list.iter().find_map(secret_of),
        _ => None,
    }
}
