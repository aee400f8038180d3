//! Which roles of the webstore the groups of Business Central's customers stand for (spec.md §13).

use concord_base::all;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::Setup;
use crate::customer::casing::upper;
use crate::customer::own::roles;
use crate::customer::template_value::TemplateValue;
use crate::customer::{Field, OwnField, Values};
use crate::webstore::{OwnRow, SITE_ROLES};

/// A group of Business Central's customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum RoleGroup {
    /// Customer price group.
    #[default]
    PriceGroup,
    /// Customer discount group.
    DiscountGroup,
}

/// Which customers get roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum RoleCustomers {
    /// All that are mapped.
    #[default]
    AllMapped,
    /// Those whose role pricing flag is set.
    Flagged,
}

/// A row of the table: customers of this group have this role.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRow {
    /// The kind of group.
    pub group: RoleGroup,
    /// The group's code.
    pub code: String,
    /// The webstore's role, by its name in WordPress.
    pub role: String,
    /// Whether the row takes part.
    pub is_on: bool,
}

impl RoleGroup {
    /// Every kind.
    pub const ALL: [RoleGroup; RoleGroup::VARIANTS.len()] = all(RoleGroup::VARIANTS);

    /// The field of Business Central's customer.
    pub fn value(self) -> TemplateValue {
        match self {
            RoleGroup::PriceGroup => TemplateValue::PriceGroup,
            RoleGroup::DiscountGroup => TemplateValue::DiscountGroup,
        }
    }
}

impl RoleCustomers {
    /// Every value, default first.
    pub const ALL: [RoleCustomers; RoleCustomers::VARIANTS.len()] = all(RoleCustomers::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            RoleCustomers::AllMapped => "All mapped",
            RoleCustomers::Flagged => "Role pricing customers",
        }
    }
}

impl RoleRow {
    /// Whether the row says anything: staff roles are never given or taken.
    fn counts(&self) -> bool {
        self.is_on && !self.role.is_empty() && !SITE_ROLES.contains(&self.role.as_str())
    }
}

impl Setup {
    /// Whether accounts get roles by their customers' groups.
    pub fn gives_roles(&self) -> bool {
        self.compares(Field::Own(OwnField::Role)) && self.role_rows.iter().any(RoleRow::counts)
    }

    /// The roles that a customer's groups stand for, in the order of the table; none where a group was not read.
    pub(crate) fn roles_of_groups(&self, values: &Values) -> Option<String> {
        let mut wanted: Vec<&str> = Vec::new();
        for row in self.role_rows.iter().filter(|row| row.counts()) {
            let field = Field::Own(OwnField::Template(row.group.value()));
            let is_its = upper(values.get(field)?.trim()) == upper(row.code.trim());
            if is_its && !wanted.contains(&row.role.as_str()) {
                wanted.push(&row.role);
            }
        }
        Some(wanted.join(","))
    }

    /// The roles that an account is to have: those that it has and that are not in the table, and the `wanted` ones.
    pub(crate) fn roles_beside(&self, held: &str, wanted: &str) -> String {
        let is_of_table = |role: &&str| {
            self.role_rows
                .iter()
                .any(|row| row.counts() && row.role == **role)
        };
        let kept = roles(held).filter(|role| !is_of_table(role));
        kept.chain(roles(wanted)).collect::<Vec<_>>().join(",")
    }

    /// What has to be read of customers because the table goes by it, and is no own field that takes part.
    pub(super) fn groups_to_read(&self, own: &[OwnRow]) -> Vec<OwnRow> {
        let groups = RoleGroup::ALL.map(|it| OwnField::Template(it.value()));
        let groups = groups.into_iter().filter(|_| self.gives_roles());
        groups
            .filter(|group| own.iter().all(|row| row.field != *group))
            .map(|field| OwnRow {
                field,
                meta_key: String::new(),
                default_value: String::new(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup() -> Setup {
        let row = |group, code: &str, role: &str| RoleRow {
            group,
            code: code.to_owned(),
            role: role.to_owned(),
            is_on: true,
        };
        let off = RoleRow {
            is_on: false,
            ..row(RoleGroup::PriceGroup, "VIP", "vip")
        };
        let mut setup = Setup {
            role_rows: vec![
                row(RoleGroup::PriceGroup, "WHOLESALE", "wholesale"),
                row(RoleGroup::PriceGroup, "BOSS", "administrator"),
                row(RoleGroup::DiscountGroup, "LARGE ACC", "bulk"),
                off,
            ],
            ..Setup::default()
        };
        setup.set_role_key("role");
        setup
    }

    fn values(price: &str, discount: &str) -> Values {
        let mut values = Values::default();
        for (group, code) in [
            (TemplateValue::PriceGroup, price),
            (TemplateValue::DiscountGroup, discount),
        ] {
            values.set(Field::Own(OwnField::Template(group)), code);
        }
        values
    }

    #[test]
    fn groups_stand_for_roles_by_the_table_and_no_row_gives_a_staff_role() {
        let setup = setup();
        for (price, discount, roles) in [
            ("wholesale ", "", "wholesale"),
            ("WHOLESALE", "LARGE ACC", "wholesale,bulk"),
            ("", "", ""),
            ("BOSS", "", ""),
            ("VIP", "OTHER", ""),
        ] {
            let wanted = setup.roles_of_groups(&values(price, discount));
            assert_eq!(wanted.as_deref(), Some(roles), "{price} {discount}");
        }
        assert_eq!(setup.roles_of_groups(&Values::default()), None);
    }

    #[test]
    fn roles_that_are_not_in_the_table_are_kept() {
        let setup = setup();
        for (held, wanted, then) in [
            ("customer,bulk", "wholesale", "customer,wholesale"),
            ("vip, administrator", "", "vip,administrator"),
            ("", "bulk", "bulk"),
            ("wholesale", "", ""),
        ] {
            assert_eq!(setup.roles_beside(held, wanted), then, "{held}");
        }
    }
}
