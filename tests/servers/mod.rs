//! The program itself, started and stopped, killed, and cut off from its database.

mod events;
mod faults;
mod kill;
mod process;
mod proxy;
mod several;
mod transfer;
