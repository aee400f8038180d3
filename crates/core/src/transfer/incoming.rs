//! A file that was read, as it is taken over here.

use super::Document;

/// What a file brings to this browser. Whatever it changes of a webstore puts that webstore's automatic synchronisation off:
/// somebody has to look at it before anything goes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming(Document);

impl Incoming {
    /// `file` as it is taken over where `present` is kept now.
    pub fn new(mut file: Document, present: &Document) -> Self {
        for part in &mut file.webstores {
            let code = &part.connection.webstore.code;
            let mut webstores = present.webstores.iter();
            let former = webstores.find(|it| it.connection.webstore.code == *code);
            if former != Some(part) {
                part.setup.automatic_minutes = None;
            }
        }
        Self(file)
    }

    /// What will be here.
    pub fn document(&self) -> &Document {
        &self.0
    }
}
