// Loaded before AWS's runtime client (npm aws-lambda-ric). Its native addon is not built when it is installed with
// --ignore-scripts; these are the addon's calls over the Lambda Runtime API
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
'use strict';
const http = require('node:http');
const Module = require('node:module');
const path = require('node:path');

// The client then fetches events with node:http itself and leaves only the answers to the addon.
process.env.AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1 = 'true';

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

// The addon's calls return once they are answered, and the client may exit next. Here the exit waits for the answer.
const exit = process.exit;
let unanswered = 0;
let whenAnswered = () => {};
process.exit = (code) => {
  if (unanswered === 0) exit(code);
  whenAnswered = () => exit(code);
};

function post(resource, body, headers = {}) {
  const request = http.request({
    hostname,
    port,
    agent,
    method: 'POST',
    path: '/2018-06-01/runtime/invocation/' + resource,
    headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
  });
  unanswered += 1;
  request.on('response', (response) => {
    response.resume();
    unanswered -= 1;
    if (unanswered === 0) whenAnswered();
  });
  request.on('error', (error) => {
    process.stderr.write(`The Lambda Runtime API does not answer: ${error.message}\n`);
    exit(1);
  });
  request.end(body);
}

const addon = {
  done: (id, body) => post(id + '/response', body),
  error: (id, body) =>
    post(id + '/error', body, { 'Lambda-Runtime-Function-Error-Type': JSON.parse(body).errorType ?? 'Unhandled' }),
};

const load = Module._load;
Module._load = function (request, ...rest) {
  return path.basename(request) === 'rapid-client.node' ? addon : load.call(this, request, ...rest);
};
