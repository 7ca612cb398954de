//! A file's way into the bucket: as one request, or in parts if it is large, each of which is sent again if need be.
//!
//! Keeps true: what was given up leaves no parts behind, if the store can be reached. A process that is killed in the
//! middle leaves them; a rule of the bucket's life cycle removes such.

use super::super::folder;
use super::super::place::PlaceError;
use super::{S3, failed, wait};
use object_store::path::Path as Key;
use object_store::{Error, MultipartUpload, ObjectStoreExt, PutPayload};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How large a part is, in bytes, and what goes as one request: some minutes' worth of a slow line. It is in memory while
/// it is sent.
pub(super) const PART: u64 = 64 * 1024 * 1024;
/// How many parts there may be: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
const MOST_PARTS: u64 = 10_000;

const WHAT: &str = "take the backup";

impl S3 {
    /// Puts a file there, whole or not at all.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn put(&self, name: &str, path: &Path) -> Result<(), PlaceError> {
        let bytes = std::fs::metadata(path).map_err(folder::failed(path))?.len();
        let key = self.key(name)?;
        if bytes <= self.part {
            let all = piece(path, 0, bytes).map_err(folder::failed(path))?;
            return wait(self.store.put(&key, all)).map(drop).map_err(failed(WHAT));
        }
        let mut upload = wait(self.store.put_multipart(&key)).map_err(failed(WHAT))?;
        let sent = self
            .send_parts(&mut *upload, path, bytes)
            .and_then(|()| self.complete(&mut *upload, &key, bytes));
        if sent.is_err() {
            drop(wait(upload.abort()));
        }
        sent
    }

    fn send_parts(
        &self,
        upload: &mut dyn MultipartUpload,
        path: &Path,
        bytes: u64,
    ) -> Result<(), PlaceError> {
        let part = self.part.max(bytes.div_ceil(MOST_PARTS));
        let mut from = 0;
        while from < bytes {
            let size = part.min(bytes - from);
            let piece = piece(path, from, size).map_err(folder::failed(path))?;
            wait(upload.put_part(piece)).map_err(failed(WHAT))?;
            from += size;
        }
        Ok(())
    }

    fn complete(&self, upload: &mut dyn MultipartUpload, key: &Key, bytes: u64) -> Result<(), PlaceError> {
        wait(async {
            match upload.complete().await {
                // No such upload (some stores say 403), but the object is there: a try before went through, and its answer
                // was lost. What is there is compared with what was sent.
                Err(error @ (Error::NotFound { .. } | Error::PermissionDenied { .. })) => {
                    match self.store.head(key).await {
                        Ok(there) if there.size == bytes => Ok(()),
                        _ => Err(error),
                    }
                }
                completed => completed.map(drop),
            }
        })
        .map_err(failed(WHAT))
    }
}

fn piece(path: &Path, from: u64, bytes: u64) -> io::Result<PutPayload> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut piece = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
    file.take(bytes).read_to_end(&mut piece)?;
    Ok(piece.into())
}
