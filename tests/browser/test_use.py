"""Using the site with the keyboard, on paper, and without scripts."""

import pytest

pytestmark = pytest.mark.browser

#: More steps than anybody should need to reach what the page is for.
STEPS = 60


@pytest.fixture
def manager(visitors):
    visitor = visitors("agenzia")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    return visitor


def walk(page, selector: str, steps: int = STEPS) -> int:
    """Press Tab until the focus is on an element; returns how many times.

    Raises:
        AssertionError: it is not reached, or the focus cannot be seen on the way.
    """
    for step in range(1, steps + 1):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return step
    raise AssertionError(f"{selector} is not reached in {steps} steps")


def test_the_first_key_offers_to_skip_to_the_content(manager):
    manager.open("/piano/")
    manager.page.keyboard.press("Tab")
    link = manager.page.locator(":focus")
    assert link.get_attribute("href") == "#contenuto"
    assert link.is_visible()
    manager.page.keyboard.press("Enter")
    assert manager.page.evaluate("document.activeElement.id") == "contenuto"


def test_the_filters_and_the_first_indicator_of_the_board_are_reached(manager):
    manager.open("/piano/")
    manager.page.keyboard.press("Tab")
    manager.page.keyboard.press("Enter")
    first = walk(manager.page, "#f-q")
    assert first < 15
    walk(manager.page, "select[name=linea]", 3)
    walk(manager.page, "table.piano tbody a")
    manager.page.keyboard.press("Enter")
    manager.page.wait_for_url("**/piano/*/")


def test_the_focus_is_seen(manager):
    manager.open("/piano/")
    walk(manager.page, "#f-q")
    assert manager.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    walk(manager.page, "table.piano tbody a")
    assert manager.page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_every_centre_of_the_map_is_reached_and_opens(manager):
    manager.open("/mappa/?indicatore=B6")
    walk(manager.page, "svg.mappa a")
    reached = {manager.page.evaluate("document.activeElement.getAttribute('href')")}
    centres = manager.page.locator("svg.mappa a").count()
    assert centres == 31
    while manager.page.evaluate("document.activeElement.matches('svg.mappa a')"):
        assert manager.page.evaluate("document.activeElement.getAttribute('aria-label').length > 3")
        reached.add(manager.page.evaluate("document.activeElement.getAttribute('href')"))
        manager.page.keyboard.press("Tab")
    assert len(reached) == centres
    manager.page.keyboard.press("Shift+Tab")
    manager.page.keyboard.press("Enter")
    manager.page.wait_for_url("**/centri/*/")


def test_the_map_has_the_same_figures_as_a_table_one_link_away(manager):
    manager.open("/mappa/?indicatore=B6")
    manager.page.click("a[href='#tabella']")
    assert manager.page.evaluate("document.activeElement.id") == "tabella"
    rows = manager.page.locator("#contenuto table tbody tr")
    assert rows.count() == 31
    labels = manager.page.locator("svg.mappa a").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    names = {row.split("\n")[0].split("\t")[0].strip() for row in rows.all_inner_texts()}
    assert {label.split(":")[0] for label in labels} == names


def test_on_paper_there_is_the_content_and_no_navigation(manager):
    manager.open("/piano/")
    manager.page.emulate_media(media="print")
    try:
        for selector in (
            ".aree",
            ".filtri",
            ".breadcrumb-container",
            ".it-footer",
            ".testata-servizio form",
            ".skiplinks",
        ):
            assert not any(part.is_visible() for part in manager.page.locator(selector).all()), selector
        assert manager.page.locator("h1").is_visible()
        assert manager.page.locator("table.piano").first.is_visible()
    finally:
        manager.page.emulate_media(media="screen")


def test_on_a_phone_the_menu_folds(visitors):
    visitor = visitors("agenzia")
    visitor.page.set_viewport_size({"width": 375, "height": 812})
    visitor.open("/")
    menu, button = visitor.page.locator("#menu"), visitor.page.locator(".apri-menu")
    assert not menu.is_visible()
    button.click()
    assert menu.is_visible()
    assert button.get_attribute("aria-expanded") == "true"


def test_without_scripts_the_menu_is_open_and_the_filters_work(newcomer):
    visitor = newcomer("agenzia", java_script_enabled=False, viewport={"width": 375, "height": 812})
    visitor.open("/piano/")
    assert visitor.page.locator("#menu").is_visible()
    visitor.page.select_option("select[name=esito]", "behind")
    visitor.page.click("form.filtri button")
    visitor.page.wait_for_url("**esito=behind**")
    assert visitor.page.locator("table.piano").count() >= 1


def test_a_search_narrows_the_list_as_one_types(manager):
    manager.open("/registri/demand/company/")
    before = manager.page.locator("#elenco tbody tr").count()
    words = manager.page.locator("#elenco tbody a").first.inner_text()
    manager.page.locator("#cerca").press_sequentially(words[:12])
    manager.page.wait_for_url("**q=**")
    assert 1 <= manager.page.locator("#elenco tbody tr").count() <= before
    assert words in manager.page.locator("#elenco").inner_text()
    assert manager.complaints == []
