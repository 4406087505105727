//! Lays plain text out in columns: a Japanese character takes two, and no line begins with a full stop.
