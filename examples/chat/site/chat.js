import { readEvents } from "./stream.js";

/** The answer broke off, and the server says why in `message`. */
export class AnswerError extends Error {}

/**
 * Sends the conversation `messages` and yields the answer's events as they arrive:
 * `{ type: "start", expectedTokens }`, `{ type: "token", text }`, and `{ type: "done", usage }` as the last.
 * `onProgress` is told `{ receivedBytes }`. Throws AnswerError, or StreamError.
 */
export async function* ask(messages, { signal, onProgress }) {
  const isLast = ({ type }) => type === "done" || type === "error";
  for await (const { type, data } of readEvents("/api/chat", { json: { messages }, signal, onProgress, isLast })) {
    const event = { ...JSON.parse(data), type };
    if (type === "error") throw new AnswerError(event.message);
    yield event;
  }
}
