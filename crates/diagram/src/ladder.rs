//! The ladder: time down, one lifeline per address.

mod draw;
mod heads;
mod layout;
mod plain;
mod request;
#[cfg(test)]
mod tests;

use pcaplain_explain::report::Report;

pub(crate) use draw::{packet_list, view_box};

use crate::{LadderOptions, Picture};

/// Report → request → geometry → SVG.
pub(crate) fn picture(report: &Report, diagnosis: usize, options: &LadderOptions) -> Picture {
    let Some(request) = request::Request::of(report, diagnosis) else {
        return Picture::default();
    };
    let layout = layout::Layout::of(&request, options.width);
    let svg = draw::draw(&request, &layout, options);
    Picture { svg, width: layout.width, height: layout.height, alt: request.alt }
}

/// Report → request → lines of text.
pub(crate) fn plain(report: &Report, diagnosis: usize, columns: usize) -> String {
    request::Request::of(report, diagnosis).map_or_else(String::new, |request| plain::text(&request, columns))
}
