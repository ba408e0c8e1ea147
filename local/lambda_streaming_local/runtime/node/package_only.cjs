// Loaded before the function. At AWS there is nothing but its code: a module from outside of that is told of.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { isMainThread } = require('node:worker_threads');
const { isIn, root, tell } = require('./read_only.cjs');

const shared = (process.env.NODE_PATH ?? '').split(':').filter((folder) => path.basename(folder) === 'node_modules');
// Part of Lambda's runtimes: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
const ofRuntime = /^@(aws-sdk|smithy|aws-crypto)\//;

function packageOf(specifier) {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function check(specifier, parent, found) {
  if (!path.isAbsolute(found) || !isIn(parent, root) || isIn(found, root) || ofRuntime.test(specifier)) return;
  // A link in the code to a file is followed when it is packed; those to folders are told of at the start.
  if (/^(\.|\/|file:)/.test(specifier)) {
    const named = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
    if (isIn(path.resolve(path.dirname(parent), named), root)) return;
  } else {
    const name = packageOf(specifier);
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

if (isMainThread && hasPackagesAbove()) {
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
