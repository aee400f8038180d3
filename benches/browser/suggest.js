// The suggestions of crates/core/src/mapping/suggest.rs as somebody would write them by hand for speed in plain JavaScript:
// no object per value, typed arrays instead of sets, and the Unicode tables only for texts that need them. It takes
// the customers as both APIs give them and finds the same pairs and groups, which the benchmark checks.

// Letters that have one lower-case form of their own, and so need no tables; as in crates/core/src/customer/normal.rs.
const NEEDS_TABLES = /[^\x00-\x7f\xa0\xc0-\u017e]|[\xdf\u0130-\u0133\u013f\u0140\u0149]/;
const BLANKS_TO_FOLD = /^\s|\s$|[^\S ]|  /;

function folded(text) {
  let plain = text.toLowerCase();
  if (NEEDS_TABLES.test(text)) {
    plain = text.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("\u0131", "i")
      .normalize("NFKD").replaceAll("i\u0307", "i").normalize("NFKC");
  }
  return BLANKS_TO_FOLD.test(plain) ? plain.trim().replace(/\s+/g, " ") : plain;
}

const NOBODY = 0xffffffff;

function first(parent, member) {
  while (parent[member] !== member) {
    parent[member] = parent[parent[member]];
    member = parent[member];
  }
  return member;
}

function join(parent, a, b) {
  a = first(parent, a);
  b = first(parent, b);
  if (a < b) parent[b] = a;
  else parent[a] = b;
}

// Who shares which value: pairs, and groups of more.
function sortOut(values, companyValue, companyHolder, companyCount, webstoreValue, webstoreHolder, webstoreCount, webstore, company, kind, found, taken) {
  const before = webstore.length;
  const parent = new Uint32Array(before + company.length);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  const firstHolder = new Uint32Array(values.size).fill(NOBODY);
  for (let i = 0; i < webstoreCount; i++) {
    const value = webstoreValue[i];
    if (firstHolder[value] === NOBODY) firstHolder[value] = webstoreHolder[i];
    else join(parent, firstHolder[value], webstoreHolder[i]);
  }
  for (let i = 0; i < companyCount; i++) {
    const holder = firstHolder[companyValue[i]];
    if (holder !== NOBODY) join(parent, holder, before + companyHolder[i]);
  }
  const webstoreSize = new Uint32Array(before);
  const companySize = new Uint32Array(before);
  const partner = new Uint32Array(before);
  for (let i = 0; i < webstoreCount; i++) {
    const holder = webstoreHolder[i];
    if (firstHolder[webstoreValue[i]] === NOBODY || taken.webstore[holder]) continue;
    taken.webstore[holder] = 1;
    webstoreSize[first(parent, holder)]++;
  }
  for (let i = 0; i < companyCount; i++) {
    const holder = companyHolder[i];
    if (firstHolder[companyValue[i]] === NOBODY || taken.company[holder]) continue;
    taken.company[holder] = 1;
    const group = first(parent, before + holder);
    companySize[group]++;
    partner[group] = holder;
  }
  const named = new Array(before);
  const groups = new Map();
  for (const [text, value] of values) {
    const holder = firstHolder[value];
    if (holder === NOBODY) continue;
    const group = first(parent, holder);
    if (companySize[group] === 0) continue;
    if (webstoreSize[group] === 1 && companySize[group] === 1) {
      if (named[group] === undefined || text < named[group]) named[group] = text;
    } else {
      let ambiguous = groups.get(group);
      if (ambiguous === undefined) groups.set(group, (ambiguous = { webstore: [], company: [], evidence: [] }));
      ambiguous.evidence.push({ kind, text });
    }
  }
  for (let group = 0; group < before; group++) {
    if (named[group] !== undefined) {
      found.pairs.push({ webstore: webstore[group].id, company: company[partner[group]].id, evidence: { kind, text: named[group] } });
    }
  }
  if (groups.size === 0) return;
  for (let holder = 0; holder < parent.length; holder++) {
    const ambiguous = groups.get(first(parent, holder));
    if (ambiguous === undefined) continue;
    if (holder < before) ambiguous.webstore.push(webstore[holder].id);
    else ambiguous.company.push(company[holder - before].id);
  }
  for (const ambiguous of groups.values()) {
    ambiguous.evidence.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    found.ambiguous.push(ambiguous);
  }
}

function nameOf(customer) {
  const company = customer.billing.company;
  if (company.trim() !== "") return company;
  const person = (customer.first_name + " " + customer.last_name).trim();
  if (person !== "") return person;
  return (customer.billing.first_name + " " + customer.billing.last_name).trim();
}

// `webstore` and `company` hold the customers that are not mapped, in the order of their ids.
function suggest(webstore, company) {
  const found = { pairs: [], ambiguous: [] };
  const taken = { webstore: new Uint8Array(webstore.length), company: new Uint8Array(company.length) };
  let companyValue = new Uint32Array(company.length * 2);
  let companyHolder = new Uint32Array(company.length * 2);
  const webstoreValue = new Uint32Array(webstore.length);
  const webstoreHolder = new Uint32Array(webstore.length);

  let values = new Map();
  let companyCount = 0;
  const companyHas = (holder, text) => {
    if (text === "") return;
    let value = values.get(text);
    if (value === undefined) values.set(text, (value = values.size));
    if (companyCount === companyValue.length) {
      const wider = (narrow) => { const wide = new Uint32Array(narrow.length * 2); wide.set(narrow); return wide; };
      companyValue = wider(companyValue);
      companyHolder = wider(companyHolder);
    }
    companyValue[companyCount] = value;
    companyHolder[companyCount++] = holder;
  };
  for (let i = 0; i < company.length; i++) {
    const email = company[i].email;
    if (email.includes(";")) for (const one of email.split(";")) companyHas(i, folded(one));
    else companyHas(i, folded(email));
  }
  let webstoreCount = 0;
  const webstoreHas = (holder, text) => {
    const value = values.get(text);
    if (value === undefined) return;
    webstoreValue[webstoreCount] = value;
    webstoreHolder[webstoreCount++] = holder;
  };
  for (let i = 0; i < webstore.length; i++) webstoreHas(i, folded(webstore[i].email));
  sortOut(values, companyValue, companyHolder, companyCount, webstoreValue, webstoreHolder, webstoreCount, webstore, company, "email", found, taken);

  values = new Map();
  companyCount = webstoreCount = 0;
  for (let i = 0; i < company.length; i++) if (!taken.company[i]) companyHas(i, folded(company[i].displayName));
  for (let i = 0; i < webstore.length; i++) {
    if (taken.webstore[i]) continue;
    const name = nameOf(webstore[i]);
    if (name !== "") webstoreHas(i, folded(name));
  }
  sortOut(values, companyValue, companyHolder, companyCount, webstoreValue, webstoreHolder, webstoreCount, webstore, company, "name", found, taken);

  found.pairs.sort((a, b) => a.webstore - b.webstore);
  found.ambiguous.sort((a, b) => a.webstore[0] - b.webstore[0]);
  return found;
}
