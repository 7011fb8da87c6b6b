"""Faults of requests, as a table: what is wrong and what to do, in English and Thai.

A refused command is an answer, with a rule of the domain. These faults are about the request
itself: its response has no data.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graphql import GraphQLError

LETTERS_SHOWN = 100


class Fault:
    """One fault of a request: its code and its messages, with the HTTP status and headers."""

    def __init__(
        self, code: str, *, en: str, th: str, status: int = 400,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.code, self.en, self.th = code, en, th
        self.status, self.headers = status, headers

    def told(self, **values: Any) -> tuple[str, dict[str, Any]]:
        """The English message and the extensions; ``values`` fill the placeholders of the texts."""
        shown = {name: _shown(value) for name, value in values.items()}
        thai = self.th.format(**shown)
        return self.en.format(**shown), {"code": self.code, "messageTh": thai}


class BadInput(GraphQLError):
    """A request that cannot be answered as sent; the client can correct it."""

    def __init__(self, fault: Fault, **values: Any) -> None:
        message, extensions = fault.told(**values)
        super().__init__(message, extensions=extensions)


def _shown(value: Any) -> Any:
    """The value as shown in a message: long texts are cut."""
    return f"{value[:LETTERS_SHOWN]}…" if isinstance(value, str) and len(value) > LETTERS_SHOWN \
        else value


def _input(*, en: str, th: str) -> Fault:
    return Fault("BAD_USER_INPUT", en=en, th=th)


# ── pages and orders ──────────────────────────────────────────────────────────────────────────────

page_size = _input(
    en="`first` is {first}; a page holds 1 to {most}.",
    th="`first` เป็น {first} หนึ่งหน้ามีได้ 1 ถึง {most} รายการ",
)
order_too_long = _input(
    en="`orderBy` has {count} keys; use at most {most}.",
    th="`orderBy` มี {count} คีย์ เรียงลำดับได้ไม่เกิน {most} คีย์",
)
order_twice = _input(
    en="`orderBy` has {key} twice; the first one decides, remove the other.",
    th="`orderBy` มี {key} ซ้ำกัน ตัวแรกเป็นตัวกำหนด โปรดตัดตัวที่ซ้ำออก",
)
cursor_broken = _input(
    en="`after` is not a cursor; send an `endCursor` unchanged.",
    th="`after` ไม่ใช่เคอร์เซอร์ โปรดส่ง `endCursor` ที่ได้รับกลับมาโดยไม่แก้ไข",
)
cursor_of_another_list = _input(
    en="`after` is a cursor of another list ({given}), not of {wanted}; use the same list and the"
    " same `orderBy` for every page.",
    th="`after` เป็นเคอร์เซอร์ของรายการอื่น ({given}) ไม่ใช่ของ {wanted}"
    " โปรดใช้รายการและ `orderBy` เดิมทุกหน้า",
)

# ── filters and moments ───────────────────────────────────────────────────────────────────────────

not_a_ref = _input(
    en="`{name}` is {value!r}, which is not an id; an id is a noun, a colon and a UUID.",
    th="`{name}` เป็น {value!r} ซึ่งไม่ใช่ id ต้องเป็นชื่อชนิด ทวิภาค และ UUID",
)
not_a_month = _input(
    en="`month` is {month!r}; write a month like 2021-03.",
    th="`month` เป็น {month!r} โปรดเขียนเดือนแบบ 2021-03",
)
buddhist_year = _input(
    en="`{name}` is {value}, a Buddhist year; use the year of the Common Era, {year}.",
    th="`{name}` เป็น {value} ซึ่งเป็นปี พ.ศ. โปรดใช้ปี ค.ศ. {year}",
)
not_a_fiscal_year = _input(
    en="`fiscalYear` is {year}; use a Buddhist year such as 2564: that of the September in which"
    " the budget year ends.",
    th="`fiscalYear` เป็น {year} โปรดใช้ปี พ.ศ. เช่น 2564 คือปีของเดือนกันยายนที่ปีงบประมาณสิ้นสุด",
)
search_too_short = _input(
    en="The search text {text!r} is too short; use {least} letters or more.",
    th="คำค้น {text!r} สั้นเกินไป โปรดใช้ตั้งแต่ {least} ตัวอักษรขึ้นไป",
)
search_without_a_word = _input(
    en="The search text {text!r} is too short; use a word of {least} letters or more.",
    th="คำค้น {text!r} สั้นเกินไป โปรดใช้อย่างน้อยหนึ่งคำที่มีตั้งแต่ {least} ตัวอักษรขึ้นไป",
)
not_an_area = _input(
    en="`area` is {area!r}, which is not an area; use a DOPA code of 2, 4, 6 or 8 digits, or leave"
    " it empty for the whole country.",
    th="`area` เป็น {area!r} ซึ่งไม่ใช่พื้นที่ โปรดใช้รหัสกรมการปกครอง 2, 4, 6 หรือ 8 หลัก"
    " หรือเว้นว่างเพื่อหมายถึงทั้งประเทศ",
)
days_reversed = _input(
    en="`from` is {first}, after `to`, {last}; swap them.",
    th="`from` คือ {first} อยู่หลัง `to` คือ {last} โปรดสลับกัน",
)
not_an_activity = _input(
    en="`activity` is {activity}; use 1 to 7.",
    th="`activity` เป็น {activity} มีเจ็ดกิจกรรม คือ 1 ถึง 7",
)
moment_unclear = _input(
    en="`asOf` must have one of position, at and occurredBy.",
    th="`asOf` ต้องมีอย่างใดอย่างหนึ่งใน position, at และ occurredBy",
)
position_to_come = _input(
    en="Position {position} is not recorded yet (or not yet visible); try again later.",
    th="ยังไม่ถึงตำแหน่ง {position} (หรือกำลังมา) โปรดลองใหม่ภายหลัง",
)
moments_too_many = _input(
    en="Ask for at most {most} moments of `occurredBy` at a time.",
    th="ขอเวลา `occurredBy` ได้ไม่เกิน {most} เวลาต่อครั้ง",
)
moment_too_full = _input(
    en="More than {most} events had occurred by then in your areas; `occurredBy` is for smaller"
    " areas. Use `asOf: {{at: …}}` or a role over a smaller area.",
    th="ในพื้นที่ของท่านมีเหตุการณ์เกิดขึ้นแล้วเกิน {most} รายการ ณ เวลานั้น `occurredBy`"
    " ใช้กับพื้นที่ที่เล็กกว่า โปรดใช้ `asOf: {{at: …}}` หรือบทบาทที่มีพื้นที่แคบกว่า",
)

# ── sizes ─────────────────────────────────────────────────────────────────────────────────────────

ids_too_many = _input(
    en="`ids` has {count} ids; ask for at most {most} at a time.",
    th="`ids` มี {count} รายการ ขอได้ไม่เกิน {most} รายการต่อครั้ง",
)
inputs_missing = _input(
    en="`{key}` has no inputs; send 1 to {most}.",
    th="`{key}` ไม่มีข้อมูล โปรดส่ง 1 ถึง {most} รายการ",
)
inputs_too_many = _input(
    en="This request has {count} inputs; one operation takes at most {most}. Send the rest in"
    " another request.",
    th="คำขอนี้มี {count} รายการ หนึ่งคำขอรับได้ {most} รายการ โปรดส่งที่เหลือในคำขออื่น",
)
actions_too_many = _input(
    en="This request asks for the actions of {count} nouns; ask for at most {most} at a time.",
    th="คำขอนี้ถาม `actions` ของ {count} รายการ ถามได้ {most} รายการต่อครั้ง",
)
alias_too_long = _input(
    en="The alias {alias}… is longer than {most} characters; shorten it.",
    th="ชื่อแทน {alias}… ยาวเกิน {most} ตัวอักษร โปรดใช้ชื่อที่สั้นลง",
)
edge_too_wide = _input(
    en="An edge or a `pageInfo` has at most {most} fields; select each field once.",
    th="edge หรือ `pageInfo` มีได้ไม่เกิน {most} ฟิลด์ โปรดขอแต่ละฟิลด์ครั้งเดียว",
)
rows_too_many = _input(
    en="This could return {value} rows; one operation may return at most {limit}. Use smaller"
    " pages (`first`) in nested lists; most rows come from {heaviest}.",
    th="คำขอนี้อาจได้ผลลัพธ์ {value} แถว หนึ่งคำขอขอได้ {limit} แถว"
    " โปรดลดขนาดหน้า (`first`) ของรายการที่ซ้อนกัน ส่วนใหญ่มาจาก {heaviest}",
)
document_too_much = _input(
    en="This has {value} {what}, fragments included; one operation may have at most {limit}. Split"
    " it into several requests.",
    th="คำขอนี้รวม fragment แล้วมี{what_th} {value} หนึ่งคำขอมีได้ {limit} โปรดแบ่งเป็นหลายคำขอ",
)
nested_too_deep = _input(
    en="The request is nested too deeply; ask for less at a time.",
    th="คำขอซ้อนกันลึกเกินไป โปรดขอทีละส่วน",
)
value_unstorable = _input(
    en="A value contains a character or number that cannot be stored (such as NUL).",
    th="มีค่าที่ข้อความหรือตัวเลขเก็บไม่ได้ (เช่น อักขระ NUL)",
)

# ── operations ────────────────────────────────────────────────────────────────────────────────────

operation_unclear = _input(
    en="Name the operation to run in `operationName`: one of {known}.",
    th="โปรดระบุใน `operationName` ว่าหมายถึงรายการใด: {known}",
)
subscription_over_http = _input(
    en="A subscription needs a WebSocket: connect to /graphql with the protocol"
    " `graphql-transport-ws`, or follow events by GET /events.",
    th="subscription ต้องใช้ WebSocket โปรดเชื่อมต่อ /graphql ด้วยโพรโทคอล"
    " `graphql-transport-ws` หรือติดตามเหตุการณ์ด้วย GET /events",
)
introspection_mixed = _input(
    en="Ask for `__schema` and `__type` in a separate operation.",
    th="โปรดถาม `__schema` และ `__type` แยกเป็นคำขอต่างหาก",
)
difference_in_mutation = _input(
    en="Ask for `diff` in a query; this answer shows only the moment after the command.",
    th="โปรดถาม `diff` ใน query เพราะคำตอบนี้แสดงเวลาหลังคำสั่งเท่านั้น",
)

# ── following ─────────────────────────────────────────────────────────────────────────────────────

batch_size = _input(
    en="`batchSize` is {size}; a batch holds 1 to {most} events.",
    th="`batchSize` เป็น {size} หนึ่งชุดมีได้ 1 ถึง {most} เหตุการณ์",
)
actions_of_events = _input(
    en="Ask for `actions` in a query, or of one noun that you follow; not of every event.",
    th="โปรดถาม `actions` ใน query หรือของรายการเดียวที่ติดตาม ไม่ใช่ของทุกเหตุการณ์",
)
moment_followed = _input(
    en="A subscription follows the present; ask for past moments and `diff` in a query.",
    th="subscription ติดตามปัจจุบัน โปรดถามเวลาในอดีตและ `diff` ใน query",
)
parameter_unknown = _input(
    en="Unknown parameter {name!r}; use {known}.",
    th="ไม่รู้จักพารามิเตอร์ {name!r} โปรดใช้ {known}",
)
operations_too_many = Fault(
    "TOO_MANY_OPERATIONS",
    en="{most} operations are running on this connection; complete one of them first.",
    th="มีคำขอดำเนินอยู่ {most} รายการในการเชื่อมต่อนี้ โปรดจบรายการหนึ่งก่อน",
)
roles_changed = Fault(
    "ROLES_CHANGED",
    en="What you may see has changed. Subscribe again after the last position that you received.",
    th="สิทธิ์การดูข้อมูลของท่านเปลี่ยนไป โปรดติดตามใหม่ต่อจากตำแหน่งล่าสุดที่ได้รับ",
)


# ── requests before they are GraphQL ──────────────────────────────────────────────────────────────
#
# Identity, transport, and the load on the service.


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
    en="{path} does not exist. GraphQL is at /graphql.",
    th="ไม่มีอะไรที่ {path} GraphQL อยู่ที่ /graphql",
)
method_unknown = Fault(
    "METHOD_NOT_ALLOWED", status=405, headers={"Allow": "{allowed}"},
    en="{method} is not allowed here; use {either}.",
    th="ใช้ {method} ที่นี่ไม่ได้ โปรดใช้ {either_th}",
)
mutation_by_get = Fault(
    "METHOD_NOT_ALLOWED", status=405, headers={"Allow": "POST"},
    en="GET cannot change data; send mutations by POST.",
    th="GET เปลี่ยนแปลงข้อมูลไม่ได้ โปรดส่ง mutation ด้วย POST",
)
answer_unknown = Fault(
    "NOT_ACCEPTABLE", status=406,
    en="`Accept: {accept}` matches no format of the answers; accept"
    " application/graphql-response+json or application/json.",
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
    en="A request may have at most {most} bytes; split long lists into several requests.",
    th="คำขอมีได้ไม่เกิน {most} ไบต์ โปรดแบ่งรายการยาวเป็นหลายคำขอ",
)
body_of_another_kind = Fault(
    "UNSUPPORTED_MEDIA_TYPE", status=415,
    en="Send `Content-Type: application/json`, in UTF-8.",
    th="โปรดส่ง `Content-Type: application/json` แบบ UTF-8",
)
overloaded = Fault(
    "OVERLOADED", status=503, headers=SOON,
    en="There are too many requests; try again in a moment.",
    th="มีคำขอเข้ามามากเกินไป โปรดลองใหม่อีกสักครู่",
)
journal_busy = Fault(
    "TRY_AGAIN", status=503, headers=SOON,
    en="Too many commands are waiting to be recorded; try again in a moment.",
    th="มีรายการรอบันทึกมากเกินไป โปรดลองใหม่อีกสักครู่",
)
too_slow = Fault(
    "TRY_AGAIN", status=503, headers=SOON,
    en="This took too long and was stopped; ask for less at a time.",
    th="คำขอนี้ใช้เวลานานเกินไปจึงหยุดไว้ โปรดขอทีละน้อย",
)
connections_too_many = Fault(
    "OVERLOADED", status=503, headers=SOON,
    en="Too many clients are connected; try again in a moment.",
    th="มีผู้เชื่อมต่อมากเกินไป โปรดลองใหม่อีกสักครู่",
)
append_uncertain = Fault(
    "TRY_AGAIN", status=503, headers=SOON,
    en="It is unknown whether this was recorded; send the same `commandId` again.",
    th="ไม่แน่ใจว่าบันทึกแล้วหรือไม่ โปรดส่ง `commandId` เดิมอีกครั้ง",
)
broken = Fault(
    "INTERNAL_SERVER_ERROR", status=500,
    en="An internal error occurred; it is in the log under {request}.",
    th="เกิดข้อผิดพลาดที่ไม่ควรเกิด มีบันทึกไว้ในชื่อ {request}",
)


def _malformed(*, en: str, th: str) -> Fault:
    return Fault("BAD_REQUEST", en=en, th=th)


not_json = _malformed(
    en="{part} is not JSON: {why}.",
    th="{part_th} ไม่ใช่ JSON: {why}",
)
body_shapeless = _malformed(
    en="The body must be a JSON object with a string `query`:"
    ' {{"query": "{{ viewer {{ areas }} }}"}}.',
    th='เนื้อคำขอต้องเป็นอ็อบเจกต์ JSON ที่มี `query` เป็นข้อความ: {{"query": "{{ viewer {{ areas }} }}"}}',
)
parameter_of_another_kind = _malformed(
    en="`{name}` must be {kind}.",
    th="`{name}` ต้องเป็น{kind_th}",
)
