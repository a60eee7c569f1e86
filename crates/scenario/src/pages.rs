//! The scenarios inside a rule's page.

/// A fenced ```` ```scenario ```` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The heading above it: `Example`, `Near miss`.
    pub heading: String,
    /// What is inside the fence.
    pub text: String,
    /// 1-based line of the page on which `text` begins.
    pub first_line: u32,
}

/// Headings whose scenarios are executed.
pub const HEADINGS: [&str; 2] = ["Example", "Near miss"];

/// The scenario blocks under [`HEADINGS`], in order.
pub fn blocks(markdown: &str) -> Vec<Block> {
    all_blocks(markdown).into_iter().filter(|block| HEADINGS.contains(&block.heading.as_str())).collect()
}

/// All scenario blocks with the nearest heading above each, whatever it is called (pages in other languages).
pub fn all_blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut heading = String::new();
    // The fence that is open: its length and, for a scenario, the block so far.
    let mut open: Option<(usize, Option<Block>)> = None;
    for (number, line) in (1_u32..).zip(markdown.lines()) {
        let ticks = line.len() - line.trim_start_matches('`').len();
        let info = line.trim_start_matches('`').trim();
        match &mut open {
            Some((fence, block)) if ticks >= *fence && info.is_empty() => {
                blocks.extend(block.take());
                open = None;
            }
            Some((_, Some(block))) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None if ticks >= 3 => {
                let block = (info == "scenario").then(|| Block {
                    heading: heading.clone(),
                    text: String::new(),
                    first_line: number + 1,
                });
                open = Some((ticks, block));
            }
            None if line.starts_with('#') => line.trim_matches(['#', ' ']).clone_into(&mut heading),
            Some((_, None)) | None => {}
        }
    }
    // A fence that nobody closes ends with the page.
    blocks.extend(open.and_then(|(_, block)| block));
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# syn-unanswered

## Why it happens
```scenario
0 > S
```

## Example
Words.
```text
# not a heading
```
```scenario
0.000 > S 0:0(0) win 64240  #! syn-unanswered: first-syn
```

## Near miss
````scenario
0.000 > S
0.001 < R.
````
";

    #[test]
    fn example_and_near_miss_with_their_lines() {
        let blocks = blocks(PAGE);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].heading, "Example");
        assert_eq!(blocks[0].text, "0.000 > S 0:0(0) win 64240  #! syn-unanswered: first-syn\n");
        assert_eq!(blocks[0].first_line, 14);
        assert_eq!(blocks[1].heading, "Near miss");
        assert_eq!(blocks[1].text, "0.000 > S\n0.001 < R.\n");
        assert_eq!(blocks[1].first_line, 19);
    }

    #[test]
    fn other_headings_and_fences_are_left_alone() {
        assert_eq!(all_blocks(PAGE).len(), 3);
        assert_eq!(all_blocks(PAGE)[0].heading, "Why it happens");
        assert_eq!(all_blocks("```text\n0 > S\n```\n"), []);
    }

    #[test]
    fn an_unclosed_fence_ends_with_the_page() {
        assert_eq!(all_blocks("```scenario\n0 > S")[0].text, "0 > S\n");
    }
}
