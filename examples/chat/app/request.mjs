// Reads a chat request out of the event of a function URL (payload format 2.0), or of a REST API of API Gateway:
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
// https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event

import { randomUUID } from "node:crypto";

const PATH = "/api/chat";
const CANCEL_PATH = "/api/chat/cancel";
const METHODS = { [PATH]: ["GET", "POST"], [CANCEL_PATH]: ["POST"] };
const ROLES = ["user", "assistant"];
const MAX_CHARACTERS = 100_000;
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A response other than the answer; `message` is one sentence for the client. */
export class HttpError extends Error {
  constructor(statusCode, message, headers = {}) {
    super(message);
    this.statusCode = statusCode;
    this.headers = headers;
  }
}

/** `{ method, path }`: a REST API's path comes without its stage. */
export function methodAndPath(event) {
  const { http } = event.requestContext;
  return http ? { method: http.method, path: event.rawPath } : { method: event.httpMethod, path: event.path };
}

/**
 * What is asked for, one of: `{ answer, messages }` with the conversation so far as `[{ role, content }]`, its last entry
 * from the user; `{ answer, after }`, the rest of an answer after its event number `after`; `{ answer, cancel: true }`.
 * `answer` is the key of the answer: a UUID that the client chose, or a new one. Throws HttpError.
 */
export function readRequest(event) {
  const { method, path } = methodAndPath(event);
  const methods = METHODS[path];
  if (!methods) {
    throw new HttpError(404, `There is nothing at this path; the chat is at ${PATH}.`);
  }
  if (!methods.includes(method)) {
    throw new HttpError(405, `${method} is not allowed here; use ${methods.join(" or ")}.`, { allow: methods.join(", ") });
  }
  const lastEventId = header(event, "last-event-id");
  if (lastEventId !== undefined && path === PATH) return resumed(lastEventId);
  const request = method === "GET" ? event.queryStringParameters : readBody(event);
  if (path === CANCEL_PATH) return { answer: checkedKey(request?.answer), cancel: true };
  const answer = request?.answer === undefined ? randomUUID() : checkedKey(request.answer);
  return { answer, messages: checkedMessages(request) };
}

/** A REST API passes names of headers on as the client spelled them. */
function header({ headers }, wanted) {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** An event's id is the key of its answer and its number in it. */
function resumed(lastEventId) {
  const [answer, number, rest] = lastEventId.split(":");
  if (!KEY.test(answer) || !/^\d{1,9}$/.test(number ?? "") || rest !== undefined) {
    throw new HttpError(400, "Last-Event-ID is not the id of an event of this chat; ask again without it.");
  }
  return { answer, after: Number(number) };
}

function readBody(event) {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : event.body;
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw new HttpError(400, 'The body is not valid JSON; send {"message": "..."}.');
  }
}

function checkedKey(answer) {
  if (typeof answer !== "string" || !KEY.test(answer)) {
    throw new HttpError(400, "`answer` must be a UUID in lower case, as crypto.randomUUID() makes them.");
  }
  return answer;
}

function checkedMessages(request) {
  const messages = request?.messages ?? [{ role: "user", content: request?.message }];
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new HttpError(400, "`messages` must be a list with at least one entry.");
  }
  for (const entry of messages) {
    if (typeof entry?.content !== "string" || entry.content.trim() === "") {
      throw new HttpError(400, "`message`, or `content` of each entry of `messages`, must be a text and not empty.");
    }
    if (!ROLES.includes(entry.role)) {
      throw new HttpError(400, "`role` of each entry of `messages` must be `user` or `assistant`.");
    }
  }
  if (messages.at(-1).role !== "user") {
    throw new HttpError(400, "The last entry of `messages` must have the role `user`.");
  }
  if (messages.reduce((sum, { content }) => sum + content.length, 0) > MAX_CHARACTERS) {
    throw new HttpError(400, `The conversation is longer than ${MAX_CHARACTERS} characters; send less of it.`);
  }
  return messages.map(({ role, content }) => ({ role, content }));
}
