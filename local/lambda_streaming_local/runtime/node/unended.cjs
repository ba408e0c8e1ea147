// Loaded before AWS's runtime client, which waits for the end of a response stream until the function's time is over,
// also when the handler has returned. A handler that forgets the end is told of.
'use strict';
const http = require('node:http');
const { tell } = require('./read_only.cjs');

const CHECK_MS = 2000;
const IDLE_CPU_US = 20_000;
const LATE_MS = 100;
const mend = 'call responseStream.end() when all is written, or `await pipeline(source, responseStream)`, which does';
const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const request = http.request;
// No time limit holds then.
const inspected = process.execArgv.some((option) => option.startsWith('--inspect'));
let deadline;

// Whether nothing but standard output, standard error and the runtime's connection is left that could go on.
function hasNothingToWaitFor() {
  const { stdout, stderr } = process;
  const piped = [stdout, stderr].filter((stream) => stream.constructor.name === 'Socket').length;
  const kinds = process.getActiveResourcesInfo();
  return kinds.filter((kind) => kind === 'TCPSocketWrap').length === 1 && kinds.length <= 1 + piped;
}

function watch(stream) {
  let used = process.cpuUsage();
  const check = setInterval(() => {
    // Work of other threads, such as that of crypto and zlib, is not among what Node.js waits for.
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    if (stream.writableEnded || user + system > IDLE_CPU_US || !hasNothingToWaitFor()) return;
    tell(`the function does nothing any more and has not ended its response stream, so AWS waits and bills until its time is over; ${mend}; what a handler returns is not sent`);
    stop();
  }, CHECK_MS).unref();
  const late = setTimeout(() => {
    if (!stream.writableEnded && !inspected) tell(`the function had not ended its response stream when its time was over; ${mend}; or give it more time`);
  }, deadline - Date.now() - LATE_MS).unref();
  const stop = () => [check, late].forEach(clearTimeout);
  stream.once('close', stop);
}

http.request = function (...args) {
  const sent = request.apply(this, args);
  const { hostname: to, port: at, path = '', headers = {} } = args[0] ?? {};
  if (to !== hostname || String(at) !== port) return sent;
  if (path.endsWith('/invocation/next')) {
    sent.once('response', (response) => (deadline = Number(response.headers['lambda-runtime-deadline-ms'])));
  } else if (headers['Lambda-Runtime-Function-Response-Mode'] === 'streaming') watch(sent);
  return sent;
};
