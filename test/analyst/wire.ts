import { Duplex } from "node:stream";

/** Two ends of one connection within a process. */
export function aWire(): [Duplex, Duplex] {
  const end = (): Duplex & { other?: Duplex } => {
    const made: Duplex & { other?: Duplex } = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          made.other?.push(chunk);
          done();
        });
      },
      destroy(error, done) {
        made.other?.push(null);
        done(error);
      },
    });
    return made;
  };
  const one = end();
  const other = end();
  one.other = other;
  other.other = one;
  return [one, other];
}
