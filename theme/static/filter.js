// In an index, what is typed leaves the names that have it; without JavaScript its letters are links.
for (const nav of document.querySelectorAll("nav[data-filter]")) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "search";
  label.append(`Filter ${nav.dataset.filter} `, box);
  nav.append(label);
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const lists = [...document.querySelectorAll("main ul.many")];
  box.addEventListener("input", () => {
    const wanted = plain(box.value.trim());
    for (const list of lists) {
      let left = 0;
      for (const item of list.children) {
        item.hidden = !plain(item.firstElementChild.textContent).includes(wanted);
        left += !item.hidden;
      }
      (list.closest("section") ?? list).hidden = !left;
    }
  });
}
