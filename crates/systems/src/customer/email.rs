//! The e-mail addresses of a field as people fill it: one or several, with `;`, `,`, blanks or line breaks between them, with
//! names before them (`Ann Lee <ann@x.example>`), pasted with characters that nobody sees. The one place that reads such a
//! field: what is found here is what is compared, matched and written.

use std::borrow::Cow;
use std::ops::Range;

use super::folding::folded;

/// An address as it stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// The address, without what nobody sees.
    pub text: Cow<'a, str>,
    /// Where it stands in the field, with the characters that nobody sees around it.
    place: Range<usize>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addresses<'a> {
    /// Its addresses, in their order. One that is there twice comes twice.
    pub found: Vec<Address<'a>>,
    /// What looks like an address and can't be read as one, or all of the field where it holds no address but something else.
    pub unread: Vec<&'a str>,
}

/// The texts of a field's addresses, in their order.
pub fn addresses(field: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let plain = is_plain(field).then_some(Cow::Borrowed(field));
    let found = match plain {
        Some(_) => Vec::new(),
        None => parse(field).found,
    };
    plain
        .into_iter()
        .chain(found.into_iter().map(|address| address.text))
}

/// What of a field can't be read, without taking those apart that are plainly one address or nothing.
pub fn unread(field: &str) -> Vec<&str> {
    match field.is_empty() || is_plain(field) {
        true => Vec::new(),
        false => parse(field).unread,
    }
}

/// The address used where one is needed: the first. A field of which none can be read comes back as it is, so that it is seen
/// and refused wherever it would be written.
pub fn first_address(field: &str) -> Cow<'_, str> {
    addresses(field)
        .next()
        .unwrap_or_else(|| Cow::Borrowed(field.trim()))
}

/// The field with one of its addresses replaced, and everything else as it stands there. Where it does not hold the old one,
/// or nothing can be read of it, the new one takes its place; where it holds the new one already, it stays.
pub fn with_replaced(field: &str, old: &str, new: &str) -> String {
    let is = |wanted: &str| {
        let wanted = folded(wanted);
        move |address: &&Address<'_>| folded(&address.text) == wanted
    };
    let Addresses { found, .. } = parse(field);
    if found.iter().any(|it| is(new)(&it)) && !is_same(old, new) {
        return field.to_owned();
    }
    let place = match found.iter().find(is(old)) {
        Some(address) => address.place.clone(),
        None if found.is_empty() => return new.to_owned(),
        // Nobody had this one yet: it goes to the front, where the one that is used stands.
        None => return [new, ";", field].concat(),
    };
    if new.is_empty() {
        return without(field, &place);
    }
    [&field[..place.start], new, &field[place.end..]].concat()
}

/// Whether a field holds nothing but addresses and what separates them.
pub fn is_only_addresses(field: &str) -> bool {
    let Addresses { found, unread } = parse(field);
    let mut rest = String::new();
    let mut from = 0;
    for address in &found {
        rest.push_str(&field[from..address.place.start]);
        from = address.place.end;
    }
    rest.push_str(&field[from..]);
    unread.is_empty() && !rest.contains(char::is_alphanumeric)
}

/// Whether two texts are the same address to both systems, which tell no letter case apart.
pub fn is_same(a: &str, b: &str) -> bool {
    folded(&first_address(a)) == folded(&first_address(b))
}

/// The field without what stands at a place, and without the separator after it, or before it at the end.
fn without(field: &str, place: &Range<usize>) -> String {
    let is_separator = |c: char| c == ';' || c == ',' || c.is_whitespace();
    let (before, after) = (&field[..place.start], &field[place.end..]);
    let rest = after.trim_start_matches(is_separator);
    match rest.is_empty() {
        true => before.trim_end_matches(is_separator).to_owned(),
        false => [before, rest].concat(),
    }
}

/// Reads a field.
pub fn parse(field: &str) -> Addresses<'_> {
    if is_plain(field) {
        let text = Cow::Borrowed(field);
        let place = 0..field.len();
        return Addresses {
            found: vec![Address { text, place }],
            unread: Vec::new(),
        };
    }
    let letters = seen(field);
    let mut addresses = Addresses::default();
    // Nothing before this belongs to the next address.
    let mut begin = 0;
    let mut at = 0;
    while let Some(offset) = letters[at..].iter().position(|it| it.is == '@') {
        let sign = at + offset;
        let (from, to) = word_around(&letters, begin, sign);
        match address(field, &letters, from, sign, to) {
            Some(address) => addresses.found.push(address),
            None => {
                let place = letters[from].place.start..letters[to - 1].place.end;
                addresses.unread.push(field[place].trim());
            }
        }
        begin = to;
        at = to;
    }
    let without_sign = words_like_an_address(field, &addresses.found);
    addresses.unread.extend(without_sign);
    let holds_something = letters.iter().any(|it| it.is.is_alphanumeric());
    if addresses.found.is_empty() && addresses.unread.is_empty() && holds_something {
        addresses.unread.push(field.trim());
    }
    addresses
}

/// Whether all of a field is one address of plain letters: nearly all are, and are told so without being taken apart.
fn is_plain(field: &str) -> bool {
    let mut signs = 0;
    for byte in field.bytes() {
        match byte {
            b'@' => signs += 1,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'+' => {}
            _ => return false,
        }
    }
    signs == 1 && {
        let (local, domain) = field.split_once('@').unwrap_or_default();
        !local.is_empty() && is_domain(domain) && domain.chars().all(is_of_domain)
    }
}

/// A letter that is seen, and where it stands with those after it that are not.
struct Letter {
    is: char,
    place: Range<usize>,
}

/// What is seen of a field, wide letters as plain ones.
fn seen(field: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(field.len());
    // What nobody sees goes along with the letter of an address before it, else with what comes next.
    let mut waiting = None;
    for (at, c) in field.char_indices() {
        let end = at + c.len_utf8();
        let Some(is) = plain_letter(c) else {
            match letters.last_mut() {
                Some(letter) if is_local(letter.is) || letter.is == '@' => letter.place.end = end,
                _ => waiting = waiting.or(Some(at)),
            }
            continue;
        };
        let place = waiting.take().unwrap_or(at)..end;
        letters.push(Letter { is, place });
    }
    letters
}

/// A letter as a keyboard has it; none for one that takes no room: zero-width and soft hyphens, marks of direction, joiners
/// and controls.
fn plain_letter(c: char) -> Option<char> {
    match c {
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{fe6b}' => Some('@'),
        '\u{fe52}' | '\u{3002}' | '\u{ff61}' | '\u{2024}' => Some('.'),
        '\u{3001}' | '\u{ff64}' | '\u{60c}' | '\u{fe50}' | '\u{fe51}' => Some(','),
        '\u{61b}' | '\u{204f}' | '\u{fe54}' => Some(';'),
        // Hyphens that look like one and are none.
        '\u{2010}' | '\u{2011}' | '\u{fe63}' => Some('-'),
        c => Some(c),
    }
}

/// The word around a sign, blanks beside the sign left out: from one place to another.
fn word_around(letters: &[Letter], begin: usize, sign: usize) -> (usize, usize) {
    let mut from = sign;
    // `ann @ x.example`
    let blanks = letters[begin..sign]
        .iter()
        .rev()
        .take_while(|it| it.is == ' ')
        .count();
    if blanks < sign - begin && is_local(letters[sign - blanks - 1].is) {
        from -= blanks;
    }
    while from > begin && is_local(letters[from - 1].is) {
        from -= 1;
    }
    let mut to = sign + 1;
    let blanks = letters[to..].iter().take_while(|it| it.is == ' ').count();
    if letters
        .get(to + blanks)
        .is_some_and(|it| is_of_domain(it.is))
    {
        to += blanks;
    }
    while to < letters.len() && is_of_domain(letters[to].is) {
        to += 1;
    }
    (from, to)
}

/// The address in a word; none when it is none that can be told.
fn address<'a>(
    field: &'a str,
    letters: &[Letter],
    from: usize,
    sign: usize,
    to: usize,
) -> Option<Address<'a>> {
    // Quotes, and what stands between two addresses without a blank, are no part of one.
    let is_around = |it: &&Letter| matches!(it.is, '\'' | '`' | '/' | '|' | '&' | '=' | '*');
    let from = from + letters[from..sign].iter().take_while(is_around).count();
    let mut end = to;
    while end > sign + 1 && matches!(letters[end - 1].is, '.' | '-') {
        end -= 1;
    }
    let text: String = letters[from..end]
        .iter()
        .map(|it| it.is)
        .filter(|c| *c != ' ')
        .collect();
    let (local, domain) = text.split_once('@')?;
    // `a@b@x.example`, `ann@x.example_old`: whoever wrote that meant something that can't be guessed.
    let ends = letters
        .get(to)
        .is_none_or(|it| it.is != '@' && (!is_local(it.is) || "/|&?!'`=}".contains(it.is)));
    if local.is_empty() || !is_domain(domain) || !ends {
        return None;
    }
    let place = letters[from].place.start..letters[end - 1].place.end;
    let text = match field[place.clone()] == text {
        true => Cow::Borrowed(&field[place.clone()]),
        false => Cow::Owned(text),
    };
    Some(Address { text, place })
}

/// What may stand before the sign (facts/woocommerce.md; RFC 5321), in any script.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c)
}

fn is_of_domain(c: char) -> bool {
    c.is_alphanumeric() || c == '.' || c == '-'
}

/// Whether this is the name of a host on the internet: labels with dots between them, the last of two letters or more.
fn is_domain(domain: &str) -> bool {
    let mut labels = domain.split('.');
    let last = labels.next_back().unwrap_or_default();
    last.chars().count() >= 2 && {
        let mut others = labels.peekable();
        others.peek().is_some() && others.all(|label| !label.is_empty())
    }
}

/// Words outside the addresses that look like one whose sign is missing: `booksacme.example`.
fn words_like_an_address<'a>(field: &'a str, found: &[Address<'a>]) -> Vec<&'a str> {
    if found.is_empty() {
        return Vec::new();
    }
    let is_like_one = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        // `books(at)acme.example`
        let is_bracket = |c: &char| matches!(c, '(' | ')' | '[' | ']' | '{' | '}');
        let bare: String = word.chars().filter(|c| !is_bracket(c)).collect();
        !word.contains('@') && is_domain(&bare) && bare.chars().all(is_local)
    };
    // Both are in the order in which they stand there.
    let mut addresses = found.iter().map(|it| &it.place).peekable();
    let is_outside = |word: &&str| {
        let from = word.as_ptr() as usize - field.as_ptr() as usize;
        while addresses.next_if(|place| place.end <= from).is_some() {}
        addresses
            .peek()
            .is_none_or(|place| place.start >= from + word.len())
    };
    let words = field.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '<' | '>'));
    words.filter(is_outside).filter(is_like_one).collect()
}

/// Whether a text that can't be read as an address may have been meant for this one: it holds what stands before the sign and
/// the first word behind it.
pub fn may_mean(unread: &str, address: &str) -> bool {
    let squeezed = |text: &str| -> String {
        let folded = folded(text);
        folded.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let Some((local, domain)) = address.split_once('@') else {
        return false;
    };
    let host = domain.split('.').next().unwrap_or_default();
    let (local, host) = (squeezed(local), squeezed(host));
    let unread = squeezed(unread);
    !local.is_empty() && !host.is_empty() && unread.contains(&local) && unread.contains(&host)
}

#[cfg(test)]
mod tests;
