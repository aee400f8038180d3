//! What happens in a history: steps that make sense whichever of the others are left out, so that a failing one can be shortened.

use concord_core::call::Side;
use concord_core::customer::name::{FurtherNameSource, NameSource};
use concord_core::customer::{Field, OwnField};
use concord_core::setup::{
    DomesticCountry, FieldDirection, FieldDirections, Matching, Pull, Push, Setup, StateSource,
    WhenBothChanged,
};
use concord_sandbox::System;
use concord_sandbox::faults::{Fault, FaultKind, FaultRate};
use serde::{Deserialize, Serialize};

use super::odd::OddMeeting;
use super::{own, roles};

/// A history: everything that happens follows from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct History {
    /// Which sample data both systems start with.
    pub sample: u64,
    /// About how many customers each side has.
    pub customers: usize,
    /// The settings to begin with.
    pub settings: Settings,
    /// Whether the company has codes of its own that are other countries' by ISO ([`super::odd`]).
    #[serde(default)]
    pub country_traps: bool,
    /// Whether Concord's own API is installed in Business Central at first.
    #[serde(default)]
    pub own_api: bool,
    /// What happens.
    pub steps: Vec<Step>,
}

/// The settings that a history varies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub push: Push,
    pub pull: Pull,
    pub when_both_changed: WhenBothChanged,
    pub directions: Vec<(Field, FieldDirection)>,
    pub name_source: NameSource,
    pub state_source: StateSource,
    #[serde(default)]
    pub domestic_country: DomesticCountry,
    /// Which way the VAT registration no. goes; none where the shop has no place for it.
    #[serde(default)]
    pub vat_number: Option<FieldDirection>,
    /// What goes into Name 2.
    #[serde(default)]
    pub name_2_source: FurtherNameSource,
    /// What goes into Contact.
    #[serde(default)]
    pub contact_source: FurtherNameSource,
    /// Which way delivery addresses go; none where they take no part and their page is not published.
    #[serde(default)]
    pub delivery: Option<FieldDirection>,
    /// The own fields that take part, and which way each goes.
    #[serde(default)]
    pub own: Vec<(OwnField, FieldDirection)>,
    /// By which rule strangers are matched; other than by e-mail and name only in histories of its own.
    #[serde(default)]
    pub matching: Matching,
    /// Whether groups stand for roles; only in histories of its own.
    #[serde(default)]
    pub roles: bool,
}

/// The meta key under which the shops of histories keep VAT registration numbers.
pub const VAT_NUMBER_KEY: &str = "billing_vat";
/// The fields from here on are drawn by themselves.
const BY_THEMSELVES: usize = 9;
/// The meta key under which they keep customer numbers.
pub const NUMBER_KEY: &str = "erp_customer_no";
/// The code of the ship-to addresses.
pub const SHIP_TO_CODE: &str = "WEB";

/// One thing that happens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Step {
    /// Staff at work.
    Edit(Edit),
    /// An administrator changes the settings.
    Settings(Settings),
    /// Both systems are read and the plan is carried out.
    Run(Trouble),
    /// The plan is made; then another browser makes and carries out its own; then this one carries out what it shows.
    Overtaken(Trouble),
    /// Automatic synchronisation.
    Automatic(Trouble),
    /// The user settles every conflict that is shown, for this side.
    Settle(Side),
    /// The user takes every broken mapping back.
    UnmapBroken,
    /// The user takes the mapping of so manieth pair back.
    Unmap(usize),
    /// A colleague does so in another browser, and carries it out at once.
    ColleagueUnmaps(usize),
    /// The user maps two by hand: so manieth of those once taken apart, or of all pairs that can be made.
    MapByHand { number: usize, again: bool },
    /// The user accepts every suggestion.
    Accept,
    /// The last run is undone.
    Undo(Trouble),
    /// The user sets the flag of a Business Central customer, or takes it off.
    Flag(usize, bool),
    /// The page is loaded anew.
    Reload,
    /// The browser's data are gone.
    LoseBrowser,
}

impl Step {
    /// What goes wrong in a run; none of a step that is no run.
    pub fn trouble(&mut self) -> Option<&mut Trouble> {
        match self {
            Step::Run(trouble)
            | Step::Overtaken(trouble)
            | Step::Automatic(trouble)
            | Step::Undo(trouble) => Some(trouble),
            _ => None,
        }
    }
}

/// What goes wrong in a step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Trouble {
    /// What meets a request.
    pub faults: Vec<Meeting>,
    /// What staff do before the so manieth request.
    pub edits: Vec<(usize, Edit)>,
    /// After so many awaits the tab is closed.
    pub closes: Option<usize>,
    /// At the so manieth question the user stops the run.
    pub stops: Option<usize>,
    /// At the so manieth question the user pauses the run for a while.
    pub pauses: Option<usize>,
    /// What is odd about answers meanwhile ([`super::odd`]).
    pub odd: Vec<OddMeeting>,
}

/// A fault and the request that it meets: the so manieth, of those that it fits, of one system or of both.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Meeting {
    pub after: u32,
    pub system: Option<System>,
    pub writes_only: bool,
    pub kind: FaultKind,
}

/// What staff do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Edit {
    /// Set a field of somebody.
    Set(Side, usize, Field, String),
    /// Set the same field of a mapped pair on both sides.
    SetBoth(usize, Field, String, String),
    /// Move somebody to another country and state.
    Move(Side, usize, String, String),
    /// Add a customer; with a twin it has the e-mail or the name of somebody on the other side.
    Add(Side, String, Option<(usize, Twin)>),
    /// Delete somebody.
    Delete(Side, usize),
    /// Give an account another role.
    Role(usize, String),
    /// Put Concord's own API into Business Central, or take it out.
    OwnApi(bool),
    /// Note somebody's customer no. in the meta data of an account, or one that nobody has.
    Number(usize, Option<usize>),
    /// Put somebody into other groups.
    Groups(usize, usize, usize),
    /// Type roles into an account's meta data.
    TypedRoles(usize, usize),
}

/// What a new customer shares with one of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Twin {
    Email,
    Name,
}

impl Settings {
    fn random(random: &mut fastrand::Rng) -> Self {
        let directions = match random.u8(..3) {
            0 => (0..random.usize(1..4))
                .map(|_| {
                    (
                        // The others are drawn by themselves.
                        pick(random, &Field::ALL[..BY_THEMSELVES]),
                        pick(random, &FieldDirection::ALL),
                    )
                })
                .collect(),
            _ => Vec::new(),
        };
        Self {
            push: match random.u8(..5) {
                0 => Push::None,
                _ => Push::MappedOnly,
            },
            pull: match random.u8(..6) {
                0 => Pull::None,
                1 => Pull::MappedOnly,
                _ => Pull::All,
            },
            when_both_changed: match random.bool() {
                true => WhenBothChanged::Ask,
                false => pick(random, &WhenBothChanged::ALL),
            },
            directions,
            name_source: match random.u8(..3) {
                0 => NameSource::PersonElseCompany,
                _ => NameSource::CompanyElsePerson,
            },
            state_source: pick(random, &StateSource::ALL),
            // From a copy: what else happens in a history stays what it was.
            domestic_country: pick(&mut random.clone(), &DomesticCountry::ALL),
            vat_number: match random.clone().u8(..9) {
                0..=3 => None,
                4..=6 => Some(FieldDirection::Both),
                _ => Some(pick(&mut random.clone(), &FieldDirection::ALL)),
            },
            name_2_source: FurtherNameSource::None,
            contact_source: FurtherNameSource::None,
            delivery: None,
            own: Vec::new(),
            matching: Matching::EmailThenName,
            roles: false,
        }
    }

    /// The name and state source stay: a change of what a value means is no edit of anybody.
    fn changed(&self, random: &mut fastrand::Rng) -> Self {
        Self {
            name_source: self.name_source,
            state_source: self.state_source,
            vat_number: self.vat_number,
            name_2_source: self.name_2_source,
            contact_source: self.contact_source,
            delivery: self.delivery,
            own: self.own.clone(),
            matching: self.matching,
            roles: self.roles,
            ..Self::random(random)
        }
    }

    pub fn apply_to(&self, setup: &mut Setup) {
        setup.push = self.push;
        setup.pull = self.pull;
        setup.when_both_changed = self.when_both_changed;
        setup.name_source = self.name_source;
        setup.state_source = self.state_source;
        setup.domestic_country = self.domestic_country;
        setup.name_2_source = self.name_2_source;
        setup.contact_source = self.contact_source;
        setup.field_directions = FieldDirections::default();
        setup.vat_number_key = self.vat_number.map(|_| VAT_NUMBER_KEY.to_owned());
        if let Some(direction) = self.vat_number {
            setup.set_direction(Field::VatNumber, direction);
        }
        if let Some(direction) = self.delivery {
            setup.set_direction(Field::Delivery, direction);
        }
        for (field, direction) in &self.directions {
            setup.set_direction(*field, *direction);
        }
        setup.matching = self.matching;
        setup.customer_number_key = Some(NUMBER_KEY.to_owned());
        setup.own_fields = self.own.iter().map(|it| own::row(it.0)).collect();
        for (field, direction) in &self.own {
            setup.set_direction(Field::Own(*field), *direction);
        }
        if self.roles {
            roles::apply_to(setup);
        }
    }
}

impl History {
    /// The history of a seed. In every second one users take mappings back and make them by hand as well; in every third one further
    /// names take part, in every fifth one delivery addresses, and in every fourth one own fields.
    pub fn random(seed: u64) -> Self {
        let mut history = Self::plain(seed);
        if seed.is_multiple_of(3) {
            history.with_further_names(seed);
        }
        if seed % 5 == 4 {
            history.with_deliveries(seed);
        }
        if seed % 4 == 1 {
            history.with_own_fields(seed);
        }
        if seed.is_multiple_of(2) {
            history.with_mappings_by_hand(seed);
        }
        history
    }

    /// The history of a seed in which every field takes part, and users take mappings back and make them by hand.
    pub fn with_every_field(seed: u64) -> Self {
        let mut history = Self::plain(seed);
        history.with_vat_numbers();
        history.with_further_names(seed);
        history.with_deliveries(seed);
        history.with_own_fields(seed);
        history.with_mappings_by_hand(seed);
        history
    }

    /// The history of a seed in which Concord's own API comes and goes: among them ones with every field on, and ones with odd answers.
    pub fn with_own_api(seed: u64) -> Self {
        let mut history = match seed % 3 {
            0 => Self::random(seed),
            1 => Self::with_every_field(seed),
            _ => super::odd::history(seed),
        };
        let mut random = fastrand::Rng::with_seed(seed ^ 0xA41);
        history.own_api = random.u8(..4) > 0;
        let mut is_there = history.own_api;
        for _ in 0..[0, 0, 0, 1, 1, 2, 3][random.usize(..7)] {
            is_there = !is_there;
            history.edit_somewhere(Edit::OwnApi(is_there), &mut random);
        }
        history
    }

    /// The history of a seed in which strangers are matched by another rule than e-mail and name.
    pub fn with_matching(seed: u64) -> Self {
        let mut history = Self::random(seed);
        let mut random = fastrand::Rng::with_seed(seed ^ 0x3A7C);
        let rule = [
            Matching::CustomerNumber,
            Matching::AlsoVatNumber,
            Matching::CustomerNumber,
            Matching::DefaultCustomer,
        ][seed as usize % 4];
        if rule == Matching::AlsoVatNumber {
            history.with_vat_numbers();
        }
        history.settings.matching = rule;
        for step in &mut history.steps {
            if let Step::Settings(settings) = step {
                settings.matching = rule;
            }
        }
        for _ in 0..random.usize(2..9) {
            let whose = (random.u8(..5) > 0).then(|| random.usize(..1000));
            let edit = Edit::Number(random.usize(..1000), whose);
            history.edit_somewhere(edit, &mut random);
        }
        history
    }

    /// The shop has a place for VAT registration nos.
    fn with_vat_numbers(&mut self) {
        let way = *self.settings.vat_number.get_or_insert(FieldDirection::Both);
        for step in &mut self.steps {
            if let Step::Settings(settings) = step {
                settings.vat_number = Some(way);
            }
        }
    }

    /// Users take mappings back and make them by hand as well.
    fn with_mappings_by_hand(&mut self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed ^ 0xA9A7);
        if random.bool() {
            self.steps.insert(1, Step::Accept);
        }
        let mut mark = Mark { place: 9, used: 0 };
        for _ in 0..random.usize(1..5) {
            let number = random.usize(..1000);
            let steps = &mut self.steps;
            let place = random.usize(1..=steps.len());
            let decided = match random.u8(..10) {
                0..=4 => Step::Unmap(number),
                5..=6 => Step::ColleagueUnmaps(number),
                7 => Step::Accept,
                _ => Step::MapByHand {
                    number,
                    again: random.u8(..3) > 0,
                },
            };
            steps.insert(place, decided);
            if random.u8(..3) == 0 {
                steps.insert(place + 1, Step::Run(mark.trouble(&mut random)));
            }
        }
    }

    /// Further names take part, and staff edit them.
    fn with_further_names(&mut self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed ^ 0xC0A7);
        let (name_2, contact) = match random.u8(..6) {
            0 => (FurtherNameSource::None, FurtherNameSource::PersonLastFirst),
            1 => (FurtherNameSource::Person, FurtherNameSource::None),
            2 => (FurtherNameSource::Person, FurtherNameSource::None),
            _ => (FurtherNameSource::None, FurtherNameSource::Person),
        };
        let use_them = |settings: &mut Settings| {
            settings.name_2_source = name_2;
            settings.contact_source = contact;
        };
        use_them(&mut self.settings);
        for step in &mut self.steps {
            if let Step::Settings(settings) = step {
                use_them(settings);
            }
        }
        let mut mark = Mark { place: 8, used: 0 };
        let field = match contact {
            FurtherNameSource::None => Field::Name2,
            _ => Field::Contact,
        };
        for _ in 0..random.usize(1..8) {
            let who = random.usize(..1000);
            let value = mark.value(field, &mut random);
            let edit = match random.u8(..5) {
                0 => Edit::SetBoth(who, field, value, mark.value(field, &mut random)),
                _ => Edit::Set(side(&mut random), who, field, value),
            };
            self.edit_somewhere(edit, &mut random);
        }
    }

    /// Own fields take part, and both sides' staff edit them.
    fn with_own_fields(&mut self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed ^ 0x0417);
        let mut used = Vec::new();
        for own in own::OWN {
            let direction = match random.u8(..8) {
                0..=1 => continue,
                2..=5 => FieldDirection::Both,
                _ => pick(&mut random, &FieldDirection::ALL),
            };
            used.push((own, direction));
        }
        self.settings.own.clone_from(&used);
        for step in &mut self.steps {
            if let Step::Settings(settings) = step {
                settings.own.clone_from(&used);
            }
        }
        let mut mark = Mark { place: 6, used: 0 };
        for _ in 0..random.usize(2..12) {
            let who = random.usize(..1000);
            let field = Field::Own(pick(&mut random, &own::OWN));
            let value = mark.value(field, &mut random);
            let edit = match random.u8(..5) {
                0 => Edit::SetBoth(who, field, value, mark.value(field, &mut random)),
                _ => Edit::Set(side(&mut random), who, field, value),
            };
            self.edit_somewhere(edit, &mut random);
        }
    }

    /// Somebody edits at any time: between two steps, or in the midst of one.
    pub fn edit_somewhere(&mut self, edit: Edit, random: &mut fastrand::Rng) {
        let place = random.usize(..=self.steps.len());
        let after = self.steps.get_mut(place).and_then(Step::trouble);
        match after.filter(|_| random.bool()) {
            Some(trouble) => trouble.edits.push((random.usize(..16), edit)),
            None => self.steps.insert(place, Step::Edit(edit)),
        }
    }

    /// Delivery addresses take part, and both sides' staff and customers edit them.
    fn with_deliveries(&mut self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed ^ 0x5417);
        let direction = match random.u8(..6) {
            0..=4 => FieldDirection::Both,
            _ => pick(&mut random, &FieldDirection::ALL),
        };
        self.settings.delivery = Some(direction);
        for step in &mut self.steps {
            if let Step::Settings(settings) = step {
                settings.delivery = Some(direction);
            }
        }
        let mut mark = Mark { place: 7, used: 0 };
        for _ in 0..random.usize(1..8) {
            let who = random.usize(..1000);
            let value = mark.value(Field::Delivery, &mut random);
            let edit = match random.u8(..5) {
                0 => Edit::SetBoth(
                    who,
                    Field::Delivery,
                    value,
                    mark.value(Field::Delivery, &mut random),
                ),
                _ => Edit::Set(side(&mut random), who, Field::Delivery, value),
            };
            self.edit_somewhere(edit, &mut random);
        }
    }

    /// The history of a seed in which no user maps or unmaps anybody but what is broken.
    pub fn plain(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let settings = Settings::random(&mut random);
        let mut now = settings.clone();
        let mut steps = Vec::new();
        for place in 0..random.usize(3..8) {
            let mut mark = Mark { place, used: 0 };
            for _ in 0..random.usize(..5) {
                steps.push(Step::Edit(mark.edit(&mut random)));
            }
            let trouble = mark.trouble(&mut random);
            steps.push(match random.u8(..40) {
                0..=19 => Step::Run(trouble),
                20..=22 => Step::Overtaken(trouble),
                23..=25 => Step::Automatic(trouble),
                26..=28 => Step::Settle(side(&mut random)),
                29..=31 => {
                    now = now.changed(&mut random);
                    Step::Settings(now.clone())
                }
                32..=34 => Step::Undo(trouble),
                35 => Step::UnmapBroken,
                36..=37 => Step::Flag(random.usize(..100), random.u8(..3) > 0),
                38 => Step::Reload,
                _ => Step::LoseBrowser,
            });
        }
        Self {
            sample: seed % 8,
            customers: random.usize(4..10),
            settings,
            country_traps: false,
            own_api: false,
            steps,
        }
    }
}

/// Makes values that occur once in a history.
struct Mark {
    place: usize,
    used: usize,
}

impl Mark {
    fn next(&mut self) -> usize {
        self.used += 1;
        self.place * 1000 + self.used
    }

    fn trouble(&mut self, random: &mut fastrand::Rng) -> Trouble {
        let mut trouble = Trouble::default();
        let kinds = faults();
        for _ in 0..[0, 0, 1, 1, 2, 4][random.usize(..6)] {
            let system = match random.u8(..3) {
                0 => Some(System::Webstore),
                1 => Some(System::Company),
                _ => None,
            };
            let writes_only = random.bool();
            trouble.faults.push(Meeting {
                after: random.u32(..if writes_only { 4 } else { 14 }),
                system,
                writes_only,
                kind: pick(random, &kinds),
            });
        }
        for _ in 0..[0, 0, 0, 1, 2][random.usize(..5)] {
            let edit = self.edit(random);
            trouble.edits.push((random.usize(..16), edit));
        }
        match random.u8(..10) {
            0..=2 => trouble.closes = Some(random.usize(..60)),
            3 => trouble.stops = Some(random.usize(..4)),
            4 => trouble.pauses = Some(random.usize(..3)),
            _ => {}
        }
        trouble
    }

    fn edit(&mut self, random: &mut fastrand::Rng) -> Edit {
        const FIELDS: [Field; 8] = [
            Field::Phone,
            Field::Phone,
            Field::Address,
            Field::Address2,
            Field::City,
            Field::PostCode,
            Field::Name,
            Field::Email,
        ];
        let who = random.usize(..1000);
        match random.u8(..30) {
            0..=15 => {
                let (side, field) = (side(random), pick(random, &FIELDS));
                // From a copy: what else happens in a history stays what it was.
                let field = match random.clone().u8(..6) {
                    0 => Field::VatNumber,
                    _ => field,
                };
                Edit::Set(side, who, field, self.value(field, random))
            }
            16..=20 => {
                let field = pick(random, &FIELDS[..6]);
                let field = match random.clone().u8(..6) {
                    0 => Field::VatNumber,
                    _ => field,
                };
                let (one, other) = (self.value(field, random), self.value(field, random));
                Edit::SetBoth(who, field, one, other)
            }
            21..=22 => {
                const PLACES: [(&str, &str); 6] = [
                    ("DE", "BY"),
                    ("US", "CA"),
                    ("SE", ""),
                    ("GB", ""),
                    ("GR", "I"),
                    ("GL", ""),
                ];
                let (country, state) = pick(random, &PLACES);
                let (country, state) = (country.to_owned(), state.to_owned());
                Edit::Move(side(random), who, country, state)
            }
            23..=26 => {
                let twin = match random.u8(..3) {
                    0 => None,
                    1 => Some((who, Twin::Email)),
                    _ => Some((who, Twin::Name)),
                };
                Edit::Add(side(random), format!("{}", self.next()), twin)
            }
            27..=28 => Edit::Delete(side(random), who),
            _ => Edit::Role(
                who,
                pick(random, &["subscriber", "shop_manager", "customer"]).to_owned(),
            ),
        }
    }

    fn value(&mut self, field: Field, random: &mut fastrand::Rng) -> String {
        let mark = self.next();
        let plain = match field {
            Field::Phone => format!("+46 {mark}"),
            Field::Address => format!("Storgatan {mark}"),
            Field::Address2 => format!("trappa {mark}"),
            Field::City => format!("Stad {mark}"),
            Field::PostCode => format!("9{mark}"),
            // Of as many words as most people's: another number of them is asked about, and not written.
            Field::Name | Field::Name2 | Field::Contact => format!("Å&sa Bo{mark}"),
            Field::Email => return format!("mark{mark}@post.example"),
            Field::State | Field::Country => String::new(),
            Field::Delivery => format!("Kajen {mark}"),
            Field::Own(own) => return own::value(own, mark),
            // Some countries take it, others say that it is none of theirs.
            Field::VatNumber => match mark % 3 {
                0 => return format!("DE{:09}", mark),
                1 => return format!("se {:010}-01", mark),
                _ => format!("VAT {mark}"),
            },
        };
        match random.u8(..12) {
            0 if field != Field::Name => String::new(),
            1 => format!("  {plain} "),
            2 => format!("{plain}, {}", "lång ".repeat(30)),
            3 => format!("<b>{plain}</b>"),
            4 => format!("{plain}\u{a0}x"),
            _ => plain,
        }
    }
}

/// What passes by itself, and tokens that expire, requests that time out and clocks that are apart.
fn faults() -> Vec<FaultKind> {
    let mut kinds = FaultRate::usual();
    kinds.extend([
        FaultKind::TokenExpired,
        FaultKind::TimedOut {
            ms: 30_000,
            after_effect: true,
        },
        FaultKind::ClockApart { ms: -7_200_000 },
        FaultKind::ClockApart { ms: 7_200_000 },
        FaultKind::EmailTaken { racing: false },
    ]);
    kinds
}

impl Trouble {
    /// The faults as the sandbox takes them.
    pub fn faults(&self) -> impl Iterator<Item = Fault> {
        self.faults.iter().map(|meeting| Fault {
            system: meeting.system,
            method: meeting.writes_only.then(|| "POST".to_owned()),
            ..Fault::once(meeting.kind.clone()).after(meeting.after)
        })
    }
}

fn side(random: &mut fastrand::Rng) -> Side {
    match random.bool() {
        true => Side::Webstore,
        false => Side::Company,
    }
}

fn pick<T: Clone>(random: &mut fastrand::Rng, all: &[T]) -> T {
    all[random.usize(..all.len())].clone()
}
