//! Organizations: the register, and the page of one with what it can do.

mod compare;
mod counterparts;
mod list;
mod map;
mod seed;
mod show;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(compare::compare)
        .service(counterparts::show)
        .service(seed::show)
        .service(show::show)
        .service(show::confirm);
}
