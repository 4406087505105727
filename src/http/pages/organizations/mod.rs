//! Organizations: the register, and the page of one with what it can do.

mod compare;
mod counterparts;
mod edit;
mod list;
mod map;
mod seed;
mod sheets;
mod show;

pub use sheets::Sheet;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(edit::ask_new)
        .service(edit::register)
        .service(compare::compare)
        .service(counterparts::show)
        .service(seed::show)
        .service(show::show)
        .service(show::confirm);
    config.service(edit::ask_section).service(edit::save_section);
    config.service(edit::ask_register).service(edit::save_register);
}
