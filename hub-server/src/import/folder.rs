//! Where a store's files are: on disk, built into the hub, or sent by a screen.
//!
//! Keeps true: no file is read that is larger than any store's.

use super::answers::{Ask, CodePage};
use super::encoding::{self, NoText};
use super::problem::{Problem, Problems};
use core_wasm::base::ids::Lang;
use include_dir::Dir;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// The largest file: ten times what 100,000 products take.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A folder with a store's files.
#[derive(Clone, Debug)]
pub enum Folder {
    /// On disk.
    Disk(PathBuf),
    /// Built in.
    BuiltIn(&'static Dir<'static>),
    /// Sent, by their names.
    Sent(BTreeMap<String, Vec<u8>>),
}

/// The files of a folder, as text.
#[derive(Debug)]
pub struct Files<'a> {
    folder: &'a Folder,
    encoding: Option<CodePage>,
    languages: Vec<Lang>,
    /// Where what is wrong with them goes.
    pub problems: &'a Problems,
}

impl<'a> Files<'a> {
    /// Those of `folder`; what is not Unicode is in `encoding`.
    pub fn new(folder: &'a Folder, encoding: Option<CodePage>, problems: &'a Problems) -> Self {
        Self {
            folder,
            encoding,
            languages: Vec::new(),
            problems,
        }
    }

    /// The same, of a store that speaks these languages.
    pub fn in_languages(self, languages: &[Lang]) -> Self {
        Self {
            languages: languages.to_vec(),
            ..self
        }
    }

    /// The text of a file, without its byte-order mark; nothing if it is absent and may be, or has a problem.
    pub fn text(&self, file: &'static str, required: bool) -> Option<String> {
        let problem = |place, what: String, ask| {
            self.problems.add(Problem {
                file,
                place,
                column: None,
                what,
                ask,
            });
            None
        };
        let bytes = match self.folder.bytes(file) {
            Ok(Some(bytes)) if bytes.len() > MOST_BYTES => {
                let most = MOST_BYTES / 1024 / 1024;
                return problem(None, format!("is larger than {most} MiB; no store is"), None);
            }
            Ok(Some(bytes)) => bytes,
            Ok(None) if required => {
                let what = "is missing; every store needs this file".to_owned();
                return problem(None, what, None);
            }
            Ok(None) => return None,
            Err(error) => return problem(None, format!("can't be read ({error})"), None),
        };
        let languages: Vec<&str> = self.languages.iter().map(Lang::as_str).collect();
        match encoding::text(bytes, self.encoding, &languages) {
            Ok(text) => Some(text),
            Err(NoText::Other(what)) => problem(None, what.to_owned(), None),
            Err(NoText::Broken(place, what)) => problem(Some(place), what, None),
            Err(NoText::CodePage(place, what)) => problem(Some(place), what, Some(Ask::Encoding)),
        }
    }

    /// The text of store.toml, whose lines end as TOML has them.
    pub fn settings(&self, file: &'static str) -> Option<String> {
        let text = self.text(file, true)?;
        // TOML knows no single CR at the end of a line, which old editors write. Places stay the same.
        Some(if text.contains('\n') {
            text
        } else {
            text.replace('\r', "\n")
        })
    }
}

impl Folder {
    /// One byte more than fits is enough to see that a file is too large.
    fn bytes(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Disk(dir) => match File::open(dir.join(file)) {
                Ok(opened) => {
                    let mut bytes = Vec::new();
                    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
                    opened.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
                    Ok(Some(bytes))
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::BuiltIn(dir) => {
                let path = dir.path().join(file);
                Ok(dir.get_file(path).map(|file| file.contents().to_vec()))
            }
            Self::Sent(files) => Ok(files.get(file).cloned()),
        }
    }
}
