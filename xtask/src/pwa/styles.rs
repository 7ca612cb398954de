//! Makes one style sheet of a page's many: one file to ask for instead of a dozen, and a third less to load, because what
//! they have in common is compressed once.
//!
//! It reads only what a bundler writes. What it keeps true: the sheets' order, which layers and equal rules depend on.

use anyhow::{Context, Result, bail};

/// A page with one link in the place of its links to style sheets, and what that leads to.
#[derive(Debug, PartialEq)]
pub struct Joined {
    /// The page.
    pub page: String,
    /// The sheets that are in the one.
    pub sheets: Vec<String>,
    /// The one's file name.
    pub name: String,
    /// The one's content.
    pub content: String,
}

/// Joins the style sheets of a page, which are below `base`: `read` gives the content of one, `name` a name for all of it. Nothing if there is none.
///
/// # Errors
/// When a link isn't closed or isn't as a bundler writes it, or a sheet can't be read.
pub fn join(
    html: &str,
    base: &str,
    read: impl Fn(&str) -> Result<String>,
    name: impl Fn(&str) -> String,
) -> Result<Option<Joined>> {
    let link = format!("<link rel=\"stylesheet\" href=\"{base}");
    let mut parts = html.split(&link);
    let mut page = parts.next().unwrap_or_default().to_owned();
    let place = page.len();
    let (mut sheets, mut content) = (Vec::new(), String::new());
    for part in parts {
        let (sheet, rest) = part
            .split_once('"')
            .and_then(|(sheet, rest)| Some((sheet, rest.split_once('>')?.1)))
            .context("index.html has a link to a style sheet that isn't closed")?;
        content.push_str(&read(sheet)?);
        sheets.push(sheet.to_owned());
        page.push_str(rest.trim_start());
    }
    if page.contains("stylesheet") {
        bail!("index.html links a style sheet in a way that is not read here: see what Trunk writes");
    }
    let name = name(&content);
    page.insert_str(place, &format!("{link}{name}\"/>"));
    Ok((!sheets.is_empty()).then_some(Joined {
        page,
        sheets,
        name,
        content,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(html: &str) -> Result<Option<Joined>> {
        let read = |sheet: &str| match sheet {
            "lost.css" => bail!("not there"),
            sheet => Ok(format!("/*{sheet}*/")),
        };
        join(html, "/", read, |content| format!("{}.css", content.len()))
    }

    #[test]
    fn sheets_are_joined_in_their_order() {
        let html = "<head><link rel=\"stylesheet\" href=\"/a.css\"/>\n  <link rel=\"stylesheet\" href=\"/b.css\"/>\n<title>T</title></head>";
        let joined = run(html).expect("well-formed").expect("some");
        assert_eq!(
            joined,
            Joined {
                page: "<head><link rel=\"stylesheet\" href=\"/18.css\"/><title>T</title></head>".to_owned(),
                sheets: vec!["a.css".to_owned(), "b.css".to_owned()],
                name: "18.css".to_owned(),
                content: "/*a.css*//*b.css*/".to_owned(),
            }
        );
    }

    #[test]
    fn a_page_without_any_stays_as_it_is() {
        for html in ["no link", "<link rel=\"icon\" href=\"/favicon.svg\"/>"] {
            assert_eq!(run(html).expect("well-formed"), None);
        }
    }

    #[test]
    fn what_can_t_be_joined_is_an_error() {
        assert!(run("<link rel=stylesheet href=/a.css>").is_err());
        assert!(run("<link rel=\"stylesheet\" href=\"/a.css").is_err());
        assert!(run("<link rel=\"stylesheet\" href=\"/a.css\"").is_err());
        assert!(run("<link rel=\"stylesheet\" href=\"/lost.css\"/>").is_err());
    }
}
