//! E-mails that WooCommerce sends by itself when a plan is carried out. No parameter of its REST API suppresses them
//! (facts/woocommerce.md, surprise 5).

use super::{Plan, Work};
use crate::customer::Field;
use crate::customer::normal::is_blank;

/// E-mails that WooCommerce will send, by what causes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mails {
    /// Invitations to new accounts.
    pub invitations: usize,
    /// Notices to accounts whose e-mail is changed; they go to the former address.
    pub notices: usize,
}

impl Mails {
    /// How many in all.
    pub fn total(self) -> usize {
        self.invitations + self.notices
    }
}

impl Plan {
    /// E-mails that WooCommerce will send when all of this is written. Of the fields that Concord writes to an account
    /// that exists only the e-mail causes one; passwords are only set with new accounts.
    pub fn mails(&self) -> Mails {
        let mut mails = Mails::default();
        for line in &self.lines {
            match &line.work {
                Some(Work::CreateInWebstore { .. }) => mails.invitations += 1,
                Some(Work::Bring(bring)) => {
                    let mut changes = bring.to_webstore.iter();
                    let is_told = changes.any(|it| it.field == Field::Email && !is_blank(&it.old));
                    mails.notices += usize::from(is_told);
                }
                Some(Work::CreateInCompany { .. } | Work::Unmap { .. }) | None => {}
            }
        }
        mails
    }
}
