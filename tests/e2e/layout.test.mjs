// The look: nothing overlaps the edge, dark is dark, motion can be turned off.
import { diagnosis, equal, gallery, holds, paste, ready, sideways } from "./helpers.mjs";

const first = gallery("answer-from-other-address.txt").toString();

export const tests = {
  "no page scrolls sideways, from 360 pixels up": async ({ open }) => {
    for (const width of [360, 390, 768, 1024, 1440]) {
      const page = await open("", { viewport: { width, height: 844 } });
      await ready(page);
      equal(await sideways(page), 0, `start at ${width}`);
      for (const name of ["other-address", "nat-bypassed", "healthy-http"]) {
        await page.goto(`${page.url().split("#")[0]}#case=${name}`);
        await diagnosis(page);
        for (const tab of ["#tab-packets", "#tab-topology", "#tab-ladder"]) {
          if (await page.locator(tab).count()) await page.click(tab);
          equal(await sideways(page), 0, `${name} ${tab} at ${width}`);
        }
      }
      await page.close();
    }
  },

  "on a phone the ladder follows the short answer, then come the steps": async ({ open }) => {
    const page = await open("#case=other-address", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await diagnosis(page);
    await page.locator(".ladder svg").waitFor();
    const tops = await page.evaluate(() =>
      [".lead .short", ".ladder svg", ".steps"].map((name) => document.querySelector(name).getBoundingClientRect().top));
    holds(tops[0] < tops[1] && tops[1] < tops[2], `tops are ${tops}`);
    const now = page.locator(".player .now");
    holds(await now.isVisible(), "the player says the step, whose list is further down");
  },

  "on a wide page the pictures stay in view": async ({ open }) => {
    const page = await open("#case=other-address");
    await diagnosis(page);
    await page.mouse.move(300, 500);
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(300);
    const box = await page.locator(".ladder svg").boundingBox();
    holds(box.y > 0 && box.y < 400, `the ladder is at ${box.y}`);
  },

  "dark is dark, and follows the system": async ({ open }) => {
    const light = await (await open("", { colorScheme: "light" })).evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await (await open("", { colorScheme: "dark" })).evaluate(() => getComputedStyle(document.body).backgroundColor);
    equal([light, dark], ["rgb(251, 250, 246)", "rgb(20, 23, 26)"]);
  },

  "a click on Explain leads to the ladder": async ({ open }) => {
    const page = await open();
    await ready(page);
    await page.fill("#paste", first);
    const took = await page.evaluate(() => new Promise((resolve) => {
      const start = performance.now();
      new MutationObserver((_, observer) => {
        if (document.querySelector(".ladder svg")) {
          observer.disconnect();
          resolve(performance.now() - start);
        }
      }).observe(document.body, { childList: true, subtree: true });
      document.querySelector(".paste-box .button").click();
    }));
    // How long it may take is for benchmarks: a machine that runs tests has other things to do as well.
    console.log(`      from click to ladder: ${Math.round(took)} ms`);
    equal(await page.locator(".ladder svg").count() > 0, true, "a ladder is drawn");
  },

  "everything can be reached and read without a mouse": async ({ open }) => {
    const page = await open("#case=other-address");
    await diagnosis(page);
    const names = await page.evaluate(() => [...document.querySelectorAll("button, a[href], [role=button], [role=tab], input, textarea")]
      .filter((element) => element.checkVisibility())
      .filter((element) => !(element.getAttribute("aria-label") || element.innerText?.trim() || element.textContent.trim() || element.labels?.length)).length);
    equal(names, 0, "controls without a name");
    equal(await page.locator('[role="listbox"] [aria-selected="true"]').count(), 1);
    equal(await page.locator("main").count(), 1);
    equal(await page.locator("h1").count(), 1);
    holds(await page.locator(".ladder svg").evaluate((svg) => (svg.getAttribute("aria-label") ?? svg.querySelector("title, desc")?.textContent ?? "").length > 20), "the ladder tells its story");
    await page.focus(".steps");
    const outline = await page.locator(".steps").evaluate((list) => getComputedStyle(list).outlineStyle);
    equal(outline === "none", false, "focus is visible");
    await page.locator('[role="status"]').filter({ hasText: "Answer:" }).waitFor({ state: "attached" });
  },

  "a long paste box and a long file name keep inside": async ({ open }) => {
    const page = await open("", { viewport: { width: 360, height: 700 } });
    await paste(page, first);
    await diagnosis(page);
    equal(await sideways(page), 0);
  },
};
