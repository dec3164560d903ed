//! Preferences as the server meets them: in cookies, and in the plain posts of the forms that
//! choose them.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};

use leptos::prelude::provide_context;

use super::render;
use crate::{
    domain::FieldErrors,
    server::{
        AppState,
        referer::page_before,
        rest::{body, error::ApiError},
        zones,
    },
    ui::{Choice, Column, Preferences, RefusedSettings},
};

/// What the request's cookies hold.
pub fn preferences(headers: &HeaderMap) -> Preferences {
    Preferences::of_cookies(|name| cookie(headers, name), zones::find)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split("; "))
        .find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
}

/// Remembers what a form chose, be it all preferences or one, and goes back to the page that the
/// form was on. What can't be taken is answered with the settings, and nothing is remembered.
pub async fn save(State(state): State<AppState>, request: Request<Body>) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let body = body::read(Request::from_parts(parts.clone(), body), &[body::FORM]).await?;
    let before = preferences(&parts.headers);
    let chosen = match read(&body, before.clone()) {
        Ok(chosen) => chosen,
        Err(errors) => {
            parts.method = Method::GET;
            let context = move || provide_context(RefusedSettings(errors.clone()));
            let mut page = render(state, Request::from_parts(parts, Body::empty()), context).await;
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(page);
        }
    };
    let cookies = chosen.cookies(&before).into_iter().filter_map(|cookie| HeaderValue::try_from(cookie).ok());
    let cookies: Vec<_> = cookies.map(|cookie| (header::SET_COOKIE, cookie)).collect();
    let page = match page_before(&parts.headers) {
        page if page.split('?').next() == Some("/settings") => "/settings?saved".to_owned(),
        page => page,
    };
    Ok((AppendHeaders(cookies), Redirect::to(&page)).into_response())
}

/// The preferences after what the form says of them; what it does not speak of stays.
fn read(body: &[u8], mut preferences: Preferences) -> Result<Preferences, FieldErrors> {
    let pairs: Vec<_> = form_urlencoded::parse(body).collect();
    let mut errors = FieldErrors::default();
    // the last one of a name counts: what a box that is on says, after what stands for one that is off
    for name in Preferences::NAMES {
        if let Some((_, value)) = pairs.iter().rfind(|(key, _)| key == name)
            && let Err(reason) = preferences.set(name, value, zones::find)
        {
            errors.add(name, reason);
        }
    }
    // boxes say what is on: which columns are shown
    let shown: Vec<_> = pairs.iter().filter(|(key, _)| key == COLUMNS).map(|(_, value)| &**value).collect();
    if let Some(unknown) = shown.iter().find(|name| !name.is_empty() && Column::parse(name).is_none()) {
        errors.add(COLUMNS, format!("no column is called “{unknown}”"));
    } else if !shown.is_empty() {
        for &column in Column::ALL {
            preferences.show(column, shown.contains(&column.as_str()));
        }
    }
    if errors.is_empty() { Ok(preferences) } else { Err(errors) }
}

/// The columns that are shown, a value each, and one that is empty, so that none may be.
const COLUMNS: &str = "columns";

#[cfg(test)]
mod tests {
    use super::*;

    fn read_after(body: &str, before: &Preferences) -> Result<Preferences, FieldErrors> {
        read(body.as_bytes(), before.clone())
    }

    fn cookies(text: &'static str) -> Preferences {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(text));
        preferences(&headers)
    }

    #[test]
    fn cookies_are_found_among_others() {
        let read = cookies("a=theme=light; theme=dark; xdensity=compact; time_zone=Europe/Berlin");
        assert_eq!(read, cookies("theme=dark; time_zone=Europe/Berlin"));
        assert_eq!(read.value("time_zone"), "Europe/Berlin");
        assert_ne!(read, cookies("theme=dark"));
    }

    #[test]
    fn a_form_changes_what_it_speaks_of() {
        let before = cookies("theme=dark; hidden_columns=arch; single_keys=off");
        let after = read_after("density=compact&columns=&columns=arch&columns=created", &before).unwrap();
        let expected = cookies(
            "theme=dark; density=compact; hidden_columns=visibility.organization.volume.modified; single_keys=off",
        );
        assert_eq!(after, expected);
        assert!(read_after("single_keys=off&single_keys=on", &before).unwrap().single_keys);
        assert_eq!(read_after("columns=", &before).unwrap().hidden, Column::ALL);
    }

    #[test]
    fn everything_that_is_wrong_with_a_form_is_said() {
        let errors =
            read_after("theme=pink&columns=name&time_zone=Mars/Base", &Preferences::default()).unwrap_err();
        let names: Vec<_> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["columns", "theme", "time_zone"]);
    }
}
