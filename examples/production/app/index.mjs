// GET /digest: lines of text as they are made. After each response a line of JSON in the log says how it went: alarms and
// dashboard read timeToFirstByteMs and responseBytes in it.

import { pipeline } from "node:stream/promises";
import { setTimeout as work } from "node:timers/promises";

const WORK_MS = Number(process.env.WORK_MS ?? 300);
const CHAPTERS = ["What happened", "Why it matters", "What comes next", "Where to read on"];

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

  const found = path === "/digest" && method === "GET";
  record.status = found ? 200 : 404;
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store, no-transform" };
  const output = awslambda.HttpResponseStream.from(responseStream, { statusCode: record.status, headers });
  try {
    await pipeline(counted(found ? digest() : ["There is GET /digest.\n"]), output);
  } catch (error) {
    record.error = error.name;
    throw error;
  } finally {
    record.durationMs = elapsedMs();
    record.level = record.error ? "ERROR" : "INFO";
    // Past the console, which the runtime patches: so the line is the same JSON object in both of Lambda's log formats.
    process.stdout.write(`${JSON.stringify(record)}\n`);
  }
});

async function* digest() {
  for (const [index, chapter] of CHAPTERS.entries()) {
    if (index > 0) await work(WORK_MS);
    yield `${index + 1}. ${chapter}\n`;
  }
}
