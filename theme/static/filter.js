// Filters the names of an index or the feeds of the Subscribe page while the reader types. If a list shows only some of its items,
// `data-all` is the URL of an OPML file with all of them; it is fetched when the search box gets the focus.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// The items of a whole group of the OPML file: copies of the list's first item, with the text and the URL of each outline.
function itemsOf(group, [template]) {
  return [...group.children].map((outline) => {
    const item = template.cloneNode(true);
    const link = item.querySelector("a");
    link.textContent = outline.getAttribute("text");
    link.href = outline.getAttribute("xmlUrl");
    item.replaceChildren(item.firstElementChild); // without the number of articles, which OPML does not have
    return item;
  });
}

// Maps each list to all of its items. A list that the OPML file lacks keeps the items that are shown.
async function fetchAllItems(url, lists, shown) {
  const response = await fetch(url);
  const opml = new DOMParser().parseFromString(response.ok ? await response.text() : "<none/>", "text/xml");
  const groups = new Map([...opml.querySelectorAll("body > outline")].map((group) => [group.getAttribute("text"), group]));
  return new Map(lists.map((list) => {
    const group = groups.get(list.dataset.feeds);
    return [list, group ? itemsOf(group, shown.get(list)) : shown.get(list)];
  }));
}

for (const nav of document.querySelectorAll("nav[data-filter]")) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "search";
  label.append(`Filter ${nav.dataset.filter} `, box);
  nav.append(label);
  const lists = [...document.querySelectorAll("main ul.many")];
  const shown = new Map(lists.map((list) => [list, [...list.children]]));
  let all = shown;
  const filter = () => {
    const wanted = fold(box.value.trim());
    for (const list of lists) {
      const items = (wanted ? all : shown).get(list);
      if (list.firstElementChild !== items[0]) list.replaceChildren(...items);
      let matches = 0;
      for (const item of items) {
        item.hidden = !fold(item.firstElementChild.textContent).includes(wanted);
        matches += !item.hidden;
      }
      (list.closest("section") ?? list).hidden = !matches;
      // The paragraph that says how many items are shown is wrong while all of them are searched.
      if (all !== shown && list.previousElementSibling?.matches("p")) list.previousElementSibling.hidden = Boolean(wanted);
    }
  };
  box.addEventListener("input", filter);
  if (nav.dataset.all) {
    box.addEventListener("focus", async () => {
      all = await fetchAllItems(nav.dataset.all, lists, shown).catch(() => shown);
      filter();
    }, { once: true });
  }
}
