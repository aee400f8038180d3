use super::*;
use proptest::prelude::*;

fn split(first: &str, last: &str, name: &str) -> Option<(String, String)> {
    resplit(first, last, name)
}

fn both(first: &str, last: &str) -> Option<(String, String)> {
    Some((first.to_owned(), last.to_owned()))
}

#[test]
fn a_correction_keeps_the_split_that_is_there() {
    for (first, last, name, new_first, new_last) in [
        (
            "Maria del Carmen",
            "García López",
            "María del Carmen García López",
            "María del Carmen",
            "García López",
        ),
        (
            "Maria del Carmen",
            "Garcia Lopez",
            "María García López",
            "María",
            "García López",
        ),
        (
            "Ludwig",
            "van Beethoven",
            "Ludwig van Bethoven",
            "Ludwig",
            "van Bethoven",
        ),
        ("Ann", "Lee", "Ann Li", "Ann", "Li"),
        ("Ann", "Lee", "Anna Lee", "Anna", "Lee"),
        ("Ann", "Lee", "Bo Ek", "Bo", "Ek"),
        ("Ann", "Lee", "Dr. Ann Lee", "Dr. Ann", "Lee"),
        ("Ann", "Lee", "Ann Lee Jr.", "Ann", "Lee Jr."),
        ("Ann", "Lee", "Lee", "", "Lee"),
        ("Ann", "Lee", "Ann", "Ann", ""),
        ("Ann Mary", "Lee Smith", "Ann Lee", "Ann", "Lee"),
        ("Ann", "Lee Smith", "Ann Jones", "Ann", "Jones"),
        ("Ann Mary", "Lee", "Ann Maria Lee", "Ann Maria", "Lee"),
        (
            "José",
            "de la Cruz",
            "Jose  de la  Cruz",
            "Jose",
            "de la  Cruz",
        ),
        ("山田太郎", "", "山田次郎", "山田次郎", ""),
        ("", "山田", "山本", "", "山本"),
        ("太郎", "山田", "太郎 山本", "太郎", "山本"),
        ("Madonna", "", "Madona", "Madona", ""),
        ("Ann", "O'Brien", "Ann O’Brien", "Ann", "O’Brien"),
    ] {
        assert_eq!(
            split(first, last, name),
            both(new_first, new_last),
            "{first}|{last} {name}"
        );
    }
}

#[test]
fn what_the_words_do_not_tell_is_not_guessed() {
    for (first, last, name) in [
        // Another order.
        ("Ann", "Lee", "Lee Ann"),
        ("Ann", "Lee", "Lee, Ann"),
        // A new word between the two.
        ("Ann", "Lee", "Ann Mary Lee"),
        ("Madonna", "", "Madonna Ciccone"),
        ("", "Beethoven", "Ludwig Beethoven"),
        // Two words where one was.
        ("Ann", "Lee", "Ann Smith Jones"),
        // Another name altogether.
        (
            "Maria del Carmen",
            "García López",
            "Juan de Dios Pérez Ruiz",
        ),
        ("Ann", "Lee", "Madonna"),
        ("Ann", "Lee", "Acme Trading AB"),
        // The same word in both.
        ("Ann", "Ann", "Ann"),
    ] {
        assert_eq!(split(first, last, name), None, "{first}|{last} {name}");
    }
}

#[test]
fn a_new_persons_last_name_is_the_last_word_with_its_particles() {
    for (name, first, last) in [
        ("Ann Lee", "Ann", "Lee"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Van Morrison", "Van", "Morrison"),
        (
            "Maria del Carmen García López",
            "Maria del Carmen García",
            "López",
        ),
        ("Madonna", "Madonna", ""),
        ("山田太郎", "山田太郎", ""),
        ("", "", ""),
    ] {
        assert_eq!(split_person(name), (first.to_owned(), last.to_owned()));
    }
}

fn some_words(least: usize) -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec![
        "Ann",
        "María",
        "del",
        "Carmen",
        "García",
        "López",
        "Lee",
        "van",
        "der",
        "Øst",
        "山田",
        "太郎",
        "O'Neil",
        "Jr.",
        "Smith-Jones",
        "x",
    ]);
    prop::collection::vec(word.prop_map(str::to_owned), least..5)
}

#[derive(Debug, Clone)]
enum Edit {
    Remove(usize),
    Add(usize, String),
    Replace(usize, String),
    Swap(usize, usize),
    Upper(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let fresh = "[A-Z][a-z]{2,5}";
    let edit = prop_oneof![
        (0..9_usize).prop_map(Edit::Remove),
        (0..9_usize, fresh).prop_map(|(at, word)| Edit::Add(at, word)),
        (0..9_usize, fresh).prop_map(|(at, word)| Edit::Replace(at, word)),
        (0..9_usize, 0..9_usize).prop_map(|(a, b)| Edit::Swap(a, b)),
        (0..9_usize).prop_map(Edit::Upper),
    ];
    prop::collection::vec(edit, 0..3)
}

fn edited(mut words: Vec<String>, edits: &[Edit]) -> Vec<String> {
    for edit in edits {
        let count = words.len();
        match edit {
            Edit::Add(at, word) => words.insert(at % (count + 1), word.clone()),
            _ if count == 0 => {}
            Edit::Remove(at) => drop(words.remove(at % count)),
            Edit::Replace(at, word) => words[at % count].clone_from(word),
            Edit::Swap(a, b) => words.swap(a % count, b % count),
            Edit::Upper(at) => words[at % count] = words[at % count].to_uppercase(),
        }
    }
    words
}

fn forms(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.form).collect()
}

#[test]
fn where_the_same_word_is_in_both_names_none_changes_its_name_unasked() {
    assert_eq!(
        resplit("Ann Ann", "Ann Ann María", "Ann Ann Ann María Ann"),
        None
    );
}

proptest! {
    #[test]
    fn a_corrected_name_is_split_whole_and_each_word_stays_in_its_name(first in some_words(0), last in some_words(0), edits in edits()) {
        let new = edited(first.iter().chain(&last).cloned().collect(), &edits).join(" ");
        let (first, last) = (first.join(" "), last.join(" "));
        if let Some((new_first, new_last)) = resplit(&first, &last, &new) {
            let joined = [new_first.as_str(), new_last.as_str()].join(" ");
            prop_assert_eq!(joined.trim(), new.trim());
            let (old_first, old_last) = (forms(&first), forms(&last));
            for word in forms(&new_first) {
                prop_assert!(!old_last.contains(&word) || old_first.contains(&word), "{} went to the first name", word);
            }
            for word in forms(&new_last) {
                prop_assert!(!old_first.contains(&word) || old_last.contains(&word), "{} went to the last name", word);
            }
        }
    }

    #[test]
    fn a_name_that_is_only_spelled_anew_keeps_its_split(first in some_words(1), last in some_words(1)) {
        let shared = last.iter().any(|word| first.contains(word));
        let (first, last) = (first.join(" "), last.join(" "));
        let new = format!("{first} {last}").to_uppercase();
        if !shared {
            prop_assert_eq!(resplit(&first, &last, &new), Some((first.to_uppercase(), last.to_uppercase())));
        }
    }
}
