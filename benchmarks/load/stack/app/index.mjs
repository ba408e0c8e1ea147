// What is written as fast as it is taken, with a digest of it and its name at the end; numbered events; and failures.
import { createHash } from 'node:crypto';
import { once } from 'node:events';

const { HttpResponseStream, streamifyResponse } = awslambda;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function flow(body, name, seconds) {
  const until = Date.now() + seconds * 1000;
  const hash = createHash('sha256').update(name);
  for (let i = 0; Date.now() < until; i += 1) {
    const block = Buffer.alloc(16 * 1024, `${name}:${i};`);
    hash.update(block);
    if (!body.write(block)) await once(body, 'drain');
  }
  body.end(hash.digest());
}

async function events(body, name, seconds) {
  for (let i = 0; i < seconds; i += 1) {
    body.write(`data: ${name}:${i}\n\n`);
    await pause(1000);
  }
  body.end();
}

export const handler = streamifyResponse(async (event, stream) => {
  const { kind, name = '', seconds = '1' } = event.queryStringParameters ?? {};
  if (kind === 'fails') throw new Error('before the first byte');
  const body = HttpResponseStream.from(stream, { statusCode: 200 });
  if (kind === 'flow') return flow(body, name, Number(seconds));
  if (kind === 'events') return events(body, name, Number(seconds));
  body.write(`${name}:`);
  if (kind === 'breaks') throw new Error('after the first byte');
  body.end();
});
