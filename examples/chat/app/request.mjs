// Reads a chat request out of the event of a function URL (payload format 2.0), or of a REST API of API Gateway:
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
// https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event

const PATH = "/api/chat";
const METHODS = ["GET", "POST"];
const ROLES = ["user", "assistant"];
const MAX_CHARACTERS = 100_000;

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

/** The conversation so far as `[{ role, content }]`, its last entry from the user. Throws HttpError. */
export function readMessages(event) {
  const { method, path } = methodAndPath(event);
  if (path !== PATH) {
    throw new HttpError(404, `There is nothing at this path; the chat is at ${PATH}.`);
  }
  if (!METHODS.includes(method)) {
    throw new HttpError(405, `${method} is not allowed here; use GET or POST.`, { allow: METHODS.join(", ") });
  }
  // Only an EventSource that lost its connection sends this, and left alone it would ask, and be billed, again and
  // again. Any status but 200 stops it. A REST API passes names of headers on as the client spelled them.
  if (Object.keys(event.headers ?? {}).some((name) => name.toLowerCase() === "last-event-id")) {
    throw new HttpError(409, "A broken answer cannot be resumed; ask again without Last-Event-ID.");
  }
  return checked(method === "GET" ? event.queryStringParameters : readBody(event));
}

function readBody(event) {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : event.body;
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw new HttpError(400, 'The body is not valid JSON; send {"message": "..."}.');
  }
}

function checked(request) {
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
