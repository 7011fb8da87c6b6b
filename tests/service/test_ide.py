"""GraphiQL in a real browser that reaches nobody but the service."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from domain.kernel.authority import Role
from service import database
from service.grants import holder
from service.ide import assets
from service.ide.ide import PLAIN, POLICY
from service.postgres import Embedded
from tests.support.running import Client, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
Served = tuple[Client, str]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
LOOKING = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Only this machine has an address: what the page would fetch from elsewhere cannot come.
CUT_OFF = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Any]:
    if BROWSER is None:
        pytest.skip("there is no Chromium here")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", CUT_OFF]
        )
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Any, demonstrated: Served) -> AsyncIterator[Page]:
    """A page at /graphql, all of whose complaints are kept in ``page.complaints``."""
    if not assets.complete():
        pytest.skip("GraphiQL's files are not here (khok assets)")
    client, _ = demonstrated
    opened = await browser.new_page(viewport={"width": 1280, "height": 800})
    opened.complaints = []
    opened.on("console", lambda said: said.type == "error" and
              opened.complaints.append(f"{said.text} {said.location}"))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    await opened.goto(client.url)
    yield opened
    await opened.close()


async def signed_in(page: Page, demonstrated: Served) -> None:
    client, url = demonstrated
    token = client.issuer.issue(await holder(url, Role.AUDITOR, None))
    await page.fill("#token", token)
    await page.click("#who button")
    await expect(page.locator("#told")).to_contain_text("areas: 22")


async def test_without_a_network_a_query_is_asked_and_answered(
    page: Any, demonstrated: Served, tmp_path: Path
) -> None:
    await page.wait_for_selector(".graphiql-container")
    await expect(page.locator("#told")).to_contain_text("ยังไม่มีโทเคน")
    page.complaints.clear()  # without a token the schema is refused, which a browser logs
    await signed_in(page, demonstrated)
    await page.wait_for_selector(".graphiql-execute-button")
    await page.click(".graphiql-execute-button")
    await expect(page.locator(".graphiql-response")).to_contain_text("household:")
    shown = await page.screenshot(path=tmp_path / "graphiql.png")
    assert len(shown) > 40_000  # a blank page has a tenth of that
    await page.click("button[aria-label='Show Documentation Explorer']")
    await page.wait_for_selector("text=Query")
    assert page.complaints == []


async def test_a_subscription_is_followed_over_a_socket(page: Any, demonstrated: Served) -> None:
    await signed_in(page, demonstrated)
    await page.click("text=AsItHappens")
    await expect(page.locator(".graphiql-query-editor")).to_contain_text("caughtUp")
    await page.wait_for_timeout(500)  # GraphiQL takes a moment to see which operation that is
    await page.click(".graphiql-execute-button")
    await expect(page.locator(".graphiql-response")).to_contain_text("caughtUp")
    await page.click(".graphiql-execute-button")  # stops it


async def test_the_token_stays_in_the_tab(page: Any, demonstrated: Served) -> None:
    await signed_in(page, demonstrated)
    kept = await page.evaluate("[JSON.stringify(localStorage), document.cookie, location.href]")
    assert all("eyJ" not in each for each in kept)
    assert await page.input_value("#token") == ""
    await page.reload()
    await expect(page.locator("#told")).to_contain_text("areas: 22")


async def test_nothing_of_the_page_comes_from_elsewhere(demonstrated: Served) -> None:
    client, _ = demonstrated
    response = await client.http.get("/graphql", headers=LOOKING)
    assert response.status_code == 200
    if assets.complete():
        assert response.headers["content-security-policy"] == POLICY
    assert "http" not in POLICY and "//" not in response.text.replace("http://127.0.0.1", "")


async def test_without_its_files_a_plain_page_says_how_to_use_curl(
    postgres: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.app.complete", lambda: False)
    url = postgres.url(f"khok_without_files_{os.getpid()}")
    await database.prepare(url)
    async with running(url, tmp_path) as client:
        response = await client.http.get("/graphql", headers=LOOKING)
        program = await client.http.get("/graphql", headers={"Accept": "application/json"})
    assert PLAIN in response.text and "curl -s" in response.text
    assert program.status_code == 401


async def test_a_file_that_is_not_the_one_meant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="cannot read"):
        assets.fetch(tmp_path / "into", packed=tmp_path)
    assert not (tmp_path / "into").exists()
