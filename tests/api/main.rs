//! The API through a real server, each test with a database of its own. Run by `make test`.

mod authorization;
mod bad_input;
mod isolation;
mod needs;
mod notifications;
mod openapi;
mod organizations;
mod sessions;
mod support;
