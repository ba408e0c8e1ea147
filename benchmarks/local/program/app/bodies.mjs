/** 200 MB, the largest response that Lambda streams, as blocks of 64 KiB. */
export const BLOCK = Buffer.alloc(64 * 1024, "x");
export const BLOCKS = 3200;

export const TICKS = 400;
export const TICK_MS = 5;
