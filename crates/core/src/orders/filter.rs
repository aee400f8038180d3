//! Which orders are shown, and what they sum up to.

use crate::gather::Gather as _;
use concord_base::all;
use std::collections::BTreeMap;
use std::sync::Arc;
use strum::VariantArray;

use super::book::{OrderLine, Standing};
use super::decide::Remedy;

/// Which orders are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, VariantArray)]
pub enum OrderFilter {
    /// Every order.
    #[default]
    All,
    /// Both customers are known.
    Decided,
    /// The customer can be created here.
    ToCreate,
    /// The account can be mapped here.
    ToMap,
    /// Nobody is known, and something has to be done elsewhere; or writing to the order failed.
    Error,
    /// The decision is not in the order's meta data.
    ToNote,
    /// Guests' orders.
    Guests,
    /// Guests' orders with a mapped customer's e-mail.
    KnownGuests,
    /// Orders that include tax.
    Taxed,
}

impl OrderFilter {
    /// Every filter, in the order of screens.
    pub const ALL: [OrderFilter; OrderFilter::VARIANTS.len()] = all(OrderFilter::VARIANTS);

    /// On screens.
    pub fn label(self) -> &'static str {
        match self {
            OrderFilter::All => "All",
            OrderFilter::Decided => "Decided",
            OrderFilter::ToCreate => "Customer to create",
            OrderFilter::ToMap => "Account to map",
            OrderFilter::Error => "Errors",
            OrderFilter::ToNote => "Not written yet",
            OrderFilter::Guests => "Guests",
            OrderFilter::KnownGuests => "Guests by a customer's e-mail",
            OrderFilter::Taxed => "With tax",
        }
    }

    /// In the address of the page.
    pub fn slug(self) -> &'static str {
        match self {
            OrderFilter::All => "all",
            OrderFilter::Decided => "decided",
            OrderFilter::ToCreate => "create",
            OrderFilter::ToMap => "map",
            OrderFilter::Error => "errors",
            OrderFilter::ToNote => "unwritten",
            OrderFilter::Guests => "guests",
            OrderFilter::KnownGuests => "known-guests",
            OrderFilter::Taxed => "taxed",
        }
    }

    /// From the address of the page; anything unknown shows all.
    pub fn from_slug(slug: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|filter| filter.slug() == slug).unwrap_or_default()
    }

    /// Whether an order is shown.
    pub fn takes(self, line: &OrderLine) -> bool {
        match self {
            OrderFilter::All => true,
            OrderFilter::Decided => line.standing() == Standing::Decided,
            OrderFilter::ToCreate => line.standing() == Standing::Waiting(Remedy::Create),
            OrderFilter::ToMap => line.standing() == Standing::Waiting(Remedy::Map),
            OrderFilter::Error => {
                matches!(line.standing(), Standing::Error(_)) || line.failure.is_some()
            }
            OrderFilter::ToNote => line.is_to_be_noted(),
            OrderFilter::Guests => line.is_guest(),
            OrderFilter::KnownGuests => line.known_guest.is_some(),
            OrderFilter::Taxed => line.order.includes_tax(),
        }
    }
}

/// How many orders each filter shows.
pub fn counts(lines: &[Arc<OrderLine>]) -> BTreeMap<OrderFilter, usize> {
    let number = |filter: OrderFilter| lines.iter().filter(|line| filter.takes(line)).count();
    let all = OrderFilter::ALL.into_iter();
    all.map(|filter| (filter, number(filter))).gathered()
}

/// What orders sum up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many.
    pub orders: usize,
    /// Totals with tax by currency, as decimal numbers.
    pub amounts: BTreeMap<String, String>,
    /// Orders whose total can't be read, and which the amounts leave out.
    pub unreadable: usize,
}

/// Sums up, exactly: amounts are decimal numbers.
pub fn totals<'a>(lines: impl IntoIterator<Item = &'a Arc<OrderLine>>) -> Totals {
    let mut totals = Totals::default();
    let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
    for line in lines {
        totals.orders += 1;
        match Amount::parse(&line.order.total) {
            Some(amount) => {
                let sum = sums.entry(line.order.currency.clone()).or_default();
                *sum = sum.plus(amount);
            }
            None => totals.unreadable += 1,
        }
    }
    totals.amounts = sums
        .into_iter()
        .map(|(currency, sum)| (currency, sum.text()))
        .gathered();
    totals
}

/// As many decimals as any currency has in WooCommerce.
const DECIMALS: usize = 8;

#[derive(Clone, Copy, Default)]
struct Amount {
    /// In 10⁻⁸ units.
    units: i128,
    /// Decimals that were written.
    decimals: usize,
}

impl Amount {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || whole.len() > 20 || fraction.len() > DECIMALS {
            return None;
        }
        let all = format!("{whole}{fraction:0<DECIMALS$}");
        if !all.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            units: sign * all.parse::<i128>().ok()?,
            decimals: fraction.len(),
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            units: self.units.saturating_add(other.units),
            decimals: self.decimals.max(other.decimals),
        }
    }

    fn text(self) -> String {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!(
            "{:0>width$}",
            self.units.unsigned_abs(),
            width = DECIMALS + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - DECIMALS);
        match self.decimals {
            0 => format!("{sign}{whole}"),
            decimals => format!("{sign}{whole}.{}", &fraction[..decimals]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_add_up_to_the_last_decimal_and_what_is_no_amount_is_left_out() {
        let sum = |texts: &[&str]| {
            let amounts = texts.iter().filter_map(|text| Amount::parse(text));
            amounts.fold(Amount::default(), Amount::plus).text()
        };
        assert_eq!(sum(&["0.10", "0.20"]), "0.30");
        assert_eq!(sum(&["216.50", "-16.5", "0"]), "200.00");
        assert_eq!(sum(&["-0.05"]), "-0.05");
        assert_eq!(sum(&["1000"]), "1000");
        for broken in [
            "",
            "1,000.00",
            "NaN",
            "1e9",
            "12.",
            ".",
            "--1",
            "1.123456789",
        ] {
            let is_read = Amount::parse(broken).is_some();
            assert_eq!(is_read, broken == "12.", "{broken}");
        }
    }

    proptest! {
        #[test]
        fn whole_cents_add_up_as_whole_numbers_do(cents in prop::collection::vec(-1_000_000_i64..1_000_000, 0..50)) {
            let text = |cents: i64| {
                let sign = if cents < 0 { "-" } else { "" };
                format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
            };
            let sum = cents.iter().filter_map(|cents| Amount::parse(&text(*cents))).fold(Amount::parse("0.00").unwrap(), Amount::plus);
            prop_assert_eq!(sum.text(), text(cents.iter().sum()));
        }
    }
}
