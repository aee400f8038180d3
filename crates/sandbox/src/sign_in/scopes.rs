//! What a token is asked for.

use super::errors::Refusal;

/// The resource whose permissions the company's API asks for.
const RESOURCE: &str = "https://api.businesscentral.dynamics.com/";
/// Its delegated permissions (facts §6.1); `.default` stands for all that were consented to.
const PERMISSIONS: [&str; 3] = ["user_impersonation", "Financials.ReadWrite.All", ".default"];
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The scopes of a request, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scopes {
    asked: Vec<String>,
}

impl Scopes {
    /// Reads the parameter `scope`: names with blanks between them.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let asked: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let is_known = |scope: &&String| {
            OPENID.contains(&scope.as_str())
                || scope
                    .strip_prefix(RESOURCE)
                    .is_some_and(|permission| PERMISSIONS.contains(&permission))
        };
        match asked.iter().find(|scope| !is_known(scope)) {
            Some(unknown) => Err(Refusal::UnknownScope(unknown.clone())),
            None => Ok(Self { asked }),
        }
    }

    fn names(&self, scope: &str) -> bool {
        self.asked.iter().any(|asked| asked == scope)
    }

    /// Whether the access token is for the company's API.
    pub fn are_for_the_company(&self) -> bool {
        self.asked.iter().any(|scope| scope.starts_with(RESOURCE))
    }

    /// Whether a refresh token comes along.
    pub fn are_offline(&self) -> bool {
        self.names("offline_access")
    }

    /// Whether an id token comes along.
    pub fn are_openid(&self) -> bool {
        self.names("openid")
    }

    /// As the token's answer lists them: all that was consented to on the resource, and never `offline_access`.
    pub fn granted(&self) -> String {
        let of_resource = PERMISSIONS
            .iter()
            .filter(|_| self.are_for_the_company())
            .map(|permission| format!("{RESOURCE}{permission}"));
        let openid = self
            .asked
            .iter()
            .filter(|scope| !scope.starts_with(RESOURCE) && *scope != "offline_access");
        let all: Vec<String> = of_resource.chain(openid.cloned()).collect();
        all.join(" ")
    }
}
