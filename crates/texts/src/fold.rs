//! The normal form of texts that need no tables.

use crate::eight::{any_capital, any_outside_visible, eights};

/// What a text without blanks needs.
enum Solid {
    /// It is its own form.
    AsItIs,
    /// Only its capitals change.
    Capitals,
}

/// Whether a text is nothing but visible ASCII, as e-mails are.
fn solid(text: &[u8]) -> Option<Solid> {
    let mut needs = Solid::AsItIs;
    for letters in eights(text, b'a') {
        if any_outside_visible(letters) {
            return None;
        }
        if any_capital(letters) {
            needs = Solid::Capitals;
        }
    }
    (!text.is_empty()).then_some(needs)
}

/// Whether a text is plain ASCII with single spaces between its words, as most names are: then only its capitals change.
fn is_simple(text: &[u8]) -> bool {
    let mut before = b' ';
    for byte in text {
        if !matches!(byte, b' '..=b'~') || (*byte == b' ' && before == b' ') {
            return false;
        }
        before = *byte;
    }
    before != b' '
}

/// Adds the form of a text that has no letter but those whose form is known without a table: Latin ones as in Europe, Cyrillic
/// ones, full-width ones, Chinese, Japanese and Korean ones. For these the tables have nothing else to say, and take many times
/// as long. False when there is any other, such as an accent of its own, and what was added is of no use.
pub fn fold_plainly(plain: &mut String, text: &str) -> bool {
    let begins = plain.len();
    let solid = solid(text.as_bytes());
    if solid.is_some() || is_simple(text.as_bytes()) {
        plain.push_str(text);
        if !matches!(solid, Some(Solid::AsItIs)) {
            plain[begins..].make_ascii_lowercase();
        }
        return true;
    }
    let mut after_blank = false;
    for c in text.chars() {
        let lower = match c {
            ' ' | '\t'..='\r' | '\u{a0}' | '\u{3000}' => {
                after_blank = plain.len() > begins;
                continue;
            }
            '\0'..='\x7f' => c.to_ascii_lowercase(),
            // Turkish tells them from i; who does not know the language can't.
            'ı' | 'İ' => 'i',
            // Made of two letters, or another's old form.
            'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' => return false,
            'À'..='ž' => lower_latin(c),
            'Ѐ'..='Џ' => moved(c, 80),
            'А'..='Я' => moved(c, 32),
            'а'..='џ' => c,
            // Full-width forms of ASCII, in the same order.
            '！'..='～' => moved(c, -0xfee0).to_ascii_lowercase(),
            // Hiragana and katakana, Chinese characters, Korean syllables: they have neither case nor another form.
            'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='\u{9fff}' | '가'..='힣' => c,
            _ => return false,
        };
        if std::mem::take(&mut after_blank) {
            plain.push(' ');
        }
        if lower == 'ß' {
            plain.push_str("ss");
        } else {
            plain.push(lower);
        }
    }
    true
}

/// The lower-case form of a letter from À to ž, of those that have one. The rows that follow each other in pairs begin with
/// the capital, between Ĺ and ň and from Ź on with an odd number.
fn lower_latin(c: char) -> char {
    let is_odd = c as u32 % 2 == 1;
    match c {
        '×' => c,
        'À'..='Þ' => moved(c, 32),
        'Ÿ' => 'ÿ',
        'Ĺ'..='ň' | 'Ź'..='ž' if is_odd => moved(c, 1),
        'Ĺ'..='ň' | 'Ź'..='ž' => c,
        'Ā'..='ķ' | 'Ŋ'..='ŷ' if !is_odd => moved(c, 1),
        _ => c,
    }
}

/// The letter that stands so many places further on.
fn moved(c: char, places: i32) -> char {
    (c as u32)
        .checked_add_signed(places)
        .and_then(char::from_u32)
        .unwrap_or(c)
}
