"""Students go through labs and the quiz in a browser, by keyboard alone and by mouse."""
import pathlib, re

from browser_tools import activate, address, click, enter, expect, main_text, press, watch


def first_lab_by_keyboard(browser):
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
    page.keyboard.press("1")
    expect(page.evaluate("document.activeElement.id") == "entry-0-0-0", "1 goes to the entries of the first process")
    expect(page.locator("svg.scene.plain").count() == 1, "lab 1 begins with frames alone")
    page.keyboard.press("v")
    page.wait_for_function("() => location.search.includes('view=2')")
    page.locator("#main").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => !document.querySelector('.timeline li:last-child [aria-current]')")
    expect("view=2" in page.url, "the level stays from step to step")
    page.keyboard.press("v")
    page.wait_for_function("() => location.search.includes('view=3')")
    page.keyboard.press("r")
    expect(page.locator("#rmap").is_checked() and page.locator("svg .rmap").is_visible(), "r turns the arrows round")
    before = page.locator(".statement").inner_text()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('.statement').innerText !== before", arg=before)
    expect(page.locator("#rmap").is_checked(), "they stay so from step to step")
    page.keyboard.press("r")
    expect(not page.locator("svg .rmap").is_visible(), "and r turns them back")
    page.keyboard.press("v")
    page.wait_for_function("() => !location.search.includes('view=')")
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
        press(page, "Tab", 'e.value === "?" || e.name === "answer.policy"', "I do not know")
        # Of options that exclude each other Tab reaches the first, and the arrow upwards the last.
        page.keyboard.press("ArrowUp" if page.evaluate("document.activeElement.type === 'radio'") else "Space")
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


def zero_page_by_mouse(browser):
    """A student goes through lab 6 by mouse, and believes that pages that are read have frames."""
    page = watch(browser.new_page())
    page.goto(address)
    click(page.get_by_role("link", name=re.compile("page of zeros")))
    click(page.get_by_role("button", name="Begin", exact=True))
    read = int(re.search(r"have (\d+) pages of it|when (\d+) pages of it", page.content()).group(2))
    page.locator("#q2-field").fill(str(read * 4))
    page.locator("#q2").get_by_label("certain").check()
    click(page.get_by_role("button", name="These are my predictions"))
    expect("Not everything is answered" in main_text(page), "missing answers are named")
    page.get_by_role("link", name="q1", exact=True).click()
    expect(page.locator("#q2-field").input_value() == str(read * 4), "what was typed is still there")
    for question in page.locator("fieldset.question").all():
        if question.get_attribute("id") != "q2":
            question.get_by_label("I do not know").check()
    click(page.get_by_role("button", name="These are my predictions"))
    click(page.get_by_role("button", name="Run it"))
    while page.get_by_role("button", name=re.compile("^Reveal")).count():
        click(page.get_by_role("button", name=re.compile("^Reveal")))
    text = main_text(page)
    expect("Your number equals r * 4KiB." in text and "M20, a common belief" in text, "the belief behind the number is named")
    expect("In this run: " in text, "and refuted by the numbers of this run")
    step = page.locator(".statement").inner_text()
    page.get_by_role("link", name="Next ▶").click()
    page.wait_for_function("before => document.querySelector('.statement').innerText !== before", arg=step)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the run as JSON").click()
    expect('"kind" : "cowscope.run"' in pathlib.Path(download.value.path()).read_text(), "the run can be taken away")
    # The playground tells reasons, so its link comes once the student has said what the run shows.
    link = page.get_by_role("link", name="Try this in the playground")
    expect(link.count() == 0, "nobody is led to the playground yet")
    for _ in range(2):
        page.locator("#o1-field").fill("999")
        click(page.get_by_role("button", name="Answer", exact=True))
    page.locator(".timeline a").nth(2).click()
    page.wait_for_function("() => document.querySelector('.statement').innerText.startsWith('Step 3 ')")
    action = page.locator(".statement code").inner_text()
    click(link)
    expect(page.locator(".statement").inner_text().startswith("Step 3 ") and page.locator(".statement code").inner_text() == action, "the playground shows the same step")
    page.locator("#text").press("Control+End")
    page.locator("#text").type("\nexit p")
    page.wait_for_function("() => document.querySelector('.timeline li:last-child [aria-label*=exit]')")
    page.close()


def first_lab_by_mouse(browser):
    """A student goes through lab 1 by mouse: no key but those that write a number."""
    page = watch(browser.new_page())
    page.goto(address)
    click(page.get_by_role("link", name=re.compile("Fork basics")))
    page.locator("#seed").fill("K7-M2QX")
    click(page.get_by_role("button", name="Begin", exact=True))
    pages = int(re.search(r"A parent has (\d+) pages", page.content()).group(1))
    answers = {"q1": "9999", "q2": str(pages), "q4": "A", "q5": "0", "q6": "0"}
    for question, answer in answers.items():
        page.locator(f"#{question}-field").fill(answer)
        page.locator(f"#{question}").get_by_label("certain").check()
    page.locator("#q3").get_by_label("I do not know").check()
    page.locator("#c1").get_by_role("radio").first.check()
    page.locator("#c1").get_by_label("guess").check()
    click(page.get_by_role("button", name=re.compile("^Hint")).first)
    expect("Hint: " in main_text(page), "a hint is shown")
    expect(page.locator("#q1-field").input_value() == "9999", "what was typed survives a hint")
    click(page.get_by_role("button", name="These are my predictions"))
    expect("Receipt: " in main_text(page), "predictions stand")
    click(page.get_by_role("button", name="Run it"))
    reveal(page)
    text = main_text(page)
    expect("M01, a common belief" in text, "that a fork copies has its refutation")
    expect("M07, a common belief" in text, "the parent's faults have their refutation")
    page.get_by_role("link", name="Next fault").click()
    page.wait_for_function("() => /[?]step=/.test(location.href)")
    # An answer that comes late does not take the place of a later one.
    held = []
    page.route("**/labs/fork-basics?step=1", lambda route: held.append(route))
    page.get_by_role("link", name="First").click()
    page.get_by_role("link", name="Last").click()
    page.wait_for_function("() => document.querySelector('.timeline li:last-child [aria-current]')")
    with page.expect_response("**/labs/fork-basics?step=1"):
        held[0].continue_()
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page.locator(".timeline li:last-child [aria-current]").count() == 1, "the step that was asked for last stays")
    page.unroute("**/labs/fork-basics?step=1")
    for question in ["o1", "o2"]:
        # What is wrong may be answered once more, and is then told.
        for _ in range(2):
            if page.locator(f"#{question}-field").count():
                page.locator(f"#{question}-field").fill("999")
                click(page.get_by_role("button", name="Answer", exact=True))
    for _ in range(6):
        if page.get_by_role("button", name="Answer", exact=True).count() == 0:
            break
        page.locator("fieldset.question").get_by_label("I do not know").check()
        click(page.get_by_role("button", name="Answer", exact=True))
    expect("Change it" in main_text(page), "the puzzle is there")
    page.locator("#value-W").fill("0")
    click(page.get_by_role("button", name="Run it on the model"))
    expect("not yet: the target is not reached" in main_text(page), "what does not reach the target is said")
    page.locator("#value-W").fill(f"0-{pages - 2}")
    click(page.get_by_role("button", name="Run it on the model"))
    expect("Done: " in main_text(page) and "points" in main_text(page), "the lab is done")
    click(page.get_by_role("link", name="Labs", exact=True))
    expect("1 of " in main_text(page), "the list counts it")
    page.close()


def reveal(page):
    """Clicks until all answers are revealed."""
    while page.get_by_role("button", name=re.compile("^Reveal")).count():
        click(page.get_by_role("button", name=re.compile("^Reveal")))


def quiz_numbers(page):
    """What the quiz asks with, read from its questions as a student does."""
    child = re.search(r"writes (\d+) pages of the heap, (\d+) times each", page.locator("#q1").inner_text())
    parent = re.search(r"writes (\d+) pages of its heap", page.locator("#q2").inner_text())
    return int(child.group(1)), int(child.group(2)), int(parent.group(1))


def quiz_is_refuted(page):
    """Behind the quiz: wrong answers of three kinds with their beliefs, and one question that nobody has answered."""
    text = main_text(page)
    expect("Your number equals w * t." in text and "M04, a common belief" in text, "a wrong number has its refutation")
    expect("Your numbers equal [v, 0]." in text and "M05, a common belief" in text, "a wrong pair has its refutation")
    expect("not answered" in text, "who does not know is not wrong")
    expect("model" in text and page.locator("#compare article").count() == 6, "six answers are compared")


def quiz_by_keyboard(browser):
    """A student answers the six questions by keyboard alone."""
    page = watch(browser.new_page())
    page.goto(address)
    activate(page, "Six questions")
    activate(page, "Begin")
    expect("Before the run: predict" in main_text(page), "the quiz begins")
    written, times, parents = quiz_numbers(page)

    def be_sure(question):
        press(page, "Tab", f'e.name === "sure.{question}"', f"how sure {question} is")
        page.keyboard.press("ArrowRight")

    answers = {"q1": [written * times], "q2": [parents, 0], "q4": [2048], "q5": ["A"], "q6": ["b d a c"]}
    for question in ["q1", "q2", "q3", "q4", "q5", "q6"]:
        for index, answer in enumerate(answers.get(question, [])):
            name = f"{question}-field" + (f"-{index + 1}" if index else "")
            press(page, "Tab", f'e.id === "{name}"', name)
            page.keyboard.type(str(answer))
        if question in answers:
            be_sure(question)
        else:
            press(page, "Tab", f'e.name === "answer.{question}" && e.value === "?"', f"not to know {question}")
            page.keyboard.press("Space")
    activate(page, "These are my predictions")
    expect("Receipt: " in main_text(page), "predictions stand")
    activate(page, "Run it")
    while page.get_by_role("button", name=re.compile("^Reveal the answer")).count():
        activate(page, "Reveal the answer")
    quiz_is_refuted(page)
    expect("Done: " in main_text(page), "the quiz is done")
    page.close()


def quiz_by_mouse(browser):
    """A student answers the six questions by mouse, and then with other numbers."""
    page = watch(browser.new_page())
    page.goto(address)
    click(page.get_by_role("link", name=re.compile("Six questions")))
    click(page.get_by_role("button", name="Begin", exact=True))
    written, times, parents = quiz_numbers(page)
    answers = {"q1-field": written * times, "q2-field": parents, "q2-field-2": 0, "q4-field": 2048, "q5-field": "A", "q6-field": "a a"}
    for field, answer in answers.items():
        page.locator(f"#{field}").fill(str(answer))
        page.locator(f"#{field.split('-')[0]}").get_by_label("certain").check()
    page.locator("#q3").get_by_label("I do not know").check()
    click(page.get_by_role("button", name="These are my predictions"))
    expect("type each letter once" in main_text(page), "an order with a letter twice is none")
    page.locator("#q6-field").fill("b d a c")
    click(page.get_by_role("button", name="These are my predictions"))
    click(page.get_by_role("button", name="Run it"))
    reveal(page)
    quiz_is_refuted(page)
    expect("Done: " in main_text(page), "the quiz is done")
    phases = page.locator(".phases li").all_inner_texts()
    expect(phases == ["✓ predict", "✓ run", "✓ reveal", "done"], f"a quiz has no other phases: {phases}")
    click(page.get_by_role("button", name="Begin with other numbers"))
    expect("Before the run: predict" in main_text(page), "the quiz can be done again")
    expect(page.locator("#q1-field").input_value() == "", "with nothing filled in")
    written = quiz_numbers(page)[0]
    for question in page.locator("fieldset.question").all()[1:]:
        question.get_by_label("I do not know").check()
    page.locator("#q1-field").fill(str(written))
    page.locator("#q1").get_by_label("certain").check()
    click(page.get_by_role("button", name="These are my predictions"))
    click(page.get_by_role("button", name="Run it"))
    reveal(page)
    rows = page.locator("table", has_text="Then and now").locator("tbody tr").all_inner_texts()
    expect(rows and rows[0].split() == ["q1", "0", "%", "100", "%"] and len(rows) == 7, f"then and now are compared: {rows}")
    page.close()
