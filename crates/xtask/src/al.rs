//! Reading AL, the language of Business Central's extensions, as far as the checks of ours need it: by lines and indents, as the
//! sources here are set.

/// One object of AL.
pub struct Object<'a> {
    pub kind: &'a str,
    pub id: u32,
    pub name: &'a str,
    pub text: &'a str,
}

/// A field of a table or a page: what stands in its brackets, and its block.
pub struct Field<'a> {
    pub parts: Vec<&'a str>,
    pub block: String,
}

/// A name or a text without its quotes.
pub fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The objects of some sources; what begins with none is a problem.
pub fn objects<'a>(texts: &'a [String], problems: &mut Vec<String>) -> Vec<Object<'a>> {
    let kinds = ["table", "page", "codeunit", "enum", "permissionset"];
    let object = |text: &'a String| {
        text.lines().find_map(|line| {
            let (kind, rest) = line.split_once(' ')?;
            let (id, name) = rest.split_once(' ')?;
            let id = id.parse().ok()?;
            let name = unquoted(name);
            kinds.contains(&kind).then_some(Object {
                kind,
                id,
                name,
                text,
            })
        })
    };
    let mut found = Vec::new();
    for text in texts {
        match object(text) {
            Some(object) => found.push(object),
            None => problems.push(format!("no object in: {:.80}", text.trim())),
        }
    }
    found
}

/// The value of a property that is set somewhere in a text.
pub fn property<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let value = line.trim().strip_prefix(name)?.strip_prefix(" = ")?;
        Some(unquoted(value.trim_end_matches(';')))
    })
}

/// Whether an object as a whole has a property with a value.
pub fn has(object: &Object, line: &str) -> bool {
    object.text.lines().any(|it| it == format!("    {line};"))
}

/// The fields of a table or a page.
pub fn fields(text: &str) -> Vec<Field<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(head) = line.trim().strip_prefix("field(") else {
            continue;
        };
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let block = lines[at..].iter().take_while(|line| **line != end);
        let head = head.strip_suffix(')').unwrap_or(head);
        found.push(Field {
            parts: head.split(';').map(unquoted).collect(),
            block: block.copied().collect::<Vec<_>>().join("\n"),
        });
    }
    found
}

/// The numbers that a manifest allows.
pub fn allowed(manifest: &str) -> Option<(u32, u32)> {
    let number = |key: &str| {
        let rest = manifest.split_once(&format!("\"{key}\": "))?.1;
        let end = rest.find(|it: char| !it.is_ascii_digit())?;
        rest[..end].parse().ok()
    };
    Some((number("from")?, number("to")?))
}

/// The length of a text or code, from its type.
pub fn length(kind: &str) -> Option<u32> {
    let inside = kind.split_once('[')?.1;
    inside.strip_suffix(']')?.parse().ok()
}
