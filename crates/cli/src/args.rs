//! What the command line takes.

use clap::{Parser, Subcommand, ValueEnum};

/// Reads packet captures and pasted tcpdump text, and says what happened, why, and what to do.
#[derive(Debug, Parser)]
#[command(name = "pcaplain", version, about, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Explain captures or pasted text
    Explain(Explain),
    /// List packets, as in the report
    Packets(Packets),
    /// List every diagnosis, one line each
    List,
    /// Show the page of a diagnosis
    HelpDiagnosis {
        /// Id of the diagnosis, such as port-closed
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// Captures (pcap, pcapng, also gzipped) or text files; - is standard input. Files that overlap in time are taken
    /// for vantage points of the same events, others for one capture in pieces
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Language of the words
    #[arg(long, default_value = "en")]
    pub(crate) lang: String,
    /// Show only answers with this id
    #[arg(long, value_name = "ID")]
    pub(crate) only: Option<String>,
    /// Exit with 3 where a problem, or anything slow or worse, was found
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) fail_on: Option<FailOn>,
    /// Exit with 3 unless this is the first answer
    #[arg(long, value_name = "ID")]
    pub(crate) expect: Option<String>,
    /// List all flows in the report, without a cap
    #[arg(long)]
    pub(crate) all_flows: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Packets {
    /// Captures or text files, as for explain; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Language of the words
    #[arg(long, default_value = "en")]
    pub(crate) lang: String,
    /// Only packets of the flow with this id in the report
    #[arg(long, value_name = "ID")]
    pub(crate) flow: Option<u32>,
    /// Begin with packet N of each file
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) from: u32,
    /// List N packets at most
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) count: u32,
    /// What is said of TCP segments beside their fields
    #[arg(long, value_enum, default_value = "ours")]
    pub(crate) reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reading {
    /// What the diagnoses are made of
    Ours,
    /// Wireshark's analysis flags (tcp.analysis.*) as well
    Wireshark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// The report as one JSON document
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Something is broken
    Problem,
    /// Something works badly, or is broken
    Slow,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_file_is_needed() {
        assert!(Args::try_parse_from(["pcaplain", "explain"]).is_err());
        assert!(Args::try_parse_from(["pcaplain", "explain", "-"]).is_ok());
    }
}
