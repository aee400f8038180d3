//! What a passphrase for a new vault must be: whoever has a copy of the vault may guess as long as they like, and begins with
//! what many people take.

use crate::customer::casing::lower;

/// As long as four short words.
const SHORTEST: usize = 12;
/// So many characters must be left when all that is guessed first is taken out.
const LEAST_OF_ITS_OWN: usize = 8;
/// So many of them different.
const LEAST_DIFFERENT: usize = 5;
/// A run of neighbours on the keyboard, in the alphabet or among the digits is guessed as a whole.
const RUN: usize = 4;

const ROWS: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
];

/// What stands in nearly every list of common passwords, whole or with something behind it, and what this app suggests by its
/// own words. With digits for letters undone.
const COMMON: [&str; 40] = [
    "correcthorsebatterystaple",
    "businesscentral",
    "woocommerce",
    "wordpress",
    "microsoft",
    "concord",
    "passphrase",
    "passwort",
    "password",
    "kennwort",
    "geheim",
    "secret",
    "welcome",
    "willkommen",
    "administrator",
    "admin",
    "letmein",
    "iloveyou",
    "ichliebedich",
    "monkey",
    "dragon",
    "football",
    "fussball",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "starwars",
    "trustno",
    "master",
    "shadow",
    "michael",
    "changeme",
    "computer",
    "internet",
    "login",
    "hallo",
    "hello",
    "test",
];

/// What is wrong with a passphrase for a new vault; `None` when it will do.
pub fn passphrase_problem(passphrase: &str) -> Option<&'static str> {
    if passphrase.chars().count() < SHORTEST {
        return Some(
            "At least 12 characters: four or five words that do not belong together are good",
        );
    }
    let own = of_its_own(passphrase);
    let is_long_enough = own.len() >= LEAST_OF_ITS_OWN;
    let first_of_its_kind = |(place, it): &(usize, &char)| !own[..*place].contains(it);
    let different = own.iter().enumerate().filter(first_of_its_kind).count();
    let is_varied = different >= LEAST_DIFFERENT;
    match () {
        () if !is_varied && is_long_enough => Some("It repeats the same few characters"),
        () if !is_varied || !is_long_enough => {
            Some("It is made of words, rows of keys or repetitions that are guessed first")
        }
        () => None,
    }
}

/// The characters that are left without common words, years, runs and repetitions.
fn of_its_own(passphrase: &str) -> Vec<char> {
    let letters = lower(passphrase);
    let letters = letters.chars().filter(|c| !c.is_whitespace());
    let mut text: String = letters.collect();
    // Rows of keys first: a digit in them stands for itself.
    text = without_runs(&text);
    text = text.chars().map(as_letter).collect();
    for word in COMMON {
        text = text.replace(word, "");
    }
    without_repetitions(&text.chars().collect::<Vec<_>>())
}

/// What people write a letter with.
fn as_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    }
}

fn without_runs(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let is_row = |part: &[char]| {
        let forwards: String = part.iter().collect();
        let backwards: String = part.iter().rev().collect();
        ROWS.iter()
            .any(|row| row.contains(&forwards) || row.contains(&backwards))
    };
    let mut left = String::new();
    let mut at = 0;
    while at < all.len() {
        let longest = (at + RUN..=all.len())
            .take_while(|end| is_row(&all[at..*end]))
            .last();
        match longest {
            Some(end) => at = end,
            None => {
                left.push(all[at]);
                at += 1;
            }
        }
    }
    left
}

/// Each part that comes twice in a row once: `abcabcabc` is `abc`.
fn without_repetitions(all: &[char]) -> Vec<char> {
    let mut left: Vec<char> = Vec::new();
    for c in all {
        left.push(*c);
        loop {
            let repeated = (1..=left.len() / 2).find(|length| {
                let (before, last) = left.split_at(left.len() - length);
                // Double letters are in every language.
                *length > 1 && before.ends_with(last)
                    || left.len() >= 3 && *length == 1 && {
                        let last = &left[left.len() - 3..];
                        last[0] == last[1] && last[1] == last[2]
                    }
            });
            match repeated {
                Some(length) => left.truncate(left.len() - length),
                None => break,
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_no_passphrase() {
        for common in [
            "too short",
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            "123456789012",
            "qwertyuiopasdf",
            "password1234",
            "Passw0rd2024!",
            "P@ssw0rd!P@ssw0rd!",
            "Willkommen2026!",
            "correct horse battery staple",
            "iloveyou123456",
            "abcdefghijklmnop",
            "0987654321098765",
            "Concord-Concord-1",
            "letmeinletmein",
        ] {
            assert!(passphrase_problem(common).is_some(), "{common}");
        }
    }

    #[test]
    fn a_few_words_of_ones_own_or_what_a_program_made_up_will_do() {
        for fine in [
            "four words or rather five",
            "quite another sentence of words",
            "four words or five",
            "vier Wörter oder eher fünf",
            "kX9#mPq2vL!zR7wT",
            "tundra-spoon-ledger-violet",
            "grün ist die Wiese am Bach",
        ] {
            assert_eq!(passphrase_problem(fine), None, "{fine}");
        }
    }
}
