//! Values of a template whose codes the company does not list: they are typed, with what is known of them beside.

use super::Form;
use super::TemplateValue;
use crate::company::{ListName, Lists};
use crate::customer::normal::is_blank;

/// How Business Central can be made to list the codes of a value; nothing where it does, or where there is nothing to list.
/// The pages' numbers are those of facts/business-central.md §2.1.
pub fn how_to_list(value: TemplateValue, lists: &Lists) -> Option<String> {
    let page = match unlisted(value, lists)? {
        ListName::GeneralGroups => "312 as GenBusinessPostingGroups",
        ListName::VatGroups => "470 as VATBusinessPostingGroups",
        ListName::CustomerGroups => "110 as CustomerPostingGroups",
        ListName::PriceGroups => "7 as CustomerPriceGroups",
        ListName::DiscountGroups => "Customer Disc. Groups as CustomerDiscGroups",
        ListName::Languages => "Languages as Languages",
        _ => return Some("Business Central did not list these: read the lists again.".to_owned()),
    };
    Some(format!(
        "Typed, since this company does not list them. To choose: Web Services, publish page {page}, then read the lists again."
    ))
}

/// What is to be known of a code that nothing lists: whether it exists can't be checked, and it is worth a second look where
/// customers use others.
pub fn not_known(value: TemplateValue, text: &str, lists: &Lists) -> Option<String> {
    let list = unlisted(value, lists).filter(|_| !is_blank(text))?;
    let in_use = lists
        .services
        .in_use
        .get(&list)
        .filter(|it| !it.is_empty())?;
    let code = value.tidied(text);
    (!in_use.contains(&code)).then(|| {
        format!("No customer in Business Central uses {code}. Whether it exists shows when the first customer is created.")
    })
}

fn unlisted(value: TemplateValue, lists: &Lists) -> Option<ListName> {
    match value.form() {
        // Before anything was read nothing is known to be missing.
        Form::Code(list, _) if !lists.codes.is_empty() && !lists.codes.contains_key(&list) => {
            Some(list)
        }
        Form::Code(..) | Form::YesNo | Form::Amount => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> Lists {
        let mut lists = Lists::default();
        lists.codes.insert(ListName::PaymentTerms, Vec::new());
        let in_use = vec!["DOMESTIC".to_owned()];
        lists
            .services
            .in_use
            .insert(ListName::CustomerGroups, in_use);
        lists
    }

    #[test]
    fn only_what_the_company_does_not_list_is_typed_and_says_how_it_is_listed() {
        let of = |value| how_to_list(value, &lists());
        assert!(
            of(TemplateValue::CustomerGroup)
                .unwrap()
                .contains("page 110")
        );
        assert_eq!(of(TemplateValue::PaymentTerms), None);
        assert_eq!(of(TemplateValue::CreditLimit), None);
        assert_eq!(
            how_to_list(TemplateValue::CustomerGroup, &Lists::default()),
            None
        );
    }

    #[test]
    fn a_typed_code_that_no_customer_uses_is_worth_a_second_look() {
        let of = |value, text| not_known(value, text, &lists());
        assert!(
            of(TemplateValue::CustomerGroup, "nope")
                .unwrap()
                .contains("NOPE")
        );
        assert_eq!(of(TemplateValue::CustomerGroup, "domestic"), None);
        assert_eq!(of(TemplateValue::CustomerGroup, ""), None);
        // Nothing is known of the codes that customers use.
        assert_eq!(of(TemplateValue::GeneralGroup, "NOPE"), None);
    }
}
