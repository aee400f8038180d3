//! The Post Code table (225): a post code that stands in it decides over city, county and country, even over the API (facts §0.5).

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
pub(crate) fn validated(place: Place<'_>) {
    let same_city = |row: &Row| row.1.to_uppercase() == place.city.to_uppercase();
    let same_country = |row: &Row| row.3 == place.country;
    let rows = || POST_CODES.iter().filter(|row| row.0 == place.post_code);
    let best = rows()
        .find(|row| same_country(row) && same_city(row))
        .or_else(|| rows().find(|row| same_country(row)))
        .or_else(|| rows().find(|row| same_city(row)))
        .or_else(|| rows().next());
    if let Some((_, city, county, country)) = best {
        *place.city = (*city).to_owned();
        *place.county = (*county).to_owned();
        *place.country = (*country).to_owned();
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
