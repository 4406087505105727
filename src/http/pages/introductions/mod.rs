//! Introductions: the list of cases, the page of one with all that moved it, and what can be done with it.

mod act;
mod begin;
mod calendar;
mod charge;
mod handover;
mod late;
mod letter;
mod list;
mod meet;
mod sheet;
mod show;
mod times;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(list::list).service(begin::ask).service(begin::create).service(show::show);
    config.service(act::ask).service(act::act);
    config.service(letter::begin).service(letter::show).service(letter::decide);
    config.service(calendar::show).service(sheet::show);
    config.service(times::ask).service(times::offer).service(times::ask_side).service(times::tick);
    config.service(charge::ask).service(charge::save);
    config
        .service(handover::list)
        .service(handover::ask)
        .service(handover::hand_over)
        .service(handover::summary);
    config.service(meet::ask).service(meet::arrange).service(meet::end);
}
