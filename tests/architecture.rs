//! Which of the crate's modules may use which. A new layer needs a line here; a new arrow needs a
//! reason.
//!
//! The sources are read as words, not compiled: comments, literals and what is `#[cfg(test)]` are
//! left out, and what remains is searched for paths.

use std::{collections::BTreeMap, fs, path::Path};

/// A layer, what it may use, what it may use in function bodies alone, and crates that it must not
/// name. A layer is a module with all below it, apart from those that have a line of their own;
/// `lib`, `main` and `server` are what is in those files. A star stands for any ending.
type Rule = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const RULES: [Rule; 25] = [
    ("domain", &[], &[], &["axum", "leptos", "sqlx", "tokio"]),
    ("ui", &["domain", "functions"], &[], &[]),
    ("functions", &["domain"], &["functions::context", "server*"], &[]),
    ("functions::context", &["domain", "functions", "server*"], &[], &[]),
    ("server::store", &["domain"], &[], &["axum", "leptos"]),
    ("server::clock", &["domain"], &[], &["axum", "leptos"]),
    ("server::catalog", &["domain", "server::clock", "server::store"], &[], &["axum", "leptos"]),
    ("server::demo", &["domain", "server::store"], &[], &["axum", "leptos"]),
    ("server::export", &["domain", "server", "server::catalog", "server::rest", "server::store"], &[], &["leptos"]),
    ("server::live", &["domain", "server::catalog", "server::store"], &[], &["axum", "leptos"]),
    ("server::rest", &["domain", "server", "server::catalog", "server::live"], &[], &["leptos"]),
    ("server::config", &["server::store"], &[], &[]),
    ("server::probes", &["server", "server::catalog"], &[], &["leptos"]),
    ("server::referer", &["domain"], &[], &["leptos"]),
    ("server::request_id", &[], &[], &[]),
    ("server::guard", &["*"], &[], &[]),
    ("server::pages", &["*"], &[], &[]),
    ("server::router", &["*"], &[], &[]),
    ("server::serve", &["*"], &[], &[]),
    ("server::transfer", &["server::store"], &[], &["axum", "leptos"]),
    ("server::telemetry", &["*"], &[], &[]),
    ("server::zones", &["domain"], &[], &["axum", "leptos"]),
    ("server", &["server*"], &[], &[]),
    ("lib", &["*"], &[], &[]),
    ("main", &["server*"], &[], &[]),
];

type Sources = BTreeMap<String, String>;

#[test]
fn modules_use_only_what_the_rules_allow() {
    let mut sources = Sources::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    let gone: Vec<_> = RULES.iter().filter(|rule| !sources.contains_key(rule.0)).map(|rule| rule.0).collect();
    assert_eq!(gone, [""; 0], "layers that have a rule and are not there");
    let wrong = check(&sources);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_forbidden_arrow_is_seen_and_no_other() {
    let wrong = |module: &str, source: &str| {
        let mut sources: Sources = RULES.iter().map(|rule| (rule.0.to_owned(), String::new())).collect();
        sources.insert("domain::image".to_owned(), String::new());
        sources.insert(module.to_owned(), source.to_owned());
        check(&sources)
    };
    let refused = [
        ("domain::image", "use std::fmt;\nuse crate::{domain::Image, ui::{App, Theme}};", "ui"),
        ("domain::image", "fn f(id: super::super::server::store::Id) {}", "server::store"),
        ("domain", "const URL: &str = \"//\"; use tokio_util as t;", "tokio"),
        ("ui", "fn f() -> char { crate::server::store::get('\"') }", "server::store"),
        ("functions", "fn f() {} use crate::server::AppState;", "server"),
        ("functions", "struct S { f: fn() -> context::Catalog }", "functions::context"),
        ("server::store::memory", "fn f<'a>(x: &'a str) { axum::serve(x) }", "axum"),
        ("server::catalog", "#[cfg(test)] mod t { use axum; } use super::rest as r;", "server::rest"),
        ("server::catalog", "use crate as root; use leptos_axum::*;", "leptos"),
        ("server::demo", "use crate::server::{self, store::Batch};", "server"),
        ("main", "use imprint::{domain, server::serve};", "domain"),
        ("live", "", "no rule"),
    ];
    for (module, source, culprit) in refused {
        let wrong = wrong(module, source);
        assert!(wrong.iter().any(|sentence| sentence.ends_with(culprit)), "{module}: {source}: {wrong:?}");
    }
    let allowed = [
        ("domain::image", "// use crate::ui;\nuse super::Revision; const S: &str = \"\\\"tokio::spawn\";"),
        (
            "functions",
            "fn f<T>(id: Id) -> Image where T: Copy { if id { x() } context::catalog::<crate::server::X>() }",
        ),
        ("server::catalog", "/* axum::x */ #[cfg(test)] mod tests { fn f() { axum::x() } } fn f() { tokio::x() }"),
        ("server::store", "const R: &str = r#\"\"axum::x\"#; fn f() -> impl Fn() + use<'static> {}"),
        ("main", "use imprint::server::{AppState, store}; fn f() { store::open(imprint::server::serve) }"),
    ];
    for (module, source) in allowed {
        assert_eq!(wrong(module, source), [""; 0], "{module}: {source}");
    }
}

/// Adds each source below the folder under its module's path, as in `server::store`.
fn read(folder: &Path, module: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let module = if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") };
        if path.is_dir() {
            read(&path, &module, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.insert(module, fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// A sentence for everything that the rules do not allow.
fn check(sources: &Sources) -> Vec<String> {
    let mut wrong = Vec::new();
    for (module, source) in sources {
        let Some((layer, anywhere, in_bodies, never)) = rule(module) else {
            wrong.push(format!("{module} has no rule"));
            continue;
        };
        for (path, in_body) in paths(&words(source)) {
            let Some(used) = resolve(module, &path, sources) else {
                let named = never.iter().find(|name| path[0] == **name || path[0].starts_with(&format!("{name}_")));
                wrong.extend(named.map(|name| format!("{module} says {}: must not name {name}", path.join("::"))));
                continue;
            };
            let used = rule(&used).map_or(&*used, |rule| rule.0);
            let allowed = |list: &[&str]| {
                list.iter().any(|entry| match entry.strip_suffix('*') {
                    Some(start) => used.starts_with(start),
                    None => used == *entry,
                })
            };
            if used != *layer && !allowed(anywhere) && !(in_body && allowed(in_bodies)) {
                wrong.push(format!("{module} says {}: must not use {used}", path.join("::")));
            }
        }
    }
    wrong
}

/// The rule of the layer that the module belongs to.
fn rule(module: &str) -> Option<&'static Rule> {
    let holds = |layer: &str| match module.strip_prefix(layer) {
        Some(below) => below.is_empty() || (below.starts_with("::") && layer != "server"),
        None => false,
    };
    RULES.iter().filter(|rule| holds(rule.0)).max_by_key(|rule| rule.0.len())
}

/// The module of this crate that a path in `module` leads to, if it is one of this crate's.
fn resolve(module: &str, path: &[&str], sources: &Sources) -> Option<String> {
    let mut at: Vec<&str> = if module == "lib" { Vec::new() } else { module.split("::").collect() };
    let mut ours = false;
    for name in path {
        match *name {
            "crate" | "imprint" => at.clear(),
            "self" => {}
            "super" => drop(at.pop()),
            child if sources.contains_key(&[&at[..], &[child]].concat().join("::")) => at.push(child),
            _ => break,
        }
        ours = true;
    }
    ours.then(|| if at.is_empty() { "lib".to_owned() } else { at.join("::") })
}

/// Every path of two names and more and every import, and whether it is in a function's body.
fn paths<'a>(words: &[&'a str]) -> Vec<(Vec<&'a str>, bool)> {
    let (mut found, mut depth, mut signature, mut body) = (Vec::new(), 0, false, None);
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let mut at = 0;
    while at < words.len() {
        let mut tree = Vec::new();
        match word(at) {
            "use" => at = take_tree(words, at + 1, &[], &mut tree),
            name if is_name(name) && word(at + 1) == "::" => at = take_tree(words, at, &[], &mut tree),
            other => {
                match other {
                    "fn" if is_name(word(at + 1)) => signature = true,
                    ";" => signature = false,
                    "{" => {
                        if signature && body.is_none() {
                            body = Some(depth);
                        }
                        signature = false;
                        depth += 1;
                    }
                    "}" => {
                        depth -= 1;
                        body = body.filter(|outside| *outside < depth);
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        found.extend(tree.into_iter().map(|path| (path, body.is_some())));
    }
    found
}

/// Adds the paths of the tree, as in `a::{b, c::d}`, that begins there, and says where it ends.
fn take_tree<'a>(words: &[&'a str], mut at: usize, start: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> usize {
    let mut path = start.to_vec();
    while let Some(word) = words.get(at) {
        if *word == "{" {
            while !matches!(words.get(at), None | Some(&"}")) {
                at = take_tree(words, at + 1, &path, found);
                while !matches!(words.get(at), None | Some(&("," | "}"))) {
                    at += 1; // over `as name`
                }
            }
            return at + 1;
        }
        if is_name(word) {
            path.push(word);
            at += 1;
        }
        match words.get(at + 1) {
            Some(next) if words[at] == "::" && (*next == "{" || is_name(next)) => at += 1,
            _ => break,
        }
    }
    if path.len() > start.len() {
        found.push(path);
    }
    at
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The source's names and marks, without what is for tests alone.
fn words(source: &str) -> Vec<&str> {
    const FOR_TESTS: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut words, mut rest) = (Vec::new(), source);
    while let Some(first) = rest.chars().next() {
        let mut length = blank(rest, first);
        if length == 0 {
            length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            length = length.max(if rest.starts_with("::") { 2 } else { first.len_utf8() });
            words.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    while let Some(start) = words.windows(FOR_TESTS.len()).position(|window| window == FOR_TESTS) {
        let mut depth = 0;
        let end = words[start..].iter().position(|word| {
            depth += i32::from(*word == "{") - i32::from(*word == "}");
            depth == 0 && matches!(*word, ";" | "}")
        });
        words.drain(start..end.map_or(words.len(), |end| start + end + 1));
    }
    words
}

/// How long the white space, the comment or the literal is that begins there.
fn blank(rest: &str, first: char) -> usize {
    let after = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    match first {
        '/' if rest.starts_with("//") => after("\n", 0),
        '/' if rest.starts_with("/*") => after("*/", 2),
        'r' if rest[1..].trim_start_matches('#').starts_with('"') => {
            let hashes = rest[1..].find('"').unwrap_or_default();
            after(&format!("\"{}", "#".repeat(hashes)), hashes + 2)
        }
        '\'' if !rest.starts_with("'\\") && rest.chars().nth(2) != Some('\'') => 1, // a lifetime
        '"' | '\'' => {
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find(|(_, c)| {
                let ends = *c == first && !escaped;
                escaped = *c == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        }
        _ if first.is_whitespace() => first.len_utf8(),
        _ => 0,
    }
}
