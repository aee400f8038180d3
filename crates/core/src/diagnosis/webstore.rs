//! What is tried of a webstore.

use http::Method;
use serde_json::{Value, json};

use super::{Check, Finding, Trial, Verdict};
use crate::call::{CallError, Fault, Side};
use crate::reading::Oddity;
use crate::sync::{Ports, Session};
use crate::webstore::{Client, KeyPlace, Part};

/// Tries everything of the webstore.
pub(super) async fn checks<P: Ports>(session: &Session<'_, P>) -> Vec<(Check, Verdict)> {
    let client = Client::new(session);
    let mut trial = Trial::new();
    let mut shows_meta_data = false;
    trial.of(Check::Site, site(session, &client)).await;
    let read = async {
        match read(&client).await {
            Ok(meta_data) => {
                shows_meta_data = meta_data;
                look_at_lists(session, &client).await;
                // What does no harm is noted all the same, with what ends it.
                match session.observed.all().into_iter().next() {
                    Some(oddity) => Verdict::Note(Finding::Odd(oddity)),
                    None => Verdict::Good("Customers can be read.".to_owned()),
                }
            }
            Err(finding) => Verdict::Bad(finding),
        }
    };
    trial.of(Check::WebstoreRead, read).await;
    trial.of(Check::WebstoreWrite, write(&client)).await;
    let meta_data = async {
        match shows_meta_data {
            true => Verdict::Good("Meta data can be read and written.".to_owned()),
            false => Verdict::Note(Finding::MetaHidden),
        }
    };
    trial.of(Check::MetaData, meta_data).await;
    trial.checks
}

/// What the site says it offers.
async fn site<P: Ports>(session: &Session<'_, P>, client: &Client<'_, P>) -> Verdict {
    let error = match client
        .try_once(
            Method::GET,
            "/wp-json/?_fields=name,home,namespaces",
            None,
            KeyPlace::Nowhere,
        )
        .await
    {
        Ok(answer) => return judge_index(&answer),
        Err(error) => error,
    };
    if matches!(error.fault, Fault::Unreachable { .. } | Fault::TimedOut) {
        return Verdict::Bad(Finding::NotReachable {
            side: Side::Webstore,
            through_proxy: !session.connection.proxy_prefix.is_empty(),
        });
    }
    let is_missing = matches!(
        error.fault,
        Fault::NotFound { .. } | Fault::NotItsAnswer { status: 404, .. }
    );
    // Without pretty addresses the same index is found by a parameter.
    let plain = "/?rest_route=/";
    if is_missing
        && let Ok(answer) = client
            .try_once(Method::GET, plain, None, KeyPlace::Nowhere)
            .await
        && answer["namespaces"].is_array()
    {
        return Verdict::Bad(Finding::PermalinksOff);
    }
    Verdict::Bad(error.into())
}

fn judge_index(index: &Value) -> Verdict {
    let Some(namespaces) = index["namespaces"].as_array() else {
        return Verdict::Bad(Finding::NotWooCommerce {
            words: index["name"]
                .as_str()
                .unwrap_or("no list of what it offers")
                .to_owned(),
        });
    };
    if !namespaces.iter().any(|it| it == "wc/v3") {
        return Verdict::Bad(Finding::WooCommerceOff);
    }
    let name = index["name"].as_str().unwrap_or_default();
    Verdict::Good(match name.is_empty() {
        true => "WooCommerce answers.".to_owned(),
        false => format!("“{name}” answers."),
    })
}

/// Whether meta data is in the answer. Of all roles there is at least one account: an administrator's.
async fn read<P: Ports>(client: &Client<'_, P>) -> Result<bool, Finding> {
    let path = "/wp-json/wc/v3/customers?role=all&per_page=1&_fields=id,meta_data";
    match client
        .try_once(Method::GET, path, None, client.key_place())
        .await
    {
        Ok(answer) => match answer.as_array() {
            Some(customers) => Ok(customers.iter().any(|it| it.get("meta_data").is_some())),
            None => Err(Finding::NotWooCommerce {
                words: "no list of customers".to_owned(),
            }),
        },
        Err(error) => Err(why_not_read(client, path, error).await),
    }
}

/// Notes whether lists say how many records there are.
async fn look_at_lists<P: Ports>(session: &Session<'_, P>, client: &Client<'_, P>) {
    let first = Part::Slice { offset: 0, size: 1 };
    if let Ok(page) = client.account_ids(first).await
        && page.total.is_none()
    {
        session.observed.note(Oddity::TotalsHidden);
    }
}

async fn why_not_read<P: Ports>(client: &Client<'_, P>, path: &str, error: CallError) -> Finding {
    let Fault::Refused {
        status,
        code,
        words,
    } = &error.fault
    else {
        return error.into();
    };
    if *status == 403 {
        return Finding::RoleTooLow;
    }
    match code.as_str() {
        "woocommerce_rest_authentication_error" if words.contains("read permissions") => {
            Finding::KeyWriteOnly
        }
        "woocommerce_rest_authentication_error" => Finding::SecretWrong,
        // No key came along, or none that WooCommerce knows: it says the same of both (facts/woocommerce.md "Errors").
        "woocommerce_rest_cannot_view" if client.key_place() == KeyPlace::Header => {
            match client
                .try_once(Method::GET, path, None, KeyPlace::Query)
                .await
            {
                Ok(_) => Finding::HeaderStripped,
                Err(_) => Finding::KeyUnknown,
            }
        }
        "woocommerce_rest_cannot_view" => Finding::KeyUnknown,
        _ => error.into(),
    }
}

/// An empty batch changes nothing, and is refused like any other when the key may not write.
async fn write<P: Ports>(client: &Client<'_, P>) -> Verdict {
    let path = "/wp-json/wc/v3/customers/batch";
    match client
        .try_once(Method::POST, path, Some(json!({})), client.key_place())
        .await
    {
        Ok(_) => Verdict::Good("Customers can be written.".to_owned()),
        Err(error) => Verdict::Bad(match &error.fault {
            Fault::Refused { status: 403, .. } => Finding::RoleTooLow,
            Fault::Refused { .. } => Finding::KeyReadOnly,
            _ => error.into(),
        }),
    }
}
