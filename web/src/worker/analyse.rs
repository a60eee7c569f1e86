//! The one place where the page's programs call the analysis.

use pcaplain_explain::report::Report;
use pcaplain_explain::{Control, InputSource, Options, Vocabulary, explain};

use super::protocol::Progress;

/// Explains the captures together, in one pass over each. The worker is ended to cancel, so reading always goes on.
pub fn analyse(
    mut inputs: Vec<InputSource<'static>>,
    words: Option<Vocabulary>,
    progress: &mut dyn FnMut(Progress),
) -> Report {
    let options = Options { words, ..Options::default() };
    explain(&mut inputs, &options, &mut |at| {
        progress(Progress { bytes: at.bytes, total: at.total.unwrap_or(0), packets: at.packets });
        Control::Continue
    })
}
