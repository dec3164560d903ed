//! How a program reads an image, and changes it.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    domain::Image,
    ui::{Environment, components::CodeBlock, curl::Curl},
};

/// The snippets of a tab of their own.
#[component]
pub fn Snippets(image: Image) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="snippet-curl">
            <div class="panel-head">
                <h2 id="snippet-curl">"curl"</h2>
            </div>
            <div class="panel-body">
                <CodeBlock label="Read and change this image with curl" code=curl(&image) />
            </div>
        </section>
        <section class="panel" aria-labelledby="snippet-python">
            <div class="panel-head">
                <h2 id="snippet-python">"Python, with apache-libcloud"</h2>
            </div>
            <div class="panel-body">
                <CodeBlock label="Read this image with apache-libcloud" code=libcloud(&image) />
            </div>
        </section>
    }
    .into_any()
}

/// Reads the image, and changes it unless it has moved on.
pub fn curl(image: &Image) -> String {
    let Environment { origin, .. } = expect_context();
    let (id, seen) = (image.id.to_string(), image.revision.to_string());
    let wish = if image.public { "private" } else { "public" };
    let read = Curl::get(&origin, &format!("/images/{id}"));
    let change = Curl::patch(&origin, &id, &seen, &BTreeMap::from([("public", !image.public)]));
    format!("# read it\n{read}\n\n# make it {wish}, unless it has moved on\n{change}")
}

/// Reads the image by way of libcloud's driver for the original API.
fn libcloud(image: &Image) -> String {
    let Environment { origin, .. } = expect_context();
    let (scheme, authority) = origin.split_once("://").unwrap_or(("http", &origin));
    let (host, port) =
        authority.rsplit_once(':').unwrap_or((authority, if scheme == "https" { "443" } else { "80" }));
    let secure = if scheme == "https" { "True" } else { "False" };
    let (id, organization) = (image.id, image.organization);
    format!(
        "from libcloud.compute.drivers.scaleway import ScalewayConnection, ScalewayNodeDriver\n\n\
         class Connection(ScalewayConnection):\n    allow_insecure = True\n\n\
         class Imprint(ScalewayNodeDriver):\n    connectionCls = Connection\n\n\
         driver = Imprint('{organization}', 'unused',\n                 secure={secure}, host='{host}', port={port})\n\
         print(driver.get_image('{id}'))"
    )
}
