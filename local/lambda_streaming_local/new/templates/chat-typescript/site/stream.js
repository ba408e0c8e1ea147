// Reads answers that stream over HTTP while they arrive: bytes, text, server-sent events, JSON Lines.
// One file without dependencies, for browsers and for Node.js 20 or newer.

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
  constructor(kind, message, { status = null, receivedBytes = 0, cause } = {}) {
    super(message, { cause });
    this.name = "StreamError";
    this.kind = kind;
    /** The status of the answer, or null where there was none. */
    this.status = status;
    /** How many bytes of the answer had come. */
    this.receivedBytes = receivedBytes;
  }
}

/**
 * @typedef {object} Progress
 * @property {number} receivedBytes
 * @property {number | null} totalBytes Null where the server does not say, as is usual for streams.
 */

/**
 * What to send, and what to tell meanwhile.
 *
 * @typedef {object} Options
 * @property {string} [method] Default: `POST` with a body, else `GET`.
 * @property {HeadersInit} [headers]
 * @property {BodyInit} [body]
 * @property {unknown} [json] A body of this value as JSON, in place of `body`.
 * @property {RequestCredentials} [credentials]
 * @property {AbortSignal} [signal] Stops the request or the answer; the reader then throws the kind `aborted`.
 * @property {number} [maxSilenceMs] Milliseconds without a byte after which the answer is given up. Default: never.
 * @property {boolean} [hashBody] Whether to send the SHA-256 of the body in `x-amz-content-sha256`, without which
 *   CloudFront cannot sign it for Lambda. Default: true.
 *   https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
 * @property {{ url: string | URL, json: unknown }} [cancel] A POST, with the same `headers`, that tells the server that
 *   nobody reads on. It is sent when you stop before the end, in whatever way: `signal`, leaving the loop, an error, or leaving the page.
 * @property {(response: Response) => void} [onResponse] Told the status and headers, before anything of the body.
 * @property {(progress: Progress) => void} [onProgress] Told after each piece that came.
 */

/**
 * What `readEvents` takes besides.
 *
 * @typedef {object} EventOptions
 * @property {(event: ServerSentEvent) => boolean} [isLast] Tells the event that completes the answer. An answer that ends
 *   without it broke off. Default: the answer is complete when the connection ends in good order.
 * @property {number} [resume] How often to ask again, with `Last-Event-ID`, when the answer broke off or fell silent. The
 *   count starts anew with each event. Only for servers that go on after that id. Default: 0.
 * @property {(error: StreamError) => void} [onResume] Told what broke, each time before it asks again.
 */

/**
 * @typedef {object} ServerSentEvent
 * @property {string} type `message` where the server names none.
 * @property {string} data
 * @property {string} id The last id that the server sent, or an empty text.
 */

const RETRY_MS = 1000;
const MAX_SENTENCE_CHARACTERS = 300;

/**
 * The pieces of the answer as they come.
 *
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {AsyncGenerator<Uint8Array, void, undefined>}
 */
export async function* readBytes(url, options = {}) {
  const request = await packed(options);
  yield* cancelling(options, (all) => connection(url, request, all));
}

/**
 * The answer's text as it comes, never cut inside of a character.
 *
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {AsyncGenerator<string, void, undefined>}
 */
export async function* readText(url, options = {}) {
  yield* decoded(readBytes(url, options));
}

/**
 * The values of an answer of one JSON value a line, as the lines are complete. Empty lines are left out.
 *
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {AsyncGenerator<any, void, undefined>}
 */
export async function* readJsonLines(url, options = {}) {
  let line = 0;
  let receivedBytes = 0;
  /** @param {Progress} progress */
  const onProgress = (progress) => {
    receivedBytes = progress.receivedBytes;
    options.onProgress?.(progress);
  };
  for await (const text of lines(readText(url, { ...options, onProgress }))) {
    line += 1;
    if (text.trim() !== "") yield parsed(text);
  }

  /** @param {string} text */
  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new StreamError("malformed", `Line ${line} of the answer is not JSON.`, { receivedBytes, cause });
    }
  }
}

/**
 * The events of an answer of the type `text/event-stream`, as they are complete. What `EventSource` cannot do, this does:
 * any method and body, headers, an end, and an error that says what broke.
 *
 * @param {string | URL} url
 * @param {Options & EventOptions} [options]
 * @returns {AsyncGenerator<ServerSentEvent, void, undefined>}
 */
export async function* readEvents(url, options = {}) {
  yield* cancelling(options, (all) => events(url, all));
}

/**
 * The SHA-256 of `bytes` in hexadecimal.
 *
 * @param {BufferSource} bytes
 * @returns {Promise<string>}
 */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) {
    throw new StreamError("insecure", "Open this page over https or on localhost; browsers compute no hashes elsewhere.");
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Takes an event stream apart as its text arrives, however it was cut into pieces.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  #line = "";
  #afterCarriageReturn = false;
  #type = "";
  /** @type {string[]} */
  #data = [];
  #id = "";
  /**
   * The milliseconds that the server wants clients to wait before they ask again, or null.
   *
   * @type {number | null}
   */
  retryMs = null;

  /**
   * The events that `text` completes.
   *
   * @param {string} text
   * @returns {ServerSentEvent[]}
   */
  push(text) {
    if (text === "") return [];
    // A line feed that opens this piece may be the second half of a CRLF that ended the last one.
    const rest = this.#afterCarriageReturn && text.startsWith("\n") ? text.slice(1) : text;
    this.#afterCarriageReturn = text.endsWith("\r");
    const pieces = (this.#line + rest).split(/\r\n|\n|\r/);
    this.#line = pieces[pieces.length - 1];
    return pieces.slice(0, -1).flatMap((line) => this.#read(line));
  }

  /** @param {string} line */
  #read(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    // A comment has the name "".
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#type = value;
    if (name === "data") this.#data.push(value);
    if (name === "id" && !value.includes("\0")) this.#id = value;
    if (name === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    return [];
  }

  #dispatch() {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id };
    const complete = this.#data.length > 0;
    this.#type = "";
    this.#data = [];
    return complete ? [event] : [];
  }
}

/**
 * @param {string | URL} url
 * @param {Options & EventOptions} options
 */
async function* events(url, { isLast, resume = 0, onResume, ...options }) {
  const request = await packed({ ...options, headers: withDefault(options.headers, "accept", "text/event-stream") });
  let lastEventId = "";
  let retryMs = RETRY_MS;
  let receivedBytes = 0;
  let attempts = 0;
  for (;;) {
    const parser = new EventStreamParser();
    const before = receivedBytes;
    if (lastEventId !== "") request.headers.set("last-event-id", lastEventId);
    const pieces = connection(url, request, {
      ...options,
      onResponse(response) {
        options.onResponse?.(response);
        if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
          const { status } = response;
          throw new StreamError("content-type", "The server did not answer with an event stream.", { status });
        }
      },
      onProgress(progress) {
        receivedBytes = before + progress.receivedBytes;
        options.onProgress?.({ receivedBytes, totalBytes: null });
      },
    });
    try {
      for await (const text of decoded(pieces)) {
        for (const event of parser.push(text)) {
          lastEventId = event.id || lastEventId;
          attempts = 0;
          yield event;
          if (isLast?.(event)) return;
        }
      }
      if (!isLast) return;
      throw brokenOff(receivedBytes);
    } catch (error) {
      retryMs = parser.retryMs ?? retryMs;
      if (attempts === resume || lastEventId === "" || !canResume(error)) throw error;
      onResume?.(/** @type {StreamError} */ (error));
    }
    await wait(retryMs * 2 ** attempts, options.signal, receivedBytes);
    attempts += 1;
  }
}

/** Whether asking again may help: never after what the server refuses, and never after the reader's own errors. */
function canResume(/** @type {unknown} */ error) {
  if (!(error instanceof StreamError)) return false;
  if (error.kind === "status") return [429, 502, 503, 504].includes(error.status ?? 0);
  return ["unreachable", "broken", "silent"].includes(error.kind);
}

/**
 * The pieces of one answer, and no error but StreamError and those of the options' own functions.
 *
 * @param {string | URL} url
 * @param {RequestInit} request
 * @param {Options} options
 * @returns {AsyncGenerator<Uint8Array, void, undefined>}
 */
async function* connection(url, request, { signal, maxSilenceMs, onResponse, onProgress }) {
  const ending = new AbortController();
  let receivedBytes = 0;
  /** @type {number | null} */
  let status = null;
  let silent = false;

  /**
   * What `step` answers, unless it takes too long.
   *
   * @template Result
   * @param {() => Promise<Result>} step
   * @param {(cause: unknown) => StreamError} failure
   * @returns {Promise<Result>}
   */
  async function patiently(step, failure) {
    const timer =
      maxSilenceMs === undefined
        ? undefined
        : setTimeout(() => {
            silent = true;
            ending.abort();
          }, maxSilenceMs);
    try {
      return await step();
    } catch (cause) {
      const details = { status, receivedBytes, cause };
      if (signal?.aborted) throw stopped(signal, receivedBytes, status);
      if (silent) throw new StreamError("silent", `The server sent nothing for ${maxSilenceMs} ms.`, details);
      throw failure(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    const response = await patiently(
      () => fetch(url, { ...request, signal: AbortSignal.any(signal ? [ending.signal, signal] : [ending.signal]) }),
      (cause) => new StreamError("unreachable", "The server cannot be reached.", { cause }),
    );
    status = response.status;
    if (!response.ok) throw new StreamError("status", await patiently(() => sentence(response), refused), { status });
    onResponse?.(response);
    const totalBytes = length(response);
    const reader = response.body?.getReader();
    while (reader) {
      const { done, value } = await patiently(
        () => reader.read(),
        (cause) => brokenOff(receivedBytes, status, cause),
      );
      if (done) return;
      receivedBytes += value.byteLength;
      onProgress?.({ receivedBytes, totalBytes });
      yield value;
    }
  } finally {
    ending.abort();
  }

  /** @param {unknown} cause */
  function refused(cause) {
    return new StreamError("status", `The server answered with status ${status}.`, { status, cause });
  }
}

/**
 * @param {number} receivedBytes
 * @param {number | null} [status]
 * @param {unknown} [cause]
 */
function brokenOff(receivedBytes, status = 200, cause = undefined) {
  const message = receivedBytes
    ? `The answer broke off after ${receivedBytes} bytes.`
    : "The answer broke off before anything had come.";
  return new StreamError("broken", message, { status, receivedBytes, cause });
}

/**
 * @param {AbortSignal} signal
 * @param {number} receivedBytes
 * @param {number | null} status
 */
function stopped(signal, receivedBytes, status = null) {
  return new StreamError("aborted", "The answer was stopped.", { status, receivedBytes, cause: signal.reason });
}

/**
 * What the server says for itself: this project's handlers say `error`, Lambda and API Gateway `Message` or `message`,
 * FastAPI `detail`. CloudFront answers with a page, which helps nobody here.
 *
 * @param {Response} response
 */
async function sentence(response) {
  const said = (await response.text()).trim();
  let text = response.headers.get("content-type")?.startsWith("text/plain") ? said : "";
  try {
    const { error, message, Message, detail } = Object(JSON.parse(said));
    text = [error?.message, error, message, Message, detail].find((value) => typeof value === "string") ?? "";
  } catch {
    // It is not JSON.
  }
  return text === ""
    ? `The server answered with status ${response.status}.`
    : `${text.slice(0, MAX_SENTENCE_CHARACTERS)} (status ${response.status})`;
}

/** The length that the server says, which counts compressed bytes where the content is encoded. */
function length(/** @type {Response} */ response) {
  const value = response.headers.get("content-length");
  return value === null || response.headers.has("content-encoding") ? null : Number(value);
}

/**
 * The request that `options` describe, its body as bytes: over these and no others goes the hash.
 *
 * @param {Options} options
 * @returns {Promise<RequestInit & { headers: Headers }>}
 */
async function packed({ method, headers, body, json, credentials, hashBody = true }) {
  const all = new Headers(headers);
  if (json === undefined && body === undefined) return { method: method ?? "GET", headers: all, credentials };
  const whole = json === undefined ? new Response(body) : Response.json(json);
  const bytes = await whole.arrayBuffer();
  if (hashBody) all.set("x-amz-content-sha256", await sha256(bytes));
  const contentType = whole.headers.get("content-type");
  return {
    method: method ?? "POST",
    headers: contentType === null ? all : withDefault(all, "content-type", contentType),
    body: bytes,
    credentials,
  };
}

/**
 * @param {HeadersInit | undefined} headers
 * @param {string} name
 * @param {string} value
 */
function withDefault(headers, name, value) {
  const all = new Headers(headers);
  if (!all.has(name)) all.set(name, value);
  return all;
}

/**
 * Passes on what `open` yields, and sends what `cancel` says unless that came to its end or was refused.
 *
 * @template Value
 * @template {Options} All
 * @param {All} options
 * @param {(options: All) => AsyncGenerator<Value, void, undefined>} open
 * @returns {AsyncGenerator<Value, void, undefined>}
 */
async function* cancelling(options, open) {
  const { cancel, headers, credentials, hashBody, signal } = options;
  if (!cancel) return yield* open(options);
  const own = new Headers(headers); // such as Authorization
  for (const name of ["content-type", "last-event-id"]) own.delete(name);
  // All of it now: a page that is being left waits for no hash.
  const request = { ...(await packed({ headers: own, json: cancel.json, credentials, hashBody })), keepalive: true };
  const leaving = new AbortController();
  let needless = false;
  const send = () => {
    if (needless) return;
    needless = true;
    // Nobody is left to tell when this fails, and then the server goes on to its end.
    fetch(cancel.url, request).catch(() => {});
  };
  const leave = () => {
    send();
    leaving.abort();
  };
  globalThis.addEventListener?.("pagehide", leave);
  try {
    yield* open({ ...options, signal: AbortSignal.any(signal ? [signal, leaving.signal] : [leaving.signal]) });
    needless = true;
  } catch (error) {
    needless ||= error instanceof StreamError && error.kind === "status";
    throw error;
  } finally {
    globalThis.removeEventListener?.("pagehide", leave);
    send();
  }
}

/** The text of `pieces`, never cut inside of a character. */
async function* decoded(/** @type {AsyncIterable<Uint8Array>} */ pieces) {
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

/** The lines of `pieces`, as they are complete; the last one may have no line break. */
async function* lines(/** @type {AsyncIterable<string>} */ pieces) {
  let rest = "";
  for await (const piece of pieces) {
    const all = (rest + piece).split("\n");
    rest = all[all.length - 1];
    yield* all.slice(0, -1);
  }
  if (rest !== "") yield rest;
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal | undefined} signal
 * @param {number} receivedBytes
 * @returns {Promise<void>}
 */
function wait(milliseconds, signal, receivedBytes) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      if (signal) reject(stopped(signal, receivedBytes));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop);
  });
}
