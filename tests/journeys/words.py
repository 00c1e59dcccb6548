"""What people write in the stories, by country. Everybody is made up."""

from dataclasses import dataclass
from uuid import UUID

from tests.live import GOERLITZ, MARKERSDORF
from tests.world import CANCALE, SAINT_MALO


@dataclass(frozen=True)
class Words:
    """What Léa, Tom and their town write, and where they live. `elsewhere`: another
    place of the country. `others`: name, kind, title and text of older ads."""

    country: str
    town: str
    slug: str
    place_id: UUID
    elsewhere: UUID
    lea: tuple[str, str]
    tom: tuple[str, str]
    shown_as: str
    title: str
    text: str
    question: str
    reply: str
    post: str
    post_text: str
    others: tuple[tuple[str, str, str, str, str], ...]


FRENCH = Words(
    country="fr",
    town="Saint-Malo",
    slug="saint-malo",
    place_id=SAINT_MALO,
    elsewhere=CANCALE,
    lea=("Léa", "Martin"),
    tom=("Tom", "Le Goff"),
    shown_as="Léa M.",
    title="Je prête mon échelle de trois mètres",
    text="Elle dort au garage, près de la gare. Venez la prendre après 18 h.",
    question="Bonjour Léa, est-elle libre samedi matin ?",
    reply="Oui, passez vers neuf heures.",
    post="La rue du Port est fermée lundi",
    post_text="Les bus passent par le quai. La rue rouvre mardi à 6 h.",
    others=(
        (
            "Anne",
            "Lucas",
            "ask",
            "Qui arrose mes tomates en août ?",
            "Deux fois par semaine suffisent, il y a un puits.",
        ),
        ("Karim", "Benali", "offer", "J’aide pour les papiers", "Impôts, retraite, courriers : le mardi après-midi."),
    ),
)
GERMAN = Words(
    country="de",
    town="Görlitz",
    slug="goerlitz",
    place_id=GOERLITZ,
    elsewhere=MARKERSDORF,
    lea=("Lena", "Richter"),
    tom=("Emil", "Hoffmann"),
    shown_as="Lena R.",
    title="Ich verleihe meine Leiter, drei Meter lang",
    text="Sie steht in der Garage am Bahnhof. Abholen ab 18 Uhr.",
    question="Guten Tag Lena, ist sie am Samstagmorgen frei?",
    reply="Ja, kommen Sie gegen neun Uhr.",
    post="Die Bahnhofstraße ist am Montag gesperrt",
    post_text="Die Busse fahren über den Markt. Ab Dienstag um 6 Uhr ist sie wieder offen.",
    others=(
        (
            "Grit",
            "Sommer",
            "ask",
            "Wer gießt im August meine Tomaten?",
            "Zweimal in der Woche genügt, ein Brunnen ist da.",
        ),
        ("Jan", "Nowak", "offer", "Ich helfe bei Formularen", "Steuer, Rente, Briefe: am Dienstagnachmittag."),
    ),
)
