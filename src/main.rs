//! The program: reads its options, opens the store, and serves until it is told to stop, or does what
//! a command says instead.

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use imprint::server::{
    AppState,
    catalog::Catalog,
    clock::{Clock, SystemClock},
    config::{Command, Config, find_site},
    demo,
    guard::Hosts,
    live::Live,
    router::router,
    serve,
    store::{Store, StoreKind, memory::MemoryStore},
    telemetry, transfer,
};
use tokio::{net::TcpListener, signal, time::sleep};
use tokio_util::sync::CancellationToken;

/// How often a store that is away is looked for.
const PAUSE: Duration = Duration::from_millis(200);

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
    if store.ready().await.is_ok() {
        demo::fill(&*store, config.demo, SystemClock.now())
            .await
            .map_err(|error| format!("The made-up images could not be stored: {error}"))?;
    } else if config.demo > 0 {
        tokio::spawn(fill_later(Arc::clone(&store), config.demo));
    }

    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("{listen} can't be listened on: {error}. Choose another with --listen."))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let kept = match store.kind() {
        StoreKind::Memory => "in memory: gone when it stops".to_owned(),
        kind => kind.to_string(),
    };
    let shutdown = CancellationToken::new();
    let catalog = Catalog::new(Arc::clone(&store), Arc::new(SystemClock));
    let live = Live::new(catalog.clone(), shutdown.clone());
    let state = AppState::new(leptos_options, catalog, live);
    let router = router(state, Hosts::new(address, &config.allowed_hosts));
    println!("Imprint is on http://{address} ({kept}). Stop it with Ctrl-C.");

    tokio::spawn(stop_on_signal(shutdown.clone()));
    serve(listener, router, shutdown).await;
    store.close().await;
    Ok(())
}

/// Makes the images once the store is there.
async fn fill_later(store: Arc<dyn Store>, count: u64) {
    while store.ready().await.is_err() {
        sleep(PAUSE).await;
    }
    if let Err(error) = demo::fill(&*store, count, SystemClock.now()).await {
        tracing::error!(%error, "the made-up images could not be stored");
    }
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
