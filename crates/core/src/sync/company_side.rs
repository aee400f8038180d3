//! Writing customers to Business Central, whatever becomes of the answers.

use serde_json::json;

use super::batches::{Answer, Found, Writer, told_or_not};
use super::company_reads::{answers, read_again, unanswered};
use super::company_write::{CompanyWrite, rewriting_notes, rewritten};
use super::item::{Done, Trouble};
use super::lead::{Leading, Led};
use super::page_writes::write_pages;
use super::reread::{Held, hold};
use super::write_card::CardWrite;
use super::write_ship_to::{Delivering, ShipTos, address};
use super::{Ports, Session};
use crate::call::retry::Retry;
use crate::call::{CallError, Fault, NotReserved, OwnFault, Side};
use crate::company::{
    CardFields, CardPage, Client, CompanyCustomer, Operation, OperationAnswer, ShipTo, property,
    update,
};
use crate::customer::country::Spelling;
use crate::customer::normal::{folded, is_blank};
use crate::customer::{CompanyId, Field, Values};
use crate::merge::FieldChange;

/// A write that was carried out, with what came of it, and with what is known of the ship-to address by then.
type Mended<'a> = (
    &'a CompanyWrite,
    &'a mut Done<CompanyCustomer>,
    Option<ShipTo>,
);

/// How customers are written to Business Central.
pub struct CompanySide<'a, P, F> {
    /// Whom to talk to.
    pub session: &'a Session<'a, P>,
    /// How this company writes countries and states.
    pub spelling: Spelling<'a>,
    /// Whether a customer belongs to nobody yet, so that it may be the one whose create lost its answer.
    pub is_free: F,
    /// By which page names are written that API v2.0 does not have; none where the company publishes none.
    pub page: Option<CardPage<'a>>,
    /// By which page ship-to addresses are written; none where the company publishes none, or they take no part.
    pub ship_tos: Option<ShipTos<'a>>,
}

impl<P: Ports, F: Fn(&CompanyId) -> bool> Writer for CompanySide<'_, P, F> {
    type Write = CompanyWrite;
    type Done = Done<CompanyCustomer>;

    async fn send(&self, writes: &[&CompanyWrite]) -> Result<Vec<Answer<Self::Done>>, CallError> {
        let way = self.session.way.get();
        let now = self.session.ports.now();
        let (late, sent): (Vec<&CompanyWrite>, Vec<_>) =
            writes.iter().copied().partition(|it| it.is_late(now));
        if sent.is_empty() {
            return Ok(late.iter().map(|_| is_over()).collect());
        }
        let leading = self.leading();
        let mut led = leading.lead(&sent).await;
        let is_to_go = |led: &Option<Led<'_>>| led.as_ref().is_none_or(|it| it.failed.is_none());
        let going: Vec<bool> = led.iter().map(is_to_go).collect();
        let to_send = sent.iter().zip(&going).filter(|(_, goes)| **goes);
        let to_send: Vec<&CompanyWrite> = to_send.map(|(write, _)| *write).collect();
        let operations: Vec<Operation> = to_send
            .iter()
            .map(|write| match write {
                CompanyWrite::Create { body, .. } => Operation::Create(body.clone()),
                CompanyWrite::Update { seen, .. } if write.is_of_page(way) => {
                    Operation::Read(seen.id.clone())
                }
                CompanyWrite::Update {
                    seen,
                    changes,
                    as_stood,
                    ..
                } => Operation::Update {
                    id: seen.id.clone(),
                    etag: seen.etag.clone(),
                    body: update(seen, changes, as_stood, self.spelling, way),
                },
            })
            .collect();
        let answers = match operations.is_empty() {
            true => Vec::new(),
            false => Client::new(self.session).batch(&operations).await?,
        };
        let answers = answers.into_iter().zip(&to_send);
        let answers = answers.map(|(answer, write)| write.judged_by_etag(judged(answer), way));
        let mut answers: Vec<_> = answers.collect();
        self.complete(&mut answers).await;
        let known = led.iter().zip(&sent).zip(&going);
        let known = known.filter(|(_, goes)| **goes);
        let known = known.map(|((led, write), _)| match led {
            Some(led) => led.record.ship_to.clone(),
            None => write.ship_to_seen(),
        });
        let done = to_send.iter().zip(&mut answers).zip(known);
        let done = done.filter_map(|((write, answer), known)| match answer {
            Answer::Done(done) => Some((*write, done, known)),
            _ => None,
        });
        self.mend(done.collect()).await;
        let mut answers = answers.into_iter();
        let mut all = Vec::with_capacity(sent.len());
        for (led, goes) in led.iter_mut().zip(going) {
            let failed = led.as_mut().and_then(|it| it.failed.take());
            all.extend(match failed.filter(|_| !goes) {
                Some(trouble) => Some(Answer::Trouble(*trouble)),
                None => answers.next(),
            });
        }
        let mut back = Vec::new();
        for (led, answer) in led.iter_mut().zip(&mut all) {
            match (led, answer) {
                (Some(led), Answer::Done(done)) => done.notes.append(&mut led.notes),
                // It is certain that the customer was not written.
                (Some(led), Answer::Trouble(Trouble::ChangedSince | Trouble::Failed(_))) => {
                    back.push(led);
                }
                _ => {}
            }
        }
        leading.lead_back(&mut back).await;
        let mut answers = all.into_iter();
        let answered = writes.iter().map(|write| match write.is_late(now) {
            true => Some(is_over()),
            false => answers.next(),
        });
        Ok(answered.flatten().collect())
    }

    async fn look(
        &self,
        lost: &[(&CompanyWrite, &CallError)],
    ) -> Result<Vec<Found<Self::Done>>, CallError> {
        let updated = lost.iter().filter_map(|(write, _)| match write {
            CompanyWrite::Update { seen, .. } => Some(seen.id.clone()),
            CompanyWrite::Create { .. } => None,
        });
        let updated: Vec<CompanyId> = updated.collect();
        let mut now = read_again(self.session, &updated).await?.into_iter();
        let mut findings = Vec::with_capacity(lost.len());
        for (write, error) in lost {
            findings.push(match write {
                CompanyWrite::Create { values, .. } => {
                    let found = self.look_for_create(values, error).await;
                    let client = Client::new(self.session);
                    told_or_not(found, async || answers(&client).await).await?
                }
                CompanyWrite::Update { seen, changes, .. } => {
                    let customer = now.next().flatten();
                    self.look_for_update(customer, seen, changes)
                }
            });
        }
        let done = lost.iter().zip(&mut findings);
        // What has gone before a customer whose answer was lost is known at the next reading.
        let known = |write: &CompanyWrite| match self.leading().to_lead(write) {
            Some(_) => None,
            None => write.ship_to_seen(),
        };
        let done = done.filter_map(|((write, _), found)| match found {
            Found::Done(done) => Some((*write, done, known(write))),
            _ => None,
        });
        self.mend(done.collect()).await;
        Ok(findings)
    }

    async fn takes_writes(&self) -> bool {
        answers(&Client::new(self.session)).await
    }
}

impl<P: Ports, F: Fn(&CompanyId) -> bool> CompanySide<'_, P, F> {
    /// How ship-to addresses are written before their customers.
    fn leading(&self) -> Leading<'_, P> {
        Leading {
            session: self.session,
            ship_tos: self.ship_tos,
        }
    }

    /// What the answer to a write does not hold is read again. What can't be read now is known at the next reading.
    async fn complete(&self, answers: &mut [Answer<Done<CompanyCustomer>>]) {
        let done = answers.iter_mut().filter_map(|answer| match answer {
            Answer::Done(done) if !done.record.is_read() => Some(done),
            _ => None,
        });
        let partial: Vec<_> = done.collect();
        let ids: Vec<CompanyId> = partial.iter().map(|done| done.record.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let now = read_again(self.session, &ids).await.unwrap_or_default();
        for (done, now) in partial.into_iter().zip(now) {
            if let Some(Ok(now)) = now {
                done.record = now;
            }
        }
    }

    /// A create whose answer was lost is looked for by e-mail and name, and adopted when there is exactly one that
    /// belongs to nobody.
    async fn look_for_create(
        &self,
        values: &Values,
        error: &CallError,
    ) -> Result<Found<Done<CompanyCustomer>>, CallError> {
        let email = values.shown(Field::Email);
        // A name alone does not tell it from a namesake that this run has just created: the next read does,
        // when those are mapped.
        if email.is_empty() {
            return Ok(Found::Missing);
        }
        let sought = Client::new(self.session).find(email).await?;
        let name = folded(values.shown(Field::Name));
        let is_called = |it: &CompanyCustomer| folded(&it.display_name) == name;
        let is_there = sought.found.iter().any(is_called);
        let free = sought.found.into_iter().filter(|it| (self.is_free)(&it.id));
        let (mut called, others): (Vec<_>, Vec<_>) = free.partition(is_called);
        if let (Some(customer), true) = (called.pop(), called.is_empty()) {
            let note = "The answer to the create was lost; the customer was found and adopted.";
            return Ok(Found::Done(Done::with_notes(
                customer,
                vec![note.to_owned()],
            )));
        }
        // What can't be read is not absent, and who came up since with this e-mail may have been renamed at once: sent again, it
        // would be there twice.
        let may_be_there = sought.has_unidentified
            || !others.is_empty()
            || sought.untold.iter().any(|id| (self.is_free)(id));
        Ok(match error.fault {
            _ if !is_there && may_be_there => Found::NotTold,
            // Something else answered, at once and in place of Business Central: the create is not on its way any more.
            Fault::NotItsAnswer { .. } if !is_there => Found::NotDone,
            _ => Found::Missing,
        })
    }

    /// Whether a lost update had its effect can be seen: then the customer is as wanted.
    fn look_for_update(
        &self,
        now: Option<Result<CompanyCustomer, CallError>>,
        seen: &CompanyCustomer,
        changes: &[FieldChange],
    ) -> Found<Done<CompanyCustomer>> {
        match now {
            Some(Ok(now)) if now.etag == seen.etag => Found::NotDone,
            // What stands on pages of its own is written once this is answered.
            Some(Ok(now))
                if !self.session.way.get().is_all_on_page(changes)
                    && now.is_read()
                    && self.is_done_but_for_the_cleared(&now, changes) =>
            {
                Found::Done(Done::with_notes(now, Vec::new()))
            }
            now => match hold(seen, now) {
                Held::Unread(_) => Found::NotTold,
                // Its ETag is another one.
                Held::AsSeen(_) | Held::Changed(_) => Found::ChangedSince,
            },
        }
    }

    /// With another country Business Central clears city and state: they are mended after that.
    fn is_done_but_for_the_cleared(&self, now: &CompanyCustomer, changes: &[FieldChange]) -> bool {
        let moved = changes.iter().any(|change| change.field == Field::Country);
        let left = rewritten(now, changes, self.spelling.countries);
        left.iter().all(|change| {
            let may_be_cleared = matches!(change.field, Field::City | Field::State);
            moved && may_be_cleared && is_blank(now.raw(change.field))
        })
    }

    /// Business Central overwrites city, state and country from its post code table, and clears them when the
    /// country changes (facts/business-central.md §0.5): what it rewrote, or changed along with it, is sent once more on
    /// its own. What it rewrites even then is its last word, and noted.
    async fn mend(&self, mut done: Vec<Mended<'_>>) {
        let mut open: Vec<usize> = (0..done.len()).collect();
        for tries in 1.. {
            if open.is_empty() {
                break;
            }
            open = self.mend_once(&mut done, &open, tries).await;
        }
        for (write, done, ship_to) in &mut done {
            self.note_rewriting(write, done);
            // API v2.0 does not have it.
            done.record.ship_to.clone_from(ship_to);
        }
        self.write_card(&mut done).await;
        self.write_ship_tos(&mut done).await;
    }

    /// Ship-to addresses are written after all that they may be a copy of.
    async fn write_ship_tos(&self, done: &mut [Mended<'_>]) {
        let mut unpublished = Vec::new();
        let mut delivering = Vec::new();
        for (write, done, ship_to) in done
            .iter_mut()
            .filter(|(_, done, _)| done.page_failed.is_none())
        {
            // Of a new customer it is written with the values of its template.
            let CompanyWrite::Update { changes, .. } = write else {
                continue;
            };
            let change = changes.iter().find(|it| it.field == Field::Delivery);
            let Some(change) = change else { continue };
            let new = change.new.as_str();
            let Some(ship_tos) = self.ship_tos else {
                unpublished.push(&mut done.page_failed);
                continue;
            };
            delivering.push(Delivering {
                ship_tos,
                was: ship_to.as_ref().and_then(address),
                is_new: false,
                new,
                wanted: ship_tos.wanted(new, &done.record),
                record: &mut done.record,
                notes: &mut done.notes,
                failed: &mut done.page_failed,
            });
        }
        for failed in unpublished {
            let error = CallError::of_ours(Side::Company, "PATCH /ODataV4", OwnFault::NotPublished);
            *failed = Some(Box::new(Trouble::Failed(error)));
        }
        write_pages(self.session, &mut delivering).await;
    }

    /// What API v2.0 does not have is written last. Then the record is read once more: its ETag is another one now.
    async fn write_card(&self, done: &mut [Mended<'_>]) {
        let to_write = done.iter_mut().filter_map(|(write, done, _)| match write {
            CompanyWrite::Update { changes, .. } => Some((&changes[..], &mut **done)),
            // Of a new customer they are written with the values of its template.
            CompanyWrite::Create { .. } => None,
        });
        let way = self.session.way.get();
        let is_due = |change: &FieldChange| way.is_on_card(change.field);
        let to_write = to_write.filter(|(changes, _)| changes.iter().any(is_due));
        let to_write: Vec<_> = to_write.collect();
        if to_write.is_empty() {
            return;
        }
        let Some(page) = self.page else {
            let error = CallError::of_ours(Side::Company, "PATCH /ODataV4", OwnFault::NotPublished);
            for (_, done) in to_write {
                done.page_failed = Some(Box::new(Trouble::Failed(error.clone())));
            }
            return;
        };
        let cards = to_write.into_iter().map(|(changes, done)| CardWrite {
            page,
            changes,
            done,
        });
        let mut cards: Vec<CardWrite<'_>> = cards.collect();
        let written = write_pages(self.session, &mut cards).await;
        let ids = written
            .iter()
            .map(|place| cards[*place].done.record.id.clone());
        let ids: Vec<CompanyId> = ids.collect();
        let now = read_again(self.session, &ids).await.unwrap_or_default();
        for (place, now) in written.into_iter().zip(now) {
            let record = &mut cards[place].done.record;
            // Who has edited it meanwhile is seen by the next reading.
            if let Some(Ok(now)) = now.filter(|it| it.as_ref().is_ok_and(|now| now.is_as(record))) {
                let card = record.further.take().map(|card| CardFields {
                    etag: now.etag.clone(),
                    ..card
                });
                *record = CompanyCustomer {
                    further: card,
                    ship_to: record.ship_to.take(),
                    ..now
                };
            }
        }
    }

    /// Sends once what is to be mended of the customers at these places. Returns those to be sent again.
    async fn mend_once(&self, done: &mut [Mended<'_>], open: &[usize], tries: u32) -> Vec<usize> {
        let (places, operations): (Vec<usize>, Vec<Operation>) = open
            .iter()
            .filter_map(|place| {
                let (write, Done { record, .. }, _) = &done[*place];
                Some((*place, self.mending(write, record)?))
            })
            .unzip();
        if operations.is_empty() {
            return Vec::new();
        }
        let mended = Client::new(self.session).batch(&operations).await;
        let passing = mended.as_ref().err().cloned();
        let passing = passing.filter(|error| Retry::BATCH.allows(&error.fault, tries));
        let mut answers = mended.unwrap_or_default().into_iter();
        let mut unknown = Vec::new();
        for place in places {
            match answers.next() {
                Some(Some(Ok(customer))) => done[place].1.record = customer,
                _ => unknown.push(place),
            }
        }
        if let Some(CallError { side, fault, .. }) = &passing {
            let clock = self.session.ports;
            Retry::BATCH.wait(*side, fault, tries, clock).await;
        }
        // Without an answer it may have been mended all the same. What can't be read now, the next run fills.
        let ids = unknown.iter().map(|place| done[*place].1.record.id.clone());
        let now = read_again(self.session, &ids.collect::<Vec<_>>()).await;
        let mut now = now.unwrap_or_default().into_iter();
        let mut again = Vec::new();
        for place in unknown {
            let (write, done, _) = &mut done[place];
            let now = now.next().flatten().and_then(Result::ok);
            // Only what nobody has touched since is sent again.
            if passing.is_some() && now.as_ref().is_some_and(|it| it.etag == done.record.etag) {
                again.push(place);
                continue;
            }
            if let Some(customer) = now {
                done.record = customer;
            }
            let wanted = write.wanted();
            let left = rewritten(&done.record, &wanted, self.spelling.countries);
            done.dragged.extend(left.iter().map(|change| change.field));
        }
        again
    }

    /// Notes what Business Central made of a write, and what it changed along with it.
    fn note_rewriting(&self, write: &CompanyWrite, done: &mut Done<CompanyCustomer>) {
        let countries = self.spelling.countries;
        done.notes
            .extend(rewriting_notes(&done.record, &write.wanted(), countries));
        done.notes.extend(write.respelled_emails(&done.record));
        for (field, former) in write.dragged(&done.record) {
            done.notes.push(format!(
                "Business Central changed {} along with it, from “{former}” to “{}”.",
                field.label(),
                done.record.raw(field)
            ));
            done.dragged.push(field);
        }
    }

    /// What is sent once more of a customer that was written; none when it is as it was to be.
    fn mending(&self, write: &CompanyWrite, record: &CompanyCustomer) -> Option<Operation> {
        let wanted = write.wanted();
        let again: Vec<FieldChange> = rewritten(record, &wanted, self.spelling.countries)
            .into_iter()
            .filter(|change| matches!(change.field, Field::City | Field::State | Field::Country))
            .cloned()
            .collect();
        let as_stood = match write {
            CompanyWrite::Update { as_stood, .. } => &as_stood[..],
            CompanyWrite::Create { .. } => &[],
        };
        let way = self.session.way.get();
        let mut body = update(record, &again, as_stood, self.spelling, way);
        for (field, former) in write.dragged(record) {
            body[property(field)] = json!(former);
        }
        let is_needed = body.as_object().is_some_and(|body| !body.is_empty());
        is_needed.then(|| Operation::Update {
            id: record.id.clone(),
            etag: record.etag.clone(),
            body,
        })
    }
}

/// It took too long to make sure of a create.
fn is_over() -> Answer<Done<CompanyCustomer>> {
    Answer::Trouble(Trouble::not_reserved(NotReserved::Over))
}

fn judged(answer: OperationAnswer) -> Answer<Done<CompanyCustomer>> {
    match answer {
        Some(Ok(record)) => Answer::Done(Done::with_notes(record, Vec::new())),
        Some(Err(error)) => match error.fault {
            Fault::Changed => Answer::Trouble(Trouble::ChangedSince),
            Fault::Busy { .. } => Answer::Again(error),
            ref fault if fault.leaves_outcome_unknown() => Answer::Lost(error),
            _ => Answer::Trouble(Trouble::Failed(error)),
        },
        None => Answer::Again(unanswered()),
    }
}
