// What the tests need of functions. A gate is an address of the test that answers when the test lets it.
import { spawn } from 'node:child_process';

const { HttpResponseStream, streamifyResponse } = awslambda;
const gate = (url) => fetch(url).then((response) => response.text());
const query = (event) => event.queryStringParameters ?? event;

export const chunks = streamifyResponse(async (event, stream) => {
  const { gate: url, count = '3', status = '201' } = query(event);
  const body = HttpResponseStream.from(stream, {
    statusCode: Number(status),
    headers: { 'Content-Type': 'text/event-stream', 'X-Process': String(process.pid), 'Content-Length': '7' },
    cookies: ['a=1; Path=/', 'b=2'],
  });
  for (let i = 0; i < Number(count); i++) {
    body.write(`chunk ${i}\n`);
    if (url) await gate(`${url}/${i}`);
  }
  body.end();
});

export const raw = streamifyResponse(async (event, stream) => {
  stream.setContentType('text/plain');
  stream.write('no prelude');
  stream.end();
});

export const empty = streamifyResponse(async (event, stream) => {
  const body = HttpResponseStream.from(stream, { statusCode: 204 });
  body.write('');
  body.end();
});

// Status, headers, cookies and body as the query says, in base64.
export const answered = streamifyResponse(async (event, stream) => {
  const { text, ...head } = JSON.parse(Buffer.from(query(event).value, 'base64').toString());
  const body = HttpResponseStream.from(stream, head);
  body.write(text);
  body.end();
});

export const nothing = streamifyResponse(async (event, stream) => {
  HttpResponseStream.from(stream, { statusCode: 200 }).end();
});

export const fails = streamifyResponse(async (event, stream) => {
  const { when, gate: url } = query(event);
  if (when === 'early') throw new TypeError('before the first byte');
  const body = HttpResponseStream.from(stream, { statusCode: 200 });
  if (when === 'hang-early') await new Promise((resolve) => setTimeout(resolve, 900_000));
  body.write('part');
  if (url) await gate(url);
  if (when === 'late') throw new RangeError('after the first byte');
  if (when === 'exit') process.exit(3);
  if (when === 'killed') process.kill(process.pid, 'SIGKILL');
  if (when === 'hang-late') await new Promise((resolve) => setTimeout(resolve, 900_000));
  if (when === 'destroy') body.destroy();
  else body.end();
  if (when?.endsWith('-after')) await new Promise((resolve) => body.once('finish', resolve));
  if (when === 'exit-after') process.exit(3);
  if (when === 'hang-after') await new Promise((resolve) => setTimeout(resolve, 900_000));
});

export const large = streamifyResponse(async (event, stream) => {
  const body = HttpResponseStream.from(stream, { statusCode: 200 });
  const block = Buffer.alloc(1024 * 1024, 'x');
  for (let i = 0; i < Number(query(event).mib); i++) {
    await new Promise((resolve) => body.write(block, resolve));
  }
  if (query(event).exit) process.exit(5);
  body.end();
});

export const numbered = streamifyResponse(async (event, stream) => {
  const body = HttpResponseStream.from(stream, { statusCode: 200 });
  // Allocated once: how soon Node.js gives memory back is its own affair.
  const blocks = Array.from({ length: 10 }, (_, i) => Buffer.alloc(1024 * 1024, `block ${i};`));
  for (let i = 0; i < Number(query(event).mib); i++) {
    await new Promise((resolve) => body.write(blocks[i % 10], resolve));
  }
  body.end();
});

export const echo = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });
export const returned = async (event) => JSON.parse(Buffer.from(query(event).value, 'base64').toString());
export const oversized = async () => ({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024 + 200) });
export const environment = async (event, context) => ({ variables: process.env, context, folder: process.cwd() });
export const throws = async () => {
  throw new Error('buffered');
};
export const callback = (event, context, done) => {
  setTimeout(() => done(null, { statusCode: 200, body: 'called back' }), 1);
};
export const logs = async () => {
  console.log('a line of the function');
  return 'done';
};

export const grandchild = async () => {
  const child = spawn('sleep', ['900'], { stdio: 'inherit' });
  // A session of its own, and nothing of the function's variables.
  const daemon = spawn('sleep', ['900'], { stdio: 'ignore', detached: true, env: {} });
  return { process: process.pid, child: child.pid, daemon: daemon.pid };
};

// Behind a REST API: the event, a fixed answer, or an authorizer's decision on the token.
export const echoProxy = async (event) => {
  if (event.type === 'REQUEST') {
    const token = event.headers.Authorization;
    if (token === 'unauthorized') throw new Error('Unauthorized');
    if (token === 'broken') return {};
    const resource = token === 'silent' ? `${event.methodArn}/other` : event.methodArn;
    const statement = { Action: 'execute-api:Invoke', Effect: token === 'deny' ? 'Deny' : 'Allow', Resource: resource };
    return { principalId: 'me', policyDocument: { Statement: [statement] }, context: { plan: 'gold' } };
  }
  if (!event.queryStringParameters?.answer) return { statusCode: 200, body: JSON.stringify(event) };
  return {
    statusCode: 201,
    headers: { 'Content-Type': 'image/png' },
    multiValueHeaders: { 'X-Many': ['a', 'b'] },
    body: 'AP8=',
    isBase64Encoded: true,
  };
};

export const events = streamifyResponse(async (event, stream) => {
  const { name, events, gate: url } = query(event);
  const body = HttpResponseStream.from(stream, { statusCode: 200, headers: { 'Content-Type': 'text/event-stream' } });
  body.write(`data: ${name} first\n`);
  await gate(url);
  for (let i = 0; i < Number(events); i++) {
    body.write(`data: ${name} ${i}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  body.end();
});

export const greedy = async ({ mib }) => {
  const held = [];
  for (let i = 0; i < Number(mib); i++) {
    held.push(Buffer.alloc(1024 * 1024, 1));
    if (i % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (held.length > 200) await new Promise((resolve) => setTimeout(resolve, 900_000));
  return held.length;
};
