//! Encrypts a backup with a passphrase, in the format of `age` (<https://age-encryption.org/v1>): `age -d` opens it too.
//!
//! Keeps true: what was changed, swapped or cut off is noticed; what earlier builds encrypted, in a format of their own
//! (`old`), is still opened. Not in it: what is encrypted (`archive`).

mod old;
mod passphrase;

pub use passphrase::{Passphrase, PassphraseError};

use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, EncryptError, Encryptor, scrypt};
use std::io::{self, Read, Write};
use std::iter;

/// How a file in age's format begins.
const AGE: &[u8] = b"age-encryption.org/v1\n";
/// How many bytes [`is_sealed`] wants to see.
pub(super) const LOOK: usize = AGE.len();
/// scrypt's work for the passphrase, as a power of two: 128 MiB and, on a small machine, a second or two. Stated, not
/// measured at each start as age does by itself, so that a backup of a fast machine can be opened on a slow one.
const WORK: u8 = 17;
/// The most that a file may ask for: 1 GiB. `age` itself asks for 18.
const MOST_WORK: u8 = 20;

/// Encrypts what is written to it; `finish` writes the end, without which the file is of no use.
pub(super) type Sealer<W> = StreamWriter<W>;

/// Begins an encrypted file.
///
/// # Errors
/// What the disk says.
pub(super) fn seal<W: Write>(to: W, passphrase: &Passphrase) -> io::Result<Sealer<W>> {
    let mut recipient = scrypt::Recipient::new(passphrase.secret().clone());
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as _)).map_err(|error| match error {
        EncryptError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    })?;
    encryptor.wrap_output(to)
}

/// Whether a file that begins like this is encrypted.
pub(super) fn is_sealed(begins: &[u8]) -> bool {
    begins.starts_with(AGE) || old::is_sealed(begins)
}

/// Reads the beginning of an encrypted file, whose first [`LOOK`] bytes are `begins`; what is read from it is decrypted.
///
/// # Errors
/// What the disk says, or that it can't be opened with this passphrase.
pub(super) fn open<'a>(
    begins: Vec<u8>,
    rest: impl Read + 'a,
    passphrase: &Passphrase,
) -> io::Result<Box<dyn Read + 'a>> {
    let is_old = old::is_sealed(&begins);
    let whole = io::Cursor::new(begins).chain(rest);
    if is_old {
        return Ok(Box::new(old::Opener::new(whole, passphrase)?));
    }
    let mut identity = scrypt::Identity::new(passphrase.secret().clone());
    identity.set_max_work_factor(MOST_WORK);
    let reader = Decryptor::new(whole)
        .and_then(|decryptor| decryptor.decrypt(iter::once(&identity as _)))
        .map_err(|error| match error {
            DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error,
            DecryptError::ExcessiveWork { required, .. } => io::Error::other(format!(
                "its passphrase is protected with more work (2^{required}) than this hub does (2^{MOST_WORK}): decrypt it with \
                 `age -d`, and restore from what comes out"
            )),
            _ => unusable(),
        })?;
    Ok(Box::new(Opener(reader)))
}

/// Says of what can't be decrypted what may be the cause.
struct Opener<R>(StreamReader<R>);

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => unusable(),
            _ => error,
        })
    }
}

fn unusable() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the passphrase is another, or the file is damaged or cut off",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of the file age encrypts in one piece, and what a piece has besides.
    const PIECE: usize = 64 * 1024;
    const TAG: usize = 16;

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut sealer = seal(Vec::new(), &Passphrase::of("correct horse battery")).unwrap();
        sealer.write_all(plain).unwrap();
        sealer.finish().unwrap()
    }

    fn opened(sealed: &[u8], passphrase: &str) -> io::Result<Vec<u8>> {
        let (begins, rest) = sealed.split_at(LOOK.min(sealed.len()));
        let mut plain = Vec::new();
        open(begins.to_vec(), rest, &Passphrase::of(passphrase))?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn comes_back_whatever_its_length_and_is_not_to_be_read_in_between() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let plain: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let sealed = sealed(&plain);
            assert!(is_sealed(&sealed[..LOOK]));
            assert!(length < 32 || !sealed.windows(32).any(|window| window == &plain[..32]));
            assert_eq!(
                opened(&sealed, "correct horse battery").unwrap(),
                plain,
                "{length}"
            );
        }
        assert_ne!(sealed(b"the same"), sealed(b"the same"));
    }

    #[test]
    fn another_passphrase_and_every_damage_is_noticed() {
        let whole = sealed(&vec![7; 2 * PIECE + 100]);
        let piece = PIECE + TAG;
        let begins = whole.len() - 2 * piece - 100 - TAG;
        let swapped = [
            &whole[..begins],
            &whole[begins + piece..begins + 2 * piece],
            &whole[begins..begins + piece],
            &whole[begins + 2 * piece..],
        ]
        .concat();
        let flipped = |at: usize| {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            flipped
        };
        for (what, file, passphrase) in [
            ("another passphrase", whole.clone(), "incorrect horse"),
            (
                "cut in a piece",
                whole[..whole.len() - 1].to_vec(),
                "correct horse battery",
            ),
            (
                "cut between pieces",
                whole[..begins + piece].to_vec(),
                "correct horse battery",
            ),
            (
                "without pieces",
                whole[..begins].to_vec(),
                "correct horse battery",
            ),
            (
                "cut in its beginning",
                whole[..LOOK + 10].to_vec(),
                "correct horse battery",
            ),
            ("swapped", swapped, "correct horse battery"),
            ("flipped", flipped(begins + 5), "correct horse battery"),
            (
                "flipped in its beginning",
                flipped(LOOK + 3),
                "correct horse battery",
            ),
        ] {
            let error = opened(&file, passphrase).unwrap_err();
            assert!(
                error.to_string().contains("passphrase is another"),
                "{what}: {error}"
            );
        }
    }

    /// `fixtures/sealed-before-age.bin` was written by commit e098281.
    #[test]
    fn what_was_encrypted_before_age_opens_still_and_its_damage_is_noticed() {
        let whole = include_bytes!("fixtures/sealed-before-age.bin");
        let plain: Vec<u8> = (0..PIECE + 100).map(|n| (n % 251) as u8).collect();
        assert!(is_sealed(&whole[..LOOK]));
        assert_eq!(opened(whole, "correct horse battery").unwrap(), plain);
        let (mut flipped, piece) = (whole.to_vec(), PIECE + TAG);
        flipped[50] ^= 1;
        for (what, file, passphrase) in [
            ("another passphrase", &whole[..], "incorrect horse"),
            (
                "cut in a piece",
                &whole[..whole.len() - 1],
                "correct horse battery",
            ),
            (
                "cut between pieces",
                &whole[..whole.len() - 100 - TAG],
                "correct horse battery",
            ),
            (
                "without pieces",
                &whole[..whole.len() - 100 - TAG - piece],
                "correct horse battery",
            ),
            ("flipped", &flipped[..], "correct horse battery"),
        ] {
            let error = opened(file, passphrase).unwrap_err();
            assert!(
                error.to_string().contains("passphrase is another"),
                "{what}: {error}"
            );
        }
    }
}
