import type { FastifyReply, FastifyRequest } from 'fastify';
import { wrongBody, type CallFault } from '../faults/index.js';
import { Refusal, type Answer } from '../provider/index.js';

/** Sends the answer, or what the fault makes of it. Without an answer the call had no effect. */
export function send(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer | null,
  fault: CallFault | null,
): FastifyReply {
  if (fault?.kind === 'status') return sendStatus(reply, fault);
  if (answer === null || fault?.kind === 'cut-after') return cut(request, reply);
  reply.code(answer.status).headers(answer.headers ?? {});
  if (fault?.kind === 'wrong-body' && answer.status < 300) {
    const { contentType, text } = wrongBody(fault.body, answer.body);
    return reply.type(contentType).send(text);
  }
  return reply.send(answer.body);
}

function sendStatus(
  reply: FastifyReply,
  { status, retryAfter, body }: Extract<CallFault, { kind: 'status' }>,
): FastifyReply {
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  void reply.code(status);
  if (typeof body === 'string') return reply.type('text/html').send(body);
  return reply.send(body ?? new Refusal(status, 'Injected fault').answer.body);
}

/** Ends the connection without a word, as a crash between the effect and the answer would. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}
