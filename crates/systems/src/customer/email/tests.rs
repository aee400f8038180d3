use super::*;
use proptest::prelude::*;

fn found(field: &str) -> Vec<String> {
    addresses(field).map(Cow::into_owned).collect()
}

#[test]
fn every_address_of_a_field_is_found_however_it_is_filled() {
    let both = ["info@acme.example", "books@acme.example"];
    for field in [
        "info@acme.example;books@acme.example",
        "info@acme.example, books@acme.example",
        "info@acme.example books@acme.example",
        "info@acme.example\r\nbooks@acme.example\n",
        "info@acme.example\tbooks@acme.example",
        "info@acme.example / books@acme.example",
        "info@acme.example/books@acme.example",
        "info@acme.example|books@acme.example",
        "info@acme.example&books@acme.example",
        "info@acme.example und books@acme.example",
        "Info <info@acme.example>, \"Books, Ann\" <books@acme.example>",
        "mailto:info@acme.example; mailto:books@acme.example?subject=Hello",
        "'info@acme.example' 'books@acme.example'",
        "\"info@acme.example\",\"books@acme.example\"",
        "(info@acme.example) [books@acme.example]",
        "info@acme.example.; books@acme.example.",
        "info @ acme.example ; books@ acme.example",
        "\u{feff}info@acme.example\u{200b};\u{202a}books@acme.example\u{202c}",
        "in\u{ad}fo@ac\u{200d}me.example\u{a0}\u{a0}books@acme.example",
        "info＠acme．example；books@acme.example",
        "info@acme.example、books@acme.example",
        ";;info@acme.example;;books@acme.example;;",
        "<info@acme.example>,<books@acme.example>",
        "info@acme.example (office), books@acme.example (accounts)",
        "E-Mail: info@acme.example, Rechnung: books@acme.example",
        "info@acme.example oder books@acme.example",
        "info@acme.example + books@acme.example",
        "* info@acme.example\n* books@acme.example",
        "1. info@acme.example 2. books@acme.example",
        "info@acme.example\u{2028}books@acme.example",
        "info@acme.example\u{b}books@acme.example",
        "info@acme.example;\u{3000}books@acme.example",
        "info\u{200c}@acme.example\u{2060};books\u{fe0f}@acme.example",
        "=info@acme.example; =books@acme.example",
        "info@acme.example!, books@acme.example?",
        "info@acme.example:books@acme.example",
        "“info@acme.example” „books@acme.example“",
        "info@acme.example\\books@acme.example",
    ] {
        assert_eq!(found(field), both, "{field:?}");
        assert_eq!(parse(field).unread, Vec::<&str>::new(), "{field:?}");
    }
    assert_eq!(found("info@zero.example\u{200b}"), ["info@zero.example"]);
    assert_eq!(
        found("o'brien+a/b=c@x.example"),
        ["o'brien+a/b=c@x.example"]
    );
    assert_eq!(found("jürgen@müller.example"), ["jürgen@müller.example"]);
    for nothing in ["", " ", "\u{200b}", "-", ";", "\n"] {
        assert_eq!(parse(nothing), Addresses::default(), "{nothing:?}");
    }
}

#[test]
fn what_can_not_be_read_is_said_and_known_again() {
    for (field, unread, meant) in [
        (
            "info at acme.example",
            "info at acme.example",
            "info@acme.example",
        ),
        (
            "info(at)acme.example",
            "info(at)acme.example",
            "info@acme.example",
        ),
        ("info@acme", "info@acme", "info@acme.example"),
        ("infoacme.example", "infoacme.example", "info@acme.example"),
        ("info@@acme.example", "info@", "info@acme.example"),
        (
            "info@acme.example_old",
            "info@acme.example",
            "info@acme.example",
        ),
        ("see the card", "see the card", "se@card.example"),
    ] {
        let parsed = parse(field);
        assert_eq!(parsed.found, [], "{field}");
        assert_eq!(parsed.unread.first(), Some(&unread), "{field}");
        if field != "info@@acme.example" {
            assert!(may_mean(unread, meant), "{field}");
        }
        assert!(!may_mean(unread, "somebody@elsewhere.example"), "{field}");
    }
    let parsed = parse("info@acme.example; booksacme.example");
    assert_eq!(parsed.found.len(), 1);
    assert_eq!(parsed.unread, ["booksacme.example"]);
    for spelled in [
        "books(at)acme.example",
        "books[AT]acme.example",
        "books{at}acme.example",
    ] {
        let field = format!("info@acme.example; {spelled}");
        let parsed = parse(&field);
        assert_eq!((parsed.found.len(), parsed.unread), (1, vec![spelled]));
        assert!(may_mean(spelled, "books@acme.example"));
    }
    assert_eq!(first_address("n/a"), "n/a");
}

#[test]
fn one_address_is_replaced_and_the_rest_stays_as_it_is() {
    for (field, old, new, expected) in [
        (
            "a@x.example;b@x.example",
            "B@x.example",
            "c@x.example",
            "a@x.example;c@x.example",
        ),
        (
            " a@x.example ,\n b@x.example",
            "a@x.example",
            "c@x.example",
            " c@x.example ,\n b@x.example",
        ),
        (
            "Ann <a@x.example>; b@x.example",
            "a@x.example",
            "c@x.example",
            "Ann <c@x.example>; b@x.example",
        ),
        (
            "a@x.example\u{200b}; b@x.example",
            "a@x.example",
            "c@x.example",
            "c@x.example; b@x.example",
        ),
        (
            "\u{feff}a@x.example",
            "a@x.example",
            "c@x.example",
            "c@x.example",
        ),
        (
            "a@x.example;b@x.example",
            "a@x.example",
            "b@x.example",
            "a@x.example;b@x.example",
        ),
        ("a@x.example; b@x.example", "a@x.example", "", "b@x.example"),
        ("a@x.example; b@x.example", "b@x.example", "", "a@x.example"),
        ("a@x.example", "a@x.example", "", ""),
        ("a@x.example", "", "c@x.example", "c@x.example;a@x.example"),
        ("n/a", "n/a", "c@x.example", "c@x.example"),
        ("", "", "c@x.example", "c@x.example"),
    ] {
        assert_eq!(with_replaced(field, old, new), expected, "{field:?}");
    }
}

fn separators() -> impl Strategy<Value = String> {
    let between = [
        ";",
        ",",
        " ",
        "\n",
        "\t",
        "; ",
        " , ",
        "\r\n",
        "\u{a0}",
        "；",
        " / ",
        ";\u{200b}",
    ];
    prop::sample::select(between.to_vec()).prop_map(str::to_owned)
}

fn dressed() -> impl Strategy<Value = (String, String)> {
    let plain = "[a-z][a-z0-9._+-]{0,6}[a-z0-9]@[a-z]{2,6}\\.example";
    (plain, 0..8_usize).prop_map(|(address, dress)| {
        let dressed = match dress {
            0 => format!("<{address}>"),
            1 => format!("Ann Lee <{address}>"),
            2 => format!("mailto:{address}"),
            3 => format!("\u{200b}{address}\u{feff}"),
            4 => address.replace('@', "\u{ff20}"),
            5 => format!("\"{address}\""),
            6 => address.replace('@', "@\u{200d}"),
            _ => address.clone(),
        };
        (address, dressed)
    })
}

proptest! {
    #[test]
    fn addresses_are_found_whatever_they_are_dressed_in(parts in prop::collection::vec((dressed(), separators()), 1..5), new in "[a-z]{3,8}@new\\.example", place in 0..5_usize) {
        let field: String = parts.iter().map(|((_, dressed), between)| format!("{dressed}{between}")).collect();
        let expected: Vec<&String> = parts.iter().map(|((address, _), _)| address).collect();
        prop_assert_eq!(&found(&field), &expected.iter().map(|it| (*it).clone()).collect::<Vec<_>>());
        prop_assert!(parse(&field).unread.is_empty());
        // One is replaced: it is there, the others still are, and nothing outside it has changed.
        let old = expected[place % expected.len()];
        let replaced = with_replaced(&field, old, &new);
        let first = expected.iter().position(|it| folded(it) == folded(old)).unwrap();
        let wanted: Vec<String> = expected.iter().enumerate().map(|(at, it)| if at == first { new.clone() } else { (*it).clone() }).collect();
        prop_assert_eq!(found(&replaced), wanted);
    }

    #[test]
    fn no_field_is_too_odd_to_be_read(field in "[\\PC\\x00-\\x20@.;,<>\"'\u{200b}\u{ad}]{0,40}", other in "[a-z@.]{0,8}") {
        let parsed = parse(&field);
        for address in &parsed.found {
            prop_assert_eq!(found(&address.text), vec![address.text.to_string()], "{:?}", &field);
        }
        with_replaced(&field, &other, "new@x.example");
        may_mean(&field, &other);
    }
}
