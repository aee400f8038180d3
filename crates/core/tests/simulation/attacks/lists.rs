//! Lists that lead elsewhere, or nowhere: links to another server, to themselves, totals without records.

use std::cell::RefCell;
use std::rc::Rc;

use concord_core::call::{Endless, Fault};
use concord_core::reading::Oddity;
use concord_core::sync::{self, Permission, Progress, SyncError, Watch};
use serde_json::{Value, json};

use crate::common::{at_rest, small_world};
use crate::support::World;

/// Where requests went, from now on.
fn watched(world: &World) -> Rc<RefCell<Vec<String>>> {
    let sent = Rc::new(RefCell::new(Vec::new()));
    let log = sent.clone();
    world.before_requests(Some(Box::new(move |_, request| {
        log.borrow_mut().push(request.uri().to_string());
    })));
    sent
}

/// Every list of the company names this as its next page.
fn company_lists_lead_to(world: &World, link: impl Fn(&str) -> String + 'static) {
    world.alter_answers(Some(Box::new(move |request, response| {
        let url = request.uri().to_string();
        let mut body: Value = serde_json::from_str(response.body()).unwrap_or_default();
        if url.contains("/api/v2.0/") && body["value"].is_array() {
            body["@odata.nextLink"] = json!(link(&url));
            *response.body_mut() = body.to_string();
        }
    })));
}

fn fault_of(error: SyncError) -> Fault {
    let SyncError::Call(call) = error else {
        panic!("{error:?}")
    };
    call.fault
}

#[test]
fn a_link_to_another_server_is_not_followed_and_the_servers_setting_is_named() {
    for link in [
        "https://usa.shop.example/wp-json/wc/v3/steal",
        "https://usa.shop.example/v2.0/x/production/api/v2.0/companies(1)/customers",
        "http://sandbox.example/v2.0/x/production/api/v2.0/companies(1)/customers",
        "https://sandbox.example/wp-json/wc/v3/steal",
    ] {
        let (world, mut state) = at_rest(small_world(5, 1));
        let sent = watched(&world);
        company_lists_lead_to(&world, |_| link.to_owned());
        let error = world.preview(&mut state).unwrap_err();
        let said = error.explain();
        assert!(matches!(fault_of(error), Fault::LinkElsewhere { .. }));
        assert!(said.remedy.contains("PublicODataBaseUrl"), "{said:?}");
        assert!(said.what.contains(link), "{said:?}");
        for url in sent.borrow().iter() {
            assert!(!url.starts_with(link), "{url}");
            assert!(url.starts_with("https://sandbox.example/"), "{url}");
        }
    }
}

#[test]
fn a_list_that_leads_back_to_itself_is_given_up() {
    let (world, mut state) = at_rest(small_world(5, 1));
    let sent = watched(&world);
    company_lists_lead_to(&world, str::to_owned);
    let error = world.preview(&mut state).unwrap_err();
    assert_eq!(fault_of(error), Fault::Endless(Endless::RepeatedLink));
    assert!(sent.borrow().len() < 50, "{}", sent.borrow().len());
}

#[test]
fn a_list_that_goes_on_with_empty_pages_is_given_up() {
    let (world, mut state) = at_rest(small_world(5, 1));
    let sent = watched(&world);
    let mut number = 0;
    world.alter_answers(Some(Box::new(move |request, response| {
        let url = request.uri().to_string();
        if url.contains("/api/v2.0/") && request.method() == http::Method::GET {
            number += 1;
            let page = url.split("&page").next().unwrap_or_default();
            let link = format!("{page}&page={number}");
            let rows = match url.contains("&page") {
                true => json!([]),
                false => serde_json::from_str::<Value>(response.body()).unwrap()["value"].take(),
            };
            *response.body_mut() = json!({"value": rows, "@odata.nextLink": link}).to_string();
            *response.status_mut() = http::StatusCode::OK;
        }
    })));
    let error = world.preview(&mut state).unwrap_err();
    assert_eq!(fault_of(error), Fault::Endless(Endless::EmptyPages));
    assert!(sent.borrow().len() < 400, "{}", sent.borrow().len());
}

#[test]
fn a_total_without_records_ends_at_the_first_empty_page() {
    for (total, requests) in [("4294967295", 20), ("900000", 60)] {
        let (world, mut state) = at_rest(small_world(5, 1));
        let sent = watched(&world);
        world.alter_answers(Some(Box::new(move |request, response| {
            if request.uri().path().ends_with("/wc/v3/customers") {
                let total = total.parse().unwrap();
                response.headers_mut().insert("x-wp-total", total);
            }
        })));
        // What the pages hold counts, and what the total says is noted.
        let plan = world.preview(&mut state).unwrap();
        assert_eq!(plan.broken(), 0);
        let oddities = &state.snapshots.reference.oddities;
        assert!(oddities.contains(&Oddity::TotalsWrong), "{oddities:?}");
        let lists = sent.borrow();
        let lists = lists.iter().filter(|url| url.contains("/wc/v3/customers"));
        assert!(lists.count() <= requests, "{total}");
    }
}

/// Stops a reading after so many awaits.
struct StopsReading<'a>(&'a World, usize);

impl Watch for StopsReading<'_> {
    async fn permission(&self) -> Permission {
        Permission::Go
    }

    async fn stopped(&self) {
        for _ in 0..self.1 {
            self.0.pass().await;
        }
    }

    fn progress(&self, _: &Progress) {}
}

#[test]
fn a_reading_that_is_stopped_ends_at_once_and_leaves_everything_as_it_was() {
    for awaits in [1, 3, 10] {
        let (world, mut state) = at_rest(small_world(250, 1));
        let (before, kept) = (state.clone(), world.kept());
        let connection = world.connection();
        let session = world.session(&connection);
        let watch = StopsReading(&world, awaits);
        let read = world.drive(sync::preview(&session, &mut state, &watch));
        assert_eq!(read.unwrap().unwrap_err(), SyncError::Stopped);
        assert!(state == before && world.kept() == kept);
        assert!(world.preview(&mut state).is_ok());
    }
}
