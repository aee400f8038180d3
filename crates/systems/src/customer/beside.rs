//! A delivery address beside the billing address of its record.

use super::Field;
use super::delivery::{Delivery, PARTS, SAME_AS_BILLING};
use super::normal::{is_blank, same};

impl Delivery {
    /// As a value beside the billing address of the same record.
    pub fn value_beside(&self, billing: &Delivery) -> String {
        match self.is_none() || self.is_same_as(billing) {
            true => SAME_AS_BILLING.to_owned(),
            false => self.value(),
        }
    }

    /// Whether it is the billing address: a name or a phone no. that it lacks is the billing address's.
    fn is_same_as(&self, billing: &Delivery) -> bool {
        let is_nameless = is_blank(self.get(Field::Name));
        PARTS.into_iter().all(|part| {
            let (own, other) = (self.get(part), billing.get(part));
            let is_implied = match part {
                Field::Name | Field::Name2 => is_nameless,
                Field::Phone => is_blank(own),
                _ => false,
            };
            is_implied || same(part, own, other)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::normal::alike;
    use proptest::prelude::*;

    fn address(parts: &[(Field, &str)]) -> Delivery {
        Delivery::from_fn(|field| {
            let part = parts.iter().find(|(of, _)| *of == field);
            part.map_or("", |(_, text)| text).to_owned()
        })
    }

    fn billing() -> Delivery {
        address(&[
            (Field::Name, "Adatum"),
            (Field::Name2, "Ann Lee"),
            (Field::Address, "1 Road"),
            (Field::PostCode, "RG1 2AB"),
            (Field::City, "Reading"),
            (Field::Country, "GB"),
            (Field::Phone, "1"),
        ])
    }

    #[test]
    fn an_address_that_is_the_billing_one_or_names_no_place_is_the_same_as_billing() {
        let mut copies = vec![billing(), Delivery::default()];
        copies.push(Delivery::from_fn(|part| match part {
            Field::Phone | Field::Name | Field::Name2 => String::new(),
            Field::Address => "1  Road".to_owned(),
            Field::PostCode => "rg1 2ab".to_owned(),
            part => billing().get(part).to_owned(),
        }));
        copies.push(address(&[(Field::Country, "SE"), (Field::Name, "Bo Ek")]));
        for own in copies {
            assert_eq!(own.value_beside(&billing()), SAME_AS_BILLING, "{own:?}");
        }
        for (part, text) in [
            (Field::Name, "Depot"),
            (Field::Name2, "Bo Ek"),
            (Field::City, "Bath"),
            (Field::Phone, "2"),
            (Field::Country, "IE"),
        ] {
            let own = Delivery::from_fn(|it| match it == part {
                true => text.to_owned(),
                false => billing().get(it).to_owned(),
            });
            assert_ne!(own.value_beside(&billing()), SAME_AS_BILLING, "{own:?}");
        }
    }

    #[test]
    fn what_is_only_spelled_otherwise_is_the_same_and_what_one_form_lacks_is_alike() {
        let value = |parts: &[(Field, &str)]| address(parts).value_beside(&billing());
        let (street, city) = ((Field::Address, "2 Quay"), (Field::City, "Hull"));
        let a = value(&[street, city, (Field::PostCode, "h91 x4tk")]);
        let b = value(&[street, city, (Field::PostCode, "H91  X4TK")]);
        assert!(same(Field::Delivery, &a, &b));
        let phone = value(&[
            street,
            city,
            (Field::PostCode, "H91 X4TK"),
            (Field::Phone, "7"),
        ]);
        assert!(!same(Field::Delivery, &a, &phone) && alike(Field::Delivery, &a, &phone));
        let other = value(&[street, (Field::City, "Bath"), (Field::PostCode, "H91 X4TK")]);
        assert!(
            !alike(Field::Delivery, &a, &other) && !alike(Field::Delivery, &a, SAME_AS_BILLING)
        );
        assert_eq!(address(&[street, city]).words(), "2 Quay, Hull");
    }

    proptest! {
        #[test]
        fn every_part_comes_back_from_a_value(parts in proptest::collection::vec("\\PC{0,6}|a\nb|\t", 9)) {
            let own = Delivery::from_fn(|part| {
                let at = PARTS.iter().position(|it| *it == part).unwrap();
                parts[at].clone()
            });
            let value = own.value_beside(&billing());
            match Delivery::from_value(&value) {
                Some(read) => prop_assert_eq!(read, own),
                None => prop_assert!(own.is_none() || own.is_same_as(&billing())),
            }
        }
    }
}
