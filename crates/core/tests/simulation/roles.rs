//! Roles by the groups of customers: pushed under a meta key, beside those that are not in the table.

use concord_core::customer::{CompanyId, Field, OwnField, WebstoreId};
use concord_core::plan::{Plan, Reason};
use concord_core::setup::{RoleCustomers, RoleGroup, RoleRow};
use concord_core::state::State;
use concord_sandbox::Edit;
use concord_sandbox::System;
use serde_json::json;

use crate::common::*;
use crate::support::{World, set_up};

const KEY: &str = "shop_role";

/// Both at rest; from here on groups stand for roles.
fn with_roles() -> (World, State, CompanyId, WebstoreId) {
    let (world, mut state) = at_rest(small_world(12, 5));
    let (customer, id) = first_pair(&state);
    let row = |group, code: &str, role: &str| RoleRow {
        group,
        code: code.to_owned(),
        role: role.to_owned(),
        is_on: true,
    };
    set_up(&mut state, |setup| {
        setup.role_rows = vec![
            row(RoleGroup::PriceGroup, "WHOLESALE", "wholesale"),
            row(RoleGroup::DiscountGroup, "LARGE ACC", "bulk"),
        ];
        setup.set_role_key(KEY);
    });
    *world.meta_keys.borrow_mut() = state.setup.meta_keys();
    (world, state, customer, id)
}

fn put_in(world: &World, customer: &CompanyId, price_group: &str, discount_group: &str) {
    let set = json!({"customerPriceGroup": price_group, "customerDiscGroup": discount_group});
    edit_company(world, customer, set);
}

fn role(world: &World, id: WebstoreId) -> Option<String> {
    let sandbox = world.sandbox.borrow();
    let account = sandbox.webstore().customer(id.0).unwrap();
    let held = account.meta.iter().find(|meta| meta.key == KEY);
    held.map(|meta| meta.value.as_str().unwrap().to_owned())
}

fn set_role(world: &World, id: WebstoreId, roles: &str) {
    let meta = json!({"meta_data": [{"key": KEY, "value": roles}]});
    edit_webstore(world, id, meta);
}

/// What the plan would write of roles: old and new.
fn changes(plan: &Plan) -> Vec<(String, String)> {
    let changes = plan.lines.iter().flat_map(|line| line.changes());
    let of_roles = changes.filter(|(_, it)| it.field == Field::Own(OwnField::Role));
    of_roles.map(|(_, it)| (it.old, it.new)).collect()
}

#[test]
fn a_customers_groups_decide_which_of_the_tables_roles_its_account_has() {
    for own_api in [false, true] {
        let (world, mut state, customer, id) = with_roles();
        install_own_api(&mut world.sandbox.borrow_mut(), own_api);
        run_to_rest(&world, &mut state);
        assert_eq!(role(&world, id), None, "{own_api}");
        for (price, discount, roles) in [
            ("WHOLESALE", "", "wholesale"),
            ("WHOLESALE", "LARGE ACC", "wholesale,bulk"),
            ("", "LARGE ACC", "bulk"),
            ("", "", ""),
        ] {
            put_in(&world, &customer, price, discount);
            let plan = world.preview(&mut state).unwrap();
            assert_eq!(changes(&plan).len(), 1, "{own_api} {price} {discount}");
            run_to_rest(&world, &mut state);
            assert_eq!(role(&world, id).as_deref(), Some(roles), "{own_api}");
        }
    }
}

#[test]
fn roles_that_are_not_in_the_table_stay_and_those_in_it_are_put_right_whoever_changed_them() {
    let (world, mut state, customer, id) = with_roles();
    set_role(&world, id, "vip, bulk,shop_manager");
    put_in(&world, &customer, "WHOLESALE", "");
    run_to_rest(&world, &mut state);
    assert_eq!(
        role(&world, id).as_deref(),
        Some("vip,shop_manager,wholesale")
    );
    set_role(&world, id, "bulk,vip");
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id).as_deref(), Some("vip,wholesale"));
    // Their order says nothing.
    set_role(&world, id, "wholesale , vip");
    assert_eq!(changes(&world.preview(&mut state).unwrap()), []);
}

#[test]
fn a_change_of_roles_is_undone_and_stays_so_until_the_group_changes() {
    let (world, mut state, customer, id) = with_roles();
    set_role(&world, id, "vip");
    run_to_rest(&world, &mut state);
    put_in(&world, &customer, "WHOLESALE", "");
    run_to_rest(&world, &mut state);
    let (_, plan) = world.undo_plan(&state);
    world.apply(&mut state, &plan);
    assert_eq!(role(&world, id).as_deref(), Some("vip"));
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id).as_deref(), Some("vip"));
    put_in(&world, &customer, "WHOLESALE", "LARGE ACC");
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id).as_deref(), Some("vip,wholesale,bulk"));
}

#[test]
fn only_flagged_customers_get_roles_where_the_setup_says_so() {
    let (world, mut state, customer, id) = with_roles();
    set_up(&mut state, |setup| {
        setup.role_customers = RoleCustomers::Flagged;
    });
    put_in(&world, &customer, "WHOLESALE", "");
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id), None);
    state.set_role_pricing(&customer, true);
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id).as_deref(), Some("wholesale"));
    // Without the flag what stands there stays.
    state.set_role_pricing(&customer, false);
    put_in(&world, &customer, "", "");
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id).as_deref(), Some("wholesale"));
}

#[test]
fn without_a_way_to_the_groups_no_role_is_given_or_taken() {
    let (world, mut state, customer, id) = with_roles();
    put_in(&world, &customer, "WHOLESALE", "");
    run_to_rest(&world, &mut state);
    let services = |world: &World, is_there| {
        let mut sandbox = world.sandbox.borrow_mut();
        sandbox
            .company_mut()
            .settings
            .page_services
            .workflow_customers = is_there;
    };
    services(&world, false);
    put_in(&world, &customer, "", "LARGE ACC");
    // The list of what is published is read again.
    let tomorrow = world.sandbox.borrow().now() + 24 * 3_600_000;
    world.sandbox.borrow_mut().set_now(tomorrow);
    let plan = world.preview(&mut state).unwrap();
    assert_eq!(changes(&plan), []);
    run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id).as_deref(), Some("wholesale"));
}

#[test]
fn a_new_account_gets_its_role_and_an_account_of_staff_none() {
    let (world, mut state, customer, id) = with_roles();
    let set = json!({"displayName": "Grossmann", "email": "gross@gross.example", "country": "SE"});
    let edit = Edit::add(System::Company, set);
    let added = world.sandbox.borrow_mut().edit(&edit).unwrap().record;
    let new = CompanyId::new(added["id"].as_str().unwrap());
    put_in(&world, &new, "WHOLESALE", "");
    world.preview(&mut state).unwrap();
    concord_core::actions::set_flag(&mut state, &new, true);
    run_to_rest(&world, &mut state);
    let of_new = state.mappings.webstore_id(&new).unwrap();
    assert_eq!(role(&world, of_new).as_deref(), Some("wholesale"));

    edit_webstore(&world, id, json!({"role": "shop_manager"}));
    put_in(&world, &customer, "WHOLESALE", "");
    let plan = run_to_rest(&world, &mut state);
    assert_eq!(role(&world, id), None);
    let mut lines = plan.lines.iter();
    let line = lines.find(|line| line.webstore == Some(id)).unwrap();
    assert!(
        matches!(line.reason, Reason::StaffAccount { .. }),
        "{:?}",
        line.reason
    );
}
