//! What is tried of a company.

use super::{Check, Finding, Trial, Verdict};
use crate::call::Session;
use crate::call::{CallError, Fault, Side};
use crate::company::{CUSTOMER_SERVICES, Client, ListedCompany, Probe};
use crate::connection::CompanyCredential;
use crate::customer::CompanyId;
use crate::ports::CallPorts;

/// Tries everything of the company.
pub(super) async fn checks<P: CallPorts>(session: &Session<'_, P>) -> Vec<(Check, Verdict)> {
    let client = Client::new(session);
    let mut trial = Trial::new(session, Side::Company);
    let mut companies = Vec::new();
    let sign_in = async {
        match client.companies().await {
            Ok(found) => {
                companies = found;
                Verdict::Good("Business Central answers.".to_owned())
            }
            Err(error) => Verdict::Bad(match error.fault {
                Fault::Unreachable { .. } | Fault::TimedOut => Finding::NotReachable {
                    side: Side::Company,
                    through_proxy: !session.connection.proxy_prefix.is_empty(),
                },
                _ => company_finding(session, error),
            }),
        }
    };
    trial.of(Check::SignIn, sign_in).await;
    let wanted = CompanyId::new(&session.connection.company.company_id);
    let company = async { company(&companies, &wanted) };
    trial.of(Check::Company, company).await;
    let read = async {
        match client.any_customer().await {
            Ok(()) => Verdict::Good("Customers can be read.".to_owned()),
            Err(error) => Verdict::Bad(match &error.fault {
                Fault::NotFound { .. } => Finding::CompanyNotFound { others: Vec::new() },
                _ => company_finding(session, error),
            }),
        }
    };
    trial.of(Check::CompanyRead, read).await;
    let later = async { Verdict::ShowsLater(Check::WRITES_SHOW_LATER) };
    trial.of(Check::CompanyWrite, later).await;
    let mut probe = Probe::NotTold;
    let own_api = async {
        probe = client.probe().await;
        own_api(&probe)
    };
    trial.of(Check::OwnApi, own_api).await;
    trial
        .of(Check::WebServices, services(&client, &probe))
        .await;
    trial.checks
}

/// What a failed call says; a server of one's own has no tenant to choose and nobody to sign in with.
pub fn company_finding<P: CallPorts>(session: &Session<'_, P>, error: CallError) -> Finding {
    let secrets = session.ports.secrets();
    let key = secrets.company_key(session.connection);
    let is_on_premises =
        key.is_ok_and(|it| matches!(it.credential, CompanyCredential::AccessKey { .. }));
    match (error.into(), is_on_premises) {
        (Finding::WrongTenant { words }, true) => Finding::NoInstance { words },
        (Finding::SignInRefused { .. }, true) => Finding::AccessKeyRefused,
        (finding, _) => finding,
    }
}

/// Whether Concord's own API is there. Going without it is possible.
fn own_api(probe: &Probe) -> Verdict {
    match probe {
        Probe::There(installed) => Verdict::Good(format!(
            "Installed (revision {}): customers are read and written through it, with Name 2, Contact, ship-to addresses and every value of a template; the others see what runs did, and can share one setup.",
            installed.revision
        )),
        Probe::NotThere => Verdict::Good(
            "Not installed: API v2.0 and web services are used. It gives Name 2, Contact, ship-to addresses and every value of a template without Microsoft's web services, which end with version 30 (2027), and runs and a setup that all share. Its users need the permission set CCD SYNC. Its source and how to install it come with Concord, in deploy/business-central; what it does is in docs/guide.md."
                .to_owned(),
        ),
        Probe::NotAllowed(words) => Verdict::Note(Finding::OwnApiRefused {
            words: words.clone(),
        }),
        Probe::NotTold => Verdict::Note(Finding::OwnApiNotTold),
    }
}

/// Whether Concord's own API is there, what it gives and what it needs, in a sentence or two.
pub fn own_api_in_words(probe: &Probe) -> String {
    match own_api(probe) {
        Verdict::Good(words) => words,
        Verdict::Note(finding) | Verdict::Bad(finding) => {
            let said = finding.explain();
            format!("{} {}", said.what, said.remedy)
        }
        Verdict::NotTried | Verdict::ShowsLater(_) => String::new(),
    }
}

/// The page services that take the values which API v2.0 does not. Going without them is possible.
async fn services<P: CallPorts>(client: &Client<'_, P>, probe: &Probe) -> Verdict {
    if matches!(probe, Probe::There(_)) {
        return Verdict::Good("Not needed beside Concord's own API.".to_owned());
    }
    match client.published_services().await {
        Ok(published) => {
            let offered = |name: &&&str| published.iter().any(|it| it == *name);
            let offered: Vec<_> = CUSTOMER_SERVICES.iter().filter(offered).copied().collect();
            match offered.is_empty() {
                true => Verdict::Note(Finding::ServicesNotPublished),
                false => Verdict::Good(format!("Published: {}.", offered.join(", "))),
            }
        }
        Err(_) => Verdict::Note(Finding::ServicesNotPublished),
    }
}

fn company(companies: &[ListedCompany], wanted: &CompanyId) -> Verdict {
    match companies
        .iter()
        .find(|it| CompanyId::new(&it.id) == *wanted)
    {
        Some(found) => Verdict::Good(format!("“{}” is there.", found.display_name())),
        None => Verdict::Bad(Finding::CompanyNotFound {
            others: companies
                .iter()
                .map(|it| it.display_name().to_owned())
                .collect(),
        }),
    }
}
