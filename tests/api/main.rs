//! The API through a real server, each test with a database of its own. Run by `make test`.

mod admin_pages;
mod authorization;
mod bad_input;
#[path = "../support/browser.rs"]
mod browser;
mod consortia;
mod delivery;
mod directions;
mod forms;
mod freshness;
mod handovers;
mod introductions;
mod isolation;
mod judgements;
mod member_pages;
mod needs;
mod notifications;
mod openapi;
mod organizations;
mod page_rights;
mod pages;
mod programmes;
mod records;
#[path = "../support/routes.rs"]
mod routes;
mod sessions;
#[path = "../support/smtp_server.rs"]
mod smtp_server;
mod support;
mod weights;
mod work;
