import java.util.List;
import java.util.Map;
import wandbrun.DownloadOptions;
import wandbrun.File;
import wandbrun.FilesOptions;
import wandbrun.Listing;
import wandbrun.UploadOptions;

/** Steps with the files of the run that is kept. */
final class FileSteps {
    private FileSteps() {}

    static void addTo(Map<String, Driver.Operation> operations) {
        operations.put("files", FileSteps::files);
        operations.put("file", FileSteps::file);
        operations.put("download", FileSteps::download);
        operations.put("upload", FileSteps::upload);
    }

    private static Object files(Kept kept, Step step) {
        FilesOptions options = new FilesOptions().names(step.words("names")).perPage(step.number("per_page", 0));
        if (step.has("pattern")) {
            options.pattern(step.text("pattern"));
        }
        try (Listing<File> files = kept.run().files(options)) {
            return RunSteps.listed(files, "names", File::name, step);
        }
    }

    private static Object file(Kept kept, Step step) {
        kept.keep(kept.run().file(step.text("name")));
        return nameAndSize(kept.file());
    }

    static List<Object> nameAndSize(File file) {
        return List.of(file.name(), file.size());
    }

    private static Object download(Kept kept, Step step) {
        DownloadOptions options = new DownloadOptions();
        if (step.flag("replace")) {
            options.replace();
        }
        if (step.flag("exist_ok")) {
            options.existOk();
        }
        return Process.relative(kept.file().download(step.text("root", "."), options));
    }

    private static Object upload(Kept kept, Step step) {
        try (File file = kept.run().uploadFile(step.text("path"), step.text("root", "."), new UploadOptions())) {
            return nameAndSize(file);
        }
    }
}
