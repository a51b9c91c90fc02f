"""A student goes through the lab about storage systems in a browser, by keyboard alone."""
import re

from browser_tools import activate, address, enter, expect, main_text, press, watch


def by_keyboard(browser):
    """Lab 13: wrong answers have their beliefs, and its films are gone through by keys."""
    page = watch(browser.new_page())
    page.goto(address)
    activate(page, "The storage relatives")
    press(page, "Tab", 'e.id === "seed"', "the seed")
    page.keyboard.type("00-0007")
    enter(page)
    expect("Before the run: predict" in main_text(page), "the lab begins")
    expect("system image overlayfs" in page.content(), "what is run can be read")
    # That an overlay copies a block, and that storage brings two sides together.
    for question, answer in {"q1": "4", "q9": "0"}.items():
        press(page, "Tab", f'e.id === "{question}-field"', question)
        page.keyboard.type(answer)
        press(page, "Tab", f'e.name === "sure.{question}"', f"how sure {question} is")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    page.locator("#main").focus()
    for question in ["q2", "q3", "q4", "q5", "q6", "q7", "q8", "c1"]:
        press(page, "Tab", f'e.name === "answer.{question}" && (e.value === "?" || e.type === "radio")', f"not to know {question}")
        if question == "c1":
            # Of radio buttons the last one is "I do not know".
            page.keyboard.press("ArrowUp")
        else:
            page.keyboard.press("Space")
    activate(page, "These are my predictions")
    expect("Receipt: " in main_text(page), "predictions stand")
    activate(page, "Run it")
    while page.get_by_role("button", name=re.compile("^Reveal the answer")).count():
        activate(page, "Reveal the answer")
    text = main_text(page)
    expect("M31, a common belief" in text and "KiB were copied when the file was opened" in text, "copy-up has its refutation")
    expect("M35, a common belief" in text, "merging has its refutation")
    expect(page.locator("th", has_text=re.compile("^engine$")).count() > 0, "engines stand beside the model")
    # The film: from statement to statement, into the tables, and to another system.
    expect(page.locator("svg.scene").count() == 1, "the picture is drawn")
    page.locator("#main").focus()
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.timeline li:last-child [aria-current]')")
    expect("opener" in page.locator(".statement").inner_text(), "the last statement is shown")
    expect(len(page.locator("#say").inner_text().split()) <= 25, "the statement is told in few words")
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('.timeline li:first-child [aria-current]')")
    page.keyboard.press("f")
    page.wait_for_function("() => document.querySelector('.statement').innerText.includes('attributes owner')")
    page.keyboard.press("t")
    expect(page.locator("#tables").get_attribute("open") is not None, "t opens the tables")
    page.keyboard.press("1")
    expect(page.evaluate("document.activeElement.id") == "entry-0-0-0", "1 goes to the units of the first view")
    page.keyboard.press("Enter")
    expect(page.evaluate("document.activeElement.id").startswith("frame-"), "Enter goes to the block")
    page.keyboard.press("Escape")
    expect(page.evaluate("document.activeElement.id") == "entry-0-0-0", "Escape goes back")
    page.locator("#main").focus()
    press(page, "Tab", 'e.matches("#film a") && e.textContent.startsWith("fork: ")', "the film of the fork")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#scene-title')?.textContent.includes('fork')")
    # What was seen, why, and the puzzle.
    for _ in range(2):
        press(page, "Tab", 'e.id === "o1-field"', "the observation")
        page.keyboard.press("Control+A")
        page.keyboard.type("1")
        enter(page)
        if page.locator("#o1-field").count() == 0:
            break
    for _ in range(4):
        if page.get_by_role("button", name="Answer", exact=True).count() == 0:
            break
        press(page, "Tab", 'e.value === "?"', "I do not know")
        page.keyboard.press("Space")
        activate(page, "Answer")
    expect("Change it" in main_text(page), "the puzzle is there")
    base = re.search(r"base, which goes on as before, writes the\s+pages ([0-9, -]+)", page.content())
    taken = set()
    for part in base.group(1).strip(" ;,").split(","):
        first, _, last = part.strip().partition("-")
        taken.update(range(int(first), int(last or first) + 1))
    free = next(number for number in range(24) if number not in taken)
    press(page, "Tab", 'e.id === "value-B"', "B")
    page.keyboard.press("Control+A")
    page.keyboard.type(str(free))
    enter(page)
    expect("Done: " in main_text(page) and "points" in main_text(page), "the lab is done")
    page.close()
