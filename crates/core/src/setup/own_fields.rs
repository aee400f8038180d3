//! Own fields: which field of Business Central's customer stands under which meta key of accounts (spec.md §10).

use super::{FieldDirection, Matching, Setup};
use crate::customer::{Field, OwnField};
use crate::webstore::{FieldKeys, MetaKeys, OwnRow};

impl Setup {
    /// The meta keys of accounts that are read and written as fields.
    pub fn meta_keys(&self) -> MetaKeys {
        let own = self.own_fields.iter();
        let own = own.filter(|row| self.compares(Field::Own(row.field)));
        let mut own: Vec<OwnRow> = own.cloned().collect();
        own.extend(self.groups_to_read(&own));
        MetaKeys {
            vat_number: self.vat_number_key.clone(),
            own,
            customer_number: match self.matching {
                Matching::CustomerNumber => self.customer_number_key.clone(),
                _ => None,
            },
        }
    }

    /// The same of all rows, also of those that are off.
    pub(super) fn field_keys(&self) -> FieldKeys<'_> {
        FieldKeys {
            vat_number: self.vat_number_key.as_deref(),
            own: &self.own_fields,
        }
    }

    /// The fields that there are: all, and the own ones of this setup.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let own = self.own_fields.iter().map(|row| Field::Own(row.field));
        Field::ALL.into_iter().chain(own)
    }

    /// The row of an own field.
    pub fn own_field(&self, field: OwnField) -> Option<&OwnRow> {
        let mut own = self.own_fields.iter();
        own.find(|row| row.field == field)
    }

    /// The same, for changing it.
    pub fn own_field_mut(&mut self, field: OwnField) -> Option<&mut OwnRow> {
        let mut own = self.own_fields.iter_mut();
        own.find(|row| row.field == field)
    }

    /// What a new record gets in a field where the other side has no value.
    pub fn default_value(&self, field: Field) -> &str {
        let row = match field {
            Field::Own(own) => self.own_field(own),
            _ => None,
        };
        row.map_or("", |row| row.default_value.as_str())
    }

    /// The ways that a field can go.
    pub fn directions_of(field: Field) -> &'static [FieldDirection] {
        match field {
            Field::Own(own) if own.is_read_only() => {
                &[FieldDirection::PushOnly, FieldDirection::Off]
            }
            _ => &FieldDirection::ALL,
        }
    }

    /// Begins the row of an own field, which goes every way that it can; none is begun twice.
    pub fn add_own_field(&mut self, field: OwnField) {
        if self.own_field(field).is_some() {
            return;
        }
        self.own_fields.push(OwnRow {
            field,
            meta_key: ready_made_key(field).to_owned(),
            default_value: String::new(),
        });
        let first = Self::directions_of(Field::Own(field)).first();
        self.set_direction(Field::Own(field), first.copied().unwrap_or_default());
    }

    /// The meta key under which roles stand; empty where they stand nowhere.
    pub fn role_key(&self) -> &str {
        let row = self.own_field(OwnField::Role);
        row.map_or("", |row| row.meta_key.as_str())
    }

    /// Sets the meta key under which roles stand; with an empty one none are given.
    pub fn set_role_key(&mut self, key: &str) {
        if key.is_empty() {
            return self.remove_own_field(OwnField::Role);
        }
        self.add_own_field(OwnField::Role);
        if let Some(row) = self.own_field_mut(OwnField::Role) {
            key.clone_into(&mut row.meta_key);
        }
    }

    /// Takes the row of an own field away: it is neither read nor written any more, and nothing is emptied.
    pub fn remove_own_field(&mut self, field: OwnField) {
        self.own_fields.retain(|row| row.field != field);
        self.set_direction(Field::Own(field), FieldDirection::Off);
        self.leave_out_if_refused(Field::Own(field), false);
    }
}

/// The meta key of the rows that are offered ready made; empty for those that plugins have a place for.
fn ready_made_key(field: OwnField) -> &'static str {
    match field {
        OwnField::Number => "business_central_customer_no",
        OwnField::Blocked => "business_central_blocked",
        OwnField::Website | OwnField::Gln | OwnField::Role | OwnField::Template(_) => "",
    }
}
