"""Where money is counted nothing is a float: a cent is lost in the seventeenth digit and found by nobody."""

import ast

import pytest

from tests.architecture.tree import ROOT, name_of, parsed, sources

COUNTS_MONEY = ("billing",)
BESIDES = ("kernel/money.py",)
FLOATS = {"float", "math.fsum", "statistics.mean", "round", "fractions.Fraction"}


def floats_in(tree: ast.AST) -> list[str]:
    """What makes or takes a float: the literal, the name `float`, `/`, `round`, `**` with a negative exponent."""
    found = []
    for node in ast.walk(tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        division = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        named = isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in FLOATS
        fraction = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and "-" in ast.unparse(node.right)
        column = isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).split(".")[-1] in {"Float", "Double"}
        if literal or division or named or fraction or column:
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    "source",
    [
        "fee = 0.015 * amount",
        "half = amount / 2",
        "amount /= 2",
        "cents = float(text)",
        "def fee(rate: float) -> int: ...",
        "cents = round(amount * rate)",
        "euros = cents * 10 ** -2",
        "amount: Mapped[int] = mapped_column(Float)",
        "column = sa.Double()",
        "rate = 1e2",
    ],
)
def test_the_rule_sees_each_way_of_making_one(source):
    assert floats_in(ast.parse(source))


@pytest.mark.parametrize("source", ["fee = amount * 150 // 10_000", "whole, rest = divmod(amount, 2)", "x = 2**3"])
def test_the_rule_lets_whole_numbers_be(source):
    assert floats_in(ast.parse(source)) == []


def test_nothing_that_counts_money_knows_a_float():
    files = [*sources(*COUNTS_MONEY), *(ROOT / name for name in BESIDES)]
    assert len(files) > len(BESIDES)
    assert {name_of(path): floats for path in files if (floats := floats_in(parsed(path)))} == {}
