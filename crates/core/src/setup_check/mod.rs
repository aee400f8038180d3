//! Settings, regional defaults and country codes as they are typed, held against what is known of both systems: whether what
//! they name exists, and what would come of them.

mod draft;
mod matching;
mod meta_keys;
mod origins;
mod own_fields;
mod regional;
mod role_rows;
mod roles;
mod settings;
mod try_it;
mod ways;

pub use draft::SetupDraft;
pub use meta_keys::meta_keys_to_choose;
pub use origins::{WithoutRow, countries_without_a_row, customers_by_country};
pub use own_fields::own_fields_to_add;
pub use role_rows::groups_to_choose;
pub use settings::{Setting, SettingProblem, customer_by_number, customer_problem, problems};
pub use try_it::{Answer, Tried};
pub use ways::{
    further_names_way, own_field_way, role_groups_way, ship_to_way, template_values_way,
};
