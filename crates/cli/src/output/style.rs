//! Colours, on a terminal that wants them.

use std::io::IsTerminal as _;

use pcaplain_explain::report::Span;

/// Colours or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    coloured: bool,
}

impl Style {
    /// For standard output: coloured on a terminal, unless `NO_COLOR` is set and not empty (no-color.org).
    pub(crate) fn of_stdout() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        Self { coloured: std::io::stdout().is_terminal() && set("NO_COLOR").is_none() && !dumb }
    }

    /// Without colours.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self { coloured: false }
    }

    fn sgr(self, code: &str, text: &str) -> String {
        if self.coloured && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.sgr("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.sgr("2", text)
    }

    /// A section's heading.
    pub(crate) fn heading(self, text: &str) -> String {
        self.sgr("1;2", text)
    }

    /// A kind with its sign: the colour is never the only one.
    pub(crate) fn kind(self, kind: &str) -> String {
        match kind {
            "problem" => self.sgr("1;31", "✕ Problem"),
            "slow" => self.sgr("1;33", "◷ Slow"),
            "healthy" => self.sgr("1;32", "✓ Healthy"),
            _ => self.sgr("1;34", "ℹ Notice"),
        }
    }

    /// One word of a span, in the colour of its meaning.
    pub(crate) fn word(self, span: &Span, word: &str) -> String {
        match span {
            Span::Text(_) => word.to_owned(),
            Span::Actor { actor, .. } | Span::Address { actor: Some(actor), .. } => {
                self.sgr(role(actor), word)
            }
            Span::Address { actor: None, .. } | Span::Packet { .. } => self.sgr("1", word),
            Span::Code { .. } => self.sgr("36", word),
        }
    }
}

fn role(actor: &str) -> &'static str {
    match actor {
        "client" => "1;34",
        "asked" => "1;35",
        "server" | "answering" => "1;36",
        "proxy" | "box" => "1;33",
        _ => "1",
    }
}
