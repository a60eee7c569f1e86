// Gathers the words of the answers, which stand beside the diagnoses and in crates/explain/i18n, into one file for each
// language: target/words/words.<language>.txt. Trunk runs this before it builds the page. Called .txt because every
// static host sends that as text, compressed.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const shared = join(root, "crates/explain/i18n");
const rules = join(root, "crates/core/src/diagnose/rules");
const into = join(root, "target/words");

/** All files below a folder, in the same order on every machine. */
function files(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

/** Without comments and empty lines: nobody reads this file. Inside a message an empty line separates paragraphs. */
function packed(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n").filter((line) => !line.startsWith("#"));
  return lines.join("\n").replaceAll(/\n{2,}(?=[a-z-])/g, "\n").trim();
}

mkdirSync(into, { recursive: true });
for (const language of readdirSync(shared).sort()) {
  const own = files(rules).filter((file) => file.endsWith(`words.${language}.ftl`));
  const texts = [...files(join(shared, language)), ...own].map((file) => packed(readFileSync(file, "utf8")));
  writeFileSync(join(into, `words.${language}.txt`), `${texts.join("\n")}\n`);
}
