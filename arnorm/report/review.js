// The page of `arnorm learn --review`: tick lines, save the rules. Every text is put on the page as text; nothing is
// loaded from anywhere. The file that is saved is put together from parts that the program wrote.
"use strict";
(() => {

const byId = id => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const data = JSON.parse(byId("data").textContent);
const version = document.querySelector("meta[name=generator]").content.replace("arnorm ", "");
const rows = data.records.flatMap((record, number) => record.entries.map(entry => ({ ...entry, record: number })));
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
let language = /^ar\b/.test(navigator.language) ? "ar" : "en";

/** A phrase of the interface; what is put into it is isolated, so that neither direction disturbs the other. */
const t = (key, values = {}) => words[language][key].replace(/\{(\w+)\}/g, (all, name) => `\u2068${values[name]}\u2069`);

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function fill(select, values) {
  const before = select.value;
  select.replaceChildren(el("option", { value: "" }, t("all")), ...values.map(value => el("option", { value }, value)));
  select.value = values.includes(before) ? before : "";
}

function shownRows() {
  const text = byId("find").value.trim(), publisher = byId("by-publisher").value, category = byId("by-category").value;
  return rows.filter(row =>
    (!text || row.wordings.some(wording => wording.includes(text)))
    && (!publisher || row.counts.some(count => count.publisher === publisher))
    && (!category || row.category === category));
}

/** The file: each record with the variants that are ticked, as `rule_file` writes it. */
function ruleFile() {
  const parts = [data.opening];
  data.records.forEach((record, number) => {
    const chosen = rows.filter(row => row.record === number && row.accepted);
    if (chosen.length) parts.push(`${record.opening}${chosen.map(row => row.line).join("")}${record.middle}${chosen[0].example}${record.end}`);
  });
  return parts.join("\n");
}

function save() {
  const link = el("a", { href: URL.createObjectURL(new Blob([ruleFile()], { type: "application/toml" })), download: "site.toml" });
  link.click();
  URL.revokeObjectURL(link.href);
}

function rowOf(row) {
  const box = el("input", { type: "checkbox", onchange: event => { row.accepted = event.target.checked; told(); } });
  box.checked = row.accepted;
  box.setAttribute("aria-label", row.wordings[0]);
  const wordings = row.wordings.map(wording => el("span", { class: "wording", dir: RTL.test(wording) ? "rtl" : "ltr" }, wording));
  return el("tr", {},
    el("td", { class: "check" }, box),
    el("th", { scope: "row" }, ...wordings),
    el("td", {}, row.category, el("div", { class: "note", dir: "auto" }, row.reason)),
    el("td", {}, row.heading ? `${t(row.place)}, ${t("heading-list")}` : t(row.place)),
    el("td", { class: "number" }, row.confidence.toFixed(2)),
    el("td", {}, ...row.counts.map(count => el("div", {}, t("documents", count)))));
}

function told() {
  const accepted = rows.filter(row => row.accepted).length;
  byId("found").textContent = t("found", { shown: shownRows().length, all: rows.length, accepted });
  byId("save").textContent = t("save", { count: accepted });
  byId("save").disabled = !accepted;
}

function show() {
  byId("lines").tBodies[0].replaceChildren(...shownRows().map(rowOf));
  told();
}

function tick(accepted) {
  for (const row of shownRows()) row.accepted = accepted;
  show();
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.documentElement.dir = chosen === "ar" ? "rtl" : "ltr";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  byId("about").textContent = t("about", { version });
  byId("language").textContent = t("language");
  byId("language").lang = chosen === "ar" ? "en" : "ar";
  fill(byId("by-publisher"), [...new Set(rows.flatMap(row => row.counts.map(count => count.publisher)))].sort());
  fill(byId("by-category"), [...new Set(rows.map(row => row.category))].sort());
  show();
}

byId("language").addEventListener("click", () => speak(language === "ar" ? "en" : "ar"));
byId("filters").addEventListener("input", show);
byId("filters").addEventListener("submit", event => event.preventDefault());
byId("take").addEventListener("click", () => tick(true));
byId("leave").addEventListener("click", () => tick(false));
byId("save").addEventListener("click", save);
document.querySelector(".skip").addEventListener("click", event => { event.preventDefault(); byId("main").focus(); });
speak(language);
})();
