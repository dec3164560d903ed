//! What this tab hears of the catalog while it is open: each change, whoever made it.
//!
//! One stream serves the whole tab. It begins at the position that the page was rendered at, and a
//! page that was read later, or is shown again, says how far it has read; so nothing is missed and
//! nothing told twice. On the server there is no stream, and nobody is told anything.
//!
//! - `connection`: the stream, its end and its next beginning
//! - `feed`: the latest changes, for pages that begin to follow after they came
//! - `image`: what has happened to one image
//! - `list`: what changes mean for a page of the list

mod connection;
mod feed;
#[cfg(test)]
pub(super) mod fixture;
mod image;
mod list;

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;

use self::feed::Feed;
pub use self::{
    connection::{Connection, connect},
    image::{Happened, follow_image},
    list::{LiveList, LiveRow, ReadPage, Standing},
};
use super::{Environment, components::use_announcer};
use crate::domain::{Change, Revision};

/// How long nothing more is announced after something was.
const BREATH: Duration = Duration::from_secs(5);

/// Something that a page should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A change.
    Change(Arc<Change>),
    /// More has happened than is told: what was read before is out of date.
    Resync,
}

type Follower = Arc<dyn Fn(News) + Send + Sync>;

/// The tab's stream.
#[derive(Clone, Copy)]
pub struct Live {
    connection: RwSignal<Option<Connection>>,
    feed: StoredValue<Feed>,
    followers: StoredValue<Vec<(u64, Follower)>>,
    next_follower: StoredValue<u64>,
    /// Whether something was announced a moment ago, and what is announced after that.
    breath: StoredValue<(bool, Option<String>)>,
}

/// Makes [`use_live`] work below.
pub fn provide_live() {
    let position = expect_context::<Environment>().head;
    provide_context(Live {
        connection: RwSignal::new(None),
        feed: StoredValue::new(Feed::after(position)),
        followers: StoredValue::default(),
        next_follower: StoredValue::default(),
        breath: StoredValue::default(),
    });
}

/// The tab's stream.
#[must_use]
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    /// How the stream is; nothing before it was opened for the first time.
    #[must_use]
    pub fn connection(self) -> Signal<Option<Connection>> {
        self.connection.into()
    }

    /// Has `tell` called with all that follows a position, from now until the component is gone. In
    /// the browser alone.
    pub fn follow(self, position: Revision, tell: impl Fn(News) + Send + Sync + 'static) {
        // a page may be read before the stream tells of what it has already
        let tell: Follower = Arc::new(move |news| match news {
            News::Change(change) if change.sequence <= position => {}
            news => tell(news),
        });
        Effect::new(move |_| {
            match self.feed.with_value(|feed| feed.since(position)) {
                Some(changes) => changes.into_iter().for_each(|change| tell(News::Change(change))),
                None => tell(News::Resync),
            }
            let number = self.next_follower.get_value();
            self.next_follower.set_value(number + 1);
            self.followers.update_value(|followers| followers.push((number, Arc::clone(&tell))));
            on_cleanup(move || {
                self.followers.try_update_value(|followers| followers.retain(|(other, _)| *other != number));
            });
        });
    }

    /// Announces a text, politely: one in five seconds, and of several that come sooner the last.
    pub fn announcer(self) -> impl Fn(String) + Copy + Send + Sync + 'static {
        let announce = use_announcer();
        move |text| {
            let silent = self.breath.try_update_value(|(breathing, next)| {
                if *breathing {
                    *next = Some(text.clone());
                }
                !std::mem::replace(breathing, true)
            });
            if silent == Some(true) {
                announce(text);
                self.breathe(announce);
            }
        }
    }

    fn breathe(self, announce: impl Fn(String) + Copy + Send + Sync + 'static) {
        let breathe = move || {
            let next = self.breath.try_update_value(|(breathing, next)| {
                *breathing = next.is_some();
                next.take()
            });
            if let Some(text) = next.flatten() {
                announce(text);
                self.breathe(announce);
            }
        };
        set_timeout(breathe, BREATH);
    }

    fn tell(self, news: &News) {
        // a follower may go, or another come, because of what it is told
        for (_, tell) in self.followers.get_value() {
            tell(news.clone());
        }
    }

    fn position(self) -> Revision {
        self.feed.with_value(Feed::last)
    }

    fn changes(self, changes: Vec<Arc<Change>>) {
        for change in self.feed.try_update_value(|feed| feed.push(changes)).unwrap_or_default() {
            self.tell(&News::Change(change));
        }
    }

    fn resync(self, position: Revision) {
        self.feed.set_value(Feed::after(position));
        self.tell(&News::Resync);
    }
}
