//! Several systems of a kind beside each other: webstores, and the companies of an environment.

/// At least one; the first is the one that is meant where nothing is said.
#[derive(Debug, Clone)]
pub(crate) struct Systems<T> {
    pub first: T,
    pub further: Vec<T>,
}

impl<T> Systems<T> {
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.further)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        std::iter::once(&mut self.first).chain(&mut self.further)
    }

    /// The one that `is_it`, or the first where none is meant.
    ///
    /// # Errors
    /// A sentence: none of them is it.
    pub fn meant(
        &mut self,
        at: Option<&str>,
        is_it: impl Fn(&T, &str) -> bool,
    ) -> Result<&mut T, String> {
        match at {
            None => Ok(&mut self.first),
            Some(at) => self
                .iter_mut()
                .find(|system| is_it(system, at))
                .ok_or_else(|| format!("there is no \"{at}\" here")),
        }
    }
}
