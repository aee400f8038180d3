//! Texts as WordPress stores them.

use serde_json::json;

use super::{add_account, add_company, assert_back_to_rest, billing, pairs, resting};
use crate::common::{company_record, edit_company, edit_webstore, run_to_rest, small_world};

#[test]
fn entities_of_the_block_checkout_change_nothing_and_match_nobody_twice() {
    // A1.
    let (world, mut state) = resting(4);
    let (customer, id) = pairs(&state)[0].clone();
    edit_company(
        &world,
        &customer,
        json!({"addressLine1": "12 Oak & Elm Street"}),
    );
    run_to_rest(&world, &mut state);
    for stored in [
        "12 Oak &amp; Elm Street",
        "12 Oak &#38; Elm Street",
        "12 Oak &#x26; Elm Street",
        "12 Oak &amp;amp; Elm Street",
    ] {
        edit_webstore(&world, id, json!({"billing": {"address_1": stored}}));
        assert_eq!(world.automatic(&mut state).unwrap(), None, "{stored}");
        assert_eq!(billing(&world, id, "address_1"), stored);
        assert_eq!(
            company_record(&world, &customer)["addressLine1"],
            "12 Oak & Elm Street"
        );
    }
    let twin = add_company(
        &world,
        json!({"displayName": "Acme & O’Brien Ltd", "type": "Company"}),
    );
    let account = add_account(
        &world,
        json!({"email": "acme@post.example", "billing": {"company": "Acme &amp; O&#8217;Brien Ltd"}}),
    );
    run_to_rest(&world, &mut state);
    assert_eq!(state.mappings.webstore_id(&twin), Some(account));
    // Another field of the account is written, and only that.
    edit_company(&world, &customer, json!({"city": "Lund"}));
    run_to_rest(&world, &mut state);
    assert_eq!(
        billing(&world, id, "address_1"),
        "12 Oak &amp;amp; Elm Street"
    );
    assert_eq!(billing(&world, id, "city"), "Lund");
    assert_back_to_rest(&world, &mut state);
}

#[test]
fn what_is_created_in_business_central_has_no_entities() {
    let world = small_world(0, 11);
    let mut state = world.state();
    add_account(
        &world,
        json!({"email": "o&#039;hara@post.example", "billing": {"company": "Ann &amp; Bo &#8211; Sons", "address_1": "&quot;Oak&quot; 1", "country": "SE"}}),
    );
    run_to_rest(&world, &mut state);
    let sandbox = world.sandbox.borrow();
    let created = sandbox.company().customers().next().unwrap();
    assert_eq!(created.display_name, "Ann & Bo – Sons");
    assert_eq!(created.address_line1, "\"Oak\" 1");
}
