//! The programs that are deployed, as they are deployed: started under a Runtime API of their own, with the environment
//! that the template gives them. Never looks at what they answer: that is for whoever starts them.

pub mod bootstrap;
pub mod event;
pub mod runtime;
pub mod template;
