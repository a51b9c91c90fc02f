"""Goes through the pages of `cowscope serve` in a browser, as people do.

    browser.py ADDRESS TEST [FOLDER]

TEST is one of those at the end of this file; pictures are put into FOLDER. Ends with status 1 and a line for each thing
that was not as it must be.
"""
import os, pathlib, re, sys, time

from playwright.sync_api import sync_playwright

import browser_film
import browser_labs
import browser_stores
from browser_tools import address, click, expect, main_text, mistakes, watch

test = sys.argv[2]
folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None


def play(browser):
    """The playground follows the typing, and shows what it is given as text."""
    page = watch(browser.new_page())
    page.goto(address + "play")
    expect(page.locator("#film svg.scene").count() == 1, "the first example is drawn")
    lines = ["process p", "map p r anon pages=3", "write p r value='A'", "fork p -> c"]
    page.locator("#text").fill("\n".join(lines))
    page.wait_for_function("() => document.querySelector('.statement')?.innerText.includes('of 4')")
    times = []
    for number in range(20):
        action = f"write c r[{number % 3}] value='B'"
        lines.append(action)
        start = time.monotonic()
        page.locator("#text").fill("\n".join(lines))
        page.wait_for_function("n => document.querySelector('.statement')?.innerText.includes('of ' + n)", arg=len(lines))
        times.append(time.monotonic() - start)
    times.sort()
    # Of that, 60 ms are the pause after the last key.
    print(f"from a change to its run: median {times[10] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms")
    expect(times[10] < 0.4, "a change is shown at once")
    page.get_by_role("button", name="Next fault").first.click()
    page.locator("#text").fill("process p\nmpa p r\n<b id=hacked>")
    page.wait_for_function("() => document.getElementById('result').innerText.includes('mistakes in the scenario')")
    expect("scenario:2:1: error" in page.locator("#result").inner_text() and page.locator("#hacked").count() == 0, "mistakes are text")
    page.locator("#text").fill("\n".join(lines[:6]))
    page.wait_for_function("() => document.querySelector('.statement')?.innerText.includes('of 6')")
    page.get_by_role("button", name="Run on this kernel too").click()
    page.wait_for_function("() => document.getElementById('result').innerText.includes('numbers of model and kernel compared')", timeout=30000)
    expect("equal." in page.locator("#result").inner_text(), "model and kernel agree")
    page.get_by_role("button", name="First").click()
    page.wait_for_function("() => document.querySelector('.statement').innerText.startsWith('Step 1 ')")
    expect("numbers of model and kernel compared" in page.locator("#result").inner_text(), "the kernel's run stays")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as a file").click()
    expect(pathlib.Path(download.value.path()).read_text() == "\n".join(lines[:6]), "the text can be taken away")
    page.close()


def plain(browser):
    """Without JavaScript everything can be read and answered."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "labs/reference-counts")
    click(page.get_by_role("button", name="Begin", exact=True))
    unknown(page)
    click(page.get_by_role("button", name="Run it"))
    while page.get_by_role("button", name=re.compile("^Reveal")).count():
        click(page.get_by_role("button", name=re.compile("^Reveal")))
    expect("You, model, kernel" in main_text(page), "answers are compared")
    if page.locator(".statement").count():
        click(page.get_by_role("link", name="Next ▶"))
        expect("?step=" in page.url, "steps are pages")
    page.goto(address + "play")
    page.locator("#text").fill("process p\nmap p r anon pages=2\nwrite p r value='A'")
    click(page.get_by_role("button", name="Run on the model"))
    expect("Step 3 of 3" in main_text(page), "the model runs")
    click(page.get_by_role("button", name="◀ Back"))
    expect("Step 2 of 3" in main_text(page), "steps are buttons")
    context.close()


PAGES = ["", "labs/reference-counts", "labs/fork-basics", "labs/zero-page", "labs/pinned-pages", "labs/quiz", "play", "words", "processes", f"processes/{os.getpid()}"]


def unknown(page):
    """Says of each prediction that it is not known, and commits."""
    for question in page.locator("fieldset.question").all():
        question.get_by_label("I do not know").check()
    click(page.get_by_role("button", name="These are my predictions"))


def prepare(browser):
    """Labs in different phases, so that pages of all kinds are there."""
    page = browser.new_page()
    for lab in ["zero-page", "fork-basics", "quiz"]:
        page.goto(f"{address}labs/{lab}")
        page.locator("#seed").fill("00-0007")
        click(page.get_by_role("button", name="Begin", exact=True))
    page.locator("#q1-field").fill("9")
    page.locator("#q2-field").fill("4")
    click(page.get_by_role("button", name="These are my predictions"))
    page.goto(address + "labs/zero-page")
    page.locator("#q1-field").fill("3")
    page.locator("#q1").get_by_label("certain").check()
    click(page.get_by_role("button", name="Keep for later"))
    for question in page.locator("fieldset.question").all()[1:]:
        question.get_by_label("I do not know").check()
    click(page.get_by_role("button", name="These are my predictions"))
    click(page.get_by_role("button", name="Run it"))
    while page.get_by_role("button", name=re.compile("^Reveal")).count():
        click(page.get_by_role("button", name=re.compile("^Reveal")))
    for _ in range(2):
        page.locator("#o1-field").fill("999")
        click(page.get_by_role("button", name="Answer", exact=True))
    expect("Try this in the playground" in main_text(page), "the playground is a click away")
    page.goto(address + "labs/pinned-pages")
    click(page.get_by_role("button", name="Begin", exact=True))
    unknown(page)
    click(page.get_by_role("button", name="Run it"))
    click(page.get_by_role("button", name=re.compile("^Reveal")))
    page.close()


def axe():
    import axe_playwright_python

    return (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def access(browser):
    """What can be tested of 3.6: axe-core, narrow screens, targets, and other ways to look."""
    script = axe()
    prepare(browser)
    for scheme, contrast in [("light", "no-preference"), ("dark", "no-preference"), ("light", "more"), ("dark", "more")]:
        context = browser.new_context(color_scheme=scheme, contrast=contrast, reduced_motion="reduce")
        page = watch(context.new_page())
        for path in PAGES:
            page.goto(address + path)
            for details in page.locator("details").all():
                details.evaluate("e => { e.open = true; }")
            page.evaluate(script)
            found = page.evaluate("axe.run({resultTypes: ['violations']})")
            for violation in found["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
                    mistakes.append(f"{path} {scheme} {contrast}: {violation['id']}: {nodes}")
        context.close()
    for width in [320, 400, 768]:
        context = browser.new_context(viewport={"width": width, "height": 700}, reduced_motion="reduce")
        page = watch(context.new_page())
        for path in PAGES:
            page.goto(address + path)
            excess = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
            expect(excess <= 0, f"{path} at {width} px is {excess} px too wide")
            small = page.evaluate(
                """[...document.querySelectorAll('button:not(.heard), select, nav a, .timeline a, summary, input[type=text]')]
                .filter(e => e.offsetParent).map(e => e.getBoundingClientRect())
                .filter(r => r.height < 24 || r.width < 24).length"""
            )
            expect(small == 0, f"{path} at {width} px has {small} targets below 24 px")
        context.close()


def pictures(browser):
    """Pictures of all pages, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare(browser)
    for scheme in ["light", "dark"]:
        for width in [1280, 768, 400]:
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
            page = context.new_page()
            for path in PAGES:
                page.goto(address + path)
                for details in page.locator("#tables").all():
                    details.evaluate("e => { e.open = true; }")
                name = (path.split("/")[-1] or "list") if not path.startswith("processes/") else "process"
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            context.close()


tests = {
    "keyboard": browser_labs.first_lab_by_keyboard,
    "mouse": browser_labs.first_lab_by_mouse,
    "belief": browser_labs.zero_page_by_mouse,
    "stores-keyboard": browser_stores.by_keyboard,
    "quiz-keyboard": browser_labs.quiz_by_keyboard,
    "quiz-mouse": browser_labs.quiz_by_mouse,
    "film-keyboard": browser_film.by_keyboard,
    "film-mouse": browser_film.by_mouse,
    "film-plain": browser_film.without_scripts,
    "play": play,
    "plain": plain,
    "access": access,
    "pictures": pictures,
}
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
    try:
        tests[test](browser)
    finally:
        browser.close()
for mistake in mistakes:
    print(mistake, file=sys.stderr)
sys.exit(1 if mistakes else 0)
