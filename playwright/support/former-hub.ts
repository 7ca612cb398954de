// A hub that was there before, as far as what it vouched for outlives it: its key. Written from the description of the protocol.

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { bytesOf, uuid } from './stream.ts';

/** What goes with events that somebody else wrote. */
export interface Vouch {
  epoch: Uint8Array;
  signature: Uint8Array;
}

export class FormerHub {
  private readonly epoch = bytesOf(uuid());
  private readonly key: KeyObject;
  /** What it vouched with, in hexadecimal digits. */
  readonly publicKey: string;

  constructor(private readonly realm: { tenantId: string; storeId: string }) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.key = privateKey;
    // The raw key stands at the end of its DER form (RFC 8410).
    this.publicKey = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
  }

  /** Its word for a stream up to this event. */
  vouch(deviceId: string, seq: number, event: Uint8Array): Vouch {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(seq));
    const hash = createHash('sha256').update(event).digest();
    const { tenantId, storeId } = this.realm;
    const store = [tenantId, storeId].map((name) => `${Buffer.byteLength(name)} ${name}\n`).join('');
    const text = Buffer.concat([Buffer.from(`evertill vouch 1\n${store}`), this.epoch, bytesOf(deviceId), number, hash]);
    return { epoch: this.epoch, signature: sign(null, text, this.key) };
  }
}
