//! CSV files (RFC 4180) that spreadsheets open without running anything.
//!
//! Texts come from strangers: whoever registers in the webstore chooses a name. A spreadsheet takes a cell that begins
//! with one of [`STARTERS`] for a formula, which may send what stands in other cells elsewhere. Such a text gets an
//! apostrophe in front, which spreadsheets take for "this is text" (OWASP, CSV Injection).

/// A cell that begins so is a formula, or becomes one when a spreadsheet drops the blank; the full-width forms too,
/// where the system's language is Japanese.
const STARTERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Where a spreadsheet may begin another cell although the text is quoted: it splits at semicolons where the comma is
/// the decimal sign, and then does not see the quotes as they are meant.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// A file with one line of headings and one line for each row. It begins with a byte order mark, without which Excel
/// reads UTF-8 as something else, and its lines end with CR LF.
pub fn document<const N: usize>(
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut text = String::from('\u{feff}');
    line(&mut text, &headings);
    for row in rows {
        line(&mut text, &row);
    }
    text
}

fn line<T: AsRef<str>>(text: &mut String, cells: &[T]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push('"');
        text.push_str(&guarded(cell.as_ref()).replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

/// The text with an apostrophe before whatever could begin a formula.
fn guarded(cell: &str) -> String {
    if is_negative_number(cell) {
        return cell.to_owned();
    }
    let mut text = String::with_capacity(cell.len() + 1);
    let mut could_begin = true;
    for (place, c) in cell.chars().enumerate() {
        if could_begin && STARTERS.contains(&c) && (place == 0 || !SEPARATORS.contains(&c)) {
            text.push('\'');
        }
        // Blanks and quotes before it may be dropped.
        could_begin = SEPARATORS.contains(&c) || (could_begin && (c == ' ' || c == '"'));
        text.push(c);
    }
    text
}

/// A minus sign before digits is no formula, and with an apostrophe it would no longer add up.
fn is_negative_number(cell: &str) -> bool {
    let Some(digits) = cell.strip_prefix('-') else {
        return false;
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction]
        .into_iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a file as a spreadsheet does that splits at `separator`: quotes count only where a cell begins with one.
    fn opened(text: &str, separator: char) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut quoted = false;
        let mut begins = true;
        let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
        while let Some(c) = chars.next() {
            let row = rows.last_mut().unwrap();
            let cell = row.last_mut().unwrap();
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    cell.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if begins => quoted = true,
                c if c == separator && !quoted => row.push(String::new()),
                '\r' if !quoted => {}
                '\n' if !quoted => rows.push(vec![String::new()]),
                c => cell.push(c),
            }
            begins = !quoted && (c == separator || c == '\n');
        }
        rows
    }

    #[test]
    fn quotes_commas_and_line_breaks_come_back_as_they_were() {
        let odd = "He said \"no, thanks\"\r\nand left; \u{1f600}".to_owned();
        let text = document(["Name", "City"], [[odd.clone(), "Łódź".to_owned()]]);
        assert!(text.starts_with("\u{feff}\"Name\",\"City\"\r\n"));
        assert_eq!(opened(&text, ',')[1], [odd, "Łódź".to_owned()]);
    }

    #[test]
    fn a_formula_becomes_text_and_a_negative_number_stays_one() {
        for formula in [
            "=1+1",
            "+49 30 1234",
            "@SUM(A1)",
            "-2+3",
            "-cmd|' /C calc'!A0",
            "＝1+1",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        assert_eq!(guarded("  =1+1"), "  '=1+1");
        assert_eq!(guarded("\t=1+1"), "'\t'=1+1");
        assert_eq!(guarded("a;=HYPERLINK(B1)"), "a;'=HYPERLINK(B1)");
        for harmless in ["-12", "-12.50", "a-b", "me@shop.example", "1 + 1 = 2", ""] {
            assert_eq!(guarded(harmless), harmless);
        }
    }

    proptest! {
        /// However it is split, no cell of whatever people typed is a formula; split as meant, no cell moves.
        #[test]
        fn no_cell_is_a_formula(cells in proptest::collection::vec("[-=+@;,\"'\t\r\n a1＝]{0,8}", 1..6)) {
            let rows = cells.iter().map(|cell| [cell.clone(), "x".to_owned()]);
            let text = document(["A", "B"], rows);
            let as_meant = opened(&text, ',');
            prop_assert_eq!(as_meant.len(), cells.len() + 2);
            for (row, cell) in as_meant.iter().skip(1).zip(&cells) {
                prop_assert_eq!(row.len(), 2);
                prop_assert_eq!(row[0].replace('\'', ""), cell.replace('\'', ""));
            }
            for separator in [',', ';'] {
                for cell in opened(&text, separator).into_iter().flatten() {
                    let shown = cell.trim_start_matches([' ', '"']);
                    // Split at the wrong place, a number has the next cell behind it: no operator, so no formula.
                    let number = cell.split(',').next().unwrap_or_default();
                    let is_formula = shown.starts_with(['=', '+', '@', '＝']) || shown.starts_with('-') && !is_negative_number(number);
                    prop_assert!(!is_formula, "{:?} in {:?}", cell, text);
                }
            }
        }
    }
}
