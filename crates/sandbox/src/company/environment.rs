//! The environment: the companies that users may open, and one that they may not.

use serde_json::Value;

use super::cells::CompanyRow;
use super::errors::CompanyError;
use super::state::Company;
use super::users::{self, COMPANY_INFORMATION};
use crate::exchange::Call;
use crate::guid::Guid;
use crate::systems::Systems;

/// A company that is listed and that none of the users has permissions in.
const CLOSED_COMPANY_NAME: &str = "My Company";

/// All companies of the environment.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    /// Those that users may open.
    pub open: Systems<Company>,
    /// The id of the one that they may not.
    pub closed_id: Guid,
}

impl Environment {
    /// As the list of companies shows them, by name.
    pub fn rows(&self) -> impl Iterator<Item = CompanyRow> + use<> {
        let open = self.open.iter().map(|company| CompanyRow {
            id: company.id,
            name: company.home().name,
        });
        let closed = CompanyRow {
            id: self.closed_id,
            name: CLOSED_COMPANY_NAME,
        };
        let mut rows: Vec<CompanyRow> = open.chain([closed]).collect();
        rows.sort_by_key(|row| row.name);
        rows.into_iter()
    }

    /// The id of the company of this name, with its letter case.
    pub fn id_of(&self, name: &str) -> Option<Guid> {
        self.rows().find(|row| row.name == name).map(|row| row.id)
    }

    /// The company that the path names, in which every user has some permission.
    ///
    /// # Errors
    /// There is no such company, or nobody may open it.
    pub fn addressed(&mut self, call: &Call) -> Result<&mut Company, CompanyError> {
        let (id, named) = self.named(call)?;
        if id == self.closed_id {
            return Err(users::refused(COMPANY_INFORMATION, "Read"));
        }
        let mut open = self.open.iter_mut();
        open.find(|company| company.id == id)
            .ok_or_else(|| CompanyError::no_such_company(&named))
    }

    /// The company that a call is about, as far as faults and counts want to know it: where it names none, the first.
    pub fn meant(&self, call: &Call) -> &Company {
        let id = match call.path.ends_with("/$batch") {
            true => self.of_batch(call),
            false => self.named(call).ok().map(|(id, _)| id),
        };
        id.and_then(|id| self.open.iter().find(|company| company.id == id))
            .unwrap_or(&self.open.first)
    }

    /// The company of a batch's first operation: its address or its header names it.
    fn of_batch(&self, call: &Call) -> Option<Guid> {
        let body: Value = serde_json::from_str(&call.body).ok()?;
        let operation = body["requests"].get(0)?;
        let url = operation["url"].as_str()?.trim_start_matches('/');
        match url.strip_prefix("companies(") {
            Some(rest) => Guid::parse(rest.split(')').next()?),
            None => self.id_of(header(operation, "company")?),
        }
    }

    /// The id in the path, and as it was written: an id in the API, a name in the page services.
    fn named(&self, call: &Call) -> Result<(Guid, String), CompanyError> {
        let quoted = call.path_value("name");
        if quoted.is_empty() {
            let given = call.path_value("company").to_owned();
            let id = Guid::parse(&given).ok_or_else(CompanyError::bad_key)?;
            return Ok((id, given));
        }
        let name = quoted.trim_matches('\'').replace("''", "'");
        let id = self.id_of(&name);
        let id = id.ok_or_else(|| CompanyError::no_such_company(&name))?;
        Ok((id, name))
    }
}

/// A header of an operation, whatever the letter case of its name.
pub(super) fn header<'a>(operation: &'a Value, name: &str) -> Option<&'a str> {
    let mut headers = operation["headers"].as_object().into_iter().flatten();
    headers
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .and_then(|(_, value)| value.as_str())
}
