//! Rules, reasons and remedies in the user's words.

use super::decide::{BillTo, Decision, NumberSource, Remedy, Rule, Unresolved};
use crate::customer::normal::is_blank;
use crate::webstore::Party;

impl Rule {
    /// Why it is this customer.
    pub fn words(&self) -> String {
        match self {
            Rule::Mapped => "The account is mapped to this customer.".to_owned(),
            Rule::KnownGuest => {
                "A guest whose e-mail belongs to this mapped customer; Setup says to use it."
                    .to_owned()
            }
            Rule::Regional(source) => format!("{} names this customer no.", source.words()),
            Rule::DefaultGuest => {
                "A guest: Setup's default guest customer, since no regional default names one."
                    .to_owned()
            }
            Rule::AsGuest(source) => format!(
                "By the rule of matching in Setup an account that nobody has mapped has no customer of its own. {} names this customer no.",
                source.words()
            ),
        }
    }

    /// The same for a column of a list.
    pub fn short(&self) -> String {
        match self {
            Rule::Mapped => "Mapped".to_owned(),
            Rule::KnownGuest => "E-mail of a mapped customer".to_owned(),
            Rule::Regional(source) => source.short(),
            Rule::DefaultGuest => "Default guest customer".to_owned(),
            Rule::AsGuest(source) => format!("As a guest · {}", source.short()),
        }
    }
}

impl NumberSource {
    fn words(&self) -> String {
        match self {
            NumberSource::RegionalDefault {
                country,
                state,
                for_taxed_orders,
            } => {
                let place = match is_blank(state) {
                    true => country.clone(),
                    false => format!("{country}, state {state},"),
                };
                match for_taxed_orders {
                    true => format!("For orders that include tax the regional default for {place}"),
                    false => format!("The regional default for {place}"),
                }
            }
            NumberSource::DefaultGuest => "Setup, as default guest customer,".to_owned(),
        }
    }

    fn short(&self) -> String {
        match self {
            NumberSource::RegionalDefault {
                country,
                state,
                for_taxed_orders,
            } => {
                let state = match is_blank(state) {
                    true => String::new(),
                    false => format!(" · {state}"),
                };
                let taxed = if *for_taxed_orders { ", taxed" } else { "" };
                format!("Region {country}{state}{taxed}")
            }
            NumberSource::DefaultGuest => "Default guest customer".to_owned(),
        }
    }
}

impl Unresolved {
    /// Why no customer is known.
    pub fn words(&self) -> String {
        match self {
            Unresolved::NotMapped(waiting) => {
                format!("The account is not mapped. {}", waiting.words)
            }
            Unresolved::AccountNotRead => {
                "The account is not among the customers that were last read.".to_owned()
            }
            Unresolved::AccountGone(id) => {
                format!("The account that ordered, webstore ID {id}, no longer exists.")
            }
            Unresolved::MappedToGone => {
                "The customer that it is mapped to no longer exists in Business Central.".to_owned()
            }
            Unresolved::SeveralKnown { holders } => {
                format!("The guest's e-mail belongs to several mapped customers: {holders}.")
            }
            Unresolved::NoGuestCustomer => {
                "Neither a regional default nor Setup names a customer for guests.".to_owned()
            }
            Unresolved::NotRead { words } => format!("A part can't be read: {words}."),
            Unresolved::NoSuchCustomer { number, source } => format!(
                "{} names customer no. {number}, which Business Central does not have.",
                source.words()
            ),
        }
    }
}

impl Remedy {
    /// What to do.
    pub fn words(self) -> &'static str {
        match self {
            Remedy::Create => "Create the customer in Business Central.",
            Remedy::Map => "Map the account to the customer that it matches.",
            Remedy::MapByHand => "Map the account by hand in Mapping.",
            Remedy::MapOrAllowCreating => {
                "Map the account by hand in Mapping, or allow creating customers in Setup."
            }
            Remedy::MendMapping => "Take the broken mapping back in Mapping, and map it anew.",
            Remedy::ReadCustomers => "Read both systems' customers.",
            Remedy::ChangeInWebstore => {
                "Treat its orders as a guest's, or in WooCommerce open the order and choose another customer; then read orders again."
            }
            Remedy::MendRecord => {
                "Look at the record there, or for the plugin that changes its answer; then read again."
            }
            Remedy::CorrectCustomer => "Correct the customer in WooCommerce, then read again.",
            Remedy::ChooseTemplate => "Choose a customer template in Setup or Regional defaults.",
            Remedy::SetGuestCustomer => {
                "In Setup, name as default guest customer somebody whom Business Central has."
            }
            Remedy::MendRegionalDefault => {
                "In Regional defaults, name a customer no. that Business Central has."
            }
            Remedy::TellApart => {
                "Leave the e-mail to one of them, or let Setup treat such guests as guests."
            }
            Remedy::CheckConnection => "See in Setup that this webstore belongs to this company.",
        }
    }

    /// How an order stands that waits for this, for a badge: a state, no command.
    pub fn standing(self) -> &'static str {
        match self {
            Remedy::Create => "Customer to create",
            Remedy::Map => "Account to map",
            Remedy::MapByHand | Remedy::MapOrAllowCreating => "Not mapped",
            Remedy::MendMapping => "Mapping broken",
            Remedy::ReadCustomers => "Account not read",
            Remedy::ChangeInWebstore => "Account is gone",
            Remedy::MendRecord => "Record not readable",
            Remedy::CorrectCustomer => "Customer with an error",
            Remedy::ChooseTemplate => "No customer template",
            Remedy::SetGuestCustomer => "No guest customer",
            Remedy::MendRegionalDefault => "Regional default wrong",
            Remedy::TellApart => "Several customers",
            Remedy::CheckConnection => "Other company",
        }
    }
}

impl Decision {
    /// Why a party's customer is who it is, or is not known.
    pub fn words(&self, party: Party) -> String {
        match (party, &self.bill_to, self.of(party)) {
            (Party::BillTo, BillTo::SellTo, Ok(_)) => {
                "No regional customer no.: the same as the sell-to.".to_owned()
            }
            (Party::BillTo, BillTo::SellTo, Err(_)) => {
                "No regional customer no.: it is the sell-to, who is not known.".to_owned()
            }
            (_, _, Ok(answer)) => match &answer.blocked {
                None => answer.rule.words(),
                Some(blocked) => format!(
                    "{} It is blocked for {} in Business Central.",
                    answer.rule.words(),
                    blocked.label()
                ),
            },
            (_, _, Err(unresolved)) => unresolved.words(),
        }
    }

    /// The rule that answered for a party, or why none did, for a column of a list.
    pub fn short(&self, party: Party) -> String {
        match (party, &self.bill_to, self.of(party)) {
            (Party::BillTo, BillTo::SellTo, Ok(_)) => "Same as sell-to".to_owned(),
            (Party::BillTo, BillTo::SellTo, Err(_)) => "Not known, as the sell-to".to_owned(),
            (_, _, Ok(answer)) => match &answer.blocked {
                None => answer.rule.short(),
                Some(blocked) => {
                    format!("{} · blocked for {}", answer.rule.short(), blocked.label())
                }
            },
            (_, _, Err(unresolved)) => unresolved.words(),
        }
    }
}
