//! Everything that knows actix-web.
