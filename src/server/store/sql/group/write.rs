//! What has become of it all, as statements.

use std::collections::{BTreeMap, HashMap};

use super::Group;
use crate::{
    domain::{Kind, Timestamp},
    server::store::{
        Idempotency,
        sql::{
            query::{Query, Value, signed},
            rows::{append, move_head, put_images, put_volumes},
        },
    },
};

impl Group {
    /// What has become of it, as statements.
    pub(super) fn written(&self, latest: Option<Timestamp>) -> Vec<Query> {
        let volumes = self.volumes.values().filter(|known| self.changed_volumes.contains(&known.number));
        let mut queries = put_volumes(volumes.map(|known| (known.number, &known.volume, known.images)));
        queries.extend(self.put_totals());
        queries.extend(self.put_months());
        let gone = self.changed_images.iter().filter(|id| !self.images.contains_key(id));
        let gone: Vec<Value> = gone.copied().map(Value::from).collect();
        queries.extend(Query::each_in("DELETE FROM images WHERE id IN ", &gone));
        let changed = self.changed_images.iter().filter_map(|id| self.images.get(id));
        queries.extend(put_images(changed.map(|image| &**image)));
        queries.extend(append(self.changes.iter().map(|change| &**change)));
        queries.extend(self.put_trash());
        queries.extend(self.put_replies(latest));
        if !self.changes.is_empty() || !self.changed_volumes.is_empty() {
            queries.push(move_head(self.head, self.volume_count));
        }
        queries
    }

    /// What was deleted, and what is there again.
    fn put_trash(&self) -> Vec<Query> {
        let last: HashMap<_, _> = self.changes.iter().map(|change| (change.image().id, change)).collect();
        let gone = last.values().filter(|change| change.after.is_none());
        let gone = gone.map(|change| vec![signed(change.sequence.0).into(), change.image().id.into()]);
        let new = self.changes.iter().filter(|change| change.before.is_none());
        let new: Vec<Value> = new.map(|change| change.image().id.into()).collect();
        let mut queries = Query::each_in("DELETE FROM trash WHERE image IN ", &new);
        queries.extend(Query::insert("INSERT INTO trash (sequence, image)", gone.collect(), ""));
        queries
    }

    fn put_totals(&self) -> Vec<Query> {
        let rows = self.changed_totals.iter().map(|kind| -> Vec<Value> {
            let images = self.totals.get(kind).copied().unwrap_or_default();
            vec![kind.organization.into(), kind.arch.as_str().into(), kind.public.into(), images.into()]
        });
        Query::insert(
            "INSERT INTO totals (organization, arch, public, images)",
            rows.collect(),
            " ON CONFLICT (organization, arch, public) DO UPDATE SET images = excluded.images",
        )
    }

    /// Nothing need be read for it: what is there is added to. Images that are created together mostly
    /// share their counters.
    fn put_months(&self) -> Vec<Query> {
        let mut all = BTreeMap::<_, i64>::new();
        for ((_, kind), by) in &self.months {
            *all.entry(*kind).or_default() += by;
        }
        let values = |kind: &Kind, by: i64| -> Vec<Value> {
            vec![i64::from(kind.month.number()).into(), kind.arch.as_str().into(), kind.public.into(), by.into()]
        };
        let all = all.iter().filter(|(_, by)| **by != 0).map(|(kind, by)| values(kind, *by));
        let mut queries = Query::insert(
            "INSERT INTO months (month, arch, public, images)",
            all.collect(),
            " ON CONFLICT (month, arch, public) DO UPDATE SET images = months.images + excluded.images",
        );
        let each = self.months.iter().filter(|(_, by)| **by != 0);
        let each =
            each.map(|((organization, kind), by)| [vec![(*organization).into()], values(kind, *by)].concat());
        queries.extend(Query::insert(
            "INSERT INTO months_of_organizations (organization, month, arch, public, images)",
            each.collect(),
            " ON CONFLICT (organization, month, arch, public) \
             DO UPDATE SET images = months_of_organizations.images + excluded.images",
        ));
        queries
    }

    /// The new replies; and those that have expired go.
    fn put_replies(&self, latest: Option<Timestamp>) -> Vec<Query> {
        let Some(latest) = latest.filter(|_| !self.new_replies.is_empty()) else { return Vec::new() };
        let mut old = Query::new("DELETE FROM replies WHERE at <= ");
        old.bind(latest.micros() - Idempotency::LIFETIME);
        let rows = self.new_replies.iter().filter_map(|key| {
            let reply = self.replies.get(key)?;
            let first = reply.changes.first().map_or(1, |change| signed(change.sequence.0));
            let last = reply.changes.last().map_or(0, |change| signed(change.sequence.0));
            let at = reply.at.micros();
            Some(vec![key.as_str().into(), reply.fingerprint.into(), at.into(), first.into(), last.into()])
        });
        let mut queries = Query::insert(
            "INSERT INTO replies (key, fingerprint, at, first, last)",
            rows.collect(),
            " ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at, \
             first = excluded.first, last = excluded.last",
        );
        queries.push(old);
        queries
    }
}
