//! Commands as one line of shell.

/// A command with each argument quoted where the shell would read it otherwise.
pub fn quote(argv: &[String]) -> String {
    let one = |argument: &String| {
        let plain = |char: char| char.is_ascii_alphanumeric() || "-_./:=,@%+".contains(char);
        if !argument.is_empty() && argument.chars().all(plain) {
            argument.clone()
        } else {
            format!("'{}'", argument.replace('\'', r"'\''"))
        }
    };
    argv.iter().map(one).collect::<Vec<_>>().join(" ")
}
