import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { serve } from "../../client/server.mjs";
import { invoke, urlEvent } from "../awslambda.mjs";

// The handler finds the SDK as it does on Lambda: in a node_modules folder above it.
const folder = await mkdtemp(join(tmpdir(), "assistant-"));
after(() => rm(folder, { recursive: true }));
const copy = (from, to) => cp(fileURLToPath(new URL(from, import.meta.url)), to, { recursive: true });
await copy("secrets_sdk", join(folder, "node_modules", "@aws-sdk", "client-secrets-manager"));
await copy("../../../examples/assistant/app", join(folder, "app"));

let answer;
let provider;
const server = await serve({ after }, (request, response) => answer(response));
provider = server.requests;
Object.assign(process.env, {
  TMPDIR: folder,
  PROVIDER_URL: server.url,
  MODEL: "a-model",
  API_KEY_SECRET_ARN: "arn:secret",
});
const { handler } = await import(pathToFileURL(join(folder, "app", "index.mjs")));

const post = (t, path, body, headers = {}) =>
  invoke(t, handler, urlEvent("POST", path, { body: JSON.stringify(body), headers }));
const frames = (stream) => stream.chunks.map((chunk) => chunk.replace(/^id: .*:/, "id: "));
const chunk = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

/** The provider's stream. */
function tell(...events) {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(events.join(""));
  };
}

test("relays the provider's tokens, and asks it as it wants to be asked", async (t) => {
  answer = tell('data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n', chunk("Hel"), chunk("lo"), "data: [DONE]\n\n");
  const stream = await post(t, "/ask", { question: "Hi" });
  assert.equal(stream.metadata.statusCode, 200);
  assert.deepEqual(frames(stream), [
    'id: 0\nevent: token\ndata: {"text":"Hel"}\n\n',
    'id: 1\nevent: token\ndata: {"text":"lo"}\n\n',
    "id: 2\nevent: done\ndata: {}\n\n",
  ]);
  const { headers, body } = provider.at(-1);
  assert.equal(headers.authorization, "Bearer the key in arn:secret");
  assert.equal(headers["x-amz-content-sha256"], undefined);
  assert.deepEqual(JSON.parse(body), {
    model: "a-model",
    stream: true,
    max_tokens: 1024,
    messages: [{ role: "user", content: "Hi" }],
  });
});

test("an answer that breaks off at the provider says so at its end", async (t) => {
  t.mock.method(console, "error", () => {});
  answer = tell(chunk("Hel"));
  const stream = await post(t, "/ask", { question: "Hi" });
  assert.deepEqual(frames(stream), [
    'id: 0\nevent: token\ndata: {"text":"Hel"}\n\n',
    'id: 1\nevent: error\ndata: {"message":"The model failed to answer; ask again."}\n\n',
  ]);
});

for (const [status, told, message] of [
  [429, 429, "The model has too many requests just now; ask again in a while."],
  [401, 502, "The model failed to answer; ask again."],
]) {
  test(`a provider's ${status} before the first token is ${told}, without its details`, async (t) => {
    const logged = t.mock.method(console, "error", () => {});
    answer = (response) => response.writeHead(status).end('{"error":{"message":"account 123"}}');
    const stream = await post(t, "/ask", { question: "Hi" });
    assert.equal(stream.metadata.statusCode, told);
    assert.deepEqual(JSON.parse(stream.text), { error: message });
    assert.match(logged.mock.calls[0].arguments[0].message, /account 123/);
  });
}

test("sends the rest of an answer without asking the provider again", async (t) => {
  answer = tell(chunk("Hel"), chunk("lo"), "data: [DONE]\n\n");
  const key = crypto.randomUUID();
  const whole = await post(t, "/ask", { question: "Hi", answer: key });
  const asked = provider.length;
  const rest = await post(t, "/ask", { question: "Hi", answer: key }, { "last-event-id": `${key}:0` });
  assert.deepEqual(rest.chunks, whole.chunks.slice(1));
  assert.equal(provider.length, asked);
});

test("a cancelled answer ends the provider's stream", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const key = crypto.randomUUID();
  let closed;
  const ended = new Promise((resolve) => (closed = resolve));
  const first = new Promise((resolve) => {
    answer = (response) => {
      response.on("close", closed);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(chunk("Hel"), () => resolve());
    };
  });
  const asking = post(t, "/ask", { question: "Hi", answer: key });
  await first;
  let cancelled;
  do cancelled = await post(t, "/cancel", { answer: key });
  while (cancelled.metadata.statusCode === 410); // until the handler has begun it
  assert.equal(cancelled.metadata.statusCode, 202);
  let isOver = false;
  ended.then(() => (isOver = true));
  while (!isOver) {
    t.mock.timers.tick(1000); // the handler may have begun the answer, and not its interval
    await new Promise(setImmediate);
  }
  assert.deepEqual(frames(await asking), ['id: 0\nevent: token\ndata: {"text":"Hel"}\n\n']);
});

for (const [name, path, body, status] of [
  ["another path", "/", {}, 404],
  ["no question", "/ask", {}, 400],
  ["an empty question", "/ask", { question: " " }, 400],
  ["a list", "/ask", [], 400],
  ["null", "/ask", null, 400],
  ["a key that is none", "/ask", { question: "Hi", answer: "1" }, 400],
  ["to cancel nothing", "/cancel", {}, 410],
]) {
  test(`refuses ${name} with ${status}`, async (t) => {
    const asked = provider.length;
    const stream = await post(t, path, body);
    assert.equal(stream.metadata.statusCode, status);
    assert.ok(JSON.parse(stream.text).error);
    assert.equal(provider.length, asked);
  });
}

test("refuses what is no JSON, and a Last-Event-ID of nothing", async (t) => {
  assert.equal((await invoke(t, handler, urlEvent("POST", "/ask", { body: "{" }))).metadata.statusCode, 400);
  assert.equal((await post(t, "/ask", {}, { "last-event-id": "7" })).metadata.statusCode, 410);
});
