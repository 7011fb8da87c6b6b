"""graphql-core's errors about a document or its variables, in Thai.

graphql-core has English messages only. The table translates the common ones; any other is quoted
in English after a Thai heading.
"""

import re

OF_A_VARIABLE = "ค่าของตัวแปร '{0}{1}' ใช้ไม่ได้: {2}"  # {2} is a sentence of its own
_NAME = r"'([^']*)'"  # graphql-core's quoting of names and types

# English → Thai; the groups of the pattern fill {0}, {1}, …
SENTENCES: tuple[tuple[str, str], ...] = (
    (f"Cannot query field {_NAME} on type {_NAME}", "ไม่มีฟิลด์ '{0}' ในชนิด '{1}'"),
    (f"Unknown argument {_NAME} on field {_NAME}", "ฟิลด์ '{1}' ไม่มีอาร์กิวเมนต์ '{0}'"),
    (f"Unknown argument {_NAME} on directive {_NAME}", "'{1}' ไม่มีอาร์กิวเมนต์ '{0}'"),
    (f"Unknown directive {_NAME}", "ไม่รู้จัก directive '{0}'"),
    (f"Unknown fragment {_NAME}", "ไม่รู้จัก fragment '{0}'"),
    (f"Unknown type {_NAME}", "ไม่รู้จักชนิด '{0}'"),
    (f"Argument {_NAME} of type {_NAME} is required, but it was not provided",
     "ต้องให้อาร์กิวเมนต์ '{0}' ชนิด '{1}' แต่ไม่ได้ให้มา"),
    (f"Field {_NAME} of type {_NAME} must have a selection of subfields",
     "ฟิลด์ '{0}' ชนิด '{1}' ต้องระบุว่าต้องการฟิลด์ย่อยใด"),
    (f"Field {_NAME} must not have a selection since type {_NAME} has no subfields",
     "ฟิลด์ '{0}' ชนิด '{1}' ไม่มีฟิลด์ย่อย"),
    (f"Fragment {_NAME} is never used", "ไม่ได้ใช้ fragment '{0}'"),
    (f"Cannot spread fragment {_NAME} within itself(?: via .*)?",
     "fragment '{0}' เรียกตัวเองซ้ำ"),
    (f"Variable {_NAME} is not defined(?: by operation '[^']*')?",
     "ไม่ได้ประกาศตัวแปร '{0}'"),
    (f"Variable {_NAME} is never used(?: in operation '[^']*')?", "ไม่ได้ใช้ตัวแปร '{0}'"),
    (f"Variable {_NAME} of type {_NAME} used in position expecting type {_NAME}",
     "ตัวแปร '{0}' เป็นชนิด '{1}' แต่ตรงนั้นต้องการชนิด '{2}'"),
    (f"Variable {_NAME} has invalid value(?: at ([^:]*))?: (.*)",
     OF_A_VARIABLE),
    (f"Fields {_NAME} conflict because .*",
     "ฟิลด์ '{0}' ถูกขอสองแบบ โปรดตั้งชื่อแทน (alias) ให้ต่างกัน"),
    (f"Fragment (?:'[^']*' )?cannot be spread here as objects of type {_NAME} can never be of type"
     f" {_NAME}", "fragment นี้ใช้ที่นี่ไม่ได้ เพราะ '{0}' ไม่มีวันเป็น '{1}'"),
    (f"Value {_NAME} does not exist in {_NAME} enum", "'{1}' ไม่มีค่า '{0}'"),
    (f"Expected (?:a )?value of non-null type {_NAME} (?:not to be None|to be provided)",
     "ต้องมีค่าชนิด '{0}' เป็น null ไม่ได้"),
    (f"Expected value of type {_NAME} to include required field {_NAME}, found: (.*)",
     "'{0}' ต้องมีฟิลด์ '{1}' แต่ได้รับ {2}"),
    (f"Expected value of type {_NAME} not to include unknown field {_NAME}(?:, found|\\. Found)?"
     "(?:: (.*))?", "'{0}' ไม่มีฟิลด์ '{1}'"),
    (f"Expected value of type {_NAME} to be an object, found: (.*)",
     "'{0}' ต้องเป็นอ็อบเจกต์ แต่ได้รับ {1}"),
    (f"Expected value of type {_NAME}, but encountered error '(.*)'; found: (.*)",
     "ต้องเป็นค่าชนิด '{0}' แต่ได้รับ {2} ({1})"),
    (f"Expected value of type {_NAME}, found: (.*)", "ต้องเป็นค่าชนิด '{0}' แต่ได้รับ {1}"),
    ("(Int|ID|String|Boolean|Float) cannot represent .*: (.*)",
     "ต้องเป็นค่าชนิด '{0}' แต่ได้รับ {1}"),
    ("This anonymous operation must be the only defined operation",
     "คำขอที่ไม่มีชื่อต้องอยู่ลำพัง โปรดตั้งชื่อให้ทุกคำขอ"),
    ("Maximum introspection depth exceeded", "ถามโครงร่าง (introspection) ซ้อนลึกเกินไป"),
    ("Syntax Error: (.*)", "ไวยากรณ์ผิด: {0}"),
    ("Document contains more than (.*) tokens", "เอกสารยาวเกิน {0} โทเคน"),
)
_COMPILED = tuple((re.compile(english, re.DOTALL), thai) for english, thai in SENTENCES)
_MEANT = re.compile(r"\.? Did you mean (?:the enum value )?(.*?)\?(?: Found: .*)?$", re.DOTALL)


def in_thai(message: str) -> str:
    """A message of graphql-core in Thai, with its suggestion (`Did you mean …?`)."""
    meant = _MEANT.search(message)
    sentence = message[:meant.start()] if meant else message
    told = _sentence(sentence.removesuffix("."))
    return f"{told} หมายถึง {meant[1].replace(' or ', ' หรือ ')} หรือไม่" if meant else told


def _sentence(english: str) -> str:
    for pattern, thai in _COMPILED:
        if found := pattern.fullmatch(english):
            parts = [part or "" for part in found.groups()]
            if thai == OF_A_VARIABLE:
                parts[2] = in_thai(parts[2])
            return thai.format(*parts)
    return f"คำขอไม่ตรงตามโครงร่าง: {english}"
