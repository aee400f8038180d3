//! Who hangs together.

/// Members that hang together, each group under its first member (union by smallest member).
pub(crate) struct Groups {
    parent: Vec<u32>,
}

impl Groups {
    /// So many members, each in a group of its own.
    pub(crate) fn new(members: u32) -> Self {
        Self {
            parent: (0..members).collect(),
        }
    }

    /// The first member of a member's group.
    pub(crate) fn first(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let above = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = above;
            member = above;
        }
        member
    }

    /// Makes one group of two.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }
}
