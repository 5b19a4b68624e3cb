//! comity reads comments, rebuilds reply trees, judges incivility and stance by readable lexicons, and summarizes threads.

pub mod comment;
pub mod ingest;
pub mod judge;
pub mod names;
pub mod problem;
pub mod thread;
