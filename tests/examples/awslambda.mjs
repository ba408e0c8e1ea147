// The part of Lambda's Node.js runtime that the handlers use, as AWS's own client has it:
// https://github.com/aws/aws-lambda-nodejs-runtime-interface-client

import { Writable } from "node:stream";

globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from(stream, metadata) {
      stream.metadata = metadata;
      return stream;
    },
  },
};

/** What a handler writes: `chunks` one by one, `metadata` where it used HttpResponseStream, and `contentType`. */
export class ResponseStream extends Writable {
  chunks = [];

  setContentType(contentType) {
    this.contentType = contentType;
  }

  get text() {
    return this.chunks.join("");
  }

  _write(chunk, encoding, callback) {
    this.chunks.push(chunk.toString());
    callback();
  }
}

/** A function URL's event (payload format 2.0), with what these handlers read of it. */
export function urlEvent(method, path, { query, body, headers = {}, isBase64Encoded = false } = {}) {
  return {
    version: "2.0",
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: { http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" } },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** The proxy event of a REST API's stage `prod`, with what these handlers read of it. */
export function restEvent(method, path, { query = null, body = null, headers = {}, isBase64Encoded = false } = {}) {
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: method,
    headers,
    queryStringParameters: query,
    requestContext: { httpMethod: method, path: `/prod${path}`, stage: "prod" },
    body,
    isBase64Encoded,
  };
}

/** Runs `handler`; the answer is the finished stream, with the lines that it logged to stdout. */
export async function invoke(t, handler, event) {
  const stream = new ResponseStream();
  stream.log = [];
  const write = process.stdout.write.bind(process.stdout);
  // The test runner reports through stdout too, but in bytes.
  const mock = t.mock.method(process.stdout, "write", (chunk, ...rest) =>
    typeof chunk === "string" ? stream.log.push(JSON.parse(chunk)) : write(chunk, ...rest),
  );
  await handler(event, stream, { awsRequestId: "request-1" });
  mock.mock.restore();
  return stream;
}
