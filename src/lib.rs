//! Enishi (縁): business matching for the places that bring local industry together.
//!
//! Each module is a room of the house; who may import whom is in `docs/architecture.md` and is checked by
//! `tests/architecture.rs`.

pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod exchange;
pub mod http;
pub mod jobs;
pub mod matching;
pub mod notify;
pub mod reading;
pub mod services;
pub mod telemetry;
pub mod timetable;
pub mod vocabulary;
