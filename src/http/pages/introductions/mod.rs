//! Introductions: the list of cases, the page of one with all that moved it, and what can be done with it.

mod act;
mod charge;
mod handover;
mod list;
mod meet;
mod show;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list).service(act::create).service(show::show);
    config.service(act::ask).service(act::act);
    config.service(charge::ask).service(charge::save);
    config
        .service(handover::list)
        .service(handover::ask)
        .service(handover::hand_over)
        .service(handover::summary);
    config.service(meet::ask).service(meet::arrange).service(meet::end);
}
