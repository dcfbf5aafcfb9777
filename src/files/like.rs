//! SQL's LIKE, for the files of a local run.

/// Whether `text` matches: `%` stands for anything, `_` for one character,
/// and a backslash takes the next one as it is. Case matters.
pub(super) fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern = tokens(pattern);
    let (mut at, mut token) = (0, 0);
    // Where to go on when the last `%` has to stand for one character more.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(token), text.get(at)) {
            (Some(Token::Any), _) => {
                token += 1;
                retry = Some((at, token));
                continue;
            }
            (Some(Token::One), Some(_)) => {}
            (Some(Token::Char(wanted)), Some(char)) if wanted == char => {}
            (None, None) => return true,
            _ => match retry {
                Some((from, after)) if from < text.len() => {
                    retry = Some((from + 1, after));
                    (at, token) = (from + 1, after);
                    continue;
                }
                _ => return false,
            },
        }
        at += 1;
        token += 1;
    }
}

enum Token {
    Any,
    One,
    Char(char),
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut chars = pattern.chars();
    let mut tokens = Vec::new();
    while let Some(char) = chars.next() {
        tokens.push(match char {
            '%' => Token::Any,
            '_' => Token::One,
            // One at the end stands for itself.
            '\\' => Token::Char(chars.next().unwrap_or('\\')),
            char => Token::Char(char),
        });
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (text, pattern) in [
            ("a.json", "%.json"),
            ("a.json", "%"),
            ("", "%"),
            ("", ""),
            ("media/x_1.png", "media/%.png"),
            ("ab", "a_"),
            ("aaab", "%ab"),
            ("a%b", "a\\%b"),
            ("a\\b", "a\\\\b"),
            ("a\\", "a\\"),
            ("xaxbxc", "%a%b%c"),
            ("ü", "_"),
        ] {
            assert!(like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [
            ("a.jsonl", "%.json"),
            ("a", "a_"),
            ("axb", "a.b"),
            ("A", "a"),
            ("axb", "a\\%b"),
            ("a", ""),
            ("xaxcxb", "%a%b%c"),
        ] {
            assert!(!like(text, pattern), "{text} {pattern}");
        }
    }

    #[test]
    fn many_wildcards_take_no_exponential_time() {
        let text = "a".repeat(2_000);
        assert!(!like(&text, &("%a".repeat(500) + "b")));
    }
}
