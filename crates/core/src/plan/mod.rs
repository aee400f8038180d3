//! The plan: the list of writes that a synchronisation would make, before any is made.

mod build;
mod fault;
mod goes_along;
mod left_out;
mod mails;
mod orders;
mod words;

use concord_base::all;
use std::collections::BTreeSet;
use std::sync::Arc;
use strum::VariantArray;

use crate::call::Side;
use crate::company::{CompanyCustomer, CustomerKind, MovedAddress, Way};
use crate::customer::country::CountryTable;
use crate::customer::limits::Problem;
use crate::customer::name::PlacedNames;
use crate::customer::{CompanyId, Field, Values, WebstoreId};
use crate::gather::Gather as _;
use crate::log::Action;
use crate::mapping::{Evidence, WhyApart};
use crate::merge::{Conflict, FieldChange};
use crate::new_account::UserNameProblem;
use crate::reading::NotRead;
use crate::state::{State, Subject};
use crate::template::{NoTemplate, Resolved, TemplateValue};
use crate::webstore::WebstoreCustomer;

pub use crate::state::Caution;
pub(crate) use build::pair_values;
pub use build::{Occasion, plan, plan_accounts, plan_in_slices};
pub(crate) use left_out::is_required;
pub use left_out::{FieldLeftOut, LeftOutBy};
pub use mails::Mails;
pub use orders::{OrderNote, OrderReason};

/// A plan. It is data: shown, counted, and carried out exactly as it was shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// One line per customer that something is to be done with or said about, by name.
    pub lines: Vec<PlanLine>,
    /// Fields of mapped pairs that agree without the baseline saying so. Nothing is written to the systems
    /// for these; they are noted, so that the next change of one side is known to be one.
    pub agreements: Vec<(CompanyId, WebstoreId, Vec<Field>)>,
    /// Orders whose meta data is written.
    pub orders: Vec<OrderNote>,
    /// What a person should look at before anything is written.
    pub cautions: Vec<Caution>,
    /// How many mapped pairs were compared: those for which a direction is open.
    pub compared: usize,
    /// Of these, the pairs with fields that differ and that nothing is written of.
    pub left: Vec<Left>,
    /// By which API Business Central's customers were read that it follows from, and are written.
    pub way: Way,
}

/// A mapped pair with fields that differ and are left so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The Business Central customer.
    pub customer: CompanyId,
    /// The fields, each with why it is left.
    pub fields: Vec<(Field, WhyLeft)>,
}

/// Why a field that differs is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyLeft {
    /// Nobody has changed it since both values were taken as agreed: a run was undone, or a conflict settled so.
    AsAgreed,
    /// The direction in which it would be written is closed.
    Closed,
}

/// What the plan says about one customer.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanLine {
    /// The webstore ID, where there is one.
    pub webstore: Option<WebstoreId>,
    /// The Business Central customer, where there is one.
    pub company: Option<CompanyId>,
    /// The customer no., where there is one.
    pub number: Option<String>,
    /// The customer's name.
    pub name: String,
    /// What will be written; none when nothing will be.
    pub work: Option<Work>,
    /// Why.
    pub reason: Reason,
    /// Fields that wait for the user's decision.
    pub conflicts: Vec<Conflict>,
    /// Values that can't be written.
    pub problems: Vec<Problem>,
    /// Values that are left out because the other side refuses them.
    pub left_out: Vec<FieldLeftOut>,
    /// What of its records could not be read: nothing is planned that relies on it.
    pub not_read: Vec<(Side, NotRead)>,
}

/// What will be written. Holds the records as they were seen, so that an edit made since is noticed; they are the state's own as long as
/// that has not read them again.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// A new customer in Business Central, mapped to the webstore's.
    CreateInCompany {
        /// The webstore customer as seen.
        seen: Arc<WebstoreCustomer>,
        /// What the new customer will hold.
        values: Values,
        /// Company or person.
        kind: CustomerKind,
        /// The customer template whose values it gets besides.
        template: Arc<Resolved>,
        /// What is written to the webstore customer along with the mapping, in the place of values that the user has corrected.
        corrections: Vec<FieldChange>,
    },
    /// A new customer in the webstore, mapped to Business Central's.
    CreateInWebstore {
        /// The Business Central customer as seen.
        seen: Arc<CompanyCustomer>,
        /// What the new customer will hold.
        values: Values,
        /// The user name that was chosen; none leaves it to the e-mail.
        user_name: Option<String>,
        /// Whether a password was chosen. It is in no plan.
        password_chosen: bool,
        /// What is written to the Business Central customer, in the place of values that the user has corrected.
        corrections: Vec<FieldChange>,
    },
    /// Two existing customers brought together.
    Bring(Box<Bring>),
    /// A mapping that its user took back is removed from the webstore customer's meta data, and that is noted there; or it
    /// is noted there that two are not to be mapped.
    Unmap {
        /// The webstore customer as seen.
        seen: Arc<WebstoreCustomer>,
        /// The Business Central customer that it is kept apart from.
        customer: CompanyId,
        /// Why.
        why: WhyApart,
    },
}

impl Work {
    /// The webstore customer as it was seen; none for one that is to be created.
    pub fn webstore_seen(&self) -> Option<&WebstoreCustomer> {
        match self {
            Work::CreateInCompany { seen, .. } | Work::Unmap { seen, .. } => Some(seen),
            Work::CreateInWebstore { .. } => None,
            Work::Bring(bring) => Some(&bring.webstore),
        }
    }
}

/// Two existing customers brought together.
#[derive(Debug, Clone, PartialEq)]
pub struct Bring {
    /// The webstore customer as seen.
    pub webstore: Arc<WebstoreCustomer>,
    /// The Business Central customer as seen.
    pub company: Arc<CompanyCustomer>,
    /// To be written to the webstore.
    pub to_webstore: Vec<FieldChange>,
    /// Where names that are to be written to the webstore go.
    pub names: PlacedNames,
    /// To be written to Business Central.
    pub to_company: Vec<FieldChange>,
    /// How countries and states of these are to stand there, where it is in another way than Concord writes them: an undo gives
    /// them back as they stood.
    pub as_stood: Vec<(Field, String)>,
    /// Fields that already agree.
    pub newly_agreed: Vec<Field>,
    /// Whether the mapping is to be written into the webstore customer's meta data.
    pub bind: bool,
    /// What an earlier run could not finish of a customer that it created in Business Central.
    pub unfinished: Option<Unfinished>,
    /// What Business Central has cleared with the country, and did not get back yet.
    pub cleared: Option<Cleared>,
}

/// What Business Central has cleared with the country.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleared {
    /// What stood there.
    pub before: MovedAddress,
    /// Fields that are given back as they stood. Nobody has agreed on these by that.
    pub given_back: Vec<Field>,
}

impl Bring {
    /// Whether the ship-to address is the customer's own address, as that stood before Business Central cleared a part of it.
    pub(crate) fn has_copy_in_company(&self, countries: &CountryTable) -> bool {
        let cleared = self.cleared.as_ref();
        let as_it_stood = cleared.map(|it| it.before.given_back(&self.company));
        let company = as_it_stood.as_ref().unwrap_or(&self.company);
        company.has_copy(countries)
    }

    /// Whether nothing is written but what a customer that was created still lacks of its template.
    fn only_completes(&self) -> bool {
        self.unfinished.is_some() && self.to_webstore.is_empty() && self.to_company.is_empty()
    }
}

/// A created customer that still lacks values of its template.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// The template as it is now.
    pub template: Arc<Resolved>,
    /// Business Central's time of the last change right after the create, if known.
    pub as_created: Option<String>,
}

/// Why a line is in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A webstore customer that matches nobody in Business Central.
    NewInWebstore {
        /// The template's code.
        template: String,
        /// Why it is this template.
        why: String,
        /// The template's values, label and value.
        template_values: Vec<(&'static str, String)>,
        /// Whether somebody has the same e-mail or name, and the user said that it is another customer.
        is_distinct: bool,
        /// Accounts of the same name that are created as well.
        namesakes: Vec<WebstoreId>,
    },
    /// A flagged Business Central customer that matches nobody in the webstore.
    NewInCompany {
        /// The user name of the account, where it is not the e-mail.
        user_name: Option<String>,
        /// Who has the e-mail as user name already, if anybody.
        taken: Option<String>,
    },
    /// The user name that was chosen for the account can't be used.
    UserName(UserNameProblem),
    /// Not mapped yet; exactly one on each side has this.
    Matched(Evidence),
    /// Mapped, and something changed since both sides last agreed.
    Mapped,
    /// Mapped, and this browser does not know what both sides last agreed on: never synchronised, or not from here.
    FirstTime,
    /// Several customers share these: a person has to look.
    Ambiguous {
        /// What they share.
        evidence: Vec<Evidence>,
        /// Who they are: side and description.
        candidates: Vec<(Side, String)>,
    },
    /// It would be created, but another customer, who is mapped, has the same e-mail or name: only the user can tell whether
    /// they are one.
    PossibleDuplicate(Box<Twin>),
    /// A Business Central customer's e-mail field can't be read, and may hold this one.
    EmailMayBeHeld {
        /// That customer.
        customer: CompanyId,
        /// That customer, described.
        holder: String,
        /// What could not be read.
        unread: String,
    },
    /// The e-mail field can't be read, and may hold the e-mails of accounts that are not created therefore.
    EmailUnread {
        /// What could not be read.
        unread: String,
        /// How many accounts.
        accounts: usize,
    },
    /// A new customer can't be created without a template.
    NoTemplate(NoTemplate),
    /// An earlier run created the customer and could not write all values of its template.
    Unfinished {
        /// The template's code.
        template: String,
        /// The values that are written after the create.
        values: Vec<TemplateValue>,
        /// Why they can't be written now either, if so.
        trouble: Option<NoTemplate>,
    },
    /// The user leaves the customer out.
    CustomerLeftOut,
    /// The Business Central customer is blocked for everything, and has no account yet.
    Blocked,
    /// The setup prevents that customers are created for orders.
    CreationPrevented,
    /// The rule of matching gives the account no customer of its own: its orders are the default guest customer's.
    DefaultCustomer,
    /// The rule of matching goes by the customer no., which was not read of the account.
    NumberNotRead,
    /// The account names a customer no. that nobody has, or somebody whom it is not to be mapped to.
    NumberNotFree {
        /// The no.
        number: String,
        /// Who has it, and to whom that customer is mapped; none where nobody has it.
        holder: Option<String>,
    },
    /// A mapped customer no longer exists on this side.
    Gone(Side),
    /// What of the record could not be read keeps everything else from being done.
    NotRead,
    /// It may be a customer that can't be read: created, it might be there twice.
    MayBeUnread {
        /// That customer, described; none where an earlier run was creating it, and no reading has told yet whether it did.
        holder: Option<String>,
    },
    /// The account's role does not take part.
    StaffAccount {
        /// Its role.
        role: String,
    },
    /// The webstore customer's meta data maps it to a customer of another company.
    OtherCompany,
    /// The user took the mapping back, and WooCommerce is to be told.
    Unmapped(Held),
    /// The user took the pair out of the suggestions, and WooCommerce is to be told.
    LeftOut,
    /// The user keeps the two apart: they are mapped by hand only.
    KeptApart,
    /// Fields that a run overwrote get their former values back.
    Undo,
    /// Fields that a run overwrote keep their present values, each for its reason.
    NotUndone(Vec<(Field, NotUndone)>),
}

/// A mapped customer who may be the one that would be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// What both have.
    pub evidence: Evidence,
    /// That customer, and to whom it is mapped.
    pub holder: String,
    /// Of the two that may be one, Business Central's.
    pub customer: CompanyId,
    /// Of the two that may be one, the webstore's.
    pub webstore: WebstoreId,
}

/// What WooCommerce holds of a pair that the user keeps apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The mapping.
    Yes,
    /// Not the mapping: it was never written, or another one has taken its place.
    No,
    /// This key can't see it.
    Unseen,
}

/// Why a field is not given its former value back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotUndone {
    /// Somebody has changed it since the run.
    ChangedSince,
    /// The customer or the mapping is no longer there.
    Gone,
    /// The run created the customer; Concord deletes nothing.
    Created,
    /// Which words were the first name and which the last can't be told any more.
    NameUnclear,
    /// What it holds now can't be read.
    NotRead,
    /// Business Central may clear a part of the address with the country, and what it holds there can't be read.
    AddressNotRead,
    /// The delivery address may have to go along with it, and can't be read.
    DeliveryNotRead,
}

impl NotUndone {
    /// Whether it can be given back as soon as all can be read.
    pub fn is_unread(self) -> bool {
        match self {
            NotUndone::NotRead | NotUndone::AddressNotRead | NotUndone::DeliveryNotRead => true,
            NotUndone::ChangedSince
            | NotUndone::NameUnclear
            | NotUndone::Created
            | NotUndone::Gone => false,
        }
    }
}

/// What a line is about, for counting and filtering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Kind {
    /// Will be created in Business Central.
    CreateInCompany,
    /// Will be created in WooCommerce.
    CreateInWebstore,
    /// Will be mapped.
    Map,
    /// Will be unmapped.
    Unmap,
    /// Will be updated.
    Update,
    /// Has fields for the user to settle.
    Conflict,
    /// Has candidates for the user to choose from.
    Ambiguous,
    /// Can't be written, for a reason named.
    Error,
    /// Left out, for a reason named.
    Skip,
}

impl Kind {
    /// Every kind, in the order of screens.
    pub const ALL: [Kind; Kind::VARIANTS.len()] = all(Kind::VARIANTS);
}

impl PlanLine {
    /// The record that the line is about.
    pub fn subject(&self) -> Option<Subject> {
        self.webstore
            .map(Subject::Webstore)
            .or_else(|| self.company.clone().map(Subject::Company))
    }

    /// What will be done, if anything.
    pub fn action(&self) -> Option<Action> {
        Some(match (self.work.as_ref()?, &self.reason) {
            (Work::CreateInCompany { .. }, _) => Action::CreateInCompany,
            (Work::CreateInWebstore { .. }, _) => Action::CreateInWebstore,
            (Work::Bring(bring), _) if bring.bind => Action::Map,
            (Work::Bring(bring), _) if bring.only_completes() => Action::Complete,
            (Work::Bring(_), _) => Action::Update,
            (
                Work::Unmap {
                    why: WhyApart::Unmapped,
                    ..
                },
                _,
            ) => Action::Unmap,
            (Work::Unmap { .. }, _) => Action::KeepApart,
        })
    }

    /// The line without what it writes to WooCommerce; none where nothing is left that a run does or says.
    fn without_push(&self) -> Option<PlanLine> {
        let mut line = self.clone();
        match &mut line.work {
            None | Some(Work::CreateInCompany { .. }) => return Some(line),
            Some(Work::CreateInWebstore { .. } | Work::Unmap { .. }) => line.work = None,
            Some(Work::Bring(bring)) => {
                bring.to_webstore.clear();
                bring.names = PlacedNames::default();
                bring.bind = false;
                let pulls = !bring.to_company.is_empty() || bring.unfinished.is_some();
                if !pulls {
                    line.work = None;
                }
            }
        }
        let says = line.conflicts.len() + line.problems.len() + line.not_read.len() > 0;
        (line.work.is_some() || says).then_some(line)
    }

    /// What the line is first of all.
    pub fn kind(&self) -> Kind {
        match (&self.work, &self.reason) {
            (Some(Work::CreateInCompany { .. }), _) => Kind::CreateInCompany,
            (Some(Work::CreateInWebstore { .. }), _) => Kind::CreateInWebstore,
            (Some(Work::Bring(bring)), _) if bring.bind => Kind::Map,
            (Some(Work::Bring(_)), _) => Kind::Update,
            (Some(Work::Unmap { .. }), _) => Kind::Unmap,
            (
                None,
                Reason::Ambiguous { .. }
                | Reason::PossibleDuplicate(_)
                | Reason::EmailMayBeHeld { .. }
                | Reason::MayBeUnread { .. },
            ) => Kind::Ambiguous,
            (
                None,
                Reason::StaffAccount { .. }
                | Reason::OtherCompany
                | Reason::KeptApart
                | Reason::CustomerLeftOut
                | Reason::DefaultCustomer
                | Reason::Blocked
                | Reason::NotUndone(_),
            ) => Kind::Skip,
            (None, _) if !self.conflicts.is_empty() => Kind::Conflict,
            (None, _)
                if !self.left_out.is_empty()
                    && self.problems.is_empty()
                    && self.not_read.is_empty() =>
            {
                Kind::Skip
            }
            (None, _) => Kind::Error,
        }
    }

    /// Whether the line belongs under this heading: a line that is mapped and has a conflict is under both.
    pub fn is_under(&self, kind: Kind) -> bool {
        self.kind() == kind
            || (kind == Kind::Conflict && !self.conflicts.is_empty())
            || (kind == Kind::Error && !(self.problems.is_empty() && self.not_read.is_empty()))
    }

    /// The fields that will be written, with the side that they are written to.
    pub fn changes(&self) -> Vec<(Side, FieldChange)> {
        let created = |side, values: &Values| -> Vec<(Side, FieldChange)> {
            let given = values.as_changes().into_iter();
            given.map(|change| (side, change)).collect()
        };
        let to = |side, changes: &[FieldChange]| {
            let each = changes.iter();
            each.map(|change| (side, change.clone()))
                .collect::<Vec<_>>()
        };
        match &self.work {
            None | Some(Work::Unmap { .. }) => Vec::new(),
            Some(Work::CreateInCompany {
                values,
                corrections,
                ..
            }) => {
                let mut changes = created(Side::Company, values);
                changes.extend(to(Side::Webstore, corrections));
                changes
            }
            Some(Work::CreateInWebstore {
                values,
                corrections,
                ..
            }) => {
                let mut changes = created(Side::Webstore, values);
                changes.extend(to(Side::Company, corrections));
                changes
            }
            Some(Work::Bring(bring)) => {
                let mut changes = to(Side::Company, &bring.to_company);
                changes.extend(to(Side::Webstore, &bring.to_webstore));
                changes
            }
        }
    }
}

impl Plan {
    /// Only the lines of these records: what a user chose.
    pub fn selected(&self, subjects: &BTreeSet<Subject>) -> Plan {
        self.only(|line| {
            line.subject()
                .is_some_and(|subject| subjects.contains(&subject))
        })
    }

    /// What a scheduled run does: records on hold are not pushed, pulls still bring their changes (spec.md §5).
    pub fn without_held_pushes(&self, state: &State) -> Plan {
        let is_held = |subject: &Subject| state.is_on_hold(subject);
        let lines = self.lines.iter();
        self.of_lines(lines.filter_map(|line| match line.subject() {
            Some(subject) if is_held(&subject) => line.without_push(),
            _ => Some(line.clone()),
        }))
    }

    /// With the lines of a plan for some accounts, as far as they are about nobody whom this one writes already.
    pub fn with_accounts(mut self, accounts: Plan) -> Plan {
        let webstore: BTreeSet<_> = self.lines.iter().filter_map(|it| it.webstore).gathered();
        let company = self.lines.iter().filter_map(|it| it.company.clone());
        let company: BTreeSet<_> = company.gathered();
        let is_new = |line: &PlanLine| {
            line.webstore.is_none_or(|id| !webstore.contains(&id))
                && line.company.as_ref().is_none_or(|id| !company.contains(id))
        };
        self.lines.extend(accounts.lines.into_iter().filter(is_new));
        self
    }

    /// Of how many records an undo leaves something because it can't be read.
    pub fn left_unread(&self) -> usize {
        fn is_unread<T>(left: &[(T, NotUndone)]) -> bool {
            left.iter().any(|(_, why)| why.is_unread())
        }
        let lines = self.lines.iter().filter(|line| match &line.reason {
            Reason::NotUndone(left) => is_unread(left),
            _ => false,
        });
        let orders = self.orders.iter().filter(|note| match &note.reason {
            OrderReason::NotUndone(left) => is_unread(left),
            OrderReason::Decided(_) | OrderReason::Undo => false,
        });
        lines.count() + orders.count()
    }

    /// An empty one that is to follow from the state.
    pub(crate) fn from_state(state: &State) -> Self {
        Self {
            way: state.way(),
            ..Self::default()
        }
    }

    fn only(&self, keep: impl Fn(&PlanLine) -> bool) -> Plan {
        let lines = self.lines.iter().filter(|line| keep(line));
        self.of_lines(lines.cloned())
    }

    fn of_lines(&self, lines: impl Iterator<Item = PlanLine>) -> Plan {
        Plan {
            lines: lines.collect(),
            agreements: Vec::new(),
            orders: Vec::new(),
            cautions: self.cautions.clone(),
            compared: self.compared,
            left: Vec::new(),
            way: self.way,
        }
    }

    /// How many lines are under a heading.
    pub fn count(&self, kind: Kind) -> usize {
        self.lines.iter().filter(|line| line.is_under(kind)).count()
    }

    /// How many records would be written.
    pub fn writes(&self) -> usize {
        let orders = self.orders.iter().filter(|order| order.writes());
        self.lines.iter().filter(|line| line.work.is_some()).count() + orders.count()
    }

    /// How many customers have a field that waits for the user's decision.
    pub fn conflicts(&self) -> usize {
        let lines = self.lines.iter();
        lines.filter(|line| !line.conflicts.is_empty()).count()
    }

    /// How many mappings are broken: one of the two customers no longer exists.
    pub fn broken(&self) -> usize {
        self.lines
            .iter()
            .filter(|line| matches!(line.reason, Reason::Gone(_)))
            .count()
    }

    /// The pairs of which it is asked whether they are one customer.
    pub fn possible_duplicates(&self) -> Vec<(CompanyId, WebstoreId)> {
        let lines = self.lines.iter();
        let asked = lines.filter_map(|line| match &line.reason {
            Reason::PossibleDuplicate(twin) => Some((twin.customer.clone(), twin.webstore)),
            _ => None,
        });
        asked.collect()
    }
}
