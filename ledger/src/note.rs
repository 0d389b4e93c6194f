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
pub(crate) const ED25519: u8 = 0x01;

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

    /// The signatures under a key's name and id, whatever they are worth.
    pub(crate) fn signatures_of(&self, name: &str, id: u32) -> impl Iterator<Item = &[u8]> {
        self.signatures
            .iter()
            .filter(move |line| line.name == name && line.id == id)
            .map(|line| line.signature.as_slice())
    }

    /// The ids of the keys of a name that signed, or say so.
    pub(crate) fn ids_of(&self, name: &str) -> impl Iterator<Item = u32> {
        self.signatures
            .iter()
            .filter(move |line| line.name == name)
            .map(|line| line.id)
    }

    /// The lines of a key, as they are written.
    pub(crate) fn line_of(&self, name: &str, id: u32) -> String {
        self.signatures_of(name, id)
            .map(|signature| written_line(name, id, signature))
            .collect()
    }

    /// The note with one more signature line; an older line of the same key makes way, since readers refuse a key that signed
    /// twice.
    pub(crate) fn with_line(&self, name: &str, id: u32, line: &str) -> String {
        let mut text = format!("{}\n", self.body);
        for known in &self.signatures {
            if known.name != name || known.id != id {
                text.push_str(&written_line(known.name, known.id, &known.signature));
            }
        }
        text.push_str(line);
        text
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
pub(crate) fn written_line(name: &str, id: u32, signature: &[u8]) -> String {
    let payload = [&id.to_be_bytes()[..], signature].concat();
    format!("— {name} {}\n", STANDARD.encode(payload))
}

/// The id of a key: the first four bytes of a hash over its name, its type and itself.
pub(crate) fn key_id(name: &str, kind: u8, key: &VerifyingKey) -> u32 {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', kind])
        .chain_update(key.as_bytes())
        .finalize()
        .into();
    let [a, b, c, d, ..] = digest;
    u32::from_be_bytes([a, b, c, d])
}

/// The public line of a key of a type: `name+8 hex digits+base64`.
pub(crate) fn write_vkey(name: &str, kind: u8, key: &VerifyingKey) -> String {
    let bytes = [&[kind][..], key.as_bytes()].concat();
    let id = key_id(name, kind, key);
    format!("{name}+{id:08x}+{}", STANDARD.encode(bytes))
}

/// Reads [`write_vkey`].
///
/// # Errors
/// [`Error::Vkey`] when a part is missing, the key is not of this type, or the id is not that of name and key.
pub(crate) fn read_vkey(vkey: &str, kind: u8) -> Result<(&str, VerifyingKey), Error> {
    let parts = || -> Option<(u32, &str, VerifyingKey)> {
        let (name, rest) = vkey.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let hex = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = u32::from_str_radix(id, 16).ok()?;
        let key = STANDARD.decode(key).ok()?;
        let (found, key) = key.split_first()?;
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        (hex && is_key_name(name) && *found == kind).then_some((id, name, key))
    };
    let (found, name, key) = parts().ok_or(Error::Vkey {
        flaw: Flaw::VkeyParts,
    })?;
    let expected = key_id(name, kind, &key);
    if found == expected {
        Ok((name, key))
    } else {
        Err(Error::Vkey {
            flaw: Flaw::VkeyId { expected, found },
        })
    }
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
        Verifier {
            name: name.to_owned(),
            id: key_id(name, ED25519, &key),
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
        read_vkey(vkey, ED25519).map(|(name, key)| Verifier::new(name, key))
    }

    /// The line that [`Verifier::from_vkey`] reads; it is printed on reports and kept outside the log.
    pub fn vkey(&self) -> String {
        write_vkey(&self.name, ED25519, &self.key)
    }

    /// The key's name, which is the origin of the log it signs.
    pub fn origin(&self) -> &str {
        &self.name
    }

    /// The key's id in signature lines.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Checks that this key signed the note and that none of its signatures is wrong.
    pub(crate) fn check(&self, note: &Note<'_>) -> Result<(), Flaw> {
        let mut signed = false;
        for signature in note.signatures_of(&self.name, self.id) {
            if !is_signature(&self.key, note.body.as_bytes(), signature) {
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

/// Whether the bytes are the key's Ed25519 signature of a message.
pub(crate) fn is_signature(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
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
