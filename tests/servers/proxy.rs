//! A way to the database that a test can cut.

use std::sync::Arc;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How the way is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Everything passes.
    Open,
    /// Connections break, and so do new ones at once.
    Cut,
    /// Nothing passes, and nothing breaks.
    Frozen,
}

/// Stands before a PostgreSQL server.
pub struct Proxy {
    way: Arc<watch::Sender<Way>>,
    url: String,
}

impl Proxy {
    /// Before the server that the URL names.
    pub async fn before(url: &str, way: Way) -> Self {
        let (user, rest) = url.split_once('@').expect("a URL with a user");
        let (address, database) = rest.split_once('/').expect("a URL with a database");
        let address = address.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{user}@{}/{database}", listener.local_addr().unwrap());
        let way = Arc::new(watch::Sender::new(way));
        let ways = Arc::clone(&way);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, address.clone(), ways.subscribe()));
            }
        });
        Self { way, url }
    }

    /// Through the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn pass(mut client: TcpStream, address: String, mut ways: watch::Receiver<Way>) {
    let Ok(mut server) = TcpStream::connect(address).await else { return };
    loop {
        let way = *ways.borrow_and_update();
        match way {
            Way::Cut => return,
            Way::Frozen => drop(ways.changed().await),
            Way::Open => tokio::select! {
                _ = copy_bidirectional(&mut client, &mut server) => return,
                _ = ways.changed() => {}
            },
        }
    }
}
