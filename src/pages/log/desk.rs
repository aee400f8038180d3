//! What of the activity log is looked at: it stands in the page's address, so that it can be kept as a bookmark or sent to a
//! colleague, and the browser's way back leads through it.

use std::sync::Arc;

use concord_core::call::Explanation;
use concord_core::log::filter::{Found, Results, Wanted, Who, found_in_slices};
use concord_core::log::{Entry, FaultKind, Run};
use concord_core::ports::Timestamp;
use concord_core::slices::Pauses;
use concord_core::state::{RunOfOther, Subject};
use concord_core::view::person;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Latest, Model};
use crate::browser::words::{counted, days_from};
use crate::browser::{BrowserClock, focus};
use crate::components::{Parts, Step, use_address, use_address_part, use_search};

/// Which runs are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// One of this browser.
    Run(Timestamp),
    /// One of somebody else, by its id.
    Other(String),
    /// All, or all of a day.
    All,
    /// One that is not kept, or not any more.
    NotKept,
}

/// A customer whose records are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub who: Who,
    pub name: String,
}

/// Days that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The first one, as the address and a field for dates write it.
    pub first: String,
    /// How many.
    pub number: u32,
    /// When they begin and end.
    pub within: (Timestamp, Timestamp),
}

/// Which record is open: its run's start, and its place in that.
type Place = (Timestamp, usize);

/// What is looked at, and what of it is found.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Every run that is kept, the latest first.
    pub runs: Memo<Vec<Run>>,
    /// The runs of others, oldest first.
    pub others: Memo<Vec<RunOfOther>>,
    pub chosen: Memo<Chosen>,
    pub search: RwSignal<String>,
    pub results: Memo<Results>,
    pub fault: Memo<Option<FaultKind>>,
    pub days: Memo<Option<Days>>,
    pub person: Memo<Option<Person>>,
    /// Every record, the latest run first, or those of the chosen run of somebody else; none before they are read.
    pub entries: RwSignal<Option<Arc<Vec<Entry>>>>,
    /// Why some or all of them are missing.
    pub trouble: RwSignal<Option<Explanation>>,
    pub found: RwSignal<Found>,
    /// The place among those found that the keyboard is at.
    pub at: RwSignal<usize>,
    /// The record that is open.
    pub open: RwSignal<Option<Place>>,
    pub grid: NodeRef<html::Div>,
    address: Callback<(Parts, Step)>,
}

impl Desk {
    /// What the address names.
    pub fn new(model: Model) -> Self {
        let runs = Memo::new(move |_| {
            model
                .state
                .with(|state| state.runs.iter().rev().cloned().collect::<Vec<_>>())
        });
        let others =
            Memo::new(move |_| model.state.with(|state| state.runs_of_others.runs.clone()));
        let is_others = move |id: &String| others.with(|all| all.iter().any(|it| it.id == *id));
        let part = |name| use_address_part(name).value;
        let (run, customer) = (part("run"), part("customer"));
        let (day, number) = (part("day"), part("days"));
        let (results, fault) = (part("results"), part("fault"));
        let results = Memo::new(move |_| {
            let slug = results.get();
            slug.map_or_else(Results::default, |slug| Results::from_slug(&slug))
        });
        let days = Memo::new(move |_| {
            let first = day.get()?;
            let number = number.get().and_then(|it| it.parse().ok()).unwrap_or(1);
            let within = days_from(&first, number)?;
            Some(Days {
                first,
                number,
                within,
            })
        });
        let desk = Self {
            runs,
            others,
            chosen: Memo::new(move |_| match run.get().as_deref() {
                Some("all") => Chosen::All,
                Some(run) if is_others(&run.to_owned()) => Chosen::Other(run.to_owned()),
                Some(run) => match run.parse().map(Timestamp) {
                    Ok(run) if runs.with(|runs| runs.iter().any(|it| it.started == run)) => {
                        Chosen::Run(run)
                    }
                    _ => Chosen::NotKept,
                },
                // Whoever asks for a day or a customer asks for every run of it.
                None if days.with(Option::is_some) || customer.with(Option::is_some) => Chosen::All,
                None => runs
                    .with(|runs| runs.first().map(|run| run.started))
                    .map_or(Chosen::All, Chosen::Run),
            }),
            search: use_search(),
            results,
            fault: Memo::new(move |_| {
                let kind = fault.get().and_then(|it| FaultKind::from_slug(&it));
                kind.filter(|_| results.get() == Results::Failed)
            }),
            days,
            person: Memo::new(move |_| {
                let key = customer.get()?;
                // A key that is none's is somebody of whom nothing is known.
                let found =
                    Subject::from_key(&key).map(|of| model.state.with(|state| person(state, &of)));
                let (who, name) = found.unwrap_or_default();
                let name = name.unwrap_or(key);
                Some(Person { who, name })
            }),
            entries: RwSignal::new(None),
            trouble: RwSignal::new(None),
            found: RwSignal::default(),
            at: RwSignal::new(0),
            open: RwSignal::new(None),
            grid: NodeRef::new(),
            address: use_address(),
        };
        spawn_local(model.read_runs_of_others());
        desk.read(model);
        desk.look();
        desk
    }

    /// Reads what there is, again after each run.
    fn read(self, model: Model) {
        let reading = Latest::new();
        let other = Memo::new(move |_| self.other());
        Effect::new(move || {
            self.runs.track();
            let other = other.get();
            let read = async move {
                match other {
                    None => (model.entries(None).await.unwrap_or_default(), None),
                    Some(of) => read_of_other(model, &of).await,
                }
            };
            reading.begin(read, move |(read, trouble)| {
                // The page may be gone.
                let _ = self.trouble.try_set(trouble);
                let _ = self.entries.try_set(Some(Arc::new(read)));
            });
        });
    }

    /// The run of somebody else that is looked at.
    pub fn other(self) -> Option<RunOfOther> {
        match self.chosen.get() {
            Chosen::Other(id) => self
                .others
                .with(|all| all.iter().find(|it| it.id == id).cloned()),
            Chosen::Run(_) | Chosen::All | Chosen::NotKept => None,
        }
    }

    /// Looks for what is wanted, whenever that or what there is changes.
    fn look(self) {
        let looking = Latest::new();
        let wanted = Memo::new(move |_| self.wanted());
        Effect::new(move |before: Option<Wanted>| {
            let wanted = wanted.get();
            let Some(entries) = self.entries.get() else {
                return wanted;
            };
            let is_other = before.as_ref() != Some(&wanted);
            let sought = wanted.clone();
            let work = async move {
                found_in_slices(&entries, &sought, &Pauses::new(&BrowserClock)).await
            };
            looking.begin(work, move |found| {
                // Of another choice the keyboard begins at its top.
                if is_other {
                    let _ = self.at.try_set(0);
                    let _ = self.open.try_set(None);
                }
                let _ = self.found.try_set(found);
            });
            wanted
        });
    }

    fn wanted(self) -> Wanted {
        Wanted {
            run: match self.chosen.get() {
                Chosen::Run(started) => Some(started),
                Chosen::Other(_) | Chosen::All | Chosen::NotKept => None,
            },
            day: self.days.with(|days| days.as_ref().map(|it| it.within)),
            customer: self.person.with(|it| it.as_ref().map(|it| it.who.clone())),
            search: self.search.get(),
            results: self.results.get(),
            fault: self.fault.get(),
        }
    }

    /// Changes what is looked at; the way back leads to what was looked at before.
    pub fn ask(self, parts: Parts) {
        self.address.run((parts, Step::Forward));
    }

    /// Looks at one run, or at all.
    pub fn choose(self, chosen: Chosen) {
        let slug = match chosen {
            Chosen::Run(started) => started.0.to_string(),
            Chosen::Other(id) => id,
            Chosen::All | Chosen::NotKept => "all".to_owned(),
        };
        self.ask(vec![("run", Some(slug))]);
    }

    /// Looks at all that happened to a customer.
    pub fn follow(self, key: String) {
        let parts = [("customer", Some(key)), ("run", None), ("fault", None)];
        self.ask(parts.into_iter().chain([("results", None)]).collect());
    }

    /// Whether anything but a run narrows what is shown.
    pub fn is_narrowed(self) -> bool {
        self.results.get() != Results::All
            || self.days.with(Option::is_some)
            || self.person.with(Option::is_some)
            || !self.search.with(String::is_empty)
    }

    /// A found record.
    pub fn entry(self, place: u32) -> Option<Entry> {
        self.entries
            .with(|entries| entries.as_ref()?.get(place as usize).cloned())
    }

    /// The place among those found of the record that is open; none where it is not shown.
    pub fn open_at(self) -> Option<usize> {
        let open = self.open.get()?;
        self.entries.with(|entries| {
            let entries = entries.as_ref()?;
            let is_it = |place: &u32| {
                let entry = entries.get(*place as usize);
                entry.is_some_and(|it| (it.run, it.sequence) == open)
            };
            self.found.with(|found| found.places.iter().position(is_it))
        })
    }

    /// Opens the record at a place among those found, or closes it.
    pub fn toggle(self, at: usize) {
        let place = self.found.with_untracked(|it| it.places.get(at).copied());
        let Some(entry) = place.and_then(|place| untrack(|| self.entry(place))) else {
            return;
        };
        let this = (entry.run, entry.sequence);
        self.at.set(at);
        self.open
            .update(|open| *open = (*open != Some(this)).then_some(this));
    }

    /// Closes what is open, and takes the keyboard to the list.
    pub fn close(self) {
        self.open.set(None);
        if let Some(grid) = self.grid.get_untracked() {
            focus(&grid);
        }
    }
}

/// What a run of somebody else did, and why something of it is missing.
async fn read_of_other(model: Model, of: &RunOfOther) -> (Vec<Entry>, Option<Explanation>) {
    match model.entries_of_other(of).await {
        Ok(read) if read.unread == 0 => (read.entries, None),
        Ok(read) => {
            let left_out = Explanation {
                what: format!(
                    "{} of this run can't be read and left out.",
                    counted(read.unread, "record is", "records are")
                ),
                remedy: "A newer version of Concord may have written them: reload the page."
                    .to_owned(),
            };
            (read.entries, Some(left_out))
        }
        Err(error) => (Vec::new(), Some(error)),
    }
}
