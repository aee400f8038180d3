//! Concord's own API: the cases of the contract (`docs/business-central-api.md`) by their numbers and words, as the AL test app has them,
//! and what the contract's tables say of every property.

mod customers;
mod deletions;
mod leases;
mod look_ups;
mod properties;
mod runs;
mod setups;
mod ship_tos;
mod support;
mod switches;
mod versions;
