// A chat answer as server-sent events:
//   start  {"id", "expectedTokens"}: expectedTokens is null where nobody can know it
//   token  {"text"}
//   done   {"stopReason", "usage": {"inputTokens", "outputTokens"}}
//   error  {"message"}: in place of done, when the answer broke off

import { pipeline } from "node:stream/promises";

import { HttpError, methodAndPath, readMessages } from "./request.mjs";
import { frame, withKeepAlive } from "./sse.mjs";

const SILENCE_MS = 15_000;
const RETRY_MS = 3_000;

const { answer } = await import(process.env.MODEL_ID ? "./bedrock.mjs" : "./local.mjs");

export const handler = awslambda.streamifyResponse(async (event, responseStream, context) => {
  const record = { requestId: context.awsRequestId, ...methodAndPath(event), tokens: 0, responseBytes: 0 };
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
    const { body, ...metadata } = await respond(event, record);
    record.status = metadata.statusCode;
    // A body that is never written to leaves the client without status and headers, so every response has one:
    // https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/97
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

async function respond(event, record) {
  try {
    const messages = readMessages(event);
    const reply = await answer(messages).catch((error) => {
      throw modelError(error, record);
    });
    return {
      statusCode: 200,
      headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
      body: withKeepAlive(frames(reply, record), SILENCE_MS),
    };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return {
      statusCode: error.statusCode,
      headers: { "content-type": "application/json", "cache-control": "no-store", ...error.headers },
      body: [JSON.stringify({ error: error.message })],
    };
  }
}

async function* frames({ expectedTokens, parts }, record) {
  let id = 0;
  yield `retry: ${RETRY_MS}\n${frame("start", id, { id: record.requestId, expectedTokens })}`;
  try {
    for await (const part of parts) {
      id += 1;
      if (part.text === undefined) {
        yield frame("done", id, part);
      } else {
        record.tokens += 1;
        yield frame("token", id, part);
      }
    }
  } catch (error) {
    // The status went out long ago, so only an event can still tell the client.
    yield frame("error", id + 1, { message: modelError(error, record).message });
  }
}

function modelError(error, record) {
  console.error(error);
  record.error = error.name;
  return error.name === "ThrottlingException"
    ? new HttpError(429, "The model has too many requests just now; ask again in a while.")
    : new HttpError(502, "The model failed to answer; ask again.");
}
