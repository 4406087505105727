//! Tests of what is a process of its own: the binary as its users run it, and its private database server.

mod demo;
mod evaluate;
mod failures;
mod killed;
mod parse;
mod private_database;
mod program;
#[path = "../support/smtp_server.rs"]
mod smtp_server;
mod timetable;
mod tune;
