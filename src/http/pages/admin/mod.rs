//! What the administrator looks after: accounts and invitations, the logs, programmes, weights, terms, and the page that leads to all of it.

mod accounts;
mod index;
mod invitations;
mod logs;
mod programmes;
mod vocabulary;
mod weights;

use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config.service(index::show);
    config.service(accounts::list).service(accounts::show).service(accounts::change);
    config.service(accounts::ask_to_suspend).service(accounts::suspend);
    config.service(accounts::ask_to_reset_password).service(accounts::reset_password);
    config.service(invitations::ask).service(invitations::invite).service(invitations::invite_again);
    config.service(logs::list_mails).service(logs::retry_mail).service(logs::list_audit_log);
    config.service(programmes::list).service(programmes::ask).service(programmes::create);
    config.service(programmes::show).service(programmes::ask_to_change).service(programmes::change);
    config.service(vocabulary::list).service(vocabulary::ask).service(vocabulary::add);
    config.service(vocabulary::show).service(vocabulary::change);
    config.service(weights::show).service(weights::evaluate).service(weights::tune);
    config.service(weights::decide).service(weights::ask_to_reset).service(weights::reset);
    config.service(programmes::ask_to_delete).service(programmes::delete);
}
