//! The worker's side: takes requests, answers with reports.

use std::io::{self, Cursor, Read};

use js_sys::{Array, Reflect, Uint8Array};
use pcaplain_explain::{InputSource, Vocabulary};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use super::analyse;
use super::protocol::{Reply, Request};
use super::slices::Slices;
use crate::state::sketch;

/// Starts to listen; never returns an answer before it said which build it is.
pub fn start() {
    std::panic::set_hook(Box::new(|what| say(&Reply::Died { reason: what.to_string() })));
    let mut words = None;
    let listen =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(&event.data(), &mut words));
    scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    say(&Reply::Ready { build: crate::BUILD.to_owned() });
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn say(reply: &Reply) {
    if let Ok(text) = serde_json::to_string(reply) {
        // Posting a string cannot fail; if the page is gone, nobody listens anyway.
        let _ = scope().post_message(&text.into());
    }
}

fn hear(message: &JsValue, words: &mut Option<Vocabulary>) {
    let text = Reflect::get(message, &"request".into()).ok().and_then(|text| text.as_string());
    let Some(request) = text.and_then(|text| serde_json::from_str::<Request>(&text).ok()) else { return };
    let bodies =
        Reflect::get(message, &"bodies".into()).map(|bodies| Array::from(&bodies)).unwrap_or_default();
    match request {
        Request::Words { lang } => {
            let text = bodies.get(0).as_string().unwrap_or_default();
            *words = Some(Vocabulary::read(&lang, &text));
        }
        Request::Explain { job, names } => {
            let inputs = names.into_iter().zip(bodies.iter()).map(|(name, body)| open(name, &body)).collect();
            let mut meter = Meter::default();
            let report = analyse::analyse(inputs, words.clone(), &mut |progress| {
                if meter.is_due() {
                    say(&Reply::Progress { job, progress });
                }
            });
            say(&Reply::Done { job, report: Box::new(report) });
        }
        Request::Sketch { case } => {
            let inputs = bodies.iter().map(|body| open(String::new(), &body)).collect();
            let report = analyse::analyse(inputs, words.clone(), &mut |_| {});
            say(&Reply::Sketched { case, sketch: sketch::sketch(&report) });
        }
    }
}

fn size(body: &JsValue) -> u64 {
    match (body.dyn_ref::<Blob>(), body.dyn_ref::<Uint8Array>()) {
        (Some(blob), _) => blob.size() as u64,
        (None, Some(bytes)) => u64::from(bytes.length()),
        (None, None) => body.as_string().map_or(0, |text| text.len() as u64),
    }
}

fn open(name: String, body: &JsValue) -> InputSource<'static> {
    let reader: Box<dyn Read> = if let Some(blob) = body.dyn_ref::<Blob>() {
        match Slices::new(blob.clone()) {
            Ok(slices) => Box::new(slices),
            Err(error) => Box::new(Broken(Some(error))),
        }
    } else if let Some(bytes) = body.dyn_ref::<Uint8Array>() {
        Box::new(Cursor::new(bytes.to_vec()))
    } else {
        Box::new(Cursor::new(body.as_string().unwrap_or_default().into_bytes()))
    };
    InputSource { name, reader, size: Some(size(body)) }
}

/// A file that could not even be opened: the error comes out where reading errors are expected.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Lets a message through about ten times a second.
#[derive(Default)]
struct Meter {
    last: f64,
}

impl Meter {
    fn is_due(&mut self) -> bool {
        let now = js_sys::Date::now();
        let due = now - self.last >= 100.0;
        if due {
            self.last = now;
        }
        due
    }
}
