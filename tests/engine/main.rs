//! Laws of the pure rooms, on the built-in vocabulary and on made-up cases: one binary, to link once.

mod consortia;
mod demo;
mod kit;
mod laws;
mod proposals;
mod reference;
mod scoring;
mod vocabulary;
