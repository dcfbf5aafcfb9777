// The behaviour suite's driver: a step a line in, a result a line out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"wandbrun"
)

// step are the arguments of a step; what is absent is zero.
type step struct {
	Op          string
	Directory   string
	Environment map[string]string
	Path        any
	Name        string
	Value       any
	Keys        []string
	AnyOf       bool   `json:"any_of"`
	MinStep     int64  `json:"min_step"`
	MaxStep     *int64 `json:"max_step"`
	PageSize    uint64 `json:"page_size"`
	BatchRows   uint64 `json:"batch_rows"`
	Exclude     []string
	Take        *int
	Samples     uint64
	Stream      string
	Filters     json.RawMessage
	Order       string
	PerPage     uint64 `json:"per_page"`
	Names       []string
	Pattern     string
	Root        string
	Replace     bool
	ExistOK     bool `json:"exist_ok"`
	ID          string
	Project     string
	Entity      string
	Artifacts   bool
	Timeout     float64
	Interval    float64
	Type        string
	Files       []string
	Aliases     []string
	After       float64
	Limit       float64
	Times       int
	Count       int
}

// path is the argument when it is one text.
func (s *step) path() string {
	text, _ := s.Path.(string)
	return text
}

// keyPath is the argument when it is a list of keys.
func (s *step) keyPath() (keys []string) {
	list, _ := s.Path.([]any)
	for _, key := range list {
		keys = append(keys, key.(string))
	}
	return keys
}

func (s *step) scan() wandbrun.ScanOptions {
	return wandbrun.ScanOptions{
		Keys: s.Keys, AnyKey: s.AnyOf, MinStep: s.MinStep, MaxStep: s.MaxStep,
		PageSize: s.PageSize, BatchRows: s.BatchRows, LeaveOut: s.Exclude,
	}
}

// take says whether one more is wanted.
func (s *step) take(have int) bool { return s.Take == nil || have < *s.Take }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// errNothing is a step without what it is about.
var errNothing = errors.New("nothing is kept")

// kept is what earlier steps opened.
type kept struct {
	api      *wandbrun.Api
	run      *wandbrun.Run
	file     *wandbrun.File
	artifact *wandbrun.Artifact
	names    []string
}

type operation func(*kept, context.Context, *step) (any, error)

// ofRun is an operation on the run that is kept.
func ofRun(do operation) operation {
	return func(k *kept, ctx context.Context, s *step) (any, error) {
		if k.run == nil {
			return nil, errNothing
		}
		return do(k, ctx, s)
	}
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.Encode(map[string]any{"ok": wandbrun.Version()})
	lines := bufio.NewReader(os.Stdin)
	k := &kept{}
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		out.Encode(k.answer(line))
	}
}

func (k *kept) answer(line []byte) map[string]any {
	var s step
	reader := json.NewDecoder(strings.NewReader(string(line)))
	reader.UseNumber()
	if err := reader.Decode(&s); err != nil {
		return failed("Suite", err)
	}
	do, ok := operations[s.Op]
	if !ok {
		return failed("Suite", fmt.Errorf("no operation %s", s.Op))
	}
	value, err := do(k, context.Background(), &s)
	if err != nil {
		return failed(kind(err), err)
	}
	return map[string]any{"ok": value}
}

func failed(kind string, err error) map[string]any {
	return map[string]any{"error": kind, "message": err.Error()}
}

// kind is the name of an error's kind, each word with a capital: NotFound.
func kind(err error) string {
	var code wandbrun.Code
	if err == errNothing {
		return "Nothing"
	}
	if !errors.As(err, &code) {
		return "Suite"
	}
	var name strings.Builder
	for _, word := range strings.Fields(strings.ReplaceAll(code.Error(), "/", "")) {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

var operations map[string]operation

func init() {
	operations = map[string]operation{
		"begin":             begin,
		"open":              open,
		"get":               ofRun(get),
		"load":              ofRun(load),
		"scan":              ofRun(scan),
		"report":            ofRun(report),
		"columns":           ofRun(columns),
		"history":           ofRun(history),
		"resume":            ofRun(resume),
		"sum":               ofRun(sum),
		"cancelled":         ofRun(cancelled),
		"timeout":           ofRun(timeout),
		"closed":            ofRun(closed),
		"closed_scan":       ofRun(closedScan),
		"threads":           ofRun(threads),
		"cycles":            cycles,
		"runs":              runs,
		"files":             ofRun(files),
		"file":              ofRun(file),
		"download":          download,
		"upload":            ofRun(upload),
		"console":           ofRun(console),
		"sweep":             sweep,
		"viewer":            viewer,
		"set":               ofRun(set),
		"config_set":        ofRun(configSet),
		"config_remove":     ofRun(configRemove),
		"summary_set":       ofRun(summarySet),
		"summary_remove":    ofRun(summaryRemove),
		"update":            ofRun(update),
		"create":            create,
		"delete":            ofRun(remove),
		"wait":              ofRun(wait),
		"artifact":          artifact,
		"artifact_get":      ofArtifact(artifactGet),
		"artifact_files":    ofArtifact(artifactFiles),
		"artifact_download": ofArtifact(artifactDownload),
		"logged_artifacts":  ofRun(loggedArtifacts),
		"used_artifacts":    ofRun(usedArtifacts),
		"use_artifact":      ofRun(ofArtifact(useArtifact)),
		"log_artifact":      ofRun(logArtifact),
	}
}
