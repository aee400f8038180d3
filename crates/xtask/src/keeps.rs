//! Which call keeps what in the main part of the release: for when that is over its budget.
//!
//! What can only be reached through a function is kept by it: it would leave the main part if nothing there called the function.

use crate::links::{Item, Links};

/// What is kept by less is not worth a line: bytes before they are made smaller, of which about a quarter travels.
const WORTH_A_LINE: usize = 8_000;
/// How the ways into the other parts are exported (`wasm_split`).
const OTHER_PARTS: &str = "__wasm_split_00";

/// The functions of this project that keep much in the main part, each below the one that it is kept by itself.
pub fn report(links: &Links) -> Vec<String> {
    let (order, keepers) = keepers(links);
    let kept = kept(links, &order, &keepers);
    let mut lines = vec![format!(
        "{:>10} bytes are in the main part before they are made smaller. Of them are kept, by what calls it:",
        kept.last().copied().unwrap_or_default()
    )];
    let mut below = vec![Vec::new(); keepers.len()];
    for &item in &order {
        below[keepers[item]].push(item);
    }
    let mut open: Vec<(usize, usize)> = vec![(keepers.len() - 1, 0)];
    while let Some((item, level)) = open.pop() {
        let name = links.items.get(item).and_then(own_name);
        if let Some(name) = &name {
            lines.push(format!("{:>10} {}{name}", kept[item], "  ".repeat(level)));
        }
        let level = level + usize::from(name.is_some());
        let mut large: Vec<usize> = std::mem::take(&mut below[item]);
        large.retain(|item| kept[*item] >= WORTH_A_LINE);
        large.sort_by_key(|item| kept[*item]);
        open.extend(large.into_iter().map(|item| (item, level)));
    }
    lines
}

/// The items of the main part, each after what it names first where nothing else leads there, and of each the item through which
/// every way to it leads. The last place is that of the start, which leads to what the browser may call.
fn keepers(links: &Links) -> (Vec<usize>, Vec<usize>) {
    let start = links.items.len();
    let exports = links.exports.iter();
    let roots: Vec<usize> = exports
        .filter(|(name, _)| !name.starts_with(OTHER_PARTS))
        .map(|(_, item)| *item)
        .collect();
    let named = |item: usize| links.items.get(item).map_or(&roots, |it| &it.names);
    let order = after_what_they_name(start, named);
    let mut place = vec![usize::MAX; start + 1];
    for (at, &item) in order.iter().enumerate() {
        place[item] = at;
    }
    let mut named_by = vec![Vec::new(); start + 1];
    for &item in &order {
        for &other in named(item) {
            named_by[other].push(item);
        }
    }
    // Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001).
    let mut keepers = vec![usize::MAX; start + 1];
    keepers[start] = start;
    let mut has_changed = true;
    while has_changed {
        has_changed = false;
        for &item in order.iter().rev().filter(|item| **item != start) {
            let known = named_by[item]
                .iter()
                .filter(|by| keepers[**by] != usize::MAX);
            let keeper = known
                .copied()
                .reduce(|one, other| common(&keepers, &place, one, other));
            let keeper = keeper.unwrap_or(start);
            has_changed |= keepers[item] != keeper;
            keepers[item] = keeper;
        }
    }
    let order = order.into_iter().filter(|item| *item != start).collect();
    (order, keepers)
}

/// The nearest item through which all ways to both lead.
fn common(keepers: &[usize], place: &[usize], mut one: usize, mut other: usize) -> usize {
    while one != other {
        while place[one] < place[other] {
            one = keepers[one];
        }
        while place[other] < place[one] {
            other = keepers[other];
        }
    }
    one
}

/// Everything that is reached from the start, which is the last, each after what is reached through it.
fn after_what_they_name<'a>(start: usize, named: impl Fn(usize) -> &'a Vec<usize>) -> Vec<usize> {
    let mut is_seen = vec![false; start + 1];
    is_seen[start] = true;
    let mut order = Vec::new();
    let mut open = vec![(start, 0)];
    while let Some((item, next)) = open.pop() {
        match named(item).get(next) {
            None => order.push(item),
            Some(&other) => {
                open.push((item, next + 1));
                if !std::mem::replace(&mut is_seen[other], true) {
                    open.push((other, 0));
                }
            }
        }
    }
    order
}

/// How many bytes each item keeps, its own included; last what the start keeps: all.
fn kept(links: &Links, order: &[usize], keepers: &[usize]) -> Vec<usize> {
    let mut kept: Vec<usize> = links.items.iter().map(|it| it.bytes).collect();
    kept.push(0);
    // What an item keeps comes before it.
    for &item in order {
        kept[keepers[item]] += kept[item];
    }
    kept
}

/// The name of a function of this project as it stands in the sources; none of others, which are in between everywhere.
fn own_name(item: &Item) -> Option<String> {
    let mut rest = item.name.strip_prefix("_ZN")?;
    let mut words = Vec::new();
    while let Some(digits) = rest
        .find(|sign: char| !sign.is_ascii_digit())
        .filter(|it| *it > 0)
    {
        let length: usize = rest[..digits].parse().ok()?;
        words.push(rest.get(digits..digits + length)?);
        rest = &rest[digits + length..];
    }
    // The last word tells instances of one function apart.
    words.pop();
    let name = words.join("::");
    let name = [
        ("$LT$", "<"),
        ("$GT$", ">"),
        ("$u20$", " "),
        ("$RF$", "&"),
        ("$C$", ","),
    ]
    .into_iter()
    .fold(name, |name, (sign, stands_for)| {
        name.replace(sign, stands_for)
    });
    let name = name
        .replace("$u7b$", "{")
        .replace("$u7d$", "}")
        .replace("..", "::");
    name.contains("concord").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(items: &[(&str, usize, &[usize])], exports: &[(&str, usize)]) -> Links {
        let item = |(name, bytes, names): &(&str, usize, &[usize])| Item {
            name: format!("_ZN7concord{}{name}17h0123456789abcdefE", name.len()),
            bytes: *bytes,
            names: names.to_vec(),
        };
        Links {
            items: items.iter().map(item).collect(),
            exports: exports
                .iter()
                .map(|(name, item)| ((*name).to_owned(), *item))
                .collect(),
        }
    }

    #[test]
    fn what_only_one_function_leads_to_is_kept_by_it() {
        let links = links(
            &[
                ("main", 1_000, &[1, 2]),
                ("home", 10_000, &[3, 4]),
                ("vault", 9_000, &[4, 5, 1]),
                ("tiles", 20_000, &[1]),
                ("both", 31_000, &[]),
                ("cipher", 50_000, &[2]),
                ("late", 90_000, &[4]),
            ],
            &[("main", 0), ("__wasm_split_00work00_export_0_late", 6)],
        );
        assert_eq!(
            report(&links)[1..],
            [
                "    121000 concord::main",
                "     59000   concord::vault",
                "     50000     concord::cipher",
                "     31000   concord::both",
                "     30000   concord::home",
                "     20000     concord::tiles",
            ]
        );
    }

    #[test]
    fn a_function_has_its_name_in_the_sources() {
        let item = |name: &str| Item {
            name: name.to_owned(),
            ..Item::default()
        };
        for (name, expected) in [
            (
                "_ZN7concord3app28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE",
                Some("concord::app::_{{closure}}"),
            ),
            (
                "_ZN54_$LT$concord..Plan$u20$as$u20$core..cmp..PartialEq$GT$2eq17h0123456789abcdefE",
                Some("_<concord::Plan as core::cmp::PartialEq>::eq"),
            ),
            ("_ZN4core3fmt5write17h0123456789abcdefE", None),
            (".Lanon.0123.4", None),
            ("main", None),
        ] {
            assert_eq!(own_name(&item(name)).as_deref(), expected, "{name}");
        }
    }
}
