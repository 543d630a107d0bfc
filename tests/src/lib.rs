//! Everything that is tested across packages: stories, contracts, linters, the skills themselves.

pub mod deployed;
pub mod embedded;
pub mod tools;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod example_skills;
#[cfg(test)]
mod forge_conformance;
#[cfg(test)]
mod fuzz_corpus;
#[cfg(test)]
mod github_openapi;
#[cfg(test)]
mod inputs_arrive;
#[cfg(test)]
mod lambda;
#[cfg(test)]
mod linters;
#[cfg(test)]
mod skill_files;
#[cfg(test)]
mod story;
#[cfg(test)]
mod template;
#[cfg(test)]
mod world;
