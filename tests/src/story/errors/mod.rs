//! Errors: from the events that services and failed runs send to rules that guard the runs they were learnt from.

mod collecting;
mod groups;
mod mining;
