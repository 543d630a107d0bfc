//! Policies as people read them: all of them as one text of Cedar, which means to Cedar what the set
//! means, but for the roles, which it shows as comments.

use crate::compile::PolicySet;
use crate::write::literal;
use std::fmt::Write;

impl PolicySet {
    /// Everything as Cedar: the users' JSON translated, Cedar files as they stand.
    pub fn to_cedar(&self) -> String {
        let mut shown = String::new();
        // Writing to a string cannot fail.
        for (role, patterns) in &self.roles {
            let patterns: Vec<String> = patterns.iter().map(|pattern| literal(pattern)).collect();
            let (role, patterns) = (literal(role), patterns.join(", "));
            let _ = writeln!(shown, "// The role {role} grants {patterns}.");
        }
        for file in &self.texts {
            if !shown.is_empty() {
                shown.push('\n');
            }
            let translated = if file.path.ends_with(".json") {
                ", translated"
            } else {
                ""
            };
            let path: String = file.path.chars().filter(|c| !c.is_control()).collect();
            let _ = writeln!(shown, "// {path}{translated}\n{}", file.text.trim_end());
        }
        if !shown.is_empty() {
            shown.push('\n');
        }
        shown.push_str(match self.options.default_deny {
            true => "// What no policy permits is denied: default_deny is on.\n",
            false => "// What no policy forbids is allowed: default_deny is off.\n@id(\"allowed_by_default\")\npermit (principal, action, resource);\n",
        });
        shown
    }
}
