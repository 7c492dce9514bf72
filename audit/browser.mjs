// Visits pages with Chromium. Standard input: {chrome, address, visits: [{path, width, height, scale, scheme, axe, picture, full}]};
// standard output: the same visits, each with what was found: axe, console, foreign, failed, overflow.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const job = JSON.parse(readFileSync(0, "utf-8"));
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// As an initial script it needs no exception from the Content-Security-Policy that the pages are served with.
const axe = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

async function violations(page) {
  const results = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), rules);
  return results.violations.map(({ id, help, nodes }) => ({ id, help, count: nodes.length, first: nodes[0].target.join(" ") }));
}

async function visit(browser, { path, width, height = 900, scale = 1, scheme = "light", axe: judge, picture, full }) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: scheme, reducedMotion: "reduce" });
  const found = { axe: [], console: [], foreign: [], failed: [] };
  try {
    if (judge) await context.addInitScript({ path: axe });
    await context.route((url) => url.origin !== job.address && url.protocol !== "data:", (route) => {
      found.foreign.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      const aborted = found.foreign.includes(message.location().url);
      if (["error", "warning"].includes(message.type()) && !aborted) found.console.push(message.text());
    });
    page.on("pageerror", (error) => found.console.push(String(error)));
    page.on("response", (response) => response.status() >= 400 && found.failed.push(`${response.status()} ${response.url()}`));
    page.on("requestfailed", (request) => found.foreign.includes(request.url()) || found.failed.push(`${request.failure().errorText} ${request.url()}`));
    await page.goto(`${job.address}/${path}`, { waitUntil: "networkidle", timeout: 60_000 });
    found.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (judge) found.axe = await violations(page);
    if (picture) await page.screenshot({ path: picture, fullPage: Boolean(full) });
  } finally {
    await context.close();
  }
  return found;
}

const browser = await chromium.launch({ executablePath: job.chrome, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
try {
  const found = [];
  const waiting = job.visits.entries();
  const visitor = async () => {
    for (const [number, each] of waiting) found[number] = { ...each, ...(await visit(browser, each)) };
  };
  // Most of a visit is waiting until the page is quiet.
  await Promise.all(Array.from({ length: 4 }, visitor));
  process.stdout.write(JSON.stringify(found));
} finally {
  await browser.close();
}
