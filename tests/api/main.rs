//! The API through a real server, each test with a database of its own. Run by `make test`.

mod admin_pages;
mod agenda;
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
mod letters;
mod meetings;
mod member_pages;
mod needs;
mod notifications;
mod openapi;
mod organizations;
mod page_rights;
mod pages;
mod programmes;
mod records;
mod reports;
#[path = "../support/routes.rs"]
mod routes;
mod sessions;
#[path = "../support/smtp_server.rs"]
mod smtp_server;
mod support;
mod times;
mod weights;
mod work;
