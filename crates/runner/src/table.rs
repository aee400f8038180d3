//! Tables of text, with columns as wide as what stands in them.

use std::fmt::Write;

/// No column but the last is wider, in characters.
const WIDEST: usize = 60;

/// A table that is being filled.
pub struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// A table with these headings.
    pub fn new(headings: [&str; N]) -> Self {
        Self {
            rows: vec![headings.map(str::to_owned)],
        }
    }

    /// Adds a row. What comes from strangers can't steer the terminal: control characters become blanks.
    pub fn row(&mut self, cells: [String; N]) {
        let plain = |cell: String| cell.replace(char::is_control, " ");
        self.rows.push(cells.map(plain));
    }

    /// The table, a line each; nothing where it has no rows but the headings.
    pub fn to_text(&self) -> String {
        if self.rows.len() == 1 {
            return String::new();
        }
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default().min(WIDEST)
        };
        let widths: Vec<usize> = (0..N).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                // Writing to a text can't fail.
                let _ = write!(line, "{cell:<width$}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_and_no_cell_steers_the_terminal() {
        let mut table = Table::new(["Name", "No."]);
        assert_eq!(table.to_text(), "");
        table.row(["Łódź \u{1b}[31m\n".to_owned(), "1".to_owned()]);
        table.row(["B".to_owned(), String::new()]);
        assert_eq!(table.to_text(), "Name         No.\nŁódź  [31m   1\nB\n");
    }
}
