// Ports of this machine for what tests start.
//
// Keeps true: a port that is let go of for a while, by a hub that is killed or a cable that is pulled, is still there afterwards. So it is
// none of those that the system hands out to whoever connects somewhere.

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below those that Linux hands out (32768 and up), and above those of services. */
const FIRST = 12_000;
const LAST = 32_000;

/** Has a server listen at a port of its own, and returns it. */
export async function listen(server: Server): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    try {
      server.listen(port, 'localhost');
      await once(server, 'listening');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
