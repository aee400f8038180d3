//! Histories in which the groups of customers stand for roles, and both sides' staff change these.

use concord_core::call::Side;
use concord_core::customer::own::roles;
use concord_core::customer::{CompanyId, Field, OwnField};
use concord_core::plan::Plan;
use concord_core::setup::{Push, RoleGroup, RoleRow, Setup};
use serde_json::json;

use super::play::{Broken, Play};
use super::staff::Staff;
use super::steps::{Edit, History, Step};
use super::truth::{Truth, Who};

pub const ROLE: Field = Field::Own(OwnField::Role);
/// The meta key under which roles stand.
pub const KEY: &str = "shop_role";
/// What the table says of price groups, and of discount groups.
const OF_PRICES: [(&str, &str); 2] = [("WHOLESALE", "wholesale"), ("RETAIL", "retail")];
const OF_DISCOUNTS: [(&str, &str); 2] = [("LARGE ACC", "bulk"), ("RETAIL", "retail")];
const PRICE_GROUPS: [&str; 3] = ["", "WHOLESALE", "RETAIL"];
const DISCOUNT_GROUPS: [&str; 3] = ["", "LARGE ACC", "RETAIL"];
/// What staff type into the accounts' meta data.
const TYPED: [&str; 6] = [
    "",
    "vip",
    "wholesale",
    "bulk, vip",
    "administrator",
    "retail,bulk",
];

pub fn apply_to(setup: &mut Setup) {
    let rows = |group, rows: [(&str, &str); 2]| {
        rows.map(|(code, role)| RoleRow {
            group,
            code: code.to_owned(),
            role: role.to_owned(),
            is_on: true,
        })
    };
    setup.role_rows = rows(RoleGroup::PriceGroup, OF_PRICES).into();
    let of_discounts = rows(RoleGroup::DiscountGroup, OF_DISCOUNTS);
    setup.role_rows.extend(of_discounts);
    setup.set_role_key(KEY);
}

impl History {
    /// The history of a seed in which groups stand for roles.
    pub fn with_roles(seed: u64) -> Self {
        let mut history = match seed % 3 {
            0 => Self::with_own_api(seed),
            _ => Self::random(seed),
        };
        history.settings.roles = true;
        for step in &mut history.steps {
            if let Step::Settings(settings) = step {
                settings.roles = true;
            }
        }
        let mut random = fastrand::Rng::with_seed(seed ^ 0x2013);
        for _ in 0..random.usize(2..12) {
            let who = random.usize(..1000);
            let edit = match random.u8(..3) {
                0 => Edit::TypedRoles(who, random.usize(..TYPED.len())),
                _ => Edit::Groups(who, random.usize(..3), random.usize(..3)),
            };
            history.edit_somewhere(edit, &mut random);
        }
        history
    }
}

impl Staff {
    /// Business Central's staff put somebody into other groups.
    pub fn set_groups(&self, number: usize, price: usize, discount: usize) {
        if let Some(who) = self.somebody(Side::Company, number) {
            let set = json!({"customerPriceGroup": PRICE_GROUPS[price], "customerDiscGroup": DISCOUNT_GROUPS[discount]});
            self.change(&who, set);
        }
    }

    /// The webstore's staff type roles.
    pub fn type_roles(&self, number: usize, typed: usize) {
        if let Some(who) = self.somebody(Side::Webstore, number) {
            let meta = json!([{"key": KEY, "value": TYPED[typed]}]);
            self.change(&who, json!({ "meta_data": meta }));
        }
    }
}

/// What an account is to have that holds `held`, of a customer in these groups.
fn expected(held: &str, price: &str, discount: &str) -> Vec<String> {
    let table = || OF_PRICES.into_iter().chain(OF_DISCOUNTS);
    let kept = roles(held).filter(|role| table().all(|row| row.1 != *role));
    let of = |rows: [(&'static str, &'static str); 2], group: &str| {
        let rows = rows.into_iter().filter(|row| row.0 == group);
        rows.map(|row| row.1).collect::<Vec<_>>()
    };
    let wanted = [of(OF_PRICES, price), of(OF_DISCOUNTS, discount)].concat();
    kept.chain(wanted).map(str::to_owned).collect()
}

impl Play {
    /// Mapped accounts have the roles of their customers' groups, and those besides that are not in the table.
    pub fn check_roles(&self, truth: &Truth, plan: &Plan) -> Result<(), Broken> {
        if !self.state.setup.gives_roles() {
            return Ok(());
        }
        for line in self.state.mappings.lines() {
            let Some(id) = line.webstore_id else { continue };
            let pushes = self.state.setup.push == Push::MappedOnly && line.webstore_customer;
            let takes_part = truth
                .webstore
                .get(&id)
                .is_some_and(|it| self.state.setup.takes_part(it));
            let pair = (line.customer.clone(), ROLE);
            let is_left = self.undone.contains(&pair) || self.settled.contains(&pair);
            let mut lines = plan.lines.iter().filter(|it| it.webstore == Some(id));
            let is_said = lines.any(|it| it.conflicts.iter().any(|it| it.field == ROLE));
            let Some((price, discount)) = self.groups_of(&line.customer) else {
                continue;
            };
            if !pushes || !takes_part || is_left || is_said {
                continue;
            }
            let values = truth.values(&Who::Webstore(id), &self.staff.reading);
            let held = values.as_ref().map_or("", |it| it.shown(ROLE));
            let expected = expected(held, &price, &discount).join(",");
            if !OwnField::Role.same(held, &expected) {
                return Err(format!(
                    "webstore ID {id} has the roles “{held}”, and its customer is in “{price}” and “{discount}”"
                ));
            }
        }
        Ok(())
    }

    fn groups_of(&self, customer: &CompanyId) -> Option<(String, String)> {
        let sandbox = self.world.sandbox.borrow();
        let mut customers = sandbox.company().customers();
        let record = customers.find(|it| it.id.to_string() == customer.to_string())?;
        let group = |name: &str| {
            let held = record.more.get(name).and_then(|it| it.as_str());
            held.unwrap_or_default().to_owned()
        };
        Some((group("Customer Price Group"), group("Customer Disc. Group")))
    }
}
