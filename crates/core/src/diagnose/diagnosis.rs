//! What a catalogue entry is: static data and one plain function.

use crate::conn::{ConnId, Connection, SymptomKind};
use crate::names::PacketRef;
use crate::path::Path;

use super::finding::Finding;
use super::model::Model;

/// How much an answer matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Something is broken.
    Problem,
    /// It works, badly.
    Slow,
    /// Worth knowing, often benign.
    Notice,
    /// As it should be.
    Healthy,
}

impl Kind {
    /// Its id in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Slow => "slow",
            Self::Notice => "notice",
            Self::Healthy => "healthy",
        }
    }
}

/// What a rule must be able to see. Where it is missing, the rule is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The first SYN.
    ConnectionStart,
    /// Packets of both directions.
    BothDirections,
    /// Times.
    Times,
}

/// A catalogue entry.
pub struct Diagnosis {
    /// Kebab-case, stable, never reused.
    pub id: &'static str,
    /// How much it matters.
    pub kind: Kind,
    /// Version in which it first appeared.
    pub since: &'static str,
    /// What it must be able to see.
    pub needs: &'static [Need],
    /// Closer explanations of the same packets: where one of them is found, this one is withdrawn.
    pub yields_to: &'static [&'static str],
    /// Names of facts that its words may use.
    pub facts: &'static [&'static str],
    /// Evidence roles that its words name.
    pub roles: &'static [&'static str],
    /// Catalogue ids that it argues against.
    pub alternatives: &'static [&'static str],
    /// Commands to run next; words under the command's key.
    pub checks: &'static [Command],
    /// What to do; words under the remedy's key.
    pub remedies: &'static [Remedy],
    /// The one next capture that would decide.
    pub next_capture: Option<Command>,
    /// Where to read on.
    pub references: &'static [Reference],
    /// Its page and words, which this crate carries unread.
    pub texts: Texts,
    /// The rule.
    pub check: Check,
}

/// A command as an argument list. `{name}` stands for a fact (an address, a port …); what does not parse as such
/// becomes a placeholder when the command is made.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Key of its words, kebab-case.
    pub key: &'static str,
    /// Program and arguments.
    pub argv: &'static [&'static str],
}

/// Something to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Remedy {
    /// Key of its words, kebab-case.
    pub key: &'static str,
    /// A command, where there is one.
    pub argv: Option<&'static [&'static str]>,
}

/// Where to read on.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Title.
    pub title: &'static str,
    /// http or https address.
    pub url: &'static str,
}

/// Page and words by language; `en` always, others as they come. Both are empty where the crate is built without its
/// features `pages` and `words`.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// `(language, Fluent text)`.
    pub words: &'static [(&'static str, &'static str)],
    /// `(language, Markdown)`.
    pub pages: &'static [(&'static str, &'static str)],
}

/// The three scopes of a rule, and the two that speak of what is left.
#[derive(Clone, Copy)]
pub enum Check {
    /// One connection.
    Connection(fn(&Connection, &Model<'_>) -> Option<Finding>),
    /// A path of several legs or vantage points.
    Path(fn(&Path, &Model<'_>) -> Option<Finding>),
    /// The whole capture.
    Capture(fn(&Model<'_>) -> Vec<Finding>),
    /// What no other rule has spoken of.
    Rest(fn(&Rest, &Model<'_>) -> Option<Finding>),
}

/// What is left when all other rules have spoken.
#[derive(Clone, Debug, Default)]
pub struct Rest {
    /// Connections without finding and without a grave symptom.
    pub fine: Vec<ConnId>,
    /// Exchanges that were answered, or to which no answer is due.
    pub fine_exchanges: Vec<u32>,
    /// Symptoms that nobody claimed.
    pub unclaimed: Vec<Unclaimed>,
}

/// A symptom that nobody claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclaimed {
    /// Its connection, or none for exchanges.
    pub conn: Option<ConnId>,
    /// Its exchange.
    pub exchange: Option<u32>,
    /// What; `None` for an exchange without an answer.
    pub kind: Option<SymptomKind>,
    /// Its packets, at most 16.
    pub packets: Vec<PacketRef>,
    /// How many.
    pub count: u64,
    /// Something is clearly wrong, not only unusual.
    pub grave: bool,
}

/// Page and words of the folder that the rule stands in.
macro_rules! texts {
    () => {
        $crate::diagnose::Texts {
            #[cfg(feature = "words")]
            words: &[("en", include_str!("words.en.ftl"))],
            #[cfg(not(feature = "words"))]
            words: &[],
            #[cfg(feature = "pages")]
            pages: &[("en", include_str!("page.en.md"))],
            #[cfg(not(feature = "pages"))]
            pages: &[],
        }
    };
}
pub(crate) use texts;
