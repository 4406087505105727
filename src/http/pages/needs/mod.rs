//! Needs: the list, writing one down from a text, and the page of one with its candidates.

mod consortia;
mod decide;
mod exclusions;
mod list;
mod rejected;
mod show;
mod write;

pub(in crate::http::pages) use write::{Owners, check_owner, owners};

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list);
    config.service(write::ask_for_text).service(write::read_text).service(write::create);
    config.service(write::ask_for_changes).service(write::change);
    config.service(consortia::show).service(show::show);
    config
        .service(rejected::show)
        .service(rejected::undo)
        .service(decide::judge)
        .service(decide::change_status);
}
