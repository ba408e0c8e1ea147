// Starts version 3 of AWS's runtime client, whose own command also logs a line that Lambda does not.
'use strict';
const { pathToFileURL } = require('node:url');

import(pathToFileURL(process.argv[2]))
  .then(({ run }) => run(process.cwd(), process.env._HANDLER))
  .catch((error) => {
    // What keeps a function from loading is an uncaught exception there, and no rejection.
    process.nextTick(() => {
      throw error;
    });
  });
