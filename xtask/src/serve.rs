//! A small static server for the built page: loopback only, GET and HEAD only, nothing outside its folder.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::page;

const DEFAULT_PORT: u16 = 8080;
/// A request longer than this is nobody's browser.
const MAX_REQUEST: u64 = 64 << 10;

/// `cargo xtask serve`.
pub(crate) fn command(options: &[&str]) -> Result<()> {
    let mut port = None;
    let mut build = true;
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match *option {
            "--no-build" => build = false,
            "--port" => {
                let number = rest.next().and_then(|number| number.parse::<u16>().ok());
                port = Some(number.context("--port is followed by a number, 0 to 65535")?);
            }
            other => bail!("serve knows --port N and --no-build, not {other}"),
        }
    }
    if build {
        page::build()?;
    } else if !page::dist().join("index.html").is_file() {
        bail!("there is no dist/index.html yet; leave out --no-build");
    }
    let listener = listen(port)?;
    println!("\npcaplain is at http://{}/ (Ctrl-C ends it)", listener.local_addr()?);
    accept(&listener, &page::dist());
    Ok(())
}

/// This port, or the first free one from 8080 on.
fn listen(port: Option<u16>) -> Result<TcpListener> {
    match port {
        Some(port) => TcpListener::bind(("127.0.0.1", port)).with_context(|| format!("port {port}")),
        None => (DEFAULT_PORT..DEFAULT_PORT + 20)
            .find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok())
            .context("no free port from 8080 to 8099; choose one with --port N"),
    }
}

fn accept(listener: &TcpListener, folder: &Path) {
    for stream in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        thread::spawn(move || {
            // A browser that closes early is no event.
            let _ = answer(stream, &folder);
        });
    }
}

fn answer(mut stream: TcpStream, folder: &Path) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(MAX_REQUEST));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let response = respond(request.trim_end(), folder);
    write!(
        stream,
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        response.status,
        response.media_type,
        response.body.len()
    )?;
    if !response.head_only {
        stream.write_all(&response.body)?;
    }
    stream.flush()?;
    Ok(())
}

struct Response {
    status: &'static str,
    media_type: &'static str,
    body: Vec<u8>,
    head_only: bool,
}

fn respond(request: &str, folder: &Path) -> Response {
    let plain = |status: &'static str| Response {
        status,
        media_type: "text/plain; charset=utf-8",
        body: format!("{status}\n").into_bytes(),
        head_only: false,
    };
    let mut words = request.split(' ');
    let (method, target, version) = (words.next(), words.next(), words.next());
    let (Some(target), Some(true)) = (target, version.map(|version| version.starts_with("HTTP/1."))) else {
        return plain("400 Bad Request");
    };
    let head_only = match method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return plain("405 Method Not Allowed"),
    };
    let Some(file) = resolve(target, folder) else {
        return Response { head_only, ..plain("404 Not Found") };
    };
    match fs::read(&file) {
        Ok(body) => Response { status: "200 OK", media_type: media_type(&file), body, head_only },
        Err(_) => Response { head_only, ..plain("404 Not Found") },
    }
}

/// The file that a request names, if it lies inside the folder (links followed).
fn resolve(target: &str, folder: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let path = decode(path.strip_prefix('/')?)?;
    if path.contains(['\\', '\0']) || path.split('/').any(|part| part == "..") || path.starts_with('/') {
        return None;
    }
    let folder = folder.canonicalize().ok()?;
    let mut file = folder.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    let file = file.canonicalize().ok()?;
    (file.starts_with(&folder) && file.is_file()).then_some(file)
}

/// Percent-decoding; `None` where it is wrong or gives no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
            bytes.push((digit()? * 16 + digit()?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a page inside and a file beside it; removed at the end.
    struct Site(PathBuf);

    impl Site {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("xtask-serve-{}-{name}", std::process::id()));
            fs::create_dir_all(dir.join("dist/sub")).unwrap();
            fs::write(dir.join("dist/index.html"), "page").unwrap();
            fs::write(dir.join("dist/app_bg.wasm"), "\0asm").unwrap();
            fs::write(dir.join("secret.txt"), "secret").unwrap();
            Self(dir)
        }

        fn dist(&self) -> PathBuf {
            self.0.join("dist")
        }
    }

    impl Drop for Site {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn files_with_their_types() {
        let site = Site::new("types");
        let page = respond("GET /?x=1 HTTP/1.1", &site.dist());
        assert_eq!((page.status, page.media_type), ("200 OK", "text/html; charset=utf-8"));
        assert_eq!(page.body, b"page");
        let wasm = respond("HEAD /app_bg.wasm HTTP/1.1", &site.dist());
        assert_eq!((wasm.media_type, wasm.head_only), ("application/wasm", true));
        assert_eq!(respond("GET /%69ndex.html HTTP/1.1", &site.dist()).status, "200 OK");
    }

    #[test]
    fn nothing_outside_the_folder() {
        let site = Site::new("outside");
        for target in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/sub/../../secret.txt",
            "//etc/passwd",
            "/..%5csecret.txt",
        ] {
            assert_eq!(
                respond(&format!("GET {target} HTTP/1.1"), &site.dist()).status,
                "404 Not Found",
                "{target}"
            );
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(site.0.join("secret.txt"), site.dist().join("link.txt")).unwrap();
            assert_eq!(respond("GET /link.txt HTTP/1.1", &site.dist()).status, "404 Not Found");
        }
    }

    #[test]
    fn other_methods_and_nonsense_are_refused() {
        let site = Site::new("methods");
        assert_eq!(respond("POST / HTTP/1.1", &site.dist()).status, "405 Method Not Allowed");
        assert_eq!(respond("hello", &site.dist()).status, "400 Bad Request");
        assert_eq!(respond("GET /%zz HTTP/1.1", &site.dist()).status, "404 Not Found");
        assert_eq!(respond("GET /sub HTTP/1.1", &site.dist()).status, "404 Not Found");
    }

    #[test]
    fn answers_over_a_socket() {
        let site = Site::new("socket");
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let dist = site.dist();
        thread::spawn(move || accept(&listener, &dist));
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\npage"), "{text}");
    }
}
