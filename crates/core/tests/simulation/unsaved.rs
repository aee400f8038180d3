//! The disk is full in mid-run: what was done is in memory, stays to be saved, and is saved with whatever comes next.

use concord_core::customer::CompanyId;
use concord_core::log::RunEnd;
use concord_core::state::State;
use concord_sandbox::{Edit, System};
use futures::executor::block_on;
use serde_json::json;

use crate::common::{
    assert_nobody_twice, at_rest, company_people, edit_company, edit_webstore, run_to_rest,
    small_world,
};
use crate::support::World;

/// Both at rest, but for edits on either side and one new customer of each.
fn with_edits() -> (World, State) {
    let (world, state) = at_rest(small_world(12, 5));
    let lines = state.mappings.lines();
    let pairs: Vec<(CompanyId, _)> = lines
        .filter_map(|line| Some((line.customer.clone(), line.webstore_id?)))
        .collect();
    edit_webstore(&world, pairs[0].1, json!({"billing": {"phone": "+46 1"}}));
    edit_company(&world, &pairs[1].0, json!({"city": "Lund"}));
    let account = json!({"email": "new@x.example", "first_name": "Nova", "last_name": "Nilsson"});
    let added = Edit::add(System::Webstore, account);
    world.sandbox.borrow_mut().edit(&added).unwrap();
    (world, state)
}

#[test]
fn what_a_run_could_not_save_is_saved_with_what_comes_next_wherever_the_disk_was_full() {
    let mut failed = 0;
    for writes in 0.. {
        let (world, mut state) = with_edits();
        let before = company_people(&world);
        let plan = world.preview(&mut state).unwrap();
        assert!(plan.writes() >= 3, "{writes}");
        world.writes_left.set(Some(writes));
        let run = world.apply(&mut state, &plan);
        world.writes_left.set(None);
        assert_eq!(state.is_saved(), run.end == RunEnd::Completed, "{writes}");
        let is_completed = run.end == RunEnd::Completed;
        // The run is in memory with what it did, and so it is in the store once there is room again.
        assert_eq!(state.runs.last(), Some(&run), "{writes}");
        block_on(state.save(&world.store)).unwrap();
        let (kept, damage) = block_on(State::load(&world.store, state.shared.clone())).unwrap();
        assert_eq!(damage.rows, [""; 0], "{writes}");
        assert!(
            kept == state,
            "{writes}: what is kept is not what is in memory"
        );
        run_to_rest(&world, &mut state);
        assert_nobody_twice(&before, &world, &format!("{writes} writes"));
        if is_completed {
            break;
        }
        failed += 1;
    }
    assert!(failed >= 4, "{failed}");
}
