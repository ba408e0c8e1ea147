// What the doors are compared with: Node's own HTTP server with the same answers, and nothing between.
import { createServer } from "node:http";
import { pipeline } from "node:stream/promises";

import { BLOCK, BLOCKS } from "./program/app/bodies.mjs";

const server = createServer(async (request, response) => {
  response.writeHead(200, { "content-type": "text/plain" });
  if (request.url === "/download") {
    await pipeline(Array(BLOCKS).fill(BLOCK), response);
  } else {
    response.write("hello");
    response.end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
