//! The page's side: starts the worker, refuses a stale one, notices its death and starts another.
//!
//! The worker runs the page's own program: the compiled module is handed over, and the script around it is fetched
//! once and kept, so that a new worker needs no network.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Response, Url, Worker, WorkerOptions, WorkerType,
};

use super::protocol::{Reply, Request};
use crate::platform::dom;
use crate::platform::files::FileHandle;

/// Language of the answers.
const LANG: &str = "en";

/// What happens at the other side.
#[derive(Clone, Debug)]
pub enum Event {
    /// The worker listens.
    Ready,
    /// It says something.
    Says(Reply),
    /// It is gone.
    Died(String),
    /// It is of another build than this page.
    Stale,
    /// Its program could not be loaded.
    Missing(String),
    /// The words could not be loaded.
    Wordless(String),
}

/// A capture on its way to the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Pasted text.
    Text(Rc<str>),
    /// Bytes from a link or the gallery.
    Bytes(Rc<[u8]>),
    /// A file, read by the worker slice by slice.
    File(FileHandle),
}

/// The way to the worker.
#[derive(Clone)]
pub struct Bridge(Rc<RefCell<Inner>>);

struct Inner {
    parts: Option<Parts>,
    worker: Option<Running>,
    /// Requests that wait for a worker.
    waiting: Vec<(Request, Vec<Body>)>,
    tell: Rc<dyn Fn(Event)>,
}

/// What a worker is made from.
struct Parts {
    /// A `blob:` address of its script.
    script: String,
    program: JsValue,
    /// All words of the answers.
    words: Rc<str>,
}

struct Running {
    worker: Worker,
    ready: bool,
    // Kept alive as long as the worker may call them.
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Bridge {
    /// Fetches the worker's parts and starts it; `tell` hears of everything.
    pub fn start(tell: impl Fn(Event) + 'static) -> Self {
        let inner = Inner { parts: None, worker: None, waiting: Vec::new(), tell: Rc::new(tell) };
        let bridge = Self(Rc::new(RefCell::new(inner)));
        let loading = bridge.clone();
        spawn_local(async move {
            match load().await {
                Ok(parts) => {
                    loading.0.borrow_mut().parts = Some(parts);
                    loading.spawn();
                }
                Err(event) => loading.tell(event),
            }
        });
        bridge
    }

    /// Sends a request, as soon as there is somebody who listens; where the last worker is gone, to a new one.
    pub fn send(&self, request: Request, bodies: Vec<Body>) {
        let gone = {
            let mut inner = self.0.borrow_mut();
            match &inner.worker {
                Some(running) if running.ready => post(&running.worker, &request, &bodies),
                _ => inner.waiting.push((request, bodies)),
            }
            inner.worker.is_none()
        };
        if gone {
            self.spawn();
        }
    }

    /// Ends the worker, whatever it does, and starts another.
    pub fn restart(&self) {
        {
            let mut inner = self.0.borrow_mut();
            inner.worker = None;
            inner.waiting.clear();
        }
        self.spawn();
    }

    fn tell(&self, event: Event) {
        let tell = Rc::clone(&self.0.borrow().tell);
        tell(event);
    }

    fn spawn(&self) {
        let module = WorkerOptions::new();
        module.set_type(WorkerType::Module);
        let made = self.0.borrow().parts.as_ref().map(|parts| {
            let worker = Worker::new_with_options(&parts.script, &module)?;
            worker.post_message(&parts.program)?;
            Ok::<_, JsValue>(worker)
        });
        match made {
            None => {}
            Some(Ok(worker)) => self.adopt(worker),
            Some(Err(error)) => self.tell(Event::Missing(words_of(&error))),
        }
    }

    fn adopt(&self, worker: Worker) {
        let bridge = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let reply = event.data().as_string().and_then(|text| serde_json::from_str::<Reply>(&text).ok());
            match reply {
                Some(Reply::Ready { build }) if build == crate::BUILD => bridge.greet(),
                // A worker that cannot be understood is of another build as well.
                Some(Reply::Ready { .. }) | None => bridge.end(Event::Stale),
                Some(Reply::Died { reason }) => bridge.end(Event::Died(reason)),
                Some(reply) => bridge.tell(Event::Says(reply)),
            }
        });
        let bridge = self.clone();
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            bridge.end(Event::Died(event.message()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.0.borrow_mut().worker =
            Some(Running { worker, ready: false, _on_message: on_message, _on_error: on_error });
    }

    fn greet(&self) {
        {
            let mut inner = self.0.borrow_mut();
            let waiting = std::mem::take(&mut inner.waiting);
            let words = inner.parts.as_ref().map(|parts| Rc::clone(&parts.words));
            if let (Some(running), Some(words)) = (&mut inner.worker, words) {
                running.ready = true;
                // Before anything that is to be answered in them.
                post(&running.worker, &Request::Words { lang: LANG.to_owned() }, &[Body::Text(words)]);
                for (request, bodies) in &waiting {
                    post(&running.worker, request, bodies);
                }
            }
        }
        self.tell(Event::Ready);
    }

    /// Ends the worker from inside one of its own events: it may only be dropped once the event is over.
    fn end(&self, event: Event) {
        let gone = self.0.borrow_mut().worker.take();
        spawn_local(async move { drop(gone) });
        self.tell(event);
    }
}

fn post(worker: &Worker, request: &Request, bodies: &[Body]) {
    let Ok(text) = serde_json::to_string(request) else { return };
    let list: Array = bodies
        .iter()
        .map(|body| match body {
            Body::Text(text) => JsValue::from_str(text),
            Body::Bytes(bytes) => Uint8Array::from(&bytes[..]).into(),
            Body::File(file) => file.blob().clone().into(),
        })
        .collect();
    let message = Object::new();
    // Setting a plain object's fields and posting plain data cannot fail.
    let _ = Reflect::set(&message, &"request".into(), &text.into());
    let _ = Reflect::set(&message, &"bodies".into(), &list);
    let _ = worker.post_message(&message);
}

/// The script is a module; what wasm-bindgen calls its start in there starts a worker as well. Inside a blob it cannot
/// find the program by its own address: the first message brings it.
async fn load() -> Result<Parts, Event> {
    // Asked for at once, so that they arrive while the script does.
    let words = fetch(&format!("words.{LANG}.txt?{}", crate::BUILD));
    let script = script().await.map_err(|error| Event::Missing(words_of(&error)))?;
    let words = text(words).await.map_err(|error| Event::Wordless(words_of(&error)))?;
    let words = words.as_string().unwrap_or_default().into();
    Ok(Parts { script, program: wasm_bindgen::module(), words })
}

/// A `blob:` address of the worker's script.
async fn script() -> Result<String, JsValue> {
    let address = dom::find("script[data-js]").and_then(|script| script.get_attribute("data-js"));
    let script = text(fetch(&address.ok_or("the page does not name its script")?)).await?;
    let starter = "\n;self.onmessage = (event) => { self.onmessage = null; __wbg_init({ module_or_path: event.data })\
        .catch((error) => setTimeout(() => { throw error; })); };";
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of2(&script, &starter.into()), &kind)?;
    Url::create_object_url_with_blob(&blob)
}

/// Asks for a file of the page.
fn fetch(path: &str) -> Result<JsFuture, JsValue> {
    Ok(JsFuture::from(web_sys::window().ok_or("no window")?.fetch_with_str(path)))
}

/// What was asked for, as text.
async fn text(asked: Result<JsFuture, JsValue>) -> Result<JsValue, JsValue> {
    let response: Response = asked?.await?.dyn_into()?;
    if response.ok() {
        JsFuture::from(response.text()?).await
    } else {
        Err(format!("{}: status {}", response.url(), response.status()).into())
    }
}

fn words_of(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "unknown".to_owned())
}
