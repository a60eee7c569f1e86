//! What page and worker say to each other: one JSON text per message; captures travel beside it as they are.

use pcaplain_explain::report::Report;
use serde::{Deserialize, Serialize};

use crate::state::sketch::Sketch;

/// From the page to the worker. The captures' bodies come in the message's `bodies`, in the same order as `names`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Use these words from now on: the only body.
    Words {
        /// Their language.
        lang: String,
    },
    /// Explain these captures together.
    Explain {
        /// Comes back with every answer to it.
        job: u32,
        /// One name for each body; empty for pasted text.
        names: Vec<String>,
    },
    /// Explain one small capture for a thumbnail.
    Sketch {
        /// Comes back with the answer.
        case: String,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The first message: who speaks.
    Ready {
        /// [`crate::BUILD`] of the worker.
        build: String,
    },
    /// Still reading.
    Progress {
        /// Which request.
        job: u32,
        /// How far.
        progress: Progress,
    },
    /// The answer.
    Done {
        /// Which request.
        job: u32,
        /// The report.
        report: Box<Report>,
    },
    /// A thumbnail.
    Sketched {
        /// Which case.
        case: String,
        /// The picture; `None` where there is nothing to draw.
        sketch: Option<Sketch>,
    },
    /// The worker cannot go on; it has to be started anew.
    Died {
        /// Why, for a bug report.
        reason: String,
    },
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes read, of all inputs.
    pub bytes: u64,
    /// Bytes that there are.
    pub total: u64,
    /// Packets so far.
    pub packets: u64,
}
