//! The log has no hole: whatever this browser has written to the two systems stands in the log of the run that wrote it, also where the
//! tab was closed before the answer came.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use concord_core::call::Side;
use concord_core::customer::normal::alike;
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::{Action, Entry, EntryResult};
use concord_core::ports::Timestamp;

use super::play::{Broken, Play};
use super::truth::{Reading, Truth, Who};
use crate::support::{Moment, Witness};

/// What the systems have seen.
#[derive(Clone, Default)]
pub struct Witnessed {
    writes: Rc<RefCell<Vec<Write>>>,
    /// How much was seen when this browser had read both systems.
    readings: Rc<RefCell<Vec<usize>>>,
    began: Rc<Cell<Timestamp>>,
}

/// Whose browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    This,
    Colleague,
}

/// One thing that a request has changed.
#[derive(Debug, Clone)]
struct Write {
    by: By,
    /// When the step began in which it was written: the run began later.
    began: Timestamp,
    at: Timestamp,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Created(Who),
    Set {
        who: Who,
        field: Field,
        old: String,
        new: String,
    },
    Mapped(WebstoreId, CompanyId),
    Unmapped(WebstoreId, CompanyId),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Created(who) => write!(f, "{who} was created"),
            What::Set {
                who,
                field,
                old,
                new,
            } => {
                let label = field.label();
                write!(f, "{label} of {who} became “{new}” and was “{old}”")
            }
            What::Mapped(id, customer) => write!(f, "{id} was mapped to {customer}"),
            What::Unmapped(id, customer) => write!(f, "{id} was unmapped from {customer}"),
        }
    }
}

impl Witnessed {
    /// A run is about to begin.
    pub fn begin(&self, now: Timestamp) {
        self.began.set(now);
    }

    /// The log went with the browser.
    pub fn forget(&self) {
        self.writes.borrow_mut().clear();
        self.readings.borrow_mut().clear();
    }

    /// This browser has read both systems.
    pub fn note_reading(&self) {
        self.readings.borrow_mut().push(self.seen());
    }

    /// How much was seen so far.
    pub fn seen(&self) -> usize {
        self.writes.borrow().len()
    }

    /// Whether anybody but staff has written a field of somebody after so much was seen, and before so much was.
    pub fn has_set(&self, who: &Who, field: Field, after: usize, before: usize) -> bool {
        let writes = self.writes.borrow();
        let between = writes.iter().take(before).skip(after);
        between.into_iter().any(|write| match &write.what {
            What::Set {
                who: whose,
                field: of,
                ..
            } => whose == who && *of == field,
            _ => false,
        })
    }

    /// The values that a colleague's browser has written after so much was seen.
    pub fn carried_after(&self, seen: usize) -> Vec<(Who, Field, String)> {
        let writes = self.writes.borrow();
        let later = writes.iter().skip(seen);
        let carried = later.filter_map(|write| match (&write.what, write.by) {
            (
                What::Set {
                    who, field, new, ..
                },
                By::Colleague,
            ) => Some((who.clone(), *field, new.clone())),
            _ => None,
        });
        carried.collect()
    }

    /// Who sees what each request of this browser changes.
    pub fn witness(&self, reading: Rc<Reading>) -> Witness {
        self.witness_of(By::This, reading)
    }

    /// Who sees what each request of a colleague's browser changes.
    pub fn witness_of_colleague(&self, reading: Rc<Reading>) -> Witness {
        self.witness_of(By::Colleague, reading)
    }

    fn witness_of(&self, by: By, reading: Rc<Reading>) -> Witness {
        let seen = self.clone();
        let mut before = None;
        Box::new(move |moment, sandbox| match moment {
            Moment::Before => before = Some(Truth::of(sandbox)),
            Moment::After => {
                let Some(before) = before.take() else { return };
                let (began, at) = (seen.began.get(), Timestamp(sandbox.now()));
                let now = Truth::of(sandbox);
                let mut changed = changed(&before, &now, &reading);
                if by == By::Colleague {
                    changed.extend(delivered(&before, &now, &reading));
                }
                let writes = changed.into_iter();
                let writes = writes.map(|what| Write {
                    by,
                    began,
                    at,
                    what,
                });
                seen.writes.borrow_mut().extend(writes);
            }
        })
    }
}

/// Delivery addresses that became another one.
fn delivered(before: &Truth, after: &Truth, reading: &Reading) -> Vec<What> {
    let everybody = after.everybody();
    let delivered = everybody.filter_map(|who| {
        let old = before.address_itself(&who, reading)?;
        let new = after.address_itself(&who, reading)?;
        let is_other = !new.is_empty() && old != new;
        is_other.then_some(What::Set {
            who,
            field: Field::Delivery,
            old,
            new,
        })
    });
    delivered.collect()
}

fn changed(before: &Truth, after: &Truth, reading: &Reading) -> Vec<What> {
    let mut changed = Vec::new();
    for who in after.everybody() {
        // The sandbox's own rival for an e-mail.
        if let Who::Webstore(id) = &who
            && after.webstore[id].username.starts_with("quicker")
        {
            continue;
        }
        if !before.holds_record(&who) {
            changed.push(What::Created(who.clone()));
        } else if let (Some(was), Some(is)) =
            (before.values(&who, reading), after.values(&who, reading))
        {
            let fields = is.fields();
            // Whether a delivery address is the billing one, which a write of that changes, no log tells of it.
            let is_relative = |field| field == Field::Delivery;
            let fields = fields.filter(|field| was.get(*field) != is.get(*field));
            let fields = fields.filter(|field| !is_relative(*field));
            // Where a company's name comes or goes, the person's begins or ceases to be one of its own, and is what it was.
            let is_account = matches!(who, Who::Webstore(_));
            let is_only_there =
                |field: &Field| was.get(*field).is_none() || is.get(*field).is_none();
            let fields = fields
                .filter(|field| !(is_account && field.is_further_name() && is_only_there(field)));
            changed.extend(fields.map(|field| What::Set {
                who: who.clone(),
                field,
                old: was.shown(field).to_owned(),
                new: is.shown(field).to_owned(),
            }));
        }
        let Who::Webstore(id) = who else { continue };
        let was = before.webstore.get(&id).map(|it| &it.meta_data);
        let is = &after.webstore[&id].meta_data;
        let held = |truth: &Truth| Some(truth.webstore.get(&id)?.binding()?.customer.clone());
        if let Some(customer) = held(after).filter(|it| held(before).as_ref() != Some(it)) {
            changed.push(What::Mapped(id, customer));
        }
        let unmapped = is.apart.iter();
        let unmapped = unmapped.filter(|it| !was.is_some_and(|was| was.apart.contains(it)));
        changed.extend(unmapped.map(|it| What::Unmapped(id, it.customer.clone())));
    }
    changed
}

impl Write {
    /// Whether an entry of the log says it.
    fn is_in(&self, entry: &Entry) -> bool {
        if entry.run < self.began || entry.run > self.at {
            return false;
        }
        let is_of = |who: &Who| match who {
            Who::Webstore(id) => entry.webstore_id == Some(*id),
            Who::Company(customer) => entry.customer.as_ref() == Some(customer),
        };
        let is_done = entry.result == EntryResult::Done;
        let is_changed = entry.result == EntryResult::ChangedSince;
        let is_create = matches!(
            entry.action,
            Action::CreateInCompany | Action::CreateInWebstore
        );
        match &self.what {
            What::Created(who @ Who::Webstore(_)) => {
                is_of(who) && entry.action == Action::CreateInWebstore && is_done
            }
            // Only what has answered has an id: what failed afterwards is its other half.
            What::Created(who @ Who::Company(_)) => {
                let is_half = entry.notes.iter().any(|it| it.contains("had created"));
                let is_told = !is_changed || is_half;
                is_of(who) && entry.action == Action::CreateInCompany && is_told
            }
            What::Set {
                who,
                field,
                old,
                new,
            } => {
                let side = match who {
                    Who::Webstore(_) => Side::Webstore,
                    Who::Company(_) => Side::Company,
                };
                let mut fields = entry.fields.iter().enumerate();
                let is_written = fields.any(|(place, (to, change))| {
                    let held = entry.stored.get(place);
                    // Where a company's name becomes a person's, the log tells that of the name.
                    let is_name = side == Side::Webstore
                        && change.field == Field::Name
                        && field.is_further_name()
                        && alike(*field, &change.new, new)
                        && alike(*field, &change.old, old);
                    *to == side
                        && (change.field == *field || is_name)
                        && (!is_changed || held.is_some_and(|held| *held != change.old))
                });
                let is_noted = entry.notes.iter().any(|it| it.contains(field.label()));
                is_of(who) && (is_written || is_noted)
            }
            What::Mapped(id, customer) => {
                let is_it = is_of(&Who::Webstore(*id)) && is_of(&Who::Company(customer.clone()));
                is_it && !is_changed && (is_create || entry.action == Action::Map)
            }
            What::Unmapped(id, _) => {
                let is_noted = entry.notes.iter().any(|it| it.contains("unmapped"));
                let tells = entry.action == Action::Unmap || is_noted;
                is_of(&Who::Webstore(*id)) && !is_changed && tells
            }
        }
    }
}

impl Play {
    /// Every write that the systems have seen is accounted for; not what staff deleted, or staff or a colleague's browser put back
    /// before this one read it again, nor a created customer that staff renamed by then.
    pub fn check_log(&self) -> Result<(), Broken> {
        let entries = self.world.entries();
        let writes = self.written.writes.borrow();
        let accounted = |write: &&Write| entries.iter().any(|entry| write.is_in(entry));
        let own = writes.iter().enumerate();
        let own = own.filter(|(_, it)| it.by == By::This);
        let mut open = own.filter(|(_, it)| !accounted(it));
        let ledger = self.staff.ledger.borrow();
        let readings = self.written.readings.borrow();
        let is_hidden = |place: usize, write: &Write| {
            let is_gone = |who: &Who| ledger.deleted.iter().any(|(gone, ..)| gone == who);
            let is_renamed = |who: &Who| {
                let mut named = [Field::Name, Field::Email].into_iter();
                named.any(|field| ledger.latest(who, field, 0).is_some())
            };
            match &write.what {
                What::Created(who) => is_gone(who) || is_renamed(who),
                What::Set {
                    who, field, old, ..
                } => {
                    let latest = ledger.latest(who, *field, 0);
                    let until = read_again(place, &readings);
                    let mut between = ledger.notes.iter();
                    let is_put_back = between.any(|note| {
                        let is_of_it = note.who == *who && note.field == *field;
                        is_of_it
                            && (place + 1..=until).contains(&note.written)
                            && note.value == *old
                    });
                    let is_as_before = latest.is_some_and(|note| note.value == *old);
                    is_gone(who) || is_as_before || is_put_back
                }
                What::Mapped(id, customer) | What::Unmapped(id, customer) => {
                    is_gone(&Who::Webstore(*id)) || is_gone(&Who::Company(customer.clone()))
                }
            }
        };
        let is_back = |place| is_taken_back(place, &writes, &readings);
        let hole = open.find(|(place, write)| !is_back(*place) && !is_hidden(*place, write));
        let Some((_, write)) = hole else {
            return Ok(());
        };
        let of_run = entries
            .iter()
            .filter(|entry| entry.run >= write.began && entry.run <= write.at);
        Err(format!(
            "the log does not say that {}; it has\n{}",
            write.what,
            of_run.map(in_words).collect::<Vec<_>>().join("\n")
        ))
    }
}

/// How much was seen when this browser had read what a write became; more than there can be where it never did.
fn read_again(place: usize, readings: &[usize]) -> usize {
    let mut later = readings.iter().filter(|seen| **seen > place);
    later.next().copied().unwrap_or(usize::MAX)
}

/// Whether the same step has written a field back to what it was, since Business Central clears a city with the country; or a colleague's
/// browser did before this one had read it again.
fn is_taken_back(place: usize, writes: &[Write], readings: &[usize]) -> bool {
    let write = &writes[place];
    let What::Set { who, field, .. } = &write.what else {
        return false;
    };
    let read_again = read_again(place, readings);
    let of_step = writes.iter().enumerate().filter(|(at, it)| match it.by {
        By::This => it.began == write.began,
        By::Colleague => *at > place && (it.began == write.began || *at < read_again),
    });
    let mut of_field = of_step.filter_map(|(_, it)| match &it.what {
        What::Set {
            who: whose,
            field: of,
            old,
            new,
        } if whose == who && of == field => Some((old, new)),
        _ => None,
    });
    let first = of_field.next();
    let last = of_field.next_back().or(first);
    let (Some((old, _)), Some((_, new))) = (first, last) else {
        return false;
    };
    // A state is told by its country: under another one it stands for itself.
    old == new || (*field == Field::State && !new.is_empty())
}

fn in_words(entry: &Entry) -> String {
    let fields = entry.fields.iter();
    let fields: Vec<_> = fields
        .map(|(side, change)| format!("{side:?} {}", change.field.label()))
        .collect();
    format!(
        "{} {:?} {:?} {:?}: {:?} {fields:?} {:?}",
        entry.key(),
        entry.action,
        entry.webstore_id,
        entry.customer,
        entry.result,
        entry.notes
    )
}
