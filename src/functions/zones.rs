//! The server functions over the time zones, of which the browser is told only what it shows.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "the zones are in the program: nothing is waited for")
)]

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Failure;
use crate::domain::Zone;

/// The names of the zones that are offered, in order.
#[server(prefix = "/api", endpoint = "list_zones", input = GetUrl)]
pub async fn list_zones() -> Result<Vec<String>, Failure> {
    Ok(crate::server::zones::names().map(ToOwned::to_owned).collect())
}

/// The zone of that name.
#[server(prefix = "/api", endpoint = "find_zone", input = GetUrl)]
pub async fn find_zone(name: String) -> Result<Zone, Failure> {
    use crate::{domain::FieldErrors, server::zones};

    let unknown = || FieldErrors::one("time_zone", format!("no zone is called “{name}”"));
    super::context::answer(zones::find(&name).map(|zone| Zone::clone(&zone)).ok_or_else(unknown))
}
