//! Organizations: the register, and the page of one with what it can do.

mod edit;
mod list;
mod sheets;
mod show;

pub use sheets::Sheet;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list).service(show::show).service(show::confirm);
    config.service(edit::ask_section).service(edit::save_section);
    config.service(edit::ask_register).service(edit::save_register);
}
