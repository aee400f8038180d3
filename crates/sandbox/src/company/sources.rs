//! Where the rows of each collection come from.

use serde_json::Value;

use super::cells::{CompanyRow, CustomerRow, Row};
use super::environment::Environment;
use super::filter::Filter;
use super::index::From;
use super::lists::Source;
use super::state::Company;
use super::table::TableRow;
use crate::guid::Guid;

/// The customers of a company.
pub(crate) struct Customers<'a>(pub &'a Company);

impl<'a> Customers<'a> {
    fn row(&self, number: &str) -> Option<CustomerRow<'a>> {
        let company = self.0;
        let row = |customer| CustomerRow {
            customer,
            tables: &company.tables,
        };
        company.by_number(number).map(row)
    }

    /// The numbers of those that a field's value can be looked up by, and perhaps of some more.
    fn looked_up(&self, filter: &Filter) -> Option<Vec<&'a str>> {
        let (company, index) = (self.0, &self.0.index);
        if let Some(ids) = filter.values_of("id") {
            let ids = ids.into_iter().filter_map(Guid::parse);
            return Some(ids.filter_map(|id| index.number_of(id)).collect());
        }
        if let Some(numbers) = filter.values_of("number") {
            let found = numbers
                .into_iter()
                .filter_map(|number| company.by_number(&number.to_uppercase()));
            return Some(found.map(|customer| customer.number.as_str()).collect());
        }
        if let Some(emails) = filter.values_of("email") {
            let found = emails.into_iter().flat_map(|email| index.with_email(email));
            return Some(found.collect());
        }
        let names = filter.values_of("displayName")?;
        let found = names.into_iter().flat_map(|name| index.with_name(name));
        Some(found.collect())
    }

    /// The numbers of those that the filter's moments leave, in the order of their last changes.
    fn changed(
        &self,
        filter: Option<&Filter>,
        from: Option<From<'_>>,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        let (since, until) = filter.map_or((None, None), Filter::changed_between);
        let from = from.unwrap_or(From::Moment(since.unwrap_or(i64::MIN)));
        let changed = self.0.index.changed(from);
        changed
            .take_while(move |(moment, _)| until.is_none_or(|until| *moment <= until))
            .map(|(_, number)| number)
    }
}

impl<'a> Source<'a> for Customers<'a> {
    type Row = CustomerRow<'a>;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = CustomerRow<'a>> + 'a> {
        let company: &'a Company = self.0;
        let tables = &company.tables;
        let row = move |customer| CustomerRow { customer, tables };
        match key {
            Some(number) => Box::new(company.customers_behind(number).map(row)),
            None => Box::new(company.customers().map(row)),
        }
    }

    /// By id, number, e-mail or name, or by the moment of the last change, which reading changes asks for.
    fn narrowed(&self, filter: &Filter) -> Option<Vec<CustomerRow<'a>>> {
        let mut numbers = match self.looked_up(filter) {
            Some(numbers) => numbers,
            None if filter.changed_between() == (None, None) => return None,
            None => self.changed(Some(filter), None).collect(),
        };
        numbers.sort_unstable();
        numbers.dedup();
        Some(numbers.into_iter().filter_map(|n| self.row(n)).collect())
    }

    /// By the last change, unless the filter can be looked up, which leaves fewer.
    fn in_order(
        &self,
        order: &[(String, bool)],
        filter: Option<&Filter>,
        after: Option<&[Value]>,
    ) -> Option<Box<dyn Iterator<Item = CustomerRow<'a>> + 'a>> {
        let is_by_change = matches!(order, [(field, false)] if field == "lastModifiedDateTime");
        if !is_by_change || filter.is_some_and(|filter| self.looked_up(filter).is_some()) {
            return None;
        }
        let from = match after {
            Some([moment, number]) => Some(From::Behind(moment.as_i64()?, number.as_str()?)),
            _ => None,
        };
        let numbers = self.changed(filter, from);
        let own = Customers(self.0);
        Some(Box::new(numbers.filter_map(move |number| own.row(number))))
    }
}

/// A table whose rows all fit into one answer.
pub(crate) struct Rows<'a>(pub &'a [TableRow]);

impl<'a> Source<'a> for Rows<'a> {
    type Row = &'a TableRow;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = &'a TableRow> + 'a> {
        behind(self.0.iter(), key)
    }
}

/// The companies of the environment: those that nobody has permissions in are listed too [I].
pub(crate) struct Companies<'a>(pub &'a Environment);

impl<'a> Source<'a> for Companies<'a> {
    type Row = CompanyRow;

    fn count(&self) -> usize {
        self.0.rows().count()
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = CompanyRow> + 'a> {
        behind(self.0.rows(), key)
    }
}

/// Few rows: all are looked at.
pub(super) fn behind<'a, R: Row + 'a>(
    rows: impl Iterator<Item = R> + 'a,
    key: Option<&str>,
) -> Box<dyn Iterator<Item = R> + 'a> {
    let key = key.map(str::to_owned);
    Box::new(rows.filter(move |row| {
        key.as_ref().is_none_or(|key| {
            let own = row.cell(R::KEY).map(|cell| cell.sort_key());
            own.is_some_and(|own| own.as_str() > Some(key.as_str()))
        })
    }))
}
