//! The stream of server-sent events: opened while the tab is seen, closed while it is hidden, since
//! browsers allow few connections to a host, and opened anew, less and less often, when it breaks.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    sync::Arc,
    time::Duration,
};

use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

use super::Live;
use crate::domain::{Change, Revision};

/// The first wait before a broken stream is opened again; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How long a broken stream may take to come back before that is called offline.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Changes show as they happen.
    Live,
    /// It broke, and is being opened again.
    Reconnecting,
    /// It has not come back for a while. It is still tried.
    Offline,
}

impl Connection {
    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Live => "Live",
            Self::Reconnecting => "Reconnecting",
            Self::Offline => "Offline",
        }
    }
}

/// Opens the tab's stream. `log` names the log that the page was rendered from.
pub fn connect(live: Live, log: String) {
    Effect::new(move |_| {
        let stream = Stream::new(live, log.clone());
        stream.open();
        let listeners = [
            window_event_listener(ev::visibilitychange, stream.on(Stream::seen_or_hidden)),
            window_event_listener(ev::online, stream.on(Stream::open)),
            window_event_listener(ev::offline, stream.on(Stream::broke)),
        ];
        let stream = StoredValue::new_local(stream);
        on_cleanup(move || {
            listeners.into_iter().for_each(WindowListenerHandle::remove);
            stream.with_value(|stream| stream.close());
        });
    });
}

type Handler = Closure<dyn Fn(Event)>;

/// The stream, and what is to become of it.
struct Stream {
    live: Live,
    log: RefCell<String>,
    source: RefCell<Option<EventSource>>,
    /// The next try, where one is due.
    retry: Cell<Option<TimeoutHandle>>,
    /// When offline is what it is called, where it is broken.
    verdict: Cell<Option<TimeoutHandle>>,
    wait: Cell<Duration>,
    handlers: [(&'static str, Handler); 4],
}

impl Stream {
    fn new(live: Live, log: String) -> Rc<Self> {
        Rc::new_cyclic(|stream: &Weak<Self>| {
            let handler = |act: fn(&Rc<Self>, Event)| {
                let stream = stream.clone();
                Handler::new(move |event| {
                    if let Some(stream) = stream.upgrade() {
                        act(&stream, event);
                    }
                })
            };
            Self {
                live,
                log: RefCell::new(log),
                source: RefCell::new(None),
                retry: Cell::new(None),
                verdict: Cell::new(None),
                wait: Cell::new(FIRST_WAIT),
                handlers: [
                    ("open", handler(|stream, _| stream.opened())),
                    ("error", handler(|stream, _| stream.broke())),
                    ("changes", handler(|stream, event| stream.changes(&event.unchecked_into()))),
                    ("resync", handler(|stream, event| stream.resync(&event.unchecked_into()))),
                ],
            }
        })
    }

    /// What is done on an event of the window's.
    fn on<E>(self: &Rc<Self>, act: fn(&Rc<Self>)) -> impl Fn(E) + use<E> {
        let stream = Rc::clone(self);
        move |_| act(&stream)
    }

    /// Opens it where the last one ended, unless nobody sees the tab.
    fn open(self: &Rc<Self>) {
        self.close();
        if document().hidden() {
            return;
        }
        let url = format!("/events?since={}&log={}", self.live.position(), self.log.borrow());
        // it fails for addresses that are none
        let Ok(source) = EventSource::new(&url) else { return };
        for (name, handler) in &self.handlers {
            // it can't fail for a plain function
            let _ = source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
        }
        *self.source.borrow_mut() = Some(source);
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
    }

    fn seen_or_hidden(self: &Rc<Self>) {
        if document().hidden() {
            self.close();
        } else if self.source.borrow().is_none() {
            self.wait.set(FIRST_WAIT);
            self.open();
        }
    }

    fn opened(&self) {
        self.wait.set(FIRST_WAIT);
        if let Some(verdict) = self.verdict.take() {
            verdict.clear();
        }
        self.live.connection.set(Some(Connection::Live));
    }

    /// Not left to the browser, which tries again at once or not at all, as it likes.
    fn broke(self: &Rc<Self>) {
        self.close();
        let wait = self.wait.get();
        self.wait.set(LONGEST_WAIT.min(wait * 2));
        let stream = Rc::clone(self);
        self.retry
            .set(set_timeout_with_handle(move || stream.open(), wait.mul_f64(0.5 + js_sys::Math::random())).ok());

        if !window().navigator().on_line() {
            self.live.connection.set(Some(Connection::Offline));
        } else if self.live.connection.get_untracked() != Some(Connection::Offline) {
            self.live.connection.set(Some(Connection::Reconnecting));
            let verdict = self.verdict.take().or_else(|| {
                let connection = self.live.connection;
                set_timeout_with_handle(move || connection.set(Some(Connection::Offline)), PATIENCE).ok()
            });
            self.verdict.set(verdict);
        }
    }

    fn changes(&self, event: &MessageEvent) {
        let text = event.data().as_string().unwrap_or_default();
        match serde_json::from_str::<Vec<Arc<Change>>>(&text) {
            Ok(changes) => self.live.changes(changes),
            // a newer server's, which this page does not understand
            Err(_) => self.live.resync(position(event)),
        }
    }

    fn resync(&self, event: &MessageEvent) {
        *self.log.borrow_mut() = event.data().as_string().unwrap_or_default();
        self.live.resync(position(event));
    }
}

fn position(event: &MessageEvent) -> Revision {
    event.last_event_id().parse().unwrap_or_default()
}
