// The worker: progress, cancelling, death and restart, and a stale one.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diagnosis, equal, gallery, holds, paste, ready } from "./helpers.mjs";

const first = gallery("answer-from-other-address.txt").toString();

/** A capture of `megabytes`: one upload that goes on and on, its sequence numbers in step. */
function upload(megabytes) {
  const head = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
  const size = 16 + 14 + 20 + 20 + 1448;
  const count = Math.floor((megabytes * 1e6) / size);
  const out = Buffer.alloc(24 + count * size);
  head.copy(out);
  for (let at = 0; at < count; at += 1) {
    const start = 24 + at * size;
    out.writeUInt32LE(1_700_000_000 + Math.floor(at / 10_000), start);
    out.writeUInt32LE((at % 10_000) * 100, start + 4);
    out.writeUInt32LE(size - 16, start + 8);
    out.writeUInt32LE(size - 16, start + 12);
    Buffer.from("0200000000010200000000020800450005d012344000400600000a0000010a000002c350005000000000000000015010ffff00000000", "hex")
      .copy(out, start + 16);
    out.writeUInt32BE((1 + at * 1448) % 2 ** 32, start + 16 + 14 + 20 + 4);
  }
  return out;
}

export const tests = {
  "a large file is read in slices, with progress, and can be cancelled": async ({ open }) => {
    const folder = mkdtempSync(join(tmpdir(), "pcaplain-"));
    try {
      const file = join(folder, "upload.pcap");
      writeFileSync(file, upload(300));
      const page = await open();
      await ready(page);
      await page.setInputFiles("#choose", file);
      await page.locator(".reading progress").waitFor();
      // Several different figures on the way: it is not read in one piece.
      const seen = new Set();
      const until = Date.now() + 15_000;
      while (seen.size < 3 && Date.now() < until) {
        const bytes = await page.locator(".reading progress").getAttribute("value", { timeout: 2000 }).catch(() => null);
        if (bytes === null) break;
        seen.add(Number(bytes));
        await page.waitForTimeout(60);
      }
      holds(seen.size >= 3, `progress was seen at ${[...seen]}`);
      holds([...seen].every((bytes) => bytes <= 300e6), "never more than there is");
      holds(/ packets/.test(await page.locator(".reading .figures").innerText()), "packets are counted");
      await page.click(".reading .button");
      await page.locator(".gallery").waitFor();
      // The worker that was ended is replaced without the network.
      await paste(page, first);
      equal(await diagnosis(page), "reply-from-other-address");
      equal(await page.locator(".requests").textContent(), "●0 requests since load");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  "a worker that dies is reported, and started again with the same capture": async ({ profile, site, faults }) => {
    const context = await profile();
    // The first request kills it.
    await context.route("**/app-*.js", async (route) => {
      if (route.request().resourceType() !== "fetch") return route.continue();
      const answer = await route.fetch();
      const body = `self.addEventListener("message", (event) => {
        if (event.data?.request && JSON.parse(event.data.request).Explain?.job === 1) throw new Error("the reader fell over");
      });\n${await answer.text()}`;
      await route.fulfill({ response: answer, body });
    });
    const page = await context.newPage();
    await page.goto(site.page);
    await ready(page);
    await paste(page, first);
    const box = page.locator(".died");
    await box.waitFor();
    holds((await box.innerText()).includes("the reader fell over"), await box.innerText());
    await box.locator(".strong").click();
    equal(await diagnosis(page), "reply-from-other-address");
    // The browser may also log the worker's own error; that is what this test asked for.
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("the reader fell over")));
  },

  "the words are fetched once, also for a worker that takes another's place": async ({ open, site }) => {
    const page = await open();
    await ready(page);
    await paste(page, first);
    await page.click(".top .button:not(.strong)");
    await paste(page, first);
    equal(await diagnosis(page), "reply-from-other-address");
    equal(site.asked.filter((path) => path.includes("/words.")).length, 1, "requests for words");
  },

  "words that are missing are said to be missing": async ({ profile, site, faults }) => {
    const context = await profile();
    await context.route("**/words.*", (route) => route.fulfill({ status: 404, body: "" }));
    const page = await context.newPage();
    await page.goto(site.page);
    const notice = page.locator(".no-helper");
    await notice.waitFor();
    holds(/^The words .*words\.en\.txt.*404.*Reload/.test(await notice.innerText()), await notice.innerText());
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("404")));
  },

  "a worker of another build is refused": async ({ profile, site }) => {
    const context = await profile();
    await context.route("**/app-*.js", (route) => route.request().resourceType() !== "fetch" ? route.continue() : route.fulfill({
      contentType: "text/javascript",
      body: `const __wbg_init = async () => {}; postMessage(JSON.stringify({ Ready: { build: "0123456789abcdef" } }));`,
    }));
    const page = await context.newPage();
    await page.goto(site.page);
    const notice = page.locator(".no-helper");
    await notice.waitFor();
    holds(/different versions/.test(await notice.innerText()), await notice.innerText());
  },

  "a worker that is missing is said to be missing": async ({ profile, site, faults }) => {
    const context = await profile();
    await context.route("**/app-*.js", (route) =>
      route.request().resourceType() !== "fetch" ? route.continue() : route.fulfill({ status: 404, body: "" }));
    const page = await context.newPage();
    await page.goto(site.page);
    const notice = page.locator(".no-helper");
    await notice.waitFor();
    holds(/404/.test(await notice.innerText()), await notice.innerText());
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("404")));
  },
};
