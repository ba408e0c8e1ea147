// Loaded before the function. At AWS its code is read-only: writing into it fails here as there, and is told of.
'use strict';
// Worker threads and forked children load these modules too, with whatever variables the function gives them.
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

const task = path.resolve(process.env.LAMBDA_TASK_ROOT ?? '');
const root = fs.realpathSync(task);
const isIn = (file, folder) => file === folder || file.startsWith(folder + path.sep);
const told = new Set();

function tell(line) {
  if (told.has(line)) return;
  told.add(line);
  fs.writeSync(2, `lambda-streaming: ${line}\n`);
}

const writes = { appendFile: [0], chmod: [0], chown: [0], copyFile: [1], cp: [1], link: [1], mkdir: [0], mkdtemp: [0] };
Object.assign(writes, { rename: [0, 1], rm: [0], rmdir: [0], symlink: [1], truncate: [0], unlink: [0], utimes: [0] });
writes.writeFile = [0];
// They fail for another reason, or do nothing, where there is something already; or where there is nothing.
const creates = new Set(['link', 'mkdir', 'symlink']);
const needs = new Set(['chmod', 'chown', 'rm', 'truncate', 'utimes']);

function refusal(name, args, places) {
  for (const place of places) {
    const file = args[place] instanceof URL ? fileURLToPath(args[place]) : String(args[place]);
    const full = path.resolve(file);
    if (typeof args[place] === 'number' || !(isIn(full, task) || isIn(full, root))) continue;
    if (fs.existsSync(full) ? creates.has(name) : needs.has(name)) continue;
    tell(`the function writes ${full}, which is read-only at AWS (EROFS); write below /tmp`);
    const error = new Error(`EROFS: read-only file system, ${name} '${file}'`);
    return Object.assign(error, { errno: -30, code: 'EROFS', syscall: name, path: file });
  }
}

function opensToWrite(args) {
  const flags = args[1];
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function guard(name, places, applies = () => true) {
  const { [name]: callback, [`${name}Sync`]: sync } = fs;
  const { [name]: promise } = fs.promises;
  const refused = (args) => (applies(args) ? refusal(name, args, places) : undefined);
  fs[`${name}Sync`] = function (...args) {
    const error = refused(args);
    if (error) throw error;
    return sync.apply(this, args);
  };
  fs[name] = function (...args) {
    const error = refused(args);
    if (error && typeof args.at(-1) === 'function') return void process.nextTick(args.at(-1), error);
    return callback.apply(this, args);
  };
  fs.promises[name] = async function (...args) {
    const error = refused(args);
    if (error) throw error;
    return promise.apply(this, args);
  };
}

for (const [name, places] of Object.entries(writes)) if (fs[name] && fs[`${name}Sync`]) guard(name, places);
guard('open', [0], opensToWrite);
Module.syncBuiltinESMExports();

module.exports = { isIn, root, tell };
