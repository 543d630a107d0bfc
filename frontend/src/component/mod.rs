//! Pieces that more than one page is made of. Each knows how it looks, none knows a route's data.

pub(crate) mod badge;
pub(crate) mod checks;
pub(crate) mod code;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod editor;
pub(crate) mod facts;
pub(crate) mod field;
pub(crate) mod findings;
pub(crate) mod frame;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod input_form;
pub(crate) mod live;
pub(crate) mod look;
pub(crate) mod notice;
pub(crate) mod pager;
pub(crate) mod plan;
pub(crate) mod theme;
pub(crate) mod title;
pub(crate) mod when;
