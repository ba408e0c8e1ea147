import { pipeline } from "node:stream/promises";

import { CONTENT_SECURITY_POLICY, page } from "./page.mjs";
import { TITLE, sections } from "./sections.mjs";

// Below the silence that CloudFront waits through (origin_read_timeout_seconds in __main__.py).
const SECTION_TIMEOUT_MS = 10_000;

export const handler = awslambda.streamifyResponse(async (event, responseStream, context) => {
  const { method, path } = event.requestContext.http;
  const record = { requestId: context.awsRequestId, method, path, responseBytes: 0 };
  const startedAt = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAt);

  async function* counted(body) {
    for await (const chunk of body) {
      record.timeToFirstByteMs ??= elapsedMs();
      record.responseBytes += Buffer.byteLength(chunk);
      yield chunk;
    }
  }

  try {
    const { body, ...metadata } = respond(method, path, event.headers, (error) => {
      console.error(error);
      record.error = error.name;
    });
    record.status = metadata.statusCode;
    await pipeline(counted(body), awslambda.HttpResponseStream.from(responseStream, metadata));
  } catch (error) {
    record.error = error.name;
    throw error;
  } finally {
    record.durationMs = elapsedMs();
    record.timestamp = new Date().toISOString();
    record.level = record.error ? "ERROR" : "INFO";
    // Past the console, which the runtime patches: so the line is the same JSON object in both of Lambda's log formats.
    process.stdout.write(`${JSON.stringify(record)}\n`);
  }
});

function respond(method, path, headers, onError) {
  if (method !== "GET" && method !== "HEAD") {
    return plain(405, `${method} is not allowed here; use GET.`, { allow: "GET, HEAD" });
  }
  if (path !== "/") return plain(404, "There is nothing at this path; the page is at /.");
  return {
    statusCode: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    },
    body: page({ title: TITLE, sections, timeoutMs: SECTION_TIMEOUT_MS, host: headers["x-forwarded-host"], onError }),
  };
}

function plain(statusCode, text, headers) {
  return {
    statusCode,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
    body: [`${text}\n`],
  };
}
