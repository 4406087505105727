//! What the administrator looks after: accounts and invitations, and the page that leads to all of it.

mod accounts;
mod index;
mod invitations;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(index::show);
    config.service(accounts::list).service(accounts::show).service(accounts::change);
    config.service(accounts::ask_to_suspend).service(accounts::suspend);
    config.service(accounts::ask_to_reset_password).service(accounts::reset_password);
    config.service(invitations::ask).service(invitations::invite).service(invitations::invite_again);
}
