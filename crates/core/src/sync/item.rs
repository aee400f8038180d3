//! A line of the plan on its way through a run.

use super::reread::Unread;
use crate::call::{CallError, Explanation, NotReserved, OwnFault, Side};
use crate::company::{CardValue, CompanyCustomer, MovedAddress, Way};
use crate::customer::email::is_same;
use crate::customer::normal::folded;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::log::{Action, FaultKind};
use crate::merge::FieldChange;
use crate::plan::{PlanLine, Reason, Work};
use crate::ports::Timestamp;
use crate::setup::Setup;
use crate::state::{IntendedWrite, Intent};
use crate::template::Resolved;
use crate::webstore::WebstoreCustomer;

/// Why a record was not written, or not known to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It changed after the preview and was left as it is.
    ChangedSince,
    /// No answer came, and it has changed: whether it was written before that is not known.
    ChangedUnanswered,
    /// It can't be told whether it is as the plan saw it, so that it was left as it is.
    NotRead(Unread),
    /// The system refused it.
    Failed(CallError),
    /// No answer came: the next run finds out.
    Unknown(CallError),
    /// The run ended before it came to this.
    NotReached,
}

impl Trouble {
    /// The customer of an account is not created, since somebody else may be creating it.
    pub fn not_reserved(why: NotReserved) -> Self {
        let request = "POST /wp-json/wc/v3/customers/batch";
        let fault = OwnFault::NotReserved(why);
        Trouble::Failed(CallError::of_ours(Side::Webstore, request, fault))
    }

    /// Whether the record is not as the plan saw it.
    pub fn is_changed(&self) -> bool {
        matches!(self, Trouble::ChangedSince | Trouble::ChangedUnanswered)
    }

    /// What happened, where the record failed.
    pub fn failure(&self) -> Option<Failed> {
        Some(match self {
            Trouble::Failed(error) => Failed::by(error),
            Trouble::Unknown(error) => Failed {
                kind: FaultKind::NotKnown,
                ..Failed::by(error)
            },
            Trouble::NotRead(why) => Failed {
                side: why.side(),
                kind: FaultKind::NotRead,
                error: why.explain(),
            },
            Trouble::ChangedSince | Trouble::ChangedUnanswered | Trouble::NotReached => {
                return None;
            }
        })
    }
}

/// How a record failed.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Whose failure it is.
    pub side: Side,
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// What happened and what to do.
    pub error: Explanation,
}

impl Failed {
    /// By a call.
    pub fn by(error: &CallError) -> Self {
        Self {
            side: error.side,
            kind: FaultKind::of_call(&error.fault),
            error: error.explain(),
        }
    }
}

/// A record that was written, as the system answered it, and what the user should know of it.
#[derive(Debug, Clone)]
pub struct Done<R> {
    /// The record.
    pub record: R,
    /// For the log.
    pub notes: Vec<String>,
    /// Fields that were not to change and that the system changed all the same.
    pub dragged: Vec<Field>,
    /// Why what stands on pages of its own, and takes a write of its own, could not be written: its further names, its delivery address.
    pub page_failed: Option<Box<Trouble>>,
}

impl<R> Done<R> {
    /// Written as it was to be, or with something to be said about it.
    pub fn with_notes(record: R, notes: Vec<String>) -> Self {
        Self {
            record,
            notes,
            dragged: Vec::new(),
            page_failed: None,
        }
    }
}

/// A record that turned out to have changed since the preview, as it is now. The plan follows from it.
pub enum SeenAgain {
    /// A webstore customer; none when it is gone.
    Webstore(WebstoreId, Option<Box<WebstoreCustomer>>),
    /// A Business Central customer; none when it is gone.
    Company(CompanyId, Option<Box<CompanyCustomer>>),
}

/// What is noted in the account of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// Until when its customer may be created.
    pub until: Timestamp,
    /// The notes that go with the mapping: this run's, and those that were left behind.
    pub notes: Vec<String>,
}

/// A line on its way through a chunk.
pub struct Item<'a> {
    /// The line.
    pub line: &'a PlanLine,
    /// What it writes.
    pub work: &'a Work,
    /// What it does, for log and counts.
    pub action: Action,
    /// The webstore customer as it is after the latest step.
    pub webstore: Option<WebstoreCustomer>,
    /// The Business Central customer as it is after the latest step.
    pub company: Option<CompanyCustomer>,
    /// Business Central has taken what it was to get.
    pub wrote_company: bool,
    /// What went wrong, if anything.
    pub trouble: Option<Trouble>,
    /// For the log.
    pub notes: Vec<String>,
    /// What was read again of an item that was found changed.
    pub seen_again: Vec<SeenAgain>,
    /// Fields of the Business Central customer that changed although they were not to.
    pub dragged: Vec<Field>,
    /// What became of the template's values that are written after a create.
    pub completion: Completion,
    /// What was noted in the account before its customer is created.
    pub reserved: Option<Reserved>,
}

/// What became of the template's values that are written after a create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// There are none, or nothing was created that could take them.
    NotNeeded,
    /// They are there.
    Done,
    /// They are still to be written: this is why they could not be.
    Open(CallError),
}

impl<'a> Item<'a> {
    /// A line that writes; none for one that only says something.
    pub fn new(line: &'a PlanLine) -> Option<Self> {
        Some(Self {
            line,
            work: line.work.as_ref()?,
            action: line.action()?,
            webstore: None,
            company: None,
            wrote_company: false,
            trouble: None,
            notes: Vec::new(),
            seen_again: Vec::new(),
            dragged: Vec::new(),
            completion: Completion::NotNeeded,
            reserved: None,
        })
    }

    /// The intent that is noted before anything is written.
    pub fn intent(&self, at: Timestamp) -> Option<Intent> {
        let write = match self.work {
            Work::CreateInCompany {
                values, template, ..
            } => IntendedWrite::CreateInCompany {
                email: values.shown(Field::Email).to_owned(),
                name: values.shown(Field::Name).to_owned(),
                template: (!template.after_create().is_empty()).then(|| template.code.clone()),
            },
            Work::CreateInWebstore { values, .. } => IntendedWrite::CreateInWebstore {
                email: values.shown(Field::Email).to_owned(),
            },
            // What an earlier run left is still to be done until it is known to be.
            Work::Bring(bring) if let Some(unfinished) = &bring.unfinished => {
                IntendedWrite::CompleteInCompany {
                    customer: bring.company.id.clone(),
                    template: unfinished.template.code.clone(),
                    as_created: unfinished.as_created.clone(),
                }
            }
            Work::Bring(bring) if self.line.reason == Reason::Undo => IntendedWrite::Undo {
                customer: bring.company.id.clone(),
                fields: self.line.changes(),
            },
            Work::Bring(bring) if bring.to_company.iter().any(|it| it.field == Field::Country) => {
                IntendedWrite::MoveInCompany {
                    customer: bring.company.id.clone(),
                }
            }
            // An update is read again anyway.
            Work::Bring(_) | Work::Unmap { .. } => IntendedWrite::Update,
        };
        Some(Intent {
            subject: self.line.subject()?,
            write,
            at,
            entry: None,
            moved_address: self.moved_address(),
        })
    }

    /// The two records as the plan saw them; one that was created is as it was answered.
    pub fn seen(&self) -> Option<(&WebstoreCustomer, &CompanyCustomer)> {
        Some(match self.work {
            Work::CreateInCompany { seen, .. } => (&**seen, self.company.as_ref()?),
            Work::CreateInWebstore { seen, .. } => (self.webstore.as_ref()?, &**seen),
            Work::Bring(bring) => (&bring.webstore, &bring.company),
            Work::Unmap { .. } => return None,
        })
    }

    /// Whether something is written to Business Central.
    pub fn writes_company(&self) -> bool {
        match self.work {
            Work::CreateInCompany { .. } => true,
            Work::CreateInWebstore { corrections, .. } => !corrections.is_empty(),
            Work::Unmap { .. } => false,
            Work::Bring(bring) => !bring.to_company.is_empty(),
        }
    }

    /// Whether nothing that is written to Business Central comes with the customer.
    pub fn writes_pages_only(&self, way: Way) -> bool {
        match self.work {
            Work::Bring(bring) => way.is_all_on_page(&bring.to_company),
            _ => false,
        }
    }

    /// Whether something is written to WooCommerce; of a customer created in Business Central the mapping, afterwards.
    pub fn writes_webstore(&self) -> bool {
        match self.work {
            Work::CreateInCompany { .. } => self.wrote_company,
            Work::CreateInWebstore { .. } | Work::Unmap { .. } => true,
            Work::Bring(bring) => bring.bind || !bring.to_webstore.is_empty(),
        }
    }

    /// Whether Business Central has taken its part and WooCommerce has not, or is not known to have.
    pub fn is_half_written(&self) -> bool {
        self.wrote_company && self.trouble.is_some()
    }

    /// Whether a customer that turned up in Business Central may be the one that is to be created.
    pub fn may_be(&self, stranger: &CompanyCustomer) -> bool {
        let Work::CreateInCompany { values, .. } = self.work else {
            return false;
        };
        let same_name = folded(values.shown(Field::Name)) == folded(&stranger.display_name);
        let email = values.shown(Field::Email);
        match email.is_empty() || stranger.emails().next().is_none() {
            true => same_name,
            false => stranger.emails().any(|own| is_same(&own, email)),
        }
    }

    /// The template whose values are written after the create, and whether the customer is one of a moment ago.
    pub fn template(&self) -> Option<(&Resolved, bool)> {
        match self.work {
            Work::CreateInCompany { template, .. } => Some((template, true)),
            Work::Bring(bring) => {
                let unfinished = bring.unfinished.as_ref()?;
                let untouched =
                    unfinished.as_created.as_ref() == Some(&bring.company.last_modified_date_time);
                Some((&unfinished.template, untouched))
            }
            Work::CreateInWebstore { .. } | Work::Unmap { .. } => None,
        }
    }

    /// What is written to its card after the create: what API v2.0 does not take of the template, and of its own values.
    pub fn after_create(&self) -> Vec<(CardValue, String)> {
        let Some((template, _)) = self.template() else {
            return Vec::new();
        };
        let of_template = match self.work {
            Work::CreateInCompany { .. } => template.after_create().iter(),
            _ => template.beyond_api.iter(),
        };
        let of_template =
            of_template.map(|(value, text)| (CardValue::Template(*value), text.clone()));
        let own = match self.work {
            Work::CreateInCompany { values, .. } if !template.at_once => values.as_changes(),
            _ => Vec::new(),
        };
        let own = own.into_iter().filter(|it| Way::ApiV2.is_on_card(it.field));
        let own = own.map(|change| (CardValue::Field(change.field), change.new));
        of_template.chain(own).collect()
    }

    /// What stays in the journal although the outcome is known: a customer that still lacks values of its template.
    pub fn still_open(&self, now: Timestamp) -> Option<Intent> {
        let (Completion::Open(_), Some(company), Some((template, _))) =
            (&self.completion, &self.company, self.template())
        else {
            return None;
        };
        // What is missing besides is filled by the next run like those of any pair.
        if template.beyond_api.is_empty() {
            return None;
        }
        let as_created = match self.work {
            Work::Bring(bring) => bring.unfinished.as_ref()?.as_created.clone(),
            _ => Some(company.last_modified_date_time.clone()),
        };
        Some(Intent {
            subject: self.line.subject()?,
            write: IntendedWrite::CompleteInCompany {
                customer: company.id.clone(),
                template: template.code.clone(),
                as_created,
            },
            at: now,
            // The log has said that they are missing.
            entry: None,
            moved_address: self.left_cleared(),
        })
    }

    /// What the Business Central customer is to hold of its address, where a new country is written or one has been.
    fn moved_address(&self) -> Option<MovedAddress> {
        let Work::Bring(bring) = self.work else {
            return None;
        };
        let moves = |change: &FieldChange| change.field == Field::Country;
        let cleared = bring.cleared.as_ref().map(|it| it.before.clone());
        let stood = cleared.or_else(|| {
            let moves = bring.to_company.iter().any(moves);
            moves.then(|| MovedAddress::of(&bring.company))
        });
        Some(stood?.with(&bring.to_company))
    }

    /// What Business Central has cleared with the country, or may have where that can't be read, and is not known to hold again.
    pub fn left_cleared(&self) -> Option<MovedAddress> {
        let before = self.moved_address()?;
        let mut seen_again = self.seen_again.iter();
        let seen_again = seen_again.find_map(|it| match it {
            SeenAgain::Company(_, now) => Some(now.as_deref()),
            SeenAgain::Webstore(..) => None,
        });
        let now = match (seen_again, &self.company, self.work) {
            (Some(now), ..) => now?,
            (None, Some(now), _) => now,
            (None, None, Work::Bring(bring)) => &bring.company,
            _ => return None,
        };
        before.is_open_in(now).then_some(before)
    }

    /// Whether the two records belong together now: not when the run ended before anything of the line was written.
    pub fn is_mapped(&self) -> bool {
        self.trouble != Some(Trouble::NotReached)
            || matches!(self.work, Work::CreateInCompany { .. })
    }

    /// Fields that agree once the item is done.
    pub fn agreed_fields(&self, setup: &Setup) -> Vec<Field> {
        let given = |to: Side| {
            let fields = setup.fields();
            fields.filter(|field| setup.gives_new(*field, to)).collect()
        };
        match self.work {
            Work::CreateInCompany { .. } => given(Side::Company),
            Work::CreateInWebstore { .. } => given(Side::Webstore),
            Work::Unmap { .. } => Vec::new(),
            Work::Bring(bring) => {
                let written = bring.to_webstore.iter().chain(&bring.to_company);
                let mut fields = bring.newly_agreed.clone();
                let given_back = bring.cleared.iter().flat_map(|it| &it.given_back);
                let given_back: Vec<&Field> = given_back.collect();
                let written = written.map(|change| change.field);
                fields.extend(written.filter(|field| !given_back.contains(&field)));
                fields
            }
        }
    }
}
