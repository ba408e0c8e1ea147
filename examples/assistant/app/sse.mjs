// Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html

const SILENT = Symbol("silent");
const KEEP_ALIVE = ": keep-alive\n\n";

/** One event as text. JSON has no line breaks of its own, so one `data` line always holds it. */
export function frame(event, id, data) {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Passes `source` on and adds a comment, which clients ignore, whenever it was silent for `silenceMs` milliseconds.
 * CloudFront gives up on an origin that sends nothing for longer than the origin's response timeout (30 s by default):
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export async function* withKeepAlive(source, silenceMs) {
  const iterator = source[Symbol.asyncIterator]();
  let timer;
  try {
    let next = iterator.next();
    for (;;) {
      const silence = new Promise((resolve) => {
        timer = setTimeout(resolve, silenceMs, SILENT).unref();
      });
      const result = await Promise.race([next, silence]);
      clearTimeout(timer);
      if (result === SILENT) {
        yield KEEP_ALIVE;
        continue;
      }
      if (result.done) return;
      yield result.value;
      next = iterator.next();
    }
  } finally {
    clearTimeout(timer);
    await iterator.return?.();
  }
}
