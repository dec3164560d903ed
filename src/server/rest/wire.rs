//! How the API writes images, volumes, changes, lists and errors. Nothing else knows its oddities: the keys
//! and their order, the string `"[]"`, the envelopes.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::domain::{Change, FieldErrors, Image, Revision, Timestamp, Volume};

/// The standard `image` object. Clients of ten years decode it, and some are strict: exactly these
/// keys in this order.
#[derive(Serialize)]
pub struct ImageBody<'a> {
    arch: &'static str,
    creation_date: Date,
    extra_volumes: &'static str,
    from_image: Option<Uuid>,
    from_server: Option<Uuid>,
    id: Uuid,
    marketplace_key: Option<&'a str>,
    modification_date: Date,
    name: &'a str,
    organization: Uuid,
    public: bool,
    root_volume: VolumeBody<'a>,
}

impl<'a> From<&'a Image> for ImageBody<'a> {
    fn from(image: &'a Image) -> Self {
        Self {
            arch: image.arch.as_str(),
            creation_date: Date(image.creation_date),
            extra_volumes: "[]", // a string: strict clients need one
            from_image: image.from_image,
            from_server: image.from_server,
            id: image.id,
            marketplace_key: image.marketplace_key.as_deref(),
            modification_date: Date(image.modification_date),
            name: &image.name,
            organization: image.organization,
            public: image.public,
            root_volume: (&image.root_volume).into(),
        }
    }
}

/// A volume, of its own or in an image.
#[derive(Serialize)]
pub struct VolumeBody<'a> {
    id: Uuid,
    name: &'a str,
}

impl<'a> From<&'a Volume> for VolumeBody<'a> {
    fn from(volume: &'a Volume) -> Self {
        Self { id: volume.id, name: &volume.name }
    }
}

/// A change: an image before and after it, as the API writes images.
#[derive(Serialize)]
pub struct ChangeBody<'a> {
    action: &'static str,
    actor: &'a str,
    after: Option<ImageBody<'a>>,
    at: Date,
    batch: Revision,
    before: Option<ImageBody<'a>>,
    image_id: Uuid,
    sequence: Revision,
    undoes: Option<Revision>,
}

impl<'a> From<&'a Change> for ChangeBody<'a> {
    fn from(change: &'a Change) -> Self {
        Self {
            action: change.action().as_str(),
            actor: &change.actor,
            after: change.after.as_deref().map(Into::into),
            at: Date(change.at),
            batch: change.batch,
            before: change.before.as_deref().map(Into::into),
            image_id: change.image().id,
            sequence: change.sequence,
            undoes: change.undoes,
        }
    }
}

struct Date(Timestamp);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// `{"image": …}`
#[derive(Serialize)]
pub struct ImageEnvelope<'a> {
    /// The one image.
    pub image: ImageBody<'a>,
}

/// `{"volume": …}`
#[derive(Serialize)]
pub struct VolumeEnvelope<'a> {
    /// The one volume.
    pub volume: VolumeBody<'a>,
}

/// An error's body.
#[derive(Serialize)]
pub struct ErrorBody<'a> {
    /// One of the contract's types.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// For people.
    pub message: &'a str,
    /// Every reason for every field that can't be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<&'a FieldErrors>,
    /// The image as it is, where it is not as the client thought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageBody<'a>>,
}

/// What lists are made of.
pub trait Item: Send + 'static {
    /// The key that the list has in its envelope.
    const LIST: &'static str;

    /// Appends the item as it is in a list.
    fn write(&self, json: &mut Vec<u8>);
}

impl Item for Arc<Image> {
    const LIST: &'static str = "images";

    fn write(&self, json: &mut Vec<u8>) {
        append(json, &ImageBody::from(&**self));
    }
}

impl Item for Volume {
    const LIST: &'static str = "volumes";

    fn write(&self, json: &mut Vec<u8>) {
        append(json, &VolumeBody::from(self));
    }
}

impl Item for Arc<Change> {
    const LIST: &'static str = "changes";

    fn write(&self, json: &mut Vec<u8>) {
        append(json, &ChangeBody::from(&**self));
    }
}

/// Writes an enveloped list item by item, to be taken away in parts.
pub struct ListWriter {
    json: Vec<u8>,
    first: bool,
}

impl ListWriter {
    /// The beginning of a list of such items.
    pub fn new<T: Item>() -> Self {
        Self { json: format!("{{\"{}\":[", T::LIST).into_bytes(), first: true }
    }

    /// Appends an item.
    pub fn push<T: Item>(&mut self, item: &T) {
        if !std::mem::take(&mut self.first) {
            self.json.push(b',');
        }
        item.write(&mut self.json);
    }

    /// How many bytes were written and not taken.
    pub fn size(&self) -> usize {
        self.json.len()
    }

    /// Takes what was written, and makes room for as much.
    pub fn take(&mut self) -> Bytes {
        let room = Vec::with_capacity(self.json.len() + 1024);
        std::mem::replace(&mut self.json, room).into()
    }

    /// Takes the rest, with the end of the list. Nothing is to be written after it.
    pub fn finish(&mut self) -> Bytes {
        self.json.extend_from_slice(b"]}");
        std::mem::take(&mut self.json).into()
    }
}

fn append(json: &mut Vec<u8>, body: &impl Serialize) {
    serde_json::to_writer(json, body).expect("plain data, written to memory");
}

/// An answer with that body. Its type carries no charset: one client compares the whole string.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let mut json = Vec::with_capacity(512);
    append(&mut json, body);
    written(status, json.into())
}

/// An answer with a body that is JSON already.
pub fn written(status: StatusCode, json: Body) -> Response {
    let mut response = Response::new(json);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, NO_CACHE);
    response
}

/// An answer without a body, and the header that says what it is for.
pub fn empty(status: StatusCode, name: HeaderName, value: HeaderValue) -> Response {
    let mut response = no_content();
    *response.status_mut() = status;
    response.headers_mut().insert(name, value);
    response
}

/// The answer that something is done.
pub fn no_content() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(header::CACHE_CONTROL, NO_CACHE);
    response
}

const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
