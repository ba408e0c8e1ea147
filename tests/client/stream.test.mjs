import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { StreamError, readBytes, readEvents, readJsonLines, readText, sha256 } from "../../client/stream.js";
import { promised, serve } from "./server.mjs";

const EVENTS = { "content-type": "text/event-stream" };

/** All that `source` yields, and what it throws. */
async function drain(source) {
  const values = [];
  try {
    for await (const value of source) values.push(value);
  } catch (error) {
    return { values, error };
  }
  return { values };
}

const broken = (error, kind, message, details = {}) => {
  assert.ok(error instanceof StreamError, String(error));
  assert.deepEqual({ kind: error.kind, message: error.message }, { kind, message });
  for (const [name, value] of Object.entries(details)) assert.equal(error[name], value, name);
};

test("each piece of text is there before the server sends the next", async (t) => {
  const turns = [promised(), promised()];
  const { url } = await serve(t, async (request, response) => {
    response.write("One");
    await turns[0].promise;
    response.write(" two");
    await turns[1].promise;
    response.end(" three");
  });
  const shown = [];
  for await (const text of readText(url)) {
    shown.push(text);
    turns[shown.length - 1]?.resolve();
  }
  assert.deepEqual(shown, ["One", " two", " three"]);
});

test("no character is cut, whatever the pieces; a half one at the end shows as such", async (t) => {
  const text = "caf\u00e9 \u4e16\u754c \u{1F600}";
  const bytes = new TextEncoder().encode(text);
  const seen = promised();
  let step = seen;
  const { url } = await serve(t, async (request, response) => {
    for (const byte of bytes) {
      step = promised();
      response.write(Uint8Array.of(byte));
      await step.promise;
    }
    response.end(Uint8Array.of(0xf0, 0x9f));
  });
  const { values } = await drain(readText(url, { onProgress: () => step.resolve() }));
  assert.equal(values.join(""), `${text}\ufffd`);
  assert.equal(values[3], "\u00e9");
});

test("bytes come as they are, and the progress with them", async (t) => {
  const bytes = Buffer.from([0, 255, 128, 10]);
  const { url } = await serve(t, (request, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.end(bytes);
  });
  const progress = [];
  const told = [];
  const options = { onProgress: (step) => progress.push(step), onResponse: ({ status }) => told.push(status) };
  const { values } = await drain(readBytes(url, options));
  assert.deepEqual(Buffer.concat(values), bytes);
  assert.deepEqual(progress.at(-1), { receivedBytes: 4, totalBytes: 4 });
  assert.deepEqual(told, [200]);
});

test("without a length, or with an encoding, the total is unknown", async (t) => {
  const { gzipSync } = await import("node:zlib");
  const { url } = await serve(t, (request, response) => {
    if (request.url === "/gzip") {
      const body = gzipSync("text");
      response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length });
      response.end(body);
    } else {
      response.write("te");
      response.end("xt");
    }
  });
  for (const path of ["", "gzip"]) {
    const progress = [];
    const { values } = await drain(readText(url + path, { onProgress: (step) => progress.push(step) }));
    assert.equal(values.join(""), "text");
    assert.deepEqual(progress.at(-1), { receivedBytes: 4, totalBytes: null });
  }
});

test("JSON Lines come line by line, the last one without a line break, empty ones left out", async (t) => {
  const next = promised();
  const { url } = await serve(t, async (request, response) => {
    response.write('{"row":1}\r\n\n{"row"');
    await next.promise;
    response.end(':2}\n  \n["\u4e16"]');
  });
  const values = [];
  for await (const value of readJsonLines(url)) {
    values.push(value);
    next.resolve();
  }
  assert.deepEqual(values, [{ row: 1 }, { row: 2 }, ["\u4e16"]]);
});

test("a line that is not JSON says which", async (t) => {
  const { url } = await serve(t, (request, response) => response.end('{"row":1}\n<html>\n'));
  const { values, error } = await drain(readJsonLines(url));
  assert.deepEqual(values, [{ row: 1 }]);
  broken(error, "malformed", "Line 2 of the answer is not JSON.", { receivedBytes: 17 });
  assert.ok(error.cause instanceof SyntaxError);
});

for (const [name, options, contentType, sent] of [
  ["JSON", { json: { message: "Gr\u00fc\u00dfe \u4e16\u754c" } }, "application/json", Buffer.from('{"message":"Gr\u00fc\u00dfe \u4e16\u754c"}')],
  ["bytes", { body: Uint8Array.of(0, 255, 195, 40) }, undefined, Buffer.from([0, 255, 195, 40])],
  ["text", { body: "\u00fc" }, "text/plain;charset=UTF-8", Buffer.from("\u00fc")],
  ["a form", { body: new URLSearchParams({ a: "\u00fc" }) }, "application/x-www-form-urlencoded;charset=UTF-8", Buffer.from("a=%C3%BC")],
  ["a file", { body: new Blob([Uint8Array.of(1, 200)], { type: "image/png" }) }, "image/png", Buffer.from([1, 200])],
  ["a type of its own", { json: 1, headers: { "Content-Type": "application/ld+json" } }, "application/ld+json", Buffer.from("1")],
]) {
  test(`${name} is posted with the hash of its raw bytes`, async (t) => {
    const { url, requests } = await serve(t, (request, response) => response.end("ok"));
    await drain(readText(url, options));
    const [{ method, headers, body }] = requests;
    assert.equal(method, "POST");
    assert.deepEqual(body, sent);
    assert.equal(headers["content-type"], contentType);
    assert.equal(headers["x-amz-content-sha256"], createHash("sha256").update(sent).digest("hex"));
  });
}

test("a form with a file is hashed as it is sent, boundary and all", async (t) => {
  const { url, requests } = await serve(t, (request, response) => response.end("ok"));
  const form = new FormData();
  form.append("file", new Blob([Uint8Array.of(0, 255)]), "raw.bin");
  await drain(readText(url, { body: form }));
  const [{ headers, body }] = requests;
  const boundary = headers["content-type"].match(/boundary=(.*)$/)[1];
  assert.ok(body.includes(boundary));
  assert.equal(headers["x-amz-content-sha256"], createHash("sha256").update(body).digest("hex"));
});

test("method, headers and no hash, as asked", async (t) => {
  const { url, requests } = await serve(t, (request, response) => response.end("ok"));
  await drain(readText(url, { method: "PUT", body: "x", hashBody: false, headers: { authorization: "Bearer x" } }));
  await drain(readText(url));
  assert.deepEqual([requests[0].method, requests[0].headers.authorization], ["PUT", "Bearer x"]);
  assert.equal(requests[0].headers["x-amz-content-sha256"], undefined);
  assert.equal(requests[1].method, "GET");
  assert.equal(requests[1].headers["x-amz-content-sha256"], undefined);
});

test("a page without https is told why there is no hash", async (t) => {
  t.mock.getter(globalThis, "crypto", () => ({}));
  const { error } = await drain(readText("http://127.0.0.1:1/", { json: {} }));
  broken(error, "insecure", "Open this page over https or on localhost; browsers compute no hashes elsewhere.");
});

test("sha256 is that of the bytes", async () => {
  assert.equal(await sha256(Uint8Array.of(255)), createHash("sha256").update(Uint8Array.of(255)).digest("hex"));
});

for (const [status, type, body, message] of [
  [400, "application/json", '{"error":"Too long."}', "Too long. (status 400)"],
  [400, "application/json", '{"error":{"message":"No such model."}}', "No such model. (status 400)"],
  [403, "application/json", '{"Message":"Forbidden"}', "Forbidden (status 403)"],
  [403, "application/json", '{"message":"Missing Authentication Token"}', "Missing Authentication Token (status 403)"],
  [422, "application/json", '{"detail":"Not enough."}', "Not enough. (status 422)"],
  [422, "application/json", '{"detail":[{"msg":"x"}]}', "The server answered with status 422."],
  [404, "text/plain; charset=utf-8", "There is nothing here.\n", "There is nothing here. (status 404)"],
  [500, "text/plain", "x".repeat(5000), `${"x".repeat(300)} (status 500)`],
  [502, "text/html", "<html>", "The server answered with status 502."],
  [502, "application/json", "null", "The server answered with status 502."],
  [503, undefined, "", "The server answered with status 503."],
]) {
  test(`${status} with ${body.slice(0, 40) || "nothing"} before any text is the server's own sentence`, async (t) => {
    const { url } = await serve(t, (request, response) => {
      response.writeHead(status, type && { "content-type": type });
      response.end(body);
    });
    for (const read of [readBytes, readText, readJsonLines, readEvents]) {
      const { values, error } = await drain(read(url));
      assert.deepEqual(values, []);
      broken(error, "status", message, { status, receivedBytes: 0 });
    }
  });
}

test("an error whose body breaks off is still that status", async (t) => {
  const { url } = await serve(t, (request, response) => {
    response.writeHead(500, { "content-length": 100 });
    response.write("half", () => response.destroy());
  });
  broken((await drain(readText(url))).error, "status", "The server answered with status 500.", { status: 500 });
});

test("a server that is not there cannot be reached", async () => {
  const { error } = await drain(readText("http://127.0.0.1:1/"));
  broken(error, "unreachable", "The server cannot be reached.", { status: null, receivedBytes: 0 });
  assert.ok(error.cause instanceof TypeError);
});

test("an answer that breaks off says after how many bytes", async (t) => {
  const { url } = await serve(t, (request, response) => {
    if (request.url === "/none") response.flushHeaders();
    else response.write("four");
    setImmediate(() => response.destroy());
  });
  const { values, error } = await drain(readText(url));
  assert.deepEqual(values, ["four"]);
  broken(error, "broken", "The answer broke off after 4 bytes.", { status: 200, receivedBytes: 4 });
  const none = (await drain(readText(`${url}none`))).error;
  broken(none, "broken", "The answer broke off before anything had come.", { status: 200, receivedBytes: 0 });
});

test("abort stops the answer, and its connection", async (t) => {
  const closed = promised();
  const { url } = await serve(t, (request, response) => {
    response.on("close", closed.resolve);
    response.write("One");
  });
  const controller = new AbortController();
  const shown = [];
  await assert.rejects(
    async () => {
      for await (const text of readText(url, { signal: controller.signal })) {
        shown.push(text);
        controller.abort("enough");
      }
    },
    (error) => {
      broken(error, "aborted", "The answer was stopped.", { status: 200, receivedBytes: 3, cause: "enough" });
      return true;
    },
  );
  assert.deepEqual(shown, ["One"]);
  await closed.promise;
});

test("abort before the status is the same, and before the request too", async (t) => {
  const asked = promised();
  const { url, requests } = await serve(t, () => asked.resolve());
  const controller = new AbortController();
  const reading = drain(readText(url, { signal: controller.signal }));
  await asked.promise;
  controller.abort();
  broken((await reading).error, "aborted", "The answer was stopped.", { status: null });
  broken((await drain(readText(url, { signal: controller.signal }))).error, "aborted", "The answer was stopped.");
  assert.equal(requests.length, 1);
});

test("leaving the loop closes the connection", async (t) => {
  const closed = promised();
  const { url } = await serve(t, (request, response) => {
    response.on("close", closed.resolve);
    response.writeHead(200, EVENTS);
    response.write("data: 1\n\ndata: 2\n\n");
  });
  for await (const { data } of readEvents(url)) {
    assert.equal(data, "1");
    break;
  }
  await closed.promise;
});

test("silence is given up after maxSilenceMs, before the status and in the middle", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [promised(), promised()];
  const { url, requests } = await serve(t, (request, response) => {
    if (requests.length === 2) response.write("One");
    asked[requests.length - 1].resolve();
  });
  const early = drain(readText(url, { maxSilenceMs: 5000 }));
  await asked[0].promise;
  t.mock.timers.tick(5000);
  broken((await early).error, "silent", "The server sent nothing for 5000 ms.", { status: null });

  const reader = readText(url, { maxSilenceMs: 5000 });
  assert.equal((await reader.next()).value, "One");
  // While the reader is busy itself, nobody is silent.
  t.mock.timers.tick(60_000);
  const late = reader.next();
  await new Promise(setImmediate);
  t.mock.timers.tick(5000);
  await assert.rejects(late, (error) => {
    broken(error, "silent", "The server sent nothing for 5000 ms.", { status: 200, receivedBytes: 3 });
    return true;
  });
});

test("events come with type, data and id; the accepted type is asked for", async (t) => {
  const { url, requests } = await serve(t, (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.end(": hello\n\nid: 7\nevent: token\ndata: a\n\ndata: b\n\ndata: cut");
  });
  const { values, error } = await drain(readEvents(url));
  assert.equal(error, undefined);
  assert.deepEqual(values, [
    { type: "token", data: "a", id: "7" },
    { type: "message", data: "b", id: "7" },
  ]);
  assert.equal(requests[0].headers.accept, "text/event-stream");
});

test("an answer of another type is no event stream", async (t) => {
  const { url } = await serve(t, (request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("data: 1\n\n");
  });
  const { values, error } = await drain(readEvents(url));
  assert.deepEqual(values, []);
  broken(error, "content-type", "The server did not answer with an event stream.", { status: 200 });
});

test("the last event ends the answer, and one that ends without it broke off", async (t) => {
  const closed = promised();
  const { url } = await serve(t, (request, response) => {
    response.writeHead(200, EVENTS);
    response.on("close", closed.resolve);
    if (request.url === "/short") response.end("data: 1\n\n");
    else response.write("data: 1\n\nevent: done\ndata: 2\n\ndata: 3\n\n");
  });
  const isLast = ({ type }) => type === "done";
  const whole = await drain(readEvents(url, { isLast }));
  assert.deepEqual(whole.values.map(({ data }) => data), ["1", "2"]);
  assert.equal(whole.error, undefined);
  await closed.promise;
  const short = await drain(readEvents(`${url}short`, { isLast }));
  broken(short.error, "broken", "The answer broke off after 9 bytes.", { receivedBytes: 9 });
});

/** A server that answers the first request with `first`, breaks off, and answers the next ones as `more` say. */
async function breaking(t, first, ...more) {
  const answers = [
    (response) => {
      response.writeHead(200, EVENTS);
      response.write(first);
      setImmediate(() => response.destroy());
    },
    ...more,
  ];
  const server = await serve(t, (request, response) => answers[server.requests.length - 1](response));
  return server;
}

test("a broken answer is resumed after its last id, with the same body", async (t) => {
  const { url, requests } = await breaking(
    t,
    "retry: 1\nid: 1\ndata: One\n\nid: 2\ndata: two\n\nid: 3\ndata: never compl",
    (response) => response.destroy(),
    (response) => {
      response.writeHead(200, EVENTS);
      response.end("id: 3\ndata: three\n\nid: 4\nevent: done\ndata: {}\n\n");
    },
  );
  const progress = [];
  const broke = [];
  const onResume = (error) => broke.push(error.kind);
  const options = { json: { a: 1 }, onResume, headers: { "Last-Event-ID": "0" }, resume: 2, isLast: ({ type }) => type === "done" };
  const { values, error } = await drain(
    readEvents(url, { ...options, onProgress: ({ receivedBytes }) => progress.push(receivedBytes) }),
  );
  assert.equal(error, undefined);
  assert.deepEqual(values.map(({ data }) => data), ["One", "two", "three", "{}"]);
  assert.deepEqual(requests.map(({ headers }) => headers["last-event-id"]), ["0", "2", "2"]);
  assert.deepEqual(new Set(requests.map(({ body }) => String(body))), new Set(['{"a":1}']));
  assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
  assert.deepEqual(broke, ["broken", "unreachable"]);
});

for (const [name, first, resume, asked] of [
  ["without resume", "retry: 1\nid: 1\ndata: x\n\n", undefined, 1],
  ["without an id", "retry: 1\ndata: x\n\n", 5, 1],
  ["as often as asked for", "retry: 1\nid: 1\ndata: x\n\n", 2, 3],
]) {
  test(`a broken answer is not resumed ${name}`, async (t) => {
    const gone = (response) => response.destroy();
    const { url, requests } = await breaking(t, first, gone, gone, gone);
    const { values, error } = await drain(readEvents(url, { resume }));
    assert.equal(values.length, 1);
    assert.ok(["broken", "unreachable"].includes(error.kind), error.kind);
    assert.equal(requests.length, asked);
  });
}

test("a server that refuses to resume is not asked again", async (t) => {
  const { url, requests } = await breaking(t, "retry: 1\nid: 1\ndata: x\n\n", (response) => {
    response.writeHead(409, { "content-type": "application/json" });
    response.end('{"error":"That answer is gone."}');
  });
  const { error } = await drain(readEvents(url, { resume: 5 }));
  broken(error, "status", "That answer is gone. (status 409)", { status: 409 });
  assert.equal(requests.length, 2);
});

test("it waits as long as the server said, then longer, and abort ends the wait", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { url, requests } = await breaking(t, "retry: 1000\nid: 1\ndata: x\n\n", (response) => response.destroy());
  const controller = new AbortController();
  const reader = readEvents(url, { resume: 5, signal: controller.signal });
  await reader.next();
  const next = reader.next();
  const timers = t.mock.method(globalThis, "setTimeout");
  while (timers.mock.callCount() === 0) await new Promise(setImmediate);
  assert.equal(timers.mock.calls[0].arguments[1], 1000);
  t.mock.timers.tick(1000);
  while (timers.mock.callCount() === 1) await new Promise(setImmediate);
  assert.equal(timers.mock.calls[1].arguments[1], 2000);
  assert.equal(requests.length, 2);
  controller.abort();
  await assert.rejects(next, { kind: "aborted" });
});

test("what the reader's own functions throw is passed on, and not resumed", async (t) => {
  const { url, requests } = await serve(t, (request, response) => {
    response.writeHead(200, EVENTS);
    response.end("id: 1\ndata: x\n\n");
  });
  const own = new RangeError("mine");
  const onProgress = () => {
    throw own;
  };
  assert.equal((await drain(readEvents(url, { resume: 5, onProgress }))).error, own);
  assert.equal(requests.length, 1);
});

/** A server that never ends an answer, and `cancelled`, which waits for the POST to /cancel. */
async function endless(t) {
  const cancelled = promised();
  const server = await serve(t, (request, response, body) => {
    if (request.url === "/cancel") {
      const { authorization, "content-type": type, "x-amz-content-sha256": hash } = request.headers;
      cancelled.resolve({ body: String(body), hash, authorization, type });
      response.end();
    } else if (request.url === "/refused") {
      response.writeHead(400).end();
    } else if (request.url === "/whole") {
      response.end("whole");
    } else {
      response.write("One");
    }
  });
  return { ...server, cancel: { url: `${server.url}cancel`, json: { id: "7" } }, cancelled: cancelled.promise };
}

const HEADERS = { authorization: "Bearer x", "content-type": "text/plain" };
const CANCELLED = {
  body: '{"id":"7"}',
  hash: createHash("sha256").update('{"id":"7"}').digest("hex"),
  authorization: "Bearer x",
  type: "application/json",
};

test("the server hears of a reader that leaves the loop, or is aborted", async (t) => {
  for (const how of ["break", "abort"]) {
    const { url, cancel, cancelled } = await endless(t);
    const controller = new AbortController();
    await drain(
      (async function* () {
        for await (const text of readText(url, { cancel, headers: HEADERS, signal: controller.signal })) {
          yield text;
          if (how === "break") break;
          controller.abort();
        }
      })(),
    );
    assert.deepEqual(await cancelled, CANCELLED, how);
  }
});

test("the server hears nothing of an answer that was complete or refused", async (t) => {
  const { url, cancel, requests } = await endless(t);
  await drain(readText(`${url}whole`, { cancel }));
  await drain(readText(`${url}refused`, { cancel }));
  await drain(readText(`${url}whole`));
  assert.deepEqual(requests.map(({ path }) => path), ["/whole", "/refused", "/whole"]);
});

test("the server hears of a page that is left, while it reads", async (t) => {
  const pages = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener"]) {
    globalThis[name] = pages[name].bind(pages);
    t.after(() => delete globalThis[name]);
  }
  const { url, cancel, cancelled, requests } = await endless(t);
  const reader = readText(url, { cancel, headers: HEADERS });
  await reader.next();
  // Browsers keep pages that were left for a while, with their connections.
  const stopped = assert.rejects(reader.next(), { kind: "aborted" });
  pages.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(await cancelled, CANCELLED);
  await stopped;
  pages.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(requests.map(({ path }) => path), ["/", "/cancel"]);
});
