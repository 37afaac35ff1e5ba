import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { inject } from 'vitest';
import { createDataConverter } from '../../src/codec/index.js';
import { payloadKeys, startRig, type Rig, type RigOptions } from './rig.js';

/** A rig on the real Temporal server of the tests; closing it closes its connections. */
export async function startRigOnServer(
  options: Omit<RigOptions, 'client' | 'connection'> = {},
): Promise<Rig> {
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, dataConverter: createDataConverter(payloadKeys) });
  const rig = await startRig({ ...options, client, connection: native });
  return {
    ...rig,
    close: async () => {
      await rig.close();
      await Promise.all([connection.close(), native.close()]);
    },
  };
}
