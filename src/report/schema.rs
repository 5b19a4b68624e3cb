//! The JSON Schema (2020-12) of what comity writes as JSON, made from the types that are written.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::summary::entry::Entry;

use super::json::Whole;
use super::manifest::{Manifest, VERSION};
use super::row::RowOut;

/// What has a schema.
pub struct Described {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    /// Makes its schema.
    pub schema: fn() -> Value,
}

/// Every output that has a schema; the first is written where none is named.
pub const SCHEMAS: &[Described] = &[
    Described { name: "json", doc: "what `comity analyze --format json` writes", schema: of::<Whole<'static>> },
    Described { name: "jsonl", doc: "a line of `comity analyze --format jsonl`", schema: of::<RowOut<'static>> },
    Described { name: "queue", doc: "a line of `comity queue --format jsonl`", schema: of::<Entry> },
    Described { name: "manifest", doc: "the manifest, in other outputs or beside them", schema: of::<Manifest> },
];

/// The schema of a type as it is written: keys that may be left out are not required, keys that may be null say so.
fn of<T: JsonSchema>() -> Value {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    let mut schema = schema.to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("$comment".to_owned(), format!("comity's outputs, version {VERSION} of their shape").into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_says_what_its_keys_mean() {
        for described in SCHEMAS {
            let schema = (described.schema)();
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{}", described.name);
            let keys = schema["properties"].as_object().unwrap();
            assert!(keys.len() > 3, "{}", described.name);
            for (key, said) in keys {
                assert!(said["description"].is_string(), "{}: `{key}`: {said}", described.name);
            }
        }
    }
}
