//! After the last fault: everything comes to rest, and what must hold holds.

use concord_core::call::Side;
use concord_core::customer::normal::{alike, folded, is_blank, same};
use concord_core::customer::{CompanyId, Field, WebstoreId};
use concord_core::log::RunEnd;
use concord_core::overview::{self, Line, Standing};
use concord_core::plan::{Plan, PlanLine, Reason};
use concord_core::ports::Clock;
use concord_core::setup::{Pull, Push};
use concord_core::state::{Known, State};
use concord_core::webstore::WebstoreCustomer;
use concord_sandbox::RequestCount;

use super::play::{Broken, Play};
use super::roles::ROLE;
use super::staff::{Beside, bindings};
use super::truth::{Truth, Who};
use crate::common::wait_until_given_up;

/// Runs until there is nothing to write any more, in peace.
const MOST_RUNS: usize = 6;

impl Play {
    /// Lets everything come to rest, then checks every promise.
    pub fn peace(&mut self) -> Result<(), Broken> {
        // What another browser has begun to create, or one whose data are lost, is left alone for a while.
        wait_until_given_up(&self.world);
        let plan = self.rest()?;
        self.staff.ledger.borrow_mut().note_pairs(&self.state);
        self.check_nothing_is_written()?;
        self.check_kept()?;
        let truth = self.truth();
        self.check_nobody_twice(&truth, &plan)?;
        self.check_nobody_deleted(&truth)?;
        self.check_edits(&truth)?;
        self.check_agreement(&truth, &plan)?;
        self.check_roles(&truth, &plan)?;
        self.check_mappings_survive(&truth)?;
        self.note_decided();
        self.check_decided(&truth, &plan)?;
        self.check_log()?;
        self.check_secrets()
    }

    fn rest(&mut self) -> Result<Plan, Broken> {
        let mut left = String::new();
        for _ in 0..MOST_RUNS {
            let plan = self
                .world
                .preview(&mut self.state)
                .map_err(|error| format!("no preview in peace: {error}"))?;
            self.written.note_reading();
            self.check_kept()?;
            if plan.writes() == 0 {
                return Ok(plan);
            }
            self.written.begin(self.world.now());
            let run = self.world.apply(&mut self.state, &plan);
            self.check_run(&run)?;
            self.check_kept()?;
            // Business Central names a country's formats of VAT registration numbers where it refuses the first: the next plan knows
            // them, and does not try again.
            let failures = self.state.failures.values();
            let refused = failures.filter(|it| it.at >= run.started);
            let refused = refused.filter(|it| it.error.what.contains("formats are acceptable"));
            if run.end != RunEnd::Completed || run.counts.failed > refused.count() {
                return Err(format!(
                    "a run fails in peace: {run:?} {:?}",
                    self.state.failures
                ));
            }
            let lines = plan.lines.iter().filter(|line| line.work.is_some());
            left = lines.map(in_words).collect::<Vec<_>>().join("; ");
        }
        Err(format!("no rest after {MOST_RUNS} runs: {left}"))
    }

    fn check_nothing_is_written(&mut self) -> Result<(), Broken> {
        self.world.sandbox.borrow_mut().reset_requests();
        let plan = self
            .world
            .preview(&mut self.state)
            .map_err(|error| error.to_string())?;
        self.world.apply(&mut self.state, &plan);
        // The operations of a batch are counted by themselves: those of one that only reads are no writes.
        // What an earlier run did may still be put into the log of all.
        let writes = |it: &RequestCount| {
            it.method != "GET" && !it.route.ends_with("/$batch") && !it.route.contains("/run")
        };
        let requests = self.world.sandbox.borrow().requests();
        let written: Vec<_> = requests.into_iter().filter(writes).collect();
        match written.is_empty() {
            true => Ok(()),
            false => Err(format!("one more run writes: {written:?}")),
        }
    }

    /// Every record that the engine created belongs to somebody of its own. What staff deleted takes its counterpart's
    /// place along.
    fn check_nobody_twice(&self, truth: &Truth, plan: &Plan) -> Result<(), Broken> {
        let ledger = self.staff.ledger.borrow();
        for who in truth
            .everybody()
            .filter(|who| !ledger.not_ours.contains(who))
        {
            let (mapped, email, name) = match &who {
                Who::Webstore(id) => {
                    let account = &truth.webstore[id];
                    // The sandbox's own rival for an e-mail.
                    if account.username.starts_with("quicker") {
                        continue;
                    }
                    let name = account.title(self.staff.reading.source);
                    (
                        self.state.mappings.customer(*id).is_some(),
                        account.email.clone(),
                        name,
                    )
                }
                Who::Company(id) => {
                    let customer = &truth.company[id];
                    (
                        self.state.mappings.webstore_id(id).is_some(),
                        customer.email.clone(),
                        customer.display_name.clone(),
                    )
                }
            };
            let gone = ledger.deleted.iter().any(|(other, its_email, its_name)| {
                let counterpart = ledger.counterparts(&who).contains(other);
                counterpart
                    || folded(its_email) == folded(&email)
                    || folded(its_name) == folded(&name)
            });
            let shown = plan.lines.iter().any(|line| {
                let is_it = match &who {
                    Who::Webstore(id) => line.webstore == Some(*id),
                    Who::Company(id) => line.company.as_ref() == Some(id),
                };
                let ambiguous = matches!(
                    &line.reason,
                    Reason::Ambiguous { .. } | Reason::PossibleDuplicate(_)
                );
                is_it || ambiguous
            });
            // Created, and then the browser was lost before the mapping was written: it is at least suggested.
            let suggestions = overview::suggestions(&self.state);
            let suggested = suggestions.pairs.iter().any(|pair| match &who {
                Who::Webstore(id) => pair.webstore == *id,
                Who::Company(id) => pair.company == *id,
            });
            // Created, and before the next run staff changed both the name and the e-mail by which it would be found.
            let renamed = [Field::Name, Field::Email]
                .iter()
                .all(|field| ledger.latest(&who, *field, 0).is_some());
            // Likewise when the journal went with the browser, and the one that it was created for is called otherwise now.
            let alike = truth.everybody().any(|other| {
                let values = truth.values(&other, &self.staff.reading);
                other != who
                    && values.is_some_and(|it| {
                        folded(it.shown(Field::Email)) == folded(&email)
                            || folded(it.shown(Field::Name)) == folded(&name)
                    })
            });
            let renamed = renamed || (self.lost_browser && !alike);
            // Created, and then a user took the mapping back.
            let apart = self
                .decided
                .ever_apart
                .iter()
                .any(|(id, customer)| match &who {
                    Who::Webstore(of) => of == id,
                    Who::Company(of) => of == customer,
                });
            // Created by a colleague's browser for an account that the user mapped to another one without having read that.
            let is_named_alike = |id: &WebstoreId| {
                let account = truth.values(&Who::Webstore(*id), &self.staff.reading);
                account.is_some_and(|it| {
                    folded(it.shown(Field::Email)) == folded(&email)
                        || folded(it.shown(Field::Name)) == folded(&name)
                })
            };
            let begun_elsewhere = matches!(who, Who::Company(_))
                && self.decided.begun_elsewhere.iter().any(is_named_alike);
            let explained =
                mapped || gone || shown || suggested || renamed || apart || begun_elsewhere;
            if !explained && !self.waits_for_its_account(&who, truth, plan) {
                return Err(format!(
                    "{who}, {name} <{email}>, was created and belongs to nobody"
                ));
            }
        }
        Ok(())
    }

    /// Created in Business Central, and before the mapping was written the journal went with the browser and the account was
    /// given a role that does not take part. Nothing but the lost journal tied the two, so that no browser can know: both stand
    /// in the mapping by themselves, the account as one of staff, and as soon as it takes part again they are suggested.
    fn waits_for_its_account(&self, who: &Who, truth: &Truth, plan: &Plan) -> bool {
        let (true, Who::Company(customer)) = (self.lost_browser, who) else {
            return false;
        };
        let lines = overview::lines(&self.state, plan, &overview::suggestions(&self.state));
        let stands = |is_it: &dyn Fn(&Line) -> bool, standing| {
            let mut lines =
                (0..lines.len() as u32).filter_map(|place| lines.line(place, &self.state));
            lines.any(|line| is_it(&line) && line.standing == standing)
        };
        let is_customer = |line: &Line| line.company.as_ref() == Some(customer);
        let mut staff = truth
            .webstore
            .values()
            .filter(|account| !self.state.setup.takes_part(account));
        stands(&is_customer, Standing::OnlyInCompany)
            && staff.any(|account| {
                let is_account = |line: &Line| line.webstore == Some(account.id);
                let mut then = Known::clone(&self.state);
                let account = WebstoreCustomer {
                    role: "customer".to_owned(),
                    ..account.clone()
                };
                then.snapshots.webstore.insert(account.id, account.clone());
                let found = overview::suggestions(&State::from(then));
                let mut pairs = found.pairs.iter();
                stands(&is_account, Standing::Staff)
                    && pairs.any(|it| it.webstore == account.id && it.company == *customer)
            })
    }

    fn check_nobody_deleted(&self, truth: &Truth) -> Result<(), Broken> {
        let ledger = self.staff.ledger.borrow();
        let lost = ledger.not_ours.iter().find(|who| {
            let by_staff = ledger.deleted.iter().any(|(gone, ..)| gone == *who);
            !by_staff && !truth.holds_record(who)
        });
        match lost {
            Some(who) => Err(format!("{who} is gone, and nobody deleted it")),
            None => Ok(()),
        }
    }

    /// What somebody typed stands where it was typed, until somebody typed something else there or on the other side, or
    /// the user or the setup decided against it.
    fn check_edits(&self, truth: &Truth) -> Result<(), Broken> {
        let ledger = self.staff.ledger.borrow();
        let reading = &self.staff.reading;
        for note in &ledger.notes {
            let is_latest = ledger
                .latest(&note.who, note.field, 0)
                .is_some_and(|latest| latest.at == note.at);
            // On roles Business Central alone decides.
            if !is_latest
                || note.field == ROLE
                || !truth.holds_record(&note.who)
                || truth.holds(&note.who, note.field, &note.value, reading)
            {
                continue;
            }
            let counterparts = ledger.counterparts(&note.who);
            let typed_there = |after: usize| {
                counterparts
                    .iter()
                    .any(|who| ledger.latest(who, note.field, after).is_some())
            };
            let settled = ledger.pairs.iter().any(|(id, customer)| {
                let is_it = match &note.who {
                    Who::Webstore(of) => of == id,
                    Who::Company(of) => of == customer,
                };
                let is_settled = |field| self.settled.contains(&(customer.clone(), field));
                // The name of a person goes to the account's person, whose name was the contact of its company.
                let is_by_name = note.field.is_further_name()
                    && is_settled(Field::Name)
                    && truth.is_named(*id, customer, reading);
                is_it && (is_settled(note.field) || is_by_name)
            });
            // An earlier edit had been carried over by a colleague's browser, and this one never read it where it was typed: it seems to be
            // an edit of the other side, and the setting decides between the two.
            let seems_typed_there =
                ledger.carried.iter().any(|it| {
                    it.at < note.at
                        && it.field == note.field
                        && counterparts.contains(&it.who)
                        && truth.holds(&note.who, note.field, &it.value, reading)
                }) || ledger
                    .outdone
                    .contains(&(note.at, note.who.clone(), note.field));
            // Typed back as it was before it was ever read otherwise: the edit of the other side is the only one.
            let is_typed_back = note.beside == Beside::TheSame
                && counterparts.iter().any(|who| {
                    let there = ledger.latest(who, note.field, 0);
                    there.is_some_and(|it| {
                        truth.holds(&note.who, note.field, &it.value, reading)
                            || truth.keeps(&note.who, note.field, &it.value, reading)
                    })
                });
            let replaced = typed_there(note.at)
                || (seems_typed_there && self.decided_by_setting)
                || (typed_there(0) && self.decided_by_setting)
                || settled
                || is_typed_back
                || (is_blank(&note.value) && note.beside != Beside::Another);
            if !replaced {
                let now = truth
                    .values(&note.who, reading)
                    .map(|it| it.shown(note.field).to_owned());
                return Err(format!(
                    "“{}”, typed into {} of {}, was lost: there is now {now:?}",
                    note.value,
                    note.field.label(),
                    note.who
                ));
            }
        }
        Ok(())
    }

    /// Mapped pairs hold the same wherever the settings let it be, or the difference is shown.
    fn check_agreement(&self, truth: &Truth, plan: &Plan) -> Result<(), Broken> {
        for line in self.state.mappings.lines() {
            let Some(id) = line.webstore_id else { continue };
            let (Some(account), Some(customer)) =
                (truth.webstore.get(&id), truth.company.get(&line.customer))
            else {
                continue;
            };
            if !self.state.setup.takes_part(account) {
                continue;
            }
            let reading = &self.staff.reading;
            let w = account.values(reading.names, (&reading.keys).into(), &reading.countries);
            let baseline_email = self
                .state
                .baselines
                .get(&customer.id)
                .and_then(|it| it.0.get(&Field::Email));
            let mut known = vec![w.shown(Field::Email)];
            known.extend(baseline_email.map(|it| it.company.as_str()));
            let c = customer.values(&reading.countries, &known);
            // Where neither names a country nobody has said anything, although an empty one means the company's own.
            let names_none = is_blank(w.shown(Field::Country)) && is_blank(&customer.country);
            let mut fields = self.state.setup.fields();
            while let Some(field) = fields.find(|it| *it != ROLE) {
                // Where the person's name is the account's name there is no other one to be compared; nor is that of a
                // person in Business Central.
                let is_one_name =
                    field.is_further_name() && (w.get(field).is_none() || c.get(field).is_none());
                let is_one_place = field == Field::Delivery && {
                    let sent_to = |who| truth.delivers_to(&who, reading).unwrap_or_default();
                    let account = Who::Webstore(id);
                    // A shipping address that is a copy of the billing block has the names of that, not the account's own.
                    let stands = truth.address_itself(&account, reading);
                    let of_company = sent_to(Who::Company(customer.id.clone()));
                    [stands.unwrap_or_default(), sent_to(account)]
                        .iter()
                        .any(|of_webstore| alike(field, of_webstore, &of_company))
                };
                if is_one_name
                    || is_one_place
                    || (names_none && field == Field::Country)
                    || alike(field, w.shown(field), c.shown(field))
                    || same(field, w.shown(field), c.shown(field))
                {
                    continue;
                }
                if !self.may_differ(id, &line.customer, field, line.webstore_customer, plan) {
                    return Err(format!(
                        "{} of {} and webstore customer {id} differs without a word: “{}” in Business Central, “{}” in WooCommerce",
                        field.label(),
                        line.customer,
                        c.shown(field),
                        w.shown(field)
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether the log says that a system stored this field otherwise than it was sent.
    fn is_noted(&self, customer: &CompanyId, field: Field) -> bool {
        let of_field = |note: &String| note.contains(&format!(" {} ", field.label()));
        self.world.entries().iter().any(|entry| {
            entry.customer.as_ref() == Some(customer) && entry.notes.iter().any(of_field)
        })
    }

    fn may_differ(
        &self,
        id: WebstoreId,
        customer: &CompanyId,
        field: Field,
        flag: bool,
        plan: &Plan,
    ) -> bool {
        let setup = &self.state.setup;
        let shown = plan
            .lines
            .iter()
            .filter(|line| line.webstore == Some(id))
            .any(|line| {
                line.conflicts.iter().any(|it| it.field == field)
                    || line.problems.iter().any(|it| it.field == field)
            });
        let pair = (customer.clone(), field);
        let decided = self.undone.contains(&pair) || self.settled.contains(&pair);
        if shown || decided || self.is_noted(customer, field) {
            return true;
        }
        let to_webstore =
            setup.push == Push::MappedOnly && flag && setup.writes(field, Side::Webstore);
        let to_company = match setup.pull {
            Pull::None => false,
            Pull::MappedOnly => flag,
            Pull::All => true,
        } && setup.writes(field, Side::Company);
        let ledger = self.staff.ledger.borrow();
        // A direction that is or was closed lets edits of its side wait; so does a blank that nothing says is an edit.
        let waits = |who: Who| ledger.latest(&who, field, 0).is_some();
        let is_due = |who: Who| {
            let note = ledger.latest(&who, field, 0);
            note.is_some_and(|note| note.beside == Beside::Another || !is_blank(&note.value))
        };
        let (account, customer) = (Who::Webstore(id), Who::Company(customer.clone()));
        match (to_webstore, to_company) {
            (true, true) => false,
            (true, false) => waits(account) || !is_due(customer),
            (false, true) => waits(customer) || !is_due(account),
            (false, false) => true,
        }
    }

    /// Another browser finds every mapping that this one knows.
    fn check_mappings_survive(&self, truth: &Truth) -> Result<(), Broken> {
        let bound = bindings(truth);
        for line in self.state.mappings.lines() {
            let Some(id) = line.webstore_id else { continue };
            let both =
                truth.webstore.contains_key(&id) && truth.company.contains_key(&line.customer);
            let takes_part = truth
                .webstore
                .get(&id)
                .is_some_and(|it| self.state.setup.takes_part(it));
            let closed = self.state.setup.push == Push::None && self.state.setup.pull == Pull::None;
            let written = !closed
                && both
                && takes_part
                && (line.webstore_customer || self.state.setup.pull == Pull::All);
            if written && bound.get(&id) != Some(&line.customer) {
                return Err(format!(
                    "the mapping of {} and {id} is in this browser alone",
                    line.customer
                ));
            }
        }
        Ok(())
    }

    fn check_secrets(&self) -> Result<(), Broken> {
        let keys = self.world.typed_keys();
        let holds_key = |text: &&String| keys.iter().any(|key| text.contains(key));
        match self.world.kept().iter().find(holds_key) {
            Some(text) => Err(format!("a key is kept: {text}")),
            None => Ok(()),
        }
    }
}

fn in_words(line: &PlanLine) -> String {
    let changes = line.changes();
    let changes: Vec<_> = changes
        .iter()
        .map(|(side, change)| {
            format!(
                "{:?} {} “{}” → “{}”",
                side,
                change.field.label(),
                change.old,
                change.new
            )
        })
        .collect();
    format!("{:?} of {}: {}", line.kind(), line.name, changes.join(", "))
}
