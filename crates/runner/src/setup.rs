//! The setup: the file that the app exports, and what is kept of it in the state folder.

use std::fs;
use std::path::Path;

use concord_core::connection::{Connection, Origin, address_problem};
use concord_core::house::House;
use concord_core::ports::{Change, Table};
use concord_core::state::put;
use concord_core::transfer::{self, Document, Incoming, WebstorePart};

use crate::database::{Database, HOUSE, tell_damage};
use crate::ports::now;
use crate::problem::Problem;

/// Reads a file as the app exports it, with the app's own checks.
///
/// # Errors
/// It can't be read, or is refused.
pub fn read(path: &Path) -> Result<Document, Problem> {
    let text = fs::read_to_string(path).map_err(|error| Problem::File {
        path: path.to_owned(),
        words: error.to_string(),
    })?;
    transfer::read(&text).map_err(Problem::Setup)
}

/// Everything of the house that is kept.
///
/// # Errors
/// The store failed.
pub async fn house(database: &Database) -> Result<House, Problem> {
    let (house, damage) = House::load(&database.of(HOUSE)).await?;
    tell_damage("", &damage);
    Ok(house)
}

/// Takes over what a file says of how to synchronise: connections, settings, templates, regional defaults and country codes.
/// What is known of a webstore otherwise (mappings, baselines, the log) comes from the file where nothing is known here, and is
/// left as it is where something is. Gives the codes of the webstores in the file.
///
/// # Errors
/// A webstore of the file leads elsewhere than the one that is known, or the store failed: nothing was changed.
pub async fn take_over(database: &Database, file: &Document) -> Result<Vec<String>, Problem> {
    let house = house(database).await?;
    let is_known = |part: &&WebstorePart| {
        let code = &part.connection.webstore.code;
        house.webstores.contains_key(code)
    };
    for part in file.webstores.iter().filter(is_known) {
        let code = &part.connection.webstore.code;
        let known = house.webstores.get(code);
        if known.is_some_and(|known| !known.leads_where(&part.connection)) {
            return Err(Problem::LeadsElsewhere(code.clone()));
        }
    }
    let new = file.webstores.iter().filter(|part| !is_known(part));
    let new = Document {
        webstores: new.cloned().collect(),
        ..file.clone()
    };
    let nothing = transfer::document(&House::default(), Vec::new(), now());
    let mut changes = replacing(&Incoming::new(new, &nothing), &house);
    changes.extend(file.webstores.iter().map(|part| {
        let settings = vec![put(&part.connection), put(&part.setup)];
        (part.connection.webstore.code.clone(), settings)
    }));
    let mut of_house: Vec<Change> = [
        Table::Templates,
        Table::RegionalDefaults,
        Table::CountryCodes,
    ]
    .map(Change::Clear)
    .into();
    let mut then = house.clone();
    for part in &file.webstores {
        then.keep_webstore(part.connection.clone());
    }
    of_house.extend(then.take_changes());
    of_house.extend(file.templates.iter().map(put));
    of_house.extend(file.regional_defaults.iter().map(put));
    of_house.extend(file.country_codes.iter().map(put));
    changes.push((HOUSE.to_owned(), of_house));
    database.write(&changes)?;
    Ok(codes(file))
}

/// The changes by which each webstore of a file replaces all that is known of the one of its code. As in the app, automatic
/// synchronisation is off afterwards; it is for the app's own timer.
pub fn replacing(incoming: &Incoming, house: &House) -> Vec<(String, Vec<Change>)> {
    let import = transfer::import(incoming, house);
    let mut changes = import.webstores;
    changes.push((HOUSE.to_owned(), import.house));
    changes
}

/// The codes of a file's webstores.
pub fn codes(file: &Document) -> Vec<String> {
    let webstores = file.webstores.iter();
    webstores
        .map(|it| it.connection.webstore.code.clone())
        .collect()
}

/// Everything that is kept, as a file.
///
/// # Errors
/// The store failed.
pub async fn document(database: &Database) -> Result<Document, Problem> {
    let house = house(database).await?;
    let mut parts = Vec::with_capacity(house.webstores.len());
    for (code, connection) in &house.webstores {
        let (part, damage) = WebstorePart::load(&database.of(code), connection.clone()).await?;
        tell_damage(code, &damage);
        parts.push(part);
    }
    Ok(transfer::document(&house, parts, now()))
}

/// A file without what is known of customers: connections, settings, templates and defaults alone.
pub fn settings_alone(file: Document) -> Document {
    let bare = |part: WebstorePart| WebstorePart::of_settings(part.connection, part.setup);
    Document {
        webstores: file.webstores.into_iter().map(bare).collect(),
        ..file
    }
}

/// A connection as this program calls it. A path before the hosts is that of the server which the app comes from: a browser needs
/// it, a program calls the hosts themselves. With `app`, the address where the app is served, it goes the app's way.
///
/// # Errors
/// The demo's two systems are behind its server alone; or `app` is no address.
pub fn called(connection: &Connection, app: Option<&str>) -> Result<Connection, Problem> {
    let is_path = connection.proxy_prefix.starts_with('/');
    let proxy_prefix = match app {
        Some(app) => {
            let app = app.trim_end_matches('/');
            address_problem(app).map_or(Ok(()), |words| Err(Problem::App(words)))?;
            match is_path {
                true => format!("{app}{}", connection.proxy_prefix),
                false => connection.proxy_prefix.clone(),
            }
        }
        None if connection.origin == Origin::Demo => return Err(Problem::DemoNeedsApp),
        None if is_path => String::new(),
        None => connection.proxy_prefix.clone(),
    };
    Ok(Connection {
        proxy_prefix,
        ..connection.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Access;
    use crate::testing::{Temporary, block_on};
    use concord_core::setup::Setup;
    use concord_core::state::{Damage, Record, records};
    use concord_core::template::CustomerTemplate;
    use serde_json::json;

    fn file(code: &str, url: &str, templates: &[&str]) -> Document {
        let connection = json!({
            "webstore": {"code": code, "url": url, "key_as_query_parameter": false},
            "company": {"base_url": "https://bc.example", "company_id": "aa", "company_name": "Cronus"},
            "proxy_prefix": "/proxy", "origin": "Own",
        });
        let templates: Vec<_> = templates
            .iter()
            .map(|code| json!({"code": code, "description": "", "values": {}, "country": ""}))
            .collect();
        let empty: [u8; 0] = [];
        let document = json!({
            "format": "concord", "version": 1, "written": "",
            "webstores": [{"connection": connection, "setup": Setup::default(), "mappings": empty, "baselines": empty,
                "settlements": empty, "failures": empty, "journal": empty, "runs": empty, "entries": empty}],
            "templates": templates, "regional_defaults": empty, "country_codes": empty,
        });
        serde_json::from_value(document).unwrap()
    }

    fn templates(database: &Database) -> Vec<String> {
        let house = block_on(house(database)).unwrap();
        house.shared.templates.keys().cloned().collect()
    }

    #[test]
    fn a_file_again_changes_settings_and_leaves_what_is_known() {
        let folder = Temporary::new();
        let database = Database::open(&folder.path().join("it"), Access::Write).unwrap();
        let mut document = file("MAIN", "https://shop.example", &["OLD"]);
        document.webstores[0].setup.automatic_minutes = std::num::NonZeroU32::new(15);
        block_on(take_over(&database, &document)).unwrap();
        let kept = || {
            let (store, mut damage) = (database.of("MAIN"), Damage::default());
            let rows = block_on(records::<Setup, _>(&store, &mut damage)).unwrap();
            rows.into_iter().next().unwrap()
        };
        assert_eq!(kept(), document.webstores[0].setup);
        assert_eq!(templates(&database), ["OLD"]);

        let run = json!({"started": 5, "ended": 6, "end": "Completed", "counts": {}});
        let run: concord_core::log::Run = serde_json::from_value(run).unwrap();
        database
            .write(&[("MAIN".to_owned(), vec![put(&run)])])
            .unwrap();
        let mut changed = file("MAIN", "https://shop.example/", &["NEW"]);
        changed.webstores[0].setup.prevent_auto_create = true;
        changed.webstores[0].connection.webstore.url = "https://shop.example".to_owned();
        block_on(take_over(&database, &changed)).unwrap();
        assert!(kept().prevent_auto_create);
        assert_eq!(templates(&database), ["NEW"]);
        let (store, mut damage) = (database.of("MAIN"), Damage::default());
        let runs = block_on(records::<concord_core::log::Run, _>(&store, &mut damage)).unwrap();
        assert_eq!(
            runs.iter().map(Record::key).collect::<Vec<_>>(),
            [run.key()]
        );
    }

    #[test]
    fn a_file_that_leads_elsewhere_is_refused_and_nothing_of_it_taken() {
        let folder = Temporary::new();
        let database = Database::open(&folder.path().join("it"), Access::Write).unwrap();
        block_on(take_over(
            &database,
            &file("MAIN", "https://shop.example", &["OLD"]),
        ))
        .unwrap();
        let refused = block_on(take_over(
            &database,
            &file("MAIN", "https://evil.example", &["NEW"]),
        ));
        assert!(matches!(refused, Err(Problem::LeadsElsewhere(code)) if code == "MAIN"));
        assert_eq!(templates(&database), ["OLD"]);
    }

    #[test]
    fn hosts_are_called_themselves_or_the_way_of_the_app() {
        let mut connection = file("MAIN", "https://shop.example", &[])
            .webstores
            .remove(0)
            .connection;
        let prefix =
            |connection: &Connection, app| called(connection, app).map(|it| it.proxy_prefix).ok();
        let app = Some("https://concord.example/");
        assert_eq!(prefix(&connection, None).as_deref(), Some(""));
        assert_eq!(
            prefix(&connection, app).as_deref(),
            Some("https://concord.example/proxy")
        );
        assert!(matches!(
            called(&connection, Some("http://concord.example")),
            Err(Problem::App(_))
        ));
        connection.proxy_prefix = "https://proxy.example".to_owned();
        assert_eq!(
            prefix(&connection, None).as_deref(),
            Some("https://proxy.example")
        );
        connection.origin = Origin::Demo;
        assert!(matches!(
            called(&connection, None),
            Err(Problem::DemoNeedsApp)
        ));
    }

    #[test]
    fn a_file_of_settings_alone_holds_nothing_of_customers() {
        let mut document = file("MAIN", "https://shop.example", &["OLD"]);
        let run = json!({"started": 5, "ended": 6, "end": "Completed", "counts": {}});
        document.webstores[0]
            .runs
            .push(serde_json::from_value(run).unwrap());
        let bare = settings_alone(document.clone());
        assert!(bare.webstores[0].runs.is_empty());
        assert_eq!(bare.webstores[0].setup, document.webstores[0].setup);
        let templates: Vec<&CustomerTemplate> = bare.templates.iter().collect();
        assert_eq!(templates.len(), 1);
    }
}
