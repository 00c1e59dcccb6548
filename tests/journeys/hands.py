"""How a person works a page: with a finger, or with nothing but the keyboard."""

from playwright.sync_api import Locator, Page

MOST_TABS = 120
# The focused thing, or what it fills (a choice, a line), has an outline, and nothing (a bar that sticks) lies over it.
SEEN = """() => {
  const thing = document.activeElement;
  const shown = thing.closest('label, .line') ?? thing;
  const drawn = [thing, shown].some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  });
  const box = thing.closest('label')?.getBoundingClientRect() ?? thing.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  const free = top !== null && (shown.contains(top) || top.contains(shown));
  return { drawn, free, where: thing.outerHTML.slice(0, 160) };
}"""


class Finger:
    """Taps and types."""

    def fill(self, field: Locator, text: str) -> None:
        field.fill(text)

    def write(self, field: Locator, text: str) -> None:
        """Letter by letter, as one does where the page answers while one types."""
        field.press_sequentially(text, delay=5)

    def tick(self, box: Locator) -> None:
        box.check()

    def press(self, thing: Locator) -> None:
        thing.click()


class Thumb(Finger):
    """Touches the screen of a telephone."""

    def press(self, thing: Locator) -> None:
        thing.tap()


class Keyboard:
    """Tab, letters, space and Enter; what has the focus must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.type(text)

    write = fill

    def tick(self, box: Locator) -> None:
        """A checkbox by space; among radio buttons Tab leads to the group and the arrows to the button."""
        name = box.get_attribute("name")
        if box.get_attribute("type") == "radio":
            self._tab_to(self.page.locator(f"[name='{name}']"))
            for _ in range(self.page.locator(f"[name='{name}']").count()):
                if box.evaluate("box => box === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
        self._reach(box)
        self.page.keyboard.press("Space")

    def press(self, thing: Locator) -> None:
        self._reach(thing)
        self.page.keyboard.press("Enter")

    def _reach(self, thing: Locator) -> None:
        self._tab_to(thing)
        seen = self.page.evaluate(SEEN)
        assert seen["drawn"], f"the focus is not seen on {seen['where']}"
        assert seen["free"], f"something lies over {seen['where']}"

    def _tab_to(self, things: Locator) -> None:
        things.first.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if things.evaluate_all("things => things.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} tabs do not lead to {things}")


Hands = Finger | Keyboard
