//! Where the list of customers stands, and how the keyboard leads through it.

use std::collections::BTreeSet;
use std::ops::Range;

use concord_core::customer::CompanyId;
use concord_core::gather::Gather as _;
use concord_core::overview::Line;
use concord_core::state::{State, Subject};
use concord_core::view::{At, Does, walked};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::editor::Editing;
use crate::app::Model;
use crate::browser::focus;
use crate::components::pressed;

/// Where the list stands: which line the keyboard is at, and which lines are chosen.
#[derive(Clone, Copy)]
pub struct Place {
    /// The places of the shown lines among all.
    pub shown: RwSignal<Vec<u32>>,
    /// The place among the shown ones.
    pub at: RwSignal<usize>,
    /// The chosen lines.
    pub chosen: RwSignal<BTreeSet<Subject>>,
    /// The line that is being edited.
    pub editing: Editing,
    /// What the last action has done, in words.
    pub said: RwSignal<String>,
    /// The records of the line that the user went to, to stay with it when the lines are made anew.
    pub(super) stays_with: StoredValue<Option<(Option<CompanyId>, Option<Subject>)>>,
    /// The key of that line's record, as it stands in the address; empty for none.
    pub(super) named: RwSignal<String>,
    /// Whether the address has led to it, and it was not looked for yet.
    pub(super) is_sought: RwSignal<bool>,
    pub(super) grid: NodeRef<html::Div>,
}

impl Place {
    /// At the first of these lines.
    pub fn new(
        shown: RwSignal<Vec<u32>>,
        editing: Editing,
        said: RwSignal<String>,
        named: RwSignal<String>,
    ) -> Self {
        Self {
            shown,
            at: RwSignal::new(0),
            chosen: RwSignal::new(BTreeSet::new()),
            editing,
            said,
            stays_with: StoredValue::new(None),
            named,
            is_sought: RwSignal::new(false),
            grid: NodeRef::new(),
        }
    }

    /// The line that the keyboard is at.
    pub fn line(self, model: Model) -> Option<Line> {
        let place = self.shown.with(|shown| shown.get(self.at.get()).copied())?;
        let line = |state: &State| model.lines.with(|lines| lines.line(place, state));
        model.state.with(line)
    }

    /// The records of some of the shown lines.
    pub fn subjects(self, model: Model, shown: Range<usize>) -> Vec<Subject> {
        model.lines.with_untracked(|lines| {
            self.shown.with_untracked(|all| {
                let places = all.iter().take(shown.end).skip(shown.start);
                places.filter_map(|place| lines.subject(*place)).gathered()
            })
        })
    }

    /// Edits the line that the keyboard is at, in its place.
    pub fn edit(self, model: Model) {
        if let Some(line) = untrack(|| self.line(model)) {
            self.editing.begin(model, line);
        }
    }

    /// Where the edited line is among the shown ones; none when it is not shown.
    pub fn edited(self, model: Model) -> Option<usize> {
        let subject = self.editing.line.with(|line| line.as_ref()?.subject())?;
        model.lines.with(|lines| {
            self.shown.with(|shown| {
                let at = self.at.get_untracked();
                let is_it = |place: &u32| lines.subject(*place).as_ref() == Some(&subject);
                // It is where the keyboard is, as a rule.
                let here = shown.get(at).filter(|place| is_it(place)).map(|_| at);
                here.or_else(|| shown.iter().position(is_it))
            })
        })
    }

    /// Takes the keyboard to the list.
    pub fn focus(self) {
        if let Some(grid) = self.grid.get_untracked() {
            focus(&grid);
        }
    }

    /// Goes to one of the shown lines.
    pub fn go(self, model: Model, at: usize) {
        self.stay_with(model, at);
        self.at.set(at);
    }

    fn stay_with(self, model: Model, at: usize) {
        let records = model.lines.with_untracked(|lines| {
            let place = self.shown.with_untracked(|shown| shown.get(at).copied())?;
            Some((lines.company(place).cloned(), lines.subject(place)))
        });
        self.name(records.as_ref());
        self.stays_with.set_value(records);
    }

    /// Puts the line into the address.
    fn name(self, records: Option<&(Option<CompanyId>, Option<Subject>)>) {
        let subject = records.and_then(|(_, subject)| subject.as_ref());
        let key = subject.map(Subject::key).unwrap_or_default();
        if self.named.with_untracked(|named| *named != key) {
            self.named.set(key);
        }
    }

    /// Goes to the first line.
    pub fn go_to_the_top(self) {
        self.stays_with.set_value(None);
        self.name(None);
        self.at.set(0);
    }

    /// Goes where the address has come to lead: it was opened with it, or the browser's way back led there.
    pub fn follow(self, named: &str) {
        let is_there = self.stays_with.with_value(|with| {
            let subject = with.as_ref().and_then(|(_, subject)| subject.as_ref());
            subject.map(Subject::key).unwrap_or_default() == named
        });
        if is_there {
            return;
        }
        match Subject::from_key(named) {
            None => self.go_to_the_top(),
            Some(subject) => {
                // Search and filter may have changed along with it: the lines that fit them are looked for first.
                self.stays_with.set_value(Some((None, Some(subject))));
                self.is_sought.set(true);
            }
        }
    }

    /// After the lines were made anew: stays with the line, else at its place, else goes to the last one.
    pub fn stay(self, model: Model) {
        if self.shown.with_untracked(Vec::is_empty) {
            return;
        }
        let at = self.at.get_untracked();
        let found = model.lines.with_untracked(|lines| {
            self.stays_with.with_value(|with| {
                self.shown.with_untracked(|shown| {
                    let (company, subject) = with.as_ref()?;
                    let is_it = |place: &u32| match company {
                        Some(company) => lines.company(*place) == Some(company),
                        None => lines.subject(*place) == *subject,
                    };
                    let here = shown.get(at).filter(|place| is_it(place)).map(|_| at);
                    here.or_else(|| shown.iter().position(is_it))
                })
            })
        });
        let last = self.shown.with_untracked(Vec::len).saturating_sub(1);
        let to = found.unwrap_or(at.min(last));
        let is_sought = self.is_sought.get_untracked();
        if is_sought {
            self.is_sought.set(false);
        }
        if found.is_none() && is_sought {
            model.say("The line that the address names is not among those that are shown here.");
        }
        if self.stays_with.with_value(Option::is_some) {
            self.stay_with(model, to);
        }
        if to != at {
            self.at.set(to);
        }
    }

    /// Chooses a line, or no longer.
    pub fn toggle(self, subject: &Subject) {
        self.chosen.update(|chosen| {
            if !chosen.remove(subject) {
                chosen.insert(subject.clone());
            }
        });
    }

    /// What a key does to the list.
    pub fn key(self, model: Model, event: &KeyboardEvent) {
        let last = self.shown.with_untracked(Vec::len).saturating_sub(1);
        let at = self.at.get_untracked();
        let Some(does) = pressed(model, At::Customers, event) else {
            return;
        };
        event.prevent_default();
        match does {
            Does::ChooseAll => {
                let all = self.subjects(model, 0..last + 1);
                self.chosen.set(all.into_iter().gathered());
            }
            Does::ChooseNone => self.chosen.set(BTreeSet::new()),
            Does::Open => self.edit(model),
            Does::Choose => {
                for subject in self.subjects(model, at..at + 1) {
                    self.toggle(&subject);
                }
            }
            _ => {
                let to = walked(&event.key(), at, last).unwrap_or(at);
                if does == Does::WalkChoosing {
                    let walked = self.subjects(model, at.min(to)..at.max(to) + 1);
                    self.chosen.update(|chosen| chosen.extend(walked));
                }
                self.go(model, to);
            }
        }
    }
}
