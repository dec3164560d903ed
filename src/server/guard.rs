//! What is refused before anything else looks at it: requests from other sites, and requests for
//! host names that are not this server's (DNS rebinding). And what every answer tells browsers.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::rest::error::ApiError;

/// The host names that this server answers to.
#[derive(Clone, Debug)]
pub struct Hosts(Arc<[String]>);

impl Hosts {
    /// The address that is listened on, and those that are allowed besides.
    #[must_use]
    pub fn new(listen: SocketAddr, allowed: &[String]) -> Self {
        let listen = std::iter::once(listen.ip().to_string());
        Self(listen.chain(allowed.iter().map(|host| host.to_ascii_lowercase())).collect())
    }

    /// Whether a `Host` header, with or without a port, names this server or this machine.
    fn include(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        let loopback = name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        loopback || self.0.contains(&name)
    }
}

/// Refuses requests for other hosts. A request without a `Host` is no browser's.
pub async fn check_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let host = request.uri().authority().map(Authority::as_str).or_else(|| {
        let host = request.headers().get(header::HOST)?;
        Some(host.to_str().unwrap_or_default())
    });
    match host {
        Some(host) if !hosts.include(host) => {
            let message =
                format!("this server is not {host:?}: start it with --allowed-host to have it answer to that name");
            ApiError::forbidden(message).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Refuses writes that a page of another site sends.
pub fn same_site() -> CsrfLayer<impl Fn(ProtectionError) -> Response<Body> + Clone> {
    CsrfLayer::new()
        .with_rejection_response(|_| ApiError::forbidden("this request comes from another site").into_response())
}

/// Tells browsers not to guess types, not to name pages to other sites, and not to be framed. Pages
/// add their own policy for scripts.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_servers_names_pass() {
        let hosts = Hosts::new("192.0.2.7:80".parse().unwrap(), &["Images.Example.org".to_owned()]);
        for good in [
            "localhost",
            "LOCALHOST:3000",
            "127.0.0.1",
            "127.1.2.3:1",
            "[::1]:3000",
            "192.0.2.7",
            "images.example.org:8080",
        ] {
            assert!(hosts.include(good), "{good}");
        }
        for bad in ["evil.example", "localhost.evil.example", "192.0.2.8", "", "a b", "127.0.0.1.evil.example"] {
            assert!(!hosts.include(bad), "{bad}");
        }
    }
}
