package wandbrun;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The settings of a client. What is not set is taken from the environment (WANDB_*), then from W&amp;B's settings
 * files, then from the defaults, as the official client does it. What is wrong with a setting comes out of
 * {@link Api#Api(ApiOptions)}. Secrets are never shown.
 */
public final class ApiOptions {
    private interface Setting {
        int at(long options);
    }

    private interface Text {
        int at(long options, byte[] text, long len);
    }

    private final List<Setting> settings = new ArrayList<>();

    /** The defaults. */
    public ApiOptions() {}

    /** Makes a client of C with these settings. */
    long client() {
        long options = Calls.made((out, err) -> C.wandb_options_new(out));
        try {
            settings.forEach(setting -> Calls.check(setting.at(options)));
            return Calls.made((out, err) -> C.wandb_api_new(options, out, err));
        } finally {
            C.wandb_options_free(options);
        }
    }

    private ApiOptions set(Setting setting) {
        settings.add(setting);
        return this;
    }

    private ApiOptions set(Text setting, String text) {
        byte[] bytes = Calls.utf8(text);
        return set(options -> setting.at(options, bytes, bytes.length));
    }

    /**
     * Takes nothing from variables, netrc and settings files.
     *
     * @return these options
     */
    public ApiOptions ignoreEnvironment() {
        return set(C::wandb_options_ignore_environment);
    }

    /**
     * The key; else WANDB_API_KEY, else that of the netrc file. It is sent to the base URL only.
     *
     * @param key the key
     * @return these options
     */
    public ApiOptions apiKey(String key) {
        return set(C::wandb_options_set_api_key, key);
    }

    /**
     * A file with an identity token (JWT), used instead of a key; else WANDB_IDENTITY_TOKEN_FILE.
     *
     * @param path the file
     * @return these options
     */
    public ApiOptions identityTokenFile(String path) {
        return set(C::wandb_options_set_identity_token_file, path);
    }

    /**
     * Where the API is; else WANDB_BASE_URL, else that of the settings files, else W&amp;B's own.
     *
     * @param url the address
     * @return these options
     */
    public ApiOptions baseUrl(String url) {
        return set(C::wandb_options_set_base_url, url);
    }

    /**
     * Where the web app is; else WANDB_APP_URL, else derived from the base URL.
     *
     * @param url the address
     * @return these options
     */
    public ApiOptions appUrl(String url) {
        return set(C::wandb_options_set_app_url, url);
    }

    /**
     * The user or team of paths that name none; else WANDB_ENTITY, else the server is asked.
     *
     * @param entity the name
     * @return these options
     */
    public ApiOptions entity(String entity) {
        return set(C::wandb_options_set_entity, entity);
    }

    /**
     * The project of paths that name none; else WANDB_PROJECT.
     *
     * @param project the name
     * @return these options
     */
    public ApiOptions project(String project) {
        return set(C::wandb_options_set_project, project);
    }

    /**
     * A PEM file with certificates to trust besides the system's. May be given several times.
     *
     * @param path the file
     * @return these options
     */
    public ApiOptions caFile(String path) {
        return set(C::wandb_options_set_ca_file, path);
    }

    /**
     * A PEM text with certificates to trust besides the system's. May be given several times.
     *
     * @param pem the text
     * @return these options
     */
    public ApiOptions caPem(String pem) {
        return set(C::wandb_options_set_ca_pem, pem);
    }

    /**
     * Whether certificates go unchecked, so that anyone on the way can read the key; else WANDB_INSECURE_DISABLE_SSL.
     *
     * @param insecure true for unchecked
     * @return these options
     */
    public ApiOptions insecure(boolean insecure) {
        return set(options -> C.wandb_options_set_insecure(options, insecure ? 1 : 0));
    }

    /**
     * The proxy to http servers, http:// or socks5://; else WANDB_HTTP_PROXY, http_proxy, all_proxy.
     *
     * @param url the address
     * @return these options
     */
    public ApiOptions httpProxy(String url) {
        return set(C::wandb_options_set_http_proxy, url);
    }

    /**
     * The proxy to https servers; else WANDB_HTTPS_PROXY, https_proxy, all_proxy.
     *
     * @param url the address
     * @return these options
     */
    public ApiOptions httpsProxy(String url) {
        return set(C::wandb_options_set_https_proxy, url);
    }

    /**
     * Hosts that are reached without proxy, separated by commas, * for all; else no_proxy.
     *
     * @param hosts the list
     * @return these options
     */
    public ApiOptions noProxy(String hosts) {
        return set(C::wandb_options_set_no_proxy, hosts);
    }

    /**
     * What names the calling program at the end of the User-Agent header.
     *
     * @param program the name
     * @return these options
     */
    public ApiOptions userAgentSuffix(String program) {
        return set(C::wandb_options_set_user_agent_suffix, program);
    }

    /**
     * A header that is sent with every request to the base URL. May be given several times.
     *
     * @param name its name
     * @param value its value, a secret
     * @return these options
     */
    public ApiOptions header(String name, String value) {
        byte[] named = Calls.utf8(name);
        byte[] text = Calls.utf8(value);
        return set(options -> C.wandb_options_set_header(options, named, named.length, text, text.length));
    }

    /**
     * How long one query may take, retries included; else WANDB_HTTP_TIMEOUT, else 60 s.
     *
     * @param time the limit
     * @return these options
     */
    public ApiOptions timeout(Duration time) {
        return set(options -> C.wandb_options_set_timeout_ms(options, Limits.milliseconds(time)));
    }

    /**
     * How long a connect may take, name look-up and TLS included; 10 s by default.
     *
     * @param time the limit
     * @return these options
     */
    public ApiOptions connectTimeout(Duration time) {
        return set(options -> C.wandb_options_set_connect_timeout_ms(options, Limits.milliseconds(time)));
    }

    /**
     * How long the server may take to start its answer; 30 s by default.
     *
     * @param time the limit
     * @return these options
     */
    public ApiOptions responseTimeout(Duration time) {
        return set(options -> C.wandb_options_set_response_timeout_ms(options, Limits.milliseconds(time)));
    }

    /**
     * How long a transfer may stand still; 30 s by default.
     *
     * @param time the limit
     * @return these options
     */
    public ApiOptions stallTimeout(Duration time) {
        return set(options -> C.wandb_options_set_stall_timeout_ms(options, Limits.milliseconds(time)));
    }

    /**
     * How often a request is sent at most; 6 by default.
     *
     * @param attempts the number
     * @return these options
     */
    public ApiOptions attempts(int attempts) {
        return set(options -> C.wandb_options_set_attempts(options, attempts));
    }

    /**
     * The bounds of the random waits between attempts; 0.5 s and 15 s by default.
     *
     * @param first the bound of the first wait
     * @param longest the bound of all waits
     * @return these options
     */
    public ApiOptions retryWaits(Duration first, Duration longest) {
        return set(options -> C.wandb_options_set_retry_waits_ms(
                options, Limits.milliseconds(first), Limits.milliseconds(longest)));
    }

    /**
     * The largest answer to a query, decoded; 256 MiB by default. Files are not bounded.
     *
     * @param bytes the bound
     * @return these options
     */
    public ApiOptions maxAnswerBytes(long bytes) {
        return set(options -> C.wandb_options_set_max_answer_bytes(options, bytes));
    }

    /**
     * Whether answers are asked for compressed; {@link Compression#AUTO} by default.
     *
     * @param compression whether
     * @return these options
     */
    public ApiOptions compression(Compression compression) {
        return set(options -> C.wandb_options_set_compression(options, compression.ordinal()));
    }

    /**
     * Receives log lines, none of which holds a key or a header; off by default. They come from any thread, maybe from
     * several at once. The receiver must not use objects of the client that logs; what it throws is dropped.
     *
     * @param least the least level that is wanted
     * @param receiver what receives them
     * @return these options
     */
    public ApiOptions log(LogLevel least, BiConsumer<LogLevel, String> receiver) {
        return set(options -> LogReceivers.set(options, least, receiver));
    }
}
