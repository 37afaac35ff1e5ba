import { z } from 'zod';

const wrapper = z.record(z.string(), z.unknown());
const wrapperMembers = ['code', 'success', 'message', 'timestamp', 'redirectUrl'];
const successFalse = z.object({ success: z.literal(false) });
const errorCode = z.object({ code: z.int().min(400).max(599) });

/**
 * The payload of any documented envelope (`docs/finhub.md`, envelopes): `data` where there is one, else the body itself.
 * An envelope without `data` or with a null one, and an empty body, are an empty object.
 */
export function payloadOf(body: unknown): unknown {
  const object = wrapper.safeParse(body);
  if (!object.success) return body ?? {};
  if ('data' in object.data) return object.data['data'] ?? {};
  const isWrapperAlone = Object.keys(object.data).every((member) => wrapperMembers.includes(member));
  return isWrapperAlone ? {} : object.data;
}

/**
 * The failure that a 2xx body carries: `success: false` outside or inside `data`, or a `code` that is an error status.
 * Answers that status, `refused` where none is named, undefined where the body is no failure.
 */
export function failureInSuccess(body: unknown): number | 'refused' | undefined {
  const code = errorCode.safeParse(body);
  if (code.success) return code.data.code;
  const refused = successFalse.safeParse(body).success || successFalse.safeParse(payloadOf(body)).success;
  return refused ? 'refused' : undefined;
}
