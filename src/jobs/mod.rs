//! Background work: claim, lease, retry, back-off, shutdown.
