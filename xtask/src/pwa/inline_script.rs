//! Takes inline scripts out of a page, so that it works under `script-src 'self'`.
//!
//! It reads only what a bundler writes: well-formed `<script …>…</script>`. Data blocks (JSON, import
//! maps) are no scripts and stay. Not in it: inline styles and event attributes, which are not used.

use anyhow::{Result, bail};

/// A script's file name and its content.
pub type Script = (String, String);

/// Returns the page with every inline script replaced by a reference below `base`, and the scripts.
///
/// # Errors
/// When a script isn't closed.
pub fn extract(html: &str, base: &str, name: impl Fn(&str) -> String) -> Result<(String, Vec<Script>)> {
    let mut page = String::with_capacity(html.len());
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let (before, tag_on) = rest.split_at(start);
        page.push_str(before);
        let Some((tag, body_on)) = tag_on.split_once('>') else {
            bail!("index.html has a script tag without an end")
        };
        let Some((content, after)) = body_on.split_once("</script>") else {
            bail!("index.html has a script that isn't closed")
        };
        if is_inline_code(tag) && !content.trim().is_empty() {
            let file = name(content);
            page.push_str(&format!("{tag} src=\"{base}{file}\"></script>"));
            scripts.push((file, content.to_owned()));
        } else {
            page.push_str(&format!("{tag}>{content}</script>"));
        }
        rest = after;
    }
    page.push_str(rest);
    Ok((page, scripts))
}

fn is_inline_code(tag: &str) -> bool {
    let kind = tag
        .split_once("type=")
        .map_or("", |(_, value)| value.trim_start_matches(['"', '\'']));
    let is_code = kind.is_empty() || kind.starts_with("module") || kind.starts_with("text/javascript");
    is_code && !tag.contains(" src=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(html: &str) -> (String, Vec<Script>) {
        extract(html, "/", |content| format!("{}.js", content.len())).expect("well-formed")
    }

    #[test]
    fn an_inline_module_moves_out_and_keeps_its_attributes() {
        let (page, scripts) = run("<head><script type=\"module\">go();</script></head>");
        assert_eq!(
            page,
            "<head><script type=\"module\" src=\"/5.js\"></script></head>"
        );
        assert_eq!(scripts, [("5.js".to_owned(), "go();".to_owned())]);
    }

    #[test]
    fn references_and_data_stay() {
        for html in [
            "<script src=\"/a.js\"></script>",
            "<script type=\"application/json\">{\"a\":1}</script>",
            "<script type='importmap'>{}</script>",
            "no script at all",
        ] {
            assert_eq!(run(html), (html.to_owned(), vec![]));
        }
    }

    #[test]
    fn every_script_of_a_page_is_found() {
        let (page, scripts) = run("<script>a</script><p>text</p><script type=module>bb</script>.");
        assert_eq!(scripts.len(), 2);
        assert_eq!(
            page,
            "<script src=\"/1.js\"></script><p>text</p><script type=module src=\"/2.js\"></script>."
        );
    }

    #[test]
    fn an_open_script_is_an_error() {
        assert!(extract("<script>a", "/", |_| String::new()).is_err());
        assert!(extract("<script", "/", |_| String::new()).is_err());
    }
}
