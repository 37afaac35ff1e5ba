import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP link to a server at an address of its own, to be cut, mended, and to lose answers on. */
export interface BreakableLink {
  readonly url: string;
  /** Cuts all connections; nobody listens until it is mended. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Cuts the connection instead of passing on the next answer. */
  loseNextAnswer(): void;
}

export async function linkTo(serverUrl: string): Promise<BreakableLink> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let losesNext = false;
  let port = 0;
  let server: Server | null = null;

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const mend = async () => {
    server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      track(near);
      track(far);
      near.pipe(far);
      far.on('data', (bytes: Buffer) => {
        if (!losesNext) return void near.write(bytes);
        losesNext = false;
        near.destroy();
      });
      far.on('close', () => near.destroy());
      near.on('close', () => far.destroy());
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  };
  await mend();
  return {
    url: `http://127.0.0.1:${port}`,
    mend,
    cut: async () => {
      const closed = server === null ? undefined : once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    loseNextAnswer: () => (losesNext = true),
  };
}
