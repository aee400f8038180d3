//! The published JSON Schema of the exported file says what is in it. It is made from the types;
//! `CONCORD_UPDATE=1 cargo test -p concord-core --test simulation schema` writes it anew.

use std::path::Path;

use concord_core::call::Side;
use concord_core::connection::Origin;
use concord_core::customer::name::{FurtherNameSource, NameSource};
use concord_core::customer::{Field, OwnField};
use concord_core::log::{Action, Counted, EntryResult, FaultKind, RunEnd, Trigger};
use concord_core::mapping::WhyApart;
use concord_core::reading::Oddity;
use concord_core::refusals::{Decided, EnteredFor, FieldRemedy};
use concord_core::setup::{
    DomesticCountry, FieldDirection, KnownGuests, Matching, Pull, Push, RoleCustomers, RoleGroup,
    StateSource, WhenBothChanged,
};
use concord_core::state::{IntendedWrite, Subject};
use concord_core::template::TemplateValue;
use concord_core::transfer::{self, Document};
use concord_core::webstore::Party;
use serde_json::{Map, Value, json};
use serde_reflection::{
    ContainerFormat, Format, Named, Registry, Samples, Tracer, TracerConfig, VariantFormat,
};

use crate::transfer::full_document;

fn registry() -> Registry {
    // Some numbers may not be zero.
    let config = TracerConfig::default()
        .default_u32_value(1)
        .default_u64_value(1);
    let mut tracer = Tracer::new(config);
    let samples = Samples::new();
    macro_rules! trace {
        ($($type:ty),* $(,)?) => { $( tracer.trace_type::<$type>(&samples).unwrap(); )* };
    }
    // Every kind with several values has to be named; one that is missing is named by the failure.
    trace!(
        Side,
        Origin,
        Field,
        NameSource,
        FurtherNameSource,
        Oddity,
        Action,
        Counted,
        FaultKind,
        EntryResult,
        Decided,
        FieldRemedy,
        EnteredFor,
        RunEnd,
        Trigger,
        FieldDirection,
        DomesticCountry,
        KnownGuests,
        Matching,
        RoleCustomers,
        RoleGroup,
        Pull,
        Push,
        StateSource,
        WhenBothChanged,
        WhyApart,
        IntendedWrite,
        Subject,
        TemplateValue,
        Party,
        transfer::Format,
        Document,
    );
    tracer.registry().unwrap()
}

fn schema() -> Value {
    let registry = registry();
    let mut kinds: Map<String, Value> = registry
        .iter()
        .map(|(name, kind)| (name.clone(), container(kind)))
        .collect();
    // Their words are read by hand, of which the tracer sees no kinds.
    let fields: Vec<Field> = Field::every().collect();
    kinds.insert("Field".to_owned(), json!({ "enum": fields }));
    kinds.insert("OwnField".to_owned(), json!({ "enum": OwnField::ALL }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Concord's exported setup",
        "description": "Everything that a browser keeps for Concord, but keys and what is read anew from the two systems. Version 1.",
        "$ref": "#/$defs/Document",
        "$defs": kinds,
    })
}

fn container(kind: &ContainerFormat) -> Value {
    match kind {
        ContainerFormat::UnitStruct => json!({"type": "null"}),
        ContainerFormat::NewTypeStruct(inner) => format(inner),
        ContainerFormat::TupleStruct(inner) => tuple(inner),
        ContainerFormat::Struct(fields) => object(fields),
        ContainerFormat::Enum(variants) => {
            let names: Vec<&String> = variants
                .values()
                .filter(|it| it.value == VariantFormat::Unit)
                .map(|it| &it.name)
                .collect();
            let mut choices: Vec<Value> = variants
                .values()
                .filter_map(|it| {
                    let inner = match &it.value {
                        VariantFormat::NewType(inner) => format(inner),
                        VariantFormat::Tuple(inner) => tuple(inner),
                        VariantFormat::Struct(fields) => object(fields),
                        VariantFormat::Unit | VariantFormat::Variable(_) => return None,
                    };
                    Some(json!({
                        "type": "object", "properties": {&it.name: inner}, "required": [&it.name], "additionalProperties": false,
                    }))
                })
                .collect();
            if choices.is_empty() {
                return json!({"enum": names});
            }
            if !names.is_empty() {
                choices.insert(0, json!({"enum": names}));
            }
            json!({"anyOf": choices})
        }
    }
}

fn object(fields: &[Named<Format>]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.clone(), format(&field.value)))
        .collect();
    let names: Vec<&String> = fields.iter().map(|field| &field.name).collect();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}

fn tuple(inner: &[Format]) -> Value {
    let items: Vec<Value> = inner.iter().map(format).collect();
    json!({"type": "array", "prefixItems": items, "minItems": inner.len(), "maxItems": inner.len()})
}

fn format(it: &Format) -> Value {
    match it {
        Format::TypeName(name) => json!({"$ref": format!("#/$defs/{name}")}),
        Format::Unit => json!({"type": "null"}),
        Format::Bool => json!({"type": "boolean"}),
        Format::I8 | Format::I16 | Format::I32 | Format::I64 | Format::I128 => {
            json!({"type": "integer"})
        }
        Format::U8 | Format::U16 | Format::U32 | Format::U64 | Format::U128 => {
            json!({"type": "integer", "minimum": 0})
        }
        Format::F32 | Format::F64 => json!({"type": "number"}),
        Format::Char | Format::Str => json!({"type": "string"}),
        Format::Option(inner) => json!({"anyOf": [{"type": "null"}, format(inner)]}),
        Format::Seq(inner) => json!({"type": "array", "items": format(inner)}),
        Format::Map { key, value } => {
            json!({"type": "object", "propertyNames": format(key), "additionalProperties": format(value)})
        }
        Format::Tuple(inner) => tuple(inner),
        Format::Bytes | Format::TupleArray { .. } | Format::Variable(_) => {
            panic!("{it:?} has no words yet")
        }
    }
}

/// Why a value does not fit, with its place; as much of JSON Schema as [`schema`] uses.
fn misfit(root: &Value, rule: &Value, value: &Value, place: &str) -> Option<String> {
    let wrong = |why: &str| Some(format!("{place}: {why}"));
    if let Some(name) = rule["$ref"].as_str() {
        let rule = root.pointer(&name[1..]).unwrap();
        return misfit(root, rule, value, place);
    }
    if let Some(choices) = rule["anyOf"].as_array() {
        let fits = choices
            .iter()
            .any(|rule| misfit(root, rule, value, place).is_none());
        return if fits {
            None
        } else {
            wrong("fits none of the choices")
        };
    }
    if let Some(values) = rule["enum"].as_array() {
        return if values.contains(value) {
            None
        } else {
            wrong("is another value")
        };
    }
    match rule["type"].as_str() {
        Some("object") => {
            let Some(fields) = value.as_object() else {
                return wrong("is no object");
            };
            let required = rule["required"].as_array().into_iter().flatten();
            for name in required.filter_map(Value::as_str) {
                if !fields.contains_key(name) {
                    return wrong(&format!("lacks {name}"));
                }
            }
            fields.iter().find_map(|(name, value)| {
                let place = format!("{place}/{name}");
                match (&rule["properties"][name], &rule["additionalProperties"]) {
                    (Value::Null, Value::Bool(false)) => Some(format!("{place}: is unknown")),
                    (Value::Null, rule) => misfit(root, rule, value, &place),
                    (rule, _) => misfit(root, rule, value, &place),
                }
            })
        }
        Some("array") => {
            let Some(items) = value.as_array() else {
                return wrong("is no list");
            };
            items.iter().enumerate().find_map(|(at, item)| {
                let rule = match rule["prefixItems"].as_array() {
                    Some(rules) => rules.get(at)?,
                    None => &rule["items"],
                };
                misfit(root, rule, item, &format!("{place}/{at}"))
            })
        }
        Some("string") if !value.is_string() => wrong("is no text"),
        Some("boolean") if !value.is_boolean() => wrong("is no truth"),
        Some("null") if !value.is_null() => wrong("is not empty"),
        Some("integer") if !(value.is_i64() || value.is_u64()) => wrong("is no whole number"),
        _ => None,
    }
}

#[test]
fn the_published_schema_is_that_of_the_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = format!("{:#}\n", schema());
    for file in ["docs/transfer.schema.json", "public/transfer.schema.json"] {
        let file = root.join(file);
        if std::env::var_os("CONCORD_UPDATE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let published = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            published == text,
            "{} is not what is exported: run CONCORD_UPDATE=1 cargo test -p concord-core --test simulation schema",
            file.display()
        );
    }
}

#[test]
fn what_is_exported_fits_the_schema_and_something_else_does_not() {
    let schema = schema();
    let (_, exported) = full_document();
    let mut value = serde_json::to_value(&exported).unwrap();
    assert_eq!(misfit(&schema, &schema, &value, ""), None);
    value["webstores"][0]["setup"]["pull"] = json!("Some");
    assert_eq!(
        misfit(&schema, &schema, &value, "").as_deref(),
        Some("/webstores/0/setup/pull: is another value")
    );
}
