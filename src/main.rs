//! The program: reads its options, opens the store, and serves until it is told to stop, or does what
//! a command says instead.

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use imprint::server::{
    AppState,
    catalog::Catalog,
    clock::{Clock, SystemClock},
    config::{Command, Config, find_site},
    demo,
    guard::Hosts,
    router::router,
    serve,
    store::{Store, StoreKind, memory::MemoryStore},
    telemetry, transfer,
};
use tokio::{net::TcpListener, signal};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    let done = match &config.command {
        None => run(config).await,
        Some(Command::Export) => transfer::export(config.database.as_ref()).await,
        Some(Command::Import { file }) => transfer::import(config.database.as_ref(), file).await,
    };
    match done {
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
    let store: Arc<dyn Store> = match &config.database {
        Some(database) => database.open().await?,
        None => Arc::new(MemoryStore::new(config.log_limit)),
    };
    demo::fill(&*store, config.demo, SystemClock.now())
        .await
        .map_err(|error| format!("The made-up images could not be stored: {error}"))?;

    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("{listen} can't be listened on: {error}. Choose another with --listen."))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let kept = match store.kind() {
        StoreKind::Memory => "in memory: gone when it stops".to_owned(),
        kind => kind.to_string(),
    };
    let state = AppState { leptos_options, catalog: Catalog::new(store, Arc::new(SystemClock)) };
    let router = router(state, Hosts::new(address, &config.allowed_hosts));
    println!("Imprint is on http://{address} ({kept}). Stop it with Ctrl-C.");

    let shutdown = CancellationToken::new();
    tokio::spawn(stop_on_signal(shutdown.clone()));
    serve(listener, router, shutdown).await;
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
