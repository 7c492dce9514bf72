// In an index, what is typed leaves the names that have it; without JavaScript its letters are links. Where a list shows some of
// its names only, data-all is the address of all of them as OPML, which is asked for when somebody is about to type.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// All items of a list: as its first, with the names and addresses of a group's outlines.
function itemsOf(group, [first]) {
  return [...group.children].map((outline) => {
    const item = first.cloneNode(true);
    const link = item.querySelector("a");
    link.textContent = outline.getAttribute("text");
    link.href = outline.getAttribute("xmlUrl");
    item.replaceChildren(item.firstElementChild);
    return item;
  });
}

async function complete(address, lists, shown) {
  const answer = await fetch(address);
  const groups = new DOMParser().parseFromString(answer.ok ? await answer.text() : "<none/>", "text/xml").querySelectorAll("body > outline");
  const byTitle = new Map([...groups].map((group) => [group.getAttribute("text"), group]));
  return new Map(lists.map((list) => {
    const group = byTitle.get(list.dataset.feeds);
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
    const wanted = plain(box.value.trim());
    for (const list of lists) {
      const items = (wanted ? all : shown).get(list);
      if (list.firstElementChild !== items[0]) list.replaceChildren(...items);
      let left = 0;
      for (const item of items) {
        item.hidden = !plain(item.firstElementChild.textContent).includes(wanted);
        left += !item.hidden;
      }
      (list.closest("section") ?? list).hidden = !left;
      if (all !== shown && list.previousElementSibling?.matches("p")) list.previousElementSibling.hidden = Boolean(wanted);
    }
  };
  box.addEventListener("input", filter);
  if (nav.dataset.all) {
    box.addEventListener("focus", async () => {
      all = await complete(nav.dataset.all, lists, shown).catch(() => shown);
      filter();
    }, { once: true });
  }
}
