"""What a person does in Prefect's UI, by mouse and keyboard."""

import contextlib
import re
import shutil
from collections.abc import Iterator, Sequence

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.system.e2e.server import Server

BROWSER = shutil.which("chromium")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def a_browser(server: Server) -> Iterator[Page]:
    """A page of the server's UI in Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_OPTIONS)
        page = browser.new_page(base_url=server.url, viewport={"width": 1400, "height": 1200})
        page.set_default_timeout(30_000)
        try:
            yield page
        finally:
            browser.close()


class RunForm:
    """The run form of a deployment."""

    def __init__(self, page: Page, server: Server, *, deployment: str = "on-demand") -> None:
        self.page = page
        page.goto(f"/deployments/deployment/{server.api.deployments[deployment]}/run")
        expect(page.get_by_role("button", name="Submit")).to_be_visible(timeout=60_000)

    def field(self, label: str) -> Locator:
        """A field with its label and description."""
        name = self.page.locator(
            ".schema-form-property__label", has_text=re.compile(rf"^{re.escape(label)}\b")
        )
        return self.page.locator(".schema-form-property", has=name).last

    def type(self, label: str, text: str) -> None:
        """Type into a text field."""
        self._type(self.field(label).locator("input, textarea"), text)

    def add(self, label: str, items: Sequence[str]) -> None:
        """Add items to a list field."""
        field = self.field(label)
        for number, item in enumerate(items, start=1):
            field.get_by_role("button", name="Add item").click()
            inputs = field.locator("input, textarea")
            expect(inputs).to_have_count(number)
            self._type(inputs.last, item)

    def switch_on(self, label: str) -> None:
        """Click a switch."""
        self.field(label).locator("label, .p-toggle, .p-toggle__control").last.click()

    def name(self, text: str) -> None:
        """Type a run name over the generated one."""
        self._type(self.page.locator(".flow-run-name-input input"), text)

    def submit(self) -> str:
        """Submit, and go to the run's page. Returns the run's id.

        Prefect's server answers 503 while its own database is busy, and its form says so: a person
        submits again.
        """
        for _ in range(5):
            with self.page.expect_response(
                lambda answer: answer.url.endswith("/create_flow_run")
            ) as answer:
                self.page.get_by_role("button", name="Submit").click()
            if answer.value.status != 503:
                break
        assert answer.value.ok, answer.value.text()
        run_id = str(answer.value.json()["id"])
        open_run(self.page, run_id)
        return run_id

    def _type(self, field: Locator, text: str) -> None:
        field.click()
        field.press("ControlOrMeta+a")
        # as pasted: typed key by key, the form drops some while it redraws
        self.page.keyboard.insert_text(text)
        field.press("Tab")
        expect(field).to_have_value(text)


def open_run(page: Page, run_id: str) -> None:
    """Go to the page of a run."""
    page.goto(f"/runs/flow-run/{run_id}")
    expect(page.get_by_role("tablist")).to_be_visible(timeout=60_000)


def look_away(page: Page) -> None:
    """Leave the page of a run: it is drawn all the time, which takes a core without a GPU."""
    page.goto("about:blank")


def press(page: Page, button: str, *, then: str) -> None:
    """Click a button of the run's page, and one in the dialog that opens."""
    page.get_by_role("button", name=button, exact=True).click(timeout=60_000)
    page.get_by_role("dialog").get_by_role("button", name=then, exact=True).click()


def expect_state(page: Page, state: str) -> None:
    """Wait until the run's page shows a state, as a person would."""
    badge = page.locator(".state-badge, .p-tag", has_text=re.compile(rf"^\s*{state}\s*$"))
    expect(badge.first).to_be_visible(timeout=60_000)


def tab(page: Page, name: str) -> Locator:
    """Open a tab of the run's page."""
    page.get_by_role("tablist").get_by_text(name, exact=True).click()
    panel = page.get_by_role("tabpanel", name=name)
    expect(panel).to_be_visible()
    return panel
