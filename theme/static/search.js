// The search page. Pagefind is loaded only when the reader uses the search box or the filters, or when the URL has a query.

const form = document.querySelector("#search");
const [message, results, more, unavailable, details] = ["found", "results", "more", "elsewhere", "narrow"].map((id) => document.getElementById(id));
const box = form.elements.q;
const selects = [...form.querySelectorAll("select")];
const facets = [...form.querySelectorAll("fieldset[data-filter]")];
const site = new URL(form.dataset.site, document.baseURI);
const lang = (document.documentElement.lang || "en").replace(/^en$/, "en-GB"); // dates as '10 July', like the rest of the site
const PAGE_SIZE = 10; // results
const MAX_NAMES = 8; // that are offered as filters, for each type
const PAUSE = 200; // milliseconds without a key before a search begins

// Chinese and Japanese have no spaces between words, so the index has each character as a word, with spaces between them.
const WORD = "[\\u3041-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff]";
const boundary = new RegExp(`(?<=${WORD})(?=${WORD})`, "g");
const addedSpace = new RegExp(`(?<=${WORD}(?:</mark>)?) (?=(?:<mark>)?${WORD})`, "g");
// As the index has it. A text in these characters alone is searched for as a phrase.
const spaced = (text) => (new RegExp(`^${WORD}+$`).test(text) ? `"${text.replace(boundary, " ")}"` : text.replace(boundary, " "));
const joined = (text) => text.replace(addedSpace, "");

let pagefind;
let latest = 0; // the number of the latest search; the results of earlier ones are dropped
let rest = []; // results that are not shown yet

function load() {
  pagefind ??= import(new URL("pagefind/pagefind.js", site).href).then(async (module) => {
    await module.options({ baseUrl: "/" });
    await module.filters(); // results have no counts for filters that are not loaded
    return module;
  });
  return pagefind;
}

function element(name, content = "", attributes = {}) {
  const node = Object.assign(document.createElement(name), attributes);
  node.append(content);
  return node;
}

const countOf = (number) => `${number.toLocaleString(lang)} ${number === 1 ? "article" : "articles"}`;

const formatters = {
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
const format = (name, value) => (formatters[name] ? formatters[name](value) : value);

// The query as URL parameters: q, sort and the filters.
function currentQuery() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) query.append(name, value.trim());
  return query;
}

function filtersOf(query) {
  const filters = {};
  for (const name of new Set(query.keys())) if (name !== "q" && name !== "sort") filters[name] = query.getAll(name);
  return filters;
}

// Pagefind's excerpts have the article's "<" and ">" as entities, and <mark> around the matches. They are not parsed as HTML, so that
// the text of an article stays text whatever it contains.
function excerpt(markup) {
  const paragraph = element("p");
  for (const [index, part] of joined(markup).split(/<\/?mark>/).entries()) {
    const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    paragraph.append(index % 2 ? element("mark", text) : text);
  }
  return paragraph;
}

function resultItem(article) {
  const { day, language, publisher } = Object.fromEntries(Object.entries(article.filters).map(([name, values]) => [name, values[0]]));
  const heading = element("h2");
  const href = new URL(article.raw_url.replace(/^\//, ""), site).href;
  heading.append(element("a", joined(article.meta.title), { href }));
  const about = element("p", "", { className: "about" });
  if (publisher) about.append(element("span", publisher), " ");
  about.append(element("time", format("day", day), { dateTime: day }));
  const item = element("li");
  for (const part of [heading, excerpt(article.excerpt)]) item.append(Object.assign(part, { lang: language, dir: "auto" }));
  item.append(about);
  return item;
}

const nextItems = async () => (await Promise.all(rest.slice(0, PAGE_SIZE).map((result) => result.data()))).map(resultItem);

function append(items) {
  rest = rest.slice(PAGE_SIZE);
  results.append(...items);
  results.hidden = !items.length;
  more.hidden = !rest.length;
}

async function showMore() {
  const number = latest;
  const items = await nextItems();
  if (number !== latest) return;
  append(items);
  items[0].querySelector("a").focus();
}

// Compares [value, count] pairs: the highest count first, then by name.
const byCount = ([a, countA], [b, countB]) => countB - countA || a.localeCompare(b, lang);

// Offers the most frequent names of each type as checkboxes; those that are checked come first and always stay.
function offerNames(counts, query) {
  const focused = document.activeElement;
  for (const facet of facets) {
    const name = facet.dataset.filter;
    const chosen = query.getAll(name);
    const others = Object.entries(counts[name] ?? {}).filter(([value, count]) => count && !chosen.includes(value)).sort(byCount);
    const offered = [...chosen.map((value) => [value, counts[name]?.[value] ?? 0]), ...others.slice(0, MAX_NAMES)];
    facet.replaceChildren(facet.firstElementChild, ...offered.map(([value, count]) => checkbox(name, value, count, chosen.includes(value))));
    facet.hidden = !offered.length;
  }
  // The checkboxes were replaced, so the focus goes to the new one with the same value.
  const same = focused.type === "checkbox" && [...form.elements].find((e) => e.name === focused.name && e.value === focused.value);
  if (same) same.focus();
}

function checkbox(name, value, count, checked) {
  const label = element("label", element("input", "", { type: "checkbox", name, value, checked }));
  label.append(element("span", value, { dir: "auto" }), " ", element("small", count.toLocaleString(lang)));
  return label;
}

// Offers all values of publisher, month and language, except those without articles.
function offerValues(counts, query) {
  for (const select of selects.filter(({ name }) => name !== "sort")) {
    const chosen = query.get(select.name) ?? "";
    const values = Object.entries(counts[select.name] ?? {}).filter(([value, count]) => count || value === chosen);
    if (chosen && !values.some(([value]) => value === chosen)) values.push([chosen, 0]);
    values.sort(select.name === "month" ? ([a], [b]) => b.localeCompare(a) : byCount);
    const options = values.map(([value, count]) => element("option", `${format(select.name, value)} (${count.toLocaleString(lang)})`, { value }));
    select.replaceChildren(select.options[0], ...options);
    select.value = chosen;
    select.parentElement.hidden = values.length < 2 && !chosen;
  }
}

const ORDERS = { newest: { date: "desc" }, oldest: { date: "asc" } };

function showMessage(text) {
  message.textContent = text;
  results.replaceChildren();
  results.hidden = more.hidden = true;
}

async function search(query, number) {
  const term = query.get("q") ?? "";
  const filters = filtersOf(query);
  const module = await load();
  if (!term && !Object.keys(filters).length) return show(number, query, await module.filters());
  const response = await module.search(term ? spaced(term) : null, { filters, sort: ORDERS[query.get("sort")] ?? {} });
  if (number === latest) rest = response.results;
  const items = await nextItems();
  const count = response.results.length;
  const text = count ? countOf(count) + (await unknownWords(module, term)) : "No articles found. Try fewer words or filters.";
  return show(number, query, response.filters, response.totalFilters, text, items);
}

function show(number, query, counts, allCounts = counts, text = "", items = []) {
  if (number !== latest) return;
  offerNames(counts, query);
  offerValues(allCounts, query);
  showMessage(text);
  append(items);
}

// Pagefind ignores words that are not in the index without saying so. This returns a note that names them.
async function unknownWords(module, term) {
  const words = spaced(term).includes('"') ? [] : [...new Set(term.split(/\s+/))];
  const isFound = await Promise.all(words.map(async (word) => (await module.search(word)).results.length > 0));
  const missing = words.filter((word, index) => !isFound[index] && /[\p{L}\p{N}]/u.test(word));
  return missing.length ? `; not found: ${missing.map((word) => `“${word}”`).join(", ")}` : "";
}

async function run(query = currentQuery()) {
  const number = ++latest;
  rest = [];
  results.ariaBusy = "true";
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  unavailable.hidden = true;
  try {
    await search(query, number);
  } catch (error) {
    console.warn(error);
    pagefind = undefined;
    if (number !== latest) return;
    showMessage("Search could not be loaded.");
    unavailable.hidden = false;
  }
  if (number === latest) results.ariaBusy = "false";
}

let timer;
function runAfterPause() {
  clearTimeout(timer);
  timer = setTimeout(run, PAUSE);
}

box.addEventListener("input", runAfterPause);
form.addEventListener("change", (event) => event.target !== box && run());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  run();
});
more.addEventListener("click", showMore);
for (const [target, event] of [[box, "focus"], [details, "toggle"]]) target.addEventListener(event, () => pagefind || run());

const initialQuery = new URLSearchParams(location.search);
if (initialQuery.size) {
  box.value = initialQuery.get("q") ?? "";
  form.elements.sort.value = ORDERS[initialQuery.get("sort")] ? initialQuery.get("sort") : "";
  details.open = [...initialQuery.keys()].some((name) => name !== "q");
  run(initialQuery);
} else if (document.activeElement === box) run();
