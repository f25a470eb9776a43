// The page of `arnorm report`. Every text is put on the page as text; nothing is loaded from anywhere.
// Read from the top: helpers, data, marks, then one part for each section, and the way between them at the end.
"use strict";
(() => {

// --------------------------------------------------------------------------------------------------------- helpers

const byId = id => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const data = JSON.parse(byId("data").textContent);
const identity = document.querySelector("meta[name=report]").content;
const version = document.querySelector("meta[name=generator]").content.replace("arnorm ", "");
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const SHOWN_CARDS = 40;
const SHOWN_BARS = 15;

let language = "en";

/** An element with attributes (`on…` are listeners, `text` its text) and children, which are elements or strings. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A phrase of the interface; what is put into it is isolated, so that neither direction disturbs the other. */
function t(key, values = {}) {
  const phrase = words[language][key];
  if (phrase === undefined) return key.replace(/^[a-z]+\./, "");
  return phrase.replace(/\{(\w+)\}/g, (all, name) => `\u2068${values[name]}\u2069`);
}

const number = value => new Intl.NumberFormat(language === "ar" ? "ar-u-nu-latn" : "en").format(value);
const percent = (part, whole) => {
  const share = whole ? 100 * part / whole : 0;
  return `${number(Math.round(share * 10) / 10)}%`;
};

/** The direction of a text: right to left if it has one letter that is, left to right if it has only others. */
const directionOf = text => RTL.test(text) || !/\p{L}/u.test(text) ? "rtl" : "ltr";

function store(key, value) {
  try { localStorage.setItem(`arnorm-report-${key}`, value); } catch { /* kept while the page is open */ }
}

function stored(key) {
  try { return localStorage.getItem(`arnorm-report-${key}`); } catch { return null; }
}

function fill(select, options) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => el("option", { value, text })));
  select.value = options.some(([value]) => value === before) ? before : options[0][0];
}

// ------------------------------------------------------------------------------------------------------ characters

const SHORT_NAMES = {
  "00A0": "NBSP", "00AD": "SHY", "061C": "ALM", "200B": "ZWSP", "200C": "ZWNJ", "200D": "ZWJ", "200E": "LRM", "200F": "RLM",
  "2028": "LS", "2029": "PS", "202A": "LRE", "202B": "RLE", "202C": "PDF", "202D": "LRO", "202E": "RLO", "202F": "NNBSP", "2060": "WJ",
  "2066": "LRI", "2067": "RLI", "2068": "FSI", "2069": "PDI", "FEFF": "BOM", "0009": "TAB", "000D": "CR", "0000": "NUL",
};
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const hex = character => character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

/** What a mark on the page holds: the text itself, with a small label in the place of what cannot be seen. */
function visible(text, alone) {
  const nodes = [];
  let plain = "";
  const flush = () => { if (plain) nodes.push(plain); plain = ""; };
  const characters = [...text];
  characters.forEach((character, at) => {
    if (character === "\n") {
      flush();
      nodes.push(el("span", { class: "hidden-character", text: "↵" }));
      if (at < characters.length - 1 && !alone) plain += "\n";
    } else if (character === " " && alone) {
      plain += "·";
    } else if (HIDDEN.test(character)) {
      flush();
      nodes.push(el("span", { class: "hidden-character", text: SHORT_NAMES[hex(character)] || `U+${hex(character)}` }));
    } else {
      plain += character;
    }
  });
  flush();
  if (/^\p{M}+$/u.test(text)) nodes.unshift("\u25cc");
  return nodes;
}

/** The code points of a text, or how many there are. */
function points(text, most = 4) {
  const characters = [...text];
  if (!characters.length) return t("empty");
  return characters.length > most ? t("characters", { count: number(characters.length) }) : characters.map(one => `U+${hex(one)}`).join(" ");
}

function namesOf(text) {
  return [...text].map(one => `U+${hex(one)} ${data.names[hex(one)] || ""}`.trim()).join(" + ");
}

// ------------------------------------------------------------------------------------------------------------ data

// Each document knows its source; each piece that is not plain text knows its document, its line and its place in it.
const documents = data.documents;
const lineEnds = text => (text.match(/\r\n?|\n/g) || []).length;

function prepare(doc, index) {
  doc.index = index;
  doc.label = doc.name;
  doc.codes = new Set();
  doc.categories = new Set();
  doc.touched = [];
  doc.source = doc.pieces.map(piece => typeof piece === "string" ? piece : piece.b).join("");
  let at = 0, line = 1, before = "";
  for (const piece of doc.pieces) {
    const text = typeof piece === "string" ? piece : piece.b;
    if (typeof piece !== "string") {
      Object.assign(piece, { doc, at, line, number: doc.touched.length, removal: "code" in piece });
      piece.events = piece.removal ? [[piece.code, piece.b, ""]] : piece.e;
      if (piece.removal) doc.categories.add(piece.category);
      piece.events.forEach(([code]) => doc.codes.add(code));
      doc.touched.push(piece);
    }
    line += lineEnds(text) - (before.endsWith("\r") && text.startsWith("\n") ? 1 : 0);
    at += text.length;
    if (text) before = text;
  }
}

documents.forEach(prepare);

const shareOf = doc => doc.letters ? doc.removed / doc.letters : 0;
const classOf = doc => data.shares.findLastIndex(edge => 100 * shareOf(doc) >= edge);
const labelOf = doc => doc.record ? `${doc.name} · ${t("record", { number: doc.record })}` : doc.name;
const categoryName = category => t(`category.${category}`);
const ruleName = code => data.rules[code] ? data.rules[code].name : "";

function shareLabel(index) {
  const low = data.shares[index], high = data.shares[index + 1];
  return high === undefined ? `≥ ${low}%` : `${low}–${high}%`;
}

/** The whole lines of the source that a piece stands in, without the breaks around them. */
function linesAround(piece) {
  const source = piece.doc.source;
  const end = piece.at + piece.b.replace(/[\r\n]+$/, "").length;
  const from = Math.max(source.lastIndexOf("\n", piece.at - 1), source.lastIndexOf("\r", piece.at - 1)) + 1;
  const to = source.slice(end).search(/[\r\n]/);
  return source.slice(from, to < 0 ? source.length : end + to).replace(/^[\r\n]+/, "");
}

// ----------------------------------------------------------------------------------------------------------- marks

function remembered() {
  try { return JSON.parse(stored(identity) || "[]"); } catch { return []; }
}

const keyOf = (piece, code) => JSON.stringify([piece.doc.name, piece.doc.record, piece.s, code]);
const marks = new Set(remembered());
const isMarked = piece => piece.events.some(([code]) => marks.has(keyOf(piece, code)));
const countMarks = doc => doc.touched.filter(isMarked).length;

function mark(pairs, wrong) {
  for (const [piece, code] of pairs) {
    if (wrong) marks.add(keyOf(piece, code));
    else marks.delete(keyOf(piece, code));
  }
  marksChanged();
}

function marksChanged() {
  store(identity, JSON.stringify([...marks]));
  byId("marked").hidden = !marks.size;
  byId("marked").textContent = number(marks.size);
  byId("marked").title = t("wrong");
  for (const element of document.querySelectorAll("[data-piece]")) element.classList.toggle("wrong", isMarked(element.piece));
  showExport();
  countReviewed();
}

/** All that is marked, in the order of the documents. */
function marked() {
  const found = [];
  for (const doc of documents) {
    for (const piece of doc.touched) {
      const seen = new Set();
      for (const [code, before, after] of piece.events) {
        if (seen.has(code) || !marks.has(keyOf(piece, code))) continue;
        seen.add(code);
        found.push({ piece, code, before, after });
      }
    }
  }
  return found;
}

function asJson() {
  const { preset, fingerprint } = data;
  const wrong = marked().map(({ piece, code, before, after }) => ({
    document: piece.doc.name, record: piece.doc.record, kind: piece.removal ? "removal" : "change", code, name: ruleName(code),
    category: piece.removal ? piece.category : "", source_start: piece.s, source_end: piece.s + [...piece.b].length, line: piece.line,
    before, after, text: linesAround(piece),
  }));
  return `${JSON.stringify({ schema: 1, kind: "arnorm-marks", version, preset, fingerprint, report: identity, wrong }, null, 2)}\n`;
}

const tomlEscapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** A text as a TOML string; a lone surrogate, which TOML cannot hold, becomes U+FFFD. */
function tomlString(text) {
  const escaped = [...text].map(one => {
    if (one in tomlEscapes) return tomlEscapes[one];
    if (/\p{Cs}/u.test(one)) return "\\uFFFD";
    if (!HIDDEN.test(one)) return one;
    const point = one.codePointAt(0).toString(16).toUpperCase();
    return point.length > 4 ? `\\U${point.padStart(8, "0")}` : `\\u${point.padStart(4, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

const oneLine = text => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");

function asToml() {
  const rules = new Map();
  for (const { piece, code } of marked()) {
    if (!rules.has(code)) rules.set(code, new Map());
    const text = linesAround(piece);
    if (!rules.get(code).has(text)) rules.get(code).set(text, `${oneLine(piece.doc.name)}${piece.doc.record ? ` record ${piece.doc.record}` : ""}, line ${piece.line}`);
  }
  let written = "# Texts that were marked wrong: rules must leave them as they are.\n# Put the texts into `untouched` of each rule's record, then run the tests. Where other rules\n# change a text too, write it as they leave it.\n";
  for (const [code, texts] of [...rules].sort(([one], [other]) => one < other ? -1 : 1)) {
    written += `\n[[rule]]\ncode = "${code}"\nname = ${tomlString(ruleName(code))}\nuntouched = [\n`;
    for (const [text, place] of texts) written += `  ${tomlString(text)}, # ${place}\n`;
    written += "]\n";
  }
  return written;
}

function save(name, text, kind) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: kind })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function showExport() {
  const all = marked(), removals = all.filter(({ piece }) => piece.removal).length;
  byId("export-told").textContent = all.length ? t("export-told", { removals: number(removals), changes: number(all.length - removals) }) : t("export-none");
  for (const id of ["save-json", "save-toml", "forget"]) byId(id).disabled = !all.length;
  byId("forget").textContent = t("forget");
  byId("forget").dataset.sure = "";
  byId("exported").value = all.length ? `${asJson()}\n${asToml()}` : "";
}

byId("save-json").addEventListener("click", () => save("arnorm-marks.json", asJson(), "application/json"));
byId("save-toml").addEventListener("click", () => save("arnorm-stubs.toml", asToml(), "application/toml"));
byId("forget").addEventListener("click", event => {
  const button = event.currentTarget;
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    button.textContent = t("forget-sure", { count: number(marks.size) });
    return;
  }
  marks.clear();
  marksChanged();
  showReview();
});

// -------------------------------------------------------------------------------------------------------- overview

function bars(id, title, told, rows, kind = "") {
  const most = Math.max(1, ...rows.map(row => row.value));
  const body = el("tbody");
  const show = list => body.replaceChildren(...list.map(row => {
    const bar = el("span", { class: `bar ${row.value ? "" : "none"}` });
    bar.style.inlineSize = `${100 * row.value / most}%`;
    const label = row.href ? el("a", { href: row.href, dir: "auto", text: row.label }) : el("bdi", { text: row.label });
    return el("tr", {}, el("th", { scope: "row", title: row.label }, label), el("td", {}, bar), el("td", { class: "number", text: number(row.value) }));
  }));
  const many = rows.length > SHOWN_BARS;
  show(many ? rows.slice(0, SHOWN_BARS) : rows);
  const all = el("button", { type: "button", text: t("show-all", { count: number(rows.length) }), onclick: () => { show(rows); all.remove(); } });
  const chart = el("section", { class: "chart", id, "aria-labelledby": `${id}-title` }, el("h3", { id: `${id}-title`, text: title }), el("p", { class: "note", text: told }));
  if (!rows.length) chart.append(el("p", { text: t("nothing") }));
  else chart.append(el("table", { class: `bars ${kind}`, "aria-labelledby": `${id}-title` }, body));
  if (many) chart.append(all);
  return chart;
}

function showOverview() {
  const tally = data.tally;
  const all = number(tally.documents), shown = number(documents.length);
  byId("sampled").textContent = documents.length < tally.documents ? t("sampled", { all, shown, seed: data.seed }) : t("all-shown");
  const changes = Object.values(tally.family_changes).reduce((sum, one) => sum + one, 0);
  const figures = [
    ["figure-documents", all], ["figure-changed", number(tally.changed)], ["figure-letters", number(tally.letters)],
    ["figure-removed", percent(tally.letters_removed, tally.letters)], ["figure-edits", number(changes)],
  ];
  if (data.failed) figures.push(["figure-failed", number(data.failed)]);
  byId("figures").replaceChildren(...figures.map(([key, value]) => el("div", {}, el("dt", { text: t(key) }), el("dd", { text: value }))));
  const entries = counts => Object.entries(counts).filter(([, value]) => value);
  byId("charts").replaceChildren(
    bars("categories", t("chart-categories"), t("told-categories"),
      entries(tally.category_letters).map(([name, value]) => ({ label: categoryName(name), value, href: `#/documents?category=${name}` })), "gone"),
    bars("shares", t("chart-shares"), t("told-shares"),
      tally.shares.map((value, index) => ({ label: shareLabel(index), value, href: `#/documents?share=${index}` })), "gone"),
    bars("families", t("chart-families"), t("told-families"),
      entries(tally.family_changes).map(([family, value]) => ({ label: t(`family.${family}`), value, href: `#/documents?rule=${family}` }))),
    bars("rules", t("chart-rules"), t("told-rules"),
      entries(tally.rule_hits).map(([code, value]) => ({ label: `${code} ${ruleName(code)}`, value, href: `#/documents?rule=${code}` }))),
  );
  const failures = data.failures.map(told => el("li", { dir: "auto", text: told }));
  if (data.failed > failures.length) failures.push(el("li", { text: t("more-failures", { count: number(data.failed - failures.length) }) }));
  byId("failures").replaceChildren(...(failures.length ? [el("h3", { text: t("failures") }), el("ul", {}, ...failures)] : []));
}

// ------------------------------------------------------------------------------------------------------- documents

const filterFields = { find: "find", category: "by-category", rule: "by-rule", share: "by-share", flag: "by-flag", sort: "sort" };
let listed = documents;

function ruleOptions(codes) {
  const options = [["", t("any")]];
  let family = "";
  for (const code of [...codes].sort()) {
    if (code.slice(0, 2) !== family) options.push([family = code.slice(0, 2), `${family} ${t(`family.${family}`)}`]);
    options.push([code, `${code} ${ruleName(code)}`]);
  }
  return options;
}

function fillFilters() {
  const categories = [...new Set(documents.flatMap(doc => [...doc.categories]))].sort();
  const codes = new Set(documents.flatMap(doc => [...doc.codes]));
  const flags = [...new Set(documents.flatMap(doc => doc.flags))].sort();
  const any = [["", t("any")]];
  const categoryOptions = any.concat(categories.map(name => [name, categoryName(name)]));
  fill(byId("by-category"), categoryOptions);
  fill(byId("review-category"), categoryOptions);
  fill(byId("by-rule"), ruleOptions(codes));
  fill(byId("review-rule"), ruleOptions([...codes].filter(code => documents.some(doc => doc.touched.some(piece => piece.code === code)))).filter(([code]) => code.length !== 2));
  fill(byId("by-share"), any.concat(data.shares.map((edge, index) => [String(index), shareLabel(index)])));
  fill(byId("by-flag"), any.concat(flags.map(flag => [flag, t(`flag.${flag}`)])));
  fill(byId("sort"), ["order", "share", "changes", "name"].map(name => [name, t(`sort-${name}`)]));
}

const orders = {
  order: () => 0,
  share: (one, other) => shareOf(other) - shareOf(one),
  changes: (one, other) => other.changes - one.changes,
  name: (one, other) => one.name < other.name ? -1 : Number(one.name > other.name),
};

function showDocuments() {
  const value = Object.fromEntries(Object.entries(filterFields).map(([name, id]) => [name, byId(id).value]));
  const sought = value.find.toLowerCase();
  listed = documents.filter(doc =>
    (!sought || doc.name.toLowerCase().includes(sought) || doc.source.toLowerCase().includes(sought))
    && (!value.category || doc.categories.has(value.category))
    && (!value.rule || [...doc.codes].some(code => code.startsWith(value.rule)))
    && (!value.share || classOf(doc) === Number(value.share))
    && (!value.flag || doc.flags.includes(value.flag))
    && (!byId("only-marked").checked || countMarks(doc))
  ).sort(orders[value.sort] || orders.order);
  const counts = { count: number(listed.length), all: number(documents.length) };
  byId("found").textContent = listed.length ? t("found", counts) : t("none-found", counts);
  byId("list").tBodies[0].replaceChildren(...listed.map(documentRow));
  const query = new URLSearchParams(Object.entries(value).filter(([name, one]) => one && !(name === "sort" && one === "order")));
  if (location.hash.startsWith("#/documents")) history.replaceState(null, "", `#/documents${query.size ? `?${query}` : ""}`);
}

function documentRow(doc) {
  const bar = el("span", { class: `bar ${doc.removed ? "" : "none"}` });
  bar.style.inlineSize = `${100 * shareOf(doc)}%`;
  const title = (doc.source.match(/\S[^\r\n]*/) || [""])[0].slice(0, 120);
  const wrong = countMarks(doc);
  return el("tr", {},
    el("th", { scope: "row" }, el("a", { href: `#/document/${doc.index}`, dir: "auto", text: labelOf(doc) }), el("span", { class: "title", lang: "ar", dir: directionOf(title), text: title })),
    el("td", {}, el("span", { class: "meter" }, el("span", {}, bar), el("span", { text: percent(doc.removed, doc.letters) }))),
    el("td", { class: "number", text: number(doc.letters) }),
    el("td", { class: "number", text: number(doc.removals) }),
    el("td", { class: "number", text: number(doc.changes) }),
    el("td", {}, ...doc.flags.map(flag => el("span", { class: "tag", text: t(`flag.${flag}`) }))),
    el("td", { class: "number" }, wrong ? el("span", { class: "tag gone", text: number(wrong) }) : ""),
  );
}

for (const id of [...Object.values(filterFields), "only-marked"]) byId(id).addEventListener("input", () => showDocuments());
byId("filters").addEventListener("submit", event => event.preventDefault());
byId("filters").addEventListener("reset", () => setTimeout(showDocuments));

// ---------------------------------------------------------------------------------------------------- one document

let current = null; // the piece at hand

/** The mark of one side of a piece. Where a side is empty, a thin line shows the place. */
function markOf(piece, side) {
  const text = side === "old" ? piece.b : piece.a;
  const attributes = { "data-piece": piece.number, tabindex: "-1", role: "button" };
  const change = `${points(piece.b)} → ${points(piece.a || "")}`;
  let element;
  if (piece.removal) {
    const shown = text.replace(/\n$/, "");
    element = el("del", { ...attributes, class: "removed", "data-category": categoryName(piece.category) });
    element.append(...shown.split("\n").flatMap((line, index) => [...(index ? ["\n"] : []), ...visible(line, false)]));
  } else if (!text) {
    element = el("span", { "data-piece": piece.number, class: `gap ${side}`, "aria-hidden": "true" });
  } else {
    const alone = !text.trim() || /^[\p{M}\p{C}\p{Z}]+$/u.test(text);
    element = el(side === "old" ? "del" : "ins", { ...attributes, class: `edit ${side}${alone ? " alone" : ""}${[...text].length === 1 ? " one" : ""}` });
    element.append(...visible(text, alone));
  }
  const told = { code: piece.events.map(([code]) => code).join(" "), text: element.textContent.replace(/\s+/g, " ").trim(), change };
  if (piece.removal) element.ariaLabel = t("removal-label", { ...told, category: categoryName(piece.category) });
  else if (text) element.ariaLabel = t("edit-label", told);
  element.piece = piece;
  element.tip = piece.removal ? `${piece.code} ${categoryName(piece.category)}` : change;
  element.classList.toggle("wrong", isMarked(piece));
  return element;
}

/** The document as rows of two sides. A row ends where both sides have a line break. */
function rowsOf(doc) {
  const rows = [];
  let row = null, line = 1, at = 0, sentence = 0;
  const open = () => rows.push(row = { line, old: [], new: [], touched: false, text: ["", ""] });
  const clean = text => { // text of the clean side, with a label where a sentence begins
    let from = 0;
    while (sentence < doc.sentences.length && doc.sentences[sentence][0] < at + text.length) {
      const begin = doc.sentences[sentence][0] - at, kind = doc.sentences[sentence][1];
      sentence += 1;
      row.new.push(text.slice(from, begin), el("span", { class: "sentence", title: t("sentence", { number: sentence, kind: t(`kind.${kind}`) }), text: sentence }));
      from = begin;
    }
    row.new.push(text.slice(from));
    at += text.length;
  };
  const label = text => { // the same for an edit: its label stands before it
    while (sentence < doc.sentences.length && doc.sentences[sentence][0] < at + text.length) {
      const kind = doc.sentences[sentence][1];
      sentence += 1;
      row.new.push(el("span", { class: "sentence", title: t("sentence", { number: sentence, kind: t(`kind.${kind}`) }), text: sentence }));
    }
    at += text.length;
  };
  open();
  for (const piece of doc.pieces) {
    if (typeof piece === "string") {
      piece.split("\n").forEach((part, index) => {
        if (index) { at += 1; line += 1; open(); }
        row.old.push(part);
        row.text[0] += part;
        row.text[1] += part;
        clean(part);
      });
      continue;
    }
    row.touched = true;
    row.text[0] += piece.b;
    row.text[1] += piece.a || "";
    if (!piece.removal) {
      label(piece.a);
      row.new.push(markOf(piece, "new"));
    }
    row.old.push(markOf(piece, "old"));
    line += lineEnds(piece.b);
    if (/[\r\n]/.test(piece.b) && (piece.removal ? piece.b.endsWith("\n") : piece.a.includes("\n"))) open();
  }
  return rows;
}

function rowElement(row) {
  const cells = [row.old, row.new].map((nodes, side) => el("td", { lang: "ar", dir: directionOf(row.text[side] || row.text[0]) }, ...nodes.filter(node => node !== "")));
  const blank = !row.touched && !row.text[0];
  return el("tr", { class: `${row.touched ? "touched" : ""} ${blank ? "blank" : ""}`.trim() || null }, el("th", { scope: "row", class: "line", text: blank ? "" : row.line }), ...cells);
}

function showDocument(index) {
  const doc = documents[index];
  if (!doc) { location.hash = "#/documents"; return; }
  const place = Math.max(0, listed.indexOf(doc));
  byId("name").textContent = labelOf(doc);
  const told = { characters: number(doc.characters), share: percent(doc.removed, doc.letters), removals: number(doc.removals), changes: number(doc.changes) };
  byId("facts").replaceChildren(t("facts", told), ...doc.flags.flatMap(flag => [" ", el("span", { class: "tag", text: t(`flag.${flag}`) })]),
    doc.whole ? "" : ` ${t("shortened")}`, doc.touched.length ? "" : ` ${t("unchanged")}`);
  for (const [id, other] of [["before-this", listed[place - 1]], ["after-this", listed[place + 1]]]) {
    byId(id).hidden = !other;
    if (other) byId(id).href = `#/document/${other.index}`;
  }
  byId("sides").tBodies[0].replaceChildren(...rowsOf(doc).filter(row => row.touched || row.text[0] || row.old.length).map(rowElement));
  byId("sides").doc = doc;
  const first = marksOnPage()[0];
  if (first) first.tabIndex = 0;
  inspect(null);
}

const isTyping = event => event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName || "");

const marksOnPage = () => [...byId("sides").querySelectorAll("[role=button][data-piece]")];

/** Tell about a piece, and make it the one that Tab comes to. */
function inspect(piece) {
  current = piece;
  for (const element of byId("sides").querySelectorAll("[data-piece]")) {
    element.classList.toggle("current", element.piece === piece);
    if (element.tabIndex === 0 && piece && element.piece !== piece) element.tabIndex = -1;
  }
  const touched = byId("sides").doc ? byId("sides").doc.touched : [];
  byId("previous").disabled = !touched.length || (piece && piece.number === 0);
  byId("next").disabled = !touched.length || (piece && piece.number === touched.length - 1);
  if (!piece) {
    byId("inspected").replaceChildren(el("p", { class: "note", text: touched.length ? t("pick") : t("unchanged") }));
    return;
  }
  byId("inspected").replaceChildren(...piece.events.map(([code, before, after]) => eventElement(piece, code, before, after)));
}

function eventElement(piece, code, before, after) {
  const rule = data.rules[code];
  const button = wrongButton([[piece, code]]);
  const head = el("p", {}, button, " ", el("b", { class: "code", dir: "ltr", text: `${code} ${ruleName(code)}` }), " ",
    piece.removal ? el("span", { class: "tag gone", text: categoryName(piece.category) }) : "", " ",
    el("span", { class: "note", text: t("place", { line: number(piece.line), offset: number(piece.s) }) }));
  const event = el("div", { class: "event" }, head);
  if (rule) event.append(el("p", { class: "note", lang: "en", dir: "ltr", text: rule.why }));
  if (piece.removal) {
    event.append(el("p", { class: "note" }, ...reasonOf(piece)));
  } else {
    event.append(el("p", { class: "points", dir: "ltr" }, side(before), " → ", side(after)));
  }
  return event;
}

const reasonOf = piece => [t("because"), " ", el("bdi", { lang: "en", dir: "ltr", text: piece.reason })];

/** One side of a change: its characters by name if they are few, else the text. */
function side(text) {
  if (!text) return el("span", { class: "note", text: t("empty") });
  if ([...text].length > 3) return el("bdi", { class: "text", dir: directionOf(text) }, ...visible(text, !text.trim()));
  return el("span", {}, el("bdi", { class: "text", lang: "ar" }, ...visible(text, !text.trim())), " ", el("span", { class: "code", lang: "en", text: namesOf(text) }));
}

function wrongButton(pairs) {
  const button = el("button", { type: "button", class: "wrong" });
  const show = () => {
    const count = pairs.filter(([piece, code]) => marks.has(keyOf(piece, code))).length;
    button.setAttribute("aria-pressed", count === 0 ? "false" : count < pairs.length ? "mixed" : "true");
    button.textContent = count ? t("marked-wrong") : t("mark-wrong");
    button.closest("li")?.classList.toggle("marked", count > 0);
  };
  button.addEventListener("click", () => {
    mark(pairs, button.getAttribute("aria-pressed") !== "true");
    show();
  });
  button.refresh = show;
  show();
  return button;
}

function goTo(piece) {
  const element = marksOnPage().find(one => one.piece === piece);
  if (!element) return;
  element.tabIndex = 0;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest", behavior: "instant" });
  tip(element);
}

function step(by) {
  const touched = byId("sides").doc.touched;
  const at = current ? current.number + by : by > 0 ? 0 : touched.length - 1;
  if (touched[at]) goTo(touched[at]);
}

byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
byId("sides").addEventListener("focusin", event => {
  if (event.target.piece) inspect(event.target.piece);
});
byId("sides").addEventListener("click", event => {
  const element = event.target.closest("[data-piece]");
  if (element) goTo(element.piece);
});
addEventListener("keydown", event => {
  if (byId("document").hidden || isTyping(event)) return;
  const key = event.key.toLowerCase(), at = event.target.piece;
  if (key === "arrowleft" || key === "j") step(1);
  else if (key === "arrowright" || key === "k") step(-1);
  else if (current && (key === "w" || (at && (key === " " || key === "enter")))) byId("inspected").querySelector("button.wrong").click();
  else return;
  event.preventDefault();
});
byId("show-sentences").addEventListener("change", event => byId("sides").classList.toggle("sentences", event.target.checked));
byId("only-changed").addEventListener("change", event => byId("sides").classList.toggle("only-changed", event.target.checked));

// The code points of a change beside the pointer or the focus.
let tipped = null;

function tip(element) {
  const box = byId("tip");
  tipped = element;
  box.hidden = !element;
  if (!element) return;
  box.textContent = element.tip;
  const around = element.getClientRects()[0] || element.getBoundingClientRect();
  const left = around.left + around.width / 2 - box.offsetWidth / 2;
  box.style.left = `${Math.max(4, Math.min(left, document.documentElement.clientWidth - box.offsetWidth - 4))}px`;
  box.style.top = `${around.top - box.offsetHeight - 6 < 4 ? around.bottom + 8 : around.top - box.offsetHeight - 6}px`;
}

for (const kind of ["pointerover", "focusin"]) byId("sides").addEventListener(kind, event => tip(event.target.closest("[data-piece]")));
for (const kind of ["pointerleave", "focusout"]) byId("sides").addEventListener(kind, () => tip(null));
addEventListener("scroll", () => { if (tipped) tip(tipped); }, { passive: true });
addEventListener("keydown", event => { if (event.key === "Escape") tip(null); });

// ---------------------------------------------------------------------------------------------------------- review

const letters = text => (text.match(/\p{L}/gu) || []).length;

let reviewed = []; // the removals that the filter leaves

/** The removals by rule, equal texts of one rule together; the rule that took most comes first. */
function groupsOf(pieces) {
  const groups = new Map();
  for (const piece of pieces) {
    if (!groups.has(piece.code)) groups.set(piece.code, { code: piece.code, count: 0, letters: 0, cards: new Map() });
    const group = groups.get(piece.code);
    const text = piece.b.trim();
    group.count += 1;
    group.letters += letters(piece.b);
    if (!group.cards.has(text)) group.cards.set(text, []);
    group.cards.get(text).push(piece);
  }
  return [...groups.values()].sort((one, other) => other.letters - one.letters);
}

function showReview() {
  const category = byId("review-category").value, rule = byId("review-rule").value, only = byId("review-marked").checked;
  const pieces = documents.flatMap(doc => doc.touched).filter(piece => piece.removal
    && (!category || piece.category === category) && (!rule || piece.code.startsWith(rule)) && (!only || isMarked(piece)));
  reviewed = pieces;
  countReviewed();
  byId("groups").replaceChildren(...groupsOf(pieces).map(groupElement));
}

function countReviewed() {
  const rules = new Set(reviewed.map(piece => piece.code)).size, wrong = reviewed.filter(isMarked).length;
  const counts = { count: number(reviewed.length), rules: number(rules), marked: number(wrong) };
  byId("review-found").textContent = reviewed.length ? t("review-found", counts) : t("no-removals");
}

function groupElement(group) {
  const id = `group-${group.code}`, rule = data.rules[group.code];
  const list = el("ol", { class: "cards" });
  const waiting = [...group.cards.values()];
  const more = el("button", { type: "button" });
  const show = () => {
    list.append(...waiting.splice(0, SHOWN_CARDS).map(cardElement));
    more.textContent = t("show-more", { count: number(waiting.length) });
    more.hidden = !waiting.length;
  };
  more.addEventListener("click", show);
  show();
  const section = el("section", { class: "group", "aria-labelledby": id },
    el("header", {}, el("h3", { id }, el("span", { class: "code", dir: "ltr", text: `${group.code} ${ruleName(group.code)}` })),
      el("p", { class: "note", text: t("stretches", { count: number(group.count), letters: number(group.letters) }) })));
  if (rule) section.append(el("p", { class: "note", lang: "en", dir: "ltr", text: rule.why }));
  section.append(list, more);
  return section;
}

/** One removed text with a little of what stood around it, and the switch that marks it. */
function cardElement(pieces) {
  const piece = pieces[0], source = piece.doc.source;
  const shown = piece.b.trim(), characters = [...shown];
  const cut = characters.length > 600;
  const before = source.slice(Math.max(0, piece.at - 90), piece.at).trim().split(/[\r\n]+/).pop().replace(/^\S+\s/, "");
  const after = source.slice(piece.at + piece.b.length, piece.at + piece.b.length + 90).trim().split(/[\r\n]+/)[0].replace(/\s\S+$/, "");
  const text = el("div", { class: "text", lang: "ar", dir: directionOf(shown) },
    ...(before ? [el("span", { class: "around", text: `… ${before}` }), "\n"] : []),
    el("span", { class: "removed" }, ...(cut ? characters.slice(0, 600).join("") : shown).split("\n").flatMap((line, index) => [...(index ? ["\n"] : []), ...visible(line, false)])),
    ...(cut ? [" ", el("bdi", { class: "around", lang: language, text: t("rest-hidden", { count: number(characters.length - 600) }) })] : []),
    ...(after ? ["\n", el("span", { class: "around", text: `${after} …` })] : []));
  const from = el("p", { class: "from" }, el("span", { class: "tag gone", text: categoryName(piece.category) }), " ",
    ...(pieces.length > 1 ? [`${t("times", { count: number(pieces.length) })} · `] : []),
    el("a", { href: `#/document/${piece.doc.index}/${piece.number}`, text: t("open-document", { name: labelOf(piece.doc), line: number(piece.line) }) }),
    " · ", ...reasonOf(piece));
  const button = wrongButton(pieces.map(one => [one, one.code]));
  const card = el("li", {}, el("div", {}, text, from), button);
  button.refresh();
  button.setAttribute("aria-describedby", text.id = `card-${piece.doc.index}-${piece.number}`);
  return card;
}

for (const id of ["review-category", "review-rule", "review-marked"]) byId(id).addEventListener("input", () => showReview());
byId("review-filters").addEventListener("submit", event => event.preventDefault());
byId("review-filters").addEventListener("reset", () => setTimeout(showReview));
addEventListener("keydown", event => {
  if (byId("review").hidden || isTyping(event)) return;
  const key = event.key.toLowerCase();
  const buttons = [...byId("groups").querySelectorAll("button.wrong")];
  const at = buttons.indexOf(document.activeElement);
  const next = key === "j" ? at + 1 : key === "k" ? Math.max(0, at - 1) : -1;
  if (next >= 0 && buttons[next]) {
    buttons[next].focus({ preventScroll: true });
    buttons[next].closest("li").scrollIntoView({ block: "center" });
  } else if (key === "w" && at >= 0) {
    buttons[at].click();
  } else {
    return;
  }
  event.preventDefault();
});

// ------------------------------------------------------------------------------------------- language, theme, ways

const sections = ["overview", "documents", "document", "review"];

/** Show the section the address names: `#/documents?rule=AL012`, `#/document/3/7`, `#/review`. */
function route(focus = true) {
  const [path, query] = location.hash.replace(/^#\//, "").split("?");
  const [asked, index, piece] = path.split("/");
  const section = sections.includes(asked) ? asked : "overview";
  tip(null);
  for (const id of sections) byId(id).hidden = id !== section;
  for (const link of byId("sections").querySelectorAll("a")) {
    const here = link.hash === `#/${section === "document" ? "documents" : section}`;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (section === "overview") showOverview();
  if (section === "documents") {
    if (query !== undefined) {
      const asked = new URLSearchParams(query);
      for (const [name, id] of Object.entries(filterFields)) byId(id).value = asked.get(name) || (name === "sort" ? "order" : "");
    }
    showDocuments();
  }
  if (section === "document") showDocument(Number(index));
  if (section === "review") showReview();
  showExport();
  document.documentElement.style.setProperty("--top", getComputedStyle(document.querySelector(".top")).position === "sticky" ? `${document.querySelector(".top").offsetHeight}px` : "0px");
  if (!focus) return;
  scrollTo({ top: 0, behavior: "instant" });
  byId("main").focus({ preventScroll: true });
  const wanted = section === "document" && piece !== undefined && documents[index] ? documents[index].touched[Number(piece)] : null;
  if (wanted) goTo(wanted);
}

function speak(chosen) {
  language = chosen;
  const root = document.documentElement;
  root.lang = chosen;
  root.dir = chosen === "ar" ? "rtl" : "ltr";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  byId("about").textContent = t("about", { preset: data.preset || "–", fingerprint: data.fingerprint, version });
  byId("language").textContent = t("language");
  byId("language").lang = chosen === "ar" ? "en" : "ar";
  document.title = chosen === "ar" ? `${t("report")} arnorm` : "arnorm report";
  fillFilters();
  marksChanged();
  route(false);
}

byId("language").addEventListener("click", () => {
  store("language", language === "ar" ? "en" : "ar");
  speak(language === "ar" ? "en" : "ar");
});
byId("theme").addEventListener("change", event => {
  document.documentElement.dataset.theme = event.target.value;
  store("theme", event.target.value);
});
document.querySelector(".skip").addEventListener("click", event => {
  event.preventDefault();
  byId("main").focus();
});
addEventListener("hashchange", () => route());

document.documentElement.dataset.theme = byId("theme").value = ["light", "dark"].includes(stored("theme")) ? stored("theme") : "auto";
speak(stored("language") || (/^ar\b/.test(navigator.language) ? "ar" : "en"));
if (location.hash) route();
})();
