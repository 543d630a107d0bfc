//! Errors: from the events that services and failed runs send to rules that guard the runs they were learnt from.

mod collecting;
mod dead_letters;
mod fixing;
mod groups;
mod kill;
mod mining;
