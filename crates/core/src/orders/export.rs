//! The list of orders as a CSV file.

use std::sync::Arc;

use super::book::OrderLine;
use crate::csv;
use crate::webstore::Party;

const HEADINGS: [&str; 23] = [
    "Order no.",
    "Order ID",
    "Placed (UTC)",
    "Status",
    "Name",
    "E-mail",
    "Webstore ID",
    "Guest",
    "E-mail belongs to",
    "Country/region and state",
    "Currency",
    "Total",
    "Tax",
    "Sell-to customer no.",
    "Sell-to: why",
    "Bill-to customer no.",
    "Bill-to: why",
    "Ship-to",
    "Resolved",
    "What to do",
    "Sell-to written to the order",
    "Bill-to written to the order",
    "Last error",
];

/// One line for each order.
pub fn csv<'a>(lines: impl IntoIterator<Item = &'a Arc<OrderLine>>) -> String {
    csv::document(HEADINGS, lines.into_iter().map(|line| row(line)))
}

fn row(line: &OrderLine) -> [String; HEADINGS.len()] {
    let order = &line.order;
    let number = |party| line.decision.of(party).map_or("", |answer| &answer.number);
    let noted = |party| order.noted.get(party).unwrap_or_default().to_owned();
    let unresolved = line.decision.unresolved();
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let failure = line.failure.as_ref();
    [
        order.number.clone(),
        order.id.to_string(),
        order
            .created
            .map_or_else(String::new, |at| at.to_utc_text()),
        order.status.clone(),
        order.name.clone(),
        order.email.clone(),
        order.account.map_or_else(String::new, |id| id.to_string()),
        yes_or_no(line.is_guest()),
        line.known_guest.as_deref().unwrap_or_default().to_owned(),
        line.region.clone(),
        order.currency.clone(),
        order.total.clone(),
        order.total_tax.clone(),
        number(Party::SellTo).to_owned(),
        line.decision.words(Party::SellTo),
        number(Party::BillTo).to_owned(),
        line.decision.words(Party::BillTo),
        line.ship_to.words(),
        yes_or_no(unresolved.is_none()),
        unresolved.map_or_else(String::new, |it| it.remedy().words().to_owned()),
        noted(Party::SellTo),
        noted(Party::BillTo),
        failure.map_or_else(String::new, |it| format!("{} {}", it.what, it.remedy)),
    ]
}
