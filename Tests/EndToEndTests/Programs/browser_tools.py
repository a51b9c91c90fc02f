"""What the tests of pages in a browser share: the address, the mistakes that were found, and ways to use a keyboard."""
import sys, urllib.parse

address = sys.argv[1]
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


def click(target):
    """Clicks what leads to another page, and waits until it is there: what is asked next is asked of that one."""
    with target.page.expect_navigation():
        target.click()


def activate(page, text):
    """Finds a button or link by its words with Tab alone, and presses Enter on it."""
    quoted = text.replace('"', '\\"')
    press(page, "Tab", f'e.matches("a, button, summary") && e.textContent.includes("{quoted}")', text)
    enter(page)


def main_text(page):
    return page.locator("main").inner_text()
