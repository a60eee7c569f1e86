// The link: what is on screen, in the address bar and nowhere else.
import { deflateSync } from "node:zlib";
import { diagnosis, drop, equal, gallery, holds, paste, ready, selection, shown } from "./helpers.mjs";

const first = gallery("answer-from-other-address.txt").toString();

/** Opens the share dialog and presses the copy button of its first box. */
async function copiedLink(page) {
  await page.click(".top .strong");
  const box = page.locator("dialog .copyable").first();
  await box.locator("button").click();
  await box.locator("button", { hasText: "Copied" }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

export const tests = {
  "a copied link reopens the same view in a new profile, with the network blocked after load": async ({ profile, site }) => {
    const here = await (await profile({ permissions: ["clipboard-read", "clipboard-write"] })).newPage();
    await here.goto(site.page);
    await paste(here, first);
    await diagnosis(here);
    await here.keyboard.press("End");
    await here.click("#tab-packets");
    const link = await copiedLink(here);
    const before = await selection(here);

    const context = await profile();
    const there = await context.newPage();
    await there.goto(site.page);
    await ready(there);
    await context.setOffline(true);
    const asked = site.asked.length;
    await there.evaluate((link) => location.assign(link), link);
    equal(await diagnosis(there), "reply-from-other-address");
    equal(await there.locator("#tab-packets").getAttribute("aria-selected"), "true", "the tab");
    equal((await selection(there)).position, before.position, "the step");
    equal(site.asked.length, asked, "requests");

    // And opened directly: nothing of the capture is in what the server is asked.
    const direct = await (await profile()).newPage();
    await direct.goto(link);
    equal(await diagnosis(direct), "reply-from-other-address");
    const fragment = new URL(link).hash.slice(1, 40);
    holds(!site.asked.some((path) => path.includes(fragment)), "the fragment went to the server");
  },

  "the address bar follows the view": async ({ open }) => {
    const page = await open();
    await paste(page, first);
    await diagnosis(page);
    await page.waitForURL(/#1\./);
    const start = page.url();
    await page.keyboard.press("Home");
    await page.waitForURL((url) => url.href !== start);
    const entries = await page.evaluate(() => history.length);
    await page.keyboard.press("End");
    await page.waitForTimeout(500);
    equal(await page.evaluate(() => history.length), entries, "a step is no entry of the history");
    await page.reload();
    await diagnosis(page);
    const { position } = await selection(page);
    holds(/^(\d+) of \1$/.test(position), `the last step is selected again: ${position}`);
  },

  "a file's link brings the file": async ({ open, profile }) => {
    const page = await open();
    await drop(page, [{ name: "client.pcap", bytes: gallery("sidecar-backend-down.pcap") }]);
    equal(await diagnosis(page), "proxy-accepted-backend-down");
    await page.waitForURL(/#1\./);
    const there = await (await profile()).newPage();
    await there.goto(page.url());
    equal(await diagnosis(there), "proxy-accepted-backend-down");
    holds((await there.locator(".summary").innerText()).includes(" · client.pcap · "), "its name is kept");
  },

  "a capture that is too large for a link says so": async ({ open }) => {
    const page = await open();
    // The same connection, then so much noise of one datagram each that nothing can pack it.
    const whole = gallery("port-closed.pcap");
    const parts = [whole];
    const count = 120;
    for (let at = 0; at < count; at += 1) {
      const payload = Buffer.from(Array.from({ length: 1400 }, () => Math.floor(Math.random() * 256)));
      const ip = Buffer.from("450000001234400040110000c0000201c0000202", "hex");
      ip.writeUInt16BE(28 + payload.length, 2);
      const udp = Buffer.alloc(8);
      udp.writeUInt16BE(4000 + at, 0);
      udp.writeUInt16BE(9, 2);
      udp.writeUInt16BE(8 + payload.length, 4);
      const frame = Buffer.concat([Buffer.from("0200000000010200000000020800", "hex"), ip, udp, payload]);
      const record = Buffer.alloc(16);
      record.writeUInt32LE(whole.readUInt32LE(24) + 1, 0);
      record.writeUInt32LE(at, 4);
      record.writeUInt32LE(frame.length, 8);
      record.writeUInt32LE(frame.length, 12);
      parts.push(record, frame);
    }
    await drop(page, [{ name: "big.pcap", bytes: Buffer.concat(parts) }]);
    await diagnosis(page);
    await page.waitForTimeout(400);
    equal(new URL(page.url()).hash, "", "the address bar");
    await page.click(".top .strong");
    const words = await page.locator("dialog").innerText();
    holds(/too large for a link/.test(words), words);
    equal(await page.locator("dialog .copyable").count(), 0, "no link is offered");
  },

  "damaged and foreign links say what is wrong": async ({ open, site }) => {
    const page = await open();
    await paste(page, first);
    await page.waitForURL(/#1\./);
    const fragment = new URL(page.url()).hash.slice(1);
    const bomb = `1.${deflateSync(Buffer.alloc(6_000_000)).toString("base64url")}`;
    const cases = [
      [fragment.slice(0, -9), /damaged/],
      [`${fragment.slice(0, 60)}A${fragment.slice(61)}`, /damaged|cannot/],
      [`2.${fragment.slice(2)}`, /newer pcaplain/],
      ["case=no-such-case", /does not have/],
      ["something-else", /not a pcaplain link/],
      [bomb, /more than/],
    ];
    for (const [hash, wanted] of cases) {
      const there = await open(`#${hash}`);
      await there.locator(".failures").waitFor();
      const said = await there.locator(".failures").innerText();
      holds(wanted.test(said), `${hash.slice(0, 20)}…: ${said}`);
      await ready(there);
    }
    equal(site.asked.some((path) => path.includes("case=")), false);
  },

  "a frame shows the answer without the page": async ({ open, profile, site }) => {
    const page = await open("?embed=answer#case=other-address");
    equal(await diagnosis(page), "reply-from-other-address");
    equal(await page.locator(".top, .drop-area, .gallery").count(), 0, "nothing of the page's frame");
    await drop(page, [{ name: "x.pcap", bytes: gallery("port-closed.pcap") }]).catch(() => {});
    await page.waitForTimeout(300);
    equal(await diagnosis(page), "reply-from-other-address", "nothing can be dropped");

    for (const picture of ["ladder", "topology"]) {
      const there = await (await profile({ viewport: { width: 700, height: 560 } })).newPage();
      await there.goto(`${site.page}?embed=${picture}#case=other-address`);
      await there.locator(`.${picture} svg`).waitFor();
      equal(await there.locator(".lead, .step, .player").count(), 0, "the picture alone");
      holds((await there.locator(".embed-foot a").getAttribute("href")).endsWith("#case=other-address"), "the way to the whole page");
    }
  },

  "the frame's line works on another page": async ({ profile, site }) => {
    const context = await profile({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(site.page);
    await paste(page, first);
    await diagnosis(page);
    await page.click(".top .strong");
    await page.locator("dialog label", { hasText: "Ladder" }).click();
    const line = await page.locator("dialog .copyable").nth(1).locator("pre").innerText();
    holds(/loading="lazy"/.test(line) && /title="/.test(line), line);
    const guide = await context.newPage();
    await guide.route("**/runbook.html", (route) =>
      route.fulfill({ contentType: "text/html", body: `<!doctype html><link rel="icon" href="data:,"><h1>Runbook</h1>${line}` }));
    await guide.goto(`${site.origin}/runbook.html`);
    await guide.frameLocator("iframe").locator(".ladder svg").waitFor();
  },

  "pictures are saved as files of their own": async ({ open }) => {
    const page = await open("#case=other-address");
    await diagnosis(page);
    await page.click(".top .strong");
    for (const [button, name] of [["ladder", "reply-from-other-address-ladder.svg"], ["topology", "reply-from-other-address-topology.svg"]]) {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("dialog .button", { hasText: button }).click(),
      ]);
      equal(file.suggestedFilename(), name);
      const chunks = [];
      for await (const chunk of await file.createReadStream()) chunks.push(chunk);
      const svg = Buffer.concat(chunks).toString();
      holds(svg.startsWith("<svg") && svg.includes('xmlns="http://www.w3.org/2000/svg"') && svg.includes("10.4.26"), svg.slice(0, 120));
      holds(!svg.includes("var(--"), "it brings its colours");
    }
  },

  "a link may not bring markup": async ({ open }) => {
    const page = await open();
    await drop(page, [{ name: '"><img src=x onerror=hacked=1>.pcap', bytes: gallery("port-closed.pcap") }]);
    await diagnosis(page);
    await page.waitForURL(/#1\./);
    const there = await open(new URL(page.url()).hash);
    equal(await diagnosis(there), "port-closed");
    holds((await shown(there)).includes("<img src=x"), "the name is shown");
    equal(await there.evaluate(() => [document.images.length, "hacked" in globalThis]), [0, false]);
  },
};
