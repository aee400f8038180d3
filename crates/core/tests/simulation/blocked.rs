//! Customers that are blocked in Business Central.

use concord_core::customer::CompanyId;
use concord_core::plan::{Kind, Reason};
use serde_json::json;

use crate::common::*;
use crate::support::World;

#[test]
fn a_customer_blocked_for_all_gets_no_account_and_the_preview_says_why() {
    let world = small_world(40, 5);
    let mut state = world.state();
    flag_everybody(&world, &mut state);
    let plan = world.preview(&mut state).unwrap();
    let new: Vec<CompanyId> = plan
        .lines
        .iter()
        .filter(|line| line.kind() == Kind::CreateInWebstore)
        .filter_map(|line| line.company.clone())
        .collect();
    let kind = |world: &World, state: &mut _, customer: &CompanyId| {
        let plan = world.preview(state).unwrap();
        let mut lines = plan.lines.into_iter();
        let line = lines.find(|line| line.company.as_ref() == Some(customer));
        let line = line.unwrap();
        (line.kind(), line.reason == Reason::Blocked)
    };
    // For invoices alone it is still a customer of the webstore.
    for (blocked, expected) in [
        ("All", (Kind::Skip, true)),
        ("Invoice", (Kind::CreateInWebstore, false)),
        ("Ship", (Kind::CreateInWebstore, false)),
        (" ", (Kind::CreateInWebstore, false)),
    ] {
        edit_company(&world, &new[0], json!({"blocked": blocked}));
        assert_eq!(kind(&world, &mut state, &new[0]), expected, "{blocked}");
    }
}
