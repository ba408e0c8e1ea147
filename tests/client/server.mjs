// A server on loopback that answers as a test scripts it.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Starts a server whose requests `answer` gets as `(request, response, body)`; stops it after the test. The result has its
 * address and `requests`: method, path, headers and body of each.
 */
export async function serve(t, answer) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    requests.push({ method: request.method, path: request.url, headers: request.headers, body });
    await answer(request, response, body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, requests };
}

/** A promise with the functions that settle it. */
export function promised() {
  const settle = {};
  const promise = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { promise, ...settle };
}
