/// <reference types="node" />
/// <reference lib="esnext.disposable" />
/**
 * Weights & Biases runs, remote or local, without Python.
 *
 * Rules that hold everywhere:
 *
 * - What may wait gives a promise and runs on a thread of libuv's pool, which has four unless
 *   UV_THREADPOOL_SIZE says otherwise when Node starts: so many calls run at a time, and the
 *   program's own fs and dns calls take turns with them. Everything else returns at once.
 * - Failures are WandbError. Arguments of a wrong type are TypeError.
 * - Objects that own something of the library have close(), which may come twice and at any time,
 *   ends calls that run, and makes later ones fail with the kind Closed; `using` and `await using`
 *   call it. What is dropped without it is released by the garbage collector. Any order is fine:
 *   objects keep what they need of each other.
 * - Integers are numbers where these are exact, and bigint beyond 2^53.
 * - Members of options that are undefined are as if they were not there.
 * - Objects belong to the thread (worker) that made them.
 */

/** Limits of one call, or of each step of an iterator. */
export interface CallOptions {
  /**
   * Stops the call when it aborts: the error is a WandbError of the kind Cancelled with the name
   * AbortError and the reason as its cause. It comes within 250 ms, or at the latest when a
   * connect that runs has ended.
   */
  signal?: AbortSignal | undefined;
  /**
   * The time limit in milliseconds, retries included. Default: that of the Api (60 s for a query,
   * none but the stall limit for a transfer). Infinity: none. Zero or less, where no time is
   * left: 1 ms.
   */
  timeoutMs?: number | undefined;
}

/** What kind of failure an error is. */
export type ErrorKind =
  /** No API key was found, or the server does not accept it. */
  | 'Auth'
  /** The key is valid but not allowed to do this. */
  | 'Permission'
  /** It does not exist, or is not visible with this key. */
  | 'NotFound'
  /** An argument, setting or path is not valid; nothing was sent. */
  | 'InvalidArgument'
  /** Someone else is changing the same thing, or another call has the object. */
  | 'Conflict'
  /** The target exists and replacing it was not asked for. */
  | 'Exists'
  /** The server asks to slow down for longer than the call may take. */
  | 'RateLimited'
  /** The server failed. */
  | 'Server'
  /** No connection, or it broke. */
  | 'Network'
  /** The TLS handshake failed. */
  | 'Tls'
  /** A time limit passed. */
  | 'Timeout'
  /** A signal, or a progress callback, stopped the call. */
  | 'Cancelled'
  /** The object was closed. */
  | 'Closed'
  /** The server answered something unexpected. */
  | 'Protocol'
  /** The server, or a local run, cannot do this. */
  | 'Unsupported'
  /** An answer is larger than the limit. */
  | 'TooLarge'
  /** A local file could not be read or written. */
  | 'Io'
  /** Data is damaged or incomplete. */
  | 'Integrity'
  /** A defect of the library. */
  | 'Internal'
  /** A value is of another type. */
  | 'Type';

/** What went wrong. No part of it holds a key or a header. */
export class WandbError extends Error {
  private constructor();
  /** WandbError, or AbortError where a signal stopped the call. */
  name: 'WandbError' | 'AbortError';
  readonly kind: ErrorKind;
  /** The kind as the C interface names it: WANDB_E_NOT_FOUND. */
  readonly code: string;
  /** The operation that failed, such as scan_history, where it is known. */
  readonly operation: string | null;
  /** What it failed on: entity/project/run, a directory, a file. */
  readonly subject: string | null;
  /** What the server said, in its order; the message holds it, too. */
  readonly serverMessages: readonly string[];
  /** The HTTP status of the answer; null when there was none. */
  readonly httpStatus: number | null;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** How many requests were sent before giving up. */
  readonly attempts: number;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** After how many milliseconds the call gave up; null where nothing was sent. */
  readonly elapsedMs: number | null;
}

/** A JSON value; integers beyond 2^53 are bigint. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };
/** What is written as JSON; NaN and infinities are numbers of W&B. Members that are undefined are left out. */
export type JsonInput =
  | null | boolean | number | bigint | string | readonly JsonInput[]
  | { readonly [key: string]: JsonInput | undefined } | { toJSON(): JsonInput };

/**
 * A row of history: keys as they were logged. NaN and infinities are the strings "NaN", "Infinity"
 * and "-Infinity", as W&B keeps them; a key that the row does not hold is not there, null is null.
 */
export type Row = JsonObject;

/** What owns something of the library. */
export interface Closable {
  /** Ends calls that run and releases the object. May come twice. */
  close(): void;
  /** Whether it was closed. */
  readonly closed: boolean;
}

/** What the server gives one by one. `break` in a `for await` loop closes it. */
export interface Stream<T> extends Closable, AsyncIterableIterator<T> {
  /**
   * The next one. Nothing is asked for before it is, and calls that come meanwhile wait for each
   * other. An error ends the iterator and is given again, unless the class says otherwise.
   */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Closes it. */
  return(value?: undefined): Promise<IteratorResult<T, undefined>>;
}

/** A stream that knows how many there are. */
export interface CountedStream<T> extends Stream<T> {
  /**
   * How many there are in all, as of the last page; null where the server does not say. Asks for
   * the first page if none was asked for yet.
   */
  total(): Promise<number | null>;
}

/** How a client works; what is not set comes from the environment and the settings files, as with the official one. */
export interface ApiOptions {
  /** Takes nothing from variables, netrc and settings files. Default: false. */
  ignoreEnvironment?: boolean | undefined;
  /** Default: WANDB_API_KEY, else netrc. It is sent to the base URL only, and never shown. */
  apiKey?: string | undefined;
  /** A file with an identity token (JWT) instead of a key. Default: WANDB_IDENTITY_TOKEN_FILE. */
  identityTokenFile?: string | undefined;
  /** Default: WANDB_BASE_URL, else the settings files, else https://api.wandb.ai. */
  baseUrl?: string | undefined;
  /** Where the web app is. Default: WANDB_APP_URL, else derived from the base URL. */
  appUrl?: string | undefined;
  /** The entity of paths that name none. Default: WANDB_ENTITY, else that of the key. */
  entity?: string | undefined;
  /** The project of paths that name none. Default: WANDB_PROJECT. */
  project?: string | undefined;
  /** PEM files with certificates to trust besides the system's. */
  caFiles?: readonly string[] | undefined;
  /** PEM texts with certificates to trust besides the system's. */
  caPems?: readonly string[] | undefined;
  /** Leaves certificates unchecked, so that anyone on the way can read the key. Default: false. */
  insecure?: boolean | undefined;
  /** The proxy to http servers, http:// or socks5://. */
  httpProxy?: string | undefined;
  /** The proxy to https servers. */
  httpsProxy?: string | undefined;
  /** Hosts that are reached without proxy, separated by commas. */
  noProxy?: string | undefined;
  /** Names the program at the end of the User-Agent header. */
  userAgentSuffix?: string | undefined;
  /** Headers for every request to the base URL; values are never shown. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** How long a call may take, in milliseconds, retries included. Default: 60,000. */
  timeoutMs?: number | undefined;
  /** How long a connect may take. Default: 10,000 ms. */
  connectTimeoutMs?: number | undefined;
  /** How long the server may take to start its answer. Default: 30,000 ms. */
  responseTimeoutMs?: number | undefined;
  /** How long a transfer may stand still. Default: 30,000 ms. */
  stallTimeoutMs?: number | undefined;
  /** How often a request is sent at most, the first time included. Default: 6. */
  attempts?: number | undefined;
  /** The first and the longest wait between attempts, in milliseconds. Default: 500 and 15,000. */
  retryWaitsMs?: { first: number; longest: number } | undefined;
  /** The largest answer to a query, in decoded bytes. Default: 256 MiB. */
  maxAnswerBytes?: number | undefined;
  /** Whether answers come compressed. Default: auto, which is gzip except from loopback. */
  compression?: 'auto' | 'gzip' | 'off' | undefined;
}

/** Whose key is used. */
export interface Viewer {
  id: string;
  username: string | null;
  name: string | null;
  email: string | null;
  entity: string | null;
  admin: boolean;
  teams: string[];
}

/** Which runs to list. */
export interface RunsOptions extends CallOptions {
  /**
   * Only runs that match, in the server's filter language as the official client takes it:
   * `{ $or: [{ state: 'failed' }, { 'config.lr': { $gt: 0.1 } }] }`. Default: all.
   */
  filters?: { readonly [key: string]: JsonInput } | undefined;
  /** +created_at, -heartbeat_at, config.KEY.value, summary_metrics.KEY … Default: +created_at. */
  order?: string | undefined;
  /** How many runs one request brings. Default: 50. */
  perPage?: number | undefined;
  /** Leaves config, summary and system metrics empty until loadFullData(). Default: false. */
  lazy?: boolean | undefined;
}

/** What a scan reads. */
export interface ScanOptions extends CallOptions {
  /** Only rows that hold all of these keys, and only these keys; a dotted path names a nested value. Default: whole rows. */
  keys?: readonly string[] | undefined;
  /** Rows that hold at least one of the keys. Default: false. */
  anyOf?: boolean | undefined;
  /** The first step wanted. Default: 0. */
  minStep?: number | undefined;
  /** The first step not wanted. Default: none. */
  maxStep?: number | undefined;
  /** How many steps one request covers. Default: as many as suit the run. */
  pageSize?: number | undefined;
  /** What cursor() gave: the scan goes on right behind that row. The keys must be the same. */
  cursor?: string | undefined;
  /** A text of shards(): only that part is read. Not along with cursor. */
  shard?: string | undefined;
  /** Patterns of keys to leave out of the rows, * stands for any characters: `gradients/*`. */
  exclude?: readonly string[] | undefined;
  /** How many answers are fetched ahead, on a thread each, 15 at most; -1: none. Default: 11. */
  prefetch?: number | undefined;
  /** Makes the end an Integrity error when it is not proved that every row was given. Default: false. */
  expectComplete?: boolean | undefined;
  /** Whether rows that the server has exported to Parquet are read from there. Default: auto, where that saves requests. */
  exports?: 'auto' | 'always' | 'never' | undefined;
}

/** What a scan reads as columns. */
export interface BatchOptions extends ScanOptions {
  /** How many rows a batch has at most. Default: 10,000. */
  batchRows?: number | undefined;
}

/** How a run that goes on is followed. `timeoutMs` limits each step, the wait for a row included; by default it has no limit. */
export interface FollowOptions extends ScanOptions {
  /** Milliseconds before asking again, 10 at least. Default: 5,000. */
  intervalMs?: number | undefined;
  /** Milliseconds after which to give up, counted from the beginning. Default: never. */
  giveUpAfterMs?: number | undefined;
  /** Lets the state "preempted" be the end of a run, too. Default: false. */
  preemptedEnds?: boolean | undefined;
}

/** What a scan did so far. */
export interface ScanReport {
  /** Rows handed out by the library; of a Scan, some may not be taken yet. */
  rows: number;
  /** Rows of the whole run by the server's own count; null where it says none. */
  counted: number | null;
  /** Whether every window that was asked for is proved to be whole. */
  proven: boolean;
  /** Why completeness is not proved; null when it is. Undefined in a report of Histories. */
  doubt: string | null | undefined;
  /** Keys asked for that no row had, and of which the server knows nothing. Undefined in a report of Histories. */
  absent: string[] | undefined;
  /** Step windows that were read. */
  windows: number;
  /** Requests that were sent. */
  requests: number;
  /** Windows that had to be asked again in parts. */
  splits: number;
  /** How many of the requests repeated one that failed. */
  retries: number;
  /** Rows that came from the history of a server. */
  fromGraphql: number;
  /** Rows that came from exported files. */
  fromParquet: number;
  /** Rows that a server has beyond its exported files. */
  fromLive: number;
  /** Rows that came from a log on this machine. */
  fromLocal: number;
}

/** What scans of both kinds can tell. */
export interface HistoryStream<T> extends Stream<T> {
  /**
   * Where the scan stands, as text for ScanOptions.cursor: everything that was given is behind it.
   * Also after the end and after an error. Keep it together with what became of the rows, and a
   * program that was killed goes on without losing or repeating one.
   */
  cursor(): string;
  /** What the scan did so far. Conflict while a step runs. */
  report(): ScanReport;
}

/**
 * The rows of a scan: each exactly once, in step order. Rows are fetched as many at a time as are
 * at hand, and no more are while the program has some left.
 */
export class Scan implements HistoryStream<Row> {
  private constructor();
  next(): Promise<IteratorResult<Row, undefined>>;
  return(value?: undefined): Promise<IteratorResult<Row, undefined>>;
  [Symbol.asyncIterator](): this;
  /**
   * The next rows that are at hand; empty at the end. It waits for the first, not for more.
   *
   * @param most at most so many. Default: as many as there are, about 1 MiB of text.
   */
  nextRows(most?: number): Promise<Row[]>;
  /** InvalidArgument where next() has rows left that were fetched: then nextRows() gives them first. */
  cursor(): string;
  report(): ScanReport;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The rows of a scan as columns, batch by batch. A batch lasts until the next one is asked for. */
export class BatchScan implements HistoryStream<Columns> {
  private constructor();
  next(): Promise<IteratorResult<Columns, undefined>>;
  return(value?: undefined): Promise<IteratorResult<Columns, undefined>>;
  [Symbol.asyncIterator](): this;
  cursor(): string;
  report(): ScanReport;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a cell of a column is. */
export declare const CellState: {
  /** The number, exactly. */
  readonly VALUE: 0;
  /** The row does not hold the key. */
  readonly MISSING: 1;
  /** The cell is null. */
  readonly NULL: 2;
  /** The cell holds something else than a number. */
  readonly NOT_A_NUMBER: 3;
  /** The nearest number; the exact one does not fit the type. */
  readonly INEXACT: 4;
};

/** Columns over some rows. With keys they are these; without, those that occur. */
export class Columns {
  protected constructor();
  /** How many rows. */
  readonly rows: number;
  /** The names of the columns. */
  readonly names: readonly string[];
  /**
   * A column as numbers; undefined when there is no such column. `states` has a CellState for each
   * row: where there is no number the value is NaN. W&B's strings "NaN", "Infinity" and "-Infinity"
   * are numbers here. The arrays are the program's.
   */
  doubles(key: string): { values: Float64Array; states: Uint8Array } | undefined;
  /**
   * A column as integers, exact: a fraction is cut off and INEXACT, NaN and what is out of range
   * NOT_A_NUMBER. Where there is no number the value is 0.
   */
  bigints(key: string): { values: BigInt64Array; states: Uint8Array } | undefined;
  /** A cell; undefined when the row does not hold the key. */
  value(key: string, row: number): Json | undefined;
  /** The rows as objects, with the cells that are there. */
  toRows(): Row[];
}

/** A sampled history. */
export class Table extends Columns {
  /** Releases it. May come twice. */
  close(): void;
  [Symbol.dispose](): void;
}

/** What to sample. */
export interface SampleOptions extends CallOptions {
  /** About how many rows at the most. Default: 500. */
  samples?: number | undefined;
  /** Only rows that hold all of these keys, and only these and the x axis. */
  keys?: readonly string[] | undefined;
  /** The key that is given along with keys. Default: _step. */
  xAxis?: string | undefined;
  /** What the program logged, or CPU, memory, GPU and network. Default: default. */
  stream?: 'default' | 'system' | undefined;
}

/** Where a value lies in config or summary: a key, or the keys from the outermost to the innermost one. A dot is part of a key. */
export type KeyPath = string | readonly string[];

export interface UpdateOptions extends CallOptions {
  /**
   * merge: changed paths are applied to what the server has then. replace: a changed config
   * replaces all user keys, a changed summary the whole one. Default: merge.
   */
  mode?: 'merge' | 'replace' | undefined;
}

/** `timeoutMs` limits each question. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds between two questions, 10 at least. Default: 5,000. */
  intervalMs?: number | undefined;
  /** Milliseconds after which to give up. Default: never. */
  giveUpAfterMs?: number | undefined;
  /** Lets the state "preempted" end the waiting, too. Default: false. */
  preemptedEnds?: boolean | undefined;
}

export interface DeleteOptions extends CallOptions {
  /** Deletes the artifacts that the run logged, too. Default: false. */
  artifacts?: boolean | undefined;
}

export interface CreateOptions extends CallOptions {
  /** Default: 8 letters and digits at random. */
  id?: string | undefined;
  /** Made when there is none. Default: that of the Api, else "uncategorized". */
  project?: string | undefined;
  /** Default: that of the Api, else that of the key. */
  entity?: string | undefined;
  /** Makes the run pending instead of running. Default: false. */
  pending?: boolean | undefined;
}

/**
 * Hears how far a transfer is: bytes done, and in all (0 when that is not known). It is called in
 * the event loop while the transfer waits. `false` stops the transfer, with the kind Cancelled; so
 * does an exception, which the call then throws. A process that calls process.exit() meanwhile
 * never ends, as the transfer waits for the event loop: stop it with a signal first.
 */
export type Progress = (done: number, total: number) => boolean | void;

export interface DownloadOptions extends CallOptions {
  /** Replaces a file that exists. Default: false, which is an error of the kind Exists. */
  replace?: boolean | undefined;
  /** Leaves a file that exists as it is, unchecked, and succeeds. Default: false. */
  existOk?: boolean | undefined;
  progress?: Progress | undefined;
}

export interface UploadOptions extends CallOptions {
  /** The name of the file is the way from here to its path. Default: the working directory. */
  root?: string | undefined;
  progress?: Progress | undefined;
}

export interface FilesOptions extends CallOptions {
  /** Only files of exactly these names. */
  names?: readonly string[] | undefined;
  /** Only files whose names match this pattern of SQL's LIKE. Not together with names; not for artifacts. */
  pattern?: string | undefined;
  /** How many files one request brings. Default: 50. */
  perPage?: number | undefined;
}

export interface DownloadFilesOptions extends CallOptions {
  names?: readonly string[] | undefined;
  pattern?: string | undefined;
  /** How many files are fetched at the same time, on a thread each; at most 16. Default: 4. */
  workers?: number | undefined;
  replace?: boolean | undefined;
  existOk?: boolean | undefined;
}

/** What became of one file of many: its path, or why there is none. */
export type Download =
  | { name: string; path: string; error: null }
  | { name: string; path: null; error: WandbError };

/** A file of a run or an artifact, as the list described it. */
export class File implements Closable {
  private constructor();
  /** It may hold /. */
  readonly name: string;
  /** Bytes; 0 where the server does not say. */
  readonly size: number;
  /** The md5 digest in base64. */
  readonly md5: string | null;
  /** The media type. */
  readonly mimetype: string | null;
  /** The last change, ISO 8601 in UTC. */
  readonly updatedAt: string | null;
  /** Where the file is fetched from. */
  readonly url: string | null;
  /** The signed address in the storage; it expires. */
  readonly directUrl: string | null;
  /** The file's place in the bucket: s3://bucket/key, or the address of a reference. */
  readonly pathUri: string | null;
  /** Where the file of a local run lies. */
  readonly localPath: string | null;
  /**
   * Fetches the file to root/name, and gives its path. It appears under its name only when it is
   * whole, checked against size and md5, and never outside of root.
   *
   * @param root made when it does not exist. Default: the working directory.
   */
  download(root?: string, options?: DownloadOptions): Promise<string>;
  /** Deletes the file on the server. */
  delete(options?: CallOptions): Promise<void>;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Files, in the server's order; those of a local run by name. */
export class Files implements CountedStream<File> {
  private constructor();
  next(): Promise<IteratorResult<File, undefined>>;
  return(value?: undefined): Promise<IteratorResult<File, undefined>>;
  [Symbol.asyncIterator](): this;
  total(): Promise<number | null>;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A line that a run printed. */
export interface ConsoleLine {
  /** Counted from 0 over both streams. */
  number: number;
  /** Without its end. */
  text: string;
  /** When it began: UTC, microseconds, no zone; null when that is not known. */
  timestamp: string | null;
  /** "error" for the standard error output, else empty, unless a server says otherwise. */
  level: string;
  /** Which of several processes that write to one run printed it; else empty. */
  label: string;
  stream: 'stdout' | 'stderr';
}

export interface ConsoleOptions extends CallOptions {
  /** How many lines one request brings. Default: 1,000. */
  perPage?: number | undefined;
  /** Only the last lines, at most so many, in one request. Default: all. */
  last?: number | undefined;
}

/** The lines that a run printed, in their order. */
export class ConsoleLines implements CountedStream<ConsoleLine> {
  private constructor();
  next(): Promise<IteratorResult<ConsoleLine, undefined>>;
  return(value?: undefined): Promise<IteratorResult<ConsoleLine, undefined>>;
  [Symbol.asyncIterator](): this;
  total(): Promise<number | null>;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ArtifactsOptions extends CallOptions {
  /** How many artifacts one request brings. Default: 100. */
  perPage?: number | undefined;
}

export interface ArtifactDownloadOptions extends CallOptions {
  /** Only files whose path begins with this text. */
  pathPrefix?: string | undefined;
  /** How many files are fetched at the same time, on a thread each; at most 64. Default: 8. */
  workers?: number | undefined;
  /** Hears of the bytes of all files together. */
  progress?: Progress | undefined;
}

/** A version of an artifact, as of its look-up. */
export class Artifact implements Closable {
  private constructor();
  /** The server's own id. */
  readonly id: string;
  /** collection:v3, or with the alias that it was looked up by. */
  readonly name: string;
  /** entity/project/name. */
  readonly qualifiedName: string;
  readonly entity: string;
  readonly project: string;
  readonly collection: string;
  /** v3; empty for a draft that has none yet. */
  readonly version: string;
  /** The source is the collection that it was made in. */
  readonly sourceName: string;
  readonly sourceEntity: string;
  readonly sourceProject: string;
  readonly sourceCollection: string;
  readonly sourceVersion: string;
  /** Such as dataset or model. */
  readonly type: string;
  /** COMMITTED, PENDING (a draft) or DELETED. */
  readonly state: string;
  /** What names the content, 32 hex digits. */
  readonly digest: string;
  readonly description: string | null;
  readonly commitHash: string | null;
  /** ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** ISO 8601 in UTC. */
  readonly updatedAt: string | null;
  /** Bytes of all files, references included. */
  readonly size: number;
  readonly fileCount: number;
  /** What its makers stored with it; a copy. */
  readonly metadata: JsonObject;
  /** The aliases in the collection, without the version; a copy. */
  readonly aliases: string[];
  /** Whether it is not committed. */
  readonly isDraft: boolean;
  /** Whether it was looked up in another collection than its source. */
  readonly isLink: boolean;
  /** What it consists of. */
  manifest(options?: CallOptions): Promise<Manifest>;
  /** Its files as the server lists them. */
  files(options?: FilesOptions): Files;
  /**
   * Brings its files below root. One that is there with the right content is kept, any other is
   * replaced; each appears only when it is whole. One that fails does not keep the others.
   */
  download(root: string, options?: ArtifactDownloadOptions): Promise<Download[]>;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Artifacts of a run, in the server's order. */
export class Artifacts implements CountedStream<Artifact> {
  private constructor();
  next(): Promise<IteratorResult<Artifact, undefined>>;
  return(value?: undefined): Promise<IteratorResult<Artifact, undefined>>;
  [Symbol.asyncIterator](): this;
  total(): Promise<number>;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ManifestEntry {
  /** Inside of the artifact. A server chose it: it is not safe as a path on this machine. */
  path: string;
  /** The base64 of the MD5 of its content, or whatever stands for the content of a reference. */
  digest: string;
  /** Bytes; null where they are not known. */
  size: number | null;
  /** Where it points; null for a file that the server stores. */
  reference: string | null;
}

/** What an artifact consists of: its entries, in the order of their paths. */
export class Manifest implements Closable, Iterable<ManifestEntry> {
  private constructor();
  /** How many entries. */
  readonly count: number;
  /** What names the content as a whole: 32 hex digits. */
  readonly digest: string;
  /** The entry at exactly this path. */
  find(path: string): ManifestEntry | undefined;
  [Symbol.iterator](): Generator<ManifestEntry, void, undefined>;
  /** The whole as the server stores it. */
  toJSON(): JsonObject;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface NewArtifactOptions {
  description?: string | undefined;
  /** At most 100 keys and no infinity. */
  metadata?: { readonly [key: string]: JsonInput } | undefined;
  /** Default: latest. */
  aliases?: readonly string[] | undefined;
  tags?: readonly string[] | undefined;
}

export interface ReferenceOptions extends CallOptions {
  /** Its path in the artifact. Default: the last part of the address. */
  name?: string | undefined;
  /** The content is not looked at, the address alone is digested. Default: false. */
  unchecked?: boolean | undefined;
  /** Whose server an entry of another artifact is on, and whose proxies and limits count. Default: the environment's. */
  api?: Api | undefined;
}

/**
 * A new version of an artifact: what goes into it. Files are read for their digest when they are
 * added, and must stay as they are until Run.logArtifact() has sent them.
 */
export class NewArtifact implements Closable {
  /**
   * @param name letters, digits, dashes, underscores and dots, at most 128
   * @param type such as model or dataset
   */
  constructor(name: string, type: string, options?: NewArtifactOptions);
  /** @param name its path in the artifact. Default: the file's own name. */
  addFile(path: string, name?: string): Promise<void>;
  /** @param name the folder in the artifact. Default: the top. */
  addDir(path: string, name?: string): Promise<void>;
  /** Adds content elsewhere: a file:, http(s):, s3: or gs: address, or an entry of another artifact. */
  addReference(uri: string, options?: ReferenceOptions): Promise<void>;
  /** What names the content that was added so far. Conflict while something is added. */
  readonly digest: string;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LogArtifactOptions extends CallOptions {
  /** The aliases that an existing artifact gets; a new one has its own. */
  aliases?: readonly string[] | undefined;
  /** How many files of a new one are sent at a time; at most 64. Default: 4. */
  workers?: number | undefined;
  progress?: Progress | undefined;
}

/**
 * A run, remote or local. Attributes are the snapshot of the last load, with what was set since;
 * history and files always ask. While load(), loadFullData(), update(), updateState() and
 * waitUntilFinished() run, attributes stay as they were before.
 */
export class Run implements Closable {
  private constructor();
  /** Opens a run by any name: entity/project/run, an address of the web app, a local directory or log. The environment says where the server is. */
  static open(path: string, options?: CallOptions): Promise<Run>;
  /** Opens a local run: a run directory, its .wandb log, or a link such as wandb/latest-run. */
  static openLocal(path: string, options?: CallOptions): Promise<Run>;
  /** Makes a run. An id that exists is no error: that run is opened as it is, and `inserted` is false. */
  static create(api: Api, options?: CreateOptions): Promise<Run>;
  /** A name in camel case, as the official Run makes it. */
  static snakeToCamel(name: string): string;

  readonly id: string;
  /** The display name; to be changed by update(), as what else can be assigned. null empties it. */
  get name(): string | null;
  set name(name: string | null);
  get notes(): string | null;
  set notes(notes: string | null);
  /** The old field beside the notes. */
  get description(): string | null;
  set description(description: string | null);
  get group(): string | null;
  set group(group: string | null);
  get jobType(): string | null;
  set jobType(jobType: string | null);
  /** A copy: assign a new list. */
  get tags(): string[];
  set tags(tags: readonly string[]);
  readonly entity: string | null;
  readonly project: string | null;
  /** The entity, under its old name. */
  readonly username: string | null;
  /** The name of who logged the run. */
  readonly userName: string | null;
  /** The login name of who logged the run. */
  readonly userLogin: string | null;
  /** running, finished, failed, crashed, killed, …; unknown for a local log without an exit. */
  readonly state: string;
  /** The address of the run's page; null for a local run. */
  readonly url: string | null;
  /** The directory of a local run. */
  readonly directory: string | null;
  /** ISO 8601 in UTC. */
  readonly createdAt: string | null;
  /** The last sign of life, ISO 8601 in UTC. */
  readonly heartbeatAt: string | null;
  /** A copy: change it with setConfig() and removeConfig(). NaN and infinities are strings, as in a Row. */
  readonly config: JsonObject;
  /** The last value of every key; a copy, see config. */
  readonly summary: JsonObject;
  /** The last system metrics; a copy. */
  readonly systemMetrics: JsonObject;
  /** How many rows of history there are; null where nobody counts. */
  readonly historyLineCount: number | null;
  /** The exit code of a local run. */
  readonly exitCode: number | null;
  /** Whether create() made the run, or opened one that existed (false); null when that is not known. */
  readonly inserted: boolean | null;
  /** Whether config, summary and system metrics are still to be read. */
  readonly lazy: boolean;
  /** Whether there is something that update() would send. */
  readonly hasChanges: boolean;
  /** Any attribute by its official name in snake or camel case; undefined when there is no such one. Conflict while a call changes the run. */
  attribute(name: string): Json | undefined;

  /** Reads all attributes anew: what was set and not sent is dropped. */
  load(options?: CallOptions): Promise<void>;
  /** Reads what a lazy run lacks, and keeps what was set. */
  loadFullData(options?: CallOptions): Promise<void>;
  /** The highest step with history, -1 when there is none; asked anew each time. */
  lastHistoryStep(options?: CallOptions): Promise<number>;
  /** Which keys the history holds, in the server's shape; asked anew each time. */
  historyKeys(options?: CallOptions): Promise<JsonObject>;
  /** The content of wandb-metadata.json; NotFound when the run has none. */
  metadata(options?: CallOptions): Promise<JsonObject>;

  /** Every row of the history: `for await (const row of run.scanHistory({ keys: ['loss'] }))`. */
  scanHistory(options?: ScanOptions): Scan;
  /** Every row of the history, as columns. */
  scanBatches(options?: BatchOptions): BatchScan;
  /**
   * First the rows that there are, then those that come, each exactly once; it ends when the run
   * is over. An error does not end the iterator: its next step goes on where it stood.
   */
  followHistory(options?: FollowOptions): Scan;
  /**
   * Splits a scan into parts for ScanOptions.shard, also for other processes (Api.shardRun).
   *
   * @param count how many parts, at most 1,048,576; there may be fewer
   */
  shards(count: number, options?: ScanOptions): string[];
  /** A sample of the history. For a look: use scanHistory() where every row counts. */
  history(options?: SampleOptions): Promise<Table>;

  /** Sets a value of the configuration, here until update(). Objects that are missing on the way are made. */
  setConfig(path: KeyPath, value: JsonInput): void;
  /** Sets a value of the summary, as setConfig(). */
  setSummary(path: KeyPath, value: JsonInput): void;
  /** Takes a value out of the configuration; false when there was none. */
  removeConfig(path: KeyPath): boolean;
  /** Takes a value out of the summary; false when there was none. */
  removeSummary(path: KeyPath): boolean;
  /** Sends what differs, with one request, merged with what others wrote. On an error the changes stay. */
  update(options?: UpdateOptions): Promise<void>;
  /** Moves the run to another state, and says whether the server did it. */
  updateState(state: 'pending' | 'failed', options?: CallOptions): Promise<boolean>;
  /** Asks the program that logs the run to end it, and says whether the server took it. */
  stop(options?: CallOptions): Promise<boolean>;
  /** Waits until the run has ended, reads all attributes anew, and gives the state. */
  waitUntilFinished(options?: WaitOptions): Promise<string>;
  /** Deletes the run on the server. */
  delete(options?: DeleteOptions): Promise<void>;

  files(options?: FilesOptions): Files;
  /** One file by its exact name. */
  file(name: string, options?: CallOptions): Promise<File>;
  /** Uploads a file, and gives it as the server lists it. Doing it again after a failure is safe. */
  uploadFile(path: string, options?: UploadOptions): Promise<File>;
  /** Fetches files to root, several at a time. One that fails does not keep the others. */
  downloadFiles(root: string, options?: DownloadFilesOptions): Promise<Download[]>;
  /** Fetches the Parquet files that the server has exported of the history. */
  downloadHistoryExports(
    directory: string,
    options?: CallOptions & {
      /** Makes rows that are in no file yet an error. Default: true. */
      requireComplete?: boolean | undefined;
    },
  ): Promise<{ containsLiveData: boolean; files: Download[] }>;

  /** The artifacts that the run made. */
  loggedArtifacts(options?: ArtifactsOptions): Artifacts;
  /** The artifacts that the run took. */
  usedArtifacts(options?: ArtifactsOptions): Artifacts;
  /** Says that the run took an artifact as input. */
  useArtifact(
    artifact: Artifact,
    options?: CallOptions & {
      /** The part that it plays. Default: its name. */
      useAs?: string | undefined;
    },
  ): Promise<void>;
  /**
   * Says that the run made an artifact that exists, or makes a new version and sends its files.
   * May be repeated after an interruption.
   */
  logArtifact(artifact: Artifact | NewArtifact, options?: LogArtifactOptions): Promise<Artifact>;

  /** The lines that the run printed. */
  consoleLogs(options?: ConsoleOptions): ConsoleLines;
  /** The sweep that the run belongs to; null for a run without one. */
  sweep(options?: CallOptions): Promise<Sweep | null>;
  /** HTML that shows the run's page in a frame. Unsupported for a local run. */
  toHtml(options?: {
    /** In pixels. Default: 420. */
    height?: number | undefined;
    /** Puts a button in front that shows the frame. Default: false. */
    hidden?: boolean | undefined;
  }): string;

  /** Ends the calls on this run. Iterators that were made from it go on. */
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The runs of a project or a sweep. */
export class Runs implements CountedStream<Run> {
  private constructor();
  next(): Promise<IteratorResult<Run, undefined>>;
  return(value?: undefined): Promise<IteratorResult<Run, undefined>>;
  [Symbol.asyncIterator](): this;
  total(): Promise<number | null>;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How the histories of many runs are read. `signal` and `timeoutMs` are limits of waiting for an item. */
export interface HistoriesOptions extends CallOptions {
  /** Which runs. */
  runs?: Omit<RunsOptions, keyof CallOptions> | undefined;
  /** What to scan of each. With batchRows items are batches, without it they are rows. */
  scan?: Omit<BatchOptions, keyof CallOptions | 'cursor' | 'shard'> | undefined;
  /** How many runs are read at a time, each by a thread of its own. Default: 4. */
  workers?: number | undefined;
  /** Lets the first run that fails end all. Default: false. */
  failFast?: boolean | undefined;
  /** What state() gave: it goes on right behind that item. */
  state?: string | undefined;
}

/** A row or a batch of a run, or its end. */
export type HistoriesItem =
  | { kind: 'row'; runId: string; row: Row }
  /** The batch lasts until the next item is asked for. */
  | { kind: 'batch'; runId: string; batch: Columns }
  /** All rows of the run were given. */
  | { kind: 'done'; runId: string; report: ScanReport }
  /** The run could not be read to its end, and the others go on. */
  | { kind: 'failed'; runId: string; error: WandbError };

/**
 * The histories of all runs of a project, several at a time: each row of each run exactly once.
 * Rows of one run come in step order, rows of several take turns. Each run ends in one item
 * "done" or "failed".
 */
export class Histories implements Stream<HistoriesItem> {
  private constructor();
  next(): Promise<IteratorResult<HistoriesItem, undefined>>;
  return(value?: undefined): Promise<IteratorResult<HistoriesItem, undefined>>;
  [Symbol.asyncIterator](): this;
  /** The run of the item that was given last, as of the list. */
  run(): Run;
  /** Where it stands, as text for HistoriesOptions.state: all items that were given are behind it. */
  state(): string;
  /** What was done so far. */
  report(): {
    /** How many runs the list has; null where the server does not say it. */
    listed: number | null;
    /** Runs that the state that was resumed says are done: not read again. */
    before: number;
    /** Runs of which all rows were given. */
    done: number;
    /** Those of them whose completeness is not proved. */
    unproven: number;
    /** Runs that failed. */
    failed: number;
    /** Rows that were given. */
    rows: number;
    /** Requests for rows. */
    requests: number;
  };
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A sweep, as the server described it. */
export class Sweep implements Closable {
  private constructor();
  readonly id: string;
  /** The server's own id. */
  readonly storageId: string;
  /** The display name, else the id. */
  readonly name: string;
  readonly displayName: string | null;
  /** RUNNING, PAUSED, CANCELED, FINISHED and others. */
  readonly state: string;
  /** The configuration as the server keeps it: YAML. */
  readonly configText: string | null;
  readonly entity: string;
  readonly project: string;
  /** The address of the sweep's page. */
  readonly url: string;
  /** The best value of the metric so far. */
  readonly bestLoss: number | null;
  /** How many runs the sweep makes in all, known of a grid search. */
  readonly expectedRunCount: number | null;
  /** Its runs, the oldest first unless another order is set. */
  runs(options?: RunsOptions): Runs;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A client of one W&B server: settings, connections and rate limits. */
export class Api implements Closable {
  /** Sends nothing and looks up no key: the first request does. */
  constructor(options?: ApiOptions);
  /** Where the API is, without trailing slash. */
  readonly baseUrl: string;
  /** Where the web app is, without trailing slash. */
  readonly appUrl: string;
  /** The entity of paths that name none; null when the server is asked for that of the key. */
  readonly entity: string | null;
  /** The project of paths that name none. */
  readonly project: string | null;
  /** Opens a run and loads it: entity/project/run, a part of it that the settings complete, the address of its page, or a local run. */
  run(path?: string, options?: CallOptions): Promise<Run>;
  /** Opens a run by the parts of its path, which are taken as they are. */
  runByParts(entity: string, project: string, id: string, options?: CallOptions): Promise<Run>;
  /** A run of attributes that the program knows, as the server names them. Nothing is sent. */
  runFromAttributes(entity: string, project: string, id: string, attributes?: { readonly [key: string]: JsonInput }): Run;
  /** Opens the run of a part that Run.shards() gave. */
  shardRun(shard: string, options?: CallOptions): Promise<Run>;
  /** The runs of a project. @param path entity/project or project. Default: that of the settings. */
  runs(path?: string, options?: RunsOptions): Runs;
  /** The histories of all runs of a project. @param path as runs() has it */
  histories(path?: string, options?: HistoriesOptions): Histories;
  /** @param path entity/project/sweep, or the address of its page */
  sweep(path: string, options?: CallOptions): Promise<Sweep>;
  /** Asks whose key is used. */
  viewer(options?: CallOptions): Promise<Viewer>;
  /** @param name entity/project/collection:alias; the settings complete it */
  artifact(
    name: string,
    options?: CallOptions & {
      /** The type that it must be of. Default: any. */
      type?: string | undefined;
    },
  ): Promise<Artifact>;
  /** Ends the calls on this client. Runs that were opened with it go on. */
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A run in a directory, not opened yet: Run.openLocal(path) does it. */
export interface LocalRun {
  id: string;
  path: string;
  /** Whether it was recorded without a server. */
  offline: boolean;
  /** Whether the log was uploaded since. */
  synced: boolean;
}

/**
 * The local runs under a directory, in its wandb and in its .wandb, the oldest first. A run
 * directory without a log that can be read is an error, and the next step goes on behind it.
 */
export class LocalRuns implements Stream<LocalRun> {
  constructor(directory: string);
  next(): Promise<IteratorResult<LocalRun, undefined>>;
  return(value?: undefined): Promise<IteratorResult<LocalRun, undefined>>;
  [Symbol.asyncIterator](): this;
  close(): void;
  readonly closed: boolean;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Parses JSON as rows are: integers beyond 2^53 become bigint. */
export function parseJson(text: string): Json;
/** Writes JSON with bigint as integers; NaN and infinities become the tokens of these names. */
export function stringifyJson(value: JsonInput): string;
/** The version of the library in use, "MAJOR.MINOR.PATCH". */
export function version(): string;
/** How many handles of the library the program holds: for tests of leaks. */
export function handleCount(): number;
