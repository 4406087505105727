//! The pages in a real browser, each test with a server and a database of its own. Run by `make test`.

mod case;
mod chrome;
mod crowd;
mod days;
mod hands;
mod pages;
mod paper;
#[path = "../support/routes.rs"]
mod routes;
mod screenshots;
#[path = "../support/smtp_server.rs"]
mod smtp_server;
mod story;
#[path = "../api/support.rs"]
#[expect(dead_code, reason = "the tests of the API use more of it")]
mod support;
mod world;
