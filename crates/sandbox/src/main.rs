//! `concord-sandbox`: both stand-in systems on a port of this machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use concord_sandbox::company::{self, Extension, PageServices, SetupRule};
use concord_sandbox::server::{Server, Settings};
use concord_sandbox::webstore::Version;
use concord_sandbox::{Options, Sandbox};

/// Serves stand-ins for WooCommerce and Business Central on 127.0.0.1.
#[derive(Parser)]
#[command(name = "concord-sandbox", version)]
struct Arguments {
    /// The port; 0 picks a free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// About how many customers each system has.
    #[arg(long, default_value_t = 240)]
    customers: usize,
    /// How many orders the webstore has. Without a number half as many as customers, but no more than a thousand.
    #[arg(long, value_name = "N")]
    orders: Option<usize>,
    /// How many webstores there are, each with a company of its own; the second ones have a quarter of the customers.
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=2))]
    webstores: u8,
    /// The sample data and random faults follow from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Added to every answer of the two systems, in milliseconds.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// The share of requests that meet a random fault, from 0 to 1.
    #[arg(long, default_value_t = 0.0, value_name = "RATE", value_parser = rate)]
    faults: f64,
    /// Which WooCommerce answers: 7.9, 9.9 or 11.0.
    #[arg(long, default_value = "11.0", value_name = "VERSION", value_parser = version)]
    woocommerce_version: Version,
    /// The company has not published its page service workflowCustomers.
    #[arg(long)]
    no_workflow_customers: bool,
    /// The company has published its page service Customer_Card.
    #[arg(long)]
    customer_card: bool,
    /// The company has published the lists of posting, price and discount groups, locations, languages and customer templates.
    #[arg(long)]
    look_ups: bool,

    /// Business Central publishes page 300 of ship-to addresses as a web service.
    #[arg(long)]
    ship_to: bool,
    /// The extension of deploy/business-central is installed.
    #[arg(long)]
    extension: bool,
    /// The company's number series takes no numbers chosen by the client.
    #[arg(long)]
    no_manual_numbers: bool,
    /// New customers bring no contacts.
    #[arg(long)]
    no_contacts: bool,
    /// The company's API Setup rules, as JSON: [{"condition": "country eq 'DE'", "lines": {"city": "Ulm"}}].
    #[arg(long, default_value = "[]", value_name = "JSON", value_parser = setup_rules)]
    setup_rules: SetupRules,
    /// The company refuses requests beyond Business Central's limits per user.
    #[arg(long)]
    company_limits: bool,
    /// Also serve the built app from this folder, and the two systems under its proxy path.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.0..=1.0).contains(&rate) => Ok(rate),
        _ => Err("a rate is a number from 0 to 1".to_owned()),
    }
}

/// Clap would take a bare list for an option that may be given several times.
type SetupRules = std::sync::Arc<[SetupRule]>;

fn setup_rules(text: &str) -> Result<SetupRules, String> {
    let rules: Vec<SetupRule> =
        serde_json::from_str(text).map_err(|error| format!("not a list of rules: {error}"))?;
    rules.iter().try_for_each(SetupRule::check)?;
    Ok(rules.into())
}

fn version(text: &str) -> Result<Version, String> {
    Version::parse(text).ok_or_else(|| "there are 7.9, 9.9 and 11.0".to_owned())
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        customers: arguments.customers,
        orders: arguments.orders,
        webstores: arguments.webstores.into(),
        seed: arguments.seed,
        latency: Duration::from_millis(arguments.latency_ms),
        fault_rate: arguments.faults,
        webstore_version: arguments.woocommerce_version,
        company: company::Settings {
            manual_numbers: !arguments.no_manual_numbers,
            setup_rules: arguments.setup_rules.to_vec(),
            page_services: PageServices {
                workflow_customers: !arguments.no_workflow_customers,
                customer_card: arguments.customer_card,
                look_ups: arguments.look_ups,
                ship_to: arguments.ship_to,
            },
            extension: Extension {
                installed: arguments.extension,
                ..Extension::default()
            },
            contacts_for_customers: !arguments.no_contacts,
            limits: arguments.company_limits,
            ..company::Settings::default()
        },
        ..Options::default()
    };
    let settings = Settings {
        port: arguments.port,
        app: arguments.app,
        log: true,
    };
    let server = match Server::bind(&settings).await {
        Ok(server) => server,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let sandbox = Sandbox::new(&options);
    println!("listening on {}", server.url());
    tokio::select! {
        () = server.run(sandbox) => {}
        () = asked_to_stop() => {}
    }
    ExitCode::SUCCESS
}

/// Ctrl-C or a polite kill.
async fn asked_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
