// From bytes or pasted text to the right answer.
import { diagnosis, drop, equal, gallery, holds, paste, ready, requests, shown } from "./helpers.mjs";

const first = gallery("answer-from-other-address.txt").toString();
const second = gallery("reset-on-first-data.txt").toString();

export const tests = {
  "paste the first seed": async ({ open }) => {
    const page = await open();
    await paste(page, first);
    equal(await diagnosis(page), "reply-from-other-address");
    const headline = await page.locator(".lead h1").innerText();
    holds(headline.includes("10.4.26.11"), `the headline names the answering address: ${headline}`);
    equal(await page.locator(".lead .chip").textContent(), "✕Problem");
    holds((await page.locator(".step").count()) >= 5, "every packet has its step");
  },

  "paste the second seed": async ({ open }) => {
    const page = await open();
    await paste(page, second);
    equal(await diagnosis(page), "proxy-accepted-backend-down");
    holds((await shown(page)).includes("10.6.2.2"), "the client's address is on the page");
  },

  "open the third seed's case from the gallery": async ({ open }) => {
    const page = await open();
    await page.click('a[href="#case=nat-bypassed"]');
    equal(await diagnosis(page), "nat-bypassed");
    holds(page.url().endsWith("#case=nat-bypassed"), `the address bar names the case: ${page.url()}`);
  },

  "Ctrl+Enter in the paste box explains": async ({ open }) => {
    const page = await open();
    await page.fill("#paste", first);
    await page.press("#paste", "Control+Enter");
    equal(await diagnosis(page), "reply-from-other-address");
  },

  "drop a capture anywhere": async ({ open }) => {
    const page = await open();
    await ready(page);
    await drop(page, [{ name: "client.pcap", bytes: gallery("port-closed.pcap") }]);
    equal(await diagnosis(page), "port-closed");
    holds((await page.locator(".summary").innerText()).startsWith("4 packets · client.pcap"), "the header says how much was understood, and of what");
    // While an answer is on screen, the next one can be dropped onto it.
    await drop(page, [{ name: "other.pcap", bytes: gallery("syn-unanswered.pcap") }]);
    await page.locator('main.answer[data-diagnosis="syn-unanswered"]').waitFor();
  },

  "choose a file": async ({ open }) => {
    const page = await open();
    await page.setInputFiles("#choose", { name: "fw.pcap", mimeType: "application/octet-stream", buffer: gallery("rejected-by-firewall.pcap") });
    equal(await diagnosis(page), "rejected-by-firewall");
  },

  "every case of the gallery gives its answer": async ({ open }) => {
    const wanted = {
      "other-address": "reply-from-other-address",
      "reset-on-first-data": "proxy-accepted-backend-down",
      "nat-bypassed": "nat-bypassed",
      "late-copy": "nat-bypassed",
      "port-closed": "port-closed",
      "syn-unanswered": "syn-unanswered",
      "rejected-by-firewall": "rejected-by-firewall",
      "handshake-ack-lost": "handshake-ack-lost",
      "sidecar-backend-down": "proxy-accepted-backend-down",
      "slow-connect": "slow-connect",
      "healthy-http": "healthy",
    };
    const page = await open();
    await ready(page);
    const names = await page.locator(".gallery a").evaluateAll((all) => all.map((link) => link.hash.slice(6)));
    equal(names, Object.keys(wanted), "cases");
    const got = {};
    for (const name of names) {
      await page.click(`a[href="#case=${name}"]`);
      got[name] = await diagnosis(page);
      await page.click(".top .button:not(.strong)");
      await page.locator(".gallery").waitFor();
    }
    equal(got, wanted, "answers");
    equal(await page.locator(".thumbnail .arrow").count() > 10, true, "thumbnails are drawn");
  },

  "several captures at once are explained together": async ({ open }) => {
    const page = await open();
    await drop(page, [
      { name: "a.pcap", bytes: gallery("port-closed.pcap") },
      { name: "b.png", bytes: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") },
    ]);
    equal(await diagnosis(page), "port-closed");
    const said = await page.locator(".unread").innerText();
    holds(said.includes("b.png") && /PNG/.test(said), `the other one has its own error: ${said}`);
  },

  "nothing is asked of the network after loading": async ({ open, site }) => {
    const page = await open();
    await ready(page);
    const before = site.asked.length;
    await paste(page, first);
    await diagnosis(page);
    await page.click("#tab-packets");
    await page.click(".top .strong");
    await page.locator("dialog[open]").waitFor();
    await page.waitForTimeout(400);
    equal(site.asked.slice(before), [], "requests at the server");
    equal(await requests(page), "●0 requests since load");
    // The count is alive: a request that somebody makes is seen.
    await page.evaluate(() => fetch("boot.js"));
    await page.locator(".requests", { hasText: "1 request since load" }).waitFor();
  },

  "back leads from the answer to where it was opened, and forward to the answer": async ({ open }) => {
    const page = await open();
    await paste(page, first);
    await diagnosis(page);
    await page.waitForURL(/#1\./);
    await page.goBack();
    await page.locator(".gallery").waitFor();
    equal(await page.inputValue("#paste"), first, "the paste box keeps its text");
    await page.goForward();
    equal(await diagnosis(page), "reply-from-other-address");
  },
};
