//! What WooCommerce keeps of a value that it is sent: first and last names go through WordPress's `sanitize_text_field`, everything else
//! stays as it is (facts/woocommerce.md 13). A write whose answer is lost is recognised by it.

use crate::customer::Field;
use crate::customer::normal::same;

/// Whether a field that was `sent` may be `kept` so, other than as it was sent.
pub fn is_kept_as(field: Field, sent: &str, kept: &str) -> bool {
    let is_name = field == Field::Name || field.is_further_name();
    is_name && !same(field, sent, kept) && same(field, &name(sent), kept)
}

/// A person's name without tags, line breaks and percent-encoded octets.
fn name(sent: &str) -> String {
    let words: Vec<String> = without_tags(sent)
        .split_whitespace()
        .map(without_octets)
        .collect();
    words.join(" ")
}

/// A `<` before a blank or without its `>` begins no tag; a script or style goes with what is in it.
fn without_tags(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('<') {
        left.push_str(before);
        let end = tail
            .find('>')
            .filter(|_| !tail.starts_with(char::is_whitespace));
        let Some(end) = end else {
            left.push('<');
            rest = tail;
            continue;
        };
        let tag: String = tail.chars().take_while(char::is_ascii_alphabetic).collect();
        let tag = tag.to_ascii_lowercase();
        let closing = format!("</{tag}>");
        rest = match tag.as_str() {
            "script" | "style" => tail
                .to_ascii_lowercase()
                .find(&closing)
                .map_or("", |at| &tail[at + closing.len()..]),
            _ => &tail[end + 1..],
        };
    }
    left.push_str(rest);
    left
}

/// Removes them until there are none: what is left of one may make another.
fn without_octets(text: &str) -> String {
    let mut left = text.to_owned();
    let is_octet = |left: &str, at: usize| {
        let digits = left.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit))
    };
    loop {
        let mut signs = left.match_indices('%').map(|(at, _)| at);
        let Some(at) = signs.find(|at| is_octet(&left, *at)) else {
            return left;
        };
        left.replace_range(at..at + 3, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_recognised_without_what_wordpress_takes_out_of_it() {
        for (sent, kept) in [
            ("<b>Å&sa Bo</b>", "Å&sa Bo"),
            ("Ann <i>Lee", "Ann Lee"),
            ("Ann%41 Lee", "Ann Lee"),
            ("A%%4141n Lee", "An Lee"),
            ("<script>x()</script>Ann <STYLE>y</Style>Lee", "Ann Lee"),
            ("a < b <u>c</u>", "a < b c"),
        ] {
            assert!(is_kept_as(Field::Name, sent, kept), "{sent}");
            assert!(!is_kept_as(Field::City, sent, kept), "{sent}");
        }
        for (sent, other) in [
            ("<b>Å&sa Bo</b>", "Åsa Bo"),
            ("Ann Lee", "Ann Lee"),
            ("a <3", "a"),
            ("<b></b>", "x"),
        ] {
            assert!(!is_kept_as(Field::Name, sent, other), "{sent}");
        }
    }
}
