//! Meta keys as the places of fields.

use crate::state::State;

/// What is wrong with a meta key as the place of a field; none for a key of a plugin's own. What WordPress and WooCommerce keep under
/// keys of theirs is not written by such a way: among it are an account's rights and its sessions.
pub fn meta_key_problem(key: &str) -> Option<&'static str> {
    /// WordPress stores no longer one (facts/woocommerce.md "Meta").
    const LONGEST: usize = 255;
    const OWN: [&str; 14] = [
        "nickname",
        "first_name",
        "last_name",
        "description",
        "rich_editing",
        "syntax_highlighting",
        "comment_shortcuts",
        "admin_color",
        "use_ssl",
        "show_admin_bar_front",
        "locale",
        "session_tokens",
        "paying_customer",
        "last_update",
    ];
    const ADDRESS: [&str; 11] = [
        "first_name",
        "last_name",
        "company",
        "address_1",
        "address_2",
        "city",
        "postcode",
        "country",
        "state",
        "email",
        "phone",
    ];
    let key = key.to_ascii_lowercase();
    let of_address = ["billing_", "shipping_"]
        .iter()
        .find_map(|it| key.strip_prefix(it));
    let is_right = key.ends_with("capabilities") || key.ends_with("user_level");
    let is_own = OWN.contains(&key.as_str()) || of_address.is_some_and(|it| ADDRESS.contains(&it));
    if key.is_empty() || key.len() > LONGEST {
        Some("A meta key has from 1 to 255 characters.")
    } else if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Some("A meta key has no blanks.")
    } else if key.starts_with('_') {
        Some(
            "WooCommerce hides keys that begin with an underscore: it neither gives nor takes them here.",
        )
    } else if is_own || is_right || key.starts_with("concord_") {
        Some(
            "This key belongs to WordPress, WooCommerce or Concord itself. Choose a key of a plugin's own.",
        )
    } else {
        None
    }
}

/// The meta keys to choose the place of a field from: those that accounts have, but for WordPress's and WooCommerce's own.
pub fn meta_keys_to_choose(state: &State) -> Vec<&str> {
    let seen = state.snapshots.reference.account_meta_keys.iter();
    let seen = seen.filter(|key| meta_key_problem(key).is_none());
    seen.map(String::as_str).collect()
}
