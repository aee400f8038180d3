// What the benchmark does in the page. Every time is taken in the page itself.

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
// Within a frame's callback: after this frame has been drawn, with all that is in the document by now.
const thisFrameDrawn = async () => {
  const channel = new MessageChannel();
  const arrived = new Promise((resolve) => { channel.port1.onmessage = resolve; });
  channel.port2.postMessage(null);
  await arrived;
};
const nextFrameDrawn = async () => {
  await nextFrame();
  await thisFrameDrawn();
};
const timings = (name) => performance.getEntriesByName(name, "measure");

function rowsOf(database, table) {
  return new Promise((resolve, reject) => {
    const request = database.transaction(table).objectStore(table).getAll(IDBKeyRange.bound("MAIN/", "MAIN0", false, true));
    request.onsuccess = () => resolve(request.result.map((text) => JSON.parse(text)));
    request.onerror = () => reject(request.error);
  });
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("concord");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// What the app keeps as the webstore's setup, as text.
async function keptSetup() {
  const database = await openDatabase();
  const request = database.transaction("settings").objectStore("settings").get("MAIN/setup");
  await new Promise((resolve, reject) => Object.assign(request, { onsuccess: resolve, onerror: () => reject(request.error) }));
  database.close();
  return request.result;
}

async function keepSetup(text) {
  const database = await openDatabase();
  const transaction = database.transaction("settings", "readwrite");
  transaction.objectStore("settings").put(text, "MAIN/setup");
  await new Promise((resolve, reject) => Object.assign(transaction, { oncomplete: resolve, onabort: () => reject(transaction.error) }));
  database.close();
}

// The customers as the app keeps them, for plain JavaScript.
async function loadCustomers() {
  const database = await openDatabase();
  const mappings = await rowsOf(database, "mappings");
  const mapped = mappings.filter((line) => line.webstore_id !== null);
  const ids = new Set(mapped.map((line) => line.webstore_id));
  const customers = new Set(mapped.map((line) => line.customer));
  const webstore = (await rowsOf(database, "webstore_customers"))
    .filter((account) => account.role === "customer" && !ids.has(account.id))
    .sort((a, b) => a.id - b.id);
  const company = (await rowsOf(database, "company_customers"))
    .filter((customer) => !customers.has(customer.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  database.close();
  window.customers = { webstore, company };
  return `${webstore.length} accounts and ${company.length} customers`;
}

// One after the other in the same page: the app's suggestions, made anew because a flag was changed, and plain JavaScript's.
async function suggestBySide() {
  const before = timings("suggestions").length;
  const prepared = timings("lines").length;
  document.querySelector("[data-testid=customers] .list-row input.flag").click();
  let longestFrame = 0;
  let last = await nextFrame();
  while (timings("lines").length === prepared) {
    const now = await nextFrame();
    longestFrame = Math.max(longestFrame, now - last);
    last = now;
  }
  const app = timings("suggestions").slice(before).at(-1).duration;
  const begun = performance.now();
  const found = suggest(window.customers.webstore, window.customers.company);
  return { app, longestFrame, script: performance.now() - begun, pairs: found.pairs.length, ambiguous: found.ambiguous.length };
}

// Scrolls from the first line to the last and returns how long each frame took.
async function scrollThrough() {
  const list = document.querySelector("[data-testid=customers] .virtual");
  const frames = [];
  const steps = 400;
  list.scrollTop = 0;
  await nextFrameDrawn();
  let last = await nextFrame();
  for (let step = 1; step <= steps; step++) {
    // By pages at both ends, by leaps between them: both are what a person does with a scroll bar.
    const way = step / steps;
    list.scrollTop = (list.scrollHeight - list.clientHeight) * way;
    const now = await nextFrame();
    frames.push(now - last);
    last = now;
  }
  return frames;
}

// Types searches key by key and returns how long each took until a picture with its result was drawn.
async function typeSearches() {
  const field = document.querySelector("[data-testid=search]");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const times = [];
  const key = async (text) => {
    await nextFrameDrawn();
    const before = timings("search").length;
    const begun = performance.now();
    set.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    // The lines that were found come into the document in the same turn in which the time is noted: the next frame draws them.
    do await nextFrame(); while (timings("search").length === before);
    await thisFrameDrawn();
    times.push(performance.now() - begun);
  };
  for (const word of ["müller", "smith 9", "example", "zzqx", "42"]) {
    for (let end = 1; end <= word.length; end++) await key(word.slice(0, end));
    await key("");
  }
  return times;
}
