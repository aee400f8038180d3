//! The sample's orders: of every kind, as many as asked for, the same for the same seed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashSet;

use concord_sandbox::{Options, Sandbox};

/// What the orders of a sample are, for the question whose they are.
#[derive(Debug, Default, PartialEq)]
struct Orders {
    all: usize,
    of_accounts: usize,
    of_guests: usize,
    by_guests_with_an_accounts_email: usize,
    shipped_only: usize,
    billed_to_another: usize,
    taxed: usize,
    countries: HashSet<String>,
}

fn look_at_orders(sandbox: &Sandbox) -> Orders {
    let mut found = Orders::default();
    let store = sandbox.webstore();
    for order in store.orders() {
        found.all += 1;
        let email = order.billing("email");
        let owner = store.customer(order.customer_id);
        assert_eq!(
            owner.is_none(),
            order.customer_id == 0,
            "an order of nobody"
        );
        found.of_accounts += usize::from(owner.is_some());
        found.of_guests += usize::from(owner.is_none());
        found.by_guests_with_an_accounts_email +=
            usize::from(owner.is_none() && store.by_email(email).is_some());
        found.billed_to_another +=
            usize::from(owner.is_some_and(|owner| owner.last_name != order.billing("last_name")));
        let shipped_to = order.members["shipping"]["country"].as_str().unwrap();
        let is_shipped_only = order.billing("country").is_empty() && !shipped_to.is_empty();
        found.shipped_only += usize::from(is_shipped_only);
        found.taxed += usize::from(order.text("total_tax") != "0.00");
        let country = if is_shipped_only {
            shipped_to
        } else {
            order.billing("country")
        };
        found.countries.insert(country.to_owned());
        assert!(
            !email.is_empty() && order.created <= order.modified && order.modified <= sandbox.now()
        );
    }
    found
}

#[test]
fn orders_are_of_every_kind_that_tells_whose_they_are() {
    for seed in [1, 2, 9] {
        let sandbox = Sandbox::new(&Options::seeded(seed));
        let found = look_at_orders(&sandbox);
        assert_eq!(found.all, 120, "half as many as customers");
        assert!(
            found.of_accounts > 60
                && found.of_guests > 25
                && found.by_guests_with_an_accounts_email > 8
                && found.shipped_only > 10
                && found.billed_to_another > 4
                && (20..100).contains(&found.taxed)
                && found.countries.len() > 6,
            "seed {seed}: {found:?}"
        );
        assert_eq!(found, look_at_orders(&Sandbox::new(&Options::seeded(seed))));
    }
}

#[test]
fn as_many_orders_are_made_as_asked_for_and_they_change_no_customer() {
    let with = |orders| {
        Sandbox::new(&Options {
            orders: Some(orders),
            ..Options::generated(50, 4)
        })
    };
    let (none, many) = (with(0), with(300));
    assert_eq!(
        (
            none.webstore().orders().count(),
            many.webstore().orders().count()
        ),
        (0, 300)
    );
    assert!(none.webstore().customers().eq(many.webstore().customers()));
    assert!(none.company().customers().eq(many.company().customers()));
}
