//! comity reads comments, rebuilds reply trees, judges incivility and stance by readable lexicons, and summarizes threads.

pub mod cli;
pub mod comment;
pub mod infer;
pub mod ingest;
pub mod judge;
pub mod judgement;
pub mod lexicon;
pub mod matching;
pub mod names;
pub mod policy;
pub mod problem;
pub mod record;
pub mod report;
pub mod run;
pub mod summary;
pub mod temporary;
pub mod text;
pub mod thread;
pub mod tune;
