//! Just enough JSON to walk over what tshark, Hubble and Cilium print: every value with the names that lead to it.

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 64;

/// How many brackets a piece of text leaves open, strings left out; keeps the state from piece to piece.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Depth {
    /// Brackets open.
    pub(super) open: usize,
    string: bool,
    escaped: bool,
}

impl Depth {
    /// The rest of a line is lost; gives whether that was within a string.
    pub(super) fn cut(&mut self) -> bool {
        self.escaped = false;
        std::mem::take(&mut self.string)
    }

    /// Takes one more byte; gives whether it ends a value with nothing around it.
    pub(super) fn push(&mut self, byte: u8) -> bool {
        if self.string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.string = true,
            b'{' | b'[' => self.open = self.open.saturating_add(1),
            b'}' | b']' => {
                let before = self.open;
                self.open = self.open.saturating_sub(1);
                return before == 1;
            }
            _ => {}
        }
        false
    }
}

/// A place in a text.
struct Walk<'a, 'f> {
    rest: &'a str,
    path: Vec<String>,
    found: &'f mut dyn FnMut(&[String], &str),
}

/// Gives every string, number and word of a value to `found`, with the names that lead to it (values of a list have the list's
/// name). Where the text is damaged, it stops: `None`.
pub(super) fn walk(text: &str, found: &mut dyn FnMut(&[String], &str)) -> Option<()> {
    let mut walk = Walk { rest: text, path: Vec::new(), found };
    walk.value(0)
}

impl<'a> Walk<'a, '_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, mark: char) -> bool {
        self.blank();
        let found = self.rest.strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.blank();
        if self.take('{') {
            while !self.take('}') {
                let name = self.string()?;
                if !self.take(':') {
                    return None;
                }
                self.path.push(name);
                let read = self.value(depth + 1);
                self.path.pop();
                read?;
                if !self.take(',') && !self.rest.starts_with('}') {
                    return None;
                }
            }
            return Some(());
        }
        if self.take('[') {
            while !self.take(']') {
                self.value(depth + 1)?;
                if !self.take(',') && !self.rest.starts_with(']') {
                    return None;
                }
            }
            return Some(());
        }
        if self.rest.starts_with('"') {
            let text = self.string()?;
            (self.found)(&self.path, &text);
            return Some(());
        }
        let end = self.rest.find([',', '}', ']']).unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(end);
        let plain: &'a str = plain.trim_end();
        if plain.is_empty() {
            return None;
        }
        self.rest = rest;
        (self.found)(&self.path, plain);
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        self.blank();
        let rest = self.rest.strip_prefix('"')?;
        let mut out = String::new();
        let mut chars = rest.char_indices();
        while let Some((at, next)) = chars.next() {
            match next {
                '"' => {
                    self.rest = rest.get(at + 1..)?;
                    return Some(out);
                }
                '\\' => match chars.next()?.1 {
                    'n' | 'r' | 't' | 'b' | 'f' => out.push(' '),
                    'u' => {
                        let mut code = 0_u32;
                        for _ in 0..4 {
                            code = code * 16 + chars.next()?.1.to_digit(16)?;
                        }
                        out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    other => out.push(other),
                },
                other => out.push(other),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> (Vec<String>, bool) {
        let mut out = Vec::new();
        let read = walk(text, &mut |path, value| out.push(format!("{}={value}", path.join("/"))));
        (out, read.is_some())
    }

    #[test]
    fn every_value_with_its_names() {
        let (found, whole) = all(r#"{"a": {"b.c": ["1", 2, {"d": true}]}, "e": "x\"\u0041\\"}"#);
        assert_eq!(found, ["a/b.c=1", "a/b.c=2", "a/b.c/d=true", "e=x\"A\\"]);
        assert!(whole);
    }

    #[test]
    fn damage_ends_it_and_depth_is_bounded() {
        assert!(!all(r#"{"a": "b"#).1);
        assert!(!all(r#"{"a" 1}"#).1);
        assert!(!all(&"[".repeat(100_000)).1);
    }

    #[test]
    fn the_end_of_a_value_is_seen() {
        let mut depth = Depth::default();
        let ends: Vec<usize> =
            r#"{"a":"}]"} {}"#.bytes().enumerate().filter(|(_, b)| depth.push(*b)).map(|(at, _)| at).collect();
        assert_eq!(ends, [9, 12]);
    }
}
