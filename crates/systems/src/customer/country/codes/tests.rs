use super::super::built_in;
use super::*;
use proptest::prelude::*;

fn listed(codes: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    let codes = codes.iter();
    codes
        .map(|(code, name)| ((*code).to_owned(), Some((*name).to_owned())))
        .collect()
}

fn table_with(codes: &[(&str, &str)], chosen: &CountryCodes) -> CountryTable {
    CountryTable::new(built_in()).with_company(listed(codes), chosen)
}

fn table(codes: &[(&str, &str)]) -> CountryTable {
    table_with(codes, &CountryCodes::default())
}

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
        .collect()
}

#[test]
fn a_companys_own_code_is_found_by_name_and_the_users_choice_comes_first() {
    let codes = [
        ("D", "Germany"),
        ("HELLAS", "Greece"),
        ("GB", "Great Britain"),
    ];
    let found = table(&codes);
    assert_eq!(found.company_code("DE").as_deref(), Some("D"));
    assert_eq!(found.iso("hellas"), "GR");
    assert_eq!(found.company_code("FR"), None);
    let chosen = CountryCodes {
        codes: texts(&[("FR", "D"), ("DE", "GONE")]),
        ..CountryCodes::default()
    };
    let found = table_with(&codes, &chosen);
    assert_eq!(found.company_code("FR").as_deref(), Some("D"));
    assert_eq!(found.company_code("DE"), None);
    let sources: BTreeMap<String, CodeSource> = found
        .company_codes(&chosen)
        .into_iter()
        .map(|row| (row.iso, row.source))
        .collect();
    assert_eq!(sources["FR"], CodeSource::Chosen);
    assert_eq!(sources["DE"], CodeSource::Broken);
    assert_eq!(sources["GR"], CodeSource::Likeness);
    assert_eq!(sources["GB"], CodeSource::SameCode);
    assert_eq!(sources["US"], CodeSource::None);
}

#[test]
fn a_code_whose_name_is_another_countrys_stands_for_that_one() {
    let found = table(&[
        ("GB", "United Kingdom"),
        ("NI", "Northern Ireland"),
        ("SC", "Scotland"),
        ("EN", "England"),
        ("CH", "China"),
        ("SZ", "Schweiz"),
        ("AU", "Österreich"),
        ("KS", "Kosovo"),
    ]);
    for (code, iso) in [
        ("NI", "GB"),
        ("SC", "GB"),
        ("EN", "GB"),
        ("CH", "CN"),
        ("SZ", "CH"),
        ("AU", "AT"),
        ("KS", "XK"),
    ] {
        assert_eq!(found.iso(code), iso, "{code}");
    }
    for (iso, code) in [
        ("GB", Some("GB")),
        ("CN", Some("CH")),
        ("CH", Some("SZ")),
        ("AT", Some("AU")),
        ("XK", Some("KS")),
        // Nobody in Nicaragua, on the Seychelles, in Australia or Eswatini is written as somebody elsewhere.
        ("NI", None),
        ("SC", None),
        ("AU", None),
        ("SZ", None),
    ] {
        assert_eq!(found.company_code(iso).as_deref(), code, "{iso}");
    }
}

#[test]
fn a_part_of_a_country_is_not_written_for_the_whole_of_it() {
    let found = table(&[("NI", "Northern Ireland"), ("SC", "Scotland"), ("XI", "")]);
    assert_eq!(found.company_code("GB"), None);
    assert_eq!(found.codes_standing_for("GB"), ["NI", "SC", "XI"]);
    let chosen = CountryCodes {
        codes: texts(&[("GB", "SC")]),
        ..CountryCodes::default()
    };
    let found = table_with(&[("NI", "Northern Ireland"), ("SC", "Scotland")], &chosen);
    assert_eq!(found.company_code("GB").as_deref(), Some("SC"));
    assert_eq!(
        (found.iso("NI"), found.iso("SC")),
        ("GB".into(), "GB".into())
    );
}

#[test]
fn a_code_under_a_name_that_nobody_knows_is_asked_about_and_the_users_word_settles_it() {
    let codes = [
        ("IS", "Isle of Skye"),
        ("IE", "Ireland"),
        ("GB", "United Kingdom"),
    ];
    let found = table(&codes);
    assert_eq!(found.iso("IS"), "IS (Isle of Skye)");
    assert_eq!(
        found.doubted("IS (Isle of Skye)"),
        Some(("IS", Some("Isle of Skye")))
    );
    assert_eq!(found.doubted("IE"), None);
    assert_eq!(found.company_code("IS"), None);
    assert!(!found.webstore_knows(&found.iso("IS")));
    let chosen = CountryCodes {
        means: texts(&[("IS", "GB")]),
        ..CountryCodes::default()
    };
    let found = table_with(&codes, &chosen);
    assert_eq!(found.iso("IS"), "GB");
    assert_eq!(found.company_code("GB").as_deref(), Some("GB"));
    let witness = |code: &str| {
        let mut meanings = found.meanings(&chosen).into_iter();
        meanings.find(|it| it.code == code).unwrap().witness
    };
    assert_eq!(witness("IS"), Witness::User);
    assert_eq!(witness("IE"), Witness::Code);
}

#[test]
fn codes_of_parts_of_countries_are_never_taken_for_the_country_that_iso_gives_them_to() {
    let known = [
        ("GB", "United Kingdom"),
        ("US", "United States"),
        ("CA", "Canada"),
        ("DE", "Germany"),
        ("ES", "Spain"),
        ("FR", "France"),
    ];
    for (code, name) in [
        ("AL", "Alabama"),
        ("AR", "Arkansas"),
        ("AZ", "Arizona"),
        ("AZ", "Azores"),
        ("BE", "Berlin"),
        ("BR", "Bremen"),
        ("BW", "Baden-Württemberg"),
        ("BY", "Bayern"),
        ("CI", "Channel Islands"),
        ("CO", "Colorado"),
        ("GR", "Graubünden"),
        ("ID", "Idaho"),
        ("IL", "Illinois"),
        ("IN", "Indiana"),
        ("IS", "Isle of Skye"),
        ("KY", "Kentucky"),
        ("LA", "Los Angeles"),
        ("LA", "Louisiana"),
        ("MA", "Massachusetts"),
        ("MD", "Madeira"),
        ("MD", "Maryland"),
        ("ME", "Maine"),
        ("MN", "Minnesota"),
        ("MO", "Missouri"),
        ("MT", "Montana"),
        ("NC", "North Carolina"),
        ("NE", "Nebraska"),
        ("NI", "N. Ireland"),
        ("NI", "Niedersachsen"),
        ("NI", "Nordirland"),
        ("NI", "North Island"),
        ("NL", "Newfoundland and Labrador"),
        ("PA", "Pennsylvania"),
        ("PE", "Prince Edward Island"),
        ("SC", "Schottland"),
        ("SC", "South Carolina"),
        ("SD", "South Dakota"),
        ("SH", "Schleswig-Holstein"),
        ("SK", "Saskatchewan"),
        ("TN", "Tennessee"),
        ("TN", "Thüringen"),
        ("VA", "Virginia"),
        ("WF", "West Flanders"),
        ("WS", "West Sussex"),
    ] {
        let mut codes = known.to_vec();
        codes.retain(|(listed, _)| *listed != code);
        codes.push((code, name));
        let found = table(&codes);
        assert_ne!(found.iso(code), code, "{code} is {name}");
        assert_eq!(found.company_code(code), None, "{code} is {name}");
    }
}

#[test]
fn names_in_a_language_that_is_not_known_leave_the_codes_to_iso() {
    let found = table(&[("DE", "ドイツ"), ("FR", "フランス"), ("GB", "イギリス")]);
    assert_eq!(found.iso("DE"), "DE");
    assert_eq!(found.company_code("FR").as_deref(), Some("FR"));
    // The site's own names are known in its own language.
    let site = [super::super::WebstoreCountry {
        code: "NL".to_owned(),
        name: "オランダ".to_owned(),
        states: Vec::new(),
    }];
    let found = CountryTable::new(site)
        .with_company(listed(&[("HOL", "オランダ")]), &CountryCodes::default());
    assert_eq!(found.iso("HOL"), "NL");
}

#[test]
fn a_longer_spelling_of_the_same_name_is_no_doubt() {
    let found = table(&[
        ("DE", "Germany - domestic"),
        ("IR", "Iran, Islamic Republic of"),
        ("US", "U.S.A."),
        ("NL", "The Netherlands"),
        ("AT", "AT"),
    ]);
    for code in ["DE", "IR", "US", "NL", "AT"] {
        assert_eq!(found.iso(code), code);
        assert_eq!(found.company_code(code).as_deref(), Some(code));
    }
}

#[test]
fn what_was_kept_before_codes_had_meanings_is_read_as_it_was() {
    let kept = r#"{"company":"aa","codes":{"GB":"UK"}}"#;
    let read: CountryCodes = serde_json::from_str(kept).unwrap();
    assert_eq!(read.codes, texts(&[("GB", "UK")]));
    assert_eq!(read.means, texts(&[]));
    let again: CountryCodes = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
    assert_eq!(again, read);
}

proptest! {
    /// Any of ISO's codes, under its own name or under another country's or a part's.
    #[test]
    fn a_code_is_isos_only_under_its_own_name(of in 0..250_usize, other in 0..250_usize, part in any::<bool>()) {
        let list = built_in();
        let (code, name) = (&list[of].code, &list[of].name);
        let own = table(&[(code, name), ("QX", "Nowhere")]);
        prop_assert_eq!(&own.iso(code), code);
        prop_assert_eq!(own.company_code(code), Some(code.clone()));
        let (trap, meant) = match part {
            true => ("Northern Ireland", "GB"),
            false => (list[other].name.as_str(), list[other].code.as_str()),
        };
        let trapped = table(&[(code, trap)]);
        prop_assert_eq!(trapped.iso(code), meant);
        if code != meant {
            prop_assert_eq!(trapped.company_code(code), None);
        }
        // However it is written, it is read as it was meant.
        for iso in [code.as_str(), meant] {
            if let Some(written) = trapped.company_code(iso) {
                prop_assert_eq!(trapped.iso(&written), iso);
            }
        }
    }
}

#[test]
fn a_code_that_is_listed_twice_in_another_letter_case_is_one_code_and_two_names_of_it_are_asked_about()
 {
    for codes in [
        [("NI", "Nicaragua"), ("ni", "Northern Ireland")],
        [("ni", "Northern Ireland"), ("NI", "Nicaragua")],
        [("Ni ", "Isle of Skye"), ("NI", "Nicaragua")],
    ] {
        let found = table(&codes);
        assert!(!found.webstore_knows(&found.iso("NI")), "{codes:?}");
        assert!(!found.webstore_knows(&found.iso("ni")), "{codes:?}");
        assert_eq!(found.company_code("NI"), None, "{codes:?}");
        assert_eq!(found.company_code("GB"), None, "{codes:?}");
        let chosen = CountryCodes {
            means: texts(&[("NI", "GB")]),
            ..CountryCodes::default()
        };
        assert_eq!(table_with(&codes, &chosen).iso("ni"), "GB", "{codes:?}");
    }
    for codes in [
        [("DE", "Germany"), ("de", "GERMANY")],
        [("de", ""), ("DE", "Germany")],
        [("DE", "Germany"), ("De", " ")],
    ] {
        let found = table(&codes);
        assert_eq!(found.iso("de"), "DE", "{codes:?}");
        assert_eq!(found.company_code("DE").as_deref(), Some("DE"), "{codes:?}");
    }
    // What an earlier list had is no second name.
    let found = table(&[("NI", "Nicaragua")]);
    let found = found.with_company(
        listed(&[("NI", "Northern Ireland")]),
        &CountryCodes::default(),
    );
    assert_eq!(found.iso("NI"), "GB");
    let unread = [
        ("NI".to_owned(), None),
        ("ni".to_owned(), Some("Nicaragua".to_owned())),
    ];
    let found = CountryTable::new(built_in()).with_company(unread, &CountryCodes::default());
    assert_eq!(found.company_code("NI"), None);
}

#[test]
fn a_right_name_outweighs_another_countrys_code_and_rows_without_code_or_name_disturb_nobody() {
    let found = table(&[
        ("CH", "China"),
        ("SZ", "Switzerland"),
        ("", "Austria"),
        (" ", "Italy"),
        ("FR", ""),
        ("X1", ""),
    ]);
    assert_eq!(found.iso("CH"), "CN");
    assert_eq!(found.iso("SZ"), "CH");
    assert_eq!(found.company_code("CN").as_deref(), Some("CH"));
    assert_eq!(found.company_code("CH").as_deref(), Some("SZ"));
    assert_eq!(found.iso("FR"), "FR");
    assert_eq!(found.iso("X1"), "X1");
    assert!(!found.webstore_knows("X1"));
    for iso in ["AT", "IT"] {
        assert_eq!(found.company_code(iso), None, "{iso}");
    }
    assert_eq!(found.iso(""), "");
}

#[test]
fn many_codes_for_one_country_are_read_and_none_of_them_is_written_where_none_is_for_all_of_it() {
    let districts = (0..10_000).map(|number| (format!("G{number}"), Some("Germany".to_owned())));
    let found = CountryTable::new(built_in()).with_company(districts, &CountryCodes::default());
    assert_eq!(found.iso("g7"), "DE");
    assert_eq!(found.iso("G9999"), "DE");
    assert_eq!(found.company_code("DE"), None);
    assert_eq!(found.codes_standing_for("DE").len(), 10_000);
    let unknown =
        (0..10_000).map(|number| (format!("Q{number}"), Some(format!("District {number}"))));
    let others = listed(&[("AT", "Austria"), ("SE", "Sweden")]);
    let found =
        CountryTable::new(built_in()).with_company(unknown.chain(others), &CountryCodes::default());
    assert_eq!(found.iso("Q9999"), "Q9999");
    assert_eq!(found.company_code("AT").as_deref(), Some("AT"));
}
