//! The normal form of texts that need no tables.

/// Whether a text is plain ASCII with single spaces between its words, as most are: then only its capitals change.
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

/// Adds the form of a text of which every letter has one lower-case form of its own, as most European texts: for these the
/// tables have nothing else to say, and take many times as long. False when there is any other, and what was added is of no
/// use.
pub fn fold_plainly(plain: &mut String, text: &str) -> bool {
    let begins = plain.len();
    if is_simple(text.as_bytes()) {
        plain.push_str(text);
        plain[begins..].make_ascii_lowercase();
        return true;
    }
    let mut after_blank = false;
    for c in text.chars() {
        let lower = match c {
            ' ' | '\t'..='\r' | '\u{a0}' => {
                after_blank = plain.len() > begins;
                continue;
            }
            '\0'..='\x7f' => c.to_ascii_lowercase(),
            // Latin letters with accents; ß becomes two, and of the second row those that are made of two, or that Turkish
            // tells apart, are left to the tables.
            'ß' | 'İ' | 'ı' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' => return false,
            'À'..='ž' => lower_latin(c),
            _ => return false,
        };
        if std::mem::take(&mut after_blank) {
            plain.push(' ');
        }
        plain.push(lower);
    }
    true
}

/// The lower-case form of a letter from À to ž, of those that have one. The rows that follow each other in pairs begin with
/// the capital, between Ĺ and ň and from Ź on with an odd number.
fn lower_latin(c: char) -> char {
    let next = |distance| char::from_u32(c as u32 + distance).unwrap_or(c);
    let is_odd = c as u32 % 2 == 1;
    match c {
        '×' => c,
        'À'..='Þ' => next(32),
        'Ÿ' => 'ÿ',
        'Ĺ'..='ň' | 'Ź'..='ž' if is_odd => next(1),
        'Ĺ'..='ň' | 'Ź'..='ž' => c,
        'Ā'..='ķ' | 'Ŋ'..='ŷ' if !is_odd => next(1),
        _ => c,
    }
}
