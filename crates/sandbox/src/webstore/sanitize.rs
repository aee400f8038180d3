//! WordPress's own functions on text, as far as customers pass through them.

/// `is_email`: ASCII only, a dot in the domain, no hyphen at a label's end.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_ok = !local.is_empty()
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b));
    let labels: Vec<&str> = domain.split('.').collect();
    let labels_ok = labels.len() > 1
        && labels.iter().all(|l| {
            !l.is_empty()
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    text.len() >= 6 && local_ok && labels_ok
}

/// `sanitize_email`: the address, or nothing at all where it is none.
pub(crate) fn sanitize_email(text: &str) -> String {
    let trimmed = text.trim();
    if is_email(trimmed) {
        trimmed.to_owned()
    } else {
        String::new()
    }
}

/// `sanitize_text_field`, which names go through: tags, line breaks and percent-encoded octets vanish, a lone `<` is escaped.
pub(crate) fn text_field(text: &str) -> String {
    let no_nul: String = text.chars().filter(|c| *c != '\0').collect();
    let folded = strip_tags(&no_nul)
        .split([' ', '\t', '\r', '\n'])
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    strip_octets(&folded).trim().to_owned()
}

/// WordPress's `esc_html`.
pub(crate) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#039;")
}

/// What creating an account does to names on top: `&` is escaped unless it starts an entity [create_html].
pub(crate) fn escape_ampersands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        out.push(c);
        if c == '&' && !starts_entity(&text[at..]) {
            out.push_str("amp;");
        }
    }
    out
}

fn starts_entity(text: &str) -> bool {
    let Some(end) = text.find(';') else {
        return false;
    };
    let name = &text[1..end];
    let numeric = name
        .strip_prefix('#')
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric()));
    numeric
        || matches!(
            name,
            "amp"
                | "lt"
                | "gt"
                | "quot"
                | "apos"
                | "nbsp"
                | "auml"
                | "ouml"
                | "uuml"
                | "szlig"
                | "eacute"
        )
}

fn strip_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let Some(end) = tail.find('>') else {
            // No tag without its end: escaped instead.
            out.push_str("&lt;");
            rest = &tail[1..];
            continue;
        };
        let name: String = tail[1..]
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_lowercase();
        let closing = format!("</{name}>");
        rest = match name.as_str() {
            // Scripts and styles vanish with what is in them.
            "script" | "style" => tail
                .to_lowercase()
                .find(&closing)
                .map_or("", |at| &tail[at + closing.len()..]),
            _ => &tail[end + 1..],
        };
    }
    out.push_str(rest);
    out
}

fn strip_octets(text: &str) -> String {
    let mut out = text.to_owned();
    let is_octet = |at: usize, s: &str| {
        s.as_bytes()
            .get(at + 1..at + 3)
            .is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
    };
    while let Some(at) = out
        .match_indices('%')
        .map(|(at, _)| at)
        .find(|at| is_octet(*at, &out))
    {
        out.replace_range(at..at + 3, "");
    }
    out
}

/// `sanitize_user` in its strict form, in lower case: what a generated user name keeps of an e-mail [create_plus_email].
pub(crate) fn user_name(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || " _.-@".contains(*c))
        .collect::<String>()
        .to_lowercase()
}

/// `validate_username`: only what `sanitize_user` would keep [create_username_bad].
pub(crate) fn is_user_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " _.-@".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_tags_and_keep_a_lone_bracket_escaped() {
        let sent = "<script>alert(1)</script>O'Brien & \"Sons\" \\ back < 5";
        assert_eq!(text_field(sent), "O'Brien & \"Sons\" \\ back &lt; 5");
        assert_eq!(
            escape_ampersands(&text_field(sent)),
            "O'Brien &amp; \"Sons\" \\ back &lt; 5"
        );
        assert_eq!(escape_ampersands("a &amp; b"), "a &amp; b");
        assert_eq!(text_field("  Lead\n  and\ttrail  "), "Lead and trail");
        assert_eq!(text_field("100%41%20x"), "100x");
    }

    #[test]
    fn an_email_is_ascii_with_a_dot_in_its_domain() {
        for good in [
            "a@b.co",
            "o'brien+tag@cust.example",
            "Mixed.Case@Cust.Example",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "nope",
            "a@b",
            "min@a.b,up@c.d",
            " a@b.example ",
            "üser@müller.example",
            "a@-b.example",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
