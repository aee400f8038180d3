//! The setup that all who synchronise a webstore share, as Concord's own API keeps it (docs/business-central-api.md, setups).

use serde_json::Value;

use super::client::{Client, quoted};
use super::own_rows::OwnRow;
use crate::call::CallError;
use crate::ports::CallPorts;

impl<P: CallPorts> Client<'_, P> {
    /// The row of a webstore; none where nobody has shared a setup.
    pub async fn setup_row(&self, webstore: &str) -> Result<Option<OwnRow>, CallError> {
        let filter = format!("webstore eq '{}'", quoted(webstore));
        let rows = self.own_rows("setups", &filter, "").await?;
        Ok(rows.into_iter().next())
    }

    /// Writes the row of a webstore: a new one, or the one that is there.
    pub async fn write_setup(
        &self,
        row: Option<&OwnRow>,
        body: Value,
    ) -> Result<OwnRow, CallError> {
        self.write_own_row("setups", row, body).await
    }
}
