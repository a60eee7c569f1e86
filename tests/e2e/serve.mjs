// A static file server for the built page, under a path of its own: whatever works here works under any path.
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves `folder` under `path` on a free port of this machine; `asked` collects what it is asked for. */
export async function serve(folder, path) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    asked.push(request.url);
    try {
      if (!url.pathname.startsWith(path)) throw new Error("outside");
      const inside = normalize(decodeURIComponent(url.pathname.slice(path.length)) || "index.html");
      if (inside.startsWith("..") || inside.startsWith(sep)) throw new Error("outside");
      const file = join(folder, inside);
      if (!(await stat(file)).isFile()) throw new Error("no file");
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not here");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, page: `${origin}${path}`, asked, close: () => new Promise((resolve) => server.close(resolve)) };
}
