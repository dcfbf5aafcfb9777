import wandbrun.Api;
import wandbrun.Artifact;
import wandbrun.File;
import wandbrun.Run;

/** What earlier steps opened. */
final class Kept {
    private Api api;
    private Run run;
    private File file;
    private Artifact artifact;

    Api api() {
        return some(api);
    }

    Run run() {
        return some(run);
    }

    File file() {
        return some(file);
    }

    Artifact artifact() {
        return some(artifact);
    }

    private static <T> T some(T kept) {
        if (kept == null) {
            throw new Nothing();
        }
        return kept;
    }

    void keep(Api made) {
        close(api);
        api = made;
    }

    void keep(Run opened) {
        close(run);
        run = opened;
    }

    void keep(File found) {
        close(file);
        file = found;
    }

    void keep(Artifact found) {
        close(artifact);
        artifact = found;
    }

    void forget() {
        keep((Run) null);
        keep((File) null);
        keep((Artifact) null);
        keep((Api) null);
    }

    private static void close(AutoCloseable old) {
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
