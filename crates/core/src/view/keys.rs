//! What keys do: asked by the pages, answered from the one list of shortcuts.

use super::shortcuts::{At, Does, SHORTCUTS, Shortcut, With};

/// What a key does at a place, `all` saying whether those that can be switched off are on. `held` is what is held along; a key for which nothing
/// has to be held counts with Shift too.
pub fn does(at: At, key: &str, held: With, all: bool) -> Option<Does> {
    let is_it = |row: &&Shortcut, with: With| {
        let is_here = row.at == at || (row.at == At::Lists && at.is_list());
        is_here
            && row.with == with
            && row.keys.iter().any(|it| it.eq_ignore_ascii_case(key))
            && (all || !row.can_be_switched_off())
    };
    let find = |with: With| SHORTCUTS.iter().find(|row| is_it(row, with));
    let found = find(held).or_else(|| find(With::Nothing).filter(|_| held == With::Shift));
    found.map(|row| row.does)
}

/// How many lines a page key moves by.
const PAGE: usize = 12;

/// Where a key leads from the line `at`, `last` being the last one; none when it is no key that walks.
pub fn walked(key: &str, at: usize, last: usize) -> Option<usize> {
    Some(match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "PageDown" => (at + PAGE).min(last),
        "PageUp" => at.saturating_sub(PAGE),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::shortcuts::LINES;

    #[test]
    fn no_key_does_two_things_at_one_place() {
        for row in SHORTCUTS {
            for key in row.keys {
                assert_eq!(does(row.at, key, row.with, true), Some(row.does), "{row:?}");
                if row.at.is_list() {
                    let everywhere = SHORTCUTS.iter().filter(|it| it.at == At::Lists);
                    let mut same = everywhere.filter(|it| it.with == row.with);
                    assert!(!same.any(|it| it.keys.contains(key)), "{row:?}");
                }
            }
        }
    }

    #[test]
    fn whatever_walks_a_list_leads_somewhere() {
        for key in LINES {
            assert!(walked(key, 20, 40).is_some_and(|to| to != 20), "{key}");
        }
        assert_eq!(walked("q", 20, 40), None);
    }

    #[test]
    fn what_is_switched_off_does_nothing_and_everything_else_stays() {
        assert_eq!(
            does(At::Everywhere, "q", With::Alt, true),
            Some(Does::Search)
        );
        assert_eq!(
            does(At::Conflicts, "W", With::Shift, true),
            Some(Does::TakeWebstore)
        );
        for row in SHORTCUTS {
            let left = does(row.at, row.keys[0], row.with, false);
            assert_eq!(left.is_none(), row.can_be_switched_off(), "{row:?}");
        }
        let off = SHORTCUTS.iter().filter(|row| row.can_be_switched_off());
        assert_eq!(
            off.map(|row| (row.shown().0, row.shown().1.concat()))
                .collect::<Vec<_>>(),
            [
                (Some("Alt"), "Q".to_owned()),
                (None, "W".to_owned()),
                (None, "B".to_owned())
            ]
        );
    }

    #[test]
    fn what_is_held_along_is_another_shortcut_and_shift_alone_none_where_it_has_none() {
        assert_eq!(
            does(At::Customers, "ArrowDown", With::Shift, true),
            Some(Does::WalkChoosing)
        );
        assert_eq!(
            does(At::Pairs, "ArrowDown", With::Shift, true),
            Some(Does::Walk)
        );
        assert_eq!(does(At::Conflicts, "w", With::Ctrl, true), None);
        assert_eq!(does(At::Everywhere, "q", With::Ctrl, true), None);
    }
}
