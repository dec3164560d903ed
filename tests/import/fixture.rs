//! A dashboard that files are sent to, as a browser without scripts does it.

use std::{ops::Deref, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use imprint::{
    domain::{Filter, Image, Revision, Sort},
    server::store::{Store, memory::MemoryStore},
};

use crate::{conformance::fixture::scan, site};

pub struct Site(site::Site);

impl Deref for Site {
    type Target = site::Site;

    fn deref(&self) -> &site::Site {
        &self.0
    }
}

/// An answer, its body as text without marks.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

impl Answer {
    /// Where it leads.
    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// What is read on it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(c),
                _ => {}
            }
        }
        text
    }

    #[track_caller]
    pub fn says(&self, sentence: &str) -> &Self {
        assert!(self.text().contains(sentence), "{sentence:?} is not in {} {}", self.status, self.text());
        self
    }
}

impl Site {
    pub fn over(store: Arc<dyn Store>) -> Self {
        Self(site::Site::over(store))
    }

    pub fn in_memory() -> Self {
        Self::over(Arc::new(MemoryStore::new(1_000_000)))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (status, headers, html) = self.0.send(request).await;
        Answer { status, headers, html }
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header(header::ACCEPT, "text/html").header(header::CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends the form, with a file and a text.
    pub async fn submit(&self, file: &str, text: &str, format: &str) -> Answer {
        let part = |head: &str, content: &str| {
            format!("--frontier\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
        };
        let name = if file.is_empty() { "" } else { "images.csv" };
        let file = part(&format!("name=\"file\"; filename=\"{name}\""), file);
        let text = part("name=\"text\"", text);
        let format = part("name=\"format\"", format);
        let body = format!("{file}{text}{format}--frontier--\r\n");
        self.post("/import", "multipart/form-data; boundary=frontier", body).await
    }

    /// Sends a file; says where it is compared, once it is.
    pub async fn upload(&self, file: &str) -> String {
        let answer = self.submit(file, "", "auto").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let location = answer.location().to_owned();
        for _ in 0..600 {
            if !self.get(&location).await.html.contains("<progress") {
                return location;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("it is compared for ever");
    }

    /// Says that it is to be imported.
    pub async fn apply(&self, location: &str) -> Answer {
        self.post(location, "application/x-www-form-urlencoded", "").await
    }

    /// Sends a file, and imports it; says what undoes that.
    pub async fn import(&self, file: &str) -> Revision {
        let location = self.upload(file).await;
        let mut answer = self.apply(&location).await;
        for _ in 0..600 {
            if answer.status.is_redirection() && answer.location().starts_with("/?done=") {
                return answer.location()["/?done=".len()..].parse().unwrap();
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            answer = self.get(&location).await;
        }
        panic!("it was not imported: {} {}", answer.status, answer.text());
    }

    /// Every image, without its revision, which is the catalog's.
    pub async fn all(&self) -> Vec<Image> {
        let images = scan(&*self.store, &Filter::default(), &Sort::latest().to_string()).await;
        images.iter().map(|image| Image { revision: Revision::default(), ..(**image).clone() }).collect()
    }
}
