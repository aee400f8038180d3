//! The Post Code table (225): a post code that stands in it decides over city, county and country, even over the API (facts §0.5).

use super::state::Customer;

/// Code, city, county, country.
type Row = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const POST_CODES: [Row; 10] = [
    ("10115",     "Berlin",         "", "DE"),
    ("20095",     "Hamburg",        "", "DE"),
    ("80807",     "München",        "", "DE"),
    ("DE-80807",  "München",        "", "DE"),
    ("GB-B27 4KT", "Birmingham",    "", "GB"),
    ("US-FL 37125", "Miami",        "FL", "US"),
    ("H91 X4TK",  "Galway",         "", "IE"),
    ("753 31",    "Uppsala",        "", "SE"),
    ("75001",     "Paris",          "", "FR"),
    ("1012 AB",   "Amsterdam",      "", "NL"),
];

/// ValidatePostCode: an exact match, narrowed by country and then by city where that leaves one, replaces all four fields.
pub(crate) fn validated(customer: &mut Customer) {
    let same_city = |row: &Row| row.1.to_uppercase() == customer.city.to_uppercase();
    let same_country = |row: &Row| row.3 == customer.country;
    let rows = || {
        POST_CODES
            .iter()
            .filter(|row| row.0 == customer.postal_code)
    };
    let best = rows()
        .find(|row| same_country(row) && same_city(row))
        .or_else(|| rows().find(|row| same_country(row)))
        .or_else(|| rows().find(|row| same_city(row)))
        .or_else(|| rows().next());
    if let Some((_, city, county, country)) = best {
        customer.city = (*city).to_owned();
        customer.state = (*county).to_owned();
        customer.country = (*country).to_owned();
    }
}

/// CheckClearPostCodeCityCounty: another country empties what belonged to the old one.
pub(crate) fn country_changed(customer: &mut Customer, old: &str) {
    if !old.is_empty() && !customer.country.is_empty() && customer.country != old {
        customer.postal_code.clear();
        customer.city.clear();
        customer.state.clear();
    }
}
