//! The company's users: what each may do, and the keys they come with.

use serde::{Deserialize, Serialize};

use super::errors::CompanyError;

/// What a user may do in the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permissions {
    /// Everything that the API offers.
    Full,
    /// The permission set D365 READ: reads everything, inserts, modifies and deletes nothing.
    ReadOnly,
    /// Reads tables such as countries and contacts, but has nothing to do with customers.
    NoCustomers,
    /// Can sign in with Entra ID and is no user of Business Central.
    NoLicense,
}

/// Somebody with a name and keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// User principal name: what is typed when signing in with Entra ID.
    pub sign_in_name: &'static str,
    /// As pages greet them.
    pub full_name: &'static str,
    /// User name in Business Central, for Basic authentication on-premises.
    pub name: &'static str,
    /// Web service access key: 44 characters, as those that Business Central makes.
    pub access_key: &'static str,
    pub permissions: Permissions,
}

/// One for each kind of permissions.
pub(crate) static USERS: [User; 4] = [
    User {
        sign_in_name: "ada.weber@cronus.example",
        full_name: "Ada Weber",
        name: "CONCORD",
        access_key: "Q29uY29yZCBzYW5kYm94IGFjY2VzcyBrZXkgb25seSE=",
        permissions: Permissions::Full,
    },
    User {
        sign_in_name: "rosa.lind@cronus.example",
        full_name: "Rosa Lind",
        name: "READER",
        access_key: "UmVhZHMgb25seSwgaW4gdGhlIHNhbmRib3ggb25seS4=",
        permissions: Permissions::ReadOnly,
    },
    User {
        sign_in_name: "noel.stock@cronus.example",
        full_name: "Noel Stock",
        name: "STOCK",
        access_key: "Tm8gY3VzdG9tZXJzIGhlcmUsIGluIHRoZSBzYW5kYm8=",
        permissions: Permissions::NoCustomers,
    },
    User {
        sign_in_name: "greta.gast@cronus.example",
        full_name: "Greta Gast",
        name: "GUEST",
        access_key: "TmV2ZXIgYSB1c2VyIG9mIEJ1c2luZXNzIENlbnRyYWw=",
        permissions: Permissions::NoLicense,
    },
];

/// The table that a call works on, as error texts name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TableData {
    pub number: u32,
    pub name: &'static str,
    /// The app that it comes with.
    pub app: &'static str,
}

pub(super) const BASE_APPLICATION: &str = "Base Application";

/// Table 18.
pub(crate) const CUSTOMER: TableData = TableData {
    number: 18,
    name: "Customer",
    app: BASE_APPLICATION,
};

/// Table 79.
pub(crate) const COMPANY_INFORMATION: TableData = TableData {
    number: 79,
    name: "Company Information",
    app: BASE_APPLICATION,
};

impl User {
    /// Whether the user may do to the table what the method stands for.
    ///
    /// # Errors
    /// Business Central's text since version 22, which names table, permission and app; seen with status 403 and
    /// `Internal_ServerError` [S] (facts §5.2 has 400 or 403).
    pub fn check(&self, table: TableData, method: &str) -> Result<(), CompanyError> {
        let needed = needed(method);
        let allowed = match self.permissions {
            Permissions::Full => true,
            Permissions::ReadOnly => needed == "Read",
            Permissions::NoCustomers => table != CUSTOMER,
            Permissions::NoLicense => false,
        };
        match allowed {
            true => Ok(()),
            false => Err(refused(table, needed)),
        }
    }
}

/// The permission that a method needs, as error texts name it.
pub(super) fn needed(method: &str) -> &'static str {
    match method {
        "POST" => "Insert",
        "PATCH" => "Modify",
        "DELETE" => "Delete",
        _ => "Read",
    }
}

/// The error where a permission is missing.
pub(crate) fn refused(table: TableData, needed: &str) -> CompanyError {
    let message = format!(
        "Sorry, the current permissions prevented the action. (TableData {} {} {needed}: {})",
        table.number, table.name, table.app
    );
    CompanyError::new(403, "Internal_ServerError", message)
}
