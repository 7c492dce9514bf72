// What JavaScript adds to every page: a switch between light and dark, and keys. All pages work without.

// A browser that keeps nothing for us, or may not, forgets the choice with the page.
const kept = {
  get() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  },
  set(value) {
    try {
      localStorage.setItem("theme", value);
    } catch {}
  },
};

const THEMES = ["automatic", "light", "dark"];
const known = (theme) => (THEMES.includes(theme) ? theme : THEMES[0]);
const button = document.getElementById("theme");
let theme = known(kept.get());

function dress() {
  if (theme === THEMES[0]) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  if (button) button.querySelector("span").textContent = theme;
}

dress();
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    kept.set(theme);
    dress();
  });
}
// The choice in one tab is that in all.
addEventListener("storage", (event) => {
  if (event.key !== "theme") return;
  theme = known(event.newValue);
  dress();
});

const isTyping = (element) => element.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

// j and k go from headline to headline, from where the reader is.
function step(by) {
  const links = [...new Set(document.querySelectorAll(".story :is(h1, h2, h3) a, .lead :is(h1, h2, h3) a"))];
  const story = document.activeElement?.closest(".story, .lead");
  const here = links.findIndex((link) => link === document.activeElement || story?.contains(link));
  const next = links[here < 0 ? (by > 0 ? 0 : -1) : here + by];
  if (!next) return false;
  next.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  next.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  return true;
}

function openSearch() {
  const box = document.querySelector("main input[type=search], header input[type=search]");
  const link = document.querySelector("a[rel~=search]");
  if (box) box.focus();
  else if (link) location.href = `${link.href}#q`;
  return box || link;
}

const KEYS = { j: () => step(1), k: () => step(-1), "/": openSearch };

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]()) event.preventDefault();
});
