package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"unsafe"
)

var artifact = &resource[*C.wandb_artifact]{
	name:  "artifact",
	close: func(p *C.wandb_artifact) { C.wandb_artifact_close(p) },
	free:  func(p *C.wandb_artifact) { C.wandb_artifact_free(p) },
}

// Artifact is a version of an artifact, as of its look-up. Name, version and
// aliases are those of the collection that it was looked up in, which may be
// another one than its source, the collection that it was made in. Texts that
// are not known are empty.
type Artifact struct {
	*handle[*C.wandb_artifact]
	// ID is the server's own id.
	ID string
	// Name is collection:v3; after a look-up by another alias with that alias.
	Name string
	// QualifiedName is entity/project/name.
	QualifiedName string
	// Entity, Project and Collection are where it was looked up.
	Entity, Project, Collection string
	// Version is v3; empty for a draft that has none yet.
	Version string
	// SourceName is collection:v3 of the source.
	SourceName string
	// SourceEntity, SourceProject and SourceCollection are where it was made; the first two are empty where the key may not see it.
	SourceEntity, SourceProject, SourceCollection string
	// SourceVersion is its version there.
	SourceVersion string
	// Type is dataset, model or the like.
	Type string
	// State is COMMITTED, PENDING (a draft) or DELETED.
	State string
	// Digest names the content: 32 hex digits.
	Digest string
	// Description is what its makers wrote about it, or nil.
	Description *string
	// CommitHash is that of the commit.
	CommitHash string
	// CreatedAt and UpdatedAt are ISO 8601 in UTC.
	CreatedAt, UpdatedAt string
	// Size is the bytes of all files, references included.
	Size uint64
	// FileCount is how many files there are, references included.
	FileCount uint64
	// IsDraft says that it is not committed.
	IsDraft bool
	// IsLink says that it was looked up in another collection than its source.
	IsLink bool
	// Aliases are those in the collection, the version not counted.
	Aliases []string
	// Metadata is what its makers stored with it.
	Metadata Values
}

func newArtifact(ptr *C.wandb_artifact) *Artifact {
	lend := func(get unsafe.Pointer) (string, error) {
		return copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_artifact(ptr, C.wandb_artifact_getter(get), t, n)
		})
	}
	text := func(get unsafe.Pointer) string {
		found, _ := lend(get)
		return found
	}
	var bytes, count C.uint64_t
	C.wandb_artifact_size(ptr, &bytes)
	C.wandb_artifact_file_count(ptr, &count)
	made := &Artifact{
		handle:           artifact.own(ptr),
		ID:               text(C.wandb_artifact_id),
		Name:             text(C.wandb_artifact_name),
		QualifiedName:    text(C.wandb_artifact_qualified_name),
		Entity:           text(C.wandb_artifact_entity),
		Project:          text(C.wandb_artifact_project),
		Collection:       text(C.wandb_artifact_collection),
		Version:          text(C.wandb_artifact_version),
		SourceName:       text(C.wandb_artifact_source_name),
		SourceEntity:     text(C.wandb_artifact_source_entity),
		SourceProject:    text(C.wandb_artifact_source_project),
		SourceCollection: text(C.wandb_artifact_source_collection),
		SourceVersion:    text(C.wandb_artifact_source_version),
		Type:             text(C.wandb_artifact_type),
		State:            text(C.wandb_artifact_state),
		Digest:           text(C.wandb_artifact_digest),
		CommitHash:       text(C.wandb_artifact_commit_hash),
		CreatedAt:        text(C.wandb_artifact_created_at),
		UpdatedAt:        text(C.wandb_artifact_updated_at),
		Size:             uint64(bytes),
		FileCount:        uint64(count),
		IsDraft:          C.wandb_artifact_is_draft(ptr) != 0,
		IsLink:           C.wandb_artifact_is_link(ptr) != 0,
	}
	if description, err := lend(C.wandb_artifact_description); err == nil {
		made.Description = &description
	}
	for at := range C.wandb_artifact_alias_count(ptr) {
		alias, _ := copied(func(t **C.char, n *C.size_t) C.int32_t { return C.wandb_artifact_alias(ptr, at, t, n) })
		made.Aliases = append(made.Aliases, alias)
	}
	var metadata *C.wandb_map
	if C.wandb_artifact_metadata(ptr, &metadata) == C.WANDB_OK {
		made.Metadata, _ = takenMap(metadata)
	}
	return made
}

// Artifact asks for one artifact: entity/project/collection:alias, without the
// entity for that of the settings or the key, without the project for that of
// the settings or uncategorized; or the address of its page. The alias is a
// version, an alias, a digest or a commit hash. typeName is the type that it must
// be of, or empty for any.
func (a *Api) Artifact(ctx context.Context, name, typeName string) (*Artifact, error) {
	var found *C.wandb_artifact
	if err := a.use(func(api *C.wandb_api) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_api_artifact(api, chars(name), size(name), chars(typeName), size(typeName), opts, &found, failure)
		})
	}); err != nil {
		return nil, err
	}
	return newArtifact(found), nil
}

func (a *Artifact) ask(ctx context.Context, call func(*C.wandb_artifact, *C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	return a.use(func(artifact *C.wandb_artifact) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return call(artifact, opts, failure)
		})
	})
}

// Files lists the files of the artifact. FilesOptions.Pattern is refused here.
func (a *Artifact) Files(options FilesOptions) *Files {
	var pins pins
	defer pins.Unpin()
	opts := options.inC(&pins)
	var list *C.wandb_files
	err := a.use(func(artifact *C.wandb_artifact) error {
		return now(func(failure **C.wandb_error) C.int32_t {
			return C.wandb_artifact_files(artifact, opts, &list, failure)
		})
	})
	return &Files{handle: files.made(list, err)}
}

// ArtifactDownloadOptions say which files of an artifact to bring, and how. The
// zero value is all files.
type ArtifactDownloadOptions struct {
	// PathPrefix gives only files whose path begins with it.
	PathPrefix string
	// Workers is how many files are fetched at the same time, at most 64; 8 by default.
	Workers uint64
	// Progress is told of the bytes of all files together, or nil.
	Progress Progress
}

// Download brings the files of the artifact below root. A file that is there and
// has the content of the manifest is kept, any other is replaced; each appears
// only when it is whole. One that fails does not keep the others: its result says
// so. The error is one of a list, or says that the call ended early; what is
// whole by then stays, and another call goes on there.
func (a *Artifact) Download(ctx context.Context, root string, options ArtifactDownloadOptions) ([]Downloaded, error) {
	var pins pins
	defer pins.Unpin()
	var how C.wandb_artifact_download_opts
	C.wandb_artifact_download_opts_init(&how, C.sizeof_wandb_artifact_download_opts)
	how.path_prefix, how.path_prefix_len = pins.text(options.PathPrefix)
	how.workers = C.uint64_t(options.Workers)
	progress, user, over := listen(options.Progress, &pins)
	defer over()
	how.progress, how.user = progress, user
	var results *C.wandb_downloads
	if err := a.ask(ctx, func(artifact *C.wandb_artifact, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_artifact_download(artifact, chars(root), size(root), &how, opts, &results, failure)
	}); err != nil {
		return nil, err
	}
	return takenDownloads(results), nil
}
