//! The Post Code table (225): a post code that stands in it decides over city, county and country, even over the API (facts §0.5).

use super::table::PostCode;

/// What of a record belongs to its post code.
pub(crate) struct Place<'a> {
    /// Post Code.
    pub post_code: &'a mut String,
    /// City.
    pub city: &'a mut String,
    /// County.
    pub county: &'a mut String,
    /// Country/Region Code.
    pub country: &'a mut String,
}

/// ValidatePostCode: an exact match, narrowed by country and then by city where that leaves one, replaces all four fields.
pub(crate) fn validated(place: Place<'_>, post_codes: &[PostCode]) {
    let same_city = |row: &&PostCode| row.city.to_uppercase() == place.city.to_uppercase();
    let same_country = |row: &&PostCode| row.country == *place.country;
    let rows = || post_codes.iter().filter(|row| row.code == *place.post_code);
    let best = rows()
        .find(|row| same_country(row) && same_city(row))
        .or_else(|| rows().find(same_country))
        .or_else(|| rows().find(same_city))
        .or_else(|| rows().next());
    if let Some(row) = best {
        place.city.clone_from(&row.city);
        place.county.clone_from(&row.county);
        place.country.clone_from(&row.country);
    }
}

/// CheckClearPostCodeCityCounty: another country empties what belonged to the old one.
pub(crate) fn country_changed(place: Place<'_>, old: &str) {
    if !old.is_empty() && !place.country.is_empty() && *place.country != old {
        place.post_code.clear();
        place.city.clear();
        place.county.clear();
    }
}
