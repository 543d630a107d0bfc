//! The committed schema, and the names it gives to things. Everything that builds or reads Cedar
//! entities takes the names from here.

use cedar_policy::{EntityId, EntityTypeName, EntityUid, Schema};
use std::sync::LazyLock;

/// The text of the schema, for people and for editors that know Cedar.
pub const SCHEMA: &str = include_str!("schema.cedarschema");

/// The schema.
pub(crate) static PARSED: LazyLock<Schema> = LazyLock::new(|| {
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA)
        .expect("the committed schema is valid; a test of this file parses it");
    schema
});

/// The entity types of the schema and its actions, parsed once.
pub(crate) struct Names {
    pub(crate) role: EntityTypeName,
    pub(crate) user: EntityTypeName,
    pub(crate) skill: EntityTypeName,
    pub(crate) inputs: EntityUid,
    pub(crate) numbers: EntityUid,
    pub(crate) thousandths: EntityUid,
    pub(crate) flags: EntityUid,
    pub(crate) lists: EntityUid,
    pub(crate) sizes: EntityUid,
    pub(crate) run: EntityUid,
    pub(crate) run_unattended: EntityUid,
}

/// See [`Names`].
pub(crate) static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let entity = |of: &str, id: &str| uid(&type_name(of), id);
    Names {
        role: type_name("Role"),
        user: type_name("User"),
        skill: type_name("Skill"),
        inputs: entity("Inputs", "run"),
        numbers: entity("Numbers", "run"),
        thousandths: entity("Thousandths", "run"),
        flags: entity("Flags", "run"),
        lists: entity("Lists", "run"),
        sizes: entity("Sizes", "run"),
        run: entity("Action", "run"),
        run_unattended: entity("Action", "run_unattended"),
    }
});

/// Names one entity of a type; any text is an id.
pub(crate) fn uid(of: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

fn type_name(text: &str) -> EntityTypeName {
    text.parse()
        .expect("a plain word is a name in Cedar, and these are the words of the schema")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cedar_policy::{RequestEnv, SchemaWarning};

    #[test]
    fn the_schema_is_valid_and_knows_every_name_used() {
        let (schema, warnings) = Schema::from_cedarschema_str(SCHEMA).expect("valid");
        let warnings: Vec<SchemaWarning> = warnings.collect();
        assert_eq!(warnings.len(), 0, "{warnings:?}");
        let names = &*NAMES;
        for action in [&names.run, &names.run_unattended] {
            let expected = RequestEnv::new(names.user.clone(), action.clone(), names.skill.clone());
            assert!(schema.request_envs().any(|env| env == expected));
        }
        for entity in [
            &names.inputs,
            &names.numbers,
            &names.thousandths,
            &names.flags,
            &names.lists,
            &names.sizes,
        ] {
            assert!(schema.entity_types().any(|name| name == entity.type_name()));
        }
        assert!(schema.entity_types().any(|name| *name == names.role));
    }
}
