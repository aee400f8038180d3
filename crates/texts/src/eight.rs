//! Eight letters of a text at a time, side by side in one number: WebAssembly without its vectors has nothing wider.

/// A number with a byte in each of its eight places.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each place.
const HIGH: u64 = all(0x80);

/// A text's letters, eight by eight, the last ones filled up.
pub(crate) fn eights(text: &[u8], filling: u8) -> impl Iterator<Item = u64> {
    let (whole, rest) = text.as_chunks::<8>();
    let last = (!rest.is_empty()).then(|| {
        let mut last = [filling; 8];
        last[..rest.len()].copy_from_slice(rest);
        last
    });
    whole.iter().copied().chain(last).map(u64::from_ne_bytes)
}

/// Whether any of them is no visible ASCII: a blank, a control character, or a part of another letter.
pub(crate) fn any_outside_visible(letters: u64) -> bool {
    // Of seven bits no sum goes over into the next place: below `!` the highest bit stays clear, and from DEL on it is set.
    let low = letters & !HIGH;
    let from_visible = low + all(0x80 - b'!');
    let after_visible = low + all(0x80 - 0x7f);
    (letters | !from_visible | after_visible) & HIGH != 0
}

/// Whether any of them is a capital of ASCII.
pub(crate) fn any_capital(letters: u64) -> bool {
    let low = letters & !HIGH;
    let from_a = low + all(0x80 - b'A');
    let after_z = low + all(0x7f - b'Z');
    !letters & from_a & !after_z & HIGH != 0
}

/// Whether any of them is this letter of ASCII.
pub(crate) fn any_is(letters: u64, letter: u8) -> bool {
    let differs = letters ^ all(letter);
    // Only of a byte that is nought the sum stays below the highest bit.
    !(((differs & !HIGH) + !HIGH) | differs) & HIGH != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_told_by_itself_in_every_place_and_beside_every_other() {
        for byte in 0..=u8::MAX {
            for beside in [0, b' ', b'a', b'Z', 0x7f, 0x80, u8::MAX] {
                for place in 0..8 {
                    let mut text = [beside; 8];
                    text[place] = byte;
                    let any = |is: fn(&u8) -> bool| text.iter().any(is);
                    let letters: Vec<u64> = eights(&text, b'a').collect();
                    assert_eq!(letters.len(), 1);
                    assert_eq!(
                        any_outside_visible(letters[0]),
                        any(|it| !it.is_ascii_graphic()),
                        "{text:?}"
                    );
                    assert_eq!(
                        any_capital(letters[0]),
                        any(u8::is_ascii_uppercase),
                        "{text:?}"
                    );
                    assert_eq!(any_is(letters[0], b';'), any(|it| *it == b';'), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_left_over_is_filled_up() {
        let letters: Vec<u64> = eights(b"twelve;signs", b'a').collect();
        assert_eq!(
            letters,
            [
                u64::from_ne_bytes(*b"twelve;s"),
                u64::from_ne_bytes(*b"ignsaaaa")
            ]
        );
        assert_eq!(eights(b"", b'a').count(), 0);
    }
}
