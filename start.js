// The first script of the page; `cargo xtask` puts the names and check sums of what was built in. It lets the app make
// static markup and nothing else, starts it, and takes over when it cannot go on.

const GLUE = "%GLUE%";
const WASM = "%WASM%";
const WASM_INTEGRITY = "%WASM_INTEGRITY%";

// What Leptos makes of the static parts of a page: plain elements with plain attributes. Nothing that runs, loads or
// submits anything is among them.
const ELEMENT =
  /^(?:a|abbr|article|aside|b|br|button|caption|circle|code|col|colgroup|dd|desc|details|dfn|dialog|div|dl|dt|em|fieldset|figcaption|figure|footer|form|g|h[1-6]|header|hr|i|input|kbd|label|legend|li|line|main|nav|ol|optgroup|option|output|p|path|polygon|polyline|pre|progress|rect|samp|section|select|small|span|strong|sub|summary|sup|svg|table|tbody|td|text|textarea|tfoot|th|thead|time|title|tr|tspan|ul|var)$/i;
const UNWANTED_ATTRIBUTE = /^(?:on.*|style|src|srcdoc|srcset|action|formaction|background|ping|target|.*:.*)$/i;
const LINK = /^(?:[/#?]|https:\/\/)/i;
// No value of an attribute holds a "<": within a <textarea> or <title> it could end that and begin an element, where a look
// at tags alone sees a value. A comment holds no "<", ">" or two hyphens: browsers end one at more than "-->".
const TAG =
  /<!--(?:[^<>-]|-(?!-))*-->|<\/?([a-z][a-z0-9-]*)((?:\s+[a-z][a-z0-9:-]*(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=`]+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([a-z][a-z0-9:-]*)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'<>=`]+)))?/gi;

function isStaticMarkup(html) {
  let isStatic = true;
  const rest = html.replace(TAG, (whole, element, attributes) => {
    if (element !== undefined) {
      isStatic &&= ELEMENT.test(element);
      for (const [, name, double, single, bare] of (attributes ?? "").matchAll(ATTRIBUTE)) {
        const value = double ?? single ?? bare ?? "";
        isStatic &&= !UNWANTED_ATTRIBUTE.test(name) && (name.toLowerCase() !== "href" || LINK.test(value));
      }
    }
    return "";
  });
  return isStatic && !rest.includes("<");
}

// Without a rule for scripts and their addresses the browser refuses these altogether.
window.trustedTypes?.createPolicy("default", {
  createHTML: (html) => {
    if (!isStaticMarkup(html)) throw new TypeError("This is no static markup.");
    return html;
  },
});

function stop(id) {
  const notice = document.getElementById(id);
  if (!notice || !document.getElementById("stopped").hidden) return;
  notice.hidden = false;
  notice.querySelector("button")?.focus();
}

for (const button of document.querySelectorAll("[data-reload]")) {
  button.addEventListener("click", () => location.reload());
}

// After an exception nothing in the app's memory can be relied on any more. Its words may hold anybody's data: only the
// place is shown, which the app itself notes.
addEventListener("error", (event) => {
  if (event.error) stop("stopped");
});
addEventListener("unhandledrejection", () => stop("stopped"));

try {
  const wasm = fetch(WASM, { integrity: WASM_INTEGRITY });
  const { default: init } = await import(GLUE);
  await init({ module_or_path: wasm });
} catch {
  stop("not-started");
}
