package wandbrun_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"wandbrun"
)

var ctx = context.Background()

func localRun(t *testing.T) *wandbrun.Run {
	t.Helper()
	run, err := wandbrun.OpenLocal(ctx, os.Getenv("WANDBRUN_TEST_LOCAL"))
	need(t, err)
	t.Cleanup(run.Close)
	return run
}

// remoteRun makes a run on the test server.
func remoteRun(t *testing.T) (*wandbrun.Api, *wandbrun.Run) {
	t.Helper()
	api, err := wandbrun.NewApi(wandbrun.Options{})
	need(t, err)
	t.Cleanup(api.Close)
	run, err := api.Create(ctx, wandbrun.CreateOptions{Entity: "tester", Project: "go"})
	need(t, err)
	t.Cleanup(run.Close)
	return api, run
}

func need(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t *testing.T, err error, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%v is not %v", err, want)
	}
}

func TestRowsStructsAndColumnsAgree(t *testing.T) {
	run := localRun(t)
	options := wandbrun.ScanOptions{Keys: []string{"_step", "loss"}, BatchRows: 7}
	var steps []int64
	var losses []float64
	for row, err := range run.ScanHistory(ctx, options) {
		need(t, err)
		step, err := row.Int64("_step")
		need(t, err)
		loss, err := row.Float64("loss")
		need(t, err)
		steps, losses = append(steps, step), append(losses, loss)
	}
	if len(steps) == 0 {
		t.Fatal("there are no rows")
	}
	at := 0
	type point struct {
		Step int64    `json:"_step"`
		Loss float64  `json:"loss"`
		None *float64 `json:"none"`
	}
	for point, err := range wandbrun.ScanInto[point](ctx, run, options) {
		need(t, err)
		if point.Step != steps[at] || !same(point.Loss, losses[at]) || point.None != nil {
			t.Fatalf("row %d is %+v", at, point)
		}
		at++
	}
	at = 0
	for batch, err := range run.ScanColumns(ctx, options) {
		need(t, err)
		step, err := batch.Int64s("_step")
		need(t, err)
		loss, err := batch.Float64s("loss")
		need(t, err)
		for row := range batch.Rows() {
			if step.Values[row] != steps[at] || !same(loss.Values[row], losses[at]) || loss.Cells[row] != wandbrun.CellValue {
				t.Fatalf("row %d is %d %v", at, step.Values[row], loss.Values[row])
			}
			at++
		}
	}
	if at != len(steps) {
		t.Fatalf("%d rows of columns, %d rows", at, len(steps))
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestValues(t *testing.T) {
	values := wandbrun.Values{
		"n": int64(3), "f": 3.0, "nan": "NaN", "null": nil, "deep": map[string]any{"a.b": "x"}, "t": true,
	}
	if number, err := values.Float64("nan"); err != nil || !math.IsNaN(number) {
		t.Error(number, err)
	}
	if number, err := values.Int64("f"); err != nil || number != 3 {
		t.Error(number, err)
	}
	if text, err := values.String("deep.a.b"); err != nil || text != "x" {
		t.Error(text, err)
	}
	if yes, err := values.Bool("t"); err != nil || !yes {
		t.Error(yes, err)
	}
	_, err := values.Float64("none")
	mustBe(t, err, wandbrun.ErrMissing)
	_, err = values.Float64("null")
	mustBe(t, err, wandbrun.ErrNull)
	_, err = values.Int64("deep")
	mustBe(t, err, wandbrun.ErrType)
}

func TestCursorResumes(t *testing.T) {
	run := localRun(t)
	scan := run.Scan(wandbrun.ScanOptions{Keys: []string{"_step"}, Resumable: true})
	defer scan.Close()
	for range 3 {
		_, err := scan.Next(ctx)
		need(t, err)
	}
	cursor, err := scan.Cursor()
	need(t, err)
	next, err := scan.Next(ctx)
	need(t, err)
	rest := run.Scan(wandbrun.ScanOptions{Keys: []string{"_step"}, Cursor: cursor})
	defer rest.Close()
	resumed, err := rest.Next(ctx)
	need(t, err)
	if resumed["_step"] != next["_step"] {
		t.Fatalf("resumed at %v instead of %v", resumed["_step"], next["_step"])
	}
	_, err = rest.Cursor()
	mustBe(t, err, wandbrun.ErrInvalidArgument)
}

func TestShardsAreTheScan(t *testing.T) {
	run := localRun(t)
	shards, err := run.Shards(wandbrun.ScanOptions{Keys: []string{"_step"}}, 3)
	need(t, err)
	count := 0
	for _, shard := range shards {
		for _, err := range run.ScanHistory(ctx, wandbrun.ScanOptions{Shard: shard}) {
			need(t, err)
			count++
		}
	}
	whole := 0
	for _, err := range run.ScanHistory(ctx, wandbrun.ScanOptions{Keys: []string{"_step"}}) {
		need(t, err)
		whole++
	}
	if count != whole {
		t.Fatalf("%d rows in %d shards, %d in all", count, len(shards), whole)
	}
}

func TestFollowEndsWithTheRun(t *testing.T) {
	count := 0
	for _, err := range localRun(t).FollowHistory(ctx, wandbrun.ScanOptions{}, wandbrun.FollowOptions{}) {
		need(t, err)
		count++
	}
	if count == 0 {
		t.Fatal("there are no rows")
	}
}

func TestLocalRunsAndConsole(t *testing.T) {
	run := localRun(t)
	place := t.TempDir()
	need(t, os.Symlink(run.Directory(), filepath.Join(place, filepath.Base(run.Directory()))))
	found := 0
	for _, err := range wandbrun.LocalRuns(place).All() {
		need(t, err)
		found++
	}
	if found != 1 {
		t.Errorf("%d local runs", found)
	}
	for line, err := range run.Console(wandbrun.ConsoleOptions{}).All(ctx) {
		need(t, err)
		if line.Text != "" {
			return
		}
	}
	t.Error("there are no lines")
}

func TestClosed(t *testing.T) {
	run := localRun(t)
	scan := run.Scan(wandbrun.ScanOptions{})
	_, err := scan.Next(ctx)
	need(t, err)
	scan.Close()
	scan.Close()
	_, err = scan.Next(ctx)
	mustBe(t, err, wandbrun.ErrClosed)
	run.Close()
	_, err = run.Config()
	mustBe(t, err, wandbrun.ErrClosed)
	_, err = run.Files(wandbrun.FilesOptions{}).Next(ctx)
	mustBe(t, err, wandbrun.ErrClosed)
	if run.ID() == "" {
		t.Error("the attributes are gone")
	}
}

func TestColumnsOfAnEarlierBatchAreClosed(t *testing.T) {
	scan := localRun(t).ColumnScan(wandbrun.ScanOptions{BatchRows: 2})
	defer scan.Close()
	first, err := scan.NextColumns(ctx)
	need(t, err)
	_, err = scan.NextColumns(ctx)
	need(t, err)
	_, err = first.Float64s("loss")
	mustBe(t, err, wandbrun.ErrClosed)
}

func TestCloseWhileOthersRead(t *testing.T) {
	run := localRun(t)
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				if _, err := run.Config(); err != nil {
					if !errors.Is(err, wandbrun.ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		}()
	}
	time.Sleep(20 * time.Millisecond)
	run.Close()
	group.Wait()
}

func TestContexts(t *testing.T) {
	run := localRun(t)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err := run.Scan(wandbrun.ScanOptions{}).Next(ended)
	mustBe(t, err, context.Canceled)
	mustBe(t, err, wandbrun.ErrCancelled)

	_, remote := remoteRun(t)
	late, stop := context.WithTimeout(ctx, 300*time.Millisecond)
	defer stop()
	_, err = remote.WaitUntilFinished(late, wandbrun.WaitOptions{Interval: 20 * time.Millisecond})
	mustBe(t, err, context.DeadlineExceeded)
	mustBe(t, err, wandbrun.ErrTimeout)

	stopped, cancel := context.WithCancel(ctx)
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err = remote.WaitUntilFinished(stopped, wandbrun.WaitOptions{})
	mustBe(t, err, context.Canceled)
}

func TestErrorsTellMore(t *testing.T) {
	api, _ := remoteRun(t)
	_, err := api.Run(ctx, "tester/go/none")
	mustBe(t, err, wandbrun.ErrNotFound)
	var failure *wandbrun.Error
	if !errors.As(err, &failure) || failure.Message == "" || failure.Retryable {
		t.Errorf("%#v", failure)
	}
}

func TestWriting(t *testing.T) {
	api, run := remoteRun(t)
	need(t, run.SetName("from Go ü"))
	need(t, run.SetTags("a", "b c"))
	need(t, run.SetConfig(9007199254740993, "big"))
	need(t, run.SetSummary(math.NaN(), "best", "loss"))
	changed, err := run.HasChanges()
	need(t, err)
	if !changed {
		t.Error("nothing would be sent")
	}
	need(t, run.Update(ctx, wandbrun.UpdateOptions{}))
	again, err := api.RunOf(ctx, run.Entity(), run.Project(), run.ID())
	need(t, err)
	defer again.Close()
	config, err := again.Config()
	need(t, err)
	summary, err := again.Summary()
	need(t, err)
	loss, err := summary.Float64("best.loss")
	if again.Name() != "from Go ü" || len(again.Tags()) != 2 || config["big"] != int64(9007199254740993) || !math.IsNaN(loss) {
		t.Error(again.Name(), again.Tags(), config, summary, err)
	}
	mustBe(t, run.RemoveConfig("none"), wandbrun.ErrMissing)
	mustBe(t, run.SetConfig(func() {}, "f"), wandbrun.ErrInvalidArgument)
	need(t, run.Delete(ctx, wandbrun.DeleteOptions{}))
	mustBe(t, run.Load(ctx), wandbrun.ErrNotFound)
}

func TestFilesArtifactsAndProgress(t *testing.T) {
	api, run := remoteRun(t)
	place := t.TempDir()
	path := filepath.Join(place, "model.bin")
	need(t, os.WriteFile(path, []byte(strings.Repeat("weights", 1000)), 0o600))
	heard := uint64(0)
	progress := func(done, _ uint64) bool { heard = done; return true }
	file, err := run.UploadFile(ctx, path, place, wandbrun.UploadOptions{Progress: progress})
	need(t, err)
	defer file.Close()
	if file.Name != "model.bin" || file.Size != 7000 || heard != 7000 {
		t.Error(file.Name, file.Size, heard)
	}
	_, err = file.Download(ctx, filepath.Join(place, "out"), wandbrun.DownloadOptions{Progress: progress})
	need(t, err)
	_, err = file.Download(ctx, filepath.Join(place, "out"), wandbrun.DownloadOptions{})
	mustBe(t, err, wandbrun.ErrExists)
	_, err = file.Download(ctx, filepath.Join(place, "never"), wandbrun.DownloadOptions{
		Progress: func(uint64, uint64) bool { return false },
	})
	mustBe(t, err, wandbrun.ErrCancelled)
	if panicked := panicOf(func() {
		file.Download(ctx, filepath.Join(place, "never"), wandbrun.DownloadOptions{
			Progress: func(uint64, uint64) bool { panic("mine") },
		})
	}); panicked != "mine" {
		t.Error(panicked)
	}

	made, err := wandbrun.MakeArtifact("model", "model")
	need(t, err)
	defer made.Close()
	need(t, made.SetMetadata(map[string]any{"layers": []int{1, 2}}))
	need(t, made.AddFile(path, "m/model.bin"))
	mustBe(t, made.AddFile(filepath.Join(place, "none"), ""), wandbrun.ErrNotFound)
	logged, err := run.LogNewArtifact(ctx, made, wandbrun.NewArtifactOptions{})
	need(t, err)
	defer logged.Close()
	found, err := api.Artifact(ctx, logged.QualifiedName, "model")
	need(t, err)
	defer found.Close()
	manifest, err := found.Manifest(ctx)
	need(t, err)
	digest, err := made.Digest()
	need(t, err)
	if len(manifest.Entries) != 1 || manifest.Entries[0].Path != "m/model.bin" || manifest.Digest != digest {
		t.Errorf("%+v", manifest)
	}
	results, err := found.Download(ctx, filepath.Join(place, "artifact"), wandbrun.ArtifactDownloadOptions{})
	need(t, err)
	for _, result := range results {
		need(t, result.Err)
	}
}

func panicOf(work func()) (panicked any) {
	defer func() { panicked = recover() }()
	work()
	return nil
}

func TestRunsAndHistoriesOfAProject(t *testing.T) {
	api, run := remoteRun(t)
	path := run.Entity() + "/" + run.Project()
	list := api.Runs(path, wandbrun.RunsOptions{Filters: map[string]any{"name": run.ID()}})
	for found, err := range list.All(ctx) {
		need(t, err)
		if found.ID() != run.ID() {
			t.Errorf("%s is listed", found.ID())
		}
		found.Close()
	}
	_, err := list.Next(ctx)
	mustBe(t, err, wandbrun.ErrClosed)
	histories := api.Histories(path, wandbrun.RunsOptions{}, wandbrun.ScanOptions{}, wandbrun.HistoriesOptions{})
	defer histories.Close()
	done := 0
	for item, err := range histories.All(ctx) {
		need(t, err)
		need(t, item.Err)
		if item.Report != nil {
			done++
		}
	}
	report, err := histories.Report()
	need(t, err)
	if done == 0 || report.Done != uint64(done) {
		t.Errorf("%d runs, %+v", done, report)
	}
}

func TestLogAndSecrets(t *testing.T) {
	key := wandbrun.Secret(os.Getenv("WANDB_API_KEY"))
	var mu sync.Mutex
	var lines []string
	options := wandbrun.Options{APIKey: key, Log: func(_ wandbrun.LogLevel, line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}}
	api, err := wandbrun.NewApi(options)
	need(t, err)
	_, err = api.Viewer(ctx)
	need(t, err)
	api.Close()
	mu.Lock()
	defer mu.Unlock()
	shown := fmt.Sprintf("%v %+v %#v %s", options, options, options, lines)
	if len(lines) == 0 || strings.Contains(shown, string(key)) {
		t.Errorf("%d lines, or the key is shown", len(lines))
	}
}

func TestNothingLeaks(t *testing.T) {
	work := func() {
		run, err := wandbrun.OpenLocal(ctx, os.Getenv("WANDBRUN_TEST_LOCAL"))
		need(t, err)
		for range run.ScanHistory(ctx, wandbrun.ScanOptions{}) {
			break
		}
		scan := run.Scan(wandbrun.ScanOptions{})
		_, err = scan.Next(ctx)
		need(t, err)
		// Neither is closed: that is the collector's work.
	}
	before := handlesAfterCollection(0)
	for range 20 {
		work()
	}
	if after := handlesAfterCollection(before); after > before {
		t.Errorf("%d handles, %d before", after, before)
	}
}

// handlesAfterCollection waits for cleanups, which run on a goroutine of their own.
func handlesAfterCollection(wanted int) int {
	for range 50 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
		if wandbrun.HandleCount() <= wanted {
			break
		}
	}
	return wandbrun.HandleCount()
}

func TestTheEndIsEOF(t *testing.T) {
	scan := localRun(t).Scan(wandbrun.ScanOptions{Keys: []string{"no such key"}})
	defer scan.Close()
	if _, err := scan.Next(ctx); err != io.EOF {
		t.Fatal(err)
	}
	report, err := scan.Report()
	need(t, err)
	if len(report.Absent) != 1 || !report.Proven {
		t.Errorf("%+v", report)
	}
}
