//! The scoring engine: a snapshot and a need in, ranked and explained candidates out. Pure, synchronous, deterministic.
