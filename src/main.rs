//! The server: reads its options, opens the store, and serves until it is told to stop.

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use imprint::server::{
    AppState,
    catalog::Catalog,
    clock::{Clock, SystemClock},
    config::{Config, find_site},
    demo,
    guard::Hosts,
    router::router,
    serve,
    store::{Store, memory::MemoryStore},
    telemetry,
};
use tokio::{net::TcpListener, signal};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Config::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("imprint: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Serves; an error is a sentence for whoever started it.
async fn run(config: Config) -> Result<(), String> {
    telemetry::start(&config.log_level)?;
    let leptos_options = find_site()?;
    let listen = config.listen()?;
    let store = Arc::new(MemoryStore::new(config.log_limit));
    fill(&*store, config.demo).await?;

    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("{listen} can't be listened on: {error}. Choose another with --listen."))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let state = AppState { leptos_options, catalog: Catalog::new(store, Arc::new(SystemClock)) };
    let router = router(state, Hosts::new(address, &config.allowed_hosts));
    println!("Imprint is on http://{address} (in memory: gone when it stops). Stop it with Ctrl-C.");

    let shutdown = CancellationToken::new();
    tokio::spawn(stop_on_signal(shutdown.clone()));
    serve(listener, router, shutdown).await;
    Ok(())
}

async fn fill(store: &dyn Store, count: u64) -> Result<(), String> {
    for batch in demo::batches(count, SystemClock.now()) {
        store.commit(batch).await.map_err(|error| format!("The made-up images could not be stored: {error}"))?;
    }
    Ok(())
}

async fn stop_on_signal(shutdown: CancellationToken) {
    let mut terminate = match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => return tracing::error!(%error, "SIGTERM can't be waited for"),
    };
    tokio::select! {
        _ = terminate.recv() => {}
        result = signal::ctrl_c() => {
            if let Err(error) = result {
                return tracing::error!(%error, "Ctrl-C can't be waited for");
            }
        }
    }
    shutdown.cancel();
}
