//! A chunk of a run: what the plan relies on is read again, then Business Central is written, then WooCommerce.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Ports;
use super::batches::{Gate, write_all};
use super::company_reads;
use super::company_side::CompanySide;
use super::company_write::CompanyWrite;
use super::complete::complete;
use super::item::{Done, Item, SeenAgain, Trouble};
use super::page_writes::write_pages;
use super::reread::{Held, hold};
use super::run::{Book, Desk};
use super::unmapped::{UNMAPPED_ALONG, is_noted_along, may_note_along, unseen_note};
use super::webstore_side::{self, WebstoreWrite};
use super::write_ship_to::{Delivering, ShipTos};
use super::{Permission, Watch};
use crate::call::{CallError, Side};
use crate::company::{CardPage, CompanyCustomer, ShipToPage, new_customer};
use crate::customer::country::Spelling;
use crate::customer::name::PlacedNames;
use crate::customer::{CompanyId, Field, WebstoreId};
use crate::plan::Work;
use crate::webstore::{
    AccountSpelling, Binding, MappingChange, MetaData, NewCustomer, Update, WebstoreCustomer,
};

impl<P: Ports, W: Watch> Desk<'_, P, W> {
    /// Writes the lines of a chunk. Returns the fault that ends the run, if there was one. What Business Central has
    /// taken is bound in WooCommerce all the same.
    pub(super) async fn write_chunk(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        if let Err(error) = self.look_before(chunk, book).await {
            for item in chunk.iter_mut() {
                item.trouble.get_or_insert(Trouble::NotReached);
            }
            if error.side != Side::Webstore {
                self.release(chunk).await;
            }
            return Some(error);
        }
        let in_company = self.write_company(chunk, book).await;
        let in_webstore = self.write_webstore(chunk, book).await;
        // Whose turn did not come although half of it is written has failed, and the log says so.
        if let Some(fault) = &in_webstore {
            for item in chunk.iter_mut().filter(|item| item.is_half_written()) {
                if item.trouble == Some(Trouble::NotReached) {
                    item.trouble = Some(Trouble::Failed(fault.clone()));
                }
            }
        }
        if in_webstore.is_none() {
            self.release(chunk).await;
        }
        let ended = in_company.or(in_webstore);
        let completed = complete(self.session, &self.lists, chunk, ended.as_ref()).await;
        let ended = ended.or(completed);
        if ended.is_none() {
            self.deliver_new(chunk, book).await;
        }
        ended
    }

    /// Reads again what the plan relies on, and makes sure that nobody else creates what is about to be created.
    async fn look_before(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Result<(), CallError> {
        let refused = self.reserve(chunk, book).await?;
        self.reread(chunk).await?;
        for (index, trouble) in refused {
            chunk[index].trouble.get_or_insert(trouble);
        }
        self.heed_reservations(chunk, book);
        let added = self.look_for_twins(chunk, book).await?;
        self.look_among_unread(chunk, book, added).await
    }

    /// Reads the webstore customers again whose values are about to be written to Business Central: one that is not as the
    /// plan saw it is left alone. Those that are written themselves are read again just before that.
    async fn reread(&self, chunk: &mut [Item<'_>]) -> Result<(), CallError> {
        let ids: Vec<WebstoreId> = chunk
            .iter()
            .filter(|item| item.writes_company() && item.trouble.is_none())
            .filter_map(|item| item.work.webstore_seen())
            .map(|customer| customer.id)
            .collect();
        let mut now = webstore_side::read_again(self.session, &ids).await?;
        for item in chunk.iter_mut() {
            let Some(seen) = item.work.webstore_seen() else {
                continue;
            };
            if item.trouble.is_some() {
                continue;
            }
            if !item.writes_company() {
                item.webstore = Some(seen.clone());
                continue;
            }
            match hold(seen, now.remove(&seen.id)) {
                Held::AsSeen(now) => item.webstore = Some(now),
                Held::Changed(now) => {
                    item.trouble = Some(Trouble::ChangedSince);
                    let now = now.map(Box::new);
                    item.seen_again.push(SeenAgain::Webstore(seen.id, now));
                }
                Held::Unread(why) => item.trouble = Some(Trouble::NotRead(why)),
            }
        }
        self.look_at_other_half(chunk).await;
        Ok(())
    }

    /// Reads the Business Central customers that were to be written and are not, since their accounts have changed: somebody who runs the
    /// same elsewhere may have written both by now. What can't be read is known at the next reading.
    async fn look_at_other_half(&self, chunk: &mut [Item<'_>]) {
        let other_half = |(index, item): (usize, &Item<'_>)| match item.work {
            Work::Bring(bring)
                if item.trouble.as_ref().is_some_and(Trouble::is_changed)
                    && !bring.to_company.is_empty() =>
            {
                Some((index, bring.company.id.clone()))
            }
            _ => None,
        };
        let halves: Vec<(usize, CompanyId)> =
            chunk.iter().enumerate().filter_map(other_half).collect();
        self.see_companies_again(chunk, halves).await;
    }

    async fn see_companies_again(&self, chunk: &mut [Item<'_>], seen: Vec<(usize, CompanyId)>) {
        if seen.is_empty() {
            return;
        }
        let ids: Vec<CompanyId> = seen.iter().map(|(_, id)| id.clone()).collect();
        let now = company_reads::read_again(self.session, &ids).await;
        for ((index, id), now) in seen.into_iter().zip(now.unwrap_or_default()) {
            if let Ok(now) = now.transpose() {
                let now = now.map(Box::new);
                chunk[index].seen_again.push(SeenAgain::Company(id, now));
            }
        }
    }

    /// How the company writes countries and states.
    fn spelling(&self) -> Spelling<'_> {
        Spelling {
            countries: &self.countries,
            states: self.setup.state_source,
        }
    }

    /// How ship-to addresses are written, where they take part and are known.
    fn ship_tos(&self, book: &Book<'_>) -> Option<ShipTos<'_>> {
        let page = ShipToPage::of(&self.lists.services, &self.setup.ship_to_code)?;
        book.state.knows_ship_tos().then(|| ShipTos {
            page,
            spelling: self.spelling(),
        })
    }

    /// Makes the ship-to addresses of customers that were just created. One that can't be made now is made by the next run.
    async fn deliver_new(&self, chunk: &mut [Item<'_>], book: &RefCell<Book<'_>>) {
        let ship_tos = self.ship_tos(&book.borrow());
        let Some(ship_tos) = ship_tos else {
            return;
        };
        let mut failed: Vec<Option<Box<Trouble>>> = chunk.iter().map(|_| None).collect();
        let mut delivering = Vec::new();
        for (item, failed) in chunk.iter_mut().zip(&mut failed) {
            let (Work::CreateInCompany { values, .. }, Some(record)) =
                (item.work, &mut item.company)
            else {
                continue;
            };
            if self.setup.gives_new(Field::Delivery, Side::Company) {
                let new = values.shown(Field::Delivery);
                delivering.push(Delivering {
                    ship_tos,
                    was: None,
                    is_new: true,
                    new,
                    wanted: ship_tos.wanted(new, record),
                    record,
                    notes: &mut item.notes,
                    failed,
                });
            }
        }
        write_pages(self.session, &mut delivering).await;
        for (item, failed) in chunk.iter_mut().zip(failed) {
            let Some(failed) = failed.and_then(|trouble| trouble.failure()) else {
                continue;
            };
            item.notes.push(format!(
                "The delivery address could not be written to Business Central. {} The next preview looks at it again.",
                failed.error.what
            ));
        }
    }

    async fn write_company(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        let spelling = self.spelling();
        let mut writes = Vec::new();
        for (index, item) in chunk.iter_mut().enumerate() {
            if item.trouble.is_some() {
                continue;
            }
            match item.work {
                Work::Unmap { .. } => {}
                Work::CreateInWebstore {
                    seen, corrections, ..
                } if corrections.is_empty() => item.company = Some(CompanyCustomer::clone(seen)),
                Work::CreateInWebstore {
                    seen, corrections, ..
                } => writes.push((
                    index,
                    CompanyWrite::Update {
                        seen: Arc::clone(seen),
                        changes: corrections.clone(),
                        as_stood: Vec::new(),
                        delivery_follows: false,
                    },
                )),
                Work::Bring(bring) if bring.to_company.is_empty() => {
                    item.company = Some(CompanyCustomer::clone(&bring.company));
                }
                Work::Bring(bring) => writes.push((
                    index,
                    CompanyWrite::Update {
                        seen: Arc::clone(&bring.company),
                        changes: bring.to_company.clone(),
                        as_stood: bring.as_stood.clone(),
                        delivery_follows: bring.has_copy_in_company(spelling.countries)
                            && book
                                .borrow()
                                .state
                                .delivery_follows(&bring.company.id, Side::Company),
                    },
                )),
                Work::CreateInCompany {
                    values,
                    kind,
                    template,
                    ..
                } => writes.push((
                    index,
                    CompanyWrite::Create {
                        body: new_customer(
                            values,
                            *kind,
                            &template.create_properties(),
                            spelling,
                            self.session.way.get(),
                        ),
                        values: Box::new(values.clone()),
                        until: item.reserved.as_ref().map(|it| it.until),
                    },
                )),
            }
        }
        if writes.is_empty() {
            return None;
        }
        self.tell(book, "Writing to Business Central", chunk);
        let is_free = |id: &CompanyId| {
            let book = book.borrow();
            book.state.mappings.webstore_id(id).is_none()
                && !book.state.snapshots.company.contains_key(id)
                && !book.created.contains(id)
        };
        let side = CompanySide {
            session: self.session,
            spelling,
            is_free,
            page: CardPage::of(&self.lists.services, &self.session.meta_keys),
            ship_tos: self.ship_tos(&book.borrow()),
        };
        let ports = self.session.ports;
        let asking = Asking { desk: self, book };
        let written = write_all(&side, &self.company_writes, ports, &asking, writes).await;
        let mut stale = Vec::new();
        for (index, outcome) in written.outcomes {
            let item = &mut chunk[index];
            match outcome {
                Ok(Done {
                    page_failed: Some(trouble),
                    ..
                }) if item.writes_pages_only(self.session.way.get()) => {
                    item.trouble = Some(*trouble)
                }
                Ok(done) => {
                    book.borrow_mut().created.insert(done.record.id.clone());
                    item.company = Some(done.record);
                    item.wrote_company = true;
                    item.notes.extend(done.notes);
                    item.dragged = done.dragged;
                    item.trouble = done.page_failed.map(|it| *it);
                }
                Err(trouble) => item.trouble = Some(trouble),
            }
            if item.trouble.as_ref().is_some_and(Trouble::is_changed) {
                let updated = match item.work {
                    Work::Bring(bring) => Some(&bring.company.id),
                    Work::CreateInWebstore { seen, .. } => Some(&seen.id),
                    _ => None,
                };
                stale.extend(updated.map(|id| (index, id.clone())));
            }
        }
        // What can't be read again now is read by the next preview.
        self.see_companies_again(chunk, stale).await;
        written.ended
    }

    async fn write_webstore(
        &self,
        chunk: &mut [Item<'_>],
        book: &RefCell<Book<'_>>,
    ) -> Option<CallError> {
        let keys = &self.session.meta_keys;
        let account_spelling = AccountSpelling {
            names: self.setup.names(),
            keys,
            countries: &self.countries,
        };
        let unmapped_here = self.unmapped_here(&book.borrow());
        let (mut creates, mut updates) = (Vec::new(), Vec::new());
        for (index, item) in chunk.iter_mut().enumerate() {
            if let (Work::Unmap { .. }, Some(seen), None) =
                (item.work, &item.webstore, &item.trouble)
            {
                let apart = apart_after(seen, &unmapped_here, None);
                let clears = match &seen.meta_data.mapping {
                    MetaData::Hidden => true,
                    MetaData::Mapping(held) => apart.contains(held),
                    MetaData::NoMapping => false,
                };
                let mapping = MappingChange::TakeBack { apart, clears };
                updates.push((index, only_mapping(seen, &account_spelling, mapping)));
                continue;
            }
            let Some(written) = item.company.as_ref().filter(|_| item.trouble.is_none()) else {
                continue;
            };
            let bound = Binding {
                company: self.company.clone(),
                customer: written.id.clone(),
            };
            match (item.work, &item.webstore) {
                (
                    Work::CreateInWebstore {
                        values, user_name, ..
                    },
                    _,
                ) => {
                    let password = self.session.ports.password(&written.id);
                    let name = user_name.as_deref();
                    let names = self.setup.names();
                    let new =
                        NewCustomer::new(values, names, keys, written.kind, &bound, name, password);
                    creates.push((
                        index,
                        WebstoreWrite::Create {
                            new,
                            values: Box::new(values.clone()),
                            binding: bound,
                        },
                    ));
                }
                (work, Some(seen)) => {
                    let nowhere = PlacedNames::default();
                    let (changes, names, bind) = match work {
                        Work::Bring(bring) => (&bring.to_webstore[..], &bring.names, bring.bind),
                        Work::CreateInCompany { corrections, .. } => {
                            (&corrections[..], &nowhere, true)
                        }
                        _ => (&[][..], &nowhere, true),
                    };
                    if !changes.is_empty() || bind {
                        let mapping = match bind {
                            true => {
                                let state = &book.borrow().state;
                                if is_noted_along(state, work) {
                                    item.notes.push(UNMAPPED_ALONG.to_owned());
                                }
                                let apart = match may_note_along(state, seen, Some(&bound.customer))
                                {
                                    true => apart_after(seen, &unmapped_here, Some(&bound)),
                                    false => seen.meta_data.apart.clone(),
                                };
                                MappingChange::Set {
                                    apart,
                                    unseen: unseen_note(state, seen.id, &bound.customer),
                                    binding: bound,
                                }
                            }
                            false => MappingChange::Keep,
                        };
                        let notes = match &item.reserved {
                            Some(reserved) => reserved.notes.clone(),
                            // Once it is mapped nobody creates its customer, whoever was about to.
                            None if bind => seen.meta_data.reservation_keys(),
                            None => Vec::new(),
                        };
                        let id = &written.id;
                        let follows = book.borrow().state.delivery_follows(id, Side::Webstore);
                        let spelling = match follows {
                            true => account_spelling,
                            false => account_spelling.without_following(),
                        };
                        let update = Update::new(seen, changes, &spelling, names, &mapping);
                        let update = update.releasing(&notes);
                        let overwrites = matches!(work, Work::Bring(_)) || !changes.is_empty();
                        updates.push((
                            index,
                            WebstoreWrite::Update {
                                update,
                                seen: Box::new(seen.clone()),
                                changes: changes.to_vec(),
                                names: names.clone(),
                                mapping,
                                overwrites,
                            },
                        ));
                    }
                }
                (_, None) => {}
            }
        }
        let side = self.webstore_side();
        let mut ended = None;
        let mut stale = Vec::new();
        // Updates come first and are not held back by the user's stop: among them are the mappings of what has just
        // been created in Business Central.
        let (always, asking) = (Always, Asking { desk: self, book });
        for (kind, size) in [(updates, &self.updates), (creates, &self.creates)] {
            if kind.is_empty() {
                continue;
            }
            self.tell(book, "Writing to WooCommerce", chunk);
            let ports = self.session.ports;
            let is_update = matches!(kind.first(), Some((_, WebstoreWrite::Update { .. })));
            let written = match (is_update, &ended) {
                (true, _) => write_all(&side, size, ports, &always, kind).await,
                (false, None) => write_all(&side, size, ports, &asking, kind).await,
                (false, Some(_)) => {
                    for (index, _) in kind {
                        chunk[index].trouble = Some(Trouble::NotReached);
                    }
                    continue;
                }
            };
            for (index, outcome) in written.outcomes {
                let item = &mut chunk[index];
                match outcome {
                    Ok(done) => {
                        item.webstore = Some(done.record);
                        item.notes.extend(done.notes);
                        self.note_password(item);
                    }
                    Err(trouble) => {
                        if let (true, Some(seen)) = (trouble.is_changed(), &item.webstore) {
                            stale.push((index, seen.id));
                        }
                        item.trouble = Some(trouble);
                    }
                }
            }
            ended = ended.or(written.ended);
        }
        // What can't be read again now is read by the next preview.
        let ids: Vec<WebstoreId> = stale.iter().map(|(_, id)| *id).collect();
        if let Ok(mut now) = webstore_side::read_again(self.session, &ids).await {
            for (index, id) in stale {
                if let Ok(now) = now.remove(&id).transpose() {
                    let now = now.map(Box::new);
                    chunk[index].seen_again.push(SeenAgain::Webstore(id, now));
                }
            }
        }
        ended
    }
}

/// Mappings that were taken back here and that WooCommerce does not note yet, by the account.
type UnmappedHere = BTreeMap<WebstoreId, Vec<Binding>>;

/// What is to be noted as taken back in an account's meta data, once it is mapped to `mapped`.
fn apart_after(
    seen: &WebstoreCustomer,
    here: &UnmappedHere,
    mapped: Option<&Binding>,
) -> Vec<Binding> {
    let mut apart = seen.meta_data.apart.clone();
    for binding in here.get(&seen.id).into_iter().flatten() {
        if !apart.contains(binding) {
            apart.push(binding.clone());
        }
    }
    apart.retain(|it| Some(it) != mapped);
    apart
}

impl<P: Ports, W> Desk<'_, P, W> {
    fn unmapped_here(&self, book: &Book<'_>) -> UnmappedHere {
        let mut here = UnmappedHere::new();
        for (customer, apart) in book.state.mappings.apart() {
            let binding = Binding {
                company: self.company.clone(),
                customer: customer.clone(),
            };
            here.entry(apart.webstore_id).or_default().push(binding);
        }
        here
    }

    /// The account of an item exists: a password that was chosen for it is needed no more, and one that a reload has lost
    /// is mentioned.
    fn note_password(&self, item: &mut Item<'_>) {
        let Work::CreateInWebstore {
            seen,
            password_chosen,
            ..
        } = item.work
        else {
            return;
        };
        if *password_chosen && self.session.ports.password(&seen.id).is_none() {
            let note = "The password that was chosen was gone, since the page had been reloaded: WooCommerce generated one and sent a link to set it.";
            item.notes.push(note.to_owned());
        }
        self.session.ports.forget_password(&seen.id);
    }
}

/// Nothing but the mapping is written, and only while the customer is as it was seen.
fn only_mapping(
    seen: &WebstoreCustomer,
    spelling: &AccountSpelling<'_>,
    mapping: MappingChange,
) -> WebstoreWrite {
    WebstoreWrite::Update {
        update: Update::new(seen, &[], spelling, &PlacedNames::default(), &mapping),
        seen: Box::new(seen.clone()),
        changes: Vec::new(),
        names: PlacedNames::default(),
        mapping,
        overwrites: true,
    }
}

/// Asks the user before each batch.
pub(super) struct Asking<'a, 'b, P, W> {
    pub desk: &'a Desk<'a, P, W>,
    pub book: &'a RefCell<Book<'b>>,
}

impl<P: Ports, W: Watch> Gate for Asking<'_, '_, P, W> {
    async fn permission(&self) -> Permission {
        self.desk.ask(self.book).await
    }
}

/// Lets what was begun be finished.
pub(super) struct Always;

impl Gate for Always {
    async fn permission(&self) -> Permission {
        Permission::Go
    }
}
