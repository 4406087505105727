//! Files in and out: the formats that offices have.
