//! The API, first version: one module per resource, one file per operation.

mod account;
mod accounts;
mod agenda;
mod answers;
mod attachments;
mod audit_log;
mod exclusions;
mod handovers;
mod inbox;
mod introductions;
mod judgements;
mod letters;
mod mails;
mod needs;
mod notes;
mod office;
mod organizations;
mod programmes;
mod reports;
mod search;
mod sessions;
mod terms;
mod weights;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every operation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(sessions::create::create_session)
        .service(sessions::refresh::refresh_session)
        .service(sessions::delete::delete_session)
        .service(account::get::get_own_account)
        .service(account::change_password::change_own_password)
        .service(office::get::get_office)
        .service(office::update::update_office)
        .service(accounts::create::create_account)
        .service(accounts::list::list_accounts)
        .service(accounts::get::get_account)
        .service(accounts::update::update_account)
        .service(accounts::reset_password::reset_password)
        .service(organizations::create::create_organization)
        .service(organizations::list::list_organizations)
        .service(organizations::search::search_organizations)
        .service(organizations::list_fitting_needs::list_fitting_needs)
        .service(organizations::list_counterparts::list_counterparts)
        .service(organizations::list_seed_candidates::list_seed_candidates)
        .service(exclusions::list::list_exclusions)
        .service(exclusions::get::get_exclusion)
        .service(exclusions::update::update_exclusion)
        .service(exclusions::delete::delete_exclusion)
        .service(organizations::get::get_organization)
        .service(organizations::update::update_organization)
        .service(organizations::get_profile::get_profile)
        .service(organizations::update_profile::update_profile)
        .service(organizations::confirm_profile::confirm_profile)
        .service(needs::match_text::match_need)
        .service(needs::parse::parse_need)
        .service(needs::create::create_need)
        .service(needs::list::list_needs)
        .service(needs::get::get_need)
        .service(needs::update::update_need)
        .service(needs::change_status::change_need_status)
        .service(needs::list_candidates::list_candidates)
        .service(judgements::list::list_judgements)
        .service(judgements::get::get_judgement)
        .service(judgements::update::update_judgement)
        .service(judgements::delete::delete_judgement)
        .service(introductions::create::create_introduction)
        .service(introductions::list::list_introductions)
        .service(introductions::get::get_introduction)
        .service(introductions::update::update_introduction)
        .service(introductions::list_steps::list_introduction_steps)
        .service(introductions::take_step::take_introduction_step)
        .service(introductions::list_meetings::list_meetings)
        .service(introductions::arrange_meeting::arrange_meeting)
        .service(introductions::get_calendar::get_meeting_calendar)
        .service(introductions::get_sheet::get_meeting_sheet)
        .service(introductions::get_times::get_offered_times)
        .service(introductions::offer_times::offer_times)
        .service(introductions::tick_times::tick_times)
        .service(introductions::check_time::check_meeting_time)
        .service(introductions::cancel_meeting::cancel_meeting)
        .service(introductions::hold_meeting::hold_meeting)
        .service(letters::draft::draft_letter)
        .service(letters::list::list_letters)
        .service(letters::get::get_letter)
        .service(letters::update::update_letter)
        .service(letters::propose::propose_letter_words)
        .service(letters::approve::approve_letter)
        .service(letters::drop::drop_letter)
        .service(letters::resume::resume_letter)
        .service(answers::look::look_at_letter)
        .service(answers::give::answer_letter)
        .service(agenda::get::get_agenda)
        .service(reports::get::get_report)
        .service(reports::list_entries::list_report_entries)
        .service(reports::export::export_report)
        .service(reports::get_targets::get_report_targets)
        .service(reports::update_targets::update_report_targets)
        .service(handovers::plan::plan_handover)
        .service(handovers::create::create_handover)
        .service(handovers::list::list_handovers)
        .service(handovers::get::get_handover)
        .service(attachments::create::create_attachment)
        .service(attachments::list::list_attachments)
        .service(attachments::get::get_attachment)
        .service(attachments::get_content::get_attachment_content)
        .service(attachments::delete::delete_attachment)
        .service(notes::create::create_note)
        .service(notes::list::list_notes)
        .service(notes::get::get_note)
        .service(notes::update::update_note)
        .service(notes::delete::delete_note)
        .service(weights::get::get_weights)
        .service(weights::evaluate::get_evaluation)
        .service(weights::reset::reset_weights)
        .service(weights::tune::tune_weights)
        .service(weights::list_proposals::list_weight_proposals)
        .service(weights::accept::accept_weight_proposal)
        .service(weights::dismiss::dismiss_weight_proposal)
        .service(programmes::create::create_programme)
        .service(programmes::list::list_programmes)
        .service(programmes::get::get_programme)
        .service(programmes::update::update_programme)
        .service(programmes::delete::delete_programme)
        .service(needs::list_consortia::list_consortia)
        .service(inbox::list::list_inbox)
        .service(inbox::read::read_inbox_entry)
        .service(mails::list::list_mails)
        .service(mails::retry::retry_mail)
        .service(audit_log::list::list_audit_log)
        .service(search::find::find)
        .service(terms::search::search_terms)
        .service(terms::get::get_term);
}
