import { readEvents } from "./stream.js";

const MAX_SILENCE_MS = 45_000; // the handler is never silent for longer than 15 seconds
const RESUME = 5;

/** The answer broke off, and the server says why in `message`. */
export class AnswerError extends Error {}

/**
 * Sends the conversation `messages` and yields the answer's events as they arrive:
 * `{ type: "start", expectedTokens }`, `{ type: "token", text }`, and `{ type: "done", usage }` as the last. An answer whose
 * connection breaks goes on where it was; one that is stopped, or left, is ended on the server too.
 * `onProgress` is told `{ receivedBytes }`, `onResume` of a break before it goes on; `token` is for a stack that asks for one. Throws AnswerError, or StreamError.
 */
export async function* ask(messages, { token, signal, onProgress, onResume }) {
  // Missing where the page is not open over https: there, reading says so.
  const answer = crypto.randomUUID?.();
  const events = readEvents("/api/chat", {
    json: { messages, answer },
    headers: token ? { authorization: `Bearer ${token}` } : {},
    cancel: { url: "/api/chat/cancel", json: { answer } },
    isLast: ({ type }) => type === "done" || type === "error",
    resume: RESUME,
    maxSilenceMs: MAX_SILENCE_MS,
    signal,
    onProgress,
    onResume,
  });
  for await (const { type, data } of events) {
    const event = { ...JSON.parse(data), type };
    if (type === "error") throw new AnswerError(event.message);
    yield event;
  }
}
