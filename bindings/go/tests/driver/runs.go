package main

import (
	"context"
	"errors"
	"os"

	"wandbrun"
)

func begin(k *kept, _ context.Context, s *step) (any, error) {
	k.forget()
	for _, name := range k.names {
		os.Unsetenv(name)
	}
	k.names = nil
	for name, value := range s.Environment {
		os.Setenv(name, value)
		k.names = append(k.names, name)
	}
	if err := os.Chdir(s.Directory); err != nil {
		return nil, err
	}
	api, err := wandbrun.NewApi(wandbrun.Options{
		Entity: os.Getenv("WANDB_ENTITY"), Project: os.Getenv("WANDB_PROJECT"),
	})
	k.api = api
	return nil, err
}

// forget closes all that is kept.
func (k *kept) forget() {
	k.keep(nil)
	if k.file != nil {
		k.file.Close()
	}
	if k.artifact != nil {
		k.artifact.Close()
	}
	if k.api != nil {
		k.api.Close()
	}
	k.api, k.file, k.artifact = nil, nil, nil
}

func (k *kept) keep(run *wandbrun.Run) {
	if k.run != nil {
		k.run.Close()
	}
	k.run = run
}

func open(k *kept, ctx context.Context, s *step) (any, error) {
	run, err := k.api.Run(ctx, s.path())
	if err != nil {
		return nil, err
	}
	k.keep(run)
	return map[string]any{
		"entity": text(run.Entity()), "project": text(run.Project()), "id": run.ID(),
		"name": text(run.Name()), "state": run.State(),
	}, nil
}

// text is null for a text that is not there.
func text(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func get(k *kept, ctx context.Context, s *step) (any, error) {
	run := k.run
	switch s.Name {
	case "id":
		return run.ID(), nil
	case "name":
		return text(run.Name()), nil
	case "entity":
		return text(run.Entity()), nil
	case "project":
		return text(run.Project()), nil
	case "state":
		return run.State(), nil
	case "url":
		return text(run.URL()), nil
	case "tags":
		return run.Tags(), nil
	case "created_at":
		return text(run.CreatedAt()), nil
	case "heartbeat_at":
		return text(run.HeartbeatAt()), nil
	case "config":
		return run.Config()
	case "summary":
		return run.Summary()
	case "system_metrics":
		return run.SystemMetrics()
	case "metadata":
		return run.Metadata(ctx)
	case "last_history_step":
		return run.LastHistoryStep(ctx)
	case "history_line_count":
		if count, ok := run.HistoryLineCount(); ok {
			return count, nil
		}
		return nil, nil
	}
	// An empty text and none are two things here.
	return run.Attribute(s.Name)
}

func load(k *kept, ctx context.Context, _ *step) (any, error) { return nil, k.run.Load(ctx) }

func runs(k *kept, ctx context.Context, s *step) (any, error) {
	options := wandbrun.RunsOptions{Order: s.Order, PerPage: s.PerPage}
	if s.Filters != nil {
		options.Filters = s.Filters
	}
	list := k.api.Runs(s.path(), options)
	total, err := counted(list.Total(ctx))
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for run, err := range list.All(ctx) {
		if err != nil {
			return nil, err
		}
		defer run.Close()
		if !s.take(len(ids)) {
			break
		}
		ids = append(ids, run.ID())
	}
	return map[string]any{"total": total, "ids": ids}, nil
}

// counted is null where nobody counts.
func counted(total uint64, err error) (any, error) {
	if errors.Is(err, wandbrun.ErrNull) {
		return nil, nil
	}
	return total, err
}

func console(k *kept, ctx context.Context, _ *step) (any, error) {
	texts := []string{}
	for line, err := range k.run.Console(wandbrun.ConsoleOptions{}).All(ctx) {
		if err != nil {
			return nil, err
		}
		texts = append(texts, line.Text)
	}
	return texts, nil
}

func sweep(k *kept, ctx context.Context, s *step) (any, error) {
	sweep, err := k.api.Sweep(ctx, s.path())
	if err != nil {
		return nil, err
	}
	defer sweep.Close()
	return map[string]any{"id": sweep.ID, "state": sweep.State, "name": sweep.Name}, nil
}

func viewer(k *kept, ctx context.Context, _ *step) (any, error) {
	viewer, err := k.api.Viewer(ctx)
	return map[string]any{"username": viewer["username"], "entity": viewer["entity"]}, err
}

func set(k *kept, _ context.Context, s *step) (any, error) {
	if s.Name == "tags" {
		var tags []string
		list, _ := s.Value.([]any)
		for _, tag := range list {
			tags = append(tags, tag.(string))
		}
		return nil, k.run.SetTags(tags...)
	}
	value, _ := s.Value.(string)
	return nil, map[string]func(string) error{
		"display_name": k.run.SetName, "notes": k.run.SetNotes, "group": k.run.SetGroup,
		"job_type": k.run.SetJobType, "description": k.run.SetDescription,
	}[s.Name](value)
}

func configSet(k *kept, _ context.Context, s *step) (any, error) {
	return nil, k.run.SetConfig(s.Value, s.keyPath()...)
}

func configRemove(k *kept, _ context.Context, s *step) (any, error) {
	return nil, k.run.RemoveConfig(s.keyPath()...)
}

func summarySet(k *kept, _ context.Context, s *step) (any, error) {
	return nil, k.run.SetSummary(s.Value, s.keyPath()...)
}

func summaryRemove(k *kept, _ context.Context, s *step) (any, error) {
	return nil, k.run.RemoveSummary(s.keyPath()...)
}

func update(k *kept, ctx context.Context, _ *step) (any, error) {
	return nil, k.run.Update(ctx, wandbrun.UpdateOptions{})
}

func create(k *kept, ctx context.Context, s *step) (any, error) {
	run, err := k.api.Create(ctx, wandbrun.CreateOptions{ID: s.ID, Project: s.Project, Entity: s.Entity})
	if err != nil {
		return nil, err
	}
	k.keep(run)
	return run.ID(), nil
}

func remove(k *kept, ctx context.Context, s *step) (any, error) {
	return nil, k.run.Delete(ctx, wandbrun.DeleteOptions{Artifacts: s.Artifacts})
}

func wait(k *kept, ctx context.Context, s *step) (any, error) {
	if s.Timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, seconds(s.Timeout))
		defer cancel()
		ctx = limited
	}
	return k.run.WaitUntilFinished(ctx, wandbrun.WaitOptions{Interval: seconds(s.Interval)})
}
