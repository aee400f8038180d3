//! What all webstores of this browser share: which webstores there are, customer templates, regional defaults, how each
//! company writes countries, and how each webstore stood when it was last looked at.
//!
//! The house has a store of its own, beside one for each webstore.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::assisted::Assisted;
use crate::connection::Connection;
use crate::customer::CompanyId;
use crate::customer::casing::upper;
use crate::customer::country::CountryCodes;
use crate::gather::Gather as _;
use crate::habits::Habits;
use crate::overview::{Column, Columns};
use crate::ports::{Change, Store, StoreError, Table};
use crate::rows::{Damage, Record, put, record, records, setting};
use crate::shared::Shared;
use crate::summary::Summary;
use crate::template::{CustomerTemplate, RegionalDefault};

/// All that the house keeps, and what of it its store does not hold yet. Everybody reads it as [`Kept`]; only this file changes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct House {
    kept: Kept,
    unsaved: Vec<Change>,
}

impl Deref for House {
    type Target = Kept;

    fn deref(&self) -> &Kept {
        &self.kept
    }
}

/// Everything of the house, as it is in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// The webstores by code, each tied to one company.
    pub webstores: BTreeMap<String, Connection>,
    /// What plans are made with.
    pub shared: Shared,
    /// How each webstore stood, by code.
    pub summaries: BTreeMap<String, Summary>,
    /// How far the assisted setup is, while it is not finished.
    pub assisted: Option<Assisted>,
    /// The webstore that was shown last.
    shown: Option<String>,
    /// Which columns of the mapping this browser shows.
    pub columns: Columns,
    /// How this browser is used.
    pub habits: Habits,
}

/// A webstore of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Webstore(Connection);

/// The webstore that was shown last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown(String);

record!(Shown, Table::Settings, |_it| "shown".to_owned());
record!(Assisted, Table::Settings, |_it| "assisted".to_owned());
record!(Webstore, Table::Webstores, |it| it.0.webstore.code.clone());
record!(Summary, Table::Summaries, |it| it.webstore.clone());

impl House {
    /// Reads everything from the house's store. A damaged row is left out and named.
    pub async fn load<S: Store>(store: &S) -> Result<(House, Damage), StoreError> {
        let mut damage = Damage::default();
        let webstores: Vec<Webstore> = records(store, &mut damage).await?;
        let templates: Vec<CustomerTemplate> = records(store, &mut damage).await?;
        let regional_defaults = records(store, &mut damage).await?;
        let codes: Vec<CountryCodes> = records(store, &mut damage).await?;
        let summaries: Vec<Summary> = records(store, &mut damage).await?;
        let settings = store.read(Table::Settings).await?;
        let shown = setting::<Shown>(&settings, "shown", &mut damage);
        let kept = Kept {
            webstores: by(webstores.into_iter().map(|it| it.0), |it| {
                it.webstore.code.clone()
            }),
            shared: Shared {
                templates: by(templates, |it| it.code.clone()),
                regional_defaults,
                country_codes: by(codes, |it| it.company.clone()),
            },
            summaries: by(summaries, |it| it.webstore.clone()),
            assisted: setting(&settings, "assisted", &mut damage),
            shown: shown.map(|it| it.0),
            columns: setting(&settings, "columns", &mut damage).unwrap_or_default(),
            habits: setting(&settings, "habits", &mut damage).unwrap_or_default(),
        };
        let unsaved = Vec::new();
        Ok((House { kept, unsaved }, damage))
    }

    /// What the store does not hold yet, in the order in which it was changed. Whoever takes it writes it.
    #[must_use]
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.unsaved)
    }

    fn put<R: Record>(&mut self, record: &R) {
        self.unsaved.push(put(record));
    }

    fn delete(&mut self, table: Table, key: &str) {
        self.unsaved.push(Change::Delete(table, key.to_owned()));
    }

    /// The code of the webstore that was shown last, or of any other; none when there is none.
    pub fn shown_webstore(&self) -> Option<&str> {
        let shown = self.shown.as_deref();
        shown
            .filter(|code| self.webstores.contains_key(*code))
            .or_else(|| self.webstores.keys().next().map(String::as_str))
    }

    /// Shows a column of the mapping in this browser, or no longer.
    pub fn toggle_column(&mut self, column: Column) {
        self.kept.columns.toggle(column);
        self.unsaved.push(put(&self.kept.columns));
    }

    /// Changes how this browser is used.
    pub fn change_habits(&mut self, change: impl FnOnce(&mut Habits)) {
        change(&mut self.kept.habits);
        self.unsaved.push(put(&self.kept.habits));
    }

    /// Notes which webstore is shown.
    pub fn show(&mut self, code: &str) {
        self.put(&Shown(code.to_owned()));
        self.kept.shown = Some(code.to_owned());
    }

    /// Notes how far the assisted setup is; none when it is finished or given up.
    pub fn note_assisted(&mut self, assisted: Option<Assisted>) {
        match &assisted {
            Some(assisted) => self.put(assisted),
            None => self.delete(Assisted::TABLE, "assisted"),
        }
        self.kept.assisted = assisted;
    }

    /// Adds a webstore, or keeps another connection of one.
    pub fn keep_webstore(&mut self, connection: Connection) {
        self.put(&Webstore(connection.clone()));
        let code = connection.webstore.code.clone();
        self.kept.webstores.insert(code, connection);
    }

    /// Forgets a webstore with its regional defaults. What the two systems hold stays; its own rows are another store's.
    pub fn forget_webstore(&mut self, code: &str) {
        self.kept.webstores.remove(code);
        self.delete(Table::Webstores, code);
        self.kept.summaries.remove(code);
        self.delete(Table::Summaries, code);
        let rows = self.shared.regional_defaults.iter();
        let of_it: Vec<String> = rows
            .filter(|row| row.webstore == code)
            .map(Record::key)
            .gathered();
        for key in of_it {
            self.forget_regional_default(&key);
        }
    }

    /// Notes how a webstore stands.
    pub fn note_summary(&mut self, summary: Summary) {
        self.put(&summary);
        let summaries = &mut self.kept.summaries;
        summaries.insert(summary.webstore.clone(), summary);
    }

    /// Adds a customer template, or replaces the one of its code.
    pub fn keep_template(&mut self, template: CustomerTemplate) {
        self.put(&template);
        let templates = &mut self.kept.shared.templates;
        templates.insert(template.code.clone(), template);
    }

    /// Forgets a customer template. Where it is still named it is shown as broken.
    pub fn forget_template(&mut self, code: &str) {
        self.kept.shared.templates.remove(code);
        self.delete(CustomerTemplate::TABLE, code);
    }

    /// Keeps a regional default. `former` is the key that it had before.
    pub fn keep_regional_default(&mut self, former: Option<&str>, row: RegionalDefault) {
        let key = row.key();
        if let Some(former) = former.filter(|former| *former != key) {
            self.forget_regional_default(former);
        }
        self.put(&row);
        let rows = &mut self.kept.shared.regional_defaults;
        rows.retain(|it| it.key() != key);
        rows.push(row);
    }

    /// Forgets a regional default.
    pub fn forget_regional_default(&mut self, key: &str) {
        let rows = &mut self.kept.shared.regional_defaults;
        rows.retain(|it| it.key() != key);
        self.delete(RegionalDefault::TABLE, key);
    }

    /// Keeps how a company writes countries, in place of what was known of it.
    pub fn keep_country_codes(&mut self, codes: CountryCodes) {
        self.put(&codes);
        let all = &mut self.kept.shared.country_codes;
        all.insert(codes.company.clone(), codes);
    }

    /// Notes how a company writes a country: none takes the user's choice back, so that names and codes decide again.
    pub fn choose_country_code(&mut self, company: &CompanyId, iso: &str, code: Option<&str>) {
        self.change_codes(company, |codes| match code.map(str::to_uppercase) {
            Some(code) => {
                codes.means.remove(&code);
                codes.codes.insert(iso.to_owned(), code);
            }
            None => drop(codes.codes.remove(iso)),
        });
    }

    /// Notes which country one of a company's codes stands for: none takes the user's word back, so that names and codes
    /// decide again. Several codes may stand for one country.
    pub fn choose_code_meaning(&mut self, company: &CompanyId, code: &str, iso: Option<&str>) {
        let code = upper(code);
        self.change_codes(company, |codes| {
            codes
                .codes
                .retain(|of, written| *written != code || iso == Some(of.as_str()));
            match iso {
                Some(iso) => drop(codes.means.insert(code, iso.to_owned())),
                None => drop(codes.means.remove(&code)),
            }
        });
    }

    fn change_codes(&mut self, company: &CompanyId, change: impl FnOnce(&mut CountryCodes)) {
        let codes = self
            .kept
            .shared
            .country_codes
            .entry(company.clone())
            .or_insert_with(|| CountryCodes {
                company: company.clone(),
                ..CountryCodes::default()
            });
        change(codes);
        self.unsaved.push(put(&*codes));
    }
}

fn by<K: Ord, R>(records: impl IntoIterator<Item = R>, key: impl Fn(&R) -> K) -> BTreeMap<K, R> {
    // One after the other: `collect` would sort them first, with a copy of sorting's code for each type.
    let mut by_key = BTreeMap::new();
    by_key.extend(records.into_iter().map(|record| (key(&record), record)));
    by_key
}
