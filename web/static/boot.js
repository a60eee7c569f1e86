// Starts the page's program. A file of its own, because the page allows no inline script.
const { js, wasm } = document.currentScript.dataset;
import(new URL(js, document.baseURI))
  .then((program) => program.default({ module_or_path: new URL(wasm, document.baseURI) }))
  .catch((error) => {
    const line = document.createElement("p");
    line.className = "no-helper";
    line.setAttribute("role", "alert");
    line.textContent = `The page could not be started (${error.message}). It needs a browser with WebAssembly; reload to try again.`;
    document.getElementById("app").append(line);
  });
