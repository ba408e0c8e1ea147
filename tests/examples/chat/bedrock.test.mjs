import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { invoke, urlEvent } from "../awslambda.mjs";

// The handler finds the SDK as it does on Lambda: in a node_modules folder above it.
const folder = await mkdtemp(join(tmpdir(), "chat-"));
process.env.TMPDIR = folder;
after(() => rm(folder, { recursive: true }));
const sdk = join(folder, "node_modules", "@aws-sdk", "client-bedrock-runtime");
const copy = (from, to) => cp(fileURLToPath(new URL(from, import.meta.url)), to, { recursive: true });
await copy("bedrock_sdk", sdk);
await copy("../../../examples/chat/app", join(folder, "app"));

process.env.MODEL_ID = "a.model-v1:0";
const { told } = await import(pathToFileURL(join(sdk, "index.js")));
const { handler } = await import(pathToFileURL(join(folder, "app", "index.mjs")));

const KEY = "0b5e4a5c-9b9b-4a3b-8a3b-0b5e4a5c9b9b";
const chat = (t, body = { message: "Hi" }) =>
  invoke(t, handler, urlEvent("POST", "/api/chat", { body: JSON.stringify(body) }));

function sdkError(name) {
  return Object.assign(new Error("with details of the account"), { name });
}

// As in https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
const MODEL_EVENTS = [
  { messageStart: { role: "assistant" } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hel" } } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: "not for the client" } } } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "" } } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "lo" } } },
  { contentBlockStop: { contentBlockIndex: 0 } },
  { messageStop: { stopReason: "max_tokens" } },
  { metadata: { usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 }, metrics: { latencyMs: 5 } } },
];

test("passes the conversation to the model and its tokens on", async (t) => {
  told.reply = async () => {
    return (async function* () {
      yield* MODEL_EVENTS;
    })();
  };
  const messages = [
    { role: "user", content: "One" },
    { role: "assistant", content: "Two" },
    { role: "user", content: "Three" },
  ];
  const stream = await chat(t, { messages, answer: KEY });
  assert.deepEqual(told.input, {
    modelId: "a.model-v1:0",
    messages: [
      { role: "user", content: [{ text: "One" }] },
      { role: "assistant", content: [{ text: "Two" }] },
      { role: "user", content: [{ text: "Three" }] },
    ],
    inferenceConfig: { maxTokens: 1024 },
  });
  assert.deepEqual(stream.chunks, [
    `retry: 1000\nid: ${KEY}:0\nevent: start\ndata: {"id":"request-1","expectedTokens":null}\n\n`,
    `id: ${KEY}:1\nevent: token\ndata: {"text":"Hel"}\n\n`,
    `id: ${KEY}:2\nevent: token\ndata: {"text":"lo"}\n\n`,
    `id: ${KEY}:3\nevent: done\ndata: {"stopReason":"max_tokens","usage":{"inputTokens":9,"outputTokens":2}}\n\n`,
  ]);
});

test("ends a stream that broke off with an error event, and keeps the details in the log", async (t) => {
  const logged = t.mock.method(console, "error", () => {});
  told.reply = async () => {
    return (async function* () {
      yield* MODEL_EVENTS.slice(0, 2);
      throw sdkError("ModelStreamErrorException");
    })();
  };
  const stream = await chat(t);
  assert.equal(stream.metadata.statusCode, 200);
  assert.deepEqual(
    stream.chunks.slice(1).map((frame) => frame.replace(/^id: .*:/, "id: ")),
    [
      'id: 1\nevent: token\ndata: {"text":"Hel"}\n\n',
      'id: 2\nevent: error\ndata: {"message":"The model failed to answer; ask again."}\n\n',
    ],
  );
  assert.equal(logged.mock.calls[0].arguments[0].name, "ModelStreamErrorException");
  const [{ status, level, error, tokens }] = stream.log;
  assert.deepEqual([status, level, error, tokens], [200, "ERROR", "ModelStreamErrorException", 1]);
});

for (const [name, status, message] of [
  ["ThrottlingException", 429, "The model has too many requests just now; ask again in a while."],
  ["AccessDeniedException", 502, "The model failed to answer; ask again."],
]) {
  test(`answers ${status} when the model refuses with ${name}`, async (t) => {
    const logged = t.mock.method(console, "error", () => {});
    told.reply = async () => {
      throw sdkError(name);
    };
    const stream = await chat(t);
    assert.equal(stream.metadata.statusCode, status);
    assert.equal(stream.metadata.headers["content-type"], "application/json");
    assert.deepEqual(JSON.parse(stream.text), { error: message });
    assert.equal(logged.mock.callCount(), 1);
    const [record] = stream.log;
    assert.deepEqual([record.status, record.level, record.error], [status, "ERROR", name]);
  });
}

test("refuses bad input before it asks the model", async (t) => {
  told.reply = async () => {
    assert.fail("the model was asked");
  };
  assert.equal((await chat(t, {})).metadata.statusCode, 400);
});
