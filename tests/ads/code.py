"""A reader of the QR codes on our pages, by the standard (ISO/IEC 18004): not the library that draws them."""

import re
from collections.abc import Callable, Iterator

SIZE, BORDER = 33, 4  # modules: version 4, which holds our addresses
BLOCKS, DATA = 2, 48  # of version 4 at level Q: two blocks alike, so many bytes in both (table 9)
LEVEL_Q = 0b11
FORMAT_MASK = 0b10101  # of its first five bits: level and mask (7.9)
BYTES = 0b0100  # the mode of a text in bytes
MASKS: tuple[Callable[[int, int], int], ...] = (  # table 10: row, column
    lambda i, j: (i + j) % 2,
    lambda i, _: i % 2,
    lambda _, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)


def read_code(page: str) -> str:
    """The text of the one code in a page."""
    black = _modules(page)
    first = [(8, column) in black for column in range(5)]
    level, mask = divmod(_number(first) ^ FORMAT_MASK, 8)
    assert level == LEVEL_Q
    bits = [((row, column) in black) ^ (not MASKS[mask](row, column)) for row, column in _path()]
    words = [_number(bits[8 * place : 8 * place + 8]) for place in range(DATA)]
    in_order = [word for block in range(BLOCKS) for word in words[block::BLOCKS]]
    stream = [bool(word >> bit & 1) for word in in_order for bit in range(7, -1, -1)]
    assert _number(stream[:4]) == BYTES
    length = _number(stream[4:12])
    return bytes(_number(stream[at : at + 8]) for at in range(12, 12 + 8 * length, 8)).decode()


def _modules(page: str) -> set[tuple[int, int]]:
    """The black ones, by row and column. They are drawn as level strokes, one under the other, each move from the last end."""
    size = SIZE + 2 * BORDER
    assert f'viewBox="0 0 {size} {size}"' in page
    [drawn] = re.findall(r'stroke="#000" d="([^"]+)"', page)
    black, row, column = set(), -BORDER - 0.5, -BORDER
    for command, along, down in re.findall(r"([Mmh])(-?\d+)(?: ?(-?\d+(?:\.5)?))?", drawn):
        if command in "Mm":
            column, row = column + int(along), row + float(down)
        else:
            black |= {(int(row), place) for place in range(column, column + int(along))}
            column += int(along)
    return black


def _path() -> Iterator[tuple[int, int]]:
    """Where the bits stand: two columns at a time from the right, up and down by turns, round what is not data (7.7.3)."""
    up = True
    for right in (*range(SIZE - 1, 6, -2), 5, 3, 1):
        for row in range(SIZE - 1, -1, -1) if up else range(SIZE):
            yield from ((row, column) for column in (right, right - 1) if not _is_fixed(row, column))
        up = not up


def _is_fixed(row: int, column: int) -> bool:
    """Finders with what stands beside them, the two dotted lines, and the one mark for a page that is not flat."""
    corners = (row < 9 and column < 9) or (row < 9 and column > SIZE - 9) or (row > SIZE - 9 and column < 9)
    mark = abs(row - (SIZE - 7)) <= 2 and abs(column - (SIZE - 7)) <= 2
    return corners or mark or 6 in {row, column}


def _number(bits: list[bool]) -> int:
    return int("".join("01"[bit] for bit in bits), 2)
