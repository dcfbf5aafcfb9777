package wandbrun

/*
#include "getters.h"
#include <stdint.h>

// Without const, as cgo declares the function that Go exports.
void wandbrunLog(int32_t level, char *text, size_t len, void *user);
void wandbrunRelease(void *user);

static void log_line(int32_t level, const char *text, size_t len, void *user) {
  wandbrunLog(level, (char *)text, len, user);
}

// A handle of Go is a number, which is no pointer to Go.
static int32_t set_log(wandb_options *options, int32_t level, uintptr_t user) {
  return wandb_options_set_log(options, level, wandbrunRelease, log_line, (void *)user);
}
*/
import "C"

import (
	"runtime/cgo"
	"time"
	"unsafe"
)

// Secret is a text that no print shows.
type Secret string

// String is the same for each secret.
func (Secret) String() string { return "(secret)" }

// GoString is the same for each secret.
func (Secret) GoString() string { return `"(secret)"` }

// LogLevel says how important a log line is.
type LogLevel int32

const (
	// LogDebug is for lines about every request.
	LogDebug LogLevel = C.WANDB_LOG_DEBUG
	// LogInfo is for lines about retries and waits.
	LogInfo LogLevel = C.WANDB_LOG_INFO
	// LogWarn is for lines about what a user should look at.
	LogWarn LogLevel = C.WANDB_LOG_WARN
)

// Compression says whether answers are asked for compressed.
type Compression int32

const (
	// CompressionAuto is gzip, except from loopback, where it costs more than it saves.
	CompressionAuto Compression = C.WANDB_COMPRESSION_AUTO
	// CompressionGzip is always gzip.
	CompressionGzip Compression = C.WANDB_COMPRESSION_GZIP
	// CompressionOff is never.
	CompressionOff Compression = C.WANDB_COMPRESSION_OFF
)

// Options are the settings of a client. What is zero is taken from the
// environment (WANDB_*), then from W&B's settings files, then from the
// defaults, as the official client does it.
type Options struct {
	// IgnoreEnvironment takes nothing from variables, netrc and settings files.
	IgnoreEnvironment bool
	// APIKey is the key; else WANDB_API_KEY, else that of the netrc file. It is sent to the base URL only.
	APIKey Secret
	// IdentityTokenFile is a file with an identity token (JWT), used instead of a key; else WANDB_IDENTITY_TOKEN_FILE.
	IdentityTokenFile string
	// BaseURL is where the API is; else WANDB_BASE_URL, else that of the settings files, else W&B's own.
	BaseURL string
	// AppURL is where the web app is; else WANDB_APP_URL, else derived from the base URL.
	AppURL string
	// Entity is the user or team of paths that name none; else WANDB_ENTITY, else the server is asked.
	Entity string
	// Project is that of paths that name none; else WANDB_PROJECT.
	Project string
	// CAFiles are PEM files with certificates to trust besides the system's.
	CAFiles []string
	// CAPEM are PEM texts with certificates to trust besides the system's.
	CAPEM []string
	// Insecure, when true, lets certificates go unchecked, so that anyone on the way can read the key; else WANDB_INSECURE_DISABLE_SSL.
	Insecure *bool
	// HTTPProxy is the proxy to http servers, http:// or socks5://; else WANDB_HTTP_PROXY, http_proxy, all_proxy.
	HTTPProxy string
	// HTTPSProxy is the proxy to https servers; else WANDB_HTTPS_PROXY, https_proxy, all_proxy.
	HTTPSProxy string
	// NoProxy is a list of hosts that are reached without proxy, separated by commas, * for all; else no_proxy.
	NoProxy string
	// UserAgentSuffix names the calling program at the end of the User-Agent header.
	UserAgentSuffix string
	// Headers are sent with every request to the base URL.
	Headers map[string]Secret
	// Timeout is how long one query may take, retries included; else WANDB_HTTP_TIMEOUT, else 60 s.
	Timeout time.Duration
	// ConnectTimeout is how long a connect may take, name look-up and TLS included; 10 s by default.
	ConnectTimeout time.Duration
	// ResponseTimeout is how long the server may take to start its answer; 30 s by default.
	ResponseTimeout time.Duration
	// StallTimeout is how long a transfer may stand still; 30 s by default.
	StallTimeout time.Duration
	// Attempts is how often a request is sent at most; 6 by default.
	Attempts uint32
	// FirstRetryWait and LongestRetryWait bound the random waits between attempts; 0.5 s and 15 s by default. Set both or none.
	FirstRetryWait, LongestRetryWait time.Duration
	// MaxAnswerBytes is the largest answer to a query, decoded; 256 MiB by default. Files are not bounded.
	MaxAnswerBytes uint64
	// Compression says whether answers are asked for compressed.
	Compression Compression
	// Log receives the log lines of LogLevel and above, none of which holds a key or a header. It comes from
	// any thread, maybe from several at once, and must not use objects of the client that logs.
	Log func(level LogLevel, line string)
	// LogLevel is the least of the levels that Log receives; LogDebug by default.
	LogLevel LogLevel
}

// inC makes options of C; the caller frees them.
func (o *Options) inC() (*C.wandb_options, error) {
	var options *C.wandb_options
	if err := check(C.wandb_options_new(&options), nil); err != nil {
		return nil, err
	}
	if err := o.set(options); err != nil {
		C.wandb_options_free(options)
		return nil, err
	}
	return options, nil
}

func (o *Options) set(options *C.wandb_options) error {
	for _, set := range []func(*C.wandb_options) error{o.setTexts, o.setLimits, o.setTrust, o.setLog} {
		if err := set(options); err != nil {
			return err
		}
	}
	return nil
}

func (o *Options) setTexts(options *C.wandb_options) error {
	if o.IgnoreEnvironment {
		C.wandb_options_ignore_environment(options)
	}
	return first(
		C.wandb_options_set_api_key(options, chars(string(o.APIKey)), size(string(o.APIKey))),
		C.wandb_options_set_identity_token_file(options, chars(o.IdentityTokenFile), size(o.IdentityTokenFile)),
		C.wandb_options_set_base_url(options, chars(o.BaseURL), size(o.BaseURL)),
		C.wandb_options_set_app_url(options, chars(o.AppURL), size(o.AppURL)),
		C.wandb_options_set_entity(options, chars(o.Entity), size(o.Entity)),
		C.wandb_options_set_project(options, chars(o.Project), size(o.Project)),
		C.wandb_options_set_http_proxy(options, chars(o.HTTPProxy), size(o.HTTPProxy)),
		C.wandb_options_set_https_proxy(options, chars(o.HTTPSProxy), size(o.HTTPSProxy)),
		C.wandb_options_set_no_proxy(options, chars(o.NoProxy), size(o.NoProxy)),
		C.wandb_options_set_user_agent_suffix(options, chars(o.UserAgentSuffix), size(o.UserAgentSuffix)),
		C.wandb_options_set_compression(options, C.int32_t(o.Compression)),
	)
}

func (o *Options) setLimits(options *C.wandb_options) error {
	if o.Timeout != 0 {
		if err := first(C.wandb_options_set_timeout_ms(options, milliseconds(o.Timeout))); err != nil {
			return err
		}
	}
	if o.ConnectTimeout != 0 {
		if err := first(C.wandb_options_set_connect_timeout_ms(options, milliseconds(o.ConnectTimeout))); err != nil {
			return err
		}
	}
	if o.ResponseTimeout != 0 {
		if err := first(C.wandb_options_set_response_timeout_ms(options, milliseconds(o.ResponseTimeout))); err != nil {
			return err
		}
	}
	if o.StallTimeout != 0 {
		if err := first(C.wandb_options_set_stall_timeout_ms(options, milliseconds(o.StallTimeout))); err != nil {
			return err
		}
	}
	if o.FirstRetryWait != 0 || o.LongestRetryWait != 0 {
		waits := C.wandb_options_set_retry_waits_ms(options,
			milliseconds(o.FirstRetryWait), milliseconds(o.LongestRetryWait))
		if err := first(waits); err != nil {
			return err
		}
	}
	if o.Attempts != 0 {
		C.wandb_options_set_attempts(options, C.uint32_t(o.Attempts))
	}
	if o.MaxAnswerBytes != 0 {
		C.wandb_options_set_max_answer_bytes(options, C.uint64_t(o.MaxAnswerBytes))
	}
	return nil
}

func (o *Options) setTrust(options *C.wandb_options) error {
	for _, path := range o.CAFiles {
		if err := first(C.wandb_options_set_ca_file(options, chars(path), size(path))); err != nil {
			return err
		}
	}
	for _, pem := range o.CAPEM {
		if err := first(C.wandb_options_set_ca_pem(options, chars(pem), size(pem))); err != nil {
			return err
		}
	}
	for name, secret := range o.Headers {
		value := string(secret)
		set := C.wandb_options_set_header(options, chars(name), size(name), chars(value), size(value))
		if err := first(set); err != nil {
			return err
		}
	}
	if o.Insecure != nil {
		return first(C.wandb_options_set_insecure(options, flag(*o.Insecure)))
	}
	return nil
}

func (o *Options) setLog(options *C.wandb_options) error {
	if o.Log == nil {
		return nil
	}
	log := cgo.NewHandle(o.Log)
	if err := first(C.set_log(options, C.int32_t(o.LogLevel), C.uintptr_t(log))); err != nil {
		log.Delete()
		return err
	}
	return nil
}

// first is the first failure of some calls that have no error of their own.
func first(statuses ...C.int32_t) error {
	for _, status := range statuses {
		if err := check(status, nil); err != nil {
			return err
		}
	}
	return nil
}

//export wandbrunLog
func wandbrunLog(level C.int32_t, text *C.char, size C.size_t, user unsafe.Pointer) {
	cgo.Handle(user).Value().(func(LogLevel, string))(LogLevel(level), goText(text, size))
}

//export wandbrunRelease
func wandbrunRelease(user unsafe.Pointer) { cgo.Handle(user).Delete() }
