"""What Schemathesis cannot know of this API: keys, FinHub's signature, and cases that exist."""

import hashlib
import hmac
import os
import zlib

import requests
import schemathesis

KEY = os.environ["FUZZ_API_KEY"]
WEBHOOK_SECRET = os.environ["FUZZ_WEBHOOK_SECRET"]
CASES = os.environ["FUZZ_CASES"].split(",")
EMAILS = os.environ["FUZZ_EMAILS"].split(",")
CALLBACKS = "/v1/webhooks/finhub"


class Credentials(requests.auth.AuthBase):
    """Signs callbacks as FinHub does, and brings an operator's key to everything else that brings none of its own."""

    def __call__(self, request):
        if request.path_url.startswith(CALLBACKS):
            body = request.body or b""
            raw = body.encode() if isinstance(body, str) else body
            signature = hmac.new(WEBHOOK_SECRET.encode(), raw, hashlib.sha256).hexdigest()
            request.headers.setdefault("X-FinHub-Signature", f"sha256={signature}")
        else:
            request.headers.setdefault("Authorization", f"Bearer {KEY}")
        return request


schemathesis.auth.set_from_requests(Credentials())


def pick(choices, generated):
    """One of the choices, or None in a quarter of all cases; always the same for the same generated value."""
    number = zlib.crc32(repr(generated).encode("utf-8", "surrogatepass"))
    return None if number % 4 == 0 else choices[number // 4 % len(choices)]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    case = pick(CASES, path_parameters)
    if not path_parameters or case is None:
        return path_parameters
    return {**path_parameters, "id": case}


@schemathesis.hook
def map_body(context, body):
    if context.operation.path != CALLBACKS or not isinstance(body, dict):
        return body
    email = pick(EMAILS, body)
    data = body.get("data")
    if email is None or not isinstance(data, dict):
        return body
    return {**body, "data": {**data, "email": email}}
