//! Every variant of an enum as an array.

/// Every variant, in the order in which they are declared, from the list that `strum::VariantArray` derives: one that is added to the
/// enum is in it by itself.
///
/// # Panics
/// `N` is another number: in a constant, the build then fails.
#[must_use]
pub const fn all<T: Copy, const N: usize>(variants: &[T]) -> [T; N] {
    assert!(variants.len() == N, "not as many as there are variants");
    let mut all = [variants[0]; N];
    let mut place = 1;
    while place < N {
        all[place] = variants[place];
        place += 1;
    }
    all
}
