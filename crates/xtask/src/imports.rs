//! What a WebAssembly file takes from outside: read, and written under other names. What it gives out: all of it, or less.

use crate::links::Reader;

/// What every file begins with: that it is WebAssembly, of which version.
const HEAD: usize = 8;
/// The numbers of the sections.
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// One thing that is taken from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Where from.
    pub module: String,
    /// What it is called there.
    pub name: String,
    /// Function, table, memory or global, and of which form; as the file has it.
    form: Vec<u8>,
}

/// What a file takes from outside; none where it can't be read.
pub fn imports(wasm: &[u8]) -> Option<Vec<Import>> {
    let mut file = Reader::new(wasm);
    file.take(HEAD)?;
    loop {
        let id = file.byte()?;
        let length = file.number()?;
        let section = file.take(length)?;
        match id {
            IMPORTS => return read(Reader::new(section)),
            // Only types, and what is no part of the program, come before.
            0 | 1 => {}
            _ => return Some(Vec::new()),
        }
    }
}

fn read(mut section: Reader<'_>) -> Option<Vec<Import>> {
    let count = section.number()?;
    (0..count)
        .map(|_| {
            let [module, name] = [section.text()?, section.text()?].map(str::to_owned);
            let form = section.form()?.to_vec();
            Some(Import { module, name, form })
        })
        .collect()
}

/// The file with other names for what it takes from outside, which is the same in the same order.
pub fn with_imports(wasm: &[u8], imports: &[Import]) -> Option<Vec<u8>> {
    with_section(wasm, IMPORTS, |_| Some(list_of(imports)))
}

/// The file with those things alone that it is to give out.
pub fn with_exports(wasm: &[u8], is_given_out: impl Fn(&str) -> bool) -> Option<Vec<u8>> {
    with_section(wasm, EXPORTS, |content| given_out(content, &is_given_out))
}

/// The file with another content of one section.
fn with_section(
    wasm: &[u8],
    section: u8,
    content_of: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let mut file = Reader::new(wasm);
    let mut changed = file.take(HEAD)?.to_vec();
    while !file.is_empty() {
        let id = file.byte()?;
        let length = file.number()?;
        let content = file.take(length)?;
        match id == section {
            true => put_section(&mut changed, id, &content_of(content)?),
            false => put_section(&mut changed, id, content),
        }
    }
    Some(changed)
}

fn given_out(section: &[u8], is_given_out: impl Fn(&str) -> bool) -> Option<Vec<u8>> {
    let mut section = Reader::new(section);
    let (mut number, mut list) = (0, Vec::new());
    for _ in 0..section.number()? {
        let (name, kind, of_kind) = (section.text()?, section.byte()?, section.number()?);
        if is_given_out(name) {
            number += 1;
            put_text(&mut list, name);
            list.push(kind);
            put_number(&mut list, of_kind);
        }
    }
    let mut counted = Vec::new();
    put_number(&mut counted, number);
    Some([counted, list].concat())
}

/// A file that gives on what it takes from outside, by the same names.
pub fn that_hands_on(imports: &[Import]) -> Option<Vec<u8>> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    put_section(&mut wasm, IMPORTS, &list_of(imports));
    let mut exports = Vec::new();
    put_number(&mut exports, imports.len());
    for (at, import) in imports.iter().enumerate() {
        let kind = *import.form.first()?;
        put_text(&mut exports, &import.name);
        exports.push(kind);
        // Each kind is counted by itself.
        let of_kind = imports.iter().take(at);
        let number = of_kind.filter(|it| it.form.first() == Some(&kind)).count();
        put_number(&mut exports, number);
    }
    put_section(&mut wasm, EXPORTS, &exports);
    Some(wasm)
}

fn list_of(imports: &[Import]) -> Vec<u8> {
    let mut list = Vec::new();
    put_number(&mut list, imports.len());
    for import in imports {
        put_text(&mut list, &import.module);
        put_text(&mut list, &import.name);
        list.extend(&import.form);
    }
    list
}

fn put_section(wasm: &mut Vec<u8>, id: u8, content: &[u8]) {
    wasm.push(id);
    put_number(wasm, content.len());
    wasm.extend(content);
}

fn put_text(wasm: &mut Vec<u8>, text: &str) {
    put_number(wasm, text.len());
    wasm.extend(text.as_bytes());
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn put_number(wasm: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        wasm.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    wasm.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(name: &str, form: &[u8]) -> Import {
        Import {
            module: "outside".to_owned(),
            name: name.to_owned(),
            form: form.to_vec(),
        }
    }

    /// A function, a memory of 200 pages and more, a table of up to 9 functions, another function, a global.
    fn forms() -> Vec<Import> {
        vec![
            import("log", &[0, 3]),
            import("memory", &[2, 0, 0xc8, 1]),
            import("table", &[1, 0x70, 1, 2, 9]),
            import("now", &[0, 1]),
            import("stack", &[3, 0x7f, 1]),
        ]
    }

    #[test]
    fn what_is_taken_from_outside_is_read_as_it_was_written() {
        let wasm = that_hands_on(&forms()).unwrap();
        assert_eq!(imports(&wasm).as_deref(), Some(forms().as_slice()));
        let only_types = b"\0asm\x01\0\0\0\x01\x01\0\x03\x01\0";
        assert_eq!(imports(only_types), Some(Vec::new()));
        assert_eq!(imports(&wasm[..wasm.len() / 2]), None);
    }

    #[test]
    fn other_names_leave_the_rest_as_it_was() {
        let wasm = that_hands_on(&forms()).unwrap();
        let mut renamed = forms();
        renamed[0].name = "l".repeat(300);
        renamed[1].module = "m".to_owned();
        let changed = with_imports(&wasm, &renamed).unwrap();
        assert_eq!(imports(&changed), Some(renamed));
        assert_eq!(with_imports(&changed, &forms()), Some(wasm));
    }

    #[test]
    fn less_is_given_out_and_the_rest_is_as_it_was() {
        let wasm = that_hands_on(&forms()).unwrap();
        assert_eq!(with_exports(&wasm, |_| true), Some(wasm.clone()));
        let less = with_exports(&wasm, |name| !matches!(name, "log" | "table")).unwrap();
        assert!(less.ends_with(b"\x03\x06memory\x02\0\x03now\0\x01\x05stack\x03\0"));
        assert_eq!(imports(&less), Some(forms()));
        assert_eq!(with_exports(&wasm[..wasm.len() - 1], |_| true), None);
    }

    #[test]
    fn what_is_handed_on_is_counted_by_its_kind() {
        let wasm = that_hands_on(&forms()).unwrap();
        let exports = b"\x05\x03log\0\0\x06memory\x02\0\x05table\x01\0\x03now\0\x01\x05stack\x03\0";
        assert!(wasm.ends_with(exports));
    }
}
