/** A step without what it is about. */
final class Nothing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Nothing() {
        super("nothing is kept");
    }
}
