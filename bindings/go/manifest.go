package wandbrun

/*
#include "getters.h"
*/
import "C"

import "context"

// Manifest is what an artifact consists of.
type Manifest struct {
	// Digest names the content as a whole: 32 hex digits, over paths and digests.
	Digest string
	// Entries are in the order of their paths.
	Entries []ManifestEntry
	// JSON is the whole as the server stores it.
	JSON string
}

// ManifestEntry is a file or a reference of an artifact.
type ManifestEntry struct {
	// Path may hold /. A server chose it: it is not safe as a path on this machine.
	Path string
	// Digest is what the content is known by: the base64 of its MD5, or whatever stands for that of a reference.
	Digest string
	// Reference is where the entry points; empty for a file that the server stores.
	Reference string
	// Size is in bytes, or nil where that is not known.
	Size *uint64
}

// Manifest gives what the artifact consists of. It is fetched once for a
// committed artifact, anew each time for a draft. ErrIntegrity when it is
// damaged, ErrNotFound when it is gone.
func (a *Artifact) Manifest(ctx context.Context) (*Manifest, error) {
	var found *C.wandb_manifest
	if err := a.ask(ctx, func(artifact *C.wandb_artifact, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_artifact_manifest(artifact, opts, &found, failure)
	}); err != nil {
		return nil, err
	}
	defer C.wandb_manifest_free(found)
	manifest := &Manifest{Entries: make([]ManifestEntry, C.wandb_manifest_count(found))}
	manifest.Digest, _ = copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_manifest_digest(found, t, n) })
	manifest.JSON, _ = copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_manifest_json(found, t, n) })
	for at := range manifest.Entries {
		manifest.Entries[at] = newEntry(found, C.size_t(at))
	}
	return manifest, nil
}

func newEntry(of *C.wandb_manifest, at C.size_t) (entry ManifestEntry) {
	entry.Path, _ = copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_manifest_path(of, at, t, n) })
	entry.Digest, _ = copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_manifest_entry_digest(of, at, t, n) })
	entry.Reference, _ = copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_manifest_reference(of, at, t, n) })
	var bytes C.uint64_t
	if C.wandb_manifest_size(of, at, &bytes) == C.WANDB_OK {
		entry.Size = pointer(uint64(bytes))
	}
	return entry
}
