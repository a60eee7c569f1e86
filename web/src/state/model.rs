//! The page's state and what changes it. Effects (the worker, the address bar) follow from it, in [`crate::hooks`].

use std::collections::BTreeMap;
use std::rc::Rc;

use pcaplain_explain::report::{Diagnosis, PacketRef, Report};
use pcaplain_share::View;
use yew::Reducible;

use super::gallery::Case;
use super::selection;
use super::sketch::Sketch;
use super::words::{say, say_with};
use crate::worker::bridge::Body;
use crate::worker::protocol::Progress;

/// A capture that is, or was, explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// As given by the user; empty for pasted text. Hostile text.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The capture itself.
    pub body: Body,
}

impl Source {
    /// Pasted text.
    pub fn pasted(text: &str) -> Self {
        Self { name: String::new(), size: text.len() as u64, body: Body::Text(text.into()) }
    }

    /// Bytes under a name.
    pub fn bytes(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), size: bytes.len() as u64, body: Body::Bytes(bytes.into()) }
    }

    /// A case of the gallery: as a file, or as if pasted.
    pub fn case(case: &Case) -> Self {
        match std::str::from_utf8(case.bytes) {
            Ok(text) if case.file.is_empty() => Self::pasted(text),
            _ => Self::bytes(case.file, case.bytes),
        }
    }
}

/// A report that is shared and never changes: two are the same where they are one, which is known without reading
/// through them.
#[derive(Clone, Debug)]
pub struct Answer(Rc<Report>);

impl Answer {
    /// Takes a report to be shared.
    pub fn new(report: Report) -> Self {
        Self(Rc::new(report))
    }
}

impl std::ops::Deref for Answer {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What is on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Where captures are opened.
    Start,
    /// The worker reads.
    Reading(Progress),
    /// The answer.
    Answer,
    /// The worker died over these captures.
    Died(String),
}

/// How the worker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Helper {
    /// Its program is on the way.
    Starting,
    /// It listens.
    Ready,
    /// It is of another build.
    Stale,
    /// It could not be loaded.
    Missing(String),
    /// The words for its answers could not be loaded.
    Wordless(String),
}

/// The pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Time down, one lifeline per address.
    #[default]
    Ladder,
    /// As it should be beside as it was.
    Topology,
    /// Rows.
    Packets,
}

impl Tab {
    /// All, from left to right.
    pub const ALL: [Self; 3] = [Self::Ladder, Self::Topology, Self::Packets];

    /// Its name in links and in the `embed` parameter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ladder => "ladder",
            Self::Topology => "topology",
            Self::Packets => "packets",
        }
    }

    /// The tab of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.name() == name)
    }
}

/// Why a capture could not be opened, for one input or for the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which input; empty for pasted text.
    pub name: String,
    /// What was found and what was expected.
    pub text: String,
}

/// The whole state.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What is on screen.
    pub stage: Stage,
    /// How the worker is.
    pub helper: Helper,
    /// The captures on screen, or on their way.
    pub sources: Rc<[Source]>,
    /// They are this case of the gallery.
    pub case: Option<&'static Case>,
    /// Content of the paste box.
    pub paste: Rc<str>,
    /// The answer to `sources`.
    pub report: Option<Answer>,
    /// Index of the diagnosis on screen.
    pub shown: usize,
    /// The selected step of it.
    pub step: Option<usize>,
    /// The picture on screen.
    pub tab: Tab,
    /// The steps advance by themselves.
    pub playing: bool,
    /// Number of the latest request to the worker.
    pub job: u32,
    /// Where a link wants the reader to stand.
    pub wanted: View,
    /// What could not be opened.
    pub failures: Vec<Failure>,
    /// Requests to the network since the page was loaded.
    pub requests: u32,
    /// Thumbnails, by case.
    pub sketches: Rc<BTreeMap<String, Sketch>>,
    /// What a screen reader says aloud.
    pub said: Rc<str>,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            stage: Stage::Start,
            helper: Helper::Starting,
            sources: Rc::new([]),
            case: None,
            paste: "".into(),
            report: None,
            shown: 0,
            step: None,
            tab: Tab::Ladder,
            playing: false,
            job: 0,
            wanted: View::default(),
            failures: Vec::new(),
            requests: 0,
            sketches: Rc::default(),
            said: "".into(),
        }
    }
}

impl Model {
    /// The diagnosis on screen.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        self.report.as_ref()?.diagnoses.get(self.shown)
    }

    /// The packets of the selected step.
    pub fn selected_packets(&self) -> &[PacketRef] {
        let step = self.diagnosis().and_then(|diagnosis| diagnosis.steps.get(self.step?));
        step.map_or(&[], |step| &step.packets)
    }

    /// Where the reader stands, for a link. What a fresh page would show anyway is left out.
    pub fn view(&self) -> View {
        let opening = self.diagnosis().and_then(selection::opening);
        View {
            diagnosis: self.diagnosis().filter(|_| self.shown > 0).map(|diagnosis| diagnosis.id.clone()),
            step: self.step.filter(|_| self.step != opening).map(|step| step as u32),
            tab: (self.tab != Tab::default()).then(|| self.tab.name().to_owned()),
        }
    }
}

/// What happens to the state.
#[derive(Clone, Debug)]
pub enum Action {
    /// Explain these captures.
    Open {
        /// The captures.
        sources: Vec<Source>,
        /// They are a case of the gallery.
        case: Option<&'static Case>,
        /// Where to stand afterwards.
        view: View,
    },
    /// Explain the same captures once more, after the worker died.
    Again,
    /// A link could not be read.
    Refused(String),
    /// To the place where captures are opened; an answer stays behind it.
    ToStart,
    /// Back to that answer.
    ToAnswer,
    /// The worker is ready, stale or missing.
    Helper(Helper),
    /// The worker reads on.
    Progress(u32, Progress),
    /// The worker answers.
    Done(u32, Answer),
    /// The worker is gone.
    Died(String),
    /// A thumbnail is there.
    Sketched(String, Sketch),
    /// The reader wants no answer after all.
    Cancel,
    /// The paste box changed.
    Paste(Rc<str>),
    /// Another diagnosis of the same report.
    Diagnosis(usize),
    /// A step, if the diagnosis has it.
    Step(usize),
    /// The step of a packet, if it has one.
    Packet(PacketRef),
    /// The next step of one of these packets.
    Edge(Vec<PacketRef>),
    /// So many steps on, or back.
    Walk(isize),
    /// Start or stop to walk by itself.
    Play(bool),
    /// Another picture.
    Tab(Tab),
    /// Something was asked of the network.
    Requests(u32),
    /// Say this aloud.
    Say(Rc<str>),
}

impl Reducible for Model {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.apply(action);
        Rc::new(next)
    }
}

impl Model {
    fn apply(&mut self, action: Action) {
        match action {
            Action::Open { sources, case, view } => self.open(sources, case, view),
            Action::Again => self.read(),
            Action::Refused(text) => {
                self.go_to_start();
                self.failures = vec![Failure { name: String::new(), text }];
            }
            Action::ToStart => self.go_to_start(),
            Action::ToAnswer if self.report.is_some() => self.stage = Stage::Answer,
            Action::Helper(helper) => self.helper = helper,
            Action::Progress(job, progress) if job == self.job => {
                if matches!(self.stage, Stage::Reading(_)) {
                    self.stage = Stage::Reading(progress);
                }
            }
            Action::Done(job, report) if job == self.job => self.answer(report),
            // There is none; or it is the answer to a request that nobody waits for any more.
            Action::ToAnswer | Action::Progress(..) | Action::Done(..) => {}
            Action::Died(reason) => {
                if matches!(self.stage, Stage::Reading(_)) {
                    self.said = say("worker-died").into();
                    self.stage = Stage::Died(reason);
                }
            }
            Action::Sketched(case, sketch) => {
                Rc::make_mut(&mut self.sketches).insert(case, sketch);
            }
            Action::Cancel => {
                self.job += 1;
                self.go_to_start();
                self.said = say("reading-cancelled").into();
            }
            Action::Paste(text) => self.paste = text,
            Action::Diagnosis(index) => self.show(index),
            Action::Step(step) => self.select(Some(step)),
            Action::Packet(packet) => {
                self.select(self.diagnosis().and_then(|diagnosis| selection::step_of(diagnosis, packet)));
            }
            Action::Edge(packets) => {
                let step = self.step;
                self.select(
                    self.diagnosis().and_then(|diagnosis| selection::next_of(diagnosis, &packets, step)),
                );
            }
            Action::Walk(by) => self.walk(by),
            Action::Play(on) => {
                let count = self.diagnosis().map_or(0, |diagnosis| diagnosis.steps.len());
                // Playing from the end starts over.
                if on && self.step.is_some_and(|step| step + 1 >= count) {
                    self.step = Some(0);
                }
                self.playing = on && count > 1;
            }
            Action::Tab(tab) => self.tab = tab,
            Action::Requests(new) => self.requests += new,
            Action::Say(text) => self.said = text,
        }
    }

    fn open(&mut self, sources: Vec<Source>, case: Option<&'static Case>, view: View) {
        if sources.is_empty() {
            return;
        }
        // The box shows what was pasted, so that it can be mended and tried again.
        if let [Source { body: Body::Text(text), .. }] = &sources[..] {
            self.paste = Rc::clone(text);
        }
        self.sources = sources.into();
        self.case = case;
        self.wanted = view;
        self.read();
    }

    fn read(&mut self) {
        let total = self.sources.iter().map(|source| source.size).sum();
        self.job += 1;
        self.report = None;
        self.failures.clear();
        self.playing = false;
        self.stage = Stage::Reading(Progress { total, ..Progress::default() });
    }

    fn go_to_start(&mut self) {
        self.stage = Stage::Start;
        self.failures.clear();
        self.playing = false;
    }

    fn answer(&mut self, report: Answer) {
        if report.diagnoses.is_empty() {
            let failed = report.inputs.iter().map(|input| Failure {
                name: input.name.clone(),
                text: input.error.clone().unwrap_or_else(|| say("nothing-to-explain").to_owned()),
            });
            self.failures = failed.collect();
            self.said = self
                .failures
                .iter()
                .map(|failure| failure.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
                .into();
            self.stage = Stage::Start;
            return;
        }
        let wanted = std::mem::take(&mut self.wanted);
        let id = wanted.diagnosis.as_deref();
        let index = report.diagnoses.iter().position(|diagnosis| Some(diagnosis.id.as_str()) == id);
        self.report = Some(report);
        self.stage = Stage::Answer;
        self.show(index.unwrap_or(0));
        if let Some(step) = wanted.step {
            self.select(Some(step as usize));
        }
        self.tab = wanted.tab.as_deref().and_then(Tab::named).unwrap_or_default();
    }

    fn show(&mut self, index: usize) {
        let Some(diagnosis) = self.report.as_ref().and_then(|report| report.diagnoses.get(index)) else {
            return;
        };
        let title = pcaplain_explain::report::plain(&diagnosis.title);
        let step = selection::opening(diagnosis);
        self.said = say_with("answer-said", &[("title", &title)]).into();
        self.shown = index;
        self.step = step;
        self.playing = false;
    }

    fn select(&mut self, step: Option<usize>) {
        let count = self.diagnosis().map_or(0, |diagnosis| diagnosis.steps.len());
        if let Some(step) = step.filter(|step| *step < count) {
            self.step = Some(step);
        }
    }

    fn walk(&mut self, by: isize) {
        let count = self.diagnosis().map_or(0, |diagnosis| diagnosis.steps.len());
        let step = selection::moved(self.step, by, count);
        if self.playing && step == self.step {
            self.playing = false;
        }
        self.step = step;
    }
}
