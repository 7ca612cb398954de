// The network cable of one device: a TCP relay in front of the hub that can be pulled out and put back.
//
// Keeps true: pulled out, every open connection breaks and no new one is accepted, WebSockets too, which a browser's own
// 'offline' switch leaves alive. The device's origin stays the same all along. Not in it: delays, loss.

import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { listen } from './port.ts';

export class Cable {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  private constructor(private readonly hubPort: number) {}

  static async to(hubPort: number): Promise<Cable> {
    const cable = new Cable(hubPort);
    await cable.plug();
    return cable;
  }

  /** The origin that the device uses. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Puts it (back) in. */
  async plug(): Promise<void> {
    if (this.server) return;
    const server = createServer((device) => this.relay(device));
    if (this.port === 0) {
      this.port = await listen(server);
    } else {
      server.listen(this.port, 'localhost');
      await once(server, 'listening');
    }
    this.server = server;
  }

  /** Pulls it out. */
  async pull(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private relay(device: Socket): void {
    const hub = connect(this.hubPort, 'localhost');
    for (const [one, other] of [[device, hub], [hub, device]] as const) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
