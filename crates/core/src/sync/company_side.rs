//! Writing customers to Business Central, whatever becomes of the answers.

use std::cell::RefCell;

use serde_json::{Value, json};

use super::batches::{Answer, Found, Writer, told_or_not};
use super::item::{Done, Trouble};
use super::one_record::{answers_one_of_two, may_be_one_record};
use super::page_writes::write_pages;
use super::reread::{Held, by_id, hold};
use super::seek::{Sought, seek_in_halves};
use super::write_card::CardWrite;
use super::write_ship_to::{Delivering, ShipTos, address, address_of};
use super::{Ports, Session};
use crate::call::retry::Retry;
use crate::call::{CallError, Fault, NotReserved, OwnFault, Side};
use crate::company::{
    CardFields, CardPage, Client, CompanyCustomer, MOST_OPERATIONS, Operation, OperationAnswer,
    ShipTo, ShipToAddress, Wanted, Way, property, update,
};
use crate::customer::country::{CountryTable, Spelling};
use crate::customer::delivery::{PARTS, SAME_AS_BILLING};
use crate::customer::normal::{is_blank, same};
use crate::customer::{CompanyId, Field, Values, email};
use crate::merge::FieldChange;
use crate::ports::Timestamp;

/// One customer to be written.
#[derive(Debug, Clone)]
pub enum CompanyWrite {
    /// A new one.
    Create {
        /// The body of the request.
        body: Value,
        /// The values that it is to hold.
        values: Box<Values>,
        /// Until when it is certain that nobody else creates it; none where nobody can know.
        until: Option<Timestamp>,
    },
    /// Changed fields of one that is still as it was seen.
    Update {
        /// The customer as seen.
        seen: Box<CompanyCustomer>,
        /// What is to change.
        changes: Vec<FieldChange>,
        /// How countries and states of these are to be spelled, where it is in another way than usual.
        as_stood: Vec<(Field, String)>,
        /// Whether a ship-to address that is the customer's own address goes along.
        delivery_follows: bool,
    },
}

impl CompanyWrite {
    /// Whether somebody else may have begun to create the customer.
    fn is_late(&self, now: Timestamp) -> bool {
        matches!(self, CompanyWrite::Create { until: Some(until), .. } if now >= *until)
    }

    /// Whether it changes nothing that comes with the customer.
    fn is_of_page(&self, way: Way) -> bool {
        match self {
            CompanyWrite::Create { .. } => false,
            CompanyWrite::Update { changes, .. } => way.is_all_on_page(changes),
        }
    }

    /// Of a customer that was only read: whether it is as it was seen, before its page is written.
    fn judged_by_etag(
        &self,
        answer: Answer<Done<CompanyCustomer>>,
        way: Way,
    ) -> Answer<Done<CompanyCustomer>> {
        match (self, answer) {
            (CompanyWrite::Update { seen, .. }, Answer::Done(done))
                if self.is_of_page(way) && done.record.etag != seen.etag =>
            {
                Answer::Trouble(Trouble::ChangedSince)
            }
            (_, answer) => answer,
        }
    }

    /// The ship-to address as the plan saw it.
    fn ship_to_seen(&self) -> Option<ShipTo> {
        match self {
            CompanyWrite::Update { seen, .. } => seen.ship_to.clone(),
            CompanyWrite::Create { .. } => None,
        }
    }

    /// What the customer is to hold afterwards.
    fn wanted(&self) -> Vec<FieldChange> {
        match self {
            CompanyWrite::Update { changes, .. } => changes.clone(),
            CompanyWrite::Create { values, .. } => values.as_changes(),
        }
    }
}

impl CompanyWrite {
    /// Fields of the address that were not to change and did, with what they held before.
    fn dragged(&self, record: &CompanyCustomer) -> Vec<(Field, String)> {
        const PLACE: [Field; 4] = [Field::PostCode, Field::City, Field::State, Field::Country];
        let CompanyWrite::Update { seen, changes, .. } = self else {
            return Vec::new();
        };
        // With none of them written they are what somebody has typed since.
        if !changes.iter().any(|change| PLACE.contains(&change.field)) {
            return Vec::new();
        }
        PLACE
            .into_iter()
            .filter(|field| changes.iter().all(|change| change.field != *field))
            .filter(|field| seen.has_read_field(*field) && record.has_read_field(*field))
            .filter(|field| !same(*field, seen.raw(*field), record.raw(*field)))
            .map(|field| (field, seen.raw(field).to_owned()))
            .collect()
    }

    /// What is to be said where more of an e-mail field than the one address became another: it is written with `;` between its
    /// addresses, as Business Central takes it ([`crate::company::email_field`]).
    fn respelled_emails(&self, record: &CompanyCustomer) -> Option<String> {
        let CompanyWrite::Update { seen, changes, .. } = self else {
            return None;
        };
        let change = changes.iter().find(|it| it.field == Field::Email)?;
        let kept = email::with_replaced(&seen.email, &change.old, &change.new);
        let is_respelled = record.has_read_field(Field::Email)
            && record.email != kept
            && email::addresses(&kept).nth(1).is_some();
        is_respelled.then(|| {
            format!(
                "The e-mail field in Business Central held “{}” and holds “{}” now: it takes addresses with “;” between them only.",
                seen.email, record.email
            )
        })
    }
}

/// A customer whose ship-to address is written before it.
struct Led<'a> {
    seen: &'a CompanyCustomer,
    /// The delivery address that is to be there: an empty one is the customer's own address.
    new: &'a str,
    wanted: Wanted,
    record: CompanyCustomer,
    notes: Vec<String>,
    failed: Option<Box<Trouble>>,
}

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
        let mut led = self.lead(&sent).await;
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
        self.lead_back(&mut back).await;
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
        let known = |write: &CompanyWrite| match self.to_lead(write) {
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
        let found = Client::new(self.session)
            .find(email, values.shown(Field::Name))
            .await?;
        // Something else answered, at once and in place of Business Central: the create is not on its way any more.
        if found.is_empty() && matches!(error.fault, Fault::NotItsAnswer { .. }) {
            return Ok(Found::NotDone);
        }
        let mut free = found.into_iter().filter(|it| (self.is_free)(&it.id));
        let only = free.next().filter(|_| free.next().is_none());
        let note = "The answer to the create was lost; the customer was found and adopted.";
        Ok(only.map_or(Found::Missing, |customer| {
            Found::Done(Done::with_notes(customer, vec![note.to_owned()]))
        }))
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

    /// A ship-to address that is the customer's own address goes along with it, and before it: were the run cut off in between, the former
    /// one would be taken for another delivery address, and the new one is in the webstore already. Where another one is to be there, it
    /// is written before the customer for the same reason. What came of it, for each of the writes; where it failed the customer is left
    /// as it is.
    async fn lead<'w>(&self, writes: &[&'w CompanyWrite]) -> Vec<Option<Led<'w>>>
    where
        Self: 'w,
    {
        let mut led: Vec<_> = writes.iter().map(|write| self.to_lead(write)).collect();
        self.write_led(led.iter_mut().flatten(), |led| led.wanted.clone())
            .await;
        led
    }

    /// Gives back what went before customers that were not written after all.
    async fn lead_back(&self, led: &mut [&mut Led<'_>]) {
        for led in led.iter_mut() {
            led.failed = None;
            led.new = SAME_AS_BILLING;
        }
        let stood = |led: &Led<'_>| {
            let stood = address_of(led.seen).map(ShipToAddress::as_wanted);
            stood.unwrap_or_else(|| led.wanted.clone())
        };
        self.write_led(led.iter_mut().map(|led| &mut **led), stood)
            .await;
    }

    async fn write_led<'l, 'w: 'l>(
        &self,
        led: impl Iterator<Item = &'l mut Led<'w>>,
        wanted: impl Fn(&Led<'w>) -> Wanted,
    ) {
        let Some(ship_tos) = self.ship_tos else {
            return;
        };
        let mut was: Vec<Option<ShipToAddress>> = Vec::new();
        let led: Vec<&mut Led<'w>> = led.collect();
        was.extend(led.iter().map(|it| address_of(&it.record).cloned()));
        let delivering = led.into_iter().zip(&was).map(|(led, was)| Delivering {
            ship_tos,
            was: was.as_ref(),
            is_new: false,
            new: led.new,
            wanted: wanted(led),
            record: &mut led.record,
            notes: &mut led.notes,
            failed: &mut led.failed,
        });
        let mut delivering: Vec<Delivering<'_>> = delivering.collect();
        if !delivering.is_empty() {
            write_pages(self.session, &mut delivering).await;
        }
    }

    fn to_lead<'w>(&self, write: &'w CompanyWrite) -> Option<Led<'w>> {
        let CompanyWrite::Update {
            seen,
            changes,
            as_stood,
            delivery_follows: true,
        } = write
        else {
            return None;
        };
        let ship_tos = self.ship_tos?;
        if !changes.iter().any(|it| PARTS.contains(&it.field)) {
            return None;
        }
        let is_another =
            |change: &&FieldChange| change.field == Field::Delivery && !is_blank(&change.new);
        let another = changes.iter().find(is_another);
        let led = |new, wanted, notes| Led {
            seen,
            new,
            wanted,
            record: CompanyCustomer::clone(seen),
            notes,
            failed: None,
        };
        Some(match another {
            Some(FieldChange { new, .. }) => led(new, ship_tos.wanted(new, seen), Vec::new()),
            None => {
                let way = self.session.way.get();
                let body = update(seen, changes, as_stood, self.spelling, way);
                let wanted = Wanted::of_customer_after(seen, &body);
                led(SAME_AS_BILLING, wanted, vec![ship_tos.led()])
            }
        })
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

/// The batch ended before the operation.
fn unanswered() -> CallError {
    CallError::of_ours(Side::Company, "POST /api/v2.0/$batch", OwnFault::Unanswered)
}

/// Whether Business Central answers, whichever customer it may fail on.
pub async fn answers<P: Ports>(client: &Client<'_, P>) -> bool {
    answers_one_of_two(async |part| client.part_ids(part).await.is_ok()).await
}

/// Customers as they are now, in the order of their ids; none for one that is gone.
pub async fn read_again<P: Ports>(
    session: &Session<'_, P>,
    ids: &[CompanyId],
) -> Result<Vec<Option<Result<CompanyCustomer, CallError>>>, CallError> {
    let mut found = by_id(seek(session, ids).await?, |customer| customer.id.clone());
    Ok(ids.iter().map(|id| found.remove(id)).collect())
}

/// Asks for customers by their ids, a hundred at a time. Those on which Business Central fails are told by their own answers, or found
/// by halves.
pub async fn seek<P: Ports>(
    session: &Session<'_, P>,
    ids: &[CompanyId],
) -> Result<Sought<CompanyId, CompanyCustomer>, CallError> {
    let client = Client::new(session);
    let fails = RefCell::new(Vec::new());
    let ask = async |ids: &[CompanyId], _| {
        let operations: Vec<_> = ids.iter().cloned().map(Operation::Read).collect();
        let mut found = Vec::with_capacity(ids.len());
        for (answer, id) in client.batch(&operations).await?.into_iter().zip(ids) {
            match answer {
                Some(Ok(customer)) => found.push(customer),
                Some(Err(error)) if matches!(error.fault, Fault::NotFound { .. }) => {}
                Some(Err(error)) if may_be_one_record(&error, true) => {
                    fails.borrow_mut().push((id.clone(), error));
                }
                Some(Err(error)) => return Err(error),
                None => return Err(unanswered()),
            }
        }
        Ok(found)
    };
    let mut sought =
        seek_in_halves(ids, MOST_OPERATIONS, ask, async || answers(&client).await).await?;
    sought.unanswered.append(&mut fails.borrow_mut());
    Ok(sought)
}

fn rewriting_notes(
    customer: &CompanyCustomer,
    wanted: &[FieldChange],
    countries: &CountryTable,
) -> Vec<String> {
    let values = customer.values(countries, &wanted_email(wanted));
    let note = |change: &FieldChange| {
        format!(
            "Business Central stored {} as “{}” instead of “{}”.",
            change.field.label(),
            values.shown(change.field),
            change.new
        )
    };
    rewritten(customer, wanted, countries)
        .into_iter()
        .map(note)
        .collect()
}

/// The changes that did not end up as they were sent.
fn rewritten<'a>(
    customer: &CompanyCustomer,
    wanted: &'a [FieldChange],
    countries: &CountryTable,
) -> Vec<&'a FieldChange> {
    let values = customer.values(countries, &wanted_email(wanted));
    wanted
        .iter()
        .filter(|change| {
            let holds = customer.holds_written(change.field, &change.new, &values);
            holds == Some(false)
        })
        .collect()
}

fn wanted_email(wanted: &[FieldChange]) -> Vec<&str> {
    wanted
        .iter()
        .filter(|change| change.field == Field::Email)
        .map(|change| change.new.as_str())
        .collect()
}
