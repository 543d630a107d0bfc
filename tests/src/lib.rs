//! Everything that is tested across packages: stories, contracts, linters, the skills themselves.

pub mod embedded;

#[cfg(test)]
mod example_skills;
#[cfg(test)]
mod inputs_arrive;
#[cfg(test)]
mod lambda;
#[cfg(test)]
mod linters;
#[cfg(test)]
mod skill_files;
#[cfg(test)]
mod template;
#[cfg(test)]
mod tools;
