//! Where the rows of each collection come from.

use super::cells::{CompanyRow, CustomerRow, Row};
use super::filter::Filter;
use super::lists::Source;
use super::state::{Company, Customer};
use super::tables::TableRow;

/// The customers of a company.
pub(crate) struct Customers<'a>(pub &'a Company);

impl<'a> Customers<'a> {
    fn row(&self, customer: &'a Customer) -> CustomerRow<'a> {
        CustomerRow {
            customer,
            tables: &self.0.tables,
        }
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

    /// By id, by number, or by the moment of the last change, which reading changes asks for.
    fn narrowed(&self, filter: &Filter) -> Option<Vec<CustomerRow<'a>>> {
        let company = self.0;
        if let Some(id) = filter.one_id() {
            return Some(
                company
                    .customer(id)
                    .map(|c| self.row(c))
                    .into_iter()
                    .collect(),
            );
        }
        if let Some(number) = filter.one_number() {
            let found = company.by_number(&number.to_uppercase());
            return Some(found.map(|c| self.row(c)).into_iter().collect());
        }
        let since = filter.changed_since()?;
        let mut rows: Vec<CustomerRow<'a>> =
            company.changed_since(since).map(|c| self.row(c)).collect();
        rows.sort_by(|a, b| a.customer.number.cmp(&b.customer.number));
        Some(rows)
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
pub(crate) struct Companies<'a>(pub &'a Company);

impl<'a> Source<'a> for Companies<'a> {
    type Row = CompanyRow;

    fn count(&self) -> usize {
        2
    }

    fn behind(&self, key: Option<&str>) -> Box<dyn Iterator<Item = CompanyRow> + 'a> {
        let both = [CompanyRow::own(self.0), CompanyRow::other(self.0)];
        behind(both.into_iter(), key)
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
