"""A script for tests that search in a browser."""

from __future__ import annotations

# Functions for the script of a test: they search, set filters, and return the results.
FIND = """
const results = () => texts("#results h2 a");
const asked = () => new URL(frame.contentWindow.location).searchParams;
async function find(words) {
  type("#q", words);
  await until(() => (asked().get("q") ?? "") === words);
  return settled();
}
async function settled() {
  await until(() => page().querySelector("#results").ariaBusy === "false");
  return results();
}
function choose(name, value) {
  const input = all(`input[name="${name}"]`).find((input) => input.value === value);
  input.checked = !input.checked;
  input.focus();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
function set(name, value) {
  const select = page().querySelector(`select[name="${name}"]`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
"""
