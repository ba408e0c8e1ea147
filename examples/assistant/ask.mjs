// Asks the assistant: node ask.mjs ADDRESS "QUESTION". Ctrl-C cancels the answer, on the server too.

import { randomUUID } from "node:crypto";

import { StreamError, readEvents } from "./app/stream.mjs";

const [address, question] = process.argv.slice(2);
if (!URL.canParse(address ?? "") || !question) {
  console.error('Usage: node ask.mjs ADDRESS "QUESTION", with the address of the CloudFront door');
  process.exit(2);
}
const controller = new AbortController();
process.once("SIGINT", () => controller.abort());
const answer = randomUUID();
const events = readEvents(new URL("/ask", address), {
  json: { question, answer },
  cancel: { url: new URL("/cancel", address), json: { answer } },
  isLast: ({ type }) => type === "done" || type === "error",
  resume: 5,
  maxSilenceMs: 45_000,
  signal: controller.signal,
});
try {
  for await (const { type, data } of events) {
    if (type === "token") process.stdout.write(JSON.parse(data).text);
    if (type === "error") throw new StreamError("broken", JSON.parse(data).message);
  }
  console.log();
} catch (error) {
  if (!(error instanceof StreamError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = error.kind === "aborted" ? 130 : 1;
}
