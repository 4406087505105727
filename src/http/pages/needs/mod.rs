//! Needs: the list, writing one down from a text, and the page of one with its candidates.

mod decide;
mod list;
mod show;
mod write;

pub(in crate::http::pages) use write::{Owners, check_owner, owners};

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list);
    config.service(write::ask_for_text).service(write::read_text).service(write::create);
    config.service(show::show);
    config.service(decide::judge).service(decide::change_status);
}
