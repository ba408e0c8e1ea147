// POST /ask {"question", "answer"?}: server-sent events `token` {"text"}, then `done` {} or `error` {"message"}. `answer` is a
// UUID of the caller's, the key of the answer: POST /cancel {"answer"} ends it, and a request with Last-Event-ID gets the rest.

import { randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";

import { begin, cancel, kept, resume } from "./answers.mjs";
import { frame, withKeepAlive } from "./sse.mjs";
import { StreamError } from "./stream.mjs";

const SILENCE_MS = 15_000;
const MAX_CHARACTERS = 20_000;
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const { tokens } = await import(process.env.PROVIDER_URL ? "./provider.mjs" : "./standin.mjs");

class Refusal extends Error {
  constructor(statusCode, message) {
    super(message);
    this.statusCode = statusCode;
  }
}

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const ending = new AbortController();
  const { body, ...metadata } = await respond(event, ending).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
    return json(error.statusCode, { error: error.message });
  });
  const output = awslambda.HttpResponseStream.from(responseStream, metadata);
  // Where the runtime tells that the reader has gone, a write fails, if only that of a heartbeat.
  output.once("close", () => ending.abort());
  await pipeline(body, output);
});

async function respond(event, ending) {
  const { method, path } = event.requestContext.http;
  if (method !== "POST" || !["/ask", "/cancel"].includes(path)) throw new Refusal(404, "There are POST /ask and POST /cancel.");
  const lastEventId = event.headers["last-event-id"];
  if (path === "/ask" && lastEventId) return stream(await rest(lastEventId));
  const request = parsed(event);
  const answer = request.answer ?? randomUUID();
  if (!KEY.test(answer)) throw new Refusal(400, "`answer` must be a UUID in lower case, as crypto.randomUUID() makes them.");
  if (path === "/cancel") {
    if (!(await cancel(answer))) throw new Refusal(410, "There is no such answer any more.");
    return json(202, { cancelled: answer });
  }
  const { question } = request;
  if (typeof question !== "string" || question.trim() === "" || question.length > MAX_CHARACTERS) {
    throw new Refusal(400, `\`question\` must be a text of 1 to ${MAX_CHARACTERS} characters.`);
  }
  return stream(await asked(answer, question, ending));
}

function parsed({ body, isBase64Encoded }) {
  try {
    return Object(JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body));
  } catch {
    throw new Refusal(400, 'The body is not valid JSON; send {"question": "..."}.');
  }
}

function json(statusCode, value) {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { statusCode, headers, body: [JSON.stringify(value)] };
}

function stream(frames) {
  const headers = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" };
  return { statusCode: 200, headers, body: withKeepAlive(frames, SILENCE_MS) };
}

async function rest(lastEventId) {
  const [answer, number] = lastEventId.split(":");
  const frames = KEY.test(answer) && /^\d{1,9}$/.test(number ?? "") ? await resume(answer, Number(number)) : null;
  if (frames === null) throw new Refusal(410, "That answer is no longer kept; ask again without Last-Event-ID.");
  return frames;
}

/** The first token is waited for: until then, a status can still tell what the provider refuses. */
async function asked(answer, question, ending) {
  const source = tokens(question, ending.signal);
  const first = await source.next().catch((error) => {
    const { statusCode, message } = told(error);
    throw new Refusal(statusCode, message);
  });
  if (!(await begin(answer))) throw new Refusal(409, "There is an answer with this key already; choose a new one.");
  return framesOf(kept(answer, events(answer, first, source, ending.signal), () => ending.abort()));
}

async function* framesOf(events) {
  for await (const { frame } of events) yield frame;
}

async function* events(answer, first, source, signal) {
  let number = 0;
  const next = (type, data) => ({ number, frame: frame(type, `${answer}:${number++}`, data) });
  try {
    for (let token = first; !token.done; token = await source.next()) yield next("token", { text: token.value });
    yield next("done", {});
  } catch (error) {
    // Whoever cancelled reads no more.
    if (!signal.aborted) yield next("error", { message: told(error).message });
  }
}

/** What the caller may know of the provider's error; the log has all of it. */
function told(error) {
  console.error(error);
  return error instanceof StreamError && error.status === 429
    ? { statusCode: 429, message: "The model has too many requests just now; ask again in a while." }
    : { statusCode: 502, message: "The model failed to answer; ask again." };
}
