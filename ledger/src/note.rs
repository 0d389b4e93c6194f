//! Signed notes (C2SP signed-note): a text, an empty line, and one line for each signature, Ed25519 only.
//!
//! Signatures of keys that we do not know are left alone, so that a witness or a second kind of signature can be added
//! without a change of form; a wrong signature of the key we know spoils the note.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{Error, Flaw};

/// The most bytes of a note: room for dozens of post-quantum signatures.
pub(crate) const NOTE_BYTES_MAX: usize = 1 << 20;

/// The type byte of an Ed25519 key that signs the note itself.
const ED25519: u8 = 0x01;

/// A note taken apart.
#[derive(Debug)]
pub(crate) struct Note<'a> {
    /// The signed text with its last line feed.
    pub(crate) body: &'a str,
    signatures: Vec<SignatureLine<'a>>,
}

#[derive(Debug)]
struct SignatureLine<'a> {
    name: &'a str,
    id: u32,
    signature: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Takes a note apart, without checking any signature.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Note<'a>, Flaw> {
        let text = std::str::from_utf8(bytes).map_err(|_| Flaw::NotText)?;
        if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(Flaw::NotText);
        }
        let split = text.rfind("\n\n").ok_or(Flaw::NoSignatures)?;
        let (body, signatures) = (&text[..=split], &text[split + 2..]);
        if signatures.is_empty() {
            return Err(Flaw::NoSignatures);
        }
        let signatures: Result<_, _> = signatures
            .split_inclusive('\n')
            .enumerate()
            .map(|(index, line)| {
                signature_line(line).ok_or(Flaw::SignatureLine { line: index + 1 })
            })
            .collect();
        Ok(Note {
            body,
            signatures: signatures?,
        })
    }
}

fn signature_line(line: &str) -> Option<SignatureLine<'_>> {
    let (name, payload) = line
        .strip_prefix("— ")?
        .strip_suffix('\n')?
        .split_once(' ')?;
    let payload = STANDARD.decode(payload).ok()?;
    let (id, signature) = payload.split_first_chunk()?;
    (is_key_name(name) && !signature.is_empty()).then(|| SignatureLine {
        name,
        id: u32::from_be_bytes(*id),
        signature: signature.to_vec(),
    })
}

/// The line that a signature adds to a note.
pub(crate) fn signed_line(verifier: &Verifier, signature: &[u8; 64]) -> String {
    let payload = [&verifier.id.to_be_bytes()[..], signature].concat();
    format!("— {} {}\n", verifier.name, STANDARD.encode(payload))
}

/// Whether a text can be the name of a key, and so the origin of a log.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// A public key with its name: what an auditor needs, and gets from elsewhere than the log's own directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Verifier {
    pub(crate) fn new(name: &str, key: VerifyingKey) -> Verifier {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', ED25519])
            .chain_update(key.as_bytes())
            .finalize()
            .into();
        let [a, b, c, d, ..] = digest;
        Verifier {
            name: name.to_owned(),
            id: u32::from_be_bytes([a, b, c, d]),
            key,
        }
    }

    /// Reads a public key line: `name+8 hex digits+base64`.
    ///
    /// # Errors
    /// [`Error::Vkey`] when a part is missing, the key is not Ed25519, or the id is not that of name and key.
    ///
    /// # Example
    /// ```
    /// let vkey = "hospital-a.example/mrda-ledger+b52c9813+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    /// let verifier = ledger::Verifier::from_vkey(vkey)?;
    /// assert_eq!(verifier.origin(), "hospital-a.example/mrda-ledger");
    /// # Ok::<(), ledger::Error>(())
    /// ```
    pub fn from_vkey(vkey: &str) -> Result<Verifier, Error> {
        let parts = || -> Option<(u32, Verifier)> {
            let (name, rest) = vkey.split_once('+')?;
            let (id, key) = rest.split_once('+')?;
            let hex = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            let id = u32::from_str_radix(id, 16).ok()?;
            let key = STANDARD.decode(key).ok()?;
            let (kind, key) = key.split_first()?;
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            (hex && is_key_name(name) && *kind == ED25519).then(|| (id, Verifier::new(name, key)))
        };
        let (found, verifier) = parts().ok_or(Error::Vkey {
            flaw: Flaw::VkeyParts,
        })?;
        if found == verifier.id {
            Ok(verifier)
        } else {
            Err(Error::Vkey {
                flaw: Flaw::VkeyId {
                    expected: verifier.id,
                    found,
                },
            })
        }
    }

    /// The line that [`Verifier::from_vkey`] reads; it is printed on reports and kept outside the log.
    pub fn vkey(&self) -> String {
        let key = [&[ED25519][..], self.key.as_bytes()].concat();
        format!("{}+{:08x}+{}", self.name, self.id, STANDARD.encode(key))
    }

    /// The key's name, which is the origin of the log it signs.
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// Checks that this key signed the note and that none of its signatures is wrong.
    pub(crate) fn check(&self, note: &Note<'_>) -> Result<(), Flaw> {
        let mut signed = false;
        for line in &note.signatures {
            if line.name != self.name || line.id != self.id {
                continue;
            }
            let good = Signature::from_slice(&line.signature).is_ok_and(|signature| {
                self.key
                    .verify_strict(note.body.as_bytes(), &signature)
                    .is_ok()
            });
            if !good {
                return Err(Flaw::BadSignature {
                    name: self.name.clone(),
                    id: self.id,
                });
            }
            signed = true;
        }
        signed.then_some(()).ok_or_else(|| Flaw::NotSigned {
            name: self.name.clone(),
            id: self.id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VKEY: &str =
        "hospital-a.example/mrda-ledger+b52c9813+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

    #[test]
    fn a_public_key_line_reads_back_and_a_changed_one_does_not() {
        assert_eq!(Verifier::from_vkey(VKEY).unwrap().vkey(), VKEY);
        for at in 0..VKEY.len() {
            let mut bytes = VKEY.as_bytes().to_vec();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            let refused = Verifier::from_vkey(&changed);
            assert!(matches!(refused, Err(Error::Vkey { .. })), "{changed}");
        }
        for bad in [
            "",
            "a",
            "a+b",
            "a+00000000+",
            "+b52c9813+AQ==",
            &VKEY.replace("+AQ", "+BA"),
        ] {
            assert!(Verifier::from_vkey(bad).is_err(), "{bad}");
        }
    }

    /// The published cosignature, checked by hand: its key is of another type, so that no note is ever accepted for it.
    #[test]
    fn the_published_cosignature_fits_the_body_that_is_signed() {
        let body =
            "hospital-a.example/mrda-ledger\n3\n/iTZmiGdDevuAXekXHH6SBR0+aGPAfmy5xAnan8M59w=\n";
        let vkey =
            "pmda-dc.example/witness-1+4836338e+BOpKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
        let line = "— pmda-dc.example/witness-1 SDYzjgAAAABrAQkwMihx/NSIeY0Qu40zXCXp9jAnyQXQhXNgGRTuOQMFIxufkd6pjOVwrVpBQfKxYk42PgJVAlBMGUsef6DeorTiAQ==\n";
        assert!(Verifier::from_vkey(vkey).is_err());
        let line = signature_line(line).unwrap();
        assert_eq!(
            (line.name, line.id),
            ("pmda-dc.example/witness-1", 0x4836_338e)
        );
        let (time, signature) = line.signature.split_first_chunk().unwrap();
        assert_eq!(u64::from_be_bytes(*time), 1_795_230_000);
        let signed = format!("cosignature/v1\ntime 1795230000\n{body}");
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
        let signature = Signature::from_slice(signature).unwrap();
        key.verify_strict(signed.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn malformed_notes_are_told_apart() {
        let flaw = |text: &[u8]| Note::parse(text).unwrap_err();
        assert_eq!(flaw(b"\xff\n\n"), Flaw::NotText);
        assert_eq!(flaw(b"a\r\n\nb"), Flaw::NotText);
        assert_eq!(flaw(b"a\nb\n"), Flaw::NoSignatures);
        assert_eq!(flaw(b"a\n\n"), Flaw::NoSignatures);
        for line in [
            "- n AAAAAAE=\n",
            "— n AAAAAAE=",
            "— n AAAAAA==\n",
            "— n  AAAAAAE=\n",
            "— AAAAAAE=\n",
        ] {
            let text = format!("a\n\n{line}");
            assert_eq!(
                flaw(text.as_bytes()),
                Flaw::SignatureLine { line: 1 },
                "{line}"
            );
        }
        assert_eq!(
            Note::parse("a\n\n— n AAAAAAE=\n".as_bytes()).unwrap().body,
            "a\n"
        );
    }
}
