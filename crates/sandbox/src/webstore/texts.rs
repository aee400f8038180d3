//! What `search` looks at: all users' texts one after the other in one piece of memory, so that a single pass finds a word in any of them.

use std::collections::HashMap;

use memchr::memmem::Finder;

use super::state::Customer;

/// User name, e-mail and display name of all users; not names set over REST, not company, not the billing e-mail [list_search_lastname].
#[derive(Debug, Clone, Default)]
pub(super) struct SearchTexts {
    /// In lower case, field after field.
    text: String,
    /// In the order of the text.
    places: Vec<Place>,
    /// Where a user's place is among the places.
    of_user: HashMap<u64, usize>,
}

/// Where a user's fields are in the text.
#[derive(Debug, Clone)]
struct Place {
    /// `None` for a user that is gone or has other texts by now.
    user: Option<u64>,
    start: usize,
    /// Of user name, e-mail and display name.
    ends: [usize; 3],
}

impl Place {
    fn end(&self) -> usize {
        self.ends[2]
    }

    /// Whether a piece of the text is part of one field; with an `@` in it only the e-mail counts.
    fn holds(&self, from: usize, to: usize, is_email: bool) -> bool {
        let [username, email, display_name] = self.ends;
        let within = |start, end| start <= from && to <= end;
        within(username, email)
            || !is_email && (within(self.start, username) || within(email, display_name))
    }
}

impl SearchTexts {
    /// Takes a user's texts, in place of those it had.
    pub fn put(&mut self, user: &Customer) {
        let fields =
            [&user.username, &user.email, &user.display_name].map(|text| text.to_lowercase());
        if self.fields(user.id).is_some_and(|own| own == fields) {
            return;
        }
        self.remove(user.id);
        self.of_user.insert(user.id, self.places.len());
        let start = self.text.len();
        let ends = fields.map(|field| {
            self.text.push_str(&field);
            self.text.len()
        });
        self.places.push(Place {
            user: Some(user.id),
            start,
            ends,
        });
    }

    /// Forgets a user's texts.
    pub fn remove(&mut self, user: u64) {
        let Some(place) = self.of_user.remove(&user) else {
            return;
        };
        self.places[place].user = None;
        // Gaps are closed when they are the greater part, so that each edit costs the same in the long run.
        if self.of_user.len() * 2 < self.places.len() {
            self.close_gaps();
        }
    }

    fn close_gaps(&mut self) {
        let mut dense = Self::default();
        for place in &self.places {
            let Some(user) = place.user else { continue };
            let shift = place.start - dense.text.len();
            dense.text.push_str(&self.text[place.start..place.end()]);
            dense.of_user.insert(user, dense.places.len());
            dense.places.push(Place {
                user: place.user,
                start: place.start - shift,
                ends: place.ends.map(|end| end - shift),
            });
        }
        *self = dense;
    }

    fn fields(&self, user: u64) -> Option<[&str; 3]> {
        let place = &self.places[*self.of_user.get(&user)?];
        let [username, email, display_name] = place.ends;
        Some([
            &self.text[place.start..username],
            &self.text[username..email],
            &self.text[email..display_name],
        ])
    }

    /// The users with this lower-case word in one of their fields, by id.
    pub fn find(&self, word: &str) -> Vec<u64> {
        let finder = Finder::new(word);
        let is_email = word.contains('@');
        let mut found = Vec::new();
        let mut places = self.places.iter().peekable();
        let mut from = 0;
        while let Some(at) = finder.find(&self.text.as_bytes()[from..]) {
            let start = from + at;
            while places.next_if(|place| place.end() <= start).is_some() {}
            let Some(place) = places.peek() else { break };
            from = match place.user {
                Some(user) if place.holds(start, start + word.len(), is_email) => {
                    found.push(user);
                    place.end()
                }
                Some(_) => start + 1,
                None => place.end(),
            };
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: u64, [username, email, display_name]: [&str; 3]) -> Customer {
        Customer {
            id,
            username: username.to_owned(),
            email: email.to_owned(),
            display_name: display_name.to_owned(),
            ..Customer::default()
        }
    }

    /// The rule in its plainest words.
    fn is_found(user: &Customer, word: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(word);
        match word.contains('@') {
            true => has(&user.email),
            false => has(&user.username) || has(&user.email) || has(&user.display_name),
        }
    }

    #[test]
    fn whatever_comes_changes_and_goes_a_word_finds_just_those_who_have_it() {
        let pieces = ["", "a", "b", "ab", "ba", "@", "A", "é", "É", "İ", "ß", "\n"];
        for seed in 0..200 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut text = |most: usize| -> String {
                (0..rng.usize(..=most))
                    .map(|_| pieces[rng.usize(..pieces.len())])
                    .collect()
            };
            let (mut texts, mut users) = (SearchTexts::default(), HashMap::new());
            let mut numbers = fastrand::Rng::with_seed(seed ^ 1);
            for _ in 0..60 {
                let id = numbers.u64(1..20);
                if numbers.u8(..3) == 0 {
                    texts.remove(id);
                    users.remove(&id);
                } else {
                    let fields = [text(3), text(3), text(3)];
                    let user = user(id, fields.each_ref().map(String::as_str));
                    texts.put(&user);
                    users.insert(id, user);
                }
                let word = text(2).to_lowercase();
                if word.is_empty() {
                    continue;
                }
                let mut expected: Vec<u64> = users
                    .values()
                    .filter(|user| is_found(user, &word))
                    .map(|user| user.id)
                    .collect();
                expected.sort_unstable();
                assert_eq!(texts.find(&word), expected, "{word:?}, seed {seed}");
            }
        }
    }

    #[test]
    fn texts_that_are_gone_are_not_kept_for_ever() {
        let mut texts = SearchTexts::default();
        for round in 0..1_000 {
            let name = format!("name{round}");
            texts.put(&user(1, [&name, "one@people.example", "One"]));
        }
        assert_eq!(texts.find("name999"), [1]);
        assert!(texts.find("name998").is_empty());
        assert!(texts.text.len() < 100, "{}", texts.text.len());
    }
}
