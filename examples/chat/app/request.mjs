// Reads a chat request out of a Function URL event (payload format 2.0):
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads

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

/** The conversation so far as `[{ role, content }]`, its last entry from the user. Throws HttpError. */
export function readMessages(event) {
  const { method } = event.requestContext.http;
  if (event.rawPath !== PATH) {
    throw new HttpError(404, `There is nothing at this path; the chat is at ${PATH}.`);
  }
  if (!METHODS.includes(method)) {
    throw new HttpError(405, `${method} is not allowed here; use GET or POST.`, { allow: METHODS.join(", ") });
  }
  // Only an EventSource that lost its connection sends this, and left alone it would ask, and be billed, again and
  // again. Any status but 200 stops it.
  if (event.headers?.["last-event-id"] !== undefined) {
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
