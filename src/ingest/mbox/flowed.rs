//! `format=flowed` → paragraphs: a line that ends in a blank goes on in the next one of the same quotation.

/// The text with its lines joined. With `delete_blank` the blank that marks a joint is no part of the text.
pub(super) fn joined(text: &str, delete_blank: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the quotation that the last line left open.
    let mut open: Option<usize> = None;
    for (n, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if open != Some(depth) || is_signature {
            if n > 0 {
                out.push('\n');
            }
            if depth > 0 {
                out.extend(std::iter::repeat_n('>', depth));
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !is_signature;
        out.push_str(if flows && delete_blank { content.strip_suffix(' ').unwrap_or(content) } else { content });
        open = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_flow_within_one_depth_only() {
        let cases = [
            ("one \ntwo\nthree", false, "one two\nthree"),
            ("> one \n> two \nmine", false, "> one two \nmine"),
            (" From here \non", false, "From here on"),
            ("日 \n本", true, "日本"),
            ("text \n-- \nAna", false, "text \n-- \nAna"),
        ];
        for (text, delete, want) in cases {
            assert_eq!(joined(text, delete), want, "{text:?}");
        }
    }
}
