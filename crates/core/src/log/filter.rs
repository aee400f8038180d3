//! Finding entries of the activity log.

use std::collections::BTreeMap;

use super::{Entry, EntryResult, FaultKind};
use crate::customer::normal::folded;
use crate::customer::{CompanyId, WebstoreId};
use crate::ports::Timestamp;
use crate::slices::{self, Pauses};
use concord_base::all;
use strum::VariantArray;

/// Which results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, VariantArray)]
pub enum Results {
    /// All.
    #[default]
    All,
    /// Done.
    Done,
    /// Left because the record changed since the preview.
    ChangedSince,
    /// Failed.
    Failed,
}

impl Results {
    /// Every choice, the default first.
    pub const ALL: [Results; Results::VARIANTS.len()] = all(Results::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Results::All => "All",
            Results::Done => "Done",
            Results::ChangedSince => "Changed since the preview",
            Results::Failed => "Errors",
        }
    }

    /// In the address of the page.
    pub fn slug(self) -> &'static str {
        match self {
            Results::All => "all",
            Results::Done => "done",
            Results::ChangedSince => "changed",
            Results::Failed => "errors",
        }
    }

    /// From the address of the page; anything unknown is all.
    pub fn from_slug(slug: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.slug() == slug).unwrap_or_default()
    }

    /// Whether an entry is among them.
    pub fn include(self, entry: &Entry) -> bool {
        match self {
            Results::All => true,
            Results::Done => entry.result == EntryResult::Done,
            Results::ChangedSince => entry.result == EntryResult::ChangedSince,
            Results::Failed => matches!(entry.result, EntryResult::Failed { .. }),
        }
    }
}

/// Whether an entry has every word of a search: in its customer's name, number or webstore ID, what was done and why, the
/// values before and after, or the error. Letter case does not count.
pub fn finds(search: &str, entry: &Entry) -> bool {
    holds(&words_of(search), entry)
}

fn words_of(search: &str) -> Vec<String> {
    let search = folded(search);
    search.split_whitespace().map(str::to_owned).collect()
}

fn holds(words: &[String], entry: &Entry) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut text = vec![
        entry.name.clone(),
        entry.number.clone().unwrap_or_default(),
        entry
            .webstore_id
            .map_or_else(String::new, |id| id.to_string()),
        entry.action.label().to_owned(),
        entry.reason.clone(),
    ];
    text.extend(entry.notes.iter().cloned());
    text.extend(entry.order.iter().map(|order| order.number.clone()));
    for written in entry.written() {
        text.extend(
            [written.to.name(), written.label, &written.old, &written.new].map(str::to_owned),
        );
    }
    if let EntryResult::Failed { error, .. } = &entry.result {
        text.extend([error.what.clone(), error.remedy.clone()]);
    }
    let text = folded(&text.join("\n"));
    words.iter().all(|word| text.contains(word))
}

/// A customer by the ids of its records: what happened to either happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Who {
    /// Its id in Business Central.
    pub company: Option<CompanyId>,
    /// Its id in the webstore.
    pub webstore: Option<WebstoreId>,
}

impl Who {
    /// Whether an entry is about it.
    pub fn is_in(&self, entry: &Entry) -> bool {
        let in_company = self.company.is_some() && entry.customer == self.company;
        in_company || (self.webstore.is_some() && entry.webstore_id == self.webstore)
    }
}

/// What of the activity log is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// One run alone, by its start.
    pub run: Option<Timestamp>,
    /// Runs that started from the first of these moments on and before the second: a day.
    pub day: Option<(Timestamp, Timestamp)>,
    /// One customer alone.
    pub customer: Option<Who>,
    /// What an entry has to hold: see [`finds`].
    pub search: String,
    /// Which results.
    pub results: Results,
    /// Of the errors, those of one kind alone.
    pub fault: Option<FaultKind>,
}

impl Wanted {
    /// Whether a run that started then is looked at.
    pub fn takes_run(&self, started: Timestamp) -> bool {
        let is_on_day = |(from, until)| from <= started && started < until;
        self.run.is_none_or(|run| run == started) && self.day.is_none_or(is_on_day)
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The places of the entries that are shown, in their order.
    pub places: Vec<u32>,
    /// How many each choice of results shows, of every kind of fault.
    pub results: BTreeMap<Results, usize>,
    /// How many errors of each kind there are.
    pub faults: BTreeMap<FaultKind, usize>,
}

/// Looks for what is wanted, with pauses.
pub async fn found_in_slices(entries: &[Entry], wanted: &Wanted, pauses: &Pauses<'_>) -> Found {
    let mut found = Found::default();
    let words = words_of(&wanted.search);
    slices::for_each(pauses, (0_u32..).zip(entries), |(place, entry)| {
        let is_of = |who: &Who| who.is_in(entry);
        let fits = wanted.takes_run(entry.run)
            && wanted.customer.as_ref().is_none_or(is_of)
            && holds(&words, entry);
        if !fits {
            return;
        }
        for results in Results::ALL {
            *found.results.entry(results).or_default() += usize::from(results.include(entry));
        }
        let fault = entry.result.fault();
        if let Some(kind) = fault {
            *found.faults.entry(kind).or_default() += 1;
        }
        if wanted.results.include(entry) && (wanted.fault.is_none() || wanted.fault == fault) {
            found.places.push(place);
        }
    })
    .await;
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Explanation, Side};
    use crate::customer::{Field, WebstoreId};
    use crate::log::Action;
    use crate::merge::FieldChange;
    use crate::slices::Pauses;

    fn entry_of(run: i64, webstore: u64, company: Option<&str>, result: EntryResult) -> Entry {
        Entry {
            run: Timestamp(run),
            sequence: 0,
            name: format!("Customer {webstore}"),
            webstore_id: Some(WebstoreId(webstore)),
            customer: company.map(CompanyId::new),
            number: None,
            action: Action::Update,
            reason: String::new(),
            order: None,
            fields: Vec::new(),
            stored: Vec::new(),
            former_spelling: Vec::new(),
            result,
            notes: Vec::new(),
        }
    }

    fn failed(kind: FaultKind) -> EntryResult {
        let (what, remedy) = ("It failed.".to_owned(), String::new());
        EntryResult::Failed {
            error: Explanation { what, remedy },
            kind,
            request: None,
        }
    }

    #[test]
    fn run_day_customer_results_and_kind_of_fault_are_looked_for_together_and_each_choice_says_how_many_it_shows()
     {
        let entries = [
            entry_of(20, 1, Some("a"), EntryResult::Done),
            entry_of(20, 2, Some("b"), failed(FaultKind::Value)),
            entry_of(20, 3, None, failed(FaultKind::System)),
            entry_of(10, 1, None, failed(FaultKind::Value)),
            // Mapped to another account by then: the same customer in Business Central.
            entry_of(10, 9, Some("a"), EntryResult::ChangedSince),
        ];
        let found =
            |wanted: Wanted| slices::at_once(found_in_slices(&entries, &wanted, &Pauses::none()));
        let all = Wanted::default();
        assert_eq!(found(all.clone()).places, [0, 1, 2, 3, 4]);
        let errors = Wanted {
            results: Results::Failed,
            ..all.clone()
        };
        let said = found(errors.clone());
        assert_eq!(said.places, [1, 2, 3]);
        assert_eq!(said.results[&Results::All], 5);
        assert_eq!(said.results[&Results::Failed], 3);
        assert_eq!(
            said.faults,
            BTreeMap::from([(FaultKind::Value, 2), (FaultKind::System, 1)])
        );
        let values = Wanted {
            fault: Some(FaultKind::Value),
            ..errors
        };
        let said = found(values.clone());
        assert_eq!(said.places, [1, 3]);
        // What the other choices would show does not hang on this one.
        assert_eq!((said.results[&Results::Failed], said.faults.len()), (3, 2));
        let run = Wanted {
            run: Some(Timestamp(20)),
            ..values.clone()
        };
        assert_eq!(found(run).places, [1]);
        // A day begins with its first moment and ends before the next one's.
        for (from, until, places) in [(10, 20, vec![3]), (11, 21, vec![1]), (21, 90, vec![])] {
            let day = Wanted {
                day: Some((Timestamp(from), Timestamp(until))),
                ..values.clone()
            };
            assert_eq!(found(day).places, places, "{from}..{until}");
        }
        let who = |company: Option<&str>, webstore: Option<u64>| Wanted {
            customer: Some(Who {
                company: company.map(CompanyId::new),
                webstore: webstore.map(WebstoreId),
            }),
            ..all.clone()
        };
        assert_eq!(found(who(Some("a"), Some(1))).places, [0, 3, 4]);
        assert_eq!(found(who(None, Some(1))).places, [0, 3]);
        // Nobody is not everybody without an id.
        assert_eq!(found(who(None, None)).places, Vec::<u32>::new());
    }

    #[test]
    fn what_the_address_says_leads_to_what_wrote_it_and_anything_else_to_nothing_wrong() {
        for kind in FaultKind::ALL {
            assert_eq!(FaultKind::from_slug(kind.slug()), Some(kind));
        }
        for results in Results::ALL {
            assert_eq!(Results::from_slug(results.slug()), results);
        }
        assert_eq!(FaultKind::from_slug("all"), None);
        assert_eq!(Results::from_slug("x"), Results::All);
    }

    #[test]
    fn every_word_is_looked_for_in_names_numbers_values_and_errors() {
        let change = FieldChange {
            field: Field::City,
            old: "Lodz".to_owned(),
            new: "Łódź".to_owned(),
        };
        let entry = Entry {
            run: Timestamp(0),
            sequence: 0,
            name: "José Müller".to_owned(),
            webstore_id: Some(WebstoreId(4711)),
            customer: None,
            number: Some("C00010".to_owned()),
            action: Action::Update,
            reason: "changed in the webstore".to_owned(),
            order: None,
            fields: vec![(Side::Company, change)],
            stored: Vec::new(),
            former_spelling: Vec::new(),
            result: EntryResult::Failed {
                error: Explanation {
                    what: "Too long".to_owned(),
                    remedy: "Mend it".to_owned(),
                },
                kind: FaultKind::Value,
                request: None,
            },
            notes: Vec::new(),
        };
        for search in [
            "",
            "josé",
            "JOSÉ müller",
            "4711",
            "c00010 lodz",
            "too LONG",
            "city",
        ] {
            assert!(finds(search, &entry), "{search}");
        }
        for search in ["nobody", "josé nobody"] {
            assert!(!finds(search, &entry), "{search}");
        }
        assert!(Results::Failed.include(&entry) && !Results::Done.include(&entry));
    }
}
