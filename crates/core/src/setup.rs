//! The settings of a webstore (spec.md §2).

mod matching;
mod own_fields;
mod roles;

use concord_base::all;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use crate::call::Side;
use crate::company::Way;
use crate::customer::country::CountryTable;
use crate::customer::name::{DeliveryUse, FurtherNameSource, NameSource, NameSources};
use crate::customer::{Field, Values, WebstoreId};
use crate::ports::Timestamp;
use crate::webstore::{Order, OrdersSince, OwnRow, WebstoreCustomer};

/// The code of the template that the sample data starts with.
pub(crate) const SAMPLE_TEMPLATE: &str = "WEBSHOP";
/// Accounts that were made by buying, and those that only registered on the site.
pub(crate) const DEFAULT_ROLES: [&str; 2] = ["customer", "subscriber"];

/// Statuses of orders that came to nothing.
const STATUSES_LEFT_OUT: [&str; 3] = ["cancelled", "failed", "refunded"];

/// The code under which ship-to addresses are kept until the setup says another one.
const SHIP_TO_CODE: &str = "WEB";

/// Before a day is chosen that orders are looked at from, a month is proposed.
const PROPOSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The day that is proposed to look at orders from, as `2026-10-27`.
pub fn proposed_orders_since(now: Timestamp) -> String {
    now.before(PROPOSED).to_day_text()
}

pub use crate::customer::StateSource;
pub use matching::Matching;
pub(crate) use matching::brought_up;
pub use roles::{RoleCustomers, RoleGroup, RoleRow};

/// How this webstore is synchronised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// Business Central → webstore.
    pub push: Push,
    /// Webstore → Business Central.
    pub pull: Pull,
    /// The code of the customer template that customers get for whom no regional default names one. Required before a
    /// pull may create customers.
    pub default_template: Option<String>,
    /// The Business Central customer no. that guests' orders use.
    pub default_guest_customer: Option<String>,
    /// An unknown customer is logged as an error instead of being created.
    pub prevent_auto_create: bool,
    /// The administrator's word that Business Central's API Setup rules assign the template values that Concord cannot write
    /// itself (architecture.md "Template values").
    pub rules_assign: bool,
    /// What becomes of a guest whose e-mail belongs to a mapped customer.
    pub known_guests: KnownGuests,
    /// Accounts whose orders are a guest's by the user's word, once the account is gone from the webstore.
    pub guest_accounts: BTreeSet<WebstoreId>,
    /// Orders since this day, `2026-11-24` in UTC, are looked at. Without one it is [`Setup::all_orders`] that says whether any are.
    pub orders_since: Option<String>,
    /// Where no day is chosen: all orders are looked at, however old. The user was asked, with their number.
    pub all_orders: bool,
    /// The statuses of orders that take no part; a status that a plugin adds later takes part. Drafts are no orders.
    pub order_statuses_left_out: BTreeSet<String>,
    /// The WooCommerce roles whose accounts take part. Those of the shop's own people never do.
    pub roles: BTreeSet<String>,
    /// Which of WooCommerce's names is Business Central's name.
    pub name_source: NameSource,
    /// Which of WooCommerce's names is Business Central's Name 2.
    pub name_2_source: FurtherNameSource,
    /// Which of WooCommerce's names is Business Central's Contact. A setup that was kept before the field was known leaves it alone.
    #[serde(default)]
    pub contact_source: FurtherNameSource,
    /// What Business Central's County field holds.
    pub state_source: StateSource,
    /// What a pull writes for a customer of the company's own country.
    pub domestic_country: DomesticCountry,
    /// The meta key under which accounts have their VAT registration no.; none where the shop has no place for it.
    pub vat_number_key: Option<String>,
    /// How accounts and customers that are not mapped are matched.
    pub matching: Matching,
    /// The meta key under which accounts have their customer no., for [`Matching::CustomerNumber`].
    pub customer_number_key: Option<String>,
    /// Own fields: which field of Business Central's customer stands under which meta key of accounts. Which way each goes is among
    /// [`Setup::field_directions`].
    pub own_fields: Vec<OwnRow>,
    /// Which roles of the webstore the groups of Business Central's customers stand for. Under which meta key they stand is the row of
    /// [`OwnField::Role`](crate::customer::OwnField::Role) among [`Setup::own_fields`].
    pub role_rows: Vec<RoleRow>,
    /// Which customers get roles.
    pub role_customers: RoleCustomers,
    /// The code of the ship-to addresses in Business Central that are the accounts' delivery addresses.
    pub ship_to_code: String,
    /// Which way each field goes.
    pub field_directions: FieldDirections,
    /// Fields of which a value that the other side refuses is left out, and said so; of the others it is an error on the record.
    pub left_out_if_refused: BTreeSet<Field>,
    /// What becomes of a field that was changed on both sides to different values.
    pub when_both_changed: WhenBothChanged,
    /// Automatic synchronisation: minutes between two runs, while the app is open in some tab; none is off.
    pub automatic_minutes: Option<NonZeroU32>,
    /// Automatic runs read the orders as well, and create or map the customers that orders wait for.
    pub automatic_orders: bool,
    /// Max. no. of attempts to push: scheduled runs that failed to push a record with the same error this often in a row hold it;
    /// none never holds.
    pub max_attempts: Option<NonZeroU32>,
    /// Minutes for which lists read of the webstore are used before they are read again.
    pub list_cache_minutes: u32,
    /// Days that the activity log keeps a run.
    pub log_retention_days: u32,
    /// From where on a run that changes many customers at once asks first, and an automatic one stops.
    pub ask_above: AskAbove,
}

/// From where on a run asks first: so many mapped customers of which it would empty or change one and the same field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskAbove {
    /// Emptied: percent of the mapped customers.
    pub emptied_percent: u32,
    /// Emptied: customers.
    pub emptied_customers: u32,
    /// Changed: percent of the mapped customers.
    pub changed_percent: u32,
}

impl Default for AskAbove {
    fn default() -> Self {
        Self {
            emptied_percent: 10,
            emptied_customers: 50,
            changed_percent: 50,
        }
    }
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            push: Push::default(),
            pull: Pull::default(),
            default_template: None,
            default_guest_customer: None,
            prevent_auto_create: false,
            rules_assign: false,
            known_guests: KnownGuests::default(),
            guest_accounts: BTreeSet::new(),
            orders_since: None,
            all_orders: false,
            order_statuses_left_out: STATUSES_LEFT_OUT.map(str::to_owned).into(),
            roles: DEFAULT_ROLES.map(str::to_owned).into(),
            name_source: NameSource::default(),
            name_2_source: FurtherNameSource::None,
            contact_source: FurtherNameSource::Person,
            state_source: StateSource::default(),
            domestic_country: DomesticCountry::default(),
            vat_number_key: None,
            matching: Matching::default(),
            customer_number_key: None,
            own_fields: Vec::new(),
            role_rows: Vec::new(),
            role_customers: RoleCustomers::default(),
            ship_to_code: SHIP_TO_CODE.to_owned(),
            field_directions: FieldDirections::default(),
            left_out_if_refused: BTreeSet::new(),
            when_both_changed: WhenBothChanged::default(),
            automatic_minutes: None,
            automatic_orders: false,
            max_attempts: NonZeroU32::new(3),
            list_cache_minutes: 60,
            log_retention_days: 30,
            ask_above: AskAbove::default(),
        }
    }
}

impl Setup {
    /// Whether an account takes part, by its role (facts/faults.md 19).
    pub fn takes_part(&self, account: &WebstoreCustomer) -> bool {
        !account.is_staff() && self.roles.contains(&account.role)
    }

    /// Which way a field goes.
    pub fn direction(&self, field: Field) -> FieldDirection {
        self.field_directions.of(field)
    }

    /// Sets which way a field goes.
    pub fn set_direction(&mut self, field: Field, direction: FieldDirection) {
        match direction == FieldDirections::usual(field) {
            true => self.field_directions.0.remove(&field),
            false => self.field_directions.0.insert(field, direction),
        };
    }

    /// Which of WooCommerce's names goes into which of Business Central's.
    pub fn names(&self) -> NameSources {
        // One of WooCommerce's names can't hold two of Business Central's. The page refuses it; an imported file may have it.
        let is_double = self.name_2_source.kind() == self.contact_source.kind();
        NameSources {
            name: self.name_source,
            name_2: match is_double {
                true => FurtherNameSource::None,
                false => self.name_2_source,
            },
            contact: self.contact_source,
            delivery: match self.direction(Field::Delivery) {
                FieldDirection::Off => DeliveryUse::None,
                FieldDirection::PullOnly => DeliveryUse::Compared,
                FieldDirection::Both | FieldDirection::PushOnly => DeliveryUse::Written,
            },
        }
    }

    /// An account's values in the shared fields.
    pub fn values_of(&self, account: &WebstoreCustomer, countries: &CountryTable) -> Values {
        account.values(self.names(), self.field_keys(), countries)
    }

    /// Under which meta key of an account a field stands, as which of its names, or under which code in Business Central; none for one
    /// that both have a place of their own for.
    pub fn meta_key(&self, field: Field) -> Option<&str> {
        match field {
            Field::VatNumber | Field::Own(_) => self.field_keys().of(field),
            Field::Name2 | Field::Contact => Some(self.names().further(field).key()),
            Field::Delivery => Some(&self.ship_to_code),
            _ => None,
        }
    }

    /// Whether the webstore has a place for a field: a meta key, one of its names that the setup says, or one of its own.
    pub fn has_place(&self, field: Field) -> bool {
        match field {
            Field::VatNumber | Field::Own(_) => self.field_keys().of(field).is_some(),
            Field::Name2 | Field::Contact => self.names().further(field).kind().is_some(),
            _ => true,
        }
    }

    /// Whether a field takes part: it is not off, and the webstore has a place for it.
    pub fn compares(&self, field: Field) -> bool {
        self.direction(field) != FieldDirection::Off && self.has_place(field)
    }

    /// Whether any of the names takes part that stand beside the name.
    pub fn compares_further_names(&self) -> bool {
        let mut names = Field::FURTHER_NAMES.into_iter();
        names.any(|field| self.compares(field))
    }

    /// Whether any field takes part that API v2.0 does not have of a customer.
    pub fn compares_card_fields(&self) -> bool {
        self.gives_roles()
            || self
                .fields()
                .any(|field| Way::ApiV2.is_on_card(field) && self.compares(field))
    }

    /// Whether any field, or the rule of matching, goes by the meta data of accounts.
    pub fn compares_meta_data(&self) -> bool {
        let is_there = |field| matches!(field, Field::VatNumber | Field::Own(_));
        self.matching == Matching::CustomerNumber
            || self
                .fields()
                .any(|field| is_there(field) && self.compares(field))
    }

    /// Whether a field may be written to a side.
    pub fn writes(&self, field: Field, to: Side) -> bool {
        let direction = self.direction(field);
        match to {
            Side::Webstore => direction.pushes(),
            Side::Company => {
                direction.pulls() && !matches!(field, Field::Own(own) if own.is_read_only())
            }
        }
    }

    /// Whether a new customer on a side is given this field. Without name and e-mail there is no customer, so these
    /// two always go along.
    pub fn gives_new(&self, field: Field, to: Side) -> bool {
        matches!(field, Field::Name | Field::Email)
            || (self.writes(field, to) && self.has_place(field))
    }

    /// From now on a refused value of a field is left out and said so, or is an error of its record.
    pub fn leave_out_if_refused(&mut self, field: Field, leaves_out: bool) {
        match leaves_out {
            true => self.left_out_if_refused.insert(field),
            false => self.left_out_if_refused.remove(&field),
        };
    }

    /// The time from which orders are looked at; none before the user has chosen a day, or all of them.
    pub fn orders_start(&self) -> Option<Timestamp> {
        match &self.orders_since {
            Some(day) => Timestamp::parse_utc(&format!("{day}T00:00:00")),
            None => self.all_orders.then_some(OrdersSince::ALL),
        }
    }

    /// Orders are looked at from this day on.
    pub fn look_at_orders_since(&mut self, day: String) {
        self.orders_since = Some(day);
        self.all_orders = false;
    }

    /// All orders are looked at. The user was asked.
    pub fn look_at_all_orders(&mut self) {
        self.orders_since = None;
        self.all_orders = true;
    }

    /// Whether an order takes part: it is one, and of a status that does.
    pub fn takes_order(&self, order: &Order) -> bool {
        order.is_placed() && !self.order_statuses_left_out.contains(&order.status)
    }

    /// The setup that the sample data starts with: both directions open, and the template of
    /// [`CustomerTemplate::for_sample_data`](crate::template::CustomerTemplate::for_sample_data).
    pub fn for_sample_data() -> Self {
        Self {
            push: Push::MappedOnly,
            pull: Pull::All,
            default_template: Some(SAMPLE_TEMPLATE.to_owned()),
            ..Self::default()
        }
    }
}

/// What becomes of an order of a guest whose e-mail belongs to a mapped customer (spec.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum KnownGuests {
    /// A guest like any other.
    #[default]
    TreatAsGuest,
    /// The order belongs to that customer.
    UseThatCustomer,
}

impl KnownGuests {
    /// Every value, default first.
    pub const ALL: [KnownGuests; KnownGuests::VARIANTS.len()] = all(KnownGuests::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            KnownGuests::TreatAsGuest => "Treat as guest",
            KnownGuests::UseThatCustomer => "Use that customer",
        }
    }
}

/// Push webstore customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum Push {
    /// Nothing is written to the webstore but mappings.
    #[default]
    None,
    /// The customers whose webstore customer flag is set.
    MappedOnly,
}

/// Pull webstore customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum Pull {
    /// Nothing is written to Business Central.
    #[default]
    None,
    /// The customers whose webstore customer flag is set.
    MappedOnly,
    /// Every webstore customer; an unmapped one is first matched, only then created.
    All,
}

impl Push {
    /// Every value, default first.
    pub const ALL: [Push; Push::VARIANTS.len()] = all(Push::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            Push::None => "None",
            Push::MappedOnly => "Mapped only",
        }
    }
}

impl Pull {
    /// Every value, default first.
    pub const ALL: [Pull; Pull::VARIANTS.len()] = all(Pull::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            Pull::None => "None",
            Pull::MappedOnly => "Mapped only",
            Pull::All => "All",
        }
    }
}

/// What Business Central's country field holds for customers of the company's own country: an empty one means that country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum DomesticCountry {
    /// New customers get none, and an empty one stays empty.
    #[default]
    LeaveEmpty,
    /// New customers get the code, and so does an empty one along with whatever else a pull writes.
    WriteTheCode,
}

/// Which way each field goes: those that do not go their usual way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldDirections(BTreeMap<Field, FieldDirection>);

impl FieldDirections {
    /// Which way a field goes until the user says otherwise: the VAT registration no. goes nowhere before it is known where the shop
    /// keeps it, the delivery address before somebody wants ship-to addresses to be made, and an own field before its row is there.
    fn usual(field: Field) -> FieldDirection {
        match field {
            Field::VatNumber | Field::Delivery | Field::Own(_) => FieldDirection::Off,
            _ => FieldDirection::Both,
        }
    }

    /// The fields that may go some way: all, and the own ones that somebody has given one.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let named = self.0.keys().copied();
        let own = named.filter(|field| matches!(field, Field::Own(_)));
        Field::ALL.into_iter().chain(own)
    }

    /// Which way a field goes.
    pub fn of(&self, field: Field) -> FieldDirection {
        let named = self.0.get(&field).copied();
        named.unwrap_or_else(|| Self::usual(field))
    }
}

/// Which way a field goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum FieldDirection {
    /// Both ways.
    #[default]
    Both,
    /// Business Central → webstore only.
    PushOnly,
    /// Webstore → Business Central only.
    PullOnly,
    /// Not at all: neither written nor compared.
    Off,
}

/// What becomes of a field that both sides changed to different values since they last agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, VariantArray)]
pub enum WhenBothChanged {
    /// The user decides, field by field.
    #[default]
    Ask,
    /// The webstore's value stays.
    WebstoreWins,
    /// Business Central's value stays.
    CompanyWins,
    /// The value of the record that was changed last stays; the user decides where that can't be told.
    NewestWins,
}

impl DomesticCountry {
    /// Every value, default first.
    pub const ALL: [DomesticCountry; DomesticCountry::VARIANTS.len()] =
        all(DomesticCountry::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            DomesticCountry::LeaveEmpty => "Leave empty",
            DomesticCountry::WriteTheCode => "Write the code",
        }
    }
}

impl FieldDirection {
    /// Every value, default first.
    pub const ALL: [FieldDirection; FieldDirection::VARIANTS.len()] = all(FieldDirection::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            FieldDirection::Both => "Both ways",
            FieldDirection::PushOnly => "Push only",
            FieldDirection::PullOnly => "Pull only",
            FieldDirection::Off => "Off",
        }
    }

    /// Whether the field may be written to the webstore.
    pub fn pushes(self) -> bool {
        matches!(self, FieldDirection::Both | FieldDirection::PushOnly)
    }

    /// Whether the field may be written to Business Central.
    pub fn pulls(self) -> bool {
        matches!(self, FieldDirection::Both | FieldDirection::PullOnly)
    }
}

impl WhenBothChanged {
    /// Every value, default first.
    pub const ALL: [WhenBothChanged; WhenBothChanged::VARIANTS.len()] =
        all(WhenBothChanged::VARIANTS);

    /// The value on screens.
    pub fn label(self) -> &'static str {
        match self {
            WhenBothChanged::Ask => "Ask",
            WhenBothChanged::WebstoreWins => "Webstore wins",
            WhenBothChanged::CompanyWins => "Business Central wins",
            WhenBothChanged::NewestWins => "Newest wins",
        }
    }
}
