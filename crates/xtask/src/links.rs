//! What the linker wrote with relocations: its functions and data, and which of them names which.
//!
//! Only as much of the format is read as that takes: of modules as the WebAssembly specification has them, of symbols and
//! relocations as WebAssembly's tool conventions do ("WebAssembly Object File Linking").

use std::collections::BTreeMap;

/// A function, or a piece of data.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Item {
    /// As the compiler calls it; empty for what the browser provides.
    pub name: String,
    /// How large it is.
    pub bytes: usize,
    /// The items that it names, by their places: calls, pointers to functions, addresses of data.
    pub names: Vec<usize>,
}

/// All items, and where running begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The functions by their numbers, then the data.
    pub items: Vec<Item>,
    /// The exported functions, with the names that they are exported by.
    pub exports: Vec<(String, usize)>,
}

/// Reads a WebAssembly file that was linked with `--emit-relocs`; none where it is no such file.
pub fn read(wasm: &[u8]) -> Option<Links> {
    let mut file = Reader(wasm);
    file.take(8)?;
    let mut module = Module::default();
    while !file.0.is_empty() {
        let id = file.byte()?;
        let length = file.number()?;
        module.section(id, Reader(file.take(length)?))?;
    }
    module.links()
}

/// What is in the brackets of the sections.
#[derive(Default)]
struct Module {
    imported: usize,
    exports: Vec<(String, usize)>,
    /// Where each function begins in its section, and how long it is.
    functions: Vec<(usize, usize)>,
    /// Where the bytes of each segment of data begin in their section.
    segments: Vec<usize>,
    symbols: Vec<Symbol>,
    in_code: Vec<(usize, usize)>,
    in_data: Vec<(usize, usize)>,
}

enum Symbol {
    Function { number: usize, name: String },
    Data { at: Place, name: String },
    Other,
}

/// A piece of data: its segment, where it begins in it, how long it is.
type Place = (usize, usize, usize);

impl Module {
    fn section(&mut self, id: u8, mut section: Reader<'_>) -> Option<()> {
        match id {
            0 => match section.text()? {
                "linking" => self.linking(section)?,
                "reloc.CODE" => self.in_code = relocations(section)?,
                "reloc.DATA" => self.in_data = relocations(section)?,
                _ => {}
            },
            2 => self.imports(section)?,
            7 => {
                for _ in 0..section.number()? {
                    let name = section.text()?.to_owned();
                    if let (0, number) = (section.byte()?, section.number()?) {
                        self.exports.push((name, number));
                    }
                }
            }
            10 => {
                let whole = section.0.len();
                for _ in 0..section.number()? {
                    let length = section.number()?;
                    self.functions.push((whole - section.0.len(), length));
                    section.take(length)?;
                }
            }
            11 => {
                let whole = section.0.len();
                for _ in 0..section.number()? {
                    // One that is put somewhere at the start says where: a number, between an instruction and the end.
                    if section.number()? == 0 {
                        section.byte()?;
                        section.number()?;
                        section.byte()?;
                    }
                    let length = section.number()?;
                    self.segments.push(whole - section.0.len());
                    section.take(length)?;
                }
            }
            _ => {}
        }
        Some(())
    }

    fn imports(&mut self, mut section: Reader<'_>) -> Option<()> {
        for _ in 0..section.number()? {
            section.text()?;
            section.text()?;
            let is_function = section.form()?.first() == Some(&0);
            self.imported += usize::from(is_function);
        }
        Some(())
    }

    fn linking(&mut self, mut section: Reader<'_>) -> Option<()> {
        section.number()?;
        while !section.0.is_empty() {
            let kind = section.byte()?;
            let length = section.number()?;
            let mut table = Reader(section.take(length)?);
            if kind == 8 {
                for _ in 0..table.number()? {
                    self.symbols.push(symbol(&mut table)?);
                }
            }
        }
        Some(())
    }

    fn links(self) -> Option<Links> {
        let mut items = vec![Item::default(); self.imported];
        items.extend(self.functions.iter().map(|(_, length)| Item {
            bytes: *length,
            ..Item::default()
        }));
        let mut data = BTreeMap::new();
        for symbol in &self.symbols {
            match symbol {
                Symbol::Function { number, name } => {
                    let item = items.get_mut(*number)?;
                    if !name.is_empty() {
                        item.name.clone_from(name);
                    }
                }
                Symbol::Data { at, name } => {
                    data.entry(*at).or_insert_with(|| {
                        let (name, bytes) = (name.clone(), at.2);
                        items.push(Item {
                            name,
                            bytes,
                            names: Vec::new(),
                        });
                        items.len() - 1
                    });
                }
                Symbol::Other => {}
            }
        }
        let named = |symbol: usize| match self.symbols.get(symbol)? {
            Symbol::Function { number, .. } => Some(*number),
            Symbol::Data { at, .. } => data.get(at).copied(),
            Symbol::Other => None,
        };
        let starts = self.functions.iter().zip(self.imported..);
        let functions: BTreeMap<usize, usize> = starts
            .map(|((start, _), number)| (*start, number))
            .collect();
        let starts = data.iter().filter_map(|((segment, start, _), item)| {
            Some((self.segments.get(*segment)? + start, *item))
        });
        let data: BTreeMap<usize, usize> = starts.collect();
        for (places, relocations) in [(&functions, &self.in_code), (&data, &self.in_data)] {
            for (at, symbol) in relocations {
                let around = places.range(..=at).next_back();
                if let (Some((_, item)), Some(named)) = (around, named(*symbol)) {
                    items.get_mut(*item)?.names.push(named);
                }
            }
        }
        Some(Links {
            items,
            exports: self.exports,
        })
    }
}

fn symbol(table: &mut Reader<'_>) -> Option<Symbol> {
    let (kind, flags) = (table.byte()?, table.number()?);
    let (is_undefined, has_own_name) = (flags & 0x10 != 0, flags & 0x40 != 0);
    match kind {
        0 | 2 | 4 | 5 => {
            let number = table.number()?;
            let name = match is_undefined && !has_own_name {
                true => String::new(),
                false => table.text()?.to_owned(),
            };
            Some(match kind {
                0 => Symbol::Function { number, name },
                _ => Symbol::Other,
            })
        }
        1 => {
            let name = table.text()?.to_owned();
            if is_undefined {
                return Some(Symbol::Other);
            }
            let at = (table.number()?, table.number()?, table.number()?);
            Some(Symbol::Data { at, name })
        }
        _ => {
            table.number()?;
            Some(Symbol::Other)
        }
    }
}

/// Where in its section something is named, and the number of its symbol.
fn relocations(mut section: Reader<'_>) -> Option<Vec<(usize, usize)>> {
    /// A type's number is none of a symbol.
    const TYPE: u8 = 6;
    /// The kinds that have a distance from their symbol as well.
    const WITH_DISTANCE: [u8; 12] = [3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 22, 23];
    section.number()?;
    let mut found = Vec::new();
    for _ in 0..section.number()? {
        let (kind, at, symbol) = (section.byte()?, section.number()?, section.number()?);
        if WITH_DISTANCE.contains(&kind) {
            section.number()?;
        }
        if kind != TYPE {
            found.push((at, symbol));
        }
    }
    Some(found)
}

/// What is left to be read.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number in seven bits a byte. Of one below zero, which only is passed over here, the length is what counts.
    pub fn number(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// What kind of thing is taken from outside, and its form: 0 a function, 1 a table, 2 a memory, 3 a global.
    pub fn form(&mut self) -> Option<&'a [u8]> {
        let whole = self.0;
        match self.byte()? {
            0 => drop(self.number()?),
            // A table has the type of its elements before its limits.
            kind @ (1 | 2) => {
                if kind == 1 {
                    self.byte()?;
                }
                let has_most = self.byte()? & 1 == 1;
                self.number()?;
                if has_most {
                    self.number()?;
                }
            }
            _ => drop(self.take(2)?),
        }
        whole.get(..whole.len() - self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id, content.len() as u8], content].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        [&[text.len() as u8], text.as_bytes()].concat()
    }

    /// One imported function; `run`, exported, calls `help` and names a datum, which names `late`.
    fn module() -> Vec<u8> {
        let import = [&[1_u8][..], &text("env"), &text("log"), &[0, 0]].concat();
        let export = [&[1][..], &text("run"), &[0, 1]].concat();
        let code = [3, 4, 0, 1, 2, 3, 2, 0, 0x0b, 3, 0, 1, 0x0b];
        let data = [1, 0, 0x41, 0, 0x0b, 4, 0, 0, 0, 0];
        let symbols = [
            &[5][..],
            &[0, 0x10, 0],
            &[0, 0, 1],
            &text("run"),
            &[0, 0, 2],
            &text("help"),
            &[0, 0, 3],
            &text("late"),
            &[1, 0],
            &text("datum"),
            &[0, 0, 4],
        ]
        .concat();
        let linking = [&text("linking")[..], &[2], &section(8, &symbols)].concat();
        // `run` begins at the third byte of the section, the datum at its seventh.
        let in_code = [
            &text("reloc.CODE")[..],
            &[3, 3, 0, 3, 2, 4, 4, 4, 0x7f, 6, 4, 0],
        ]
        .concat();
        let in_data = [&text("reloc.DATA")[..], &[4, 1, 2, 6, 3]].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(2, &import),
            section(7, &export),
            section(10, &code),
            section(11, &data),
            section(0, &linking),
            section(0, &in_code),
            section(0, &in_data),
        ]
        .concat()
    }

    #[test]
    fn it_is_read_which_function_and_which_datum_names_which() {
        let item = |name: &str, bytes, names: &[usize]| Item {
            name: name.to_owned(),
            bytes,
            names: names.to_vec(),
        };
        let expected = Links {
            items: vec![
                item("", 0, &[]),
                item("run", 4, &[2, 4]),
                item("help", 2, &[]),
                item("late", 3, &[]),
                item("datum", 4, &[3]),
            ],
            exports: vec![("run".to_owned(), 1)],
        };
        assert_eq!(read(&module()), Some(expected));
    }

    #[test]
    fn what_is_cut_off_is_not_read() {
        let whole = module();
        for length in 0..8 {
            assert_eq!(read(&whole[..length]), None);
        }
        assert_eq!(read(&whole[..whole.len() - 1]), None);
    }
}
