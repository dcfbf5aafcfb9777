//! A schema as a flat table, so that two can be compared line by line.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Schema;
use apollo_compiler::ast::{FieldDefinition, InputValueDefinition};
use apollo_compiler::schema::ExtendedType;

/// Everything that a schema defines itself, by place: `Type`, `Type.field`,
/// `Type.field(argument)`, `Type.VALUE`, `Type implements Interface`,
/// `schema.query`.
pub struct Elements(BTreeMap<String, Element>);

struct Element {
    /// The type as GraphQL writes it, with a default; of a type its kind.
    ty: String,
    /// Whether a caller must give it.
    required: bool,
}

impl Elements {
    pub fn of(schema: &Schema) -> Elements {
        let mut elements = Elements(BTreeMap::new());
        let root = &schema.schema_definition;
        for (operation, ty) in [("query", &root.query), ("mutation", &root.mutation)] {
            if let Some(ty) = ty {
                elements.add(format!("schema.{operation}"), ty.as_str());
            }
        }
        for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
            elements.add_type(name, ty);
        }
        elements
    }

    /// What of this is not in `other`, or is otherwise there; and what must be
    /// given there but cannot be given here. What is within a missing element
    /// is not told apart.
    pub fn differences(&self, other: &Elements) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for (place, element) in &self.0 {
            match other.0.get(place) {
                Some(same) if same.ty == element.ty => {}
                Some(there) => {
                    let text = format!("{} here, {} there", element.ty, there.ty);
                    found.insert(place.clone(), text);
                }
                None if parent(place).is_none_or(|parent| other.0.contains_key(parent)) => {
                    found.insert(place.clone(), "not there".to_owned());
                }
                None => {}
            }
        }
        for (place, _) in other.0.iter().filter(|(_, element)| element.required) {
            let is_shared = parent(place).is_some_and(|parent| self.0.contains_key(parent));
            if is_shared && !self.0.contains_key(place) {
                found.insert(place.clone(), "required there".to_owned());
            }
        }
        found
    }

    pub fn places(&self) -> BTreeSet<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn add_type(&mut self, name: &str, ty: &ExtendedType) {
        let kind = match ty {
            ExtendedType::Scalar(_) => "scalar",
            ExtendedType::Object(object) => {
                self.add_interfaces(name, object.implements_interfaces.iter());
                self.add_fields(name, object.fields.values().map(|field| &***field));
                "type"
            }
            ExtendedType::Interface(interface) => {
                self.add_interfaces(name, interface.implements_interfaces.iter());
                self.add_fields(name, interface.fields.values().map(|field| &***field));
                "interface"
            }
            ExtendedType::Union(union) => {
                for member in &union.members {
                    self.add(format!("{name}.{member}"), "member");
                }
                "union"
            }
            ExtendedType::Enum(values) => {
                for value in values.values.keys() {
                    self.add(format!("{name}.{value}"), "value");
                }
                "enum"
            }
            ExtendedType::InputObject(input) => {
                for field in input.fields.values() {
                    self.add_input(format!("{name}.{}", field.name), field);
                }
                "input"
            }
        };
        self.add(name.to_owned(), kind);
    }

    fn add_interfaces<T: std::fmt::Display>(
        &mut self,
        name: &str,
        interfaces: impl Iterator<Item = T>,
    ) {
        for interface in interfaces {
            self.add(format!("{name} implements {interface}"), "interface");
        }
    }

    fn add_fields<'a>(&mut self, name: &str, fields: impl Iterator<Item = &'a FieldDefinition>) {
        for field in fields {
            let place = format!("{name}.{}", field.name);
            for argument in &field.arguments {
                self.add_input(format!("{place}({})", argument.name), argument);
            }
            self.add(place, &field.ty.to_string());
        }
    }

    fn add_input(&mut self, place: String, input: &InputValueDefinition) {
        let ty = match &input.default_value {
            Some(default) => format!("{} = {default}", input.ty),
            None => input.ty.to_string(),
        };
        let required = input.is_required();
        self.0.insert(place, Element { ty, required });
    }

    fn add(&mut self, place: String, ty: &str) {
        let ty = ty.to_owned();
        let required = false;
        self.0.insert(place, Element { ty, required });
    }
}

/// The element that this one is a part of.
fn parent(place: &str) -> Option<&str> {
    let (parent, _) = place.split_at_checked(place.rfind(['(', '.', ' '])?)?;
    Some(parent.strip_suffix(" implements").unwrap_or(parent)).filter(|parent| *parent != "schema")
}
