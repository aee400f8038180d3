//! What can go wrong between a client and the two systems, asked for by name or by a seeded rate.
//!
//! The project's list of faults by number, and what causes each:
//!
//! | fault | caused by |
//! | --- | --- |
//! | 1 answer to a create lost | `answer_lost_after`, `answer_lost_before`, `timed_out` |
//! | 2 tab closed, crash | the client alone: it stops sending |
//! | 3 token expires in mid-run | `token_expired`; `POST /__sandbox/sign_in` with `expire_access_tokens`, or `POST /__sandbox/clock` |
//! | 4 both sides edited | `POST /__sandbox/edit` on both systems |
//! | 5 clocks apart | `clock_apart` |
//! | 6 one e-mail on two records, several in one field | an edit of the company's `email`; the sample data has both |
//! | 7 record deleted, mapping to nothing | an edit that deletes |
//! | 8 letter case, Unicode forms, blanks | the sample data, and edits |
//! | 9 a search finds what only looks alike | `looks_alike` |
//! | 10 records come, go or move while pages are read | `pages_shift`; edits between two pages |
//! | 11 filter ignored | `filter_ignored` |
//! | 12 half a batch fails | `batch_half_fails` |
//! | 13 gateway's errors, time-out, connection reset | `status` with `code`, `retry_after`, `after_effect`; `timed_out`; `latency`; `answer_lost_before`, which is also called `connection_reset` |
//! | 14 no JSON, or half of it | `html`, `truncated`, `wrong_content` |
//! | what was sent is quoted back, keys included | `quotes_request` with `code`, `as_page` |
//! | 15 `Authorization` stripped | `auth_stripped` |
//! | 16 IndexedDB missing or full | the browser alone |
//! | 17 two at once | `parallel_creates`, `email_taken`, `etag_stale`; edits between a read and a write |
//! | 18 webstore or company replaced | `identity_changed` |
//! | 19 accounts with other roles | the recorded customers in the sample data; an edit of `role` |
//! | 20 e-mail in use | `email_taken`; an edit that gives it to another account |
//! | 21 country that the other side does not know | edits: staff's values are not checked; the sample data has one |
//! | 22 the server rewrites what it is sent | both systems always do |
//! | 23 poisoned record | `poisoned` |
//! | 24 etag stale | `etag_stale`; an edit between a read and a write |
//! | 25 limits of Business Central | `POST /__sandbox/company` with `limits` |
//! | page services come, or go with version 30 | `POST /__sandbox/company` with `page_services` |
//! | the extension comes, is taken away, is of an older or a newer revision, may not be used | `POST /__sandbox/company` with `extension`: `installed`, `revision`, `permission_set` |
//!
//! What real sites make of their answers is asked for as a fault of the kind `odd`, by its name in `what`, for all records or the one
//! that has an id or holds a text (`record`), for a method and path, so many times, or by a rate, as any other fault is:
//!
//! | oddity | asked for by |
//! | --- | --- |
//! | a field is left out: `billing` of every account | `field_missing` with `field` |
//! | a field is null, `[]`, `{}`, `false`, of another type; an id that is none; meta data as an object | `field_is` with `field` and `value` |
//! | texts with entities, as the block checkout stores them | `entities`; an edit that stores them |
//! | one record on which PHP dies, or that a firewall refuses, in reads and in writes | `fails` with `code` and `record` |
//! | an answer that breaks off in one record | `cut_off` with `record` |
//! | a cache answers lists with what they once were, also those with another `_` | `cached` |
//! | `X-WP-Total`, `X-WP-TotalPages` and `Link` hidden; a total that is wrong | `totals_hidden`; `totals_are` with `total` |
//! | a byte order mark, PHP's warnings before the JSON | `before` with `text` |
//! | a caching plugin's comment behind it | `behind` with `text` |
//! | countries with states that are none; codes that are other countries' | `field_is` on `/data/countries`; edits and `field_is` on `/countriesRegions` |
//! | all addresses blanked by a plugin | edits |
//!
//! What a test of the connection finds besides: `permalinks_off`, `woocommerce_off`; the keys and users of `GET /__sandbox/connection`.

mod answers;
mod effects;
mod kinds;
mod oddities;
mod records;
mod requests;
mod schedule;

pub use kinds::{FaultKind, HtmlPage};
pub use oddities::{Odd, Oddity};
pub use schedule::{Fault, FaultRate};

pub(crate) use effects::meet;
pub(crate) use records::Records;
pub(crate) use schedule::Faults;
