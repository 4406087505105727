//! The configuration: read from the environment once, checked, then passed on.
