//! Organizations: the register, and the page of one with what it can do.

mod compare;
mod list;
mod map;
mod show;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list).service(compare::compare).service(show::show).service(show::confirm);
}
