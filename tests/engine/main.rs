//! Laws of the pure rooms, on the built-in vocabulary and on made-up cases: one binary, to link once.

mod consortia;
mod counterparts;
mod demo;
mod improvements;
mod kit;
mod laws;
mod programmes;
mod proposals;
mod reading;
mod reference;
mod retrieval;
mod scoring;
mod timetable_check;
mod timetable_made_up;
mod timetable_naive;
mod timetable_placement;
mod timetable_reading;
mod timetable_selection;
mod vocabulary;
