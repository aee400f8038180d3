//! What an action does to the chosen lines, in words.

use super::Writing;
use crate::overview::Foreseen;

/// What will happen, what will not, and what follows.
pub fn foreseen_in_words(foreseen: &Foreseen, writing: Writing) -> String {
    let list = |counts: &[(String, usize)]| {
        let each = counts.iter();
        let each = each.map(|(words, number)| format!("{words}: {}", (writing.count)(*number)));
        each.collect::<Vec<_>>().join(", ")
    };
    let mut words = match (foreseen.will.is_empty(), foreseen.cannot.is_empty()) {
        (true, true) => "Nothing to do.".to_owned(),
        (false, true) => format!("{}.", list(&foreseen.will)),
        (true, false) => format!("Nothing to do – {}.", list(&foreseen.cannot)),
        (false, false) => format!(
            "{}. Left as they are – {}.",
            list(&foreseen.will),
            list(&foreseen.cannot)
        ),
    };
    if foreseen.accounts > 0 {
        words.push_str(&format!(
            " The next run creates {} in WooCommerce, which sends an invitation e-mail to each.",
            writing.counted(foreseen.accounts, "account", "accounts")
        ));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::PLAINLY;

    #[test]
    fn what_follows_is_said_where_something_does() {
        let counts = |words: &str, number| vec![(words.to_owned(), number)];
        let flagged = Foreseen {
            will: counts("Webstore customer set", 3),
            accounts: 2,
            ..Foreseen::default()
        };
        assert_eq!(
            foreseen_in_words(&flagged, PLAINLY),
            "Webstore customer set: 3. The next run creates 2 accounts in WooCommerce, which sends an invitation e-mail to each."
        );
        let nothing = Foreseen {
            cannot: counts("not mapped", 3),
            ..Foreseen::default()
        };
        assert_eq!(
            foreseen_in_words(&nothing, PLAINLY),
            "Nothing to do – not mapped: 3."
        );
        assert_eq!(
            foreseen_in_words(&Foreseen::default(), PLAINLY),
            "Nothing to do."
        );
    }
}
