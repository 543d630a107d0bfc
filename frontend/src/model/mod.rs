//! What the pages know, as plain values and functions: no DOM, no signals, tested on the host.

pub(crate) mod ansi;
pub(crate) mod ask;
mod control;
pub(crate) mod example;
pub(crate) mod form;
pub(crate) mod governed;
pub(crate) mod kept;
pub(crate) mod log;
pub(crate) mod pace;
pub(crate) mod preview;
pub(crate) mod record;
pub(crate) mod row;
pub(crate) mod shell;
pub(crate) mod time;
pub(crate) mod values;
pub(crate) mod words;
pub(crate) mod work;
pub(crate) mod yaml;
