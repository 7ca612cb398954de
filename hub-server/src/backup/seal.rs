//! Encrypts a backup with a passphrase, as a stream of pieces that can't be changed, swapped or cut off unnoticed.
//!
//! The file: `EVTSEAL1`, 16 bytes of salt, 19 of nonce, then pieces of 64 KiB, each with its tag of 16 bytes; the last may be
//! shorter. The key is Argon2id's of the passphrase and the salt (64 MiB, 3 passes); the pieces are XChaCha20-Poly1305 in
//! the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
//! Misuse-Resistance, 2015).

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::aead::generic_array::GenericArray;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

const MAGIC: &[u8; 8] = b"EVTSEAL1";
const SALT: usize = 16;
const NONCE: usize = 19;
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;
/// A shorter passphrase is guessed, whatever is done with it.
const SHORTEST: usize = 12;

/// What a backup is encrypted with.
pub struct Passphrase(String);

/// Why a passphrase can't be used.
#[derive(Debug, Error)]
pub enum PassphraseError {
    /// Its file.
    #[error("the passphrase can't be read from {path} ({reason}): check --passphrase-file")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        reason: io::Error,
    },
    /// It is too short.
    #[error("the passphrase has fewer than {SHORTEST} characters and would be guessed: choose a longer one")]
    Short,
}

impl Passphrase {
    /// The first line of a file.
    ///
    /// # Errors
    /// [`PassphraseError`].
    pub fn read(path: &Path) -> Result<Self, PassphraseError> {
        let text = fs::read_to_string(path).map_err(|reason| PassphraseError::Unreadable {
            path: path.to_owned(),
            reason,
        })?;
        let line = text.lines().next().unwrap_or_default();
        if line.chars().count() < SHORTEST {
            return Err(PassphraseError::Short);
        }
        Ok(Self(line.to_owned()))
    }

    fn cipher(&self, salt: &[u8]) -> io::Result<XChaCha20Poly1305> {
        let mut key = [0; 32];
        let params = Params::new(64 * 1024, 3, 1, Some(key.len())).map_err(io::Error::other)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.0.as_bytes(), salt, &mut key)
            .map_err(io::Error::other)?;
        Ok(XChaCha20Poly1305::new(&key.into()))
    }
}

/// Encrypts what is written to it.
pub struct Sealer<W: Write> {
    to: W,
    encryptor: EncryptorBE32<XChaCha20Poly1305>,
    piece: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Writes the file's beginning.
    ///
    /// # Errors
    /// What the disk says.
    pub fn new(mut to: W, passphrase: &Passphrase) -> io::Result<Self> {
        let mut head = [0; SALT + NONCE];
        getrandom::fill(&mut head).map_err(io::Error::other)?;
        let (salt, nonce) = head.split_at(SALT);
        let encryptor = EncryptorBE32::from_aead(passphrase.cipher(salt)?, GenericArray::from_slice(nonce));
        to.write_all(MAGIC)?;
        to.write_all(&head)?;
        Ok(Self {
            to,
            encryptor,
            piece: Vec::with_capacity(PIECE + TAG),
        })
    }

    /// Writes the last piece; without it the file is of no use.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish(mut self) -> io::Result<W> {
        self.encryptor
            .encrypt_last_in_place(b"", &mut self.piece)
            .map_err(|_| too_long())?;
        self.to.write_all(&self.piece)?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() == PIECE {
            self.encryptor
                .encrypt_next_in_place(b"", &mut self.piece)
                .map_err(|_| too_long())?;
            self.to.write_all(&self.piece)?;
            self.piece.clear();
        }
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn too_long() -> io::Error {
    io::Error::other("the backup is too long to be encrypted")
}

/// Decrypts what it reads.
pub struct Opener<R: Read> {
    from: R,
    /// None once the last piece was read.
    decryptor: Option<DecryptorBE32<XChaCha20Poly1305>>,
    /// The piece after the one that is being read, as it stands in the file.
    next: Vec<u8>,
    piece: Vec<u8>,
    read: usize,
}

impl<R: Read> Opener<R> {
    /// Reads the file's beginning, after [`is_sealed`] has looked at its first bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn new(mut from: R, passphrase: &Passphrase) -> io::Result<Self> {
        let mut head = [0; MAGIC.len() + SALT + NONCE];
        from.read_exact(&mut head)?;
        let (salt, nonce) = head[MAGIC.len()..].split_at(SALT);
        let decryptor = DecryptorBE32::from_aead(passphrase.cipher(salt)?, GenericArray::from_slice(nonce));
        let next = piece_of(&mut from)?;
        Ok(Self {
            from,
            decryptor: Some(decryptor),
            next,
            piece: Vec::new(),
            read: 0,
        })
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() {
            let Some(mut decryptor) = self.decryptor.take() else {
                return Ok(0);
            };
            let following = piece_of(&mut self.from)?;
            let mut piece = std::mem::replace(&mut self.next, following);
            let opened = if self.next.is_empty() {
                decryptor.decrypt_last_in_place(b"", &mut piece)
            } else {
                let opened = decryptor.decrypt_next_in_place(b"", &mut piece);
                self.decryptor = Some(decryptor);
                opened
            };
            opened.map_err(|_| {
                self.decryptor = None;
                io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the passphrase is another, or the file is damaged or cut off",
                )
            })?;
            (self.piece, self.read) = (piece, 0);
        }
        let count = bytes.len().min(self.piece.len() - self.read);
        bytes[..count].copy_from_slice(&self.piece[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

/// One piece as it stands in the file; nothing behind the last.
fn piece_of(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(PIECE + TAG);
    from.take((PIECE + TAG) as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

/// Whether a file that begins like this is encrypted.
pub fn is_sealed(begins: &[u8]) -> bool {
    begins.starts_with(MAGIC)
}

/// How many bytes [`is_sealed`] wants to see.
pub const LOOK: usize = MAGIC.len();

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> Passphrase {
        Passphrase(text.to_owned())
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &phrase("correct horse battery")).unwrap();
        sealer.write_all(plain).unwrap();
        sealer.finish().unwrap()
    }

    fn opened(sealed: &[u8], passphrase: &str) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Opener::new(sealed, &phrase(passphrase))?.read_to_end(&mut plain)?;
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
        let begins = MAGIC.len() + SALT + NONCE;
        let piece = PIECE + TAG;
        let swapped = [
            &whole[..begins],
            &whole[begins + piece..begins + 2 * piece],
            &whole[begins..begins + piece],
            &whole[begins + 2 * piece..],
        ]
        .concat();
        let mut flipped = whole.clone();
        flipped[begins + 5] ^= 1;
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
            ("swapped", swapped, "correct horse battery"),
            ("flipped", flipped, "correct horse battery"),
        ] {
            let error = opened(&file, passphrase).unwrap_err();
            assert!(
                error.to_string().contains("passphrase is another"),
                "{what}: {error}"
            );
        }
    }

    #[test]
    fn a_passphrase_is_the_first_line_and_not_a_short_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "correct horse battery\nsecond line\n").unwrap();
        assert_eq!(Passphrase::read(file.path()).unwrap().0, "correct horse battery");
        fs::write(file.path(), "horse\n").unwrap();
        assert!(matches!(
            Passphrase::read(file.path()),
            Err(PassphraseError::Short)
        ));
        let missing = Passphrase::read(&file.path().with_extension("gone"));
        assert!(matches!(missing, Err(PassphraseError::Unreadable { .. })));
    }
}
