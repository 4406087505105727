//! Introductions: the cases of an office.

pub mod arrange_meeting;
pub mod cancel_meeting;
pub mod check_time;
pub mod create;
pub mod get;
pub mod get_calendar;
pub mod get_sheet;
pub mod get_times;
pub mod hold_meeting;
pub mod list;
pub mod list_meetings;
pub mod list_steps;
pub mod offer_times;
pub mod take_step;
pub mod tick_times;
pub mod update;
