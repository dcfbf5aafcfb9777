package wandbrun;

/** Whether answers are asked for compressed. */
public enum Compression {
    /** gzip, except from loopback, where it costs more than it saves. */
    AUTO,
    /** Always gzip. */
    GZIP,
    /** Never. */
    OFF
}
