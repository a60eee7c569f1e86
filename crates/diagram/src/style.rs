//! Classes and colours.

use crate::svg::Svg;

/// Rules for the pictures' classes, in terms of the custom properties `--pc-…`. A page includes this text once and
/// defines the properties; a standalone picture embeds it with colours filled in.
pub const STYLE: &str = include_str!("picture.css");

/// Name of a custom property, its light and its dark value.
type Token = (&'static str, &'static str, &'static str);

/// Colours of standalone pictures. Text colours reach a contrast of 4.5 on panel, surface and band (tested).
const TOKENS: [Token; 15] = [
    ("--pc-ink", "#1b1f24", "#e8e6df"),
    ("--pc-muted", "#57606a", "#a3a8ae"),
    ("--pc-line", "#e2ded5", "#33383d"),
    ("--pc-surface", "#fbfaf6", "#14171a"),
    ("--pc-panel", "#ffffff", "#1c1f23"),
    ("--pc-band", "#f2efe8", "#24292d"),
    ("--pc-wrong", "#b3241c", "#ff8a80"),
    ("--pc-role-client", "#1f55c4", "#7fa8ff"),
    ("--pc-role-server", "#0b6e66", "#5ed0c6"),
    ("--pc-role-asked", "#6a3ab2", "#bda0ff"),
    ("--pc-role-answering", "#0b6e66", "#5ed0c6"),
    ("--pc-role-proxy", "#8a4b00", "#f0b072"),
    ("--pc-role-backend", "#3f6212", "#a9d46a"),
    ("--pc-role-box", "#4a5568", "#aeb8c6"),
    ("--pc-role-other", "#6b5b4b", "#c9b8a4"),
];

/// The class that colours a role. Only known names become classes; the report's text never does.
pub(crate) fn role_class(role: &str) -> &'static str {
    match role {
        "client" => "pc-role-client",
        "server" => "pc-role-server",
        "asked" => "pc-role-asked",
        "answering" => "pc-role-answering",
        "proxy" | "sidecar" => "pc-role-proxy",
        "backend" => "pc-role-backend",
        "box" => "pc-role-box",
        _ => "pc-role-other",
    }
}

/// Style sheet and background of a picture that stands alone. Colours are written out instead of `var()`, so that
/// converters without custom properties draw it too.
pub(crate) fn standalone(svg: &mut Svg, width: f32, height: f32) {
    let (mut light, mut dark) = (STYLE.to_owned(), STYLE.to_owned());
    for (name, on_light, on_dark) in TOKENS {
        light = light.replace(&format!("var({name})"), on_light);
        dark = dark.replace(&format!("var({name})"), on_dark);
    }
    let dark = rules(&dark, |line| line.contains('#'));
    svg.style(&format!("{}@media (prefers-color-scheme: dark) {{\n{dark}}}", rules(&light, |_| true)));
    svg.tag("rect")
        .attr("class", "pc-ground")
        .num("x", 0.5)
        .num("y", 0.5)
        .num("width", width - 1.0)
        .num("height", height - 1.0)
        .num("rx", 12.0)
        .close();
}

/// The style sheet's lines that a still picture needs and that `wanted` takes. Motion and focus are for pages.
fn rules(css: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let lines =
        css.lines().skip_while(|line| !line.starts_with('.')).take_while(|line| !line.starts_with('@'));
    for line in lines.filter(|line| !line.contains("moving-dot") && !line.contains("role=") && wanted(line)) {
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance after WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let v = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_colours_are_readable_on_every_ground() {
        let value = |name: &str| *TOKENS.iter().find(|token| token.0 == name).unwrap();
        for (name, light, dark) in TOKENS {
            if ["--pc-line", "--pc-surface", "--pc-panel", "--pc-band"].contains(&name) {
                continue;
            }
            for ground in ["--pc-surface", "--pc-panel", "--pc-band"] {
                let (_, on_light, on_dark) = value(ground);
                assert!(contrast(light, on_light) >= 4.5, "{name} on {ground}, light");
                assert!(contrast(dark, on_dark) >= 4.5, "{name} on {ground}, dark");
            }
        }
    }

    #[test]
    fn the_style_sheet_uses_only_known_properties() {
        for piece in STYLE.split("var(").skip(1) {
            let name = piece.split(')').next().unwrap();
            assert!(TOKENS.iter().any(|token| token.0 == name), "{name}");
        }
        let mut svg = Svg::default();
        standalone(&mut svg, 10.0, 10.0);
        let out = svg.finish();
        assert!(!out.contains("var(") && out.contains("#1b1f24") && out.contains("#e8e6df"));
    }
}
