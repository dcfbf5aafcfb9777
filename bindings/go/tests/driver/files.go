package main

import (
	"context"
	"os"
	"path/filepath"
	"sort"

	"wandbrun"
)

// ofArtifact is an operation on the artifact that is kept.
func ofArtifact(do operation) operation {
	return func(k *kept, ctx context.Context, s *step) (any, error) {
		if k.artifact == nil {
			return nil, errNothing
		}
		return do(k, ctx, s)
	}
}

func files(k *kept, ctx context.Context, s *step) (any, error) {
	list := k.run.Files(wandbrun.FilesOptions{Names: s.Names, Pattern: s.Pattern, PerPage: s.PerPage})
	total, err := counted(list.Total(ctx))
	if err != nil {
		return nil, err
	}
	names := []string{}
	for file, err := range list.All(ctx) {
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if !s.take(len(names)) {
			break
		}
		names = append(names, file.Name)
	}
	return map[string]any{"total": total, "names": names}, nil
}

func file(k *kept, ctx context.Context, s *step) (any, error) {
	file, err := k.run.File(ctx, s.Name)
	if err != nil {
		return nil, err
	}
	k.file = file
	return []any{file.Name, file.Size}, nil
}

func (s *step) root() string {
	if s.Root == "" {
		return "."
	}
	return s.Root
}

func download(k *kept, ctx context.Context, s *step) (any, error) {
	if k.file == nil {
		return nil, errNothing
	}
	path, err := k.file.Download(ctx, s.root(), wandbrun.DownloadOptions{Replace: s.Replace, ExistOK: s.ExistOK})
	if err != nil {
		return nil, err
	}
	return relative(path)
}

func relative(path string) (any, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	return filepath.Rel(here, path)
}

func upload(k *kept, ctx context.Context, s *step) (any, error) {
	file, err := k.run.UploadFile(ctx, s.path(), s.root(), wandbrun.UploadOptions{})
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return []any{file.Name, file.Size}, nil
}

func artifact(k *kept, ctx context.Context, s *step) (any, error) {
	artifact, err := k.api.Artifact(ctx, s.Name, "")
	if err != nil {
		return nil, err
	}
	k.artifact = artifact
	return artifact.Name, nil
}

func artifactGet(k *kept, _ context.Context, s *step) (any, error) {
	a := k.artifact
	aliases := append([]string{}, a.Aliases...)
	sort.Strings(aliases)
	return map[string]any{
		"version": a.Version, "type": a.Type, "digest": a.Digest, "size": a.Size, "state": a.State,
		"description": a.Description, "aliases": aliases, "metadata": a.Metadata,
	}[s.Name], nil
}

func artifactFiles(k *kept, ctx context.Context, _ *step) (any, error) {
	found := [][]any{}
	for file, err := range k.artifact.Files(wandbrun.FilesOptions{}).All(ctx) {
		if err != nil {
			return nil, err
		}
		found = append(found, []any{file.Name, file.Size})
		file.Close()
	}
	sort.Slice(found, func(a, b int) bool { return found[a][0].(string) < found[b][0].(string) })
	return found, nil
}

func artifactDownload(k *kept, ctx context.Context, s *step) (any, error) {
	results, err := k.artifact.Download(ctx, s.root(), wandbrun.ArtifactDownloadOptions{})
	if err != nil {
		return nil, err
	}
	for _, result := range results {
		if result.Err != nil {
			return nil, result.Err
		}
	}
	return relative(s.root())
}

func loggedArtifacts(k *kept, ctx context.Context, s *step) (any, error) {
	return listed(ctx, k.run.LoggedArtifacts(wandbrun.ArtifactsOptions{PerPage: s.PerPage}), s)
}

func usedArtifacts(k *kept, ctx context.Context, s *step) (any, error) {
	return listed(ctx, k.run.UsedArtifacts(wandbrun.ArtifactsOptions{PerPage: s.PerPage}), s)
}

func listed(ctx context.Context, list *wandbrun.Artifacts, s *step) (any, error) {
	total, err := list.Total(ctx)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for artifact, err := range list.All(ctx) {
		if err != nil {
			return nil, err
		}
		defer artifact.Close()
		if !s.take(len(names)) {
			break
		}
		names = append(names, artifact.Name)
	}
	return map[string]any{"total": total, "names": names}, nil
}

func useArtifact(k *kept, ctx context.Context, _ *step) (any, error) {
	return k.artifact.Name, k.run.UseArtifact(ctx, k.artifact, "")
}

func logArtifact(k *kept, ctx context.Context, s *step) (any, error) {
	made, err := wandbrun.MakeArtifact(s.Name, s.Type)
	if err != nil {
		return nil, err
	}
	defer made.Close()
	for _, path := range s.Files {
		if err := made.AddFile(path, path); err != nil {
			return nil, err
		}
	}
	for _, alias := range s.Aliases {
		if err := made.AddAlias(alias); err != nil {
			return nil, err
		}
	}
	logged, err := k.run.LogNewArtifact(ctx, made, wandbrun.NewArtifactOptions{})
	if err != nil {
		return nil, err
	}
	defer logged.Close()
	return logged.Name, nil
}
