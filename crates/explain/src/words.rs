//! Words: Fluent messages, shared ones and each diagnosis's own, merged into one bundle per language. A message that a
//! language lacks comes from English; one that English lacks shows its id.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::format;
use crate::markup;
use crate::report::{Span, Spans};

/// The language that is complete.
const REFERENCE: &str = "en";

/// Shared messages by language.
#[cfg(not(feature = "words"))]
pub(crate) static SHARED: &[(&str, &[&str])] = &[];

/// Shared messages by language.
#[cfg(feature = "words")]
pub(crate) static SHARED: &[(&str, &[&str])] = &[(
    "en",
    &[
        include_str!("../i18n/en/actors.ftl"),
        include_str!("../i18n/en/alternatives.ftl"),
        include_str!("../i18n/en/report.ftl"),
        include_str!("../i18n/en/steps.ftl"),
        include_str!("../i18n/en/symptoms.ftl"),
        include_str!("../i18n/en/topology.ftl"),
    ],
)];

/// An argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arg {
    /// Anything that comes from a capture, and everything with a meaning of its own.
    Spans(Spans),
    /// A number of things: shown, and usable for plurals.
    Number(u64),
    /// One of our own words, for selectors.
    Word(&'static str),
}

/// Arguments by name; a later one replaces an earlier one of the same name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Args(Vec<(Cow<'static, str>, Arg)>);

impl Args {
    /// Sets an argument.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'static, str>>, arg: Arg) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = arg,
            None => self.0.push((name, arg)),
        }
    }

    /// Sets a piece of text.
    pub(crate) fn text(&mut self, name: impl Into<Cow<'static, str>>, text: impl Into<String>) {
        self.set(name, Arg::Spans(vec![Span::Text(text.into())]));
    }

    /// Sets all of `other`.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (name, arg) in &other.0 {
            self.set(name.clone(), arg.clone());
        }
    }

    /// An argument.
    pub(crate) fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, arg)| arg)
    }
}

/// The messages of one language, read once and used for any number of reports.
#[derive(Clone)]
pub struct Vocabulary(Rc<Words>);

impl Vocabulary {
    /// Reads `text`: every message of `lang`, the shared ones and those of all diagnoses, as Fluent text in any order.
    /// What does not parse is left out; a message that is missing shows its id.
    pub fn read(lang: &str, text: &str) -> Self {
        let bundles = vec![bundle(lang, std::iter::once(text))];
        Self(Rc::new(Words { lang: lang.to_owned(), bundles }))
    }

    /// What is compiled in.
    pub(crate) fn compiled(lang: &str) -> Self {
        Self(Rc::new(Words::new(lang)))
    }

    pub(crate) fn words(&self) -> &Words {
        &self.0
    }
}

impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vocabulary").field(&self.0.lang).finish()
    }
}

/// The messages of one language, with English behind it.
pub(crate) struct Words {
    lang: String,
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Words {
    /// Words in `lang`, or in English where there are none.
    pub(crate) fn new(lang: &str) -> Self {
        let known = SHARED.iter().map(|(l, _)| *l).find(|l| *l == lang).unwrap_or(REFERENCE);
        let mut bundles = vec![bundle(known, compiled(known))];
        if known != REFERENCE {
            bundles.push(bundle(REFERENCE, compiled(REFERENCE)));
        }
        Self { lang: known.to_owned(), bundles }
    }

    /// The language in use.
    pub(crate) fn lang(&self) -> &str {
        &self.lang
    }

    /// Is there such a message?
    #[cfg(test)]
    pub(crate) fn has(&self, id: &str) -> bool {
        self.bundles.iter().any(|bundle| bundle.get_message(id).is_some_and(|m| m.value().is_some()))
    }

    /// A message as paragraphs; none where there is no such message.
    pub(crate) fn find(&self, id: &str, args: &Args) -> Option<Vec<Spans>> {
        let mut table: Vec<Spans> = Vec::new();
        let mut fluent = FluentArgs::with_capacity(args.0.len());
        for (name, arg) in &args.0 {
            let value = match arg {
                Arg::Number(number) => FluentValue::from(*number),
                Arg::Word(word) => FluentValue::from(*word),
                Arg::Spans(spans) => {
                    let sentinel = markup::sentinel(table.len())?;
                    table.push(spans.clone());
                    FluentValue::from(sentinel.to_string())
                }
            };
            fluent.set(name.as_ref(), value);
        }
        self.bundles.iter().find_map(|bundle| {
            let message = bundle.get_message(id)?;
            let text = bundle.format_pattern(message.value()?, Some(&fluent), &mut Vec::new());
            Some(markup::paragraphs(&text, &table))
        })
    }

    /// A message as paragraphs; its id where it is missing.
    pub(crate) fn paragraphs(&self, id: &str, args: &Args) -> Vec<Spans> {
        self.find(id, args).unwrap_or_else(|| vec![vec![Span::Text(id.to_owned())]])
    }

    /// A message as one run of spans, where there is such a message.
    pub(crate) fn maybe(&self, id: &str, args: &Args) -> Option<Spans> {
        let mut paragraphs = self.find(id, args)?.into_iter();
        let mut all = paragraphs.next().unwrap_or_default();
        for more in paragraphs {
            all.push(Span::Text(" ".to_owned()));
            all.extend(more);
        }
        Some(all)
    }

    /// A message as one run of spans; its id where it is missing.
    pub(crate) fn spans(&self, id: &str, args: &Args) -> Spans {
        self.maybe(id, args).unwrap_or_else(|| vec![Span::Text(id.to_owned())])
    }

    /// The first of these messages that exists; nothing where none does.
    pub(crate) fn first_of(&self, ids: &[&str], args: &Args) -> Spans {
        ids.iter().find_map(|id| self.maybe(id, args)).unwrap_or_default()
    }

    /// A message without any markup.
    pub(crate) fn plain(&self, id: &str, args: &Args) -> String {
        crate::report::plain(&self.spans(id, args))
    }

    /// A message as it is, with the spaces at its ends.
    pub(crate) fn separator(&self, id: &str) -> String {
        let text = self.bundles.iter().find_map(|bundle| {
            let message = bundle.get_message(id)?;
            Some(bundle.format_pattern(message.value()?, None, &mut Vec::new()).into_owned())
        });
        text.unwrap_or_else(|| " ".to_owned())
    }

    /// "106 bytes", "14.6 kB".
    pub(crate) fn bytes(&self, bytes: u64) -> String {
        format::large_bytes(bytes).unwrap_or_else(|| {
            let mut args = Args::default();
            args.set("count", Arg::Number(bytes));
            self.plain("unit-bytes", &args)
        })
    }

    /// "a", "a and b", "a, b and c".
    pub(crate) fn list(&self, items: impl IntoIterator<Item = Spans>) -> Spans {
        let items: Vec<Spans> = items.into_iter().collect();
        let last = items.len().saturating_sub(1);
        let mut out = Spans::new();
        for (index, item) in items.into_iter().enumerate() {
            let between = match index {
                0 => None,
                index if index == last => Some("list-and"),
                _ => Some("list-comma"),
            };
            if let Some(between) = between {
                out.push(Span::Text(self.separator(between)));
            }
            out.extend(item);
        }
        out
    }
}

/// The texts of a language that are compiled in.
fn compiled(lang: &str) -> impl Iterator<Item = &'static str> {
    let shared = SHARED.iter().filter(move |(l, _)| *l == lang).flat_map(|(_, texts)| texts.iter().copied());
    let own = pcaplain_core::diagnose::all()
        .flat_map(|diagnosis| diagnosis.texts.words.iter())
        .filter(move |(l, _)| *l == lang)
        .map(|(_, text)| *text);
    shared.chain(own)
}

fn bundle<'t>(lang: &str, texts: impl Iterator<Item = &'t str>) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = lang.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    for text in texts {
        // What does not parse is left out; a test reads every file strictly.
        let resource = FluentResource::try_new(prepared(text)).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A line of a message may begin with `[client:…]`, which Fluent would take for a variant: the bracket is quoted.
pub(crate) fn prepared(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    for line in text.lines() {
        let words = line.trim_start();
        let role = words.strip_prefix('[').and_then(|rest| rest.split_once(':')).map(|(role, _)| role);
        if words.len() < line.len() && role.is_some_and(markup::is_role) {
            out.push_str(line.get(..line.len() - words.len()).unwrap_or_default());
            out.push_str("{ \"[\" }");
            out.push_str(words.get(1..).unwrap_or_default());
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// Counts from five digits on are grouped.
fn number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value >= 0.0 && number.value.fract() == 0.0 => {
            Some(format::grouped(number.value as u64))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plain;

    #[test]
    fn bytes_have_a_singular() {
        let words = Words::new("en");
        assert_eq!(words.bytes(1), "1 byte");
        assert_eq!(words.bytes(106), "106 bytes");
        assert_eq!(words.bytes(14_649), "14.6 kB");
    }

    #[test]
    fn lists_read_aloud() {
        let words = Words::new("en");
        let item = |text: &str| vec![Span::Text(text.to_owned())];
        assert_eq!(plain(&words.list([item("a"), item("b"), item("c")])), "a, b and c");
        assert_eq!(plain(&words.list([item("a"), item("b")])), "a and b");
        assert_eq!(plain(&words.list([item("a")])), "a");
    }

    #[test]
    fn a_line_may_begin_with_an_actor() {
        let text = "a = { $x ->\n    [one] b\n   *[other] c\n}\nd =\n    [client:The client] asks.\n";
        let resource = FluentResource::try_new(prepared(text)).unwrap();
        assert_eq!(resource.entries().count(), 2);
        assert!(prepared(text).contains("    { \"[\" }client:The client] asks."));
    }

    #[test]
    fn one_text_with_everything_gives_the_same_words() {
        let whole: Vec<&str> = compiled("en").collect();
        let brought = Vocabulary::read("en", &whole.join("\n"));
        let (brought, compiled) = (brought.words(), Words::new("en"));
        let mut ids = 0;
        for text in whole {
            for id in text.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id) {
                let none = Args::default();
                assert_eq!(brought.find(id, &none), compiled.find(id, &none), "{id}");
                ids += usize::from(brought.has(id));
            }
        }
        assert!(ids > 1_000, "{ids} messages");
    }

    #[test]
    fn an_unknown_language_and_an_unknown_message_do_no_harm() {
        let words = Words::new("tlh");
        assert_eq!(words.lang(), "en");
        assert_eq!(words.plain("no-such-message", &Args::default()), "no-such-message");
    }
}
