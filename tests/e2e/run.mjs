// Browser tests of the built page. Serves PCAPLAIN_DIST (default ../../dist) itself, under a path of its own, and runs
// every test of the *.test.mjs files beside it. One line per test, at the end "N passed, N failed".
//   node run.mjs [words that a test's name must contain]
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "./serve.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.PCAPLAIN_DIST ?? join(here, "../../dist");
const only = process.argv.slice(2).join(" ").toLowerCase();
const seconds = 40;

/** Playwright from beside these tests, or from where the build keeps its tools. */
function playwright() {
  for (const place of [here, join(here, "../../target/tools")]) {
    try {
      return createRequire(join(place, "x.js"))("playwright-core");
    } catch {
      // the next place
    }
  }
  throw new Error("playwright-core is not installed: cargo xtask test installs it");
}

if (!existsSync(join(dist, "index.html"))) throw new Error(`no built page in ${dist}: cargo xtask build`);
const { chromium } = playwright();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

let passed = 0;
let failed = 0;
for (const file of readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort()) {
  const { tests } = await import(`./${file}`);
  for (const [name, run] of Object.entries(tests)) {
    if (!name.toLowerCase().includes(only)) continue;
    const started = Date.now();
    const site = await serve(dist, "/docs/tools/pcaplain/");
    const contexts = [];
    const faults = [];
    /** A profile of its own; what the page throws or the policy refuses fails the test. */
    const profile = async (options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
      contexts.push(context);
      context.on("page", (page) => {
        page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
        page.on("console", (line) => {
          if (line.type() === "error") faults.push(`console: ${line.text()}`);
        });
      });
      return context;
    };
    const open = async (address = "", options = {}) => {
      const page = await (await profile(options)).newPage();
      await page.goto(site.page + address);
      return page;
    };
    let timer;
    try {
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
      });
      await Promise.race([run({ site, profile, open, faults, dist }), late]);
      if (faults.length > 0) throw new Error(faults.join("; "));
      passed += 1;
      console.log(`ok    ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}\n      ${String(error.message ?? error).split("\n").slice(0, 12).join("\n      ")}`);
      mkdirSync(join(here, "out"), { recursive: true });
      const page = contexts.at(-1)?.pages().at(-1);
      const picture = join(here, "out", `${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 80)}.png`);
      await page?.screenshot({ path: picture, timeout: 5000 }).catch(() => {});
    } finally {
      clearTimeout(timer);
      for (const context of contexts) await context.close();
      await site.close();
    }
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
