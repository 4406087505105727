//! Messages, templates, transports.
