// The search page. Nothing of Pagefind is loaded before the box is used, or the address asks for something.

const form = document.querySelector("#search");
const [found, results, more, elsewhere, narrow] = ["found", "results", "more", "elsewhere", "narrow"].map((id) => document.getElementById(id));
const box = form.elements.q;
const selects = [...form.querySelectorAll("select")];
const facets = [...form.querySelectorAll("fieldset[data-filter]")];
const site = new URL(form.dataset.site, document.baseURI);
const lang = (document.documentElement.lang || "en").replace(/^en$/, "en-GB"); // 10 July, as elsewhere on the site
const PAGE = 10; // results at a time
const SHOWN = 8; // names of each type to choose from
const PAUSE = 200; // milliseconds without a key before a search begins

// Chinese and Japanese have no spaces between words: there, the index has each character as one.
const WORD = "[\\u3041-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff]";
const between = new RegExp(`(?<=${WORD})(?=${WORD})`, "g");
const spaces = new RegExp(`(?<=${WORD}(?:</mark>)?) (?=(?:<mark>)?${WORD})`, "g");
const spaced = (text) => (new RegExp(`^${WORD}+$`).test(text) ? `"${text.replace(between, " ")}"` : text.replace(between, " "));
const joined = (text) => text.replace(spaces, "");

let pagefind;
let turn = 0; // of several searches only the last is shown
let rest = []; // results that are not shown yet

function load() {
  pagefind ??= import(new URL("pagefind/pagefind.js", site).href).then(async (module) => {
    await module.options({ baseUrl: "/" });
    await module.filters(); // without them, it counts none
    return module;
  });
  return pagefind;
}

function element(name, content = "", attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(content);
  return made;
}

const count = (number) => `${number.toLocaleString(lang)} ${number === 1 ? "article" : "articles"}`;

const formats = {
  day: (value) => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(value)),
  month: (value) => new Intl.DateTimeFormat(lang, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${value}-01`)),
  language: (value) => {
    try {
      return new Intl.DisplayNames(lang, { type: "language" }).of(value);
    } catch {
      return value;
    }
  },
};
const shown = (name, value) => (formats[name] ? formats[name](value) : value);

// What is asked for, as it stands in the address: q, sort, and the filters.
function asked() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) query.append(name, value.trim());
  return query;
}

function filtersOf(query) {
  const filters = {};
  for (const name of new Set(query.keys())) if (name !== "q" && name !== "sort") filters[name] = query.getAll(name);
  return filters;
}

// An excerpt has "<" and ">" of the article as entities, and <mark> around the words that were found. It is read, never parsed:
// whatever an article says, it stays text.
function excerpt(markup) {
  const paragraph = element("p");
  for (const [place, part] of joined(markup).split(/<\/?mark>/).entries()) {
    const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    paragraph.append(place % 2 ? element("mark", text) : text);
  }
  return paragraph;
}

function item(article) {
  const { day, language, publisher } = Object.fromEntries(Object.entries(article.filters).map(([name, values]) => [name, values[0]]));
  const heading = element("h2");
  const href = new URL(article.raw_url.replace(/^\//, ""), site).href;
  heading.append(element("a", joined(article.meta.title), { href }));
  const about = element("p", "", { className: "about" });
  if (publisher) about.append(element("span", publisher), " ");
  about.append(element("time", shown("day", day), { dateTime: day }));
  const entry = element("li");
  for (const part of [heading, excerpt(article.excerpt)]) entry.append(Object.assign(part, { lang: language, dir: "auto" }));
  entry.append(about);
  return entry;
}

const nextItems = async () => (await Promise.all(rest.slice(0, PAGE).map((result) => result.data()))).map(item);

function append(items) {
  rest = rest.slice(PAGE);
  results.append(...items);
  results.hidden = !items.length;
  more.hidden = !rest.length;
}

async function showMore() {
  const mine = turn;
  const items = await nextItems();
  if (mine !== turn) return;
  append(items);
  items[0].querySelector("a").focus();
}

const mostFirst = ([one, first], [other, second]) => second - first || one.localeCompare(other, lang);

function offerNames(counts, query) {
  const focused = document.activeElement;
  for (const facet of facets) {
    const name = facet.dataset.filter;
    const chosen = query.getAll(name);
    const offered = Object.entries(counts[name] ?? {}).filter(([value, number]) => number && !chosen.includes(value)).sort(mostFirst);
    const shownNow = [...chosen.map((value) => [value, counts[name]?.[value] ?? 0]), ...offered.slice(0, SHOWN)];
    facet.replaceChildren(facet.firstElementChild, ...shownNow.map(([value, number]) => choice(name, value, number, chosen.includes(value))));
    facet.hidden = !shownNow.length;
  }
  const again = focused.type === "checkbox" && [...form.elements].find((e) => e.name === focused.name && e.value === focused.value);
  if (again) again.focus();
}

function choice(name, value, number, checked) {
  const label = element("label", element("input", "", { type: "checkbox", name, value, checked }));
  label.append(element("span", value, { dir: "auto" }), " ", element("small", number.toLocaleString(lang)));
  return label;
}

function offerValues(counts, query) {
  for (const select of selects.filter((one) => one.name !== "sort")) {
    const chosen = query.get(select.name) ?? "";
    const values = Object.entries(counts[select.name] ?? {}).filter(([value, number]) => number || value === chosen);
    if (chosen && !values.some(([value]) => value === chosen)) values.push([chosen, 0]);
    values.sort(select.name === "month" ? ([one], [other]) => other.localeCompare(one) : mostFirst);
    const options = values.map(([value, number]) => element("option", `${shown(select.name, value)} (${number.toLocaleString(lang)})`, { value }));
    select.replaceChildren(select.options[0], ...options);
    select.value = chosen;
    select.parentElement.hidden = values.length < 2 && !chosen;
  }
}

const ORDERS = { newest: { date: "desc" }, oldest: { date: "asc" } };

function tell(text) {
  found.textContent = text;
  results.replaceChildren();
  results.hidden = more.hidden = true;
}

async function search(query, mine) {
  const term = query.get("q") ?? "";
  const filters = filtersOf(query);
  const module = await load();
  if (!term && !Object.keys(filters).length) return show(mine, query, await module.filters());
  const answer = await module.search(term ? spaced(term) : null, { filters, sort: ORDERS[query.get("sort")] ?? {} });
  if (mine === turn) rest = answer.results;
  const items = await nextItems();
  const number = answer.results.length;
  const text = number ? count(number) + (await unknown(module, term)) : "No article has all of this. Try fewer words, or take a choice back.";
  return show(mine, query, answer.filters, answer.totalFilters, text, items);
}

function show(mine, query, counts, all = counts, text = "", items = []) {
  if (mine !== turn) return;
  offerNames(counts, query);
  offerValues(all, query);
  tell(text);
  append(items);
}

// Pagefind leaves out the words that it does not know, and says nothing. We do.
async function unknown(module, term) {
  const words = spaced(term).includes('"') ? [] : [...new Set(term.split(/\s+/))];
  const known = await Promise.all(words.map(async (word) => (await module.search(word)).results.length > 0));
  const missing = words.filter((word, place) => !known[place] && /[\p{L}\p{N}]/u.test(word));
  return missing.length ? `; none has ${missing.map((word) => `“${word}”`).join(" or ")}` : "";
}

async function run(query = asked()) {
  const mine = ++turn;
  rest = [];
  results.ariaBusy = "true";
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  elsewhere.hidden = true;
  try {
    await search(query, mine);
  } catch (error) {
    console.warn(error);
    pagefind = undefined;
    if (mine !== turn) return;
    tell("The search could not be loaded.");
    elsewhere.hidden = false;
  }
  if (mine === turn) results.ariaBusy = "false";
}

let waiting;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(run, PAUSE);
}

box.addEventListener("input", soon);
form.addEventListener("change", (event) => event.target !== box && run());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  run();
});
more.addEventListener("click", showMore);
for (const [target, event] of [[box, "focus"], [narrow, "toggle"]]) target.addEventListener(event, () => pagefind || run());

const given = new URLSearchParams(location.search);
if (given.size) {
  box.value = given.get("q") ?? "";
  form.elements.sort.value = ORDERS[given.get("sort")] ? given.get("sort") : "";
  narrow.open = [...given.keys()].some((name) => name !== "q");
  run(given);
} else if (document.activeElement === box) run();
