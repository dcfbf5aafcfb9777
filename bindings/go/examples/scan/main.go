// Prints every row of a run as a line of JSON, and says whether these were all.
//
//	scan PATH [KEY...]
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/signal"

	"wandbrun"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: scan PATH [KEY...]")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := scan(ctx, os.Args[1], os.Args[2:]); err != nil {
		log.Fatal(err)
	}
}

func scan(ctx context.Context, path string, keys []string) error {
	run, err := wandbrun.Open(ctx, path)
	if err != nil {
		return err
	}
	defer run.Close()
	scan := run.Scan(wandbrun.ScanOptions{Keys: keys})
	defer scan.Close()
	out := json.NewEncoder(os.Stdout)
	for row, err := range scan.Rows(ctx) {
		if err != nil {
			return err
		}
		if err := out.Encode(row); err != nil {
			return err
		}
	}
	report, err := scan.Report()
	fmt.Fprintf(os.Stderr, "%d rows, proved to be all: %t\n", report.Rows, report.Proven)
	return err
}
