//! Connections: hyper's server, which, unlike axum's own, cuts clients that are slow to send their
//! headers, and lets what is in flight finish when the server is told to stop.

use std::time::Duration;

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a client may take to send a request's headers, also the first.
const HEADERS: Duration = Duration::from_secs(20);
/// How long requests in flight may take after the server was told to stop.
const FINISH: Duration = Duration::from_secs(20);
/// How long to wait when the system has no more connections to give.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `shutdown`, then lets requests in flight finish.
pub async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                // it only delays small answers; where it can't be turned off they are merely slower
                let _ = stream.set_nodelay(true);
                let router = router.clone();
                let service =
                    service_fn(move |request: Request<Incoming>| router.clone().oneshot(request.map(Body::new)));
                let connection = graceful.watch(
                    http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(HEADERS)
                        .serve_connection(TokioIo::new(stream), service),
                );
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection broke off");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(FINISH, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still in flight after {FINISH:?}, and are cut off");
    }
}
