"""The story of an account through its pages: join, confirm, sign out, forget, come back."""

PASSWORD = "seven green snails sing"
JOINING = {
    "given_name": "Nora",
    "family_name": "Lund",
    "name_form": "initial",
    "place": "Saint-Malo",
    "birth_date_day": "2",
    "birth_date_month": "4",
    "birth_date_year": "1985",
    "email": "nora@example.org",
    "password": PASSWORD,
    "terms": "yes",
}


def test_join(browse):
    answer = browse().fill("/sign-up", "/sign-up", **JOINING)
    assert answer.status == 303, answer.words
