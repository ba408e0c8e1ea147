import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { ResponseStream, invoke, restEvent, urlEvent } from "../awslambda.mjs";

// Where the handler keeps its answers.
process.env.TMPDIR = await mkdtemp(join(tmpdir(), "chat-"));
after(() => rm(process.env.TMPDIR, { recursive: true }));
process.env.TOKEN_DELAY_MS = "0";
const { handler } = await import("../../../examples/chat/app/index.mjs");

const cancelling = (body) => urlEvent("POST", "/api/chat/cancel", { body });
const post = (body, more) => urlEvent("POST", "/api/chat", { body, ...more });
const FIXED_WORDS = 59;
const KEY = "0b5e4a5c-9b9b-4a3b-8a3b-0b5e4a5c9b9b";

/** The event stream as `[type, data]`, in order. */
const events = (stream) =>
  stream.chunks.map((chunk) => {
    const [, type, data] = chunk.match(/^event: (.*)\ndata: (.*)\n\n$/m);
    return [type, JSON.parse(data)];
  });

const answerText = (stream) =>
  events(stream)
    .filter(([type]) => type === "token")
    .map(([, { text }]) => text)
    .join("");

test("streams start, one token at a time, and done, in exact frames", async (t) => {
  const stream = await invoke(t, handler, post(JSON.stringify({ message: "Hi", answer: KEY })));
  assert.deepEqual(stream.metadata, {
    statusCode: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" },
  });
  const count = FIXED_WORDS + 3;
  assert.equal(stream.chunks.length, count + 2);
  assert.deepEqual(stream.chunks.slice(0, 5), [
    `retry: 1000\nid: ${KEY}:0\nevent: start\ndata: {"id":"request-1","expectedTokens":${count}}\n\n`,
    `id: ${KEY}:1\nevent: token\ndata: {"text":"You"}\n\n`,
    `id: ${KEY}:2\nevent: token\ndata: {"text":" asked:"}\n\n`,
    `id: ${KEY}:3\nevent: token\ndata: {"text":" Hi"}\n\n`,
    `id: ${KEY}:4\nevent: token\ndata: {"text":"\\n\\nThis"}\n\n`,
  ]);
  assert.equal(
    stream.chunks.at(-1),
    `id: ${KEY}:${count + 1}\nevent: done\ndata: {"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":${count}}}\n\n`,
  );
});

test("the tokens put together are the answer, and start told how many there are", async (t) => {
  const stream = await invoke(t, handler, post(JSON.stringify({ message: "  Grüße,\n 世界 \u{1F600}!\u2028  " })));
  assert.match(answerText(stream), /^You asked: Grüße,\n 世界 \u{1F600}!\n\nThis answer was made without a model, /u);
  const types = events(stream).map(([type]) => type);
  assert.equal(types.filter((type) => type === "token").length, events(stream)[0][1].expectedTokens);
});

test("answers the last message of a conversation and counts the words of all", async (t) => {
  const messages = [
    { role: "user", content: "one two" },
    { role: "assistant", content: "three" },
    { role: "user", content: "four" },
  ];
  const stream = await invoke(t, handler, post(JSON.stringify({ messages })));
  assert.match(answerText(stream), /^You asked: four\n/);
  assert.equal(events(stream).at(-1)[1].usage.inputTokens, 4);
});

test("takes the message from the query of a GET", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/api/chat", { query: { message: "Hi there" } }));
  assert.equal(stream.metadata.statusCode, 200);
  assert.match(answerText(stream), /^You asked: Hi there\n/);
});

test("takes a body in base64, as Lambda passes on what it does not take for text", async (t) => {
  const body = Buffer.from('{"message": "Grüße"}').toString("base64");
  const stream = await invoke(t, handler, post(body, { isBase64Encoded: true }));
  assert.match(answerText(stream), /^You asked: Grüße\n/);
});

test("answers a REST API's events, and logs their method and their path without the stage", async (t) => {
  const query = { message: "Hi there" };
  const asked = {
    POST: restEvent("POST", "/api/chat", { body: JSON.stringify(query) }),
    "POST in base64": restEvent("POST", "/api/chat", { body: btoa(JSON.stringify(query)), isBase64Encoded: true }),
    GET: restEvent("GET", "/api/chat", { query }),
  };
  for (const [name, event] of Object.entries(asked)) {
    const stream = await invoke(t, handler, event);
    assert.equal(stream.metadata.statusCode, 200, name);
    assert.match(answerText(stream), /^You asked: Hi there\n/, name);
    assert.equal(stream.log[0].method, event.httpMethod);
    assert.equal(stream.log[0].path, "/api/chat");
  }
});

test("logs one line per request, without what was said in it", async (t) => {
  const stream = await invoke(t, handler, post('{"message": "a-secret"}'));
  assert.equal(stream.log.length, 1);
  const { timestamp, timeToFirstByteMs, durationMs, ...rest } = stream.log[0];
  assert.deepEqual(rest, {
    requestId: "request-1",
    method: "POST",
    path: "/api/chat",
    status: 200,
    tokens: FIXED_WORDS + 3,
    responseBytes: Buffer.byteLength(stream.text),
    level: "INFO",
  });
  assert.equal(new Date(timestamp).toISOString(), timestamp);
  assert.ok(Number.isInteger(timeToFirstByteMs) && Number.isInteger(durationMs) && timeToFirstByteMs <= durationMs);
  assert.ok(!JSON.stringify(stream.log).includes("a-secret"));
});

const NOT_JSON = 'The body is not valid JSON; send {"message": "..."}.';
const NO_TEXT = "`message`, or `content` of each entry of `messages`, must be a text and not empty.";
const NO_KEY = "`answer` must be a UUID in lower case, as crypto.randomUUID() makes them.";
const REFUSED = [
  ["no body", post(undefined), 400, NOT_JSON],
  ["an empty body", post(""), 400, NOT_JSON],
  ["half a body", post('{"message": "Hi'), 400, NOT_JSON],
  ["a body in base64 that holds no JSON", post("////", { isBase64Encoded: true }), 400, NOT_JSON],
  ["null", post("null"), 400, NO_TEXT],
  ["a list", post("[]"), 400, NO_TEXT],
  ["no message", post("{}"), 400, NO_TEXT],
  ["a blank message", post('{"message": " \\n "}'), 400, NO_TEXT],
  ["a number for a message", post('{"message": 7}'), 400, NO_TEXT],
  ["a GET without a query", urlEvent("GET", "/api/chat"), 400, NO_TEXT],
  ["no messages", post('{"messages": []}'), 400, "`messages` must be a list with at least one entry."],
  ["a text for messages", post('{"messages": "Hi"}'), 400, "`messages` must be a list with at least one entry."],
  ["null among the messages", post('{"messages": [null]}'), 400, NO_TEXT],
  [
    "another role",
    post('{"messages": [{"role": "system", "content": "x"}]}'),
    400,
    "`role` of each entry of `messages` must be `user` or `assistant`.",
  ],
  [
    "an answer as the last message",
    post('{"messages": [{"role": "assistant", "content": "x"}]}'),
    400,
    "The last entry of `messages` must have the role `user`.",
  ],
  [
    "too much",
    post(JSON.stringify({ message: "x".repeat(100_001) })),
    400,
    "The conversation is longer than 100000 characters; send less of it.",
  ],
  ["another path", urlEvent("GET", "/"), 404, "There is nothing at this path; the chat is at /api/chat."],
  [
    "to resume what is no id of this chat",
    urlEvent("GET", "/api/chat", { query: { message: "Hi" }, headers: { "last-event-id": "12" } }),
    400,
    "Last-Event-ID is not the id of an event of this chat; ask again without it.",
  ],
  [
    "to resume an answer that is not there",
    post("{}", { headers: { "last-event-id": `${KEY.replace("0", "1")}:3` } }),
    410,
    "That answer is no longer kept; ask again without Last-Event-ID.",
  ],
  ["a key that is no UUID", post('{"message": "Hi", "answer": "../x"}'), 400, NO_KEY],
  ["to cancel without a key", cancelling("{}"), 400, NO_KEY],
  ["to cancel what is not there", cancelling(`{"answer": "${KEY.replace("0", "1")}"}`), 410, "There is no such answer any more."],
  ["a REST API's POST without a body", restEvent("POST", "/api/chat"), 400, NOT_JSON],
  ["a REST API's GET without a query", restEvent("GET", "/api/chat"), 400, NO_TEXT],
  ["a REST API's other path", restEvent("GET", "/"), 404, "There is nothing at this path; the chat is at /api/chat."],
  [
    "to resume with a REST API what is not there",
    restEvent("GET", "/api/chat", { headers: { "Last-Event-ID": `${KEY.replace("0", "1")}:3` } }),
    410,
    "That answer is no longer kept; ask again without Last-Event-ID.",
  ],
];

for (const [name, event, statusCode, error] of REFUSED) {
  test(`refuses ${name} with ${statusCode}`, async (t) => {
    const stream = await invoke(t, handler, event);
    assert.deepEqual(stream.metadata, {
      statusCode,
      headers: { "content-type": "application/json", "cache-control": "no-store" },
    });
    assert.deepEqual(JSON.parse(stream.text), { error });
    assert.equal(stream.log.length, 1);
    assert.equal(stream.log[0].status, statusCode);
    assert.equal(stream.log[0].level, "INFO");
    assert.equal(stream.log[0].responseBytes, Buffer.byteLength(stream.text));
  });
}

test("refuses another method with 405 and names those that are allowed", async (t) => {
  const stream = await invoke(t, handler, urlEvent("DELETE", "/api/chat"));
  assert.equal(stream.metadata.statusCode, 405);
  assert.equal(stream.metadata.headers.allow, "GET, POST");
  assert.deepEqual(JSON.parse(stream.text), { error: "DELETE is not allowed here; use GET or POST." });
});

test("refuses to read of what to cancel", async (t) => {
  const stream = await invoke(t, handler, urlEvent("GET", "/api/chat/cancel"));
  assert.equal(stream.metadata.statusCode, 405);
  assert.equal(stream.metadata.headers.allow, "POST");
});

test("refuses a key that is taken", async (t) => {
  const body = JSON.stringify({ message: "Hi", answer: crypto.randomUUID() });
  await invoke(t, handler, post(body));
  const stream = await invoke(t, handler, post(body));
  assert.equal(stream.metadata.statusCode, 409);
  assert.deepEqual(JSON.parse(stream.text), { error: "There is an answer with this key already; choose a new one." });
});

test("sends the rest of an answer to whoever comes back, and nothing twice", async (t) => {
  const answer = crypto.randomUUID();
  const whole = await invoke(t, handler, post(JSON.stringify({ message: "Hi", answer })));
  for (const last of [0, 3, whole.chunks.length - 2]) {
    const headers = { "last-event-id": `${answer}:${last}` };
    const rest = await invoke(t, handler, urlEvent("GET", "/api/chat", { query: { message: "Hi" }, headers }));
    assert.equal(rest.metadata.statusCode, 200);
    assert.deepEqual(rest.chunks, whole.chunks.slice(last + 1));
  }
});

test("ends an answer whose reader the runtime tells has gone, at a write that fails", async (t) => {
  const stream = new ResponseStream();
  const written = stream._write.bind(stream);
  stream._write = (chunk, encoding, callback) => {
    written(chunk, encoding, () => callback(stream.chunks.length === 3 ? new Error("EPIPE") : null));
  };
  const lines = [];
  t.mock.method(process.stdout, "write", (line) => typeof line === "string" && lines.push(JSON.parse(line)));
  await assert.rejects(handler(post('{"message": "Hi"}'), stream, { awsRequestId: "request-1" }), /EPIPE/);
  assert.equal(stream.chunks.length, 3);
  assert.ok(lines[0].tokens < FIXED_WORDS);
});
