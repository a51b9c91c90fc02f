"""Goes through the pages of `cowscope serve` in a browser, as people do.

    browser.py ADDRESS TEST [FOLDER]

TEST is keyboard, mouse, play, plain, access or pictures; pictures are put into FOLDER. Ends with status 1 and a line for each thing
that was not as it must be.
"""
import os, pathlib, re, sys, time, urllib.parse

from playwright.sync_api import sync_playwright

address, test = sys.argv[1], sys.argv[2]
folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlparse(address))
mistakes = []


def expect(holds, what):
    if not holds:
        mistakes.append(what)


def watch(page):
    """A page may ask nobody but its own server, and its scripts may have nothing to complain about."""

    def complain(message):
        # A form that must be mended is answered with 422, which Chromium tells as an error.
        if message.type == "error" and "status of 422" not in message.text:
            mistakes.append(f"console: {message.text}")

    page.on("console", complain)
    page.on("pageerror", lambda error: mistakes.append(f"script: {error}"))
    page.on("request", lambda request: expect(request.url.startswith((origin, "data:", "blob:")), f"asks for {request.url}"))
    return page


def press(page, key, until, what, most=120):
    """Presses a key until the focus is where it should be."""
    for _ in range(most):
        if page.evaluate(f"(() => {{ const e = document.activeElement; return Boolean({until}); }})()"):
            return
        page.keyboard.press(key)
    mistakes.append(f"the keyboard does not reach {what}")


def enter(page):
    """Presses Enter, which leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def activate(page, text):
    """Finds a button or link by its words with Tab alone, and presses Enter on it."""
    quoted = text.replace('"', '\\"')
    press(page, "Tab", f'e.matches("a, button, summary") && e.textContent.includes("{quoted}")', text)
    enter(page)


def main_text(page):
    return page.locator("main").inner_text()


def by_keyboard(browser):
    """A student goes through lab 1 by keyboard alone."""
    page = watch(browser.new_page())
    page.goto(address)
    activate(page, "Fork basics")
    press(page, "Tab", 'e.id === "seed"', "the seed")
    page.keyboard.type("K7-M2QX")
    enter(page)
    expect("Before the run: predict" in main_text(page), "the lab begins")
    answers = {"q1": "0", "q2": "9999", "q3": "?", "q4": "A", "q5": "0", "q6": "0"}
    for question, answer in answers.items():
        press(page, "Tab", f'e.id === "{question}-field"', question)
        page.keyboard.type(answer)
        press(page, "Tab", f'e.name === "sure.{question}"', f"how sure {question} is")
        page.keyboard.press("ArrowRight")
    press(page, "Tab", 'e.name === "answer.c1"', "the claim")
    page.keyboard.press("Space")
    press(page, "Tab", 'e.name === "sure.c1"', "how sure the claim is")
    page.keyboard.press("ArrowRight")
    activate(page, "These are my predictions")
    expect("Receipt: " in main_text(page), "predictions stand")
    activate(page, "Run it")
    while page.get_by_role("button", name=re.compile("^Reveal the answer")).count():
        activate(page, "Reveal the answer")
    text = main_text(page)
    expect("Nobody has foreseen this answer" in text, "an answer that nobody has foreseen has no belief")
    expect("M07, a common belief" in text, "the parent's faults have their refutation")
    expect("Look at the run" in text, "the run is to be restated")
    # Step by step with the keys, and the focus stays on the page.
    page.locator("#main").focus()
    first = page.locator(".statement").inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('.statement').innerText !== before", arg=first)
    expect(re.search(r"\?step=\d+", page.url), "the address says which step is shown")
    expect(page.locator("#say").inner_text().startswith("Step "), "the step is told")
    expect(len(page.locator("#say").inner_text().split()) <= 25, "the step is told in few words")
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('.statement').innerText.startsWith('Step 1 ')")
    page.keyboard.press("f")
    page.wait_for_function("() => !document.querySelector('.statement').innerText.startsWith('Step 1 ')")
    page.keyboard.press("t")
    expect(page.locator("#tables").get_attribute("open") is not None, "t opens the tables")
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.timeline li:last-child [aria-current]')")
    expect(page.locator("#tables").get_attribute("open") is not None, "the tables stay open")
    page.keyboard.press("?")
    expect(page.locator("#keys").get_attribute("open") is not None, "? shows the keys")
    # Somebody who types is not disturbed.
    press(page, "Tab", 'e.id === "o1-field"', "the observation")
    before = page.url
    page.keyboard.type("hl?g")
    expect(page.url == before and page.locator("#o1-field").input_value() == "hl?g", "keys rest while somebody types")
    enter(page)
    expect("answer with a whole number" in main_text(page), "what is no answer is said")
    for question in ["o1", "o2"]:
        for _ in range(2):
            if page.locator(f"#{question}-field").count() == 0:
                break
            press(page, "Tab", f'e.id === "{question}-field"', question)
            page.keyboard.press("Control+A")
            page.keyboard.type("999")
            enter(page)
    for _ in range(6):
        if page.get_by_role("button", name="Answer", exact=True).count() == 0:
            break
        press(page, "Tab", 'e.value === "?"', "I do not know")
        page.keyboard.press("Space")
        activate(page, "Answer")
    expect("Change it" in main_text(page), "the puzzle is there")
    pages = int(re.search(r"A parent has (\d+) pages", page.content()).group(1))
    expect(re.search(r"\bnow [0-9n]", main_text(page)), "the puzzle says what is there now")
    press(page, "Tab", 'e.id === "value-W"', "W")
    page.keyboard.press("Control+A")
    page.keyboard.type(f"0-{pages - 2}")
    enter(page)
    expect("Done: " in main_text(page) and "points" in main_text(page), "the lab is done")
    page.close()


def by_mouse(browser):
    """A student goes through lab 6 by mouse, and believes that pages that are read have frames."""
    page = watch(browser.new_page())
    page.goto(address)
    page.get_by_role("link", name=re.compile("page of zeros")).click()
    page.get_by_role("button", name="Begin", exact=True).click()
    read = int(re.search(r"have (\d+) pages of it|when (\d+) pages of it", page.content()).group(2))
    page.locator("#q2-field").fill(str(read * 4))
    page.locator("#q2").get_by_label("certain").check()
    page.get_by_role("button", name="These are my predictions").click()
    expect("Not everything is answered" in main_text(page), "missing answers are named")
    page.get_by_role("link", name="q1", exact=True).click()
    expect(page.locator("#q2-field").input_value() == str(read * 4), "what was typed is still there")
    for question in page.locator("fieldset.question").all():
        if question.get_attribute("id") != "q2":
            question.get_by_label("I do not know").check()
    page.get_by_role("button", name="These are my predictions").click()
    page.get_by_role("button", name="Run it").click()
    while page.get_by_role("button", name=re.compile("^Reveal")).count():
        page.get_by_role("button", name=re.compile("^Reveal")).click()
    text = main_text(page)
    expect("Your number equals r * 4KiB." in text and "M20, a common belief" in text, "the belief behind the number is named")
    expect("In this run: " in text, "and refuted by the numbers of this run")
    step = page.locator(".statement").inner_text()
    page.get_by_role("link", name="Next ▶").click()
    page.wait_for_function("before => document.querySelector('.statement').innerText !== before", arg=step)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the run as JSON").click()
    expect('"kind" : "cowscope.run"' in pathlib.Path(download.value.path()).read_text(), "the run can be taken away")
    page.close()


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
    page.get_by_role("button", name="Begin", exact=True).click()
    for question in page.locator("fieldset.question").all():
        question.get_by_label("I do not know").check()
    page.get_by_role("button", name="These are my predictions").click()
    page.get_by_role("button", name="Run it").click()
    while page.get_by_role("button", name=re.compile("^Reveal")).count():
        page.get_by_role("button", name=re.compile("^Reveal")).click()
    expect("You, model, kernel" in main_text(page), "answers are compared")
    if page.locator(".statement").count():
        page.get_by_role("link", name="Next ▶").click()
        expect("?step=" in page.url, "steps are pages")
    page.goto(address + "play")
    page.locator("#text").fill("process p\nmap p r anon pages=2\nwrite p r value='A'")
    page.get_by_role("button", name="Run on the model").click()
    expect("Step 3 of 3" in main_text(page), "the model runs")
    page.get_by_role("button", name="◀ Back").click()
    expect("Step 2 of 3" in main_text(page), "steps are buttons")
    context.close()


PAGES = ["", "labs/reference-counts", "labs/fork-basics", "labs/zero-page", "play", "processes", f"processes/{os.getpid()}"]


def axe():
    import axe_playwright_python

    return (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def access(browser):
    """What can be tested of 3.6: axe-core, narrow screens, targets, and other ways to look."""
    script = axe()
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
    for scheme in ["light", "dark"]:
        for width in [1280, 768, 400]:
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
            page = context.new_page()
            for path in PAGES:
                page.goto(address + path)
                name = (path.split("/")[-1] or "list") if not path.startswith("processes/") else "process"
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            context.close()


tests = {"keyboard": by_keyboard, "mouse": by_mouse, "play": play, "plain": plain, "access": access, "pictures": pictures}
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
    try:
        tests[test](browser)
    finally:
        browser.close()
for mistake in mistakes:
    print(mistake, file=sys.stderr)
sys.exit(1 if mistakes else 0)
