//! All that Concord knows of one webstore and its company, and how it is kept in the store.

mod attempt;
mod caution;
mod decision;
mod delivery;
mod identity;
mod orders;
mod reservations;
mod shared_runs;
mod shared_setup;
mod writer;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::call::{Explanation, Side};
use crate::company::{CompanyCustomer, Lists, MovedAddress, RowsKnown, Way};
use crate::connection::Connection;
use crate::customer::country::CountryTable;
use crate::customer::normal::is_blank;
use crate::customer::vat_format::VatFormats;
use crate::customer::{CompanyId, Field, OwnField, Values, WebstoreId};
use crate::gather::sort_by_key;
use crate::log::{Entry, FaultKind, IntendedEntry, Run};
use crate::mapping::{Among, MappingLine, Mappings, WhyApart};
use crate::merge::{Agreed, Baseline, FieldChange, Settlement};
use crate::ports::{Change, Row, Store, StoreError, Table, Timestamp};
use crate::reading::{Oddity, Unidentified};
use crate::rows::{each_record, setting};
use crate::setup::{RoleCustomers, Setup, brought_up};
use crate::shared::Shared;
use crate::shelf::Shelf;
use crate::slices::Pauses;
use crate::webstore::{Binding, Order, OrderId, OrderStatus, Reservation, WebstoreCustomer};

pub(crate) use crate::rows::record;
pub use crate::rows::{Damage, Record, put, records, records_in};
pub use attempt::{Attempt, AttemptOutcome};
pub use caution::Caution;
pub use decision::{Decided, Decision, EnteredFor, FieldRemedy};
pub use identity::Identity;
pub(crate) use identity::{host_and_path, is_same_site};
pub use orders::{GoneAccounts, Orders, OrdersRead};
pub use reservations::OwnReservations;
pub(crate) use shared_runs::started_of;
pub use shared_runs::{RunOfOther, RunsOfOthers, Sharing};
pub use shared_setup::{FoundSetup, SharedSetup};

/// Both sides as they were last read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshots {
    /// The webstore's accounts, of every role.
    pub webstore: Shelf<WebstoreId, WebstoreCustomer>,
    /// The company's customers.
    pub company: Shelf<CompanyId, CompanyCustomer>,
    /// What else was read.
    pub reference: Reference,
}

impl Snapshots {
    /// An account, for whoever holds it longer than the state: shared where it is the state's own.
    pub fn shared_account(&self, account: &WebstoreCustomer) -> Arc<WebstoreCustomer> {
        self.webstore.share(&account.id, account)
    }

    /// A customer likewise.
    pub fn shared_customer(&self, customer: &CompanyCustomer) -> Arc<CompanyCustomer> {
        self.company.share(&customer.id, customer)
    }
}

/// What was read besides customers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reference {
    /// What the company lists.
    pub lists: Lists,
    /// Countries of both sides.
    pub countries: CountryTable,
    /// The statuses that the webstore's orders may have; none where it does not tell.
    #[serde(default)]
    pub order_statuses: Vec<OrderStatus>,
    /// When the webstore's lists were last read; they are used again for a while ([`Setup::list_cache_minutes`]).
    #[serde(default)]
    pub webstore_lists_read_at: Option<Timestamp>,
    /// When both sides were last read.
    pub read_at: Option<Timestamp>,
    /// What the webstore is known by.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// Business Central's customers are known up to this time of its own clock.
    #[serde(default)]
    pub company_known_until: Option<Timestamp>,
    /// When all of Business Central's customers were last read, and not only what had changed.
    #[serde(default)]
    pub company_read_whole: Option<Timestamp>,
    /// Up to where Business Central's customers are known by their row versions; none where Concord's own API did not tell.
    #[serde(default)]
    pub company_rows: Option<RowsKnown>,
    /// Accounts of the webstore that can't even be told from the others.
    #[serde(default)]
    pub unidentified_accounts: Vec<Unidentified>,
    /// Customers of the company likewise.
    #[serde(default)]
    pub unidentified_customers: Vec<Unidentified>,
    /// The keys under which accounts have meta data that is a text, when they were last read.
    #[serde(default)]
    pub account_meta_keys: BTreeSet<String>,
    /// The code under which customers' ship-to addresses were read; none where they were not.
    #[serde(default)]
    pub ship_to_code: Option<String>,
    /// The formats of VAT registration numbers that Business Central has named, as long as lists are used again.
    #[serde(default)]
    pub vat_formats: VatFormats,
    /// What was odd about the systems' answers when they were last read.
    #[serde(default)]
    pub oddities: BTreeSet<Oddity>,
}

/// A record that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which record.
    pub subject: Subject,
    /// The last error.
    pub error: Explanation,
    /// What kind of fault that was.
    #[serde(default)]
    pub kind: FaultKind,
    /// How often scheduled runs tried to push the record and got the same error, in a row.
    pub attempts: u32,
    /// That error, where `error` is another one: of a manual run or of a pull, which count nothing.
    #[serde(default)]
    pub counted: Option<Explanation>,
    /// What kind of fault that one was.
    #[serde(default)]
    pub counted_kind: FaultKind,
    /// When `error` came.
    pub at: Timestamp,
}

impl Failure {
    /// The error that `attempts` counts; none while nothing is counted.
    pub fn counted(&self) -> Option<&Explanation> {
        (self.attempts > 0).then(|| self.counted.as_ref().unwrap_or(&self.error))
    }

    /// The kind of the error that `attempts` counts.
    pub fn counted_kind(&self) -> FaultKind {
        match self.counted {
            Some(_) => self.counted_kind,
            None => self.kind,
        }
    }
}

/// The record that a line, a failure or an intent is about: of a customer the webstore's where there is one, else the
/// company's; or an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A webstore customer, mapped or not.
    Webstore(WebstoreId),
    /// A Business Central customer without a webstore customer.
    Company(CompanyId),
    /// An order of the webstore.
    Order(OrderId),
}

impl Subject {
    /// A key for stores and lists.
    pub fn key(&self) -> String {
        match self {
            Subject::Webstore(id) => format!("w{id}"),
            Subject::Company(id) => format!("c{id}"),
            Subject::Order(id) => format!("o{id}"),
        }
    }

    /// The record that a key belongs to; none where it is no key of any.
    pub fn from_key(key: &str) -> Option<Self> {
        let (kind, id) = key.split_at_checked(1)?;
        Some(match kind {
            "w" => Subject::Webstore(WebstoreId(id.parse().ok()?)),
            "c" if !id.is_empty() => Subject::Company(CompanyId::new(id)),
            "o" => Subject::Order(OrderId(id.parse().ok()?)),
            _ => return None,
        })
    }
}

/// What was about to be written when it was noted; removed when the outcome is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Which record.
    pub subject: Subject,
    /// What was about to be done.
    pub write: IntendedWrite,
    /// When.
    pub at: Timestamp,
    /// What the log is to say of it once that is known; none where the log has said all.
    #[serde(default)]
    pub entry: Option<Box<IntendedEntry>>,
    /// Where the country of a Business Central customer is written: what stood with it.
    #[serde(default)]
    pub moved_address: Option<MovedAddress>,
}

/// A write whose outcome may be unknown. An update is simply read again at the next run; a create has to be
/// looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntendedWrite {
    /// The customer that was to be created in Business Central.
    CreateInCompany {
        /// Its e-mail.
        email: String,
        /// Its name.
        name: String,
        /// The template of which it still lacks values, to be written after the create.
        #[serde(default)]
        template: Option<String>,
    },
    /// The values of a template that a customer, created and mapped, still lacks.
    CompleteInCompany {
        /// The customer.
        customer: CompanyId,
        /// The template's code.
        template: String,
        /// Business Central's time of the last change, as it was right after the create: while it is the same nobody has
        /// edited the customer. None when that is not known.
        as_created: Option<String>,
    },
    /// The customer that was to be created in the webstore.
    CreateInWebstore {
        /// Its e-mail.
        email: String,
    },
    /// Changed fields or a mapping.
    Update,
    /// Fields of a mapped pair that get their former values back. Were that not known, they would be taken for edits and
    /// carried to the other side.
    Undo {
        /// The Business Central customer of the pair.
        customer: CompanyId,
        /// What is written, with the side that it is written to.
        fields: Vec<(Side, FieldChange)>,
    },
    /// Changed fields of a Business Central customer, the country among them: that clears city, state and post code, which
    /// are then written again.
    MoveInCompany {
        /// Which customer.
        customer: CompanyId,
    },
}

/// All that is known of a webstore and its company, and what of it the store does not hold yet. Everybody reads it as [`Known`]; only
/// `writer.rs` changes it. Copies are cheap: they share the customers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    known: Known,
    unsaved: Vec<Change>,
}

impl Deref for State {
    type Target = Known;

    fn deref(&self) -> &Known {
        &self.known
    }
}

/// Of which the store holds nothing yet, and need not: for what is looked at and never kept.
impl From<Known> for State {
    fn from(known: Known) -> Self {
        Self {
            known,
            unsaved: Vec::new(),
        }
    }
}

/// Everything, as it is in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    /// Where the two systems are; none before the first set-up.
    pub connection: Option<Connection>,
    /// The settings.
    pub setup: Setup,
    /// What all webstores share.
    pub shared: Shared,
    /// Both sides as last read.
    pub snapshots: Snapshots,
    /// The mappings.
    pub mappings: Mappings,
    /// The baselines, by Business Central customer.
    pub baselines: Shelf<CompanyId, Baseline>,
    /// Conflicts settled and not yet carried out.
    pub settlements: BTreeMap<(CompanyId, Field), Settlement>,
    /// What the user has decided about values that the other side refuses, by record and field; without one of the whole customer.
    pub decisions: BTreeMap<(Subject, Option<Field>), Decision>,
    /// Records that failed.
    pub failures: BTreeMap<Subject, Failure>,
    /// Intents whose outcome is unknown.
    pub journal: BTreeMap<Subject, Intent>,
    /// The runs, oldest first.
    pub runs: Vec<Run>,
    /// The webstore's orders as last read.
    pub orders: Orders,
    /// What automatic synchronisation did last.
    pub automatic: Option<Attempt>,
    /// Under which keys this browser's runs noted whose customers they were about to create.
    pub reservations: OwnReservations,
    /// Which of this browser's runs the others are still to see.
    pub sharing: Sharing,
    /// The runs of others.
    pub runs_of_others: RunsOfOthers,
    /// The setup that is shared with others.
    pub shared_setup: FoundSetup,
}

record!(Connection, Table::Settings, |_it| "connection".to_owned());
record!(Setup, Table::Settings, |_it| "setup".to_owned());
record!(Reference, Table::Lists, |_it| "reference".to_owned());
record!(WebstoreCustomer, Table::WebstoreCustomers, |it| it
    .id
    .to_string());
record!(CompanyCustomer, Table::CompanyCustomers, |it| it
    .id
    .to_string());
record!(MappingLine, Table::Mappings, |it| it.customer.to_string());
record!(Settlement, Table::Settlements, |it| settlement_key(
    &it.customer,
    it.field
));
record!(Decision, Table::Decisions, |it| it.row_key());
record!(Failure, Table::Failures, |it| it.subject.key());
record!(Intent, Table::Journal, |it| it.subject.key());
record!(OrdersRead, Table::Settings, |_it| "orders".to_owned());
record!(GoneAccounts, Table::Settings, |_it| "gone_accounts"
    .to_owned());
record!(Order, Table::Orders, |it| it.id.to_string());
record!(Run, Table::Runs, |it| it.key());
record!(Entry, Table::Entries, |it| it.key());

/// The row of a settlement.
pub(crate) fn settlement_key(customer: &CompanyId, field: Field) -> String {
    format!("{customer}/{field:?}")
}

/// A baseline with the customer it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineOf {
    /// The Business Central customer of the pair.
    pub customer: CompanyId,
    /// Its baseline.
    pub baseline: Baseline,
}

impl BaselineOf {
    /// The row that keeps a pair's baseline as it is now.
    pub(crate) fn row(customer: &CompanyId, baseline: &Baseline) -> Change {
        put(&Self {
            customer: customer.clone(),
            baseline: baseline.clone(),
        })
    }
}

record!(BaselineOf, Table::Baselines, |it| it.customer.to_string());

impl State {
    /// A customer's values, as far as they are still known: what was read before the company's page was taken away is not any more. Of
    /// several e-mails the first of the `known` ones counts.
    pub fn company_values(&self, customer: &CompanyCustomer, known: &[&str]) -> Values {
        let reference = &self.snapshots.reference;
        let mut values = customer.values(&reference.countries, known);
        if reference.lists.services.card.is_none() {
            let on_card = values.fields().filter(|it| Way::ApiV2.is_on_card(*it));
            let on_card: Vec<Field> = on_card.collect();
            for field in on_card {
                values.forget(field);
            }
        }
        if !self.knows_ship_tos() {
            values.forget(Field::Delivery);
        }
        if self.has_roles(&customer.id)
            && let Some(roles) = self.setup.roles_of_groups(&values)
        {
            values.set(Field::Own(OwnField::Role), roles);
        }
        values
    }

    /// Whether a customer's account gets roles by its groups.
    fn has_roles(&self, customer: &CompanyId) -> bool {
        let line = || self.mappings.line(customer);
        self.setup.gives_roles()
            && match self.setup.role_customers {
                RoleCustomers::AllMapped => true,
                RoleCustomers::Flagged => line().is_some_and(|line| line.role_pricing),
            }
    }

    /// By which API Business Central's customers were read.
    pub fn way(&self) -> Way {
        self.snapshots.reference.lists.services.way()
    }

    /// Whether the ship-to addresses that customers are known with are those of the setup's code, and can still be read.
    pub fn knows_ship_tos(&self) -> bool {
        let reference = &self.snapshots.reference;
        self.setup.compares(Field::Delivery)
            && reference.lists.services.has_ship_tos()
            && reference.ship_to_code.as_ref() == Some(&self.setup.ship_to_code)
    }

    /// The webstore's code; none before the first set-up.
    pub fn code(&self) -> Option<&str> {
        Some(&self.connection.as_ref()?.webstore.code)
    }

    /// Whether scheduled runs no longer push a record: they failed at it the same way as often as the setup allows
    /// (spec.md §5). Orders are never held.
    pub fn is_on_hold(&self, subject: &Subject) -> bool {
        let most = self.setup.max_attempts;
        if matches!(subject, Subject::Order(_)) {
            return false;
        }
        self.failures
            .get(subject)
            .is_some_and(|failure| most.is_some_and(|most| failure.attempts >= most.get()))
    }

    /// What both sides last agreed on of a pair. Where an empty country was agreed on and is still there it is what it means now, as
    /// `values` of the customer say: nobody has edited it. What was agreed on under another meta key than the setup's is left out.
    pub(crate) fn baseline_of(
        &self,
        company: &CompanyCustomer,
        values: &Values,
    ) -> Option<Cow<'_, Baseline>> {
        let baseline = self.baselines.get(&company.id)?;
        let stands_elsewhere = |(field, agreed): (&Field, &Agreed)| {
            agreed.meta_key.as_deref() != self.setup.meta_key(*field)
        };
        let baseline = match baseline.0.iter().any(stands_elsewhere) {
            false => Cow::Borrowed(baseline),
            true => {
                let mut baseline = baseline.clone();
                let is_here =
                    |field: &Field, agreed: &mut Agreed| !stands_elsewhere((field, agreed));
                baseline.0.retain(is_here);
                Cow::Owned(baseline)
            }
        };
        let agreed = baseline.0.get(&Field::Country);
        let was_empty = agreed.is_some_and(|it| is_blank(&it.company));
        let means = values.get(Field::Country);
        match means.filter(|means| !is_blank(means) && was_empty && is_blank(&company.country)) {
            None => Some(baseline),
            Some(means) => {
                let mut baseline = baseline.into_owned();
                if let Some(agreed) = baseline.0.get_mut(&Field::Country) {
                    means.clone_into(&mut agreed.company);
                }
                Some(Cow::Owned(baseline))
            }
        }
    }

    /// What Business Central has cleared of a mapped customer with its country, and was not given back yet.
    pub(crate) fn cleared_by_move(
        &self,
        id: WebstoreId,
        company: &CompanyCustomer,
    ) -> Option<&MovedAddress> {
        let intent = self.journal.get(&Subject::Webstore(id))?;
        let before = intent.moved_address.as_ref()?;
        let is_it = before.customer == company.id && !before.cleared_in(company).is_empty();
        is_it.then_some(before)
    }

    /// Where a run was cut off while it created a counterpart of one of the two, if one was: until a reading has told it nobody
    /// knows whether that is there.
    pub(crate) fn being_created(&self, customer: &CompanyId, id: WebstoreId) -> Option<Side> {
        match (
            self.creates_customer_for(id),
            self.creates_account_for(customer),
        ) {
            (true, _) => Some(Side::Company),
            (_, true) => Some(Side::Webstore),
            _ => None,
        }
    }

    /// Until when another browser, or the program without one, may be creating a customer for this account, as the last reading of both
    /// systems has it: only that one knows whom it created, so that whoever maps the account to somebody else leaves him to nobody.
    pub(crate) fn created_elsewhere(&self, id: WebstoreId) -> Option<Timestamp> {
        let account = self.snapshots.webstore.get(&id)?;
        let read_at = self.snapshots.reference.read_at?;
        let others = self.notes_of_others(account);
        others.filter_map(|it| it.counts_until(read_at)).max()
    }

    /// Whether another engine has noted in the account that it creates its customer, be it long ago.
    pub(crate) fn has_note_of_others(&self, account: &WebstoreCustomer) -> bool {
        self.notes_of_others(account).next().is_some()
    }

    fn notes_of_others<'a>(
        &'a self,
        account: &'a WebstoreCustomer,
    ) -> impl Iterator<Item = &'a Reservation> {
        let notes = account.meta_data.reservations.iter();
        notes.filter(|it| !self.reservations.holds(&it.key))
    }

    /// Whether a run was creating a customer for this account, and no reading has told yet whether it did.
    pub(crate) fn creates_customer_for(&self, id: WebstoreId) -> bool {
        let intent = self.journal.get(&Subject::Webstore(id));
        let write = intent.map(|it| &it.write);
        matches!(write, Some(IntendedWrite::CreateInCompany { .. }))
    }

    /// Whether a run was creating an account for this customer, and no reading has told yet whether it did.
    pub(crate) fn creates_account_for(&self, customer: &CompanyId) -> bool {
        let intent = self.journal.get(&Subject::Company(customer.clone()));
        let write = intent.map(|it| &it.write);
        matches!(write, Some(IntendedWrite::CreateInWebstore { .. }))
    }

    /// The customers among whom mappings are suggested.
    pub(crate) fn among(&self) -> Among<'_> {
        Among {
            webstore: &self.snapshots.webstore,
            company: &self.snapshots.company,
            mappings: &self.mappings,
            setup: &self.setup,
            countries: &self.snapshots.reference.countries,
        }
    }

    /// Whether the two were unmapped by a user, here or in another browser: then only a user maps them again.
    pub fn keeps_apart(&self, account: &WebstoreCustomer, customer: &CompanyId) -> bool {
        self.notes_unmapped(account, customer)
            || self.mappings.apart_from(customer, account.id).is_some()
    }

    /// Whether the user said that they are two customers, although they have something in common.
    pub fn are_distinct(&self, id: WebstoreId, customer: &CompanyId) -> bool {
        let apart = self.mappings.apart_from(customer, id);
        apart.is_some_and(|it| it.why == WhyApart::Distinct)
    }

    /// The company that the webstore is tied to; none before the first set-up.
    pub fn own_company(&self) -> Option<CompanyId> {
        let connection = self.connection.as_ref()?;
        Some(CompanyId::new(&connection.company.company_id))
    }

    /// Whether the account's meta data says that a user took its mapping to this customer back.
    pub(crate) fn notes_unmapped(&self, account: &WebstoreCustomer, customer: &CompanyId) -> bool {
        // Nearly none says so, which is asked of a hundred thousand.
        if account.meta_data.apart.is_empty() {
            return false;
        }
        self.own_company().is_some_and(|company| {
            account.notes_unmapped(&Binding {
                company,
                customer: customer.clone(),
            })
        })
    }

    /// Whether an account's meta data maps it to a customer of another company.
    pub fn belongs_elsewhere(&self, account: &WebstoreCustomer) -> bool {
        let own = self.own_company();
        let binding = account.binding();
        binding.is_some_and(|binding| Some(&binding.company) != own.as_ref())
    }

    /// Reads everything from the store. A damaged row is left out and named, so that one of them does not take
    /// the others along; what it held is found again in the two systems.
    pub async fn load<S: Store>(store: &S, shared: Shared) -> Result<(State, Damage), StoreError> {
        Self::load_in_slices(store, shared, &Pauses::none()).await
    }

    /// As [`State::load`], with pauses.
    pub async fn load_in_slices<S: Store>(
        store: &S,
        shared: Shared,
        pauses: &Pauses<'_>,
    ) -> Result<(State, Damage), StoreError> {
        let mut damage = Damage::default();
        let settings = store.read(Table::Settings).await?;
        let connection = setting::<Connection>(&settings, "connection", &mut damage);
        let setup = setup_of(&settings, &mut damage);
        let orders_read = setting::<OrdersRead>(&settings, "orders", &mut damage);
        let gone_accounts = setting::<GoneAccounts>(&settings, "gone_accounts", &mut damage);
        let automatic = setting::<Attempt>(&settings, "automatic", &mut damage);
        let reservations = setting::<OwnReservations>(&settings, "reservations", &mut damage);
        let sharing = setting::<Sharing>(&settings, "sharing", &mut damage);
        let runs_of_others = setting::<RunsOfOthers>(&settings, "runs_of_others", &mut damage);
        let shared_setup = setting::<FoundSetup>(&settings, "shared_setup", &mut damage);
        let reference = records::<Reference, _>(store, &mut damage).await?;
        let mut runs = records::<Run, _>(store, &mut damage).await?;
        sort_by_key(&mut runs, |run| run.started);
        let mut accounts: Vec<(WebstoreId, WebstoreCustomer)> = Vec::new();
        each_record(store, &mut damage, pauses, |it: WebstoreCustomer| {
            accounts.push((it.id, it));
        })
        .await?;
        let mut customers: Vec<(CompanyId, CompanyCustomer)> = Vec::new();
        each_record(store, &mut damage, pauses, |it: CompanyCustomer| {
            customers.push((it.id.clone(), it));
        })
        .await?;
        let mut lines: Vec<MappingLine> = Vec::new();
        each_record(store, &mut damage, pauses, |it| lines.push(it)).await?;
        let mut baselines: Vec<(CompanyId, Baseline)> = Vec::new();
        each_record(store, &mut damage, pauses, |it: BaselineOf| {
            baselines.push((it.customer, it.baseline));
        })
        .await?;
        let mut known = Known {
            connection,
            setup,
            shared: Shared::default(),
            snapshots: Snapshots {
                webstore: accounts.into_iter().collect(),
                company: customers.into_iter().collect(),
                reference: reference.into_iter().next().unwrap_or_default(),
            },
            mappings: Mappings::from_lines(lines),
            baselines: baselines.into_iter().collect(),
            settlements: by_key(records(store, &mut damage).await?, |it: &Settlement| {
                (it.customer.clone(), it.field)
            }),
            decisions: by_key(records(store, &mut damage).await?, Decision::place),
            failures: by_key(records(store, &mut damage).await?, |it: &Failure| {
                it.subject.clone()
            }),
            journal: by_key(records(store, &mut damage).await?, |it: &Intent| {
                it.subject.clone()
            }),
            runs,
            orders: Orders::new(
                records::<Order, _>(store, &mut damage).await?,
                orders_read.into_iter().next(),
            ),
            automatic,
            reservations: reservations.unwrap_or_default(),
            sharing: sharing.unwrap_or_default(),
            runs_of_others: runs_of_others.unwrap_or_default(),
            shared_setup: shared_setup.unwrap_or_default(),
        };
        known.orders.gone_accounts = gone_accounts.unwrap_or_default();
        let mut state = State::from(known);
        // What the codes of countries stand for follows from what is shared, whatever an earlier version made of it.
        state.set_shared(shared);
        Ok((state, damage))
    }
}

/// A webstore's settings as its store holds them.
pub(crate) async fn stored_setup<S: Store>(
    store: &S,
    damage: &mut Damage,
) -> Result<Setup, StoreError> {
    let rows = store.read(Setup::TABLE).await?;
    Ok(setup_of(&rows, damage))
}

/// The settings among these rows, whichever version has kept them.
fn setup_of(rows: &[Row], damage: &mut Damage) -> Setup {
    let mut kept = rows.to_vec();
    for row in &mut kept {
        if let Some(now) = brought_up(&row.json) {
            row.json = now;
        }
    }
    setting(&kept, "setup", damage).unwrap_or_default()
}

/// The runs of others as a webstore's store holds them.
///
/// # Errors
/// The store failed.
pub async fn stored_runs_of_others<S: Store>(
    store: &S,
    damage: &mut Damage,
) -> Result<RunsOfOthers, StoreError> {
    let rows = store.read(RunsOfOthers::TABLE).await?;
    let key = RunsOfOthers::default().key();
    Ok(setting(&rows, &key, damage).unwrap_or_default())
}

fn by_key<K: Ord, R>(records: Vec<R>, key: impl Fn(&R) -> K) -> BTreeMap<K, R> {
    // One after the other: `collect` would sort them first, with a copy of sorting's code for each type.
    let mut by_key = BTreeMap::new();
    by_key.extend(records.into_iter().map(|record| (key(&record), record)));
    by_key
}
