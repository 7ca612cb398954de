//! Where a store's files are: on disk, or built into the hub.

use super::problem::{Problem, Problems};
use include_dir::Dir;
use std::path::PathBuf;
use std::{fs, io};

/// A folder with a store's files.
#[derive(Clone, Debug)]
pub enum Folder {
    /// On disk.
    Disk(PathBuf),
    /// Built in.
    BuiltIn(&'static Dir<'static>),
}

impl Folder {
    /// The text of a file, without its byte-order mark; nothing if it is absent and may be, or has a problem.
    pub(super) fn text(&self, file: &'static str, required: bool, problems: &Problems) -> Option<String> {
        let problem = |line, what: String| {
            problems.add(Problem {
                file,
                line,
                column: None,
                what,
            });
        };
        let bytes = match self.bytes(file) {
            Ok(Some(bytes)) => bytes,
            Ok(None) if required => {
                problem(None, "is missing; every store needs this file".to_owned());
                return None;
            }
            Ok(None) => return None,
            Err(error) => {
                problem(None, format!("can't be read ({error})"));
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
                problem(Some(line), "is not UTF-8 text; save the file as UTF-8".to_owned());
                None
            }
        }
    }

    fn bytes(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Disk(dir) => match fs::read(dir.join(file)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::BuiltIn(dir) => {
                let path = dir.path().join(file);
                Ok(dir.get_file(path).map(|file| file.contents().to_vec()))
            }
        }
    }
}
