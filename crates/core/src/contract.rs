//! What every implementation of a port must do, as checks that any of them can be put through: the memory store of
//! the simulation, the IndexedDB store of the browser; and the setup that tests and benchmarks share. Only built for them (feature
//! `contract`).

use crate::customer::name::FurtherNameSource;
use crate::customer::{Field, OwnField};
use crate::ports::{Change, Row, Store, Table};
use crate::setup::{FieldDirection, Setup};

/// A setup under which everything that a customer can have goes both ways, own fields under keys of their labels.
#[must_use]
pub fn with_every_field(mut setup: Setup) -> Setup {
    setup.contact_source = FurtherNameSource::Person;
    setup.vat_number_key = Some("billing_vat".to_owned());
    setup.set_direction(Field::VatNumber, FieldDirection::Both);
    setup.set_direction(Field::Delivery, FieldDirection::Both);
    for own in OwnField::ALL {
        setup.add_own_field(own);
        if let Some(row) = setup.own_field_mut(own) {
            row.meta_key = format!("shop_{}", own.label());
        }
    }
    setup
}

/// Puts an empty store through everything that the core relies on.
///
/// # Panics
/// When the store does something else.
pub async fn check_store<S: Store>(store: &S) {
    reads_back_what_was_written(store).await;
    replaces_a_row_of_the_same_key(store).await;
    carries_changes_out_in_their_order(store).await;
    keeps_tables_apart(store).await;
    reads_a_range_of_keys(store).await;
    holds_many_rows(store).await;
}

async fn reads_back_what_was_written<S: Store>(store: &S) {
    let written = vec![row("a", r#"{"name":"Łódź 😀 \"q\""}"#), row("b", "{}")];
    put(store, Table::Mappings, &written).await;
    assert_eq!(all(store, Table::Mappings).await, written);
}

async fn replaces_a_row_of_the_same_key<S: Store>(store: &S) {
    put(store, Table::Mappings, &[row("a", "1")]).await;
    assert_eq!(
        all(store, Table::Mappings).await,
        [row("a", "1"), row("b", "{}")]
    );
}

async fn carries_changes_out_in_their_order<S: Store>(store: &S) {
    let changes = vec![
        Change::Clear(Table::Mappings),
        Change::Put(Table::Mappings, row("c", "1")),
        Change::Put(Table::Mappings, row("d", "1")),
        Change::Delete(Table::Mappings, "c".to_owned()),
        Change::Delete(Table::Mappings, "never there".to_owned()),
        Change::Put(Table::Mappings, row("d", "2")),
    ];
    assert_eq!(store.write(&changes).await, Ok(()));
    assert_eq!(all(store, Table::Mappings).await, [row("d", "2")]);
}

async fn keeps_tables_apart<S: Store>(store: &S) {
    let changes = Table::ALL.map(|table| Change::Put(table, row("same key", table.name())));
    assert_eq!(store.write(&changes).await, Ok(()));
    for table in Table::ALL {
        let rows = all(store, table).await;
        assert!(
            rows.contains(&row("same key", table.name())),
            "{}",
            table.name()
        );
    }
}

async fn holds_many_rows<S: Store>(store: &S) {
    let many: Vec<Row> = (0..5_000)
        .map(|number| row(&format!("{number:05}"), "{}"))
        .collect();
    let mut changes = vec![Change::Clear(Table::Entries)];
    changes.extend(
        many.iter()
            .cloned()
            .map(|row| Change::Put(Table::Entries, row)),
    );
    assert_eq!(store.write(&changes).await, Ok(()));
    assert_eq!(all(store, Table::Entries).await, many);
}

async fn reads_a_range_of_keys<S: Store>(store: &S) {
    let keys = ["00007-1", "00007-2", "00008-1", "00008", "0001"];
    let rows = keys.map(|key| row(key, "{}"));
    assert_eq!(store.write(&[Change::Clear(Table::Entries)]).await, Ok(()));
    put(store, Table::Entries, &rows).await;
    put(store, Table::Runs, &[row("00008-7", "{}")]).await;
    for (from, to, expected) in [
        ("00007-", "00007.", vec!["00007-1", "00007-2"]),
        ("00008", "00008-1", vec!["00008"]),
        (
            "",
            "1",
            vec!["00007-1", "00007-2", "00008", "00008-1", "0001"],
        ),
        ("00009", "0001", vec![]),
        ("0001", "00009", vec![]),
    ] {
        let range = from.to_owned()..to.to_owned();
        let read = store.read_range(Table::Entries, &range).await;
        let mut read = read.unwrap_or_else(|error| panic!("{range:?}: {error:?}"));
        read.sort_by(|a, b| a.key.cmp(&b.key));
        let read: Vec<_> = read.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(read, expected, "{range:?}");
    }
}

fn row(key: &str, json: &str) -> Row {
    Row {
        key: key.to_owned(),
        json: json.to_owned(),
    }
}

async fn put<S: Store>(store: &S, table: Table, rows: &[Row]) {
    let changes: Vec<Change> = rows
        .iter()
        .cloned()
        .map(|row| Change::Put(table, row))
        .collect();
    assert_eq!(store.write(&changes).await, Ok(()));
}

/// The rows by key: stores keep no order.
async fn all<S: Store>(store: &S, table: Table) -> Vec<Row> {
    match store.read(table).await {
        Ok(mut rows) => {
            rows.sort_by(|a, b| a.key.cmp(&b.key));
            rows
        }
        Err(error) => panic!("{error}"),
    }
}
