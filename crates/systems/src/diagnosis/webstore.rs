//! What is tried of a webstore.

use http::Method;
use serde_json::{Value, json};

use super::{Check, Finding, Trial, Verdict};
use crate::call::Session;
use crate::call::{CallError, Fault, Side};
use crate::ports::CallPorts;
use crate::reading::Observed;
use crate::reading::Oddity;
use crate::webstore::{Client, KeyPlace, Part};

/// Tries everything of the webstore.
pub(super) async fn checks<P: CallPorts>(session: &Session<'_, P>) -> Vec<(Check, Verdict)> {
    let client = Client::new(session);
    let mut trial = Trial::new(session, Side::Webstore);
    let mut shows_meta_data = false;
    trial.of(Check::Site, site(session, &client)).await;
    let read = async {
        match read(&client).await {
            Ok(meta_data) => {
                shows_meta_data = meta_data;
                look_at_lists(session, &client).await;
                Verdict::Good("Customers can be read.".to_owned())
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

/// What of the index is asked for.
const INDEX: &str = "/wp-json/?_fields=name,home,namespaces";

/// What the site says it offers.
async fn site<P: CallPorts>(session: &Session<'_, P>, client: &Client<'_, P>) -> Verdict {
    let asked = client.try_once(Method::GET, INDEX, None, KeyPlace::Nowhere);
    let error = match asked.await {
        Ok(answer) => return judge_index(&answer),
        Err(error) => error,
    };
    match &error.fault {
        Fault::Unreachable { .. } | Fault::TimedOut => Verdict::Bad(Finding::NotReachable {
            side: Side::Webstore,
            through_proxy: !session.connection.proxy_prefix.is_empty(),
        }),
        Fault::Redirected { to } => {
            let to = match to {
                Some(to) => Some(without_api(to)),
                None => near_address(session).await,
            };
            Verdict::Bad(Finding::Redirects {
                side: Side::Webstore,
                to,
            })
        }
        // Without pretty addresses the same index is found elsewhere.
        Fault::NotFound { .. } | Fault::NotItsAnswer { status: 404, .. } => {
            let elsewhere = other_index(session, client).await;
            Verdict::Bad(elsewhere.unwrap_or_else(|| error.into()))
        }
        Fault::Refused { words, .. }
        | Fault::NotItsAnswer {
            status: 401 | 403,
            words,
        } => match error.clone().into() {
            refused @ (Finding::ProxyRefused { .. } | Finding::ProxyOverHttp1 { .. }) => {
                Verdict::Bad(refused)
            }
            // Plugins close it to strangers. Whether the key opens the rest is tried next.
            _ => Verdict::Note(Finding::IndexClosed {
                words: words.clone(),
            }),
        },
        _ => Verdict::Bad(error.into()),
    }
}

/// Whether an index of what a site offers is at this path. No key is sent.
async fn has_index<P: CallPorts>(client: &Client<'_, P>, path: &str) -> bool {
    let answer = client.try_once(Method::GET, path, None, KeyPlace::Nowhere);
    let answer = answer.await;
    answer.is_ok_and(|answer| answer["namespaces"].is_array())
}

/// Where the index is when it is not below `/wp-json`.
async fn other_index<P: CallPorts>(
    session: &Session<'_, P>,
    client: &Client<'_, P>,
) -> Option<Finding> {
    if has_index(client, &format!("/index.php{INDEX}")).await {
        let url = session.connection.webstore.url.trim_end_matches('/');
        return Some(Finding::IndexPermalinks {
            address: format!("{url}/index.php"),
        });
    }
    let is_plain = has_index(client, "/?rest_route=/").await;
    is_plain.then_some(Finding::PermalinksOff)
}

/// An address without what Concord itself puts behind it.
fn without_api(address: &str) -> String {
    let base = address.split("/wp-json").next().unwrap_or(address);
    base.trim_end_matches('/').to_owned()
}

/// A browser does not tell where an address leads: the usual ones are tried, with `https` and with or without `www`. No key is
/// sent to them.
async fn near_address<P: CallPorts>(session: &Session<'_, P>) -> Option<String> {
    let url = session.connection.webstore.url.trim_end_matches('/');
    let (_, rest) = url.split_once("://")?;
    let other = match rest.strip_prefix("www.") {
        Some(bare) => bare.to_owned(),
        None => format!("www.{rest}"),
    };
    for rest in [rest, &other] {
        let address = format!("https://{rest}");
        let mut connection = session.connection.clone();
        connection.webstore.url.clone_from(&address);
        let near = Session {
            ports: session.ports,
            connection: &connection,
            pace: session.pace,
            meta_keys: session.meta_keys.clone(),
            way: session.way.clone(),
            observed: Observed::default(),
        };
        if address != url && has_index(&Client::new(&near), INDEX).await {
            return Some(address);
        }
    }
    None
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
async fn read<P: CallPorts>(client: &Client<'_, P>) -> Result<bool, Finding> {
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
async fn look_at_lists<P: CallPorts>(session: &Session<'_, P>, client: &Client<'_, P>) {
    let first = Part::Slice { offset: 0, size: 1 };
    if let Ok(page) = client.account_ids(first).await
        && page.total.is_none()
    {
        session.observed.note(Oddity::TotalsHidden);
    }
}

async fn why_not_read<P: CallPorts>(
    client: &Client<'_, P>,
    path: &str,
    error: CallError,
) -> Finding {
    let by_query = async || {
        let key = KeyPlace::Query;
        client.try_once(Method::GET, path, None, key).await
    };
    let is_in_header = client.key_place() == KeyPlace::Header;
    match refusal_of_woocommerce(&error.fault) {
        // No key came along, or none that WooCommerce knows: it says the same of both (facts/woocommerce.md "Errors").
        Some(Finding::KeyUnknown) if is_in_header => match by_query().await {
            Ok(_) => Finding::HeaderStripped,
            Err(_) => Finding::KeyUnknown,
        },
        Some(finding) => finding,
        // Not WooCommerce refuses, but a plugin or a server that may take the header for its own.
        None if is_in_header && is_refusal(&error.fault) => match by_query().await {
            Ok(_) => Finding::HeaderTaken {
                words: error.fault.words().to_owned(),
            },
            Err(second) => {
                refusal_of_woocommerce(&second.fault).unwrap_or_else(|| not_of_woocommerce(error))
            }
        },
        None => not_of_woocommerce(error),
    }
}

/// Whether somebody on the way to WooCommerce refuses a request, in whatever form. Plugins for sign-in answer 400 too.
fn is_refusal(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Refused { .. }
            | Fault::Rejected { status: 400, .. }
            | Fault::NotItsAnswer {
                status: 400..=403,
                ..
            }
    )
}

/// What WooCommerce itself refuses a key for; none where it is not WooCommerce that refuses.
fn refusal_of_woocommerce(fault: &Fault) -> Option<Finding> {
    let Fault::Refused {
        status,
        code,
        words,
    } = fault
    else {
        return None;
    };
    Some(match (status, code.as_str()) {
        (_, code) if !code.starts_with("woocommerce_rest_") => return None,
        (403, _) => Finding::RoleTooLow,
        (_, "woocommerce_rest_authentication_error") if words.contains("read permissions") => {
            Finding::KeyWriteOnly
        }
        (_, "woocommerce_rest_authentication_error") => Finding::SecretWrong,
        (_, "woocommerce_rest_cannot_view") => Finding::KeyUnknown,
        _ => return None,
    })
}

/// Another plugin, or the server, refuses.
fn not_of_woocommerce(error: CallError) -> Finding {
    match error.fault {
        Fault::Refused { code, words, .. } => Finding::OtherPlugin { code, words },
        _ => error.into(),
    }
}

/// An empty batch changes nothing, and is refused like any other when the key may not write.
async fn write<P: CallPorts>(client: &Client<'_, P>) -> Verdict {
    let path = "/wp-json/wc/v3/customers/batch";
    match client
        .try_once(Method::POST, path, Some(json!({})), client.key_place())
        .await
    {
        Ok(_) => Verdict::Good("Customers can be written.".to_owned()),
        Err(error) => Verdict::Bad(match &error.fault {
            Fault::Refused { code, .. } if !code.starts_with("woocommerce_rest_") => {
                not_of_woocommerce(error)
            }
            Fault::Refused { status: 403, .. } => Finding::RoleTooLow,
            Fault::Refused { .. } => Finding::KeyReadOnly,
            _ => error.into(),
        }),
    }
}
