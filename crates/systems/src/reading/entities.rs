//! WordPress stores HTML's entities in many texts: the block checkout in all of them, the account's names always
//! (facts/woocommerce.md 13 and "Seen later"). They are decoded where an answer is read and nowhere else, so that everything after
//! that compares, shows, matches and writes what people typed.

use std::borrow::Cow;

use super::references::without_references;

/// Texts that went through several forms hold entities of entities: `&amp;amp;`. More often than this nobody encodes.
const MOST_TIMES: usize = 4;

/// A text without entities: named, decimal and hexadecimal ones, encoded once or several times. What lacks the semicolon is none:
/// WordPress writes it always, and people type “R&D” and “Smith&copy”.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    // Most texts have none, which a look for `&` tells sooner than the decoder.
    if !concord_texts::has(text, b'&') {
        return Cow::Borrowed(text);
    }
    let mut plain = Cow::Borrowed(text);
    for _ in 0..MOST_TIMES {
        match without_references(&plain) {
            Cow::Borrowed(_) => break,
            Cow::Owned(next) if next == *plain => break,
            Cow::Owned(next) => plain = Cow::Owned(as_shown(next)),
        }
    }
    plain
}

/// What browsers show for the numbers of controls, as Windows has them: `&#146;` is an apostrophe (HTML, "numeric character
/// reference end state").
fn as_shown(text: String) -> String {
    const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let is_control = |c: char| c == '\0' || ('\u{80}'..='\u{9f}').contains(&c);
    if !text.contains(is_control) {
        return text;
    }
    let shown = |c: char| match c {
        '\0' => '\u{fffd}',
        c if is_control(c) => WINDOWS.chars().nth(c as usize - 0x80).unwrap_or(c),
        c => c,
    };
    text.chars().map(shown).collect()
}

/// As [`decoded`], for a text that nobody else needs.
pub fn decode(text: String) -> String {
    match decoded(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(plain) => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_every_kind_are_decoded_and_nothing_else() {
        for (stored, typed) in [
            ("Smith &amp; Sons", "Smith & Sons"),
            ("O&#8217;Brien", "O’Brien"),
            ("O&#039;Hara &#x26; Co", "O'Hara & Co"),
            ("&quot;Ltd&quot; &lt;x&gt;", "\"Ltd\" <x>"),
            ("Caf&eacute;&nbsp;Nord", "Café\u{a0}Nord"),
            ("A &amp;amp;amp; B", "A & B"),
            ("O&#146;Brien &#x96; A&#128; &amp;#146;", "O’Brien – A€ ’"),
            ("&apos;A&apos; &#038; B&hellip; &AMP;", "'A' & B… &"),
            ("R&D, Smith&copy, AT&T;", "R&D, Smith&copy, AT&T;"),
            ("&#x110000; &#; &;", "&#x110000; &#; &;"),
            ("plain", "plain"),
        ] {
            assert_eq!(decoded(stored), typed, "{stored}");
            assert_eq!(decode(typed.to_owned()), typed);
        }
    }
}
