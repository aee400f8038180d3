//! The plan in the user's words.

use super::{Held, Kind, NotUndone, PlanLine, Reason};
use crate::call::Side;
use crate::customer::limits::Problem;
use crate::template::labels;

impl Kind {
    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            Kind::CreateInCompany => "Create in Business Central",
            Kind::CreateInWebstore => "Create in WooCommerce",
            Kind::Map => "Map",
            Kind::Unmap => "Unmap",
            Kind::Update => "Update",
            Kind::Conflict => "Conflict",
            Kind::Ambiguous => "Ambiguous",
            Kind::Error => "Error",
            Kind::Skip => "Skip",
        }
    }
}

impl Reason {
    /// Why the line is in the plan.
    pub fn words(&self) -> String {
        match self {
            Reason::NewInWebstore { is_distinct, namesakes, .. } => {
                let who = match is_distinct {
                    true => "New in the webstore: Business Central has somebody of the same e-mail or name, and you said that it is another customer.",
                    false => "New in the webstore: nobody in Business Central has this e-mail or name.",
                };
                match namesakes.is_empty() {
                    true => who.to_owned(),
                    false => {
                        let ids: Vec<_> = namesakes.iter().map(ToString::to_string).collect();
                        format!("{who} Created as well, of the same name: webstore ID {}.", ids.join(", "))
                    }
                }
            }
            Reason::NewInCompany { user_name: Some(name), taken: Some(holder) } => format!("Marked as webstore customer and not in the webstore yet. Its e-mail is the user name of {holder}, so that its own user name will be “{name}”. WooCommerce will send the invitation e-mail."),
            Reason::NewInCompany { user_name: Some(name), taken: None } => format!("Marked as webstore customer and not in the webstore yet; its user name will be “{name}”. WooCommerce will send the invitation e-mail."),
            Reason::UserName(problem) => format!("Marked as webstore customer and not in the webstore yet. {}", problem.words()),
            Reason::NewInCompany { user_name: None, .. } => "Marked as webstore customer and not in the webstore yet. WooCommerce will send the invitation e-mail.".to_owned(),
            Reason::Matched(evidence) => format!(
                "Exactly one unmapped customer on each side has this: {}.",
                evidence.words()
            ),
            Reason::Mapped => "Mapped, and changed since both sides last agreed.".to_owned(),
            Reason::FirstTime => {
                "Mapped, and this browser has no record of what both sides last agreed on: empty fields are filled from the other side, differing ones are conflicts.".to_owned()
            }
            Reason::Ambiguous { evidence, candidates } => {
                let shared: Vec<_> = evidence.iter().map(super::Evidence::words).collect();
                let who: Vec<_> = candidates
                    .iter()
                    .map(|(side, text)| format!("{text} in {}", side.name()))
                    .collect();
                format!(
                    "Several customers: {}. Candidates: {}. Nothing is written until one of them is told apart.",
                    shared.join(", "),
                    who.join("; ")
                )
            }
            Reason::PossibleDuplicate(twin) => format!(
                "Is it another customer? {} has the {}. Nobody is created until you say so.",
                twin.holder,
                twin.evidence.words()
            ),
            Reason::EmailMayBeHeld { holder, unread, .. } => format!(
                "{holder} in Business Central has “{unread}” as e-mail, which can't be read and may be this one. Not created, so as not to make a duplicate: correct the field there, or map the two by hand."
            ),
            Reason::EmailUnread { unread, accounts } => format!(
                "Its e-mail field holds “{unread}”, which can't be read as an e-mail address. It may be the one of {}: not created until the field is corrected in Business Central, or the two are mapped by hand.",
                match accounts {
                    1 => "an account that is not mapped".to_owned(),
                    several => format!("{several} accounts that are not mapped"),
                }
            ),
            Reason::NoTemplate(why) => {
                format!("Nobody in Business Central matches. {}", why.words())
            }
            Reason::Unfinished { template, trouble: Some(trouble), .. } => format!(
                "Created by an earlier run, which could not write all values of customer template {template}; nor can they be written now. {}",
                trouble.words()
            ),
            Reason::Unfinished { template, values, .. } => format!(
                "Created by an earlier run, which could not write all values of customer template {template}. Written now, where nobody has entered others: {}.",
                labels(values)
            ),
            Reason::CustomerLeftOut => {
                "You leave this customer out, because of a value that the other side refuses: nothing is written of it until you take that back.".to_owned()
            }
            Reason::Blocked => {
                "Marked as webstore customer and not in the webstore yet. It is blocked for All in Business Central: no account is created as long as that is so.".to_owned()
            }
            Reason::CreationPrevented => {
                "Nobody in Business Central matches, and Setup prevents that customers are created for orders. Map the customer by hand, or allow it in Setup.".to_owned()
            }
            Reason::DefaultCustomer => {
                "Not mapped, and no customer is created for it: by the rule of matching in Setup its orders belong to the default guest customer.".to_owned()
            }
            Reason::NumberNotRead => {
                "The rule of matching in Setup goes by the customer no. in its meta data, and that was not read. Nobody is matched or created. Read both systems again; the key of the connection has to see meta data, as an administrator's does.".to_owned()
            }
            Reason::NumberNotFree { number, holder: None } => format!(
                "Its meta data names customer no. {number}, which nobody in Business Central has. Nobody is matched or created: correct the number in WooCommerce, or map it by hand."
            ),
            Reason::NumberNotFree { number, holder: Some(holder) } => format!(
                "Its meta data names customer no. {number}, which is {holder} and not free for it. Nobody is matched or created: correct the number in WooCommerce, or map it by hand."
            ),
            Reason::Gone(Side::Webstore) => {
                "Mapped to a webstore customer that no longer exists. Nothing is deleted in Business Central.".to_owned()
            }
            Reason::Gone(Side::Company) => {
                "Mapped to a Business Central customer that no longer exists. Nothing is deleted in WooCommerce.".to_owned()
            }
            Reason::NotRead => {
                "A part of it can't be read: what an answer does not hold is unknown, and nothing is written, matched or created because of it.".to_owned()
            }
            Reason::MayBeUnread { holder: Some(holder) } => format!(
                "It may be {holder}, a part of whose record can't be read. Not created, so as not to make a duplicate."
            ),
            Reason::MayBeUnread { holder: None } => {
                "An earlier run was creating it, and what would tell whether it did has not been read. Not created, so as not to make a duplicate.".to_owned()
            }
            Reason::StaffAccount { role } => {
                format!("The account's role is {role}, which does not take part (Setup, Accounts that take part); the shop's own people never do.")
            }
            Reason::Undo => {
                "A run overwrote these fields, and nobody has changed them since: they get their former values back.".to_owned()
            }
            Reason::Unmapped(Held::Yes) => {
                "You took this mapping back: it is removed from WooCommerce's meta data too, so that no other browser takes it over again.".to_owned()
            }
            Reason::Unmapped(Held::No) => {
                "You took this mapping back. WooCommerce does not hold it, and is told all the same, so that no browser maps the two again because they match.".to_owned()
            }
            Reason::Unmapped(Held::Unseen) => {
                "You took this mapping back. This key can't see meta data (only an administrator's can): it is removed there unseen, and Concord can't tell what was in it or whether another browser still holds the mapping.".to_owned()
            }
            Reason::LeftOut => {
                "You took this pair out of the suggestions. WooCommerce is told, so that no browser maps the two because they match.".to_owned()
            }
            Reason::KeptApart => {
                "They match, and you keep them apart. They are not mapped, and none of them is created on the other side, until you map them by hand or say that they are two customers.".to_owned()
            }
            Reason::NotUndone(fields) if fields.is_empty() => {
                "Left as it is: one of the two customers is gone or mapped to another one.".to_owned()
            }
            Reason::NotUndone(fields) => {
                let each: Vec<_> = fields
                    .iter()
                    .map(|(field, why)| format!("{}: {}", field.label(), why.words()))
                    .collect();
                format!("Left as it is. {}.", each.join("; "))
            }
            Reason::OtherCompany => {
                "Its meta data maps it to a customer of another company. Check that this webstore belongs to this company.".to_owned()
            }
        }
    }
}

impl NotUndone {
    /// On screens.
    pub fn words(self) -> &'static str {
        match self {
            NotUndone::ChangedSince => "changed again since the run",
            NotUndone::Gone => "the customer or its mapping is no longer there",
            NotUndone::NameUnclear => "which words were first and last name can't be told any more",
            NotUndone::Created => "created by the run, and Concord deletes nothing",
            NotUndone::NotRead => "what it holds now can't be read",
            NotUndone::AddressNotRead => {
                "Business Central may clear post code, city and state with it, and one of these can't be read now"
            }
            NotUndone::DeliveryNotRead => {
                "the delivery address may be the billing address, which can't be read now, and would have to go along with it"
            }
        }
    }
}

impl PlanLine {
    /// What keeps the customer, or some of its fields, from being written, a sentence each; none when nothing does. Questions
    /// to the user are none of these.
    pub fn hindrances(&self) -> Vec<String> {
        let not_read = self.not_read.iter().map(|(side, part)| {
            format!(
                "{}'s answer can't be read in part: {}.",
                side.name(),
                part.words()
            )
        });
        let problems = self.problems.iter().map(Problem::words);
        let hindrances: Vec<String> = not_read.chain(problems).collect();
        if hindrances.is_empty() && self.kind() == Kind::Error {
            return vec![self.reason.words()];
        }
        hindrances
    }

    /// Webstore ID and customer no., as far as there are any.
    pub fn identity(&self) -> String {
        match (&self.number, self.webstore) {
            (Some(number), Some(id)) => format!("{number} · webstore ID {id}"),
            (Some(number), None) => number.clone(),
            (None, Some(id)) => format!("webstore ID {id}"),
            (None, None) => String::new(),
        }
    }
}
