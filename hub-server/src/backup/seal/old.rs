//! Opens what was encrypted before backups were in age's format. Nothing is written in it any more.
//!
//! The file: `EVTSEAL1`, 16 bytes of salt, 19 of nonce, then pieces of 64 KiB, each with its tag of 16 bytes; the last may be
//! shorter. The key is Argon2id's of the passphrase and the salt (64 MiB, 3 passes); the pieces are XChaCha20-Poly1305 in
//! the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
//! Misuse-Resistance, 2015).

use super::{Passphrase, unusable};
use age::secrecy::ExposeSecret;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::aead::generic_array::GenericArray;
use chacha20poly1305::aead::stream::DecryptorBE32;
use std::io::{self, Read};

const MAGIC: &[u8; 8] = b"EVTSEAL1";
const SALT: usize = 16;
const NONCE: usize = 19;
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

/// Whether a file that begins like this is in this format.
pub(super) fn is_sealed(begins: &[u8]) -> bool {
    begins.starts_with(MAGIC)
}

fn cipher(passphrase: &Passphrase, salt: &[u8]) -> io::Result<XChaCha20Poly1305> {
    let mut key = [0; 32];
    let params = Params::new(64 * 1024, 3, 1, Some(key.len())).map_err(io::Error::other)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.secret().expose_secret().as_bytes(), salt, &mut key)
        .map_err(io::Error::other)?;
    Ok(XChaCha20Poly1305::new(&key.into()))
}

/// Decrypts what it reads.
pub(super) struct Opener<R: Read> {
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
        let decryptor = DecryptorBE32::from_aead(cipher(passphrase, salt)?, GenericArray::from_slice(nonce));
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
                unusable()
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
