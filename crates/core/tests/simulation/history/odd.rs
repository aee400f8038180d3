//! Answers changed on their way, as plugins, caches, firewalls and PHP change them: drawn from a stream of their own, so that the
//! histories without them stay what they are.

use concord_core::call::Side;
use concord_core::customer::Field;
use concord_sandbox::faults::{Fault, FaultKind, Odd, Oddity};
use concord_sandbox::{Sandbox, System};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::steps::{Edit, History, Step, Trouble};
use super::truth::{Truth, Who};

/// An oddity that lasts for a step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OddMeeting {
    pub oddity: Oddity,
    /// Whose answers.
    pub system: System,
    /// The so manieth record of that system; none for all of them.
    pub record: Option<usize>,
    /// Only these requests.
    pub path: Option<String>,
    pub method: Option<String>,
}

impl OddMeeting {
    /// Whether it concerns nothing but one record.
    pub fn is_of_one_record(&self) -> bool {
        self.record.is_some()
    }

    /// As the sandbox takes it.
    pub fn fault(&self, truth: &Truth) -> Fault {
        let of_system = |who: &Who| match who {
            Who::Webstore(id) => (self.system == System::Webstore).then(|| id.to_string()),
            Who::Company(id) => (self.system == System::Company).then(|| id.to_string()),
        };
        let records: Vec<String> = truth
            .everybody()
            .filter_map(|who| of_system(&who))
            .collect();
        let record = self.record.and_then(|number| {
            let place = number.checked_rem(records.len())?;
            Some(records[place].clone())
        });
        let oddity = self.oddity.clone();
        Fault {
            system: Some(self.system),
            path: self.path.clone(),
            method: self.method.clone(),
            ..Fault::always(FaultKind::Odd(Odd { oddity, record }))
        }
    }
}

/// The history of a seed, with oddities.
pub fn history(seed: u64) -> History {
    let mut history = History::random(seed);
    let mut random = fastrand::Rng::with_seed(seed ^ 0x0DD);
    for step in &mut history.steps {
        if let Some(trouble) = step.trouble() {
            draw(trouble, &mut random);
        }
    }
    match seed % 8 {
        3 => draw_country_traps(&mut history, &mut random),
        5 => draw_copies_kept(&mut history, &mut random),
        7 => draw_densely(&mut history, &mut random),
        _ => {}
    }
    history
}

/// Codes of countries and what a company with traps calls them: by ISO they are Nicaragua, the Seychelles and Iceland.
const TRAPS: [(&str, &str); 3] = [
    ("NI", "Northern Ireland"),
    ("SC", "Scotland"),
    ("IS", "Isle of Skye"),
];

/// Makes codes of the company's own of some countries in which nobody of the samples lives.
pub fn lay_country_traps(sandbox: &mut Sandbox) {
    let rows = &mut sandbox.company_mut().tables.countries.rows;
    rows.retain(|row| TRAPS.iter().all(|(code, _)| row.code != *code));
    for (unused, (code, name)) in ["BN", "FJ", "SB"].into_iter().zip(TRAPS) {
        let mut unused = rows.iter_mut().filter(|row| row.code == unused);
        let row = unused.next().expect("a country of Microsoft's demo data");
        row.code = code.to_owned();
        row.display_name = name.to_owned();
    }
    rows.sort_by(|a, b| a.code.cmp(&b.code));
}

/// Staff of both sides use those codes, each as they mean them.
fn draw_country_traps(history: &mut History, random: &mut fastrand::Rng) {
    history.country_traps = true;
    for _ in 0..random.usize(2..7) {
        let side = match random.bool() {
            true => Side::Webstore,
            false => Side::Company,
        };
        let (country, _) = [TRAPS[0], TRAPS[1], TRAPS[2], ("GB", "")][random.usize(..4)];
        let moved = Edit::Move(
            side,
            random.usize(..1000),
            country.to_owned(),
            String::new(),
        );
        let place = random.usize(..=history.steps.len());
        history.steps.insert(place, Step::Edit(moved));
    }
}

/// A cache keeps the lists of one run and answers with them in later ones: what was written in between, once or several times, is
/// not in them.
fn draw_copies_kept(history: &mut History, random: &mut fastrand::Rng) {
    let field = [Field::Phone, Field::City, Field::Address][random.usize(..3)];
    let who = random.usize(..1000);
    let mut steps = vec![Step::Run(Trouble::default()), Step::Run(cached())];
    for place in 0..random.usize(2..4) {
        let side = match random.bool() {
            true => Side::Webstore,
            false => Side::Company,
        };
        let value = format!("7{place}{}", random.u16(..));
        steps.push(Step::Edit(Edit::Set(side, who, field, value)));
        steps.push(Step::Run(Trouble::default()));
    }
    steps.push(Step::Run(cached()));
    let place = random.usize(..=history.steps.len());
    history.steps.splice(place..place, steps);
}

/// Odd answers in nearly every run, in which users undo and take mappings back.
fn draw_densely(history: &mut History, random: &mut fastrand::Rng) {
    for _ in 0..random.usize(2..6) {
        let step = match random.u8(..5) {
            0 | 1 => Step::Undo(Trouble::default()),
            2 => Step::Unmap(random.usize(..1000)),
            3 => Step::Automatic(Trouble::default()),
            _ => Step::Run(Trouble::default()),
        };
        let place = random.usize(..=history.steps.len());
        history.steps.insert(place, step);
    }
    for step in &mut history.steps {
        if let Some(trouble) = step.trouble() {
            draw(trouble, random);
            draw(trouble, random);
        }
    }
}

fn cached() -> Trouble {
    Trouble {
        odd: vec![OddMeeting {
            oddity: Oddity::Cached,
            system: System::Webstore,
            record: None,
            path: Some("/customers".to_owned()),
            method: None,
        }],
        ..Trouble::default()
    }
}

fn draw(trouble: &mut Trouble, random: &mut fastrand::Rng) {
    for _ in 0..[0, 1, 1, 2][random.usize(..4)] {
        let system = match random.u8(..3) {
            0 => System::Company,
            _ => System::Webstore,
        };
        let oddity = oddity(random, system);
        let is_one = !matches!(
            oddity,
            Oddity::TotalsHidden
                | Oddity::TotalsAre { .. }
                | Oddity::Before { .. }
                | Oddity::Behind { .. }
                | Oddity::Cached
        );
        let is_one = is_one
            && (random.u8(..6) > 0 || matches!(oddity, Oddity::Fails { .. } | Oddity::CutOff));
        trouble.odd.push(OddMeeting {
            record: is_one.then(|| random.usize(..1000)),
            system,
            path: match random.u8(..4) {
                0 => None,
                1 => Some("/batch".to_owned()),
                _ => Some("/customers".to_owned()),
            },
            method: match random.u8(..3) {
                0 => Some("GET".to_owned()),
                _ => None,
            },
            oddity,
        });
    }
}

fn oddity(random: &mut fastrand::Rng, system: System) -> Oddity {
    let is_shop = system == System::Webstore;
    let fields: &[&str] = match is_shop {
        true => &[
            "billing",
            "billing.phone",
            "billing.city",
            "billing.country",
            "billing.company",
            "email",
            "first_name",
            "role",
            "meta_data",
            "shipping",
            "date_modified_gmt",
        ],
        false => &[
            "email",
            "displayName",
            "phoneNumber",
            "city",
            "country",
            "postalCode",
            "state",
            "addressLine1",
            "number",
            "type",
        ],
    };
    let field = fields[random.usize(..fields.len())].to_owned();
    let values: [Value; 6] = [
        json!(null),
        json!([]),
        json!(false),
        json!({}),
        json!({"0": {"x": 1}}),
        json!([{"a": null}]),
    ];
    match random.u8(..16) {
        0..=2 => Oddity::FieldMissing { field },
        3..=6 => Oddity::FieldIs {
            field,
            value: values[random.usize(..values.len())].clone(),
        },
        7 if is_shop => Oddity::Entities,
        8..=9 => Oddity::Fails {
            code: [500, 502, 403, 406, 200][random.usize(..5)],
        },
        10 => Oddity::CutOff,
        11 if is_shop => Oddity::Cached,
        12 if is_shop => Oddity::TotalsHidden,
        13 if is_shop => Oddity::TotalsAre {
            total: ["0", "3", "7", "400", "many"][random.usize(..5)].to_owned(),
        },
        14 => Oddity::Before {
            text: [
                "\u{feff}",
                "<br />\n<b>Warning</b>:  x [0] in <b>/y</b> on line <b>5</b><br />\n",
            ][random.usize(..2)]
            .to_owned(),
        },
        15 => Oddity::Behind {
            text: "\n<!-- Cached page generated in 0.8 seconds. -->".to_owned(),
        },
        _ => Oddity::FieldMissing { field },
    }
}
