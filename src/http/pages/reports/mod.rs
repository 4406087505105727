//! Reports: the table of a fiscal year, the lists behind its numbers, the workbook, and the targets.

mod entries;
mod show;
mod targets;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(show::show).service(show::export).service(entries::list);
    config.service(targets::ask).service(targets::save);
}
