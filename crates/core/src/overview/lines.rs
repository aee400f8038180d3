//! The lines of the mapping, prepared so that a search or filter over two hundred thousand of them answers at once: the texts
//! that are searched stand one after the other, and of a record a line holds no copy. What a line shows is put together when
//! it is looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::searched::Searched;
use super::{Filter, Line, LineError, Show, Standing};
use crate::company::CompanyCustomer;
use crate::customer::{CompanyId, WebstoreId};
use crate::gather::Gather as _;
use crate::log::FaultKind;
use crate::mapping::{MappingLine, Suggestions};
use crate::plan::{Kind, Plan, Reason};
use crate::ports::Timestamp;
use crate::slices::{self, Pauses, at_once};
use crate::state::{State, Subject};
use crate::webstore::WebstoreCustomer;

/// Every customer of both sides, mapped pairs on one line, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    entries: Vec<Entry>,
    /// What each line is searched for, in the order of the lines.
    text: String,
    /// How many lines each filter shows.
    counts: BTreeMap<Filter, usize>,
    /// How many lines have a fault of each kind.
    faults: BTreeMap<FaultKind, usize>,
    /// Values that the other side can't hold, in words, by the record.
    unwritable: FxHashMap<Subject, Unwritable>,
}

/// What keeps a record from being written, before a run has tried.
#[derive(Debug, Clone, PartialEq)]
struct Unwritable {
    kind: FaultKind,
    words: Vec<String>,
}

/// What a line is filtered and sorted by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) customer: Option<Arc<CompanyCustomer>>,
    account: Option<Arc<WebstoreCustomer>>,
    /// The webstore ID, also of an account that is gone.
    pub(super) webstore: Option<WebstoreId>,
    pub(super) standing: Standing,
    pub(super) last_synchronised: Option<Timestamp>,
    pub(super) has_conflict: bool,
    /// What kind of fault it has, if any.
    pub(super) fault: Option<FaultKind>,
    pub(super) on_hold: bool,
    /// Where its text ends.
    ends: u32,
}

impl Entry {
    /// Whether it is shown.
    pub(super) fn is_shown(&self, show: Show) -> bool {
        self.is_in(show.filter) && (show.fault.is_none() || show.fault == self.fault)
    }

    fn is_in(&self, filter: Filter) -> bool {
        match filter {
            Filter::All => true,
            Filter::Mapped => matches!(self.standing, Standing::Mapped | Standing::Conflict),
            Filter::OnlyInWebstore => self.standing == Standing::OnlyInWebstore,
            Filter::OnlyInCompany => self.standing == Standing::OnlyInCompany,
            Filter::Conflict => self.has_conflict,
            Filter::Ambiguous => self.standing == Standing::Ambiguous,
            Filter::Error => self.fault.is_some(),
            Filter::OnHold => self.on_hold,
        }
    }

    fn subject(&self) -> Option<Subject> {
        let company = self.customer.as_ref();
        self.webstore
            .map(Subject::Webstore)
            .or_else(|| company.map(|it| Subject::Company(it.id.clone())))
    }
}

impl Lines {
    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many lines a filter shows.
    pub fn count(&self, filter: Filter) -> usize {
        self.counts.get(&filter).copied().unwrap_or(0)
    }

    /// The kinds of fault that there are, each with the number of its lines: together they are those of [`Filter::Error`].
    pub fn faults(&self) -> &BTreeMap<FaultKind, usize> {
        &self.faults
    }

    /// The record that a line is about.
    pub fn subject(&self, place: u32) -> Option<Subject> {
        self.entries.get(place as usize)?.subject()
    }

    /// The Business Central customer of a line.
    pub fn company(&self, place: u32) -> Option<&CompanyId> {
        let entry = self.entries.get(place as usize)?;
        entry.customer.as_ref().map(|it| &it.id)
    }

    /// What a line shows: of the mapping as it is in this state, also when the lines were prepared before it changed.
    pub fn line(&self, place: u32, state: &State) -> Option<Line> {
        let entry = self.entries.get(place as usize)?;
        let subject = entry.subject()?;
        let customer = entry.customer.as_deref();
        let account = entry.account.as_deref();
        let mapping = customer.and_then(|it| state.mappings.line(&it.id));
        let text = |of: Option<&String>| of.cloned().unwrap_or_default();
        let failed = state.failures.get(&subject);
        let unwritable = self.unwritable.get(&subject);
        Some(Line {
            webstore: entry.webstore,
            company: customer.map(|it| it.id.clone()),
            number: text(customer.map(|it| &it.number)),
            company_name: text(customer.map(|it| &it.display_name)),
            company_email: text(customer.map(|it| &it.email)),
            webstore_name: account
                .map(|it| it.title(state.setup.name_source))
                .unwrap_or_default(),
            webstore_email: text(account.map(|it| &it.email)),
            flag: customer.map(|_| mapping.is_some_and(|it| it.webstore_customer)),
            last_synchronised: entry.last_synchronised,
            standing: entry.standing,
            error: failed
                .map(|it| LineError::Failed(it.error.clone(), it.attempts))
                .or_else(|| unwritable.map(|it| LineError::Unwritable(it.words.clone()))),
            on_hold: entry.on_hold,
            user_name: account
                .map(|it| it.username.clone())
                .or_else(|| mapping.and_then(|it| it.user_name.clone()))
                .unwrap_or_default(),
        })
    }

    pub(super) fn entry(&self, place: u32) -> Option<&Entry> {
        self.entries.get(place as usize)
    }

    /// The places of the lines that hold every word, in their order.
    pub(super) fn holding<'a>(&'a self, words: &'a [String]) -> Box<dyn Iterator<Item = u32> + 'a> {
        // The longest word is the rarest as a rule.
        let Some(rarest) = words.iter().max_by_key(|word| word.len()) else {
            return Box::new(0..self.entries.len() as u32);
        };
        let others: Vec<_> = words
            .iter()
            .filter(|word| !std::ptr::eq(*word, rarest))
            .map(memchr::memmem::Finder::new)
            .collect();
        let rarest = memchr::memmem::Finder::new(rarest);
        let text = self.text.as_bytes();
        let (mut from, mut place, mut begins) = (0, 0, 0);
        Box::new(std::iter::from_fn(move || {
            loop {
                let found = from + rarest.find(text.get(from..)?)?;
                let mut ends = self.entries.get(place)?.ends as usize;
                while ends <= found {
                    place += 1;
                    begins = ends;
                    ends = self.entries.get(place)?.ends as usize;
                }
                let line = text.get(begins..ends)?;
                from = ends;
                if others.iter().all(|word| word.find(line).is_some()) {
                    return u32::try_from(place).ok();
                }
            }
        }))
    }
}

/// Prepares the lines.
pub fn lines(state: &State, plan: &Plan, suggestions: &Suggestions) -> Lines {
    at_once(lines_in_slices(state, plan, suggestions, &Pauses::none()))
}

/// As [`lines`], with pauses.
pub async fn lines_in_slices(
    state: &State,
    plan: &Plan,
    suggestions: &Suggestions,
    pauses: &Pauses<'_>,
) -> Lines {
    let known = Known::new(state, plan, suggestions, pauses).await;
    let snapshots = &state.snapshots;
    let mut entries = Vec::with_capacity(snapshots.company.len() + snapshots.webstore.len());
    slices::for_each(pauses, snapshots.company.all_shared(), |customer| {
        entries.push(known.of_customer(customer));
    })
    .await;
    slices::for_each(pauses, snapshots.webstore.all_shared(), |account| {
        let mapped_to = state.mappings.customer(account.id);
        if !mapped_to.is_some_and(|customer| snapshots.company.contains_key(customer)) {
            entries.push(known.of_account(account, mapped_to.is_some()));
        }
    })
    .await;

    let searched = Searched::of(&state.setup);
    let mut text = String::with_capacity(entries.len() * 96);
    slices::for_each(pauses, &mut entries, |entry| {
        let (customer, account) = (entry.customer.as_deref(), entry.account.as_deref());
        searched.add_text(&mut text, customer, account, entry.webstore, state);
        entry.ends = text.len() as u32;
    })
    .await;
    let mut keys = Vec::with_capacity(entries.len());
    let mut begins = 0;
    for (place, entry) in entries.iter().enumerate() {
        let ends = entry.ends as usize;
        keys.push((&text[begins..ends], place));
        begins = ends;
    }
    let keys = slices::sorted_by(pauses, keys, &Ord::cmp).await;
    let mut lines = Lines {
        entries: Vec::with_capacity(entries.len()),
        text: String::with_capacity(text.len()),
        counts: BTreeMap::new(),
        faults: BTreeMap::new(),
        unwritable: known.unwritable,
    };
    let mut unsorted: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    slices::for_each(pauses, keys, |(text, place)| {
        let Some(mut entry) = unsorted[place].take() else {
            return;
        };
        lines.text.push_str(text);
        entry.ends = lines.text.len() as u32;
        for filter in Filter::ALL {
            if entry.is_in(filter) {
                *lines.counts.entry(filter).or_default() += 1;
            }
        }
        if let Some(kind) = entry.fault {
            *lines.faults.entry(kind).or_default() += 1;
        }
        lines.entries.push(entry);
    })
    .await;
    lines
}

/// What is looked up for each line.
struct Known<'a> {
    state: &'a State,
    unwritable: FxHashMap<Subject, Unwritable>,
    in_conflict: FxHashSet<&'a CompanyId>,
    /// Records that failed and that the plan says something of: what failed once and is in order now is no error any more.
    failing: FxHashSet<Subject>,
    ambiguous_webstore: FxHashSet<WebstoreId>,
    ambiguous_company: FxHashSet<&'a CompanyId>,
}

impl<'a> Known<'a> {
    async fn new(
        state: &'a State,
        plan: &'a Plan,
        suggestions: &'a Suggestions,
        pauses: &Pauses<'_>,
    ) -> Self {
        let groups = &suggestions.ambiguous;
        let mut known = Self {
            state,
            unwritable: FxHashMap::default(),
            in_conflict: FxHashSet::default(),
            failing: FxHashSet::default(),
            ambiguous_webstore: groups
                .iter()
                .flat_map(|it| &it.webstore)
                .copied()
                .gathered(),
            ambiguous_company: groups.iter().flat_map(|it| &it.company).gathered(),
        };
        slices::for_each(pauses, &plan.lines, |line| {
            if line.kind() == Kind::Ambiguous {
                known.ambiguous_webstore.extend(line.webstore);
                known.ambiguous_company.extend(&line.company);
            }
            if !state.failures.is_empty() {
                let subject = line.subject();
                let failing = subject.filter(|it| state.failures.contains_key(it));
                known.failing.extend(failing);
            }
            let hindrances = line.hindrances();
            if !hindrances.is_empty()
                // A broken mapping is a standing of its own.
                && !matches!(line.reason, Reason::Gone(_))
                && let Some(subject) = line.subject()
            {
                let kind = line.fault_kind();
                let words = hindrances;
                known.unwritable.insert(subject, Unwritable { kind, words });
            }
            if !line.conflicts.is_empty() {
                known.in_conflict.extend(&line.company);
            }
        })
        .await;
        known
    }

    fn of_customer(&self, customer: &Arc<CompanyCustomer>) -> Entry {
        let mapping = self.state.mappings.line(&customer.id);
        let webstore = mapping.and_then(|line| line.webstore_id);
        let account = webstore.and_then(|id| self.state.snapshots.webstore.shared(&id));
        let standing = match (webstore, account) {
            (Some(_), None) => Standing::Broken,
            (Some(_), Some(_)) if self.in_conflict.contains(&customer.id) => Standing::Conflict,
            (Some(_), Some(_)) => Standing::Mapped,
            (None, _) if self.ambiguous_company.contains(&customer.id) => Standing::Ambiguous,
            (None, _) => Standing::OnlyInCompany,
        };
        self.entry(Some(customer), account, webstore, standing, mapping)
    }

    fn of_account(&self, account: &Arc<WebstoreCustomer>, is_mapped: bool) -> Entry {
        let standing = if is_mapped {
            Standing::Broken
        } else if !self.state.setup.takes_part(account) {
            Standing::Staff
        } else if self.ambiguous_webstore.contains(&account.id) {
            Standing::Ambiguous
        } else {
            Standing::OnlyInWebstore
        };
        self.entry(None, Some(account), Some(account.id), standing, None)
    }

    fn entry(
        &self,
        customer: Option<&Arc<CompanyCustomer>>,
        account: Option<&Arc<WebstoreCustomer>>,
        webstore: Option<WebstoreId>,
        standing: Standing,
        mapping: Option<&MappingLine>,
    ) -> Entry {
        let mut entry = Entry {
            customer: customer.map(Arc::clone),
            account: account.map(Arc::clone),
            webstore,
            standing,
            last_synchronised: mapping.and_then(|line| line.last_synchronised),
            has_conflict: customer.is_some_and(|it| self.in_conflict.contains(&it.id)),
            fault: (standing == Standing::Broken).then_some(FaultKind::Gone),
            on_hold: false,
            ends: 0,
        };
        if let Some(subject) = entry.subject() {
            let unwritable = self.unwritable.get(&subject).map(|it| it.kind);
            let failed = self.state.failures.get(&subject).map(|it| it.kind);
            let failing = failed.filter(|_| self.failing.contains(&subject));
            entry.fault = entry.fault.or(failing).or(unwritable);
            entry.on_hold = self.state.is_on_hold(&subject);
        }
        entry
    }
}
