// Visit pages with Chromium. Reads a job as JSON from stdin: {chrome, address, visits: [{path, width, height, scale, scheme, axe,
// picture, full}]}. `chrome` is the path of the browser, `address` the URL of the server, `width` and `height` are in CSS pixels.
// `axe` asks for axe-core's checks, `picture` for a screenshot at this path, `full` for one of the whole page.
// Writes the visits as JSON to stdout, each with these results added:
//   axe       violations: {id, help, count: number of elements, first: selector of the first element}
//   console   messages: errors, warnings and uncaught exceptions
//   foreign   URLs of requests to other hosts, which were aborted
//   failed    other requests that failed, as 'status or error URL'
//   overflow  CSS pixels by which the page is wider than the window
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const job = JSON.parse(readFileSync(0, "utf-8"));
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Injected as an init script, axe-core needs no exception from the Content-Security-Policy of the pages.
const axe = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

async function violations(page) {
  const results = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), rules);
  return results.violations.map(({ id, help, nodes }) => ({ id, help, count: nodes.length, first: nodes[0].target.join(" ") }));
}

async function visit(browser, { path, width, height = 900, scale = 1, scheme = "light", axe: runAxe, picture, full }) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: scheme, reducedMotion: "reduce" });
  const results = { axe: [], console: [], foreign: [], failed: [] };
  try {
    if (runAxe) await context.addInitScript({ path: axe });
    await context.route((url) => url.origin !== job.address && url.protocol !== "data:", (route) => {
      results.foreign.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      const aborted = results.foreign.includes(message.location().url);
      if (["error", "warning"].includes(message.type()) && !aborted) results.console.push(message.text());
    });
    page.on("pageerror", (error) => results.console.push(String(error)));
    page.on("response", (response) => response.status() >= 400 && results.failed.push(`${response.status()} ${response.url()}`));
    page.on("requestfailed", (request) => results.foreign.includes(request.url()) || results.failed.push(`${request.failure().errorText} ${request.url()}`));
    await page.goto(`${job.address}/${path}`, { waitUntil: "networkidle", timeout: 60_000 });
    results.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (runAxe) results.axe = await violations(page);
    if (picture) await page.screenshot({ path: picture, fullPage: Boolean(full) });
  } finally {
    await context.close();
  }
  return results;
}

const browser = await chromium.launch({ executablePath: job.chrome, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
try {
  const visited = [];
  const queue = job.visits.entries();
  const visitor = async () => {
    for (const [number, request] of queue) visited[number] = { ...request, ...(await visit(browser, request)) };
  };
  // Four at a time, since most of a visit is spent waiting for the network to be idle.
  await Promise.all(Array.from({ length: 4 }, visitor));
  process.stdout.write(JSON.stringify(visited));
} finally {
  await browser.close();
}
