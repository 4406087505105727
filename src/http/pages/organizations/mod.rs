//! Organizations: the register, and the page of one with what it can do.

mod list;
mod show;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list).service(show::show).service(show::confirm);
}
