package wandbrun

/*
#include "getters.h"
*/
import "C"

// ToHTML is HTML that shows the run's page in a frame, height pixels high, 0 for
// the official 420; hidden puts a button in front that shows the frame. Values of
// attributes are escaped. ErrUnsupported for a local run, which has no page.
func (r *Run) ToHTML(height uint32, hidden bool) (string, error) {
	var text *C.wandb_text
	if err := r.make(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_to_html(run, C.uint32_t(height), flag(hidden), &text, failure)
	}); err != nil {
		return "", err
	}
	return taken(text), nil
}

// SnakeToCamel is a name in camel case as the official client makes it:
// summary_metrics becomes summaryMetrics.
func SnakeToCamel(name string) (string, error) {
	var text *C.wandb_text
	if err := check(C.wandb_snake_to_camel(chars(name), size(name), &text), nil); err != nil {
		return "", err
	}
	return taken(text), nil
}
