package wandbrun;

import java.util.List;
import java.util.function.LongFunction;

/** The attributes of a run as of the last load, with what was set since. */
abstract class RunAttributes extends Handle {
    /** A change ends the life of the texts that C lends. */
    private final Object changes = new Object();

    RunAttributes(long run) {
        super("run", run, C::wandb_run_close, C::wandb_run_free);
    }

    /** A call of C that changes the run. */
    interface Change {
        int at(long run, long opts, long[] err);
    }

    /** Makes a call that changes the run: no texts are read meanwhile. */
    final int change(Limits<?> limits, Change call) {
        synchronized (changes) {
            return use(run -> Calls.waiting(limits, (opts, err) -> call.at(run, opts, err)));
        }
    }

    /** Reads what C lends while nobody changes the run. */
    private <T> T lent(LongFunction<T> read) {
        synchronized (changes) {
            return use(read);
        }
    }

    private String attribute(TextGetter getter) {
        return lent(run -> Calls.text((text, len) -> getter.at(run, text, len)));
    }

    private Values object(TextGetter getter) {
        return lent(run -> (Values) Calls.json((text, len) -> getter.at(run, text, len)));
    }

    /** A getter of C that gives a small number. */
    interface IntGetter {
        int at(long run, int[] value);
    }

    /** A small number; null where there is none. */
    final Integer small(IntGetter getter) {
        return use(run -> {
            int[] value = new int[1];
            return Calls.check(getter.at(run, value)) == C.WANDB_OK ? (Integer) value[0] : null;
        });
    }

    /**
     * The id, 8 characters as a rule.
     *
     * @return the id
     */
    public String id() {
        return attribute(C::wandb_run_id);
    }

    /**
     * The display name.
     *
     * @return the name, or null
     */
    public String name() {
        return attribute(C::wandb_run_name);
    }

    /**
     * The user or team that owns the project.
     *
     * @return the name, or null for a local run that names none
     */
    public String entity() {
        return attribute(C::wandb_run_entity);
    }

    /**
     * The project.
     *
     * @return the name, or null for a local run that names none
     */
    public String project() {
        return attribute(C::wandb_run_project);
    }

    /**
     * The state: running, finished, crashed and others.
     *
     * @return the state
     */
    public String state() {
        return attribute(C::wandb_run_state);
    }

    /**
     * The address of the run's page.
     *
     * @return the address, or null for a local run
     */
    public String url() {
        return attribute(C::wandb_run_url);
    }

    /**
     * The directory of a local run.
     *
     * @return the path, or null for a remote run
     */
    public String directory() {
        return attribute(C::wandb_run_directory);
    }

    /**
     * When the run began, ISO 8601 in UTC.
     *
     * @return the time, or null
     */
    public String createdAt() {
        return attribute(C::wandb_run_created_at);
    }

    /**
     * When the run was last heard of, ISO 8601 in UTC.
     *
     * @return the time, or null
     */
    public String heartbeatAt() {
        return attribute(C::wandb_run_heartbeat_at);
    }

    /**
     * The group.
     *
     * @return the name, or null
     */
    public String group() {
        return attribute(C::wandb_run_group);
    }

    /**
     * The job type.
     *
     * @return the name, or null
     */
    public String jobType() {
        return attribute(C::wandb_run_job_type);
    }

    /**
     * The notes.
     *
     * @return the text, or null
     */
    public String notes() {
        return attribute(C::wandb_run_notes);
    }

    /**
     * The entity, under its old name.
     *
     * @return the name, or null
     */
    public String username() {
        return attribute(C::wandb_run_username);
    }

    /**
     * The name of who logged the run.
     *
     * @return the name, or null when that is not known
     */
    public String userName() {
        return attribute(C::wandb_run_user_name);
    }

    /**
     * The login name of who logged the run.
     *
     * @return the name, or null when that is not known
     */
    public String userLogin() {
        return attribute(C::wandb_run_user_login);
    }

    /**
     * The tags.
     *
     * @return the tags, maybe none
     */
    public List<String> tags() {
        List<?> tags = lent(run -> (List<?>) Calls.json((text, len) -> C.wandb_run_tags_json(run, text, len)));
        return tags.stream().map(String.class::cast).toList();
    }

    /**
     * The configuration that the user set, values unwrapped.
     *
     * @return a copy
     */
    public Values config() {
        return object(C::wandb_run_config_json);
    }

    /**
     * The last value of every key, or what was set.
     *
     * @return a copy
     */
    public Values summary() {
        return object(C::wandb_run_summary_json);
    }

    /**
     * The last system metrics.
     *
     * @return a copy
     */
    public Values systemMetrics() {
        return object(C::wandb_run_system_metrics_json);
    }

    /**
     * Any attribute by its official name.
     *
     * @param name the name in snake or camel case
     * @return its value as {@link Json} has it, or null
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such attribute
     */
    public Object attribute(String name) {
        byte[] bytes = Calls.utf8(name);
        return lent(run -> {
            byte[] json = Calls.bytes((text, len) -> C.wandb_run_attr_json(run, bytes, bytes.length, text, len));
            if (json == null) {
                throw new WandbException(ErrorKind.MISSING, "a run has no attribute \"" + name + "\"", name);
            }
            return new JsonReader(json).whole();
        });
    }

    /**
     * How many rows of history there are.
     *
     * @return the number, or null where nobody counts
     */
    public Long historyLineCount() {
        return number(C::wandb_run_history_line_count);
    }

    /**
     * The exit code of a local run.
     *
     * @return the code, or null when its log has none and for a remote run
     */
    public Integer exitCode() {
        return small(C::wandb_run_exit_code);
    }

    /**
     * Whether config, summary, system metrics and history keys are still to be read, and empty until then.
     *
     * @return true for a run of a lazy list that was not loaded
     */
    public boolean isLazy() {
        return small(C::wandb_run_is_lazy) != 0;
    }

    /**
     * Whether creating this run made it, or opened one that existed.
     *
     * @return true when it was made; null when nobody knows
     */
    public Boolean inserted() {
        Integer inserted = small(C::wandb_run_inserted);
        return inserted == null ? null : (Boolean) (inserted != 0);
    }

    /** Reads all attributes anew: what was set and not sent is dropped. On an error the old ones stay. */
    public void load() {
        load(new CallOptions());
    }

    /**
     * Reads all attributes anew: what was set and not sent is dropped. On an error the old ones stay.
     *
     * @param limits limits of the call
     */
    public void load(CallOptions limits) {
        change(limits, C::wandb_run_load);
    }

    /** Reads what a lazy run lacks, see {@link #loadFullData(CallOptions)}. */
    public void loadFullData() {
        loadFullData(new CallOptions());
    }

    /**
     * Reads what a lazy run lacks, and keeps what was set. It sends nothing when nothing is lacking.
     *
     * @param limits limits of the call
     */
    public void loadFullData(CallOptions limits) {
        change(limits, C::wandb_run_load_full_data);
    }
}
