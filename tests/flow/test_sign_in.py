"""Getting in, in a real Chromium: by an OpenID provider that is a process of its own, and by an admin's link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.screenshots import one_time_link
from tests.browser import chromium
from tests.openid import OpenId
from tests.openid import running as running_provider
from tests.ops.running import Running
from tests.services import leave_out

MARA = {"sub": "248289", "email": "mara@example.org", "email_verified": True, "preferred_username": "mara"}
REFUSED = re.compile(r"Content Security Policy|Refused to|Uncaught")


@pytest.fixture(scope="module")
def openid() -> Iterator[OpenId]:
    with running_provider() as found:
        yield found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, openid: OpenId) -> Iterator[Running]:
    variables = openid.settings(NEW_ACCOUNTS="example.org", TENANT="demo")
    started = Running(home=tmp_path_factory.mktemp("sign-in") / "home", variables=variables)
    yield started.wait_until_ready()
    started.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        leave_out("Chromium", "no chromium, chromium-browser or google-chrome found")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, running: Running) -> Iterator[Page]:
    """A phone of somebody new; what the browser refuses is a failure."""
    context = browser.new_context(base_url=running.address, locale="en-GB", viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    found, said = context.new_page(), list[str]()
    found.on("console", lambda one: said.append(one.text))
    yield found
    assert [one for one in said if REFUSED.search(one)] == []
    context.close()


def sign_in(page: Page, *, answer: str = "I am") -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with Testing").click()
    page.get_by_role("button", name=answer).click()


def test_a_newcomer_comes_by_the_provider_trains_and_comes_again(page: Page, openid: OpenId) -> None:
    openid.world(claims=MARA)
    sign_in(page)
    page.get_by_role("heading", name="Three questions, then your plan").wait_for()
    page.get_by_role("button", name="Make my plan").click()
    page.get_by_role("link", name="Today", exact=True).wait_for()  # there once there is a plan
    page.get_by_role("link", name="Account").click()
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Heute").wait_for()
    page.get_by_role("button", name="Abmelden", exact=True).click()
    page.get_by_role("link", name="Sign out of Testing, too").click()
    page.get_by_text("Signed out of Testing").wait_for()
    sign_in(page)
    page.get_by_role("link", name="Heute").wait_for()
    assert page.evaluate("location.pathname") == "/"


def test_who_says_no_or_is_not_verified_is_not_let_in(page: Page, openid: OpenId) -> None:
    openid.world(claims={**MARA, "sub": "77", "email_verified": False})
    sign_in(page, answer="No")
    page.get_by_text("Testing has not signed you in.").wait_for()
    sign_in(page)
    page.get_by_text("There is no account for you yet.").wait_for()
    page.goto("/sign-in/provider/back?state=guess&code=guess")
    page.get_by_text("This answer is not for this browser").wait_for()
    page.goto("/")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_an_admin_makes_an_account_whose_link_lets_somebody_begin(
    page: Page, browser: Browser, running: Running
) -> None:
    page.goto(one_time_link(running))
    page.goto("/accounts")
    page.get_by_label("Name, to sign in with").fill("Kim")
    page.get_by_label("Runner").check()
    page.get_by_role("button", name="Make the account").click()
    link = page.get_by_label("Link").input_value()
    context = browser.new_context(base_url=running.address, locale="en-GB")
    kim = context.new_page()
    kim.goto(link)
    kim.get_by_label("New password").fill("correct horse battery")
    kim.get_by_role("button", name="Set password").click()
    kim.get_by_text("Saved.").wait_for()
    kim.goto("/")
    kim.get_by_role("heading", name="Three questions, then your plan").wait_for()
    context.close()
    page.goto("/accounts")
    page.get_by_role("link", name="kim").click()
    page.get_by_role("button", name="Disable").click()
    page.get_by_role("heading", name="kim (disabled)").wait_for()
