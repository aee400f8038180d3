//! `concord export` and `concord import`: the file of the app, out and in.

use std::path::Path;

use concord_core::transfer::{self, Document, Incoming, Line, LineKind};

use crate::cli::{ExportOptions, ImportOptions};
use crate::database::Database;
use crate::ending::Ending;
use crate::file;
use crate::problem::Problem;
use crate::setup;
use crate::table::Table;

/// Writes a file, or the output.
///
/// # Errors
/// The file could not be written.
pub fn write(document: Document, options: &ExportOptions) -> Result<(Ending, String), Problem> {
    let document = match options.settings {
        true => setup::settings_alone(document),
        false => document,
    };
    let text = document.to_text();
    match &options.file {
        None => Ok((Ending::Done, format!("{text}\n"))),
        Some(path) => {
            file::replace(path, &text)?;
            Ok((Ending::Done, format!("Written to {}.\n", path.display())))
        }
    }
}

/// Takes a file over, or shows what that would change where something is known already.
///
/// # Errors
/// The file is refused, or the store failed: nothing was changed.
pub async fn import(
    database: &Database,
    options: &ImportOptions,
) -> Result<(Ending, String), Problem> {
    let document = setup::read(&options.file)?;
    let house = setup::house(database).await?;
    let present = setup::document(database).await?;
    let incoming = Incoming::new(document.clone(), &present);
    let is_known = |code: &String| house.webstores.contains_key(code);
    let replaces = setup::codes(&document).iter().any(is_known);
    let table = table(&transfer::preview(&present, &incoming));
    if replaces && !options.yes {
        let said = "Not taken over yet: it replaces what is known of these webstores. concord import --yes does it.";
        return Ok((Ending::AsksFirst, format!("{table}{said}\n")));
    }
    database.write(&setup::replacing(&incoming, &house))?;
    Ok((
        Ending::Done,
        format!("{table}Taken over from {}.\n", shown(&options.file)),
    ))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// What changes, a line each.
pub fn table(lines: &[Line]) -> String {
    let mut table = Table::new(["Where", "What", "Now", "Then", ""]);
    for line in lines {
        let mark = match line.kind {
            LineKind::Address => "keys and customers' data go there",
            LineKind::Other => "",
        };
        table.row([
            line.place.clone(),
            line.what.clone(),
            line.before.clone(),
            line.after.clone(),
            mark.to_owned(),
        ]);
    }
    table.to_text()
}
