//! The search over everything: pages, actions and settings by name, and customers of the mapping; which comes first, and what
//! is said of how many there are.

use super::Writing;
use super::places::{Kind, Lead, Place, places};
use crate::customer::normal::folded;
use crate::gather::sort_by_key;
use crate::overview::{Line, search_words};

/// How many places, and how many customers, are listed.
pub const MOST_FOUND: usize = 20;

/// What the search lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The best first.
    pub places: Vec<Place>,
    /// How many there are, for whoever does not see them.
    pub said: String,
}

/// What is listed for the typed words: places by name, then the first of the `number` customers that fit. `shown` is the code of
/// the webstore that is shown, `others` are those beside it.
pub fn listed(
    typed: &str,
    (shown, others): (Option<&str>, &[String]),
    (number, customers): (usize, Vec<Place>),
    writing: Writing,
    encode: fn(&str) -> String,
) -> Listed {
    let found = found(typed, shown, others);
    let said = found_in_words(typed, &found, number, writing);
    let mut places = found.places;
    places.extend(customers);
    if number > MOST_FOUND {
        places.push(all_customers_place(&(writing.count)(number), typed, encode));
    }
    Listed { places, said }
}

/// What is found by name, and how many more there are than are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Found {
    /// The best first.
    places: Vec<Place>,
    /// How many are not listed.
    more: usize,
}

/// How well a place fits; the least is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Beginning,
    BeginningOfAWord,
    Within,
    ByOtherWords,
}

/// Pages, actions and settings that hold every word that is typed. Nothing typed is everything to go to and to do.
fn found(typed: &str, shown: Option<&str>, others: &[String]) -> Found {
    let words = search_words(typed);
    let whole = words.join(" ");
    let mut fitting = Vec::new();
    for place in places(shown, others) {
        let is_asked = !words.is_empty() || matches!(place.kind, Kind::Page | Kind::Action);
        if let Some(fit) = fit(&place, &words, &whole).filter(|_| is_asked) {
            fitting.push((fit, place));
        }
    }
    sort_by_key(&mut fitting, |(fit, place)| (*fit, place.kind));
    let all = fitting.len();
    // What there is to go to and to do is listed whole.
    let most = if words.is_empty() { all } else { MOST_FOUND };
    let mut places = Vec::new();
    places.extend(fitting.into_iter().take(most).map(|(_, place)| place));
    Found {
        more: all - places.len(),
        places,
    }
}

fn fit(place: &Place, words: &[String], whole: &str) -> Option<Fit> {
    let label = folded(&place.label);
    let others = folded(&format!("{} {}", place.within, place.also));
    let is_in = |text: &str, word: &str| text.contains(word);
    if !words
        .iter()
        .all(|it| is_in(&label, it) || is_in(&others, it))
    {
        return None;
    }
    let begins = |word: &String| {
        label
            .split([' ', '(', '-'])
            .any(|it| it.starts_with(word.as_str()))
    };
    Some(match () {
        () if label == whole => Fit::Whole,
        () if label.starts_with(whole) => Fit::Beginning,
        () if words.iter().all(begins) => Fit::BeginningOfAWord,
        () if words.iter().all(|it| is_in(&label, it)) => Fit::Within,
        () => Fit::ByOtherWords,
    })
}

/// A customer of the mapping as something that is found: it leads to its line, in the list narrowed to it.
pub fn customer_place(line: &Line, encode: fn(&str) -> String) -> Place {
    let mut within = Vec::new();
    if line.company.is_some() {
        within.push(format!("no. {}", line.number));
    }
    if let Some(id) = line.webstore {
        within.push(format!("webstore ID {id}"));
    }
    let emails = [&line.company_email, &line.webstore_email];
    let email = emails.into_iter().find(|it| !it.is_empty());
    within.extend(email.cloned());
    let id = line.webstore.map(|it| it.to_string());
    // By what is the most its own.
    let narrowed = email.cloned().or(id).unwrap_or_else(|| line.number.clone());
    let key = line.subject().map(|it| it.key()).unwrap_or_default();
    Place {
        kind: Kind::Customer,
        label: line.name().to_owned(),
        within: within.join(" · "),
        also: "",
        path: format!("/mapping?q={}&line={}", encode(&narrowed), encode(&key)),
        lead: Lead::There,
    }
}

/// Where all customers that fit are listed.
fn all_customers_place(number: &str, typed: &str, encode: fn(&str) -> String) -> Place {
    Place {
        kind: Kind::Customer,
        label: format!("All {number} customers that fit"),
        within: "Mapping".to_owned(),
        also: "",
        path: format!("/mapping?q={}", encode(typed.trim())),
        lead: Lead::There,
    }
}

/// How many there are, for whoever does not see them. `listed` are shown, of customers `customers` fit.
fn found_in_words(typed: &str, found: &Found, customers: usize, writing: Writing) -> String {
    let places = found.places.len() + found.more;
    let mut words = match (places, customers) {
        (0, 0) => {
            return format!(
                "Nothing is called “{}”. Pages, actions, settings and customers are searched.",
                typed.trim()
            );
        }
        (places, 0) => writing.counted(places, "result", "results"),
        (0, customers) => writing.customers(customers),
        (places, customers) => format!(
            "{} and {}",
            writing.counted(places, "result", "results"),
            writing.customers(customers)
        ),
    };
    let rest = [
        (found.more, "result", "results"),
        (
            customers.saturating_sub(MOST_FOUND),
            "customer",
            "customers",
        ),
    ];
    for (number, one, many) in rest {
        if number > 0 {
            words.push_str(&format!(
                "; {} not listed",
                writing.counted(number, one, many)
            ));
        }
    }
    words.push('.');
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::PLAINLY;

    fn labels(typed: &str) -> Vec<String> {
        let found = found(typed, Some("MAIN"), &["USA".to_owned()]);
        found.places.into_iter().map(|it| it.label).collect()
    }

    #[test]
    fn what_is_called_so_comes_before_what_only_begins_so_or_holds_it_or_stands_beside_it() {
        let orders = labels("Orders");
        assert_eq!(orders[..2], ["Orders", "Orders since"]);
        let place = |label: &str| orders.iter().position(|it| it == label).unwrap();
        assert!(place("Read orders") < place("Default guest customer"));
        assert_eq!(labels("  sYNCH ")[0], "Synchronise");
        // Every word counts, wherever it stands.
        assert_eq!(
            labels("setup percent changed"),
            ["Ask above, changed, in percent"]
        );
        assert_eq!(labels("wizard"), ["Assisted setup"]);
        assert_eq!(labels("usa"), ["Show webstore USA"]);
        assert_eq!(labels("no such thing"), Vec::<String>::new());
    }

    #[test]
    fn nothing_typed_is_every_page_and_action_and_no_setting() {
        let all = found("  ", None, &[]);
        assert_eq!(all.more, 0);
        assert!(all.places.iter().all(|it| it.kind < Kind::Setting));
        assert!(all.places.iter().any(|it| it.lead == Lead::Shortcuts));
    }

    #[test]
    fn no_more_are_listed_than_can_be_looked_over_and_it_is_said_how_many_are_not() {
        let many = found("leave it out", Some("MAIN"), &[]);
        assert!(many.more == 0 && many.places.len() < MOST_FOUND);
        let many = found("e", Some("MAIN"), &[]);
        assert_eq!(many.places.len(), MOST_FOUND);
        let said = found_in_words("e", &many, 25, PLAINLY);
        assert!(
            said.starts_with(&format!(
                "{} results and 25 customers;",
                MOST_FOUND + many.more
            )),
            "{said}"
        );
        assert!(said.ends_with("; 5 customers not listed."), "{said}");
        let one = found("wizard", None, &[]);
        assert_eq!(found_in_words("wizard", &one, 0, PLAINLY), "1 result.");
        let nothing = found_in_words(" zzz ", &Found::default(), 0, PLAINLY);
        assert!(nothing.starts_with("Nothing is called “zzz”."), "{nothing}");
        assert_eq!(
            found_in_words("x", &Found::default(), 1, PLAINLY),
            "1 customer."
        );
    }

    #[test]
    fn where_more_customers_fit_than_are_listed_the_mapping_with_all_of_them_is_the_last() {
        let shown = (Some("MAIN"), [].as_slice());
        let listed = |number| {
            listed(
                " contoso ",
                shown,
                (number, Vec::new()),
                PLAINLY,
                str::to_owned,
            )
        };
        assert_eq!(listed(MOST_FOUND).places, []);
        let many = listed(MOST_FOUND + 1);
        assert_eq!(many.places.last().unwrap().path, "/mapping?q=contoso");
        assert_eq!(many.said, "21 customers; 1 customer not listed.");
    }

    #[test]
    fn a_connection_s_fields_are_those_of_the_webstore_that_is_shown() {
        let path = |shown| found("proxy prefix", shown, &[]).places[0].path.clone();
        assert_eq!(path(Some("MAIN")), "/connections?webstore=MAIN");
        assert_eq!(path(None), "/connections");
    }
}
