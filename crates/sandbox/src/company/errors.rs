//! Business Central's error bodies (facts §5.2).

use serde_json::json;

use crate::exchange::Reply;
use crate::guid::Guid;

/// What a call answers in place of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CompanyError {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl CompanyError {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// Raised by the application's own code: a validation, a missing value.
    pub fn dialog(message: impl Into<String>) -> Self {
        Self::new(400, "Application_DialogException", message)
    }

    /// A request that OData itself cannot take.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub fn credentials() -> Self {
        Self::new(
            401,
            "Authentication_InvalidCredentials",
            "The server has rejected the client credentials.",
        )
    }

    /// The server's own fault.
    pub fn internal() -> Self {
        Self::new(500, "Internal_ServerError", "An error has occurred.")
    }

    /// Entra knows them, Business Central does not [S].
    pub fn not_authorized() -> Self {
        Self::new(
            401,
            "Authentication_InvalidCredentials",
            "Web service call failed because user could not be authenticated or authorized.",
        )
    }

    pub fn no_such_segment(segment: &str) -> Self {
        Self::new(
            404,
            "BadRequest_ResourceNotFound",
            format!("Resource not found for the segment '{segment}'."),
        )
    }

    pub fn no_such_company(given: &str) -> Self {
        Self::new(
            404,
            "Internal_CompanyNotFound",
            format!("Cannot find company \"{given}\"."),
        )
    }

    /// Sources differ on the code of a missing id; the status is what counts (facts §5.2).
    pub fn no_such_record(caption: &str, id: Guid) -> Self {
        let message = format!(
            "The {caption} does not exist. Identification fields and values: SystemId='{{{}}}'",
            id.to_string().to_uppercase()
        );
        Self::new(404, "Internal_RecordNotFound", message)
    }

    /// A key in the path that is no GUID.
    pub fn bad_key() -> Self {
        Self::new(
            400,
            "BadRequest_NotFound",
            "Bad Request - Error in query syntax.",
        )
    }

    /// A key of a page service that no record has.
    pub fn no_such_key() -> Self {
        Self {
            status: 404,
            ..Self::bad_key()
        }
    }

    /// What the gateway answers before the application is reached: no correlation id.
    pub fn reply_plain(&self) -> Reply {
        let error = json!({"code": self.code, "message": self.message});
        Reply::json(self.status, &json!({"error": error}))
    }

    /// The correlation id is part of the text, after two blanks.
    pub fn reply(&self, correlation: Guid) -> Reply {
        let message = format!("{}  CorrelationId:  {correlation}.", self.message);
        Reply::json(
            self.status,
            &json!({"error": {"code": self.code, "message": message}}),
        )
    }
}
