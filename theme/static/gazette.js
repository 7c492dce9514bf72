// For every page: a switch between the light and the dark theme, and keys for headlines and search. Pages work without scripts, too.

const THEMES = ["auto", "light", "dark"];
const validTheme = (name) => (THEMES.includes(name) ? name : THEMES[0]);

// Browsers may deny access to storage. The choice then lasts only as long as the page.
const stored = {
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

const button = document.getElementById("theme");
let theme = validTheme(stored.get());

function applyTheme() {
  if (theme === THEMES[0]) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  if (button) button.querySelector("span").textContent = theme;
}

applyTheme();
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    stored.set(theme);
    applyTheme();
  });
}
// A choice in one tab applies to all open tabs.
addEventListener("storage", (event) => {
  if (event.key !== "theme") return;
  theme = validTheme(event.newValue);
  applyTheme();
});

const isTyping = (element) => element.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

// j and k move to the next and the previous headline, starting from the story that has the focus.
function step(by) {
  const links = [...new Set(document.querySelectorAll(".story :is(h1, h2, h3) a, .lead :is(h1, h2, h3) a"))];
  const story = document.activeElement?.closest(".story, .lead");
  const current = links.findIndex((link) => link === document.activeElement || story?.contains(link));
  const next = links[current < 0 ? (by > 0 ? 0 : -1) : current + by];
  if (!next) return false;
  next.focus({ preventScroll: true });
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  next.scrollIntoView({ block: "center", behavior: reduced ? "auto" : "smooth" });
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
