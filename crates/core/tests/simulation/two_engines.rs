//! Two engines on one webstore at once, each with a store of its own: a tab and the program without a browser, or two colleagues'
//! browsers. Every request of one may come between any two of the other.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::panic::catch_unwind;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use concord_core::actions::{self, CannotMap};
use concord_core::customer::{CompanyId, Field, Values, WebstoreId};
use concord_core::log::{Entry, EntryResult, RunEnd, Trigger};
use concord_core::overview;
use concord_core::plan::{Kind, Work};
use concord_core::ports::Timestamp;
use concord_core::sabotage::{self, Sabotage};
use concord_core::setup::Setup;
use concord_core::slices::{Pauses, at_once};
use concord_core::state::State;
use concord_core::sync;
use concord_sandbox::faults::{Fault, FaultKind};
use concord_sandbox::{Edit, Options, System};
use serde_json::{Value, json};

use crate::common::*;
use crate::real_world::records_of;
use crate::support::{Patient, World, set_shared};

/// The seeds that are played without another wish.
const FEW: std::ops::Range<u64> = 0..60;

/// The seeds that are played: `CONCORD_TWO_ENGINES=a..b`, or the first sixty.
fn seeds() -> std::ops::Range<u64> {
    let Ok(asked) = std::env::var("CONCORD_TWO_ENGINES") else {
        return FEW;
    };
    let (from, to) = asked.split_once("..").expect("a range of seeds");
    from.parse().unwrap()..to.parse().unwrap()
}

/// An engine with its own store and state.
struct Engine {
    world: World,
    setup: Setup,
    state: RefCell<State>,
    /// Whether it has just read accounts again and is about to write them.
    about_to_write: Rc<Cell<bool>>,
}

impl Engine {
    fn new(world: World, state: State) -> Self {
        let about_to_write = Rc::new(Cell::new(false));
        let told = about_to_write.clone();
        world.put_between(Some(Box::new(move |request, send| {
            let reads_again = request
                .uri()
                .query()
                .is_some_and(|it| it.contains("include="));
            let writes = request.method() != http::Method::GET;
            let answer = send(request);
            told.set(reads_again || (told.get() && !writes));
            answer
        })));
        Self {
            world,
            setup: state.setup.clone(),
            state: RefCell::new(state),
            about_to_write,
        }
    }

    /// Reads both systems and writes what is to be written.
    async fn synchronise(&self) {
        let connection = self.world.connection();
        let session = self.world.session(&connection);
        let mut state = self.state.take();
        let plan = sync::preview(&session, &mut state, &Patient).await;
        let plan = plan.unwrap();
        sync::apply(&session, &mut state, &plan, Trigger::User, &Patient).await;
        self.state.replace(state);
    }

    /// What it knows once its tab was closed and opened again.
    fn reopen(&self) {
        self.state.replace(self.world.reopened(&self.setup));
    }

    fn flag_everybody(&self) {
        flag_everybody(&self.world, &mut self.state.borrow_mut());
    }

    fn rest(&self) {
        run_to_rest(&self.world, &mut self.state.borrow_mut());
    }
}

/// Which moments of an engine the other one may come between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Any two requests.
    All,
    /// Not reading accounts again and writing them: WooCommerce has no ETags, so that nothing protects an account in that moment.
    AllButRereadAndWrite,
}

/// Lets both go on in turns that the seed decides. One whose tab is closed does not go on.
fn in_turns(
    random: &mut fastrand::Rng,
    engines: &[Engine; 2],
    between: Between,
    mut meanwhile: impl FnMut(&mut fastrand::Rng),
) {
    let [first, second] = engines;
    let (mut a, mut b) = (pin!(first.synchronise()), pin!(second.synchronise()));
    let mut context = Context::from_waker(Waker::noop());
    let mut over = [false, false];
    while over != [true, true] {
        let turn = usize::from(random.bool());
        let undivided = (0..2).find(|it| {
            between == Between::AllButRereadAndWrite
                && engines[*it].about_to_write.get()
                && !over[*it]
        });
        let turn = undivided.unwrap_or(if over[turn] { 1 - turn } else { turn });
        meanwhile(random);
        let polled = match turn {
            0 => a.as_mut().poll(&mut context),
            _ => b.as_mut().poll(&mut context),
        };
        over[turn] = polled == Poll::Ready(()) || engines[turn].world.was_closed();
    }
}

/// Two engines that know the same setup and nothing else of each other.
fn two(seed: u64, size: usize) -> [Engine; 2] {
    let first = World::new(&Options::generated(size, seed));
    let state = first.state();
    first.keep(&mut state.clone());
    let second = first.another_browser();
    let mut other = second.reopened(&state.setup);
    set_shared(&mut other, |shared| *shared = state.shared.clone());
    [Engine::new(first, state), Engine::new(second, other)]
}

/// Nobody was created twice, and everybody who was created belongs to one account.
fn assert_each_created_once(before: &BTreeSet<String>, world: &World, context: &str) {
    let sandbox = world.sandbox.borrow();
    let mut accounts: BTreeMap<String, usize> = BTreeMap::new();
    for account in sandbox.webstore().customers() {
        let bound = account
            .meta
            .iter()
            .find(|it| it.key == "concord_business_central");
        let bound = bound.and_then(|it| it.value["customer"].as_str().map(str::to_lowercase));
        *accounts.entry(bound.unwrap_or_default()).or_default() += 1;
    }
    for customer in sandbox.company().customers() {
        let id = customer.id.to_string().to_lowercase();
        if !before.contains(&customer.id.to_string()) {
            let named = accounts.get(&id).copied().unwrap_or_default();
            assert_eq!(
                named, 1,
                "{context}: accounts of {} <{}>",
                customer.display_name, customer.email
            );
        }
    }
}

/// No account says any more that somebody is about to create its customer.
fn assert_nothing_reserved(world: &World, context: &str) {
    let sandbox = world.sandbox.borrow();
    for account in sandbox.webstore().customers() {
        let left = account.meta.iter().find(|it| it.key.contains("reserved"));
        assert!(left.is_none(), "{context}: {left:?} of {}", account.email);
    }
}

/// Plays a seed. Returns how many customers one of the two left to the other.
fn create_at_once(seed: u64) -> usize {
    let mut random = fastrand::Rng::with_seed(seed);
    let engines = two(seed, random.usize(6..30));
    let world = &engines[0].world;
    let before = company_ids(world);
    let people = company_people(world);
    if random.bool() {
        engines.iter().for_each(Engine::flag_everybody);
    }
    let closes = random.u8(..3) == 0;
    if closes {
        world.close_after(random.usize(8..90));
    }
    in_turns(&mut random, &engines, Between::All, |_| {});
    world.outlived();
    let context = format!("seed {seed}");
    let entries = engines.iter().flat_map(|it| it.world.entries());
    let is_left = |entry: &Entry| {
        let EntryResult::Failed { error, .. } = &entry.result else {
            return false;
        };
        error.what.contains("begun to create")
    };
    let left = entries.filter(is_left).count();
    assert_nobody_twice(&people, world, &context);
    engines[0].reopen();
    // Who is left goes on at once; what the other has begun and not ended is left alone for a while.
    in_turns(&mut random, &engines, Between::All, |_| {});
    assert_nobody_twice(&people, world, &context);
    wait_until_given_up(world);
    for engine in engines.iter().chain(&engines) {
        engine.rest();
    }
    assert_nobody_twice(&people, world, &context);
    assert_each_created_once(&before, world, &context);
    // What a closed tab left stays where the other one had read the account before, and counts no more.
    if !closes {
        assert_nothing_reserved(world, &context);
    }
    left
}

#[test]
fn whatever_order_two_engines_work_in_nobody_is_created_twice() {
    let left: usize = seeds().map(create_at_once).sum();
    assert!(seeds() != FEW || left > 0, "no two engines ever met");
}

#[test]
fn an_engine_that_tells_nobody_whom_it_creates_is_caught() {
    let broken = |seed| {
        let played = || sabotage::with(Sabotage::CreateUnreserved, || create_at_once(seed));
        catch_unwind(played).is_err()
    };
    assert!(FEW.into_iter().any(broken));
}

/// The tab is closed in the midst of creating and opened again: what it had begun is its own and waits for nothing.
#[test]
fn what_a_closed_tab_had_begun_it_goes_on_with_at_once() {
    for awaits in (10..120).step_by(5) {
        let world = small_world(24, 4);
        let mut state = world.state();
        let before = company_ids(&world);
        let plan = world.preview(&mut state).unwrap();
        world.apply_until_closed(&mut state, &plan, awaits);
        let mut state = world.reopened(&state.setup);
        run_to_rest(&world, &mut state);
        let context = format!("closed after {awaits}");
        assert_each_created_once(&before, &world, &context);
        assert_nothing_reserved(&world, &context);
    }
}

/// The first account that says that somebody is about to create its customer.
fn first_noted(state: &State) -> Option<WebstoreId> {
    let mut accounts = state.snapshots.webstore.values();
    let noted = accounts.find(|it| !it.meta_data.reservations.is_empty());
    noted.map(|it| it.id)
}

/// A browser that is closed while it creates leaves a customer that only it knows of: whoever maps the account to somebody else meanwhile
/// leaves that customer to nobody.
#[test]
fn an_account_whose_customer_another_browser_creates_is_mapped_to_nobody_else_meanwhile() {
    let left = (9..120).find_map(|awaits| {
        let [first, second] = two(4, 24);
        let world = &first.world;
        let before = company_ids(world);
        let mut state = first.state.take();
        let plan = world.preview(&mut state).unwrap();
        world.apply_until_closed(&mut state, &plan, awaits);
        world.outlived();
        let created = |it: &CompanyId| !before.contains(it.as_str());
        let mut other = second.state.take();
        second.world.preview(&mut other).unwrap();
        let noted = first_noted(&other)?;
        let is_there = other.snapshots.company.keys().any(created);
        is_there.then_some((second, other, noted, before))
    });
    let (second, mut state, id, before) = left.expect("a tab that was closed while it created");
    let mappings = &state.mappings;
    let mut free = state.snapshots.company.keys();
    let free = free.find(|it| before.contains(it.as_str()) && mappings.webstore_id(it).is_none());
    let free = free.expect("somebody who is not mapped").clone();
    let pair = overview::suggestions(&state).pairs.into_iter();
    let pair = pair.filter(|it| it.webstore == id).collect::<Vec<_>>();
    let suggested = pair.len();
    let refused = at_once(actions::accept(&mut state, &pair, &Pauses::none()));
    assert_eq!(refused, suggested, "accepting is refused as well");
    let refused = actions::map_by_hand(&mut state, &free, id).unwrap_err();
    assert!(
        matches!(refused, CannotMap::CreatedElsewhere { .. }),
        "{refused:?}"
    );
    assert!(refused.words().contains("Read both systems again after"));
    wait_until_given_up(&second.world);
    second.world.preview(&mut state).unwrap();
    actions::map_by_hand(&mut state, &free, id).expect("the note counts no more");
    let plan = second.world.preview(&mut state).unwrap();
    let line = plan.lines.iter().find(|line| line.webstore == Some(id));
    let words = line.expect("a mapping to write").goes_along(&state);
    let says = words.iter().any(|it| it.contains("has begun to create"));
    assert!(says, "{words:?}");
}

#[test]
fn an_account_that_is_deleted_or_refuses_the_note_gets_no_customer_and_is_said_to_be_just_that() {
    let world = small_world(24, 4);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    let lines = plan.lines.iter();
    let mut new = lines.filter(|line| line.kind() == Kind::CreateInCompany);
    let mut next = || new.next().and_then(|line| line.webstore).unwrap();
    let (deleted, refusing) = (next(), next());
    let gone = Edit::delete(System::Webstore, deleted.0);
    world.sandbox.borrow_mut().edit(&gone).unwrap();
    // A plugin that refuses to save this one account.
    world.put_between(Some(Box::new(move |request, send| {
        let is_batch = request.uri().path().ends_with("/customers/batch");
        let body: Value = serde_json::from_str(request.body()).unwrap_or_default();
        let updates = body["update"].as_array().cloned().unwrap_or_default();
        let place = updates.iter().position(|it| it["id"] == refusing.0);
        let (Some(place), true) = (place, is_batch) else {
            return send(request);
        };
        let mut others = body.clone();
        others["update"].as_array_mut().unwrap().remove(place);
        let answer = send(request.map(|_| others.to_string()))?;
        let mut answered: Value = serde_json::from_str(answer.body()).unwrap();
        let error = json!({"id": refusing.0, "error": {"code": "locked", "message": "This account is locked."}});
        let results = answered["update"].as_array_mut().unwrap();
        results.insert(place, error);
        Some(answer.map(|_| answered.to_string()))
    })));
    let before = company_ids(&world);
    let run = world.apply(&mut state, &plan);
    let created = company_ids(&world).difference(&before).count();
    assert_eq!(created, plan.count(Kind::CreateInCompany) - 2, "{run:?}");
    let result = |id: WebstoreId| {
        let mut entries = world.entries().into_iter();
        entries
            .find(|it| it.webstore_id == Some(id))
            .unwrap()
            .result
    };
    assert_eq!(result(deleted), EntryResult::ChangedSince);
    let EntryResult::Failed { error, .. } = result(refusing) else {
        panic!("{:?}", result(refusing));
    };
    assert!(error.what.contains("This account is locked."), "{error:?}");
}

/// Chunks ask only for what was added after the last one that asked.
#[test]
fn somebody_whom_staff_add_in_mid_run_is_not_created_by_a_later_part_of_it() {
    let world = small_world(1_300, 4);
    let mut state = world.state();
    let plan = world.preview(&mut state).unwrap();
    let to_create: Vec<_> = plan
        .lines
        .iter()
        .filter_map(|line| match &line.work {
            Some(Work::CreateInCompany { values, .. }) => Some(values.clone()),
            _ => None,
        })
        .collect();
    assert!(to_create.len() > 600, "{}", to_create.len());
    let values = to_create
        .into_iter()
        .rev()
        .find(|it| !it.shown(Field::Email).is_empty())
        .unwrap();
    let (name, email) = (values.shown(Field::Name), values.shown(Field::Email));
    let people = company_people(&world);
    let edit = Edit::add(
        System::Company,
        json!({"displayName": name, "email": email}),
    );
    world.sandbox.borrow_mut().edit(&edit).unwrap();
    world.apply(&mut state, &plan);
    assert_nobody_twice(&people, &world, "added by hand");
}

#[test]
fn a_create_with_a_cut_off_answer_is_not_made_again_where_the_customer_was_renamed_at_once() {
    let world = small_world(24, 4);
    let mut state = world.state();
    let people = company_people(&world);
    let plan = world.preview(&mut state).unwrap();
    let creates = plan.count(Kind::CreateInCompany);
    let cut_off = Fault {
        system: Some(System::Company),
        method: Some("POST".to_owned()),
        ..Fault::once(FaultKind::Truncated)
    };
    world.sandbox.borrow_mut().add_fault(cut_off);
    world.put_between(records_of("tolower", |record| {
        record["displayName"] = json!("Renamed at once");
    }));
    world.apply(&mut state, &plan);
    world.put_between(None);
    run_to_rest(&world, &mut state);
    assert_nobody_twice(&people, &world, "renamed");
    assert!(creates > 0);
}

#[test]
fn somebody_added_in_mid_run_of_whom_a_part_can_not_be_read_keeps_whom_it_may_be_from_being_created()
 {
    for unread in ["email", "displayName", "id"] {
        let world = small_world(24, 4);
        let mut state = world.state();
        let plan = world.preview(&mut state).unwrap();
        let mut creates = plan.lines.iter().filter_map(|line| match &line.work {
            Some(Work::CreateInCompany { values, .. }) => Some(values.clone()),
            _ => None,
        });
        let has_email = |it: &Values| !it.shown(Field::Email).is_empty();
        let values = creates.find(has_email).unwrap();
        let email = values.shown(Field::Email).to_owned();
        let edit = Edit::add(
            System::Company,
            json!({"displayName": "Quite Another Ltd", "email": email}),
        );
        let added = world.sandbox.borrow_mut().edit(&edit).unwrap().id;
        world.put_between(records_of("/customers", move |record| {
            if record["id"] == added && (unread != "id" || record.get("email").is_some()) {
                record.as_object_mut().unwrap().remove(unread);
            }
        }));
        let run = world.apply(&mut state, &plan);
        let failed = world.entries().into_iter().filter(|it| match &it.result {
            EntryResult::Failed { error, .. } => error.what.contains("can't be read"),
            result => *result == EntryResult::ChangedSince,
        });
        assert_eq!(failed.count(), 1, "{unread}: {run:?}");
        let sandbox = world.sandbox.borrow();
        let customers = sandbox.company().customers();
        assert_eq!(
            customers.filter(|it| it.email == email).count(),
            1,
            "{unread}"
        );
    }
}

/// But for the moment in which nothing protects an account: an engine that writes what it had read a moment before puts the former value
/// back there, and another one takes that for an edit of the webstore.
#[test]
fn an_edit_in_business_central_is_lost_to_neither_of_two_engines() {
    edit_in_business_central(false, Between::AllButRereadAndWrite);
}

/// With Concord's own API one runs at a time, so that there is no such moment.
#[test]
fn where_a_lease_is_to_be_had_an_edit_is_lost_to_neither_whatever_order_they_work_in() {
    edit_in_business_central(true, Between::All);
}

fn edit_in_business_central(with_lease: bool, between: Between) {
    for seed in seeds() {
        let mut random = fastrand::Rng::with_seed(seed);
        let engines = two(seed, 12);
        let world = &engines[0].world;
        install_own_api(&mut world.sandbox.borrow_mut(), with_lease);
        for engine in &engines {
            engine.rest();
            engine.flag_everybody();
        }
        engines.iter().for_each(Engine::rest);
        let state = engines[0].state.borrow();
        let pairs: Vec<_> = state
            .mappings
            .lines()
            .filter_map(|it| Some((it.customer.clone(), it.webstore_id?)))
            .collect();
        drop(state);
        let mut edits = BTreeMap::new();
        in_turns(&mut random, &engines, between, |random| {
            if random.u8(..12) == 0 {
                let (customer, id) = &pairs[random.usize(..pairs.len())];
                let phone = format!("+46 8 {}", random.u32(100_000..999_999));
                edit_company(world, customer, json!({"phoneNumber": phone}));
                edits.insert((customer.clone(), *id), phone);
            }
        });
        for engine in engines.iter().chain(&engines) {
            engine.rest();
        }
        let sandbox = world.sandbox.borrow();
        for ((customer, id), phone) in edits {
            let held = sandbox
                .company()
                .customers()
                .find(|it| CompanyId::new(&it.id.to_string()) == customer);
            assert_eq!(held.unwrap().phone_number, phone, "seed {seed}");
            let held = sandbox.webstore().customers().find(|it| it.id == id.0);
            assert_eq!(held.unwrap().billing("phone"), phone, "seed {seed}");
        }
    }
}

/// What ended an engine's last run, in words.
fn last_words(state: &State) -> String {
    match &state.runs.last().unwrap().end {
        RunEnd::Failed(why) => format!("{} {}", why.what, why.remedy),
        other => format!("{other:?}"),
    }
}

#[test]
fn of_two_that_run_at_once_one_does_and_the_other_says_who() {
    let mut met = 0;
    for seed in seeds() {
        let mut random = fastrand::Rng::with_seed(seed);
        let engines = two(seed, 16);
        let world = &engines[0].world;
        install_own_api(&mut world.sandbox.borrow_mut(), true);
        let people = company_people(world);
        in_turns(&mut random, &engines, Between::All, |_| {});
        for engine in &engines {
            let words = last_words(&engine.state.borrow());
            if words.contains("synchronised by somebody else") {
                assert!(words.contains("Concord in a browser, since"), "{words}");
                assert_eq!(engine.state.borrow().runs.last().unwrap().counts.updated, 0);
                met += 1;
            }
        }
        for engine in engines.iter().chain(&engines) {
            engine.rest();
        }
        assert_nobody_twice(&people, world, &format!("seed {seed}"));
    }
    assert!(seeds() != FEW || met > 0, "no two engines ever met");
}

#[test]
fn a_run_that_died_keeps_others_waiting_for_ten_minutes_and_its_own_browser_not_at_all() {
    for own_browser in [true, false] {
        let engines = two(7, 24);
        let world = &engines[0].world;
        install_own_api(&mut world.sandbox.borrow_mut(), true);
        let mut state = engines[0].state.take();
        let plan = world.preview(&mut state).unwrap();
        assert!(plan.writes() > 0);
        // In the midst of it: its lease is not given back.
        let closed = (8..400).step_by(4).find(|awaits| {
            let ended = world.apply_until_closed(&mut state.clone(), &plan, *awaits);
            !ended && is_held(world)
        });
        assert!(closed.is_some());
        match own_browser {
            true => {
                engines[0].reopen();
                engines[0].rest();
                let (_, id) = first_pair(&engines[0].state.borrow());
                edit_webstore(world, id, json!({"billing": {"phone": "+46 1"}}));
                engines[0].rest();
            }
            false => {
                let other = &engines[1];
                let mut state = other.state.take();
                let plan = other.world.preview(&mut state).unwrap();
                let run = other.world.apply(&mut state, &plan);
                assert!(matches!(run.end, RunEnd::Failed(_)), "{run:?}");
                assert!(last_words(&state).contains("(UTC)"));
                let now = world.sandbox.borrow().now();
                world.sandbox.borrow_mut().set_now(now + 11 * 60 * 1_000);
                let plan = other.world.preview(&mut state).unwrap();
                let run = other.world.apply(&mut state, &plan);
                assert_eq!(run.end, RunEnd::Completed, "{run:?}");
            }
        }
        assert!(!is_held(world), "own browser: {own_browser}");
    }
}

/// Whether somebody has the webstore's lease.
fn is_held(world: &World) -> bool {
    let company = {
        let sandbox = world.sandbox.borrow();
        sandbox.connection("https://sandbox.example").company
    };
    let now = world.sandbox.borrow().now();
    let leases = format!(
        "{}/companies({})/leases",
        company.extension_url,
        world.connection().company.company_id
    );
    let request = http::Request::get(leases)
        .header("authorization", format!("Bearer {}", company.bearer_token))
        .body(String::new())
        .unwrap();
    let answer = world.sandbox.borrow_mut().handle(request).response.unwrap();
    let rows: Value = serde_json::from_str(answer.body()).unwrap();
    let rows = rows["value"].as_array().unwrap();
    rows.iter().any(|row| {
        let until = Timestamp::parse_utc(row["heldUntil"].as_str().unwrap());
        until.unwrap() > Timestamp(now)
    })
}
