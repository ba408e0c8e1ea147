import { EventStreamParser } from "./sse.js";

/** Why there is no complete answer; `message` is one sentence to show. */
export class ChatError extends Error {}

/**
 * Sends the conversation `messages` and yields the answer's events as they arrive:
 * `{ type: "start", expectedTokens }`, `{ type: "token", text }`, and `{ type: "done", usage }` as the last.
 * `onBytes` is told the size of every chunk. Throws ChatError, or an AbortError when `signal` stops it.
 */
export async function* ask(messages, { signal, onBytes }) {
  const response = await send(messages, signal);
  if (!response.ok) throw new ChatError(await reason(response));
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    throw new ChatError("The server did not answer with an event stream.");
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  for (;;) {
    const { done, value } = await reader.read().catch(broken);
    if (done) throw new ChatError("The answer broke off before it was complete.");
    onBytes(value.byteLength);
    for (const { type, data } of parser.push(decoder.decode(value, { stream: true }))) {
      const event = { ...JSON.parse(data), type };
      if (type === "error") throw new ChatError(event.message);
      yield event;
      if (type === "done") return;
    }
  }
}

async function send(messages, signal) {
  const body = new TextEncoder().encode(JSON.stringify({ messages }));
  // CloudFront signs the request for the function URL, but only over this hash of the body, which the client must send:
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
  const headers = { "content-type": "application/json", "x-amz-content-sha256": await sha256(body) };
  return fetch("/api/chat", { method: "POST", headers, body, signal }).catch(broken);
}

async function sha256(bytes) {
  if (!crypto.subtle) {
    throw new ChatError("Open this page over https or on localhost; browsers compute no hashes elsewhere.");
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `fetch` and `read` reject with a TypeError when the connection fails and with an AbortError when stopped. */
function broken(error) {
  throw error instanceof TypeError ? new ChatError("The connection to the server failed.") : error;
}

async function reason(response) {
  // The chat says `error`, a function URL `Message`; CloudFront answers with a page, which helps nobody here.
  const body = await response.json().catch(() => null);
  const sentence = body?.error ?? body?.Message;
  return sentence ? `${sentence} (status ${response.status})` : `The server answered with status ${response.status}.`;
}
