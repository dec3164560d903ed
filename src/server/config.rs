//! Options: from the command line, else from the environment, else a default that works.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};
use leptos::config::{Env, LeptosOptions};

use super::store::Database;

/// A catalog of server images: a REST API and a dashboard.
#[derive(Clone, Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Config {
    /// What to do instead of serving
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The address and port to listen on; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "IMPRINT_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,

    /// Where images are kept: `sqlite:PATH`, a file of this machine, or
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, which several servers can share; without it in
    /// memory, until the server stops
    #[arg(long, env = "IMPRINT_DATABASE", value_name = "URL", hide_env_values = true, global = true)]
    pub database: Option<Database>,

    /// Fills an empty catalog with that many made-up images, the same every time
    #[arg(long, env = "IMPRINT_DEMO", value_name = "N", default_value_t = 0)]
    pub demo: u64,

    /// A host name by which clients reach this server, besides localhost and the address that it
    /// listens on; requests for other names are refused. May be given more than once, or separated
    /// by commas
    #[arg(long = "allowed-host", env = "IMPRINT_ALLOWED_HOST", value_name = "HOST", value_delimiter = ',')]
    pub allowed_hosts: Vec<String>,

    /// How many of the latest changes the in-memory store keeps
    #[arg(long, env = "IMPRINT_LOG_LIMIT", value_name = "N", default_value_t = 100_000)]
    pub log_limit: usize,

    /// What is logged: error, warn, info, debug or trace, also by module, as in
    /// `info,imprint=debug`
    #[arg(long, env = "IMPRINT_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    pub log_level: String,
}

/// What the program does besides serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Writes the whole catalog of --database to standard output, a line of JSON for each volume,
    /// image and change
    Export,
    /// Reads an export into the empty catalog of --database: all of it, or nothing
    Import {
        /// The file, or - for standard input
        file: PathBuf,
    },
}

impl Config {
    /// Where to listen: the option, else what cargo-leptos says, else port 3000 of this machine alone.
    ///
    /// # Errors
    /// A sentence, when cargo-leptos says something that is no address.
    pub fn listen(&self) -> Result<SocketAddr, String> {
        if let Some(listen) = self.listen {
            return Ok(listen);
        }
        match std::env::var("LEPTOS_SITE_ADDR") {
            Ok(text) => text.parse().map_err(|_| format!("LEPTOS_SITE_ADDR is {text:?}, which is no ADDRESS:PORT")),
            Err(_) => Ok(SocketAddr::from(([127, 0, 0, 1], 3000))),
        }
    }
}

/// Where the built site is and how its files are named, found from any working folder: the folder
/// that `LEPTOS_SITE_ROOT` names, else `site` beside the program, else `target/site` here or, for a
/// program in a cargo target folder, beside its profile's folder.
///
/// # Errors
/// A sentence that names the folders that were tried.
pub fn find_site() -> Result<LeptosOptions, String> {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new("."));
    let candidates: Vec<PathBuf> = match std::env::var_os("LEPTOS_SITE_ROOT") {
        Some(root) => vec![root.into()],
        None => vec![folder.join("site"), folder.join("../site"), "target/site".into()],
    };
    let Some(root) = candidates.iter().find(|root| root.join("pkg").is_dir()) else {
        let tried: Vec<_> = candidates.iter().map(|root| root.display().to_string()).collect();
        return Err(format!(
            "The dashboard's files were not found in {}. Build them with `make build`, or name their folder in LEPTOS_SITE_ROOT.",
            tried.join(", ")
        ));
    };
    // cargo-leptos sets these while it watches
    let watched = std::env::var_os("LEPTOS_WATCH").is_some();
    let reload_port = std::env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3001);
    Ok(LeptosOptions::builder()
        .output_name("imprint")
        .site_root(root.to_string_lossy())
        .site_pkg_dir("pkg")
        .env(if watched { Env::DEV } else { Env::PROD })
        .reload_port(reload_port)
        .hash_files(folder.join("hash.txt").is_file())
        .build())
}
