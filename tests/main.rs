//! Everything that is tested from outside the crate, in one binary: each more would link the whole
//! server once more.

mod architecture;
mod bulk;
mod catalog;
mod conformance;
mod databases;
mod export;
mod faulty;
mod import;
mod pages;
mod rest;
mod servers;
mod site;
