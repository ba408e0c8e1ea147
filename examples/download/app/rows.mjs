// A table of any size, made in pieces of about 64 KB.

export const MAX_MB = 199;
const PIECE_BYTES = 64 * 1024;

/** Lines of CSV, `bytes` in all, but for the last line, which is whole. */
export function* rows(bytes) {
  let piece = "row,customer,amount\n";
  let sent = 0;
  for (let row = 1; sent + piece.length < bytes; row += 1) {
    piece += `${row},customer-${(row * 7919) % 10_007},${((row * 104_729) % 1_000_000) / 100}\n`;
    if (piece.length >= PIECE_BYTES) {
      yield piece;
      sent += piece.length;
      piece = "";
    }
  }
  if (piece) yield piece;
}
