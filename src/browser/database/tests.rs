use concord_core::contract::check_store;
use concord_core::ports::{Change, Row, Store, StoreError, Table};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use web_sys::IdbTransactionMode;

use super::idb::{self, Transaction};
use super::indexed::VERSION;
use super::{Database, Interruption, OpenError, Scope};

wasm_bindgen_test_configure!(run_in_browser);

async fn open(name: &str) -> Database {
    Database::open(name, || ()).await.unwrap()
}

async fn fresh(name: &str) -> Database {
    idb::remove(name).await.unwrap();
    open(name).await
}

fn row(key: &str, json: &str) -> Row {
    Row {
        key: key.to_owned(),
        json: json.to_owned(),
    }
}

async fn rows(database: &Database, scope: Scope, table: Table) -> Vec<Row> {
    database.of(scope).read(table).await.unwrap()
}

#[wasm_bindgen_test]
async fn the_store_on_the_disk_and_the_one_in_memory_do_what_every_store_must() {
    for database in [fresh("contract").await, Database::in_memory()] {
        check_store(&database.of(Scope::webstore("MAIN"))).await;
        check_store(&database.of(Scope::house())).await;
    }
}

#[wasm_bindgen_test]
async fn webstores_and_the_house_see_nothing_of_each_other() {
    for database in [fresh("scopes").await, Database::in_memory()] {
        let codes = [
            "MAIN", "MAIN2", "MAI", "M", "", "/", "_", "%", "%2F", "A/B", "A_B", "A%2FB", "0", "É",
            "main",
        ];
        let scopes = codes.map(Scope::webstore);
        let stores: Vec<_> = scopes
            .into_iter()
            .chain([Scope::house()])
            .map(|it| database.of(it))
            .collect();
        for (number, store) in stores.iter().enumerate() {
            let own = row("a", &number.to_string());
            let put = vec![Change::Put(Table::Runs, own)];
            store.write(&put).await.unwrap();
        }
        let emptied = vec![Change::Clear(Table::Runs)];
        stores[0].write(&emptied).await.unwrap();
        assert_eq!(stores[0].read(Table::Runs).await.unwrap(), []);
        for (number, store) in stores.iter().enumerate().skip(1) {
            let own = row("a", &number.to_string());
            assert_eq!(store.read(Table::Runs).await.unwrap(), [own]);
        }
    }
}

#[wasm_bindgen_test]
async fn what_was_written_is_there_when_the_database_is_opened_again() {
    let main = || Scope::webstore("MAIN");
    let database = fresh("reopened").await;
    let put = vec![Change::Put(Table::Runs, row("a", "1"))];
    database.of(main()).write(&put).await.unwrap();
    database.close();
    let again = open("reopened").await;
    assert_eq!(rows(&again, main(), Table::Runs).await, [row("a", "1")]);
}

#[wasm_bindgen_test]
async fn more_rows_than_are_read_at_once_come_back_in_one_piece() {
    let database = fresh("chunks").await;
    // Keys of several lengths, one of them the beginning of the next.
    let written: Vec<Row> = (0..12_345)
        .map(|number| {
            row(
                &format!("k{}", "1".repeat(number % 7)).replace("11", &number.to_string()),
                "{}",
            )
        })
        .map(|it| (it.key.clone(), it))
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_values()
        .collect();
    let store = database.of(Scope::webstore("MAIN"));
    let more: Vec<Row> = (0..10_000)
        .map(|number| row(&format!("{number:05}"), "1"))
        .collect();
    for part in [&written, &more] {
        let changes: Vec<_> = part
            .iter()
            .cloned()
            .map(|it| Change::Put(Table::Entries, it))
            .collect();
        store.write(&changes).await.unwrap();
    }
    let mut read = store.read(Table::Entries).await.unwrap();
    read.sort_by(|a, b| a.key.cmp(&b.key));
    let mut all = [written, more].concat();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    assert!(read == all, "{} of {}", read.len(), all.len());
}

#[wasm_bindgen_test]
async fn a_newer_version_in_another_tab_is_noticed_and_let_through() {
    let name = "newer";
    let database = fresh(name).await;
    let noticing = async {
        let what = database.interrupted().await;
        database.close();
        what
    };
    let newer = async { idb::open(name, 99, || (), |_| Ok(())).await.unwrap() };
    let (what, newer) = futures_util::future::join(noticing, newer).await;
    assert_eq!(what, Interruption::NewerVersion);
    let refused = database.of(Scope::house()).read(Table::Runs).await;
    assert_eq!(refused, Err(StoreError::Closed));
    newer.close();
    let older = Database::open(name, || ()).await;
    assert_eq!(older.err(), Some(OpenError::Newer));
}

#[wasm_bindgen_test]
async fn removing_it_leaves_nothing_and_other_tabs_notice() {
    let database = fresh("removed").await;
    let other_tab = open("removed").await;
    let put = vec![Change::Put(Table::Vault, row("vault", "{}"))];
    database.of(Scope::house()).write(&put).await.unwrap();
    let noticing = async {
        let what = other_tab.interrupted().await;
        other_tab.close();
        what
    };
    let (what, removed) = futures_util::future::join(noticing, database.remove()).await;
    assert_eq!((what, removed), (Interruption::Removed, Ok(())));
    let again = open("removed").await;
    assert_eq!(rows(&again, Scope::house(), Table::Vault).await, []);
}

/// The tables of version 1, whose rows had no scope.
const FIRST_VERSION: [&str; 11] = [
    "settings",
    "webstore_customers",
    "company_customers",
    "lists",
    "mappings",
    "baselines",
    "settlements",
    "failures",
    "journal",
    "runs",
    "entries",
];
/// What version 2 had besides.
const SECOND_VERSION: [&str; 5] = [
    "webstores",
    "templates",
    "regional_defaults",
    "country_codes",
    "summaries",
];

/// What version 3 had besides.
const THIRD_VERSION: [&str; 1] = ["vault"];

/// A database as an earlier version wrote it.
async fn written_by(
    name: &str,
    version: u32,
    tables: Vec<&'static str>,
    written: &[(&str, &str, &str)],
) {
    idb::remove(name).await.unwrap();
    let all = tables.clone();
    let create = move |database: &web_sys::IdbDatabase| {
        let mut all = all.iter();
        all.try_for_each(|table| database.create_object_store(table).map(drop))
    };
    let former = idb::open(name, version, || (), create).await.unwrap();
    let transaction = Transaction::begin(&former, &tables, IdbTransactionMode::Readwrite).unwrap();
    for (table, key, json) in written {
        let store = transaction.store(table).unwrap();
        store.put_with_key(&(*json).into(), &(*key).into()).unwrap();
    }
    transaction.commit().await.unwrap();
    former.close();
}

#[wasm_bindgen_test]
async fn what_version_1_wrote_belongs_to_its_webstore() {
    let name = "version 1";
    let connection = r#"{"webstore":{"code":"NORTH","url":"https://shop.example","key_as_query_parameter":false},"company":{"base_url":"https://bc.example","company_id":"aa","company_name":"Cronus"},"proxy_prefix":"/proxy","origin":"Own"}"#;
    let written = [
        ("settings", "connection", connection),
        ("settlements", "aa/Name", "1"),
    ];
    written_by(name, 1, FIRST_VERSION.to_vec(), &written).await;
    for _ in 0..2 {
        let database = open(name).await;
        let north = || Scope::webstore("NORTH");
        let settings = rows(&database, north(), Table::Settings).await;
        assert_eq!(settings, [row("connection", connection)]);
        let settlements = rows(&database, north(), Table::Settlements).await;
        assert_eq!(settlements, [row("aa/Name", "1")]);
        assert_eq!(rows(&database, Scope::house(), Table::Settings).await, []);
        database.close();
    }
}

#[wasm_bindgen_test]
async fn what_version_2_wrote_stays_where_it_was() {
    let name = "version 2";
    let tables = [&FIRST_VERSION[..], &SECOND_VERSION[..]].concat();
    let written = [
        ("settings", "NORTH/setup", "{}"),
        ("webstores", "/NORTH", "1"),
        ("mappings", "NORTH/aa", "2"),
    ];
    written_by(name, 2, tables, &written).await;
    let database = open(name).await;
    let north = || Scope::webstore("NORTH");
    assert_eq!(
        rows(&database, north(), Table::Settings).await,
        [row("setup", "{}")]
    );
    assert_eq!(
        rows(&database, north(), Table::Mappings).await,
        [row("aa", "2")]
    );
    assert_eq!(
        rows(&database, Scope::house(), Table::Webstores).await,
        [row("NORTH", "1")]
    );
    assert_eq!(rows(&database, Scope::house(), Table::Vault).await, []);
}

#[wasm_bindgen_test]
async fn what_version_3_wrote_stays_where_it_was() {
    let name = "version 3";
    let tables = [&FIRST_VERSION[..], &SECOND_VERSION[..], &THIRD_VERSION[..]].concat();
    let written = [("vault", "/keys", "1"), ("runs", "NORTH/1", "2")];
    written_by(name, 3, tables, &written).await;
    let database = open(name).await;
    let north = || Scope::webstore("NORTH");
    assert_eq!(
        rows(&database, Scope::house(), Table::Vault).await,
        [row("keys", "1")]
    );
    assert_eq!(rows(&database, north(), Table::Runs).await, [row("1", "2")]);
    assert_eq!(rows(&database, north(), Table::Orders).await, []);
}

#[wasm_bindgen_test]
async fn up_to_version_4_some_codes_shared_rows_with_another_or_with_the_house() {
    let name = "version 4";
    let tables = [
        &FIRST_VERSION[..],
        &SECOND_VERSION[..],
        &THIRD_VERSION[..],
        &["orders"][..],
    ]
    .concat();
    let written = [
        ("webstores", "/", "empty"),
        ("webstores", "/MAIN", "main"),
        ("webstores", "/A/B", "a slash"),
        ("webstores", "/X/Y", "x slash"),
        ("webstores", "/X_Y", "x underscore"),
        ("vault", "/vault", "sealed"),
        ("settings", "/shown", "shown"),
        ("settings", "/setup", "empty"),
        ("runs", "/1", "empty"),
        ("runs", "MAIN/1", "main"),
        ("runs", "A_B/1", "a slash"),
        ("runs", "X_Y/1", "either"),
    ];
    written_by(name, 4, tables, &written).await;
    for _ in 0..2 {
        let database = open(name).await;
        let of = async |code: &str, table| rows(&database, Scope::webstore(code), table).await;
        assert_eq!(of("", Table::Settings).await, [row("setup", "empty")]);
        assert_eq!(of("", Table::Runs).await, [row("1", "empty")]);
        assert_eq!(of("MAIN", Table::Runs).await, [row("1", "main")]);
        assert_eq!(of("A/B", Table::Runs).await, [row("1", "a slash")]);
        assert_eq!(of("A_B", Table::Runs).await, []);
        // Nobody can tell whose these are: they stay where they were.
        assert_eq!(of("X_Y", Table::Runs).await, [row("1", "either")]);
        assert_eq!(of("X/Y", Table::Runs).await, []);
        let house = async |table| rows(&database, Scope::house(), table).await;
        assert_eq!(house(Table::Vault).await, [row("vault", "sealed")]);
        assert_eq!(house(Table::Settings).await, [row("shown", "shown")]);
        assert_eq!(house(Table::Runs).await, []);
        assert_eq!(house(Table::Webstores).await.len(), 5);
        database.close();
    }
}

/// A browser that has the present version gets no new table: whoever adds one raises the version, and adds a test of the
/// former one above.
#[wasm_bindgen_test]
fn an_added_table_needs_another_version() {
    assert_eq!((VERSION, Table::ALL.len()), (6, 19));
}
