"""Every method and attribute that must have a case, by its official name."""

METHODS = """
Run Run(attrs) Run(include_sweeps) Run.create Run.create(state) Run.delete
Run.delete(delete_artifacts) Run.display Run.file Run.files Run.files(names) Run.files(per_page)
Run.files(pattern) File File.download File.delete Run.history Run.history(samples)
Run.history(keys) Run.history(x_axis) Run.history(stream) Run.load Run.load(force)
Run.load_full_data Run.log_artifact Run.log_artifact(aliases) Run.logged_artifacts
Run.logged_artifacts(per_page) Run.save Run.scan_history Run.scan_history(keys)
Run.scan_history(page_size) Run.scan_history(min_step) Run.scan_history(max_step)
Run.snake_to_camel Run.to_html Run.to_html(height) Run.to_html(hidden) Run.update
Run.update(job_type) Run.upload_file Run.upload_file(root) Run.use_artifact
Run.use_artifact(use_as) Run.used_artifacts Run.used_artifacts(per_page)
Run.wait_until_finished Run.update_state Run.stop Run.console_logs Run.console_logs(per_page)
Run.console_logs(last) Run.download_history_exports
Run.download_history_exports(require_complete_history) Api.run Api.runs Api.runs(filters) Api.runs(order) Api.runs(per_page)
Api.runs(lazy) Api.artifact Api.viewer Api.sweep Artifact Artifact.manifest Artifact.files
Artifact.download
""".split()

ATTRIBUTES = """
tags url id name state config created_at heartbeat_at system_metrics summary summary_metrics
project entity user username path notes description group job_type commit read_only
history_keys history_line_count metadata last_history_step storage_id sweep sweep_name
rawconfig json_config project_id
""".split()

# What is neither.
OTHER = ["attribute look-up", "older servers"]

REQUIRED = METHODS + ATTRIBUTES + OTHER
