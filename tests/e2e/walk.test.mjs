// One selection everywhere: step, arrow, edge, row.
import { diagnosis, equal, gallery, holds, selection } from "./helpers.mjs";

const CASE = "#case=other-address";

/** Steps and their packets, as the ladder carries them. */
const packetsOf = (page, step) => page.locator(`.ladder [data-step="${step}"]`).first().getAttribute("data-packets");

export const tests = {
  "the keyboard walks the steps, and everything follows": async ({ open }) => {
    const page = await open(CASE);
    await diagnosis(page);
    const count = await page.locator(".step").count();
    await page.keyboard.press("Home");
    for (let at = 0; at < count; at += 1) {
      const now = await selection(page);
      equal(now.steps, [at], "step");
      equal([...new Set(now.arrows)], [at], "arrow");
      equal(now.position, `${at + 1} of ${count}`);
      const packets = (await packetsOf(page, at)).split(",");
      for (const edge of now.edges) {
        holds(edge.split(",").some((packet) => packets.includes(packet)), `the edge ${edge} carries a packet of step ${at}`);
      }
      await page.keyboard.press(at % 2 ? "j" : "ArrowRight");
    }
    equal((await selection(page)).steps, [count - 1], "the walk stops at the end");
    await page.keyboard.press("k");
    equal((await selection(page)).steps, [count - 2]);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("End");
    equal((await selection(page)).steps, [count - 1]);
  },

  "every step of the first seed has an edge in the topology": async ({ open }) => {
    const page = await open(CASE);
    await diagnosis(page);
    await page.keyboard.press("Home");
    const edges = (await selection(page)).edges;
    holds(edges.length > 0, "the first packet travels an edge");
  },

  "rows follow, and lead": async ({ open }) => {
    const page = await open(CASE);
    await diagnosis(page);
    await page.click("#tab-packets");
    await page.keyboard.press("Home");
    equal((await selection(page)).rows, ["0:1"]);
    await page.click('tr[data-packet="0:4"]');
    equal((await selection(page)).rows.includes("0:4"), true, "the row is selected");
    const step = (await selection(page)).steps[0];
    await page.click("#tab-ladder");
    await page.locator(".ladder .selected").first().waitFor();
    equal([...new Set((await selection(page)).arrows)], [step]);
  },

  "an arrow, an edge and a reference select": async ({ open }) => {
    const page = await open(CASE);
    await diagnosis(page);
    await page.keyboard.press("Home");
    await page.locator('.ladder [data-step="2"]').first().click({ position: { x: 120, y: 20 } });
    equal((await selection(page)).steps, [2], "by the arrow");
    await page.locator(".lead button.packet", { hasText: "#2" }).first().click();
    equal((await selection(page)).steps, [1], "by the reference");
    const edge = page.locator(".topology [data-edge][data-packets]").last();
    const packets = (await edge.getAttribute("data-packets")).split(",");
    await edge.focus();
    await page.keyboard.press("Enter");
    const now = await selection(page);
    const own = (await packetsOf(page, now.steps[0])).split(",");
    holds(own.some((packet) => packets.includes(packet)), `by the edge ${packets}: step ${now.steps}`);
  },

  "keys that are typed into a field stay there": async ({ open }) => {
    const page = await open();
    await page.fill("#paste", gallery("answer-from-other-address.txt").toString());
    await page.press("#paste", "Control+Enter");
    await diagnosis(page);
    await page.keyboard.press("Home");
    await page.click(".top .strong");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("ArrowRight");
    equal((await selection(page)).steps, [0], "a dialog keeps its keys");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.focus("#tab-ladder");
    await page.keyboard.press("ArrowRight");
    equal(await page.locator("#tab-topology").getAttribute("aria-selected"), "true", "tabs keep theirs");
    equal((await selection(page)).steps, [0]);
  },

  "the player plays, and stops at the end": async ({ open }) => {
    const page = await open(CASE);
    await diagnosis(page);
    const count = await page.locator(".step").count();
    await page.locator(`#step-${count - 2}`).click();
    await page.locator('.player [aria-label="Play the steps"]').click();
    await page.locator('.player [aria-label="Pause"]').waitFor();
    await page.locator(".position", { hasText: `${count} of ${count}` }).waitFor();
    await page.locator('.player [aria-label="Play the steps"]').waitFor();
  },

  "commands and the filter are copied as they stand": async ({ open, profile, site }) => {
    const context = await profile({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(site.page + CASE);
    await diagnosis(page);
    const box = page.locator(".commands .copyable").first();
    await box.locator("button").click();
    await box.locator("button", { hasText: "Copied" }).waitFor();
    equal(await page.evaluate(() => navigator.clipboard.readText()), await box.locator("pre").innerText());
  },
};
