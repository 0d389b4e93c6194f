// Verifies a ledger with the library behind Go's checksum database (golang.org/x/mod/sumdb), which knows the formats and not
// Kijun. This file only reads files and calls that library; it shares nothing with the Rust code.
//
//	foreign log DIRECTORY VKEY                      every entry against the signed root
//	foreign inclusion PROOF RECORD VKEY             a .tlog-proof file and the record's exact bytes
//	foreign consistency OLD REQUEST VKEY            an older checkpoint and what `kijun ledger consistency` wrote
//	foreign history DIRECTORY OLD VKEY              an older checkpoint against the entries, with a proof made here
//	foreign witness CHECKPOINT VKEY WITNESS_VKEY    the cosignature of a witness
//
// Ends with 0 and one line beginning with `ok` when all is well, else with 1 and the reason.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	said, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println("ok", said)
}

func run(args []string) (string, error) {
	commands := map[string]struct {
		count int
		run   func([]string) (string, error)
	}{
		"log":         {2, log},
		"inclusion":   {3, inclusion},
		"consistency": {3, consistency},
		"history":     {3, history},
		"witness":     {3, witness},
	}
	if len(args) == 0 {
		return "", errors.New("say what to verify: log, inclusion, consistency, history or witness")
	}
	command, known := commands[args[0]]
	if !known || len(args)-1 != command.count {
		return "", errors.New("wrong arguments; the head of main.go lists them")
	}
	return command.run(args[1:])
}

// A checkpoint whose signature was checked.
type head struct {
	origin string
	size   int64
	root   tlog.Hash
}

func open(text []byte, vkey string, witnesses ...note.Verifier) (head, *note.Note, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return head{}, nil, err
	}
	opened, err := note.Open(text, note.VerifierList(append(witnesses, verifier)...))
	if err != nil {
		return head{}, nil, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return head{}, nil, errors.New("the checkpoint has not three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, nil, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return head{}, nil, err
	}
	if lines[0] != verifier.Name() {
		return head{}, nil, errors.New("the checkpoint is that of another log")
	}
	return head{lines[0], size, root}, opened, nil
}

// The hashes of a tree in the order in which the library numbers them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		if index >= int64(len(s)) {
			return nil, errors.New("the tree has no such hash")
		}
		found = append(found, s[index])
	}
	return found, nil
}

// The name of a bundle: groups of three digits, all but the last with an x.
func bundleName(number, width int64) string {
	name := fmt.Sprintf("%03d", number%1000)
	for number /= 1000; number > 0; number /= 1000 {
		name = fmt.Sprintf("x%03d/%s", number%1000, name)
	}
	if width < 256 {
		name = fmt.Sprintf("%s.p/%d", name, width)
	}
	return filepath.Join("tile", "entries", filepath.FromSlash(name))
}

// Hashes every entry again.
func rebuild(directory string, size int64) (stored, error) {
	var hashes stored
	for first := int64(0); first < size; first += 256 {
		width := size - first
		if width > 256 {
			width = 256
		}
		bundle, err := os.ReadFile(filepath.Join(directory, bundleName(first/256, width)))
		if err != nil {
			return nil, err
		}
		for position := int64(0); position < width; position++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("the bundle ends inside entry %d", first+position)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			more, err := tlog.StoredHashes(first+position, bundle[2:end], hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
			bundle = bundle[end:]
		}
		if len(bundle) > 0 {
			return nil, fmt.Errorf("bytes follow entry %d", first+width-1)
		}
	}
	return hashes, nil
}

// The signed head of a directory, and the tree over its entries, whose root it is.
func openLog(directory, vkey string) (head, stored, error) {
	text, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return head{}, nil, err
	}
	signed, _, err := open(text, vkey)
	if err != nil {
		return head{}, nil, err
	}
	hashes, err := rebuild(directory, signed.size)
	if err != nil {
		return head{}, nil, err
	}
	root := tlog.Hash(sha256.Sum256(nil))
	if signed.size > 0 {
		if root, err = tlog.TreeHash(signed.size, hashes); err != nil {
			return head{}, nil, err
		}
	}
	if root != signed.root {
		return head{}, nil, errors.New("the entries do not give the signed root")
	}
	return signed, hashes, nil
}

func log(args []string) (string, error) {
	signed, hashes, err := openLog(args[0], args[1])
	if err != nil {
		return "", err
	}
	// The tiles of the leaves must be those of the entries: other readers make their proofs from them.
	for first := int64(0); first < signed.size; first += 256 {
		width := signed.size - first
		if width > 256 {
			width = 256
		}
		name := strings.Replace(bundleName(first/256, width), "entries", "0", 1)
		tile, err := os.ReadFile(filepath.Join(args[0], name))
		if err != nil {
			return "", err
		}
		var leaves []byte
		for index := first; index < first+width; index++ {
			leaf := hashes[tlog.StoredHashIndex(0, index)]
			leaves = append(leaves, leaf[:]...)
		}
		if !bytes.Equal(tile, leaves) {
			return "", fmt.Errorf("tile %d of the leaves is not what the entries give", first/256)
		}
	}
	return fmt.Sprintf("%s: %d entries give the signed root", signed.origin, signed.size), nil
}

// The hashes of a proof, a line each.
func proofLines(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// Takes a file apart at its first empty line: the lines before it and the checkpoint after it.
func split(path string) ([]string, []byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	at := bytes.Index(text, []byte("\n\n"))
	if at < 0 {
		return nil, nil, errors.New("the file has no empty line")
	}
	return strings.Split(string(text[:at]), "\n"), text[at+2:], nil
}

func inclusion(args []string) (string, error) {
	lines, checkpoint, err := split(args[0])
	if err != nil {
		return "", err
	}
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return "", errors.New("this is no inclusion proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return "", err
	}
	hashes, err := proofLines(lines[2:])
	if err != nil {
		return "", err
	}
	record, err := os.ReadFile(args[1])
	if err != nil {
		return "", err
	}
	signed, _, err := open(checkpoint, args[2])
	if err != nil {
		return "", err
	}
	if index < 0 || index >= signed.size {
		return "", errors.New("the tree has no such entry")
	}
	err = tlog.CheckRecord(hashes, signed.size, signed.root, index, tlog.RecordHash(record))
	return fmt.Sprintf("%s: the record is entry %d of %d", signed.origin, index, signed.size), err
}

func consistency(args []string) (string, error) {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return "", err
	}
	old, _, err := open(text, args[2])
	if err != nil {
		return "", err
	}
	lines, checkpoint, err := split(args[1])
	if err != nil {
		return "", err
	}
	if lines[0] != fmt.Sprintf("old %d", old.size) {
		return "", errors.New("the proof does not begin at the older checkpoint")
	}
	hashes, err := proofLines(lines[1:])
	if err != nil {
		return "", err
	}
	signed, _, err := open(checkpoint, args[2])
	if err != nil {
		return "", err
	}
	return continues(old, signed, hashes)
}

func history(args []string) (string, error) {
	signed, hashes, err := openLog(args[0], args[2])
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		return "", err
	}
	old, _, err := open(text, args[2])
	if err != nil {
		return "", err
	}
	if old.size > signed.size {
		return "", errors.New("the log is smaller than it was")
	}
	var proof []tlog.Hash
	if old.size > 0 {
		if proof, err = tlog.ProveTree(signed.size, old.size, hashes); err != nil {
			return "", err
		}
	}
	return continues(old, signed, proof)
}

// The library knows no proof from an empty tree: there is nothing to prove.
func continues(old, signed head, proof []tlog.Hash) (string, error) {
	said := fmt.Sprintf("%s: %d entries continue %d", signed.origin, signed.size, old.size)
	if old.size == 0 && len(proof) == 0 && old.root == tlog.Hash(sha256.Sum256(nil)) {
		return said, nil
	}
	return said, tlog.CheckTree(proof, signed.size, signed.root, old.size, old.root)
}

// The key of a witness (cosignature/v1): the library takes any kind of key that can check a signature.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.id }

func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	return ed25519.Verify(c.key, []byte(message), signature[8:])
}

func newCosigner(vkey string) (cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return cosigner{}, errors.New("the key of the witness has not three parts")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return cosigner{}, errors.New("the key of the witness is not of the kind that cosigns")
	}
	digest := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	id := binary.BigEndian.Uint32(digest[:])
	if fmt.Sprintf("%08x", id) != parts[1] {
		return cosigner{}, errors.New("the key of the witness has another id")
	}
	return cosigner{parts[0], id, key[1:]}, nil
}

func witness(args []string) (string, error) {
	text, err := os.ReadFile(args[0])
	if err != nil {
		return "", err
	}
	cosigner, err := newCosigner(args[2])
	if err != nil {
		return "", err
	}
	signed, opened, err := open(text, args[1], cosigner)
	if err != nil {
		return "", err
	}
	log, witnessed := false, false
	for _, signature := range opened.Sigs {
		log = log || signature.Name == signed.origin
		witnessed = witnessed || signature.Hash == cosigner.id
	}
	if !log || !witnessed {
		return "", errors.New("the log or the witness did not sign")
	}
	return fmt.Sprintf("%s: %d entries, cosigned by %s", signed.origin, signed.size, cosigner.name), nil
}
