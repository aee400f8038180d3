//! What each fault does: one line of a table each.

use std::time::Duration;

use http::header::AUTHORIZATION;

use super::answers::{
    gateway_error, page_not_found, quoting, server_error, shifted_page, without_woocommerce,
};
use super::{FaultKind, records, requests};
use crate::Sandbox;
use crate::exchange::{Call, FailingItems, Reply, Rival};
use crate::guid::Guid;
use crate::routes::{Route, System};

/// Where a replaced webstore says that it is.
const OTHER_SITE: &str = "https://clone.shop.example";

/// What tells a replaced company's id from the first one's.
const OTHER_COMPANY: u128 = 0xffff;

/// What comes of a request that meets a fault, and how long that takes: without a reply the answer is lost.
pub(crate) type Met = (Option<Reply>, Duration);

/// Lets a request meet a fault.
pub(crate) fn meet(kind: &FaultKind, sandbox: &mut Sandbox, mut call: Call, route: &Route) -> Met {
    let at_once = |reply| (Some(reply), Duration::ZERO);
    match kind {
        FaultKind::AnswerLostBefore => (None, Duration::ZERO),
        FaultKind::AnswerLostAfter => {
            (route.run)(sandbox, &call);
            (None, Duration::ZERO)
        }
        FaultKind::TimedOut { ms, after_effect } => {
            if *after_effect {
                (route.run)(sandbox, &call);
            }
            (None, Duration::from_millis(*ms))
        }
        FaultKind::Latency { ms } => {
            let reply = (route.run)(sandbox, &call);
            (Some(reply), Duration::from_millis(*ms))
        }
        FaultKind::Status {
            code,
            retry_after,
            after_effect,
        } => {
            if *after_effect {
                (route.run)(sandbox, &call);
            }
            at_once(gateway_error(*code, *retry_after))
        }
        FaultKind::QuotesRequest { code, as_page } => {
            at_once(quoting(*code, *as_page, &call, route.system))
        }
        FaultKind::Html { page } => at_once(page.reply()),
        FaultKind::WrongContent => {
            let body = r#"{"status":"ok"}"#.to_owned();
            at_once(Reply::text(200, "application/json", body))
        }
        FaultKind::Truncated => {
            let mut reply = (route.run)(sandbox, &call);
            let half = reply.body.floor_char_boundary(reply.body.len() / 2);
            reply.body.truncate(half);
            at_once(reply)
        }
        FaultKind::PermalinksOff => at_once(page_not_found()),
        FaultKind::WoocommerceOff => at_once(without_woocommerce(sandbox, &call, route)),
        FaultKind::PagesShift => at_once(shifted_page(sandbox, &call, route)),
        FaultKind::IdentityChanged => {
            if route.system == System::Webstore {
                OTHER_SITE.clone_into(&mut call.origin);
            }
            let swap = |sandbox: &mut Sandbox| {
                for company in sandbox.environment.open.iter_mut() {
                    company.id = Guid(company.id.0 ^ OTHER_COMPANY);
                }
            };
            swap(sandbox);
            let reply = (route.run)(sandbox, &call);
            swap(sandbox);
            at_once(reply)
        }
        FaultKind::ClockApart { ms } => {
            sandbox.clock.shift(*ms);
            let reply = (route.run)(sandbox, &call);
            sandbox.clock.shift(-ms);
            at_once(reply)
        }
        FaultKind::Poisoned { value } => {
            let fails_in_parts = route.system == System::Company && requests::is_batch(&call);
            if !fails_in_parts {
                return at_once(server_error(route.system));
            }
            let places = records::items_with(value, sandbox.records(&call), &call);
            call.failing_items = FailingItems::At(places);
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::AuthStripped => {
            call.headers.remove(AUTHORIZATION);
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::TokenExpired => {
            requests::spoil_token(&mut call);
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::EtagStale => {
            requests::spoil_etags(&mut call);
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::EmailTaken { racing } => {
            records::take_email(sandbox, &call);
            if *racing {
                call.rival = Some(Rival::SameEmail);
            }
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::BatchHalfFails => {
            call.failing_items = FailingItems::EverySecond;
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::FilterIgnored => {
            requests::drop_filters(&mut call);
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::LooksAlike => {
            requests::loosen_search(&mut call);
            at_once((route.run)(sandbox, &call))
        }
        FaultKind::Odd(odd) => at_once(odd.meet(sandbox, &call, route)),
        FaultKind::ParallelCreates => {
            call.rival = Some(Rival::SameUserName);
            at_once((route.run)(sandbox, &call))
        }
    }
}
