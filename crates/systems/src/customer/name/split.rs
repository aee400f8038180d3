//! A person's name as first and last name. The split that is there is the only one that is known: a correction keeps it as far
//! as the words go, and what it does not tell is not guessed.

use super::kinds::NameOrder;
use crate::customer::words::{form, is_east_asian};

/// Particles that belong to the last name behind them: `van Beethoven`.
const PARTICLES: [&str; 28] = [
    "af", "al", "av", "bin", "da", "dal", "de", "degli", "del", "della", "den", "der", "di", "do",
    "dos", "du", "el", "ibn", "la", "le", "ten", "ter", "van", "vom", "von", "y", "zu", "zur",
];

/// What stands behind a name, after a comma: `Robert Townes, Jr.`
const BEHIND_NAMES: [&str; 14] = [
    "jr", "sr", "junior", "senior", "ii", "iii", "iv", "md", "phd", "mba", "msc", "bsc", "esq",
    "cpa",
];

/// Splits a person's name of whom nothing is known yet into first and last: the last word is the last name, with the particles
/// before it. Put together again it gives the same name.
pub fn split_person(name: &str) -> (String, String) {
    let name = name.trim();
    let words = words(name);
    let mut last = words.len().saturating_sub(1);
    while last > 1 && PARTICLES.contains(&words[last - 1].form.as_str()) {
        last -= 1;
    }
    match last {
        0 => (name.to_owned(), String::new()),
        _ => cut(name, &words, last),
    }
}

/// Splits a corrected name as the name that is there is split. A word that is in the first name stays there, one that is in
/// the last name stays there; a word that replaces one stands where that stood. None where the words do not tell: another
/// order, a new word between the two, another name altogether.
pub fn resplit(first: &str, last: &str, name: &str) -> Option<(String, String)> {
    let name = name.trim();
    let (old_first, old_last, new) = (words(first), words(last), words(name));
    // How many words stay where they are, for each place at which the new name may be cut.
    let before = kept_before(&old_first, &new);
    let after = kept_after(&old_last, &new);
    let kept = |at: usize| before[at] + after[at];
    let most = (0..=new.len()).map(kept).max()?;
    let from = (0..=new.len()).find(|at| kept(*at) == most)?;
    let to = (0..=new.len()).rfind(|at| kept(*at) == most)?;
    // The same word in both names can be either.
    if (from..=to).any(|at| kept(at) < most) {
        return None;
    }
    let open = to - from;
    let gone_first = trailing_gone(&old_first, &new[..from]);
    let gone_last = leading_gone(&old_last, &new[to..]);
    let replaces_each = open == gone_first + gone_last;
    let is_known = most > 0 || (old_first.len() <= 1 && old_last.len() <= 1);
    let at = match (gone_first, gone_last) {
        _ if open == 0 => from,
        _ if !is_known => return None,
        _ if replaces_each => from + gone_first,
        // One word for several of the same name.
        (0, 1..) if open == 1 && !old_last.is_empty() => from,
        (1.., 0) if open == 1 && !old_first.is_empty() => to,
        _ => return None,
    };
    // A name of several words of which none is left for one that was there is another name, or in another order.
    let is_lost = |old: &[Word], new: usize| !old.is_empty() && new == 0;
    let loses_one = is_lost(&old_first, at) || is_lost(&old_last, new.len() - at);
    if loses_one && new.len() > 1 {
        return None;
    }
    let stays =
        keeps_to(&new[..at], &old_first, &old_last) && keeps_to(&new[at..], &old_last, &old_first);
    stays.then(|| cut(name, &new, at))
}

/// As [`split_person`], of a name in this order: with the last name first, that is the first word, with the particles before it.
pub fn split_in(order: NameOrder, name: &str) -> (String, String) {
    if let Some(told) = told_by_comma(name) {
        return told;
    }
    if order == NameOrder::FirstLast {
        return split_person(name);
    }
    let name = name.trim();
    let words = words(name);
    // Of two words one is the first name, also where the other one is a particle elsewhere, as in Du Fu.
    let most = words.len().saturating_sub(2);
    let is_particle = |word: &&Word| PARTICLES.contains(&word.form.as_str());
    let particles = words.iter().take(most).take_while(is_particle).count();
    let (last, first) = cut(name, &words, particles + 1);
    (first, last)
}

/// First and last name of a name that says itself which is which: “Townes, Robert”.
fn told_by_comma(name: &str) -> Option<(String, String)> {
    let (last, first) = name.split_once(',')?;
    let (last, first) = (last.trim(), first.trim());
    let is_behind = BEHIND_NAMES.contains(&form(first).as_str());
    let is_told = !last.is_empty() && !first.is_empty() && !first.contains(',') && !is_behind;
    is_told.then(|| (first.to_owned(), last.to_owned()))
}

/// As [`resplit`], of a name in this order.
pub(super) fn resplit_in(
    order: NameOrder,
    first: &str,
    last: &str,
    name: &str,
) -> Option<(String, String)> {
    if let Some(told) = told_by_comma(name) {
        return Some(told);
    }
    if order == NameOrder::FirstLast {
        return resplit(first, last, name);
    }
    let name = name.trim();
    // Chinese, Japanese and Korean names are written without a blank as well.
    let kept = name.strip_prefix(last.trim());
    let kept = kept.filter(|rest| is_without_blanks(name) && !rest.is_empty() && !last.is_empty());
    if let Some(rest) = kept {
        return Some((rest.to_owned(), last.trim().to_owned()));
    }
    let (last, first) = resplit(last, first, name)?;
    Some((first, last))
}

/// Whether a name is written in a script that puts no blanks between names, and has none.
fn is_without_blanks(name: &str) -> bool {
    is_east_asian(name) && !name.contains(char::is_whitespace)
}

/// How many words of a name are in another one, whatever their order.
pub fn shared_words(a: &str, b: &str) -> usize {
    let mut others = words(b);
    let mut shared = 0;
    for word in words(a) {
        if let Some(at) = others.iter().position(|it| it.form == word.form) {
            others.swap_remove(at);
            shared += 1;
        }
    }
    shared
}

/// How many words a name has.
pub(super) fn count_words(name: &str) -> usize {
    name.split_whitespace().count()
}

struct Word {
    /// Where it begins in the name.
    begins: usize,
    /// By [`form`].
    form: String,
}

fn words(name: &str) -> Vec<Word> {
    let each = name.split_whitespace().map(|word| Word {
        begins: word.as_ptr() as usize - name.as_ptr() as usize,
        form: form(word),
    });
    each.collect()
}

/// The name in two, before a word.
fn cut(name: &str, words: &[Word], at: usize) -> (String, String) {
    let begins = words.get(at).map_or(name.len(), |word| word.begins);
    let (first, last) = name.split_at(begins);
    (first.trim_end().to_owned(), last.to_owned())
}

/// Whether none of the words was in the other name alone. In another order, some are wherever the name is cut.
fn keeps_to(words: &[Word], own: &[Word], other: &[Word]) -> bool {
    let is_in = |names: &[Word], word: &Word| names.iter().any(|it| it.form == word.form);
    words
        .iter()
        .all(|word| is_in(own, word) || !is_in(other, word))
}

/// For each beginning of the new name, how many words of the old one are in it in their order (their longest common
/// subsequence).
fn kept_before(old: &[Word], new: &[Word]) -> Vec<usize> {
    let mut row = vec![0; old.len() + 1];
    let mut kept = Vec::with_capacity(new.len() + 1);
    kept.push(0);
    for word in new {
        let mut diagonal = 0;
        for (at, of_old) in old.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = match of_old.form == word.form {
                true => diagonal + 1,
                false => above.max(row[at]),
            };
            diagonal = above;
        }
        kept.push(row[old.len()]);
    }
    kept
}

/// For each end of the new name, by where it begins, how many words of the old one are in it in their order.
fn kept_after(old: &[Word], new: &[Word]) -> Vec<usize> {
    let reversed = |words: &[Word]| -> Vec<Word> {
        let words = words.iter().rev();
        let copies = words.map(|word| Word {
            begins: 0,
            form: word.form.clone(),
        });
        copies.collect()
    };
    let mut kept = kept_before(&reversed(old), &reversed(new));
    kept.reverse();
    kept
}

/// How many words at the end of the old name are not in the new one.
fn trailing_gone(old: &[Word], new: &[Word]) -> usize {
    let all = kept_before(old, new).last().copied().unwrap_or(0);
    let kept_by = |end: usize| kept_before(&old[..end], new).last().copied().unwrap_or(0);
    let needed = (0..=old.len()).find(|end| kept_by(*end) == all);
    old.len() - needed.unwrap_or(0)
}

/// How many words at the beginning of the old name are not in the new one.
fn leading_gone(old: &[Word], new: &[Word]) -> usize {
    let all = kept_before(old, new).last().copied().unwrap_or(0);
    let kept_from = |begin: usize| kept_before(&old[begin..], new).last().copied().unwrap_or(0);
    (0..=old.len())
        .rfind(|begin| kept_from(*begin) == all)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests;
