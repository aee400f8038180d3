//! Customer templates as they are written to this company, and what an earlier run could not finish of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Planner;
use crate::call::Side;
use crate::company::{CompanyCustomer, TemplateValue};
use crate::customer::normal::is_blank;
use crate::customer::{Field, OwnField, Values};
use crate::gather::Gather as _;
use crate::plan::{Reason, Unfinished};
use crate::state::{IntendedWrite, State, Subject};
use crate::template::{NoTemplate, Resolved, Unfit};
use crate::webstore::WebstoreCustomer;

/// What is left to do of a customer that an earlier run created.
pub(super) struct Pending {
    /// What the line says.
    pub reason: Reason,
    /// What will be written; none when it can't be.
    pub work: Option<Unfinished>,
}

/// Every template, resolved against the company's lists.
pub(super) fn resolved(state: &State) -> BTreeMap<&str, Result<Arc<Resolved>, Unfit>> {
    let lists = &state.snapshots.reference.lists;
    let templates = state.shared.templates.iter();
    let resolved = templates.map(|(code, template)| {
        let resolved = template.resolve(lists, state.setup.rules_assign);
        (code.as_str(), resolved.map(Arc::new))
    });
    resolved.gathered()
}

impl Planner<'_> {
    /// A template as it is written to this company.
    pub(super) fn resolved_template(&self, code: &str) -> Result<Arc<Resolved>, NoTemplate> {
        match self.templates.get(code) {
            Some(Ok(resolved)) => Ok(resolved.clone()),
            Some(Err(unfit)) => Err(NoTemplate::Unfit {
                code: code.to_owned(),
                unfit: unfit.clone(),
            }),
            None => Err(NoTemplate::NoSuchTemplate {
                code: code.to_owned(),
                why: String::new(),
            }),
        }
    }

    /// What a template gives a customer besides these values of its own: those come before the template's.
    pub(super) fn template_beside(template: Arc<Resolved>, values: &Values) -> Arc<Resolved> {
        let own = values.fields().filter_map(|field| match field {
            Field::Own(OwnField::Template(of)) if !is_blank(values.shown(field)) => Some(of),
            _ => None,
        });
        let own: Vec<TemplateValue> = own.collect();
        match own.is_empty() {
            true => template,
            false => Arc::new(template.without(&own)),
        }
    }

    /// What an earlier run could not finish of a customer that it created, if anything.
    pub(super) fn pending(
        &self,
        webstore: &WebstoreCustomer,
        company: &CompanyCustomer,
    ) -> Option<Pending> {
        let intent = self.state.journal.get(&Subject::Webstore(webstore.id))?;
        let IntendedWrite::CompleteInCompany {
            customer,
            template: code,
            as_created,
        } = &intent.write
        else {
            return None;
        };
        if *customer != company.id {
            return None;
        }
        let (template, trouble) = match self.resolved_template(code) {
            Ok(template) => {
                let values = self.state.setup.values_of(webstore, self.countries);
                let given = self.given(values, Side::Company);
                (Some(Self::template_beside(template, &given)), None)
            }
            Err(why) => (None, Some(why)),
        };
        let values = template.as_ref().map(|it| it.values_beyond_api());
        Some(Pending {
            reason: Reason::Unfinished {
                template: code.clone(),
                values: values.unwrap_or_default(),
                trouble,
            },
            work: template.map(|template| Unfinished {
                template,
                as_created: as_created.clone(),
            }),
        })
    }
}
