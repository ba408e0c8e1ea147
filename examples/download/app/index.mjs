// /files/<key> streams an object of the bucket; /rows.csv?mb=150 makes a table of that size while it sends it.
// `pipeline` waits for the reader, so that the memory stays the same however large the download is.

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { MAX_MB, rows } from "./rows.mjs";
import { MissingFile, open } from "./s3.mjs";

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const path = event.rawPath;
  const send = (statusCode, headers, body) =>
    pipeline(body, awslambda.HttpResponseStream.from(responseStream, { statusCode, headers }));
  const refuse = (statusCode, sentence) =>
    send(statusCode, { "content-type": "text/plain; charset=utf-8" }, Readable.from([`${sentence}\n`]));

  if (path === "/rows.csv") {
    const mb = Number(event.queryStringParameters?.mb ?? 10);
    if (!(mb > 0 && mb <= MAX_MB)) return refuse(400, `"mb" must be a number above 0, ${MAX_MB} at most.`);
    return send(200, attachment("rows.csv", "text/csv; charset=utf-8"), rows(mb * 1e6));
  }
  if (path.startsWith("/files/")) {
    const key = decoded(path.slice("/files/".length));
    try {
      const file = await open(key);
      return await send(200, attachment(key.split("/").at(-1), file.contentType), file.body);
    } catch (error) {
      if (error instanceof MissingFile) return refuse(404, error.message);
      throw error;
    }
  }
  return refuse(404, "There are /files/<key> and /rows.csv?mb=150.");
});

/** `text` without percent-encoding, where it is one. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function attachment(name, contentType) {
  return {
    "content-type": contentType,
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    // A cache must not keep a part of a file that broke off.
    "cache-control": "no-store",
  };
}
