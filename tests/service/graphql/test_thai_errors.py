"""What graphql-core finds wrong is told in Thai as well, by what it really says."""

import pytest
from graphql import GraphQLError, parse, validate
from graphql.execution.values import get_variable_values

from service.graphql.errors.thai import SENTENCES, in_thai
from service.graphql.schema.build import core

DOCUMENTS = [
    ("{ housholds { nodes { id } } }",
     "ไม่มีฟิลด์ 'housholds' ในชนิด 'Query' หมายถึง 'households' หรือ 'household' หรือไม่"),
    ("{ households(frist: 3) { nodes { id } } }",
     "ฟิลด์ 'Query.households' ไม่มีอาร์กิวเมนต์ 'frist' หมายถึง 'first' หรือไม่"),
    ("{ households { nodes } }",
     "ฟิลด์ 'nodes' ชนิด '[Household!]!' ต้องระบุว่าต้องการฟิลด์ย่อยใด หมายถึง 'nodes { ... }' หรือไม่"),
    ("{ households { nodes { id { x } } } }", "ฟิลด์ 'id' ชนิด 'ID!' ไม่มีฟิลด์ย่อย"),
    ("{ households { nodes { id }", "ไวยากรณ์ผิด: Expected Name, found <EOF>"),
    ("{ viewer @foo { areas } }", "ไม่รู้จัก directive '@foo'"),
    ("query ($a: Int) { viewer { areas } }", "ไม่ได้ใช้ตัวแปร '$a'"),
    ("{ households(first: $a) { nodes { id } } }", "ไม่ได้ประกาศตัวแปร '$a'"),
    ('{ households(first: "3") { nodes { id } } }', "ต้องเป็นค่าชนิด 'Int' แต่ได้รับ \"3\""),
    ("{ households(filter: {status: FOO}) { nodes { id } } }",
     "'HouseholdStatus' ไม่มีค่า 'FOO'"),
    ("{ households(filter: {stat: FOO}) { nodes { id } } }",
     "'HouseholdFilter' ไม่มีฟิลด์ 'stat' หมายถึง 'status' หรือไม่"),
    ("{ ...F }", "ไม่รู้จัก fragment 'F'"),
    ("{ ...F } fragment F on Query { viewer { areas } ...F }", "fragment 'F' เรียกตัวเองซ้ำ"),
    ("{ viewer { areas } } { programmes { nodes { id } } }",
     "คำขอที่ไม่มีชื่อต้องอยู่ลำพัง โปรดตั้งชื่อให้ทุกคำขอ"),
    ("{ node { id } }", "ต้องให้อาร์กิวเมนต์ 'Query.node(id:)' ชนิด 'ID!' แต่ไม่ได้ให้มา"),
    ("{ node(id: null) { id } }", "ต้องมีค่าชนิด 'ID!' เป็น null ไม่ได้"),
    ('{ node(id: "x") { ... on Viewer { areas } } }',
     "fragment นี้ใช้ที่นี่ไม่ได้ เพราะ 'Node' ไม่มีวันเป็น 'Viewer'"),
    ("{ a: viewer { areas } a: programme { id } }",
     "ฟิลด์ 'a' ถูกขอสองแบบ โปรดตั้งชื่อแทน (alias) ให้ต่างกัน"),
    ("query ($n: String) { households(first: $n) { nodes { id } } }",
     "ตัวแปร '$n' เป็นชนิด 'String' แต่ตรงนั้นต้องการชนิด 'Int!'"),
    ('mutation { submitWorkPlan(input: {commandId: "x"}) { __typename } }',
     "'SubmitWorkPlanInput' ต้องมีฟิลด์ 'workPlan' แต่ได้รับ { commandId: \"x\" }"),
    ('{ workPlans(filter: {submittedFrom: "เมื่อวาน"}) { nodes { id } } }',
     "ต้องเป็นค่าชนิด 'DateTime' แต่ได้รับ \"เมื่อวาน\" (DateTime 'เมื่อวาน' is not a moment such as"
     " 2021-03-09T08:30:00+07:00.)"),
]

VARIABLES = [
    ("query ($id: ID!) { node(id: $id) { id } }", {},
     "ค่าของตัวแปร '$id' ใช้ไม่ได้: ต้องมีค่าชนิด 'ID!' เป็น null ไม่ได้"),
    ("query ($f: HouseholdFilter) { households(filter: $f) { nodes { id } } }",
     {"f": {"status": "enroled"}},
     "ค่าของตัวแปร '$f.status' ใช้ไม่ได้: 'HouseholdStatus' ไม่มีค่า 'enroled' หมายถึง 'ENROLLED' หรือ"
     " 'ENDORSED' หรือไม่"),
    ("query ($f: HouseholdFilter) { households(filter: $f) { nodes { id } } }", {"f": 3},
     "ค่าของตัวแปร '$f' ใช้ไม่ได้: 'HouseholdFilter' ต้องเป็นอ็อบเจกต์ แต่ได้รับ 3"),
]


@pytest.mark.parametrize(("text", "thai"), DOCUMENTS)
def test_the_first_fault_of_a_document_is_told_in_thai(text: str, thai: str) -> None:
    try:
        found = validate(core(), parse(text), max_errors=3)
    except GraphQLError as error:
        found = [error]
    assert in_thai(found[0].message) == thai


@pytest.mark.parametrize(("text", "given", "thai"), VARIABLES)
def test_a_wrong_variable_is_told_in_thai(text: str, given: dict[str, object], thai: str) -> None:
    [operation] = parse(text).definitions
    found = get_variable_values(core(), operation.variable_definitions, given)  # type: ignore[attr-defined]
    assert in_thai(found[0].message) == thai  # type: ignore[index]


def test_what_is_not_in_the_table_is_told_as_it_is() -> None:
    assert in_thai("Something new.") == "คำขอไม่ตรงตามโครงร่าง: Something new"


def test_every_sentence_is_in_thai() -> None:
    assert all(any("ก" <= letter <= "ฮ" for letter in thai) for _, thai in SENTENCES)
