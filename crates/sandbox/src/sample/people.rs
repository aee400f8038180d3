//! The people and companies of the sample, before either system writes them down in its own way.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::lands::{LANDS, Land, Name, TRADES};
use super::spelling::normal;

/// One person or company.
#[derive(Clone)]
pub(super) struct Identity {
    pub land: &'static Land,
    /// Blank for a person on their own.
    pub company: String,
    pub first: String,
    pub last: String,
    pub street: String,
    pub street2: String,
    pub town: (&'static str, &'static str, &'static str),
    pub phone: String,
    pub email: String,
}

impl Identity {
    /// What both systems' records are compared by: the company's name, else the person's.
    pub fn name(&self) -> String {
        if self.company.is_empty() {
            self.person()
        } else {
            self.company.clone()
        }
    }

    pub fn person(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// Makes identities whose names and e-mails are unique in their normal form, however many are asked for. The material is in that form
/// but for its letter case, so that generated texts need only be put in lower case.
pub(super) struct People {
    names: HashSet<String>,
    emails: HashSet<String>,
    /// The countries that they live in, by WooCommerce's codes; all of them where there is none.
    lands: &'static [&'static str],
}

impl People {
    /// Names and e-mails that are taken already.
    pub fn new<'a>(
        names: impl Iterator<Item = &'a str>,
        emails: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            names: names.map(normal).collect(),
            emails: emails.map(normal).collect(),
            lands: &[],
        }
    }

    /// From now on people of these countries only, none of them known so far.
    pub fn of(self, lands: &'static [&'static str]) -> Self {
        Self { lands, ..self }
    }

    /// Keeps a name from being given to anybody.
    pub fn reserve(&mut self, name: &str) {
        self.names.insert(normal(name));
    }

    pub fn next(&mut self, rng: &mut fastrand::Rng) -> Identity {
        let land = some_land(rng, self.lands);
        let (first, last) = self.person(rng, land);
        let company = if rng.u8(..10) < 4 {
            self.company(rng, land, &last.0)
        } else {
            String::new()
        };
        let email = self.email(rng, land, &first, &last, &company);
        let house = rng.u16(1..180);
        let street = pick(rng, land.streets);
        let street = if land.number_first {
            format!("{house} {street}")
        } else {
            format!("{street} {house}")
        };
        let street2 = match rng.u8(..10) {
            0 => format!("Apt. {}", rng.u8(1..60)),
            1 => format!("{}. OG", rng.u8(1..9)),
            _ => String::new(),
        };
        let phone = phone(rng, land.phone);
        Identity {
            land,
            company,
            first: first.0,
            last: last.0,
            street,
            street2,
            town: *pick(rng, land.towns),
            phone,
            email,
        }
    }

    /// First and last name, each with its ASCII form. Double-barrelled once the plain ones run out.
    fn person(
        &mut self,
        rng: &mut fastrand::Rng,
        land: &Land,
    ) -> ((String, String), (String, String)) {
        // Where most plain names must be taken, they are not even tried.
        let from = match self.emails.len() {
            0..2_000 => 0,
            2_000..60_000 => 4,
            _ => 10,
        };
        for attempt in from.. {
            let first = pick(rng, land.first_names);
            let (a, b, c) = (
                pick(rng, land.last_names),
                pick(rng, land.last_names),
                pick(rng, land.first_names),
            );
            let (first, last) = match attempt {
                0..=3 => (both(first), both(a)),
                4..=9 => (both(first), joined(a, b, "-")),
                10..=15 => (joined(first, c, " "), joined(a, b, "-")),
                _ => (initialled(rng, first, c), joined(a, b, "-")),
            };
            if self
                .names
                .insert(format!("{} {}", first.0, last.0).to_lowercase())
            {
                return (first, last);
            }
        }
        unreachable!("the loop has no end but its return")
    }

    fn company(&mut self, rng: &mut fastrand::Rng, land: &Land, owner: &str) -> String {
        for attempt in 0.. {
            let trade = pick(rng, &TRADES);
            let partner = pick(rng, land.last_names).0;
            let name = match attempt {
                0..=2 => format!("{owner} {trade} {}", land.company_form),
                3..=9 => format!("{owner} & {partner} {trade} {}", land.company_form),
                _ => format!(
                    "{owner}, {partner} & {} {trade} {}",
                    pick(rng, land.last_names).0,
                    land.company_form
                ),
            };
            if self.names.insert(name.to_lowercase()) {
                return name;
            }
        }
        unreachable!("the loop has no end but its return")
    }

    fn email(
        &mut self,
        rng: &mut fastrand::Rng,
        land: &Land,
        first: &(String, String),
        last: &(String, String),
        company: &str,
    ) -> String {
        let (first, last) = (slug(&first.1), slug(&last.1));
        for attempt in 0.. {
            let number = if attempt < 2 {
                String::new()
            } else {
                rng.u32(2..99_999).to_string()
            };
            let email = match company {
                "" if rng.bool() => format!("{first}.{last}{number}@mail.{}.example", land.domain),
                "" => format!(
                    "{}{last}{number}@post.{}.example",
                    first.get(..1).unwrap_or("x"),
                    land.domain
                ),
                _ if rng.bool() => {
                    format!("{first}{number}@{}.{}.example", shop(&last), land.domain)
                }
                _ => format!(
                    "info{number}@{}-{first}.{}.example",
                    shop(&last),
                    land.domain
                ),
            };
            if self.emails.insert(email.clone()) {
                return email;
            }
        }
        unreachable!("the loop has no end but its return")
    }
}

/// More people come from where more names are listed, so that no country runs out of names long before the others.
fn some_land(rng: &mut fastrand::Rng, codes: &[&str]) -> &'static Land {
    let is_meant = |land: &&Land| codes.is_empty() || codes.contains(&land.code);
    let weight = |land: &Land| land.first_names.len() * land.last_names.len();
    let all: usize = LANDS.iter().filter(is_meant).map(weight).sum();
    let mut left = rng.usize(..all);
    for land in LANDS.iter().filter(is_meant) {
        match left.checked_sub(weight(land)) {
            Some(rest) => left = rest,
            None => return land,
        }
    }
    &LANDS[0]
}

/// No area code starts with 0 or 1.
fn phone(rng: &mut fastrand::Rng, pattern: &str) -> String {
    let first = format!("{}", rng.u8(2..10));
    let number = pattern.replacen('#', &first, 1);
    number
        .chars()
        .map(|c| if c == '#' { rng.digit(10) } else { c })
        .collect()
}

/// A domain's label takes no apostrophe.
fn shop(last: &str) -> String {
    last.replace('\'', "")
}

pub(super) fn pick<'a, T>(rng: &mut fastrand::Rng, list: &'a [T]) -> &'a T {
    &list[rng.usize(..list.len())]
}

fn both(name: &Name) -> (String, String) {
    (name.0.to_owned(), ascii(name).to_owned())
}

fn joined(a: &Name, b: &Name, with: &str) -> (String, String) {
    (
        format!("{}{with}{}", a.0, b.0),
        format!("{}-{}", ascii(a), ascii(b)),
    )
}

/// Two first names with an initial between them: there are enough of these for any sample.
fn initialled(rng: &mut fastrand::Rng, a: &Name, b: &Name) -> (String, String) {
    let initial = rng.uppercase();
    (
        format!("{} {initial}. {}", a.0, b.0),
        format!("{}-{initial}-{}", ascii(a), ascii(b)),
    )
}

fn ascii(name: &Name) -> &'static str {
    if name.1.is_empty() { name.0 } else { name.1 }
}

/// Lower-case ASCII for an address; an apostrophe stays, as in `o'hara@…`.
fn slug(name: &str) -> String {
    let replaced = name
        .to_lowercase()
        .replace('ß', "ss")
        .replace('ł', "l")
        .replace('ı', "i")
        .replace('ø', "o");
    replaced
        .nfd()
        .filter(|c| c.is_ascii_alphanumeric() || "'-".contains(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_material_is_in_normal_form_but_for_its_letter_case() {
        for land in &LANDS {
            let names = land
                .first_names
                .iter()
                .chain(land.last_names)
                .map(|name| name.0);
            for text in names
                .chain(land.streets.iter().copied())
                .chain(land.towns.iter().map(|town| town.0))
                .chain([land.company_form])
                .chain(TRADES)
            {
                assert_eq!(normal(text), text.to_lowercase(), "{text}");
            }
        }
    }
}
