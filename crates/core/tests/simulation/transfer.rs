//! Everything but secrets goes into a file and comes back as it was; what is not understood is refused.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::rc::Rc;

use concord_core::call::Fault;
use concord_core::connection::Connection;
use concord_core::house::House;
use concord_core::memory::MemoryStore;
use concord_core::ports::{Change, Clock, Keys, Store, Table, Timestamp};
use concord_core::setup::{Matching, Pull};
use concord_core::sign_in::SignInApp;
use concord_core::state::State;
use concord_core::sync::SyncError;
use concord_core::template::RegionalDefault;
use concord_core::transfer::{
    Document, Incoming, Line, LineKind, ReadError, WebstorePart, document, import, preview, read,
};
use futures::executor::block_on;
use serde_json::{Value, json};

use crate::common::{run_to_rest, settle_all, small_world};
use crate::support::World;

/// A browser: the house's store and one for each webstore.
#[derive(Default)]
struct Browser {
    house: MemoryStore,
    webstores: RefCell<BTreeMap<String, MemoryStore>>,
}

impl Browser {
    /// Exports everything.
    fn document(&self, now: Timestamp) -> Document {
        let (house, damage) = block_on(House::load(&self.house)).unwrap();
        assert!(damage.rows.is_empty(), "{damage:?}");
        let webstores = self.webstores.borrow();
        let parts = house
            .webstores
            .iter()
            .map(|(code, connection)| part_of(&webstores[code], connection.clone()));
        document(&house, parts.collect(), now)
    }

    fn import(&self, file: &Document) {
        let (house, _) = block_on(House::load(&self.house)).unwrap();
        let present = self.document(Timestamp(0));
        let import = import(&Incoming::new(file.clone(), &present), &house);
        for (code, changes) in import.webstores {
            let mut webstores = self.webstores.borrow_mut();
            block_on(webstores.entry(code).or_default().write(&changes)).unwrap();
        }
        block_on(self.house.write(&import.house)).unwrap();
    }
}

fn part_of<S: Store>(store: &S, connection: Connection) -> WebstorePart {
    let (part, damage) = block_on(WebstorePart::load(store, connection)).unwrap();
    assert!(damage.rows.is_empty(), "{damage:?}");
    part
}

/// What a browser holds after some runs, with something in every list.
pub fn full_document() -> (World, Document) {
    let world = small_world(60, 11);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    // A tab that is closed in mid-run leaves unfinished writes.
    assert!(!world.apply_until_closed(&mut state, &plan, 20));
    let mut state = world.reopened(&state.setup);
    let mut part = part_of(&world.store, world.connection());
    let unfinished = part.journal.clone();
    run_to_rest(&world, &mut state);
    let plan = world.preview(&mut state).unwrap();
    settle_all(&mut state, &plan);
    let settled: Vec<_> = state.settlements.values().cloned().collect();
    let failed: Vec<_> = state.failures.values().cloned().collect();
    part = WebstorePart {
        setup: state.setup.clone(),
        journal: unfinished,
        settlements: settled,
        failures: failed,
        ..part_of(&world.store, world.connection())
    };
    let mut house = House::default();
    house.keep_webstore(world.connection());
    for template in state.shared.templates.values() {
        house.keep_template(template.clone());
    }
    let region = RegionalDefault {
        webstore: "MAIN".to_owned(),
        country: "DE".to_owned(),
        template: "WEBSHOP".to_owned(),
        ..RegionalDefault::default()
    };
    house.keep_regional_default(None, region);
    let company = concord_core::customer::CompanyId::new(&world.connection().company.company_id);
    house.choose_country_code(&company, "GR", Some("EL"));
    let document = document(&house, vec![part], world.now());
    (world, document)
}

#[test]
fn what_is_exported_comes_back_exactly_and_holds_no_secret() {
    let (world, exported) = full_document();
    let part = &exported.webstores[0];
    assert!(part.mappings.len() > 20 && part.baselines.len() > 20 && part.entries.len() > 20);
    assert!(!part.journal.is_empty() && !part.runs.is_empty());
    let text = exported.to_text();
    assert_eq!(read(&text), Ok(exported.clone()));

    let browser = Browser::default();
    browser.import(&exported);
    let again = browser.document(Timestamp::parse_utc(&exported.written).unwrap());
    assert_eq!(again, exported);

    for secret in world.typed_keys() {
        assert!(!text.contains(&secret));
    }
    // A mapping line says whether a password was typed, never which.
    let text = text.replace("\"password_chosen\":", "");
    assert!(!text.contains("Bearer") && !text.to_lowercase().contains("password"));

    // Imported elsewhere, the next run goes on where the exporting browser was.
    let (house, _) = block_on(House::load(&browser.house)).unwrap();
    let store = &browser.webstores.borrow()["MAIN"];
    let (state, _) = block_on(State::load(store, house.shared.clone())).unwrap();
    assert_eq!(state.connection, Some(world.connection()));
    assert_eq!(state.journal.len(), part.journal.len());
}

fn shown(present: &Document, file: &Document) -> Vec<Line> {
    preview(present, &Incoming::new(file.clone(), present))
}

#[test]
fn an_import_replaces_the_webstores_in_it_and_leaves_the_others() {
    let (_, exported) = full_document();
    let browser = Browser::default();
    browser.import(&exported);
    // Another webstore and another template, which the file does not name; the same webstore with other settings.
    let mut present = exported.clone();
    present.webstores[0].setup.pull = Pull::None;
    present.webstores[0].mappings.truncate(10);
    present.webstores[0].runs.clear();
    let mut north = present.webstores[0].clone();
    north.connection.webstore.code = "NORTH".to_owned();
    present.webstores.push(north.clone());
    let mut other = present.templates[0].clone();
    other.code = "OTHER".to_owned();
    present.templates.push(other.clone());
    present.templates[0].description = "Changed".to_owned();
    browser.import(&present);

    let now = Timestamp(0);
    let before = browser.document(now);
    let lines = shown(&before, &exported);
    let line = |what: &str| lines.iter().find(|line| line.what == what).unwrap();
    assert_eq!(
        (
            line("Setup: pull").before.as_str(),
            line("Setup: pull").after.as_str()
        ),
        ("None", "All")
    );
    let added = exported.webstores[0].mappings.len() - 10;
    assert!(
        line("Mappings").after.contains(&format!("{added} added")),
        "{lines:?}"
    );
    assert!(line("Runs").before == "0");
    assert!(
        lines
            .iter()
            .any(|line| line.place == "Customer templates" && line.before == "Changed")
    );
    assert!(
        lines
            .iter()
            .all(|line| !line.place.contains("NORTH") && !line.what.contains("OTHER"))
    );

    browser.import(&exported);
    let after = browser.document(now);
    assert_eq!(after.webstores[0], exported.webstores[0]);
    assert_eq!(after.webstores[1], north);
    assert!(after.templates.contains(&other) && after.templates.contains(&exported.templates[0]));
    assert_eq!(shown(&after, &exported), []);
}

/// What a preview calls it, and how it is done.
type Redirection = (&'static str, fn(&mut Connection));

/// Whatever changes where keys go.
const REDIRECTIONS: [Redirection; 6] = [
    ("Webstore address", |it| {
        it.webstore.url = "https://usa.shop.example".to_owned();
    }),
    ("API key as query parameter", |it| {
        it.webstore.key_as_query_parameter = true;
    }),
    ("Business Central address", |it| {
        it.company.base_url = "https://usa.shop.example/BC".to_owned();
    }),
    ("Proxy prefix", |it| {
        it.proxy_prefix = "https://usa.shop.example/proxy".to_owned();
    }),
    ("Proxy prefix", |it| it.proxy_prefix = "/other".to_owned()),
    ("Sign-in with Microsoft at", |it| {
        it.company.base_url = "https://bc.example/v2.0/cronus.example/production".to_owned();
        it.company.sign_in = Some(SignInApp::of_tenant("cronus.example", "c0c0"));
    }),
];

#[test]
fn a_file_that_leads_elsewhere_is_shown_as_such_runs_nothing_and_gets_no_key() {
    let (world, exported) = full_document();
    let browser = Browser::default();
    browser.import(&exported);
    let present = browser.document(Timestamp(0));
    let secrets = world.secrets();
    assert_eq!(secrets.missing(&world.connection()), []);
    for (what, redirect) in REDIRECTIONS {
        let mut file = exported.clone();
        redirect(&mut file.webstores[0].connection);
        file.webstores[0].setup.automatic_minutes = NonZeroU32::new(1);
        let file = read(&file.to_text()).unwrap();
        let incoming = Incoming::new(file, &present);
        let lines = preview(&present, &incoming);
        let marked = lines.iter().find(|line| line.what == what).unwrap();
        assert_eq!(marked.kind, LineKind::Address, "{what}");

        let (house, _) = block_on(House::load(&browser.house)).unwrap();
        let changes = import(&incoming, &house).webstores.swap_remove(0).1;
        // Nothing that was read through the former connection stands for the new one.
        assert!(changes.contains(&Change::Clear(Table::Lists)), "{what}");
        let part = &incoming.document().webstores[0];
        assert_eq!(part.setup.automatic_minutes, None, "{what}");
        assert!(!secrets.missing(&part.connection).is_empty(), "{what}");
    }
}

#[test]
fn nothing_is_sent_to_an_address_that_the_keys_were_not_entered_for() {
    let world = small_world(5, 1);
    let mut state = world.state();
    for (what, redirect) in REDIRECTIONS {
        let mut connection = world.connection();
        redirect(&mut connection);
        let sent = Rc::new(RefCell::new(Vec::new()));
        let log = sent.clone();
        world.before_requests(Some(Box::new(move |_, request| {
            let has_header = request.headers().contains_key("authorization");
            let uri = request.uri().to_string();
            if has_header || uri.contains("consumer_") {
                log.borrow_mut().push(uri);
            }
        })));
        let error = world.preview_with(&mut state, &connection).unwrap_err();
        let SyncError::Call(error) = error else {
            panic!("{what}: {error:?}")
        };
        assert!(matches!(error.fault, Fault::NoKey(_)), "{what}: {error:?}");
        let elsewhere = |uri: &String| uri.contains("usa.shop") || uri.contains("other");
        assert!(!sent.borrow().iter().any(elsewhere), "{what}: {sent:?}");
    }
    world.before_requests(None);
    assert!(world.preview(&mut state).is_ok());
}

#[test]
fn a_connection_that_could_not_be_entered_is_refused() {
    let (_, exported) = full_document();
    let changes: [fn(&mut Connection); 16] = [
        |it| it.webstore.code = String::new(),
        |it| it.webstore.code = "A/B".to_owned(),
        |it| it.webstore.code = "main".to_owned(),
        |it| it.webstore.code = "LONGER THAN IT MAY BE".to_owned(),
        |it| it.webstore.url = "shop.example".to_owned(),
        |it| it.webstore.url = "http://shop.example".to_owned(),
        |it| it.webstore.url = "https://me:secret@shop.example".to_owned(),
        |it| it.webstore.url = "https://shop.example/?a=b".to_owned(),
        |it| it.webstore.url = " https://shop.example ".to_owned(),
        |it| it.company.base_url = "http://bc.example/BC".to_owned(),
        |it| it.company.base_url = "javascript:alert(1)".to_owned(),
        |it| it.company.company_id = String::new(),
        |it| it.proxy_prefix = "//evil.example".to_owned(),
        |it| it.proxy_prefix = "http://evil.example".to_owned(),
        |it| {
            it.company.base_url = "https://bc.example/v2.0/cronus.example/production".to_owned();
            it.company.sign_in = Some(SignInApp {
                authority: "https://evil.example/cronus.example".to_owned(),
                client_id: "c0c0".to_owned(),
            });
        },
        |it| {
            it.company.base_url = "https://bc.example/v2.0/cronus.example/production".to_owned();
            it.company.sign_in = Some(SignInApp::of_tenant("another.example", "c0c0"));
        },
    ];
    for change in changes {
        let mut file = exported.clone();
        change(&mut file.webstores[0].connection);
        let refused = read(&file.to_text());
        assert!(
            matches!(refused, Err(ReadError::Connection { .. })),
            "{:?}",
            file.webstores[0].connection
        );
    }
}

#[test]
fn what_an_import_changes_of_a_webstore_puts_its_automatic_runs_off_and_nothing_else() {
    let (_, mut exported) = full_document();
    exported.webstores[0].setup.automatic_minutes = NonZeroU32::new(15);
    let same = Incoming::new(exported.clone(), &exported);
    assert_eq!(*same.document(), exported);
    assert_eq!(preview(&exported, &same), []);
    let mut changed = exported.clone();
    changed.webstores[0].setup.pull = Pull::None;
    let incoming = Incoming::new(changed, &exported);
    let lines = preview(&exported, &incoming);
    let off = lines
        .iter()
        .find(|it| it.what == "Setup: automatic minutes");
    assert_eq!(off.unwrap().after, "");
}

#[test]
fn a_file_of_before_keeps_its_rule_of_matching() {
    let (_, exported) = full_document();
    for (former, matching) in [
        (false, Matching::EmailThenName),
        (true, Matching::AlsoVatNumber),
    ] {
        let mut file = serde_json::to_value(&exported).unwrap();
        let setup = file["webstores"][0]["setup"].as_object_mut().unwrap();
        setup.remove("matching");
        setup.remove("customer_number_key");
        setup.insert("suggest_by_vat_number".to_owned(), json!(former));
        let read = read(&file.to_string()).unwrap();
        assert_eq!(read.webstores[0].setup.matching, matching);
    }
}

#[test]
fn a_file_that_is_newer_unknown_or_not_whole_is_refused_with_the_reason() {
    let (_, exported) = full_document();
    let whole = serde_json::to_value(&exported).unwrap();
    let with = |path: &str, value: Value| {
        let mut changed = whole.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap()[name] = value;
        read(&changed.to_string()).unwrap_err()
    };
    assert_eq!(with("/version", json!(2)), ReadError::Newer(2));
    assert_eq!(with("/format", json!("other")), ReadError::NotConcord);
    assert_eq!(
        with("/colour", json!(1)),
        ReadError::Unknown("colour".to_owned())
    );
    assert_eq!(
        with("/webstores/0/mappings/3/colour", json!(1)),
        ReadError::Unknown("webstores[0].mappings[3].colour".to_owned())
    );
    assert_eq!(
        with(
            "/webstores/0/connection/webstore/consumer_secret",
            json!("cs_1")
        ),
        ReadError::Unknown("webstores[0].connection.webstore.consumer_secret".to_owned())
    );
    assert!(
        matches!(with("/webstores/0/setup/colour", json!(1)), ReadError::Unreadable(why) if why.contains("colour"))
    );
    assert!(matches!(
        with("/webstores/0/setup/pull", json!("Some")),
        ReadError::Unreadable(_)
    ));
    assert!(matches!(
        with("/templates", json!("none")),
        ReadError::Unreadable(_)
    ));
    let mapping = whole.pointer("/webstores/0/mappings/0").unwrap().clone();
    assert!(
        matches!(with("/webstores/0/mappings", json!([mapping, mapping])), ReadError::Twice(what) if what.contains("MAIN"))
    );
    let text = exported.to_text();
    assert!(matches!(
        read(&text[..text.len() / 2]),
        Err(ReadError::NotJson(_))
    ));
    assert!(matches!(
        read("customer,city\r\n"),
        Err(ReadError::NotJson(_))
    ));
    assert_eq!(read("[1, 2]"), Err(ReadError::NotConcord));
    for error in [with("/version", json!(2)), with("/colour", json!(1))] {
        assert!(error.explain().what.ends_with("Nothing was changed."));
    }
}
