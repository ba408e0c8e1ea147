// Runs one CloudFront function: the first line of standard input is its code and key value store, each further line an
// event, for which one line with its result or error is written. It ends with its standard input.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
//
// The function has the globals of CloudFront's runtime and nothing of Node's. This keeps it to what it will have at
// AWS; it is no wall against a hostile function. Syntax that the runtime lacks is not refused.

import buffer from 'node:buffer';
import crypto from 'node:crypto';
import querystring from 'node:querystring';
import readline from 'node:readline';
import vm from 'node:vm';

const MILLISECONDS = 1000; // CloudFront allows about one; a busy machine needs more.

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { code, store } = JSON.parse((await lines.next()).value);

let logged = [];
const log = (...values) => logged.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));

const unavailable = (name) => () => {
  throw new Error(`cf.${name} is not available in the local run`);
};

const keyValueStore = {
  async get(key, { format = 'string' } = {}) {
    if (!Object.hasOwn(store, key)) throw new Error(`the key ${key} is not in the key value store`);
    if (format === 'json') return JSON.parse(store[key]);
    return format === 'bytes' ? Buffer.from(store[key]) : store[key];
  },
  exists: async (key) => Object.hasOwn(store, key),
  count: async () => Object.keys(store).length,
  meta: async () => ({
    creationDateTime: '2026-01-01T00:00:00Z',
    lastUpdatedDateTime: '2026-01-01T00:00:00Z',
    keyCount: Object.keys(store).length,
  }),
};

const cloudfront = {
  kvs() {
    if (store === null) throw new Error('no key value store is associated with the function');
    return keyValueStore;
  },
  edgeLocation: { name: 'LOC', serverIp: '127.0.0.1', region: 'us-east-1' },
  updateRequestOrigin: unavailable('updateRequestOrigin'),
  selectRequestOriginById: unavailable('selectRequestOriginById'),
  createRequestOriginGroup: unavailable('createRequestOriginGroup'),
};

const modules = { buffer, cloudfront: { default: cloudfront, ...cloudfront }, crypto, querystring };
const named = (specifier) => {
  const found = modules[specifier];
  if (found === undefined) throw new Error(`CloudFront functions have no module '${specifier}'`);
  return found;
};

const context = vm.createContext(
  { console: { log, info: log, warn: log, error: log }, require: named, atob, btoa, Buffer, TextDecoder, TextEncoder },
  { codeGeneration: { strings: false, wasm: false } },
);
context.globalThis = context;

async function load() {
  const module = new vm.SourceTextModule(`${code}\nexport { handler as cloudFrontHandler };`, {
    context,
    identifier: 'function.js',
  });
  await module.link((specifier) => {
    const exported = { ...named(specifier), default: named(specifier).default ?? named(specifier) };
    return new vm.SyntheticModule(
      Object.keys(exported),
      function () {
        for (const [name, value] of Object.entries(exported)) this.setExport(name, value);
      },
      { context },
    );
  });
  await module.evaluate({ timeout: MILLISECONDS });
  context.cloudFrontHandler = module.namespace.cloudFrontHandler;
  Object.defineProperty(context, 'cloudFrontHandler', { enumerable: false });
}

// The event is made inside, so that its objects are of the function's own world.
const call = new vm.Script(`{
  const event = JSON.parse(cloudFrontEvent);
  const query = cloudFrontQuery;
  Object.defineProperty(event.request, 'rawQueryString', { value: () => query });
  cloudFrontHandler(event);
}`);

async function answer(line) {
  const { event, query } = JSON.parse(line);
  context.cloudFrontEvent = JSON.stringify(event);
  context.cloudFrontQuery = query;
  return await call.runInContext(context, { timeout: MILLISECONDS });
}

const loading = load();
loading.catch(() => {}); // every event tells of it
for await (const line of lines) {
  logged = [];
  let reply;
  try {
    await loading;
    reply = { result: (await answer(line)) ?? null, logged };
  } catch (error) {
    reply = { error: String(error?.message ?? error), logged };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
