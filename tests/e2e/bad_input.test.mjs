// Whatever cannot be read says so, with a place and with what was expected; what could be read is still explained.
import { diagnosis, drop, equal, gallery, holds, paste, shown } from "./helpers.mjs";

const first = gallery("answer-from-other-address.txt").toString();
const text = (words) => Buffer.from(words);

/** The words of the error, once they are there. */
async function error(page) {
  const box = page.locator(".failures");
  await box.waitFor();
  return box.innerText();
}

export const tests = {
  "an empty paste says so": async ({ open }) => {
    const page = await open();
    await paste(page, "");
    holds(/empty/.test(await error(page)), await error(page));
  },

  "prose is not a capture, and stays in the paste box": async ({ open }) => {
    const page = await open();
    const prose = "Dear all,\nthe service is slow again since Tuesday.\nCould somebody look at it?";
    await paste(page, prose);
    const said = await error(page);
    holds(/line/.test(said) && /expected/.test(said), said);
    equal(await page.inputValue("#paste"), prose, "paste box");
    // Mended and tried again, the error is gone.
    await paste(page, first);
    equal(await diagnosis(page), "reply-from-other-address");
  },

  "files of other kinds are called by their name": async ({ open }) => {
    const page = await open();
    const kinds = [
      ["shot.png", Buffer.from("89504e470d0a1a0a0000000d4948445200000001", "hex"), /PNG/],
      ["capture.pcap", text("<!DOCTYPE html>\n<html><head><title>capture.pcap at main</title></head><body></body></html>"), /HTML/],
      ["nothing.pcap", Buffer.alloc(0), /empty|0 bytes/],
      ["noise.bin", Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 73 + 7) % 256)), /./],
    ];
    for (const [name, bytes, wanted] of kinds) {
      await drop(page, [{ name, bytes }]);
      const box = page.locator(".failures", { hasText: name });
      await box.waitFor();
      const said = await box.innerText();
      holds(wanted.test(said.replace(name, "")), `${name}: ${said}`);
    }
  },

  "two unreadable files have an error each": async ({ open }) => {
    const page = await open();
    await drop(page, [
      { name: "one.png", bytes: Buffer.from("89504e470d0a1a0a0000000d4948445200000001", "hex") },
      { name: "two.pcap", bytes: Buffer.alloc(0) },
    ]);
    await error(page);
    equal(await page.locator(".failures li .file").allInnerTexts(), ["one.png", "two.pcap"]);
  },

  "a cut capture is explained, with a warning that says where it ends": async ({ open }) => {
    const page = await open();
    const whole = gallery("syn-unanswered.pcap");
    await drop(page, [{ name: "cut.pcap", bytes: whole.subarray(0, whole.length - 20) }]);
    equal(await diagnosis(page), "syn-unanswered");
    const warnings = await page.locator(".warnings").innerText();
    holds(/byte \d+/.test(warnings), warnings);
  },

  "good lines among bad ones are explained, and the bad ones counted": async ({ open }) => {
    const page = await open();
    const lines = first.trim().split("\n");
    const junk = Array.from({ length: 97 }, (_, at) => `this line says nothing, as did ${at}`);
    await paste(page, [...junk.slice(0, 40), ...lines, ...junk.slice(40)].join("\n"));
    equal(await diagnosis(page), "reply-from-other-address");
    const packets = lines.filter((line) => / > /.test(line)).length;
    holds((await page.locator(".summary").innerText()).startsWith(`${packets} packets · `), "the header begins with what was understood");
    const about = (await page.locator("section:has(.understood)").innerText()).split("\n").filter((line) => line.trim());
    holds(about[1].startsWith(`${packets} packets were understood`), `what was understood comes first: ${about.slice(0, 3)}`);
    // The lines before the first packet are one warning; of those behind it, each has its number.
    const places = await page.locator(".warnings .where").allInnerTexts();
    const after = 40 + lines.length;
    const behind = Array.from({ length: junk.length - 40 }, (_, at) => `line ${after + 1 + at}`);
    equal(places, ["line 1", ...behind], "numbers of lines");
  },

  "names in a capture are text": async ({ open }) => {
    const page = await open();
    const evil = "<img/src=x/onerror=hacked=1>";
    const name = `<img src=x onerror=hacked=1>$(reboot).pcap`;
    const lines = first.replaceAll("10.4.26.11.80", `${evil}.80`);
    await drop(page, [{ name, bytes: text(`${lines}\nlistening on ${evil}, link-type <script>hacked=1</script>`) }]);
    // Whether such a name is taken for an address or for nonsense: it is text.
    await page.locator("main.answer, .failures").first().waitFor();
    for (const tab of ["#tab-topology", "#tab-packets", "#tab-ladder"]) {
      if (await page.locator(tab).count()) await page.click(tab);
    }
    holds((await shown(page)).includes("<img src=x onerror=hacked=1>"), "the file's name is on the page");
    const seen = await page.evaluate(() => ({
      hacked: "hacked" in globalThis,
      images: document.querySelectorAll("img, script:not([src])").length,
    }));
    equal(seen, { hacked: false, images: 0 });
    const commands = await page.locator(".commands pre").allInnerTexts();
    holds(!commands.some((command) => /onerror|reboot/.test(command)), commands.join("\n"));
  },
};
