//! Tables for people: columns as wide as what is in them.

use std::io::{self, Write};

use frontdesk_conform::printable;

/// How many rows are looked at before the columns' widths are fixed. Memory stays bounded, however
/// long the table is.
const SAMPLE: usize = 100;

/// The widest column but the last.
const WIDEST: usize = 72;

/// A table that is printed as its rows come.
#[derive(Debug)]
pub struct TextTable {
    columns: Vec<String>,
    /// Rows that wait for the widths.
    sample: Vec<Vec<String>>,
    /// The widths of the names of the columns, and of rows that come later.
    least: Vec<usize>,
    widths: Option<Vec<usize>>,
}

impl TextTable {
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let columns: Vec<String> =
            columns.into_iter().map(|name| name.replace('.', " ").to_uppercase()).collect();
        let least = columns.iter().map(|name| name.chars().count()).collect();
        Self { columns, sample: Vec::new(), least, widths: None }
    }

    /// Makes columns wide enough for a row like this one, which comes after the widths are fixed.
    pub fn expect(&mut self, cells: &[String]) {
        for (least, cell) in self.least.iter_mut().zip(cells) {
            *least = cell.chars().count().max(*least);
        }
    }

    /// Adds a row.
    pub fn row(&mut self, out: &mut impl Write, cells: Vec<String>) -> io::Result<()> {
        let cells = cells.into_iter().map(|cell| printable(&cell.replace(['\n', '\t'], " ")).into_owned());
        let cells: Vec<String> = cells.collect();
        match &self.widths {
            Some(widths) => line(out, &cells, widths),
            None => {
                self.sample.push(cells);
                if self.sample.len() < SAMPLE { Ok(()) } else { self.flush(out) }
            }
        }
    }

    /// Prints the rows that wait.
    pub fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.widths.is_some() {
            return Ok(());
        }
        let sample = std::mem::take(&mut self.sample);
        sample.iter().for_each(|cells| self.expect(cells));
        let widths: Vec<usize> = self.least.iter().map(|width| (*width).min(WIDEST)).collect();
        line(out, &self.columns, &widths)?;
        for cells in &sample {
            line(out, cells, &widths)?;
        }
        self.widths = Some(widths);
        Ok(())
    }
}

/// Prints a line. The last cell may be as long as it likes.
fn line(out: &mut impl Write, cells: &[String], widths: &[usize]) -> io::Result<()> {
    let mut text = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if index + 1 == cells.len() {
            text.push_str(cell);
        } else {
            text.push_str(&fitted(cell, *width));
            text.push_str("  ");
        }
    }
    writeln!(out, "{}", text.trim_end())
}

/// The text in a column of this width, cut where it is too long.
fn fitted(text: &str, width: usize) -> String {
    let mut fitted: String = text.chars().take(width).collect();
    if text.chars().count() > width {
        fitted.pop();
        fitted.push('…');
    }
    format!("{fitted:<width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(rows: &[&[&str]]) -> String {
        let mut out = Vec::new();
        let mut table = TextTable::new(["id", "name.given", "roles"]);
        for row in rows {
            table.row(&mut out, row.iter().map(|cell| (*cell).to_owned()).collect()).unwrap();
        }
        table.flush(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let text = print(&[&["1", "A", "agent"], &["1000", "Ada", ""]]);
        assert_eq!(text, "ID    NAME GIVEN  ROLES\n1     A           agent\n1000  Ada\n");
        assert_eq!(print(&[]), "ID  NAME GIVEN  ROLES\n");
    }

    #[test]
    fn a_row_that_is_expected_fits() {
        let (mut out, mut table) = (Vec::new(), TextTable::new(["id", "name"]));
        table.expect(&["1000".to_owned(), String::new()]);
        for id in ["1", "1000"] {
            table.row(&mut out, vec![id.to_owned(), "A".to_owned()]).unwrap();
            table.flush(&mut out).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "ID    NAME\n1     A\n1000  A\n");
    }

    #[test]
    fn no_name_steers_the_terminal() {
        assert!(print(&[&["1", "A\u{1b}[2J\nB", ""]]).contains("A\\u001b[2J B"));
    }

    #[test]
    fn a_wide_cell_after_the_sample_is_cut() {
        let mut rows: Vec<&[&str]> = vec![&["1", "Ada", "agent"]; SAMPLE];
        rows.push(&["12345", "A longer name", "agent, manager"]);
        let text = print(&rows);
        assert_eq!(text.lines().last(), Some("1…  A longer …  agent, manager"));
    }

    #[test]
    fn text_fits_its_column() {
        for (text, width, expected) in [
            ("abc", 5, "abc  "),
            ("abcde", 5, "abcde"),
            ("abcdef", 5, "abcd…"),
            ("äöüß", 3, "äö…"),
            ("", 2, "  "),
        ] {
            assert_eq!(fitted(text, width), expected);
        }
    }
}
