"""The keys of a step: entries, frames and who maps them, levels, and replaying; the same by mouse, and by links alone."""
import re

from browser_tools import address, click, expect, press, watch

SCENARIO = """process parent
map parent heap anon pages=4
write parent heap value='A'
fork parent -> child
write child heap[2] value='B'
map parent doc file private pages=2
read parent doc
"""


def focused(page):
    """The id of what has the focus."""
    return page.evaluate("document.activeElement?.id")


def said(page):
    """What was told last."""
    words = page.locator("#say").inner_text()
    expect(len(words.split()) <= 25, f"told in few words: {words}")
    return words


def statement(page, step):
    page.wait_for_function("n => document.querySelector('.statement')?.innerText.startsWith('Step ' + n + ' ')", arg=step)


def write(page, text, steps):
    """Writes a text, and waits until it is what is shown: not the text before, which may have as many steps."""
    page.evaluate("document.getElementById('result').className = 'old'")
    page.locator("#text").fill(text)
    page.wait_for_function("n => document.querySelector('#result:not(.old) .statement')?.innerText.includes('of ' + n)", arg=steps)


def begin(page):
    """The playground with the scenario, which is shown at its first copy."""
    page.goto(address + "play")
    write(page, SCENARIO, 7)
    statement(page, 5)


def by_keyboard(browser):
    """From entry to frame, to those who map it, and back, by keyboard alone."""
    page = watch(browser.new_page())
    begin(page)
    page.locator("#main").focus()
    expect(page.locator("#tables").get_attribute("open") is None, "the tables are closed")
    page.keyboard.press("2")
    expect(focused(page) == "entry-0-0-1" and page.locator("#tables").get_attribute("open") is not None, "2 goes to the second process")
    expect(said(page).startswith("child, page 0: r-, frame "), f"the entry is told: {said(page)}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(focused(page) == "entry-0-2-1", "arrows go from page to page")
    expect(said(page).startswith("child, page 2: rw, frame "), f"each entry is told: {said(page)}")
    page.keyboard.press("ArrowLeft")
    expect(focused(page) == "entry-0-2-0" and said(page).startswith("parent, page 2: "), "and from process to process")
    page.keyboard.press("ArrowLeft")
    expect(focused(page) == "entry-0-2-0" and page.locator(".statement").inner_text().startswith("Step 5 "), "and not beyond, nor to another step")
    page.keyboard.press("End")
    page.keyboard.press("Control+Home")
    expect(focused(page) == "entry-0-0-0", "Ctrl+Home is the first entry")
    # One stop for Tab in each grid.
    stops = page.evaluate("[...document.querySelectorAll('table[data-grid]')].map(t => t.querySelectorAll('[tabindex=\"0\"]').length)")
    expect(len(stops) == 1 and stops == [1], f"one entry of each grid is reached by Tab: {stops}")
    page.keyboard.press("Enter")
    frame = focused(page)
    expect(frame.startswith("frame-") and "mapped by 2 entries" in said(page), f"Enter on an entry goes to its frame: {frame}, {said(page)}")
    page.keyboard.press("Enter")
    expect(focused(page) == frame.replace("frame", "mapped"), "Enter on a frame goes to those who map it")
    expect("is mapped by parent heap[0], child heap[0]" in said(page), f"who they are is told: {said(page)}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(focused(page) == "entry-0-0-1", "and from there to an entry")
    for place in [frame.replace("frame", "mapped"), frame, "entry-0-0-0"]:
        page.keyboard.press("Escape")
        expect(focused(page) == place or place.startswith("mapped") and page.evaluate("document.activeElement.closest('td').id") == place, f"Escape goes back to {place}, and not to {focused(page)}")
    page.keyboard.press("r")
    expect(focused(page) == frame.replace("frame", "mapped"), "r goes to who maps the frame of the entry")
    # A step keeps the entry; a level hides what is above it.
    page.keyboard.press("1")
    page.keyboard.press("l")
    statement(page, 6)
    expect(focused(page) == "entry-0-0-0", "the entry keeps the focus from step to step")
    for words, isThere in [("frame", "rw"), ("permit", "mapped once"), ("counts", None)]:
        page.keyboard.press("v")
        page.wait_for_function("w => document.getElementById('say').innerText.includes(w)", arg=words)
        expect(said(page).startswith("Shown now: "), "the level is told")
        shown = page.locator("#tables table").first.inner_text()
        expect(isThere is None or isThere not in shown, f"{isThere} is not shown at the level of {words}")
        expect(page.locator(".statement").inner_text().startswith("Step 6 "), "the step stays")
    page.keyboard.press("v")
    page.wait_for_function("() => document.querySelector('svg.scene.plain')")
    page.keyboard.press("h")
    statement(page, 5)
    expect(page.locator("svg.scene.plain").count() == 1, "the level stays from step to step")
    # The step before, and the step again.
    page.evaluate("window.told = []; new MutationObserver(() => told.push(document.getElementById('say').innerText)).observe(document.getElementById('say'), {childList: true})")
    page.keyboard.press(".")
    page.wait_for_function("() => told.length >= 2 && told.at(-1).startsWith('Step 5 ')")
    told = page.evaluate("told")
    expect([words[:6] for words in told] == ["Step 4", "Step 5"], f"a replay tells the step before and the step: {told}")
    page.keyboard.press(".")
    statement(page, 4)
    # Among the entries Home is the first one; elsewhere it is the first step. Any key ends the replay.
    page.locator("#main").focus()
    page.keyboard.press("Home")
    statement(page, 1)
    page.keyboard.press(".")
    expect(said(page).startswith("Step 1 "), "there is none before the first one")
    # Somebody who types is left alone, and whoever wants no keys has none.
    page.locator("#text").focus()
    before = page.locator("#text").input_value()
    page.keyboard.press("End")
    page.keyboard.type("1.vr")
    expect(len(page.locator("#text").input_value()) == len(before) + 4, "keys rest while somebody types")
    write(page, SCENARIO, 7)
    page.locator("#main").focus()
    page.keyboard.press("?")
    listed = page.locator("#keys").inner_text()
    for key in ["1 to 9", "Enter", "Esc", "\nr\n", "\nv\n", "\n.\n"]:
        expect(key in listed, f"{key!r} is in the list of keys")
    page.get_by_label("Switch these keys off").check()
    page.locator("#main").focus()
    page.keyboard.press("1")
    page.keyboard.press("r")
    expect(focused(page) == "main", "keys can be switched off")
    page.close()


def by_mouse(browser):
    """The same ways by clicks."""
    page = watch(browser.new_page())
    page.clock.install()
    begin(page)
    address_before = page.url
    page.get_by_text("The same as tables").click()
    page.locator("#entry-0-0-1 a").click()
    frame = focused(page)
    expect(frame.startswith("frame-"), "a click on an entry goes to its frame")
    page.locator(f"#{frame}").click()
    expect(focused(page) == frame.replace("frame", "mapped"), "a click on a frame goes to those who map it")
    page.locator(f"#{frame.replace('frame', 'mapped')} a").first.click()
    expect(focused(page) == "entry-0-0-0", "and from there to an entry")
    page.locator(".ways a", has_text="child").click()
    expect(focused(page) == "entry-0-0-1", "a process has a link")
    page.get_by_role("button", name="frames", exact=True).click()
    page.wait_for_function("() => document.querySelector('svg.scene.plain')")
    expect(page.locator("#tables").get_attribute("open") is not None, "the tables stay open")
    page.get_by_role("button", name="everything").click()
    page.wait_for_function("() => !document.querySelector('svg.scene.plain')")
    expect(page.url == address_before, "none of that is another page for the browser")
    replay = page.get_by_role("button", name="Replay")
    replay.click()
    statement(page, 4)
    page.clock.fast_forward(2000)
    statement(page, 5)
    # Whoever does something else meanwhile has ended it.
    replay.click()
    statement(page, 4)
    page.get_by_role("button", name="First").click()
    statement(page, 1)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(2000)
    expect(page.locator(".statement").inner_text().startswith("Step 1 ") and not asked, "a replay does not come back")
    # What is long is told in part.
    write(page, SCENARIO + 'note "' + "word " * 40 + '"\n', 8)
    page.get_by_role("button", name="Last").click()
    statement(page, 8)
    expect(said(page).endswith(" …"), "what is long is told in part")
    page.close()


def without_scripts(browser):
    """The same ways by links, and levels by buttons of the form."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "play")
    page.locator("#text").fill(SCENARIO)
    click(page.get_by_role("button", name="Run on the model"))
    page.get_by_text("The same as tables").click()
    expect("parent heap[0]" in page.locator("#tables table").last.inner_text(), "who maps a frame is text")
    page.locator("#entry-0-0-1 a").click()
    frame = re.search(r"#(frame-\d+)$", page.url)
    expect(frame is not None, "an entry leads to its frame")
    page.locator(f"#{frame.group(1)}").click()
    expect(re.search(r"#mapped-\d+$", page.url), "a frame leads to those who map it")
    expect(page.get_by_role("button", name="Replay").count() == 0, "what cannot work is not there")
    before = page.locator(".statement").inner_text()
    click(page.get_by_role("button", name="frames", exact=True))
    expect(page.locator("svg.scene.plain").count() == 1 and page.locator(".statement").inner_text() == before, "a level shows the same step")
    context.close()
