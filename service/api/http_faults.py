"""Faults of requests before they are GraphQL: who asks, how it came, what is too much just now."""

from service.api.faults import Fault

BEARER = {"WWW-Authenticate": "Bearer"}
SOON = {"Retry-After": "1"}  # seconds

token_missing = Fault(
    "UNAUTHENTICATED", status=401, headers=BEARER,
    en="Send `Authorization: Bearer <token>`.",
    th="โปรดส่ง `Authorization: Bearer <โทเคน>`",
)
token_refused = Fault(
    "UNAUTHENTICATED", status=401, headers=BEARER,
    en="{why}",
    th="โทเคนนี้ใช้ไม่ได้ โปรดขอใหม่ ({why})",
)
path_unknown = Fault(
    "NOT_FOUND", status=404,
    en="There is nothing at {path}. GraphQL is at /graphql.",
    th="ไม่มีอะไรที่ {path} GraphQL อยู่ที่ /graphql",
)
method_unknown = Fault(
    "METHOD_NOT_ALLOWED", status=405, headers={"Allow": "{allowed}"},
    en="{method} does nothing here. Send {either}.",
    th="ใช้ {method} ที่นี่ไม่ได้ โปรดใช้ {either_th}",
)
mutation_by_get = Fault(
    "METHOD_NOT_ALLOWED", status=405, headers={"Allow": "POST"},
    en="GET changes nothing: send mutations by POST.",
    th="GET เปลี่ยนแปลงข้อมูลไม่ได้ โปรดส่ง mutation ด้วย POST",
)
answer_unknown = Fault(
    "NOT_ACCEPTABLE", status=406,
    en="`Accept: {accept}` takes none of what is answered: application/graphql-response+json or"
    " application/json.",
    th="`Accept: {accept}` ไม่ตรงกับรูปแบบคำตอบที่มี คือ application/graphql-response+json หรือ"
    " application/json",
)
body_too_slow = Fault(
    "TIMEOUT", status=408,
    en="The request did not arrive within {seconds} seconds; send it again.",
    th="คำขอมาไม่ครบภายใน {seconds} วินาที โปรดส่งใหม่",
)
body_too_large = Fault(
    "TOO_LARGE", status=413,
    en="A request may have {most} bytes. Send long lists in several requests.",
    th="คำขอมีได้ไม่เกิน {most} ไบต์ โปรดแบ่งรายการยาวเป็นหลายคำขอ",
)
body_of_another_kind = Fault(
    "UNSUPPORTED_MEDIA_TYPE", status=415,
    en="Send `Content-Type: application/json`, in UTF-8.",
    th="โปรดส่ง `Content-Type: application/json` แบบ UTF-8",
)
overloaded = Fault(
    "OVERLOADED", status=503, headers=SOON,
    en="More is being asked than can be answered; try again in a moment.",
    th="มีคำขอเข้ามามากเกินไป โปรดลองใหม่อีกสักครู่",
)
journal_busy = Fault(
    "TRY_AGAIN", status=503, headers=SOON,
    en="Too much is waiting to be recorded; try again in a moment.",
    th="มีรายการรอบันทึกมากเกินไป โปรดลองใหม่อีกสักครู่",
)
too_slow = Fault(
    "TRY_AGAIN", status=503, headers=SOON,
    en="This took too long and was stopped; ask for less at a time.",
    th="คำขอนี้ใช้เวลานานเกินไปจึงหยุดไว้ โปรดขอทีละน้อย",
)
connections_too_many = Fault(
    "OVERLOADED", status=503, headers=SOON,
    en="Too many are connected; try again in a moment.",
    th="มีผู้เชื่อมต่อมากเกินไป โปรดลองใหม่อีกสักครู่",
)
append_uncertain = Fault(
    "TRY_AGAIN", status=503, headers=SOON,
    en="It is not known whether this was recorded: send the same `commandId` again.",
    th="ไม่แน่ใจว่าบันทึกแล้วหรือไม่ โปรดส่ง `commandId` เดิมอีกครั้ง",
)
broken = Fault(
    "INTERNAL_SERVER_ERROR", status=500,
    en="This should not have happened; it is in the log under {request}.",
    th="เกิดข้อผิดพลาดที่ไม่ควรเกิด มีบันทึกไว้ในชื่อ {request}",
)


def _malformed(*, en: str, th: str) -> Fault:
    return Fault("BAD_REQUEST", en=en, th=th)


not_json = _malformed(
    en="The {part} is not JSON: {why}.",
    th="{part} ไม่ใช่ JSON: {why}",
)
body_shapeless = _malformed(
    en='The body is one object with a `query` in text: {{"query": "{{ viewer {{ areas }} }}"}}.',
    th='เนื้อคำขอต้องเป็นหนึ่งอ็อบเจกต์ที่มี `query` เป็นข้อความ: {{"query": "{{ viewer {{ areas }} }}"}}',
)
parameter_of_another_kind = _malformed(
    en="`{name}` is {kind}.",
    th="`{name}` ต้องเป็น{kind_th}",
)
