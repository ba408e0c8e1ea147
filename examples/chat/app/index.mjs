// A chat answer as server-sent events:
//   start  {"id", "expectedTokens"}: expectedTokens is null where nobody can know it
//   token  {"text"}
//   done   {"stopReason", "usage": {"inputTokens", "outputTokens"}}
//   error  {"message"}: in place of done, when the answer broke off
// The id of an event is the key of its answer and its number: whoever sends the last one in Last-Event-ID gets the rest.
// A POST of {"answer": KEY} to /api/chat/cancel ends an answer that nobody reads any more.

import { pipeline } from "node:stream/promises";

import { begin, cancel, kept, resume } from "./answers.mjs";
import { HttpError, methodAndPath, readRequest } from "./request.mjs";
import { frame, withKeepAlive } from "./sse.mjs";
import { checkToken } from "./token.mjs";

const SILENCE_MS = 15_000;
const RETRY_MS = 1_000;

const { answer } = await import(process.env.MODEL_ID ? "./bedrock.mjs" : "./local.mjs");

export const handler = awslambda.streamifyResponse(async (event, responseStream, context) => {
  const record = { requestId: context.awsRequestId, ...methodAndPath(event), tokens: 0, responseBytes: 0 };
  const startedAt = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  const ending = new AbortController();

  async function* counted(body) {
    for await (const chunk of body) {
      record.timeToFirstByteMs ??= elapsedMs();
      record.responseBytes += Buffer.byteLength(chunk);
      yield chunk;
    }
  }

  try {
    const { body, ...metadata } = await respond(event, record, ending);
    record.status = metadata.statusCode;
    const output = awslambda.HttpResponseStream.from(responseStream, metadata);
    // Where the runtime tells that the reader has gone, a write fails, if only that of a heartbeat.
    output.once("close", () => ending.abort());
    // A body that is never written to leaves the client without status and headers, so every response has one:
    // https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/97
    await pipeline(counted(body), output);
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

async function respond(event, record, ending) {
  try {
    checkToken(event);
    const request = readRequest(event);
    if (request.cancel) return await cancelled(request.answer);
    return {
      statusCode: 200,
      headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
      body: withKeepAlive(request.messages ? await asked(request, record, ending) : await resumed(request), SILENCE_MS),
    };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return json(error.statusCode, { error: error.message }, error.headers);
  }
}

function json(statusCode, value, headers) {
  return {
    statusCode,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: [JSON.stringify(value)],
  };
}

async function cancelled(key) {
  if (!(await cancel(key))) throw new HttpError(410, "There is no such answer any more.");
  return json(202, { cancelled: key });
}

async function resumed({ answer: key, after }) {
  const rest = await resume(key, after);
  // Any status but 200 stops an EventSource, which would ask, and be billed, again and again.
  if (rest === null) throw new HttpError(410, "That answer is no longer kept; ask again without Last-Event-ID.");
  return rest;
}

async function asked({ answer: key, messages }, record, ending) {
  const reply = await answer(messages, ending.signal).catch((error) => {
    throw modelError(error, record);
  });
  if (!(await begin(key))) throw new HttpError(409, "There is an answer with this key already; choose a new one.");
  return framesOf(kept(key, events(key, reply, record, ending.signal), () => ending.abort()));
}

async function* framesOf(events) {
  for await (const { frame } of events) yield frame;
}

async function* events(key, { expectedTokens, parts }, record, signal) {
  let number = 0;
  const next = (type, data) => ({ number, frame: frame(type, `${key}:${number++}`, data) });
  const start = next("start", { id: record.requestId, expectedTokens });
  yield { ...start, frame: `retry: ${RETRY_MS}\n${start.frame}` };
  try {
    for await (const part of parts) {
      if (part.text === undefined) {
        yield next("done", part);
      } else {
        record.tokens += 1;
        yield next("token", part);
      }
    }
  } catch (error) {
    if (signal.aborted) {
      record.cancelled = true;
    } else {
      // The status went out long ago, so only an event can still tell the client.
      yield next("error", { message: modelError(error, record).message });
    }
  }
}

function modelError(error, record) {
  console.error(error);
  record.error = error.name;
  return error.name === "ThrottlingException"
    ? new HttpError(429, "The model has too many requests just now; ask again in a while.")
    : new HttpError(502, "The model failed to answer; ask again.");
}
