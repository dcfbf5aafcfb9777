package wandbrun;

import java.util.List;

/** What changes a run: here until {@link #update} sends it. */
abstract class RunChanges extends RunAttributes {
    RunChanges(long run) {
        super(run);
    }

    private interface TextSetter {
        int at(long run, byte[] text, long len);
    }

    private interface ValueSetter {
        int at(long run, long path, long pathLens, long count, byte[] json, long len, long[] err);
    }

    private interface Removal {
        int at(long run, long path, long pathLens, long count);
    }

    private void set(TextSetter setter, String text) {
        byte[] bytes = Calls.utf8(text == null ? "" : text);
        change(new CallOptions(), (run, opts, err) -> setter.at(run, bytes, bytes.length));
    }

    private void set(ValueSetter setter, List<String> path, Object value) {
        byte[] json = Calls.utf8(Json.write(value));
        try (Texts keys = new Texts(path)) {
            change(new CallOptions(), (run, opts, err) -> setter.at(
                    run, keys.addresses(), keys.lengths(), keys.count(), json, json.length, err));
        }
    }

    private void remove(Removal removal, List<String> path) {
        try (Texts keys = new Texts(path)) {
            int status = change(new CallOptions(), (run, opts, err) -> removal.at(
                    run, keys.addresses(), keys.lengths(), keys.count()));
            if (status == C.WANDB_MISSING) {
                throw new WandbException(ErrorKind.MISSING, "there is no value at " + path, String.join(".", path));
            }
        }
    }

    /**
     * Changes the display name, here until {@link #update}.
     *
     * @param text the text; null or empty for none
     */
    public void setName(String text) {
        set(C::wandb_run_set_name, text);
    }

    /**
     * Changes the notes, here until {@link #update}.
     *
     * @param text the text; null or empty for none
     */
    public void setNotes(String text) {
        set(C::wandb_run_set_notes, text);
    }

    /**
     * Changes the old field beside the notes, here until {@link #update}.
     *
     * @param text the text; null or empty for none
     */
    public void setDescription(String text) {
        set(C::wandb_run_set_description, text);
    }

    /**
     * Changes the group, here until {@link #update}.
     *
     * @param text the text; null or empty for none
     */
    public void setGroup(String text) {
        set(C::wandb_run_set_group, text);
    }

    /**
     * Changes the job type, here until {@link #update}.
     *
     * @param text the text; null or empty for none
     */
    public void setJobType(String text) {
        set(C::wandb_run_set_job_type, text);
    }

    /**
     * Replaces all tags, here until {@link #update}.
     *
     * @param tags the tags
     */
    public void setTags(List<String> tags) {
        try (Texts texts = new Texts(tags)) {
            change(new CallOptions(), (run, opts, err) -> C.wandb_run_set_tags(
                    run, texts.addresses(), texts.lengths(), texts.count()));
        }
    }

    /**
     * Sets a value of the configuration, here until {@link #update}. Objects that are missing on the way are made.
     *
     * @param path the keys from the outermost to the innermost one, taken as they are: a dot is part of one
     * @param value what {@link Json#write} takes; NaN and infinities are numbers
     * @throws WandbException {@link ErrorKind#INVALID_ARGUMENT} for an empty path, one with something on it that is no
     *     object, and what has no JSON
     */
    public void setConfig(List<String> path, Object value) {
        set(C::wandb_run_config_set, path, value);
    }

    /**
     * Sets a value of the configuration, here until {@link #update}.
     *
     * @param key its key, in which a dot is a part of it
     * @param value what {@link Json#write} takes
     */
    public void setConfig(String key, Object value) {
        setConfig(List.of(key), value);
    }

    /**
     * Sets a value of the summary, here until {@link #update}, which cuts off whitespace around new keys.
     *
     * @param path as of {@link #setConfig(List, Object)}
     * @param value what {@link Json#write} takes; NaN and infinities are numbers
     * @throws WandbException as {@link #setConfig(List, Object)}
     */
    public void setSummary(List<String> path, Object value) {
        set(C::wandb_run_summary_set, path, value);
    }

    /**
     * Sets a value of the summary, here until {@link #update}.
     *
     * @param key its key, in which a dot is a part of it
     * @param value what {@link Json#write} takes
     */
    public void setSummary(String key, Object value) {
        setSummary(List.of(key), value);
    }

    /**
     * Takes a value out of the configuration, here until {@link #update}.
     *
     * @param path the keys from the outermost to the innermost one
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such value
     */
    public void removeConfig(String... path) {
        remove(C::wandb_run_config_remove, List.of(path));
    }

    /**
     * Takes a value out of the summary, here until {@link #update}.
     *
     * @param path the keys from the outermost to the innermost one
     * @throws WandbException {@link ErrorKind#MISSING} when there is no such value
     */
    public void removeSummary(String... path) {
        remove(C::wandb_run_summary_remove, List.of(path));
    }

    /**
     * Whether there is something that {@link #update} would send.
     *
     * @return true when there is
     */
    public boolean hasChanges() {
        return small(C::wandb_run_has_changes) != 0;
    }

    /** Sends what was changed, see {@link #update(UpdateOptions)}. */
    public void update() {
        update(new UpdateOptions());
    }

    /**
     * Sends what was changed: only what differs, with one request, and none when nothing does. Then the run is what the
     * server answered; on an error the changes stay. Updates of one run in this process take turns and lose nothing.
     *
     * @param options how
     * @throws WandbException {@link ErrorKind#NOT_FOUND} when the run was deleted meanwhile,
     *     {@link ErrorKind#UNSUPPORTED} for a local run, {@link ErrorKind#INVALID_ARGUMENT} for W&amp;B's own keys in
     *     the config
     */
    public void update(UpdateOptions options) {
        try (Struct<C.UpdateOpts> how = options.inC()) {
            change(options, (run, opts, err) -> C.wandb_run_update(run, how.address(), opts, err));
        }
    }

    /**
     * Moves the run to another state.
     *
     * @param state pending or failed
     * @param limits limits of the call
     * @return whether the server did it
     * @throws WandbException {@link ErrorKind#SERVER} with its message when it does not allow the move
     */
    public boolean updateState(String state, CallOptions limits) {
        byte[] text = Calls.utf8(state);
        int[] moved = new int[1];
        change(limits, (run, opts, err) -> C.wandb_run_update_state(run, text, text.length, opts, moved, err));
        return moved[0] != 0;
    }

    /**
     * Asks the program that logs the run to end it, see {@link #stop(CallOptions)}.
     *
     * @return whether the server took it
     */
    public boolean stop() {
        return stop(new CallOptions());
    }

    /**
     * Asks the program that logs the run to end it. Repeating it has no effect.
     *
     * @param limits limits of the call
     * @return whether the server took it
     */
    public boolean stop(CallOptions limits) {
        int[] stopped = new int[1];
        use(run -> Calls.waiting(limits, (opts, err) -> C.wandb_run_stop(run, opts, stopped, err)));
        return stopped[0] != 0;
    }

    /**
     * Waits for as long as it takes, see {@link #waitUntilFinished(WaitOptions)}.
     *
     * @return the state
     */
    public String waitUntilFinished() {
        return waitUntilFinished(new WaitOptions());
    }

    /**
     * Waits until the run is finished, failed, crashed or killed; a local run has ended when its log has an exit. Then
     * all attributes are read anew, and what was set stays. Getters of the run wait meanwhile.
     *
     * @param options how
     * @return the state
     * @throws WandbException {@link ErrorKind#TIMEOUT} naming the state that the run still has
     */
    public String waitUntilFinished(WaitOptions options) {
        long[] state = new long[1];
        try (Struct<C.WaitOpts> how = options.inC()) {
            change(options.untimed(), (run, opts, err) -> C.wandb_run_wait_until_finished(
                    run, how.address(), opts, state, err));
        }
        return Calls.taken(state[0]);
    }

    /** Deletes the run on the server, see {@link #delete(DeleteOptions)}; its artifacts stay. */
    public void delete() {
        delete(new DeleteOptions());
    }

    /**
     * Deletes the run on the server. Afterwards calls on it fail with {@link ErrorKind#NOT_FOUND}.
     *
     * @param options what goes with it
     * @throws WandbException {@link ErrorKind#NOT_FOUND} also when there was no such run,
     *     {@link ErrorKind#UNSUPPORTED} for a local run
     */
    public void delete(DeleteOptions options) {
        try (Struct<C.DeleteOpts> what = options.inC()) {
            change(options, (run, opts, err) -> C.wandb_run_delete(run, what.address(), opts, err));
        }
    }
}
