//! A file's way into the bucket: as one request, or in parts if it is large, each of which is sent again if need be.
//!
//! Keeps true: what was given up leaves no parts behind, if the store can be reached. A process that is killed in the
//! middle leaves them; a rule of the bucket's life cycle removes such.

use super::super::folder::failed;
use super::super::place::PlaceError;
use super::{S3, SIGNED_FOR, granted, odd, text_of};
use rusty_s3::S3Action;
use rusty_s3::actions::{CompleteMultipartUploadResponse, CreateMultipartUpload};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Take};
use std::path::Path;
use ureq::SendBody;

/// How large a part is, in bytes, and what goes as one request: some minutes' worth of a slow line.
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
        let bytes = std::fs::metadata(path).map_err(failed(path))?.len();
        let key = self.key(name);
        if bytes > self.part {
            return self.put_in_parts(&key, path, bytes);
        }
        self.retry.run(|_| {
            let put = self.bucket.put_object(Some(&self.credentials), &key);
            let url = put.sign(SIGNED_FOR);
            self.send(url.as_str(), path, 0, bytes).map(drop)
        })
    }

    fn put_in_parts(&self, key: &str, path: &Path, bytes: u64) -> Result<(), PlaceError> {
        let upload = self.retry.run(|_| self.begin(key))?;
        let sent = self
            .send_parts(key, &upload, path, bytes)
            .and_then(|tags| self.complete(key, &upload, &tags));
        if sent.is_err() {
            drop(self.retry.run(|_| self.abort(key, &upload)));
        }
        sent
    }

    /// Begins an upload; its id.
    fn begin(&self, key: &str) -> Result<String, PlaceError> {
        let create = self.bucket.create_multipart_upload(Some(&self.credentials), key);
        let answer = self.agent.post(create.sign(SIGNED_FOR).as_str()).send_empty();
        let text = text_of(granted(WHAT, answer)?)?;
        let begun = CreateMultipartUpload::parse_response(&text).map_err(|_| odd(WHAT, &text))?;
        Ok(begun.upload_id().to_owned())
    }

    /// The store's tag of each part.
    fn send_parts(
        &self,
        key: &str,
        upload: &str,
        path: &Path,
        bytes: u64,
    ) -> Result<Vec<String>, PlaceError> {
        let part = self.part.max(bytes.div_ceil(MOST_PARTS));
        let mut tags = Vec::new();
        let mut from = 0;
        for number in 1.. {
            if from >= bytes {
                break;
            }
            let size = part.min(bytes - from);
            tags.push(self.retry.run(|_| {
                let put = self
                    .bucket
                    .upload_part(Some(&self.credentials), key, number, upload);
                self.send(put.sign(SIGNED_FOR).as_str(), path, from, size)
            })?);
            from += size;
        }
        Ok(tags)
    }

    fn complete(&self, key: &str, upload: &str, tags: &[String]) -> Result<(), PlaceError> {
        self.retry.run(|before| {
            let tags = tags.iter().map(String::as_str);
            let complete = self
                .bucket
                .complete_multipart_upload(Some(&self.credentials), key, upload, tags);
            let url = complete.sign(SIGNED_FOR);
            let answer = self.agent.post(url.as_str()).send(complete.body());
            match granted(WHAT, answer) {
                // No such upload (some stores say 403): a try before went through, and its answer was lost. What is
                // there is compared with what was sent.
                Err(PlaceError::Refused {
                    status: 403 | 404, ..
                }) if before > 0 => Ok(()),
                Err(error) => Err(error),
                Ok(answer) => {
                    let text = text_of(answer)?;
                    let done = CompleteMultipartUploadResponse::parse(&text);
                    done.map(drop).map_err(|_| odd(WHAT, &text))
                }
            }
        })
    }

    fn abort(&self, key: &str, upload: &str) -> Result<(), PlaceError> {
        let abort = self
            .bucket
            .abort_multipart_upload(Some(&self.credentials), key, upload);
        let answer = self.agent.delete(abort.sign(SIGNED_FOR).as_str()).call();
        granted("forget what it has of a backup", answer).map(drop)
    }

    /// Sends a piece of a file; the store's tag of it.
    fn send(&self, url: &str, path: &Path, from: u64, bytes: u64) -> Result<String, PlaceError> {
        let piece = piece(path, from, bytes).map_err(failed(path))?;
        let request = self.agent.put(url).header("content-length", bytes);
        let answer = granted(WHAT, request.send(SendBody::from_owned_reader(piece)))?;
        let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok());
        tag.map(str::to_owned)
            .ok_or_else(|| odd(WHAT, "an answer without an ETag"))
    }
}

fn piece(path: &Path, from: u64, bytes: u64) -> std::io::Result<Take<File>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    Ok(file.take(bytes))
}
