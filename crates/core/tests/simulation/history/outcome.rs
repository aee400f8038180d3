//! What a run says of itself is so.

use concord_core::call::{Explanation, Side};
use concord_core::customer::normal::same;
use concord_core::customer::{CompanyId, Field};
use concord_core::log::{Entry, EntryResult, Run, RunEnd, Trigger};
use concord_core::ports::Timestamp;
use concord_core::state::Subject;
use concord_core::sync;

use super::play::{Broken, Play, entries_of};
use super::truth::{Truth, Who};

impl Play {
    /// What a run says of itself is so.
    pub fn check_run(&self, run: &Run) -> Result<(), Broken> {
        let counts = run.counts;
        let dealt_with = counts.written() + counts.changed_since + counts.failed;
        match &run.end {
            RunEnd::Completed if dealt_with != counts.planned => {
                return Err(format!(
                    "a completed run dealt with {dealt_with} of {} records",
                    counts.planned
                ));
            }
            RunEnd::Open => return Err("a run that ended says that it has not".to_owned()),
            RunEnd::Failed(words) => check_said(words, "a run that failed")?,
            _ => {}
        }
        let truth = self.truth();
        let entries = entries_of(&self.world, run.started);
        if entries.len() != dealt_with + counts.refused {
            return Err(format!(
                "{dealt_with} records dealt with and {} refused, {} in the log",
                counts.refused,
                entries.len()
            ));
        }
        let since = self.began.get(&run.started).copied().unwrap_or_default();
        for entry in &entries {
            match &entry.result {
                EntryResult::Failed { error, request, .. } => {
                    check_said(error, "a record that failed")?;
                    // What was refused from the start is no failure of the record's: no request was sent for it.
                    if request.is_none() {
                        continue;
                    }
                    let subject = self.state.failures.values().find(|failure| {
                        let of = &failure.subject;
                        Some(of) == entry.webstore_id.map(Subject::Webstore).as_ref()
                            || Some(of) == entry.customer.clone().map(Subject::Company).as_ref()
                    });
                    if subject.is_none() {
                        return Err(format!(
                            "{} failed and is not among the failures",
                            entry.name
                        ));
                    }
                }
                EntryResult::Done => self.check_done(entry, run, &truth, since)?,
                EntryResult::ChangedSince => {}
            }
        }
        Ok(())
    }

    /// WooCommerce sends as many e-mails as the preview announced, where all of it was written.
    pub fn check_mails(&self, run: &Run) -> Result<(), Broken> {
        let counts = run.counts;
        let is_whole = run.end == RunEnd::Completed && counts.failed + counts.changed_since == 0;
        match self.mails {
            Some((announced, sent)) if is_whole && announced != sent => Err(format!(
                "the preview announced {announced} e-mails, the shop sent {sent}"
            )),
            _ => Ok(()),
        }
    }

    /// An undo that came to its end has given back what the run had overwritten, in pairs of which one side failed as well,
    /// unless somebody has edited it since the run began. What could not be read is left, and said: it can be given back by a further
    /// undo, which the history then plays.
    pub fn check_undone(&self, undo: &Run, undone: Timestamp) -> Result<(), Broken> {
        let counts = undo.counts;
        let is_whole = undo.end == RunEnd::Completed && counts.failed + counts.changed_since == 0;
        let Some(last) = &self.last else {
            return Ok(());
        };
        if last.started != undone || !is_whole {
            return Ok(());
        }
        let again = sync::run_to_undo(&self.state).map(|run| run.started);
        if !self.left_unread.is_empty() && again != Some(undone) {
            return Err(format!(
                "{:?} can't be read and is not undone, and there is no undoing it further",
                self.left_unread
            ));
        }
        let (now, reading) = (self.truth(), &self.staff.reading);
        let undoing = entries_of(&self.world, undo.started);
        // A system that keeps a value otherwise than it was sent can't be given it back.
        let is_kept_otherwise = |customer: &CompanyId, field: Field| {
            let of_pair = undoing
                .iter()
                .filter(|it| it.customer.as_ref() == Some(customer));
            let mut notes = of_pair.flat_map(|it| &it.notes);
            notes.any(|it| it.contains(&format!(" stored {} as ", field.label())))
        };
        let ledger = self.staff.ledger.borrow();
        for entry in entries_of(&self.world, undone) {
            // What came of a request that was not answered is not known, and not undone.
            let sides = match entry.result {
                EntryResult::Done => [Some(Side::Webstore), Some(Side::Company)],
                _ if !entry.stored.is_empty() => [None, Some(Side::Company)],
                _ => continue,
            };
            // What is gone or no longer mapped is left, and the plan says so.
            let (Some(id), Some(customer)) = (entry.webstore_id, &entry.customer) else {
                continue;
            };
            let is_there = now.webstore.contains_key(&id) && now.company.contains_key(customer);
            if !is_there || self.state.mappings.webstore_id(customer) != Some(id) {
                continue;
            }
            for (side, change) in &entry.fields {
                let who = match side {
                    Side::Webstore => Some(Who::Webstore(id)),
                    Side::Company => Some(Who::Company(customer.clone())),
                };
                let Some(who) = who.filter(|_| sides.contains(&Some(*side))) else {
                    continue;
                };
                let field = (customer.clone(), change.field);
                if self.left_unread.contains(&field) || is_kept_otherwise(customer, change.field) {
                    continue;
                }
                let value = |truth: &Truth| {
                    let values = truth.values(&who, reading)?;
                    Some(values.shown(change.field).to_owned())
                };
                let (Some(before), Some(after), Some(now)) =
                    (value(&last.before), value(&last.after), value(&now))
                else {
                    continue;
                };
                let is_edited = ledger.latest(&who, change.field, last.since).is_some();
                let is_written = !same(change.field, &before, &after);
                if is_written && !is_edited && !same(change.field, &before, &now) {
                    return Err(format!(
                        "undone, {} of {who} is “{now}”; before the run it was “{before}”",
                        change.field.label()
                    ));
                }
            }
        }
        Ok(())
    }

    /// What the log says is written stands there, unless somebody has edited it since.
    fn check_done(
        &self,
        entry: &Entry,
        run: &Run,
        truth: &Truth,
        since: usize,
    ) -> Result<(), Broken> {
        let ledger = self.staff.ledger.borrow();
        for (place, (side, change)) in entry.fields.iter().enumerate() {
            let who = match side {
                Side::Webstore => entry.webstore_id.map(Who::Webstore),
                Side::Company => entry.customer.clone().map(Who::Company),
            };
            let Some(who) = who else {
                return Err(format!(
                    "the log does not say whom it wrote {:?} to",
                    change.field
                ));
            };
            if !truth.holds_record(&who) {
                continue;
            }
            let edited = ledger.latest(&who, change.field, since + 1).is_some();
            let stored = entry.stored.get(place).unwrap_or(&change.new);
            if !edited && !truth.holds(&who, change.field, stored, &self.staff.reading) {
                return Err(format!(
                    "the log says that {} of {who} became “{stored}”; it is “{}”",
                    change.field.label(),
                    truth
                        .values(&who, &self.staff.reading)
                        .map_or_else(String::new, |it| it.shown(change.field).to_owned()),
                ));
            }
            let as_sent = same(change.field, stored, &change.new);
            // What was sent is the billing address there.
            let is_billing = change.field == Field::Delivery && stored.is_empty();
            if !as_sent && !is_billing && entry.notes.is_empty() {
                return Err(format!(
                    "“{}” was stored as “{stored}” without a word",
                    change.new
                ));
            }
            // An undo gives nothing back that somebody has changed after the run.
            if let Trigger::Undo(undone) = run.trigger
                && let Some(began) = self.began.get(&undone)
                && let Some(note) = ledger.latest(&who, change.field, began + 1)
                && note.at <= since
            {
                return Err(format!(
                    "the undo overwrote “{}”, typed into {who} after the run",
                    note.value
                ));
            }
        }
        Ok(())
    }
}

/// A failure says why, and what to do.
pub fn check_said(words: &Explanation, of: &str) -> Result<(), Broken> {
    match words.what.trim().is_empty() || words.remedy.trim().is_empty() {
        true => Err(format!("{of} does not say why, or what to do: {words:?}")),
        false => Ok(()),
    }
}
