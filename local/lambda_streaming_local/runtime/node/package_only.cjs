// Loaded before AWS's runtime client. At AWS there is nothing but the package, and it is read-only: a module from outside
// of it is told of, and writing into it fails as there.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { isMainThread } = require('node:worker_threads');

const task = path.resolve(process.env.LAMBDA_TASK_ROOT);
const root = fs.realpathSync(task);
const shared = (process.env.NODE_PATH ?? '').split(':').filter((folder) => path.basename(folder) === 'node_modules');
// Part of Lambda's runtimes: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
const ofRuntime = /^@(aws-sdk|smithy|aws-crypto)\//;
const isIn = (file, folder) => file === folder || file.startsWith(folder + path.sep);
const told = new Set();

function tell(line) {
  if (told.has(line)) return;
  told.add(line);
  fs.writeSync(2, `lambda-streaming: ${line}\n`);
}

function packageOf(specifier) {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function check(specifier, parent, found) {
  if (!path.isAbsolute(found) || !isIn(parent, root) || isIn(found, root) || ofRuntime.test(specifier)) return;
  if (!/^(\.|\/|file:)/.test(specifier)) {
    const name = packageOf(specifier);
    // A link in the package is followed when it is packed.
    for (let folder = path.dirname(parent); isIn(folder, root); folder = path.dirname(folder)) {
      if (fs.existsSync(path.join(folder, 'node_modules', name))) return;
    }
    if (shared.some((folder) => fs.existsSync(path.join(folder, name)))) return;
  }
  tell(`'${specifier}' comes from ${found}, outside of the function's code, so at AWS it is not found; put it into the code`);
}

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const found = resolveFilename.call(this, request, parent, ...rest);
  if (parent?.filename) check(request, parent.filename, found);
  return found;
};

exports.resolve = async function (specifier, context, next) {
  const result = await next(specifier, context);
  if (context.parentURL?.startsWith('file:') && result.url.startsWith('file:')) {
    check(specifier, fileURLToPath(context.parentURL), fileURLToPath(result.url));
  }
  return result;
};

// Imports are looked up in a thread of their own, which takes time to start: only where there is something to find.
function hasPackagesAbove() {
  for (let folder = path.dirname(root); ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'node_modules'))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}

const writes = { appendFile: [0], chmod: [0], chown: [0], copyFile: [1], cp: [1], link: [1], mkdir: [0], mkdtemp: [0] };
Object.assign(writes, { rename: [0, 1], rm: [0], rmdir: [0], symlink: [1], truncate: [0], unlink: [0], utimes: [0] });
writes.writeFile = [0];

function refusal(name, args, places) {
  for (const place of places) {
    const file = args[place] instanceof URL ? fileURLToPath(args[place]) : String(args[place]);
    const full = path.resolve(file);
    if (typeof args[place] === 'number' || !(isIn(full, task) || isIn(full, root))) continue;
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

if (isMainThread) {
  for (const [name, places] of Object.entries(writes)) if (fs[name] && fs[`${name}Sync`]) guard(name, places);
  guard('open', [0], opensToWrite);
  Module.syncBuiltinESMExports();
  if (hasPackagesAbove()) {
    if (Module.registerHooks) {
      Module.registerHooks({
        resolve(specifier, context, next) {
          const result = next(specifier, context);
          if (context.parentURL?.startsWith('file:') && result.url.startsWith('file:')) {
            check(specifier, fileURLToPath(context.parentURL), fileURLToPath(result.url));
          }
          return result;
        },
      });
    } else Module.register(pathToFileURL(__filename));
  }
}
