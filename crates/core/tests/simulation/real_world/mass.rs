//! Many at once asks first.

use crate::support::set_up;
use concord_core::log::RunEnd;
use concord_core::plan::Caution;
use concord_core::sync::AttemptOutcome;
use serde_json::json;

use super::{everything, pairs, resting};
use crate::common::{edit_webstore, run_to_rest};

#[test]
fn addresses_that_a_plugin_blanks_are_not_emptied_by_an_automatic_run() {
    // A2, the third: they are there, and empty.
    let (world, mut state) = resting(12);
    for (_, id) in pairs(&state) {
        let blank = json!({"billing": {"city": "", "postcode": "", "address_1": ""}});
        edit_webstore(&world, id, blank);
    }
    let before = everything(&world);
    assert_eq!(world.automatic(&mut state).unwrap(), None);
    assert_eq!(everything(&world), before);
    let Some(AttemptOutcome::AskedFirst(cautions)) =
        state.automatic.as_ref().map(|it| it.outcome.clone())
    else {
        panic!("{:?}", state.automatic);
    };
    assert!(
        cautions
            .iter()
            .all(|it| matches!(it, Caution::ManyEmptied { .. }))
            && cautions.len() >= 2,
        "{cautions:?}"
    );
    // A person who has looked may go on.
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(plan.cautions, cautions);
    assert_eq!(world.apply(&mut state, &plan).end, RunEnd::Completed);
    run_to_rest(&world, &mut state);
}

#[test]
fn more_than_half_changed_asks_first_and_the_setting_says_from_where_on() {
    let (world, mut state) = resting(16);
    for (number, (_, id)) in pairs(&state).into_iter().enumerate() {
        edit_webstore(
            &world,
            id,
            json!({"billing": {"phone": format!("+46 8 555 {number:02} 99")}}),
        );
    }
    assert_eq!(world.automatic(&mut state).unwrap(), None);
    set_up(&mut state, |setup| setup.ask_above.changed_percent = 100);
    let run = world.automatic(&mut state).unwrap().unwrap();
    assert!(run.counts.updated > 10);
}
