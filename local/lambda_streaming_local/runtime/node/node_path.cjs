// Lambda's Node.js runtimes look for packages that ES modules import in the folders of NODE_PATH too, which Node.js
// itself does for require() only: https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
'use strict';
const { register } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { isMainThread } = require('node:worker_threads');

// Node.js loads this module a second time, in the thread in which it resolves imports.
if (isMainThread) register(pathToFileURL(__filename));

// Nothing says what the folder of the function's own code, which is in NODE_PATH too, means for imports.
const folders = (process.env.NODE_PATH ?? '').split(':').filter((folder) => path.basename(folder) === 'node_modules');
// Modules that would find the packages in these folders.
const besides = folders.map((folder) => pathToFileURL(path.join(folder, '..', 'module.mjs')).href);

exports.resolve = async function (specifier, context, next) {
  const parents = /^[./]/.test(specifier) ? [context.parentURL] : [context.parentURL, ...besides];
  let missing;
  for (const parentURL of parents) {
    try {
      return await next(specifier, { ...context, parentURL });
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      missing ??= error;
    }
  }
  throw missing;
};
