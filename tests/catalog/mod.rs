//! The rules, over every store: what the catalog makes of changes that meet, and of going back.

mod bulk;
mod fixture;
mod history;
mod meanwhile;
mod restore;
mod save;
mod selection;
mod undo;
mod volumes;
