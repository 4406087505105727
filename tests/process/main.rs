//! Tests of what is a process of its own: servers that are started, killed, found again and stopped.

mod private_database;
