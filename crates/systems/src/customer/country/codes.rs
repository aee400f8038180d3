//! Which country each of a company's codes stands for, and which code it writes for a country. A code is ISO's only as long as
//! the name beside it does not say otherwise: Microsoft's own sample data has `NI` for Northern Ireland, and `SC` stands for
//! Scotland in many a company.

use concord_base::gather::Gather as _;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CountryTable;
use super::names::{Named, has_word_of, is_iso, named, plain, whole};
use crate::customer::CompanyId;
use crate::customer::casing::upper;

/// Codes that Business Central companies and the European Union commonly use in place of the ISO code.
const ALIASES: [(&str, &str); 3] = [("EL", "GR"), ("UK", "GB"), ("XI", "GB")];

/// The alias that stands for a part of its country only: it is read, and never written for the whole.
const PARTIAL_ALIAS: &str = "XI";

/// What the user has decided on how a company writes countries; what is not decided is told by the names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CountryCodes {
    /// The company.
    pub company: CompanyId,
    /// ISO code to the code that the company writes for it.
    pub codes: BTreeMap<String, String>,
    /// The company's code to the ISO code that it stands for. Several may stand for one.
    #[serde(default)]
    pub means: BTreeMap<String, String>,
}

/// How a company writes one of WooCommerce's countries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyCode {
    /// ISO code.
    pub iso: String,
    /// WooCommerce's name.
    pub name: String,
    /// The company's code; none when it has none that is known to be this country.
    pub code: Option<String>,
    /// Where the code comes from.
    pub source: CodeSource,
}

/// Where a company's code for a country comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSource {
    /// The company lists the ISO code itself.
    SameCode,
    /// By likeness: a code that is commonly used, or the name.
    Likeness,
    /// The user chose it.
    Chosen,
    /// The user chose it, and the company no longer lists it.
    Broken,
    /// There is none.
    None,
}

/// What one of the company's codes stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMeaning {
    /// The company's code.
    pub code: String,
    /// What the company calls it.
    pub name: String,
    /// The ISO code of the country; none when only a person can tell.
    pub iso: Option<String>,
    /// What tells it.
    pub witness: Witness,
}

/// What tells which country a company's code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// The code is ISO's, and nothing speaks against it.
    Code,
    /// The name is this country's.
    Name,
    /// The name is that of a part of the country.
    Part,
    /// The code is commonly used in place of ISO's.
    Alias,
    /// The user said so.
    User,
    /// The code is another country's by ISO, and what the company calls it is not known.
    Doubtful,
    /// Neither code nor name is known.
    Unknown,
    /// The name could not be read, or there are two.
    Unread,
}

impl Witness {
    /// On screens.
    pub fn words(self) -> &'static str {
        match self {
            Witness::Code => "Same code",
            Witness::Name => "Its name",
            Witness::Part => "Its name: a part of the country",
            Witness::Alias => "A code that is commonly used",
            Witness::User => "Your choice",
            Witness::Doubtful => "Another country's code by ISO: say what it is",
            Witness::Unknown => "Not known: say what it is",
            Witness::Unread => "Its name could not be read, or it is listed under two",
        }
    }
}

impl CountryTable {
    /// Takes what the user decided, and tells the rest by name and code.
    pub fn choose_codes(&mut self, chosen: &CountryCodes) {
        let meanings = self.meanings(chosen);
        let known = |meaning: &CodeMeaning| Some((meaning.code.clone(), meaning.iso.clone()?));
        self.means = meanings.iter().filter_map(known).gathered();
        let mut candidates: BTreeMap<&str, Vec<&CodeMeaning>> = BTreeMap::new();
        for meaning in &meanings {
            if let Some(iso) = &meaning.iso {
                candidates.entry(iso).or_default().push(meaning);
            }
        }
        let written = candidates.into_iter().filter_map(|(iso, codes)| {
            let code = written_code(iso, &codes)?;
            Some((iso.to_owned(), code.to_owned()))
        });
        self.writes = written.gathered();
        // What the user chose may be gone from the company since: then none is written.
        for (iso, code) in &chosen.codes {
            match self.company.contains_key(code) {
                true => self.writes.insert(iso.clone(), code.clone()),
                false => self.writes.remove(iso),
            };
        }
    }

    /// What each of the company's codes stands for; `chosen` is what the user decided.
    pub fn meanings(&self, chosen: &CountryCodes) -> Vec<CodeMeaning> {
        let chosen_for = |code: &str| {
            let mut codes = chosen.codes.iter();
            let mut is_written_for = || codes.find(|(_, written)| *written == code);
            let means = chosen.means.get(code);
            means.or_else(|| Some(is_written_for()?.0))
        };
        let site = SiteNames::of(&self.webstore);
        let told: Vec<_> = self
            .company
            .iter()
            .map(|(code, name)| {
                let told = match name {
                    Some(name) => self.told(code, name, &site),
                    None => Told::Unread,
                };
                (code, name, told)
            })
            .collect();
        // Where most names are in a language that is not known, one that is not known says nothing.
        let is_known = |(_, _, told): &&(_, _, Told)| matches!(told, Told::Known(..));
        let is_odd = |(_, _, told): &&(_, _, Told)| matches!(told, Told::OddName(_));
        let trusts_codes =
            told.iter().filter(is_odd).count() > told.iter().filter(is_known).count();
        let meaning = |(code, name, told): (&String, &Option<String>, Told)| {
            let (iso, witness) = match (chosen_for(code), told) {
                (Some(iso), _) => (Some(iso.clone()), Witness::User),
                (None, Told::Known(iso, witness)) => (Some(iso), witness),
                (None, Told::OddName(iso)) if trusts_codes => (Some(iso), Witness::Code),
                (None, Told::OddName(_)) => (None, Witness::Doubtful),
                (None, Told::Unknown) => (None, Witness::Unknown),
                (None, Told::Unread) => (None, Witness::Unread),
            };
            CodeMeaning {
                code: code.clone(),
                name: name.clone().unwrap_or_default(),
                iso,
                witness,
            }
        };
        told.into_iter().map(meaning).collect()
    }

    /// What code and name together tell.
    fn told(&self, code: &str, name: &str, site: &SiteNames<'_>) -> Told {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == code);
        let by_code = match alias {
            Some((_, iso)) => Some((*iso, Witness::Alias)),
            None if self.is_iso(code) => Some((code, Witness::Code)),
            None => None,
        };
        let plainly = plain(name);
        if plainly.is_empty() || plainly == plain(code) {
            return by_code.map_or(Told::Unknown, |(iso, witness)| {
                Told::Known(iso.to_owned(), witness)
            });
        }
        // The site's own names come first: they may be in a language that is not known otherwise.
        let named_by_site = site.0.get(&whole(name)).or_else(|| site.0.get(&plainly));
        let isos = match (named_by_site, named(name)) {
            (Some(isos), _) => isos.clone(),
            (None, Named::Countries(isos)) => isos.to_vec(),
            (None, Named::PartOf(iso)) => return Told::Known(iso.to_owned(), Witness::Part),
            (None, Named::Nothing) => {
                return match by_code {
                    Some((iso, witness)) if has_word_of(name, iso) => {
                        Told::Known(iso.to_owned(), witness)
                    }
                    Some((iso, _)) => Told::OddName(iso.to_owned()),
                    None => Told::Unknown,
                };
            }
        };
        match (isos.as_slice(), by_code) {
            (isos, Some((iso, witness))) if isos.contains(&iso) => {
                Told::Known(iso.to_owned(), witness)
            }
            ([only], _) => Told::Known((*only).to_owned(), Witness::Name),
            _ => Told::Unknown,
        }
    }

    fn is_iso(&self, code: &str) -> bool {
        self.webstore.contains_key(code) || is_iso(code)
    }

    /// How the company writes each of WooCommerce's countries; `chosen` is what the user decided.
    pub fn company_codes(&self, chosen: &CountryCodes) -> Vec<CompanyCode> {
        let row = |(iso, name): (&String, &String)| {
            let code = self.company_code(iso);
            let source = match (chosen.codes.get(iso), &code) {
                (Some(chosen), _) if !self.company.contains_key(chosen) => CodeSource::Broken,
                (Some(_), _) => CodeSource::Chosen,
                (None, None) => CodeSource::None,
                (None, Some(code)) if code == iso => CodeSource::SameCode,
                (None, Some(_)) => CodeSource::Likeness,
            };
            CompanyCode {
                iso: iso.clone(),
                name: name.clone(),
                code,
                source,
            }
        };
        self.webstore.iter().map(row).collect()
    }

    /// The ISO code for a company's code. One that is not understood comes back as it is, with the company's name for it
    /// where ISO gives it to another country, or may: so it is never taken for that one. An empty one is the company's own.
    pub fn iso(&self, company_code: &str) -> String {
        let code = upper(company_code.trim());
        if code.is_empty() {
            return self.own().unwrap_or_default().to_owned();
        }
        match (self.means.get(&code), self.company.get(&code)) {
            (Some(iso), _) => iso.clone(),
            (None, Some(name)) if self.is_iso(&code) => in_doubt(&code, name.as_deref()),
            _ => code,
        }
    }

    /// The company's code for an ISO code; none when no code of the company is known to be this country. Empty stays empty.
    pub fn company_code(&self, iso: &str) -> Option<String> {
        let iso = upper(iso.trim());
        match iso.is_empty() {
            true => Some(iso),
            false => self.writes.get(&iso).cloned(),
        }
    }

    /// The company's code and name behind a value that [`CountryTable::iso`] could not understand because ISO gives the code
    /// to another country; no name where that could not be read.
    pub fn doubted(&self, value: &str) -> Option<(&str, Option<&str>)> {
        let (code, _) = value.split_once(" (")?;
        let (code, name) = self.company.get_key_value(code)?;
        let name = name.as_deref();
        let is_it = !self.means.contains_key(code) && in_doubt(code, name) == value;
        is_it.then_some((code.as_str(), name))
    }

    /// The company's codes for parts of a country, or several for the whole of it: why none of them is written for it.
    pub fn codes_standing_for(&self, iso: &str) -> Vec<&str> {
        let standing = self.means.iter().filter(|(_, of)| *of == iso);
        standing.map(|(code, _)| code.as_str()).collect()
    }
}

/// The site's names of countries, in both forms in which they are compared, with their ISO codes.
struct SiteNames<'a>(BTreeMap<String, Vec<&'a str>>);

impl<'a> SiteNames<'a> {
    fn of(webstore: &'a BTreeMap<String, String>) -> Self {
        let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (iso, name) in webstore.iter().filter(|(_, name)| !name.is_empty()) {
            for form in [whole(name), plain(name)] {
                let of_name = names.entry(form).or_default();
                if !of_name.contains(&iso.as_str()) {
                    of_name.push(iso);
                }
            }
        }
        Self(names)
    }
}

enum Told {
    /// This country, for this reason.
    Known(String, Witness),
    /// The code is this country's, under a name that is not known.
    OddName(String),
    Unknown,
    Unread,
}

fn in_doubt(code: &str, name: Option<&str>) -> String {
    let name = name.unwrap_or("its name is not known");
    format!("{code} ({name})")
}

/// The name of a code that is listed twice: where both are read and are not the same there is none that could be trusted.
pub(super) fn one_name(one: Option<String>, other: Option<String>) -> Option<String> {
    let (one, other) = (one?, other?);
    match (plain(&one), plain(&other)) {
        (_, nothing) if nothing.is_empty() => Some(one),
        (nothing, _) if nothing.is_empty() => Some(other),
        (a, b) => (a == b).then_some(one),
    }
}

/// Which of several codes for one country is written: ISO's own, a common one, or the only one for the whole of it. That of a
/// part is not: who lives in another part would be moved there.
fn written_code<'a>(iso: &str, codes: &[&'a CodeMeaning]) -> Option<&'a str> {
    let own = codes.iter().find(|it| it.code == iso);
    let is_whole = |it: &&&CodeMeaning| it.witness != Witness::Part && it.code != PARTIAL_ALIAS;
    let alias = codes
        .iter()
        .filter(is_whole)
        .find(|it| it.witness == Witness::Alias);
    let only = || {
        let mut whole = codes.iter().filter(is_whole);
        whole.next().filter(|_| whole.next().is_none())
    };
    own.or(alias).or_else(only).map(|it| it.code.as_str())
}

#[cfg(test)]
mod tests;
