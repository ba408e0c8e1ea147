/**
 * The pieces of the answer as they come.
 *
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {AsyncGenerator<Uint8Array, void, undefined>}
 */
export function readBytes(url: string | URL, options?: Options): AsyncGenerator<Uint8Array, void, undefined>;
/**
 * The answer's text as it comes, never cut inside of a character.
 *
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {AsyncGenerator<string, void, undefined>}
 */
export function readText(url: string | URL, options?: Options): AsyncGenerator<string, void, undefined>;
/**
 * The values of an answer of one JSON value a line, as the lines are complete. Empty lines are left out.
 *
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {AsyncGenerator<any, void, undefined>}
 */
export function readJsonLines(url: string | URL, options?: Options): AsyncGenerator<any, void, undefined>;
/**
 * The events of an answer of the type `text/event-stream`, as they are complete. What `EventSource` cannot do, this does:
 * any method and body, headers, an end, and an error that says what broke.
 *
 * @param {string | URL} url
 * @param {Options & EventOptions} [options]
 * @returns {AsyncGenerator<ServerSentEvent, void, undefined>}
 */
export function readEvents(url: string | URL, options?: Options & EventOptions): AsyncGenerator<ServerSentEvent, void, undefined>;
/**
 * The SHA-256 of `bytes` in hexadecimal.
 *
 * @param {BufferSource} bytes
 * @returns {Promise<string>}
 */
export function sha256(bytes: BufferSource): Promise<string>;
/**
 * What broke. `kind` is for programs, `message` is one sentence for people.
 *
 * - `insecure`: the page is not open over HTTPS or on localhost, so that the browser computes no hash of the body.
 * - `unreachable`: there was no answer at all.
 * - `status`: the answer has a status other than 200 to 299; `message` is the server's own sentence, if it sent one.
 * - `content-type`: the answer is no event stream.
 * - `broken`: the answer broke off.
 * - `silent`: nothing came for `maxSilenceMs`.
 * - `malformed`: a line is not JSON.
 * - `aborted`: `signal` stopped it; its reason is in `cause`.
 *
 * @typedef {"insecure" | "unreachable" | "status" | "content-type" | "broken" | "silent" | "malformed" | "aborted"} Kind
 */
/** The one error that the readers throw, whatever broke; what else comes out of them is thrown by your own functions. */
export class StreamError extends Error {
    /**
     * @param {Kind} kind
     * @param {string} message
     * @param {{ status?: number | null, receivedBytes?: number, cause?: unknown }} [details]
     */
    constructor(kind: Kind, message: string, { status, receivedBytes, cause }?: {
        status?: number | null;
        receivedBytes?: number;
        cause?: unknown;
    });
    kind: Kind;
    /** The status of the answer, or null where there was none. */
    status: number | null;
    /** How many bytes of the answer had come. */
    receivedBytes: number;
}
/**
 * Takes an event stream apart as its text arrives, however it was cut into pieces.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
    /**
     * The milliseconds that the server wants clients to wait before they ask again, or null.
     *
     * @type {number | null}
     */
    retryMs: number | null;
    /**
     * The events that `text` completes.
     *
     * @param {string} text
     * @returns {ServerSentEvent[]}
     */
    push(text: string): ServerSentEvent[];
    #private;
}
/**
 * What broke. `kind` is for programs, `message` is one sentence for people.
 *
 * - `insecure`: the page is not open over HTTPS or on localhost, so that the browser computes no hash of the body.
 * - `unreachable`: there was no answer at all.
 * - `status`: the answer has a status other than 200 to 299; `message` is the server's own sentence, if it sent one.
 * - `content-type`: the answer is no event stream.
 * - `broken`: the answer broke off.
 * - `silent`: nothing came for `maxSilenceMs`.
 * - `malformed`: a line is not JSON.
 * - `aborted`: `signal` stopped it; its reason is in `cause`.
 */
export type Kind = "insecure" | "unreachable" | "status" | "content-type" | "broken" | "silent" | "malformed" | "aborted";
export type Progress = {
    receivedBytes: number;
    /**
     * Null where the server does not say, as is usual for streams.
     */
    totalBytes: number | null;
};
/**
 * What to send, and what to tell meanwhile.
 */
export type Options = {
    /**
     * Default: `POST` with a body, else `GET`.
     */
    method?: string | undefined;
    headers?: HeadersInit | undefined;
    body?: BodyInit | undefined;
    /**
     * A body of this value as JSON, in place of `body`.
     */
    json?: unknown;
    credentials?: RequestCredentials | undefined;
    /**
     * Stops the request or the answer; the reader then throws the kind `aborted`.
     */
    signal?: AbortSignal | undefined;
    /**
     * Milliseconds without a byte after which the answer is given up. Default: never.
     */
    maxSilenceMs?: number | undefined;
    /**
     * Whether to send the SHA-256 of the body in `x-amz-content-sha256`, without which
     * CloudFront cannot sign it for Lambda. Default: true.
     * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
     */
    hashBody?: boolean | undefined;
    /**
     * A POST, with the same `headers`, that tells the server that
     * nobody reads on. It is sent when you stop before the end, in whatever way: `signal`, leaving the loop, an error, or leaving the page.
     */
    cancel?: {
        url: string | URL;
        json: unknown;
    } | undefined;
    /**
     * Told the status and headers, before anything of the body.
     */
    onResponse?: ((response: Response) => void) | undefined;
    /**
     * Told after each piece that came.
     */
    onProgress?: ((progress: Progress) => void) | undefined;
};
/**
 * What `readEvents` takes besides.
 */
export type EventOptions = {
    /**
     * Tells the event that completes the answer. An answer that ends
     * without it broke off. Default: the answer is complete when the connection ends in good order.
     */
    isLast?: ((event: ServerSentEvent) => boolean) | undefined;
    /**
     * How often to ask again, with `Last-Event-ID`, when the answer broke off or fell silent. The
     * count starts anew with each event. Only for servers that go on after that id. Default: 0.
     */
    resume?: number | undefined;
    /**
     * Told what broke, each time before it asks again.
     */
    onResume?: ((error: StreamError) => void) | undefined;
};
export type ServerSentEvent = {
    /**
     * `message` where the server names none.
     */
    type: string;
    data: string;
    /**
     * The last id that the server sent, or an empty text.
     */
    id: string;
};
