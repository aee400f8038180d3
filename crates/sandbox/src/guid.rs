//! Business Central's record ids.

use std::fmt;

/// A GUID in the form that Business Central writes: lower-case, with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Guid(pub u128);

impl Guid {
    /// What Business Central answers where no record is meant.
    pub const ZERO: Self = Self(0);

    /// A random one, marked as version 4 so that strict parsers take it.
    pub fn random(rng: &mut fastrand::Rng) -> Self {
        let bits = rng.u128(..);
        Self((bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62))
    }

    /// Reads one, with or without braces, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text
            .strip_prefix('{')
            .and_then(|t| t.strip_suffix('}'))
            .unwrap_or(text);
        let groups: Vec<&str> = inner.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
        if lengths != [8, 4, 4, 4, 12] || !inner.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
        {
            return None;
        }
        u128::from_str_radix(&groups.concat(), 16).ok().map(Self)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let h = format!("{:032x}", self.0);
        write!(
            f,
            "{}-{}-{}-{}-{}",
            &h[..8],
            &h[8..12],
            &h[12..16],
            &h[16..20],
            &h[20..]
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_read_with_or_without_braces_and_written_in_lower_case() {
        let text = "3b6f0a52-6c1e-f011-9346-6045bde9ca01";
        let guid = Guid::parse(text).unwrap();
        assert_eq!(guid.to_string(), text);
        assert_eq!(
            Guid::parse(&format!("{{{}}}", text.to_uppercase())),
            Some(guid)
        );
        assert_eq!(Guid::parse("3b6f0a52"), None);
        assert_eq!(Guid::parse("3b6f0a526c1ef01193466045bde9ca01----"), None);
    }
}
