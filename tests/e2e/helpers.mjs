// What several tests need.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** A file of the gallery. */
export const gallery = (name) => readFileSync(join(here, "../../web/gallery", name));

export function equal(got, wanted, what = "value") {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
  }
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/** The catalogue's id of the answer on screen, once it is there. */
export async function diagnosis(page) {
  await page.locator("main.answer").waitFor();
  return page.locator("main.answer").getAttribute("data-diagnosis");
}

/** The page is loaded and its worker listens: the thumbnails, which the worker makes, are drawn. */
export async function ready(page) {
  await page.locator(".gallery .thumbnail .arrow").first().waitFor({ state: "attached" });
}

export async function paste(page, text) {
  await page.fill("#paste", text);
  await page.click(".paste-box .button");
}

/** Drops files onto the page as a person would: on whatever lies in its middle. */
export async function drop(page, files) {
  await page.locator(".drop-area, main.answer").first().waitFor();
  const list = files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString("base64") }));
  await page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, text } of list) {
      transfer.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
    }
    const at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    for (const type of ["dragenter", "dragover", "drop"]) {
      at.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, list);
}

/** The selected step, everywhere it shows: step, arrow, edges, rows. Rows exist only while their tab is open. */
export async function selection(page) {
  return page.evaluate(() => ({
    steps: [...document.querySelectorAll(".step")].flatMap((step, at) => (step.matches(".selected") ? [at] : [])),
    arrows: [...document.querySelectorAll(".ladder .selected[data-step]")].map((arrow) => Number(arrow.dataset.step)),
    edges: [...document.querySelectorAll(".topology .selected[data-packets]")].map((edge) => edge.dataset.packets),
    rows: [...document.querySelectorAll("tr.selected")].map((row) => row.dataset.packet),
    position: document.querySelector(".position")?.textContent,
  }));
}

/** How far the page can be moved sideways, pixels. */
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The whole text of the page, as it is shown. */
export const shown = (page) => page.evaluate(() => document.body.innerText);

/** What the header counts. */
export const requests = (page) => page.locator(".requests").textContent();
